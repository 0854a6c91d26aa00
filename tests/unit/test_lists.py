from __future__ import annotations

from feedpub import terminal
from feedpub.cells import cells

ROWS = [
    {"feed": "all", "title": "人工智能", "entries": 5, "note": None},
    {"feed": "topics/energy", "title": "Energy", "entries": 12, "note": None},
]


def test_columns_are_aligned_by_cells_and_numbers_to_the_right() -> None:
    assert list(terminal.columns(ROWS, 80)) == [
        "FEED           TITLE     ENTRIES",
        "all            人工智能        5",
        "topics/energy  Energy         12",
    ]


def test_the_widest_columns_are_cut_and_the_first_one_never() -> None:
    rows = [{"file": "seeds/a-rather-long-name.md", "code": "bad-date", "message": "人工智能 " * 20}]
    _, line = terminal.columns(rows, 60)
    assert cells(line) <= 60
    assert line.startswith("seeds/a-rather-long-name.md  bad-date  人工")
    assert line.endswith("…")


def test_where_nothing_fits_nothing_is_cut() -> None:
    rows = [{"file": "seeds/a-rather-long-name.md", "code": "bad-date", "message": "is wrong " * 20}]
    _, line = terminal.columns(rows, 50)
    assert line.endswith(" ".join(["is wrong"] * 20))


def test_what_a_terminal_might_obey_is_shown() -> None:
    assert list(terminal.columns([{"title": "a\x1b[2Jb"}], 80)) == ["TITLE", "a\\x1b[2Jb"]


def test_marks_and_joiners_take_no_cell() -> None:
    rows = [{"name": "कष", "title": "x"}, {"name": "क्\u200dष", "title": "x"}]
    assert list(terminal.columns(rows, 80)) == ["NAME  TITLE", "कष    x", "क्\u200dष    x"]
