"""What `feedpub list` and `feedpub show` tell of a survey, as plain data: rows of text and numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from . import compose, dates, links, retiring
from .codes import Severity
from .errors import FeedpubError, Problem
from .model import EXTENSIONS, Feed, Kind, Outcome, Outline, Published, Record, Site, Withheld, paths, stem
from .pipeline import Survey

Row = dict[str, Any]


def feeds(found: Survey) -> list[Row]:
    """Every feed, in the order of the catalogue, and then those that were retired."""
    return _feeds(found, *Kind)


def topics(found: Survey) -> list[Row]:
    """The feeds of topics."""
    return _feeds(found, Kind.TOPIC)


def providers(found: Survey) -> list[Row]:
    """The feeds of providers."""
    return _feeds(found, Kind.PROVIDER)


def _feeds(found: Survey, *kinds: Kind) -> list[Row]:
    there = [_feed_row(feed) for feed in found.catalogue() if feed.kind in kinds]
    return there + [_retired_row(feed) for feed in found.retired if feed.kind in kinds]


def drafts(found: Survey) -> list[Row]:
    """The records that their authors keep back."""
    results = (outcome.result for outcome in found.library.outcomes())
    return [
        {"file": found.site.shown(record.path), "reason": record.reason, "title": record.title}
        for record in results
        if isinstance(record, Withheld)
    ]


def future(found: Survey) -> list[Row]:
    """The records whose time has not come, the next one first."""
    scheduled = [record for record in _records(found) if not _expired(record, found) and record.published > found.now]
    return [
        {"file": found.site.shown(record.path), "due": dates.rfc3339(record.published), "title": record.title}
        for record in sorted(scheduled, key=lambda record: (record.published, record.id))
    ]


def skipped(found: Survey) -> list[Row]:
    """The records that should be shown and are not, and why: errors, the id of another record, or its time is over."""
    bad = {problem.file for problem in found.problems if problem.severity is Severity.ERROR}
    rows = [
        _problem_row(problem) for problem in found.problems if problem.file in bad or problem.code == "duplicate-id"
    ]
    over: Row = {"line": None, "field": "expiryDate", "code": "expired", "message": "its time is over"}
    return rows + [
        {"file": found.site.shown(record.path)} | over for record in _records(found) if _expired(record, found)
    ]


#: What `feedpub show` tells of a record, in this order.
_RECORD_ROW = "file id title link published updated provider topics images enclosure in not_in problems".split()

#: What `feedpub list` knows.
LISTS = {
    "feeds": feeds,
    "topics": topics,
    "providers": providers,
    "drafts": drafts,
    "future": future,
    "skipped": skipped,
}


def show(name: str, found: Survey) -> Row:
    """A record with the feeds that hold it, a feed with what is in it, or a retired feed with the way back.

    Raises:
        FeedpubError: Nothing has that name.
    """
    site = found.site
    feed = _find_feed(name, found)
    if feed:
        return _feed_row(feed) | {
            "description": feed.description,
            "urls": [links.url(site, f"{feed.stem}.{extension}") for extension in EXTENSIONS],
            "holds": [
                {"published": dates.rfc3339(record.published), "file": site.shown(record.path), "title": record.title}
                for record in feed.entries
            ],
        }
    outcome = _find_outcome(name, found)
    retired = None if outcome else _find_retired(name, found)
    if retired:
        return _retired_row(retired) | {"why": _why_retired(retired), "back": _way_back(retired)}
    if outcome is None:
        raise FeedpubError(Problem(code="not-found", message=f'there is no record or feed "{name}"'))
    return _outcome_row(outcome, found)


def _records(found: Survey) -> Iterator[Record]:
    results = (outcome.result for outcome in found.library.outcomes())
    return (result for result in results if isinstance(result, Record))


def _expired(record: Record, found: Survey) -> bool:
    return record.expires is not None and record.expires <= found.now


def _feed_row(feed: Outline) -> Row:
    return {
        "feed": feed.stem,
        "title": feed.title,
        "entries": feed.size,
        "records": feed.total,
        "updated": dates.rfc3339(feed.updated),
        "retired": None,
        "moved_to": None,
        "parent": feed.kin.broader[-1].name if feed.kin.broader else None,
    }


def _retired_row(feed: Published) -> Row:
    return {
        "feed": stem(feed.kind, feed.slug),
        "title": feed.title,
        "entries": 0,
        "records": 0,
        "updated": None,
        "retired": str(feed.retired),
        "moved_to": feed.to,
        "parent": None,
    }


def _problem_row(problem: Problem) -> Row:
    return {
        "file": problem.file,
        "line": problem.line,
        "field": problem.field,
        "code": problem.code,
        "message": problem.message,
    }


def names(name: str, site: Site) -> set[str]:
    """The stems and paths, one of which is a feed's, when a person calls it by its stem, a file or an address."""
    if not name:
        return set()
    file = PurePath(os.path.relpath(name, site.output)).as_posix()
    return {unquote(form) for form in (name, name.removeprefix(site.url), file)}


