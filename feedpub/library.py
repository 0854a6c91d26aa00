"""What feedpub remembers from one build to the next, in `.feedpub/`. Safe to delete at any time."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from .errors import Problem
from .model import Site


class Library:
    """The memory of one pair of source and output. A memory that can't be read or written is an empty one."""

    def __init__(self, site: Site) -> None:
        name = hashlib.sha256(f"{site.source}\0{site.output}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._source_shown = site.source_shown
        self._folder = Path(site.state)
        self._file = self._folder / f"{name}.json"

    def reported(self) -> frozenset[str]:
        """The problems that the build before had, as `name` names them."""
        try:
            return frozenset(json.loads(self._file.read_bytes())["reported"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return frozenset()

    def name(self, problem: Problem) -> str:
        """What makes a problem the same one in two builds: neither its line nor the folder where the build began."""
        file = problem.file.removeprefix(self._source_shown)
        return str(replace(problem, file=file, line=None))

    def remember(self, problems: Iterable[Problem]) -> None:
        """Keep the problems of this build for the next one."""
        now = frozenset(self.name(problem) for problem in problems)
        if now == self.reported():
            return
        data = json.dumps({"reported": sorted(now)}).encode()
        temporary = self._file.with_suffix(".new")
        with contextlib.suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            (self._folder / ".gitignore").write_text("*\n", encoding="ascii")
            temporary.write_bytes(data)
            temporary.replace(self._file)
