"""What publishing does, and what a build tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from .. import codes
from ..codes import Severity
from ..errors import Problem
from .feeds import Published
from .hubs import Notified


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file to publish: its path below the output and its bytes."""

    path: str
    data: bytes


class Release(NamedTuple):
    """A state of the whole output, which can be made the current one again."""

    name: str
    published: datetime
    current: bool


class Action(StrEnum):
    """What publishing does, or would do, with one file."""

    PUT = "put"
    KEEP = "keep"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one file of the output, and why. `sha256` in hex; empty for a deletion."""

    path: str
    action: Action
    reason: str
    sha256: str = ""


class Effect(StrEnum):
    """What becomes of an entry for those who subscribed to its feed.

    New: they have not seen it there. Edited: it says something else. Displaced: newer ones fill the feed. Withdrawn:
    it is gone, or belongs elsewhere. Back: it was there before.
    """

    NEW = "new"
    EDITED = "edited"
    BACK = "back"
    DISPLACED = "displaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One entry that subscribers will see change. `feed` is the stem of the feed."""

    feed: str
    effect: Effect
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did.

    Attributes:
        read: Number of files looked at, records and broken ones.
        entries: Number of records that are visible now.
        withheld: Number of records kept back, by reason (`draft`, `unpublished`, `scheduled`, `expired` ...).
        next_due: When the next scheduled record is to appear.
        next_change: When the clock gives a build something to do; None when it never will.
        at: The time of the build.
        timezone: The site's, for telling times to people.
        amended: The feed that a person took back or let come back.
        pings: What became of the pings that were pending, where hubs were to be told.
        changes: What became of every file of the output, in the order of publishing.
        problems: Everything that is wrong, by file and line.
        fresh: The problems that the build before did not have.
        differences: What subscribers will see change, feed by feed. A feed that is new has none.
    """

    read: int
    entries: int
    feeds: int
    withheld: Mapping[str, int]
    next_due: datetime | None
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    fresh: tuple[Problem, ...]
    differences: tuple[Difference, ...] = ()
    dry_run: bool = False
    next_change: datetime | None = None
    at: datetime | None = None
    timezone: str = "UTC"
    amended: Published | None = None
    pings: tuple[Notified, ...] = ()

    @property
    def left_out(self) -> frozenset[str]:
        """The files of the records that errors kept out."""
        return frozenset(problem.file for problem in self.problems if problem.severity is Severity.ERROR)

    def told(self, *, again: bool = False) -> tuple[Problem, ...]:
        """The problems that a build says aloud: errors, what else is wrong with the same record, and the site's own.

        Args:
            again: Also those that the build before had.
        """
        left_out = self.left_out
        candidates = self.problems if again else self.fresh
        return tuple(problem for problem in candidates if problem.file in left_out or codes.CODES[problem.code].of_site)

    def count(self, action: Action) -> int:
        """How many files were put, kept or deleted."""
        return sum(change.action == action for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found.

    Attributes:
        read: Number of files looked at, records and broken ones.
        problems: Everything that is wrong, by file, line and column.
    """

    read: int
    problems: tuple[Problem, ...]
