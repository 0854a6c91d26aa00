"""Rows: aligned on a terminal, parted by tabs elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..cells import cells, fitted, padded
from ..errors import printable
from .lines import Styled, person, print_line, print_row, tell, terminal_width

_GAP = "  "
#: A column is cut to no less, in cells: codes and times stay whole.
_NARROWEST = 20


def print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows that have the same names: in columns on a terminal, below these names, else with tabs."""
    if sys.stdout.isatty():
        for number, line in enumerate(columns(rows, terminal_width())):
            print_line(line if number else Styled(line, bold=True))
    else:
        for row in rows:
            print_row(row.values())
    if not rows and person():
        tell("Nothing to list.")


def columns(rows: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """The names and then the rows, in columns that fit the width; columns without a value are left out.

    The first column is never cut: it is what people copy.
    """
    names = [name for name in (rows[0] if rows else ()) if any(row[name] not in (None, "") for row in rows)]
    table = [[name.replace("_", " ").upper() for name in names]]
    table += [[_text(row[name]) for name in names] for row in rows]
    widths = _widths([max(map(cells, column)) for column in zip(*table, strict=True)], width)
    numbers = [all(isinstance(row[name], int | None) for row in rows) for name in names]
    for line in table if names else ():
        parts = (
            padded(fitted(text, room), room, right=right)
            for text, room, right in zip(line, widths, numbers, strict=True)
        )
        yield _GAP.join(parts).rstrip()


def _widths(wanted: list[int], width: int) -> list[int]:
    """The widths of columns, of which the widest are narrowed until all fit; none where that is not enough.

    Then the terminal breaks the lines, and nothing is lost.
    """
    rest = width - len(_GAP) * (len(wanted) - 1) - sum(wanted[:1])
    cap = max(wanted[1:], default=0)
    while cap > _NARROWEST and sum(min(each, cap) for each in wanted[1:]) > rest:
        cap -= 1
    narrowed = [min(each, cap) for each in wanted[1:]]
    return wanted[:1] + narrowed if sum(narrowed) <= rest else wanted


def _text(value: object) -> str:
    return "" if value is None else printable(str(value))


def one_line(value: Any) -> str:
    """A value, or those of a mapping, in one line."""
    parts = value.values() if isinstance(value, dict) else [value]
    return _GAP.join(str(part) for part in parts if part is not None)
