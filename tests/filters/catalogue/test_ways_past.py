"""Ways past the filter that ship as known: archives, caches, readers, tunnels, browsers elsewhere, resolvers (F3)."""

import pytest

from filters.catalogue import shipped
from filters.policy.decide import NEVER_INSPECTED
from filters.policy.names import target
from filters.policy.rules import SHIPPED
from filters.policy.shipped_rules import shipped_rules
from filters.wire.engines_shops import ANY_SHOP, HOSTS
from filters.wire.search import ENGINES, engine_of

INDEX = shipped().index()


@pytest.mark.parametrize(
    ("host", "labels"),
    [
        ("web.archive.org", {"web-archives"}),
        ("archive.ph", {"web-archives"}),
        ("r.jina.ai", {"web-proxies"}),
        ("eu-browse.startpage.com", {"web-proxies"}),
        ("www-tiktok-com.translate.goog", {"web-proxies", "tiktok", "social-media"}),
        ("www-bing--amp-com.www.bing-amp.com", {"web-proxies"}),
        ("www-tiktok-com.cdn.ampproject.org", {"tiktok", "social-media"}),
        ("abc-123.trycloudflare.com", {"dynamic-dns"}),
        ("abc.ngrok-free.app", {"dynamic-dns"}),
        ("abc.serveo.net", {"dynamic-dns"}),
        # The name that stands in the open where another is encrypted (ECH).
        ("cloudflare-ech.com", {"vpn"}),
        ("www.browserling.com", {"web-proxies"}),
        ("searx.tiekoetter.com", {"search-engines", "unsafe-search"}),
        ("html.duckduckgo.com", {"duckduckgo", "search-engines", "unsafe-search"}),
        ("www.startpage.com", {"search-engines", "unsafe-search"}),
        # Resolvers by their addresses, whatever else an address is.
        ("1.1.1.1", {"doh", "unnamed"}),
        ("8.8.8.8", {"doh", "google-dns", "unnamed"}),
        ("2606:4700:4700::1111", {"doh", "unnamed"}),
        ("203.0.114.7", {"unnamed"}),
    ],
)
def test_a_way_past_is_known_as_one(host: str, labels: set[str]) -> None:
    assert labels <= target(host, INDEX).labels


@pytest.mark.parametrize(
    "host",
    [
        # The name that ordinary pages load their scripts from; a shared name; what nobody shares.
        "cdn.ampproject.org", "translate.google.com", "www.example.org", "192.168.1.1", "archive.org", "jina.ai",
    ],
)  # fmt: skip
def test_what_is_none_is_not_taken_for_one(host: str) -> None:
    ways = {"web-archives", "web-proxies", "dynamic-dns", "doh", "vpn", "unnamed", "unsafe-search"}
    assert target(host, INDEX).labels & ways == set()


def test_a_copy_of_a_help_site_is_not_help_itself() -> None:
    """It would be open to everyone and named in no event."""
    assert "help" not in target("www-childline-org-uk.cdn.ampproject.org", INDEX).labels


# Sites whose searches are read where a school's own rule looks into them: letters pass there, or apps that pin.
LEFT_ALONE = {
    "facebook", "instagram", "x", "threads", "netflix", "roblox", "steam", "soundcloud", "bandcamp", "bilibili",
}  # fmt: skip


def test_every_engine_is_looked_into_or_left_alone_on_purpose() -> None:
    """R1: a search is read only where connections are opened."""
    looks = [rule for rule in shipped_rules(shipped()) if rule.do == "INSPECT"]
    assert all(rule.file == SHIPPED for rule in looks)
    named = [label.removeprefix("host:") for rule in looks for label in rule.what if label.startswith("host:")]
    read = {engine.id for host in named if (engine := engine_of(host))}
    assert {host for host in named if engine_of(host) is None} <= {"shein.com", "wikipedia.org", "shein.co.uk"}
    for engine in ENGINES:
        if engine.id == ANY_SHOP.id:
            continue
        service = shipped().services[engine.id]
        looked_into = "search-engines" in service.categories or engine.id in read | {"shein", "wikipedia"}
        assert looked_into != (engine.id in LEFT_ALONE), engine.id


@pytest.mark.parametrize("host", HOSTS)
def test_every_shop_that_is_read_is_known_as_one_and_looked_into(host: str) -> None:
    """R1. Its other names, for those who sell medicine or money, are not opened."""
    looks = [rule for rule in shipped_rules(shipped()) if rule.do == "INSPECT"]
    named = {label.removeprefix("host:") for rule in looks for label in rule.what}
    opened = [name for name in named if name.endswith(f".{host}")]
    assert opened
    assert host not in named
    for name in opened:
        labels = target(name, INDEX).labels
        assert "shopping" in labels
        assert labels.isdisjoint(NEVER_INSPECTED)
        assert engine_of(name) is not None


def test_a_shops_doctor_is_not_a_shop() -> None:
    for host in ("onlinedoctor.superdrug.com", "onlinedoctor.boots.com"):
        assert not NEVER_INSPECTED.isdisjoint(target(host, INDEX).labels)
