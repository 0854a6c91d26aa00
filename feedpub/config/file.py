"""What a configuration file says, and what is wrong with its keys and where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .. import hierarchy, text, urls
from ..errors import ConfigError, Problem
from ..model import FIELDS, MAPPED, Topic
from .settings import FIELD_SETTING, PROVIDER_SETTINGS, SETTINGS, TABLES, TOPIC_SETTINGS, Setting


class Given(NamedTuple):
    """What a file says, and what is wrong with its keys."""

    settings: dict[str, Any]
    feeds: dict[str, str]
    sources: dict[str, tuple[str, ...]]
    topics: dict[str, Topic]
    problems: list[Problem]


def read(path: Path) -> Given:
    """Settings by name, feeds of providers by domain, sources of fields, and topics by key."""
    given = Given({}, {}, {}, {}, [])
    problems = given.problems
    for table, keys in _tables(path).items():
        if not isinstance(keys, dict):
            problems.append(_unknown(path, table, list(SETTINGS)))
        elif table not in TABLES:
            problems.append(_unknown(path, table, list(TABLES)))
        elif table == "providers":
            given.feeds.update(_read_providers(path, keys, problems))
        elif table == "fields":
            given.sources.update(_read_fields(path, keys, problems))
        elif table == "topics":
            given.topics.update(_read_topics(path, keys, problems))
        else:
            for name, value in ((f"{table}.{key}", value) for key, value in keys.items()):
                if name in SETTINGS:
                    given.settings[name] = value
                else:
                    problems.append(_unknown(path, name, list(SETTINGS)))
    return given


def _tables(path: Path) -> dict[str, Any]:
    try:
        tables: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(Problem(code="no-config", message=f"can't be read: {reason}", file=str(path))) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_no_toml(path, str(error))) from error
    if path.name == "pyproject.toml":
        tool = tables.get("tool")
        tables = tool.get("feedpub") if isinstance(tool, dict) else None
    if not isinstance(tables, dict):
        raise ConfigError(problem(path, "tool.feedpub", "bad-value", "must be a table"))
    return tables


def _no_toml(path: Path, said: str) -> Problem:
    """What tomllib says, its line and column as such; what stands twice by its name."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (None, None)
    message, field = f"is not TOML: {re.sub(r'at line [0-9]+, ', '', said)}", None
    table = re.match(r"Cannot declare \((.*?),?\) twice", said)
    if table:
        field, message = table[1].replace("'", "").replace(", ", "."), "is a table that stands twice; make one of both"
    elif line and said.startswith("Cannot overwrite"):
        written = path.read_text(encoding="utf-8").splitlines()[line - 1].partition("=")[0]
        field, message = written.strip(), "is set once more; keep one of the two"
    return Problem(code="bad-toml", message=message, file=str(path), line=line, column=column, field=field)


def _read_providers(path: Path, tables: dict[str, Any], problems: list[Problem]) -> dict[str, str]:
    feeds: dict[str, str] = {}
    for provider, keys in tables.items():
        name = f"providers.{provider}"
        for value in _read_own(path, name, keys, PROVIDER_SETTINGS, problems).values():
            try:
                feeds[urls.domain(provider).removeprefix("www.")] = value
            except urls.UrlError as error:
                problems.append(problem(path, name, "bad-value", f'{error}; name it as in [providers."example.org"]'))
    return feeds


