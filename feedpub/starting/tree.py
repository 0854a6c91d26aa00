"""The files of a site that another program publishes. Nothing of it is run, and no file is read without a limit."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from .. import folder, ordinary
from ..errors import ConfigError, Problem
from ..model import SourceFile

#: No configuration of a site comes near.
_MOST_BYTES = 256 * 1024
_MOST_RECORDS = 50_000
#: What programs write or bring along, at the top of a site.
_NOT_WRITTEN_BY_HAND = ("_site", "dist", "output", "public", "themes", "vendor", "venv")


class Tree:
    """A folder, with paths below it that have `/` whatever the machine."""

    def __init__(self, root: Path, shown: str) -> None:
        """`shown` is the folder as a person would write it."""
        self.root = root
        self._shown = shown

    def text(self, path: str) -> str | None:
        """What a file says; None when it is not there.

        Raises:
            ConfigError: It can't be read, is too large, or no UTF-8.
        """
        try:
            data = ordinary.read(str(self.root / path), _MOST_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError, ValueError):  # no name of a file holds a null
            return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return None
            raise self.broken(path, f"can't be read: {error.strerror}") from error
        if len(data) > _MOST_BYTES:
            raise self.broken(path, f"is larger than {_MOST_BYTES // 1024} KiB")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self.broken(path, f"is not UTF-8 (byte {error.start})") from error

    def has(self, path: str) -> bool:
        """Whether something of that name is there."""
        return os.path.exists(self.root / path)

    def names(self, place: str) -> list[str]:
        """The names of what is in a folder itself, in order; none where it is not there."""
        try:
            return sorted(islice(os.listdir(self.root / place), _MOST_RECORDS))
        except (OSError, ValueError):  # no name holds a null
            return []

    def below(self, place: str) -> list[str]:
        """The files of a folder, at any depth, that feedpub would read; their paths are those below that folder."""
        begin = f"{place}/" if place else ""
        return [path.removeprefix(begin) for path in self.records if path.startswith(begin)]

    def count(self, place: str, exclude: Sequence[str]) -> int:
        """How many files of a folder a build would read; see folder.scan."""
        try:
            found = folder.scan(str(self.root / place), exclude=exclude)
            return sum(1 for file in islice(found, _MOST_RECORDS) if isinstance(file, SourceFile))
        except OSError:
            return 0

    @cached_property
    def records(self) -> list[str]:
        """All files that feedpub would read, without what programs write."""
        try:
            found = folder.scan(str(self.root), exclude=_NOT_WRITTEN_BY_HAND)
            return [file.path for file in islice(found, _MOST_RECORDS) if isinstance(file, SourceFile)]
        except OSError:
            return []  # a folder that is not there yet

    def unreadable(self, path: str, message: str) -> ConfigError:
        """That a folder holds nothing that feedpub reads."""
        advice = "feedpub reads Markdown; convert them, or begin with `--from none`"
        return ConfigError(Problem(code="bad-site", message=f"{message}; {advice}", file=str(Path(self._shown, path))))

    def broken(self, path: str, message: str, line: int | None = None) -> ConfigError:
        """That a file can't be used."""
        shown = str(Path(self._shown, path))
        advice = "mend it, or begin with `--from none`"
        return ConfigError(Problem(code="bad-site", message=f"{message}; {advice}", file=shown, line=line))
