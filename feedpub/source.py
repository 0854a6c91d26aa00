"""From a file to a raw record: what stands between its fences."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from . import mapping, ordinary, plain
from .dialects import DIALECTS, leaf, parted
from .errors import Problem, RecordError
from .model import PUBLISHED, Layout, RawRecord, Reading, SourceFile, Value
from .text import unseen, visible

_MAX_FILE = 16 * 1024 * 1024
_MAX_FRONT_MATTER = 1024 * 1024
#: For a file that was empty a moment ago and grows.
_LEAST_READ = 64 * 1024

_BEGIN = re.compile(r"\s*^-{3,}[ \t]*$\n?", re.MULTILINE)
# A literal at the beginning lets the search skip; `^` would stop at every line.
_END = re.compile(r"\n(?:-{3,}|\.{3})[ \t]*(?=\n|\Z)")
#: The bytes of text that needs no second look.
_ORDINARY = b"\n" + bytes(range(0x20, 0x7F))
_MOST_HIDDEN = 100
#: From here on it pays to leave out what no field needs: in real records, a list of related ones, ten times the rest.
_LARGE = 4096
_AS_OURS = Reading()


def read(root: str, file: SourceFile, reading: Reading = _AS_OURS) -> RawRecord | None:
    """Read one file; None when it is a README without front matter, which nobody means as a record.

    Raises:
        RecordError: The file can't be read, or not as front matter.
    """
    if file.size > _MAX_FILE:
        raise _too_large(file.path)
    try:
        # Who is writing the file just now may be done the second time.
        data = _whole(root, file.path) or _whole(root, file.path)
    except OSError as error:
        raise _wrong(file.path, "unreadable", f"can't be read: {error.strerror}") from error
    if data is None:
        raise _wrong(file.path, "unreadable", "can't be read: it is being written")
    return parse(file.path, data, reading)


def parse(path: str, data: bytes, reading: Reading = _AS_OURS) -> RawRecord | None:
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
    written, hides = text, False
    if data.translate(None, _ORDINARY):
        text = visible(text)
        hides = text != written
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        # YAML 1.1 ends a line at these two; a person who sees one in an excerpt does not.
        text = text.replace("\u2028", " ").replace("\u2029", " ")
    name, suffix = os.path.splitext(path.rpartition("/")[2].lower())
    begin = _BEGIN.match(text)
    if not begin and name == "readme":
        return None
    front_matter, first_line, body = _split(path, text, begin, whole=suffix in {".yaml", ".yml"})
    names = mapping.names(reading.fields) if len(front_matter) > _LARGE else None
    own = plain.parse(front_matter, read=names)
    repeated: tuple[str, ...] = ()
    if own is None:
        from . import loader  # most texts are plain, and need none of what it imports

        own, repeated = loader.load(path, front_matter, first_line)
    fields, taken = _filled(path, own, reading)
    return RawRecord(
        path=path,
        fields=fields,
        body=body,
        front_matter=front_matter,
        first_line=first_line,
        repeated=repeated,
        hidden=tuple(islice(_hidden(written, first_line + front_matter.count("\n")), _MOST_HIDDEN)) if hides else (),
        taken=taken,
    )


def _filled(path: str, own: Mapping[str, Value], reading: Reading) -> tuple[Mapping[str, Value], Mapping[str, str]]:
    """The fields with what is taken for those that are not there, and where that was taken from."""
    fields, taken = mapping.taken(own, reading.fields)
    dated = DIALECTS[reading.dialect].dated if reading.dated_names is None else reading.dated_names
    if dated and not any(fields.get(name) for name in PUBLISHED):
        date, _ = parted(leaf(path).name)
        return ({**fields, "date": date}, {**taken, "date": ""}) if date else (fields, taken)
    return fields, taken


def place(raw: RawRecord, field: str | None, *, of_name: bool = False) -> tuple[int, int]:
    """Line and column of the value of a field (`images[1].url`), or of its name, or of the nearest thing there is."""
    return layout(raw).place(field, of_name=of_name)


def layout(raw: RawRecord) -> Layout:
    """Where everything stands in the front matter, what feedpub does not read too.

    What was taken for a field has the path of that field.
    """
    from . import loader

    return mapping.placed(loader.layout(raw.front_matter, raw.first_line), raw.taken)


def _hidden(text: str, last_line: int) -> Iterator[tuple[int, int, str]]:
    """Line, column and character of what no feed may hold."""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:last_line], 1):
        for index, char in unseen(line):
            yield number, index + 1, char


def _whole(root: str, path: str) -> bytes | None:
    """The bytes of a file; None when it changed meanwhile.

    Nothing that its listing said need be true any more: it may have grown, or be no file.
    """
    try:
        descriptor = ordinary.opened(os.fsencode(root) + b"/" + path.encode())
    except ordinary.NotOrdinaryError as error:
        raise _wrong(path, "not-a-file", "is no ordinary file") from error
    try:
        before = os.fstat(descriptor)
        parts, left = [], _MAX_FILE + 1
        while part := os.read(descriptor, min(left, max(before.st_size + 1, _LEAST_READ))):
            parts.append(part)
            left -= len(part)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not left:
        raise _too_large(path)
    data = b"".join(parts)
    same = (before.st_mtime_ns, before.st_ctime_ns, len(data)) == (after.st_mtime_ns, after.st_ctime_ns, after.st_size)
    return data if same else None


def _split(path: str, text: str, begin: re.Match[str] | None, *, whole: bool) -> tuple[str, int, str]:
    """The front matter, its first line, and the body; a text may be front matter as a whole."""
    if not begin and not whole:
        raise _wrong(path, "no-front-matter", "does not begin with a line of ---", line=1)
    end = _END.search(text, begin.end() - 1) if begin else None
    if not end and not whole:
        raise _wrong(path, "unclosed", "has no line of --- that closes the front matter", line=1)
    start = begin.end() if begin else 0
    front_matter, first_line = text[start : end.start() + 1 if end else None], text.count("\n", 0, start) + 1
    if len(front_matter.encode()) > _MAX_FRONT_MATTER:
        raise _wrong(path, "too-large", "has more than 1 MiB of front matter", line=first_line)
    return front_matter, first_line, text[end.end() + 1 :] if end else ""


def _too_large(path: str) -> RecordError:
    return _wrong(path, "too-large", f"is larger than {_MAX_FILE // 1024 // 1024} MiB")


def _wrong(path: str, code: str, message: str, *, line: int | None = None) -> RecordError:
    return RecordError(Problem(code=code, message=message, file=path, line=line))
