"""Whole builds of a site that wants a feed menu."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli

Write = Callable[..., Path]
MENU = "feeds/.well-known/feed-menu.json"


def configure(folder: Path, *, url: str = "https://feeds.example.org/", output: str = "feed_menu = true") -> None:
    (folder / "feedpub.toml").write_text(
        f'[site]\ntitle = "News"\nurl = "{url}"\n[output]\n{output}\n', encoding="utf-8"
    )


def stamp(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_ino


def test_a_menu_holds_every_feed_with_both_its_formats(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path)
    record_file("a.md", provider="{name: The Daily, domain: daily.example}")
    cli("build")
    assert json.loads((tmp_path / MENU).read_bytes()) == {
        "feed-menu": "News",
        "items": [
            {
                "feed-title": "News",
                "description": "Everything from News.",
                "rss": "https://feeds.example.org/all.rss",
                "atom": "https://feeds.example.org/all.atom",
            },
            {
                "feed-menu": "Topics",
                "items": [
                    {
                        "feed-title": "AI",
                        "description": "News about AI, collected by News.",
                        "rss": "https://feeds.example.org/topics/ai.rss",
                        "atom": "https://feeds.example.org/topics/ai.atom",
                    }
                ],
            },
            {
                "feed-menu": "Providers",
                "items": [
                    {
                        "feed-title": "The Daily",
                        "description": "News from The Daily (daily.example), collected by News.",
                        "rss": "https://feeds.example.org/providers/daily.example.rss",
                        "atom": "https://feeds.example.org/providers/daily.example.atom",
                    }
                ],
            },
        ],
    }


def test_what_is_validated_of_a_folder_is_its_menu_too(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path)
    record_file("a.md")
    cli("build")
    assert cli("validate", "--strict").exit_code == 0
    assert cli("validate", "--strict", MENU).exit_code == 0
    menu = tmp_path / MENU
    menu.write_bytes(menu.read_bytes().replace(b"topics/ai.rss", b"topics/old.rss"))
    assert "catalogue-differs" in cli("validate").stdout


def test_a_hidden_file_beside_the_menu_is_nobodys_business(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path)
    record_file("a.md")
    cli("build")
    other = tmp_path / "feeds/.well-known/change-password.json"
    other.write_text("{", encoding="utf-8")
    assert cli("validate", "--strict").exit_code == 0
    configure(tmp_path, output="")
    cli("build")
    assert (other.exists(), (tmp_path / MENU).exists()) == (True, False)


@pytest.mark.parametrize("mode", ["folder", "releases"])
def test_a_menu_that_is_not_wanted_any_more_goes_with_its_folder_and_its_twins(
    cli: Cli, record_file: Write, tmp_path: Path, mode: str
) -> None:
    configure(tmp_path, output=f'feed_menu = true\ncompress = ["gzip"]\nmode = "{mode}"')
    record_file("a.md")
    cli("build")
    assert (tmp_path / f"{MENU}.gz").exists()
    configure(tmp_path, output=f'compress = ["gzip"]\nmode = "{mode}"')
    cli("build")
    assert not (tmp_path / MENU).parent.exists()
    assert cli("validate", "--strict").exit_code == 0


def test_a_menu_of_ones_own_stays_where_none_is_wanted(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path, output="")
    record_file("a.md")
    menu = tmp_path / MENU
    menu.parent.mkdir(parents=True)
    menu.write_text('{"feed-menu": "Mine", "items": []}', encoding="utf-8")
    cli("build")
    record_file("b.md")
    cli("build")
    assert "Mine" in menu.read_text(encoding="utf-8")


def test_a_file_of_ones_own_that_feeds_json_names_stays(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    cli("build")
    (tmp_path / "feeds/about.html").write_text("Mine", encoding="utf-8")
    listing = tmp_path / "feeds/feeds.json"
    listing.write_bytes(listing.read_bytes().replace(b'"files": {', b'"files": {"about.html": "",'))
    record_file("b.md")
    cli("build")
    assert (tmp_path / "feeds/about.html").exists()


def test_a_menu_that_a_killed_build_left_half_written_is_removed(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path)
    record_file("a.md")
    cli("build")
    left = tmp_path / "feeds/.well-known/.feed-menu.json.feedpub"
    left.write_bytes(b"{")
    record_file("b.md")
    cli("build")
    assert not left.exists()


def test_an_unchanged_build_leaves_the_menu_untouched(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path)
    record_file("a.md")
    cli("build")
    before = stamp(tmp_path / MENU)
    record_file("b.md", topics="[AI]", title="Another")
    cli("build")
    assert stamp(tmp_path / MENU) == before


def test_a_site_in_a_folder_is_told_where_its_menu_belongs(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path, url="https://www.example.org/feeds/")
    record_file("a.md")
    told = cli("build").stderr
    assert "https://www.example.org/.well-known/feed-menu.json" in told
    assert "[menu-elsewhere]" in told
    assert b"https://www.example.org/feeds/all.rss" in (tmp_path / MENU).read_bytes()


def test_narrower_topics_are_in_the_menu_of_their_parent(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    configure(tmp_path, output='feed_menu = true\n[topics.AI]\nparent = "Science"\n[topics.Robots]\nparent = "AI"')
    record_file("a.md", topics="[AI, Robots, Weather]")
    cli("build")

    def drawn(item: dict[str, Any]) -> Any:
        return item["feed-title"] if "feed-title" in item else {item["feed-menu"]: [*map(drawn, item["items"])]}

    menu = json.loads((tmp_path / MENU).read_bytes())
    assert drawn(menu) == {"News": ["News", {"Topics": [{"Science": [{"AI": ["AI", "Robots"]}]}, "Weather"]}]}
    assert cli("validate", "--strict").exit_code == 0
