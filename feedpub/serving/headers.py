"""What headers of a request say. What is not well-formed is as if it were not there, as RFC 9110 has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import NamedTuple

_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\U0010ffff]*")')
_TAGS = re.compile(rf"(?:[ \t,]*{_TAG.pattern})+[ \t,]*")
_RANGE = re.compile(
    r"bytes=[ \t]*(?:(?P<first>\d{1,18})-(?P<last>\d{0,18})|-(?P<suffix>\d{1,18}))[ \t]*", re.IGNORECASE
)
_QUALITY = re.compile(r"q[ \t]*=[ \t]*([01](?:\.\d{0,3})?)", re.IGNORECASE)
_ANY = "*"


class Span(NamedTuple):
    """Bytes from `start` to just before `end`; none when `end` is not behind `start`."""

    start: int
    end: int


def matches(field: str, etag: str, *, strong: bool = False) -> bool:
    """Whether If-None-Match, or If-Match, names a validator (RFC 9110, sections 13.1.2 and 13.1.1).

    Args:
        field: The header.
        etag: The validator, a strong one.
        strong: Whether weak ones name it not (section 8.8.3.2): so it is with If-Match.
    """
    if field.strip() == _ANY:
        return True
    return bool(_TAGS.fullmatch(field)) and any(
        tag == etag and not (strong and weak) for weak, tag in _TAG.findall(field)
    )


def http_date(time: datetime) -> str:
    """A time in UTC as HTTP writes it."""
    return format_datetime(time, usegmt=True)


def span(field: str, size: int) -> Span | None:
    """The one range that the header Range asks for, cut to the size; None when it asks for several, or in another unit.

    An empty span can't be satisfied.
    """
    found = _RANGE.fullmatch(field)
    if not found:
        return None
    if found["suffix"] is not None:
        return Span(max(size - int(found["suffix"]), 0), size) if int(found["suffix"]) else Span(size, size)
    first, last = int(found["first"]), int(found["last"]) if found["last"] else size - 1
    if found["last"] and last < first:
        return None
    return Span(min(first, size), min(last + 1, size))


def coding(field: str | None, offered: Iterable[str]) -> str:
    """The content coding to send; empty for none (RFC 9110, section 12.5.3).

    Args:
        field: Accept-Encoding; None where there is none, and then nothing is packed.
        offered: What there is, the best first.
    """
    wanted = _qualities(field or "")
    plain = wanted.get("identity", 0.0)
    best, best_quality = "", 0.0
    for name in offered:
        quality = wanted.get(name, wanted.get(_ANY, 0.0))
        if quality > best_quality and quality >= plain:
            best, best_quality = name, quality
    return best


def prefers_html(field: str | None, type_: str) -> bool:
    """Whether who asks is a browser: Accept names HTML, and not the media type of the file as much (section 12.5.1).

    Args:
        field: Accept; None where there is none.
        type_: The type without parameters.
    """
    wanted = _qualities(field or "")
    return wanted.get("text/html", 0.0) > wanted.get(type_, 0.0)


def _qualities(field: str) -> Mapping[str, float]:
    """Names in lower case, without parameters and the old `x-`, with their quality: 0 is a refusal."""
    found: dict[str, float] = {}
    for part in field.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((match[1] for text in parameters if (match := _QUALITY.fullmatch(text))), "1")
        if name:
            found[name.lower().removeprefix("x-")] = min(float(quality), 1.0)
    return found
