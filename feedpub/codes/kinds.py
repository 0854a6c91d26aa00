"""What a code says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a problem means for its record: error, it is left out; warning, it is published all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One kind of problem: how bad it is, where it comes from and what to do about it.

    Attributes:
        example: Lines that have the problem.
        of_site: Whether it concerns the site, or several records, and not one alone.
        of_name: Whether it is about the name of a field, and not about its value.
    """

    severity: Severity
    cause: str
    cure: str
    example: str
    of_site: bool = False
    of_name: bool = False


def error(cause: str, cure: str, example: str) -> Code:
    """A code that keeps its subject from being published."""
    return Code(severity=Severity.ERROR, cause=cause, cure=cure, example=example)


def warning(cause: str, cure: str, example: str, *, of_site: bool = False, of_name: bool = False) -> Code:
    """A code that does not."""
    return Code(severity=Severity.WARNING, cause=cause, cure=cure, example=example, of_site=of_site, of_name=of_name)
