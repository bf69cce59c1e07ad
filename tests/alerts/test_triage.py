"""Whose desk an alert belongs on: nobody reads one about himself (R1, R16)."""

import pytest

from alerts.triage import Roles, route

SECONDARY = Roles(dsl="dora", head="hugo", chair="cleo")
PRIMARY = Roles(dsl="hugo", head="hugo", chair="cleo")  # the head is the DSL


@pytest.mark.parametrize(
    ("kind", "person", "roles", "desk"),
    [
        # Pupils to the DSL, known or not.
        ("pupils", "p9", SECONDARY, "dsl"),
        ("pupils", None, SECONDARY, "dsl"),
        ("unregistered", None, SECONDARY, "dsl"),
        ("guests", None, SECONDARY, "dsl"),
        ("things", None, SECONDARY, "dsl"),
        # Staff to the head, never to the DSL.
        ("staff", "t1", SECONDARY, "head"),
        ("staff", None, SECONDARY, "head"),
        ("office", "o1", SECONDARY, "head"),
        ("supply", "s1", SECONDARY, "head"),
        ("governors", "cleo", SECONDARY, "head"),
        # About the DSL: the head.
        ("staff", "dora", SECONDARY, "head"),
        # About the head: the chair, by group or by name.
        ("head", "hugo", SECONDARY, "chair"),
        ("head", None, SECONDARY, "chair"),
        ("staff", "hugo", SECONDARY, "chair"),
        # The head who is the DSL: the chair.
        ("head", "hugo", PRIMARY, "chair"),
        ("staff", "hugo", PRIMARY, "chair"),
        ("pupils", "p1", PRIMARY, "dsl"),
        # A school that named nobody yet.
        ("staff", None, Roles(), "head"),
        ("staff", "t1", Roles(), "head"),
    ],
)
def test_route(kind, person, roles, desk):
    assert route(kind, person, roles) == desk
