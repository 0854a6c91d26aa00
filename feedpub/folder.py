"""Which files of a folder may hold a record."""

from __future__ import annotations

import errno
import os
import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from stat import S_ISLNK, S_ISREG

from .errors import Problem
from .model import SourceFile

_SUFFIXES = (".md", ".markdown", ".txt", ".html", ".yaml", ".yml")
_SKIPPED_FOLDERS = frozenset({"_data", "node_modules"})
#: Characters that are shown of a path that is too long.
_SHOWN = 200
#: The library keeps numbers of 64 bits with their sign; inodes of some file systems have no sign, and times more bits.
_SIGN = 1 << 63
#: What no path can hold: controls, line separators, and bytes that are no UTF-8 (as surrogates).
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def scan(
    root: str, skip: Collection[str] = (), exclude: Sequence[str] = (), *, follow_links: bool = False
) -> Iterator[SourceFile | Problem]:
    """List the files that may hold a record: of each folder by name, then those of the folders in it.

    Folders that begin with `_` are read, except `_data`; hidden ones, `node_modules` and those of `skip` (the output)
    are not. What can't be a record by its nature (links, pipes, names that are no UTF-8) comes as a problem.

    Args:
        root: The source folder; it may itself be a symbolic link.
        skip: Absolute paths of folders to leave out, or of links to folders.
        exclude: Patterns (as of `fnmatch`) of paths below the root to leave out, files or whole folders.
        follow_links: Read files and folders behind symbolic links too, unless they are in a folder of `skip`. Each
            folder is read once, by its own name if it has one in the source.

    Raises:
        OSError: The root can't be listed.
    """
    return _Scan(skip, exclude, follow_links=follow_links).files(os.fsencode(root))


class _Scan:
    def __init__(self, skip: Collection[str], exclude: Sequence[str], *, follow_links: bool) -> None:
        self._apart = {os.fsencode(os.path.realpath(path)) for path in skip}
        self._suspects = {os.path.basename(path) for path in (*self._apart, *map(os.fsencode, skip))}
        self._exclude = exclude
        self._follow_links = follow_links
        self._visited: set[tuple[int, int]] = set()
        #: What is behind links comes last, for then all that have a name of their own are known.
        self._folders: deque[tuple[bytes, str]] = deque()
        self._links: list[tuple[os.DirEntry[bytes], str]] = []

    def files(self, root: bytes) -> Iterator[SourceFile | Problem]:
        self._folders.append((root, ""))
        while self._folders:
            folder, prefix = self._folders.pop()
            try:
                if self._follow_links and self._again(os.stat(folder)):
                    yield _link(prefix.rstrip("/"), "leads to a folder that is read already")
                    continue
                # Bytes, for a locale may take names for another encoding than UTF-8, and paths become ids.
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                if not prefix:
                    raise
                yield from _unreadable(prefix.rstrip("/"), error)
                continue
            yield from self._files_of(entries, prefix)
        for entry, path in self._links:
            yield self._file(entry, path)

    def _again(self, status: os.stat_result) -> bool:
        number, before = (status.st_dev, status.st_ino), len(self._visited)
        self._visited.add(number)
        return len(self._visited) == before

    def _files_of(self, entries: list[os.DirEntry[bytes]], prefix: str) -> Iterator[SourceFile | Problem]:
        """The files of one folder; the folders in it are put where they come next."""
        below = []
        for entry in entries:
            name = entry.name.decode("utf-8", "surrogateescape")
            path = prefix + name
            if self._is_left_out(entry, name, path):
                continue
            if _is_folder(entry, follow_links=False):
                below.append((entry.path, f"{path}/"))
            elif entry.is_symlink() and _is_folder(entry, follow_links=True):
                problem = self._refused(entry, path)
                if problem:
                    yield problem
                else:
                    self._folders.appendleft((entry.path, f"{path}/"))
            elif name.lower().endswith(_SUFFIXES):
                if self._follow_links and entry.is_symlink():
                    self._links.append((entry, path))
                else:
                    yield self._file(entry, path)
        self._folders += reversed(below)

    def _is_left_out(self, entry: os.DirEntry[bytes], name: str, path: str) -> bool:
        return (
            name.startswith(".")
            or name in _SKIPPED_FOLDERS
            or bool(self._exclude and any(fnmatchcase(path, pattern) for pattern in self._exclude))
            or (entry.name in self._suspects and os.path.realpath(entry.path) in self._apart)
        )

    def _file(self, entry: os.DirEntry[bytes], path: str) -> SourceFile | Problem:
        if _UNFIT.search(path):
            return _problem("bad-name", "the file name is no UTF-8 or holds control characters", path)
        try:
            status = entry.stat(follow_symlinks=False)
            if S_ISLNK(status.st_mode):
                problem = self._refused(entry, path)
                if problem:
                    return problem
                status = entry.stat()
        except OSError as error:
            return _problem("unreadable", f"can't be read: {error.strerror}", path)
        if not S_ISREG(status.st_mode):
            return _problem("not-a-file", "is no ordinary file", path)
        if self._follow_links and self._again(status) and entry.is_symlink():
            return _link(path, "leads to a file that is read already")
        numbers = [status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        if min(numbers) < -_SIGN or max(numbers) >= _SIGN:
            numbers = [(number + _SIGN) % (2 * _SIGN) - _SIGN for number in numbers]
        return SourceFile(path, status.st_size, *numbers)

    def _refused(self, entry: os.DirEntry[bytes], path: str) -> Problem | None:
        """Why a symbolic link is not followed; None when it is."""
        if not self._follow_links:
            return _link(path, "is a symbolic link, which is not followed")
        target = os.path.realpath(entry.path)
        if any(target == folder or target.startswith(folder + b"/") for folder in self._apart):
            return _link(path, "leads into a folder that feedpub writes")
        return None


def unmatched(root: str, patterns: Sequence[str], *, follow_links: bool = False) -> list[str]:
    """The patterns that leave out nothing that `scan` would list; hidden things, which it never does, may be named."""
    left = [pattern for pattern in patterns if not pattern.startswith(".")]
    for found in scan(root, follow_links=follow_links) if left else ():
        path = PurePosixPath(found.file if isinstance(found, Problem) else found.path)
        places = [str(place) for place in (path, *path.parents)]
        left = [pattern for pattern in left if not any(fnmatchcase(place, pattern) for place in places)]
    return left


def _is_folder(entry: os.DirEntry[bytes], *, follow_links: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow_links)
    except OSError:
        return False  # such as a link that leads to itself


def _unreadable(folder: str, error: OSError) -> Iterator[Problem]:
    if error.errno == errno.ENAMETOOLONG:
        # Nothing in it was ever read, so nothing is lost.
        yield _problem("bad-name", "the path is longer than the system can follow", f"{folder[:_SHOWN]}…")
    elif not isinstance(error, FileNotFoundError):  # or it has gone meanwhile
        yield _problem("unreadable-folder", f"can't be read: {error.strerror}", folder)


def _link(path: str, message: str) -> Problem:
    return _problem("symlink", message, path)


def _problem(code: str, message: str, path: str) -> Problem:
    shown = path.encode("unicode_escape").decode("ascii") if _UNFIT.search(path) else path
    return Problem(code=code, message=message, file=shown)
