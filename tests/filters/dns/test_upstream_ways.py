"""Streams, TLS and HTTPS to resolvers: connections that are kept, shared, lost and proved, over real sockets."""

import asyncio
import contextlib
import struct
import sys
from pathlib import Path

import pytest

from filters.dns.endpoint import Upstream, Way
from filters.dns.upstream import Resolver, Unavailable
from tests.filters.dns.pretending import (
    ADDRESS,
    NAME,
    certificate,
    encrypted,
    honest,
    refuses,
    resolver,
    silent,
)
from tests.filters.dns.test_upstreams import NOW, addresses, question, run, until, whys


@pytest.fixture
def proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for NAME and 127.0.0.1 that the system trusts."""
    file = certificate(tmp_path, NAME, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return file


def truncates(packet: bytes) -> bytes:
    said = honest(packet)
    return said[:2] + bytes((said[2] | 2,)) + said[3:]


# --- TCP -------------------------------------------------------------------------------------------------------------


def test_what_is_cut_short_is_asked_for_whole() -> None:
    async def test() -> None:
        async with resolver(truncates, honest) as server:
            asks = Resolver([server.plain], patience=4)
            assert addresses(await asks.ask(question("a.example"), NOW)) == [ADDRESS]
            assert [each.over for each in server.asked()] == ["udp", "tcp"]
            asks.close()

    run(test)


def test_many_questions_share_one_connection_and_may_be_answered_in_any_order() -> None:
    async def backwards(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        packets = [await reader.readexactly(int.from_bytes(await reader.readexactly(2))) for _ in range(40)]
        said = b"".join(struct.pack("!H", len(each)) + each for each in map(named, reversed(packets)))
        for at in range(0, len(said), 7):  # as a bad line would deliver it
            writer.write(said[at : at + 7])
            await writer.drain()
        await asyncio.sleep(10)

    def named(packet: bytes) -> bytes:
        number = int(packet[14 : 13 + packet[12]])
        return honest(packet, f"n{number}.example. A 198.51.100.{number}")

    async def test() -> None:
        async with resolver(truncates, handler=backwards) as server:
            asks = Resolver([server.plain], patience=8)
            replies = await asyncio.gather(*(asks.ask(question(f"n{n}.example"), NOW) for n in range(40)))
            assert [addresses(each) for each in replies] == [[f"198.51.100.{n}"] for n in range(40)]
            assert server.connections == 1
            asks.close()

    run(test)


def test_a_connection_that_the_server_ends_is_opened_anew() -> None:
    """Some end it after each answer, others while the next question is on its way."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        packet = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
        said = honest(packet)
        writer.write(struct.pack("!H", len(said)) + said)
        await reader.read(2)  # and hangs up in the middle of the next one

    async def test() -> None:
        async with resolver(truncates, handler=once) as server:
            asks = Resolver([server.plain], patience=4)
            for n in range(4):
                assert addresses(await asks.ask(question(f"n{n}.example"), NOW)) == [ADDRESS]
            assert server.connections >= 4
            asks.close()

    run(test)


def test_a_connection_that_nobody_needs_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = asyncio.Event()

    async def listens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        packet = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
        said = honest(packet)
        writer.write(struct.pack("!H", len(said)) + said)
        assert await reader.read() == b""
        ended.set()

    async def test() -> None:
        async with resolver(truncates, handler=listens) as server:
            asks = Resolver([server.plain], patience=4)
            await asks.ask(question("a.example"), NOW)
            await asyncio.wait_for(ended.wait(), 5)
            assert addresses(await asks.ask(question("b.example"), NOW)) == [ADDRESS]
            assert server.connections == 2
            asks.close()

    monkeypatch.setattr("filters.dns.upstream.stream.IDLE", 0.05)
    run(test)


