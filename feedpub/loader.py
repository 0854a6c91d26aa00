"""Front matter of any form that YAML allows, behind guards against what would do harm.

The only room that knows python-frontmatter and YAML. Scalars are loaded as they are written, so nothing is lost to
YAML's own ideas of types (`no`, `1.10`, `12:30:45`): only a field knows whether its text is a date, a number or a flag.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, cast

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from .errors import Problem, RecordError
from .model import Value
from .plain import NULLS

_MAX_DEPTH = 64
_MAX_ALIASES = 32

# What a text that is nested deeply or has an alias must hold; most texts have neither and need no second look.
_ALIAS = re.compile(r"(?:^|[\s\[{,:?-])\*[^\s*]")
# A column, and a bracket, can open two levels at most: these alone make no more than 64.
_DEEP = re.compile(r"\n[ \t?:-]{16}")
_MANY_BRACKETS = 17


def load(path: str, front_matter: str, first_line: int) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The fields, and those of their names that stand more than once.

    Raises:
        RecordError: It is broken YAML, no mapping, or made to do harm.
    """
    handler = _Handler(path, front_matter, first_line)
    fields, _ = frontmatter.parse(front_matter, handler=handler)
    return cast("dict[str, Value]", fields), handler.repeated  # the loader below makes nothing else


def place(front_matter: str, field: str | None) -> tuple[int, int]:
    """How many lines stand above a field (`images[1].url`), or the nearest thing to it, and characters before it."""
    found = 0, 0
    try:
        node = _tree(front_matter)
        for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", field or ""):
            if isinstance(node, yaml.MappingNode) and name:
                key, node = [pair for pair in node.value if pair[0].value == name][-1]
                found = key.start_mark.line, key.start_mark.column
            elif isinstance(node, yaml.SequenceNode) and index:
                node = node.value[int(index)]
                found = node.start_mark.line, node.start_mark.column
    except (yaml.YAMLError, IndexError):
        pass
    return found


@lru_cache(maxsize=1)
def _tree(front_matter: str) -> yaml.Node | None:
    """The front matter with its marks; kept, for a record with one problem often has more."""
    return yaml.compose(front_matter, Loader=yaml.CBaseLoader)


class _Handler(YAMLHandler):
    """Looks for traps, and only then lets the loader see the text."""

    repeated: tuple[str, ...] = ()

    def __init__(self, path: str, front_matter: str, first_line: int) -> None:
        super().__init__()
        self._path = path
        # python-frontmatter gives it on without the white space around it, and then lines have other numbers.
        self._front_matter = front_matter
        self._first_line = first_line

    def split(self, _: str) -> tuple[str, str]:
        return self._front_matter, ""  # its fences were found before

    def load(self, fm: str, **kwargs: object) -> Any:  # noqa: ARG002 - python-frontmatter's signature
        try:
            self._guard(fm)
            fields = self._construct(fm)
        except yaml.MarkedYAMLError as error:
            # What is never closed is wrong where it begins, not at the end of the text.
            mark = error.context_mark if "end of stream" in str(error.problem) else error.problem_mark
            code = error.code if isinstance(error, _TrapError) else "bad-yaml"
            raise self._wrong(code, _reason(fm, error), mark) from error
        except yaml.YAMLError as error:
            raise self._wrong("bad-yaml", f"is not YAML: {' '.join(str(error).split())}") from error
        if not isinstance(fields, dict):
            raise self._wrong("not-a-mapping", "is not a list of `name: value` fields")
        return fields

    def _wrong(self, code: str, message: str, mark: yaml.Mark | None = None) -> RecordError:
        line, column = (mark.line, mark.column + 1) if mark else (0, None)
        problem = Problem(code=code, message=message, file=self._path, line=self._first_line + line, column=column)
        return RecordError(problem)

    def _construct(self, text: str) -> Any:
        loader = _Loader(text)
        try:
            fields = loader.get_single_data()
        finally:
            loader.dispose()
        self.repeated = tuple(dict.fromkeys(loader.repeated))
        return fields

    @staticmethod
    def _guard(text: str) -> None:
        """Count depth and aliases from the flat stream of events, where the loader proper would recurse and crash."""
        if (
            text.count("[") + text.count("{") < _MANY_BRACKETS
            and not ("*" in text and _ALIAS.search(text))
            and not _DEEP.search(f"\n{text}")
        ):
            return
        depth = aliases = 0
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                aliases += 1
            if depth > _MAX_DEPTH:
                raise _TrapError("too-nested", f"is nested more than {_MAX_DEPTH} levels deep", event.start_mark)
            if aliases > _MAX_ALIASES:
                raise _TrapError("too-many-aliases", f"uses more than {_MAX_ALIASES} aliases", event.start_mark)


def _reason(text: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    lines = text.split("\n")
    if mark and mark.line < len(lines) and lines[mark.line][mark.column :].startswith("\t"):
        return "is indented with a tab, where YAML wants spaces"
    if mark and "mapping values are not allowed" in str(error.problem):
        return 'has a second ": " in one line; put the value in quotes'
    if "did not find expected" in str(error.problem):
        return "has a value with quotes or brackets inside it, or not closed; put the whole value in other quotes"
    if "cannot start any token" in str(error.problem):
        return "has a value that begins with @, ` or %; put it in quotes"
    return ", ".join(part for part in (error.context, error.problem) if part) or "is not YAML"


class _TrapError(yaml.MarkedYAMLError):
    """YAML that is valid and would do harm."""

    def __init__(self, code: str, problem: str, mark: Any) -> None:
        super().__init__(problem=problem, problem_mark=mark)
        self.code = code


class _Loader(yaml.CBaseLoader):
    """Gives every scalar as it is written, and a plain null as None."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated: list[str] = []
        self._depth = 0

    def construct_scalar(self, node: yaml.ScalarNode) -> Any:
        value = super().construct_scalar(node)
        return None if not node.style and value in NULLS else value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Value]:  # noqa: FBT001, FBT002, ARG002 - PyYAML's signature
        fields: dict[Any, Value] = {}
        self._depth += 1
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a field's name is not text", problem_mark=key_node.start_mark)
            key = key_node.value
            if key == "<<" and not key_node.style:
                raise _TrapError("merge-key", "uses a merge key (<<)", key_node.start_mark)
            if key in fields and self._depth == 1:
                self.repeated.append(key)
            fields[key] = self.construct_object(value_node, deep=True)
        self._depth -= 1
        return fields
