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
from collections.abc import Iterator
from datetime import UTC, datetime

from . import codings, lock
from .errors import Problem, PublishError
from .files import FolderSink, forward
from .model import Release, Site

SUFFIX = ".releases"
#: Numbers, not times: they sort and never meet, whatever the clock does.
_NUMBER = re.compile(r"\d{6,}")
#: The release that is being made, and the one that is being removed.
MAKING, _REMOVING = ".making", ".removing"


def of(site: Site) -> Releases:
    """The releases of a site, whether there are any or not."""
    return Releases(site.output, site.output_shown)


def lockable(site: Site) -> str:
    """The folder that stays the same one while builds come and go."""
    return of(site).folder if site.mode == "releases" else site.output


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
    with reported(site.output_shown, "written"):
        if site.mode != "releases" or not releases.names():
            raise _none(site, 'there are no releases; output.mode = "releases" makes one of each build')
        with lock.hold(releases.folder, site.output_shown, wait=wait):
            releases.settle()
            return _roll_back(site, releases, to)


def known(site: Site) -> list[Release]:
    """The releases that there are, from the oldest to the newest.

    Raises:
        PublishError: They can't be looked at.
    """
    with reported(site.output_shown, "read"):
        return of(site).all()


@contextlib.contextmanager
def reported(shown: str, verb: str) -> Iterator[None]:
    """Turn what the disk refuses, before anything changes for readers, into a problem."""
    try:
        yield
    except OSError as error:
        message = f"can't be {verb}: {error.strerror}; the feeds are as they were; check permissions and free space"
        raise PublishError(Problem(code="unwritable", message=message, file=shown)) from error


def _roll_back(site: Site, releases: Releases, to: str | None) -> tuple[Release, Release]:
    found = {release.name: release for release in releases.all()}
    current = next(release for release in found.values() if release.current)
    before = max((name for name in found if int(name) < int(current.name)), key=int, default=None)
    name = before if to is None else to.zfill(6)
    if name is None:
        raise _none(site, f"{current.name} is the oldest release there is")
    if name not in found:
        raise _none(site, f'there is no release "{to}"')
    releases.date(name, current.name)
    releases.point(name)
    return current, found[name]


def _none(site: Site, message: str) -> PublishError:
    return PublishError(Problem(code="no-release", message=message, file=site.output_shown))


class Releases:
    """The releases of one output. Failures are OSErrors."""

    def __init__(self, output: str, shown: str) -> None:
        """`shown` is the output as a person at the shell would write it."""
        self.output, self.shown = output, shown
        self.folder = output + SUFFIX

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
        for below, _, files in os.walk(new, onerror=fail):
            # Twins after their files, for they get the times of these.
            for place in (os.path.join(below, file) for file in sorted(files)):
                before = old + place[len(new) :]
                if os.path.islink(place) or (os.path.exists(before) and os.path.samefile(place, before)):
                    continue
                # Somebody else's file may not let us; that the feeds go back matters more.
                with contextlib.suppress(PermissionError):
                    forward([place], [before], like=_file_of(place))

    def settle(self) -> None:
        """Have the output be a link to a release if there is any; remove what a run that died left behind.

        Raises:
            PublishError: Something else is in the place of the link.
        """
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._link())
        remove(self.place(MAKING))
        # What can't be removed is in nobody's way.
        for name in self._removed():
            with contextlib.suppress(OSError):
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
            # What has the name of a release is whole. By now readers have the new one: nothing may fail any more.
            with contextlib.suppress(OSError):
                removed = self.place(f"{_REMOVING}-{name}")
                os.rename(self.place(name), removed)
                remove(removed)

    def _removed(self) -> list[str]:
        try:
            return [name for name in os.listdir(self.folder) if name.startswith(_REMOVING)]
        except FileNotFoundError:
            return []

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


def remove(place: bytes) -> None:
    """Remove a folder with all that is in it, if it is there."""
    if _mode(place):
        import shutil

        shutil.rmtree(place)


def fail(error: OSError) -> None:
    """Raise it: `os.walk` passes errors by if nothing is done with them."""
    raise error


def _file_of(place: bytes) -> bytes | None:
    """The file whose twin that is; None when it is none."""
    file, _ = os.path.splitext(place)
    return file if codings.is_twin(os.fsdecode(place)) and os.path.exists(file) else None


def _mode(place: str | bytes) -> int:
    """Of what is there; 0 for nothing."""
    try:
        return os.lstat(place).st_mode
    except FileNotFoundError:
        return 0
