"""What a client asks for in one breath is told once."""

from filters.events.once import Once
from filters.policy.attempt import Decision, Reason, Verdict

OPEN = Decision(Verdict.ALLOW, Reason.DEFAULT)
SHUT = Decision(Verdict.BLOCK, Reason.RULE, "r")


def test_the_same_is_told_again_after_two_seconds():
    once = Once()
    told = []
    for now in (0.0, 0.5, 1.9, 2.0, 2.1, 3.9, 4.1, 60.0):
        told.append(once.told("10.0.0.1", "a.example", SHUT, now))
        if not told[-1]:
            once.tell("10.0.0.1", "a.example", SHUT, now)
    assert told == [False, True, True, False, True, True, False, False]


def test_another_client_name_or_decision_is_news():
    once = Once()
    once.tell("10.0.0.1", "a.example", OPEN, 0.0)
    assert once.told("10.0.0.1", "a.example", OPEN, 0.1)
    assert not once.told("10.0.0.2", "a.example", OPEN, 0.1)
    assert not once.told("10.0.0.1", "b.example", OPEN, 0.1)
    assert not once.told("10.0.0.1", "a.example", SHUT, 0.1)


def test_who_asked_for_what_is_forgotten():
    once = Once()
    for n in range(1000):
        once.tell("10.0.0.1", f"{n}.example", OPEN, n / 100)
    assert len(once._now) + len(once._before) <= 401
