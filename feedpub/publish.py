"""Putting files where readers fetch them: nothing is touched that would not change, and no file is ever half there.

`Publication` compares and decides; a `Sink` moves the bytes. First every new file is staged beside its place, then all
are flushed to the disk, then all are put in place, feeds.json last, for it says what the next build may take for
granted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from time import sleep, time_ns
from typing import Protocol, Self

from .errors import Problem, PublishError
from .model import Action, Artifact, Change

#: Stands in every page of feedpub: a page without it, in a folder that no feeds.json describes, is somebody's own.
_MARK = b'<meta name="generator" content="feedpub">'

_SECOND = 1_000_000_000
_TEMPORARY = re.compile(rb"\..+\.feedpub", re.DOTALL)
#: What may stand where a file belongs.
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
# Not every system has every flag. Without O_NONBLOCK, to open a pipe is to wait for somebody to write.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_AS_BEFORE = "the feeds are as they were"


class Sink(Protocol):
    """Where the output goes. Paths are relative, with `/`. Failures are OSErrors."""

    def sweep(self) -> None:
        """Remove what a run that died left behind."""

    def read(self, path: str) -> bytes | None:
        """The bytes at a path; None when there are none."""

    def stage(self, path: str, data: bytes) -> None:
        """Bring the bytes near, so that `commit` can't fail for want of space."""

    def flush(self, path: str) -> None:
        """Make sure that what was staged for the path survives a power cut."""

    def commit(self, path: str) -> None:
        """Put what was staged for the path in its place, in one step."""

    def delete(self, path: str) -> None:
        """Remove the file; it is fine when there is none."""

    def discard(self) -> None:
        """Forget what was staged and not committed."""

    def stamp(self, path: str) -> tuple[int, ...] | None:
        """A sign of the file, cheap to get, that changes whenever its bytes do; None when it is not there."""

    def shown(self, path: str) -> str:
        """The place of a path, in words that a person can follow."""


class FolderSink:
    """A folder of the local disk. The modes of files follow the umask, so that a web server may read them."""

    def __init__(self, folder: str, name: str | None = None) -> None:
        """`name` is the folder as a person at the shell would write it; default: the folder."""
        self._name = name or folder
        # Bytes, for names are UTF-8 whatever the locale of the machine says.
        self._folder = os.fsencode(folder)
        self._staged: set[str] = set()
        self._there: set[bytes] = set()
        self._made: list[bytes] = []

    def sweep(self) -> None:
        entries = _entries(self._folder)
        below = [entry for entry in entries if not entry.name.startswith(b".") and _is_folder(entry)]
        for entry in [*entries, *(entry for folder in below for entry in _entries(folder.path))]:
            if _TEMPORARY.fullmatch(entry.name) and not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)

    def read(self, path: str) -> bytes | None:
        place = self._place(path)
        try:
            with _opened(place, _READ) as file:
                status = os.fstat(file)
                self._refuse(path, status.st_mode)
                return os.read(file, status.st_size)
        except FileNotFoundError:
            return None
        except OSError:
            self._refuse(path, os.lstat(place).st_mode)
            raise

    def stage(self, path: str, data: bytes) -> None:
        temporary = self._temporary(path)
        self._make(os.path.dirname(temporary))
        with _opened(temporary, _CREATE) as file:
            self._staged.add(path)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
            if sys.platform == "linux":
                # Lets the disk begin, so that `flush` has little to wait for. It is but a hint.
                with contextlib.suppress(OSError):
                    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)

    def flush(self, path: str) -> None:
        with _opened(self._temporary(path), os.O_RDWR) as file:
            os.fsync(file)

    def commit(self, path: str) -> None:
        temporary, place = self._temporary(path), self._place(path)
        time_ns = _time_after(place)
        os.utime(temporary, ns=(time_ns, time_ns))
        os.replace(temporary, place)
        self._staged.discard(path)

    def delete(self, path: str) -> None:
        place = self._place(path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(place)
        # A folder that still holds something stays.
        with contextlib.suppress(OSError):
            os.rmdir(os.path.dirname(place))

    def discard(self) -> None:
        for path in self._staged:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary(path))
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        self._staged.clear()
        self._there.clear()
        self._made.clear()

    def stamp(self, path: str) -> tuple[int, ...] | None:
        try:
            status = os.lstat(self._place(path))
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino

    def shown(self, path: str) -> str:
        return str(PurePath(self._name, path))

    def _place(self, path: str) -> bytes:
        return os.path.join(self._folder, path.encode())

    def _temporary(self, path: str) -> bytes:
        """Beside its place, so that what keeps a file from being put there shows before the first one is."""
        folder, name = os.path.split(self._place(path))
        return os.path.join(folder, b"." + name + b".feedpub")

    def _make(self, folder: bytes) -> None:
        if folder not in self._there:
            with contextlib.suppress(FileExistsError):
                os.makedirs(folder)
                self._made.append(folder)
            self._there.add(folder)

    def _refuse(self, path: str, mode: int) -> None:
        if not stat.S_ISREG(mode):
            message = f"is {_KINDS.get(stat.S_IFMT(mode), 'a device')}, no file of feedpub; nothing was published"
            raise PublishError(Problem(code="foreign-file", message=message, file=self.shown(path)))


