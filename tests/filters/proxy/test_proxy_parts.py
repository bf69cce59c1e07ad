"""The small parts of the proxy: hosts, troubles, addresses, links, what was met, whom to ring."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.catalogue import shipped
from filters.clients import Client, HowSure
from filters.dns.endpoint import Endpoint
from filters.policy.attempt import Decision, Reason, Verdict
from filters.policy.boundary import until
from filters.policy.rules import Group, MinimumAge
from filters.proxy.certificates import make_authority
from filters.proxy.host import canonical_host
from filters.proxy.judge import Judge
from filters.proxy.met import CLIENTS, LASTS, PER_CLIENT, Closed, Met
from filters.proxy.numbers import help_lines
from filters.proxy.onward import without_token
from filters.proxy.opening import Opening
from filters.proxy.resolve import NotReached, Resolve
from filters.proxy.trouble import sentence, told
from filters.proxy.wording import Reader, reader, wording
from filters.words.match import Matcher
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import TABLES
from tests.policies import LESSON, LUNCH, at, attempt, policy, rule, standing

# --- whatever a client names -----------------------------------------------------------------------------------------


SOME_CLIENT = Client("d1", None, HowSure.ADDRESS_ONLY, "", standing("year-9", inspected=True))
JUDGE = Judge(shipped().index(), Matcher(TABLES))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=3), st.text(max_size=200))
def test_whatever_a_client_names_can_be_judged(names: list[str], path: str) -> None:
    for judged in (
        JUDGE.request(names, path, SOME_CLIENT, policy(), LESSON),
        JUDGE.request(["www.google.com", *names], f"/search?q={path}", SOME_CLIENT, policy(), LESSON),
        JUDGE.connection(names, SOME_CLIENT, policy(), LESSON),
    ):
        assert judged.attempt.target.name == canonical_host(judged.attempt.target.name)


# --- what went wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (502, told("There is no site called x."), "There is no site called x."),
        (502, f"Connection killed: {told('It is inside.')}", "It is inside."),
        (502, f"Multiple exceptions: [Errno 1] x, {told('Late.')}, {told('Later.')}", "Late."),
        (502, "Certificate verify failed: hostname mismatch", "The site could not prove that it is the one it claims"),
        (502, "[Errno 111] Connect call failed", "The site did not answer."),
        (502, "a mitmproxy's own words about validate_inbound_headers", "The site did not answer."),
        (400, "Received header from client, refusing", "The browser’s request could not be understood."),
    ],
)
def test_nothing_of_the_cores_words_is_shown(status: int, error: str, said: str) -> None:
    assert sentence(status, error).startswith(said)
    assert "mitmproxy" not in sentence(status, error)


# --- where names lead -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f::1", True),
        ("::ffff:93.184.215.14", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        # IPv4 inside IPv6 is where that leads.
        ("64:ff9b::93.184.215.14", True),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::192.168.1.1", False),
        ("64:ff9b::81.2.3.4", False),
        ("64:ff9b::10.9.9.9", True),
        ("::10.0.0.1", False),
        ("2002:a00:1::1", False),
        ("::ffff:10.9.9.9", True),
        # A network of the school is its own even where its addresses are public; one that may be reached may.
        ("198.18.5.5", False),
        ("81.2.3.4", False),
        ("2a00:1450:5::9", False),
        ("10.9.9.9", True),
    ],
)
def test_only_the_world_is_reached(address: str, reached: bool) -> None:
    zones = ("81.2.3.0/24", "2a00:1450:5::/48", "0.0.0.0/0", "::/0")
    resolve = Resolve([], ["10.9.9.0/24"], lambda: zones)
    assert resolve.may_reach(ip_address(address)) is reached


def test_a_name_is_asked_of_the_upstreams(net: Internet) -> None:
    resolve = Resolve([Endpoint("127.0.0.1", net.dns)], ["127.0.0.0/8"], lifetime=2)
    found = asyncio.run(resolve.addresses("Some.Example."))
    assert [str(address) for address in found] == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.example", "There is no site called nowhere.example."),
        ("inside.example", "inside.example is inside the school’s own network"),
        ("a..b", "The address of a..b could not be found just now."),
        ("x" * 64 + ".example", "could not be found just now."),
        ("\ud800.example", "could not be found just now."),
    ],
)
def test_a_name_that_leads_nowhere_says_why(net: Internet, name: str, said: str) -> None:
    resolve = Resolve([Endpoint("127.0.0.1", net.dns)], lifetime=2)
    with pytest.raises(NotReached, match=said.replace(".", r"\.")):
        asyncio.run(resolve.addresses(name))


def test_without_upstreams_a_name_is_not_found_for_now() -> None:
    with pytest.raises(NotReached, match="could not be found just now"):
        asyncio.run(Resolve([Endpoint("127.0.0.1", 9)], lifetime=0.1).addresses("open.example"))


# --- the link to safe results, seen by itself ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "without"),
    [
        ("/search?q=a&lessonwall=1-x", "/search?q=a"),
        ("/search?lessonwall=1-x", "/search"),
        ("/search?LessonWall=1&q=lessonwall", "/search?q=lessonwall"),
        ("/lessonwall?q=%6Cessonwall&%6Cessonwall=2", "/lessonwall?q=%6Cessonwall"),
        ("/search", "/search"),
    ],
)
def test_a_token_is_taken_out(path: str, without: str) -> None:
    assert without_token(path) == without


# --- what was met, and when it opens ----------------------------------------------------------------------------------


def test_what_was_met_fades_and_is_bounded() -> None:
    met = Met()
    for n in range(PER_CLIENT + 5):
        met.add("a", Closed(float(n), "10:15", f"{n}.example", "why"))
    met.add("a", Closed(99.0, "10:16", f"{PER_CLIENT + 4}.example", "why"))
    found = met.of("a", 100.0)
    assert (len(found), found[0].at, found[0].host) == (PER_CLIENT, "10:16", f"{PER_CLIENT + 4}.example")
    for n, host in enumerate(("x.example", "y.example", "x.example")):
        met.add("b", Closed(99.0 + n, f"10:1{n}", host, "why"))
    assert [(each.at, each.host) for each in met.of("b", 102.0)] == [("10:12", "x.example"), ("10:11", "y.example")]
    assert met.of("a", 99.0 + LASTS) == []
    for n in range(CLIENTS):
        met.add(f"client {n}", Closed(100.0, "10:15", "x.example", "why"))
    assert met.of("a", 100.0) == []


def test_when_it_opens_is_what_the_policy_says_before_and_after_a_bell() -> None:
    opening, school = Opening(), policy()
    for when in (LESSON, at("2026-11-23T10:16"), LUNCH, at("2026-11-23T13:20"), LESSON):
        for labels in (("tiktok", "social-media"), ("gambling",), ("news",)):
            asked = attempt("year-9", *labels, when=when)
            assert opening.of(asked, school) == until(asked, school)
    other = policy(rules=())
    asked = attempt("year-9", "tiktok", "social-media")
    assert opening.of(asked, other) == until(asked, other)


# --- what a page says -------------------------------------------------------------------------------------------------

GROUPS = {
    "year-2": Group("year-2", "pupils", "Year 2", age=6),
    "year-9": Group("year-9", "pupils", "Year 9", age=13),
    "year-12": Group("year-12", "pupils", "Year 12", age=16),
    "staff": Group("staff", "staff", "Staff"),
    "guests": Group("guests", "guests", "Guests"),
}


@pytest.mark.parametrize(
    ("group", "who"),
    [
        ("year-2", Reader.CHILD),
        ("year-9", Reader.PUPIL),
        ("year-12", Reader.ADULT),
        ("staff", Reader.ADULT),
        ("guests", Reader.PUPIL),
    ],
)
def test_three_wordings(group: str, who: Reader) -> None:
    assert reader(GROUPS[group]) is who


def said(group: str, decision: Decision, opens: datetime | None = None, **changes: object) -> tuple[str, str, str, str]:
    text = wording(decision, policy(**changes), GROUPS[group], shipped().name, opens, LESSON, "the IT room")
    return text.title, text.reason, text.until, text.ask


def test_sixteen_year_olds_read_what_pupils_are_told_and_staff_why() -> None:
    rules = tuple(replace(each, say="Closed in lessons.", why="B4 says so.") for each in policy().rules)
    decision = Decision(Verdict.BLOCK, Reason.RULE, rules[0].id)
    assert said("year-12", decision, rules=rules)[1] == "Closed in lessons."
    assert said("staff", decision, rules=rules)[1] == "B4 says so."


@pytest.mark.parametrize(
    ("changes", "group", "read"),
    [
        # The site is open: it is the search that is closed.
        ({}, "year-9", ("This search is closed at school", "Not this one.", "", "If you need it for a lesson, ask")),
        ({}, "staff", ("This search is closed by the school’s policy", "Because.", "", "If you need it for your work")),
        # Nobody is told twice whom to ask.
        ({"say": "Closed. You can ask your teacher."}, "year-9", (..., "Closed. You can ask your teacher.", "", "")),
        ({"say": "Closed. You can ask your teacher."}, "year-2", (..., ..., "", "If something has upset you")),
        # Nor is anybody sent to ask for what is a crime.
        ({"purpose": "crime"}, "year-9", (..., "Not this one.", "", "")),
        ({"purpose": "crime"}, "staff", (..., "Because.", "", "")),
    ],
)
def test_what_is_said_of_words(changes: dict[str, str], group: str, read: tuple[object, ...]) -> None:
    words = rule("words", Verdict.BLOCK, frozenset({"everyone"}), frozenset({"theme:illegal"}))
    words = replace(words, **({"say": "Not this one.", "why": "Because."} | changes))  # type: ignore[arg-type]
    found = said(group, Decision(Verdict.BLOCK, Reason.RULE, "words"), rules=(words,))
    for line, wanted in zip(found, read, strict=True):
        if isinstance(wanted, str):
            assert line.startswith(wanted)
            assert bool(line) == bool(wanted)


@pytest.mark.parametrize(
    ("opens", "line"),
    [
        ("2026-11-23T10:50", "It opens at 10:50."),
        ("2026-11-24T08:50", "It opens tomorrow at 08:50."),
        ("2026-11-27T12:10", "It opens on Friday at 12:10."),
        ("2026-12-23T12:10", ""),
    ],
)
def test_until_when_as_people_say_it(opens: str, line: str) -> None:
    decision = Decision(Verdict.BLOCK, Reason.RULE, "no-social-in-lessons")
    assert said("year-9", decision, at(opens).astimezone(UTC))[2] == line
    # A listed address never opens, and a box without the time makes no promise.
    for reason in (Reason.STATUTORY, Reason.UNDECIDABLE):
        assert said("year-9", Decision(Verdict.BLOCK, reason), at(opens))[2] == ""


def test_an_age_that_is_not_in_force_is_not_spoken_of() -> None:
    """R6: 16 is on file without a date, or with one that is yet to come."""
    decision = Decision(Verdict.BLOCK, Reason.AGE, "tiktok")
    assert said("year-9", decision)[1] == "TikTok asks everyone who uses it to be 13 or older."
    ages = {
        "tiktok": (MinimumAge(13, at("2026-01-01T00:00").date(), ""), MinimumAge(16, at("2027-01-01T00:00").date(), ""))
    }
    assert said("year-9", decision, ages=ages)[1] == "TikTok asks everyone who uses it to be 13 or older."


def test_nobody_is_sent_to_ask_for_what_nobody_opens() -> None:
    assert said("staff", Decision(Verdict.BLOCK, Reason.ADULT, "adult"))[3] == ""
    assert said("staff", Decision(Verdict.BLOCK, Reason.STATUTORY, "iwf"))[3] == ""
    assert "the IT room" in said("staff", Decision(Verdict.BLOCK, Reason.DEFAULT))[3]


# --- whom to ring -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("themes", "nation", "who", "adult", "names"),
    [
        ({"suicide"}, "england", Reader.PUPIL, False, ["Childline", "Papyrus HOPELINE247", "Samaritans", "Shout"]),
        ({"suicide"}, "northern-ireland", Reader.PUPIL, False,
         ["Childline", "Lifeline", "Papyrus HOPELINE247", "Samaritans"]),
        ({"eating"}, "england", Reader.PUPIL, False, ["Childline", "Beat", "Shout", "Samaritans"]),
        ({"abuse"}, "england", Reader.PUPIL, False, ["Childline", "NSPCC", "Shout", "Samaritans"]),
        ({"abuse"}, "wales", Reader.PUPIL, False, ["Childline", "Meic Cymru", "NSPCC", "Shout"]),
        ({"exploitation"}, "england", Reader.PUPIL, False, ["Childline", "CEOP", "Report Remove", "NSPCC"]),
        ({"bullying"}, "england", Reader.PUPIL, False,
         ["Childline", "Bullying UK and Family Lives", "Shout", "Samaritans"]),
        # One number is what a small child can keep in mind.
        ({"suicide"}, "england", Reader.CHILD, False, ["Childline"]),
        ({"abuse"}, "wales", Reader.CHILD, False, ["Childline", "Meic Cymru"]),
        # Childline is theirs until they are nineteen; it is not for adults.
        ({"suicide"}, "england", Reader.ADULT, False, ["Childline", "Papyrus HOPELINE247", "Samaritans", "Shout"]),
        ({"suicide"}, "england", Reader.ADULT, True, ["Samaritans", "Papyrus HOPELINE247", "Shout", "NSPCC"]),
        ({"suicide"}, "scotland", Reader.ADULT, True,
         ["Samaritans", "Breathing Space", "Papyrus HOPELINE247", "Shout"]),
        ({"abuse"}, "scotland", Reader.ADULT, True,
         ["Scotland's Domestic Abuse Helpline", "Refuge", "Men's Advice Line", "NSPCC"]),
        # Two worries at once: each has its own.
        ({"eating", "bullying"}, "england", Reader.PUPIL, False, ["Childline", "Beat", "Shout", "Samaritans"]),
        (set(), "england", Reader.PUPIL, False, ["Childline", "Samaritans", "Shout"]),
    ],
)  # fmt: skip
def test_whom_to_ring(themes: set[str], nation: str, who: Reader, adult: bool, names: list[str]) -> None:
    assert [line.name for line in help_lines(shipped(), frozenset(themes), nation, who, adult)] == names


def test_every_number_can_be_dialled_or_opened() -> None:
    for nation in ("england", "scotland", "wales", "northern-ireland"):
        for who, adult in ((Reader.CHILD, False), (Reader.PUPIL, False), (Reader.ADULT, True)):
            for theme in ("suicide", "abuse", "eating", "bullying", "exploitation"):
                for line in help_lines(shipped(), frozenset({theme}), nation, who, adult):
                    assert line.host
                    assert line.dial.isdigit() or not line.phone


# --- the authority ----------------------------------------------------------------------------------------------------


def test_an_authority_is_made_once_and_its_key_is_for_the_box_alone(tmp_path: Path) -> None:
    certificate = make_authority(tmp_path / "ca", "Oakfield School – " + "x" * 100)
    first = certificate.read_bytes()
    assert make_authority(tmp_path / "ca", "Another name").read_bytes() == first
    private = [path for path in (tmp_path / "ca").iterdir() if b"PRIVATE" in path.read_bytes()]
    assert {path.name for path in private} == {"key.pem", "mitmproxy-ca.pem"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in private)
