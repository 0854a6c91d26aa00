"""Wherever a build that tells hubs is killed, the next one tells them what it did not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Cli
from hub import Hub

pytestmark = pytest.mark.skipif(
    not shutil.which("strace") and not os.environ.get("FEEDPUB_CI"), reason="needs strace, which kills"
)

Write = Callable[..., Path]
#: Where it is set, every system call has its turn; elsewhere every fourth.
STEP = 1 if os.environ.get("FEEDPUB_CI") else 4
TOPICS = {
    f"https://feeds.example.org/{stem}.{form}" for stem in ("all", "topics/ai") for form in ("rss", "atom", "json")
}
#: By other names on other machines: to put a file in its place, and to send a ping, which each thread counts by itself.
RENAME, SEND = "?rename,?renameat,?renameat2", "?sendto"


def killed(folder: Path, calls: str, number: int) -> bool:
    """Whether a build is killed in that call, or ends before it."""
    command = ["strace", "-f", "-qq", "-o", os.devnull]
    command += ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=KILL:when={number}"]
    command += [sys.executable, "-m", "feedpub", "build", "--notify"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True).returncode != 0


@pytest.mark.parametrize(("calls", "fewest"), [(RENAME, 10), (SEND, 2)])
def test_whenever_a_build_is_killed_hubs_are_told_in_the_end(
    cli: Cli, record_file: Write, tmp_path: Path, calls: str, fewest: int
) -> None:
    with Hub() as hub:
        (tmp_path / "feedpub.toml").write_text(
            f'[site]\nurl = "https://feeds.example.org/"\nhubs = ["{hub.url}"]\n', encoding="utf-8"
        )
        record_file("a.md")
        cli("build", "--notify")
        number, kills, untold = 1, 0, 0
        record_file("a.md", title=f"Title {number}")
        hub.requests.clear()
        while killed(tmp_path, calls, number):
            kills += 1
            published = f"Title {number}<" in (tmp_path / "feeds/all.rss").read_text(encoding="utf-8")
            untold += published and not hub.requests
            cli("build", "--notify")
            assert set(hub.topics) == TOPICS, number
            assert max(hub.topics.values()) <= 2
            assert cli("notify").output == ""
            number += STEP
            record_file("a.md", title=f"Title {number}")
            hub.requests.clear()
    assert kills >= max(1, fewest // STEP)
    # Some were killed between publishing and telling, where it is easiest to lose a ping.
    assert untold
