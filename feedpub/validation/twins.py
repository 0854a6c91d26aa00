"""The compressed twins of files: web servers send them as they are, and never look whether their file is another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import codings
from ..errors import ConfigError, Problem
from .catalogue import Catalogue
from .reading import TOO_BIG, UnreadableError

#: Twins of other files may be anybody's.
_EXTENSIONS = ("rss", "atom", "json", "html", "opml")


def of_file(catalogue: Catalogue, files: Mapping[str, bytes], path: str, data: bytes, shown: str) -> Iterator[Problem]:
    """What is wrong with the twins of a file of the output.

    Args:
        catalogue: Says in which codings there are twins.
        files: By path, the twins among them.
        path: That of the file.
        data: Its bytes.
        shown: What stands before the paths in problems.
    """
    for coding in codings.SUFFIXES:
        twin = codings.twin(path, coding)
        if twin in files and len(data) <= TOO_BIG:
            yield from _of_twin(catalogue, files, twin, data, coding, shown)
        elif twin not in files and coding in catalogue.compress:
            yield Problem(code="missing-file", message="is not there; build again", file=f"{shown}{twin}")


def _of_twin(
    catalogue: Catalogue, files: Mapping[str, bytes], twin: str, data: bytes, coding: str, shown: str
) -> Iterator[Problem]:
    try:
        if not codings.holds(files[twin], data, coding):
            message = "holds something else than its file, and servers send it instead"
            yield Problem(code="stale-twin", message=message, file=f"{shown}{twin}")
    except UnreadableError as error:
        yield error.problem
    except ConfigError as error:
        # Somebody else's, if feeds.json does not tell of it.
        if coding in catalogue.compress:
            yield Problem(code="missing-extra", message=error.problems[0].message, file=f"{shown}{twin}")


def without_a_file(files: Mapping[str, bytes], shown: str) -> Iterator[Problem]:
    """Each twin of a feed or page that is gone."""
    for path in sorted(files):
        file, _, suffix = path.rpartition(".")
        if f".{suffix}" in codings.SUFFIXES.values() and file.endswith(_EXTENSIONS) and file not in files:
            message = f"is there without {file}, and servers send it"
            yield Problem(code="stale-twin", message=message, file=f"{shown}{path}")
