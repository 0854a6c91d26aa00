"""Tombstones (RFC 6721): that entries which a feed showed are shown nowhere any more.

A feed's own Atom file is all that has to be remembered: it holds the entries that were shown and the tombstones since.
A build that dies between two files loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from . import dates, urls
from .model import Outline, Tombstone

_ATOM = "{http://www.w3.org/2005/Atom}"
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_TERM = timedelta(days=30)
_LAST = datetime.max.replace(tzinfo=UTC) - _TERM


def after(atom: bytes | None, now: datetime, shows: Callable[[str], bool]) -> tuple[Tombstone, ...]:
    """The tombstones of a feed, newest first and then by id.

    Args:
        atom: Its Atom file as it is; None where there is none.
        now: The time of the build, from which on nothing shows the entries that go now.
        shows: Whether an id is shown in any feed.
    """
    stones = sorted(lasting(_read(atom, now), now, shows))
    return tuple(sorted(stones, key=attrgetter("when"), reverse=True))


def lasting(stones: Iterable[Tombstone], now: datetime, shows: Callable[[str], bool]) -> tuple[Tombstone, ...]:
    """Those that are not over: their time is not, and the entry has not come back."""
    begin = dates.rfc3339(now - _TERM)
    return tuple(stone for stone in stones if stone.when > begin and not shows(stone.id))


def end(feeds: Iterable[Outline]) -> datetime | None:
    """When the time of the first tombstone is over."""
    first = min((stone.when for feed in feeds for stone in feed.tombstones), default=None)
    return min(_time(first), _LAST) + _TERM if first else None


def _read(atom: bytes | None, now: datetime) -> Iterator[Tombstone]:
    """The tombstones of a file, and one for each entry as if it went now. Another program's file says nothing."""
    from xml.etree import ElementTree as ET

    try:
        feed = ET.fromstring(atom or b"")  # noqa: S314 - it is our own
        if feed.findtext(f"{_ATOM}generator") != "feedpub":
            return
        found = [(entry.findtext(f"{_ATOM}id", ""), now) for entry in feed.iterfind(f"{_ATOM}entry")]
        found += [(stone.get("ref", ""), _time(stone.get("when", ""))) for stone in feed.iterfind(_DELETED)]
    except (ET.ParseError, ValueError, LookupError):
        return
    yield from (Tombstone(id_, dates.rfc3339(when)) for id_, when in found if urls.iri(id_))


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
