"""What a person at a terminal sees, and a program in a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

Write = Callable[..., Path]
BUILD = [sys.executable, "-m", "feedpub", "build", "--base-url", "https://feeds.example.org/"]


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}


def on_a_terminal(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    """Run a build whose standard error is a terminal, and give back what it shows."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen([*BUILD, *arguments], cwd=folder, env=environment, stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    shown = b""
    # Linux says EIO at the end of a terminal, other systems give nothing.
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:
        pass
    os.close(ours)
    assert run.wait() == 0
    return shown.decode().replace("\r\n", "\n")


def test_long_work_shows_a_bar_and_a_summary(tmp_path: Path, record_file: Write, environment: dict[str, str]) -> None:
    for number in range(500):
        record_file(f"{number}.md")
    shown = on_a_terminal(tmp_path, environment)
    assert "Reading" in shown
    assert "100%" in shown
    assert shown.endswith("2 feeds of 500 entries: 11 files written, 0 unchanged, 0 removed.\n")


def test_short_work_shows_a_summary_only_and_each_time(
    tmp_path: Path, record_file: Write, environment: dict[str, str]
) -> None:
    record_file("a.md")
    assert on_a_terminal(tmp_path, environment) == "2 feeds of 1 entry: 11 files written, 0 unchanged, 0 removed.\n"
    assert on_a_terminal(tmp_path, environment) == "2 feeds of 1 entry: 0 files written, 11 unchanged, 0 removed.\n"


def test_quiet_is_quiet(tmp_path: Path, record_file: Write, environment: dict[str, str]) -> None:
    record_file("a.md")
    assert on_a_terminal(tmp_path, environment, "--quiet") == ""


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
