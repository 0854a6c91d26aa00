"""What a person at a terminal sees, and a program in a pipe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import conftest
import pytest
from conftest import ROOT

from feedpub import cells

Write = Callable[..., Path]
BUILD = [sys.executable, "-m", "feedpub", "build", "--base-url", "https://feeds.example.org/"]


@pytest.fixture
def environment() -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if "COLOR" not in name and name != "COLUMNS"}
    return {**outside, "PYTHONPATH": str(ROOT), "TERM": "xterm"}


def on_a_terminal(
    folder: Path, environment: dict[str, str], *arguments: str, command: list[str] = BUILD, columns: int = 80
) -> str:
    return conftest.on_a_terminal([*command, *arguments], folder, environment, columns=columns)


def plain(shown: str) -> str:
    """What is shown, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_a_build_shows_a_summary_each_time(tmp_path: Path, record_file: Write, environment: dict[str, str]) -> None:
    record_file("a.md")
    first, second = (plain(on_a_terminal(tmp_path, environment)) for _ in range(2))
    assert first == "Built 2 feeds of 1 entry from 1 record: 14 files written.\n"
    assert second == "Nothing to do: 2 feeds of 1 entry are as the records say.\n"


def test_the_summary_says_what_is_wrong_and_when_the_next_record_is_due(
    tmp_path: Path, record_file: Write, environment: dict[str, str]
) -> None:
    (tmp_path / "feedpub.toml").write_text('[site]\ntimezone = "Europe/Berlin"\n', encoding="utf-8")
    record_file("a.md", ampWebUrl="nowhere")
    record_file("bad.md", publishedDateTime="March")
    record_file("draft.md", draft="true")
    record_file("soon.md", publishedDateTime="2026-01-03T12:00:00Z")
    shown = plain(on_a_terminal(tmp_path, environment, "--now", "2026-01-01T00:00:00Z"))
    assert shown.splitlines()[1:] == [
        "Built 2 feeds of 1 entry from 4 records: 14 files written.",
        "Kept back: 1 draft, 1 scheduled (next on 2026-01-03 at 13:00 Europe/Berlin, in 2 days).",
        "Left out: 1 bad-date; see `feedpub list skipped` and `feedpub explain bad-date`.",
        "Warnings: 1 bad-url; see `feedpub build -v` and `feedpub explain bad-url`.",
    ]


@pytest.mark.parametrize(
    ("settings", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    tmp_path: Path, record_file: Write, environment: dict[str, str], settings: dict[str, str], *, coloured: bool
) -> None:
    record_file("a.md")
    assert ("\x1b[" in on_a_terminal(tmp_path, environment | settings)) is coloured


@pytest.mark.parametrize(
    ("settings", "coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True), ({"CLICOLOR_FORCE": "1"}, True)]
)
def test_elsewhere_colour_is_for_those_who_insist(
    tmp_path: Path, record_file: Write, environment: dict[str, str], settings: dict[str, str], *, coloured: bool
) -> None:
    record_file("a.md")
    run = subprocess.run(BUILD, cwd=tmp_path, env=environment | settings, capture_output=True, check=True)
    assert (b"\x1b[" in run.stderr) is coloured


def test_quiet_is_quiet(tmp_path: Path, record_file: Write, environment: dict[str, str]) -> None:
    record_file("a.md")
    assert on_a_terminal(tmp_path, environment, "--quiet") == ""


def test_lists_are_aligned_on_a_terminal_whatever_its_width(
    tmp_path: Path, record_file: Write, environment: dict[str, str]
) -> None:
    record_file("a.md", topics="[人工智能, Energy]")
    command = [sys.executable, "-m", "feedpub", "list", "feeds"]
    for columns in (80, 66):
        lines = plain(on_a_terminal(tmp_path, environment, command=command, columns=columns)).splitlines()
        assert lines[0].split() == ["FEED", "TITLE", "ENTRIES", "RECORDS", "UPDATED"]
        assert len({cells.cells(line) for line in lines[1:]}) == 1
        assert all(cells.cells(line) <= columns for line in lines)


WORK = """
import time
from feedpub import terminal
with terminal.progress_bar() as bar:
    for number in range({steps}):
        {show}("Reading", number, {steps})
        time.sleep({pause})
print("done")
"""


def test_long_work_shows_a_bar_that_goes_when_it_is_done(tmp_path: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", WORK.format(show="bar", steps=50, pause=0.04)]
    shown = on_a_terminal(tmp_path, environment, command=command)
    assert re.search(r"\r\x1b\[KReading \d+ of 50 \[#*\.*\] \d+ s left", shown)
    assert shown.endswith("\r\x1b[Kdone\n")


def test_a_dumb_terminal_shows_no_bar(tmp_path: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", WORK.format(show="assert bar is None #", steps=1, pause=0)]
    assert on_a_terminal(tmp_path, environment | {"TERM": "dumb"}, command=command) == "done\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here to stand for a full disk")
def test_a_full_disk_behind_standard_output_is_one_line(
    tmp_path: Path, record_file: Write, environment: dict[str, str]
) -> None:
    record_file("a.md")
    with Path("/dev/full").open("w") as full:
        command = [*BUILD, "--json"]
        run = subprocess.run(command, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 1
    assert run.stderr.endswith(b"standard output can't be written: No space left on device\n")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, record_file: Write, environment: dict[str, str]) -> None:
    record_file("a.md")
    command = f"{sys.executable} -m feedpub build --json --base-url https://feeds.example.org/ | head -1"
    run = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, check=False)  # noqa: S607
    assert run.stdout == b"{\n"
    assert b"Traceback" not in run.stderr


def test_a_reader_that_has_read_enough_is_no_error(
    tmp_path: Path, record_file: Write, environment: dict[str, str]
) -> None:
    for number in range(300):
        record_file(f"{number}.md", topics=f"[A rather long name of a topic, number {number} of three hundred]")
    with subprocess.Popen(
        [sys.executable, "-m", "feedpub", "list", "feeds"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


def test_the_exit_code_is_that_of_the_command_when_nobody_reads_on(
    tmp_path: Path, record_file: Write, environment: dict[str, str]
) -> None:
    (tmp_path / "feedpub.toml").write_text('[site]\nurl = "https://feeds.example.org/"\n', encoding="utf-8")
    for number in range(3):
        record_file(f"{number}.md", publishedDateTime="never")
    with subprocess.Popen(
        [sys.executable, "-m", "feedpub", "check"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        assert b"3 errors" in run.stderr.read()
    assert run.returncode == 1
