"""Telling what is wrong, with records and with feeds; nothing is written."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigError, Problem
from ..model import CheckReport
from .surroundings import clock, load, processes

if TYPE_CHECKING:
    from ..pipeline import Progress
    from ..validation.files import Findings


def check(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CheckReport:
    """Tell every problem of every record, also those that keep nothing from being published; write nothing.

    Args:
        source: As in `build`.
        output: As in `build`; it tells the names that feeds have.
        url: As in `build`.
        config: As in `build`.
        now: As in `build`.
        jobs: Number of processes that read records.
        progress: As in `build`.

    Raises:
        ConfigError: The configuration or the source folder can't be used.
        PublishError: The feeds.json of the output is damaged.
    """
    from .. import checking, pipeline

    site, warnings = load(source, output, url=url, config=config)
    with processes(jobs) as spread:
        return checking.check(site, now=clock(now), map=spread, progress=progress or pipeline.silent, warnings=warnings)


def check_files(
    *files: str | os.PathLike[str],
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CheckReport:
    """As `check`, but tell the problems of some files only. What no build would read as a record is passed over.

    Args:
        files: They are compared with all records of the source that they are in; of one that is outside of it, the
            source is its own folder.
        source: As in `check`.
        output: As in `check`.
        url: As in `check`.
        config: As in `check`.
        now: As in `check`.
        jobs: As in `check`.
        progress: As in `check`.

    Raises:
        ConfigError: A path is no file: then none is checked; or as in `check`.
        PublishError: As in `check`.
    """
    from .. import checking, pipeline

    paths = [os.fspath(file) for file in files]
    wrong = [path for path in paths if not Path(path).is_file()]
    if wrong:
        raise ConfigError(*(_no_file(path) for path in wrong))
    site, _ = load(source, output, url=url, config=config)
    groups: dict[str | None, set[str]] = {}
    for path in paths:
        file = Path(path)
        try:
            inside = (file.parent.resolve() / file.name).relative_to(Path(site.source).resolve())
            groups.setdefault(None, set()).add(inside.as_posix())
        except ValueError:
            groups.setdefault(str(file.parent), set()).add(file.name)
    reports = []
    with processes(jobs) as spread:
        for folder_apart, names in groups.items():
            place = load(folder_apart, output, url=url, config=config)[0] if folder_apart else site
            reports.append(
                checking.check(
                    place,
                    now=clock(now),
                    map=spread,
                    progress=progress or pipeline.silent,
                    only=frozenset(names),
                )
            )
    problems = (problem for report in reports for problem in report.problems)
    return CheckReport(read=sum(report.read for report in reports), problems=tuple(problems))


def _no_file(path: str) -> Problem:
    message = "is a folder; name one folder, or files" if Path(path).is_dir() else "is not there"
    return Problem(code="no-such-file", message=f"{message}; nothing was checked", file=path)


def validate(
    *paths: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with published feeds, by the standards and by what feedpub promises; nothing is asked of the web.

    Args:
        paths: Feeds, and folders of feeds, of any program; default: the output of the site.
        output: Folder of the feeds, as for `build`; it matters when no path is given.
        url: Where a folder is on the web; default: where its feeds.json says.
        config: The configuration file, as for `build`.

    Raises:
        ConfigError: The configuration can't be used.
    """
    return examine(*paths, output=output, url=url, config=config).problems


def examine(
    *paths: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Findings:
    """As `validate`, with the number of files that were looked at."""
    from ..validation import files

    if paths:
        return files.examine([os.fspath(path) for path in paths], url=url)
    site, _ = load(output=output, url=url, config=config)
    return files.examine([site.output_shown], url=url, authority=site.authority, own=True)
