"""A build that remembers gives the same bytes as one that does not, and does no more than it must."""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from feedpub import Action, PublishError, Report, Site, api, memory, pipeline, render, source
from feedpub.files import FolderSink
from feedpub.library import Library
from feedpub.memory import Memory
from feedpub.model import Artifact, Feed, Kind, Published, RawRecord, Reading, Slugs, SourceFile, Topic

Write = Callable[..., Path]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def old(*files: Path) -> None:
    """Let files be of a time that lies safely behind."""
    for file in files:
        os.utime(file, (1_600_000_000, 1_600_000_000))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What builds do from now on, by name and path."""
    done: list[str] = []
    real_read, real_feed, real_stage = source.read, render.feed, FolderSink.stage

    def read(root: str, file: SourceFile, reading: Reading) -> RawRecord | None:
        done.append(f"read {file.path}")
        return real_read(root, file, reading)

    def feed(one: Feed, slugs: Slugs, site: Site) -> Iterator[Artifact]:
        done.append(f"render {one.stem}")
        return real_feed(one, slugs, site)

    def stage(sink: FolderSink, path: str, data: bytes) -> None:
        done.append(f"write {path}")
        real_stage(sink, path, data)

    monkeypatch.setattr(source, "read", read)
    monkeypatch.setattr(render, "feed", feed)
    monkeypatch.setattr(FolderSink, "stage", stage)
    return done


def test_a_build_in_which_nothing_changed_reads_renders_and_writes_nothing(
    site: Site, record_file: Write, work: list[str]
) -> None:
    old(record_file("a.md"), record_file("b.md", publishedDateTime="March"), record_file("c.md", draft="true"))
    first = pipeline.build(site, now=NOW)
    assert {"read a.md", "render topics/ai", "write topics/ai.rss"} <= set(work)
    work.clear()
    second = pipeline.build(site, now=NOW)
    assert work == []
    assert second == dataclasses.replace(
        first,
        fresh=(),
        changes=tuple(
            dataclasses.replace(change, action=Action.KEEP, reason="nothing has changed since the last build")
            for change in first.changes
        ),
    )


def build_many(site: Site, record_file: Write, work: list[str]) -> None:
    """Thirty records of three topics and ten providers, built and known."""
    for number in range(30):
        old(
            record_file(
                f"{number:02}.md",
                topics=f"[Topic {number % 3}]",
                provider=f"{{name: P, domain: p{number % 10}.example}}",
                publishedDateTime=f"2021-02-{number % 28 + 1:02}T00:00:00Z",
            )
        )
    pipeline.build(site, now=NOW)
    work.clear()


def rendered(work: list[str]) -> set[str]:
    return {what.removeprefix("render ") for what in work if what.startswith("render ")}


def read(work: list[str]) -> list[str]:
    return [what.removeprefix("read ") for what in work if what.startswith("read ")]


def test_one_changed_record_is_one_reading_and_its_own_feeds(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    record_file("04.md", title="Other", topics="[Topic 1]", provider="{name: P, domain: p4.example}")
    pipeline.build(site, now=NOW)
    assert read(work) == ["04.md"]
    assert rendered(work) == {"all", "topics/topic-1", "providers/p4.example"}


def test_a_record_that_moves_touches_the_feeds_that_it_leaves_and_enters(
    site: Site, record_file: Write, work: list[str]
) -> None:
    build_many(site, record_file, work)
    record_file("04.md", topics="[Topic 2]", provider="{name: P, domain: p5.example}")
    pipeline.build(site, now=NOW)
    assert rendered(work) == {"all", "topics/topic-1", "topics/topic-2", "providers/p4.example", "providers/p5.example"}


def test_a_deleted_record_is_no_reading_and_its_own_feeds(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    Path(site.source, "04.md").unlink()
    pipeline.build(site, now=NOW)
    assert read(work) == []
    assert rendered(work) == {"all", "topics/topic-1", "providers/p4.example"}


def test_a_record_that_falls_due_is_no_reading_and_its_own_feeds(
    site: Site, record_file: Write, work: list[str]
) -> None:
    build_many(site, record_file, work)
    old(record_file("due.md", topics="[Topic 0]", publishedDateTime="2026-02-01T00:00:00Z"))
    pipeline.build(site, now=NOW)
    work.clear()
    assert pipeline.build(site, now=datetime(2026, 3, 1, tzinfo=UTC)).entries == 31
    assert read(work) == []
    assert rendered(work) == {"all", "topics/topic-0"}


def test_a_record_edited_so_that_no_feed_changes_writes_nothing(
    site: Site, record_file: Write, work: list[str]
) -> None:
    build_many(site, record_file, work)
    file = Path(site.source, "04.md")
    file.write_text(file.read_text(encoding="utf-8") + "more text\n", encoding="utf-8")
    pipeline.build(site, now=NOW)
    assert read(work) == ["04.md"]
    assert [what for what in work if what.startswith("write ")] == []


def test_another_limit_reads_nothing(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    pipeline.build(dataclasses.replace(site, limit=2), now=NOW)
    assert read(work) == []
    assert len(rendered(work)) == 14


def test_another_time_zone_reads_all(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    pipeline.build(dataclasses.replace(site, timezone="Europe/Berlin"), now=NOW)
    assert len(read(work)) == 30


@pytest.mark.parametrize(
    "reading", [Reading(fields={"title": ("name",)}), Reading(dialect="jekyll"), Reading(exclude_topics=("ai",))]
)
def test_another_reading_reads_all(site: Site, record_file: Write, work: list[str], reading: Reading) -> None:
    build_many(site, record_file, work)
    pipeline.build(dataclasses.replace(site, reading=reading), now=NOW)
    assert len(read(work)) == 30


def with_parents(site: Site) -> Site:
    """The site in which the topic 1 is part of the topic 2."""
    return dataclasses.replace(
        site, topics={"topic 1": Topic(name="Topic 1", parent="topic 2"), "topic 2": Topic(name="Topic 2")}
    )


def test_a_parent_that_is_configured_later_moves_no_entry(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    before = files(Path(site.output))
    report = pipeline.build(with_parents(site), now=NOW)
    after = files(Path(site.output))
    assert read(work) == []
    assert report.differences == ()
    assert {path for path, data in after.items() if data != before[path]} == {
        "topics/topic-1.html",
        "topics/topic-2.html",
        "index.html",
        "feeds.opml",
        "feeds.json",
    }


def test_a_parent_that_loses_its_feed_or_gets_one_changes_the_pages_around_it(
    site: Site, record_file: Write, work: list[str]
) -> None:
    site = with_parents(site)
    old(record_file("a.md", topics="[Topic 1]"), record_file("b.md", topics="[Topic 3]"))
    pipeline.build(site, now=NOW)
    page = Path(site.output, "topics", "topic-1.html")
    assert "topic-2.html" not in page.read_text(encoding="utf-8")
    parent = record_file("c.md", topics="[Topic 2]")
    pipeline.build(site, now=NOW)
    assert 'href="../topics/topic-2.html"' in page.read_text(encoding="utf-8")
    work.clear()
    parent.unlink()
    pipeline.build(site, now=NOW)
    assert "topic-2.html" not in page.read_text(encoding="utf-8")
    assert rendered(work) >= {"topics/topic-1"}
    assert "topics/topic-3" not in rendered(work)


def test_a_harmed_file_is_its_own_feed_and_no_reading(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    Path(site.output, "topics/topic-1.atom").unlink()
    pipeline.build(site, now=NOW)
    assert work == ["render topics/topic-1", "write topics/topic-1.atom", "write .unfinished.json"]


def test_a_duplicate_is_placed_once(site: Site, record_file: Write, work: list[str]) -> None:
    same = "https://www.example.org/same"
    old(record_file("a.md", originalUrl=same), record_file("b.md", originalUrl=same), record_file("c.md"))
    first = pipeline.build(site, now=NOW)
    assert [(p.code, p.line) for p in first.problems] == [("duplicate-id", 5)]
    work.clear()
    record_file("c.md", title="Other")
    assert pipeline.build(site, now=NOW).problems == first.problems
    assert read(work) == ["c.md"]


def test_problems_of_records_that_did_not_change_are_still_known(site: Site, record_file: Write) -> None:
    old(record_file("a.md"), record_file("b.md", publishedDateTime="March"), record_file("c.md"))
    first = pipeline.build(site, now=NOW)
    record_file("c.md", title="Other")
    second = pipeline.build(site, now=NOW)
    assert second.problems == first.problems != ()
    assert second.fresh == ()


def test_a_dry_run_and_a_list_leave_the_library_as_it_is(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    before = files(Path(site.state))
    record_file("04.md", title="Other", provider="{name: P, domain: p4.example}")
    pipeline.build(site, now=NOW, dry_run=True)
    with pipeline.survey(site, now=NOW) as found:
        assert found.feed(Kind.PROVIDER, "p4.example").entries[-1].title == "Other"
    assert read(work) == ["04.md", "04.md"]
    assert files(Path(site.state)) == before


def test_a_library_that_fails_stops_nothing(
    site: Site, record_file: Write, work: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_many(site, record_file, work)
    record_file("04.md", title="Other", provider="{name: P, domain: p4.example}")
    real = Library.settle
    failed: list[datetime] = []

    def settle(library: Library, now: datetime) -> None:
        if not failed:
            failed.append(now)
            raise sqlite3.OperationalError("database or disk is full")
        real(library, now)

    monkeypatch.setattr(Library, "settle", settle)
    report = pipeline.build(site, now=NOW)
    assert report.entries == 30
    assert b"Other" in Path(site.output, "all.rss").read_bytes()
    # It was not kept, so the next change finds it empty.
    work.clear()
    record_file("05.md", title="Another")
    pipeline.build(site, now=NOW)
    assert len(read(work)) == 30


def changed(report: Report) -> bool:
    return bool(report.count(Action.PUT) or report.count(Action.DELETE))


@pytest.mark.parametrize("path", ["topics/ai.rss", "all.html", "feeds.json", "index.html"])
@pytest.mark.parametrize("harm", ["delete", "edit"])
def test_a_file_of_the_output_that_was_touched_by_hand_is_restored(
    site: Site, record_file: Write, path: str, harm: str
) -> None:
    old(record_file("a.md"))
    pipeline.build(site, now=NOW)
    before = files(Path(site.output))
    file = Path(site.output, path)
    if harm == "delete":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes().replace(b"A title", b"B title") + b" ")
    assert changed(pipeline.build(site, now=NOW))
    assert files(Path(site.output)) == before


def test_a_file_changed_so_recently_that_it_may_change_again_unseen_is_read_again(
    site: Site, record_file: Write
) -> None:
    file = record_file("a.md", title="One")
    pipeline.build(site, now=NOW)
    status = file.stat()
    record_file("a.md", title="Two")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    pipeline.build(site, now=NOW)
    assert b"Two" in Path(site.output, "all.rss").read_bytes()


def test_a_record_that_falls_due_appears_and_one_that_expires_goes(site: Site, record_file: Write) -> None:
    old(
        record_file("a.md"),
        record_file("b.md", publishedDateTime="2026-02-01T00:00:00Z", expiryDate="2026-03-01T00:00:00Z"),
    )
    shown = [pipeline.build(site, now=datetime(2026, month, 15, tzinfo=UTC)).entries for month in (1, 2, 3, 2, 1)]
    assert shown == [1, 2, 1, 2, 1]


@pytest.mark.parametrize("setting", [{"limit": 1}, {"title": "Other"}, {"url": "https://other.example/"}])
def test_another_setting_is_a_change(site: Site, record_file: Write, setting: dict[str, object]) -> None:
    old(record_file("a.md"), record_file("b.md"))
    pipeline.build(site, now=NOW)
    assert changed(pipeline.build(dataclasses.replace(site, **setting), now=NOW))  # type: ignore[arg-type]


def test_a_damaged_memory_is_no_memory(site: Site, record_file: Write) -> None:
    old(record_file("a.md"))
    pipeline.build(site, now=NOW)
    (memory,) = Path(site.state).glob("*.json")
    whole = memory.read_bytes()
    before = files(Path(site.output))
    for at in range(0, len(whole), 41):
        memory.write_bytes(whole[:at] + b"8" + whole[at + 1 :])
        pipeline.build(site, now=NOW)
        assert files(Path(site.output)) == before


def test_a_damaged_library_is_an_empty_one(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    (library,) = Path(site.state).glob("*.sqlite")
    chance = random.Random(4)  # noqa: S311 - the same harm each time
    for number in range(30):
        whole = bytearray(library.read_bytes())
        whole[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        library.write_bytes(whole)
        work.clear()
        record_file("04.md", title=f"Title {number}", topics="[Topic 1]", provider="{name: P, domain: p4.example}")
        pipeline.build(site, now=NOW)
        assert len(read(work)) == 30
        assert f"Title {number}".encode() in Path(site.output, "topics/topic-1.rss").read_bytes()


def test_a_log_that_a_killed_build_left_is_no_harm(site: Site, record_file: Write, work: list[str]) -> None:
    build_many(site, record_file, work)
    (library,) = Path(site.state).glob("*.sqlite")
    other = sqlite3.connect(library)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("UPDATE entry SET published = 0")
    other.commit()
    log = library.with_name(f"{library.name}-wal").read_bytes()
    other.close()
    library.with_name(f"{library.name}-wal").write_bytes(log)
    record_file("04.md", title="Other", topics="[Topic 1]", provider="{name: P, domain: p4.example}")
    pipeline.build(site, now=NOW)
    after = files(Path(site.output))
    pipeline.build(site, now=NOW, forget=True)
    assert files(Path(site.output)) == after


def test_files_that_change_places_are_a_change_though_sizes_and_times_stay(site: Site, record_file: Write) -> None:
    # Of two records with one id, the one with the smaller path is published.
    same = "https://www.example.org/same"
    one, two = record_file("a.md", title="One", originalUrl=same), record_file("b.md", title="Two", originalUrl=same)
    old(one, two)
    pipeline.build(site, now=NOW)
    other = one.with_name("c")
    one.rename(other)
    two.rename(one)
    other.rename(two)
    pipeline.build(site, now=NOW)
    assert b"Two" in Path(site.output, "all.rss").read_bytes()


def test_another_release_behind_a_link_is_a_change_though_sizes_and_times_stay(
    site: Site, record_file: Write, tmp_path: Path
) -> None:
    old(record_file("a.md", title="One"))
    (tmp_path / "seeds").rename(tmp_path / "v1")
    old(record_file("a.md", title="Two"))
    (tmp_path / "seeds").rename(tmp_path / "v2")
    (tmp_path / "seeds").symlink_to("v1")
    pipeline.build(site, now=NOW)
    (tmp_path / "seeds").unlink()
    (tmp_path / "seeds").symlink_to("v2")
    pipeline.build(site, now=NOW)
    assert b"Two" in Path(site.output, "all.rss").read_bytes()


def test_a_file_harmed_without_a_trace_in_size_and_time_is_restored(site: Site, record_file: Write) -> None:
    old(record_file("a.md"))
    pipeline.build(site, now=NOW)
    file = Path(site.output, "all.rss")
    status = file.stat()
    file.write_bytes(file.read_bytes().replace(b"A title", b"B title"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    pipeline.build(site, now=NOW)
    assert b"A title" in file.read_bytes()


def test_a_file_harmed_while_a_build_runs_is_restored_by_the_next(site: Site, record_file: Write) -> None:
    old(record_file("a.md"), record_file("b.md", topics="[Z]"))
    pipeline.build(site, now=NOW)
    file = Path(site.output, "all.rss")
    whole = file.read_bytes()

    def harm(stage: str, done: int, total: int) -> None:
        if stage == "Writing" and done == total:
            file.write_bytes(b"half")

    pipeline.build(site, now=NOW, forget=True, progress=harm)
    pipeline.build(site, now=NOW)
    assert file.read_bytes() == whole


def test_what_could_not_be_read_is_tried_again(site: Site, record_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = record_file("a.md"), record_file("b.md")
    old(good, bad)
    with monkeypatch.context() as patch:
        patch.setattr("os.open", _unless(b"b.md"))
        assert [problem.code for problem in pipeline.build(site, now=NOW).problems] == ["unreadable"]
    assert pipeline.build(site, now=NOW).entries == 2


def _unless(name: bytes) -> Callable[..., int]:
    def opened(path: bytes | str, *rest: int, **more: int) -> int:
        if isinstance(path, bytes) and path.endswith(name):
            raise PermissionError(13, "Permission denied")
        return open_(path, *rest, **more)

    open_ = os.open
    return opened


def test_what_changed_again_and_again_while_it_was_read_is_tried_again(
    site: Site, record_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = record_file("a.md"), record_file("b.md")
    old(good, bad)
    whole, read = bad.read_bytes(), os.read

    def changing(descriptor: int, length: int) -> bytes:
        data = read(descriptor, length)
        if data and os.path.samestat(os.fstat(descriptor), bad.stat()):
            os.truncate(bad, len(data) - 1)
        return data

    with monkeypatch.context() as patch:
        patch.setattr("os.read", changing)
        assert {problem.code for problem in pipeline.build(site, now=NOW).problems} == {"unreadable"}
    bad.write_bytes(whole)
    old(good, bad)
    assert pipeline.build(site, now=NOW).entries == 2


def pickled(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Map as another process would do it."""
    function = pickle.loads(pickle.dumps(function))  # noqa: S301 - our own
    return (pickle.loads(pickle.dumps(function(pickle.loads(pickle.dumps(item))))) for item in items)  # noqa: S301


