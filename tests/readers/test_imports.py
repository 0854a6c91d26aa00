"""Readers take over feeds.opml: every feed once, though topics are part of others."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

FEEDS = ROOT / "tests/cases/sites/hierarchy/feeds"


def by_newsboat(folder: Path) -> list[str]:
    (folder / "urls").touch()
    run(folder, "newsboat", "-u", "urls", "-c", "cache.db", "-C", os.devnull, "-i", str(FEEDS / "feeds.opml"))
    return re.findall(r"^(\S+)", (folder / "urls").read_text(encoding="utf-8"), re.MULTILINE)


def by_sfeed(folder: Path) -> list[str]:
    return re.findall(r"feed '[^']*' '([^']*)'", run(folder, "sfeed_opml_import"))


def by_rss2email(folder: Path) -> list[str]:
    r2e = ("r2e", "-c", "r2e.cfg", "-d", "r2e.json")
    run(folder, *r2e, "new", "reader@example.org")
    run(folder, *r2e, "opmlimport", str(FEEDS / "feeds.opml"))
    return re.findall(r"\((\S+) ->", run(folder, *r2e, "list"))


def run(folder: Path, program: str, *arguments: str) -> str:
    """What a program says, at home in the folder, that can read feeds.opml."""
    if not shutil.which(program):
        assert not os.environ.get("FEEDPUB_CI"), f"{program} is not installed"
        pytest.skip(f"{program} is not installed")
    with (FEEDS / "feeds.opml").open("rb") as opml:
        environment = os.environ | {"HOME": str(folder)}
        done = subprocess.run(
            [program, *arguments], cwd=folder, env=environment, stdin=opml, stdout=subprocess.PIPE, check=True
        )
    return done.stdout.decode()


@pytest.mark.parametrize("read", [by_newsboat, by_sfeed, by_rss2email])
def test_a_reader_takes_every_feed_once(read: Callable[[Path], list[str]], tmp_path: Path) -> None:
    wanted = [feed["url"]["rss"] for feed in json.loads((FEEDS / "feeds.json").read_bytes())["feeds"]]
    assert sorted(read(tmp_path)) == sorted(wanted)
