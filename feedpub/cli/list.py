"""List feeds, or the records that are in none."""

from __future__ import annotations

import click

from .. import terminal
from .options import json_option, reports_errors, site_options, source_argument, surveyed

_LISTS = ("feeds", "topics", "providers", "drafts", "future", "skipped")


@click.command("list")
@click.argument("what", type=click.Choice(_LISTS))
@source_argument
@site_options
@json_option
@reports_errors
def command(
    what: str,
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    as_json: bool,
) -> None:
    """List feeds, or the records that are in none: drafts, future or skipped ones.

    In columns on a terminal, parted by tabs elsewhere. Feeds that were retired have no entries and tell the day.
    """
    from .. import listing

    with surveyed(source, output, base_url, config, now) as found:
        rows = listing.LISTS[what](found)
    if as_json:
        terminal.print_json(rows)
    else:
        terminal.print_rows(rows)
