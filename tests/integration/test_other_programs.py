"""The feeds of a site beside the pages that its own program makes of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Cli
from other_sites import SITES, write

#: The command of each program, and the folder that it writes.
COMMANDS = {
    "jekyll": (["jekyll", "build", "--quiet"], "_site"),
    "hugo": (["hugo", "--quiet"], "public"),
    "pelican": (["pelican", "--quiet", "--settings", "publishconf.py"], "output"),
    "eleventy": (["eleventy", "--quiet"], "_site"),
}
#: What `feedpub init` says is to be changed in its configuration: file, text, and what takes its place.
CHANGES = {
    "jekyll": ("_config.yml", "exclude: [", "exclude: [feedpub.toml, "),
    "pelican": ("pelicanconf.py", "STATIC_PATHS = [", "ARTICLE_EXCLUDES = ['feeds']\nSTATIC_PATHS = [\n    'feeds',"),
}


@pytest.fixture(params=SITES)
def published(request: pytest.FixtureRequest, cli: Cli, tmp_path: Path) -> Path:
    """What the program made of its site, in the working directory, once feedpub had built the feeds."""
    command, output = COMMANDS[request.param]
    if shutil.which(command[0]) is None:
        assert not os.environ.get("FEEDPUB_CI"), f"{command[0]} is not installed"
        pytest.skip(f"needs {command[0]}")
    write(tmp_path, SITES[request.param])
    cli("init", "--yes")
    cli("build")
    if request.param in CHANGES:
        path, before, after = CHANGES[request.param]
        settings = (tmp_path / path).read_text(encoding="utf-8")
        (tmp_path / path).write_text(settings.replace(before, after), encoding="utf-8")
    subprocess.run(command, cwd=tmp_path, check=True)
    return tmp_path / output


def test_every_link_is_a_page_that_the_program_made(published: Path) -> None:
    items = json.loads((published / "feeds/all.json").read_bytes())["items"]
    # Of a project site, the program makes what is below its folder.
    paths = [re.sub(r"https://[^/]+(/log)?/", "", item["url"]) for item in items]
    assert len(paths) > 1
    assert [
        path
        for path in paths
        if not (published / path / "index.html" if path.endswith("/") else published / path).is_file()
    ] == []


def test_the_program_publishes_the_feeds_as_they_are_and_nothing_else_of_feedpub(published: Path) -> None:
    [own] = [path.parent for path in published.parent.rglob("feeds.json") if published not in path.parents]
    for path in own.rglob("*.*"):
        assert (published / "feeds" / path.relative_to(own)).read_bytes() == path.read_bytes()
    assert not [*published.rglob("feedpub.toml"), *published.rglob(".feedpub")]
