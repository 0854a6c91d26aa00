"""Putting files where readers fetch them: nothing is touched that would not change, and no file is ever half there.

`Publication` compares and decides; a `Sink` moves the bytes. First every new file is staged beside its place, then all
are flushed to the disk, then all are put in place, feeds.json last, for it says what the next build may take for
granted. The twins of a file (see codings) come just before it, so that none is ever older than its file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, Self

from . import codings, manifest, text
from .errors import Problem, PublishError
from .model import FEED_MENU, Action, Artifact, Change

#: Stands in every page of feedpub: a page without it, in a folder that no feeds.json describes, is somebody's own.
_MARK = b'<meta name="generator" content="feedpub">'

#: While new files are put in place it names them, so that those of a run that died are known to be feedpub's.
UNFINISHED = ".unfinished.json"
_OURS = re.compile(r"(?:topics/|providers/|\.well-known/)?([^/]+)\.(?:rss|atom|json|html|opml|css|js)(?:\.gz|\.br)?")

#: Files around the feeds that a site may want no more.
_OPTIONAL = (FEED_MENU,)

_MEND = "check permissions and free space, and build again"
#: What is told when the disk fails.
_NOT_READ = "can't be read: {reason}; the feeds are as they were; check its permissions, and build again"
_NOT_WRITTEN = f"can't be written: {{reason}}; the feeds are as they were; {_MEND}"
_NOT_DONE = f"can't be written: {{reason}}; every file is whole, old or new; {_MEND}"

#: A sign of a file that changes whenever its bytes do.
Stamp = tuple[int, ...]


class Sink(Protocol):
    """Where the output goes. Paths are relative, with `/`. Failures are OSErrors.

    Attributes:
        at_once: Whether all that is committed gets to its place in one step, by `finish`.
    """

    at_once: bool

    def begin(self) -> None:
        """Make ready, and remove what a run that died left behind."""

    def read(self, path: str) -> bytes | None:
        """The bytes at a path; None when there are none."""

    def latest(self, path: str) -> bytes | None:
        """The bytes that the newest publication had there, though an older one may be shown again."""

    def stage(self, path: str, data: bytes) -> None:
        """Bring the bytes near, so that `commit` can't fail for want of space."""

    def flush(self, path: str) -> None:
        """Make sure that what was staged for the path survives a power cut."""

    def commit(self, path: str, twins: Sequence[str] = ()) -> None:
        """Put what was staged for the path in its place, in one step, at once or with all others by `finish`.

        Args:
            path: Where a file was staged. With twins it may be one that stays.
            twins: Where its twins were staged. They come first, and get the time of the file.
        """

    def delete(self, path: str) -> None:
        """Remove the file, as above; it is fine when there is none."""

    def finish(self) -> Mapping[str, tuple[Stamp, Stamp]]:
        """Nothing more will be committed. Tell which files got another stamp by this, with the old and the new one."""

    def discard(self) -> None:
        """Forget what was staged and not committed."""

    def stamp(self, path: str) -> Stamp | None:
        """A sign of the file, cheap to get, that changes whenever its bytes do; None when it is not there."""

    def shown(self, path: str) -> str:
        """The place of a path, in words that a person can follow."""


