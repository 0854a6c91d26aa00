"""What hubs were told: in a few lines for people, as data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .lines import count, person, tell
from .problems import print_problems

if TYPE_CHECKING:
    from ..model import Notified, NotifyReport


def print_notified(report: NotifyReport) -> None:
    """Tell people which hub knows of how many files of feeds, and which is still to be told."""
    print_problems(report.problems)
    for line in hub_lines(report.pings, dry_run=report.dry_run):
        tell(line)
    if not report.pings and person():
        tell("Nothing is pending: the hubs know of every change. --all tells them of every feed all the same.")


def hub_lines(pings: Iterable[Notified], *, dry_run: bool = False) -> Iterator[str]:
    """A line for each hub."""
    from ..urls import without_query

    for hub, group in groupby(pings, key=lambda each: each.ping.hub):
        told = [*group]
        sent = sum(each.sent for each in told)
        until = next((f" until {each.until:%Y-%m-%dT%H:%M:%SZ}" for each in told if each.until), "")
        parts = [f"told of {count(sent, 'file')}"] if sent else []
        parts += [f"{count(len(told) - sent, 'file')} pending{until}"] if sent < len(told) else []
        yield f"{without_query(hub)}: {', '.join(parts)}{'; nobody was told' if dry_run else ''}."


def notified_as_data(report: NotifyReport) -> dict[str, Any]:
    """What hubs were told, for programs."""
    from ..diagnostics import as_data

    return {
        "dry_run": report.dry_run,
        "pings": pings_as_data(report.pings),
        "problems": [as_data(problem) for problem in report.problems],
    }


def pings_as_data(pings: Iterable[Notified]) -> list[dict[str, Any]]:
    """What became of each ping."""
    from ..urls import without_query

    return [
        {
            "hub": without_query(each.ping.hub),
            "file": each.ping.path,
            "topic": each.ping.topic,
            "sent": each.sent,
            "status": each.status,
            "reason": each.reason or None,
            "until": each.until.isoformat() if each.until else None,
        }
        for each in pings
    ]
