"""Everything that can be wrong, as data: a problem with an address and a stable code.

The exceptions:

    FeedpubError            carries one or more problems
    |-- RecordError         one record can't be used; the others go on
    |-- ConfigError         the configuration or the call is wrong: nothing was read or written
    `-- PublishError        publishing could not be done; every file is whole, old or new
        `-- LockedError     another build is at work on the same output

A function that works on one thing raises; only the pipeline loops, collects and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import codes
from .codes import Severity

#: They join characters of emoji and of several scripts, and a terminal obeys neither.
_JOINERS = "\u200c\u200d"


def printable(text: str, *, keep: str = "") -> str:
    """The text with escapes for what a terminal would obey: controls, line breaks, marks that turn the direction."""
    if text.isprintable():
        return text
    harmless = _JOINERS + keep
    return "".join(
        char if char.isprintable() or char in harmless else char.encode("unicode_escape").decode() for char in text
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        code: A key of CODES. Stable: tests, filters and readers of `--json` rely on it.
        message: What is wrong, in words, without the address.
        file: Path of the file; below the source folder for records. Empty when no file is to blame.
        line: First line is 1; None when unknown.
        column: First character of the line is 1; None when unknown.
        field: Path of the field, such as `images[1].url`; None when it is the file as a whole.
    """

    code: str
    message: str
    file: str = ""
    line: int | None = None
    column: int | None = None
    field: str | None = None

    @property
    def severity(self) -> Severity:
        """The severity of the problem's code."""
        return codes.CODES[self.code].severity

    def __str__(self) -> str:
        """`path:line: field: what is wrong [code]` on one line, without the parts that are unknown."""
        address = f"{self.file}:{self.line}" if self.file and self.line else self.file
        text = ": ".join(part for part in (address, self.field, f"{self.message} [{self.code}]") if part)
        return printable(text)


class FeedpubError(Exception):
    """The base of what feedpub raises on purpose."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class RecordError(FeedpubError):
    """One record can't be used; its problems say why."""


class ConfigError(FeedpubError):
    """The configuration or the call can't be followed (exit code 2)."""


class PublishError(FeedpubError):
    """Publishing could not be done, or not to its end; every file is whole, old or new (exit code 1)."""


class LockedError(PublishError):
    """Another build is at work on the same output; nothing was read or written (exit code 75)."""
