"""Anything a record may say about time, as an aware datetime in UTC; nothing is ever filled in from today."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import tzinfo

_ISO = re.compile(
    r"(?P<year>\d{4})(?P<between>[-/.]?)(?P<month>\d{1,2})(?P=between)(?P<day>\d{1,2})"
    r"(?:[Tt ](?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?\s?(?P<zone>[A-Za-z]{1,5}|[+-]\d{1,2}(?::\d{2})?|[+-]\d{4})?)?",
    re.ASCII,
)
# Most records have this form, which Python's own parser reads in the same way, and in no time.
_USUAL = re.compile(r"[1-9]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})\s+(?P<year>\d{4})\s+"
    r"(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s+(?P<zone>[+-]\d{4}|[A-Za-z]{1,4})",
    re.ASCII,
)
#: Week and ordinal dates of ISO 8601, which need no guessing either.
_ISO_DAY = re.compile(r"\d{4}(?:-?W\d{2}-?\d|-?\d{3})(?:T.*)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

#: The zone names that a standard defines (RFC 822, section 5.1), in hours. All others mean several zones.
_ZONES = {
    "Z": 0,
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}

_SIGNED_ZONE = re.compile(rf"\b(?:{'|'.join(_ZONES)})\s*[+-]\s*\d", re.IGNORECASE)

#: A date alone has none of these.
_CLOCK = re.compile(r"\d\s?:\s?\d|\dT\d|\d\s?[ap]\.?m\b", re.IGNORECASE)
#: RFC 822 and Atom dates have four digits for the year.
_FIRST_YEAR = 1000
_LONGEST = 100
_ADVICE = "write an offset such as +01:00"


class DateError(ValueError):
    """The text is no date, or not one date only; the message says why."""


def parse(text: str, zone: str) -> datetime:
    """Read a time.

    An offset in the text counts. Without one the time is of `zone`: an hour that a change of clocks skips moves
    forward, an hour that stands twice is the first. A date alone is the start of that day.

    Args:
        text: ISO 8601, RFC 822, or what else reads in one way only.
        zone: An IANA name, such as `Europe/Berlin`.

    Raises:
        DateError: The text is incomplete (`March`), ambiguous (`04/02/2021`), names an unknown zone, or is no date.
    """
    if _USUAL.fullmatch(text):
        with suppress(ValueError):  # what day there is not, is told below
            return datetime.fromisoformat(text)
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise DateError("is too long for a date")
    try:
        return _parse(text, zone)
    except DateError as error:
        strange = None if text.isascii() else _strange(text)
        raise DateError(strange) if strange else error from error


def _parse(text: str, zone: str) -> datetime:
    match = _ISO.fullmatch(text)
    if match and (match["between"] or len(match["month"] + match["day"]) == 4):
        return _to_utc(_from_fields(match, int(match["month"])), match["zone"], zone)
    match = _RFC822.fullmatch(text)
    if match and match["month"].lower() in _MONTHS:
        return _to_utc(_from_fields(match, _MONTHS.index(match["month"].lower()) + 1), match["zone"], zone)
    if _ISO_DAY.fullmatch(text):
        return _to_utc(_from_iso_day(text), None, zone)
    return _guess(text, zone)


def _strange(text: str) -> str | None:
    """What is said of the first character that only looks like one of a date, or like none."""
    import unicodedata

    for char in text:
        kind = unicodedata.category(char)
        meant = "-" if kind == "Pd" or char == "\u2212" else unicodedata.normalize("NFKC", char)
        if kind == "Cf":
            return f"has the character U+{ord(char):04X}, which nobody sees"
        if not char.isascii() and kind == "Nd":
            meant = str(unicodedata.digit(char))
        if not char.isascii() and meant.isascii():
            return f"has the character U+{ord(char):04X} where {meant} belongs"
    return None


def is_naive(text: str) -> bool:
    """Whether the text tells a time of day and no offset: what it means depends on the zone."""
    if _USUAL.fullmatch(text) or not _CLOCK.search(text):
        return False
    try:
        return parse(text, "UTC") != parse(text, "Asia/Tokyo")
    except DateError:
        return False


def local(moment: datetime, zone: str) -> datetime:
    """The same moment as the clocks of `zone` show it."""
    return moment.astimezone(_zone(zone))


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone."""
    try:
        _zone(name)
    except (OSError, ValueError):
        return False
    return True


def similar_zone(name: str) -> str | None:
    """The IANA time zone that a name was meant for; None when none is near. `Berlin` is Europe/Berlin."""
    from difflib import get_close_matches  # only for those who mistype
    from zoneinfo import available_timezones

    zones = {known.lower(): known for known in sorted(available_timezones())}
    cities = {known.rpartition("/")[2]: known for known in reversed(zones)}
    wanted = name.strip().lower().replace(" ", "_")
    near = get_close_matches(wanted, zones, n=1, cutoff=0.8) or get_close_matches(wanted, cities, n=1, cutoff=0.8)
    return zones[cities.get(near[0], near[0])] if near else None


def rfc822(moment: datetime) -> str:
    """The form of RSS (RFC 822 with a year of four digits), in English under any locale."""
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = _MONTHS[moment.month - 1].capitalize()
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} +0000"


