"""Feeds that go: by themselves when their records are gone, or because a person says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import Result
from conftest import NOW, Cli

Write = Callable[..., Path]
URL = "https://feeds.example.org/"


@pytest.fixture
def feeds(tmp_path: Path, record_file: Write, cli: Cli) -> Path:
    """The output of two records, one of two topics."""
    record_file("a.md", topics="[AI, Old]", provider="{name: P, domain: p.example}")
    record_file("b.md", topics="[AI]")
    assert run(cli, "build").exit_code == 0
    return tmp_path / "feeds"


def run(cli: Cli, *arguments: str, now: str = NOW) -> Result:
    return cli(*arguments, "-b", URL, "--now", now)


def retired(feeds: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((feeds / "feeds.json").read_bytes())["retired"]
    return found


def names(feeds: Path) -> set[str]:
    return {str(path.relative_to(feeds)) for path in feeds.rglob("*.rss")}


def test_a_feed_whose_records_are_gone_is_listed_with_the_day(feeds: Path, cli: Cli, record_file: Write) -> None:
    record_file("a.md", topics="[AI]")
    run(cli, "build")
    assert {feed["slug"]: feed["retired"] for feed in retired(feeds)} == dict.fromkeys(
        ["old", "p.example"], "2026-01-01"
    )
    assert names(feeds) == {"all.rss", "topics/ai.rss"}


def test_a_topic_that_comes_back_has_the_same_id(feeds: Path, cli: Cli, record_file: Write) -> None:
    before = feedparser.parse((feeds / "topics/old.atom").read_bytes()).feed.id
    record_file("a.md", topics="[AI]")
    run(cli, "build")
    record_file("a.md", topics="[AI, Old]")
    run(cli, "build")
    assert feedparser.parse((feeds / "topics/old.atom").read_bytes()).feed.id == before
    assert "old" not in {feed["slug"] for feed in retired(feeds)}


def test_a_retired_feed_is_gone_and_stays_away(feeds: Path, cli: Cli) -> None:
    assert run(cli, "retire", "topics/old").exit_code == 0
    assert names(feeds) == {"all.rss", "topics/ai.rss", "providers/p.example.rss"}
    run(cli, "build", "--full")
    assert not (feeds / "topics/old.rss").exists()
    assert retired(feeds) == [
        {"kind": "topic", "key": "old", "slug": "old", "title": "Old", "retired": "2026-01-01", "closed": True}
    ]


def test_the_records_of_a_retired_feed_stay_in_the_others(feeds: Path, cli: Cli) -> None:
    run(cli, "retire", "topics/old")
    assert len(feedparser.parse((feeds / "all.rss").read_bytes()).entries) == 2
    assert "Old" in (feeds / "all.html").read_text(encoding="utf-8")
    assert "topics/old" not in (feeds / "all.html").read_text(encoding="utf-8")


def test_entries_of_a_retired_provider_name_no_source(feeds: Path, cli: Cli) -> None:
    run(cli, "retire", "providers/p.example")
    assert b"<source" not in (feeds / "all.rss").read_bytes()
    assert b"<source" not in (feeds / "all.atom").read_bytes()


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_a_moved_feed_leaves_one_entry_that_says_where(feeds: Path, cli: Cli, extension: str) -> None:
    run(cli, "retire", "topics/old", "--to", "https://elsewhere.example/old.xml")
    data = (feeds / f"topics/old.{extension}").read_bytes()
    if extension == "json":
        (item,) = json.loads(data)["items"]
        assert item["url"] == "https://elsewhere.example/old.xml"
        assert item["title"] == "Old has moved"
    else:
        (entry,) = feedparser.parse(data).entries
        assert entry.link == "https://elsewhere.example/old.xml"
        assert entry.title == "Old has moved"
        assert entry.published.startswith(("Thu, 01 Jan 2026 00:00:00", "2026-01-01T00:00:00"))


def test_a_moved_feed_may_move_to_another_feed_and_is_linked_to(feeds: Path, cli: Cli) -> None:
    run(cli, "retire", f"{URL}topics/old.atom", "--to", "topics/ai")
    (entry,) = feedparser.parse((feeds / "topics/old.rss").read_bytes()).entries
    assert entry.link == f"{URL}topics/ai.html"
    assert 'href="topics/old.html"' in (feeds / "all.html").read_text(encoding="utf-8")
    assert "topics/old" not in (feeds / "feeds.opml").read_text(encoding="utf-8")
    assert retired(feeds)[0]["to"] == f"{URL}topics/ai.html"


def test_a_moved_feed_does_not_change_any_more(feeds: Path, cli: Cli, record_file: Write) -> None:
    run(cli, "retire", "topics/old", "--to", "topics/ai")
    before = {path: path.read_bytes() for path in feeds.glob("topics/old.*")}
    assert len(before) == 4
    record_file("c.md", topics="[Old]")
    run(cli, "build", now="2026-03-01T00:00:00Z")
    run(cli, "build", "--full", now="2026-05-01T00:00:00Z")
    assert {path: path.read_bytes() for path in feeds.glob("topics/old.*")} == before


def test_to_retire_can_be_undone(feeds: Path, cli: Cli) -> None:
    before = {path: path.read_bytes() for path in feeds.rglob("*") if path.is_file()}
    run(cli, "retire", "topics/old", "--to", "topics/ai")
    assert run(cli, "retire", "topics/old", "--undo").exit_code == 0
    assert {path: path.read_bytes() for path in feeds.rglob("*") if path.is_file()} == before


def test_a_dry_run_retires_nothing(feeds: Path, cli: Cli) -> None:
    before = (feeds / "feeds.json").read_bytes()
    result = run(cli, "retire", "topics/old", "--dry-run")
    assert "topics/old: retired" in result.stderr
    assert (feeds / "feeds.json").read_bytes() == before
    assert (feeds / "topics/old.rss").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("topics/none",), 1, 'no feed "topics/none" was ever published here'),
        (("all",), 2, "is the feed of everything, which stays"),
        (("topics/old", "--to", "topics/old"), 2, '"topics/old" is no feed that is there'),
        (("topics/old", "--to", "nowhere"), 2, '"nowhere" is neither a feed nor a URL'),
    ],
)
@pytest.mark.usefixtures("feeds")
def test_what_cannot_be_done_is_told(cli: Cli, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run(cli, "retire", *arguments)
    assert (result.exit_code, message in result.stderr) == (code, True)


def test_a_moved_feed_without_records_is_gone_when_the_move_is_undone(
    feeds: Path, cli: Cli, record_file: Write
) -> None:
    run(cli, "retire", "topics/old", "--to", "topics/ai")
    record_file("a.md", topics="[AI]")
    run(cli, "retire", "topics/old", "--undo")
    assert list(feeds.glob("topics/old.*")) == []


def test_an_empty_address_is_none_to_move_to(feeds: Path, cli: Cli) -> None:
    result = run(cli, "retire", "topics/old", "--to", "")
    assert result.exit_code == 2
    assert (feeds / "topics/old.rss").exists()
    assert run(cli, "retire", "").exit_code == 1


def test_to_move_and_to_undo_exclude_each_other(feeds: Path, cli: Cli) -> None:
    assert run(cli, "retire", "topics/old", "--to", "topics/ai", "--undo").exit_code == 2
    assert retired(feeds) == []


def test_a_feed_stays_retired_when_readers_are_led_to_an_older_release(
    feeds: Path, cli: Cli, tmp_path: Path, record_file: Write
) -> None:
    (tmp_path / "feedpub.toml").write_text('[output]\nmode = "releases"\n', encoding="utf-8")
    run(cli, "build")
    record_file("c.md")
    run(cli, "build")
    run(cli, "retire", "topics/old")
    assert cli("rollback").exit_code == 0
    assert (feeds / "topics/old.rss").exists()
    run(cli, "build")
    assert not (feeds / "topics/old.rss").exists()
    assert [feed["slug"] for feed in retired(feeds)] == ["old"]


def test_a_feed_stays_retired_when_the_link_to_the_release_was_lost(feeds: Path, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text('[output]\nmode = "releases"\n', encoding="utf-8")
    run(cli, "retire", "topics/old")
    feeds.unlink()
    run(cli, "build")
    assert not (feeds / "topics/old.rss").exists()
    assert [feed["slug"] for feed in retired(feeds)] == ["old"]


def test_what_has_moved_within_the_site_moves_along_with_the_site(feeds: Path, cli: Cli) -> None:
    run(cli, "retire", "topics/old", "--to", "topics/ai")
    run(cli, "retire", "providers/p.example", "--to", "https://other.example/feed")
    assert cli("build", "-b", "https://new.example/feeds/", "--now", NOW).exit_code == 0
    assert {feed["slug"]: feed["to"] for feed in retired(feeds)} == {
        "old": "https://new.example/feeds/topics/ai.html",
        "p.example": "https://other.example/feed",
    }
    assert feedparser.parse((feeds / "topics/old.rss").read_bytes()).entries[0].link.startswith("https://new.example/")
