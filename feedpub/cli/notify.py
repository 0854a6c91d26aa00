"""Tell WebSub hubs which feeds have changed."""

from __future__ import annotations

import sys

import click

from .. import terminal
from .options import (
    LATER,
    complete_feed,
    json_option,
    lock_wait_option,
    option,
    place_options,
    reports_errors,
    source_argument,
)


@click.command("notify")
@source_argument
@place_options
@click.option(
    "--feed",
    "feeds",
    multiple=True,
    metavar="FEED",
    shell_complete=complete_feed,
    help="Tell of this feed though nothing is pending; may be given again.",
)
@click.option("--all", "everything", is_flag=True, help="Tell of every feed though nothing is pending.")
@option("-n", "--dry-run", is_flag=True, help="Say what is pending, and tell nobody.")
@lock_wait_option
@json_option
@reports_errors
def command(
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    *,
    feeds: tuple[str, ...],
    everything: bool,
    dry_run: bool,
    lock_wait: float,
    as_json: bool,
) -> None:
    """Tell the hubs of `site.hubs` which feeds have changed since they last heard of them; needs urllib3.

    Every build notes what it changes. What a hub does not take stays pending, and the exit code is then 75: run it
    again later. `feedpub build --notify` does both in one.
    """
    from ..api import notify
    from ..extras.websub import sender

    with terminal.progress_bar(wanted=True) as bar:
        report = notify(
            source,
            output,
            send=sender(),
            feeds=feeds,
            everything=everything,
            url=base_url,
            config=config,
            dry_run=dry_run,
            lock_wait=lock_wait,
            progress=terminal.Stopwatch(bar).update,
        )
    terminal.print_notified(report)
    if as_json:
        terminal.print_json(terminal.notified_as_data(report))
    if report.pending and not dry_run:
        sys.exit(LATER)