def test_a_dead_connection_is_not_asked_twice(proof: Path) -> None:
    """A line that was cut and came back: the old connection says nothing for ever, a new one works."""

    async def test() -> None:
        async with encrypted("tls", proof) as server:
            asks = Resolver([server.tls()], patience=0.4)
            await asks.ask(question("a.example"), NOW)
            server.says = silent
            with pytest.raises(Unavailable):
                await asks.ask(question("b.example"), NOW)
            server.says = honest
            assert addresses(await asks.ask(question("c.example"), NOW)) == [ADDRESS]
            assert server.connections == 2
            asks.close()

    run(test)


# --- TLS -------------------------------------------------------------------------------------------------------------


def test_questions_by_tls_share_a_connection_and_are_seen_by_nobody(proof: Path) -> None:
    async def test() -> None:
        async with encrypted("tls", proof) as server:
            asks = Resolver([server.tls()], patience=4)
            replies = await asyncio.gather(*(asks.ask(question(f"n{n}.example"), NOW) for n in range(30)))
            assert [addresses(each) for each in replies] == [[ADDRESS]] * 30
            assert {each.over for each in server.asked()} == {"tls"}
            assert server.connections == 1
            asks.close()

    run(test)


def test_the_next_connection_takes_up_the_session_of_the_last(proof: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with encrypted("tls", proof) as server:
            asks = Resolver([server.tls()], patience=4)
            for n in range(3):
                await asks.ask(question(f"n{n}.example"), NOW)
                await asyncio.sleep(0.2)
            assert server.resumed == [False, True, True]
            asks.close()

    monkeypatch.setattr("filters.dns.upstream.stream.IDLE", 0.05)
    run(test)


@pytest.mark.parametrize("over", ["tls", "https"])
@pytest.mark.parametrize(
    ("name", "why"),
    [
        (NAME, ""),
        # Without a name, the certificate must be for the address.
        ("", ""),
        ("dns.other.example", "shows a certificate that is not accepted (Hostname mismatch)"),
    ],
)
def test_who_cannot_prove_the_name_is_not_asked(proof: Path, over: str, name: str, why: str) -> None:
    async def test() -> None:
        async with encrypted(over, proof) as server:
            at = server.tls(name) if over == "tls" else server.https(name)
            asks = Resolver([at], patience=1)
            if why:
                with pytest.raises(Unavailable) as none:
                    await asks.ask(question("a.example"), NOW)
                assert none.value.fault.code == 23
                await until(lambda: whys(asks) == [why])
                assert server.came == []
            else:
                assert addresses(await asks.ask(question("a.example"), NOW)) == [ADDRESS]
            asks.close()

    run(test)


@pytest.mark.parametrize("over", ["tls", "https"])
def test_an_authority_that_the_system_does_not_know_is_none(tmp_path: Path, over: str) -> None:
    async def test() -> None:
        async with encrypted(over, certificate(tmp_path, NAME)) as server:
            asks = Resolver([server.tls() if over == "tls" else server.https()], patience=1)
            with pytest.raises(Unavailable):
                await asks.ask(question("a.example"), NOW)
            await until(lambda: "certificate" in "".join(whys(asks)))
            assert server.came == []
            asks.close()

    run(test)


@pytest.mark.parametrize("way", [Way.TLS, Way.HTTPS])
def test_a_server_that_says_nothing_in_its_handshake_is_passed_over(proof: Path, way: Way) -> None:
    async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(10)

    async def test() -> None:
        async with resolver(handler=nothing) as dead, encrypted("tls", proof) as well:
            asks = Resolver([Upstream("127.0.0.1", dead.port, way, NAME, "/dns-query"), well.tls()], patience=4)
            assert addresses(await asyncio.wait_for(asks.ask(question("a.example"), NOW), 2)) == [ADDRESS]
            asks.close()

    run(test)


# --- HTTPS -----------------------------------------------------------------------------------------------------------


def test_questions_by_https_share_a_connection_and_tell_nothing_of_themselves(proof: Path) -> None:
    async def test() -> None:
        async with encrypted("https", proof) as server:
            asks = Resolver([server.https()], patience=4)
            await asks.ask(question("first.example"), NOW)
            replies = await asyncio.gather(*(asks.ask(question(f"n{n}.example"), NOW) for n in range(30)))
            assert [addresses(each) for each in replies] == [[ADDRESS]] * 30
            assert server.connections == 1
            head = server.heads[0]
            assert (head[":method"], head[":path"], head[":authority"]) == (
                "POST",
                "/dns-query",
                f"{NAME}:{server.port}",
            )
            assert (head["content-type"], head["accept"]) == ("application/dns-message", "application/dns-message")
            assert "python" not in str(head)
            # RFC 8484 section 4.1: equal questions look equal.
            assert {each.packet[:2] for each in server.came} == {b"\0\0"}
            assert server.asked()[0].query.options == ()
            asks.close()

    run(test)


@pytest.mark.parametrize(
    ("status", "kind", "says", "why"),
    [
        ("500", "application/dns-message", honest, "answers with HTTP status 500, and no DNS"),
        ("200", "text/html", honest, "answers with HTTP status 200, and no DNS"),
        ("302", "application/dns-message", honest, "answers with HTTP status 302, and no DNS"),
        ("200", "application/dns-message", lambda packet: b"<html>no such page</html>", "answers what is no DNS"),
        ("200", "application/dns-message", lambda packet: honest(packet) + bytes(60_000), ""),
        ("200", "application/dns-message", lambda packet: honest(packet) + bytes(1 << 20), "answers what is no DNS"),
        ("200", "application/dns-message", silent, "gives no answer"),
    ],
)
def test_a_web_server_that_is_no_resolver(proof: Path, status: str, kind: str, says, why: str) -> None:
    async def test() -> None:
        async with encrypted("https", proof, says) as server:
            server.status, server.kind = status, kind
            asks = Resolver([server.https()], patience=1)
            if why:
                with pytest.raises(Unavailable):
                    await asks.ask(question("a.example"), NOW)
                await until(lambda: whys(asks) == [why])
                server.says, server.status, server.kind = honest, "200", "application/dns-message"
                await until(lambda: not asks.servers[0].health.rests)
            assert addresses(await asks.ask(question("b.example"), NOW)) == [ADDRESS]
            asks.close()

    run(test)


def test_a_dead_connection_by_https_is_given_up_for_a_new_one(proof: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first connection falls silent after its first answer, as when a line was cut and came back."""

    async def test() -> None:
        async with encrypted("https", proof) as server:
            asks = Resolver([server.https()], patience=2)
            await asks.ask(question("a.example"), NOW)
            server.says = lambda packet: None if server.connections == 1 else honest(packet)
            with contextlib.suppress(Unavailable):
                await asks.ask(question("b.example"), NOW)
            assert addresses(await asks.ask(question("c.example"), NOW)) == [ADDRESS]
            assert server.connections == 2
            asks.close()

    monkeypatch.setattr("filters.dns.upstream.https.SILENCE", 0.3)
    run(test)


def test_plain_takes_over_from_encrypted_where_the_school_named_both(proof: Path) -> None:
    async def test() -> None:
        async with encrypted("tls", proof, refuses) as first, resolver() as second:
            asks = Resolver([first.tls(), second.plain], patience=4)
            assert addresses(await asks.ask(question("a.example"), NOW)) == [ADDRESS]
            asks.close()

    run(test)


def test_the_library_for_https_is_loaded_by_those_who_need_it() -> None:
    code = (
        "import sys; from filters.dns.upstream import Resolver; from filters.dns.endpoint import upstream;"
        "Resolver([upstream('9.9.9.9'), upstream('tls://9.9.9.9')]); print('httpx' in sys.modules);"
        "Resolver([upstream('https://9.9.9.9')]); print('httpx' in sys.modules)"
    )

    async def test() -> None:
        made = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
        said, _ = await made.communicate()
        assert said.split() == [b"False", b"True"]

    run(test)
