"""Front matter in TOML 1.0, as Hugo has it between lines of `+++`, behind guards against what would do harm."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from .errors import Problem, RecordError
from .fences import MAX_DEPTH, MAX_VALUES
from .model import Layout, Value

_TOKEN = re.compile(
    # One of several lines that has no end is taken as a whole, so that nothing is read twice.
    r'(?P<text>"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)|' + r"'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"|' + r"'[^'\n]*+')"
    r"""|(?P<sign>[\[\]{},=\n])|(?P<gap>[ \t]++|\#[^\n]*+)|(?P<bare>[^\s"'\#\[\]{},=]++)|(?P<odd>.)""",
    re.DOTALL,
)
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")
#: Where the reader stopped, at the end of what it says.
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
#: As in YAML: nothing that has a longer path is a field of a record.
_LONGEST_PATH = 200


class _Token(NamedTuple):
    kind: str
    text: str
    line: int
    column: int


def load(path: str, text: str, first_line: int) -> dict[str, Value]:
    """The fields; every scalar as text, times as RFC 3339 with the offset that they have.

    Raises:
        RecordError: It is no TOML, or made to do harm.
    """
    _guard(path, text, first_line)
    try:
        found = tomllib.loads(text, parse_float=str)
    except ValueError as error:
        raise _wrong(path, text, first_line, error) from error
    return {name: _value(value) for name, value in found.items()}


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _guard(path: str, text: str, first_line: int) -> None:
    """Look at the flat stream of tokens, where the reader would recurse, or take time by the square of their number."""
    if sum(map(text.count, ".[{,=")) <= MAX_DEPTH:
        return
    depth = dots = values = 0
    for token in _tokens(text, first_line):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.kind == "sign":
            dots = 0
            values += token.text in ",=["
        elif token.kind == "bare":
            dots += token.text.count(".")
        if max(depth, dots) > MAX_DEPTH:
            raise _problem(path, "too-nested", f"is nested more than {MAX_DEPTH} levels deep", token.line, token.column)
        if values > MAX_VALUES // 2:
            raise _problem(path, "too-large", f"has more than {MAX_VALUES // 2} values", token.line, token.column)


def _wrong(path: str, text: str, first_line: int, error: ValueError) -> RecordError:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return _problem(path, "bad-toml", "has a number of more digits than Python reads", first_line, 1)
    where = _WHERE.search(str(error))
    reason = str(error)[: where.start()] if where else str(error)
    line, column = (int(where[1]), int(where[2])) if where and where[1] else (text.rstrip("\n").count("\n") + 1, 1)
    return _problem(path, "bad-toml", f"is not TOML: {reason[:1].lower()}{reason[1:]}", first_line + line - 1, column)


def _problem(path: str, code: str, message: str, line: int, column: int) -> RecordError:
    return RecordError(Problem(code=code, message=message, file=path, line=line, column=column))


def _tokens(text: str, first_line: int) -> Iterator[_Token]:
    """Everything but white space and comments, up to what is no TOML."""
    line, begin = first_line, 0
    for match in _TOKEN.finditer(text):
        kind, found = str(match.lastgroup), match[0]
        if kind == "odd":
            return
        if kind != "gap":
            yield _Token(kind, found, line, match.start() - begin + 1)
        if "\n" in found:
            line, begin = line + found.count("\n"), match.start() + found.rindex("\n") + 1


@lru_cache(maxsize=1)  # a record with one problem often has more
def layout(text: str, first_line: int) -> Layout:
    """Where everything stands in front matter that `load` has read."""
    survey = _Survey([*_tokens(text, first_line), _Token("sign", "\n", first_line + text.count("\n"), 1)])
    survey.document()
    return Layout(
        first_line=first_line,
        places=survey.places,
        begins=survey.begins,
        names={path: tuple(names) for path, names in survey.names.items()},
        texts=survey.texts,
    )


class _Survey:
    """Goes through the tokens once, as the grammar has them."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        self.begins: dict[str, tuple[int, int]] = {}
        self.names: dict[str, dict[str, None]] = {}
        self.texts: dict[str, str] = {}
        self._tokens = tokens
        self._next = 0
        self._tables: dict[str, int] = {}

    def document(self) -> None:
        table = ""
        while self._next < len(self._tokens):
            if self._at("\n"):
                self._next += 1
            elif self._at("["):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> str:
        begin, double = self._tokens[self._next], self._tokens[self._next + 1].text == "["
        self._next += 1 + double
        path = self._key("", "]")
        self._next += 1 + double
        if double:
            self._tables[path] = self._tables.get(path, -1) + 1
            if path not in self.places:
                self._put(path, begin, begin)
            path = self._last(path)
        self._put(path, begin, begin)
        return path

    def _pair(self, table: str) -> None:
        begin = self._tokens[self._next]
        path = self._key(table, "=")
        self._next += 1
        self._put(path, begin, self._tokens[self._next])
        self._value(path)

    def _key(self, table: str, end: str) -> str:
        """The path of a key that stands before that sign, each name with its mapping."""
        written = ""
        while self._next < len(self._tokens) and not self._at(end):
            token = self._tokens[self._next]
            written += token.text[1:-1] if token.kind == "text" else token.text
            self._next += 1
        path = table
        for name in written.split("."):
            path = self._last(path)
            names = self.names.setdefault(path, {})
            if len(path) < _LONGEST_PATH:
                names[name] = None
            path = f"{path}.{name}" if path else name
        return path

    def _last(self, path: str) -> str:
        """Of a list of tables, the path of the last one."""
        return f"{path}[{self._tables[path]}]" if path in self._tables else path

    def _value(self, path: str) -> None:
        token = self._tokens[self._next]
        self._next += 1
        if token.text == "[":
            self._array(path)
        elif token.text == "{":
            while not self._passed("}"):
                self._pair(path)
        elif token.kind == "text" and "." not in path and "[" not in path:
            self.texts[path] = token.text.strip("\"'")
        while token.kind == "bare" and self._tokens[self._next].kind == "bare":
            self._next += 1  # a date and a time with a space between them

    def _array(self, path: str) -> None:
        number = 0
        while not self._passed("]"):
            item = f"{path}[{number}]"
            self._put(item, None, self._tokens[self._next])
            self._value(item)
            number += 1

    def _passed(self, end: str) -> bool:
        """Go on behind what stands between items; whether that was the end."""
        while self._next < len(self._tokens) and self._tokens[self._next].text in {",", "\n"}:
            self._next += 1
        if self._next >= len(self._tokens) or self._at(end):
            self._next += 1
            return True
        return False

    def _at(self, text: str) -> bool:
        return self._tokens[self._next].text == text

    def _put(self, path: str, name: _Token | None, value: _Token) -> None:
        if len(path) < _LONGEST_PATH:
            self.places[path] = (value.line, value.column)
            if name:
                self.begins[path] = (name.line, name.column)
