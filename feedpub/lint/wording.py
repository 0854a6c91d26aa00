"""Titles and excerpts."""

from __future__ import annotations

from collections.abc import Iterator

from .. import text
from ..fields import LONGEST_SUMMARY, LONGEST_TEXT
from ..model import EXCERPTS, TITLES
from .seen import Finding, Seen, quoted

_LONGEST_TITLE = 150
_LONGEST_EXCERPT = 1000


def long_title(seen: Seen) -> Iterator[Finding]:
    """Longer than any list of entries shows."""
    return _long(seen, "long-title", TITLES, _LONGEST_TITLE, LONGEST_TEXT)


def long_excerpt(seen: Seen) -> Iterator[Finding]:
    """The whole text, most likely."""
    return _long(seen, "long-excerpt", EXCERPTS, _LONGEST_EXCERPT, LONGEST_SUMMARY)


def _long(seen: Seen, code: str, names: tuple[str, ...], most: int, cut: int) -> Iterator[Finding]:
    field, value = seen.first(*names)
    length = len(text.plain(value)) if isinstance(value, str) and len(value) > most else 0
    if most < length <= cut:  # a build tells of what it cuts off
        yield Finding(code, field, f"has {length} characters; readers cut off what is longer than {most}")


def markup_in_title(seen: Seen) -> Iterator[Finding]:
    """Something in it is no text to feeds."""
    field, value = seen.first(*TITLES)
    if isinstance(value, str) and text.plain(value) != " ".join(text.clean(value).split()):
        title = text.plain(value)
        holds = "holds HTML" if title else "holds nothing but HTML"
        shown = title or _instead(seen)
        yield Finding("markup-in-title", field, f"{holds}; feeds say {quoted(shown)}" if shown else holds)


def _instead(seen: Seen) -> str:
    """What stands for a title without text."""
    values = (seen.raw.fields.get(name) for name in (*TITLES, *EXCERPTS))
    return next((found for value in values if isinstance(value, str) and (found := text.plain(value))), "")
