"""Exports of SIMS, Arbor and Bromcom (the issue's "MIS exports"): made-up tables with the names that theirs have."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.registers.devices_file import merge_devices
from appliance.registers.export import read_export
from appliance.registers.export_text import NoTable
from appliance.registers.ldif import read_ldif
from appliance.registers.years import group_of_year
from filters.catalogue import shipped
from filters.policy.load.folder import load
from tests.small_school import files

TODAY = date(2026, 11, 23)
SCHOOL = load(files(), shipped()).school

SIMS = """\
Pupil list,,,,,,
Printed on 20/11/2026,,,,,,
UPN,Adno,Legal surname,Chosen forename,Year,Reg,DOB,Date of leaving,Primary Email
X820201120001,001234,Seven,Pupil,Year  7,7A,02/03/2015,,Seven14@school.example
,,,,,,
X820201120002,001235,O'Nine,Zoë,9,9B,14/05/2013 00:00:00,23/10/2026,
"""
ARBOR = """\
Arbor Student ID,Admission Number,Legal First Name,Legal Last Name,Preferred First Name,Preferred Last Name,\
Date of Birth,Year Group (today),Registration Form (today),Email Address,Leaving Date
77,001234,Pupilla,Seven,Pupil,Seven,2015-03-02,Year 7,7A,seven14@school.example,
78,001235,Zoë,O'Nine,Zoë,O'Nine,14 May 2013,Year 9,9B,,23 Oct 2026
"""
BROMCOM = """\
Admission No;Preferred First Name;Preferred Last Name;Year Group;Tutor Group;DOB;Username;Leaving Date
001234;Pupil;Seven;07;7A;02-Mar-2015;SEVEN14@school.example;
001235;Zoë;O'Nine;09;9B;14.05.2013;;23/10/2026
"""


def read(text: str | bytes, system: str = ""):
    return read_export(text.encode() if isinstance(text, str) else text, SCHOOL, TODAY, "export.csv", system)


@pytest.mark.parametrize(
    "content",
    [
        SIMS.encode(),
        ARBOR.encode(),
        BROMCOM.encode(),
        # As Windows writes it: its own letters, UTF-16 with and without its mark, a mark before UTF-8, other signs.
        SIMS.encode("cp1252"),
        SIMS.encode("utf-16"),
        SIMS.encode("utf-16-le"),
        ARBOR.encode("utf-8-sig"),
        ARBOR.replace("\n", "\r\n").encode(),
        BROMCOM.replace(";", "\t").encode(),
        BROMCOM.replace("Preferred First Name;Preferred Last Name", "Forename;Surname").encode(),
    ],
)
def test_pupils_are_read_whoever_exported_them(content):
    found = read(content)
    assert found.problems == ()
    assert found.kinds == {"pupils"}
    seven, nine = found.entries
    assert (seven.id, seven.name, seven.group, seven.born) == ("001234", "Pupil Seven", "year-7", date(2015, 3, 2))
    assert (seven.logins, seven.ends, seven.gone) == (frozenset({"seven14@school.example"}), None, False)
    assert (nine.name, nine.born, nine.ends, nine.gone) == ("Zoë O'Nine", date(2013, 5, 14), date(2026, 10, 23), True)


@pytest.mark.parametrize(("text", "system"), [(SIMS, "sims"), (ARBOR, "arbor"), (BROMCOM, "bromcom")])
def test_whose_export_it_is_may_be_said(text, system):
    found = read(text, system)
    assert (found.origin, len(found.entries), found.problems) == (system, 2, ())


def test_the_unique_pupil_number_is_nowhere_in_what_is_read():
    assert "X82020" not in repr(read(SIMS))


@pytest.mark.parametrize(
    ("text", "id", "name", "logins"),
    [
        # Staff: by code, else by login; nobody's date of birth is needed.
        ("Staff Code,Forename,Surname,Work Email\nJSM,Jo,Smith,j.smith@school.example\n",
         "JSM", "Jo Smith", {"j.smith@school.example"}),
        ("Name,Email\n\"Smith, Jo\",j.smith@school.example\n", "j.smith", "Jo Smith", {"j.smith@school.example"}),
        ("Username,Full name\nSCHOOL\\jsm,Jo Smith\n", "SCHOOL-jsm", "Jo Smith", {"school\\jsm"}),
    ],
)  # fmt: skip
def test_staff_are_read_too(text, id, name, logins):
    found = read(text)
    assert found.kinds == {"staff"}
    assert [(each.id, each.name, each.group, each.born, each.logins) for each in found.entries] == [
        (id, name, "staff", None, frozenset(logins))
    ]


def test_quotes_and_signs_inside_names_are_read():
    found = read('Adno;Forename;Surname;Year\n1;"Sam ""Sunny"" ";"O;Ne, Jr";7\n')
    assert [each.name for each in found.entries] == ['Sam "Sunny" O;Ne, Jr']


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: (SIMS + text).encode("utf-8", "replace")))
def test_whatever_is_in_the_file_it_is_read_or_refused(content):
    with contextlib.suppress(NoTable):
        assert read(content).kinds
    merge_devices(content, SCHOOL, "table.csv")
    read_ldif(content.decode("latin-1"))


HEAD = "Admission number,Forename,Surname,Year,DOB\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + "1,Sam,One,Year 12,\n", 2, 'no group of the school is for year "Year 12"; add it to groups'),
        (HEAD + "1,Sam,One,,\n", 2, "the year group is empty"),
        (HEAD + "1,Sam,One,7,31/02/2015\n", 2, 'date of birth: "31/02/2015" is not a date; write it as 23/11/2026'),
        (HEAD + ",Sam,One,7,\n", 2, "no admission number, staff code or username"),
        (HEAD + "1,,,7,\n", 2, "the name is empty"),
        (HEAD + "1,Sam,One,7,\n\n1,Jo,Two,9,\n", 4, '"1" stands in line 2 already'),
    ],
)
def test_a_line_that_cannot_be_used_is_told_with_its_number_and_what_to_do(text, line, says):
    [problem] = read(text).problems
    assert problem.startswith(f"export.csv:{line}: ")
    assert says in problem


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"UPN,Forename,Surname\nX1,Sam,One\n", "no line names columns"),  # a number that is never kept is no name
        # A quote that nobody closes must not make everybody below it leave.
        (b'Adno,Forename,Surname,Year\n1,"Sam,One,7\n2,Jo,Two,7\n', "unexpected end of data"),
        (b'Adno,Forename,Surname,Year\n1,"Sam,One,7\n2,"Jo",Two,7\n', "expected after"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no line names columns"),
        (b"PK\x03\x04 a workbook", "no line names columns"),
        (b"x" * (10 << 20) + b"y", "larger than ten megabytes"),
    ],
)
def test_what_is_no_export_is_refused(content, says):
    with pytest.raises(NoTable, match=says):
        read(content)


@pytest.mark.parametrize(
    ("template", "year", "group"),
    [
        ("primary", "R", "reception"),
        ("primary", "Reception", "reception"),
        ("primary", "Year 1", "ks1"),
        ("primary", "2", "ks1"),
        ("primary", "3", "ks2"),
        ("primary", "Y6", "ks2"),
        ("primary", "N", ""),  # no group is young enough
        ("infant-and-nursery", "N2", "nursery"),
        ("secondary", "11", "year-11"),
        ("secondary", "Year 12", "sixth-form"),
        ("secondary", "13", "sixth-form"),
        ("secondary", "Year 6", ""),
        ("special", "Year 8", "secondary-phase"),
        ("middle", "Year 9", ""),  # a group that is one other year's takes nobody in
        ("middle", "Class 4", ""),
    ],
)
def test_a_year_finds_its_group_in_every_kind_of_school(template, year, group):
    from appliance.folder import SCHOOLS, read

    # A template is no school yet (its roles have no holders), but its groups are.
    draft = load(read(SCHOOLS / "templates" / template).files, shipped()).draft
    assert draft is not None
    assert group_of_year(year, draft.groups, "england") == group
