"""Front matter of any form that YAML allows, behind guards against what would do harm.

The only room that knows python-frontmatter and YAML. Scalars are loaded as they are written, so nothing is lost to
YAML's own ideas of types (`no`, `1.10`, `12:30:45`): only a field knows whether its text is a date, a number or a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, cast

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from .errors import Problem, RecordError
from .fences import MAX_DEPTH, MAX_VALUES
from .mistakes import Mistake, Stop, mistake
from .model import Comment, Layout, Value
from .plain import NULLS
from .text import abridge

_MAX_ALIASES = 32
#: YAML's own limit for a name that needs no question mark.
_MAX_NAME = 1024

_LONGEST_REASON = 200

# What a text that is nested deeply or has an alias must hold; most texts have neither and need no second look.
_ALIAS = re.compile(r"(?:^|[\s\[{,:?-])\*[^\s*]")
# A column, and a bracket, can open two levels at most: these alone make no more than 64.
_DEEP = re.compile(r"\n[ \t?:-]{16}")
_MANY_BRACKETS = 17
#: Behind a value without quotes.
_COMMENT = re.compile(r"[ \t]+(#[^\n]*)")
#: Where a field begins.
_NAME = re.compile(r"^[^\s#-]", re.MULTILINE)
#: No field of a record has a path as long; one name of a megabyte must not stand in the path of everything below it.
_LONGEST_PATH = 200
#: What YAML may take for something else than text.
_EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+")
_SUSPECT = re.compile(r"[-+.]{0,2}[0-9][\w.:+ -]{0,40}|[-+]?\.(?:inf|nan)|yes|no|on|off|true|false|=", re.IGNORECASE)


def load(path: str, front_matter: str, first_line: int) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The fields, and those of their names that stand more than once.

    Raises:
        RecordError: It is broken YAML, no mapping, or made to do harm.
    """
    handler = _Handler(path, front_matter, first_line)
    fields, _ = frontmatter.parse(front_matter, handler=handler)
    return cast("dict[str, Value]", fields), handler.repeated  # the loader below makes nothing else


@lru_cache(maxsize=1)  # a record with one problem often has more
def layout(front_matter: str, first_line: int) -> Layout:
    """Where everything stands in front matter that `load` has read, or could have."""
    survey = _Survey(front_matter, first_line)
    try:
        tree = yaml.compose(front_matter, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        found = mistake(_stop(front_matter, error))
        place = (first_line + found.line, found.column + 1)
        _enter_above(survey, error.problem_mark)
        return Layout(first_line=first_line, places=survey.places, begins=survey.begins, broken=(place, found.message))
    survey.enter(tree, "")
    return Layout(
        first_line=first_line,
        places=survey.places,
        begins=survey.begins,
        names=survey.names,
        texts=survey.texts,
        bare=frozenset(survey.bare),
        comments=survey.comments,
        repeated=tuple(dict.fromkeys(survey.repeated)),
    )


def misread(text: str) -> str | None:
    """What other programs take a text for that stands there without quotes; None when they take it for itself.

    They follow YAML 1.1, where `no` is false and `12:30` a number, or YAML 1.2, where `1e3` is one.
    """
    if not _SUSPECT.fullmatch(text):
        return None
    try:
        value = float(text) if _EXPONENT.fullmatch(text) else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, OverflowError):
        return "an error"
    read = str(value).lower() if isinstance(value, bool) else str(value)
    return None if read == text or (isinstance(value, bool) and read == text.lower()) else read


def _enter_above(survey: _Survey, mark: yaml.Mark | None) -> None:
    """Take down the fields that stand above the one in which the text is broken."""
    *_, begin = (0, *(name.start() for name in _NAME.finditer(survey.text) if not mark or name.start() <= mark.index))
    with suppress(yaml.YAMLError):
        survey.enter(yaml.compose(survey.text[:begin], Loader=yaml.CBaseLoader), "")


