"""Two builds of one output, started together: one builds, the other one says so, or waits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from conftest import NOW

Write = Callable[..., Path]
#: More where more is asked for.
ROUNDS = int(os.environ.get("EXAMPLES", "100")) // 15


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "feedpub", "build", "-b", "https://feeds.example.org/", "--now", NOW, *options]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def records(record_file: Write, round_: int) -> None:
    for number in range(100):
        record_file(f"{number}.md", title=f"Round {round_}", topics=f"[Topic {number % 40}]")


def test_of_two_builds_started_together_one_is_told_to_come_later(tmp_path: Path, record_file: Write) -> None:
    codes = []
    for round_ in range(ROUNDS):
        records(record_file, round_)
        pair = [start(tmp_path), start(tmp_path)]
        told = [build.communicate()[1] for build in pair]
        codes.append(tuple(sorted(build.returncode for build in pair)))
        for build, text in zip(pair, told, strict=True):
            assert ("[locked]" in text) == (build.returncode == 75)
        assert b"Round %d<" % round_ in (tmp_path / "feeds/all.rss").read_bytes()
        assert b"Round %d<" % (round_ - 1) not in (tmp_path / "feeds/all.rss").read_bytes()
    assert set(codes) <= {(0, 0), (0, 75)}
    assert (0, 75) in codes
    before = files(tmp_path / "feeds")
    full = start(tmp_path, "--full")
    full.communicate()
    assert full.returncode == 0
    assert files(tmp_path / "feeds") == before


def test_a_build_that_may_wait_does(tmp_path: Path, record_file: Write) -> None:
    records(record_file, 0)
    pair = [start(tmp_path, "--lock-wait", "60"), start(tmp_path, "--lock-wait", "60")]
    for build in pair:
        build.communicate()
    assert [build.returncode for build in pair] == [0, 0]
