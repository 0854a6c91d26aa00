"""Where the files that are validated come from: folders, read as they are asked for, and single files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import codings, ordinary
from ..errors import Problem
from ..model import FEED_MENU
from .checking import of_file, of_folder
from .reading import TOO_BIG, UnreadableError


@dataclass(frozen=True, slots=True)
class Findings:
    """How many files were looked at, and what is wrong with them."""

    files: int
    problems: tuple[Problem, ...]


class Files(Mapping[str, bytes]):
    """The files of a folder by path, the feed menu and no other hidden one. Each is read when it is asked for."""

    def __init__(self, folder: Path, shown: str) -> None:
        self._folder = folder
        self._shown = shown
        #: The folders that can't be looked into.
        self.problems: list[Problem] = []
        self._paths = frozenset(self._walk())
        self.read = 0

    def _walk(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self._folder, onerror=self._note):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                if not name.startswith("."):
                    yield Path(folder, name).relative_to(self._folder).as_posix()
        # Beside it lies what other programs are asked for.
        for path in (FEED_MENU, *(codings.twin(FEED_MENU, coding) for coding in codings.SUFFIXES)):
            if (self._folder / path).is_file():
                yield path

    def _note(self, error: OSError) -> None:
        below = Path(error.filename).relative_to(self._folder).as_posix()
        self.problems.append(_unreadable(f"{self._shown}{below}".removesuffix("/."), error))

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __getitem__(self, path: str) -> bytes:
        """The bytes of a file.

        Raises:
            KeyError: There is no such file.
            UnreadableError: It can't be read.
        """
        if path not in self._paths:
            raise KeyError(path)
        self.read += 1
        return _read(self._folder / path, f"{self._shown}{path}")


def examine(
    paths: Sequence[str], *, url: str | None = None, authority: str | None = None, own: bool = False
) -> Findings:
    """What is wrong with files and folders; those that are not there are told, and the others are checked.

    Args:
        paths: As they are to be shown.
        url: Where each folder is on the web; None: where its feeds.json says.
        authority: That of the ids of the feeds; None: that of the first feed.
        own: They are known to be the output of feedpub.
    """
    count = 0
    problems: list[Problem] = []
    for path in paths:
        if Path(path).is_dir():
            shown = "" if path == "." else path.rstrip("/") + "/"
            files = Files(Path(path), shown)
            problems += [*files.problems, *of_folder(files, shown=shown, url=url, authority=authority, own=own)]
            count += files.read
        elif os.path.lexists(path):
            problems += _of_one(path)
            count += 1
        else:
            problems.append(Problem(code="no-such-file", message="is not there", file=path))
    return Findings(count, tuple(problems))


def _of_one(path: str) -> list[Problem]:
    try:
        return of_file(path, _read(Path(path), path))
    except UnreadableError as error:
        return [error.problem]


def _read(path: Path, shown: str) -> bytes:
    """No more than is looked at: a file of a terabyte is too big."""
    try:
        return ordinary.read(str(path), TOO_BIG + 1)
    except OSError as error:
        raise UnreadableError(_unreadable(shown, error)) from error


def _unreadable(shown: str, error: OSError) -> Problem:
    return Problem(code="unreadable", message=f"can't be read: {error.strerror or error}", file=shown)
