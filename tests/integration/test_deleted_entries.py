"""Entries that are gone, as Atom tells of them (RFC 6721)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import pytest
from conftest import Cli

from feedpub import Site, render, urls, validate
from feedpub.model import Artifact, Feed, Slugs

Write = Callable[..., Path]
URL = "https://feeds.example.org/"
NAMES = ["all", "providers/p.example", "topics/ai", "topics/old"]


@pytest.fixture
def build(tmp_path: Path, cli: Cli) -> Callable[..., None]:
    """Build on a day of January 2026 (32 is the first of February), with some settings."""

    def run(day: int, *arguments: str, settings: str = "tombstones = true") -> None:
        (tmp_path / "feedpub.toml").write_text(f'[site]\nurl = "{URL}"\n[feeds]\n{settings}\n', encoding="utf-8")
        now = f"2026-02-{day - 31:02}T12:00:00Z" if day > 31 else f"2026-01-{day:02}T12:00:00Z"
        result = cli("build", "--now", now, *arguments)
        assert result.exit_code == 0

    return run


@pytest.fixture
def feeds(tmp_path: Path, record_file: Write, build: Callable[..., None]) -> Path:
    """The output of two records, one of two topics and a provider, on the first of January."""
    record_file("a.md", guid="urn:example:a", topics="[AI, Old]", provider="{name: P, domain: p.example}")
    record_file("a2.md", guid="urn:example:a2", topics="[AI, Old]", provider="{name: P, domain: p.example}")
    record_file("b.md", guid="urn:example:b")
    for path in Path("seeds").iterdir():
        # Long settled, so that builds remember what came of it.
        os.utime(path, (1_600_000_000, 1_600_000_000))
    build(1)
    return tmp_path / "feeds"


def stones(feeds: Path, name: str = "all") -> list[tuple[str, str]]:
    """The ids that a feed tells to be gone, and the days since when."""
    text = (feeds / f"{name}.atom").read_text(encoding="utf-8")
    return [(ref, when[:10]) for ref, when in re.findall(r'<at:deleted-entry [^>]*ref="(.*?)" when="(.*?)"/>', text)]


def everything(feeds: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in feeds.rglob("*") if path.is_file()}


def test_a_feed_from_which_nothing_went_tells_nothing(feeds: Path) -> None:
    assert b"tombstones" not in b"".join(everything(feeds).values())


def test_a_deleted_record_is_told_in_each_feed_that_showed_it(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    assert [stones(feeds, name) for name in NAMES] == [[("urn:example:a", "2026-01-02")]] * 4


def test_it_is_one_element_of_the_namespace_before_the_entries(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    assert (
        "  <generator>feedpub</generator>\n"
        '  <at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        ' ref="urn:example:a" when="2026-01-02T12:00:00Z"/>\n'
        "  <entry>\n"
    ) in (feeds / "all.atom").read_text(encoding="utf-8")


def test_a_feed_that_never_showed_it_tells_nothing(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/b.md").unlink()
    build(2)
    assert stones(feeds, "topics/ai") == [("urn:example:b", "2026-01-02")]
    assert stones(feeds, "topics/old") == []


def test_other_formats_tell_nothing(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    assert {path.suffix for path, data in everything(feeds).items() if b"deleted-entry" in data} == {".atom"}


def test_the_output_is_valid(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    assert b"deleted-entry" in (feeds / "all.atom").read_bytes()
    assert validate(feeds) == ()


def test_parsers_still_see_the_entries_and_only_those(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    found = feedparser.parse((feeds / "all.atom").read_bytes())
    assert not found.bozo
    assert [entry.id for entry in found.entries] == ["urn:example:a2", "urn:example:b"]


@pytest.mark.parametrize("field", [{"published": "false"}, {"draft": "true"}, {"publishedDateTime": "2027-01-01"}])
def test_a_record_that_is_kept_back_is_told(
    feeds: Path, build: Callable[..., None], record_file: Write, field: dict[str, str]
) -> None:
    record_file("b.md", guid="urn:example:b", **field)
    build(2)
    assert stones(feeds) == [("urn:example:b", "2026-01-02")]


def test_a_record_whose_time_is_over_is_told(feeds: Path, build: Callable[..., None], record_file: Write) -> None:
    record_file("b.md", guid="urn:example:b", expiryDate="2026-01-05T00:00:00Z")
    build(4)
    assert stones(feeds) == []
    build(5)
    assert stones(feeds) == [("urn:example:b", "2026-01-05")]


def test_one_that_leaves_a_topic_and_stays_in_others_is_not_told(
    feeds: Path, build: Callable[..., None], record_file: Write
) -> None:
    record_file("a.md", guid="urn:example:a", topics="[AI]")
    build(2)
    assert b"urn:example:a<" not in (feeds / "topics/old.atom").read_bytes()
    assert stones(feeds, "topics/old") == []


def test_one_that_newer_ones_push_out_is_not_told(feeds: Path, build: Callable[..., None], record_file: Write) -> None:
    build(2, settings="tombstones = true\nlimit = 3")
    record_file("c.md", guid="urn:example:c", publishedDateTime="2022-01-01")
    build(3, settings="tombstones = true\nlimit = 3")
    assert b"urn:example:b<" not in (feeds / "all.atom").read_bytes()
    assert stones(feeds) == []


def test_one_that_comes_back_is_told_no_more(feeds: Path, build: Callable[..., None]) -> None:
    before = everything(feeds)
    text = Path("seeds/a.md").read_text(encoding="utf-8")
    Path("seeds/a.md").unlink()
    build(2)
    Path("seeds/a.md").write_text(text, encoding="utf-8")
    build(3)
    assert everything(feeds) == before


def test_one_that_comes_back_elsewhere_is_told_no_more(
    feeds: Path, build: Callable[..., None], record_file: Write
) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    record_file("a.md", guid="urn:example:a", topics="[New]")
    build(3)
    assert [stones(feeds, name) for name in NAMES] == [[], [], [], []]


def test_it_is_told_for_thirty_days(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    build(31)
    assert stones(feeds) == [("urn:example:a", "2026-01-02")]
    build(32)
    assert [stones(feeds, name) for name in NAMES] == [[], [], [], []]


def test_the_newest_comes_first_and_then_they_go_by_id(feeds: Path, build: Callable[..., None]) -> None:
    Path("seeds/a2.md").unlink()
    build(2)
    Path("seeds/b.md").unlink()
    Path("seeds/a.md").unlink()
    build(3, "--allow-empty")
    assert [id_ for id_, _ in stones(feeds)] == ["urn:example:a", "urn:example:b", "urn:example:a2"]


@pytest.mark.parametrize("arguments", [(), ("--full",)])
def test_a_second_build_changes_nothing(feeds: Path, build: Callable[..., None], arguments: tuple[str, ...]) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    before = everything(feeds)
    build(20, *arguments)
    assert everything(feeds) == before


@pytest.mark.parametrize("settings", ["", "tombstones = false"])
def test_without_the_setting_there_is_no_trace(feeds: Path, build: Callable[..., None], settings: str) -> None:
    Path("seeds/a.md").unlink()
    build(2)
    build(3, settings=settings)
    assert b"tombstones" not in b"".join(everything(feeds).values())
    Path("seeds/a2.md").unlink()
    build(4, settings=settings)
    assert b"tombstones" not in b"".join(everything(feeds).values())


def test_a_build_that_dies_halfway_loses_none(feeds: Path, build: Callable[..., None]) -> None:
    before = everything(feeds)
    Path("seeds/a.md").unlink()
    build(2)
    after = everything(feeds)
    for half in range(len(after)):
        for number, path in enumerate(sorted(after)):
            path.write_bytes((after if number < half else before)[path])
        build(2)
        assert everything(feeds) == after


def test_what_another_program_showed_is_not_told(feeds: Path, build: Callable[..., None]) -> None:
    file = feeds / "all.atom"
    text = file.read_text(encoding="utf-8").replace("<generator>feedpub<", "<generator>other<")
    file.write_text(text.replace("urn:example:a<", "urn:example:other<"), encoding="utf-8")
    build(2)
    assert stones(feeds) == []


@pytest.mark.usefixtures("feeds")
def test_one_feed_is_made_again_when_its_tombstones_are_over_and_no_other(
    build: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = render.feed

    def feed(one: Feed, slugs: Slugs, site: Site) -> Iterator[Artifact]:
        made.append(one.stem)
        return real(one, slugs, site)

    Path("seeds/b.md").unlink()
    build(2)
    monkeypatch.setattr(render, "feed", feed)
    Path("seeds/none.md").write_text("no record", encoding="utf-8")
    build(31)
    assert made == []
    build(32)
    assert made == ["all", "topics/ai"]


def test_an_entry_with_an_imported_id_that_is_no_iri_is_known_by_the_one_it_has_in_atom(
    tmp_path: Path, record_file: Write, build: Callable[..., None]
) -> None:
    (tmp_path / "guids.json").write_text('{"example.org/a.md": "42", "example.org/b.md": "43"}\n', encoding="utf-8")
    for name in ("a.md", "b.md"):
        record_file(name)
    build(1)
    record_file("c.md", publishedDateTime="2025-12-01T00:00:00Z")
    Path("seeds/b.md").unlink()
    build(2, settings="tombstones = true\nlimit = 1")
    (gone,) = stones(tmp_path / "feeds")
    assert gone == (urls.entry_id("43"), "2026-01-02"), "what is only displaced has none"
