"""What `feedpub list` and `feedpub show` tell of a survey, as plain data: rows of text and numbers."""

from __future__ import annotations

import os
from typing import Any

from . import dates, text, urls
from .errors import FeedpubError, Problem, Severity
from .model import Feed, Kind, Record, Site
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
    """The records that should be shown and are not: with errors, expired, or with the id of another one."""
    rows = [
        _problem_row(problem)
        for problem in found.problems
        if problem.severity is Severity.ERROR or problem.code == "duplicate-id"
    ]
    return rows + [
        {
            "file": site.shown(record.path),
            "line": "",
            "field": "expiryDate",
            "code": "expired",
            "message": "its time is over",
        }
        for record in found.expired
    ]


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
            "url": [
                f"{site.url}{urls.segment(feed.stem)}.{extension}" for extension in ("rss", "atom", "json", "html")
            ],
            "entry": [f"{dates.rfc3339(record.published)} {record.title} ({record.path})" for record in feed.entries],
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
        "line": problem.line or "",
        "field": problem.field or "",
        "code": problem.code,
        "message": problem.message,
    }


def _find_feed(name: str, found: Survey, site: Site) -> Feed | None:
    wanted = name.removeprefix(site.url)
    for feed in found.catalogue.feeds:
        names = {feed.stem, urls.segment(feed.stem)}
        if wanted in names or any(
            wanted == f"{stem}.{extension}" for stem in names for extension in ("rss", "atom", "json", "html")
        ):
            return feed
    return None


def _find_outcome(name: str, found: Survey, site: Site) -> Outcome | None:
    path = os.path.relpath(name, site.source)
    for outcome in found.outcomes:
        if outcome.path in (name, path):
            return outcome
    for outcome in found.outcomes:
        if isinstance(outcome.result, Record) and name in (outcome.result.id, outcome.result.link):
            return outcome
    return None


def _outcome_row(outcome: Outcome, found: Survey, site: Site) -> Row:
    row: Row = {"file": site.shown(outcome.path)}
    record = outcome.result
    if isinstance(record, Record):
        row |= {
            "id": record.id,
            "title": record.title,
            "link": record.link,
            "published": dates.rfc3339(record.published),
            "updated": dates.rfc3339(record.updated),
            "provider": record.provider.name if record.provider else "",
            "topics": ", ".join(record.topics),
        }
        held = [feed.stem for feed in found.catalogue.feeds if record in feed.entries]
        row["in"] = held
        row["not in"] = _why_not(record, found, held)
    else:
        row["not in"] = [f"any feed: it is {record.reason}" if record else "any feed: it has errors"]
    row["problem"] = [str(problem) for problem in found.problems if problem.file == site.shown(outcome.path)]
    return {key: value for key, value in row.items() if value not in ([], "")}


def _why_not(record: Record, found: Survey, held: list[str]) -> list[str]:
    """Why a record is in none, or not in all, of the feeds it belongs to."""
    if record in found.scheduled:
        return [f"any feed: it is scheduled for {dates.rfc3339(record.published)}"]
    if record in found.expired:
        return [f"any feed: it expired at {dates.rfc3339(record.expires)}" if record.expires else "any feed"]
    if record not in found.visible:
        return ["any feed: another record has the same id"]
    return [f"{stem}: newer entries fill it" for stem in _stems(record, found) if stem not in held]


def _stems(record: Record, found: Survey) -> list[str]:
    stems = ["all", *(found.catalogue.stem(Kind.TOPIC, text.fold(topic)) for topic in record.topics)]
    return [*stems, found.catalogue.stem(Kind.PROVIDER, record.provider.key)] if record.provider else stems
