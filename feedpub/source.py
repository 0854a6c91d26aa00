"""From a file to a raw record: what its front matter says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice

from . import fences, mapping, ordinary, plain
from .dialects import DIALECTS, is_dated, leaf, parted
from .errors import Problem, RecordError
from .fences import Part
from .model import PUBLISHED, Form, Layout, RawRecord, Reading, SourceFile, Value
from .text import unseen, visible

_MAX_FILE = 16 * 1024 * 1024
#: For a file that was empty a moment ago and grows.
_LEAST_READ = 64 * 1024

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
        RecordError: It is not UTF-8, has no front matter, or some that is broken or made to do harm.
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
    part = _part(path, text, reading)
    if part is None:
        return None
    own, repeated = _fields(path, part, reading)
    if DIALECTS[reading.dialect].caseless:
        repeated += mapping.alike(own)
    fields, taken = _filled(path, own, reading)
    last_line = part.first_line + part.text.count("\n")
    return RawRecord(
        path=path,
        fields=fields,
        body=part.body,
        front_matter=part.text,
        first_line=part.first_line,
        form=part.form,
        repeated=repeated,
        hidden=tuple(islice(_hidden(written, last_line), _MOST_HIDDEN)) if hides else (),
        taken=taken,
    )


def _part(path: str, text: str, reading: Reading) -> Part | None:
    name, suffix = os.path.splitext(path.rpartition("/")[2].lower())
    # What a README begins with is more often a sentence.
    headers = DIALECTS[reading.dialect].headers and name != "readme"
    part = fences.split(path, text, whole=suffix in {".yaml", ".yml"}, headers=headers)
    if part or name == "readme":
        return part
    begins = "a line of --- or +++, or with lines such as Title: ..." if headers else "a line of --- or +++"
    language = fences.language(text)
    if language:
        message = (
            f"begins with ---{language}, which is not read; write YAML or JSON there, or TOML between lines of +++"
        )
        raise _wrong(path, "no-front-matter", message, line=1)
    raise _wrong(path, "no-front-matter", f"does not begin with {begins}", line=1)


def _fields(path: str, part: Part, reading: Reading) -> tuple[Mapping[str, Value], tuple[str, ...]]:
    """The fields as they are written, and those of their names that stand more than once."""
    # Each form is known to one room, and most texts need none of what that imports.
    if part.form is Form.TOML:
        from . import toml

        return toml.load(path, part.text, part.first_line), ()
    if part.form is Form.HEADERS:
        from . import headers

        return headers.load(part.text)
    skips = len(part.text) > _LARGE and not DIALECTS[reading.dialect].caseless
    fields = plain.parse(part.text, read=mapping.names(reading.fields) if skips else None)
    if fields is not None:
        return fields, ()
    from . import loader

    return loader.load(path, part.text, part.first_line)


def _filled(path: str, own: Mapping[str, Value], reading: Reading) -> tuple[Mapping[str, Value], Mapping[str, str]]:
    """The fields with what is taken for those that are not there, and where that was taken from."""
    spelled = None
    if DIALECTS[reading.dialect].caseless:
        own, spelled = mapping.folded(own)
    idle = DIALECTS[reading.dialect].idle
    if idle:
        own = {name: value for name, value in own.items() if (name, value) != idle}
    fields, taken = mapping.taken(own, reading.fields, spelled, DIALECTS[reading.dialect].parts)
    if is_dated(reading) and not any(fields.get(name) for name in PUBLISHED):
        date, _ = parted(leaf(path, doubled=DIALECTS[reading.dialect].doubled).name)
        return ({**fields, "date": date}, {**taken, "date": ""}) if date else (fields, taken)
    return fields, taken


def place(raw: RawRecord, field: str | None, *, of_name: bool = False) -> tuple[int, int]:
    """Line and column of the value of a field (`images[1].url`), or of its name, or of the nearest thing there is."""
    return layout(raw).place(field, of_name=of_name)


def layout(raw: RawRecord) -> Layout:
    """Where everything stands in the front matter, what feedpub does not read too.

    What was taken for a field has the path of that field.
    """
    return mapping.placed(_layout(raw), raw.taken)


def _layout(raw: RawRecord) -> Layout:
    if raw.form is Form.TOML:
        from . import toml

        return toml.layout(raw.front_matter, raw.first_line)
    if raw.form is Form.HEADERS:
        from . import headers

        return headers.layout(raw.front_matter, raw.first_line)
    from . import loader

    return loader.layout(raw.front_matter, raw.first_line)


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


def _too_large(path: str) -> RecordError:
    return _wrong(path, "too-large", f"is larger than {_MAX_FILE // 1024 // 1024} MiB")


def _wrong(path: str, code: str, message: str, *, line: int | None = None) -> RecordError:
    return RecordError(Problem(code=code, message=message, file=path, line=line))
