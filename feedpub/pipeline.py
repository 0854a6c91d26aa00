"""The order of things: read every record, sort them into feeds, render and publish. The only module that knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from . import folder, manifest
from .errors import ConfigError, Problem, PublishError, RecordError
from .library import Library, look
from .model import Artifact, Catalogue, Published, Record, Report, Site, SourceFile, Withheld
from .publish import FolderSink, Publication, Sink

#: The built-in map, or one with its form that spreads the work; it keeps the order.
Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
#: Called with the name of the stage, and how much of how much is done.
Progress = Callable[[str, int, int], None]


_BEGINNING, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
#: Of one record; nobody reads more.
_MOST_PROBLEMS = 100


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one file: a record, a withheld one, or neither, and what is wrong with it."""

    path: str
    result: Record | Withheld | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Everything known before anything is rendered.

    Attributes:
        outcomes: One for each file that is or should be a record, by path.
        visible: The entries, newest first, each id once.
        scheduled: Records whose time has not come, the next one first.
        expired: Records whose time is over.
    """

    outcomes: tuple[Outcome, ...]
    visible: tuple[Record, ...]
    scheduled: tuple[Record, ...]
    expired: tuple[Record, ...]
    withheld: tuple[Withheld, ...]
    catalogue: Catalogue
    problems: tuple[Problem, ...]


def build(
    site: Site,
    *,
    now: datetime,
    sink: Sink | None = None,
    map: Map = map,  # noqa: A002 - it is map, or another one
    progress: Progress = silent,
    dry_run: bool = False,
    allow_empty: bool = False,
    forget: bool = False,
    warnings: tuple[Problem, ...] = (),
) -> Report:
    """Make the feeds of a site what its records say. Idempotent: a second build changes nothing.

    Args:
        site: What the configuration says.
        now: Decides which scheduled and expired records are shown, and dates feeds that go; nothing else.
        sink: Where the feeds go; default: the site's output folder.
        map: Runs the reading of records; give another one to spread it over processes.
        progress: Is told how far the work is.
        dry_run: Decide everything, change nothing.
        allow_empty: Publish empty feeds when there is no record at all.
        forget: Take no notice of what earlier builds remembered.
        warnings: Problems of the configuration, to be reported with the others.

    Raises:
        ConfigError: There is no source folder.
        PublishError: There is no record, or the output can't be written.
    """
    sink = sink or FolderSink(site.output, site.output_shown)
    files = _files(site)
    library = Library(site)
    world = look(site, files, warnings)
    known = None if forget else library.recall(world, now, sink.stamp)
    if known:
        return replace(known, dry_run=dry_run)
    from . import render  # only now: most builds find nothing to do

    published = _published(sink)
    found = survey(site, now=now, files=files, published=published or [], map=map, progress=progress)
    problems = (*warnings, *found.problems)
    if not allow_empty and all(outcome.result is None for outcome in found.outcomes):
        nothing = Problem(code="nothing-to-publish", message=_nothing(found), file=site.source_shown)
        raise PublishError(*problems, nothing)
    with Publication(sink, dry_run=dry_run, known=published is not None) as publication:
        feeds = found.catalogue.feeds
        for done, feed in enumerate(feeds, 1):
            for artifact in render.feed(feed, found.catalogue, site):
                publication.add(artifact)
            progress("Writing", done, len(feeds))
        for artifact in render.surroundings(found.catalogue, site):
            publication.add(artifact)
        going, gone = _retired(published or [], found.catalogue, now)
        document = manifest.write(found.catalogue, site, publication.sha256, [*going, *gone])
        publication.finish(Artifact(path=manifest.FILE, data=document), [path for feed in going for path in feed.paths])
    reported = frozenset() if forget else library.reported()
    report = Report(
        read=len(found.outcomes),
        entries=len(found.visible),
        feeds=len(found.catalogue.feeds),
        withheld=_withheld(found),
        next_due=found.scheduled[0].published if found.scheduled else None,
        changes=tuple(publication.changes),
        problems=problems,
        fresh=tuple(problem for problem in problems if library.name(problem) not in reported),
        dry_run=dry_run,
    )
    if not dry_run:
        library.remember(report, world, _span(found, now), publication.stamps)
    return report


def survey(
    site: Site,
    *,
    now: datetime,
    files: Sequence[SourceFile | Problem] | None = None,
    published: Iterable[Published] | None = None,
    map: Map = map,  # noqa: A002 - it is map, or another one
    progress: Progress = silent,
) -> Survey:
    """Read every record and decide where each one goes; render nothing.

    Args:
        site: What the configuration says.
        now: Decides which scheduled and expired records are shown.
        files: What the source folder holds; default: what is there.
        map: Runs the reading of records.
        progress: Is told how far the work is.
        published: The feeds that earlier builds put out; default: what the output's feeds.json says.

    Raises:
        ConfigError: There is no source folder.
    """
    if published is None:
        published = _published(FolderSink(site.output, site.output_shown)) or []
    from . import compose

    files = _files(site) if files is None else files
    outcomes = tuple(_read_all(site, files, map, progress))
    records = [outcome.result for outcome in outcomes if isinstance(outcome.result, Record)]
    expired = [record for record in records if record.expires and record.expires <= now]
    hidden = {record.path for record in expired}
    scheduled = [record for record in records if record.published > now and record.path not in hidden]
    hidden |= {record.path for record in scheduled}
    visible, duplicates = compose.unique(record for record in records if record.path not in hidden)
    taken = {(feed.kind, feed.key): feed.slug for feed in published}
    catalogue = compose.catalogue(visible, site, taken)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    problems += [_located(site, problem) for problem in duplicates]
    return Survey(
        outcomes=outcomes,
        visible=tuple(visible),
        scheduled=tuple(sorted(scheduled, key=lambda record: (record.published, record.id))),
        expired=tuple(expired),
        withheld=tuple(outcome.result for outcome in outcomes if isinstance(outcome.result, Withheld)),
        catalogue=catalogue,
        problems=(*sorted(problems, key=_by_line), *catalogue.problems),
    )


def _files(site: Site) -> list[SourceFile | Problem]:
    try:
        return list(folder.scan(site.source, site.output, site.exclude))
    except OSError as error:
        message = f"the source folder can't be read: {error.strerror}"
        raise ConfigError(Problem(code="no-source", message=message, file=site.source_shown)) from error


def _read_all(site: Site, files: Sequence[SourceFile | Problem], spread: Map, progress: Progress) -> Iterator[Outcome]:
    for done, outcome in enumerate(spread(partial(read, site), files), 1):
        progress("Reading", done, len(files))
        if outcome is not None:
            yield outcome


def read(site: Site, file: SourceFile | Problem) -> Outcome | None:
    """All that happens to one file; None when it is not meant to be a record."""
    from . import normalise, source

    if isinstance(file, Problem):
        return Outcome(path=file.file, result=None, problems=(_shown(site, file),))
    raw = None
    try:
        raw = source.read(site.source, file)
        if raw is None:
            return None
        result, problems = normalise.record(raw, site)
    except RecordError as error:
        result, problems = None, error.problems
    if raw is not None:
        problems = tuple(replace(p, line=source.line(raw, p.field)) for p in problems[:_MOST_PROBLEMS])
    problems = tuple(sorted((_shown(site, problem) for problem in problems[:_MOST_PROBLEMS]), key=_by_line))
    return Outcome(path=file.path, result=result, problems=problems)


def _by_line(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line or 0, problem.field or "", problem.code


def _shown(site: Site, problem: Problem) -> Problem:
    return replace(problem, file=site.shown(problem.file))


def _located(site: Site, problem: Problem) -> Problem:
    """A problem that showed only between records, with the line of the URL that its record's id is made of."""
    from . import source

    try:
        raw = source.read(site.source, SourceFile(path=problem.file, size=0, mtime_ns=0))
    except RecordError:
        raw = None
    field = next(
        (name for name in ("guid", "id", "originalUrl", "webUrl", "website") if raw and raw.fields.get(name)), None
    )
    return _shown(site, replace(problem, field=field, line=source.line(raw, field) if raw else None))


