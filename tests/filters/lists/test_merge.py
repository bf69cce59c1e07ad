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


def blogs(count):
    return "\n".join(f"||porn-{n}.blogs.example^" for n in range(count))


def of(names, source):
    return next(each for each in names.sources if each.id == source)


@pytest.mark.parametrize(("count", "spares"), [(50, True), (51, False)])
def test_a_name_of_sex_education_that_would_spare_many_others_spares_none(count, spares):
    """A public suffix or a platform in such a list must not open whatever lies below it."""
    advice = "||advice.example^\n! \n||blogs.example^\n||advice.blogs.example^"
    found = index(
        {
            ("ut1/sexual_education", "sex-education"): advice,
            ("ut1/adult", "adult"): blogs(count),
            # The same names once more are not more names.
            ("oisd/nsfw", "adult"): blogs(count) + "\n||advice.example^\n||advice.blogs.example^\n||blogs.example^",
            ("iwf", "iwf"): "\n".join(f"||sealed-{n}.blogs.example^" for n in range(99)),
        }
    )
    assert found.labels("porn-7.blogs.example") == {"sex-education" if spares else "adult"}
    assert found.labels("blogs.example") == {"sex-education" if spares else "adult"}
    assert found.labels("sealed-7.blogs.example") == ({"sex-education", "iwf"} if spares else {"adult", "iwf"})
    # What it names beside it, and within it, is spared all the same.
    assert found.labels("advice.example") == found.labels("advice.blogs.example") == {"sex-education"}
    advises = of(found, "ut1/sexual_education")
    told = [(each.why, each.count, each.line) for each in advises.skipped]
    assert told == ([] if spares else [("would spare too many names of other lists", 1, 3)])
    assert advises.entries == (3 if spares else 2)
    assert (of(found, "ut1/adult").clashes, of(found, "oisd/nsfw").clashes) == ((50, 53) if spares else (0, 2))
    hosts = {clash.host for clash in found.clashes}
    assert hosts == {"advice.example", "advice.blogs.example"} | ({"blogs.example"} if spares else set())


@pytest.mark.parametrize("wide", ["com", "co.uk", "org.uk", "com.au"])
@pytest.mark.parametrize("label", ["sex-education", "banking", "webmail"])
def test_no_list_keeps_all_of_a_public_suffix_open_or_unread(wide, label):
    names = index({("ut1/x", label): f"||{wide}^\n||one.{wide}^", ("ut1/adult", "adult"): f"||porn.{wide}^"})
    assert names.labels(f"porn.{wide}") == {"adult"}
    assert names.labels(f"other.{wide}") == frozenset()
    assert names.labels(f"one.{wide}") == {label}
    assert [each.why for each in of(names, "ut1/x").skipped] == ["too wide to be spared"]


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
