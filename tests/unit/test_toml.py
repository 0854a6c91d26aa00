from __future__ import annotations

from typing import Any

import pytest

from feedpub import RecordError, source, toml
from feedpub.model import RawRecord


def read(text: str, path: str = "a.md") -> RawRecord:
    raw = source.parse(path, text.encode())
    assert raw is not None
    return raw


def refused(text: str) -> tuple[str, int | None]:
    with pytest.raises(RecordError) as raised:
        read(f"+++\n{text}\n+++\n")
    (problem,) = raised.value.problems
    return problem.code, problem.line


def test_what_stands_between_lines_of_pluses_is_toml() -> None:
    raw = read('\n+++\ntitle = "x"\n+++ \nbody\n+++\n')
    assert raw.fields == {"title": "x"}
    assert raw.body == "body\n+++\n"
    assert raw.first_line == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", "true"),
        ("0x10", "16"),
        ("1.10", "1.10"),
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T09:30:00+01:00", "2024-03-05T09:30:00+01:00"),
        ("2024-03-05 09:30:00Z", "2024-03-05T09:30:00+00:00"),
        ("2024-03-05T09:30:00", "2024-03-05T09:30:00"),
        ("09:30:00", "09:30:00"),
        ("'''\na\nb'''", "a\nb"),
        ("['a', 1, {b = 2}]", ["a", "1", {"b": "2"}]),
        ("{b.c = 'd'}", {"b": {"c": "d"}}),
    ],
)
def test_values_are_texts_and_times_keep_their_offsets(text: str, value: Any) -> None:
    assert read(f"+++\na = {text}\n+++\n").fields == {"a": value}


def test_tables_are_mappings() -> None:
    raw = read("+++\n[cover]\nimage = 'x'\n[[images]]\nurl = 'y'\n[[images]]\nurl = 'z'\n+++\n")
    assert raw.fields == {"cover": {"image": "x"}, "images": [{"url": "y"}, {"url": "z"}]}


PLACES = """title = "x" # y
cover.image = 'y'
topics = [
  "a", # b
  'c, [d]', {name = "e"},
]
date = 2024-03-05 09:30:00
[[images]]
url = "f"
[images.size]
width = 1
[[images]]
url = \"\"\"
g\"\"\"
[provider]
"name" = "h"
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("title", (2, 9)),
        ("cover.image", (3, 15)),
        ("topics", (4, 10)),
        ("topics[0]", (5, 3)),
        ("topics[1]", (6, 3)),
        ("topics[2].name", (6, 21)),
        ("date", (8, 8)),
        ("images", (9, 1)),
        ("images[0].url", (10, 7)),
        ("images[0].size.width", (12, 9)),
        ("images[1].url", (14, 7)),
        ("images[1].width", (13, 1)),
        ("provider.name", (17, 10)),
        ("nothing", (2, 1)),
    ],
)
def test_each_value_has_its_place(path: str, place: tuple[int, int]) -> None:
    assert source.place(read(f"+++\n{PLACES}+++\n"), path) == place


def test_names_have_their_places_and_are_those_of_each_mapping() -> None:
    layout = toml.layout(PLACES, 2)
    assert layout.place("provider.name", of_name=True) == (17, 1)
    assert layout.names[""] == ("title", "cover", "topics", "date", "images", "provider")
    assert layout.names["images[0]"] == ("url", "size")
    assert layout.texts == {"title": "x"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = 1\nb", ("bad-toml", 3)),
        ("a = 1\na = 2", ("bad-toml", 3)),
        ("b = 1\na = 'b", ("bad-toml", 3)),
        ("a = 2024-02-30", ("bad-toml", 2)),
        ("a = " + "9" * 5000, ("bad-toml", 2)),
        ("\na = " + "[" * 65 + "]" * 65, ("too-nested", 3)),
        ("\n" + ".".join("a" * 70) + " = 1", ("too-nested", 3)),
        ("\n[" + ".".join("a" * 70) + "]", ("too-nested", 3)),
        ("a = [" + "1," * 60_000 + "]", ("too-large", 2)),
        ("[[a]]\n" * 60_000, ("too-large", 25_002)),
    ],
)
def test_what_is_no_toml_or_made_to_do_harm_is_refused_at_its_place(text: str, problem: tuple[str, int | None]) -> None:
    assert refused(text) == problem


def test_nesting_of_64_levels_is_read() -> None:
    assert "a" in read("+++\na = " + "[" * 64 + "]" * 64 + "\n+++\n").fields


def test_front_matter_without_an_end_is_told() -> None:
    with pytest.raises(RecordError, match=r"has no line of \+\+\+ that closes"):
        read("+++\na = 1\n")


# JSON


def test_an_object_is_front_matter() -> None:
    raw = read('{\n\t"title": "x",\n  "images": [{"url": "y"}],\n "draft": true\n}\n\nbody\n')
    assert raw.fields == {"title": "x", "images": [{"url": "y"}], "draft": "true"}
    assert raw.body == "\nbody\n"
    assert source.place(raw, "images[0].url") == (3, 22)


@pytest.mark.parametrize("text", ['---json\n{"title": "x"}\n---\ny', "---yaml\ntitle: x\n---\ny"])
def test_a_fence_may_name_the_language(text: str) -> None:
    raw = read(text)
    assert (raw.fields, raw.body, raw.first_line) == ({"title": "x"}, "y", 2)


@pytest.mark.parametrize("text", ["{{ x }}\n}\n", "{% include x %}\n}\n", "{ x }\n}\n"])
def test_what_a_template_begins_with_is_no_front_matter(text: str) -> None:
    with pytest.raises(RecordError, match="no-front-matter"):
        read(text)


def test_an_object_without_an_end_is_told() -> None:
    with pytest.raises(RecordError, match="has no line of } that closes"):
        read('{\n"title": "x"}\n')
