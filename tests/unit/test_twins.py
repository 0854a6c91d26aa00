"""The compressed twins of files, as they are published."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from feedpub import Action, codings
from feedpub.files import FolderSink
from feedpub.model import Artifact
from feedpub.publish import UNFINISHED, Publication, Sink
from feedpub.releases import Releases
from feedpub.sinks import ReleaseSink

MANIFEST = "feeds.json"
LONG_AGO = 1_000_000_000
New = Callable[[], Sink]


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """The output."""
    return tmp_path / "feeds"


@pytest.fixture(params=["folder", "releases"])
def new(request: pytest.FixtureRequest, feeds: Path) -> New:
    """Makes a sink of either kind."""
    if request.param == "folder":
        return lambda: FolderSink(str(feeds))
    return lambda: ReleaseSink(Releases(str(feeds), "feeds"), keep=5)


def manifest(compress: Sequence[str]) -> bytes:
    return json.dumps({"compress": list(compress)}).encode()


def publish(
    sink: Sink,
    files: dict[str, bytes],
    *,
    compress: Sequence[str] = ("gzip", "br"),
    gone: Sequence[str] = (),
    dry_run: bool = False,
) -> Publication:
    with Publication(sink, compress=compress, dry_run=dry_run) as publication:
        for path, data in files.items():
            publication.add(Artifact(path=path, data=data))
        publication.finish(Artifact(path=MANIFEST, data=manifest(compress)), gone)
    return publication


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def put(publication: Publication) -> list[str]:
    return [change.path for change in publication.changes if change.action is Action.PUT]


def status(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns


def check_twins(folder: Path) -> None:
    """Every twin holds its file, and has its time."""
    for path in folder.rglob("*.*"):
        for coding in codings.SUFFIXES:
            twin = Path(codings.twin(str(path), coding))
            if twin.exists():
                assert codings.holds(twin.read_bytes(), path.read_bytes(), coding), twin
                assert twin.stat().st_mtime_ns == path.stat().st_mtime_ns, twin


def test_every_file_has_its_twins(new: New, feeds: Path) -> None:
    publish(new(), {"all.rss": b"1", "topics/ai.rss": b"2"})
    files = {"all.rss", "topics/ai.rss", MANIFEST}
    assert names(feeds) == {f"{file}{suffix}" for file in files for suffix in ("", ".gz", ".br")}
    check_twins(feeds)


def test_a_file_that_changes_takes_its_twins_along(new: New, feeds: Path) -> None:
    publish(new(), {"all.rss": b"1", "b.rss": b"2"})
    before = status(feeds / "b.rss.gz")
    publication = publish(new(), {"all.rss": b"3", "b.rss": b"2"})
    assert put(publication) == ["all.rss.gz", "all.rss.br", "all.rss"]
    assert gzip.decompress((feeds / "all.rss.gz").read_bytes()) == b"3"
    assert status(feeds / "b.rss.gz")[:2] == before[:2]
    check_twins(feeds)


def test_what_is_right_is_not_touched_though_another_zlib_packed_it(new: New, feeds: Path) -> None:
    publish(new(), {"all.rss": b"1" * 100})
    twin = feeds / "all.rss.gz"
    twin.write_bytes(gzip.compress(b"1" * 100, 1))
    before = status(twin)
    assert put(publish(new(), {"all.rss": b"1" * 100})) == []
    assert status(twin) == before


@pytest.mark.parametrize("bytes_", [b"", b"junk", gzip.compress(b"2")], ids=["empty", "junk", "other"])
def test_a_twin_that_holds_something_else_is_made_anew(new: New, feeds: Path, bytes_: bytes) -> None:
    publish(new(), {"all.rss": b"1"})
    before = (feeds / "all.rss").stat()
    (feeds / "all.rss.gz").write_bytes(bytes_)
    assert put(publish(new(), {"all.rss": b"1"})) == ["all.rss.gz"]
    assert (feeds / "all.rss").stat().st_mtime_ns == before.st_mtime_ns
    check_twins(feeds)


def test_twins_that_are_wanted_anew_get_the_time_of_their_file(new: New, feeds: Path) -> None:
    publish(new(), {"all.rss": b"1"}, compress=())
    os.utime(feeds / "all.rss", (LONG_AGO, LONG_AGO))
    publish(new(), {"all.rss": b"1"}, compress=("gzip",))
    assert (feeds / "all.rss.gz").stat().st_mtime == LONG_AGO
    check_twins(feeds)


def test_twins_go_with_their_file(new: New, feeds: Path) -> None:
    publish(new(), {"all.rss": b"1", "topics/ai.rss": b"2"})
    publish(new(), {"all.rss": b"1"}, gone=["topics/ai.rss"])
    assert not (feeds / "topics").exists()


def test_twins_go_when_they_are_no_longer_wanted(new: New, feeds: Path) -> None:
    publish(new(), {"all.rss": b"1", "topics/ai.rss": b"2"})
    publish(new(), {"all.rss": b"1"}, gone=["topics/ai.rss"], compress=("gzip",))
    assert names(feeds) == {"all.rss", "all.rss.gz", MANIFEST, f"{MANIFEST}.gz"}
    publish(new(), {"all.rss": b"1"}, compress=())
    assert names(feeds) == {"all.rss", MANIFEST}


def test_what_somebody_else_packed_stays(new: New, feeds: Path) -> None:
    publish(new(), {"all.rss": b"1", "topics/ai.rss": b"2"}, compress=())
    (feeds / "all.rss.gz").write_bytes(gzip.compress(b"1"))
    publish(new(), {"all.rss": b"3"}, gone=["topics/ai.rss"], compress=())
    assert names(feeds) == {"all.rss", "all.rss.gz", MANIFEST}


def test_digests_are_not_of_twins(new: New) -> None:
    assert publish(new(), {"all.rss": b"1"}).sha256.keys() == {"all.rss", MANIFEST}


def test_a_dry_run_tells_of_twins_and_makes_none(new: New, feeds: Path) -> None:
    assert put(publish(new(), {"all.rss": b"1"}, dry_run=True))[:3] == ["all.rss.gz", "all.rss.br", "all.rss"]
    assert not feeds.exists()


def test_files_are_kept_unseen_only_when_their_twins_are_as_they_were(feeds: Path) -> None:
    first = publish(FolderSink(str(feeds)), {"all.rss": b"1"})
    known = {change.path: (change.sha256, first.stamps[change.path]) for change in first.changes}
    assert Publication(FolderSink(str(feeds)), compress=("gzip", "br")).keep(["all.rss"], known)
    (feeds / "all.rss.br").unlink()
    assert not Publication(FolderSink(str(feeds)), compress=("gzip", "br")).keep(["all.rss"], known)


# runs that died


class DiesError(Exception):
    """Stands for the end of a process."""


class Dying(FolderSink):
    """A folder that dies before it is changed for the nth time."""

    def __init__(self, folder: Path, after: int) -> None:
        super().__init__(str(folder))
        self._left = after

    def commit(self, path: str, twins: Sequence[str] = ()) -> None:
        self._live()
        super().commit(path, twins)

    def delete(self, path: str) -> None:
        self._live()
        super().delete(path)

    def _live(self) -> None:
        if not self._left:
            raise DiesError
        self._left -= 1


@pytest.mark.parametrize("after", range(7))
def test_twins_that_a_dead_run_added_go_when_the_next_one_does_not_want_them(feeds: Path, after: int) -> None:
    publish(FolderSink(str(feeds)), {"all.rss": b"1"}, compress=())
    with pytest.raises(DiesError):
        publish(Dying(feeds, after), {"all.rss": b"1", "topics/ai.rss": b"2", "feedpub.css": b"3", "z.js": b"4"})
    publish(FolderSink(str(feeds)), {"all.rss": b"1"}, compress=())
    assert names(feeds) == {"all.rss", MANIFEST}


def test_twins_come_before_their_file_and_those_of_the_catalogue_before_it(
    feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[str] = []
    real = os.replace

    def noting(source: bytes, target: bytes) -> None:
        replaced.append(os.path.relpath(os.fsdecode(target), feeds))
        real(source, target)

    monkeypatch.setattr(os, "replace", noting)
    publish(FolderSink(str(feeds)), {"all.rss": b"1"}, compress=("gzip",))
    assert replaced == [UNFINISHED, "all.rss.gz", "all.rss", f"{MANIFEST}.gz", MANIFEST]
