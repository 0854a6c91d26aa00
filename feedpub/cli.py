"""The command line: parse the arguments, call one public function, print.

Only click is loaded here at the top: `feedpub --help` and shell completion must not wait for anything else.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from . import __version__, terminal

if TYPE_CHECKING:
    from datetime import datetime

    from .pipeline import Survey

#: 1 something is wrong with the records or the output, 2 with the call; 75 try again later (EX_TEMPFAIL of sysexits.h).
_FAILED, _USAGE, _LATER = 1, 2, 75
_LISTS = ("feeds", "topics", "providers", "drafts", "future", "skipped")


def _option(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that an environment variable can set too: --base-url, FEEDPUB_BASE_URL."""
    long = next(name for name in names if name.startswith("--"))
    variable = "FEEDPUB_" + long.split("/")[0].removeprefix("--").replace("-", "_").upper()
    return click.option(*names, envvar=variable, show_envvar=True, **settings)


_output_option = _option(
    "-o", "--output", metavar="DIR", type=click.Path(), help="Folder of the feeds.  [default: feeds]"
)
_config_option = _option(
    "-c",
    "--config",
    metavar="FILE",
    type=click.Path(),
    help="The configuration file.  [default: nearest feedpub.toml]",
)
_lock_wait_option = _option(
    "--lock-wait",
    type=click.FloatRange(0),
    default=0,
    metavar="SECONDS",
    help="How long another build of the same output may take to end.",
)


def _site_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that say which site it is about."""
    for decorate in (
        _option("--now", metavar="TIME", help="Act as if it were this time, such as 2021-02-04T14:15:00Z."),
        _config_option,
        _option("-b", "--base-url", metavar="URL", help="Where the output will be on the web; comes before site.url."),
        _output_option,
    ):
        function = decorate(function)
    return function


_source_argument = click.argument("source", required=False, type=click.Path(), envvar="FEEDPUB_SOURCE")
_json_option = _option("--json", "as_json", is_flag=True, help="Print JSON to standard output.")


def _reports_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what feedpub raises on purpose into lines, or JSON, and an exit code; a bug keeps its traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from .errors import ConfigError, FeedpubError, LockedError

        try:
            return command(*args, **kwargs)
        except FeedpubError as error:
            # The last one is what stopped the command; those before it say why.
            terminal.print_problems(error.problems[:-1])
            terminal.print_problems(error.problems[-1:])
            if kwargs.get("as_json"):
                terminal.print_json({"problems": [terminal.problem_as_data(problem) for problem in error.problems]})
            codes = {ConfigError: _USAGE, LockedError: _LATER}
            sys.exit(codes.get(type(error), _FAILED))

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="feedpub")
def main() -> None:
    """Publish RSS, Atom and JSON feeds of a folder of records.

    A record is a text file with front matter: title, excerpt, time, provider, topics, images. Every topic and every
    provider gets a feed in each format, and there is one feed of everything.
    """


@main.command()
@_source_argument
@_site_options
@_option("-n", "--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@_option("--full", is_flag=True, help="Read and render everything, whatever earlier builds remember.")
@_option("--strict", is_flag=True, help="Exit with 1 when errors kept a record out.")
@_option("--allow-empty", is_flag=True, help="Publish though there is no record, or most entries go.")
@_option("--allow-guid-changes", is_flag=True, help="Give published entries new ids, though readers show them again.")
@_option("-j", "--jobs", type=click.IntRange(1), default=1, metavar="N", help="Processes that read records.")
@_lock_wait_option
@_json_option
@_option("-q", "--quiet", is_flag=True, help="Print nothing but new errors.")
@_option("-v", "--verbose", is_flag=True, help="Print every problem and every file that changes.")
@_reports_errors
def build(
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
    lock_wait: float,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Make the feeds what the records in SOURCE say.

    Nothing is written that would not change. Records with errors are left out and reported; the others are published.
    """
    from .api import build as build_feeds

    with nullcontext() if quiet or not sys.stderr.isatty() else terminal.progress_bars() as progress:
        report = build_feeds(
            source,
            output,
            url=base_url,
            config=config,
            now=_moment(now),
            jobs=jobs,
            dry_run=dry_run,
            allow_empty=allow_empty,
            allow_guid_changes=allow_guid_changes,
            forget=full,
            lock_wait=lock_wait,
            progress=progress,
        )
    terminal.print_report(report, quiet=quiet, verbose=verbose, strict=strict)
    if as_json:
        terminal.print_json(terminal.report_as_data(report))
    if strict and report.left_out:
        sys.exit(_FAILED)


