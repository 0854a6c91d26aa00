"""Tell every problem of every record."""

from __future__ import annotations

import click

from .. import terminal
from .options import moment, option, problem_options, reports_errors, site_options, source_argument, tell


@click.command("check")
@source_argument
@site_options
@option("-j", "--jobs", type=click.IntRange(1), default=1, metavar="N", help="Processes that read records.")
@problem_options
@reports_errors
def command(
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    jobs: int,
    select: frozenset[str],
    ignore: frozenset[str],
    form: str,
) -> None:
    """Tell every problem of the records in SOURCE, also those that keep nothing from being published.

    A line for each, `path:line:column: field: what is wrong [code]`. Nothing is written.
    """
    from ..api import check as check_records

    with terminal.progress_bar() as bar:
        report = check_records(source, output, url=base_url, config=config, now=moment(now), jobs=jobs, progress=bar)
    tell(report.problems, select, ignore, form, subject=terminal.count(report.read, "record"))
