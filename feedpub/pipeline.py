"""The order of things: read what changed, sort it into feeds, render and publish. The only module that knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from . import codes, codings, folder, guards, hierarchy, manifest, releases, retiring, sinks, tombstones, urls
from .errors import ConfigError, Problem, PublishError, RecordError
from .memory import Memory, World, look
from .model import (
    ALONE,
    EXTENSIONS,
    Artifact,
    Feed,
    Kin,
    Kind,
    Outcome,
    Outline,
    Published,
    RawRecord,
    Relative,
    Report,
    Site,
    Slugs,
    SourceFile,
)
from .publish import UNFINISHED, Publication, Sink, begin

if TYPE_CHECKING:
    from .ledger import Ledger
    from .library import Library, Times
    from .rows import Row

#: The built-in map, or one with its form that spreads the work; it keeps the order.
Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
#: Field, line and column.
Place = tuple[str | None, int | None, int | None]
#: Changes the list of the feeds that were published.
Amend = Callable[[list[Published]], list[Published]]
#: Called with the name of the stage, and how much of how much is done.
Progress = Callable[[str, int, int], None]

_BEGINNING, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
#: Of one record; nobody reads more.
_MOST_PROBLEMS = 100


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Everything known before anything is rendered.

    Attributes:
        library: The records, settled for the time of the survey.
        slugs: The file name of every feed that can be linked to: those there are, and those that have moved.
        retired: The feeds that were published once and are not any more.
        live: Kind and key of every feed there is, by kind and key.
        kin: The place of each topic that has one in the hierarchy, by key.
        problems: Everything that is wrong, by file and line.
    """

    site: Site
    now: datetime
    library: Library
    slugs: Slugs
    retired: Sequence[Published]
    live: Sequence[tuple[Kind, str]]
    kin: Mapping[str, Kin]
    problems: tuple[Problem, ...]

    def kin_of(self, kind: Kind, key: str) -> Kin:
        """The place of a feed in the hierarchy of topics."""
        return self.kin.get(key, ALONE) if kind is Kind.TOPIC else ALONE

    def feed(self, kind: Kind, key: str) -> Feed:
        """A feed with its entries."""
        from . import compose

        return compose.feed(
            kind,
            key,
            self.slugs[kind, key],
            self.library.entries(kind, key, self.site.limit),
            weeks=self.library.weeks(kind, key),
            updates=self.library.updates(kind, key),
            names=self.library.names(kind, key),
            icons=self.library.icons(kind, key),
            kin=self.kin_of(kind, key),
            site=self.site,
        )

    def catalogue(self) -> list[Outline]:
        """Every feed, in the order of the catalogue."""
        from . import compose

        return compose.catalogue((self.feed(kind, key) for kind, key in self.live), self.site.topics)


