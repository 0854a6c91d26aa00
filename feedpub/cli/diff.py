"""Show what subscribers would see of a build."""

from __future__ import annotations

import click

from .. import terminal
from .options import json_option, moment, reports_errors, site_options, source_argument


@click.command("diff")
@source_argument
@site_options
@json_option
@reports_errors
def command(
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    as_json: bool,
) -> None:
    """Show what subscribers would see of a build, feed by feed, and do nothing.

    new: not seen in that feed before; edited: says something else; displaced: newer entries fill the feed; withdrawn:
    gone, or no longer of that feed; back: was there before.
    """
    from ..api import build as build_feeds

    report = build_feeds(
        source,
        output,
        url=base_url,
        config=config,
        now=moment(now),
        dry_run=True,
        allow_empty=True,
        allow_guid_changes=True,
    )
    terminal.print_problems(report.told())
    if as_json:
        terminal.print_json(terminal.differences_as_data(report))
    else:
        for line in terminal.differences(report):
            terminal.print_line(line)
    if terminal.person():
        terminal.tell(terminal.differences_summed_up(report))
