from __future__ import annotations

import pytest

from feedpub import RecordError, source
from feedpub.model import RawRecord, Reading, Value

PELICAN = Reading(dialect="pelican")


def read(text: str, reading: Reading = PELICAN) -> RawRecord:
    raw = source.parse("a.md", text.encode(), reading)
    assert raw is not None
    return raw


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Title: x\nDATE: 2024-03-05 10:20\n", {"title": "x", "date": "2024-03-05 10:20"}),
        ("\n\n  Title:x: y #z\n", {"title": "x: y #z"}),
        ("Summary: a\n    b\n      c\n", {"summary": "a\nb\nc"}),
        ("title:\nmy-own_name: 'x'\n", {"title": None, "my-own_name": "'x'"}),
        ("OriginalURL: https://example.org/\n", {"originalUrl": "https://example.org/"}),
    ],
)
def test_lines_of_names_and_values_are_front_matter(text: str, fields: dict[str, Value]) -> None:
    assert read(text).fields == fields


def test_a_blank_line_ends_them() -> None:
    raw = read("Title: x\n\nName: y\n")
    assert raw.fields == {"title": "x"}
    assert raw.body == "\nName: y\n"


def test_a_line_of_another_form_ends_them() -> None:
    assert read("Title: x\nA text.\n").body == "A text.\n"


def test_of_a_name_that_stands_twice_the_last_counts_and_it_is_told() -> None:
    raw = read("Title: x\ntitle: y\n")
    assert raw.fields == {"title": "y"}
    assert raw.repeated == ("title",)


def test_a_name_may_stand_twice_in_one_letter_case_too() -> None:
    assert read("Title: x\nTitle: y\n").repeated == ("Title",)


def test_values_and_names_have_their_places() -> None:
    raw = read("\nTitle: x\n  Date:   y\n")
    assert source.place(raw, "title") == (2, 8)
    assert source.place(raw, "date") == (3, 11)
    assert source.place(raw, "date", of_name=True) == (3, 3)


def test_fences_come_before_headers() -> None:
    assert read("---\ntitle: x\n---\n").fields == {"title": "x"}


@pytest.mark.parametrize("text", ["A text.\n", "https://example.org/\n", "# Title: x\n", "", "    a: b\n", "a b: c\n"])
def test_other_texts_have_no_front_matter(text: str) -> None:
    with pytest.raises(RecordError, match="lines such as Title"):
        read(text)


def test_in_other_dialects_there_are_no_headers() -> None:
    with pytest.raises(RecordError, match="no-front-matter"):
        read("Title: x\n", Reading(dialect="hugo"))


def test_a_readme_needs_fences() -> None:
    assert source.parse("README.md", b"Title: x\n", PELICAN) is None
