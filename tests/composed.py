"""Feeds composed of records without any file, through a library that nobody keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from feedpub import Problem, Site, compose, rows
from feedpub.library import Library
from feedpub.model import Feed, Kind, Outcome, Record, Slugs, SourceFile

LATE = datetime(3000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Composed:
    """The feeds in the order of the catalogue, their file names, and the warnings about those."""

    feeds: tuple[Feed, ...]
    slugs: Slugs
    problems: tuple[Problem, ...]


def filled(library: Library, records: Iterable[Record], now: datetime = LATE) -> Library:
    """The library with these records in it, settled."""
    for record in records:
        file = SourceFile(path=record.path, size=0, mtime_ns=0)
        library.put(file, rows.row(Outcome(path=record.path, result=record)), lasting=True)
    library.settle(now)
    return library


def composed(site: Site, records: Iterable[Record], taken: Mapping[tuple[Kind, str], str] | None = None) -> Composed:
    """All feeds of the records, each with its entries."""
    with Library("", "", None, lasting=False) as library:
        filled(library, records)
        slugs, problems = compose.slugs(library.feeds(), taken or {})
        feeds = [
            compose.feed(
                kind,
                key,
                slug,
                library.entries(kind, key, site.limit),
                weeks=library.weeks(kind, key),
                updates=library.updates(kind, key),
                names=library.names(kind, key),
                icons=library.icons(kind, key),
                site=site,
            )
            for (kind, key), slug in slugs.items()
        ]
    found = tuple(feed for feed in compose.catalogue(feeds, site.topics) if isinstance(feed, Feed))
    return Composed(feeds=found, slugs=slugs, problems=tuple(problems))
