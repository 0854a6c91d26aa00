"""Take a feed back, or move it."""

from __future__ import annotations

import click

from .. import terminal
from .options import (
    complete_feed,
    json_option,
    lock_wait_option,
    moment,
    option,
    reports_errors,
    site_options,
    source_argument,
)


@click.command("retire")
@click.argument("feed", shell_complete=complete_feed)
@source_argument
@site_options
@click.option(
    "--to",
    metavar="FEED|URL",
    shell_complete=complete_feed,
    help="Where it has moved: its files stay, with one entry that says so.",
)
@click.option("--undo", is_flag=True, help="Let the feed come back.")
@option("-n", "--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@lock_wait_option
@json_option
@reports_errors
def command(
    feed: str,
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    to: str | None,
    undo: bool,
    dry_run: bool,
    lock_wait: float,
    as_json: bool,
) -> None:
    """Take a feed back though its records are there, and build.

    FEED is named as in `feedpub list feeds`, or by the path or URL of its files. Its records stay in all other feeds.
    A feed whose records are all gone retires by itself, and comes back with them.
    """
    from ..api import retire as retire_feed

    if undo and to is not None:
        raise click.UsageError("--undo and --to exclude each other.")
    report = retire_feed(
        feed,
        source,
        output,
        to=to,
        undo=undo,
        url=base_url,
        config=config,
        now=moment(now),
        dry_run=dry_run,
        lock_wait=lock_wait,
    )
    terminal.print_retirement(report)
    if as_json:
        terminal.print_json(terminal.report_as_data(report))
