"""docs/json.md names the keys that commands print, and no others."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Cli
from hub import nobody

from feedpub.cli import COMMANDS

Write = Callable[..., Path]
DOCUMENT = (ROOT / "docs/json.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^## `feedpub (.*?)`\n.*?```json\n(.*?)```", DOCUMENT, re.MULTILINE | re.DOTALL)
#: Keys in them are data, not names.
COUNTS = {"withheld"}
#: What tells nothing to programs.
SILENT = {"completion", "config", "init", "watch", "serve", "retire"}


def shape(value: Any) -> Any:
    """The keys of a document at every level; those of the things in a list are put together."""
    if isinstance(value, dict):
        return {key: "counts" if key in COUNTS else shape(part) for key, part in value.items()}
    if isinstance(value, list):
        shapes = [shape(part) for part in value]
        return [next((each for each in shapes if each != "value"), "value")] if shapes else []
    return "value"


@pytest.fixture
def everything(cli: Cli, record_file: Write, tmp_path: Path) -> Cli:
    """A site in which each command has something to tell."""
    (tmp_path / "feedpub.toml").write_text(
        f'[site]\nurl = "https://feeds.example.org/"\nhubs = ["{nobody()}"]\n[output]\nmode = "releases"\n',
        encoding="utf-8",
    )
    record_file("a.md", topics="[AI, Energy]")
    record_file("gone.md", topics="[AI, Gone]")
    cli("build")
    (tmp_path / "seeds/gone.md").unlink()
    cli("build")
    record_file("b.md", topics="[Energy]")
    record_file("bad.md", publishedDateTime="March")
    record_file("draft.md", draft="true")
    record_file("future.md", publishedDateTime="2999-01-01T00:00:00Z")
    (tmp_path / "old.rss").write_text('<rss version="2.0">\n<channel/>\n</rss>', encoding="utf-8")
    return cli


def test_the_keys_are_those_that_the_page_names(everything: Cli) -> None:
    for command, example in SECTIONS:
        printed = json.loads(everything(*shlex.split(command)).stdout)
        assert shape(printed) == shape(json.loads(example)), command


def test_every_command_with_json_is_there() -> None:
    assert {command.split()[0] for command, _ in SECTIONS} == set(COMMANDS) - SILENT
