"""How often a feed is worth asking for, as its own history tells: never the clock, never another feed.

What readers are told is how long to wait, for that is how they take it: Miniflux, for one, waits for `ttl` minutes at
least. So `ttl` is never longer than six hours, nor longer than it usually takes until the feed is updated again; what
says how often that is, `sy:updatePeriod`, is given only where it means no longer wait either. Hours and days to skip
are longer, and are told only where nobody would have missed anything for half a year.

A feed is *updated* in every quarter of an hour in which an entry of it was published. A thousand records of one second
are one update.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from .model import Hints

#: In seconds, the time in which all that is published is one update: no cache is asked to keep a feed for less.
QUARTER = 900
_HOUR, _DAY = 3_600 // QUARTER, 86_400 // QUARTER
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: 1970 began on a Thursday.
_THURSDAY = 3

#: A history is enough when it has so many updates, over four weeks. A usual day is one of those weeks.
_UPDATES, _USUAL_DAYS = 10, 28
#: A pattern is clear when it held for half a year in which there were updates on every other day.
_PATTERN_DAYS, _DAYS_WITH_UPDATES = 182, 91
#: How many hours of the day, and days of the week, a feed may be quiet: fewer hours are not worth telling, and of a
#: feed that has an hour or a day of its own, one that is late would be seen only at the next.
_QUIET_HOURS, _QUIET_DAYS = range(4, 17), range(1, 3)


class _Rate(NamedTuple):
    """That a feed is updated so many times on a usual day, or more often, and what readers are told then."""

    updates: int
    ttl: int
    period: str | None
    frequency: int | None


_RATES = (
    _Rate(48, 15, "hourly", 2),
    _Rate(24, 30, "hourly", 1),
    _Rate(12, 60, "daily", 12),
    _Rate(6, 120, "daily", 6),
    _Rate(4, 180, "daily", 4),
    _Rate(0, 360, None, None),
)


def hints(updates: Iterable[int]) -> Hints:
    """What to tell readers of a feed; nothing where its history is too short.

    Args:
        updates: The quarters of an hour since 1970 in which the feed was updated, newest first. No more of them are
            asked for than are needed: those of half a year, or of four weeks and ten.
    """
    known = list(_needed(updates))
    if len(known) < _UPDATES or known[0] // _DAY - known[-1] // _DAY < _USUAL_DAYS:
        return Hints()
    usual = _usual(known)
    rate = next(rate for rate in _RATES if usual >= rate.updates)
    hours, days = _quiet(known)
    return Hints(ttl=rate.ttl, period=rate.period, frequency=rate.frequency, hours=hours, days=days)


def _needed(updates: Iterable[int]) -> Iterator[int]:
    newest = None
    for count, update in enumerate(updates):
        newest = update if newest is None else newest
        if count >= _UPDATES and newest // _DAY - update // _DAY > _PATTERN_DAYS:
            return
        yield update


def _usual(updates: Collection[int]) -> int:
    """The median of the updates of a day, in the four weeks before the newest day, which may not be over."""
    counts = Counter(update // _DAY for update in updates)
    newest = max(counts)
    return sorted(counts[day] for day in range(newest - _USUAL_DAYS, newest))[_USUAL_DAYS // 2]


def _quiet(updates: Iterable[int]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The hours of the day and the days of the week, in GMT, in which the feed is never updated, where that is clear.

    Nor is it in the hour before and after them: where clocks are put forward and back, hours move by one.
    """
    hours = {update // _HOUR for update in updates}
    newest = max(hours) // 24
    hours = {hour for hour in hours if hour // 24 > newest - _PATTERN_DAYS}
    if len({hour // 24 for hour in hours}) < _DAYS_WITH_UPDATES:
        return (), ()
    busy = {hour + step for hour in hours for step in (-1, 0, 1)}
    quiet_hours = tuple(sorted(set(range(24)) - {hour % 24 for hour in busy}))
    quiet_days = sorted(set(range(7)) - {(hour // 24 + _THURSDAY) % 7 for hour in busy})
    return (
        quiet_hours if len(quiet_hours) in _QUIET_HOURS else (),
        tuple(_WEEKDAYS[day] for day in quiet_days) if len(quiet_days) in _QUIET_DAYS else (),
    )
