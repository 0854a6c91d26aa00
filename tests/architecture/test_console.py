"""The console blocks of docs/ show what the program shows: on a terminal, in a copy of this repository."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, typed_and_done

#: What differs from day to day and from machine to machine, and what stands for it.
VOLATILE = {r"in \d+ years": "in N years", r"Took .*": "Took …"}
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)
PAGES = sorted(page for page in (ROOT / "docs").glob("*.md") if BLOCK.search(page.read_text(encoding="utf-8")))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sample site of the repository."""
    for name in ("seeds", "feeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "feedpub.toml", tmp_path)
    return tmp_path


def steady(text: str) -> str:
    for pattern, name in VOLATILE.items():
        text = re.sub(pattern, name, text)
    return text


def test_there_are_pages_with_console_blocks() -> None:
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_console_blocks_show_what_the_program_shows(page: Path, copy: Path, *, regen: bool) -> None:
    def run(block: re.Match[str]) -> str:
        return "".join(f"$ {command}\n{steady(typed_and_done(command, copy))}" for command in COMMAND.findall(block[0]))

    text = page.read_text(encoding="utf-8")
    shown = BLOCK.sub(run, text)
    if regen:
        page.write_text(shown, encoding="utf-8")
    assert shown == (page.read_text(encoding="utf-8") if regen else text)
