"""What subscribers will see of a build: which entries are new to them, which changed, which go.

What a feed shows now is read from its own JSON file, so it is known whatever else was lost.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from . import text, urls
from .model import Difference, Effect


class Shown(NamedTuple):
    """An entry as a feed shows it.

    Attributes:
        page: The canonical form of what it links to.
        published: It sorts as the time does.
        digest: Of all that readers see.
    """

    id: str
    title: str
    page: str
    published: str
    digest: str


class Ledger:
    """What feeds show before and after a build.

    Attributes:
        differences: What changes for subscribers, feed by feed: what appears, newest first, and then what goes.
    """

    def __init__(self, limit: int) -> None:
        """`limit` is the number of entries that a feed shows at most."""
        self.differences: list[Difference] = []
        self._limit = limit
        self._gone: dict[str, Shown] = {}
        self._come: dict[str, Shown] = {}

    def enter(self, feed: str, before: bytes | None, after: bytes, left: Container[str]) -> list[str]:
        """Compare what a feed shows with what it will show; return the ids of the entries that leave it.

        Args:
            feed: The feed's stem.
            before: Its JSON file as it is; None where there is none, and then nobody can have subscribed.
            after: Its JSON file as it will be.
            left: The ids of entries that were once in the feed and left it.
        """
        old, new = _shown(before), _shown(after)
        if old is None or new is None or before == after:
            return []
        come = {id_: entry for id_, entry in new.items() if id_ not in old}
        gone = {id_: entry for id_, entry in old.items() if id_ not in new}
        self._come |= come
        self._gone |= gone
        for entry in new.values():
            if entry.id in come:
                self._note(feed, Effect.BACK if entry.id in left else Effect.NEW, entry)
            elif entry.digest != old[entry.id].digest:
                self._note(feed, Effect.EDITED, entry)
        oldest = min(entry.published for entry in new.values()) if len(new) >= self._limit else ""
        for entry in gone.values():
            self._note(feed, Effect.DISPLACED if entry.published <= oldest else Effect.WITHDRAWN, entry)
        return list(gone)

    def _note(self, feed: str, effect: Effect, entry: Shown) -> None:
        self.differences.append(Difference(feed=feed, effect=effect, id=entry.id, title=entry.title))

    def floods(self, most: int) -> Iterator[tuple[str, int]]:
        """The feeds in which more entries than `most` are new, and how many."""
        counts = Counter(difference.feed for difference in self.differences if difference.effect is Effect.NEW)
        return ((feed, count) for feed, count in counts.items() if count > most)

    def new_ids(self, shown: Callable[[str], bool]) -> list[tuple[Shown, Shown]]:
        """Entries that readers know by another id than they will have: what goes, and what comes in its place.

        The two are taken for one where they share a page, or title and time, with no other entry on either side.

        Args:
            shown: Whether an id will be shown in any feed.
        """
        come = _by_sign(self._come.values())
        gone = _by_sign(entry for entry in self._gone.values() if not shown(entry.id))
        pairs = {entry.id: (entry, come[sign]) for sign, entry in gone.items() if sign in come}
        return list(pairs.values())

    def gone(self, shown: Callable[[str], bool]) -> int:
        """How many entries go from all feeds; `shown` tells whether an id will be in any."""
        return sum(not shown(id_) for id_ in self._gone)


def _shown(data: bytes | None) -> dict[str, Shown] | None:
    """The entries of a JSON feed by id, newest first; None when it can't be read as one."""
    try:
        entries = map(_entry, json.loads(data or b"")["items"])
        return {entry.id: entry for entry in entries}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _entry(item: Mapping[str, object]) -> Shown:
    id_, title, link, published = (item[name] for name in ("id", "title", "url", "date_published"))
    if not (isinstance(id_, str) and isinstance(title, str) and isinstance(link, str) and isinstance(published, str)):
        raise TypeError
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
    return Shown(text.visible(id_), text.visible(title), urls.canonical(link), published, digest)


def _by_sign(entries: Iterable[Shown]) -> dict[object, Shown]:
    """Entries by what tells them from all others: the page, or title and time."""
    found: dict[object, list[Shown]] = {}
    for entry in entries:
        for sign in (entry.page, (entry.title, entry.published)):
            found.setdefault(sign, []).append(entry)
    return {sign: group[0] for sign, group in found.items() if len(group) == 1}
