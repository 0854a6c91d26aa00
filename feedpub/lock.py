"""One build at a time for one output."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator

from .errors import LockedError, Problem, PublishError

_PAUSE = 0.05
#: The file descriptors of this process that hold a lock.
_held: set[int] = set()


@contextlib.contextmanager
def hold(folder: str, shown: str, *, wait: float = 0) -> Iterator[None]:
    """Keep every other build out of a folder while the block runs. The folder is made if need be.

    The lock is the operating system's, on the folder itself: it goes with the process that holds it, however that ends,
    and it is one lock by whatever name and configuration the folder is reached.

    Args:
        folder: The output.
        shown: The same as a person would write it.
        wait: How many seconds another build may take to end.

    Raises:
        LockedError: Another build holds the folder, and did not end in time.
        PublishError: There can be no such folder, or its file system knows no locks.
    """
    made = not os.path.isdir(folder)
    try:
        lock = _wait(folder, wait)
    except OSError as error:
        no_folder = os.path.exists(folder) and not os.path.isdir(folder)
        reason = "is no folder" if no_folder else f"can't be locked: {error.strerror or error}"
        cure = "name another folder for the feeds" if no_folder else "check permissions, of the folder above too"
        message = f"{reason}; the feeds are as they were; {cure}"
        raise PublishError(Problem(code="unwritable", message=message, file=shown)) from error
    if lock is None:
        message = "another build is at work here; build again later, or wait for it with --lock-wait SECONDS"
        raise LockedError(Problem(code="locked", message=message, file=shown))
    _held.add(lock)
    try:
        yield
    finally:
        if made:
            # A build that published nothing leaves nothing, not even an empty folder.
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        if lock in _held:
            _held.remove(lock)
            os.close(lock)


def _wait(folder: str, seconds: float) -> int | None:
    """A file descriptor that holds the lock; None when the time is over."""
    end = time.monotonic() + seconds
    while (lock := _take(folder)) is None and time.monotonic() < end:
        time.sleep(_PAUSE)
    return lock


def _take(folder: str) -> int | None:
    os.makedirs(folder, exist_ok=True)
    try:
        lock = _open(folder)
    except FileNotFoundError:
        # The build that held it has just removed the folder.
        return None
    try:
        if _lock(lock, folder):
            return lock
    except BaseException:
        os.close(lock)
        raise
    os.close(lock)
    return None


if sys.platform == "win32":
    import msvcrt

    def _open(folder: str) -> int:
        # Folders can't be opened here. The file goes with the last process that has it open.
        return os.open(os.path.join(folder, ".feedpub-lock"), os.O_RDWR | os.O_CREAT | os.O_TEMPORARY)

    def _lock(lock: int, _folder: str) -> bool:
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _open(folder: str) -> int:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def _lock(lock: int, folder: str) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The build that held it may have removed the folder, and another may be at work in a new one.
            return os.path.samestat(os.fstat(lock), os.stat(folder))
        except (BlockingIOError, FileNotFoundError):
            return False

    def _let_go() -> None:
        for lock in _held:
            os.close(lock)
        _held.clear()

    # A forked process shares the lock: it would hold it after this one died.
    os.register_at_fork(after_in_child=_let_go)
