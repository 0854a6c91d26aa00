"""A folder of the local disk as a sink: how files are written, flushed, dated and put in their places."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from time import sleep, time_ns

from .errors import Problem, PublishError
from .model import FEED_MENU
from .publish import Stamp

_SECOND = 1_000_000_000
_TEMPORARY = re.compile(rb"\..+\.feedpub", re.DOTALL)
#: What may stand where a file belongs.
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
# Not every system has every flag. Without O_NONBLOCK, to open a pipe is to wait for somebody to write.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# Windows flushes only what could be written; elsewhere it need not be, and folders can't.
_FLUSH = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class FolderSink:
    """A folder of the local disk. The modes of files follow the umask, so that a web server may read them."""

    at_once = False

    def __init__(self, folder: str, name: str | None = None) -> None:
        """`name` is the folder as a person at the shell would write it; default: the folder."""
        self._name = name or folder
        # Bytes, for names are UTF-8 whatever the locale of the machine says.
        self._folder = os.fsencode(folder)
        self._staged: set[str] = set()
        self._there: set[bytes] = set()
        self._made: list[bytes] = []

    def begin(self) -> None:
        entries = _entries(self._folder)
        below = [entry for entry in entries if _may_be_ours(entry.name) and _is_folder(entry)]
        for entry in [*entries, *(entry for folder in below for entry in _entries(folder.path))]:
            if is_temporary(entry.name) and not entry.is_dir(follow_symlinks=False):
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

    def latest(self, path: str) -> bytes | None:
        return self.read(path)

    def stage(self, path: str, data: bytes) -> None:
        temporary = self._temporary(path)
        self._make(os.path.dirname(temporary))
        self._staged.add(path)
        write(temporary, data)

    def flush(self, path: str) -> None:
        flush(self._temporary(path))

    def commit(self, path: str, twins: Sequence[str] = ()) -> None:
        staged = [each for each in (*twins, path) if each in self._staged]
        new, places = map(self._temporary, staged), [self._place(each) for each in staged]
        forward(new, places, like=None if path in self._staged else self._place(path))
        for each, place in zip(staged, places, strict=True):
            os.replace(self._temporary(each), place)
            self._staged.discard(each)

    def delete(self, path: str) -> None:
        place = self._place(path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(place)
        # A folder that still holds something stays.
        with contextlib.suppress(OSError):
            os.rmdir(os.path.dirname(place))

    def finish(self) -> Mapping[str, tuple[Stamp, Stamp]]:
        return {}

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

    def stamp(self, path: str) -> Stamp | None:
        try:
            return stamp(self._place(path))
        except OSError:
            return None

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


def write(place: bytes, data: bytes) -> None:
    """Make a file, which must not be there."""
    with _opened(place, _CREATE) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        if sys.platform == "linux":
            # Lets the disk begin, so that `flush` has little to wait for. It is but a hint.
            with contextlib.suppress(OSError):
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def flush(place: bytes) -> None:
    """Make sure that a file survives a power cut."""
    with _opened(place, _FLUSH) as file:
        os.fsync(file)


def flush_folder(place: bytes) -> None:
    """Make sure that the names in a folder survive a power cut."""
    if sys.platform != "win32":
        try:
            flush(place)
        except OSError as error:
            # Not every file system keeps names apart from what they name.
            if error.errno != errno.EINVAL:
                raise


def forward(new: Iterable[bytes], old: Iterable[bytes], like: bytes | None = None) -> None:
    """Give files one time: that at which they come in the place of others, which need not be there.

    Args:
        new: The files.
        old: What they come in the place of.
        like: A file that stays; they get its time.
    """
    time_ns = os.lstat(like).st_mtime_ns if like else _time_after(old)
    for place in new:
        os.utime(place, ns=(time_ns, time_ns))


def stamp(place: bytes) -> Stamp:
    """A sign of a file that changes whenever its bytes do."""
    status = os.lstat(place)
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def is_temporary(name: bytes) -> bool:
    """Whether a file of that name can only be what a run that died left behind."""
    return bool(_TEMPORARY.fullmatch(name))


@contextlib.contextmanager
def _opened(place: bytes, flags: int) -> Iterator[int]:
    file = os.open(place, flags | getattr(os, "O_BINARY", 0), 0o666)
    try:
        yield file
    finally:
        os.close(file)


def _may_be_ours(folder: bytes) -> bool:
    return not folder.startswith(b".") or folder == PurePath(FEED_MENU).parent.name.encode()


def _entries(folder: bytes) -> list[os.DirEntry[bytes]]:
    try:
        with os.scandir(folder) as listing:
            return list(listing)
    except OSError:
        # Not there yet, or somebody's own; where feedpub has to write, writing says what is wrong.
        return []


def _is_folder(entry: os.DirEntry[bytes]) -> bool:
    return entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and os.path.isdir(entry.path))


def _time_after(places: Iterable[bytes]) -> int:
    """When files come in the place of others, in ns: now, and in a later second than that of any of them.

    Web servers make ETags of the length and the whole second. Where the second is not over yet, it is waited for: a
    time that lies ahead would let a server take the next change for the same file. Only a file that lies ahead already
    is followed by another that does.
    """
    earliest = 0
    for place in places:
        with contextlib.suppress(FileNotFoundError):
            earliest = max(earliest, (int(os.lstat(place).st_mtime) + 1) * _SECOND)
    ahead = earliest - time_ns()
    if 0 < ahead <= _SECOND:
        sleep(ahead / _SECOND)
    return max(earliest, time_ns())
