"""What is admitted, beside a model of the kernel's sets to which the commands are applied: they agree at every step."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.firewall import admitted
from appliance.firewall.admitted import Admissions
from appliance.firewall.sets import Moved
from filters.admissions import Way

PUPIL, TEACHER = 0x04000007, 0x04000008
A, B = "45.60.1.1", "2a04:4e42::1"


class Sets:
    """The kernel's: elements by (set, mark, address), each with its end."""

    def __init__(self) -> None:
        self.ends: dict[tuple[str, int, str], float] = {}
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def run(self, commands) -> "Sets":
        for line in "\n".join(each for each in commands if each).splitlines():
            found = re.fullmatch(
                r"(add|delete) element inet lessonwall (\w+)([46]) \{ (0x\w+) \. (\S+)(?: timeout (\d+)(m?)s)? \}", line
            )
            assert found, line
            verb, name, version, mark, address, seconds, thousandths = found.groups()
            assert (":" in address) is (version == "6"), line
            key = (name, int(mark, 16), address)
            if verb == "delete":
                assert self.ends.pop(key, 0) > self.now, f"the kernel refuses the whole transaction: {line}"
            elif self.ends.get(key, 0) <= self.now:  # before Linux 6.6 adding renews nothing
                self.ends[key] = self.now + int(seconds) / (1000 if thousandths else 1)
        return self

    def holds(self, name: str, mark: int, address: str) -> bool:
        return self.ends.get((name, mark, address), 0) > self.now

    def lasts(self, name: str, mark: int, address: str) -> float:
        return self.ends[name, mark, address] - self.now


def admit(kept: Admissions, sets: Sets, mark=PUPIL, addresses=(A,), seconds=600, names=("a.example",), way=Way.PASS):
    sets.run(kept.admit(mark, addresses, seconds, names, way, sets.now))


def closed(*names: str):
    return lambda asked, way: None if set(asked) & set(names) else way


# --- admitting ---


def test_each_way_has_its_sets_in_both_families():
    kept, sets = Admissions(), Sets()
    for way, names in ((Way.PASS, ["admitted"]), (Way.PROXY, ["proxied"]), (Way.PORTAL, ["portal", "admitted"])):
        for address in (A, B):
            sets.ends.clear()
            admit(kept, sets, addresses=(address,), way=way)
            assert [name for name, _, _ in sets.ends] == names


def test_a_renewal_lasts_from_its_own_moment_and_never_shortens():
    kept, sets = Admissions(), Sets()
    admit(kept, sets, seconds=600)
    sets.now = 500
    admit(kept, sets, seconds=600)
    assert sets.lasts("admitted", PUPIL, A) == 600
    admit(kept, sets, seconds=60)
    assert sets.lasts("admitted", PUPIL, A) == 600


def test_a_flood_of_one_standing_pushes_out_its_own_oldest_and_nobody_elses(monkeypatch):
    """Bounded, counted, and in the kernel too."""
    monkeypatch.setattr(admitted, "MOST_OF_ONE", 50)
    kept, sets = Admissions(), Sets()
    admit(kept, sets, mark=TEACHER)
    for number in range(200):
        admit(kept, sets, addresses=(f"45.60.2.{number}",))
    assert len(kept) == 51
    assert kept.pushed_out == 150
    assert len(sets.ends) == 51
    assert sets.holds("admitted", TEACHER, A)
    assert sets.holds("admitted", PUPIL, "45.60.2.199")
    assert not sets.holds("admitted", PUPIL, "45.60.2.149")


def test_many_standings_together_are_bounded_too(monkeypatch):
    monkeypatch.setattr(admitted, "MOST", 60)
    kept, sets = Admissions(), Sets()
    for number in range(200):
        admit(kept, sets, mark=0x04000000 | (number % 100), addresses=(f"45.60.2.{number}",))
    assert len(kept) == len(sets.ends) == 60


def test_what_was_renewed_is_not_the_first_to_go(monkeypatch):
    monkeypatch.setattr(admitted, "MOST_OF_ONE", 2)
    kept, sets = Admissions(), Sets()
    for address in ("45.60.2.1", "45.60.2.2", "45.60.2.1", "45.60.2.3"):
        admit(kept, sets, addresses=(address,))
    assert {address for _, _, address in sets.ends} == {"45.60.2.1", "45.60.2.3"}


