"""Searches go on kept safe, sign-ins with whose accounts may be used; bodies are never read (F7)."""

import hashlib
import ssl
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.catalogue import shipped
from filters.clients import Client, HowSure
from filters.enforce import Action
from filters.policy.attempt import Reason, Verdict
from filters.policy.load.vocabulary import address
from filters.policy.rules import Group
from filters.policy.tenants import Tenants
from filters.proxy.judge import Judge
from filters.proxy.safe import LOCKS, locked, name_of, parts, safe, with_cookies
from filters.wire.search import ENGINES
from filters.words.match import Matcher
from tests.filters.lists.building import index
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import PLAIN, STAFF, TABLES, Http2, Proxy, over, proxy, school
from tests.policies import LESSON, policy, rule, standing

# --- parameters -------------------------------------------------------------------------------------------------------

SAFE = [
    ("www.google.com", "/search?q=cats", "/search?q=cats&safe=active&ssui=on"),
    ("www.google.co.uk", "/search?q=cats&safe=off", "/search?q=cats&safe=active&ssui=on"),
    ("www.google.com", "/search?safe=off&q=cats&safe=images", "/search?q=cats&safe=active&ssui=on"),
    # However it is spelt.
    ("www.google.com", "/search?SAFE=off&q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?%73afe=off&q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?%2573afe=off&q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?q=a;safe=off", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?safe[]=off&q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?+safe+=off&q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?safe%00=off&q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?safe&q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/%73earch?q=a", "/%73earch?q=a&safe=active&ssui=on"),
    ("www.google.com", "//search?q=a", "//search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/", "/?safe=active&ssui=on"),
    # Words stay as they were written, odd ones too.
    ("www.google.com", "/search?q=caf%E9+%26&x", "/search?q=caf%E9+%26&x&safe=active&ssui=on"),
    # Its other searches too.
    ("scholar.google.com", "/scholar?q=a&safe=off", "/scholar?q=a&safe=active&ssui=on"),
    ("news.google.com", "/search?q=a", "/search?q=a&safe=active&ssui=on"),
    ("www.google.com", "/search?tbm=shop&q=a", "/search?tbm=shop&q=a&safe=active&ssui=on"),
    ("www.bing.com", "/maps?q=a", "/maps?q=a&adlt=strict"),
    # Where no search is answered nothing is added; what the client wrote is replaced all the same.
    ("www.google.com", "/travel?q=cardiff", "/travel?q=cardiff"),
    ("www.google.com", "/setprefs?safe=off", "/setprefs?safe=active"),
    ("mail.google.com", "/mail?safe=off", "/mail?safe=off"),
    ("www.bing.com", "/search?q=a&adlt=off", "/search?q=a&adlt=strict"),
    ("www.bing.com", "/images/search?q=a", "/images/search?q=a&adlt=strict"),
    ("th.bing.com", "/th?id=1&adlt=off", "/th?id=1&adlt=strict"),
    ("duckduckgo.com", "/?q=a&kp=-2", "/?q=a&kp=1&p=1"),
    ("duckduckgo.com", "/i.js?q=a&p=-1&ex=-2", "/i.js?q=a&kp=1&p=1"),
    ("duckduckgo.com", "/?q=cats+!safeoff", "/?q=cats&kp=1&p=1"),
    ("duckduckgo.com", "/?q=%21SafeOff%20cats", "/?q=cats&kp=1&p=1"),
    ("uk.search.yahoo.com", "/search?p=a&vm=p", "/search?p=a&vm=r"),
    ("search.brave.com", "/search?q=a&safesearch=off", "/search?q=a&safesearch=strict"),
    ("api.qwant.com", "/v3/search/images?q=a&safesearch=0", "/v3/search/images?q=a&safesearch=2"),
    ("www.startpage.com", "/sp/search?query=a", "/sp/search?query=a&qadf=heavy"),
    ("www.mojeek.com", "/search?q=a&safe=0", "/search?q=a&safe=1"),
    ("api.yep.com", "/fs/2/search?q=a&safesearch=off", "/fs/2/search?q=a&safeSearch=strict"),
    ("searx.be", "/search?q=a&safesearch=0", "/search?q=a&safesearch=2"),
    ("api.giphy.com", "/v1/gifs/search?q=a&rating=r", "/v1/gifs/search?q=a&rating=g"),
    ("tenor.googleapis.com", "/v2/search?q=a&contentfilter=off", "/v2/search?q=a&contentfilter=high"),
    # An engine that keeps nothing out, and no engine.
    ("www.baidu.com", "/s?wd=a", "/s?wd=a"),
    ("www.example.org", "/search?q=a&safe=off", "/search?q=a&safe=off"),
]


@pytest.mark.parametrize("kind", ["pupils", "staff"])
@pytest.mark.parametrize(("host", "path", "goes_on"), SAFE)
def test_a_search_is_kept_safe_for_everyone(host: str, path: str, goes_on: str, kind: str) -> None:
    assert safe(host, path, kind).path == goes_on


@given(st.sampled_from(sorted(LOCKS)), st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_query_the_engine_reads_ours_alone(engine: str, query: str) -> None:
    made = locked(f"/search?{query}", engine)
    for name, value in LOCKS[engine].parameters:
        assert [part for part in parts(made) if name_of(part) == name.lower()] == [f"{name}={value}"]
    assert locked(made, engine) == made, "and a second time changes nothing"


def test_every_lock_is_an_engine_s() -> None:
    assert LOCKS.keys() <= {engine.id for engine in ENGINES}


@pytest.mark.parametrize(
    ("cookie", "goes_on"),
    [
        ("", "safesearch=strict"),
        ("safesearch=off", "safesearch=strict"),
        ("a=1; SafeSearch=off; b=2;safesearch=off", "a=1; b=2; safesearch=strict"),
        ("a=1;; b", "a=1; b; safesearch=strict"),
    ],
)
def test_a_cookie_is_replaced_on_its_way(cookie: str, goes_on: str) -> None:
    assert with_cookies(cookie, safe("search.brave.com", "/search?q=a", "pupils").cookies) == goes_on


@pytest.mark.parametrize(
    ("host", "kind", "restricted"),
    [
        ("www.youtube.com", "pupils", True),
        ("m.youtube.com", "unregistered", True),
        ("youtubei.googleapis.com", "guests", True),
        ("www.youtube-nocookie.com", "pupils", True),
        ("www.youtube.com", "staff", False),
        ("www.youtube.com", "head", False),
        ("music.youtube.com", "pupils", False),
        ("youtube.com.example.org", "pupils", False),
    ],
)
def test_youtube_is_restricted_for_all_but_adults(host: str, kind: str, restricted: bool) -> None:
    assert safe(host, "/watch?v=1", kind).headers == ((("YouTube-Restrict", "Strict"),) if restricted else ())


# --- tenants ----------------------------------------------------------------------------------------------------------

TENANTS = Tenants(("school.example", "trust.example"), ("school.example",), "456ff232-35a2-4a23-b3b3-3236a0826f3d")


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("accounts.google.com", {"X-GoogApps-Allowed-Domains": "school.example,trust.example"}),
        ("www.google.com", {"X-GoogApps-Allowed-Domains": "school.example,trust.example"}),
        ("google.com.example.org", {}),
        (
            "login.microsoftonline.com",
            {"Restrict-Access-To-Tenants": "school.example", "Restrict-Access-Context": TENANTS.directory},
        ),
        (
            "login.windows.net",
            {"Restrict-Access-To-Tenants": "school.example", "Restrict-Access-Context": TENANTS.directory},
        ),
        ("login.live.com", {"sec-Restrict-Tenant-Access-Policy": "restrict-msa"}),
        ("outlook.office.com", {}),
    ],
)
def test_whose_accounts_may_sign_in(host: str, headers: dict[str, str]) -> None:
    assert dict(TENANTS.headers(host)) == headers
    assert Tenants().headers(host) == ()


