"""What every check of one record looks at, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .. import mapping, text
from ..model import Layout, RawRecord, Site, Value

#: Of one list; a build uses no more.
_MOST_ITEMS = 100
_QUOTED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One record that its author means to publish, and may have errors."""

    raw: RawRecord
    layout: Layout
    site: Site
    now: datetime

    @property
    def names(self) -> frozenset[str]:
        """The names at the top of front matter that are read."""
        return mapping.names(self.site.reading.fields)

    def first(self, *names: str) -> tuple[str, Value]:
        """The first of the fields that is there and not empty, as a build takes it, or the first name and None."""
        return next(((name, value) for name in names if (value := self.raw.fields.get(name))), (names[0], None))

    def within(self, field: str, part: str) -> tuple[int, int] | None:
        """Line and column of a part of a value of one line; None when it is not written there as it reads."""
        line, column = self.layout.place(field)
        written = self.raw.front_matter.split("\n")[line - self.layout.first_line]
        found = written.find(part, column - 1)
        return (line, found + 1) if found >= 0 else None

    def items(self, *names: str) -> Iterator[tuple[str, Value]]:
        """Path and value of each item of the first of the fields that is there; a single value is a list of one."""
        name, value = self.first(*names)
        return items(name, value)


class Finding(NamedTuple):
    """What a check says of a field; the place is the field's unless it says another."""

    code: str
    field: str | None
    message: str
    place: tuple[int, int] | None = None


def items(path: str, value: Value) -> Iterator[tuple[str, Value]]:
    """Path and value of each item of a list; a single value is a list of one."""
    if isinstance(value, list):
        yield from ((f"{path}[{number}]", item) for number, item in enumerate(value[:_MOST_ITEMS]))
    elif value:
        yield path, value


def quoted(value: str) -> str:
    """A value as a message shows it."""
    return f'"{text.shorten(" ".join(value.split()), _QUOTED)}"'