def test_one_address_with_very_many_names_is_bounded():
    kept, sets = Admissions(), Sets()
    for number in range(50):
        admit(kept, sets, names=(f"n{number}.example",))
    # The first names are forgotten: what is open for the last ones stays open.
    sets.run(kept.judge_again(PUPIL, closed(*(f"n{number}.example" for number in range(42))), sets.clock))
    assert sets.holds("admitted", PUPIL, A)


# --- judging again ---


def test_what_is_closed_now_is_withdrawn():
    kept, sets = Admissions(), Sets()
    admit(kept, sets, names=("a.example", "cdn.example"))
    admit(kept, sets, addresses=(B,), names=("b.example",))
    sets.run(kept.judge_again(PUPIL, closed("cdn.example"), sets.clock))
    assert not sets.holds("admitted", PUPIL, A)
    assert sets.holds("admitted", PUPIL, B)


def test_an_address_stays_as_long_as_one_of_its_names_is_open():
    kept, sets = Admissions(), Sets()
    admit(kept, sets, names=("a.example",))
    admit(kept, sets, names=("b.example",))
    sets.run(kept.judge_again(PUPIL, closed("a.example"), sets.clock))
    assert sets.holds("admitted", PUPIL, A)
    sets.run(kept.judge_again(PUPIL, closed("b.example"), sets.clock))
    assert not sets.holds("admitted", PUPIL, A)


def test_what_is_to_be_looked_into_now_is_led_there():
    kept, sets = Admissions(), Sets()
    admit(kept, sets)
    sets.run(kept.judge_again(PUPIL, lambda names, way: Way.PROXY, sets.clock))
    assert sets.holds("proxied", PUPIL, A)
    assert not sets.holds("admitted", PUPIL, A)


def test_a_renewal_after_a_withdrawal_brings_back_only_what_was_asked_for():
    """Closed, then another name at the same address is asked for: the closed one is not remembered as open."""
    kept, sets = Admissions(), Sets()
    admit(kept, sets, names=("closed.example",))
    sets.run(kept.judge_again(PUPIL, closed("closed.example"), sets.clock))
    admit(kept, sets, names=("open.example",))
    assert sets.holds("admitted", PUPIL, A)
    sets.run(kept.judge_again(PUPIL, closed("open.example"), sets.clock))
    assert not sets.holds("admitted", PUPIL, A)


def test_an_address_that_ended_is_not_open_by_its_old_names_when_it_is_asked_for_again():
    kept, sets = Admissions(), Sets()
    admit(kept, sets, seconds=10, names=("old.example",))
    sets.now = 11
    admit(kept, sets, names=("new.example",))
    sets.run(kept.judge_again(PUPIL, closed("new.example"), sets.clock))
    assert not sets.holds("admitted", PUPIL, A)


def test_others_are_admitted_while_judging_goes_on():
    """In slices: each step sees what is there then."""
    kept, sets = Admissions(), Sets()
    for number in range(20):
        admit(kept, sets, addresses=(f"45.60.2.{number}",), names=("closed.example",))
    judging = kept.judge_again(PUPIL, closed("closed.example"), sets.clock)
    for step in range(20):
        if step == 10:
            admit(kept, sets, addresses=("45.60.2.15",), names=("open.example",))
        sets.run([next(judging)])
    assert {address for _, _, address in sets.ends} == {"45.60.2.15"}


# --- another standing ---


def test_whoever_moves_takes_what_the_new_standing_may_have():
    """A device that signed in still knows the addresses that it was told."""
    kept, sets = Admissions(), Sets()
    admit(kept, sets, names=("open.example",), seconds=300)
    admit(kept, sets, addresses=(B,), names=("closed.example",))
    sets.run(kept.follow(Moved(PUPIL, TEACHER), closed("closed.example"), sets.clock))
    assert sets.holds("admitted", TEACHER, A)
    assert sets.lasts("admitted", TEACHER, A) == 300
    assert not sets.holds("admitted", TEACHER, B)
    assert sets.holds("admitted", PUPIL, B)


def test_following_twice_gives_nothing_anew():
    kept, sets = Admissions(), Sets()
    admit(kept, sets)
    moved = Moved(PUPIL, TEACHER)
    assert "".join(kept.follow(moved, closed(), sets.clock))
    assert not "".join(kept.follow(moved, closed(), sets.clock))


# --- the bell ---


def test_what_stays_open_outlasts_the_bell_and_what_closes_ends_at_it():
    kept, sets = Admissions(), Sets()
    admit(kept, sets, names=("open.example",), seconds=100)
    admit(kept, sets, addresses=(B,), names=("closed.example",), seconds=100)
    sets.now = 90
    sets.run(kept.outlast(PUPIL, closed("closed.example"), 100.0, 400.0, sets.clock))
    sets.now = 101
    assert sets.holds("admitted", PUPIL, A)
    assert sets.lasts("admitted", PUPIL, A) == 299
    assert not sets.holds("admitted", PUPIL, B)