@contextlib.contextmanager
def _opened(place: bytes, flags: int) -> Iterator[int]:
    file = os.open(place, flags | getattr(os, "O_BINARY", 0), 0o666)
    try:
        yield file
    finally:
        os.close(file)


def _entries(folder: bytes) -> list[os.DirEntry[bytes]]:
    try:
        with os.scandir(folder) as listing:
            return list(listing)
    except OSError:
        # Not there yet, or somebody's own; where feedpub has to write, writing says what is wrong.
        return []


def _is_folder(entry: os.DirEntry[bytes]) -> bool:
    return entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and os.path.isdir(entry.path))


def _time_after(place: bytes) -> int:
    """When a file comes in the place of another, in ns: now, and in a later second.

    Web servers make ETags of the length and the whole second. Where the second is not over yet, it is waited for: a
    time that lies ahead would let a server take the next change for the same file. Only a file that lies ahead already
    is followed by another that does.
    """
    try:
        earliest = (int(os.lstat(place).st_mtime) + 1) * _SECOND
    except FileNotFoundError:
        earliest = 0
    ahead = earliest - time_ns()
    if 0 < ahead <= _SECOND:
        sleep(ahead / _SECOND)
    return max(earliest, time_ns())


class Publication:
    """One round of publishing. Use it as a context: what was staged is discarded when the block fails."""

    def __init__(self, sink: Sink, *, dry_run: bool = False, known: bool = True) -> None:
        """Begin.

        Args:
            sink: Where to.
            dry_run: Decide everything, change nothing.
            known: Whether a feeds.json describes the output; if not, no page of somebody else is replaced.
        """
        self._sink = sink
        self._dry_run = dry_run
        self._known = known
        self.changes: list[Change] = []
        #: What every file looked like when its bytes were right; complete after `finish`.
        self.stamps: dict[str, tuple[int, ...]] = {}

    def __enter__(self) -> Self:
        if not self._dry_run:
            with self._reported("", _AS_BEFORE):
                self._sink.sweep()
        return self

    def __exit__(self, *_: object) -> None:
        self._sink.discard()

    @property
    def sha256(self) -> dict[str, str]:
        """The digest of every file added so far, by path."""
        return {change.path: change.sha256 for change in self.changes if change.action is not Action.DELETE}

    def add(self, artifact: Artifact) -> bytes | None:
        """Stage a file, unless the very same bytes are there; return what is there.

        Raises:
            PublishError: It can't be read or written, or is somebody else's.
        """
        digest = hashlib.sha256(artifact.data).hexdigest()
        with self._reported(artifact.path, _AS_BEFORE):
            # Before it is read: the stamp must not be that of a later change.
            before = self._sink.stamp(artifact.path)
            there = None if before is None else self._sink.read(artifact.path)
            if there == artifact.data:
                self.stamps[artifact.path] = before or ()
                self.changes.append(Change(path=artifact.path, action=Action.KEEP, reason="unchanged", sha256=digest))
                return there
            if there and not self._known and artifact.path.endswith(".html") and _MARK not in there:
                message = "was not written by feedpub; nothing was published"
                raise PublishError(Problem(code="foreign-file", message=message, file=self._sink.shown(artifact.path)))
            if not self._dry_run:
                self._sink.stage(artifact.path, artifact.data)
        reason = "new" if there is None else "changed"
        self.changes.append(Change(path=artifact.path, action=Action.PUT, reason=reason, sha256=digest))
        return there

    def keep(self, paths: Iterable[str], known: Mapping[str, tuple[str, tuple[int, ...]]]) -> bool:
        """Leave files as they are, unseen, when they are what is known of them; else do nothing.

        Args:
            paths: Of the files, which stay or not together.
            known: The hex digest and the stamp that files had when their bytes were right.
        """
        paths = tuple(paths)
        if any(path not in known or self._sink.stamp(path) != known[path][1] for path in paths):
            return False
        for path in paths:
            digest, self.stamps[path] = known[path]
            self.changes.append(Change(path=path, action=Action.KEEP, reason="unchanged", sha256=digest))
        return True

    def finish(self, last: Artifact, gone: Iterable[str]) -> None:
        """Put everything in place: the staged files, then remove what is gone, then the file that describes it all.

        Args:
            last: feeds.json.
            gone: Paths of files to remove, where they are there.

        Raises:
            PublishError: The disk failed; every file is whole, old or new, and the next build puts it right.
        """
        self.add(last)
        removed = []
        for path in gone:
            with self._reported(path, _AS_BEFORE):
                if self._sink.read(path) is not None:
                    removed.append(Change(path=path, action=Action.DELETE, reason="its feed is gone"))
        self.changes[-1:-1] = removed
        if not self._dry_run:
            self._apply()

    def _apply(self) -> None:
        for change in self.changes:
            if change.action is Action.PUT:
                with self._reported(change.path, _AS_BEFORE):
                    self._sink.flush(change.path)
        for change in self.changes:
            with self._reported(change.path, "every file is whole, old or new; build again"):
                if change.action is Action.PUT:
                    self._sink.commit(change.path)
                    self.stamps[change.path] = self._sink.stamp(change.path) or ()
                elif change.action is Action.DELETE:
                    self._sink.delete(change.path)

    @contextlib.contextmanager
    def _reported(self, path: str, consequence: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"can't be written: {error.strerror or error}; {consequence}"
            raise PublishError(Problem(code="unwritable", message=message, file=self._sink.shown(path))) from error
