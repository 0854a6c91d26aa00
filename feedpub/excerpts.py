"""The line that a problem is about, with a mark below the place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from . import ordinary
from .cells import CUT, cells, first, last
from .errors import Problem, printable

_MAX_FILE = 16 * 1024 * 1024


def excerpt(problem: Problem, width: int) -> tuple[str, str] | None:
    """The line and the mark, both at most `width` cells of a terminal wide; None when the line can't be known."""
    lines = _lines(problem.file) if problem.line else ()
    if not problem.line or problem.line > len(lines):
        return None
    line, column = lines[problem.line - 1], problem.column or 1
    before, after = (printable(part.replace("\t", " ")) for part in (line[: column - 1], line[column - 1 :]))
    if cells(before + after) > width and cells(before) > width // 2:
        before = CUT + last(before, width // 2)
    if cells(before + after) > width:
        after = first(after, width - cells(before) - 1) + CUT
    return before + after, " " * cells(before) + "^"


@lru_cache(maxsize=1)
def _lines(file: str) -> Sequence[str]:
    """The lines of a file as editors count them; none when it is not an ordinary one, or can't be read."""
    try:
        data = ordinary.read(file, _MAX_FILE)
    except (OSError, ValueError):
        return ()
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
