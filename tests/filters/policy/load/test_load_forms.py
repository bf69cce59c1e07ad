"""What is read in more than one form, and what is refused whatever it says: texts at the edges of `load`."""

from datetime import date

import pytest

from appliance import folder
from filters import catalogue
from filters.policy.load.folder import Loaded, load

OAKFIELD = folder.read(folder.SCHOOLS / "oakfield").files


def loaded(**changed: str) -> Loaded:
    """Oakfield with other texts: `people_csv="…"`."""
    files = {**OAKFIELD, **{name.replace("_", "."): text for name, text in changed.items()}}
    return load(files, catalogue.shipped())


def test_oakfield_loads_without_a_problem() -> None:
    assert loaded().problems == ()
    assert loaded().school is not None


def test_an_ipv4_address_written_as_ipv6_is_found_by_either() -> None:
    school = loaded(devices_csv=OAKFIELD["devices.csv"].replace("10.4.10.1", "::ffff:10.4.10.1")).school
    assert school is not None
    assert school.devices["laptop-p10"].addresses == ("10.4.10.1",)


@pytest.mark.parametrize(
    "text",
    [
        # A spreadsheet's marks: byte order, line ends, semicolons, tabs, quotes, trailing commas, blank lines, notes.
        "\ufeffid,name,group,born,roles,ends\r\np1,A,year-7,2015-01-02,,\r\n",
        "id;name;group;born;roles;ends\np1;A;year-7;02/01/2015;;\n",
        "id\tname\tgroup\tborn\np1\tA\tyear-7\t2015-01-02\n",
        'id,name,group,born\n"p1","A",year-7,"2015-01-02"\n',
        "id,name,group,born,,\np1,A,year-7,2015-01-02,,\n",
        "# from the MIS\n\nid,name,group,born\n\np1,A,year-7,2015-01-02\n",
        "ID, Name ,GROUP,Born\np1, A ,year-7, 2015-01-02\n",
        "group,born,name,id\nyear-7,2015-01-02,A,p1\n",
    ],
)
def test_people_are_read_from_any_spreadsheet(text: str) -> None:
    others = {"school.yaml": OAKFIELD["school.yaml"].replace(", person: d1", "").replace(", person: d2", "")}
    others["school.yaml"] = others["school.yaml"].replace(", person: h1", "")
    files = {**OAKFIELD, **others, "people.csv": text}
    del files["devices.csv"], files["classes.csv"]
    result = load(files, catalogue.shipped())
    assert result.problems == ()
    assert result.school
    assert result.school.people["p1"].born == date(2015, 1, 2)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file is empty"),
        ("# nothing yet\n", 1, "the file is empty"),
        ("~\n", 1, "the file is empty"),
        ("just words\n", 1, "stands where a mapping"),
        ("- a\n- b\n", 1, "a list stands where a mapping"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("name: @home\n", 1, "begins with '@'"),
        ("name: !!python/object:os.system x\n", 1, "has no meaning here"),
        ("name: \x07\n", 1, "not YAML text"),
        ("? [a, b]\n: c\n", 1, "where a key should"),
        # Small files that unfold into huge ones, and files that are huge already, are refused before they cost memory.
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 2, "an alias"),
        ("a: &a [*a]\n", 1, "an alias"),
        ("[" * 5000, 1, ""),
        ("x" * 1_000_001, 1, "larger than a megabyte"),
    ],
)
def test_a_text_that_is_no_school_is_one_clear_problem(text: str, line: int, said: str) -> None:
    problems = loaded(school_yaml=text).problems
    about = [problem for problem in problems if problem.file == "school.yaml" and said in problem.what]
    assert about
    assert about[0].line == line
    assert {problem.file for problem in problems} == {"school.yaml"}


def test_every_file_is_checked_though_the_first_cannot_be_read() -> None:
    rules = OAKFIELD["rules.yaml"].replace("  do: block", "  du: block")
    problems = loaded(school_yaml="{", rules_yaml=rules, people_csv="id,name,group,born\np1,A,year-7,never\n").problems
    assert {"school.yaml", "rules.yaml", "people.csv"} <= {problem.file for problem in problems}
    # What cannot be known without school.yaml is not complained about: no group is unknown.
    assert not [problem for problem in problems if "no group" in problem.what]


@pytest.mark.parametrize("name", ["school.yaml", "timetable.yaml", "rules.yaml"])
def test_a_missing_file_is_named(name: str) -> None:
    files = {each: text for each, text in OAKFIELD.items() if each != name}
    problems = load(files, catalogue.shipped()).problems
    assert (name, "the file is missing") in {(problem.file, problem.what) for problem in problems}


def test_a_file_with_a_wrong_name_is_pointed_out() -> None:
    problems = load({**OAKFIELD, "device.csv": "id\n"}, catalogue.shipped()).problems
    assert [str(problem) for problem in problems] == [
        'device.csv:1: no file of a school has this name, so nothing reads it; did you mean "devices.csv"?'
    ]


def test_registers_are_optional() -> None:
    school = OAKFIELD["school.yaml"]
    for person in ("d1", "d2", "h1"):
        school = school.replace(f", person: {person}", "")
    files = {"school.yaml": school, "timetable.yaml": OAKFIELD["timetable.yaml"], "rules.yaml": OAKFIELD["rules.yaml"]}
    assert load(files, catalogue.shipped()).problems == ()


def test_an_empty_list_of_rules_is_a_school_with_the_shipped_rules_only() -> None:
    result = loaded(rules_yaml="[]\n")
    assert result.problems == ()


def test_one_profile_for_everybody_is_refused_f2() -> None:
    lines = OAKFIELD["school.yaml"].splitlines(keepends=True)
    text = "".join(line.replace("kind: pupils", "kind: guests") for line in lines)
    assert "there is no group of pupils" in "".join(str(problem) for problem in loaded(school_yaml=text).problems)


def test_a_school_that_chose_never_may_not_open_social_media_by_a_rule_r5() -> None:
    text = OAKFIELD["school.yaml"].replace("social_media: custom", "social_media: never")
    (problem,) = [p for p in loaded(school_yaml=text).problems if p.file == "rules.yaml"]
    assert "social_media: never" in problem.what
    assert problem.path == "social-outside-lessons.do"
