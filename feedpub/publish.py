"""Putting files where readers fetch them: nothing is touched that would not change, and no file is ever half there.

`Publication` compares and decides; a `Sink` moves the bytes. First every new file is staged beside its place, then all
are put in place, feeds.json last, for it says what the next build may take for granted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Protocol, Self

from .errors import Problem, PublishError
from .model import Action, Artifact, Change

#: Stands in every page of feedpub: a page without it, in a folder that no feeds.json describes, is somebody's own.
_MARK = b'<meta name="generator" content="feedpub">'


class Sink(Protocol):
    """Where the output goes. Paths are relative, with `/`. Failures are OSErrors."""

    def read(self, path: str) -> bytes | None:
        """The bytes at a path; None when there are none."""

    def stage(self, path: str, data: bytes) -> None:
        """Bring the bytes near, so that `commit` can't fail for want of space."""

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

    def read(self, path: str) -> bytes | None:
        try:
            with open(self._place(path), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def stage(self, path: str, data: bytes) -> None:
        temporary = self._temporary(path)
        os.makedirs(os.path.dirname(temporary), exist_ok=True)
        self._staged.add(path)
        with open(temporary, "wb") as file:
            file.write(data)

    def commit(self, path: str) -> None:
        temporary, place = self._temporary(path), self._place(path)
        # Web servers make ETags of the length and the whole second: a changed file must not keep its second.
        with contextlib.suppress(FileNotFoundError):
            second = int(os.lstat(place).st_mtime)
            if int(os.stat(temporary).st_mtime) <= second:
                os.utime(temporary, (second + 1, second + 1))
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
                os.rmdir(os.path.dirname(self._place(path)))
        self._staged.clear()

    def stamp(self, path: str) -> tuple[int, ...] | None:
        try:
            status = os.stat(self._place(path))
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino

    def shown(self, path: str) -> str:
        return str(PurePath(self._name, path))

    def _place(self, path: str) -> bytes:
        return os.path.join(self._folder, path.encode())

    def _temporary(self, path: str) -> bytes:
        folder, name = os.path.split(self._place(path))
        return os.path.join(folder, b"." + name + b".feedpub")


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
        return self

    def __exit__(self, *_: object) -> None:
        self._sink.discard()

    @property
    def sha256(self) -> dict[str, str]:
        """The digest of every file added so far, by path."""
        return {change.path: change.sha256 for change in self.changes if change.action is not Action.DELETE}

    def add(self, artifact: Artifact) -> None:
        """Stage a file, unless the very same bytes are there.

        Raises:
            PublishError: It can't be read or written, or is somebody else's.
        """
        digest = hashlib.sha256(artifact.data).hexdigest()
        with self._reported(artifact.path, "the feeds are as they were"):
            before = self._sink.stamp(artifact.path)
            there = self._sink.read(artifact.path)
            if there == artifact.data:
                self.stamps[artifact.path] = before or ()
                self.changes.append(Change(path=artifact.path, action=Action.KEEP, reason="unchanged", sha256=digest))
                return
            if there and not self._known and artifact.path.endswith(".html") and _MARK not in there:
                message = "was not written by feedpub; nothing was published"
                raise PublishError(Problem(code="foreign-file", message=message, file=self._sink.shown(artifact.path)))
            if not self._dry_run:
                self._sink.stage(artifact.path, artifact.data)
        reason = "new" if there is None else "changed"
        self.changes.append(Change(path=artifact.path, action=Action.PUT, reason=reason, sha256=digest))

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
            with self._reported(path, "the feeds are as they were"):
                if self._sink.read(path) is not None:
                    removed.append(Change(path=path, action=Action.DELETE, reason="its feed is gone"))
        self.changes[-1:-1] = removed
        for change in [] if self._dry_run else self.changes:
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
