"""Every problem of every record: what a build would report, and what is wrong with what it publishes all the same."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import NamedTuple

from . import folder, pipeline, rows, sinks, source
from .errors import Problem
from .library import Library
from .lint import record, together
from .lint.seen import Seen
from .lint.together import Facts
from .model import CheckReport, Site, SourceFile, Withheld
from .pipeline import Map, Progress


class _Examined(NamedTuple):
    """What came of one file.

    Attributes:
        row: What a build would keep of it; of its record, only what decides which feeds there are.
        problems: What a build would not report.
        facts: What is compared with other records; None when it can't be published.
        names: What guids.json may call it; None when it can't be read.
    """

    row: rows.Row
    problems: tuple[Problem, ...]
    facts: Facts | None
    names: set[str] | None


def check(
    site: Site,
    *,
    now: datetime,
    map: Map = map,  # noqa: A002 - it is map, or another one
    progress: Progress = pipeline.silent,
    warnings: tuple[Problem, ...] = (),
    only: frozenset[str] | None = None,
) -> CheckReport:
    """Read every record anew, each once, and tell all that is wrong; write nothing.

    Args:
        site: What the configuration says.
        now: Decides what is in the future.
        map: Runs the reading of records; give another one to spread it over processes.
        progress: Is told how far the work is.
        warnings: Problems of the configuration, to be reported with the others.
        only: Paths of files; of others, though they are read too, nothing is told. None: all.

    Raises:
        ConfigError: There is no source folder.
        PublishError: The feeds.json of the output is damaged.
    """
    sink = sinks.of(site)
    published = pipeline.feeds_before(sink, sink.latest) or []
    listing = pipeline.Source.of(site, warnings)
    files = [file for file in listing.files if isinstance(file, SourceFile)]
    problems: list[Problem] = []
    known: dict[str, Facts] = {}
    names: list[set[str]] = []
    with Library("", "", None, lasting=False) as library:
        for done, (file, found) in enumerate(zip(files, map(partial(_examined, site, now), files), strict=True), 1):
            library.put(file, found.row, lasting=False)
            problems += found.problems
            known |= {file.path: found.facts} if found.facts else {}
            names += [found.names] if found.names is not None else []
            progress("Checking", done, len(files))
        survey = listing.settled(library, now, published, lambda path: known[path].id_at)
        read = listing.count(library)
    problems += survey.problems
    if not read:
        message = "no record was found where one was expected"
        problems.append(Problem(code="nothing-to-publish", message=message, file=site.source_shown))
    left_out = {problem.file for problem in survey.problems if problem.code == "duplicate-id"}
    facts = [known[path] for path in sorted(known) if known[path].file not in left_out]
    problems += together.problems(facts)
    problems += together.unused_topics(site, facts)
    problems += _unused(site, names if len(names) == len(files) else None)
    if only is not None:
        shown = {site.shown(path) for path in only}
        problems = [problem for problem in problems if problem.file in shown]
        read = sum(file.path in only for file in files)
    return CheckReport(read=read, problems=tuple(sorted(problems, key=_by_place)))


def _examined(site: Site, now: datetime, file: SourceFile) -> _Examined:
    """Everything that is known of one file by itself."""
    raw, outcome = pipeline.examine(site, file)
    row = rows.row(outcome)
    row = row._replace(record=row.record and "")
    if raw is None:
        return _Examined(row, (), None, None if outcome.problems else set())
    names = together.names(raw) if site.guids else set()
    if isinstance(outcome.result, Withheld):
        return _Examined(row, (), None, names)  # its author knows that it is not ready
    seen = Seen(raw=raw, layout=source.layout(raw), site=site, now=now)
    facts = together.facts(seen, outcome.result) if outcome.result else None
    return _Examined(row, tuple(record.problems(seen)), facts, names)


def _unused(site: Site, names: list[set[str]] | None) -> list[Problem]:
    """What in the settings fits nothing; unless all names are known, any guid may belong to a record."""
    found = [] if names is None else list(together.unused_guids(site, names))
    for pattern in folder.unmatched(site.source, site.exclude, follow_links=site.follow_links):
        message = f'"{pattern}" leaves out nothing'
        found.append(Problem(code="unused-exclude", message=message, field="source.exclude"))
    return found


def _by_place(problem: Problem) -> tuple[str, int, int, str, str]:
    return problem.file, problem.line or 0, problem.column or 0, problem.code, problem.field or ""