class Publication:
    """One round of publishing. Use it as a context: what was staged is discarded when the block fails."""

    def __init__(
        self,
        sink: Sink,
        *,
        dry_run: bool = False,
        known: bool = True,
        compress: Collection[str] = (),
    ) -> None:
        """Begin.

        Args:
            sink: Where to.
            dry_run: Decide everything, change nothing.
            known: Whether a feeds.json describes the output; if not, no page of somebody else is replaced.
            compress: The codings in which every file has a twin.
        """
        self._sink = sink
        self._dry_run = dry_run
        self._known = known
        self._compress = compress
        self._outdated: list[str] = []
        self._before: list[str] = []
        self.changes: list[Change] = []
        self._died = False
        self._unfinished: list[str] = []
        #: What every file looked like when its bytes were right; complete after `finish`.
        self.stamps: dict[str, Stamp] = {}

    def __enter__(self) -> Self:
        if not self._dry_run:
            begin(self._sink)
        with self._reported(UNFINISHED, _NOT_READ):
            unfinished = self._sink.read(UNFINISHED)
            before = self._sink.read(manifest.FILE)
        compressed, self._before = manifest.compressed(before), manifest.files(before)
        self._died, self._unfinished = unfinished is not None, _paths(unfinished)
        self._outdated = [coding for coding in compressed if coding not in self._compress]
        return self

    def __exit__(self, *_: object) -> None:
        self._sink.discard()

    @property
    def sha256(self) -> dict[str, str]:
        """The digest of every file added so far, by path. Twins have none: their bytes may be others, and right."""
        return {change.path: change.sha256 for change in self.changes if change.sha256}

    def add(self, artifact: Artifact) -> bytes | None:
        """Stage a file with its twins, unless the very same bytes are there; return what is there.

        Raises:
            PublishError: It can't be read or written, or is somebody else's.
        """
        digest = hashlib.sha256(artifact.data).hexdigest()
        there, stamp = self._look(artifact.path)
        if there == artifact.data:
            self._add_twins(artifact, changed=False)
            self.stamps[artifact.path] = stamp
            self._note(artifact.path, Action.KEEP, "its bytes are the same", digest)
            return there
        if there and not self._known and artifact.path.endswith(".html") and _MARK not in there:
            message = "was not written by feedpub; nothing was published"
            raise PublishError(Problem(code="foreign-file", message=message, file=self._sink.shown(artifact.path)))
        self._add_twins(artifact, changed=True)
        self._put(artifact.path, artifact.data, there, digest)
        return there

    def _add_twins(self, artifact: Artifact, *, changed: bool) -> None:
        """Stage the twins of a file that are not right; when the file changes, all of them, for they get its time."""
        for path in (codings.twin(artifact.path, coding) for coding in self._outdated):
            if self._sink.stamp(path) is not None:
                self._note(path, Action.DELETE, "output.compress does not want it")
        for coding in self._compress:
            path = codings.twin(artifact.path, coding)
            there, stamp = self._look(path)
            right = there is not None and codings.holds(there, artifact.data, coding)
            if right and not changed:
                self.stamps[path] = stamp
                self._note(path, Action.KEEP, "it holds the bytes of its file")
            else:
                data = there if right and there is not None else codings.pack(artifact.data, coding)
                self._put(path, data, there)

    def _look(self, path: str) -> tuple[bytes | None, Stamp]:
        """What is there, and its stamp, which is no later one: the file may change at any time."""
        with self._reported(path, _NOT_READ):
            stamp = self._sink.stamp(path)
            return (None, ()) if stamp is None else (self._sink.read(path), stamp)

    def _put(self, path: str, data: bytes, there: bytes | None, digest: str = "") -> None:
        if not self._dry_run:
            with self._reported(path, _NOT_WRITTEN):
                self._sink.stage(path, data)
        self._note(path, Action.PUT, "new" if there is None else "changed", digest)

    def there(self, path: str) -> bytes | None:
        """The bytes that are at a path now; None when there are none.

        Raises:
            PublishError: They can't be read.
        """
        with self._reported(path, _NOT_READ):
            return self._sink.read(path)

    def keep(self, paths: Iterable[str], known: Mapping[str, tuple[str, Stamp]]) -> bool:
        """Leave files as they are, unseen, when they are what is known of them; else do nothing.

        Args:
            paths: Of the files, which stay or not together.
            known: The hex digest and the stamp that files had when their bytes were right.
        """
        paths = [each for path in paths for each in (*self._twins(path), path)]
        if any(path not in known or self._sink.stamp(path) != known[path][1] for path in paths):
            return False
        for path in paths:
            digest, self.stamps[path] = known[path]
            self._note(path, Action.KEEP, "none of its entries has changed", digest)
        return True

    def _twins(self, path: str) -> list[str]:
        return [codings.twin(path, coding) for coding in self._compress]

    def _note(self, path: str, action: Action, reason: str, digest: str = "") -> None:
        self.changes.append(Change(path=path, action=action, reason=reason, sha256=digest))

    def finish(self, last: Artifact, gone: Iterable[str]) -> None:
        """Put everything in place: the staged files, then remove what is gone, then the file that describes it all.

        Args:
            last: feeds.json.
            gone: Paths of files to remove, where they are there.

        Raises:
            PublishError: The disk failed; every file is whole, old or new, and the next build puts it right.
        """
        self.add(last)
        added = {change.path for change in self.changes}
        known = [*self._compress, *self._outdated]
        # Whatever else a feeds.json names may be somebody's own by now.
        gone = [*gone, *(path for path in _OPTIONAL if path in self._before and path not in added)]
        gone = [each for path in gone for each in (*(codings.twin(path, coding) for coding in known), path)]
        left = [path for path in self._unfinished if path not in added]
        there = (path for path in dict.fromkeys((*gone, *left)) if self.there(path) is not None)
        self.changes[-1:-1] = [
            Change(path=path, action=Action.DELETE, reason="nothing needs it any more") for path in there
        ]
        if not self._dry_run:
            self._apply()

    def _apply(self) -> None:
        new = [] if self._sink.at_once else [change.path for change in self.changes if change.reason == "new"]
        if new:
            with self._reported(UNFINISHED, _NOT_WRITTEN):
                self._sink.stage(UNFINISHED, json.dumps(sorted({*new, *self._unfinished})).encode())
        puts = {change.path: None for change in self.changes if change.action is Action.PUT}
        for path in [*puts, *([UNFINISHED] if new else [])]:
            with self._reported(path, _NOT_WRITTEN):
                self._sink.flush(path)
        if new:
            with self._reported(UNFINISHED, _NOT_WRITTEN):
                self._sink.commit(UNFINISHED)
        for change in self.changes:
            with self._reported(change.path, _NOT_DONE):
                if change.action is Action.DELETE:
                    self._sink.delete(change.path)
                elif not codings.is_twin(change.path):
                    self._commit(change.path, puts)
        with self._reported("", _NOT_DONE):
            if new or self._died:
                self._sink.delete(UNFINISHED)
            moved = self._sink.finish()
        for path, (before, after) in moved.items():
            if self.stamps.get(path) == before:
                self.stamps[path] = after

    def _commit(self, path: str, puts: Collection[str]) -> None:
        """Put a file and its twins in place, those of them that were staged."""
        twins = [twin for twin in self._twins(path) if twin in puts]
        if path in puts or twins:
            self._sink.commit(path, twins)
        for put in (*twins, path) if path in puts else twins:
            self.stamps[put] = self._sink.stamp(put) or ()

    def _reported(self, path: str, failure: str) -> contextlib.AbstractContextManager[None]:
        return _reported(self._sink, path, failure)


def begin(sink: Sink) -> None:
    """Make a sink ready. Again and again does no harm.

    Raises:
        PublishError: The disk failed, or something else is in the place of the output.
    """
    with _reported(sink, "", _NOT_WRITTEN):
        sink.begin()


@contextlib.contextmanager
def _reported(sink: Sink, path: str, failure: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = failure.format(reason=error.strerror or error)
        raise PublishError(Problem(code="unwritable", message=message, file=sink.shown(path))) from error


def _paths(unfinished: bytes | None) -> list[str]:
    """The files that a run was about to add when it died; none that feedpub would not make."""
    try:
        found = json.loads(unfinished or b"[]")
        names = ((path, _OURS.fullmatch(path)) for path in found if isinstance(path, str))
        return [path for path, name in names if name and text.is_slug(name[1])]
    except (ValueError, TypeError, RecursionError):
        return []
