"""The catalogue that ships: complete, without contradictions, and right about the hosts that schools meet."""

from collections import Counter

import pytest

from filters.catalogue import read_catalogue, shipped, shipped_texts
from filters.catalogue.reading import host_name
from filters.policy.decide import NEVER_INSPECTED, STATUTORY_LISTS

CATALOGUE = shipped()
INDEX = CATALOGUE.index()
SERVICES = CATALOGUE.services.values()


def test_what_ships_reads_without_a_problem():
    assert read_catalogue(shipped_texts())[1] == ()


def test_there_are_services_of_every_kind_that_schools_ask_for():
    kinds = Counter(service.kind for service in SERVICES)
    assert len(SERVICES) >= 80
    assert kinds["social-media"] + kinds["messaging"] >= 30
    for kind in ("video", "games", "ai-chat", "vpn", "web-proxies", "doh", "search-engines"):
        assert kinds[kind] >= 5, kind


def test_the_services_named_in_the_plan_are_there():
    named = """tiktok snapchat instagram facebook messenger x threads whatsapp discord reddit telegram signal pinterest
    tumblr bereal twitch kick youtube linkedin bluesky mastodon vk wechat viber line yubo"""
    assert set(named.split()) <= set(CATALOGUE.services)


def test_every_host_is_a_host_name():
    hosts = [host for s in SERVICES for host in (*s.hosts, *s.background, *s.embeds)]
    hosts += [*CATALOGUE.help, *CATALOGUE.essential, *(host for hosts in CATALOGUE.lists.values() for host in hosts)]
    assert [host for host in hosts if host_name(host.removeprefix("=")) != host.removeprefix("=")] == []


def test_only_top_level_domains_made_for_one_thing_are_listed_whole():
    short = {(host, category) for category, hosts in CATALOGUE.lists.items() for host in hosts if "." not in host}
    made_for = {("xxx", "adult"), ("porn", "adult"), ("adult", "adult"), ("sex", "adult")}
    assert short == made_for | {("casino", "gambling"), ("poker", "gambling")}
    assert all("." in host or ":" in host for s in SERVICES for host in (*s.hosts, *s.background, *s.embeds))


def test_no_registry_under_which_others_live_is_listed():
    registries = """co.uk org.uk ac.uk sch.uk ltd.uk me.uk net.uk com.au co.nz github.io appspot.com blogspot.com
    google.com microsoft.com apple.com icloud.com amazonaws.com cloudfront.net akamaized.net
    googleapis.com gstatic.com googleusercontent.com live.com office.com sharepoint.com windows.net
    cloudflare.com fastly.net wordpress.com"""
    everywhere = {host for s in SERVICES for host in (*s.hosts, *s.background, *s.embeds)}
    everywhere |= {
        *CATALOGUE.help,
        *CATALOGUE.essential,
        *(host for hosts in CATALOGUE.lists.values() for host in hosts),
    }
    assert everywhere & set(registries.split()) == set()


def test_no_host_belongs_to_two_services():
    owners = Counter(host for s in SERVICES for host in {*s.hosts, *s.background, *s.embeds})
    assert [host for host, count in owners.items() if count > 1] == []


def test_no_host_of_a_list_is_a_service_s_or_another_list_s():
    services = {host for s in SERVICES for host in s.hosts}
    listed = Counter(host for hosts in CATALOGUE.lists.values() for host in hosts)
    assert services & set(listed) == set()
    assert [host for host, count in listed.items() if count > 1] == []


def test_nothing_is_listed_below_itself():
    for owner, hosts in [*((s.id, s.hosts) for s in SERVICES), *CATALOGUE.lists.items()]:
        below = [host for host in hosts if any(host.endswith("." + other) for other in hosts)]
        assert below == [], owner


def test_a_help_site_is_in_no_other_list():
    """Over-blocking: open to everyone, always."""
    assert {host for host in CATALOGUE.help if INDEX.labels(host) != {"help"}} == set()
    assert {host for host in CATALOGUE.help if INDEX.labels("www." + host) != {"help"}} == set()


def test_an_essential_host_is_in_no_other_list():
    for host, entry in CATALOGUE.essential.items():
        assert INDEX.labels(host) == {"essential", entry.id, *entry.categories}, host


def test_the_only_clashes_that_ship_are_names_inside_a_wider_entry():
    assert {(clash.host, clash.listed) for clash in INDEX.clashes} == {
        ("ceop.police.uk", "police.uk"),
        ("livefearfree.gov.wales", "gov.wales"),
        ("hwb.gov.wales", "gov.wales"),
        ("accounts.youtube.com", "youtube.com"),
        ("accounts.google.co.uk", "google.co.uk"),
    }


def test_every_fact_has_a_source_and_a_date():
    for entry in (*SERVICES, *CATALOGUE.help.values(), *CATALOGUE.essential.values()):
        assert entry.source, entry.id
        assert "2026-01" <= entry.checked <= "2027-12", entry.id
    assert all(minimum.source for ages in CATALOGUE.ages.values() for minimum in ages)


def test_statutory_lists_and_pornography_are_locked():
    """F1, R19."""
    locked = {category.id for category in CATALOGUE.categories.values() if category.locked}
    assert locked == STATUTORY_LISTS | {"adult"}


def test_the_lists_that_only_a_member_may_hold_are_not_shipped():
    """F1: nothing is claimed."""
    assert not STATUTORY_LISTS & set(CATALOGUE.lists)
    assert not any(STATUTORY_LISTS & set(service.categories) for service in SERVICES)


