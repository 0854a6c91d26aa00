"""What a build did: in a few lines for people, as data for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .hubs import hub_lines, pings_as_data
from .lines import Part, Styled, count, person, print_lines, tell
from .problems import print_problems

if TYPE_CHECKING:
    from ..errors import Problem
    from ..migration import Match
    from ..model import Change, Difference, Published, Report

#: How an action is called when it is done.
_DONE = {"put": "written", "keep": "kept", "delete": "removed"}
#: Of a dry run: what differs in hundreds of feeds mostly has one reason, and the summary is to stay in sight.
_MOST_FEEDS = 10
_QUIET, _VERBOSE, _THOROUGH = -1, 1, 2
#: In seconds, with their names.
_UNITS = ((365 * 86400, "year"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def print_report(report: Report, *, verbosity: int = 0, strict: bool = False) -> None:
    """Tell people what happened: on a terminal always, elsewhere only news, so that cron mails nothing else.

    Args:
        report: What happened.
        verbosity: -1 errors only; 0 news; 1 every problem, file and entry that changes; 2 why the others do not.
        strict: Whether errors are told each time, for they make the exit code 1.
    """
    if verbosity >= _VERBOSE:
        print_problems(report.problems, all_of_them=True)
        for line in _details(report, thorough=verbosity >= _THOROUGH):
            tell(line)
    else:
        print_problems(_told(report, quiet=verbosity == _QUIET, again=strict))
    if verbosity == 0 and report.dry_run:
        print_lines(differences_in_short(report), "`feedpub diff` shows all", _MOST_FEEDS)
    news = verbosity > 0 or report.dry_run or _changed(report) or report.told() or person()
    if verbosity != _QUIET and news:
        for parts in summary(report):
            tell(*parts)


def _told(report: Report, *, quiet: bool, again: bool) -> Iterator[Problem]:
    return (problem for problem in report.told(again=again) if not quiet or problem.severity == "error")


def _changed(report: Report) -> int:
    from ..model import Action

    return report.count(Action.PUT) + report.count(Action.DELETE)


def summary(report: Report) -> Iterator[tuple[Part, ...]]:
    """What happened, in lines that can be read in two seconds; without those that would say nothing."""
    yield _work(report)
    retired = [feed["feed"] for feed in differences_as_data(report)["feeds"] if feed["change"] == "retired"]
    if retired:
        yield (f"Retired: {', '.join(retired)}.",)
    effects = _effects(report.differences)
    if effects:
        yield (f"Subscribers {'would ' if report.dry_run else ''}see: {_counts(effects)}.",)
    yield from ((line,) for line in hub_lines(report.pings))
    if report.withheld:
        yield (f"Kept back: {', '.join(_kept_back(report))}.",)
    left_out, warnings = _codes(report)
    if left_out:
        yield _label("Left out", "red"), f": {_counts(left_out)}; see `feedpub list skipped`{_help(left_out)}."
    if warnings:
        yield _label("Warnings", "yellow"), f": {_counts(warnings)}; see `feedpub build -v`{_help(warnings)}."


def _work(report: Report) -> tuple[Part, ...]:
    from ..model import Action

    feeds, entries = count(report.feeds, "feed"), count(report.entries, "entry", "entries")
    if not _changed(report):
        verb = "is" if report.feeds == 1 else "are"
        return _label("Nothing to do", "green"), f": {feeds} of {entries} {verb} as the records say."
    written, unchanged, removed = (report.count(action) for action in (Action.PUT, Action.KEEP, Action.DELETE))
    parts = [count(written, "file") + " written"] if written else []
    parts += [f"{number} {what}" for number, what in ((removed, "removed"), (unchanged, "unchanged")) if number]
    built = "Would build" if report.dry_run else _label("Built", "green")
    return built, f" {feeds} of {entries} from {count(report.read, 'record')}: {', '.join(parts)}."


def _effects(differences: Iterable[Difference]) -> dict[str, int]:
    """How many entries have each effect in any feed."""
    from ..model import Effect

    counts = Counter(effect for effect, _ in {(each.effect, each.id) for each in differences})
    return {effect: counts[effect] for effect in Effect if counts[effect]}


def _label(text: str, colour: str) -> Styled:
    return Styled(text, colour, bold=True)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items())


def _help(codes: Mapping[str, int]) -> str:
    return f" and `feedpub explain {next(iter(codes))}`"


def _kept_back(report: Report) -> Iterator[str]:
    for reason, number in report.withheld.items():
        what = count(number, reason) if reason == "draft" else f"{number} {reason}"
        yield what + (_next_due(report) if reason == "scheduled" else "")


def _next_due(report: Report) -> str:
    if not report.next_due or not report.at:
        return ""
    from ..dates import local

    when = local(report.next_due, report.timezone)
    return f" (next on {when:%Y-%m-%d} at {when:%H:%M} {report.timezone}, in {until(report.at, report.next_due)})"


def until(now: datetime, then: datetime) -> str:
    """`3 days`: how long it is until then, in the largest unit of which it is two at least, or seconds."""
    seconds = max(0, round((then - now).total_seconds()))
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= 2 * size), _UNITS[-1])
    return count(seconds // size, unit)


def _codes(report: Report) -> tuple[dict[str, int], dict[str, int]]:
    """How many files are left out, each by the first thing that is wrong with it; and how many warnings there are."""
    out = [p for p in report.problems if p.severity == "error" or p.code == "duplicate-id"]
    first = {problem.file: problem.code for problem in reversed(out)}
    files = set(first)
    warnings = (p for p in report.problems if p.severity == "warning" and not (p.file and p.file in files))
    # What may have been meant comes last.
    left_out = sorted(Counter(first.values()).items(), key=lambda pair: (pair[0] == "duplicate-id", -pair[1]))
    return dict(left_out), dict(Counter(problem.code for problem in warnings).most_common())


def _details(report: Report, *, thorough: bool) -> Iterator[str]:
    """Every file that changes, and below it the entries that do."""
    from ..model import Action

    entries = {feed["feed"]: feed["entries"] for feed in differences_as_data(report)["feeds"]}
    for (stem, action, reason), files in groupby(report.changes, key=_kind_of_change):
        if thorough or action is not Action.KEEP:
            paths = [change.path for change in files]
            extensions = " ".join(path.removeprefix(stem) for path in paths[1:])
            yield f"{_DONE[action]:<7}  {' '.join(filter(None, (paths[0], extensions)))}: {reason}"
            for entry in entries.pop(stem, ()):
                yield f"           {_entry_line(entry)}"


def _kind_of_change(change: Change) -> tuple[str, Any, str]:
    return change.path.rpartition(".")[0], change.action, change.reason


def _entry_line(entry: dict[str, Any]) -> str:
    return f"{entry['effect']:<10} {entry['title']}"


def differences(report: Report) -> Iterator[str]:
    """The lines of `feedpub diff`."""
    for feed in differences_as_data(report)["feeds"]:
        yield f"{feed['feed']}: {feed['change'] or ''}".rstrip()
        for entry in feed["entries"]:
            yield f"  {_entry_line(entry)}"


def differences_in_short(report: Report) -> Iterator[str]:
    """A line for each feed that changes."""
    entries = {feed: [*group] for feed, group in groupby(report.differences, key=lambda each: each.feed)}
    for feed in differences_as_data(report)["feeds"]:
        yield f"{feed['feed']}: {feed['change'] or _counts(_effects(entries[feed['feed']]))}"


def differences_summed_up(report: Report) -> str:
    """How many feeds change for subscribers, and how many entries in them."""
    feeds = differences_as_data(report)["feeds"]
    if not feeds:
        return "Subscribers would see no change."
    changes = dict(Counter(feed["change"] for feed in feeds if feed["change"]))
    effects = _effects(report.differences)
    return f"Subscribers of {count(len(feeds), 'feed')} would see: {_counts(changes | effects)}."


def differences_as_data(report: Report) -> dict[str, Any]:
    """Every feed that is new, goes, or changes for its subscribers, with the entries that do."""
    feeds: dict[str, dict[str, Any]] = {}
    for stem, change in _come_and_gone(report):
        feeds[stem] = {"feed": stem, "change": change, "entries": []}
    for difference in report.differences:
        feed = feeds.setdefault(difference.feed, {"feed": difference.feed, "change": None, "entries": []})
        feed["entries"].append(_difference_as_data(difference))
    return {"feeds": list(feeds.values())}


def _come_and_gone(report: Report) -> Iterator[tuple[str, str]]:
    from ..model import Action

    stayed = {
        change.path.rpartition(".")[0]
        for change in report.changes
        if change.action is Action.KEEP or change.reason == "changed"
    }
    for change in report.changes:
        stem, _, extension = change.path.rpartition(".")
        if extension == "rss" and stem not in stayed:
            yield stem, "retired" if change.action is Action.DELETE else "new feed"


def _difference_as_data(difference: Difference) -> dict[str, Any]:
    return {"effect": difference.effect, "id": difference.id, "title": difference.title}


def report_as_data(report: Report) -> dict[str, Any]:
    """What a build did, for programs."""
    from ..diagnostics import as_data
    from ..model import Action

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
        "pings": pings_as_data(report.pings),
        "problems": [as_data(problem) for problem in report.problems],
    }


def print_retirement(report: Report) -> None:
    """Tell people what became of a feed that a person took back, moved, or let come back."""
    feed = report.amended
    if not feed:
        return
    from ..model import stem

    print_problems(report.told())
    name = stem(feed.kind, feed.slug)
    if report.dry_run:
        tell("Nothing was done. Without --dry-run:")
    if feed.to:
        tell(f"{name} ({feed.title}) has moved to {feed.to}: its files stay, with one entry that says so.")
    elif feed.closed:
        tell(f"{name} ({feed.title}) is retired: its files are gone, and readers that ask for them find nothing.")
    elif any(change.path in feed.paths and change.sha256 for change in report.changes):
        tell(f"{name} ({feed.title}) is there, at its old address; subscribers see its entries.")
    else:
        tell(f"{name} ({feed.title}) has no entries now; it comes back with the first one.")
    if feed.closed:
        tell(f"Its entries stay in the other feeds. `feedpub retire {name} --undo` brings it back.")
    tell(f"Where `feedpub config` set up the host, print it again: until then {_unless_printed(feed)}.")
    if report.dry_run:
        print_lines(differences_in_short(report), "`feedpub diff` shows all", _MOST_FEEDS)
    tell(*_work(report))


def _unless_printed(feed: Published) -> str:
    """What readers get of a host that does not know yet what became of a feed."""
    if feed.to:
        return "readers are not redirected"
    return "it answers 404, not 410" if feed.closed else "readers may be told that the feed went"


def unmatched(matches: Iterable[Match]) -> Iterator[str]:
    """What the entries of an old feed that were not taken over are, and why."""
    for match in matches:
        if match.fate in ("missing", "refused"):
            address = "".join(f" ({link})" for link in match.entry.links[:1])
            yield f"{match.entry.title or 'untitled'}{address}: {match.reason or 'there is no record of it'}"


def strayed(matches: Sequence[Match]) -> str:
    """That records lead to other pages than the entries of an old feed do, with one of them; empty when none does."""
    found = [match for match in matches if match.link]
    apart = [match for match in found if match.strays]
    if not apart:
        return ""
    first = apart[0]
    return (
        f"{count(len(apart), 'entry leads', 'entries lead')} to another page than in that feed, of {len(found)}: "
        f"{first.file} to {first.link}, the feed to {first.entry.links[0]}. "
        "If the feed is right, mend site.permalink and source.base_url (docs/fields.md), and run this again."
    )


def match_as_data(match: Match) -> dict[str, Any]:
    """What became of an entry of an old feed."""
    entry = match.entry
    return {
        "fate": match.fate,
        "guid": entry.guid,
        "title": entry.title,
        "link": next(iter(entry.links), ""),
        "file": match.file,
        "record_link": match.link,
        "name": match.name,
        "reason": match.reason,
    }
