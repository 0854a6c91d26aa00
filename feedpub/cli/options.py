"""What the commands have in common: their options, and what becomes of errors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import terminal

if TYPE_CHECKING:
    from datetime import datetime

    from click.shell_completion import CompletionItem

    from ..errors import Problem
    from ..model import Send
    from ..pipeline import Survey

#: 1 something is wrong with the records or the output, 2 with the call; 75 try again later (EX_TEMPFAIL of sysexits.h).
FAILED, USAGE, LATER = 1, 2, 75
_SEVERAL = "May be given again; `a,b` and `bad-*` name several."
_FORMATS = ("text", "json", "github", "sarif")


class WholeNumber(click.IntRange):
    """A whole number, and called that: click says that `abc` is no "integer range"."""

    name = "whole number"


class Number(click.FloatRange):
    """A number, and called that."""

    name = "number"


def option(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that an environment variable can set too: --base-url, FEEDPUB_BASE_URL."""
    long = next(name for name in names if name.startswith("--"))
    variable = "FEEDPUB_" + long.split("/")[0].removeprefix("--").replace("-", "_").upper()
    return click.option(*names, envvar=variable, show_envvar=True, **settings)


output_option = option(
    "-o", "--output", metavar="DIR", type=click.Path(), help="Folder of the feeds.  [default: feeds]"
)
config_option = option(
    "-c",
    "--config",
    metavar="FILE",
    type=click.Path(),
    help="The configuration file.  [default: nearest feedpub.toml]",
)
lock_wait_option = option(
    "--lock-wait",
    type=Number(0),
    default=0,
    metavar="SECONDS",
    help="How long another build of the same output may take to end.",
)


notify_option = option(
    "--notify", is_flag=True, help="Tell the WebSub hubs of site.hubs which feeds change, and what is pending."
)


def site_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that say which site it is about, and when."""
    now = option("--now", metavar="TIME", help="Act as if it were this time, such as 2021-02-04T14:15:00Z.")
    return place_options(now(function))


def place_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that say which site it is about."""
    for decorate in (
        config_option,
        option("-b", "--base-url", metavar="URL", help="Where the output will be on the web; comes before site.url."),
        output_option,
    ):
        function = decorate(function)
    return function


source_argument = click.argument("source", required=False, type=click.Path(), envvar="FEEDPUB_SOURCE")
json_option = option("--json", "as_json", is_flag=True, help="Print JSON to standard output.")


def one_code(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The code that an argument names."""
    from ..codes import CODES

    # As it stands behind a problem, in brackets, too.
    name = value and value.strip("[] ").lower().replace("_", "-")
    if name is None or name in CODES:
        return name
    raise _no_code(name, parameter)


def _codes(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """The codes that an option names, by a pattern such as `bad-*` too, with commas between them; none for none."""
    from ..diagnostics import matching

    values = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    for value in values:
        if not matching(value):
            raise _no_code(value, parameter)
    return frozenset().union(*map(matching, values))


def _no_code(name: str, parameter: click.Parameter) -> click.BadParameter:
    from ..diagnostics import similar

    hint = "".join(f'Did you mean "{code}"? ' for code in similar(name))
    return click.BadParameter(f'there is no code "{name}". {hint}`feedpub explain` lists all.', param=parameter)


def complete_code(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What a shell offers where a code is wanted."""
    from click.shell_completion import CompletionItem

    from ..codes import CODES

    return [CompletionItem(name, help=code.cause) for name, code in CODES.items() if name.startswith(incomplete)]


def complete_feed(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What a shell offers where a feed is wanted: the feeds that feeds.json names, else files; never an error."""
    from click.shell_completion import CompletionItem

    names: list[str] = []
    with suppress(Exception):
        from ..api import load
        from ..manifest import FILE, read
        from ..model import stem

        given = {name: ctx.params.get(name) for name in ("source", "output", "config")}
        site, _ = load(**given)
        names = [stem(feed.kind, feed.slug) for feed in read(Path(site.output, FILE).read_bytes())]
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    # A record is named by its file.
    return found or [CompletionItem(incomplete, type="file")]


def problem_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Which problems are told, and how."""
    for decorate in (
        option("--json", "as_json", is_flag=True, help="The same as --format json."),
        option(
            "--format",
            "form",
            type=click.Choice(_FORMATS),
            default="text",
            show_default=True,
            help="How problems are printed; json, github and sarif are for programs.",
        ),
        option(
            "--ignore",
            multiple=True,
            callback=_codes,
            shell_complete=complete_code,
            metavar="CODE",
            help=f"Leave these out. {_SEVERAL}",
        ),
        option(
            "--select",
            multiple=True,
            callback=_codes,
            shell_complete=complete_code,
            metavar="CODE",
            help=f"Tell of these only. {_SEVERAL}",
        ),
        option("--strict", is_flag=True, help="Exit with 1 for warnings too."),
    ):
        function = decorate(function)
    return function


def tell(
    problems: Iterable[Problem],
    select: frozenset[str],
    ignore: frozenset[str],
    form: str,
    *,
    subject: str,
    strict: bool,
) -> None:
    """Print the problems that are wanted; end with 2 when a file is not there, with 1 when another is an error.

    Args:
        problems: All that were found.
        select: The codes that are wanted; none for all.
        ignore: The codes that are not.
        form: One of diagnostics.FORMATS.
        subject: What was looked at, such as `3 records`.
        strict: Whether warnings count as errors.
    """
    from ..diagnostics import chosen

    told = chosen(problems, select, ignore)
    terminal.print_found(told, form)
    terminal.print_counts(told, subject, " of the codes selected" if select or ignore else "")
    if any(problem.code == "no-such-file" for problem in told):
        sys.exit(USAGE)
    if any(strict or problem.severity == "error" for problem in told):
        sys.exit(FAILED)


def reports_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what feedpub raises on purpose into lines, or data, and an exit code; a bug keeps its traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from ..errors import ConfigError, FeedpubError, LockedError

        try:
            return command(*args, **kwargs)
        except FeedpubError as error:
            # The last one is what stopped the command; those before it say why.
            terminal.print_problems(error.problems[:-1])
            terminal.print_problems(error.problems[-1:])
            form = "json" if kwargs.get("as_json") else kwargs.get("form", "text")
            if form != "text":
                terminal.print_found(error.problems, form)
            codes = {ConfigError: USAGE, LockedError: LATER}
            sys.exit(codes.get(type(error), FAILED))

    return run


def sender(*, wanted: bool) -> Send | None:
    """What tells hubs, where that is wanted."""
    if not wanted:
        return None
    from ..extras.websub import sender

    return sender()


def surveyed(
    source: str | None, output: str | None, base_url: str | None, config: str | None, now: str | None
) -> AbstractContextManager[Survey]:
    """The records of the site that the options name, read and sorted; nothing is rendered or written."""
    from ..api import clock, load
    from ..pipeline import survey

    site, _ = load(source, output, url=base_url, config=config)
    return survey(site, now=clock(moment(now)))


def moment(text: str | None) -> datetime | None:
    """The time that --now names, in UTC."""
    if text is None:
        return None
    from ..dates import DateError, parse

    try:
        return parse(text, "UTC")
    except DateError as error:
        raise click.BadParameter(f'"{text}" {error}', param_hint="--now") from error