#: Of these, any may have a feed or none, lose it and get it back.
PARENTS = {
    "ai": Topic(name="AI", parent="r&d", description="Machines that think."),
    "r&d": Topic(name="R&D", parent="c#"),
    "r and d": Topic(name="R and D", parent="c#"),
    "c#": Topic(name="C#", parent="science"),
    "science": Topic(name="Science"),
}


READINGS = [
    Reading(fields={"title": ("webUrl",), "topics": ("provider.name",)}),
    Reading(dialect="hugo", exclude_topics=("ai",)),
    Reading(fields={"excerpt": ("provider.domain",)}, dialect="jekyll"),
]


class Builds(RuleBasedStateMachine):
    """Whatever happens to records, configuration, clock and output: remembering changes no byte."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        (self.home / "seeds").mkdir()
        self.now = NOW
        self.tick = 1_600_000_000
        self.settings: dict[str, object] = {}
        self.map: pipeline.Map = map
        self.amend: pipeline.Amend | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    @rule(
        name=st.sampled_from(["a.md", "b.md", "_news/c.md", "d.yaml"]),
        topics=st.lists(st.sampled_from(["AI", "ai", "R&D", "R and D", "C#"]), max_size=3),
        day=st.integers(-3, 3),
        state=st.sampled_from(["", "", "draft: true", "expiryDate: 2026-01-02", "publishedDateTime: March"]),
        url=st.sampled_from(["a", "b", "c"]),
    )
    def write(self, name: str, topics: list[str], day: int, state: str, url: str) -> None:
        file = self.home / "seeds" / name
        file.parent.mkdir(exist_ok=True)
        fields = {
            "title": f"{name} {day}",
            "date": (NOW + timedelta(days=day)).isoformat(),
            "webUrl": f"https://example.org/{url}",
            "topics": topics,
            "provider": {"name": f"P{day}", "domain": f"{url}.example"},
        }
        lines = [f"{key}: {json.dumps(value)}" for key, value in fields.items()]
        file.write_text("\n".join(["---", *lines, state, "---", ""]), encoding="utf-8")
        self.tick += 1
        os.utime(file, (self.tick, self.tick))

    @rule(name=st.sampled_from(["a.md", "b.md", "_news/c.md", "d.yaml"]))
    def delete(self, name: str) -> None:
        (self.home / "seeds" / name).unlink(missing_ok=True)

    @rule(name=st.sampled_from(["a.md", "b.md"]))
    def rename(self, name: str) -> None:
        file = self.home / "seeds" / name
        if file.exists():
            file.rename(self.home / "seeds/z.md")

    @rule(days=st.integers(-3, 3) | st.integers(28, 33))
    def move_the_clock(self, days: int) -> None:
        self.now = NOW + timedelta(days=days)

    @rule(
        limit=st.sampled_from([1, 2, 50]),
        content=st.sampled_from(["summary", "full"]),
        title=st.text("ab", min_size=1),
        tombstones=st.booleans(),
        topics=st.sampled_from([{}, PARENTS]),
        reading=st.sampled_from([Reading(), *READINGS]),
    )
    def configure(self, **settings: object) -> None:
        self.settings = settings

    @precondition(lambda self: (self.home / "feeds").exists())
    @rule(index=st.integers(0, 30))
    def harm_the_output(self, index: int) -> None:
        found = sorted(
            path for path in (self.home / "feeds").rglob("*") if path.name != "feeds.json" and path.is_file()
        )
        if found:
            found[index % len(found)].unlink()

    @precondition(lambda self: (self.home / ".feedpub").exists())
    @rule(suffix=st.sampled_from(["json", "sqlite"]), at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
    def damage_the_memory(self, suffix: str, at: float, bit: int) -> None:
        for file in (self.home / ".feedpub").glob(f"*.{suffix}"):
            data = bytearray(file.read_bytes())
            data[int(at * len(data))] ^= 1 << bit
            file.write_bytes(data)

    @rule(jobs=st.sampled_from([False, True]))
    def spread(self, jobs: bool) -> None:  # noqa: FBT001 - a strategy gives it
        # In another order than asked for would be a bug of the map; in other processes, nothing may differ.
        self.map = pickled if jobs else map

    @rule(to=st.sampled_from([None, "https://elsewhere.example/"]), undo=st.booleans())
    def retire(self, to: str | None, undo: bool) -> None:  # noqa: FBT001 - a strategy gives it
        def amend(published: list[Published]) -> list[Published]:
            found = next((feed for feed in published if feed.kind is Kind.TOPIC), None)
            changed = found and dataclasses.replace(found, closed=not undo, to=None if undo else to)
            return [changed if changed and feed is found else feed for feed in published]

        self.amend = amend

    @precondition(lambda self: (self.home / "seeds").exists())
    @rule(dry=st.booleans(), days=st.integers(-3, 3))
    def look(self, dry: bool, days: int) -> None:  # noqa: FBT001 - a strategy gives it
        site, _ = api.load(self.home / "seeds", self.home / "feeds", url="https://feeds.example.org/")
        site = dataclasses.replace(site, state=str(self.home / ".feedpub"), **self.settings)  # type: ignore[arg-type]
        now = NOW + timedelta(days=days)
        if dry:
            pipeline.build(site, now=now, allow_empty=True, dry_run=True)
        else:
            with pipeline.survey(site, now=now) as found:
                assert found.catalogue()

    @rule()
    def forget(self) -> None:
        shutil.rmtree(self.home / ".feedpub", ignore_errors=True)

    @invariant()
    def the_bytes_are_those_of_a_build_without_memory(self) -> None:
        site, _ = api.load(self.home / "seeds", self.home / "feeds", url="https://feeds.example.org/")
        site = dataclasses.replace(site, state=str(self.home / ".feedpub"), **self.settings)  # type: ignore[arg-type]
        fresh = self.home / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        # What feeds.json remembers of names and of feeds that went is all that may depend on the past; and tombstones
        # on what each feed showed.
        fresh.mkdir()
        with suppress(FileNotFoundError):
            shutil.copy(self.home / "feeds/feeds.json", fresh)
        for path in (self.home / "feeds").rglob("*.atom") if site.tombstones else ():
            place = fresh / path.relative_to(self.home / "feeds")
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(path.read_bytes())
        alone = dataclasses.replace(site, output=str(fresh), state=str(self.home / "none"))
        pipeline.build(alone, now=self.now, allow_empty=True, forget=True, amend=self.amend)
        shutil.rmtree(self.home / "none", ignore_errors=True)
        pipeline.build(site, now=self.now, allow_empty=True, map=self.map, amend=self.amend)
        self.amend = None
        assert files(self.home / "feeds") == files(fresh)


TestBuilds = Builds.TestCase
TestBuilds.settings = settings(max_examples=12, stateful_step_count=12, deadline=None, derandomize=True)


@pytest.mark.parametrize("share", [0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0])
def test_a_killed_build_leaves_no_library_that_gives_other_bytes_later(
    site: Site, record_file: Write, share: float, tmp_path: Path
) -> None:
    build_many(site, record_file, [])
    command = [sys.executable, "-m", "feedpub", "build", "-b", site.url, "--now", "2026-01-01T00:00:00Z"]

    def change(number: int) -> None:
        for name in range(0, 30, 3):
            record_file(f"{name:02}.md", title=f"Title {number}", topics=f"[Topic {number}, Topic {name}]")

    change(1)
    begin = time.monotonic()
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    whole = time.monotonic() - begin
    change(2)
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as build:
        with suppress(subprocess.TimeoutExpired):
            build.wait(whole * share)
        build.kill()
    change(3)
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    after = files(Path(site.output))
    subprocess.run([*command, "--full"], cwd=tmp_path, check=True, capture_output=True)
    assert files(Path(site.output)) == after


def test_a_folder_that_cannot_be_read_stops_the_build_for_its_records_would_go(
    site: Site, record_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    old(record_file("a.md"), record_file("below/b.md"))
    pipeline.build(site, now=NOW)
    before = files(Path(site.output))
    real = os.scandir

    def scandir(path: bytes) -> object:
        if os.fsencode(path).endswith(b"/below"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr("os.scandir", scandir)
        with pytest.raises(PublishError) as raised:
            pipeline.build(site, now=NOW)
    assert [(problem.code, problem.file) for problem in raised.value.problems] == [
        ("unreadable-folder", "seeds/below"),
        ("unreadable-folder", "seeds"),
    ]
    assert files(Path(site.output)) == before
    assert pipeline.build(site, now=NOW).entries == 2


def test_nobody_gets_at_a_library_that_is_open(site: Site, record_file: Write) -> None:
    build_many(site, record_file, [])
    memory = Memory(site)
    with closing(sqlite3.connect(memory.library)) as database:
        (reading,) = database.execute("SELECT reading FROM about").fetchone()
    # Another process, for the locks of one process do not keep itself out.
    other = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
    with Library(memory.library, reading, memory.seal) as library:
        assert not library.empty
        run = subprocess.run([sys.executable, "-c", other, memory.library], capture_output=True, text=True, check=False)
    assert "database is locked" in run.stderr


def test_looks_go_on_while_builds_do(site: Site, record_file: Write, tmp_path: Path) -> None:
    build_many(site, record_file, [])
    options = ["-b", site.url, "--now", "2026-01-01T00:00:00Z"]
    looking = "import sys; from feedpub.cli import main\nfor _ in range(40): main(sys.argv[1:], standalone_mode=False)"
    with subprocess.Popen(
        [sys.executable, "-c", looking, "list", "feeds", *options],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as looks:
        number = 0
        while looks.poll() is None:
            number += 1
            record_file("04.md", title=f"Title {number}", topics=f"[Topic {number % 3}]")
            pipeline.build(site, now=NOW)
        assert looks.stderr
        assert looks.stderr.read() == b""
    after = files(Path(site.output))
    pipeline.build(site, now=NOW, forget=True)
    assert files(Path(site.output)) == after


def test_a_library_that_cannot_be_made_stops_nothing(site: Site, record_file: Write) -> None:
    old(record_file("a.md"))
    Path(site.state).mkdir()
    for name in (Memory(site).library, f"{Memory(site).library}.new"):
        Path(name).mkdir()
    assert pipeline.build(site, now=NOW).entries == 1
    assert pipeline.build(site, now=NOW).entries == 1


def test_many_records_of_one_id_are_compared_once_each(site: Site, record_file: Write) -> None:
    same = "https://www.example.org/same"
    old(*(record_file(f"{number}.md", originalUrl=same) for number in range(50)))
    with pipeline.survey(site, now=NOW) as found:
        steps: list[int] = []
        found.library._db.set_progress_handler(lambda: steps.append(1), 100)  # noqa: SLF001 - counts what SQLite does
        assert len(found.library.duplicates()) == 49
        found.library._db.set_progress_handler(None, 0)  # noqa: SLF001
    assert len(steps) < 60


def test_bytecode_that_a_build_leaves_is_no_change(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "feedpub"
    shutil.copytree(Path(memory.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(memory, "__file__", str(package / "memory.py"))
    before = memory.look(site, [], ())
    (package / "__pycache__").mkdir()
    assert memory.look(site, [], ()).program == before.program != ""
    os.utime(package / "text.py")
    assert memory.look(site, [], ()).program != before.program
