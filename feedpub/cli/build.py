"""Make the feeds what the records say."""

from __future__ import annotations

import sys

import click

from .. import terminal
from .options import (
    FAILED,
    WholeNumber,
    json_option,
    lock_wait_option,
    moment,
    notify_option,
    option,
    reports_errors,
    sender,
    site_options,
    source_argument,
)


@click.command("build")
@source_argument
@site_options
@option("-n", "--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@option("--full", is_flag=True, help="Read and render everything, whatever earlier builds remember.")
@option("--strict", is_flag=True, help="Exit with 1 when errors kept a record out.")
@option("--allow-empty", is_flag=True, help="Publish though there is no record, or most entries go.")
@option("--allow-guid-changes", is_flag=True, help="Give published entries new ids, though readers show them again.")
@option("-j", "--jobs", type=WholeNumber(1), default=1, metavar="N", help="Processes that read records.")
@notify_option
@lock_wait_option
@json_option
@option("-q", "--quiet", is_flag=True, help="Print new errors only, whatever -v says.")
@option("-v", "--verbose", count=True, help="Print all that is wrong or changes; -vv: why the rest stays, and times.")
@reports_errors
def command(
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    dry_run: bool,
    full: bool,
    strict: bool,
    allow_empty: bool,
    allow_guid_changes: bool,
    jobs: int,
    notify: bool,
    lock_wait: float,
    as_json: bool,
    quiet: bool,
    verbose: int,
) -> None:
    """Make the feeds what the records in SOURCE say.

    Nothing is written that would not change. Records with errors are left out and reported; the others are published.
    """
    from ..api import build as build_feeds

    with terminal.progress_bar(wanted=not quiet) as bar:
        watch = terminal.Stopwatch(bar)
        report = build_feeds(
            source,
            output,
            url=base_url,
            config=config,
            now=moment(now),
            jobs=jobs,
            dry_run=dry_run,
            allow_empty=allow_empty,
            allow_guid_changes=allow_guid_changes,
            forget=full,
            lock_wait=lock_wait,
            progress=watch.update,
            send=sender(wanted=notify),
        )
    terminal.print_report(report, verbosity=-1 if quiet else verbose, strict=strict)
    if verbose > 1 and not quiet:
        terminal.tell(watch.told())
    if as_json:
        terminal.print_json(terminal.report_as_data(report))
    if strict and report.left_out:
        sys.exit(FAILED)
