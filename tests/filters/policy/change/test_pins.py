"""Which hosts may go unread because their apps accept no certificate of ours; and how a hostile hand gains nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from filters import requests as ask
from filters.policy.attempt import Attempt, Reason, Standing, Verdict
from filters.policy.boundary import boundary
from filters.policy.change.pins import LASTS, MOST
from filters.policy.decide import decide, may_look_inside
from filters.policy.in_force import MOST_LEARNT_A_DAY, InForce
from filters.policy.names import target
from filters.policy.rules import Pin
from tests.filters.policy.change.test_change import IN_LESSON, IT, done, refused, seen, world

INSPECTED = Standing("school", "year-9", inspected=True)

LOOK = """\
- {id: named, who: [pupils], what: [named.example], do: inspect, otherwise: allow, why: why, purpose: compliance}
- {id: paths, who: [pupils], what: [url:paths.example/bad], do: block, why: why, purpose: compliance}
- {id: service, who: [pupils], what: [roblox], do: inspect, otherwise: allow, why: why, purpose: compliance}
- {id: look, who: [pupils], what: [anything], do: inspect, otherwise: allow, why: why, purpose: compliance}
- id: no-games
"""


def looking(**more):
    """A school that looks into everything it may."""
    return world(rules=("- id: no-games\n", LOOK), **more)


def learnt(host: str) -> ask.PinHost:
    return ask.PinHost(host, "refused on two devices", learnt=True)


def verdict(now, host: str) -> tuple[Verdict, Reason]:
    decision = decide(Attempt(INSPECTED, target(host, now.index, now.policy.named_targets), now.at), now.policy)
    return decision.verdict, decision.reason


def looks(now, host: str) -> bool:
    return may_look_inside(INSPECTED, target(host, now.index, now.policy.named_targets))


def test_what_is_pinned_becomes_its_rules_otherwise_and_that_name_alone():
    now = looking()
    assert verdict(now, "app.example") == (Verdict.INSPECT, Reason.RULE)
    now = done(learnt("App.Example"), now, IT)
    assert verdict(now, "app.example") == (Verdict.ALLOW, Reason.RULE)
    assert not looks(now, "app.example")
    for other in ("example", "www.app.example", "another.example"):
        assert verdict(now, other) == (Verdict.INSPECT, Reason.RULE)
        assert looks(now, other)


def test_what_is_closed_stays_closed():
    now = done(learnt("poki.com"), looking(), IT)
    assert verdict(now, "poki.com")[0] is Verdict.ALLOW
    now = done(learnt("poki.com"), world(), IT)
    assert verdict(now, "poki.com") == (Verdict.BLOCK, Reason.RULE)


@pytest.mark.parametrize(
    ("host", "says"),
    [
        # Where children search, watch, write or meet; by nobody's request.
        ("www.google.com", "stays looked into"),
        ("duckduckgo.com", "stays looked into"),
        ("www.youtube.com", "stays looked into"),
        ("www.tiktok.com", "stays looked into"),
        ("gateway.instagram.com", "stays looked into"),
        ("web.whatsapp.com", "stays looked into"),
        ("chatgpt.com", "stays looked into"),
        ("www.amazon.co.uk", "stays looked into"),
        ("nordvpn.com", "stays looked into"),
        ("pornhub.com", "stays looked into"),
        ("en.wikipedia.org", "What is searched for on"),
        # What a rule asks for by name: the host, its service, or addresses on it, above it and below it.
        ("named.example", "The rule named asks"),
        ("app.named.example", "The rule named asks"),
        ("api.roblox.com", "The rule service asks"),
        ("paths.example", "The rule paths asks"),
        ("www.paths.example", "The rule paths asks"),
        # What is never looked into needs no pin.
        ("www.childline.org.uk", "never looked into anyway"),
        ("push.apple.com", "never looked into anyway"),
        ("chat.signal.org", "never looked into anyway"),
        # What is no host.
        ("10.0.0.1", "is an address"),
        ("app.example/path", "as a whole"),
        ("no host", "is not a host name"),
        ("", "is not a host name"),
    ],
)
@pytest.mark.parametrize("by_handshakes", [True, False])
def test_what_does_not_go_unread(host, says, by_handshakes):
    assert says in refused(ask.PinHost(host, "its app does not work", by_handshakes), looking(), IT)


def test_it_ends_and_may_be_learnt_again():
    now = done(learnt("app.example"), looking(), IT)
    [pin] = now.in_force.pins
    assert (pin.end - pin.start, pin.by) == (LASTS, "")
    assert "not looked into already" in refused(learnt("app.example"), now, IT)
    late = pin.end - timedelta(seconds=1)
    assert now.in_force.next_end(late, "Europe/London") == pin.end
    assert now.in_force.without_ended(late, "Europe/London").pins == (pin,)
    assert now.in_force.without_ended(pin.end, "Europe/London").pins == ()
    assert boundary(now.policy, now.at) > now.at


def test_what_a_person_looks_into_again_is_not_learnt_again_for_its_time():
    now = done(ask.UnpinHost("app.example"), done(learnt("app.example"), looking(), IT), IT)
    assert verdict(now, "app.example") == (Verdict.INSPECT, Reason.RULE)
    assert "A person had app.example looked into again" in refused(learnt("app.example"), now, IT)
    after = replace(now, at=now.at + LASTS)
    after = seen(replace(after, in_force=after.in_force.without_ended(after.at, "Europe/London")))
    assert done(learnt("app.example"), after, IT).in_force.pins
    # A person's own second thought counts at once.
    assert done(ask.PinHost("app.example", "it is needed"), now, IT).in_force.not_learnt == ()


@pytest.mark.parametrize(
    ("host", "says"), [("other.example", "is not on the list"), ("chat.signal.org", "Lessonwall's own list")]
)
def test_what_cannot_be_unpinned(host, says):
    assert says in refused(ask.UnpinHost(host), looking(), IT)


def pins(count: int, by: str, age: timedelta = timedelta()) -> InForce:
    start = IN_LESSON - age
    return InForce(pins=tuple(Pin(f"p{n}", f"{n}.example", start, start + LASTS, by, "w") for n in range(count)))


def test_few_are_learnt_within_a_day_and_not_many_in_all():
    full = looking(in_force=pins(MOST_LEARNT_A_DAY, ""))
    assert "within a day" in refused(learnt("app.example"), full, IT)
    assert done(ask.PinHost("app.example", "it is needed"), full, IT).in_force.pins
    assert done(learnt("app.example"), looking(in_force=pins(MOST_LEARNT_A_DAY, "", timedelta(days=1))), IT)
    assert done(learnt("app.example"), looking(in_force=pins(MOST_LEARNT_A_DAY, "a-it")), IT)
    assert f"{MOST} hosts" in refused(learnt("app.example"), looking(in_force=pins(MOST, "a-it")), IT)


def test_a_person_says_why():
    assert "The reason is missing" in refused(ask.PinHost("app.example", " "), looking(), IT)
