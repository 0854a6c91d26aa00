"""The cases that are files: drop a pair of files into tests/cases and it is a test.

    records/valid/x.md    + x.json       what the record becomes
    records/invalid/x.md  + x.problems   why it is left out, as `feedpub build` says it
    records/checked/x.md  + x.problems   what else is wrong with it, as `feedpub check` says it; nothing, for most
    config/valid/x.toml   + x.json       the site it describes
    config/invalid/x.toml + x.problems
    sites/x/seeds, feedpub.toml + feeds  everything that a build makes of them

A case without what is expected fails, and so does what is expected without a case, and a folder without cases.
`pytest --regen` writes what is expected from what is: read the difference before you commit it.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW

from feedpub import FeedpubError, Problem, Site, api, config, diagnostics, normalise, pipeline, source
from feedpub.lint import record as lint_record
from feedpub.lint.seen import Seen
from feedpub.model import SourceFile

CASES = Path(__file__).parent / "cases"
FOLDERS = ("records/valid", "records/invalid", "records/checked", "config/valid", "config/invalid")
EXPECTED = {"valid": ".json", "invalid": ".problems", "checked": ".problems"}


def cases(folder: str) -> list[Path]:
    expected = EXPECTED[Path(folder).name]
    return sorted(path for path in (CASES / folder).iterdir() if path.suffix != expected)


def sites() -> list[Path]:
    return sorted((CASES / "sites").iterdir())


def compare(actual: str, expected: Path, *, regen: bool) -> None:
    if regen:
        expected.write_text(actual, encoding="utf-8", newline="")
    assert expected.is_file(), f"{expected} is missing: look at what pytest --regen writes"
    wanted = expected.read_bytes().decode("utf-8")
    difference = difflib.unified_diff(wanted.splitlines(), actual.splitlines(), "expected", "actual", lineterm="")
    assert actual == wanted, "\n".join(difference)


def as_json(value: object) -> str:
    def plain(item: Any) -> Any:
        if dataclasses.is_dataclass(item) and not isinstance(item, type):
            fields = {field.name: plain(getattr(item, field.name)) for field in dataclasses.fields(item)}
            return {name: found for name, found in fields.items() if found not in (None, (), {}, [])}
        if isinstance(item, dict):
            return {name: plain(part) for name, part in item.items()}
        if isinstance(item, tuple | list):
            return [plain(part) for part in item]
        return item.isoformat() if isinstance(item, datetime) else item

    return json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n"


def as_lines(problems: tuple[Problem, ...]) -> str:
    return "".join(f"{problem}\n" for problem in problems)


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_has_cases_and_no_orphans(folder: str) -> None:
    names = {path.stem for path in cases(folder)}
    assert names
    assert names == {path.stem for path in (CASES / folder).glob(f"*{EXPECTED[Path(folder).name]}")}


def test_there_are_sites() -> None:
    assert sites()


@pytest.mark.parametrize("path", cases("records/valid"), ids=lambda path: path.stem)
def test_valid_record(path: Path, site: Site, *, regen: bool) -> None:
    raw = source.parse(path.name, path.read_bytes())
    assert raw is not None
    record, warnings = normalise.record(raw, dataclasses.replace(site, content="full"))
    compare(
        as_json({"record": record, "warnings": [str(warning) for warning in warnings]}),
        path.with_suffix(".json"),
        regen=regen,
    )


@pytest.mark.parametrize("path", cases("records/invalid"), ids=lambda path: path.stem)
def test_invalid_record(path: Path, site: Site, *, regen: bool) -> None:
    folder = dataclasses.replace(site, source=str(path.parent), source_shown="")
    outcome = pipeline.read(folder, SourceFile(path=path.name, size=path.stat().st_size, mtime_ns=0))
    assert outcome is not None
    assert outcome.result is None
    compare(as_lines(outcome.problems), path.with_suffix(".problems"), regen=regen)


@pytest.mark.parametrize("path", cases("records/checked"), ids=lambda path: path.stem)
def test_checked_record(path: Path, site: Site, *, regen: bool) -> None:
    raw = source.parse(path.name, path.read_bytes())
    assert raw is not None
    site = dataclasses.replace(site, source_shown="")
    seen = Seen(raw=raw, layout=source.layout(raw), site=site, now=datetime.fromisoformat(NOW))
    found = "".join(f"{diagnostics.as_text(problem)}\n" for problem in lint_record.problems(seen))
    compare(found, path.with_suffix(".problems"), regen=regen)


def load(path: Path) -> tuple[Site, tuple[Problem, ...]]:
    return config.load(path, folder=path.parent)


@pytest.mark.parametrize("path", cases("config/valid"), ids=lambda path: path.stem)
def test_valid_config(path: Path, *, regen: bool) -> None:
    site, warnings = load(path)
    here = str(path.parent)
    shown = as_json({"site": site, "warnings": [str(warning) for warning in warnings]}).replace(here, "HERE")
    compare(shown, path.with_suffix(".json"), regen=regen)


@pytest.mark.parametrize("path", cases("config/invalid"), ids=lambda path: path.stem)
def test_invalid_config(path: Path, *, regen: bool) -> None:
    with pytest.raises(FeedpubError) as raised:
        load(path)
    compare(as_lines(raised.value.problems).replace(f"{path.parent}/", ""), path.with_suffix(".problems"), regen=regen)


@pytest.mark.parametrize("path", sites(), ids=lambda path: path.name)
def test_site(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, regen: bool) -> None:
    shutil.copytree(path, tmp_path, ignore=shutil.ignore_patterns("feeds"), dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    api.build(now=datetime.fromisoformat(NOW))
    built = files(tmp_path / "feeds")
    if regen:
        shutil.rmtree(path / "feeds", ignore_errors=True)
        shutil.copytree(tmp_path / "feeds", path / "feeds")
    assert sorted(built) == sorted(files(path / "feeds"))
    for name in built:
        compare(built[name].decode(), path / "feeds" / name, regen=False)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
