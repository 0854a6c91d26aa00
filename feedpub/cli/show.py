"""Show a record, or a feed, and why it is where it is."""

from __future__ import annotations

import click

from .. import terminal
from .options import complete_feed, json_option, reports_errors, site_options, source_argument, surveyed


@click.command("show")
@click.argument("name", metavar="RECORD|FEED", shell_complete=complete_feed)
@source_argument
@site_options
@json_option
@reports_errors
def command(
    name: str,
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    as_json: bool,
) -> None:
    """Show a record and the feeds that hold it, or a feed and what is in it.

    A record is named by its file, URL or id; a feed as in `feedpub list feeds`, or by the path or URL of its files.
    """
    from .. import listing

    with surveyed(source, output, base_url, config, now) as found:
        data = listing.show(name, found)
    if as_json:
        terminal.print_json(data)
    else:
        for key, value in data.items():
            for item in value if isinstance(value, list) else [value] if value not in (None, "") else []:
                terminal.print_line(f"{key + ':':<13}{terminal.one_line(item)}")
