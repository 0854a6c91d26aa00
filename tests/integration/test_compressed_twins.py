"""Whole builds of a site that wants compressed twins."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Cli

from feedpub import codings, publish

Write = Callable[..., Path]
SITE = '[site]\nurl = "https://feeds.example.org/"\n[output]\n'


def configure(folder: Path, compress: str, mode: str = "folder") -> None:
    (folder / "feedpub.toml").write_text(f'{SITE}compress = [{compress}]\nmode = "{mode}"\n', encoding="utf-8")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in (folder / "feeds").rglob("*") if path.is_file()}


def twins(folder: Path) -> set[str]:
    return {name for name in names(folder) if codings.is_twin(name)}


def test_a_build_makes_a_twin_of_every_file(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path, '"gzip", "br"')
    record_file("a.md")
    report = json.loads(cli("build", "--json").stdout)
    files = names(tmp_path) - twins(tmp_path)
    assert twins(tmp_path) == {f"{name}{suffix}" for name in files for suffix in (".gz", ".br")}
    assert {f"feeds/{path}" for path in report["written"]} == names(tmp_path)
    assert gzip.decompress((tmp_path / "feeds/all.rss.gz").read_bytes()) == (tmp_path / "feeds/all.rss").read_bytes()
    assert cli("validate", "--strict").exit_code == 0


def test_twins_change_no_digest_of_feeds_json(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    configure(tmp_path, "")
    cli("build")
    without = json.loads((tmp_path / "feeds/feeds.json").read_bytes())
    configure(tmp_path, '"gzip"')
    cli("build")
    assert json.loads((tmp_path / "feeds/feeds.json").read_bytes()) == {**without, "compress": ["gzip"]}


def test_an_unchanged_build_neither_packs_nor_unpacks(
    cli: Cli, record_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    configure(tmp_path, '"gzip", "br"')
    file = record_file("a.md")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    cli("build")
    for name in "pack", "holds":
        monkeypatch.setattr(codings, name, None)
    monkeypatch.setattr(publish, "Publication", None)
    assert json.loads(cli("build", "--json").stdout)["written"] == []


@pytest.mark.parametrize("mode", ["folder", "releases"])
def test_a_twin_that_somebody_changed_is_put_right(cli: Cli, record_file: Write, tmp_path: Path, mode: str) -> None:
    configure(tmp_path, '"gzip", "br"', mode)
    record_file("a.md")
    cli("build")
    (tmp_path / "feeds/all.rss.gz").unlink()
    (tmp_path / "feeds/topics/ai.json.br").write_bytes(b"junk")
    report = json.loads(cli("build", "--json").stdout)
    assert sorted(report["written"]) == ["all.rss.gz", "topics/ai.json.br"]
    assert cli("validate", "--strict").exit_code == 0


@pytest.mark.parametrize("mode", ["folder", "releases"])
def test_twins_go_with_a_feed_that_goes_and_with_the_setting(
    cli: Cli, record_file: Write, tmp_path: Path, mode: str
) -> None:
    configure(tmp_path, '"gzip", "br"', mode)
    record_file("a.md")
    record_file("b.md", topics="[Gone]")
    cli("build")
    assert "feeds/topics/gone.rss.br" in names(tmp_path)
    (tmp_path / "seeds/b.md").unlink()
    cli("build")
    assert not {name for name in names(tmp_path) if "gone" in name}
    configure(tmp_path, '"gzip"', mode)
    cli("build")
    assert {Path(name).suffix for name in twins(tmp_path)} == {".gz"}
    configure(tmp_path, "", mode)
    report = json.loads(cli("build", "--json").stdout)
    assert twins(tmp_path) == set()
    assert "all.rss.gz" in report["removed"]
    assert cli("validate", "--strict").exit_code == 0


def test_twins_of_a_feed_that_has_moved_hold_its_farewell(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path, '"gzip"')
    record_file("a.md", topics="[AI, Old]")
    cli("build")
    cli("retire", "topics/old", "--to", "topics/ai")
    assert b"has moved" in gzip.decompress((tmp_path / "feeds/topics/old.atom.gz").read_bytes())
    assert cli("validate", "--strict").exit_code == 0


def test_a_rollback_dates_twins_like_their_files(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path, '"gzip"', "releases")
    record_file("a.md")
    cli("build")
    record_file("a.md", title="Another")
    cli("build")
    before = (tmp_path / "feeds/all.rss").stat().st_mtime
    cli("rollback")
    files = [tmp_path / "feeds" / name for name in ("all.rss", "all.rss.gz")]
    assert len({file.stat().st_mtime_ns for file in files}) == 1
    assert files[0].stat().st_mtime > before


def test_without_the_package_a_build_says_what_to_install_and_does_nothing(
    cli: Cli, record_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, '"br"')
    record_file("a.md")
    monkeypatch.setitem(sys.modules, "brotli", None)
    result = cli("build")
    assert result.exit_code == 2
    assert "install 'feedpub[brotli]'`" in result.stderr
    assert not (tmp_path / "feeds").exists()


def test_the_feed_menu_has_twins_which_go_with_it(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path, '"gzip"')
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write("feed_menu = true\n")
    record_file("a.md")
    cli("build")
    assert "feeds/.well-known/feed-menu.json.gz" in twins(tmp_path)
    assert cli("validate", "--strict").exit_code == 0
    (tmp_path / "feeds/.well-known/feed-menu.json.gz").write_bytes(b"")
    assert "[stale-twin]" in cli("validate").stdout
    configure(tmp_path, '"gzip"')
    cli("build")
    assert not (tmp_path / "feeds/.well-known").exists()
