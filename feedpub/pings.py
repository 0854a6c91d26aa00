"""Which hubs are still to be told of which feeds. Kept in `.feedpub/`, so that no ping is lost when a hub is down.

A feed is noted before its files are put in place, so a build may die at any time; it is taken off the list when the hub
has said that it knows. A feed that changes again meanwhile is still one ping.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from . import dates, links
from .memory import place, write
from .model import SUBSCRIBED, Action, Answer, Change, Kind, Notified, Ping, Site

#: Who subscribed to a hub that is silent for so long has found the news by asking.
KEPT = timedelta(days=7)
#: No hub is obeyed that asks for more: its clock may be wrong, or ours may have been.
LONGEST_WAIT = timedelta(days=1)

_FOLDERS = {f"{kind}s/" for kind in Kind if kind is not Kind.ALL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """What a hub is still to be told.

    Attributes:
        pending: Paths of feeds, each with the time at which the hub was first to be told of its last change; None when
            nobody has tried yet.
        until: Before then the hub does not want to hear anything.
        failing: Whether something went wrong the last time.
    """

    pending: Mapping[str, datetime | None] = field(default_factory=dict)
    until: datetime | None = None
    failing: bool = False


#: By address.
Hubs = Mapping[str, Hub]


def load(site: Site) -> Hubs:
    """What the hubs of a site are still to be told. A list that can't be read is an empty one."""
    hubs: Hubs = {}
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        document = json.loads(place(site, "hubs.json").read_bytes())
        hubs = {hub: _read(known) for hub, known in document.items()}
    return {hub: hubs.get(hub, Hub()) for hub in site.hubs}


def save(site: Site, hubs: Hubs) -> bool:
    """Keep the list; return whether that could be done."""
    data = json.dumps({hub: asdict(known) for hub, known in hubs.items()}, default=datetime.isoformat, indent=1)
    return hubs == load(site) or write(place(site, "hubs.json"), data.encode(), flush=True)


def _read(known: Mapping[str, Any]) -> Hub:
    def when(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None

    pending = {str(path): when(since) for path, since in known["pending"].items()}
    return Hub(pending=pending, until=when(known["until"]), failing=bool(known["failing"]))


def expect(site: Site, changes: Iterable[Change]) -> None:
    """Note the feeds that are about to change. A list that can't be kept is no reason not to publish."""
    paths = changed(changes)
    if paths:
        save(site, added(load(site), paths))


def changed(changes: Iterable[Change]) -> list[str]:
    """The paths of the feeds that others see change. What is gone is no news to a hub, which fetches."""
    return [change.path for change in changes if change.action is Action.PUT and is_feed(change.path)]


def is_feed(path: str) -> bool:
    """Whether a file of the output is one that people subscribe to."""
    folder, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
    stem, _, extension = name.rpartition(".")
    return extension in SUBSCRIBED and (folder in _FOLDERS or (not folder and stem == Kind.ALL))


def added(hubs: Hubs, paths: Iterable[str]) -> Hubs:
    """The list with feeds of which every hub is to be told, as if for the first time."""
    new = dict.fromkeys(paths)
    return {hub: replace(known, pending={**known.pending, **new}) for hub, known in hubs.items()}


def current(hubs: Hubs, present: Container[str], now: datetime) -> Hubs:
    """The list without feeds that are gone, and without what no hub wanted to hear for long.

    Args:
        hubs: The list as it was kept.
        present: The paths of the feeds that are there.
        now: By the machine's clock; from now on what is new on the list grows old.
    """
    return {
        hub: replace(
            known,
            pending={
                path: since or now
                for path, since in known.pending.items()
                if path in present and now - (since or now) <= KEPT
            },
            until=known.until if known.until and now < known.until <= now + LONGEST_WAIT else None,
        )
        for hub, known in hubs.items()
    }


def dropped(before: Hubs, after: Hubs, present: Container[str]) -> dict[str, int]:
    """How many feeds that are there left the list of each hub by which it became current; only hubs that have some."""
    numbers = {
        hub: sum(path in present and path not in after[hub].pending for path in known.pending)
        for hub, known in before.items()
    }
    return {hub: number for hub, number in numbers.items() if number}


def due(hubs: Hubs, site: Site) -> list[Ping]:
    """What hubs may be told now, of a list that is current; hub by hub, then by path."""
    return [ping for hub, known in hubs.items() if not known.until for ping in _pings(hub, known, site)]


def _pings(hub: str, known: Hub, site: Site) -> Iterator[Ping]:
    return (Ping(hub, path, links.url(site, path)) for path in sorted(known.pending))


def settled(hubs: Hubs, asked: Iterable[Ping], answers: Iterable[Answer], now: datetime) -> Hubs:
    """The list after hubs were told.

    Args:
        hubs: The list before, current.
        asked: What was due.
        answers: What came of it; what has none was not sent.
        now: Not before the last answer.
    """
    answers = list(answers)
    taken = {answer.ping for answer in answers if answer.taken}
    open_ = {ping.hub for ping in asked if ping not in taken}
    after = dict(hubs)
    for hub in {ping.hub for ping in asked}:
        waits = [_until(answer.retry_after, now) for answer in answers if answer.ping.hub == hub and not answer.taken]
        done = {ping.path for ping in taken if ping.hub == hub}
        after[hub] = Hub(
            pending={path: since for path, since in hubs[hub].pending.items() if path not in done},
            until=max(filter(None, waits), default=None),
            failing=hub in open_,
        )
    return after


def _until(retry_after: str | None, now: datetime) -> datetime | None:
    """The time that a hub asks to wait for, never too early; None when it asks for none that makes sense."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        wait = _seconds(text)
    else:
        when = dates.of_http(text)
        if when is None:
            return None
        wait = when - now
    if wait <= timedelta():
        return None
    # In whole seconds, rounded up.
    return (now + min(wait, LONGEST_WAIT - timedelta(seconds=1))).replace(microsecond=0) + timedelta(seconds=1)


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds()))


def outcome(hubs: Hubs, answers: Iterable[Answer], after: Hubs, site: Site) -> Iterator[Notified]:
    """What became of every ping that was pending, hub by hub, then by path."""
    found = {answer.ping: answer for answer in answers}
    for hub, known in hubs.items():
        asked = not known.until
        for ping in _pings(hub, known, site):
            answer = found.get(ping)
            if answer and answer.taken:
                yield Notified(ping=ping, sent=True, status=answer.status)
            else:
                reason = answer.reason if answer else "was not asked" if asked else "asked to wait"
                status = answer.status if answer else None
                yield Notified(ping=ping, sent=False, status=status, reason=reason, until=after[hub].until)
