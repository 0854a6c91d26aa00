"""Problems and their codes, for people; and codes for programs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .lines import Part, Styled, count, print_line, tell, tell_some, terminal_width, write

if TYPE_CHECKING:
    from ..codes import Code
    from ..errors import Problem

_MARGIN = "    "


def print_problems(problems: Iterable[Problem], *, all_of_them: bool = False) -> None:
    """Tell people of problems."""
    lines = map(_line, problems)
    if all_of_them:
        for line in lines:
            tell(*line)
    else:
        tell_some(lines, "-v or --json shows all")


def _line(problem: Problem) -> tuple[Part, ...]:
    code = f"[{problem.code}]"
    return str(problem).removesuffix(code), Styled(code, _colour(problem))


def _colour(problem: Problem) -> str:
    return "red" if problem.severity == "error" else "yellow"


def print_found(problems: Sequence[Problem], form: str) -> None:
    """Print problems to standard output in one of diagnostics.FORMATS; on a terminal, with the lines they are about."""
    from ..diagnostics import FORMATS

    if form == "text" and sys.stdout.isatty():
        for problem in problems:
            _print_with_excerpt(problem)
    else:
        for line in FORMATS[form](problems):
            write(line)


def _print_with_excerpt(problem: Problem) -> None:
    from ..diagnostics import as_text
    from ..excerpts import excerpt

    address, found, rest = as_text(problem).partition(": ")
    print_line(Styled(address, bold=True), found, rest)
    lines = excerpt(problem, terminal_width() - len(_MARGIN))
    if lines:
        print_line(_MARGIN, lines[0])
        print_line(_MARGIN, Styled(lines[1], _colour(problem), bold=True))


def print_counts(problems: Sequence[Problem], subject: str, which: str = "") -> None:
    """Tell people how many problems there are of each kind, and where to read on.

    Args:
        problems: Those that were told.
        subject: What was looked at.
        which: Words that follow the numbers when problems were chosen.
    """
    severities = Counter(problem.severity.value for problem in problems)
    counts = ", ".join(count(severities[severity], severity) for severity in ("error", "warning"))
    tell(f"{subject}: {counts}{which}.")
    codes = Counter(problem.code for problem in problems).most_common()
    if codes:
        tell(", ".join(f"{number} {code}" for code, number in codes))
        other = ", and so with each other code" if len(codes) > 1 else ""
        tell(f"What to do: `feedpub explain {codes[0][0]}`{other}.")


def print_explanation(name: str, code: Code) -> None:
    """Print what a code means, an example, and what to do."""
    print_line(Styled(name, bold=True), f" ({code.severity})")
    example = (f"{_MARGIN}{line}" for line in code.example.splitlines())
    for line in ("", code.cause, "", "Example:", "", *example, "", f"What to do: {code.cure}"):
        print_line(line)


def code_as_data(name: str, code: Code) -> dict[str, Any]:
    """What a code means, for programs."""
    return {
        "code": name,
        "severity": code.severity,
        "cause": code.cause,
        "example": code.example,
        "cure": code.cure,
    }
