from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from feedpub import Action, PublishError
from feedpub.files import FolderSink
from feedpub.model import Artifact
from feedpub.publish import UNFINISHED, Publication

MANIFEST = "feeds.json"
LONG_AGO = 1_000_000_000


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """The output folder, which is not there yet."""
    return tmp_path / "feeds"


@pytest.fixture
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


class Diary(FolderSink):
    """A folder that notes in which order it is changed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.notes: list[str] = []

    def stage(self, path: str, data: bytes) -> None:
        self.notes.append(f"stage {path}")
        super().stage(path, data)

    def commit(self, path: str, twins: Sequence[str] = ()) -> None:
        self.notes.append(f"commit {path}")
        super().commit(path, twins)

    def delete(self, path: str) -> None:
        self.notes.append(f"delete {path}")
        super().delete(path)


def publish(
    sink: Path | FolderSink,
    files: dict[str, bytes],
    *,
    gone: Iterable[str] = (),
    manifest: bytes = b"{}",
    dry_run: bool = False,
    known: bool = True,
) -> Publication:
    sink = FolderSink(str(sink)) if isinstance(sink, Path) else sink
    with Publication(sink, dry_run=dry_run, known=known) as publication:
        for path, data in files.items():
            publication.add(Artifact(path=path, data=data))
        publication.finish(Artifact(path=MANIFEST, data=manifest), gone)
    return publication


def actions(publication: Publication) -> dict[str, Action]:
    return {change.path: change.action for change in publication.changes}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_new_is_put(feeds: Path) -> None:
    publication = publish(feeds, {"all.rss": b"1", "topics/ai.rss": b"2"})
    assert everything(feeds) == {"all.rss": b"1", "topics/ai.rss": b"2", MANIFEST: b"{}"}
    assert set(actions(publication).values()) == {Action.PUT}


def test_what_has_changed_is_replaced(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"1"})
    publication = publish(feeds, {"all.rss": b"2"})
    assert everything(feeds)["all.rss"] == b"2"
    assert actions(publication) == {"all.rss": Action.PUT, MANIFEST: Action.KEEP}


def test_what_is_the_same_is_not_touched(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"1"})
    for path in (feeds / "all.rss", feeds / MANIFEST):
        os.utime(path, (LONG_AGO, LONG_AGO))
    before = [(feeds / name).stat() for name in ("all.rss", MANIFEST)]
    publication = publish(feeds, {"all.rss": b"1"})
    after = [(feeds / name).stat() for name in ("all.rss", MANIFEST)]
    assert [(s.st_ino, s.st_mtime_ns, s.st_ctime_ns) for s in before] == [
        (s.st_ino, s.st_mtime_ns, s.st_ctime_ns) for s in after
    ]
    assert set(actions(publication).values()) == {Action.KEEP}


def test_what_is_gone_is_removed_with_its_empty_folder(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"1", "topics/ai.rss": b"2", "providers/x.rss": b"3", "providers/y.rss": b"4"})
    publication = publish(feeds, {"all.rss": b"1"}, gone=["topics/ai.rss", "providers/x.rss"])
    assert set(everything(feeds)) == {"all.rss", "providers/y.rss", MANIFEST}
    assert not (feeds / "topics").exists()
    assert actions(publication)["topics/ai.rss"] is Action.DELETE


def test_what_went_before_is_no_change(feeds: Path) -> None:
    publication = publish(feeds, {"all.rss": b"1"}, gone=["topics/ai.rss"])
    assert "topics/ai.rss" not in actions(publication)


def test_other_files_stay(feeds: Path) -> None:
    feeds.mkdir()
    (feeds / "CNAME").write_bytes(b"feeds.example.org")
    publish(feeds, {"all.rss": b"1"})
    assert everything(feeds)["CNAME"] == b"feeds.example.org"


def test_every_file_is_staged_before_the_first_is_put_and_the_catalogue_is_last(feeds: Path) -> None:
    publish(feeds, {"old.rss": b"0"}, manifest=b"{1}")
    diary = Diary(feeds)
    publish(diary, {"a.rss": b"1", "b.rss": b"2"}, gone=["old.rss"], manifest=b"{2}")
    assert diary.notes == [
        *("stage a.rss", "stage b.rss", f"stage {MANIFEST}", f"stage {UNFINISHED}", f"commit {UNFINISHED}"),
        *("commit a.rss", "commit b.rss", "delete old.rss", f"commit {MANIFEST}", f"delete {UNFINISHED}"),
    ]


def test_nothing_else_is_left_in_the_folder(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"1", "topics/ai.rss": b"2"})
    assert sorted(path.name for path in feeds.rglob("*")) == ["ai.rss", "all.rss", MANIFEST, "topics"]


def test_digests_are_of_what_is_put_and_of_what_stays(feeds: Path) -> None:
    publish(feeds, {"a.rss": b"1"})
    publication = publish(feeds, {"a.rss": b"1", "b.rss": b""}, gone=["a.rss"])
    assert publication.sha256["b.rss"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert publication.sha256["a.rss"] == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"


def test_a_dry_run_decides_and_changes_nothing(feeds: Path) -> None:
    publish(feeds, {"a.rss": b"1", "b.rss": b"2", "c.rss": b"3"})
    before = everything(feeds)
    publication = publish(feeds, {"a.rss": b"1", "b.rss": b"x", "d.rss": b"4"}, gone=["c.rss"], dry_run=True)
    assert everything(feeds) == before
    assert actions(publication) == {
        "a.rss": Action.KEEP,
        "b.rss": Action.PUT,
        "d.rss": Action.PUT,
        "c.rss": Action.DELETE,
        MANIFEST: Action.KEEP,
    }


def test_a_dry_run_does_not_even_make_the_folder(feeds: Path) -> None:
    publish(feeds, {"topics/ai.rss": b"1"}, dry_run=True)
    assert not feeds.exists()


@pytest.mark.usefixtures("_umask")
def test_a_web_server_may_read_the_files(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"1"})
    publish(feeds, {"all.rss": b"2"})
    assert stat.S_IMODE((feeds / "all.rss").stat().st_mode) == 0o644


def test_a_reader_that_has_a_file_open_goes_on_reading_the_old_one(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"old"})
    with (feeds / "all.rss").open("rb") as reader:
        publish(feeds, {"all.rss": b"new"})
        assert reader.read() == b"old"


def test_when_a_file_cannot_be_written_the_old_ones_stay_as_they_were(feeds: Path) -> None:
    publish(feeds, {"a.rss": b"1"})
    before = everything(feeds)
    (feeds / "topics").write_bytes(b"a file where a folder must be")
    with pytest.raises(PublishError) as raised:
        publish(feeds, {"a.rss": b"2", "topics/ai.rss": b"3"}, manifest=b"{2}")
    assert [problem.code for problem in raised.value.problems] == ["unwritable"]
    (feeds / "topics").unlink()
    assert everything(feeds) == before


def _folder(place: Path) -> None:
    place.mkdir()


def _link(place: Path) -> None:
    place.with_name("target").write_bytes(b"1")
    place.symlink_to("target")


def _link_to_nothing(place: Path) -> None:
    place.symlink_to("nothing")


def _pipe(place: Path) -> None:
    os.mkfifo(place)


def _socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(place.parent):
        server.bind(place.name)


def _device(place: Path) -> None:
    try:
        os.mknod(place, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root makes devices")


@pytest.mark.parametrize("path", ["all.rss", MANIFEST, "gone.rss"])
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (_folder, "a folder"),
        (_link, "a symbolic link"),
        (_link_to_nothing, "a symbolic link"),
        (_pipe, "a pipe"),
        (_socket, "a socket"),
        (_device, "a device"),
    ],
)
def test_what_is_no_file_in_the_place_of_one_is_named_and_left_alone(
    feeds: Path, path: str, make: Callable[[Path], None], kind: str
) -> None:
    feeds.mkdir()
    make(feeds / path)
    before = {place: place.lstat().st_ino for place in feeds.iterdir()}
    with pytest.raises(PublishError) as raised:
        publish(feeds, {"all.rss": b"1"}, gone=["gone.rss"])
    (problem,) = raised.value.problems
    assert (problem.code, problem.file) == ("foreign-file", str(feeds / path))
    assert f"is {kind}, " in problem.message
    after = {place: place.lstat().st_ino for place in feeds.iterdir()}
    assert after == before


def test_a_dead_runs_temporaries_are_swept_and_nothing_else(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"1", "topics/ai.rss": b"2"})
    left = (".all.rss.feedpub", "topics/.ai.rss.feedpub", "topics/.no-more.rss.feedpub")
    kept = (
        "all.rss.feedpub",
        ".feedpub",
        ".all.rss",
        "topics/.htaccess",
        "assets/a.css",
        ".git/.all.rss.feedpub",
        "a/.b.feedpub/c",
    )
    for path in (*left, *kept):
        (feeds / path).parent.mkdir(parents=True, exist_ok=True)
        (feeds / path).write_bytes(b"half a fi")
    publish(feeds, {"all.rss": b"1", "topics/ai.rss": b"2"})
    assert set(everything(feeds)) == {"all.rss", "topics/ai.rss", MANIFEST, *kept}


def test_a_dead_runs_temporary_is_no_obstacle_whatever_it_is(feeds: Path) -> None:
    feeds.mkdir()
    _pipe(feeds / ".all.rss.feedpub")
    publish(feeds, {"all.rss": b"1"})
    assert everything(feeds)["all.rss"] == b"1"


def test_links_to_folders_are_swept_too_and_links_that_lead_nowhere_are_passed_by(feeds: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/.ai.rss.feedpub").write_bytes(b"half a fi")
    feeds.mkdir()
    (feeds / "topics").symlink_to(tmp_path / "elsewhere")
    (feeds / "circle").symlink_to(feeds / "circle")
    (feeds / "nowhere").symlink_to(feeds / "nothing")
    publish(feeds, {"topics/ai.rss": b"1"})
    assert everything(tmp_path / "elsewhere") == {"ai.rss": b"1"}


def test_a_dry_run_sweeps_nothing(feeds: Path) -> None:
    feeds.mkdir()
    (feeds / ".all.rss.feedpub").write_bytes(b"half a fi")
    publish(feeds, {"all.rss": b"1"}, dry_run=True)
    assert set(everything(feeds)) == {".all.rss.feedpub"}


def test_a_folder_that_nobody_may_list_is_passed_by(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(feeds, {"topics/ai.rss": b"1"})
    real = os.scandir

    def scandir(folder: bytes) -> object:
        if folder.endswith(b"topics"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        publish(feeds, {"topics/ai.rss": b"2"})
    assert everything(feeds)["topics/ai.rss"] == b"2"


def test_every_new_file_is_on_the_disk_before_the_first_is_put_in_its_place(
    feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(feeds, {"same.rss": b"0"})
    notes: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(file: int) -> None:
        notes.append(f"fsync {os.read(file, 9).decode()}")
        real_fsync(file)

    def replace(source: bytes, target: bytes) -> None:
        notes.append(f"replace {Path(os.fsdecode(target)).name}")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    publish(feeds, {"same.rss": b"0", "a.rss": b"1", "b.rss": b"2"}, manifest=b"3")
    assert notes == [
        *("fsync 1", "fsync 2", "fsync 3", 'fsync ["a.rss",', f"replace {UNFINISHED}"),
        *("replace a.rss", "replace b.rss", f"replace {MANIFEST}"),
    ]


def test_a_disk_that_takes_a_little_at_a_time_gets_the_whole_file(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[:2]))
    publish(feeds, {"all.rss": b"12345"})
    assert everything(feeds)["all.rss"] == b"12345"


def test_an_output_that_is_a_file_is_reported(feeds: Path) -> None:
    feeds.write_bytes(b"")
    with pytest.raises(PublishError) as raised:
        publish(feeds, {"all.rss": b"1"})
    assert [problem.code for problem in raised.value.problems] == ["unwritable"]


def test_a_file_that_cannot_be_read_is_not_called_unwritable_and_what_to_do_is_told(
    feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_sink: FolderSink, path: str) -> bytes | None:
        if path == "a.rss":
            raise PermissionError(errno.EACCES, "Permission denied")
        return None

    publish(feeds, {"a.rss": b"1"})
    monkeypatch.setattr(FolderSink, "read", refuse)
    with pytest.raises(PublishError, match=r"a\.rss: can't be read: .*; check its permissions, and build again"):
        publish(feeds, {"a.rss": b"2"})


def test_a_file_that_cannot_be_written_is_told_with_what_to_do(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FolderSink, "stage", refuse)
    with pytest.raises(PublishError, match=r"a\.rss: can't be written: No space .*; check permissions and free space"):
        publish(feeds, {"a.rss": b"2"})


def test_when_the_program_fails_nothing_staged_is_left(feeds: Path) -> None:
    publish(feeds, {"a.rss": b"1"})
    before = everything(feeds)

    def fail() -> None:
        with Publication(FolderSink(str(feeds))) as publication:
            publication.add(Artifact(path="a.rss", data=b"2"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert everything(feeds) == before


def test_when_the_output_vanishes_halfway_it_is_reported_and_the_next_run_makes_it_anew(feeds: Path) -> None:
    def vanish() -> None:
        with Publication(FolderSink(str(feeds))) as publication:
            publication.add(Artifact(path="topics/ai.rss", data=b"1"))
            shutil.rmtree(feeds)
            publication.finish(Artifact(path=MANIFEST, data=b"{}"), [])

    with pytest.raises(PublishError) as raised:
        vanish()
    assert [problem.code for problem in raised.value.problems] == ["unwritable"]
    publish(feeds, {"topics/ai.rss": b"1"})
    assert everything(feeds) == {"topics/ai.rss": b"1", MANIFEST: b"{}"}


def test_a_page_of_somebody_else_is_not_replaced(feeds: Path) -> None:
    feeds.mkdir()
    (feeds / "index.html").write_bytes(b"<title>My home page</title>")
    with pytest.raises(PublishError) as raised:
        publish(feeds, {"a.rss": b"1", "index.html": b"2"}, known=False)
    assert [problem.code for problem in raised.value.problems] == ["foreign-file"]
    assert set(everything(feeds)) == {"index.html"}


def test_a_page_of_feedpub_is_replaced_even_where_feeds_json_is_lost(feeds: Path) -> None:
    page = b'<meta name="generator" content="feedpub">'
    publish(feeds, {"index.html": page})
    publish(feeds, {"index.html": page + b"2"}, known=False)
    assert everything(feeds)["index.html"] == page + b"2"


def test_a_file_that_is_not_there_is_none(feeds: Path) -> None:
    assert FolderSink(str(feeds)).read("all.rss") is None


def test_to_delete_a_file_that_is_not_there_is_fine(feeds: Path) -> None:
    FolderSink(str(feeds)).delete("topics/ai.rss")
    assert not feeds.exists()


class Clock:
    """Stands for the machine's clock; it goes on only while somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now: float) -> None:
        self.now = now
        self.slept: list[float] = []
        monkeypatch.setattr("feedpub.files.time_ns", lambda: int(self.now * 1_000_000_000))
        monkeypatch.setattr("feedpub.files.sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def mtime(file: Path) -> float:
    return file.stat().st_mtime


def test_a_changed_file_has_the_time_at_which_it_is_put_in_its_place(
    feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, LONG_AGO)
    publish(feeds, {"all.rss": b"1"})
    clock.now += 3.5
    publish(feeds, {"all.rss": b"2"})
    assert mtime(feeds / "all.rss") == LONG_AGO + 3.5
    assert clock.slept == []


def test_a_file_that_changes_twice_in_a_second_waits_for_the_next_and_the_others_with_it(
    feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, LONG_AGO + 0.25)
    publish(feeds, {"a.rss": b"1", "b.rss": b"1"})
    clock.now += 0.25
    publish(feeds, {"a.rss": b"2", "b.rss": b"2"}, manifest=b"{2}")
    assert clock.slept == [0.5]
    assert {mtime(feeds / name) for name in ("a.rss", "b.rss", MANIFEST)} == {LONG_AGO + 1}


def test_a_file_of_the_future_is_followed_by_one_a_second_later_and_nobody_waits(
    feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, LONG_AGO)
    publish(feeds, {"all.rss": b"1"})
    os.utime(feeds / "all.rss", (4_000_000_000, 4_000_000_000))
    publish(feeds, {"all.rss": b"2"})
    assert mtime(feeds / "all.rss") == 4_000_000_001
    assert clock.slept == []


# runs that died


class DiesError(Exception):
    """Stands for the end of a process."""


def dying(folder: Path, after: int) -> FolderSink:
    """A sink that dies when it has put so many files in place."""
    sink = FolderSink(str(folder))
    real, left = sink.commit, [after]

    def commit(path: str, twins: Sequence[str] = ()) -> None:
        if not left[0]:
            raise DiesError
        left[0] -= 1
        real(path, twins)

    sink.commit = commit  # type: ignore[method-assign]
    return sink


def published(sink: FolderSink, *paths: str) -> None:
    with Publication(sink) as publication:
        for path in paths:
            publication.add(Artifact(path=path, data=path.encode()))
        publication.finish(Artifact(path="feeds.json", data=",".join(paths).encode()), [])


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("after", range(4))
def test_what_a_dead_run_added_goes_when_the_next_one_does_not_want_it(tmp_path: Path, after: int) -> None:
    published(FolderSink(str(tmp_path)), "all.rss")
    with pytest.raises(DiesError):
        published(dying(tmp_path, after), "all.rss", "topics/new.rss", "topics/new.atom")
    published(FolderSink(str(tmp_path)), "all.rss")
    assert names(tmp_path) == {"all.rss", "feeds.json"}


def test_what_a_dead_run_added_stays_when_the_next_one_wants_it(tmp_path: Path) -> None:
    with pytest.raises(DiesError):
        published(dying(tmp_path, 2), "all.rss", "topics/new.rss")
    published(FolderSink(str(tmp_path)), "all.rss", "topics/new.rss")
    assert names(tmp_path) == {"all.rss", "topics/new.rss", "feeds.json"}


@pytest.mark.parametrize(
    "data",
    [b"{", b"5", b"[5]", b'["../mine.html"]', b'["/etc/x.html"]', b'["notes.txt"]', b'["a/b.rss"]', b"[" * 99_999],
)
def test_what_says_what_was_added_can_name_nothing_else(tmp_path: Path, data: bytes) -> None:
    output = tmp_path / "feeds"
    published(FolderSink(str(output)), "all.rss")
    for path in (tmp_path / "mine.html", output / "notes.txt"):
        path.write_bytes(b"mine")
    (output / UNFINISHED).write_bytes(data)
    published(FolderSink(str(output)), "all.rss")
    assert names(tmp_path) == {"mine.html", "feeds/notes.txt", "feeds/all.rss", "feeds/feeds.json"}