@main.command()
@_source_argument
@_site_options
@_json_option
@_reports_errors
def diff(
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
    from .api import build as build_feeds

    report = build_feeds(
        source,
        output,
        url=base_url,
        config=config,
        now=_moment(now),
        dry_run=True,
        allow_empty=True,
        allow_guid_changes=True,
    )
    terminal.print_problems(report.told())
    if as_json:
        terminal.print_json(terminal.differences_as_data(report))
    else:
        for line in terminal.differences(report):
            terminal.print_data(line)


@main.command()
@click.argument("feed")
@_source_argument
@_site_options
@click.option("--to", metavar="FEED|URL", help="Where it has moved: its files stay, with one entry that says so.")
@click.option("--undo", is_flag=True, help="Let the feed come back.")
@_option("-n", "--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@_lock_wait_option
@_json_option
@_reports_errors
def retire(
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
    from .api import retire as retire_feed

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
        now=_moment(now),
        dry_run=dry_run,
        lock_wait=lock_wait,
    )
    terminal.print_report(report, quiet=False, verbose=False, strict=False)
    if as_json:
        terminal.print_json(terminal.report_as_data(report))


@main.command()
@_source_argument
@_output_option
@_config_option
@click.option("--to", metavar="RELEASE", help="Which one.  [default: the one before the current one]")
@_option("--list", "as_list", is_flag=True, help="Only show what there is: name, time of publishing.")
@_lock_wait_option
@_json_option
@_reports_errors
def rollback(
    source: str | None,
    output: str | None,
    config: str | None,
    *,
    to: str | None,
    as_list: bool,
    lock_wait: float,
    as_json: bool,
) -> None:
    """Make an older release the current one, in one step; needs `output.mode = "releases"`.

    The next build goes forward from the records again.
    """
    from . import api

    if as_list:
        terminal.print_releases(api.releases(source, output, config=config), as_json=as_json)
        return
    before, now = api.rollback(source, output, config=config, to=to, lock_wait=lock_wait)
    click.echo(f"Release {now.name} is the current one; it was {before.name}.", err=True)
    if as_json:
        terminal.print_json({"before": before.name, "now": now.name})


@main.command("import-guids")
@click.argument("old_feed", type=click.Path())
@_source_argument
@_site_options
@_option("-n", "--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@_json_option
@_reports_errors
def import_guids(
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
    from .api import import_guids as take_over

    site, matches = take_over(old_feed, source, output, url=base_url, config=config, now=_moment(now), dry_run=dry_run)
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
    click.echo(
        f"{terminal.count(len(matches), 'entry', 'entries')}: {terminal.count(counts['taken'], 'id')} {would_be}taken "
        f"over into {site.guids_shown}, {counts['known']} there already, "
        f"{counts['missing']} without a record, {counts['refused']} refused.",
        err=True,
    )
    if not counts["taken"] + counts["known"]:
        sys.exit(_FAILED)


@main.command("list")
@click.argument("what", type=click.Choice(_LISTS))
@_source_argument
@_site_options
@_json_option
@_reports_errors
def list_(
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

    One line each, fields parted by tabs.
    """
    from . import listing

    with _survey(source, output, base_url, config, now) as found:
        rows = listing.LISTS[what](found)
    if as_json:
        terminal.print_json(rows)
    else:
        for row in rows:
            terminal.print_data("\t".join("" if value is None else str(value) for value in row.values()))


@main.command()
@click.argument("name", metavar="RECORD|FEED")
@_source_argument
@_site_options
@_json_option
@_reports_errors
def show(
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
    from . import listing

    with _survey(source, output, base_url, config, now) as found:
        data = listing.show(name, found)
    if as_json:
        terminal.print_json(data)
    else:
        for key, value in data.items():
            for item in value if isinstance(value, list) else [value]:
                terminal.print_data(f"{key + ':':<13}{terminal.one_line(item)}")


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    For bash: eval "$(feedpub completion bash)"
    """
    from click.shell_completion import get_completion_class

    completer = get_completion_class(shell)
    if completer is not None:
        click.echo(completer(main, {}, "feedpub", "_FEEDPUB_COMPLETE").source())


def _survey(
    source: str | None, output: str | None, base_url: str | None, config: str | None, now: str | None
) -> AbstractContextManager[Survey]:
    from .api import clock, load
    from .pipeline import survey

    site, _ = load(source, output, url=base_url, config=config)
    return survey(site, now=clock(_moment(now)))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    from .dates import DateError, parse

    try:
        return parse(text, "UTC")
    except DateError as error:
        raise click.BadParameter(f'"{text}" {error}', param_hint="--now") from error