class _Survey:
    """Walks a tree once. What an alias stands for is in the place where it was written out."""

    def __init__(self, text: str, first_line: int) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        self.begins: dict[str, tuple[int, int]] = {}
        self.names: dict[str, list[str]] = {}
        self.texts: dict[str, str] = {}
        self.comments: dict[str, Comment] = {}
        self.bare: set[str] = set()
        self.repeated: list[str] = []
        self.text = text
        self._first_line = first_line
        self._entered: set[int] = set()

    def enter(self, node: yaml.Node | None, path: str) -> None:
        if isinstance(node, yaml.ScalarNode):
            if not node.style and self.text[node.start_mark.index : node.start_mark.index + 1] not in {"!", "&", "*"}:
                self.bare.add(path)
                self._comment(node, path)
        elif node is not None and id(node) not in self._entered and len(path) < _LONGEST_PATH:
            self._entered.add(id(node))
            if isinstance(node, yaml.MappingNode):
                self._mapping(node, path)
            else:
                for number, item in enumerate(node.value):
                    self._put(f"{path}[{number}]", item.start_mark)
                    self.enter(item, f"{path}[{number}]")

    def _mapping(self, node: yaml.MappingNode, path: str) -> None:
        names = self.names.setdefault(path, [])
        here = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            below = f"{path}.{key.value}" if path else key.value
            if key.value in here:
                self.repeated.append(below)
            here.add(key.value)
            names.append(key.value)
            if not path and isinstance(value, yaml.ScalarNode) and (value.style or value.value not in NULLS):
                self.texts[key.value] = value.value
            self.begins[below] = self._place(key.start_mark)
            beside = key.start_mark.line == value.start_mark.line
            self._put(below, value.start_mark if beside else key.start_mark)
            self.enter(value, below)

    def _comment(self, node: yaml.ScalarNode, path: str) -> None:
        found = _COMMENT.match(self.text, node.end_mark.index)
        if found:
            line, column = self._place(node.end_mark)
            column += found.start(1) - node.end_mark.index
            self.comments[path] = Comment(line, column, found[1], node.value)

    def _put(self, path: str, mark: yaml.Mark) -> None:
        self.places[path] = self._place(mark)

    def _place(self, mark: yaml.Mark) -> tuple[int, int]:
        return self._first_line + mark.line, mark.column + 1


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
        except _TrapError as error:
            raise self._wrong(error.code, str(error.problem), error.problem_mark) from error
        except yaml.MarkedYAMLError as error:
            found = mistake(_stop(self._front_matter, error))
            raise self._wrong("bad-yaml", found.message, found) from error
        except yaml.YAMLError as error:
            raise self._wrong("bad-yaml", _unread(error)) from error
        if not isinstance(fields, dict):
            raise self._wrong("not-a-mapping", "is not a list of `name: value` fields")
        return fields

    def _wrong(self, code: str, message: str, mark: yaml.Mark | Mistake | None = None) -> RecordError:
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
            # Each of these parts two values at most, a name and what it names.
            and sum(map(text.count, "\n,:?-")) < MAX_VALUES // 2
        ):
            return
        depth = aliases = values = 0
        for event in _events(text):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                aliases += 1
            values += not isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _too_nested(event.start_mark)
            if aliases > _MAX_ALIASES:
                raise _TrapError("too-many-aliases", f"uses more than {_MAX_ALIASES} aliases", event.start_mark)
            if values > MAX_VALUES:
                raise _TrapError("too-large", f"has more than {MAX_VALUES} names and values", event.start_mark)


def _events(text: str) -> Iterator[yaml.Event]:
    """The events of a text, whose end is not looked at before it is asked for."""
    try:
        yield from yaml.parse(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        # libyaml 0.2.6 looks far ahead for the end of a name, and gives up at 1,000 brackets before the first event.
        if error.problem == "exceeded maximum nesting depth":
            raise _too_nested(error.problem_mark) from error
        raise


def _stop(text: str, error: yaml.MarkedYAMLError) -> Stop:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    begin = error.context_mark or mark
    return Stop(
        lines=text.split("\n"),
        problem=str(error.problem or ""),
        context=str(error.context or ""),
        line=line,
        column=column,
        begin=(begin.line, begin.column) if begin else (0, 0),
    )


def _unread(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.reader.ReaderError) and isinstance(error.character, int):
        return f"holds a control character (U+{error.character:04X}), which YAML does not allow"
    return f"is not YAML: {abridge(' '.join(str(error).split()), _LONGEST_REASON)}"


class _TrapError(yaml.MarkedYAMLError):
    """YAML that is valid and would do harm."""

    def __init__(self, code: str, problem: str, mark: Any) -> None:
        super().__init__(problem=problem, problem_mark=mark)
        self.code = code


def _too_nested(mark: Any) -> _TrapError:
    return _TrapError("too-nested", f"is nested more than {MAX_DEPTH} levels deep", mark)


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
            if len(key) > _MAX_NAME:
                raise yaml.MarkedYAMLError(
                    problem=f"a field's name is longer than {_MAX_NAME} characters", problem_mark=key_node.start_mark
                )
            if key == "<<" and not key_node.style:
                raise _TrapError("merge-key", "uses a merge key (<<)", key_node.start_mark)
            if key in fields and self._depth == 1:
                self.repeated.append(key)
            fields[key] = self.construct_object(value_node, deep=True)
        self._depth -= 1
        return fields