JUDGE = Judge(shipped().index(), Matcher(TABLES))


def client(inspected: bool) -> Client:
    return Client("d1", None, HowSure.ADDRESS_ONLY, "", standing("year-9", inspected=inspected))


@pytest.mark.parametrize(
    ("host", "inspected", "tenants", "done"),
    [
        # Only where the school asked for it, only on inspected devices, only where one signs in.
        ("accounts.google.com", True, TENANTS, Action.LOOK_INSIDE),
        ("login.microsoftonline.com", True, TENANTS, Action.LOOK_INSIDE),
        ("login.live.com", True, TENANTS, Action.LOOK_INSIDE),
        ("accounts.google.com", True, Tenants(), Action.PASS),
        ("accounts.google.com", False, TENANTS, Action.PASS),
        ("login.live.com", True, Tenants(google=("school.example",)), Action.PASS),
        ("login.microsoftonline.com", False, TENANTS, Action.PASS),
        ("mail.google.com", True, TENANTS, Action.PASS),
        ("appleid.apple.com", True, TENANTS, Action.PASS),
        ("www.childline.org.uk", True, TENANTS, Action.PASS),
    ],
)
def test_what_is_essential_is_opened_for_a_header_alone(
    host: str, inspected: bool, tenants: Tenants, done: Action
) -> None:
    judged = JUDGE.connection([host], client(inspected), policy(tenants=tenants), LESSON)
    assert judged.action is done


