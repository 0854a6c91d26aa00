"""Who moves to feedpub shows readers nothing twice: the ids of the old feed are taken over."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner, Result
from conftest import NOW, Cli

from feedpub import urls
from feedpub.cli import main

Write = Callable[..., Path]
FEEDS = Path(__file__).parent / "guids"
SITE = '[site]\nurl = "https://feeds.example.org/"\npermalink = "https://harbour.example/{stem}"\n'
BOAT, TIDES = "The harbourmaster\u2019s new boat & crew", "Tide tables for spring"

#: The addresses of the two records and the ids that readers know them by.
MOVES = {
    "wordpress.rss": {
        "https://harbour.example/2021/03/05/new-boat/": "https://harbour.example/?p=412",
        "http://www.harbour.example/2021/02/28/tide-tables": "https://harbour.example/?p=398",
    },
    "jekyll.atom": {
        "https://harbour.example/2021/03/05/new-boat.html": "https://harbour.example/2021/03/05/new-boat",
        "https://harbour.example/2021/02/28/tide-tables.html": "https://harbour.example/2021/02/28/tide-tables",
    },
    "hugo.xml": {
        "https://harbour.example/posts/new-boat/": "https://harbour.example/posts/new-boat/",
        "https://harbour.example/posts/tide-tables/": "https://harbour.example/posts/tide-tables/",
    },
    "numbers.json": {
        "https://harbour.example/new-boat": "new-boat",
        "https://tides.example/spring": "398",
    },
}


@pytest.fixture(autouse=True)
def _configured(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(SITE, encoding="utf-8")


@pytest.fixture
def take(cli: Cli) -> Callable[..., Result]:
    def run(feed: str, *options: str) -> Result:
        return cli("import-guids", str(FEEDS / feed), "--now", NOW, *options)

    return run


Take = Callable[..., Result]


def write_records(record_file: Write, addresses: list[str], **fields: str) -> None:
    boat, tides = addresses
    record_file("boat.md", title=BOAT, originalUrl=boat, publishedDateTime="2021-03-05T17:02:11Z", **fields)
    record_file("tides.md", title=TIDES, originalUrl=tides, publishedDateTime="2021-02-28T08:30:00Z", **fields)


def guids(tmp_path: Path) -> Any:
    return json.loads((tmp_path / "guids.json").read_bytes())


def rss_item(guid: str, **elements: str) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f'<item><guid isPermaLink="false">{guid}</guid>{inside}</item>'


@pytest.fixture
def old_feed(tmp_path: Path) -> Callable[..., str]:
    """Write an RSS feed of these items; its path."""

    def write(*items: str) -> str:
        file = tmp_path / "old.rss"
        channel = f"<channel><link>https://old.example/</link>{''.join(items)}</channel>"
        file.write_text(f'<rss version="2.0">{channel}</rss>', encoding="utf-8")
        return str(file)

    return write


OldFeed = Callable[..., str]


@pytest.mark.parametrize("feed", MOVES)
def test_every_format_carries_the_ids_that_readers_know(
    take: Take, cli: Cli, record_file: Write, tmp_path: Path, feed: str
) -> None:
    write_records(record_file, [*MOVES[feed]])
    assert take(feed).exit_code == 0
    assert cli("build", "--now", NOW).exit_code == 0
    known = [*MOVES[feed].values()]
    items = json.loads((tmp_path / "feeds/all.json").read_bytes())["items"]
    rss, atom = (feedparser.parse((tmp_path / f"feeds/all.{form}").read_bytes()).entries for form in ("rss", "atom"))
    assert [item["id"] for item in items] == known
    assert [(entry.id, entry.guidislink) for entry in rss] == [(guid, False) for guid in known]
    assert [entry.id for entry in atom] == [guid if ":" in guid else urls.entry_id(guid) for guid in known]


@pytest.mark.parametrize("feed", MOVES)
def test_a_second_import_changes_nothing(take: Take, record_file: Write, tmp_path: Path, feed: str) -> None:
    write_records(record_file, [*MOVES[feed]])
    take(feed)
    before = (tmp_path / "guids.json").read_bytes(), (tmp_path / "guids.json").stat().st_ino
    result = take(feed)
    assert result.exit_code == 0
    assert "0 ids taken over into guids.json, 2 there already" in result.stderr
    assert ((tmp_path / "guids.json").read_bytes(), (tmp_path / "guids.json").stat().st_ino) == before


@pytest.mark.parametrize("feed", MOVES)
def test_our_own_feeds_of_a_moved_site_have_nothing_to_take_over(
    take: Take, cli: Cli, record_file: Write, tmp_path: Path, feed: str
) -> None:
    write_records(record_file, [*MOVES[feed]])
    take(feed)
    cli("build", "--now", NOW)
    for form in ("rss", "atom", "json"):
        assert "0 ids taken over into guids.json, 2 there already" in take(str(tmp_path / f"feeds/all.{form}")).stderr


def test_the_file_is_sorted_by_name_and_shows_pages(take: Take, record_file: Write, tmp_path: Path) -> None:
    write_records(record_file, [*MOVES["wordpress.rss"]])
    take("wordpress.rss")
    assert (tmp_path / "guids.json").read_text(encoding="utf-8") == (
        "{\n"
        '  "harbour.example/2021/02/28/tide-tables": "https://harbour.example/?p=398",\n'
        '  "harbour.example/2021/03/05/new-boat": "https://harbour.example/?p=412"\n'
        "}\n"
    )


def test_records_without_a_url_are_named_by_their_path(
    take: Take, cli: Cli, record_file: Write, tmp_path: Path
) -> None:
    record_file("_posts/new-boat.md", originalUrl="", title="Another")
    take("numbers.json")
    assert guids(tmp_path) == {"_posts/new-boat": "new-boat"}
    cli("build", "--now", NOW)
    assert json.loads((tmp_path / "feeds/all.json").read_bytes())["items"][0]["id"] == "new-boat"


def test_entries_without_a_record_are_told_with_their_link(take: Take, record_file: Write) -> None:
    write_records(record_file, [*MOVES["wordpress.rss"]])
    assert take("wordpress.rss").stderr == (
        "A page nobody kept (https://harbour.example/2021/01/01/gone/): there is no record of it\n"
        "3 entries: 2 ids taken over into guids.json, 0 there already, 1 without a record, 0 refused.\n"
    )


@pytest.mark.parametrize("time", ["2021-03-05T17:02:11Z", "2021-03-05T09:00:00Z"], ids=["same second", "same day"])
def test_entries_that_moved_are_known_by_title_and_time(
    take: Take, record_file: Write, tmp_path: Path, time: str
) -> None:
    record_file("boat.md", title=BOAT.upper(), publishedDateTime=time)
    take("wordpress.rss")
    assert guids(tmp_path) == {"example.org/boat.md": "https://harbour.example/?p=412"}


def test_a_title_alone_is_not_enough(take: Take, record_file: Write, tmp_path: Path) -> None:
    record_file("boat.md", title=BOAT, publishedDateTime="2021-03-08T09:00:00Z")
    result = take("wordpress.rss")
    assert result.exit_code == 1
    assert "3 without a record" in result.stderr
    assert not (tmp_path / "guids.json").exists()


def test_a_day_without_a_time_is_one_day_whatever_the_zone(take: Take, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(SITE + 'timezone = "America/New_York"\n', encoding="utf-8")
    record_file("boat.md", title=BOAT, publishedDateTime="2021-03-05")
    take("hugo.xml")
    assert guids(tmp_path) == {"example.org/boat.md": "https://harbour.example/posts/new-boat/"}


def test_the_address_that_feedburner_replaced_is_a_link(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    feed = tmp_path / "burnt.rss"
    feed.write_text(
        '<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
        "<link>http://feedproxy.example/~r/post/~3/1</link><guid>17</guid>"
        "<feedburner:origLink>https://example.org/a.md</feedburner:origLink></item></channel></rss>",
        encoding="utf-8",
    )
    cli("import-guids", str(feed))
    assert guids(tmp_path) == {"example.org/a.md": "17"}


def test_without_a_guid_readers_take_the_link_as_it_is_written(
    cli: Cli, record_file: Write, old_feed: OldFeed, tmp_path: Path
) -> None:
    record_file("a.md")
    cli("import-guids", old_feed("<item><link>http://example.org/a.md?utm_source=rss</link></item>"))
    assert guids(tmp_path) == {"example.org/a.md": "http://example.org/a.md?utm_source=rss"}


def test_two_entries_of_one_page_are_told_apart_by_their_titles(
    cli: Cli, record_file: Write, old_feed: OldFeed, tmp_path: Path
) -> None:
    record_file("a.md")
    link = "https://example.org/a.md"
    result = cli(
        "import-guids", old_feed(rss_item("1", title="Other", link=link), rss_item("2", title="A Title", link=link))
    )
    assert guids(tmp_path) == {"example.org/a.md": "2"}
    assert "Other (https://example.org/a.md): it could be seeds/a.md, and so could another entry" in result.stderr


def test_an_entry_that_could_be_two_records_is_nobodys(cli: Cli, record_file: Write, old_feed: OldFeed) -> None:
    record_file("a.md")
    record_file("b.md")
    item = rss_item("1", title="A title", pubDate="Thu, 04 Feb 2021 14:15:00 GMT")
    result = cli("import-guids", old_feed(item))
    assert result.exit_code == 1
    assert "A title: it could be seeds/a.md or seeds/b.md\n" in result.stderr


def test_one_id_is_not_given_to_two_records(cli: Cli, record_file: Write, old_feed: OldFeed, tmp_path: Path) -> None:
    items = []
    for name in ("a.md", "b.md"):
        record_file(name)
        items.append(rss_item("1", title=name, link=f"https://example.org/{name}"))
    result = cli("import-guids", old_feed(*items))
    assert guids(tmp_path) == {"example.org/a.md": "1"}
    assert "b.md (https://example.org/b.md): its id belongs to example.org/a.md\n" in result.stderr


def test_records_with_one_url_are_one_entry(cli: Cli, record_file: Write, old_feed: OldFeed, tmp_path: Path) -> None:
    record_file("a.md")
    record_file("copy.md", originalUrl="http://example.org/a.md", title="Copy")
    cli("import-guids", old_feed(rss_item("1", link="https://example.org/a.md")))
    assert guids(tmp_path) == {"example.org/a.md": "1"}


def test_an_id_of_the_record_itself_stays(cli: Cli, record_file: Write, old_feed: OldFeed, tmp_path: Path) -> None:
    record_file("a.md", guid="urn:isbn:1")
    result = cli("import-guids", old_feed(rss_item("1", title="A", link="https://example.org/a.md")))
    assert result.exit_code == 1
    assert "seeds/a.md has an id of its own, urn:isbn:1\n" in result.stderr
    assert not (tmp_path / "guids.json").exists()


def test_what_stands_in_the_file_stays_and_a_conflict_is_told(
    cli: Cli, record_file: Write, old_feed: OldFeed, tmp_path: Path
) -> None:
    record_file("a.md")
    record_file("b.md")
    (tmp_path / "guids.json").write_text('{"example.org/a.md": "old", "gone.example/x": "2"}', encoding="utf-8")
    items = [
        rss_item(str(number), title=name, link=f"https://example.org/{name}")
        for number, name in enumerate(("a.md", "b.md"), 1)
    ]
    result = cli("import-guids", old_feed(*items, rss_item("3", title="c.md", link="https://example.org/c.md")))
    assert guids(tmp_path) == {"example.org/a.md": "old", "gone.example/x": "2"}
    assert "guids.json gives seeds/a.md another id, old\n" in result.stderr
    assert "its id belongs to gone.example/x\n" in result.stderr


def test_an_id_that_no_feed_may_hold_is_refused(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    item = {"id": "a\u0007b", "url": "https://example.org/a.md", "title": "A"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [item]}
    (tmp_path / "old.json").write_text(json.dumps(feed), encoding="utf-8")
    assert "its id has characters that no feed may hold" in cli("import-guids", "old.json").stderr


def test_a_dry_run_writes_nothing(take: Take, record_file: Write, tmp_path: Path) -> None:
    write_records(record_file, [*MOVES["hugo.xml"]])
    assert "2 ids would be taken over" in take("hugo.xml", "--dry-run").stderr
    assert not (tmp_path / "guids.json").exists()


def test_json_tells_the_fate_of_each_entry(take: Take, record_file: Write) -> None:
    write_records(record_file, [*MOVES["wordpress.rss"]])
    data = json.loads(take("wordpress.rss", "--json").stdout)
    assert data["file"] == "guids.json"
    assert [entry["fate"] for entry in data["entries"]] == ["taken", "taken", "missing"]
    assert data["entries"][0] == {
        "fate": "taken",
        "guid": "https://harbour.example/?p=412",
        "title": BOAT,
        "link": "https://harbour.example/2021/03/05/new-boat/",
        "file": "seeds/boat.md",
        "record_link": "https://harbour.example/2021/03/05/new-boat/",
        "name": "harbour.example/2021/03/05/new-boat",
        "reason": "",
    }


@pytest.mark.usefixtures("cli")
def test_the_feed_can_come_from_standard_input(record_file: Write, tmp_path: Path) -> None:
    write_records(record_file, [*MOVES["hugo.xml"]])
    assert CliRunner().invoke(main, ["import-guids", "-"], input=(FEEDS / "hugo.xml").read_bytes()).exit_code == 0
    assert len(guids(tmp_path)) == 2


def test_the_file_of_guids_can_be_elsewhere(take: Take, cli: Cli, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(SITE + '[source]\nguids = "ids/known.json"\n', encoding="utf-8")
    (tmp_path / "ids").mkdir()
    write_records(record_file, [*MOVES["hugo.xml"]])
    assert "taken over into ids/known.json" in take("hugo.xml").stderr
    cli("build", "--now", NOW)
    assert "https://harbour.example/posts/new-boat/</guid>" in (tmp_path / "feeds/all.rss").read_text(encoding="utf-8")


def test_guids_that_cannot_be_written_leave_no_trace(take: Take, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(SITE + '[source]\nguids = "nowhere/known.json"\n', encoding="utf-8")
    write_records(record_file, [*MOVES["hugo.xml"]])
    result = take("hugo.xml")
    assert result.exit_code == 2
    assert "nowhere/known.json: can't be written: No such file or directory" in result.stderr


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        (b"", "is not XML: Document is empty"),
        (b"---\nlayout: null\n---\n<feed></feed>", "is the template of a feed, not a feed; save what the site has"),
        (b'{%- set posts = [] -%}\n<?xml version="1.0"?>', "is the template of a feed"),
        (b"<rss><channel></rss>", "is not XML"),
        (b"<html/>", "is no RSS 2.0, Atom 1.0 or JSON Feed"),
        (b'{"items": []}', "is no RSS 2.0, Atom 1.0 or JSON Feed"),
        (b'{"version": ', "is not JSON"),
        (b'{"a":' * 100_000, "is nested too deeply"),
        (b'{"a": "\xff"}', "is not UTF-8"),
        (b"<a>" * 1000, "is not XML: Excessive depth"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>', "declares entities, which no feed needs"),
    ],
)
def test_what_is_no_feed_is_told_and_exits_with_2(cli: Cli, tmp_path: Path, feed: bytes, message: str) -> None:
    (tmp_path / "old.xml").write_bytes(feed)
    result = cli("import-guids", "old.xml")
    assert result.exit_code == 2
    assert result.stderr.startswith("old.xml:")
    assert message in result.stderr
    assert "[bad-feed]\n" in result.stderr


def test_a_feed_that_is_not_there_exits_with_2(cli: Cli) -> None:
    result = cli("import-guids", "nowhere.xml")
    assert result.exit_code == 2
    assert result.stderr == "nowhere.xml: can't be read: No such file or directory [bad-feed]\n"


def test_no_file_that_a_feed_names_is_read(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    (tmp_path / "secret.txt").write_text("https://example.org/a.md", encoding="utf-8")
    (tmp_path / "old.xml").write_text(
        f'<!DOCTYPE rss SYSTEM "file://{tmp_path}/secret.dtd"><rss><channel><item><link>&secret;</link></item></channel></rss>',
        encoding="utf-8",
    )
    (tmp_path / "secret.dtd").write_text(f'<!ENTITY secret SYSTEM "file://{tmp_path}/secret.txt">', encoding="utf-8")
    assert cli("import-guids", "old.xml").exit_code == 1
    assert not (tmp_path / "guids.json").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "a": "1",\n<<<<<<< HEAD\n}', "guids.json:3: is not JSON"),
        ("[]", "guids.json: must be an object"),
        ('{"a": 1}', 'guids.json: "a" must have one line of text as its guid'),
        ('{"a": ""}', 'guids.json: "a" must have one line of text as its guid'),
        ('{"a": "1", "a": "2"}', 'guids.json: "a" stands there twice, with two guids'),
    ],
)
def test_a_damaged_file_of_guids_stops_every_build(
    cli: Cli, record_file: Write, tmp_path: Path, text: str, message: str
) -> None:
    record_file("a.md")
    (tmp_path / "guids.json").write_text(text, encoding="utf-8")
    result = cli("build")
    assert result.exit_code == 2
    assert result.stderr.startswith(message)
    assert "[bad-guids]\n" in result.stderr
    assert not (tmp_path / "feeds").exists()


def test_ids_imported_after_the_first_build_stop_the_next_one_which_says_so(
    cli: Cli, record_file: Write, old_feed: OldFeed
) -> None:
    items = []
    for number in range(6):
        record_file(f"{number}.md", title=f"Title {number}")
        items.append(rss_item(str(number), link=f"https://example.org/{number}.md"))
    cli("build", "--now", NOW)
    cli("import-guids", old_feed(*items))
    result = cli("build", "--now", NOW)
    assert result.exit_code == 1
    assert "6 of the new ids stand in guids.json, imported after these were published" in result.stderr
    assert cli("build", "--now", NOW, "--allow-guid-changes").exit_code == 0


def test_a_build_after_an_import_follows_the_file(take: Take, cli: Cli, record_file: Write, tmp_path: Path) -> None:
    write_records(record_file, [*MOVES["wordpress.rss"]])
    for file in (tmp_path / "seeds").iterdir():
        os.utime(file, (0, 0))  # what is read in it is kept
    cli("build", "--now", NOW)
    take("wordpress.rss")
    cli("build", "--now", NOW)
    shutil.copytree(tmp_path / "feeds", tmp_path / "once")
    cli("build", "--now", NOW, "--full")
    for file in (tmp_path / "once").rglob("*.*"):
        assert (tmp_path / "feeds" / file.relative_to(tmp_path / "once")).read_bytes() == file.read_bytes()
    assert "?p=412</guid>" in (tmp_path / "feeds/all.rss").read_text(encoding="utf-8")


def old_item(**elements: str) -> str:
    return rss_item("1", title="A title", pubDate="Thu, 04 Feb 2021 14:15:00 GMT", **elements)


def test_records_that_lead_to_other_pages_than_the_feed_are_told(
    cli: Cli, record_file: Write, old_feed: OldFeed
) -> None:
    record_file("a.md", originalUrl="")
    result = cli("import-guids", old_feed(old_item(link="https://harbour.example/2021/a/")))
    assert result.exit_code == 0
    assert (
        "1 entry leads to another page than in that feed, of 1: seeds/a.md to https://harbour.example/a, "
        "the feed to https://harbour.example/2021/a/. If the feed is right, mend site.permalink" in result.stderr
    )


def test_records_that_lead_to_the_pages_of_the_feed_are_not_told(
    cli: Cli, record_file: Write, old_feed: OldFeed
) -> None:
    record_file("a.md", originalUrl="")
    result = cli("import-guids", old_feed(old_item(link="http://www.harbour.example/a/")))
    assert "another page" not in result.stderr
