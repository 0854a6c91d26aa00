from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedpub import PublishError
from feedpub.errors import LockedError
from feedpub.lock import hold

HOLDS = """
import sys, time
from feedpub.lock import hold
with hold(sys.argv[1], "feeds"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """The output folder."""
    folder = tmp_path / "feeds"
    folder.mkdir()
    return folder


@pytest.fixture
def other(feeds: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, which holds the folder."""
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(feeds)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def is_free(folder: Path) -> bool:
    try:
        with hold(str(folder), "feeds"):
            return True
    except LockedError:
        return False


@pytest.mark.usefixtures("other")
def test_a_second_build_is_told_that_another_is_at_work(feeds: Path) -> None:
    with pytest.raises(LockedError) as raised, hold(str(feeds), "feeds"):
        pass
    (problem,) = raised.value.problems
    assert (problem.code, problem.file) == ("locked", "feeds")
    assert isinstance(raised.value, PublishError)


@pytest.mark.usefixtures("other")
def test_it_is_one_lock_by_whatever_name(feeds: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(feeds)
    assert not is_free(tmp_path / "link")


@pytest.mark.usefixtures("other")
def test_another_folder_is_free(feeds: Path) -> None:
    assert is_free(feeds.with_name("others"))


def test_a_killed_process_leaves_no_lock(feeds: Path, other: subprocess.Popen[str]) -> None:
    assert not is_free(feeds)
    other.kill()
    other.wait()
    assert is_free(feeds)


def test_processes_that_the_holder_forked_do_not_hold_it(feeds: Path) -> None:
    ready, tell = os.pipe()
    with hold(str(feeds), "feeds"):
        child = os.fork()
        if not child:
            os.write(tell, b"1")
            time.sleep(60)
        assert os.read(ready, 1)
    try:
        assert is_free(feeds)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(tell)


def test_a_forked_process_does_not_take_the_lock_away(feeds: Path) -> None:
    with hold(str(feeds), "feeds"):
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)
        assert not is_free(feeds)


def test_who_waits_goes_on_when_the_other_ends(feeds: Path, other: subprocess.Popen[str]) -> None:
    threading.Timer(0.2, other.kill).start()
    with hold(str(feeds), "feeds", wait=30):
        assert other.wait() == -signal.SIGKILL


@pytest.mark.usefixtures("other")
def test_who_waits_in_vain_is_told_so(feeds: Path) -> None:
    with pytest.raises(LockedError), hold(str(feeds), "feeds", wait=0.1):
        pass


def test_it_is_free_again_after_an_error(feeds: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(str(feeds), "feeds"):
        raise ZeroDivisionError
    assert is_free(feeds)


def test_a_folder_that_was_made_and_not_used_is_removed(tmp_path: Path) -> None:
    with hold(str(tmp_path / "a/feeds"), "feeds"):
        assert (tmp_path / "a/feeds").is_dir()
    assert not (tmp_path / "a/feeds").exists()


def test_a_folder_that_was_there_or_is_used_stays(feeds: Path, tmp_path: Path) -> None:
    with hold(str(feeds), "feeds"), hold(str(tmp_path / "new"), "new"):
        (tmp_path / "new/all.rss").write_bytes(b"")
    assert feeds.is_dir()
    assert (tmp_path / "new/all.rss").is_file()


def test_who_waited_for_a_folder_that_was_removed_holds_the_new_one(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds"
    entered = threading.Event()

    def wait() -> None:
        with hold(str(feeds), "feeds", wait=30):
            (feeds / "all.rss").write_bytes(b"")
            entered.set()

    with hold(str(feeds), "feeds"):
        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.2)
    assert entered.wait(30)
    thread.join()
    assert (feeds / "all.rss").is_file()
    assert is_free(feeds)


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PublishError) as raised, hold(str(tmp_path / "file/feeds"), "file/feeds"):
        pass
    (problem,) = raised.value.problems
    assert (problem.code, problem.file) == ("unwritable", "file/feeds")
    assert problem.message.endswith("; check permissions, of the folder above too")


def test_a_file_in_the_place_of_the_folder_is_reported_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "feeds").write_bytes(b"")
    with (
        pytest.raises(PublishError, match=r"is no folder; .*; name another folder"),
        hold(str(tmp_path / "feeds"), "feeds"),
    ):
        pass


def test_the_lock_leaves_no_file(feeds: Path) -> None:
    with hold(str(feeds), "feeds"):
        assert list(feeds.iterdir()) == []
    assert list(feeds.iterdir()) == []


def test_a_file_system_without_locks_is_reported(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(_lock: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(PublishError, match=r"feeds: can't be locked: No locks available") as raised:  # noqa: SIM117
        with hold(str(feeds), "feeds"):
            pass
    assert not isinstance(raised.value, LockedError)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "feeds").write_bytes(b"mine")
    with pytest.raises(PublishError, match="is no folder"), hold(str(tmp_path / "feeds"), "feeds"):
        pass
