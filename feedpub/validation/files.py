"""Where the files that are validated come from: folders, read as they are asked for, and single files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigError, Problem
from .checking import of_file, of_folder
from .reading import TOO_BIG, UnreadableError


@dataclass(frozen=True, slots=True)
class Findings:
    """How many files were looked at, and what is wrong with them."""

    files: int
    problems: tuple[Problem, ...]


class Files(Mapping[str, bytes]):
    """The files of a folder by path, but for hidden ones. Each is read when it is asked for, and not kept."""

    def __init__(self, folder: Path, shown: str) -> None:
        self._folder = folder
        self._shown = shown
        self._paths = frozenset(self._walk())
        self.read = 0

    def _walk(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self._folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = Path(folder, name)
                if not name.startswith(".") and path.is_file():
                    yield path.relative_to(self._folder).as_posix()

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


def examine(paths: Sequence[str], *, url: str | None = None, authority: str | None = None) -> Findings:
    """What is wrong with files and folders.

    Args:
        paths: As they are to be shown.
        url: Where each folder is on the web; None: where its feeds.json says.
        authority: That of the ids of the feeds; None: that of the feed of everything.

    Raises:
        ConfigError: There is no such file or folder.
    """
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise ConfigError(*(Problem(code="no-such-file", message="is not there", file=path) for path in missing))
    count, problems = 0, []
    for path in paths:
        if Path(path).is_dir():
            shown = "" if path == "." else path.rstrip("/") + "/"
            files = Files(Path(path), shown)
            problems += of_folder(files, shown=shown, url=url, authority=authority)
            count += files.read
        else:
            problems += _of_one(path)
            count += 1
    return Findings(count, tuple(problems))


def _of_one(path: str) -> list[Problem]:
    try:
        return of_file(path, _read(Path(path), path))
    except UnreadableError as error:
        return [error.problem]


def _read(path: Path, shown: str) -> bytes:
    """No more than is looked at: a file of a terabyte is too big, and so is a device."""
    try:
        with path.open("rb") as file:
            return file.read(TOO_BIG + 1)
    except OSError as error:
        problem = Problem(code="unreadable", message=error.strerror or str(error), file=shown)
        raise UnreadableError(problem) from error
