"""Front matter says the same in every form."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from feedpub import source
from feedpub.model import RawRecord, Reading, Value

texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("äß€日\u0301"), min_size=1)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)
values: st.SearchStrategy[Any] = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8
)
mappings = st.dictionaries(names, values, min_size=1, max_size=4)


def read(text: str, reading: Reading | None = None) -> RawRecord:
    raw = source.parse("a.md", text.encode(), reading or Reading())
    assert raw is not None
    return raw


def as_toml(value: Value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {as_toml(part)}" for name, part in value.items()) + "}"
    return f"[{', '.join(map(as_toml, value))}]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


@given(mappings, st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_it_is_meant(fields: dict[str, Value], indent: int | str | None) -> None:
    text = json.dumps(fields, ensure_ascii=False, indent=indent)
    assert read(f"{text[:-1]}\n}}\nbody").fields == fields


@given(mappings)
def test_toml_is_read_as_it_is_meant(fields: dict[str, Value]) -> None:
    lines = "".join(f"{name} = {as_toml(value)}\n" for name, value in fields.items())
    assert read(f"+++\n{lines}+++\nbody").fields == fields


@given(mappings)
def test_every_value_in_toml_has_a_place_of_its_own(fields: dict[str, Value]) -> None:
    lines = "".join(f"{name} = {as_toml(value)}\n" for name, value in fields.items())
    layout = source.layout(read(f"+++\n{lines}+++\nbody"))
    for number, (name, value) in enumerate(fields.items(), 2):
        assert layout.places[name] == (number, len(name) + 4)
        for index, _ in enumerate(value if isinstance(value, list) else ()):
            assert layout.places[f"{name}[{index}]"][0] == number


@given(st.dictionaries(names.map(str.lower), texts.map(str.strip).filter(bool), min_size=1, max_size=4))
def test_headers_are_read_as_they_are_meant(fields: dict[str, str]) -> None:
    lines = "".join(f"{name.capitalize()}: {value}\n" for name, value in fields.items())
    raw = read(f"{lines}\nbody", Reading(dialect="pelican"))
    assert {name.lower(): value for name, value in raw.fields.items()} == fields
    assert raw.body == "\nbody"
