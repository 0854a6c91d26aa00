"""Which record each entry of an old feed is, and so by which id readers know it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from . import dates, guids, normalise, text, urls
from .model import Record, Site
from .oldfeed import OldEntry

#: By what an entry and a record are known for the same, from the surest to the weakest: id; address and title; address;
#: title and second; title and day.
_Signs = tuple[frozenset[object], ...]
_STRENGTHS = 5
#: That one entry could be, to be named.
_MOST_FILES = 3


class Fate(StrEnum):
    """What becomes of an entry of an old feed.

    Taken: its record gets its id. Known: its record has it. Missing: there is no record of it. Refused: its id can't be
    taken over, or nothing tells to which record it belongs.
    """

    TAKEN = "taken"
    KNOWN = "known"
    MISSING = "missing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What becomes of one entry of an old feed.

    Attributes:
        name: What the id of its record would be made of; empty unless it is taken.
        file: The file of its record, where that is known.
        link: Where that record leads to.
        reason: Why it is refused.
    """

    entry: OldEntry
    fate: Fate
    name: str = ""
    file: str = ""
    link: str = ""
    reason: str = ""

    @property
    def strays(self) -> bool:
        """Whether its record leads to another page than the feed has led readers to so far."""
        pages = map(urls.canonical, self.entry.links)
        return bool(self.link and self.entry.links) and urls.canonical(self.link) not in pages


def match(entries: Sequence[OldEntry], records: Iterable[Record], site: Site) -> list[Match]:
    """Find the record of each entry. Never two entries for one record, nor two records for one id.

    Args:
        entries: Those of the old feed.
        records: Those of the site; they have the ids that were imported before.
        site: Zone and guids.
    """
    by_id: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_id[record.id].append(record)
    theirs = {number: _signs_of_entry(entry, site.timezone) for number, entry in enumerate(entries)}
    ours = {id_: _signs_of_records(alike, site.timezone) for id_, alike in by_id.items()}
    pairs = _pairs(theirs, ours)
    holders = _holders({id_: _all(signs) for id_, signs in ours.items()})
    owners = {guid: name for name, guid in site.guids.items()}
    owners |= {id_: site.shown(alike[0].path) for id_, alike in by_id.items()}
    matches = []
    for number, entry in enumerate(entries):
        if number in pairs:
            matches.append(_made(entry, by_id[pairs[number]][0], owners, site))
        else:
            alike = _fitting(_all(theirs[number]), holders)
            matches.append(_lost(entry, [by_id[id_][0].path for id_ in alike], site))
    return matches


def taken(matches: Iterable[Match]) -> dict[str, str]:
    """The guids that are new, by name."""
    return {match.name: match.entry.guid for match in matches if match.fate is Fate.TAKEN}


def _signs_of_entry(entry: OldEntry, zone: str) -> _Signs:
    return _signs([entry.guid], entry.links, entry.title, entry.published, zone)


def _signs_of_records(alike: Iterable[Record], zone: str) -> _Signs:
    """Those of all records with one id, for they are one entry."""
    each = [
        _signs([record.id, urls.iri_of(record.id)], [record.link], record.title, record.published, zone)
        for record in alike
    ]
    return tuple(frozenset().union(*signs) for signs in zip(*each, strict=True))


def _signs(ids: Iterable[str], links: Iterable[str], title: str, published: datetime | None, zone: str) -> _Signs:
    title = text.fold(title)
    pages = frozenset(urls.canonical(link) for link in links)
    times = [published] if published and title else []
    # A date without a time is a day in the zone of the site for us, and of UTC for others.
    days = {moment.date() for time in times for moment in (time, dates.local(time, zone))}
    return (
        frozenset(id_ for id_ in ids if id_),
        frozenset((page, title) for page in pages),
        pages,
        frozenset((title, time) for time in times),
        frozenset((title, day) for day in days),
    )


def _pairs(theirs: Mapping[int, _Signs], ours: Mapping[str, _Signs]) -> dict[int, str]:
    """The entries and the ids of their records: at each strength, those that no other one could be taken for.

    Others count also when they have found each other by a surer sign: so a second import finds the same pairs.
    """
    pairs: dict[int, str] = {}
    for strength in range(_STRENGTHS):
        holders = _holders({id_: signs[strength] for id_, signs in ours.items()})
        fits = {number: _fitting(signs[strength], holders) for number, signs in theirs.items()}
        wanted = Counter(id_ for fit in fits.values() for id_ in fit)
        sure = {number: id_ for number, fit in fits.items() for id_ in fit if len(fit) == wanted[id_] == 1}
        had = set(pairs.values())
        pairs |= {number: id_ for number, id_ in sure.items() if number not in pairs and id_ not in had}
    return pairs


def _all(signs: _Signs) -> frozenset[object]:
    return frozenset().union(*signs)


def _holders(ours: Mapping[str, Iterable[object]]) -> dict[object, list[str]]:
    holders: dict[object, list[str]] = defaultdict(list)
    for id_, signs in ours.items():
        for sign in signs:
            holders[sign].append(id_)
    return holders


def _fitting(signs: Iterable[object], holders: Mapping[object, Sequence[str]]) -> set[str]:
    return {id_ for sign in signs for id_ in holders.get(sign, ())}


def _made(entry: OldEntry, record: Record, owners: dict[str, str], site: Site) -> Match:
    """What becomes of an entry whose record is known. Whoever gets its id is entered among the owners."""
    file, name = site.shown(record.path), normalise.name(record, site)
    if entry.guid in (record.id, urls.iri_of(record.id)):
        return Match(entry=entry, fate=Fate.KNOWN, file=file, link=record.link)
    if not guids.usable(entry.guid):
        reason = (
            "its id has characters that no feed may hold, or is a script"
            if entry.guid
            else "it has neither id nor link"
        )
    elif name is None:
        reason = f"{file} has an id of its own, {record.id}"
    elif name in site.guids:
        reason = f"{site.guids_shown} gives {file} another id, {record.id}"
    elif entry.guid in owners:
        reason = f"its id belongs to {owners[entry.guid]}"
    else:
        owners[entry.guid] = name
        return Match(entry=entry, fate=Fate.TAKEN, name=name, file=file, link=record.link)
    return Match(entry=entry, fate=Fate.REFUSED, file=file, link=record.link, reason=reason)


def _lost(entry: OldEntry, alike: Sequence[str], site: Site) -> Match:
    """What becomes of an entry whose record is not known, for there are none or several like it."""
    if not alike:
        return Match(entry=entry, fate=Fate.MISSING)
    files = [site.shown(path) for path in sorted(alike)]
    more = [f"{len(files) - _MOST_FILES} more"] if len(files) > _MOST_FILES else []
    other = ", and so could another entry" if len(files) == 1 else ""
    reason = f"it could be {' or '.join([*files[:_MOST_FILES], *more])}{other}"
    return Match(entry=entry, fate=Fate.REFUSED, reason=reason)
