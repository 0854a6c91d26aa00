"""Take over the ids of an old feed."""

from __future__ import annotations

import sys
from collections import Counter

import click

from .. import terminal
from .options import FAILED, json_option, moment, option, reports_errors, site_options, source_argument


@click.command("import-guids")
@click.argument("old_feed", type=click.Path())
@source_argument
@site_options
@option("-n", "--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@json_option
@reports_errors
def command(
    old_feed: str,
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    now: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take over the ids of OLD_FEED, so that its readers see nothing twice.

    OLD_FEED is a file of RSS 2.0, Atom 1.0 or JSON Feed, or - for standard input. Its entries are matched with the
    records in SOURCE by id, by link, or by title and time. The ids go into guids.json; what stands there stays.
    """
    from ..api import import_guids as take_over

    site, matches = take_over(old_feed, source, output, url=base_url, config=config, now=moment(now), dry_run=dry_run)
    if as_json:
        data = {
            "file": site.guids_shown,
            "dry_run": dry_run,
            "entries": [terminal.match_as_data(match) for match in matches],
        }
        terminal.print_json(data)
    terminal.print_lines(terminal.unmatched(matches), "--json shows all")
    counts = Counter(match.fate.value for match in matches)
    would_be = "would be " if dry_run else ""
    terminal.tell(
        f"{terminal.count(len(matches), 'entry', 'entries')}: {terminal.count(counts['taken'], 'id')} {would_be}taken "
        f"over into {site.guids_shown}, {counts['known']} there already, "
        f"{counts['missing']} without a record, {counts['refused']} refused."
    )
    if apart := terminal.strayed(matches):
        terminal.tell(apart)
    if not counts["taken"] + counts["known"]:
        sys.exit(FAILED)
