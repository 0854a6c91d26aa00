"""When records say they appeared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from .. import dates
from ..dialects import DIALECTS
from ..model import PUBLISHED, UPDATED
from .seen import Finding, Seen, quoted

_FAR = timedelta(days=366)
#: Times without an offset, and dates alone, may be as much too early.
_NEAR = timedelta(days=1)
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)


def naive_time(seen: Seen) -> Iterator[Finding]:
    """A time that means another moment in each zone, where nobody has said which zone it is."""
    if seen.site.own_timezone:
        return
    for names in (PUBLISHED, UPDATED, ("expiryDate",)):
        field, value = seen.first(*names)
        if isinstance(value, str) and dates.is_naive(value):
            yield Finding("naive-time", field, f"{quoted(value)} has no offset, and is taken for UTC")


def far_future(seen: Seen) -> Iterator[Finding]:
    """Published in more than a year."""
    published = _moment(seen, PUBLISHED)
    if published and published > seen.now + _FAR:
        yield Finding("far-future", seen.first(*PUBLISHED)[0], f"is to appear in {published:%B %Y}")


def future_update(seen: Seen) -> Iterator[Finding]:
    """Updated later than now, and than it is to appear."""
    published, updated = _moment(seen, PUBLISHED), _moment(seen, UPDATED)
    if updated and updated > max(seen.now, published or seen.now):
        yield Finding("future-update", seen.first(*UPDATED)[0], f"is in the future: {dates.rfc3339(updated)}")


def ancient_date(seen: Seen) -> Iterator[Finding]:
    """Before there was a web."""
    for names in (PUBLISHED, UPDATED):
        moment = _moment(seen, names)
        if moment and moment < _FIRST:
            yield Finding("ancient-date", seen.first(*names)[0], f"is before 1990: {dates.rfc3339(moment)}")


def updated_first(seen: Seen) -> Iterator[Finding]:
    """Updated more than a day before it was published."""
    published, updated = _moment(seen, PUBLISHED), _moment(seen, UPDATED)
    if published and updated and updated < published - _NEAR:
        days = (published - updated).days
        message = f"is {days} day{'s' * (days != 1)} before it was published; feeds take the later time"
        yield Finding("updated-first", seen.first(*UPDATED)[0], message)


def _moment(seen: Seen, names: tuple[str, ...]) -> datetime | None:
    _, value = seen.first(*names)
    try:
        zone = DIALECTS[seen.site.reading.dialect].zone(str(value), seen.site.timezone)
        return dates.parse(value, zone) if isinstance(value, str) else None
    except dates.DateError:
        return None  # a build tells of it
