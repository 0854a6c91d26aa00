"""Readers are never shown again what they know: the id of a record stays, whatever else changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import NOW, Cli

Write = Callable[..., Path]
RECORDS = 200


@pytest.fixture
def site_folder(tmp_path: Path, record_file: Write, cli: Cli) -> Path:
    """Two hundred records of ten topics and twenty providers, built."""
    for number in range(RECORDS):
        domain = f"www.provider-{number % 20}.example"
        record_file(
            f"_news/{number}.md",
            title=f"Title {number}",
            originalUrl=f"http://{domain}/{number}/?utm_source=feed",
            topics=f"[Topic {number % 10}]",
            provider=f"{{name: Provider {number % 20}, domain: {domain}}}",
            publishedDateTime=f"2021-02-{number % 28 + 1:02}T{number % 24:02}:00:00Z",
        )
    assert build(cli).exit_code == 0
    return tmp_path


def build(cli: Cli, *options: str, url: str = "https://feeds.example.org/") -> Result:
    return cli("build", "-b", url, "--now", NOW, *options)


def ids(folder: Path) -> set[str]:
    """The ids of all entries in all feeds, which every format agrees on."""
    found: set[str] = set()
    for path in (folder / "feeds").rglob("*.json"):
        if path.name != "feeds.json":
            here = {item["id"] for item in json.loads(path.read_bytes())["items"]}
            assert here == set(re.findall("<guid[^>]*>([^<]+)<", path.with_suffix(".rss").read_text(encoding="utf-8")))
            found |= here
    return found


def edit(folder: Path, pattern: str, replacement: str) -> None:
    for path in (folder / "seeds").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        edited = re.sub(pattern, replacement, text, flags=re.MULTILINE)
        assert edited != text
        path.write_text(edited, encoding="utf-8")


def test_no_id_changes_when_the_site_moves(site_folder: Path, cli: Cli) -> None:
    before = ids(site_folder)
    build(cli, url="https://elsewhere.example/feeds/")
    assert ids(site_folder) == before


def test_no_id_changes_when_folders_and_files_are_renamed(site_folder: Path, cli: Cli) -> None:
    before = ids(site_folder)
    (site_folder / "seeds/_news").rename(site_folder / "seeds/archive")
    for path in (site_folder / "seeds/archive").iterdir():
        path.rename(path.with_name(f"renamed-{path.name}"))
    build(cli)
    assert ids(site_folder) == before


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        ("^title: ", "title: Another "),
        ("^topics: .*", "topics: [Other]"),
        ("^originalUrl: http:", "originalUrl: https:"),
        (r"\?utm_source=feed", "?utm_source=mail&utm_campaign=x"),
        ("/www.provider", "/provider"),
        ("^publishedDateTime: 2021", "publishedDateTime: 2020"),
        ("^excerpt: .*", "excerpt: Another one."),
    ],
    ids=["titles", "topics", "https", "tracking", "www", "dates", "excerpts"],
)
def test_no_id_changes_when_a_field_is_edited(site_folder: Path, cli: Cli, pattern: str, replacement: str) -> None:
    before = ids(site_folder)
    edit(site_folder, pattern, replacement)
    assert build(cli).exit_code == 0
    assert ids(site_folder) == before


def test_no_id_changes_when_the_memory_is_lost(site_folder: Path, cli: Cli) -> None:
    before = ids(site_folder)
    for path in (site_folder / ".feedpub").iterdir():
        path.unlink()
    build(cli)
    assert ids(site_folder) == before


@pytest.mark.parametrize("memory", ["kept", "lost"])
def test_many_new_ids_stop_the_build_and_are_shown(site_folder: Path, cli: Cli, memory: str) -> None:
    before = {path: path.read_bytes() for path in (site_folder / "feeds").rglob("*") if path.is_file()}
    if memory == "lost":
        for path in (site_folder / ".feedpub").iterdir():
            path.unlink()
    edit(site_folder, "^originalUrl: .*/([0-9]+)/.*", r"originalUrl: https://moved.example/\1")
    result = build(cli)
    assert result.exit_code == 1
    assert '"Title 167" was published as urn:uuid:' in result.stderr
    assert "200 published entries would get new ids" in result.stderr
    assert "seeds/_news/167.md: " in result.stderr
    assert "--allow-guid-changes" in result.stderr
    assert {path: path.read_bytes() for path in (site_folder / "feeds").rglob("*") if path.is_file()} == before


def test_new_ids_that_are_wanted_are_published(site_folder: Path, cli: Cli) -> None:
    before = ids(site_folder)
    edit(site_folder, "^originalUrl: .*/([0-9]+)/.*", r"originalUrl: https://moved.example/\1")
    assert build(cli, "--allow-guid-changes").exit_code == 0
    assert ids(site_folder).isdisjoint(before)
    assert build(cli).exit_code == 0


def test_ids_that_come_and_go_with_their_records_are_no_new_ids(
    site_folder: Path, cli: Cli, record_file: Write
) -> None:
    for number in range(0, RECORDS, 2):
        (site_folder / f"seeds/_news/{number}.md").unlink()
        record_file(f"_news/new-{number}.md", title=f"New {number}")
    assert build(cli).exit_code == 0


def test_diff_shows_feed_by_feed_what_subscribers_would_see(site_folder: Path, cli: Cli, record_file: Write) -> None:
    record_file(
        "_news/new.md", title="Brand new", publishedDateTime="2021-03-01T00:00:00Z", topics="[Topic 1, New topic]"
    )
    (site_folder / "seeds/_news/11.md").unlink()
    (site_folder / "seeds/_news/27.md").write_text(
        (site_folder / "seeds/_news/27.md").read_text(encoding="utf-8").replace("Title 27", "Edited 27"),
        encoding="utf-8",
    )
    result = cli("diff", "-b", "https://feeds.example.org/", "--now", NOW)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    at = lines.index("topics/topic-1:")
    assert lines[at + 1 : at + 3] == ["  new        Brand new", "  withdrawn  Title 11"]
    assert "topics/new-topic: new feed" in lines
    assert lines[lines.index("all:") + 1] == "  new        Brand new"
    assert "  edited     Edited 27" in lines
    assert any(line.startswith("  displaced  ") for line in lines)
    data = json.loads(cli("diff", "-b", "https://feeds.example.org/", "--now", NOW, "--json").stdout)
    assert {feed["feed"] for feed in data["feeds"]} == {line.split(":")[0] for line in lines if line[0] != " "}
    assert not (site_folder / "feeds/topics/new-topic.rss").exists()


@pytest.mark.usefixtures("site_folder")
def test_a_dry_run_counts_them(cli: Cli, record_file: Write) -> None:
    record_file("_news/new.md", title="Brand new", publishedDateTime="2021-03-01T00:00:00Z")
    assert "all: 1 new, 1 displaced" in build(cli, "--dry-run").stderr
    assert json.loads(build(cli, "--json").stdout)["differences"][-1]["entries"][0]["title"] == "Brand new"


def test_an_entry_that_comes_back_is_told_so(site_folder: Path, cli: Cli) -> None:
    path = site_folder / "seeds/_news/27.md"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    build(cli)
    path.write_text(text, encoding="utf-8")
    assert "  back       Title 27" in cli("diff", "-b", "https://feeds.example.org/", "--now", NOW).stdout


def test_a_flood_is_told(site_folder: Path, cli: Cli, record_file: Write) -> None:
    (site_folder / "feedpub.toml").write_text("[feeds]\nmax_new = 3\n", encoding="utf-8")
    build(cli)
    for number in range(4):
        record_file(f"_news/new-{number}.md", publishedDateTime="2021-03-01T00:00:00Z", topics="[Topic 1]")
    result = build(cli)
    assert result.exit_code == 0
    assert "4 entries appear in topics/topic-1 at once; feeds.max_new is 3 [flood]" in result.stderr


def test_a_few_new_ids_are_published_and_told(site_folder: Path, cli: Cli) -> None:
    path = site_folder / "seeds/_news/27.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("originalUrl: .*", "originalUrl: https://moved.example/27", text), encoding="utf-8")
    result = build(cli)
    assert result.exit_code == 0
    assert 'seeds/_news/27.md: "Title 27" was published as urn:uuid:' in result.stderr
    assert "[new-id]" in result.stderr


def test_diff_shows_what_a_build_would_refuse(site_folder: Path, cli: Cli) -> None:
    edit(site_folder, "^originalUrl: .*/([0-9]+)/.*", r"originalUrl: https://moved.example/\1")
    result = cli("diff", "-b", "https://feeds.example.org/", "--now", NOW)
    assert result.exit_code == 0
    assert "  withdrawn  Title 27" in result.stdout
    assert "[new-id]" in result.stderr


def test_a_build_says_what_subscribers_see(site_folder: Path, cli: Cli, record_file: Write) -> None:
    record_file("_news/new.md", title="Brand new", publishedDateTime="2021-03-01T00:00:00Z", topics="[Topic 1]")
    for number in range(3, RECORDS, 10):
        (site_folder / f"seeds/_news/{number}.md").unlink()
    told = build(cli).stderr
    assert "Retired: topics/topic-3" in told
    # What was displaced before fills the places of what went.
    assert "Subscribers see: 6 new, 6 withdrawn." in told


@pytest.mark.parametrize("how", ["deleted", "clock"])
def test_a_build_by_which_most_entries_would_go_stops(site_folder: Path, cli: Cli, how: str) -> None:
    before = {path: path.read_bytes() for path in (site_folder / "feeds").rglob("*") if path.is_file()}
    if how == "deleted":
        for path in sorted((site_folder / "seeds/_news").iterdir())[3:]:
            path.unlink()
    now = NOW if how == "deleted" else "1970-01-02"
    result = cli("build", "-b", "https://feeds.example.org/", "--now", now)
    assert result.exit_code == 1
    assert "published entries would go" in result.stderr
    assert {path: path.read_bytes() for path in (site_folder / "feeds").rglob("*") if path.is_file()} == before
    assert cli("build", "-b", "https://feeds.example.org/", "--now", now, "--allow-empty").exit_code == 0


def test_new_ids_in_one_feed_of_a_large_site_stop_the_build(tmp_path: Path, record_file: Write, cli: Cli) -> None:
    (tmp_path / "feedpub.toml").write_text("[feeds]\nlimit = 8\n", encoding="utf-8")
    for number in range(900):
        record_file(
            f"_news/{number}.md",
            title=f"Title {number}",
            originalUrl=f"https://a.example/{number}",
            topics="[]",
            publishedDateTime=f"2021-02-01T{number // 60:02}:{number % 60:02}:00Z",
        )
    build(cli)
    edit(tmp_path, "^originalUrl: https://a.example", "originalUrl: https://b.example")
    assert build(cli).exit_code == 1
