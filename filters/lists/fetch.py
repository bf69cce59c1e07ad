"""One list from its publisher: asked for only if it is newer, within bounds of time and size, and taken only if sound.

Whatever goes wrong, the copy on the disk stays; what went wrong, and since when, is in the state that comes back.
"""

import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from filters.lists.copies import UNPACKED, Unusable, count_lines, take, unpack
from filters.lists.due import LONGEST_PAUSE, pause
from filters.lists.sources import Source
from filters.lists.state import SourceState

HOPS = 5
AGENT = "Lessonwall (school filter)"


@dataclass(frozen=True, slots=True)
class Limits:
    """`quiet`: seconds without a byte. `whole`: seconds for all of it. `download`, `unpacked`: bytes."""

    connect: float = 15.0
    quiet: float = 30.0
    whole: float = 900.0
    download: int = 256 << 20
    unpacked: int = UNPACKED


LIMITS = Limits()


class CannotFetch(Exception):
    """The publisher cannot be reached, or does not answer as it should; trying later makes sense."""


@dataclass(frozen=True, slots=True)
class Download:
    """What came. `compressed`: packed on its way."""

    compressed: bool
    etag: str
    last_modified: str


def fetch(
    source: Source, state: SourceState, copies: Path, now: datetime, *, accept: bool = False, limits: Limits = LIMITS
) -> SourceState:
    """Look for a newer list and take it; the source's new state. `accept`: take it though it has shrunk.

    Raises OSError where the disk is full or not ours to write to: that is no fault of the publisher.
    """
    folder = copies / source.id
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".coming-", dir=folder))
    try:
        came = _download(source, SourceState() if accept else _known(state, folder), beside / "download", limits)
        if came is None:
            return replace(well(state), checked_at=now)
        names = unpack(source, beside / "download", came.compressed, beside, limits.unpacked)
        lines = count_lines(source, beside, names)
        if refused := refuse(lines, state.lines, accept):
            return replace(well(state), refused=refused, next_try=now + LONGEST_PAUSE)
        take(folder, beside, names)
        return replace(
            well(state), fetched_at=now, checked_at=now, etag=came.etag, last_modified=came.last_modified,
            lines=lines, names=0, skipped=0, refused="", given=False, waiting=True,
        )  # fmt: skip
    except (CannotFetch, Unusable) as error:
        return failed(state, str(error), now)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _known(state: SourceState, folder: Path) -> SourceState:
    """What was known of the copy, if it is still there: without one there is nothing to be newer than."""
    return state if any(path.is_file() for path in folder.iterdir()) else SourceState()


def failed(state: SourceState, why: str, now: datetime) -> SourceState:
    """The copy stays; when to try again."""
    tries, since = state.tries + 1, state.failing_since or now
    return replace(state, error=why, failing_since=since, tries=tries, next_try=now + pause(tries))


def well(state: SourceState) -> SourceState:
    return replace(state, error="", failing_since=None, tries=0, next_try=None)


def refuse(lines: int, before: int, accept: bool) -> str:
    """Why a newer list is not taken; "" for one that may be."""
    if not lines:
        return "the newer list is empty"
    if before and lines * 2 <= before and not accept:
        return f"the newer list has {lines:,} lines where the one before it had {before:,}"
    return ""


def _download(source: Source, state: SourceState, to: Path, limits: Limits) -> Download | None:
    """None: the copy on the disk is the newest there is. Raises CannotFetch and Unusable."""
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    ends = time.monotonic() + limits.whole
    address = source.address
    timeout = httpx.Timeout(limits.quiet, connect=limits.connect)
    try:
        with httpx.Client(timeout=timeout) as client:
            for _ in range(HOPS):
                with client.stream("GET", address, headers=headers) as answer:
                    if answer.has_redirect_location:
                        address = _onward(address, answer.headers.get("location", ""))
                        continue
                    return _answered(answer, bool(state.etag or state.last_modified), to, ends, limits)
        raise CannotFetch(f"it leads from one address to the next, {HOPS} times")
    except httpx.TimeoutException:
        raise CannotFetch("its publisher does not answer in time") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CannotFetch(f"its publisher cannot be reached ({_plain(str(error))})") from None
    except ValueError:  # as some libraries below answer addresses and headers that nobody should write
        raise CannotFetch("its publisher answers with an address or a header that cannot be used") from None


def _onward(address: str, location: str) -> str:
    """Where a redirect leads: over TLS, or to the same place. Raises CannotFetch."""
    onward = urljoin(address, location)
    before, after = urlsplit(address), urlsplit(onward)
    same = (before.scheme, before.netloc) == (after.scheme, after.netloc)
    if not location or not (after.scheme == "https" or same):
        where = _plain(f"{after.scheme}://{after.netloc}")
        raise CannotFetch(f"it leads to {where}, where anybody on the way could alter it")
    return onward


def _answered(answer: httpx.Response, conditional: bool, to: Path, ends: float, limits: Limits) -> Download | None:
    if answer.status_code == httpx.codes.NOT_MODIFIED and conditional:
        return None
    if answer.status_code != httpx.codes.OK:
        raise CannotFetch(f"its publisher answers {answer.status_code} {_plain(answer.reason_phrase)}".rstrip())
    size = 0
    with open(to, "wb") as file:
        for chunk in answer.iter_raw():
            size += len(chunk)
            if size > limits.download:
                raise Unusable("it is larger than any list is")
            if time.monotonic() > ends:
                raise CannotFetch("it comes too slowly to wait for")
            file.write(chunk)
    encoding = answer.headers.get("content-encoding", "identity").lower()
    if encoding not in ("gzip", "x-gzip", "identity", ""):
        raise CannotFetch(f"its publisher packs it in a way that was not asked for ({_plain(encoding)})")
    return Download(encoding.endswith("gzip"), _sent_back(answer, "etag"), _sent_back(answer, "last-modified"))


def _sent_back(answer: httpx.Response, header: str) -> str:
    """A header that is said to the publisher again the next time; "" for one that no request may hold."""
    given = answer.headers.get(header, "")
    return given if given == _plain(given) else ""


def _plain(text: str) -> str:
    """What a stranger wrote, fit for a terminal and for a header."""
    return "".join(character if " " <= character <= "~" else "?" for character in text)
