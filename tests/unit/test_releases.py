from __future__ import annotations

import dataclasses
import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from feedpub import Action, PublishError, Site, files, sinks
from feedpub.model import Artifact
from feedpub.publish import Publication
from feedpub.releases import known, of, rollback

MANIFEST = "feeds.json"


@pytest.fixture
def site(site: Site) -> Site:
    """A site that publishes releases."""
    return dataclasses.replace(site, mode="releases", keep=2)


@pytest.fixture
def feeds(site: Site) -> Path:
    """The output."""
    return Path(site.output)


@pytest.fixture
def past(site: Site) -> Path:
    """The folder of the releases."""
    return Path(of(site).folder)


def publish(site: Site, new: dict[str, bytes], *, gone: Iterable[str] = ()) -> Publication:
    with Publication(sinks.of(site)) as publication:
        for path, data in new.items():
            publication.add(Artifact(path=path, data=data))
        publication.finish(Artifact(path=MANIFEST, data=repr(new).encode()), gone)
    return publication


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def codes(error: pytest.ExceptionInfo[PublishError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


# publishing


def test_the_output_is_a_relative_link_to_a_release(site: Site, feeds: Path) -> None:
    publish(site, {"all.rss": b"1", "topics/ai.rss": b"2"})
    assert str(feeds.readlink()) == "feeds.releases/000001"
    assert everything(feeds) == {"all.rss": b"1", "topics/ai.rss": b"2"}


def test_all_can_be_moved_together(site: Site, feeds: Path, past: Path) -> None:
    publish(site, {"all.rss": b"1"})
    elsewhere = feeds.parent / "elsewhere"
    elsewhere.mkdir()
    for place in feeds, past:
        place.rename(elsewhere / place.name)
    assert everything(elsewhere / "feeds") == {"all.rss": b"1"}


def test_what_changes_makes_a_new_release_and_the_old_one_stays_whole(site: Site, feeds: Path, past: Path) -> None:
    publish(site, {"all.rss": b"1", "topics/ai.rss": b"2"})
    publish(site, {"all.rss": b"x", "topics/ai.rss": b"2"})
    assert everything(feeds) == {"all.rss": b"x", "topics/ai.rss": b"2"}
    assert everything(past / "000001") == {"all.rss": b"1", "topics/ai.rss": b"2"}
    assert names(past) == ["000001", "000002"]


def test_when_nothing_changes_there_is_no_new_release(site: Site, feeds: Path, past: Path) -> None:
    publish(site, {"all.rss": b"1"})
    before = (feeds / "all.rss").stat()
    publication = publish(site, {"all.rss": b"1"})
    assert names(past) == ["000001"]
    assert (feeds / "all.rss").stat() == before
    assert {change.action for change in publication.changes} == {Action.KEEP}


def test_a_file_that_stays_is_the_same_file_and_one_that_changes_is_a_second_newer(site: Site, feeds: Path) -> None:
    publish(site, {"a.rss": b"1", "b.rss": b"1"})
    before = {name: (feeds / name).stat() for name in ("a.rss", "b.rss")}
    publish(site, {"a.rss": b"1", "b.rss": b"2"})
    after = {name: (feeds / name).stat() for name in ("a.rss", "b.rss")}
    assert (after["a.rss"].st_ino, after["a.rss"].st_mtime_ns) == (before["a.rss"].st_ino, before["a.rss"].st_mtime_ns)
    assert after["b.rss"].st_ino != before["b.rss"].st_ino
    assert int(after["b.rss"].st_mtime) > int(before["b.rss"].st_mtime)


def test_what_is_gone_is_gone_with_its_folder_and_stays_in_the_release_before(
    site: Site, feeds: Path, past: Path
) -> None:
    publish(site, {"all.rss": b"1", "topics/ai.rss": b"2", "providers/x.rss": b"3", "providers/y.rss": b"4"})
    publish(site, {"all.rss": b"1"}, gone=["topics/ai.rss", "providers/x.rss"])
    assert everything(feeds) == {"all.rss": b"1", "providers/y.rss": b"4"}
    assert not (feeds / "topics").exists()
    assert (past / "000001/topics/ai.rss").is_file()


def test_other_files_and_links_stay(site: Site, feeds: Path) -> None:
    publish(site, {"all.rss": b"1"})
    (feeds / "CNAME").write_bytes(b"feeds.example.org")
    (feeds / os.fsdecode(b"\xff.txt")).write_bytes(b"no UTF-8")
    (feeds / "index.xml").symlink_to("all.rss")
    publish(site, {"all.rss": b"2"})
    assert (feeds / "CNAME").read_bytes() == b"feeds.example.org"
    assert (feeds / os.fsdecode(b"\xff.txt")).read_bytes() == b"no UTF-8"
    assert str((feeds / "index.xml").readlink()) == "all.rss"


def test_folders_keep_their_modes(site: Site, feeds: Path) -> None:
    publish(site, {"all.rss": b"1", "topics/ai.rss": b"2"})
    feeds.chmod(0o750)
    (feeds / "topics").chmod(0o700)
    publish(site, {"all.rss": b"2", "topics/ai.rss": b"3"})
    assert [stat.S_IMODE(place.stat().st_mode) for place in (feeds, feeds / "topics")] == [0o750, 0o700]


def test_a_dry_run_changes_nothing(site: Site, feeds: Path, past: Path) -> None:
    publish(site, {"all.rss": b"1"})
    with Publication(sinks.of(site), dry_run=True) as publication:
        publication.add(Artifact(path="all.rss", data=b"2"))
        publication.finish(Artifact(path=MANIFEST, data=b"2"), [])
    assert publication.changes[0].action is Action.PUT
    assert everything(feeds) == {"all.rss": b"1"}
    assert names(past) == ["000001"]


def test_the_stamps_are_those_after_the_last_change(site: Site) -> None:
    for number in range(6):
        publication = publish(site, {"a.rss": b"same", "b.rss": b"%d" % number})
        there = sinks.of(site)
        assert publication.stamps == {path: there.stamp(path) for path in ("a.rss", "b.rss", MANIFEST)}


def test_a_file_that_somebody_changes_meanwhile_does_not_get_a_new_stamp(site: Site, feeds: Path) -> None:
    publish(site, {"a.rss": b"1", "b.rss": b"1"})
    with Publication(sinks.of(site)) as publication:
        publication.add(Artifact(path="a.rss", data=b"1"))
        publication.add(Artifact(path="b.rss", data=b"2"))
        (feeds / "a.rss").write_bytes(b"harm")
        publication.finish(Artifact(path=MANIFEST, data=b"2"), [])
    assert publication.stamps["a.rss"] != sinks.of(site).stamp("a.rss")


@pytest.mark.parametrize("code", ["EMLINK", "EXDEV", "EPERM", "ENOTSUP"])
def test_where_files_have_one_name_only_they_are_copied(
    site: Site, feeds: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object, **__: object) -> None:
        number = getattr(errno, code)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)
    publish(site, {"a.rss": b"1", "b.rss": b"1"})
    (feeds / "index.xml").symlink_to("all.rss")
    before = (feeds / "a.rss").stat()
    publication = publish(site, {"a.rss": b"1", "b.rss": b"2"})
    after = (feeds / "a.rss").stat()
    assert after.st_ino != before.st_ino
    assert after.st_mtime_ns == before.st_mtime_ns
    assert everything(feeds) == {"a.rss": b"1", "b.rss": b"2"}
    assert (feeds / "index.xml").is_symlink()
    assert publication.stamps["a.rss"] == sinks.of(site).stamp("a.rss")


@pytest.mark.parametrize("call", ["link", "symlink", "rename", "replace"])
def test_when_a_release_cannot_be_made_all_is_as_it_was(
    site: Site, feeds: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, {"a.rss": b"1", "b.rss": b"1"})

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(PublishError) as raised:
            publish(site, {"a.rss": b"1", "b.rss": b"2"})
    assert codes(raised) == ["unwritable"]
    assert everything(feeds) == {"a.rss": b"1", "b.rss": b"1"}
    assert names(feeds.parent) == ["feeds", "feeds.releases"]
    assert names(feeds.parent / "feeds.releases") == ["000001"]


def test_every_file_and_every_folder_is_on_the_disk_before_readers_see_them(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, {"same.rss": b"0"})
    notes: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(file: int) -> None:
        notes.append(Path(f"/proc/self/fd/{file}").readlink().name)
        real_fsync(file)

    def replace(source: str, target: str) -> None:
        notes.append("link")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    publish(site, {"same.rss": b"0", "topics/ai.rss": b"1"})
    assert sorted(notes[:-2]) == [".making", "ai.rss", MANIFEST, "topics"]
    assert notes[-2:] == ["feeds.releases", "link"]


def test_a_file_system_that_flushes_no_folders_is_fine(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    publish(site, {"all.rss": b"1"})
    assert everything(Path(site.output)) == {"all.rss": b"1"}


# what stays, and what is swept


def test_the_oldest_releases_are_removed_and_no_number_is_used_again(site: Site, past: Path) -> None:
    for number in range(5):
        publish(site, {"all.rss": b"%d" % number})
    assert names(past) == ["000003", "000004", "000005"]


def test_the_release_that_readers_had_just_now_stays_however_old_it_is(site: Site, feeds: Path, past: Path) -> None:
    for number in range(3):
        publish(site, {"all.rss": b"%d" % number})
    rollback(site, "1")
    publish(site, {"all.rss": b"new"})
    assert names(past) == ["000001", "000003", "000004"]
    assert everything(feeds) == {"all.rss": b"new"}


def test_what_dead_runs_left_is_removed(site: Site, feeds: Path, past: Path) -> None:
    publish(site, {"all.rss": b"1"})
    for folder in ".making", ".removing":
        (past / folder / "topics").mkdir(parents=True)
        (past / folder / "topics/ai.rss").write_bytes(b"half a fi")
    (feeds.parent / ".feeds.feedpub").symlink_to("nowhere")
    publish(site, {"all.rss": b"1"})
    assert names(past) == ["000001"]
    assert names(feeds.parent) == ["feeds", "feeds.releases"]


def test_what_dead_runs_left_is_never_published_not_even_where_it_cannot_be_seen(
    site: Site, feeds: Path, past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, {"all.rss": b"1"})
    (past / ".making").mkdir()
    (past / ".making/ai.rss").write_bytes(b"half a fi")
    real = os.lstat

    def lstat(place: bytes | str) -> os.stat_result:
        if os.fsdecode(place).endswith(".making"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(place)

    monkeypatch.setattr(os, "lstat", lstat)
    with pytest.raises(PublishError) as raised:
        publish(site, {"all.rss": b"2"})
    assert codes(raised) == ["unwritable"]
    assert everything(feeds) == {"all.rss": b"1"}


def test_a_lost_link_is_set_to_the_newest_release(site: Site, feeds: Path, past: Path) -> None:
    for number in range(2):
        publish(site, {"all.rss": b"%d" % number})
    feeds.unlink()
    publish(site, {"all.rss": b"1"})
    assert str(feeds.readlink()) == "feeds.releases/000002"
    shutil.rmtree(past / "000002")
    publish(site, {"all.rss": b"0"})
    assert str(feeds.readlink()) == "feeds.releases/000001"


def test_without_any_release_one_is_made_anew(site: Site, feeds: Path, past: Path) -> None:
    publish(site, {"all.rss": b"1"})
    shutil.rmtree(past)
    publish(site, {"all.rss": b"1"})
    assert everything(feeds) == {"all.rss": b"1"}


# from a plain folder, and back


def folder_of_one_build(site: Site) -> None:
    publish(dataclasses.replace(site, mode="folder"), {"all.rss": b"1"})


def test_a_plain_folder_becomes_the_first_release(site: Site, feeds: Path, past: Path) -> None:
    folder_of_one_build(site)
    (feeds / "CNAME").write_bytes(b"feeds.example.org")
    (feeds / ".all.rss.feedpub").write_bytes(b"half a fi")
    before = (feeds / "all.rss").stat().st_ino
    publish(site, {"all.rss": b"1"})
    assert names(past) == ["000001"]
    assert names(feeds) == ["CNAME", "all.rss", MANIFEST]
    assert (feeds / "all.rss").stat().st_ino == before
    publish(site, {"all.rss": b"2"})
    assert everything(past / "000001") == {"all.rss": b"1", "CNAME": b"feeds.example.org"}


def test_an_empty_folder_is_no_release(site: Site, feeds: Path, past: Path) -> None:
    feeds.mkdir()
    publish(site, {"all.rss": b"1"})
    assert names(past) == ["000001"]


def test_a_plain_folder_stays_one_when_no_link_can_be_made(
    site: Site, feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def symlink(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    folder_of_one_build(site)
    monkeypatch.setattr(os, "symlink", symlink)
    with pytest.raises(PublishError) as raised:
        publish(site, {"all.rss": b"2"})
    assert codes(raised) == ["unwritable"]
    assert not feeds.is_symlink()
    assert everything(feeds) == {"all.rss": b"1"}


def _file(feeds: Path) -> None:
    feeds.write_bytes(b"mine")


def _link(feeds: Path) -> None:
    feeds.with_name("elsewhere").mkdir()
    feeds.symlink_to("elsewhere")


def _numbered_link(feeds: Path) -> None:
    feeds.with_name("elsewhere").mkdir()
    feeds.symlink_to("elsewhere/000001")


@pytest.mark.parametrize("make", [_file, _link, _numbered_link])
def test_what_somebody_else_put_in_the_place_of_the_link_is_left_alone(site: Site, feeds: Path, make: object) -> None:
    assert callable(make)
    make(feeds)
    before = feeds.lstat()
    with pytest.raises(PublishError) as raised:
        publish(site, {"all.rss": b"1"})
    assert codes(raised)[0] in {"foreign-file", "unwritable"}
    assert feeds.lstat() == before


def test_a_plain_folder_is_not_put_in_the_place_of_a_release_but_told_how_to(site: Site, feeds: Path) -> None:
    publish(site, {"all.rss": b"1"})
    plain = dataclasses.replace(site, mode="folder")
    with pytest.raises(PublishError) as raised:
        publish(plain, {"all.rss": b"2"})
    assert codes(raised) == ["other-mode"]
    assert everything(feeds) == {"all.rss": b"1"}
    _, _, command = raised.value.problems[0].message.partition("again: ")
    subprocess.run(command, cwd=feeds.parent, shell=True, check=True)  # noqa: S602 - as a person would
    publish(plain, {"all.rss": b"2"})
    assert not feeds.is_symlink()
    assert everything(feeds) == {"all.rss": b"2"}


def test_a_plain_folder_may_be_reached_by_a_link_of_ones_own(site: Site, feeds: Path) -> None:
    _link(feeds)
    publish(dataclasses.replace(site, mode="folder"), {"all.rss": b"1"})
    assert everything(feeds.with_name("elsewhere")) == {"all.rss": b"1"}


def test_a_folder_elsewhere_is_no_part_of_a_release(site: Site, feeds: Path) -> None:
    folder_of_one_build(site)
    feeds.with_name("elsewhere").mkdir()
    (feeds / "topics").symlink_to(feeds.with_name("elsewhere"))
    with pytest.raises(PublishError) as raised:
        publish(site, {"all.rss": b"2", "topics/ai.rss": b"1"})
    assert [(problem.code, problem.file) for problem in raised.value.problems] == [("foreign-file", "feeds/topics")]
    assert everything(feeds) == {"all.rss": b"1"}


# going back


def three(site: Site) -> None:
    for number in range(3):
        publish(site, {"all.rss": b"%d" % number, "same.rss": b""})


def test_rollback_goes_to_the_release_before(site: Site, feeds: Path) -> None:
    three(site)
    before, now = rollback(site)
    assert (before.name, now.name) == ("000003", "000002")
    assert everything(feeds)["all.rss"] == b"1"
    rollback(site)
    assert everything(feeds)["all.rss"] == b"0"


@pytest.mark.parametrize("to", ["000001", "1"])
def test_rollback_goes_to_the_release_that_is_named(site: Site, feeds: Path, to: str) -> None:
    three(site)
    rollback(site, to)
    assert everything(feeds)["all.rss"] == b"0"
    rollback(site, "3")
    assert everything(feeds)["all.rss"] == b"2"


def test_the_releases_are_listed_from_the_oldest(site: Site, past: Path) -> None:
    three(site)
    rollback(site)
    found = of(site).all()
    assert [(release.name, release.current) for release in found] == [
        ("000001", False),
        ("000002", True),
        ("000003", False),
    ]
    assert found[0].published.timestamp() == int((past / "000001").stat().st_mtime)


def test_rollback_dates_what_differs_forward_and_touches_nothing_else(site: Site, feeds: Path) -> None:
    three(site)
    before = {name: (feeds / name).stat() for name in ("all.rss", "same.rss")}
    rollback(site)
    after = {name: (feeds / name).stat() for name in ("all.rss", "same.rss")}
    assert int(after["all.rss"].st_mtime) > int(before["all.rss"].st_mtime)
    assert after["same.rss"] == before["same.rss"]


def test_rollback_goes_back_even_where_a_file_may_not_be_dated(
    site: Site, feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forward(_new: list[bytes], _old: list[bytes], like: bytes | None) -> None:  # noqa: ARG001
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    three(site)
    monkeypatch.setattr("feedpub.releases.forward", forward)
    rollback(site)
    assert everything(feeds)["all.rss"] == b"1"


@pytest.mark.parametrize("to", [None, "7", "../feeds", "x"])
def test_where_there_is_no_such_release_rollback_says_so(site: Site, feeds: Path, to: str | None) -> None:
    publish(site, {"all.rss": b"1"})
    with pytest.raises(PublishError) as raised:
        rollback(site, to)
    assert codes(raised) == ["no-release"]
    assert everything(feeds) == {"all.rss": b"1"}


def test_where_there_are_no_releases_rollback_makes_nothing(site: Site, feeds: Path) -> None:
    with pytest.raises(PublishError) as raised:
        rollback(site)
    assert codes(raised) == ["no-release"]
    assert list(feeds.parent.iterdir()) == []


def test_rollback_of_a_plain_folder_does_nothing(site: Site, feeds: Path) -> None:
    publish(site, {"all.rss": b"1"})
    feeds.unlink()
    folder_of_one_build(site)
    with pytest.raises(PublishError) as raised:
        rollback(dataclasses.replace(site, mode="folder"), "1")
    assert codes(raised) == ["no-release"]
    assert not feeds.is_symlink()


def test_an_output_that_cannot_be_looked_at_is_reported(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    publish(site, {"all.rss": b"1"})
    monkeypatch.setattr(os, "readlink", fail)
    monkeypatch.setattr(os, "listdir", fail)
    for look in sinks.of, known, rollback:
        with pytest.raises(PublishError, match=r"Permission denied; .*; check permissions"):
            look(site)


def test_rollback_that_fails_changes_nothing(site: Site, feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def symlink(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    three(site)
    monkeypatch.setattr(os, "symlink", symlink)
    with pytest.raises(PublishError) as raised:
        rollback(site)
    assert codes(raised) == ["unwritable"]
    assert everything(feeds)["all.rss"] == b"2"


def test_time_is_waited_for_and_never_set_ahead(site: Site, feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(files, "sleep", waited.append)
    monkeypatch.setattr(files, "time_ns", lambda: 1_000_000_000_500_000_000)
    publish(site, {"all.rss": b"1"})
    publish(site, {"all.rss": b"2"})
    assert waited
    assert (feeds / "all.rss").stat().st_mtime == 1_000_000_001
