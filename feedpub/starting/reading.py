"""Configurations of other programs as mappings, and their values as feedpub's."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from .. import config, fences, loader, toml
from ..errors import FeedpubError, RecordError
from ..model import Form
from ..validation.values import language as flaw_of_language
from .tree import Tree

#: A value of Python that is longer is none that is wanted; and the parser can't be led into the depth by less.
_LONGEST_LITERAL = 4096
#: No configuration says a word more often, or needs more characters for what is wanted of it.
_MOST_PASSAGES, _LONGEST_PASSAGE = 1000, 1000
_OWN_MACHINE = {"localhost", "127.0.0.1", "0.0.0.0"}  # noqa: S104 - nothing is bound to it
_QUOTED = r"""(?:"([^"\\\n]{0,500})"|'([^'\\\n]{0,500})'|`([^`\\$\n]{0,500})`)"""


def first(tree: Tree, *paths: str) -> tuple[str, Mapping[str, Any]]:
    """The first of these files that is there, and what it says; an empty path when there is none.

    Raises:
        ConfigError: It can't be read.
    """
    for path in paths:
        found = mapping(tree, path)
        if found is not None:
            return path, found
    return "", {}


def mapping(tree: Tree, path: str) -> Mapping[str, Any] | None:
    """What a file of YAML, TOML or JSON says; None when it is not there. Scalars of YAML and TOML are texts.

    Raises:
        ConfigError: It can't be read, or is no mapping.
    """
    text = tree.text(path)
    if text is None:
        return None
    try:
        found = _PARSERS[path.rpartition(".")[2]](path, text)
    except RecordError as error:
        problem = error.problems[0]
        raise tree.broken(path, problem.message, problem.line) from error
    except RecursionError as error:
        raise tree.broken(path, "is nested too deeply") from error
    except ValueError as error:
        raise tree.broken(path, f"is broken: {error}") from error
    if not isinstance(found, dict):
        raise tree.broken(path, "is not a list of names and values")
    return found


def _yaml(path: str, text: str) -> object:
    # Of a file in which everything is a comment, nothing is wrong.
    if not re.search(r"^(?!---)[^\s#]", text, re.MULTILINE):
        return {}
    return loader.load(path, text, 1)[0]


_PARSERS: Mapping[str, Callable[[str, str], object]] = {
    "yml": _yaml,
    "yaml": _yaml,
    "toml": lambda path, text: toml.load(path, text, 1),
    "json": lambda _path, text: json.loads(text),
}


def front_matter(tree: Tree, path: str) -> Mapping[str, Any]:
    """What a page or a template begins with; nothing where it can't be read, of which its own program tells."""
    try:
        text = (tree.text(path) or "").replace("\r\n", "\n")
        part = fences.split(path, text, whole=False, headers=False)
        if part is None:
            return {}
        return toml.load(path, part.text, 1) if part.form is Form.TOML else loader.load(path, part.text, 1)[0]
    except (FeedpubError, RecursionError):
        return {}


def python(text: str, names: Iterable[str]) -> dict[str, Any]:
    """What a module of Python assigns to these names by literals, the last time it does; nothing is run."""
    found: dict[str, Any] = {}
    for name in names:
        # To several names at once, it may be. It goes on in lines that are indented or close a bracket.
        for match in re.finditer(
            rf"^(?:\w{{1,40}} = ){{0,3}}{name}[ \t]*=(?!=)([^\n]*(?:\n(?:[ \t)\]}}#][^\n]*)?)*)", text, re.MULTILINE
        ):
            value = match[1].strip()
            if len(value) <= _LONGEST_LITERAL:
                try:
                    found[name] = _literal(value)
                except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                    found.pop(name, None)  # it is made by code
    return found


def assigns(text: str, name: str) -> bool:
    """Whether a module of Python assigns anything to this name."""
    return re.search(rf"^(?:\w{{1,40}} = ){{0,3}}{name}[ \t]*=(?!=)", text, re.MULTILINE) is not None


def _literal(value: str) -> Any:
    with warnings.catch_warnings(action="ignore"):  # of a backslash too many, its own program tells
        return ast.literal_eval(value)


def script(text: str, *names: str) -> str | None:
    """The text that a program of JavaScript gives to one of these names first: `name: "text"`."""
    for name in names:
        expression = re.compile(rf"""(?<![\w.$-]){name}["']?\s{{0,20}}[:=]\s{{0,20}}{_QUOTED}""")
        found = passage(text, name, expression)
        if found:
            return next((part for part in found.groups() if part is not None), None)
    return None


def passage(text: str, word: str, expression: re.Pattern[str]) -> re.Match[str] | None:
    """The first passage of a program that begins with a word and matches, as far as it pays to look.

    Who writes the program does not decide how long it takes.
    """
    places = islice((found.start() for found in re.finditer(re.escape(word), text)), _MOST_PASSAGES)
    return next(filter(None, (expression.match(text, at, at + _LONGEST_PASSAGE) for at in places)), None)


def without_comments(text: str) -> str:
    """A program of JavaScript without its comments, as long as no text in it looks like one."""
    return re.sub(r"/\*.*?(?:\*/|\Z)|(?<![:\"'`\\])//[^\n]*", "", text, flags=re.DOTALL)


def checked(setting: str, value: str) -> str:
    """The value of a setting as a new site may have it: of languages, one that there is.

    Raises:
        ValueError: It can't be used; the message says why.
    """
    value = str(config.SETTINGS[setting].check(value))
    if setting == "site.language" and flaw_of_language(value):
        raise ValueError("is no language (ISO 639), such as en or pt-BR")
    return value


def usable(setting: str, *values: object) -> str | None:
    """The first of the values that feedpub's setting of that name may have."""
    for value in values:
        if _is_text(value):
            try:
                return checked(setting, value.strip())
            except ValueError:
                continue
    return None


def address(*values: object) -> str | None:
    """The first of the values that is the address of a site, and not that of the author's own machine."""
    found = (usable("site.url", value) for value in values)
    return next((url for url in found if url and urlsplit(url).hostname not in _OWN_MACHINE), None)


def language(*values: object) -> str | None:
    """The first of the values that is a language: `de_AT.UTF-8` is `de-AT`."""
    tags = (value.partition(".")[0].replace("_", "-") for value in values if isinstance(value, str))
    return usable("site.language", *tags)


def inside(table: object, *names: str) -> Any:
    """What is found in a mapping of mappings by these names; None for nothing."""
    for name in names:
        table = table.get(name) if isinstance(table, Mapping) else None
    return table


def text(value: object) -> str:
    """A text; empty for anything else."""
    return value if _is_text(value) else ""


def texts(value: object) -> list[str]:
    """The texts of a list, or of what may stand for a list of one."""
    items = value if isinstance(value, list | tuple) else [value]
    return [item for item in items if _is_text(item)]


def _is_text(value: object) -> TypeGuard[str]:
    """Whether it says something that can be written: JSON and Python have halves of characters, UTF-8 has not."""
    return isinstance(value, str) and bool(value.strip()) and value == value.encode(errors="ignore").decode()
