"""Check published feeds against the standards."""

from __future__ import annotations

import click

from .. import terminal
from .options import config_option, option, output_option, problem_options, reports_errors, tell


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[DIR|FILE]...", type=click.Path())
@output_option
@option("-b", "--base-url", metavar="URL", help="Where the folder is on the web.  [default: where feeds.json says]")
@config_option
@problem_options
@reports_errors
def command(
    paths: tuple[str, ...],
    output: str | None,
    base_url: str | None,
    config: str | None,
    *,
    strict: bool,
    select: frozenset[str],
    ignore: frozenset[str],
    form: str,
    as_json: bool,
) -> None:
    """Check published feeds, or folders of them, without network; by default the output of the site.

    RSS 2.0 and its Best Practices Profile, Atom 1.0, JSON Feed 1.1 and OPML 2.0, of any program. A folder that holds
    a feeds.json is checked as a whole: its pages, its digests, and that all formats agree.

    Exits with 2 when one of the files is not there; the others are checked all the same.
    """
    from ..api import examine

    findings = examine(*paths, output=output, url=base_url, config=config)
    form = "json" if as_json else form
    tell(findings.problems, select, ignore, form, subject=terminal.count(findings.files, "file"), strict=strict)
