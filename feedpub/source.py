"""From a file to a raw record: what stands between its fences.

The only module that knows python-frontmatter and YAML. Scalars are loaded as they are written, so nothing is lost to
YAML's own ideas of types (`no`, `1.10`, `12:30:45`): only a field knows whether its text is a date, a number or a flag.
"""

from __future__ import annotations

import contextlib
import os
import re
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, cast

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from .errors import Problem, RecordError
from .model import FIELDS, RawRecord, SourceFile, Value
from .text import visible

_MAX_FILE = 16 * 1024 * 1024
_MAX_FRONT_MATTER = 1024 * 1024
_MAX_DEPTH = 64
_MAX_ALIASES = 32

_BEGIN = re.compile(r"\s*^-{3,}[ \t]*$\n?", re.MULTILINE)
# A literal at the beginning lets the search skip; `^` would stop at every line.
_END = re.compile(r"\n(?:-{3,}|\.{3})[ \t]*(?=\n|\Z)")
#: The bytes of text that needs no second look.
_ORDINARY = b"\n" + bytes(range(0x20, 0x7F))
# What a text that is nested deeply or has an alias must hold; most texts have neither and need no second look.
_ALIAS = re.compile(r"(?:^|[\s\[{,:?-])\*[^\s*]")
# A column, and a bracket, can open two levels at most: these alone make no more than 64.
_DEEP = re.compile(r"\n[ \t?:-]{16}")
_MANY_BRACKETS = 17
#: From here on it pays to leave out what no field needs: in real records, a list of related ones, ten times the rest.
_LARGE = 4096
# Lines each of which is complete: no quotes, brackets or block scalars that could go on in the next one, and no
# anchors, aliases or tags. In such a text a block ends where the next name stands in the first column.
_COMPLETE_LINES = re.compile(
    r"""(?:[ ]*+(?:-[ ]++)*+(?:[A-Za-z_][\w-]*+:(?:[ ]++|(?=\n|\Z)))?"""
    r"""(?:"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"|'[^'\n]*+(?:''[^'\n]*+)*+'|\[[^\[\]{}"'&*!<\n]*+\]"""
    r"""|[^\s"'\[\]{}|>&*!%@`#,?:-][^:\n]*+(?::(?=[^\s])[^:\n]*+)*+)?[ ]*+(?:\n|\Z))*+"""
)
# What such a text may still hold: depth, and the end of the document.
_UNSAFE = re.compile(rf"{_DEEP.pattern}|\n\.\.\.")
_EXTRA = "feedpub"
_BLOCK = re.compile(r"^([A-Za-z_][\w-]*+):[^\n]*+(?:\n(?![A-Za-z_])[^\n]*+)*+", re.MULTILINE)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read(root: str, file: SourceFile) -> RawRecord | None:
    """Read one file; None when it is a README without front matter, which nobody means as a record.

    Raises:
        RecordError: The file can't be read, or not as front matter.
    """
    if file.size > _MAX_FILE:
        raise _wrong(file.path, "too-large", f"is larger than {_MAX_FILE // 1024 // 1024} MiB")
    try:
        with open(os.path.join(os.fsencode(root), file.path.encode()), "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise _wrong(file.path, "unreadable", f"can't be read: {error.strerror}") from error
    return parse(file.path, data)


def parse(path: str, data: bytes) -> RawRecord | None:
    """Split a file's bytes into fields and body; None for a README without front matter.

    A `.yaml` or `.yml` file without fences is front matter as a whole. A byte order mark is allowed. Characters that no
    feed may hold are gone before YAML, which takes some of them for the end of the line, sees the text.

    Raises:
        RecordError: It is not UTF-8, has no front matter, or YAML that is broken or made to do harm.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = data.count(b"\n", 0, error.start) + 1
        raise _wrong(path, "not-utf8", f"is not UTF-8 (byte {error.start}); save it as UTF-8", line=where) from error
    if data.translate(None, _ORDINARY):
        text = visible(text).replace("\r\n", "\n").replace("\r", "\n")
        # YAML 1.1 ends a line at these two; a person who sees one in an excerpt does not.
        text = text.replace("\u2028", " ").replace("\u2029", " ")
    name = PurePosixPath(path)
    if name.stem.lower() == "readme" and not _BEGIN.match(text):
        return None
    handler = _Handler(path, text, whole=name.suffix.lower() in {".yaml", ".yml"})
    fields, _ = frontmatter.parse(text, handler=handler)
    return RawRecord(
        path=path,
        fields=cast("dict[str, Value]", fields),  # the loader below makes nothing else
        body=handler.body,
        front_matter=handler.front_matter,
        first_line=handler.first_line,
        repeated=handler.repeated,
    )


def line(raw: RawRecord, field: str | None) -> int:
    """The line of the file on which a field (`images[1].url`) stands, or the nearest thing to it that is there."""
    found = raw.first_line
    try:
        node = _tree(raw.front_matter)
        for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", field or ""):
            if isinstance(node, yaml.MappingNode) and name:
                key, node = [pair for pair in node.value if pair[0].value == name][-1]
                found = raw.first_line + key.start_mark.line
            elif isinstance(node, yaml.SequenceNode) and index:
                node = node.value[int(index)]
                found = raw.first_line + node.start_mark.line
    except (yaml.YAMLError, IndexError):
        pass
    return found


@lru_cache(maxsize=1)
def _tree(front_matter: str) -> yaml.Node | None:
    """The front matter with its marks; kept, for a record with one problem often has more."""
    return yaml.compose(front_matter, Loader=yaml.CBaseLoader)


def _wrong(path: str, code: str, message: str, *, line: int | None = None) -> RecordError:
    return RecordError(Problem(code=code, message=message, file=path, line=line))


class _Handler(YAMLHandler):
    """Finds the fences, looks for traps, and only then lets the loader see the text."""

    front_matter = ""
    body = ""
    first_line = 1
    repeated: tuple[str, ...] = ()

    def __init__(self, path: str, text: str, *, whole: bool) -> None:
        super().__init__()
        self._path = path
        # python-frontmatter gives it on without the white space around it, and then lines have other numbers.
        self._text = text
        self._whole = whole

    def split(self, _: str) -> tuple[str, str]:
        text = self._text
        begin = _BEGIN.match(text)
        if not begin:
            if not self._whole:
                raise _wrong(self._path, "no-front-matter", "does not begin with a line of ---", line=1)
            self._keep(text, 1)
            return text, ""
        end = _END.search(text, begin.end() - 1)
        if not end and not self._whole:
            raise _wrong(self._path, "unclosed", "has no line of --- that closes the front matter", line=1)
        self._keep(text[begin.end() : end.start() + 1 if end else None], text.count("\n", 0, begin.end()) + 1)
        # Not what parse makes of it: that begins at the first letter, and in Markdown indentation means code.
        self.body = text[end.end() + 1 :] if end else ""
        return self.front_matter, self.body

    def _keep(self, front_matter: str, first_line: int) -> None:
        self.front_matter, self.first_line = front_matter, first_line
        if len(front_matter.encode()) > _MAX_FRONT_MATTER:
            raise _wrong(self._path, "too-large", "has more than 1 MiB of front matter", line=first_line)

    def load(self, fm: str, **kwargs: object) -> Any:  # noqa: ARG002 - python-frontmatter's signature
        try:
            fields = self._load_large(fm) if len(fm) > _LARGE else None
            if fields is None:
                self._guard(fm)
                fields = self._construct(fm)
        except yaml.MarkedYAMLError as error:
            # What is never closed is wrong where it begins, not at the end of the text.
            mark = error.context_mark if "end of stream" in str(error.problem) else error.problem_mark
            where = self.first_line + mark.line if mark else self.first_line
            code = error.code if isinstance(error, _TrapError) else "bad-yaml"
            raise _wrong(self._path, code, _reason(fm, error), line=where) from error
        except yaml.YAMLError as error:
            raise _wrong(
                self._path, "bad-yaml", f"is not YAML: {' '.join(str(error).split())}", line=self.first_line
            ) from error
        if not isinstance(fields, dict):
            raise _wrong(self._path, "not-a-mapping", "is not a list of `name: value` fields", line=self.first_line)
        return fields

    def _load_large(self, text: str) -> Any:
        """The fields that are read, without the others; None where only the whole text can tell."""
        if not _COMPLETE_LINES.fullmatch(text) or _UNSAFE.search(f"\n{text}"):
            return None
        # A field more, so that a mapping stays one when nothing is left of it. What is wrong, the whole text tells.
        with contextlib.suppress(yaml.YAMLError):
            fields = self._construct(_BLOCK.sub(_blank_unless_read, text) + f"\n{_EXTRA}: ")
            return {name: fields[name] for name in fields if name != _EXTRA}
        return None

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


def _blank_unless_read(block: re.Match[str]) -> str:
    """Empty lines for a block that no field is made of, so that the others keep their numbers."""
    return block[0] if block[1] in FIELDS else "\n" * block[0].count("\n")


def _reason(text: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    lines = text.split("\n")
    if mark and mark.line < len(lines) and lines[mark.line][mark.column :].startswith("\t"):
        return "is indented with a tab, where YAML wants spaces"
    if mark and "mapping values are not allowed" in str(error.problem):
        return 'has a second ": " in one line; put the value in quotes'
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
        return None if not node.style and value in _NULLS else value

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
