"""Writing by example: of all values of one shape, one is written in full, and the others are filled in.

A value is a nested tuple of texts, numbers, flags and None. Its *shape* is all of it but the texts and numbers that are
not empty; what a writer makes of two values of one shape differs in those alone. So a value whose texts are marks is
given to the writer, and where the marks come out is where other texts belong.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

#: The written forms of a value, one for each format.
Texts = Sequence[str]

#: How a gap writes the characters that it does not write as they are.
Table = dict[str, str]

#: All that a shape needs to be filled in: the characters that some gap writes in another way; the tables of the gaps;
#: and for each format the text with empty pieces for gaps, and what goes there, as its place in a list of all leaves
#: written by the first table, by the second and so on. Nothing but lists, texts and numbers: it can be kept as JSON.
Template = tuple[str, Sequence[Table], Sequence[tuple[Sequence[str], Sequence[int]]]]

#: Shapes are few, but for records that are made to have many.
_MOST = 1000

# A mark begins with the number of its leaf; then come the characters that some place may write in another way, parted.
# The characters around it are for private use (Unicode, section 23.5): no writer has them of its own.
_BEGIN, _NEXT, _END = "\ue000", "\ue001", "\ue002"
# First come those with which written forms begin: what is replaced later is not to be found in a written form.
_PROBES = "&\\" + "\t\n\r" + re.sub(r"[&\\]", "", string.punctuation)
_NUMBER = "90817263544536271809"
_MARK = re.compile(f"{_BEGIN}([0-9]+){_NEXT}(.*?){_END}|{_NUMBER}([0-9]{{6}})", re.DOTALL)


class Templates:
    """What a writer has taught.

    The writer must choose by the shape alone, and write each text character by character.

    Attributes:
        known: The template of each shape. It may be kept and given back, as long as the writer is the same.
    """

    def __init__(self, write: Callable[[Any], Texts]) -> None:
        self._write = write
        self.known: dict[str, Template] = {}

    def texts(self, value: tuple[Any, ...]) -> Texts:
        """What the writer would make of the value."""
        tokens: list[str] = []
        leaves: list[str] = []
        _take_apart(value, tokens, leaves)
        shape = "".join(tokens)
        template = self.known.get(shape)
        return _fill(template, leaves) if template else self._learn(shape, value, leaves)

    def _learn(self, shape: str, value: tuple[Any, ...], leaves: Sequence[str]) -> Texts:
        texts = self._write(value)
        template = _template(self._write(_marked(value, count())), len(leaves))
        # Where the writer is not as it must be, nothing is learned, and it writes each value itself.
        if _fill(template, leaves) == [*texts]:
            if len(self.known) >= _MOST:
                self.known.clear()
            self.known[shape] = template
        return texts


def _take_apart(value: tuple[Any, ...], tokens: list[str], leaves: list[str]) -> None:
    for item in value:
        if item is None:
            tokens.append("-")
        elif isinstance(item, tuple):
            tokens.append("(")
            _take_apart(item, tokens, leaves)
            tokens.append(")")
        elif item and isinstance(item, str):
            tokens.append("s")
            leaves.append(item)
        elif item and type(item) is int:
            tokens.append("i")
            leaves.append(str(item))
        else:
            tokens.append(repr(item))


def _marked(value: tuple[Any, ...], numbers: Iterator[int]) -> Any:
    """The value with a mark for each of its leaves, in the order in which they are taken."""
    items: list[Any] = []
    for item in value:
        if isinstance(item, tuple):
            items.append(_marked(item, numbers))
        elif item and isinstance(item, str):
            items.append(f"{_BEGIN}{next(numbers)}{_NEXT}{_NEXT.join(_PROBES)}{_END}")
        elif item and type(item) is int:
            items.append(int(f"{_NUMBER}{next(numbers):06}"))
        else:
            items.append(item)
    return type(value)._make(items) if hasattr(value, "_make") else tuple(items)


def _template(texts: Texts, leaves: int) -> Template:
    ways: dict[str | None, int] = {}
    forms = []
    for text in texts:
        pieces, gaps, end = [], [], 0
        for mark in _MARK.finditer(text):
            way = ways.setdefault(mark[2], len(ways))
            gaps.append(way * leaves + int(mark[1] or mark[3]))
            pieces += [text[end : mark.start()], ""]
            end = mark.end()
        forms.append(([*pieces, text[end:]], gaps))
    tables = [_table(way) for way in ways]
    return "".join(probe for probe in _PROBES if any(probe in table for table in tables)), tables, forms


def _table(written: str | None) -> Table:
    forms = zip(_PROBES, written.split(_NEXT), strict=True) if written else ()
    return {probe: form for probe, form in forms if probe != form}


def _fill(template: Template, leaves: Sequence[str]) -> list[str]:
    special, tables, forms = template
    written = [*leaves] * len(tables)
    everything = "".join(leaves)
    present = [character for character in special if character in everything]
    if present:
        pairs = [[(character, table[character]) for character in present if character in table] for table in tables]
        for place in {place for _, gaps in forms for place in gaps}:
            for character, form in pairs[place // len(leaves)]:
                written[place] = written[place].replace(character, form)
    return [_text(pieces, map(written.__getitem__, gaps)) for pieces, gaps in forms]


def _text(pieces: Sequence[str], leaves: Iterable[str]) -> str:
    whole = [*pieces]
    whole[1::2] = leaves
    return "".join(whole)
