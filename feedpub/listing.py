"""What `feedpub list` and `feedpub show` tell of a survey, as plain data: rows of text and numbers."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from . import dates, links, text
from .errors import FeedpubError, Problem, Severity
from .model import EXTENSIONS, Feed, Kind, Record, Site
from .pipeline import Outcome, Survey

Row = dict[str, Any]


def feeds(found: Survey, _: Site) -> list[Row]:
    """Every feed, in the order of the catalogue."""
    return [_feed_row(feed) for feed in found.catalogue.feeds]


def topics(found: Survey, _: Site) -> list[Row]:
    """The feeds of topics."""
    return [_feed_row(feed) for feed in found.catalogue.feeds if feed.kind is Kind.TOPIC]


def providers(found: Survey, _: Site) -> list[Row]:
    """The feeds of providers."""
    return [_feed_row(feed) for feed in found.catalogue.feeds if feed.kind is Kind.PROVIDER]


def drafts(found: Survey, site: Site) -> list[Row]:
    """The records that their authors keep back."""
    return [
        {"file": site.shown(record.path), "reason": record.reason, "title": record.title} for record in found.withheld
    ]


def future(found: Survey, site: Site) -> list[Row]:
    """The records whose time has not come, the next one first."""
    return [
        {"file": site.shown(record.path), "due": dates.rfc3339(record.published), "title": record.title}
        for record in found.scheduled
    ]


def skipped(found: Survey, site: Site) -> list[Row]:
    """The records that should be shown and are not, and why: errors, the id of another record, or its time is over."""
    bad = {problem.file for problem in found.problems if problem.severity is Severity.ERROR}
    rows = [
        _problem_row(problem) for problem in found.problems if problem.file in bad or problem.code == "duplicate-id"
    ]
    over: Row = {"line": None, "field": "expiryDate", "code": "expired", "message": "its time is over"}
    return rows + [{"file": site.shown(record.path)} | over for record in found.expired]


#: What `feedpub list` knows.
LISTS = {
    "feeds": feeds,
    "topics": topics,
    "providers": providers,
    "drafts": drafts,
    "future": future,
    "skipped": skipped,
}


def show(name: str, found: Survey, site: Site) -> Row:
    """A record with the feeds that hold it, or a feed with what is in it.

    Raises:
        FeedpubError: Nothing has that name.
    """
    feed = _find_feed(name, found, site)
    if feed:
        return _feed_row(feed) | {
            "description": feed.description,
            "urls": [links.url(site, f"{feed.stem}.{extension}") for extension in EXTENSIONS],
            "holds": [
                {"published": dates.rfc3339(record.published), "file": site.shown(record.path), "title": record.title}
                for record in feed.entries
            ],
        }
    outcome = _find_outcome(name, found, site)
    if outcome is None:
        raise FeedpubError(Problem(code="not-found", message=f'there is no record or feed "{name}"'))
    return _outcome_row(outcome, found, site)


def _feed_row(feed: Feed) -> Row:
    return {
        "feed": feed.stem,
        "title": feed.title,
        "entries": len(feed.entries),
        "updated": dates.rfc3339(feed.updated),
    }


def _problem_row(problem: Problem) -> Row:
    return {
        "file": problem.file,
        "line": problem.line,
        "field": problem.field,
        "code": problem.code,
        "message": problem.message,
    }


def _find_feed(name: str, found: Survey, site: Site) -> Feed | None:
    file = PurePath(os.path.relpath(name, site.output)).as_posix()
    wanted = {unquote(form) for form in (name, name.removeprefix(site.url), file)}
    return next((feed for feed in found.catalogue.feeds if wanted & {feed.stem, *feed.paths}), None)


def _find_outcome(name: str, found: Survey, site: Site) -> Outcome | None:
    path = PurePath(os.path.relpath(name, site.source)).as_posix()
    for outcome in found.outcomes:
        record = outcome.result
        addresses = (record.id, record.link) if isinstance(record, Record) else ()
        if name in (outcome.path, *addresses) or path == outcome.path:
            return outcome
    # The name of the file alone will do when there is no other of that name.
    alike = [outcome for outcome in found.outcomes if PurePath(outcome.path).name == name]
    return alike[0] if len(alike) == 1 else None


def _outcome_row(outcome: Outcome, found: Survey, site: Site) -> Row:
    row: Row = {"file": site.shown(outcome.path)}
    record = outcome.result
    if isinstance(record, Record):
        held = [feed.stem for feed in found.catalogue.feeds if record in feed.entries]
        row |= {
            "id": record.id,
            "title": record.title,
            "link": record.link,
            "published": dates.rfc3339(record.published),
            "updated": dates.rfc3339(record.updated),
            "provider": record.provider.name if record.provider else "",
            "topics": list(record.topics),
            "images": [image.url for image in record.images],
            "enclosure": record.enclosure.url if record.enclosure else "",
            "in": held,
            "not_in": _why_not(record, found, held),
        }
    else:
        row["not_in"] = [{"feed": "any", "why": f"it is {record.reason}" if record else "it has errors"}]
    row["problems"] = [_problem_row(problem) for problem in found.problems if problem.file == site.shown(outcome.path)]
    return {key: value for key, value in row.items() if value not in ([], "")}


def _why_not(record: Record, found: Survey, held: list[str]) -> list[Row]:
    """Why a record is in none, or not in all, of the feeds it belongs to."""
    if record in found.scheduled:
        return [{"feed": "any", "why": f"it is scheduled for {dates.rfc3339(record.published)}"}]
    if record in found.expired and record.expires:
        return [{"feed": "any", "why": f"it expired at {dates.rfc3339(record.expires)}"}]
    if record not in found.visible:
        return [{"feed": "any", "why": "another record has the same id"}]
    return [{"feed": stem, "why": "newer entries fill it"} for stem in _stems(record, found) if stem not in held]


def _stems(record: Record, found: Survey) -> list[str]:
    stems = ["all", *(found.catalogue.stem(Kind.TOPIC, text.fold(topic)) for topic in record.topics)]
    return [*stems, found.catalogue.stem(Kind.PROVIDER, record.provider.key)] if record.provider else stems
