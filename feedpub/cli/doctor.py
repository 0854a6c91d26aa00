"""Ask a live host as readers do, and say how to mend what they would stumble over."""

from __future__ import annotations

import sys

import click

from .. import terminal
from .options import FAILED, config_option, json_option, option, reports_errors


@click.command("doctor")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@config_option
@option("--all", "every", is_flag=True, help="Ask for every feed of a site, not for one of each kind.")
@option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@json_option
@reports_errors
def command(urls: tuple[str, ...], config: str | None, *, every: bool, strict: bool, as_json: bool) -> None:
    """Check how a live host serves feeds: types, validators, caching, compression, redirects, retired feeds.

    URL is a feed of any program, or a site: then feeds.json, or the links in the page, say which feeds it has. The
    default is site.url. About ten requests are sent for each feed. Exits with 1 when there are errors.
    """
    from ..api import doctor

    with terminal.progress_bar() as bar:
        diagnosis = doctor(*urls, config=config, every=every, progress=bar)
    if as_json:
        terminal.print_json(terminal.diagnosis_as_data(diagnosis))
    else:
        terminal.print_ailments(diagnosis.ailments)
    problems = [ailment.problem for ailment in diagnosis.ailments]
    terminal.print_counts(problems, terminal.count(len(diagnosis.visited), "address", "addresses"))
    hosts = " or ".join(f"`feedpub config {name}`" for name in diagnosis.servers)
    if problems and hosts:
        terminal.tell(f"{hosts} prints a whole configuration for this site.")
    if any(strict or problem.severity == "error" for problem in problems):
        sys.exit(FAILED)
