"""Which files of a folder may hold a record."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath
from stat import S_ISLNK, S_ISREG

from .errors import Problem
from .model import SourceFile

_SUFFIXES = (".md", ".markdown", ".txt", ".html", ".yaml", ".yml")
_SKIPPED_FOLDERS = frozenset({"_data", "node_modules"})
#: What no path can hold: controls, line separators, and bytes that are no UTF-8 (as surrogates).
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def scan(root: str, skip: Collection[str] = (), exclude: Sequence[str] = ()) -> Iterator[SourceFile | Problem]:
    """List the files that may hold a record: of each folder by name, then those of the folders in it.

    Folders that begin with `_` are read, except `_data`; hidden ones, `node_modules` and those of `skip` (the output)
    are not. What can't be a record by its nature (links, pipes, names that are no UTF-8) comes as a problem.

    Args:
        root: The source folder; it may itself be a symbolic link.
        skip: Absolute paths of folders to leave out, or of links to folders.
        exclude: Patterns (as of `fnmatch`) of paths below the root to leave out, files or whole folders.

    Raises:
        OSError: The root can't be listed.
    """
    folders = [(os.fsencode(root), "")]
    apart = {os.fsencode(os.path.realpath(path)) for path in skip}
    suspects = {os.path.basename(path) for path in (*apart, *map(os.fsencode, skip))}
    while folders:
        folder, prefix = folders.pop()
        try:
            # Bytes, for a locale may take names for another encoding than UTF-8, and paths become ids.
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            if not prefix:
                raise
            yield Problem(
                code="unreadable-folder", message=f"can't be read: {error.strerror}", file=_shown(prefix.rstrip("/"))
            )
            continue
        below = []
        for entry in entries:
            name = entry.name.decode("utf-8", "surrogateescape")
            if name.startswith(".") or name in _SKIPPED_FOLDERS:
                continue
            if exclude and any(fnmatchcase(prefix + name, pattern) for pattern in exclude):
                continue
            if entry.name in suspects and os.path.realpath(entry.path) in apart:
                continue
            if entry.is_dir(follow_symlinks=False):
                below.append((entry.path, f"{prefix}{name}/"))
            elif name.lower().endswith(_SUFFIXES) or (entry.is_symlink() and entry.is_dir()):
                yield _file(entry, prefix + name)
        folders += reversed(below)


def unmatched(root: str, patterns: Sequence[str]) -> list[str]:
    """The patterns that leave out nothing below the root."""
    left = list(patterns)
    for folder, folders, names in os.walk(root):
        if not left:
            break
        prefix = PurePath(folder).relative_to(root)
        for name in (*folders, *names):
            path = str(prefix / name)
            # A folder that is left out is looked into all the same, for another pattern may name what is in it.
            left = [pattern for pattern in left if not fnmatchcase(path, pattern)]
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS]
    return left


def _file(entry: os.DirEntry[bytes], path: str) -> SourceFile | Problem:
    if _UNFIT.search(path):
        return Problem(
            code="bad-name", message="the file name is no UTF-8 or holds control characters", file=_shown(path)
        )
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Problem(code="unreadable", message=f"can't be read: {error.strerror}", file=path)
    if S_ISLNK(status.st_mode):
        return Problem(code="symlink", message="is a symbolic link, which is not followed", file=path)
    if not S_ISREG(status.st_mode):
        return Problem(code="not-a-file", message="is no ordinary file", file=path)
    return SourceFile(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _shown(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode("utf-8").encode("unicode_escape").decode("ascii")