def _read_fields(path: Path, keys: dict[str, Any], problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    sources: dict[str, tuple[str, ...]] = {}
    for field, value in keys.items():
        name = f"fields.{field}"
        if field not in MAPPED:
            problems.append(_no_field(path, field, value))
            continue
        try:
            sources[field] = FIELD_SETTING.check(value)
        except ValueError as error:
            problems.append(problem(path, name, "bad-value", str(error)))
    return sources


def _no_field(path: Path, field: str, value: Any) -> Problem:
    wrong = "is no field of a record"
    if isinstance(value, str) and value in FIELDS:
        message = f'{wrong}; did you mean {value} = "{field}"?'
        return problem(path, f"fields.{field}", "unknown-key", message)
    return _unknown(path, f"fields.{field}", [f"fields.{known}" for known in sorted(MAPPED)], wrong)


def _read_topics(path: Path, tables: dict[str, Any], problems: list[Problem]) -> dict[str, Topic]:
    """What is said of topics, by key; a parent of which nothing else is said has its name."""
    written: dict[str, str] = {}
    given: dict[str, dict[str, str]] = {}
    for name, keys in tables.items():
        key = text.fold(text.plain(name))
        if not key or key in written:
            wrong = f'is "{written[key]}" once more; make one table of both' if key else "must have a name"
            problems.append(problem(path, f"topics.{name}", "bad-value", wrong))
            continue
        written[key] = name
        given[key] = _read_own(path, f"topics.{name}", keys, TOPIC_SETTINGS, problems)
    topics = {key: _topic(written[key], said) for key, said in given.items()}
    for said in given.values():
        if "parent" in said:
            topics.setdefault(text.fold(said["parent"]), Topic(name=said["parent"]))
    for key, wrong in hierarchy.flaws(topics):
        problems.append(problem(path, f"topics.{written[key]}.parent", "bad-value", wrong))
    return topics


def _topic(name: str, said: Mapping[str, str]) -> Topic:
    parent = text.fold(said["parent"]) if "parent" in said else None
    return Topic(name=text.plain(name), parent=parent, description=said.get("description"))


def _read_own(
    path: Path, name: str, keys: Any, known: Mapping[str, Setting], problems: list[Problem]
) -> dict[str, Any]:
    """The settings of a table that has a name of the user's own."""
    given: dict[str, Any] = {}
    if not isinstance(keys, dict):
        wrong = f"must be a table, which may have {' and '.join(known)}"
        problems.append(problem(path, name, "bad-value", wrong))
        return given
    for key, value in keys.items():
        if key not in known:
            problems.append(_unknown(path, f"{name}.{key}", [f"{name}.{one}" for one in known]))
            continue
        try:
            given[key] = known[key].check(value)
        except ValueError as error:
            problems.append(problem(path, f"{name}.{key}", "bad-value", str(error)))
    return given


def _unknown(path: Path, name: str, known: list[str], wrong: str = "is not a setting") -> Problem:
    import difflib

    table, _, key = name.rpartition(".")
    # A key may be right and its table wrong, or missing. What the two have in common says nothing of the key.
    by_key = {full.rpartition(".")[2]: full for full in reversed(known)}
    here = {short: full for full in known for its, _, short in [full.rpartition(".")] if its == table}
    near = difflib.get_close_matches(key, here, n=1) or difflib.get_close_matches(key, by_key, n=1)
    advice = f"; did you mean {(by_key | here)[near[0]]}?" if near else ""
    return problem(path, name, "unknown-key", f"{wrong}{advice}")


def problem(path: Path | None, name: str, code: str, message: str) -> Problem:
    """A problem with a setting, on the line that sets it; without a path, with what the caller gave."""
    return Problem(code=code, message=message, file=str(path or ""), line=_line(path, name), field=name)


def _line(path: Path | None, name: str) -> int | None:
    """The line that sets `table.key`; tomllib does not tell, so look for the table and then for the key."""
    if path is None or not path.is_file():
        return None
    table, _, key = name.rpartition(".")
    inside = not table
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        header = _header(line)
        if header:
            inside = header.removeprefix("tool.feedpub.") == table
            if name in (header, header.removeprefix("tool.feedpub.")):
                return number
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    # What stands in a table within a line is on the line of that table.
    return _line(path, table) if table else None


def _header(line: str) -> str:
    """The name of the table that begins on a line, without quotes; empty where none does."""
    try:
        tables: Any = tomllib.loads(line) if line.lstrip()[:1] == "[" else {}
    except tomllib.TOMLDecodeError:
        return ""  # a list that goes on
    names = []
    while tables:
        [(name, inner)] = tables.items()
        names.append(name)
        tables = inner[0] if isinstance(inner, list) else inner
    return ".".join(names)
