from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from feedpub import Action, PublishError
from feedpub.model import Artifact
from feedpub.publish import FolderSink, Publication

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

    def commit(self, path: str) -> None:
        self.notes.append(f"commit {path}")
        super().commit(path)

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
        *("stage a.rss", "stage b.rss", f"stage {MANIFEST}"),
        *("commit a.rss", "commit b.rss", "delete old.rss", f"commit {MANIFEST}"),
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


def test_a_link_in_the_output_is_replaced_and_its_target_left_alone(feeds: Path, tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"precious")
    feeds.mkdir()
    (feeds / "all.rss").symlink_to(tmp_path / "target")
    publish(feeds, {"all.rss": b"1"})
    assert (tmp_path / "target").read_bytes() == b"precious"
    assert everything(feeds)["all.rss"] == b"1"


def test_when_a_file_cannot_be_written_the_old_ones_stay_as_they_were(feeds: Path) -> None:
    publish(feeds, {"a.rss": b"1"})
    before = everything(feeds)
    (feeds / "topics").write_bytes(b"a file where a folder must be")
    with pytest.raises(PublishError) as raised:
        publish(feeds, {"a.rss": b"2", "topics/ai.rss": b"3"}, manifest=b"{2}")
    assert [problem.code for problem in raised.value.problems] == ["unwritable"]
    (feeds / "topics").unlink()
    assert everything(feeds) == before


def test_a_folder_in_the_place_of_a_file_is_reported_with_its_path(feeds: Path) -> None:
    (feeds / "all.rss").mkdir(parents=True)
    with pytest.raises(PublishError) as raised:
        publish(feeds, {"all.rss": b"1"})
    (problem,) = raised.value.problems
    assert (problem.code, Path(problem.file).name) == ("unwritable", "all.rss")


def test_an_output_that_is_a_file_is_reported(feeds: Path) -> None:
    feeds.write_bytes(b"")
    with pytest.raises(PublishError) as raised:
        publish(feeds, {"all.rss": b"1"})
    assert [problem.code for problem in raised.value.problems] == ["unwritable"]


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


def test_the_time_of_a_changed_file_moves_forward_by_a_second_at_least(feeds: Path) -> None:
    publish(feeds, {"all.rss": b"1"})
    os.utime(feeds / "all.rss", (4_000_000_000, 4_000_000_000))
    publish(feeds, {"all.rss": b"2"})
    assert (feeds / "all.rss").stat().st_mtime == 4_000_000_001
