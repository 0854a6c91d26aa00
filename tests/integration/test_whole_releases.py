"""Whole builds that publish releases, and going back."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import NOW, Cli

from feedpub import PublishError, Site, lock, pipeline, render, source
from feedpub.errors import LockedError
from feedpub.model import Artifact, Feed, Slugs
from feedpub.releases import lockable, of, rollback

Write = Callable[..., Path]
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
CONFIGURATION = '[site]\nurl = "https://feeds.example.org/"\n[output]\nmode = "releases"\n'
#: How many builds are killed.
KILLS = int(os.environ.get("FEEDPUB_KILLS") or 12)


@pytest.fixture
def site(site: Site) -> Site:
    """A site that publishes releases."""
    return dataclasses.replace(site, mode="releases")


def old(*files: Path) -> None:
    """Let files be of a time that lies safely behind."""
    for file in files:
        os.utime(file, (1_600_000_000, 1_600_000_000))


def build(site: Site) -> list[str]:
    """Build, and say what was put or deleted."""
    report = pipeline.build(site, now=MOMENT)
    return [change.path for change in report.changes if change.action != "keep"]


def names(site: Site) -> list[str]:
    return of(site).names()


@contextmanager
def no_work() -> Iterator[None]:
    """Whoever reads a record or renders a feed fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(source, "read")
        patch.delattr(render, "feed")
        yield


def test_a_build_in_which_nothing_changed_does_nothing_also_after_one_that_linked_files(
    site: Site, record_file: Write
) -> None:
    old(record_file("a.md"), record_file("b.md", topics="[Robots]"))
    build(site)
    for number in range(8):
        old(record_file("a.md", title=f"Title {number}"))
        assert "topics/ai.rss" in build(site)
        before = names(site)
        with no_work():
            assert build(site) == []
        assert names(site) == before


