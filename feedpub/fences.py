"""Where the front matter of a file is, and in which form: YAML, TOML, JSON or lines of headers."""

from __future__ import annotations

import re
from typing import NamedTuple

from .errors import Problem, RecordError
from .model import Form

_MAX_FRONT_MATTER = 1024 * 1024
#: How deep front matter of any form may be nested. Recursive readers fail far beyond.
MAX_DEPTH = 64
#: Names, values, lists and mappings. Each takes about 10 microseconds.
MAX_VALUES = 100_000


class Part(NamedTuple):
    """A file in two: its front matter, the line on which that begins, and what is below it."""

    form: Form
    text: str
    first_line: int
    body: str


class _Fence(NamedTuple):
    """The lines that begin and end a form. Where there is nothing to cut off, they belong to the front matter."""

    form: Form
    begin: re.Pattern[str]
    end: re.Pattern[str]
    line: str
    outside: bool = True


# A literal at the beginning of an end lets the search skip; `^` would stop at every line.
_YAML = _Fence(
    Form.YAML,
    # Eleventy names the language there; JSON is YAML too.
    re.compile(r"\s*^-{3,}(?:ya?ml|json)?[ \t]*$\n?", re.MULTILINE),
    re.compile(r"\n(?:-{3,}|\.{3})[ \t]*(?=\n|\Z)"),
    "---",
)
_TOML = _Fence(
    Form.TOML,
    re.compile(r"\s*^\+{3}[ \t]*$\n?", re.MULTILINE),
    re.compile(r"\n\+{3}[ \t]*(?=\n|\Z)"),
    "+++",
)
# YAML reads JSON. What a template begins with, such as `{{`, is none.
_JSON = _Fence(
    Form.YAML, re.compile(r'\s*^(?=\{\s*["}])', re.MULTILINE), re.compile(r"\n\}[ \t]*(?=\n|\Z)"), "}", outside=False
)
#: Any language, as Eleventy names it.
_LANGUAGE = re.compile(r"\s*^-{3}[ \t]*([A-Za-z]\w{0,20})[ \t]*$", re.MULTILINE | re.ASCII)
#: How JSON writes a character beyond the first 65,536 (RFC 8259, section 7); YAML has another word for it.
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")
#: A line `Name: value`, and what goes on in the next ones, as of Markdown's metadata; a blank line ends them.
_HEADERS = re.compile(
    r"\s*^[ ]{0,3}[\w-]+:(?!//)[^\n]*(?:\n(?:[ ]{0,3}[\w-]+:|[ ]{4,}(?=\S))[^\n]*)*+\n?", re.MULTILINE | re.ASCII
)


def split(path: str, text: str, *, whole: bool, headers: bool) -> Part | None:
    """Part a text; None when it begins with nothing that front matter begins with.

    Args:
        path: The file's.
        text: The whole of it, with line feeds alone at the ends of lines.
        whole: Without fences it is YAML from beginning to end.
        headers: Without fences it may begin with lines of headers.

    Raises:
        RecordError: The front matter has no end, or is too large.
    """
    for fence in (_YAML,) if whole else (_YAML, _TOML, _JSON):
        begin = fence.begin.match(text)
        if begin:
            return _between(path, text, begin, fence, whole=whole)
    found = _HEADERS.match(text) if headers and not whole else None
    if found:
        return _part(path, Form.HEADERS, text, len(found[0]) - len(found[0].lstrip()), found.end(), found.end())
    return _part(path, Form.YAML, text, 0, len(text), len(text)) if whole else None


def language(text: str) -> str:
    """The language that the fence of a text names; empty where it names none."""
    found = _LANGUAGE.match(text)
    return found[1] if found else ""


def _between(path: str, text: str, begin: re.Match[str], fence: _Fence, *, whole: bool) -> Part:
    end = fence.end.search(text, max(begin.end() - 1, 0))
    if end:
        part = _part(
            path, fence.form, text, begin.end(), end.start() + 1 if fence.outside else end.end(), end.end() + 1
        )
        return part if fence.outside else part._replace(text=_PAIR.sub(_as_yaml, part.text))
    if whole:
        return _part(path, fence.form, text, begin.end(), len(text), len(text))
    raise _wrong(path, "unclosed", f"has no line of {fence.line} that closes the front matter", 1)


def _as_yaml(pair: re.Match[str]) -> str:
    high, low = (int(half, 16) for half in pair.group(2, 3))
    return f"{pair[1]}\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _part(path: str, form: Form, text: str, start: int, end: int, below: int) -> Part:
    part = Part(form, text[start:end], text.count("\n", 0, start) + 1, text[below:])
    if len(part.text.encode()) > _MAX_FRONT_MATTER:
        raise _wrong(path, "too-large", "has more than 1 MiB of front matter", part.first_line)
    return part


def _wrong(path: str, code: str, message: str, line: int) -> RecordError:
    return RecordError(Problem(code=code, message=message, file=path, line=line))
