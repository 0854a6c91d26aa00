"""Front matter in lines of `Name: value` without fences, as Pelican's Markdown files have it.

What goes on in a line that begins with four spaces is one text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from .model import Layout, Value

_LINE = re.compile(r"[ ]{0,3}([\w-]+):[ \t]*(.*)", re.ASCII)


def load(text: str) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The fields, and those of their names that stand more than once; the last one counts."""
    found: dict[str, list[str]] = {}
    count: Counter[str] = Counter()
    name = ""
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match:
            name = match[1]
            count[name] += 1
            found[name] = []
        if name:
            found[name].append((match[2] if match else line).strip())
    fields: dict[str, Value] = {name: "\n".join(lines).strip() or None for name, lines in found.items()}
    return fields, tuple(name for name, times in count.items() if times > 1)


def layout(text: str, first_line: int) -> Layout:
    """Where everything stands."""
    lines = {match[1]: (number, match) for number, match in _matches(text, first_line)}
    fields, repeated = load(text)
    return Layout(
        first_line=first_line,
        places={name: (number, match.start(2) + 1) for name, (number, match) in lines.items()},
        begins={name: (number, match.start(1) + 1) for name, (number, match) in lines.items()},
        names={"": tuple(lines)},
        texts=_texts(fields),
        repeated=repeated,
    )


def _matches(text: str, first_line: int) -> Iterator[tuple[int, re.Match[str]]]:
    for number, line in enumerate(text.split("\n"), first_line):
        match = _LINE.match(line)
        if match:
            yield number, match


def _texts(fields: Mapping[str, Value]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if isinstance(value, str)}
