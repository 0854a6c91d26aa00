from __future__ import annotations

from typing import Any

import pytest

from feedpub import plain
from feedpub.model import FIELDS


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("a: b\n", {"a": "b"}),
        ("a: b", {"a": "b"}),
        ("a:   b  \n\n \nc: d\n", {"a": "b", "c": "d"}),
        ("# one\na: b # two\n  # three\nc: d#e\n", {"a": "b", "c": "d#e"}),
        ("a: https://example.org/?x=y:z#w\n", {"a": "https://example.org/?x=y:z#w"}),
        ('a: "it\'s: #1, [x]"\n', {"a": "it's: #1, [x]"}),
        ("a: 'it''s: #1, \"x\" \\n'\n", {"a": 'it\'s: #1, "x" \\n'}),
        (r'a: "\"x\" \\ \/ \n \r \t \u00e9"', {"a": '"x" \\ / \n \r \t é'}),
        ("a: ''\nb: \"\"\n", {"a": "", "b": ""}),
        ("a:\nb: ~\nc: null\nd: 'null'\n", {"a": None, "b": None, "c": None, "d": "null"}),
        ("a: no\nb: 1.10\nc: 2021-02-30\n", {"a": "no", "b": "1.10", "c": "2021-02-30"}),
        ("a: []\nb: [x]\nc: [x, 'y, z' , \"w\"]\n", {"a": [], "b": ["x"], "c": ["x", "y, z", "w"]}),
        ("a: [~, '~', x y ]\n", {"a": [None, "~", "x y"]}),
        ("a:\n  - b\n  - 'c'\nd: e\n", {"a": ["b", "c"], "d": "e"}),
        ("a:\n- b\n- c\nd: e\n", {"a": ["b", "c"], "d": "e"}),
        ("a:\n  b:\n    c: d\n  e: f\ng: h\n", {"a": {"b": {"c": "d"}, "e": "f"}, "g": "h"}),
        ("a:\n  - b: c\n    d: e\n  - b: f\n", {"a": [{"b": "c", "d": "e"}, {"b": "f"}]}),
        ("a:\n- b:\n  - c\n  d: e\n- f\n", {"a": [{"b": ["c"], "d": "e"}, "f"]}),
        ("a:\n  - b\n  - c: d\n  - e\n", {"a": ["b", {"c": "d"}, "e"]}),
        ("a: b\u00a0 \nc: \u3000\n", {"a": "b\u00a0", "c": "\u3000"}),
        ("a:\n  - \n  - # b\n  - c\n", {"a": [None, None, "c"]}),
        ("a:\n  - b:\n  - c:\nd:\n", {"a": [{"b": None}, {"c": None}], "d": None}),
    ],
)
def test_plain_front_matter_is_read(text: str, fields: dict[str, Any]) -> None:
    assert plain.parse(text) == fields


@pytest.mark.parametrize(
    "text",
    [
        *("", "# only a comment\n", "- a\n", "text\n", "a: b\n---\nc: d\n", "...\n", "%YAML 1.1\n", "a:b\n"),
        *(
            "a: &x b\n",
            "a: *x\n",
            "a: !t b\n",
            "<<: b\n",
            "? a\n",
            "{a: b}\n",
            "a: {b: c}\n",
            "a: [[b]]\n",
            "a: [b,]\n",
        ),
        *(
            "a: |\n  b\n",
            "a: >-\n  b\n",
            "a: b\n  c\n",
            "a:\n  b\n",
            'a: "b\n  c"\n',
            "a: 'b\n  c'\n",
            "a: [b,\n  c]\n",
        ),
        *("a: b: c\n", "a: b:\n", "a: 'b' c\n", 'a: "b"c\n', "a: 'b\n", "a: 'b'#c\n", "a: [b]c\n", "a: [b: c]\n"),
        *("a: - b\n", "a:\n  - - b\n", "a:\n  -\n    b: c\n", "a:\n  -  b: c\n", "a:\n  -b\n"),
        *("  a: b\n", "a: b\n  c: d\n", "a:\n    b: c\n  d: e\n", "a:\n  - b\n c: d\n", "a: b\n- c\n"),
        *("a:\n  - b\n    c: d\n", "a:\n  - b\n    - c\n", "a:\n  - \n    b: c\n", "a:\n  - \n    - b\n"),
        *("a: b\na: c\n", "a:\n  b: c\n  b: d\n", "'a': b\n", "a b: c\n", "a : b\n", f"{'a' * 1025}: b\n"),
        *('a: "\\x41"\n', 'a: "\\ud83d\\ude00"\n', "a:\tb\n", "a: b\tc\n", "a: b\t# c\n"),
    ],
)
def test_what_could_mean_something_else_to_yaml_is_left_to_it(text: str) -> None:
    assert plain.parse(text) is None


def test_more_columns_than_a_person_uses_are_left_to_yaml_so_nothing_is_nested_deeply() -> None:
    levels = "".join(f"{' ' * column}a:\n{' ' * column}- b: c\n" for column in range(0, 40, 2))
    assert plain.parse(levels) is None


@pytest.mark.parametrize(
    "unread", ["related: x", "related:\n  - a: b\n    title: c\n\n  # d\n", "related:\n- title: x"]
)
def test_what_no_record_has_can_be_left_out(unread: str) -> None:
    assert "related" not in FIELDS
    assert plain.parse(f"{unread}\ntitle: y\n{unread}\nheat: 5\n", read=FIELDS) == {"title": "y", "heat": "5"}


@pytest.mark.parametrize(
    "unread", ['related: "x', "related:\n  - |\n    title: x", "related:\n  a: [\n", "related: &x y"]
)
def test_what_may_go_on_beyond_its_line_is_not_left_out(unread: str) -> None:
    assert plain.parse(f"{unread}\ntitle: y\n", read=FIELDS) is None


@pytest.mark.parametrize(
    "line",
    ["a: " + "'" * 99_999, 'a: "' + '\\"' * 99_999, "a: [" + "b, " * 99_999, "a: b" + ":" * 99_999, " " * 99_999 + "x"],
)
def test_a_long_line_of_no_known_form_is_left_to_yaml(line: str) -> None:
    assert plain.parse(line) is None
