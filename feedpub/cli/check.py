"""Tell every problem of every record."""

from __future__ import annotations

import os
from typing import Any

import click

from .. import terminal
from .options import WholeNumber, moment, option, problem_options, reports_errors, site_options, tell


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[SOURCE|FILE...]", type=click.Path())
@site_options
@option("-j", "--jobs", type=WholeNumber(1), default=1, metavar="N", help="Processes that read records.")
@problem_options
@reports_errors
def command(
    paths: tuple[str, ...],
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    jobs: int,
    strict: bool,
    select: frozenset[str],
    ignore: frozenset[str],
    form: str,
    as_json: bool,
) -> None:
    """Tell every problem of the records in SOURCE, also those that keep nothing from being published.

    A line for each, `path:line:column: field: what is wrong [code]`. Nothing is written. Of FILEs, which may be
    several, only their own problems are told, though they are compared with all records of their source.
    """
    from ..api import check as check_records
    from ..api import check_files

    with terminal.progress_bar() as bar:
        settings: dict[str, Any] = {
            "output": output,
            "url": base_url,
            "config": config,
            "now": moment(now),
            "jobs": jobs,
            "progress": bar,
        }
        inherited = os.environ.get("FEEDPUB_SOURCE") or None
        if len(paths) > 1 or not all(map(os.path.isdir, paths)):
            report = check_files(*paths, source=inherited, **settings)
        else:
            report = check_records(*(paths or (inherited,)), **settings)
    form = "json" if as_json else form
    tell(report.problems, select, ignore, form, subject=terminal.count(report.read, "record"), strict=strict)