def test_nothing_is_read_where_one_signs_in() -> None:
    asked = "/signin?q=how+to+end+my+life&continue=https://www.google.com"
    judged = JUDGE.request(["accounts.google.com"], asked, client(True), policy(tenants=TENANTS), LESSON)
    assert (judged.path, judged.words, judged.attempt.target.themes) == ("", "", frozenset())


# --- on the wire ------------------------------------------------------------------------------------------------------


def last(net: Internet, path: str) -> dict[str, str]:
    return {
        name.lower(): value for where, _, headers in net.seen if where.endswith(path) for name, value in headers.items()
    }


def test_a_search_by_http_2_goes_on_safe(box: Proxy, net: Internet) -> None:
    with box.tls("www.google.com", alpn="h2") as opened:
        client = Http2(opened)
        client.ask("www.google.com", "/search?q=by+h2&safe=off")
        assert client.answers(1) == [("200", "origin of www.google.com/search?q=by+h2&safe=active&ssui=on read 0")]


def test_a_cookie_never_reaches_the_engine_as_the_client_set_it(box: Proxy, net: Internet) -> None:
    with box.tls("search.brave.com") as opened:
        over(opened, "search.brave.com", "/search?q=c1", more="Cookie: a=1; safesearch=off\r\n")
    assert last(net, "/search?q=c1&safesearch=strict")["cookie"] == "a=1; safesearch=strict"


@pytest.fixture(scope="module")
def choosy(tmp_path_factory: pytest.TempPathFactory, net: Internet):
    """A school with tenants, a rule about a place, and YouTube looked into."""
    plain = school()
    everyone = frozenset({"everyone"})
    rules = (
        rule(
            "place",
            Verdict.BLOCK,
            everyone,
            frozenset({"url:parts.example/games?mode=chat"}),
            say="That part is closed.",
        ),
        rule("look", Verdict.INSPECT, everyone, frozenset({"host:www.youtube.com"})),
        *plain.rules,
    )
    groups = {
        **plain.groups,
        "year-9": replace(plain.groups["year-9"], blocks=plain.groups["year-9"].blocks | {"unnamed", "doh"}),
        "staff": Group("staff", "staff", "Staff"),
    }
    with proxy(
        tmp_path_factory.mktemp("choosy") / "state", net, rules=rules, groups=groups, tenants=TENANTS
    ) as running:
        yield running


