"""Whole releases: the output is a symbolic link to one, and one rename makes it a link to another.

    feeds -> feeds.releases/000002
    feeds.releases/000001/  what readers saw before
    feeds.releases/000002/  what they see; files that did not change are hard links to those of 000001

A reader that follows the link once sees the files of one build. Links are relative, so all can be moved together.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from . import lock
from .errors import Problem, PublishError
from .files import FolderSink, flush, forward, is_temporary, stamp, write
from .model import Release, Site
from .publish import Sink, Stamp

_SUFFIX = ".releases"
#: Numbers, not times: they sort and never meet, whatever the clock does.
_NUMBER = re.compile(r"\d{6,}")
#: The release that is being made, and the one that is being removed.
_MAKING, _REMOVING = ".making", ".removing"
#: How file systems say that a file can't have one more name.
_NO_LINK = {errno.EMLINK, errno.EXDEV, errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def of(site: Site) -> Releases:
    """The releases of a site, whether there are any or not."""
    return Releases(site.output, site.output_shown)


def lockable(site: Site) -> str:
    """The folder that stays the same one while builds come and go."""
    return of(site).folder if site.mode == "releases" else site.output


def sink(site: Site) -> Sink:
    """Where the feeds of a site go.

    Raises:
        PublishError: The output is a link to a release, and the configuration says that it is a plain folder.
    """
    if site.mode == "releases":
        return ReleaseSink(of(site), site.keep)
    current = of(site).current()
    if current:
        shown = site.output_shown
        message = (
            'is a link to a release; set output.mode = "releases", '
            f"or make it a plain folder again: rm {shown} && mv {shown}{_SUFFIX}/{current} {shown}"
        )
        raise PublishError(Problem(code="other-mode", message=message, file=shown))
    return FolderSink(site.output, site.output_shown)


def rollback(site: Site, to: str | None = None, *, wait: float = 0) -> tuple[Release, Release]:
    """Make an older release the current one; the next build goes forward from the records again.

    Args:
        site: Whose releases.
        to: The name of the release, or its number; default: the newest of those before the current one.
        wait: How many seconds a build at work may take to end.

    Returns:
        The release that was current, and the one that is.

    Raises:
        LockedError: A build is at work on the same output.
        PublishError: There is no such release, or the output can't be written.
    """
    releases = of(site)
    if site.mode != "releases" or not releases.names():
        raise _none(site, 'there are no releases; output.mode = "releases" makes one of each build')
    with lock.hold(releases.folder, site.output_shown, wait=wait):
        try:
            releases.settle()
            return _roll_back(site, releases, to)
        except OSError as error:
            message = f"can't be written: {error.strerror}; the feeds are as they were"
            raise PublishError(Problem(code="unwritable", message=message, file=site.output_shown)) from error


def _roll_back(site: Site, releases: Releases, to: str | None) -> tuple[Release, Release]:
    known = {release.name: release for release in releases.all()}
    current = next(release for release in known.values() if release.current)
    before = max((name for name in known if int(name) < int(current.name)), key=int, default=None)
    name = before if to is None else to.zfill(6)
    if name is None:
        raise _none(site, f"{current.name} is the oldest release there is")
    if name not in known:
        raise _none(site, f'there is no release "{to}"')
    releases.date(name, current.name)
    releases.point(name)
    return current, known[name]


def _none(site: Site, message: str) -> PublishError:
    return PublishError(Problem(code="no-release", message=message, file=site.output_shown))


class Releases:
    """The releases of one output. Failures are OSErrors."""

    def __init__(self, output: str, shown: str) -> None:
        """`shown` is the output as a person at the shell would write it."""
        self.output, self.shown = output, shown
        self.folder = output + _SUFFIX

    def names(self) -> list[str]:
        """Of all releases, from the oldest to the newest."""
        try:
            return sorted((name for name in os.listdir(self.folder) if _NUMBER.fullmatch(name)), key=int)
        except FileNotFoundError:
            return []

    def all(self) -> list[Release]:
        """All releases, from the oldest to the newest."""
        current = self.current()
        times = {name: os.stat(self.place(name)).st_mtime for name in self.names()}
        return [Release(name, datetime.fromtimestamp(int(time), UTC), name == current) for name, time in times.items()]

    def current(self) -> str | None:
        """The name of the release that the output is a link to, whether it is there or not."""
        try:
            place, name = os.path.split(os.readlink(self.output))
        except OSError as error:
            # Nothing is there, or no link.
            if error.errno in {errno.ENOENT, errno.EINVAL, errno.ENOTDIR}:
                return None
            raise
        ours = os.path.join(os.path.dirname(self.output), place) == self.folder
        return name if ours and _NUMBER.fullmatch(name) else None

    def place(self, name: str) -> bytes:
        """The folder of a release."""
        return os.fsencode(os.path.join(self.folder, name))

    @contextlib.contextmanager
    def adding(self, whole: str) -> Iterator[str]:
        """Make a folder the newest release and give its name; it is none when the block fails."""
        name = f"{max(map(int, self.names()), default=0) + 1:06}"
        os.rename(whole, self.place(name))
        try:
            yield name
        except OSError:
            os.rename(self.place(name), whole)
            raise

    def point(self, name: str) -> None:
        """Make a release the current one, in one step."""
        link = self._link()
        os.symlink(os.path.join(os.path.basename(self.folder), name), link, target_is_directory=True)
        try:
            os.replace(link, self.output)
        except OSError:
            os.unlink(link)
            raise

    def date(self, name: str, current: str) -> None:
        """Let the files of a release be newer than those of the current one that they differ from.

        Caches go by the time of a file, and it must not move backward for them.
        """
        new, old = self.place(name), self.place(current)
        for below, _, files in os.walk(new, onerror=_fail):
            for place in (os.path.join(below, file) for file in files):
                before = old + place[len(new) :]
                if os.path.islink(place) or (os.path.exists(before) and os.path.samefile(place, before)):
                    continue
                # Somebody else's file may not let us; that the feeds go back matters more.
                with contextlib.suppress(PermissionError):
                    forward(place, before)

    def settle(self) -> None:
        """Have the output be a link to a release if there is any; remove what a run that died left behind.

        Raises:
            PublishError: Something else is in the place of the link.
        """
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._link())
        for name in _MAKING, _REMOVING:
            remove(self.place(name))
        mode = _mode(self.output)
        if stat.S_ISDIR(mode):
            self._take_over()
        elif mode and not self.current():
            message = "is no folder and no link to a release; nothing was published"
            raise PublishError(Problem(code="foreign-file", message=message, file=self.shown))
        names, current = self.names(), self.current()
        if names and current not in names:
            self.point(names[-1])
        elif current and not names:
            os.unlink(self.output)

    def prune(self, keep: int, last: str | None) -> None:
        """Remove the oldest releases.

        Args:
            keep: How many stay besides the current one.
            last: The one that was current before, which somebody may still be reading; it goes last of all.
        """
        current = self.current()
        past = [name for name in self.names() if name != current]
        for name in sorted(past, key=lambda name: (name == last, int(name)))[:-keep]:
            # What has the name of a release is whole.
            os.rename(self.place(name), self.place(_REMOVING))
            remove(self.place(_REMOVING))

    def _take_over(self) -> None:
        """Make a plain folder a release. Until the link is there, readers find nothing."""
        with lock.hold(self.output, self.shown):
            FolderSink(self.output).begin()
            if os.listdir(self.output):
                os.makedirs(self.folder, exist_ok=True)
                with self.adding(self.output) as name:
                    self.point(name)
            else:
                os.rmdir(self.output)

    def _link(self) -> str:
        """Where a link is made before it is put in its place."""
        place, name = os.path.split(self.output)
        return os.path.join(place, f".{name}.feedpub")


class ReleaseSink:
    """A new release for each publication in which something changes."""

    at_once = True

    def __init__(self, releases: Releases, keep: int) -> None:
        """`keep` is how many releases stay besides the current one, 1 at least."""
        self._releases, self._keep = releases, keep
        self._making = releases.place(_MAKING)
        self._staged: set[str] = set()
        self._committed: set[str] = set()
        self._gone: set[str] = set()
        self._there: set[bytes] = set()
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

    def stage(self, path: str, data: bytes) -> None:
        place = self._new(path)
        if (folder := os.path.dirname(place)) not in self._there:
            os.makedirs(folder, exist_ok=True)
            self._there.add(folder)
        self._staged.add(path)
        write(place, data)

    def flush(self, path: str) -> None:
        flush(self._new(path))

    def commit(self, path: str) -> None:
        forward(self._new(path), os.path.join(self._old, path.encode()))
        self._committed.add(path)

    def delete(self, path: str) -> None:
        self._gone.add(path)

    def finish(self) -> Mapping[str, tuple[Stamp, Stamp]]:
        kept: dict[str, Stamp] = {}
        last = self._name
        if self._staged or self._gone:
            if self._name:
                self._carry("", kept)
            for below, _, _ in os.walk(self._making, onerror=_fail):
                _flush_folder(below)
            with self._releases.adding(os.fsdecode(self._making)) as name:
                _flush_folder(os.fsencode(self._releases.folder))
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

    def _carry(self, below: str, kept: dict[str, Stamp]) -> None:
        """Take the files of a folder that stay over into the new release; note the stamps that they had."""
        old, new = self._place(below), self._new(below)
        os.makedirs(new, exist_ok=True)
        os.chmod(new, stat.S_IMODE(os.stat(old).st_mode))
        with os.scandir(old) as listing:
            entries = list(listing)
        for entry in entries:
            path = below + entry.name.decode("utf-8", "surrogateescape")
            if entry.is_dir(follow_symlinks=False):
                self._carry(f"{path}/", kept)
            elif path not in self._staged and path not in self._gone and not is_temporary(entry.name):
                kept[path] = stamp(entry.path)
                _link(entry.path, self._new(path))
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


def remove(place: bytes) -> None:
    """Remove a folder with all that is in it, if it is there."""
    if _mode(place):
        import shutil

        shutil.rmtree(place)


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


def _flush_folder(place: bytes) -> None:
    if sys.platform != "win32":
        try:
            flush(place)
        except OSError as error:
            # Not every file system keeps names apart from what they name.
            if error.errno != errno.EINVAL:
                raise


def _fail(error: OSError) -> None:
    raise error


def _mode(place: str | bytes) -> int:
    """Of what is there; 0 for nothing."""
    try:
        return os.lstat(place).st_mode
    except FileNotFoundError:
        return 0
