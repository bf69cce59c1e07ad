"""Which of several lists count (F1, R11 and the promise that help is open to everyone, always)."""

import pytest

from tests.filters.lists.building import Format, index

INDEX = index(
    {
        (
            "ut1/adult",
            "adult",
        ): "||porn.example^\n||advice.example^\n||teens.example^\n||both.example^\n||broad.example^",
        ("ut1/gambling", "gambling"): "||casino.example^\n@@||help.casino.example^\n||bonus.help.casino.example^\n"
        "||ads.help.casino.example^$important\n||shop.example/lottery^\n||childline.example/games^\n||updates.example^",
        ("ut1/games", "games"): "||casino.example^\n||teens.example/quiz^",
        ("ut1/sexual_education", "sex-education"): "||teens.example^\n||porn-facts.example^\n||hub.example^\n||com^\n"
        "||advice.example/body^\n||chatter.example^",
        ("iwf", "iwf"): "||sealed.example^\n||teens.example/sealed^\n||childline.example/sealed^",
    },
    shipped=[
        ("hub.example", {"adult"}),
        ("chatter.example", {"chatter", "social-media"}),
        ("both.example", {"news"}),
    ],
    help=["childline.example", "advice.example", "help.broad.example", "sealed.example"],
    essential={"updates.example": ("updates",)},
)


@pytest.mark.parametrize(
    ("host", "labels"),
    [
        ("porn.example", "adult"),
        # Lists add up, with what ships.
        ("www.both.example", "adult news"),
        ("casino.example", "gambling games"),
        # Help before everything but statutory lists; inside a wider entry too.
        ("advice.example", "help"),
        ("help.broad.example", "help"),
        ("broad.example", "adult"),
        ("sealed.example", "help iwf"),
        ("www.updates.example", "essential updates"),
        # A list's exception takes the name out of that list and of no other, and holds below it…
        ("help.casino.example", "games"),
        ("bonus.help.casino.example", "games"),
        # … but for what the list says is firm.
        ("ads.help.casino.example", "gambling games"),
        # Sex education is no pornography, whatever other lists say.
        ("teens.example", "sex-education"),
        ("www.teens.example", "sex-education"),
        ("porn-facts.example", "sex-education"),
        # A fetched list opens nothing that the catalogue itself keeps shut, and takes nothing out of it.
        ("hub.example", "adult"),
        ("chatter.example", "chatter social-media sex-education"),
        # Nor can it spare half of the internet.
        ("anything.com", ""),
    ],
)
def test_labels_of_a_host(host, labels):
    assert INDEX.labels(host) == frozenset(labels.split())


@pytest.mark.parametrize(
    ("host", "path", "labels"),
    [
        ("shop.example", "/lottery/today?week=3", "gambling"),
        ("www.shop.example", "/Lottery", "gambling"),
        ("shop.example", "/lotteryx", ""),
        ("shop.example", "/", ""),
        ("shop.example", "", ""),
        # What spares a host spares its pages, but for statutory lists.
        ("childline.example", "/games", ""),
        ("childline.example", "/sealed/1", "iwf"),
        ("teens.example", "/quiz", ""),
        ("teens.example", "/sealed", "iwf"),
    ],
)
def test_labels_of_a_page(host, path, labels):
    assert INDEX.url_labels(host, path) == frozenset(labels.split())


def test_the_page_that_teaches_is_spared_on_a_site_that_does_not():
    found = index({("a/sex", "sex-education"): "||x.example/body^", ("a/adult", "adult"): "||x.example/body/more^"})
    assert found.url_labels("x.example", "/body/more") == {"sex-education"}


def test_the_clashes_of_lists_from_elsewhere_are_all_told():
    assert sorted(str(clash) for clash in INDEX.clashes if clash.source != "lessonwall") == [
        "advice.example (help) is taken out of adult, which lists advice.example",
        "childline.example (help) is taken out of gambling, which lists childline.example/games",
        "childline.example (help) stays in iwf, which lists childline.example/sealed",
        "help.broad.example (help) is taken out of adult, which lists broad.example",
        "hub.example (sex-education) stays in adult, which lists hub.example",
        "sealed.example (help) stays in iwf, which lists sealed.example",
        "teens.example (sex-education) is taken out of adult, which lists teens.example",
        "teens.example (sex-education) is taken out of games, which lists teens.example/quiz",
        "teens.example (sex-education) stays in iwf, which lists teens.example/sealed",
        "updates.example (essential) is taken out of gambling, which lists updates.example",
    ]


@pytest.mark.parametrize("word", ["help", "essential"])
def test_no_list_from_elsewhere_makes_a_help_site(word):
    found = index({("own/x", word): "||porn.example^", ("ut1/adult", "adult"): "||porn.example^"})
    assert found.labels("porn.example") == {"adult"}


def test_explain_names_each_list_its_entry_and_what_of_it_counts():
    found = [
        (x.source, x.entry, sorted(x.labels), sorted(x.counts)) for x in INDEX.explain("www.teens.example", "/quiz/2")
    ]
    assert found == [
        ("ut1/sexual_education", "teens.example", ["sex-education"], ["sex-education"]),
        ("ut1/adult", "teens.example", ["adult"], []),
        ("ut1/games", "teens.example/quiz", ["games"], []),
    ]
    assert INDEX.explain("nothing.example") == ()


def test_a_wide_name_in_a_list_of_sex_education_is_skipped_and_said_to_be():
    (source,) = (each for each in INDEX.sources if each.id == "ut1/sexual_education")
    assert [(each.why, each.line) for each in source.skipped] == [("too wide to be spared", 4)]
    assert source.entries == 5


def digests(algorithm, *texts):
    import hashlib

    return (Format.HASHES, "\n".join(hashlib.new(algorithm, text.encode()).hexdigest() for text in texts))


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_a_statutory_list_of_digests_closes_hosts_and_pages(algorithm):
    """F1: a feed that never says in clear what is on it."""
    texts = ("sealed.example", "sealed2.example/", "page.example/a/b", "folder.example/a/", "www.query.example/p?id=7")
    found = index({("iwf", "iwf"): digests(algorithm, *texts)}, help=["page.example"])
    for host, labels in (
        ("sealed.example", "iwf"),
        ("deep.below.sealed2.example", "iwf"),
        ("page.example", "help"),
        ("open.example", ""),
    ):
        assert found.labels(host) == frozenset(labels.split()), host
    for host, path, labels in (
        ("page.example", "/a/b", "iwf"),
        ("www.page.example", "/a/b/c", "iwf"),
        ("page.example", "/a", ""),
        ("folder.example", "/a/1.html", "iwf"),
        ("www.query.example", "/p?id=7&page=2", "iwf"),
        ("query.example", "/p?id=8", ""),
    ):
        assert found.url_labels(host, path) == frozenset(labels.split()), host + path
    assert [each.entry for each in found.explain("sealed.example")] == ["a digest of the host"]
    assert [each.entry for each in found.explain("folder.example", "/a/1.html")] == ["a digest of the address"]


def test_an_index_without_pages_or_digests_answers_nothing_for_a_page():
    assert index({("a/b", "games"): "||x.example^"}).url_labels("x.example", "/a") == frozenset()
