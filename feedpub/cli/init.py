"""Begin a site: a configuration and a first record."""

from __future__ import annotations

import sys

import click

from .. import terminal
from .options import moment, option, reports_errors

_QUESTIONS = {
    "site.title": "Title of the feed of everything",
    "site.url": "Address at which the feeds will be published, such as https://feeds.example.org/",
    "site.language": "Language of titles and excerpts, such as en or pt-BR",
    "site.timezone": "Time zone of times without an offset",
}
_ALL = "--title, --url, --language and --timezone"


@click.command("init")
@click.argument("folder", default=".", metavar="[DIR]", type=click.Path(file_okay=False))
@option("--title", metavar="TEXT", help="Title of the feed of everything.  [default: the folder's name]")
@option("--url", metavar="URL", help="Where the feeds will be on the web, such as https://feeds.example.org/.")
@option("--language", metavar="TAG", help="Language of titles and excerpts.  [default: en]")
@option("--timezone", metavar="ZONE", help="Zone of times without an offset.  [default: the machine's]")
@option(
    "--from",
    "program",
    type=click.Choice(["auto", "jekyll", "hugo", "pelican", "eleventy", "none"]),
    default="auto",
    show_default=True,
    help="Whose site is in DIR: its posts become the records.",
)
@option("-y", "--yes", is_flag=True, help="Take the defaults, and ask nothing.")
@option("-n", "--dry-run", is_flag=True, help="Print the configuration, and write nothing.")
@option("--now", metavar="TIME", help="Act as if it were this time, such as 2021-02-04T14:15:00Z.")
@reports_errors
def command(
    folder: str,
    title: str | None,
    url: str | None,
    language: str | None,
    timezone: str | None,
    program: str,
    now: str | None,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    """Begin a site in DIR: a commented feedpub.toml, a first record, and a line in .gitignore.

    Asks for title, address, language and time zone. What is there is never overwritten. A site of Jekyll, Hugo,
    Pelican or Eleventy in DIR is found: then feedpub.toml says how to read its posts, and no record is added.
    """
    from ..api import init

    answers = {"title": title, "url": url, "language": language, "timezone": timezone}
    if not yes and None in answers.values() and not sys.stdin.isatty():
        raise click.UsageError(f"There is nobody to ask. Pass --yes to take the defaults, or all of {_ALL}.")
    started = init(
        folder,
        **answers,
        program=program,
        now=moment(now),
        dry_run=dry_run,
        ask=None if yes else _ask,
        tell=terminal.print_finding,
    )
    if dry_run:
        terminal.print_text(started.configuration)
    terminal.print_started(started, dry_run=dry_run)


def _ask(name: str, default: str) -> str:
    """A person's answer, when it can be used; else they are told why, and asked again."""
    from ..starting import reading

    def usable(answer: str) -> str:
        try:
            return reading.checked(name, answer)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    answer: str = click.prompt(_QUESTIONS[name], default=default, value_proc=usable, err=True)
    return answer