def test_youtube_gets_its_header_whatever_the_client_says(choosy: Proxy, net: Internet) -> None:
    with choosy.tls("www.youtube.com") as opened:
        more = "YouTube-Restrict: Moderate\r\nConnection: YouTube-Restrict\r\n"
        over(opened, "www.youtube.com", "/watch?v=h1", more=more)
    with choosy.tls("www.youtube.com", alpn="h2") as opened:
        asked = Http2(opened)
        asked.ask("www.youtube.com", "/watch?v=h2")
        asked.answers(1)
    assert last(net, "/watch?v=h1")["youtube-restrict"] == "Strict"
    assert last(net, "/watch?v=h2")["youtube-restrict"] == "Strict"


def test_a_sign_in_gets_its_headers_on_inspected_devices_alone(choosy: Proxy, net: Internet) -> None:
    with choosy.tls("login.microsoftonline.com") as opened:
        over(opened, "login.microsoftonline.com", "/common", more="Restrict-Access-To-Tenants: evil.example\r\n")
    headers = last(net, "/common")
    assert headers["restrict-access-to-tenants"] == "school.example"
    assert headers["restrict-access-context"] == TENANTS.directory
    with choosy.tls("login.microsoftonline.com", PLAIN, ours=False) as opened:
        over(opened, "login.microsoftonline.com", "/plain")
    assert "restrict-access-to-tenants" not in last(net, "/plain")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/games?mode=chat", 403),
        ("/GAMES//x/../?a=1&Mode=chat", 403),
        ("/%67ames/room?b=2;mode=ch%61t", 403),
        ("/games?mode=puzzle", 200),
        ("/gamesroom?mode=chat", 200),
        ("/", 200),
    ],
)
def test_a_place_within_a_site_is_closed_on_inspected_devices(choosy: Proxy, path: str, status: int) -> None:
    """R7: its name alone would have passed untouched; for the rule's sake the connection is opened."""
    answer = choosy.fetch("parts.example", path)
    assert answer.status == status
    assert ("That part is closed." in answer.body) is (status == 403)


def test_a_place_is_not_seen_on_a_device_that_is_not_inspected(choosy: Proxy) -> None:
    with choosy.tls("parts.example", PLAIN, ours=False) as opened:
        assert over(opened, "parts.example", "/games?mode=chat").status == 200


def test_a_form_reaches_the_server_byte_for_byte_and_unread(box: Proxy, net: Internet) -> None:
    """What is typed into a form is nobody's to read: it is passed on as it comes."""
    form = b"q=zebrafish+end+my+life&query=kill+myself&\x00\xff\r\n\r\nGET / HTTP/1.1" + bytes(range(256)) * 40
    with box.tls("www.google.com") as opened:
        opened.sendall(f"POST /search HTTP/1.1\r\nHost: www.google.com\r\nContent-Length: {len(form)}\r\n\r\n".encode())
        opened.sendall(form)
        assert b" 200 " in opened.recv(4096)
    assert net.bodies[-1] == hashlib.sha256(form).hexdigest()
    box.fetch("www.google.com", "/search?q=make+a+bomb")  # what comes later is written later
    box.event(lambda event: event.words == "make a bomb")
    assert not [event for event in box.events() if "zebrafish" in event.words + event.path]


