"""What people are told, in lines and bars, and programs, in JSON."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from .codes import Code
    from .errors import Problem
    from .migration import Match
    from .model import Release, Report

_FAILED = 1
_MOST_LINES = 50
_LONG_WORK = 500
_MARGIN = "    "


def unmatched(matches: Iterable[Match]) -> Iterator[str]:
    """What the entries of an old feed that were not taken over are, and why."""
    for match in matches:
        if match.fate in ("missing", "refused"):
            address = "".join(f" ({link})" for link in match.entry.links[:1])
            yield f"{match.entry.title or 'untitled'}{address}: {match.reason or 'there is no record of it'}"


def match_as_data(match: Match) -> dict[str, Any]:
    """What became of an entry of an old feed."""
    entry = match.entry
    data = {
        "fate": match.fate,
        "guid": entry.guid,
        "title": entry.title,
        "link": next(iter(entry.links), ""),
        "file": match.file,
        "name": match.name,
        "reason": match.reason,
    }
    return {name: value for name, value in data.items() if value or name in ("fate", "guid", "title", "link")}


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each long stage; short work is done before a bar could be read."""
    with ExitStack() as open_bar:
        bars: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if total < _LONG_WORK:
                return
            if stage not in bars:
                open_bar.close()
                bars[stage] = open_bar.enter_context(click.progressbar(length=total, label=stage, file=sys.stderr))
            bars[stage].update(done - bars[stage].pos)

        yield update


def print_releases(releases: Iterable[Release], *, as_json: bool) -> None:
    """A line for each release, or JSON."""
    if as_json:
        print_json([{**release._asdict(), "published": release.published.isoformat()} for release in releases])
    else:
        for release in releases:
            print_row([release.name, f"{release.published:%Y-%m-%dT%H:%M:%SZ}", *["current"] * release.current])


def print_problems(problems: Iterable[Problem]) -> None:
    """Tell people of problems."""
    print_lines((str(problem) for problem in problems), "-v or --json shows all")


def print_lines(lines: Iterable[str], more: str) -> None:
    """Tell people as many lines as they will read, and where the others are."""
    lines = list(lines)
    for line in lines[:_MOST_LINES]:
        tell(line)
    if len(lines) > _MOST_LINES:
        tell(f"... and {len(lines) - _MOST_LINES} more; {more}")


def print_report(report: Report, *, quiet: bool, verbose: bool, strict: bool) -> None:
    """Tell people what happened: on a terminal always, elsewhere only news, so that cron mails nothing else."""
    from .model import Action

    if verbose:
        for problem in report.problems:
            tell(str(problem))
        for change in report.changes:
            if change.action != Action.KEEP:
                tell(f"{change.action} {change.path}: {change.reason}")
    else:
        # Who tries things out, or gets the exit code 1, wants to see the reason each time.
        print_problems(report.told(again=strict or report.dry_run))
    if report.dry_run and not quiet:
        print_lines(_differences_in_short(report), "`feedpub diff` shows all")
    changed = report.count(Action.PUT) + report.count(Action.DELETE)
    if not quiet and (verbose or report.dry_run or changed or report.told() or sys.stderr.isatty()):
        for line in _summary(report):
            tell(line)


def _summary(report: Report) -> Iterable[str]:
    from .model import Action

    would_be = "would be " if report.dry_run else ""
    written, unchanged, removed = (report.count(action) for action in (Action.PUT, Action.KEEP, Action.DELETE))
    yield (
        f"{count(report.feeds, 'feed')} of {count(report.entries, 'entry', 'entries')}: "
        f"{count(written, 'file')} {would_be}written, {unchanged} unchanged, {removed} {would_be}removed."
    )
    retired = [feed["feed"] for feed in differences_as_data(report)["feeds"] if feed.get("change") == "retired"]
    if retired:
        yield f"Retired: {', '.join(retired)}."
    effects = ", ".join(f"{count} {effect}" for effect, count in _effects(report).items())
    if effects:
        yield f"Subscribers {'would ' if report.dry_run else ''}see: {effects}."
    if report.withheld:
        due = f" (next at {report.next_due:%Y-%m-%d %H:%M} UTC)" if report.next_due else ""
        kept_back = (
            f"{count} {reason}{due if reason == 'scheduled' else ''}" for reason, count in report.withheld.items()
        )
        yield f"Kept back: {', '.join(kept_back)}."
    # Each file once, under the first thing that is wrong with it.
    first = {p.file: p.code for p in reversed(report.problems) if p.severity == "error" or p.code == "duplicate-id"}
    reasons = Counter(first.values())
    if reasons:
        counts = ", ".join(f"{count} {code}" for code, count in reasons.most_common())
        yield f"Left out: {counts}; see `feedpub list skipped`."


def _effects(report: Report) -> dict[str, int]:
    """How many entries have each effect in any feed."""
    entries = {(difference.effect, difference.id) for difference in report.differences}
    counts = Counter(effect for effect, _ in entries)
    return {str(effect): counts[effect] for effect in sorted(counts)}


