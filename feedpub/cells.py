"""How wide texts are on a terminal, in cells: characters of East Asia take two, combining ones none (UAX #11)."""

from __future__ import annotations

import unicodedata

CUT = "…"
#: Marks on other characters, and joiners between them.
_NO_CELL = frozenset({"Mn", "Me", "Cf"})


def cells(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def first(text: str, width: int) -> str:
    """The beginning of a text that takes as many cells at most."""
    end = 0
    while end < len(text) and (width := width - _cell(text[end])) >= 0:
        end += 1
    return text[:end]


def last(text: str, width: int) -> str:
    """The end of a text that takes as many cells at most."""
    return first(text[::-1], width)[::-1]


def fitted(text: str, width: int) -> str:
    """The text, cut off with a mark where it takes more cells."""
    return text if cells(text) <= width else first(text, width - 1) + CUT


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text with spaces up to that many cells, behind it or, for numbers, before it."""
    spaces = " " * (width - cells(text))
    return spaces + text if right else text + spaces


def _cell(char: str) -> int:
    if unicodedata.category(char) in _NO_CELL:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "FW" else 1
