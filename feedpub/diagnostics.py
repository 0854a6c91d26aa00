"""Problems in the forms that people, programs and code hosts read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from .codes import CODES, Severity
from .errors import Problem, printable

#: How a code host names what a problem means; both call it the same.
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def matching(pattern: str) -> frozenset[str]:
    """The codes that a pattern such as `bad-*` names."""
    return frozenset(code for code in CODES if fnmatchcase(code, pattern))


def similar(name: str) -> list[str]:
    """The code that a name was meant for, most likely; none when nothing is near."""
    from difflib import get_close_matches

    return get_close_matches(name, CODES, n=1)


def chosen(problems: Iterable[Problem], select: frozenset[str], ignore: frozenset[str]) -> tuple[Problem, ...]:
    """The problems whose code is selected, where any is, and not ignored."""
    return tuple(problem for problem in problems if problem.code in (select or CODES) and problem.code not in ignore)


def as_data(problem: Problem) -> dict[str, Any]:
    """A problem, for programs."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "message": problem.message,
    }


def as_text(problem: Problem) -> str:
    """`path:line:column: field: text [code]`, which editors can jump to; a warning says that it is one."""
    warning = " (warning)" if problem.severity is Severity.WARNING else ""
    place = (problem.file, problem.line, problem.column) if problem.file else ()
    address = ":".join(str(part) for part in place if part)
    parts = (address, problem.field, f"{problem.message}{warning} [{problem.code}]")
    return printable(": ".join(part for part in parts if part))


def _text(problems: Iterable[Problem]) -> Iterator[str]:
    yield from map(as_text, problems)


def _json(problems: Iterable[Problem]) -> Iterator[str]:
    yield as_json({"problems": [as_data(problem) for problem in problems]})


def _github(problems: Iterable[Problem]) -> Iterator[str]:
    """Workflow commands (https://docs.github.com/actions/reference/workflow-commands-for-github-actions)."""
    for problem in problems:
        known = {"file": problem.file, "line": problem.line, "col": problem.column, "title": problem.code}
        properties = ",".join(f"{name}={_escaped(str(value), '%:,')}" for name, value in known.items() if value)
        message = ": ".join(part for part in (problem.field, problem.message) if part)
        yield f"::{_LEVELS[problem.severity]} {properties}::{_escaped(message, '%')}"


def _escaped(text: str, special: str) -> str:
    """Text in which nothing ends a workflow command, or one of its properties."""
    return "".join(f"%{ord(char):02X}" if char in f"\r\n{special}" else char for char in printable(text, keep="\r\n"))


def _sarif(problems: Iterable[Problem]) -> Iterator[str]:
    """SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), with the rules that were broken."""
    from . import __version__

    problems = list(problems)
    codes = sorted({problem.code for problem in problems})
    driver = {"name": "feedpub", "semanticVersion": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code)) for problem in problems],
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    yield as_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _rule(name: str) -> dict[str, Any]:
    code = CODES[name]
    return {
        "id": name,
        "shortDescription": {"text": code.cause},
        "help": {"text": code.cure},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": _LEVELS[problem.severity],
        "message": {"text": ": ".join(part for part in (problem.field, problem.message) if part)},
    }
    if problem.file:
        scheme = "file://" if problem.file.startswith("/") else ""
        place: dict[str, Any] = {"artifactLocation": {"uri": scheme + quote(os.fsencode(problem.file))}}
        if problem.line:
            column = {"startColumn": problem.column} if problem.column else {}
            place["region"] = {"startLine": problem.line, **column}
        result["locations"] = [{"physicalLocation": place}]
    return result


def as_json(data: Any) -> str:
    """The data as JSON. What a terminal would obey is escaped, which changes no value."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2)
    return "\n".join(line if line.isprintable() else _unseen(line) for line in text.split("\n"))


def _unseen(json: str) -> str:
    """JSON of one line with escapes for what can't be printed, as pairs of surrogates where one is not enough."""
    units = (char if char.isprintable() else char.encode("utf-16-be", "surrogatepass").hex() for char in json)
    return "".join(unit if len(unit) == 1 else re.sub("....", r"\\u\g<0>", unit) for unit in units)


#: What `--format` knows; each gives the lines to print.
FORMATS: Mapping[str, Callable[[Iterable[Problem]], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
}