def build(
    site: Site,
    *,
    now: datetime,
    sink: Sink | None = None,
    map: Map = map,  # noqa: A002 - it is map, or another one
    progress: Progress = silent,
    dry_run: bool = False,
    allow_empty: bool = False,
    allow_guid_changes: bool = False,
    forget: bool = False,
    warnings: tuple[Problem, ...] = (),
    amend: Amend | None = None,
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
        allow_guid_changes: Give new ids to entries that were published, though readers will show them again.
        forget: Take no notice of what earlier builds remembered.
        warnings: Problems of the configuration, to be reported with the others.
        amend: Changes what feeds.json says of the feeds that were published.

    Raises:
        ConfigError: There is no source folder, or a coding of `output.compress` needs a package that is not there.
        PublishError: There is no record, many entries would get new ids, or the output can't be written.
    """
    sink = sink or sinks.of(site)
    source = Source.of(site, warnings)
    unfinished = sink.stamp(UNFINISHED)
    known = None if forget or amend or unfinished else source.memory.recall(source.world, now, sink.stamp)
    if known:
        return replace(known, dry_run=dry_run, at=now, timezone=site.timezone)
    from .library import LibraryError

    work = _Build(
        source,
        now,
        sink,
        map,
        progress,
        dry_run=dry_run,
        allow_empty=allow_empty,
        allow_guid_changes=allow_guid_changes,
        forget=forget,
        amend=amend,
    )
    try:
        return work.run(lasting=not dry_run)
    except LibraryError:
        # A full disk, most likely. It takes longer without, and gives the same.
        return replace(work, forget=True).run(lasting=False)


@contextmanager
def survey(site: Site, *, now: datetime) -> Iterator[Survey]:
    """Read the records and decide where each one goes; render and write nothing.

    Args:
        site: What the configuration says.
        now: Decides which scheduled and expired records are shown.

    Raises:
        ConfigError: There is no source folder.
        PublishError: The feeds.json of the output is damaged.
    """
    sink = sinks.of(site)
    published = feeds_before(sink, sink.latest) or []
    source = Source.of(site, ())
    with source.library(lasting=False) as library:
        yield source.survey(library, now, published, map, silent)


@dataclass(frozen=True, slots=True)
class Source:
    """The source folder as it is now, and what is remembered of it."""

    site: Site
    files: Sequence[SourceFile | Problem]
    warnings: tuple[Problem, ...]
    world: World
    memory: Memory

    @classmethod
    def of(cls, site: Site, warnings: tuple[Problem, ...]) -> Source:
        try:
            apart = (site.output, releases.of(site).folder, site.state)
            files = list(folder.scan(site.source, apart, site.exclude, follow_links=site.follow_links))
        except OSError as error:
            message = f"the source folder can't be read: {error.strerror}"
            raise ConfigError(Problem(code="no-source", message=message, file=site.source_shown)) from error
        return cls(site, files, warnings, look(site, files, warnings), Memory(site))

    def library(self, *, lasting: bool, forget: bool = False) -> Library:
        from .library import Library

        memory, world = self.memory, self.world
        seal = memory.seal if world.program and not forget else None
        return Library(memory.library, world.reading, seal, lasting=lasting and bool(world.program))

    def survey(
        self, library: Library, now: datetime, published: Sequence[Published], spread: Map, progress: Progress
    ) -> Survey:
        """Bring the library up to date."""
        outdated = library.outdated(file for file in self.files if isinstance(file, SourceFile))
        for done, (file, row) in enumerate(zip(outdated, spread(partial(_row, self.site), outdated), strict=True), 1):
            library.put(file, row, lasting=row.lasting and self.world.settles(file))
            progress("Reading", done, len(outdated))
        return self.settled(library, now, published, partial(_place, self.site))

    def settled(
        self, library: Library, now: datetime, published: Sequence[Published], place: Callable[[str], Place]
    ) -> Survey:
        """What follows from a library that has every file; `place` tells where a record says what its id is made of."""
        from . import compose

        library.settle(now)
        closed = {(feed.kind, feed.key) for feed in published if feed.closed}
        live = [feed for feed in library.feeds() if feed not in closed]
        moved = [(feed.kind, feed.key) for feed in published if feed.to]
        slugs, clashes = compose.slugs([*live, *moved], {(feed.kind, feed.key): feed.slug for feed in published})
        problems = (*self.strange(), *library.problems(), *_duplicates(self.site, library, place))
        shown = sorted((_shown(self.site, problem) for problem in problems), key=_by_line)
        return Survey(
            site=self.site,
            now=now,
            library=library,
            slugs=slugs,
            retired=[feed for feed in published if feed.retired and (feed.kind, feed.key) not in live],
            live=live,
            kin=hierarchy.kin(self.site.topics, dict(_named(library, slugs, live, self.site))),
            problems=(*self.warnings, *shown, *clashes),
        )

    def strange(self) -> Iterator[Problem]:
        """What is no file that could be read."""
        return (file for file in self.files if isinstance(file, Problem))

    def count(self, library: Library) -> int:
        """Number of files that are or should be records."""
        return library.count()[0] + sum(1 for _ in self.strange())


@dataclass(frozen=True, slots=True)
class _Build:
    """One build that has something to do."""

    source: Source
    now: datetime
    sink: Sink
    spread: Map
    progress: Progress
    dry_run: bool
    allow_empty: bool
    allow_guid_changes: bool
    forget: bool
    amend: Amend | None

    def run(self, *, lasting: bool) -> Report:
        site, memory, world = self.source.site, self.source.memory, self.source.world
        codings.require(site.compress)
        lost = [problem for problem in self.source.strange() if problem.code == "unreadable-folder"]
        if lost:
            # To go on would be to withdraw its records.
            message = (
                "nothing was published, so that no record goes; mend the folders above, or name them in source.exclude"
            )
            problem = Problem(code="unreadable-folder", message=message, file=site.source_shown)
            raise PublishError(*(_shown(site, problem) for problem in lost), problem)
        if self.sink.at_once and not self.dry_run:
            # Readers may have been led back to an older release, or nowhere.
            begin(self.sink)
        published = before = feeds_before(self.sink, self.sink.latest, site.url)
        if self.sink.at_once:
            before = feeds_before(self.sink, self.sink.read)
        if self.amend:
            published = self.amend(published or [])
        with self.source.library(lasting=lasting, forget=self.forget) as library:
            found = self.source.survey(library, self.now, published or [], self.spread, self.progress)
            if not self.allow_empty and not library.count()[1]:
                nothing = Problem(code="nothing-to-publish", message=self._nothing(library), file=site.source_shown)
                raise PublishError(*found.problems, nothing)
            known = published is not None
            with Publication(self.sink, dry_run=self.dry_run, known=known, compress=site.compress) as publication:
                ledger, outlines, last, gone = self._stage(found, published or [], before or [], publication)
                # Before the first file is put in place, for the library may fail.
                times, read = library.times(), self.source.count(library)
                withheld = _withheld(library, times)
                problems = (*found.problems, *guards.new_ids(ledger, library, site), *guards.floods(ledger, site))
                if site.hubs and not self.dry_run:
                    from . import pings

                    # Whenever this dies, hubs are told: of news that are out, or once too often.
                    pings.expect(site, publication.changes)
                publication.finish(last, gone)
            next_change = min(filter(None, (times.end, tombstones.end(outlines))), default=None)
            reported = frozenset() if self.forget else memory.reported
            report = Report(
                read=read,
                entries=times.visible,
                feeds=len(found.live),
                withheld=withheld,
                next_due=times.next_due,
                changes=tuple(publication.changes),
                problems=problems,
                fresh=tuple(problem for problem in problems if memory.name(problem) not in reported),
                differences=tuple(ledger.differences),
                dry_run=self.dry_run,
                next_change=next_change,
                at=self.now,
                timezone=site.timezone,
            )
            if not self.dry_run:
                span = (times.begin or _BEGINNING, next_change or _END) if self._settled(report) else None
                kept = memory.remember(report, world, span=span, output=publication.stamps, seal=library.keep())
                report = report if kept else _forgetful(report, site)
        return report

    def _stage(
        self, found: Survey, published: Sequence[Published], before: Sequence[Published], publication: Publication
    ) -> tuple[Ledger, Sequence[Outline], Artifact, list[str]]:
        """Add every file but feeds.json; return what changes, all feeds, feeds.json, and the paths that go."""
        from . import compose, render
        from .ledger import Ledger

        site, library, ledger = found.site, found.library, Ledger(found.site.limit)
        known, templates = self._known(library), library.templates()
        if templates:
            render.remember(templates)
        outlines = []
        for done, (kind, key) in enumerate(found.live, 1):
            outline = library.outline(kind, key) if known else None
            if not outline or not _lasts(outline, found) or not publication.keep(outline.paths, known):
                outline = _add(_feed(kind, key, found, publication), found, publication, ledger)
                library.enlist(outline)
            outlines.append(outline)
            self.progress("Writing", done, len(found.live))
        if not self.allow_guid_changes:
            guards.refuse_new_ids(ledger, library, site, sum(outline.size for outline in outlines))
        if not self.allow_empty:
            guards.refuse_to_withdraw(ledger, library, site)
        catalogue = compose.catalogue(outlines, site.topics)
        retired = _retired(published, found, self.now)
        for feed in retired:
            if feed.to:
                _add(retiring.farewell(feed, site), found, publication, ledger)
        for artifact in render.surroundings(catalogue, site):
            publication.add(artifact)
        if render.learned() != templates:
            library.keep_templates(render.learned())
        document = manifest.write(catalogue, site, publication.sha256, retired)
        # What stands in the place of a feed that went before is somebody else's.
        there = {(feed.kind, feed.slug) for feed in before if feed.to or not feed.retired}
        gone = [path for feed in retired if not feed.to and (feed.kind, feed.slug) in there for path in feed.paths]
        return ledger, catalogue, Artifact(path=manifest.FILE, data=document), gone

    def _known(self, library: Library) -> Mapping[str, tuple[str, tuple[int, ...]]]:
        """The files of the output of which nothing but their entries can have changed since they were right."""
        memory = self.source.memory
        _, stamp = memory.output.get(manifest.FILE, ("", None))
        same = not library.empty and not self.amend and memory.settings == self.source.world.settings
        return memory.output if same and stamp and stamp == self.sink.stamp(manifest.FILE) else {}

    def _settled(self, report: Report) -> bool:
        """Whether every change of the source from now on shows in its listing."""
        if not report.entries or any(problem.code == "unreadable" for problem in report.problems):
            return False
        return all(self.source.world.settles(file) for file in self.source.files if isinstance(file, SourceFile))

    def _nothing(self, library: Library) -> str:
        count = self.source.count(library)
        read = f"{count} read, all with errors" if count else "no file was found"
        return f"there is no record ({read}); the feeds are as they were; --allow-empty publishes empty ones"


def read(site: Site, file: SourceFile) -> Outcome:
    """All that happens to one file."""
    return examine(site, file)[1]


def examine(site: Site, file: SourceFile) -> tuple[RawRecord | None, Outcome]:
    """What was read of one file, if it could be, and what came of it."""
    from . import normalise, source

    raw = None
    try:
        raw = source.read(site.source, file, site.reading)
        if raw is None:
            return None, Outcome(path=file.path)
        result, problems = normalise.record(raw, site)
    except RecordError as error:
        result, problems = None, error.problems
    # Errors first, for one of them must be told.
    problems = tuple(sorted(problems, key=lambda problem: problem.severity))[:_MOST_PROBLEMS]
    if raw is not None:
        # Of one value that is taken for two fields, the same may be wrong.
        problems = tuple(dict.fromkeys(_placed(problem, raw) for problem in problems))
    return raw, Outcome(path=file.path, result=result, problems=tuple(sorted(problems, key=_by_line)))


def _named(
    library: Library, slugs: Slugs, live: Sequence[tuple[Kind, str]], site: Site
) -> Iterator[tuple[str, Relative]]:
    """The topics of the configuration that have a feed, as others name them."""
    from . import compose

    for kind, key in live:
        if kind is Kind.TOPIC and key in site.topics:
            known = library.outline(kind, key)
            title = known.title if known else compose.most_frequent(library.names(kind, key))
            yield key, Relative(title or site.topics[key].name, slugs[kind, key])


def _row(site: Site, file: SourceFile) -> Row:
    from . import rows

    return rows.row(read(site, file))


def _placed(problem: Problem, raw: RawRecord) -> Problem:
    from . import source

    line, column = source.place(raw, problem.field, of_name=codes.CODES[problem.code].of_name)
    return replace(problem, line=line, column=column, field=raw.spelled(problem.field))


def _by_line(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line or 0, problem.field or "", problem.code


def _shown(site: Site, problem: Problem) -> Problem:
    return replace(problem, file=site.shown(problem.file))


def _duplicates(site: Site, library: Library, place: Callable[[str], Place]) -> Iterator[Problem]:
    """A problem for each record that has the id of another one, where the URL stands that the id is made of."""
    for path, winner, known in library.duplicates():
        field, line, column = found = known or place(path)
        if not known and line:
            library.place(path, found)
        message = f"has the same id as {site.shown(winner)}, which is published"
        yield Problem(code="duplicate-id", message=message, file=path, line=line, column=column, field=field)


def _place(site: Site, path: str) -> Place:
    from . import normalise, source

    try:
        raw = source.read(site.source, SourceFile(path=path, size=0, mtime_ns=0), site.reading)
    except RecordError:
        raw = None
    field = normalise.id_field(raw) if raw else None
    return (raw.spelled(field), *source.place(raw, field)) if raw else (field, None, None)


def feeds_before(sink: Sink, read: Callable[[str], bytes | None], url: str | None = None) -> list[Published] | None:
    """What feeds.json says; None when there is none.

    Args:
        sink: Where it is.
        read: Which one: that of the newest publication, or that which readers see.
        url: As for `manifest.read`.

    Raises:
        PublishError: It can't be read. To begin anew without it could give feeds other names, so a person decides.
    """
    try:
        data = read(manifest.FILE)
        return None if data is None else manifest.read(data, url)
    except manifest.ManifestError as error:
        message = f"{error}; restore it, or delete it to begin anew; nothing was published"
        raise PublishError(Problem(code="bad-catalogue", message=message, file=sink.shown(manifest.FILE))) from error
    except OSError as error:
        message = f"can't be read: {error.strerror}; nothing was published; check its permissions"
        raise PublishError(Problem(code="unwritable", message=message, file=sink.shown(manifest.FILE))) from error


def _retired(published: Iterable[Published], found: Survey, now: datetime) -> list[Published]:
    """The feeds that go now, and those that went before and have not come back."""
    present = {(kind, found.slugs[kind, key]) for kind, key in found.live}
    absent = (feed for feed in published if (feed.kind, feed.slug) not in present)
    return [feed if feed.retired else replace(feed, retired=now.date()) for feed in absent]


def _shows(found: Survey) -> Callable[[str], bool]:
    """Tells whether an entry is shown in any feed, by the id that it has in Atom."""
    imported = {urls.iri_of(guid): guid for guid in found.site.guids.values()}
    return lambda id_: found.library.shows(imported.get(id_, id_))


def _lasts(feed: Outline, found: Survey) -> bool:
    """Whether all stays that a feed says besides its entries: the topics around it, and every tombstone."""
    stones = feed.tombstones
    if feed.kin != found.kin_of(feed.kind, feed.key):
        return False
    return not stones or tombstones.lasting(stones, found.now, _shows(found)) == stones


def _feed(kind: Kind, key: str, found: Survey, publication: Publication) -> Feed:
    """A feed; where the site wants it, with a tombstone for each entry that it showed and no feed shows any more."""
    feed = found.feed(kind, key)
    if not found.site.tombstones:
        return feed
    before = publication.there(feed.paths[EXTENSIONS.index("atom")])
    return replace(feed, tombstones=tombstones.after(before, found.now, _shows(found)))


def _add(feed: Feed, found: Survey, publication: Publication, ledger: Ledger) -> Outline:
    """Render a feed, and take down what changes in it."""
    from . import render

    library = found.library
    for artifact in render.feed(feed, found.slugs, found.site):
        before = publication.add(artifact)
        if artifact.path.endswith(".json"):
            gone = ledger.enter(feed.stem, before, artifact.data, library.left(feed.kind, feed.key))
            library.leave(feed.kind, feed.key, gone)
    return feed.outline()


def _forgetful(report: Report, site: Site) -> Report:
    message = "can't be written: each build does everything anew, and tells again what it has told"
    problem = Problem(code="no-memory", message=message, file=site.state)
    return replace(report, problems=(*report.problems, problem), fresh=(*report.fresh, problem))


def _withheld(library: Library, times: Times) -> dict[str, int]:
    reasons = Counter(library.reasons()) + Counter(scheduled=times.scheduled, expired=times.expired)
    return dict(sorted(reasons.items()))
