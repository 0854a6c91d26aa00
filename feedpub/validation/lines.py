"""Lines of XML as editors count them, and the way back to where a tag begins."""

from __future__ import annotations

import re

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CARRIAGE_RETURN = re.compile(rb"\r(?!\n)")


def with_line_feeds(data: bytes) -> bytes:
    """A carriage return alone ends a line too, but parsers do not count it."""
    return data if data[:2] in UTF_16 else _CARRIAGE_RETURN.sub(b"\n", data)


def of(data: bytes) -> list[str]:
    """The lines, in which names and brackets can be found."""
    return data.decode("utf-16" if data[:2] in UTF_16 else "utf-8", "replace").split("\n")


def where_it_begins(lines: list[str], name: str, end: int) -> int:
    """The line of the start tag of an element that ends on another; there is no `<` within it."""
    if end > len(lines) or f"<{name}" in lines[end - 1]:
        return end
    return next((line for line in range(end - 1, 0, -1) if "<" in lines[line - 1]), end)