def _published(sink: Sink) -> list[Published] | None:
    """What feeds.json says; None when there is none.

    Raises:
        PublishError: It can't be read. To begin anew without it could give feeds other names, so a person decides.
    """
    try:
        data = sink.read(manifest.FILE)
        return None if data is None else manifest.read(data)
    except manifest.ManifestError as error:
        message = f"{error}; restore it, or delete it to begin anew; nothing was published"
        raise PublishError(Problem(code="bad-catalogue", message=message, file=sink.shown(manifest.FILE))) from error
    except OSError as error:
        message = f"can't be read: {error.strerror}; nothing was published"
        raise PublishError(Problem(code="unwritable", message=message, file=sink.shown(manifest.FILE))) from error


def _retired(
    published: Iterable[Published], catalogue: Catalogue, now: datetime
) -> tuple[list[Published], list[Published]]:
    """The feeds that go now, and those that went before and have not come back."""
    present = {(feed.kind, feed.slug) for feed in catalogue.feeds}
    absent = [feed for feed in published if (feed.kind, feed.slug) not in present]
    going = [replace(feed, retired=now.date()) for feed in absent if not feed.retired]
    return going, [feed for feed in absent if feed.retired]


def _span(found: Survey, now: datetime) -> tuple[datetime, datetime]:
    """From when until when the clock makes no difference: no record appears or expires in between."""
    records = [outcome.result for outcome in found.outcomes if isinstance(outcome.result, Record)]
    moments = [moment for record in records for moment in (record.published, record.expires) if moment]
    begin = max((moment for moment in moments if moment <= now), default=_BEGINNING)
    return begin, min((moment for moment in moments if moment > now), default=_END)


def _withheld(found: Survey) -> Mapping[str, int]:
    reasons = Counter(record.reason for record in found.withheld)
    reasons.update({"scheduled": len(found.scheduled), "expired": len(found.expired)})
    return {reason: count for reason, count in sorted(reasons.items()) if count}


def _nothing(found: Survey) -> str:
    read = f"{len(found.outcomes)} read, all with errors" if found.outcomes else "no file was found"
    return f"there is no record ({read}); the feeds are as they were; --allow-empty publishes empty ones"
