"""The words of a rule -> labels: every kind of word, and each word that means nothing."""

import pytest

from filters import catalogue
from filters.policy.load.vocabulary import UnknownWord, Vocabulary
from filters.policy.problems import nearest
from filters.policy.rules import Group

GROUPS = {
    id: Group(id, kind, id)
    for id, kind in (
        ("year-7", "pupils"),
        ("year-9", "pupils"),
        ("staff", "staff"),
        ("head", "head"),
        ("office", "office"),
        ("governors", "governors"),
        ("supply", "supply"),
        ("contractors", "contractors"),
        ("volunteers", "volunteers"),
        ("guests", "guests"),
        ("things", "things"),
        ("nobody", "unregistered"),
    )
}
WORDS = Vocabulary(
    groups=GROUPS,
    registers={
        "class": frozenset({"9b", "both"}),
        "zone": frozenset({"library"}),
        "device": frozenset({"office-ipad", "both"}),
        "person": frozenset({"p17"}),
    },
    things=catalogue.shipped().words,
    moments=frozenset({"lesson", "before school", "before-school", "P1", "working-hours", "monday", "week-a"}),
)


@pytest.mark.parametrize(
    ("word", "labels"),
    [
        ("everyone", {"everyone"}),
        ("year-9", {"year-9"}),
        # A device that nobody registered is taken for a pupil's; guests are neither pupils nor staff.
        ("pupils", {"year-7", "year-9", "nobody"}),
        # R39: supply, contractors, governors and volunteers are staff.
        ("staff", {"staff", "head", "office", "governors", "supply", "contractors", "volunteers"}),
        ("guests", {"guests"}),
        ("9b", {"class:9b"}),
        ("class:9b", {"class:9b"}),
        ("library", {"zone:library"}),
        ("person:p17", {"person:p17"}),
        # R9: the head and the head's device, not one of the two.
        ("head + office-ipad", {"head+device:office-ipad"}),
        ("pupils+zone:library", {"year-7+zone:library", "year-9+zone:library", "nobody+zone:library"}),
    ],
)
def test_who(word: str, labels: set[str]) -> None:
    assert WORDS.who(word) == labels


@pytest.mark.parametrize(
    ("word", "labels"),
    [
        ("tiktok", {"tiktok"}),
        ("social-media", {"social-media"}),
        ("theme:suicide", {"theme:suicide"}),
        ("anything", {"anything"}),
        ("bbc.co.uk", {"host:bbc.co.uk"}),
        ("BBC.co.uk.", {"host:bbc.co.uk"}),
        ("host:bbc.co.uk", {"host:bbc.co.uk"}),
        ("bbc.co.uk/sport/", {"url:bbc.co.uk/sport"}),
        ("bbc.co.uk/sport?a=b", {"url:bbc.co.uk/sport?a=b"}),
        ("bbc.co.uk/Sport//x/../?B=c&a=B%26#top", {"url:bbc.co.uk/sport?a=B%26&b=c"}),
        ("bbc.co.uk?a", {"url:bbc.co.uk?a"}),
        ("bbc.co.uk/#top", {"host:bbc.co.uk"}),
        ("8.8.8.8", {"host:8.8.8.8"}),
        ("host:2001:4860:4860:0:0:0:0:8888", {"host:2001:4860:4860::8888"}),
        ("münchen.example", {"host:xn--mnchen-3ya.example"}),
    ],
)
def test_what(word: str, labels: set[str]) -> None:
    assert WORDS.what(word) == labels


@pytest.mark.parametrize(
    ("word", "labels"),
    [
        ("always", set()),
        ("lesson", {"lesson"}),
        ("before school", {"before school"}),
        ("before-school", {"before-school"}),
        ("Before School", {"before-school"}),
        ("P1", {"P1"}),
    ],
)
def test_when(word: str, labels: set[str]) -> None:
    assert WORDS.when(word) == labels


@pytest.mark.parametrize(
    ("ask", "word", "todo"),
    [
        ("who", "year-99", 'did you mean "year-9"?'),
        ("who", "person:p71", 'did you mean "p17"?'),
        ("who", "both", "write class:both or device:both"),
        ("who", "head + office-ipd", 'did you mean "office-ipad"?'),
        ("who", "head +", "the groups are"),
        ("what", "tik-tok", 'did you mean "tiktok"?'),
        ("what", "bullying", 'did you mean "theme:bullying"?'),
        ("what", "theme:bulying", 'did you mean "theme:bullying"?'),
        ("what", "https://bbc.co.uk/", 'write "bbc.co.uk"'),
        ("what", "*.bbc.co.uk", 'write "bbc.co.uk"; all below it belongs to it'),
        ("what", "10.1.2.3", "write the network of the school's own under proxy: reach"),
        ("what", "a..b", 'write it as "bbc.co.uk" or "bbc.co.uk/sport"'),
        ("what", "xn--\udcff.example", 'write it as "bbc.co.uk" or "bbc.co.uk/sport"'),
        ("when", "lessons", 'did you mean "lesson"?'),
    ],
)
def test_a_word_that_means_nothing_says_what_to_do(ask: str, word: str, todo: str) -> None:
    with pytest.raises(UnknownWord) as raised:
        getattr(WORDS, ask)(word)
    assert todo in raised.value.todo


def test_nothing_is_near_a_word_unlike_all_others() -> None:
    assert nearest("zebra", ["lesson", "lunch"]) == ""
    assert nearest("Lesson ", ["lesson", "lunch"]) == "lesson"
