"""The same records give the same bytes wherever and however they are built, and a second build touches nothing."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, ROOT

from feedpub import Action, Report, Site, api, pipeline


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


COMMITTED = files(ROOT / "feeds")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of this repository's sample site, without its feeds."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copy(ROOT / "feedpub.toml", tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> None:
    command = [sys.executable, "-m", "feedpub", "build", "--now", NOW, *arguments]
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, check=True)


def build(folder: Path, spread: Any = map) -> Report:
    site, _ = load(folder)
    return pipeline.build(site, now=datetime.fromisoformat(NOW), map=spread)


def load(folder: Path) -> tuple[Site, object]:
    return api.load(folder / "seeds", folder / "feeds", config=folder / "feedpub.toml")


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "UTC", "PYTHONHASHSEED": "0"},
        {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "PYTHONHASHSEED": "2", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=lambda environment: " ".join(environment.values()),
)
def test_zone_hash_seed_and_locale_change_no_byte(sample: Path, environment: dict[str, str]) -> None:
    run(sample, **environment)
    assert files(sample / "feeds") == COMMITTED


def test_order_of_records_changes_no_byte(sample: Path) -> None:
    def shuffled(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        mixed = list(items)
        random.Random(7).shuffle(mixed)  # noqa: S311
        return [function(item) for item in mixed]

    build(sample, shuffled)
    assert files(sample / "feeds") == COMMITTED


def test_times_of_files_change_no_byte(sample: Path) -> None:
    for number, path in enumerate(sorted((sample / "seeds").rglob("*"))):
        os.utime(path, (number, number))
    build(sample)
    assert files(sample / "feeds") == COMMITTED


def test_processes_change_no_byte(sample: Path) -> None:
    run(sample, "--jobs", "2")
    assert files(sample / "feeds") == COMMITTED


def test_the_name_of_the_folder_changes_no_byte(sample: Path) -> None:
    (sample / "seeds").rename(sample / "records")
    run(sample, "records")
    assert files(sample / "feeds") == COMMITTED


def test_the_clock_changes_no_byte_as_long_as_nothing_is_due(sample: Path) -> None:
    run(sample, "--now", "2998-12-31T23:59:59Z")
    assert files(sample / "feeds") == COMMITTED


def test_a_second_build_touches_nothing(sample: Path) -> None:
    build(sample)
    before = {path: (status.st_mtime_ns, status.st_ino) for path, status in statuses(sample / "feeds").items()}
    report = build(sample)
    assert report.count(Action.PUT) == report.count(Action.DELETE) == 0
    assert {path: (status.st_mtime_ns, status.st_ino) for path, status in statuses(sample / "feeds").items()} == before


def test_one_edited_title_touches_only_the_feeds_that_hold_it(sample: Path) -> None:
    build(sample)
    record = sample / "seeds/_news/moscow-facial-recognition-cameras.md"
    record.write_text(record.read_text(encoding="utf-8").replace('title: "', 'title: "Edited '), encoding="utf-8")
    report = build(sample)
    touched = {change.path.rpartition(".")[0] for change in report.changes if change.action == "put"}
    assert touched == {"all", "feeds", "topics/computer-vision", "topics/ai", "providers/scmp.com"}


def statuses(folder: Path) -> dict[Path, os.stat_result]:
    return {path: path.stat() for path in folder.rglob("*") if path.is_file()}
