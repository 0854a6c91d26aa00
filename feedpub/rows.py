"""What came of a file as texts and numbers, to be kept or handed to another process, and back again.

Times are seconds since 1970, everything else is JSON: reading it can run nothing.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from .compose import memberships
from .errors import Problem
from .model import (
    Enclosure,
    Hints,
    Image,
    Kin,
    Kind,
    Outcome,
    Outline,
    Person,
    Provider,
    Record,
    Relative,
    Tombstone,
    Withheld,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Noun = TypeVar("_Noun")

_NAMES = {
    noun: tuple(field.name for field in fields(noun))
    for noun in (Problem, Enclosure, Image, Person, Provider, Outline, Record)
}
_VALUES = {noun: attrgetter(*names) for noun, names in _NAMES.items()}


class Row(NamedTuple):
    """What came of a file. The last six are None unless a record came of it.

    What is not lasting may be another thing next time, with no sign in the listing.
    """

    path: str
    lasting: bool
    problems: str | None
    title: str | None
    withheld: str | None
    id: str | None = None
    published: int | None = None
    updated: int | None = None
    expires: int | None = None
    memberships: str | None = None
    record: str | None = None


def row(outcome: Outcome) -> Row:
    """The row of an outcome."""
    result = outcome.result
    problems = encode(outcome.problems) if outcome.problems else None
    lasting = all(problem.code != "unreadable" for problem in outcome.problems)
    if isinstance(result, Record):
        return Row(
            path=outcome.path,
            lasting=lasting,
            problems=problems,
            title=result.title,
            withheld=None,
            id=result.id,
            published=seconds(result.published),
            updated=seconds(result.updated),
            expires=seconds(result.expires) if result.expires else None,
            # An icon stays text: the library counts those that are alike.
            memberships=encode([[m.kind, m.key, m.name, m.icon and encode(m.icon)] for m in memberships(result)]),
            record=encode(result),
        )
    title, reason = (result.title, result.reason) if result else (None, None)
    return Row(path=outcome.path, lasting=lasting, problems=problems, title=title, withheld=reason)


def outcome(path: str, problems_: str | None, title: str | None, withheld: str | None, record_: str | None) -> Outcome:
    """The outcome of which `row` made these parts."""
    result: Record | Withheld | None = record(record_) if record_ is not None else None
    if withheld is not None:
        result = Withheld(path=path, title=title or "", reason=withheld)
    return Outcome(path=path, result=result, problems=tuple(problems(problems_)) if problems_ else ())


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def moment(seconds: int) -> datetime:
    """The time so many seconds after 1970."""
    return _EPOCH + timedelta(seconds=seconds)


def problems(text: str) -> list[Problem]:
    """The problems that `row` wrote."""
    return [_made(Problem, values) for values in json.loads(text)]


def image(text: str) -> Image:
    """The image that `encode` wrote."""
    return _made(Image, json.loads(text))


def outline(text: str) -> Outline:
    """The outline that `encode` wrote."""
    values = dict(zip(_NAMES[Outline], json.loads(text), strict=True))
    return Outline(
        **values
        | {
            "kind": Kind(values["kind"]),
            "updated": moment(values["updated"]),
            "icon": _made(Image, values["icon"]) if values["icon"] else None,
            "weeks": tuple(values["weeks"]),
            "hints": _hints(*values["hints"]),
            "tombstones": tuple(Tombstone(*stone) for stone in values["tombstones"]),
            "kin": Kin(*(tuple(Relative(*one) for one in some) for some in values["kin"])),
        }
    )


def _hints(ttl: int | None, period: str | None, frequency: int | None, hours: list[int], days: list[str]) -> Hints:
    return Hints(ttl, period, frequency, tuple(hours), tuple(days))


def record(text: str) -> Record:
    """The record that `row` wrote."""
    values = dict(zip(_NAMES[Record], json.loads(text), strict=True))
    values["published"], values["updated"] = moment(values["published"]), moment(values["updated"])
    values["authors"] = tuple(_made(Person, person) for person in values["authors"])
    values["topics"] = tuple(values["topics"])
    values["images"] = tuple(_made(Image, image) for image in values["images"])
    if values["expires"] is not None:
        values["expires"] = moment(values["expires"])
    if values["enclosure"]:
        values["enclosure"] = _made(Enclosure, values["enclosure"])
    if values["provider"]:
        values["provider"] = _provider(values["provider"])
    return Record(**values)


def _provider(data: list[Any]) -> Provider:
    values = dict(zip(_NAMES[Provider], data, strict=True))
    values["icon"] = _made(Image, values["icon"]) if values["icon"] else None
    return Provider(**values)


def _made(noun: type[_Noun], values: list[Any]) -> _Noun:
    return noun(**dict(zip(_NAMES[noun], values, strict=True)))  # type: ignore[index]


def _as_data(value: object) -> Any:
    return seconds(value) if isinstance(value, datetime) else _VALUES[type(value)](value)  # type: ignore[index]


#: A noun as JSON: the list of its values, in the order of its fields.
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_as_data).encode