def rfc3339(moment: datetime) -> str:
    """The form of Atom and JSON Feed (RFC 3339), ending in `Z`."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _from_fields(match: re.Match[str], month: int) -> datetime:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = match.groupdict().get("half")
    if half:
        if not 1 <= hour <= 12:
            raise DateError("is no date: the hour must be in 1..12")
        hour = hour % 12 + (12 if half in "Pp" else 0)
    try:
        # 24:00 and a leap second are valid ISO 8601 and unknown to datetime.
        day = datetime(int(match["year"]), month, int(match["day"]))  # noqa: DTZ001 - the zone follows
        if hour == 24 and minute == second == 0:
            return day + timedelta(days=1)
        return day.replace(hour=hour, minute=minute, second=min(second, 59) if second == 60 else second)
    except (ValueError, OverflowError) as error:
        raise DateError(f"is no date: {error}") from error


def _from_iso_day(text: str) -> datetime:
    from dateutil import parser

    try:
        moment = parser.isoparse(text)
    except (ValueError, ArithmeticError) as error:
        raise DateError(f"is no date: {error}") from error
    week = re.match(r"\d{4}-?W(\d{2})", text)
    if week and moment.isocalendar().week != int(week[1]):
        # isoparse counts on into the next year.
        raise DateError(f"is no date: there is no week {week[1]} in that year")
    return moment


def _guess(text: str, zone: str) -> datetime:
    """What dateutil makes of the text, if that is the same whatever dateutil assumes."""
    from dateutil import parser

    if _SIGNED_ZONE.search(text):
        # For POSIX, GMT+3 is west of Greenwich; for people, east.
        raise DateError(f"has an offset after a zone name, which reads in two ways; {_ADVICE}")

    found = set()
    # What the text leaves out, or leaves open, shows as a difference.
    for default, day_first, year_first in product((datetime(2000, 1, 1), datetime(2003, 2, 2)), *[(False, True)] * 2):  # noqa: DTZ001
        settings: dict[str, Any] = {"default": default, "dayfirst": day_first, "yearfirst": year_first}
        try:
            found.add(parser.parse(text, tzinfos=_named_zone, **settings))
        except DateError:
            raise
        except (ValueError, ArithmeticError, TypeError, AttributeError) as error:
            raise DateError("is no date that can be read") from error
    if len(found) > 1:
        raise DateError(
            "is incomplete, or reads differently by the order of day, month and year; write it as 2021-02-04"
        )
    moment = found.pop()
    if not re.search(rf"(?<!\d){moment.year:04}(?!\d)", text):
        # dateutil takes the century from today.
        raise DateError("has a year of two digits")
    return _to_utc(moment, None, zone)


def _named_zone(name: str | None, offset: int | None) -> timezone | None:
    """For dateutil, which would take a name it finds in the machine's own zone for that zone."""
    if name and name.upper() not in _ZONES:
        raise DateError(f"has the time zone {name}, which is not known or means several; {_ADVICE}")
    if name:
        return timezone(timedelta(hours=_ZONES[name.upper()]))
    return timezone(timedelta(seconds=offset)) if offset is not None else None


def _to_utc(moment: datetime, offset: str | None, zone: str) -> datetime:
    if offset:
        hours = _ZONES.get(offset.upper())
        if hours is None and offset[0] not in "+-":
            raise DateError(f"has the time zone {offset}, which is not known or means several; {_ADVICE}")
        minutes = hours * 60 if hours is not None else _minutes(offset)
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    elif moment.tzinfo is None:
        # fold=0 takes the first of a doubled hour, and the offset before a gap, which moves the time forward.
        moment = moment.replace(tzinfo=_zone(zone), fold=0)
    try:
        moment = moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError as error:
        raise DateError("is out of range") from error
    if moment.year < _FIRST_YEAR:
        raise DateError(f"is before the year {_FIRST_YEAR}")
    return moment


def of_http(text: str) -> datetime | None:
    """A time in a header of HTTP, in any of its three forms (RFC 9110, section 5.6.7), in UTC; None when it is none."""
    from email.utils import parsedate_to_datetime  # it loads much, and a build needs none of it

    try:
        moment = parsedate_to_datetime(text)
        # The form of C's asctime names no zone; all times of HTTP are in UTC.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _minutes(offset: str) -> int:
    hour, minute = offset[1:].split(":") if ":" in offset else (offset[1:3], offset[3:])
    past_hour = int(minute or 0)
    minutes = int(hour) * 60 + past_hour
    if minutes >= 24 * 60 or past_hour > 59:
        raise DateError(f"has the offset {offset}, which does not exist")
    return -minutes if offset[0] == "-" else minutes


@cache
def _zone(name: str) -> tzinfo:
    """The zone as the tzdata package has it: the machine's own data may be older, and the bytes must not differ."""
    if name == "UTC":
        return UTC
    from importlib import resources
    from zoneinfo import ZoneInfo

    parts = name.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_+-]+", part) for part in parts):
        raise ValueError(f"{name!r} is no time zone")
    with resources.files("tzdata").joinpath("zoneinfo", *parts).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
