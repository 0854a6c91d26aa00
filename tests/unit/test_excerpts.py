from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedpub import Problem
from feedpub.excerpts import excerpt


def marked(tmp_path: Path, text: str, line: int, column: int | None, width: int = 40) -> tuple[str, str] | None:
    # A name of its own for each text: the lines of the last file are kept.
    file = tmp_path / f"{abs(hash(text))}.md"
    file.write_text(text, encoding="utf-8", newline="")
    return excerpt(Problem(code="bad-date", message="", file=str(file), line=line, column=column), width)


def test_the_mark_stands_below_the_column(tmp_path: Path) -> None:
    assert marked(tmp_path, "---\ndate: March\n---\n", 2, 7) == ("date: March", "      ^")


def test_without_a_column_the_line_is_marked_at_its_beginning(tmp_path: Path) -> None:
    assert marked(tmp_path, "title: A", 1, None) == ("title: A", "^")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_are_those_of_editors(tmp_path: Path, end: str) -> None:
    assert marked(tmp_path, end.join(["a", "b\u2028c", "d"]), 3, 1) == ("d", "^")


def test_wide_characters_count_twice_and_marks_above_letters_not_at_all(tmp_path: Path) -> None:
    assert marked(tmp_path, "人工: e\u0301 x", 1, 8) == ("人工: e\u0301 x", "        ^")


def test_a_tab_is_one_cell_wide(tmp_path: Path) -> None:
    assert marked(tmp_path, "\tdate: x", 1, 2) == (" date: x", " ^")


def test_a_long_line_is_cut_on_both_sides_of_the_place(tmp_path: Path) -> None:
    found = marked(tmp_path, "a" * 100 + "HERE" + "b" * 100, 1, 101)
    assert found is not None
    line, mark = found
    assert line.startswith("…aaa")
    assert line.endswith("b…")
    assert len(line) <= 40
    assert line[mark.index("^") :].startswith("HERE")


def test_nothing_that_a_terminal_obeys_is_shown(tmp_path: Path) -> None:
    assert marked(tmp_path, "a\x1b[31m\u202eb", 1, 1) == ("a\\x1b[31m\\u202eb", "^")


@pytest.mark.parametrize(("line", "file"), [(2, "a.md"), (1, "missing.md"), (1, ""), (1, "a\0b")])
def test_what_can_not_be_known_is_not_shown(tmp_path: Path, line: int, file: str) -> None:
    (tmp_path / "a.md").write_text("one line")
    name = str(tmp_path / file) if file else ""
    assert excerpt(Problem(code="bad-date", message="", file=name, line=line), 40) is None


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert excerpt(Problem(code="bad-date", message="", file=str(tmp_path / "pipe.md"), line=1), 40) is None


def test_folders_and_what_has_no_line_are_not_opened(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(20):
        (tmp_path / str(number)).mkdir()
        excerpt(Problem(code="bad-date", message="", file=str(tmp_path / str(number)), line=1), 40)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