def test_what_is_never_inspected_is_the_same_here_as_in_decide():
    private = {category.id for category in CATALOGUE.categories.values() if not category.inspected}
    assert private | {"help", "essential", "pinned"} == NEVER_INSPECTED


def test_a_pinned_app_is_no_way_past_a_search_or_a_feed():
    """What is shipped as pinned goes unread: nowhere that a child searches, watches or posts to all the world."""
    read = {"search-engines", "video", "social-media", "ai-chat", "anonymous-chat", "dating", "vpn", "web-proxies"}
    assert len(CATALOGUE.pinned) > 40
    for host, app in CATALOGUE.pinned.items():
        labels = INDEX.labels(host.removeprefix("="))
        assert "pinned" in labels, host
        assert not labels & (read | STATUTORY_LISTS | {"adult", "help", "essential"}), host
        assert app.source, app.id
        assert "2026-01" <= app.checked <= "2027-12", app.id
    assert "pinned" not in INDEX.labels("web.whatsapp.com")


def test_thirteen_is_asked_now_and_sixteen_is_ready_without_a_date():
    """R6."""
    assert {13, 16} <= CATALOGUE.minimum_age_labels()
    for id in ("tiktok", "snapchat", "instagram", "facebook", "x", "discord"):
        ages = CATALOGUE.services[id].ages
        assert [a.age for a in ages if a.start is not None] == [13], id
        assert [a.age for a in ages if a.start is None] == [16], id


def test_no_age_shuts_out_what_teachers_use():
    """A minimum age outranks a teacher's window, so tools that schools' own accounts open must have none in force."""
    for id in ("youtube", "teams", "zoom", "google-meet", "google-classroom", "kahoot", "scratch", "gemini", "canva"):
        assert [a for a in CATALOGUE.services[id].ages if a.start is not None] == [], id


@pytest.mark.parametrize(
    ("host", "labels"),
    [
        # Social and messaging.
        ("www.tiktok.com", "tiktok social-media"),
        ("v16-webapp-prime.tiktok.com", "tiktok social-media"),
        ("mon.tiktokv.com", "tiktok social-media background"),
        ("www.facebook.com", "facebook social-media"),
        ("connect.facebook.net", "facebook social-media embed"),
        ("graph.facebook.com", "facebook social-media background"),
        ("scontent.cdninstagram.com", "instagram social-media"),
        ("platform.twitter.com", "x social-media embed"),
        ("pbs.twimg.com", "x social-media"),
        ("web.whatsapp.com", "whatsapp messaging"),
        ("cf-st.sc-cdn.net", "snapchat social-media messaging"),
        ("gateway.discord.gg", "discord messaging social-media"),
        ("i.redd.it", "reddit social-media"),
        ("www.pinterest.co.uk", "pinterest social-media"),
        ("www.chatroulette.com", "chatroulette anonymous-chat"),
        # Video, music, games, AI.
        ("www.youtube.com", "youtube video"),
        ("i.ytimg.com", "youtube video"),
        ("www.youtube-nocookie.com", "youtube video embed"),
        ("www.roblox.com", "roblox games"),
        ("chatgpt.com", "chatgpt ai-chat"),
        ("gemini.google.com", "gemini ai-chat"),
        ("open.spotify.com", "spotify music"),
        ("education.minecraft.net", "minecraft-education education"),
        # Ways past the filter.
        ("www.croxyproxy.com", "croxyproxy web-proxies"),
        ("api.nordvpn.com", "nordvpn vpn"),
        ("mask.icloud.com", "private-relay vpn"),
        ("www-bbc-co-uk.translate.goog", "google-translate-pages web-proxies"),
        ("translate.google.com", ""),
        ("dns.google", "google-dns doh"),
        ("mozilla.cloudflare-dns.com", "cloudflare-dns doh"),
        ("abc123.dns.nextdns.io", "nextdns doh"),
        # Search, and what else lives under the same names.
        ("www.google.com", "google search-engines"),
        ("google.com", "google search-engines"),
        ("www.google.co.uk", "google search-engines"),
        ("docs.google.com", ""),
        ("mail.google.com", "gmail webmail"),
        ("classroom.google.com", "google-classroom education"),
        ("www.bing.com", "bing search-engines"),
        ("uk.search.yahoo.com", "yahoo search-engines"),
        # Locked.
        ("www.pornhub.com", "adult"),
        ("anything.xxx", "adult"),
        # Help, essential and what is private.
        ("www.childline.org.uk", "help"),
        ("www.nhs.uk", "help"),
        ("111.nhs.uk", "help"),
        ("www.samaritans.org", "help"),
        ("www.ceop.police.uk", "help"),
        ("www.met.police.uk", "government"),
        ("www.gov.uk", "government"),
        ("www.hsbc.co.uk", "banking"),
        ("neu.org.uk", "unions"),
        ("accounts.google.com", "essential google-sign-in"),
        ("accounts.youtube.com", "essential google-sign-in"),
        ("captive.apple.com", "essential portal-probes"),
        ("17-courier.push.apple.com", "essential apple-push"),
        ("au.download.windowsupdate.com", "essential windows-update"),
        ("r11.o.lencr.org", "essential certificates"),
        ("0.uk.pool.ntp.org", "essential time"),
        ("oakfield.uk.arbor.sc", "essential arbor mis"),
        ("oakfield.cpoms.net", "essential cpoms mis"),
        ("www.aqa.org.uk", "essential aqa education"),
        ("www.parentpay.com", "essential parentpay mis"),
        # Nobody's.
        ("www.example.org", ""),
        ("www.wikipedia.org", "wikipedia education"),
    ],
)
def test_labels_of_well_known_hosts(host, labels):
    assert INDEX.labels(host) == frozenset(labels.split())