def count(number: int, noun: str, plural: str = "") -> str:
    """`3 feeds`, `1 entry`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def differences(report: Report) -> Iterator[str]:
    """The lines of `feedpub diff`."""
    data = differences_as_data(report)
    for feed in data["feeds"]:
        yield f"{feed['feed']}: {feed['change']}" if "change" in feed else f"{feed['feed']}:"
        for entry in feed["entries"]:
            yield f"  {entry['effect']:<10} {entry['title']}"


def _differences_in_short(report: Report) -> Iterator[str]:
    for feed in differences_as_data(report)["feeds"]:
        counts = Counter(str(entry["effect"]) for entry in feed["entries"])
        told = [feed["change"]] if "change" in feed else [f"{count} {effect}" for effect, count in counts.items()]
        yield f"{feed['feed']}: {', '.join(told)}"


def differences_as_data(report: Report) -> dict[str, Any]:
    """Every feed that is new, goes, or changes for its subscribers, with the entries that do."""
    from .model import Action

    feeds: dict[str, dict[str, Any]] = {}
    kept = {change.path.rpartition(".")[0] for change in report.changes if change.reason in {"changed", "unchanged"}}
    for change in report.changes:
        stem, _, extension = change.path.rpartition(".")
        if extension == "rss" and stem not in kept:
            news = "retired" if change.action == Action.DELETE else "new feed"
            feeds[stem] = {"feed": stem, "change": news, "entries": []}
    for difference in report.differences:
        entry = {"effect": difference.effect, "id": difference.id, "title": difference.title}
        feeds.setdefault(difference.feed, {"feed": difference.feed, "entries": []})["entries"].append(entry)
    return {"feeds": list(feeds.values())}


def report_as_data(report: Report) -> dict[str, Any]:
    """What a build did, for programs."""
    from .diagnostics import as_data
    from .model import Action

    return {
        "read": report.read,
        "entries": report.entries,
        "feeds": report.feeds,
        "withheld": dict(report.withheld),
        "next_due": report.next_due.isoformat() if report.next_due else None,
        "dry_run": report.dry_run,
        "written": [change.path for change in report.changes if change.action == Action.PUT],
        "removed": [change.path for change in report.changes if change.action == Action.DELETE],
        "unchanged": report.count(Action.KEEP),
        "differences": differences_as_data(report)["feeds"],
        "problems": [as_data(problem) for problem in report.problems],
    }


def print_found(problems: Sequence[Problem], form: str) -> None:
    """Print problems to standard output in one of diagnostics.FORMATS; on a terminal, with the lines they are about."""
    from .diagnostics import FORMATS

    if form == "text" and sys.stdout.isatty():
        for problem in problems:
            _print_with_excerpt(problem)
    else:
        for line in FORMATS[form](problems):
            _print(line)


def _print_with_excerpt(problem: Problem) -> None:
    from .diagnostics import as_text
    from .excerpts import excerpt

    address, found, rest = as_text(problem).partition(": ")
    _print(f"{click.style(address, bold=True)}{found}{rest}")
    lines = excerpt(problem, shutil.get_terminal_size().columns - len(_MARGIN))
    if lines:
        colour = "red" if problem.severity == "error" else "yellow"
        _print(f"{_MARGIN}{lines[0]}\n{_MARGIN}{click.style(lines[1], fg=colour, bold=True)}")


def print_counts(problems: Sequence[Problem], subject: str) -> None:
    """Tell people how many problems there are of each kind, and where to read on; `subject` was looked at."""
    severities = Counter(problem.severity.value for problem in problems)
    counts = ", ".join(count(severities[severity], severity) for severity in ("error", "warning"))
    click.echo(f"{subject}: {counts}.", err=True)
    codes = Counter(problem.code for problem in problems).most_common()
    if codes:
        click.echo(", ".join(f"{number} {code}" for code, number in codes), err=True)
        click.echo(f"`feedpub explain {codes[0][0]}` says more; so for each.", err=True)


def print_explanation(name: str, code: Code) -> None:
    """Print what a code means, an example, and what to do."""
    example = "".join(f"{_MARGIN}{line}\n" for line in code.example.splitlines())
    _print(f"{click.style(name, bold=True)} ({code.severity})\n\n{code.cause}\n\nExample:\n\n{example}")
    _print(f"What to do: {code.cure}")


def code_as_data(code: Code) -> dict[str, Any]:
    """What a code means, for programs."""
    return {"severity": code.severity, "cause": code.cause, "example": code.example, "cure": code.cure}


def tell(line: str) -> None:
    """Tell people a line, on standard error."""
    from .errors import printable

    click.echo(printable(line), err=True)


def print_json(data: Any) -> None:
    """Print JSON to standard output. What a terminal would obey is escaped, which changes no value."""
    from .diagnostics import as_json

    _print(as_json(data))


def print_row(values: Iterable[Any]) -> None:
    """Print a line to standard output, its values parted by tabs."""
    from .errors import printable

    _print("\t".join("" if value is None else printable(str(value)) for value in values))


def print_line(line: str) -> None:
    """Print a line to standard output."""
    print_row([line])


def _print(text: str) -> None:
    """Print to standard output, and end quietly when nobody reads on."""
    try:
        click.echo(text)
    except BrokenPipeError:
        # Who reads has read enough. Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        tell(f"standard output can't be written: {error.strerror}")
        sys.exit(_FAILED)


def one_line(value: Any) -> str:
    """A value, or those of a mapping, in one line."""
    parts = value.values() if isinstance(value, dict) else [value]
    return "  ".join(str(part) for part in parts if part is not None)