# --- what gives no name -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "greeted", "reason"),
    [
        # An address alone: closed where tunnels are, once its ClientHello has given no name.
        (["203.0.114.7"], True, Reason.CATEGORY),
        (["203.0.114.7"], False, Reason.DEFAULT),
        (["www.example.org", "203.0.114.7"], True, Reason.DEFAULT),
        # A name that is not the one contacted helps nobody.
        (["203.0.114.7", "www.example.org"], True, Reason.CATEGORY),
        # A resolver is one by its address, whatever name is beside it.
        (["www.example.org", "1.1.1.1"], True, Reason.CATEGORY),
        (["1.1.1.1"], False, Reason.CATEGORY),
        # The school's own network is `proxy.reach`'s affair.
        (["10.4.2.7"], True, Reason.DEFAULT),
        (["::1"], True, Reason.DEFAULT),
    ],
)
def test_an_attempt_without_a_name_is_judged_by_its_address(names: list[str], greeted: bool, reason: Reason) -> None:
    shut = {**policy().groups, "year-9": replace(policy().groups["year-9"], blocks=frozenset({"unnamed", "doh"}))}
    judged = JUDGE.connection(names, client(False), policy(groups=shut), LESSON, greeted=greeted)
    assert judged.decision.reason is reason


def test_an_essential_address_and_one_that_a_rule_names_stay_open() -> None:
    shut = {**policy().groups, "year-9": replace(policy().groups["year-9"], blocks=frozenset({"unnamed"}))}
    essential = Judge(index({}, essential={"203.0.114.7": ["updates"]}), Matcher(TABLES))
    judged = essential.connection(["203.0.114.7"], client(False), policy(groups=shut), LESSON)
    assert (judged.decision.verdict, judged.decision.rule) == (Verdict.ALLOW, "essential")
    opened = rule("door", Verdict.ALLOW, frozenset({"everyone"}), frozenset({address("203.0.114.9")}))
    judged = JUDGE.connection(["203.0.114.9"], client(False), policy(groups=shut, rules=(opened,)), LESSON)
    assert (judged.decision.verdict, judged.decision.rule) == (Verdict.ALLOW, "door")


def test_tls_without_a_name_to_an_address_is_shut_for_pupils(choosy: Proxy, net: Internet) -> None:
    """F3. A real ClientHello without the server's name; staff reach what is there, were anything there."""
    raw, said = choosy.tunnel("203.0.114.7", PLAIN, 443)
    assert " 200 " in said, "the ClientHello may yet give a name"
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with raw, pytest.raises((ssl.SSLError, OSError)):
        context.wrap_socket(raw)
    event = choosy.event(lambda event: event.attempt.target.name == "203.0.114.7")
    assert (event.decision.verdict, event.decision.reason) == (Verdict.BLOCK, Reason.CATEGORY)


def test_a_target_that_is_an_address_is_one_whatever_host_says(choosy: Proxy, net: Internet) -> None:
    said = choosy.say(b"GET http://203.0.114.7/ HTTP/1.1\r\nHost: open.example\r\nConnection: close\r\n\r\n")
    assert b" 403 " in said.partition(b"\r\n")[0]


def test_an_address_with_a_name_beside_it_is_reached_by_the_name(choosy: Proxy, net: Internet) -> None:
    """Whoever claims an open site's name for a far end of his own gets the open site."""
    raw, said = choosy.tunnel("203.0.114.7", PLAIN)
    assert " 200 " in said
    context = ssl.create_default_context(cafile=str(net.roots))
    with raw, context.wrap_socket(raw, server_hostname="open.example") as opened:
        assert over(opened, "open.example", "/by-name").body == "origin of open.example/by-name read 0"


def test_a_search_engine_s_name_leads_to_its_twin_for_devices_that_use_the_proxy(choosy: Proxy, net: Internet) -> None:
    """F7: no DNS filter is asked by a browser that is set to use a proxy."""
    with choosy.tls("www.google.com", PLAIN, ours=False) as opened:
        assert over(opened, "www.google.com", "/search?q=twin").status == 200
    assert "forcesafesearch.google.com" in net.asked
    for source in (PLAIN, STAFF):
        assert "m.youtube.com" not in net.asked
        with choosy.tls("m.youtube.com", source, ours=False) as opened:
            assert over(opened, "m.youtube.com").status == 200
        assert "restrict.youtube.com" in net.asked
    assert "m.youtube.com" in net.asked, "adults see films whole"
