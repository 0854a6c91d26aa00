"""Titles and excerpts."""

from __future__ import annotations

from collections.abc import Iterator

from .. import text
from .seen import EXCERPTS, TITLES, Finding, Seen, quoted

_LONGEST_TITLE = 150
_LONGEST_EXCERPT = 1000


def long_title(seen: Seen) -> Iterator[Finding]:
    """Longer than any list of entries shows."""
    return _long(seen, "long-title", TITLES, _LONGEST_TITLE)


def long_excerpt(seen: Seen) -> Iterator[Finding]:
    """The whole text, most likely."""
    return _long(seen, "long-excerpt", EXCERPTS, _LONGEST_EXCERPT)


def _long(seen: Seen, code: str, names: tuple[str, ...], most: int) -> Iterator[Finding]:
    field, value = seen.first(*names)
    length = len(text.plain(value)) if isinstance(value, str) and len(value) > most else 0
    if length > most:
        yield Finding(code, field, f"has {length} characters; readers cut off what is longer than {most}")


def markup_in_title(seen: Seen) -> Iterator[Finding]:
    """Something in it is no text to feeds."""
    field, value = seen.first(*TITLES)
    if isinstance(value, str) and text.plain(value) != " ".join(text.clean(value).split()):
        yield Finding("markup-in-title", field, f"holds HTML; feeds say {quoted(text.plain(value))}")