def test_one_changed_record_renders_its_own_feeds_only(
    site: Site, record_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    real = render.feed

    def feed(one: Feed, slugs: Slugs, site: Site) -> Iterator[Artifact]:
        rendered.append(one.stem)
        return real(one, slugs, site)

    monkeypatch.setattr(render, "feed", feed)
    old(record_file("a.md"), record_file("b.md", topics="[Robots]"))
    build(site)
    old(record_file("a.md", title="Other"))
    build(site)
    rendered.clear()
    old(record_file("b.md", title="Other", topics="[Robots]"))
    build(site)
    assert rendered == ["all", "topics/robots"]


def test_a_file_harmed_without_a_trace_in_size_and_time_is_restored_by_a_new_release(
    site: Site, record_file: Write
) -> None:
    old(record_file("a.md"))
    build(site)
    file = Path(site.output, "all.rss")
    status = file.stat()
    file.write_bytes(file.read_bytes().replace(b"A title", b"B title"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert build(site) == ["all.rss"]
    assert b"A title" in file.read_bytes()
    assert names(site) == ["000001", "000002"]


def test_after_going_back_the_next_build_goes_forward_from_the_records(site: Site, record_file: Write) -> None:
    old(record_file("a.md", title="One"))
    build(site)
    old(record_file("a.md", title="Two"))
    build(site)
    rollback(site)
    assert b"One" in Path(site.output, "all.rss").read_bytes()
    assert "all.rss" in build(site)
    assert b"Two" in Path(site.output, "all.rss").read_bytes()
    assert of(site).current() == "000003"
    with no_work():
        assert build(site) == []


def test_releases_hold_what_a_plain_folder_does(site: Site, record_file: Write, tmp_path: Path) -> None:
    for number in range(3):
        old(record_file(f"{number}.md", topics=f"[Topic {number}]"))
        build(site)
    plain = dataclasses.replace(site, mode="folder", output=str(tmp_path / "plain"))
    build(plain)
    assert files(Path(site.output)) == files(tmp_path / "plain")


def test_what_is_published_is_no_source(site: Site, record_file: Write, tmp_path: Path) -> None:
    here = dataclasses.replace(site, source=str(tmp_path), source_shown=".")
    record = record_file("a.md")
    build(here)
    (tmp_path / "feeds/copy.md").write_text(record.read_text(encoding="utf-8"), encoding="utf-8")
    for title in "One", "Two":
        record_file("b.md", title=title)
        report = pipeline.build(here, now=MOMENT)
        assert (report.read, report.problems) == (2, ())


def test_one_build_at_a_time_though_the_link_moves(site: Site, record_file: Write) -> None:
    old(record_file("a.md"))
    with lock.hold(lockable(site), "feeds"):
        build(site)
        with pytest.raises(LockedError), lock.hold(lockable(site), "feeds"):
            pass
        with pytest.raises(LockedError):
            rollback(site)


def test_a_plain_folder_at_work_is_not_taken_over(site: Site, record_file: Write) -> None:
    record_file("a.md")
    plain = dataclasses.replace(site, mode="folder")
    build(plain)
    with lock.hold(lockable(plain), "feeds"), pytest.raises(LockedError):
        build(site)
    assert not Path(site.output).is_symlink()
    build(site)
    with pytest.raises(PublishError, match="is a link to a release"):
        build(plain)


def test_the_command_line_goes_back_and_lists(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(CONFIGURATION, encoding="utf-8")
    assert cli("rollback").exit_code == 1
    assert cli("rollback", "--list").stdout == ""
    for title in "One", "Two":
        old(record_file("a.md", title=title))
        assert cli("build").exit_code == 0
    result = cli("rollback", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"before": "000002", "now": "000001"})
    assert result.stderr == "Release 000001 is the current one; it was 000002. The next build goes forward again.\n"
    assert [line.split("\t")[::2] for line in cli("rollback", "--list").stdout.splitlines()] == [
        ["000001", "current"],
        ["000002"],
    ]
    assert [release["current"] for release in json.loads(cli("rollback", "--list", "--json").stdout)] == [True, False]
    assert cli("rollback").stderr == "feeds: 000001 is the oldest release there is [no-release]\n"
    assert cli("rollback", "--to", "2").exit_code == 0


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def strange(snapshot: dict[str, bytes]) -> list[str]:
    """The files that are not as the feeds.json beside them says."""
    document = json.loads(snapshot["feeds.json"])
    told = dict(document["files"])
    for feed in document["feeds"]:
        told |= {f"{feed['url'][kind].removeprefix(document['url'])}": feed["sha256"][kind] for kind in feed["url"]}
    there = {path: hashlib.sha256(data).hexdigest() for path, data in snapshot.items() if path != "feeds.json"}
    return [path for path in told.keys() | there.keys() if told.get(path) != there.get(path)]


def test_a_reader_sees_the_files_of_one_build_while_builds_are_killed(record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(CONFIGURATION, encoding="utf-8")
    command = [sys.executable, "-m", "feedpub", "build", "-q", "--now", NOW]
    dice = random.Random(1)  # noqa: S311 - nothing to guess
    stop = threading.Event()
    wrong: list[object] = []
    titles: set[bytes] = set()

    def look() -> None:
        while not stop.is_set():
            try:
                release = (tmp_path / "feeds").resolve(strict=True)
                snapshot = files(release)
            except FileNotFoundError as error:
                wrong.append(error)
                continue
            titles.add(next(snapshot[path] for path in sorted(snapshot) if path == "all.rss"))
            wrong.extend(strange(snapshot))

    def records(number: int) -> None:
        for topic in range(10):
            record_file(f"{topic}.md", title=f"Round {number}", topics=f"[Topic {topic}, Round {number % 3}]")

    records(0)
    subprocess.run(command, cwd=tmp_path, check=True)
    reader = threading.Thread(target=look)
    reader.start()
    killed, usual = 0, 1.0
    try:
        for number in range(1, KILLS + 1):
            records(number)
            began = time.monotonic()
            with subprocess.Popen(command, cwd=tmp_path) as run:
                if number % 4 == 1:
                    run.wait()
                    usual = time.monotonic() - began
                with suppress(subprocess.TimeoutExpired):
                    run.wait(usual * dice.uniform(0.3, 0.9))
                run.kill()
            killed += run.returncode == -signal.SIGKILL
    finally:
        stop.set()
        reader.join()
    assert wrong == []
    assert killed > KILLS / 4
    assert len(titles) > 1
    records(KILLS + 1)
    subprocess.run(command, cwd=tmp_path, check=True)
    assert strange(files(tmp_path / "feeds")) == []
    assert all(path.name.isdigit() for path in (tmp_path / "feeds.releases").iterdir())
    assert not (tmp_path / ".feeds.feedpub").is_symlink()