def test_what_ends_before_the_bell_by_itself_is_not_prolonged():
    kept, sets = Admissions(), Sets()
    admit(kept, sets, seconds=95)
    sets.now = 90
    sets.run(kept.outlast(PUPIL, closed(), 100.0, 400.0, sets.clock))
    assert sets.lasts("admitted", PUPIL, A) == 5


def test_what_goes_another_way_after_the_bell_changes_at_it():
    kept, sets = Admissions(), Sets()
    admit(kept, sets, seconds=100)
    sets.now = 90
    sets.run(kept.outlast(PUPIL, lambda names, way: Way.PROXY, 100.0, 400.0, sets.clock))
    assert not sets.holds("proxied", PUPIL, A)
    sets.now = 100
    sets.run(kept.judge_again(PUPIL, lambda names, way: Way.PROXY, sets.clock))
    assert sets.holds("proxied", PUPIL, A)
    assert not sets.holds("admitted", PUPIL, A)


def test_what_was_open_beyond_the_bell_can_still_be_withdrawn():
    """A rule that comes between: judged again, it goes."""
    kept, sets = Admissions(), Sets()
    admit(kept, sets, seconds=100)
    sets.now = 90
    sets.run(kept.outlast(PUPIL, closed(), 100.0, 400.0, sets.clock))
    sets.now = 95
    sets.run(kept.judge_again(PUPIL, closed("a.example"), sets.clock))
    assert not sets.ends


# --- whatever happens ---

MARKS = st.sampled_from([PUPIL, TEACHER, 0x08000009])
NAMES = st.sampled_from(["a.example", "b.example", "c.example"])
ADDRESSES = st.sampled_from(["45.60.1.1", "45.60.1.2", "2a04:4e42::1"])
STEPS = st.one_of(
    st.tuples(st.just("admit"), MARKS, ADDRESSES, NAMES, st.sampled_from(list(Way)), st.integers(1, 600)),
    st.tuples(st.just("wait"), st.integers(1, 400)),
    st.tuples(st.just("policy"), st.dictionaries(NAMES, st.sampled_from([None, Way.PASS, Way.PROXY]))),
    st.tuples(st.just("move"), MARKS, MARKS),
    st.tuples(st.just("bell"), st.integers(1, 15)),
    st.tuples(st.just("expire")),
    st.tuples(st.just("lost")),
)


@given(st.lists(STEPS, max_size=40))
@settings(deadline=None, max_examples=300)
def test_the_kernel_holds_what_the_policy_opens_and_nothing_that_it_closed(steps):
    """F1, R1: after each judging nothing stands in a set of which all names are closed, and no command is refused."""
    kept, sets = Admissions(), Sets()
    asked: dict[tuple[int, str], set[str]] = {}
    policy: dict[str, Way | None] = {}

    def judge(names, way):
        return None if names[0] in policy and policy[names[0]] is None else policy.get(names[0], way)

    for word, *rest in steps:
        if word == "admit":
            mark, address, name, way, seconds = rest
            if (now_by := judge((name,), way)) is not None:  # DNS asks for nothing that is closed
                asked.setdefault((mark, address), set()).add(name)
                admit(kept, sets, mark, (address,), seconds, (name,), now_by)
        elif word == "wait":
            sets.now += rest[0]
        elif word == "policy":
            policy = rest[0]
            for mark in kept.marks():
                sets.run(kept.judge_again(mark, judge, sets.clock))
        elif word == "move":
            before, after = rest
            if before != after:
                for (mark, address), names in list(asked.items()):
                    if mark == before:
                        asked.setdefault((after, address), set()).update(names)
                sets.run(kept.follow(Moved(before, after), judge, sets.clock))
        elif word == "bell":
            bell = sets.now + rest[0]
            for mark in kept.marks():
                sets.run(kept.outlast(mark, judge, bell, bell + 300, sets.clock))
        elif word == "expire":
            kept.expire(sets.now)
        else:
            sets.ends.clear()
            sets.run(kept.anew(sets.clock))
        for name, mark, address in [key for key, ends in sets.ends.items() if ends > sets.now]:
            names = asked.get((mark, address), set())
            assert any(judge((each,), Way.PASS) for each in names), (name, mark, address, policy)
