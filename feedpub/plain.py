"""Front matter as nearly everybody writes it, read without YAML: names, lists, and values of one line each.

What it understands means the same to a YAML loader, which takes many times as long. Whatever else a text may hold
(anchors, tags, blocks of text, mappings in braces, a value that goes on in the next line) leaves it to that loader.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from .model import Value

_NAME = r"[A-Za-z_][\w-]{0,99}+"
_DOUBLE = r'"[^"\\\n]*+(?:\\(?:["\\/nrt]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})[^"\\\n]*+)*+"'
_SINGLE = r"'[^'\n]*+(?:''[^'\n]*+)*+'"
# What begins with one of these, or holds a colon before a space, may mean something else to YAML.
_FIRST = r"""[^\s!"#%&'*,:>?@\[\]`{|}-]"""
_PLAIN = rf"{_FIRST}[^:#\n]*+(?:(?::(?![ \n])|(?<! )\#)[^:#\n]*+)*+"
_ITEM = rf"""(?:{_DOUBLE}|{_SINGLE}|{_FIRST}[^\n"#',:?\[\]{{}}]*+)"""
_LIST = rf"\[[ ]*+(?:{_ITEM}[ ]*+(?:,[ ]*+{_ITEM}[ ]*+)*+)?\]"
_VALUE = f"{_DOUBLE}|{_SINGLE}|{_LIST}|{_PLAIN}"

# Sixteen columns hold 34 levels at most, so nothing here is nested deeply.
_MARGIN = r"[ ]{0,16}+(?:-[ ])?+"
_COLON = r":(?:[ ]++|(?=\n))"
_END = r"[ ]*+(?:(?<![^ \n])\#[^\n]*+)?+\n"  # also a line that is blank, or a comment
_LINE = rf"({_MARGIN})(?:({_NAME}){_COLON}|(?<=-[ ]))({_VALUE})?+{_END}"
_BELOW = rf"(?=[ \n#-]){_MARGIN}(?:{_NAME}{_COLON})?+(?:{_VALUE})?+{_END}"
_OTHER = r"([^\n]*+\n)"

_ITEMS = re.compile(_ITEM, re.ASCII)
_ESCAPE = re.compile(r"\\(?:u(....)|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
#: What YAML takes for nothing when it stands without quotes.
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class _Pattern:
    """Finds the lines that count, one right after the other: so none is missed."""

    def __init__(self, read: frozenset[str] | None) -> None:
        skipped = f"{_END}|{_unread(read)}" if read else _END
        self._skipped = re.compile(rf"(?:{skipped})*+", re.ASCII)
        self._lines = re.compile(rf"{_LINE}(?:{skipped})*+|{_OTHER}", re.ASCII)

    def lines(self, text: str) -> list[tuple[str, str, str, str]]:
        """Margin, name and value of each line, or the whole of a line of another form."""
        begin = self._skipped.match(text)
        return self._lines.findall(text, begin.end() if begin else 0)


_pattern = cache(_Pattern)


def _unread(read: frozenset[str]) -> str:
    """A field of another name, with all that is below it."""
    names = "|".join(map(re.escape, sorted(read)))
    return rf"(?!(?:{names}):){_NAME}{_COLON}(?:{_VALUE})?+{_END}(?:{_BELOW})*+"


def parse(text: str, *, read: frozenset[str] | None = None) -> dict[str, Value] | None:
    """The fields of a text that is plain throughout; None where only a YAML loader can tell what it means.

    Scalars are given as they are written, and a plain null as None.

    Args:
        text: Front matter without characters that no feed may hold.
        read: Leave out fields of other names than these; None: none.
    """
    if "\t" in text:
        return None
    fields: dict[str, Value] = {}
    blocks: list[tuple[int, Any]] = [(0, fields)]
    block: Any = fields
    column, above = "", ""
    for margin, name, value, other in _pattern(read).lines(text + "\n"):
        if margin != column:
            column, block = margin.replace("-", " "), _block(blocks, margin, name, above)
        if other or block is None:
            return None
        if not name:
            block.append(_value(value))
            column, above = "-", ""
        elif name in block:
            return None
        else:
            block[name] = _value(value)
            above = "" if value else name
    return fields or None


def _block(blocks: list[tuple[int, Any]], margin: str, name: str, above: str) -> Any:
    """The mapping or list that a line belongs to; None when there is none, by its indentation."""
    depth = 2 * len(margin)
    if "-" not in margin:
        return _open(blocks, depth, above, {})
    # Half a step deeper than a mapping in the column of the dash: it may stand right below the name of the list.
    items = _open(blocks, depth - 3, above, [])
    if items is None or not name:
        return items
    blocks.append((depth, {}))
    items.append(blocks[-1][1])
    return items[-1]


def _open(blocks: list[tuple[int, Any]], depth: int, above: str, new: Any) -> Any:
    """What is open at that depth, or begins there as the value of the name above."""
    if above and depth > blocks[-1][0]:
        blocks[-1][1][above] = new
        blocks.append((depth, new))
    while depth < blocks[-1][0]:
        blocks.pop()
    return blocks[-1][1] if depth == blocks[-1][0] else None


def _value(text: str) -> Value:
    first = text[:1]
    if first == '"':
        return _ESCAPE.sub(_unescaped, text[1:-1]) if "\\" in text else text[1:-1]
    if first == "'":
        return text[1:-1].replace("''", "'")
    if first == "[":
        return [_value(item) for item in _ITEMS.findall(text[1:-1])]
    text = text.rstrip(" ")
    return None if text in NULLS else text


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else _ESCAPED.get(escape[2], escape[2])
