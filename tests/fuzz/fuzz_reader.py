"""Bytes that break what reads a file. Needs Linux and `pip install -e .[fuzz]`.

Run it from the root of the project; it goes on until it finds something, and what it learns stays in `found`:

    mkdir -p found
    PYTHONPATH=tests python tests/fuzz/fuzz_reader.py -dict=tests/fuzz/records.dict -timeout=5 -rss_limit_mb=1024 \
        -max_len=8192 found tests/fuzz/corpus/reader

A finding is a file `crash-...`, `timeout-...` or `oom-...`; give it alone to run it alone. Once what it shows is mended
it goes into the corpus under a name that tells what it is: the tests run each file there, without atheris.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext

try:
    import atheris

    instrumented = atheris.instrument_imports(include=["feedpub", "frontmatter", "yaml"])
except ImportError:
    instrumented = nullcontext()

with instrumented:
    import yaml

    from feedpub import RecordError, loader, plain, source
    from feedpub.model import FIELDS, Form, RawRecord, Reading, Value

#: The first byte of an input tells which.
PATHS = ("a.md", "a.yaml", "README.md", "2024-03-05-a.md")
#: With the last of them, everything that may be taken for something is.
READINGS = (*[Reading()] * 3, Reading(fields={"title": ("a.b", "a"), "images": ("b",)}, dialect="pelican"))


def one(data: bytes) -> None:
    """Read a file; whatever it holds, there is a record or a reason, and two ways of reading it agree."""
    choice = data[0] % len(PATHS) if data else 0
    path = PATHS[choice]
    try:
        raw = source.parse(path, data[1:], READINGS[choice])
    except RecordError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.severity == "error"
            assert problem.file == path
            assert str(problem).isprintable()
            assert len(str(problem)) < 1000
        return
    if raw is None:
        assert path == "README.md"
        return
    if raw.form is Form.YAML:
        assert_tame(raw.front_matter)
        assert_plain_is_yaml(raw)
    line, column = source.place(raw, "images[0].url")
    assert 1 <= line <= data.count(b"\n") + data.count(b"\r") + 1
    assert column >= 1


def assert_tame(front_matter: str) -> None:
    """Whatever was let through is within the limits of the guards, counted in another way."""
    depth = aliases = 0
    try:
        for event in yaml.parse(front_matter, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            aliases += isinstance(event, yaml.AliasEvent)
            assert depth <= 64
            assert aliases <= 32
    except yaml.YAMLError:
        # Below a name that nobody reads, as far as it was left out.
        assert plain.parse(front_matter, read=FIELDS) is not None


def assert_plain_is_yaml(raw: RawRecord) -> None:
    """What is read without YAML means the same to YAML."""
    whole = plain.parse(raw.front_matter)
    if whole is None:
        return
    fields, repeated = loader.load(raw.path, raw.front_matter, raw.first_line)
    assert not repeated
    assert list(whole.items()) == list(fields.items())
    assert read(plain.parse(raw.front_matter, read=FIELDS) or {}) == read(fields)


def read(fields: dict[str, Value]) -> list[tuple[str, Value]]:
    """The fields that a record is made of."""
    return [(name, value) for name, value in fields.items() if name in FIELDS]


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
