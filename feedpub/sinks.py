"""Where the feeds of a site go: a plain folder, or one release after another."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Mapping, Sequence

from . import releases
from .errors import Problem, PublishError
from .files import FolderSink, flush, flush_folder, forward, is_temporary, stamp, write
from .model import Site
from .publish import Sink, Stamp
from .releases import MAKING, Releases, fail, remove, reported

#: How file systems say that a file can't have one more name.
_NO_LINK = {errno.EMLINK, errno.EXDEV, errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def of(site: Site) -> Sink:
    """Where the feeds of a site go.

    Raises:
        PublishError: The output is a link to a release, and the configuration says that it is a plain folder; or it
            can't be looked at.
    """
    with reported(site.output_shown, "read"):
        if site.mode == "releases":
            return ReleaseSink(releases.of(site), site.keep)
        current = releases.of(site).current()
    if current:
        shown = site.output_shown
        message = (
            'is a link to a release; set output.mode = "releases", '
            f"or make it a plain folder again: rm {shown} && mv {shown}{releases.SUFFIX}/{current} {shown}"
        )
        raise PublishError(Problem(code="other-mode", message=message, file=shown))
    return FolderSink(site.output, site.output_shown)


class ReleaseSink:
    """A new release for each publication in which something changes."""

    at_once = True

    def __init__(self, releases: Releases, keep: int) -> None:
        """`keep` is how many releases stay besides the current one, 1 at least."""
        self._releases, self._keep = releases, keep
        self._making = releases.place(MAKING)
        self._staged: set[str] = set()
        self._committed: set[str] = set()
        self._gone: set[str] = set()
        self._there: set[str] = set()
        self._look()

    def _look(self) -> None:
        self._name = self._releases.current()
        self._old = self._releases.place(self._name) if self._name else os.fsencode(self._releases.output)
        self._current = FolderSink(os.fsdecode(self._old), self._releases.shown)

    def begin(self) -> None:
        self._releases.settle()
        self._look()

    def read(self, path: str) -> bytes | None:
        return self._current.read(path)

    def latest(self, path: str) -> bytes | None:
        names = self._releases.names()
        newest = os.fsdecode(self._releases.place(names[-1])) if names else None
        return FolderSink(newest, self._releases.shown).read(path) if newest else self.read(path)

    def stage(self, path: str, data: bytes) -> None:
        self._make(os.path.dirname(path))
        self._staged.add(path)
        write(self._new(path), data)

    def flush(self, path: str) -> None:
        flush(self._new(path))

    def commit(self, path: str, twins: Sequence[str] = ()) -> None:
        staged = [each for each in (*twins, path) if each in self._staged]
        like = None if path in self._staged else self._place(path)
        forward(map(self._new, staged), map(self._place, staged), like)
        self._committed.update(staged)

    def delete(self, path: str) -> None:
        self._gone.add(path)

    def finish(self) -> Mapping[str, tuple[Stamp, Stamp]]:
        kept: dict[str, Stamp] = {}
        last = self._name
        if self._staged or self._gone:
            if self._name:
                self._carry("", kept)
            for below, _, _ in os.walk(self._making, onerror=fail):
                flush_folder(below)
            with self._releases.adding(os.fsdecode(self._making)) as name:
                flush_folder(os.fsencode(self._releases.folder))
                self._releases.point(name)
            self._forget()
            self._look()
        self._releases.prune(self._keep, last)
        # Only now, for a name more and a name less change the stamp of a file.
        moved = {path: (before, stamp(self._place(path))) for path, before in kept.items()}
        # Whatever else has changed meanwhile is for the next build to see.
        return {path: (before, after) for path, (before, after) in moved.items() if before[:2] == after[:2]}

    def discard(self) -> None:
        if self._staged:
            with contextlib.suppress(OSError):
                remove(self._making)
        self._forget()

    def stamp(self, path: str) -> Stamp | None:
        try:
            return stamp(self._new(path) if path in self._committed else self._place(path))
        except OSError:
            return None

    def shown(self, path: str) -> str:
        return self._current.shown(path)

    def _make(self, below: str) -> None:
        """Make a folder of the new release."""
        if below in self._there:
            return
        if os.path.islink(self._place(below)):
            message = "is a symbolic link, but a release holds its files itself; nothing was published"
            raise PublishError(Problem(code="foreign-file", message=message, file=self.shown(below)))
        os.makedirs(self._new(below), exist_ok=True)
        self._there.add(below)

    def _carry(self, below: str, kept: dict[str, Stamp]) -> None:
        """Take the files of a folder that stay over into the new release; note the stamps that they had."""
        old, new = self._place(below), self._new(below)
        os.makedirs(new, exist_ok=True)
        with os.scandir(old) as listing:
            entries = list(listing)
        for entry in entries:
            path = below + entry.name.decode("utf-8", "surrogateescape")
            if entry.is_dir(follow_symlinks=False):
                self._carry(f"{path}/", kept)
            elif path not in self._staged and path not in self._gone and not is_temporary(entry.name):
                kept[path] = stamp(entry.path)
                _link(entry.path, self._new(path))
        os.chmod(new, stat.S_IMODE(os.stat(old).st_mode))
        # A folder whose files are all gone is gone.
        with contextlib.suppress(OSError):
            os.rmdir(new)

    def _forget(self) -> None:
        for paths in self._staged, self._committed, self._gone:
            paths.clear()
        self._there.clear()

    def _place(self, path: str) -> bytes:
        return os.path.join(self._old, path.encode("utf-8", "surrogateescape"))

    def _new(self, path: str) -> bytes:
        return os.path.join(self._making, path.encode("utf-8", "surrogateescape"))


def _link(place: bytes, new: bytes) -> None:
    """Give a file one more name; where it can't have one, make a copy that has its time."""
    try:
        os.link(place, new, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        import shutil

        shutil.copy2(place, new, follow_symlinks=False)
        if not os.path.islink(new):
            flush(new)
