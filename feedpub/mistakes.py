"""What a person did who wrote YAML that is none: YAML says where it stopped, the lines around it say why.

A rule looks at one sort of stop and names a cause only when it is sure of it. The first that does is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from .text import abridge

_LONGEST = 200
_CLOSERS = {"[": "]", "{": "}"}
_QUOTES = frozenset("\"'")

_FIELD = re.compile(
    r"(?P<indent> *(?:- +)*)(?P<name>[^\s\"'#&*!|>%@`\[{?,-][^:]*?|\"[^\"]*\"|'[^']*'):(?P<value>\s.*|)$"
)
_ENTRY = re.compile(r" *-(?: +(?P<value>.*))?$")
_NO_SPACE = re.compile(r" *(?:- +)*[\w-]+:(?!//)[^\s:]")
_SPECIAL = re.compile(r"[\"'\[\]{}&*!|>%@`#]|: ")
_VALUE = re.compile(r" *(?:- +)*(?:[^\s\"'#][^:]*: +)?(?P<value>\S)")


class Mistake(NamedTuple):
    """What is wrong, and where, counted from 0."""

    message: str
    line: int
    column: int


@dataclass(frozen=True)
class Stop:
    """Where a parser of YAML stopped, in its own words.

    Attributes:
        lines: The whole text.
        problem: What it found.
        context: What it was about to read.
        line: Where it was, counted from 0.
        column: Where it was, counted from 0.
        begin: Line and column at which what it was about to read began.
    """

    lines: list[str]
    problem: str
    context: str
    line: int
    column: int
    begin: tuple[int, int]

    @property
    def text(self) -> str:
        """The line at which it stopped, empty behind the last one."""
        return self.lines[self.line] if self.line < len(self.lines) else ""

    @property
    def char(self) -> str:
        """The character at which it stopped."""
        return self.text[self.column : self.column + 1]

    @property
    def opener(self) -> str:
        """The character with which it began to read."""
        line, column = self.begin
        return self.lines[line][column : column + 1] if line < len(self.lines) else ""

    @property
    def starts_the_line(self) -> bool:
        """Whether only spaces stand before the place."""
        return not self.text[: self.column].strip(" ")

    @property
    def is_at_the_end(self) -> bool:
        """Whether nothing follows."""
        return not any(line.strip() for line in [self.text[self.column :], *self.lines[self.line + 1 :]])

    def above(self) -> Iterator[int]:
        """The lines above that say something, the nearest first."""
        for number in range(min(self.line, len(self.lines)) - 1, -1, -1):
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                yield number

    def here(self, message: str) -> Mistake:
        """The place itself is wrong."""
        return Mistake(message, self.line, self.column)

    def at_begin(self, message: str) -> Mistake:
        """That is wrong which it was about to read."""
        return Mistake(message, *self.begin)

    def on(self, line: int, message: str) -> Mistake:
        """Another line is wrong."""
        return Mistake(message, line, _indent(self.lines[line]))


def mistake(stop: Stop) -> Mistake:
    """What is wrong, or what YAML says when that is not sure."""
    return next((found for rule in _RULES if (found := rule(stop))), None) or _as_yaml_says(stop)


def _as_yaml_says(stop: Stop) -> Mistake:
    said = ", ".join(part for part in (stop.context, stop.problem) if part)  # it may quote the record
    field = _FIELD.match(stop.text)
    advice = "; put the value in quotes" if _SPECIAL.search(field["value"].strip() if field else stop.text) else ""
    return stop.here(f"is not YAML: {abridge(said, _LONGEST)}{advice}" if said else f"is not YAML{advice}")


def _tab(stop: Stop) -> Mistake | None:
    if stop.char == "\t" and not stop.text[: stop.column].strip():
        return stop.here("is indented with a tab, where YAML wants spaces")
    return None


def _special_character(stop: Stop) -> Mistake | None:
    """A value that begins with what means something to YAML."""
    reading_one = stop.context in {
        "while scanning an alias",
        "while scanning an anchor",
        "while scanning a tag",
        "while parsing a tag",
        "while scanning a block scalar",
    }
    if reading_one and stop.opener in set("*&!|>"):
        return _special_line(stop) or stop.at_begin(f"has a value that begins with {stop.opener}; put it in quotes")
    begins = any(
        found in stop.problem for found in ("cannot start any", "mapping keys are not", "undefined tag handle")
    )
    closes_nothing = "expected node content" in stop.problem and stop.char in set("]},")
    if stop.char and (begins or (closes_nothing and stop.text[: stop.column].rstrip().endswith((":", "-")))):
        brace = "{" if stop.text[: stop.column].endswith("{") else ""
        what = "" if stop.starts_the_line else "has a value that "
        return stop.here(f"{what}begins with {brace}{stop.char}; put it in quotes")
    if "directive" in stop.context:
        return stop.at_begin("begins with %; put it in quotes")
    return None


def _special_line(stop: Stop) -> Mistake | None:
    """A line that is all text, such as `**Note**`, needs more than quotes."""
    line, column = stop.begin
    text = stop.lines[line]
    return _lacks(stop, line) if _indent(text) == column and not _FIELD.match(text) and ": " not in text else None


def _name(stop: Stop) -> Mistake | None:
    """A name that is a list or mapping, such as that in the {{ }} of a template."""
    if not stop.problem.startswith("a field's name"):
        return None
    if stop.text[max(stop.column - 1, 0) :].startswith("{{"):
        return Mistake("has a value that begins with {{; put it in quotes", stop.line, stop.column - 1)
    return stop.here(stop.problem)


def _reference(stop: Stop) -> Mistake | None:
    """Anchors and aliases, which hardly anybody means."""
    if "undefined alias" in stop.problem:
        return stop.here("has a value that begins with * and refers to nothing; put it in quotes")
    if "recursive node" in stop.problem:
        return stop.here("has a value that holds itself by a reference with *")
    if "duplicate anchor" in stop.context:
        return stop.here("has a value that begins with & and a name that stands above too; put it in quotes")
    return None


def _quote(stop: Stop) -> Mistake | None:
    """A quote that is not closed, or one with a backslash."""
    if "quoted scalar" not in stop.context:
        return None
    if "end of stream" in stop.problem or "document indicator" in stop.problem:
        return stop.at_begin(f"has a {stop.opener} that is not closed")
    if "escape" in stop.problem or "hexdecimal" in stop.problem:
        return stop.here("has a backslash in double quotes, where it has a meaning of its own; use single quotes")
    return None


def _bracket(stop: Stop) -> Mistake | None:
    """A list or mapping in brackets that is not closed, or lacks a comma."""
    if "expected ',' or" not in stop.problem or stop.opener not in _CLOSERS:
        return _bracket_at_the_end(stop)
    closer = _CLOSERS[stop.opener]
    next_field = (
        stop.line > stop.begin[0]
        and _FIELD.match(stop.text)
        and _indent(stop.text) <= _indent(stop.lines[stop.begin[0]])
        and stop.text.count(closer) <= stop.text.count(stop.opener)
    )
    if next_field or stop.is_at_the_end:
        return stop.at_begin(f"has a {stop.opener} that is not closed")
    return stop.here(f"needs a , or {closer} here; a text that begins with {stop.opener} stands in quotes")


def _bracket_at_the_end(stop: Stop) -> Mistake | None:
    if "flow" not in stop.context or not stop.is_at_the_end:
        return None
    for number in stop.above():
        for opener, closer in _CLOSERS.items():
            text = stop.lines[number].partition(" #")[0]
            if text.count(opener) > text.count(closer):
                return Mistake(f"has a {opener} that is not closed", number, text.index(opener))
    return None


def _dash_behind_a_name(stop: Stop) -> Mistake | None:
    if "block sequence entries are not allowed" not in stop.problem:
        return None
    if stop.starts_the_line:
        return stop.here("is a list entry that is indented differently from the lines around it")
    return stop.here("has a list entry in the line of its name; put it below, or the value in quotes")


def _second_document(stop: Stop) -> Mistake | None:
    return stop.here("begins a second document; a file is one record") if "single document" in stop.context else None


def _behind_the_value(stop: Stop) -> Mistake | None:
    """Text behind quotes or brackets that end before the line does."""
    value = _VALUE.match(stop.text)
    if "did not find expected" not in stop.problem or stop.starts_the_line or not value:
        return None
    opener, at = value["value"], value.start("value")
    if opener in _QUOTES and stop.column == at + 1:
        return _never_closed(stop, opener)
    if opener in _QUOTES and at < stop.column:
        return stop.here(f"goes on behind the {opener} that closes its value; put the whole value in other quotes")
    if opener in _CLOSERS and at < stop.column:
        return stop.here(f"goes on behind the {_CLOSERS[opener]} that closes its value; put the value in quotes")
    return None


def _never_closed(stop: Stop, quote: str) -> Mistake | None:
    """The quote with which a value begins closed one of a line above."""
    for number in stop.above():
        value = _VALUE.match(stop.lines[number])
        if value and value["value"] == quote and stop.lines[number].count(quote) % 2:
            return Mistake(f"has a {quote} that is not closed", number, value.start("value"))
    return None


def _second_colon(stop: Stop) -> Mistake | None:
    """`title: Python: what is new`."""
    if "mapping values are not allowed" in stop.problem and re.search(r"\S: ", stop.text[: stop.column]):
        return stop.here('has a second ": " in one line; put the value in quotes')
    return None


def _no_field(stop: Stop) -> Mistake | None:
    """A line without a colon, which YAML takes for the beginning of the name in the next one."""
    if "could not find expected ':'" in stop.problem:
        line, column = stop.begin
        first = line < len(stop.lines) and _indent(stop.lines[line]) == column
        return _lacks(stop, line) if first and not _FIELD.match(stop.lines[line]) else None
    if "mapping values are not allowed" not in stop.problem:
        return None
    lines = list(takewhile(lambda number: not _FIELD.match(stop.lines[number]), stop.above()))
    owner = next((number for number in stop.above() if number not in lines), None)
    # What is indented deeper than a field goes on with its value.
    if not lines:
        return None
    if owner is not None and _indent(stop.lines[lines[-1]]) > _indent(stop.lines[owner]):
        return stop.here('has a ": " in a value of several lines; put the value in quotes')
    return _lacks(stop, lines[-1])


def _lacks(stop: Stop, line: int) -> Mistake:
    text = stop.lines[line]
    if _NO_SPACE.match(text):
        return stop.on(line, "needs a space behind the colon")
    if re.match(r" *-[^\s-]", text):
        return stop.on(line, "needs a space behind the dash")
    return stop.on(line, "is no `name: value`" + ("; indent it if it goes on from the line above" if line else ""))


def _indentation(stop: Stop) -> Mistake | None:
    """A line that is neither beside, nor below, what it belongs to."""
    if "mapping values are not allowed" in stop.problem:
        return _deeper(stop)
    if "document start" in stop.problem:
        first = next((number for number in reversed(list(stop.above()))), None)
        indented = first is not None and _indent(stop.lines[first]) > _indent(stop.text)
        return stop.on(first, _DIFFERENT) if first is not None and indented and stop.starts_the_line else None
    among = "expected key" in stop.problem or "expected '-' indicator" in stop.problem
    return _astray(stop) if among and stop.starts_the_line and stop.char else None


_DIFFERENT = "is indented differently from the fields around it"


def _deeper(stop: Stop) -> Mistake | None:
    above = next(stop.above(), None)
    if above is None or _indent(stop.text) <= _indent(stop.lines[above]):
        return None
    if not _has_value(stop.lines[above]):
        return None
    if _ENTRY.match(stop.lines[above]):
        return stop.on(stop.line, "is indented differently from the lines around it")
    return stop.on(stop.line, f"{_DIFFERENT}; the one above has a value already")


def _astray(stop: Stop) -> Mistake | None:
    """A line that begins in no column in which one may."""
    column = stop.begin[1]
    if _ENTRY.match(stop.text):
        entries = [_indent(stop.lines[number]) for number in stop.above() if _ENTRY.match(stop.lines[number])]
        if entries and entries[0] != stop.column:
            return stop.here("is indented differently from the list entries around it")
        return stop.here("is a list entry among fields; a list stands below a name without a value")
    if stop.char in set("]}"):
        return stop.here(f"has a {stop.char} that closes nothing")
    if stop.column != column:
        return stop.here(_DIFFERENT if _FIELD.match(stop.text) else "is indented differently from the lines around it")
    if "'-' indicator" in stop.problem:
        return stop.here("stands among list entries and does not begin with `- `")
    return None


def _has_value(line: str) -> bool:
    """Whether a line is a field or list entry with a value of its own."""
    found = _FIELD.match(line) or _ENTRY.match(line)
    value = (found["value"] or "").strip() if found else ""
    return bool(value) and not value.startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


_RULES: tuple[Callable[[Stop], Mistake | None], ...] = (
    _name,
    _tab,
    _special_character,
    _reference,
    _quote,
    _bracket,
    _dash_behind_a_name,
    _second_document,
    _behind_the_value,
    _second_colon,
    _no_field,
    _indentation,
)