def _find_feed(name: str, found: Survey) -> Feed | None:
    wanted = names(name, found.site)
    alike = []
    for kind, key in found.live:
        slug = found.slugs[kind, key]
        if not wanted.isdisjoint({stem(kind, slug), *paths(kind, slug)}):
            return found.feed(kind, key)
        if name and name.casefold() in (slug, key):
            alike.append((kind, key))
    # The bare name will do when there is no other of that name.
    return found.feed(*alike[0]) if len(alike) == 1 else None


def _find_retired(name: str, found: Survey) -> Published | None:
    try:
        return retiring.find(found.retired, name, names=partial(names, site=found.site))
    except FeedpubError:
        return None


def _why_retired(feed: Published) -> str:
    if feed.to:
        return "a person moved it"
    return "a person took it back" if feed.closed else "its last entry went"


def _way_back(feed: Published) -> str:
    name = stem(feed.kind, feed.slug)
    return f"`feedpub retire {name} --undo`" if feed.closed else "by itself, with the first record that belongs in it"


def _find_outcome(name: str, found: Survey) -> Outcome | None:
    path = PurePath(os.path.relpath(name or os.curdir, found.site.source)).as_posix()
    alike = []
    for outcome in found.library.outcomes():
        record = outcome.result
        addresses = (record.id, record.link) if isinstance(record, Record) else ()
        if name in (outcome.path, *addresses) or path == outcome.path:
            return outcome
        if PurePath(outcome.path).name == name:
            alike.append(outcome)
    # The name of the file alone will do when there is no other of that name.
    return alike[0] if len(alike) == 1 else None


def _outcome_row(outcome: Outcome, found: Survey) -> Row:
    file = found.site.shown(outcome.path)
    row: Row = dict.fromkeys(_RECORD_ROW) | {"file": file, "topics": [], "images": [], "in": []}
    record = outcome.result
    if isinstance(record, Record):
        mine = [(membership.kind, membership.key) for membership in compose.memberships(record)]
        held = [found.slugs.stem(*feed) for feed in mine if feed in found.live and record in found.feed(*feed).entries]
        row |= {
            "id": record.id,
            "title": record.title,
            "link": record.link,
            "published": dates.rfc3339(record.published),
            "updated": dates.rfc3339(record.updated),
            "provider": record.provider.name if record.provider else None,
            "topics": list(record.topics),
            "images": [image.url for image in record.images],
            "enclosure": record.enclosure.url if record.enclosure else None,
            "in": held,
            "not_in": _why_not(record, found, [found.slugs.stem(*feed) for feed in mine if feed in found.live], held),
        }
    else:
        row["title"] = record.title if record else None
        row["not_in"] = [{"feed": "any", "why": f"it is {record.reason}" if record else "it has errors"}]
    row["problems"] = [_problem_row(problem) for problem in found.problems if problem.file == file]
    return row


def _why_not(record: Record, found: Survey, mine: list[str], held: list[str]) -> list[Row]:
    """Why a record is in none, or not in all, of the feeds it belongs to."""
    if record.expires and _expired(record, found):
        return [{"feed": "any", "why": f"it expired at {dates.rfc3339(record.expires)}"}]
    if record.published > found.now:
        return [{"feed": "any", "why": f"it is scheduled for {dates.rfc3339(record.published)}"}]
    if any(
        problem.code == "duplicate-id" and problem.file == found.site.shown(record.path) for problem in found.problems
    ):
        return [{"feed": "any", "why": "another record has the same id"}]
    return [{"feed": stem, "why": "newer entries fill it"} for stem in mine if stem not in held]
