"""Which fields of other names are taken for those of a record that it has not; `[fields]` of the configuration says it.

What no field is made of is still never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from .model import FIELDS, Layout, Value

#: The sources of each field, the first that is there first; `cover.image` is the field `image` of the mapping `cover`.
Sources = Mapping[str, tuple[str, ...]]
_Found = TypeVar("_Found")


def names(sources: Sources) -> frozenset[str]:
    """The names at the top of front matter that are read."""
    if not sources:
        return FIELDS
    return FIELDS.union(path.partition(".")[0] for paths in sources.values() for path in paths)


def taken(fields: Mapping[str, Value], sources: Sources) -> tuple[Mapping[str, Value], dict[str, str]]:
    """The fields with what is taken for those that are not there or empty, and the path from which each was taken."""
    spelled: dict[str, str] = {}
    found: dict[str, Value] = {}
    for field, paths in sources.items():
        path = None if fields.get(field) else next((path for path in paths if _value(fields, path)), None)
        if path is not None:
            spelled[field], found[field] = path, _value(fields, path)
    return ({**fields, **found} if found else fields), spelled


def _value(fields: Mapping[str, Value], path: str) -> Value:
    value: Value = dict(fields)
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def placed(layout: Layout, spelled: Mapping[str, str]) -> Layout:
    """The layout in which what was taken for a field stands in the place of that field."""
    if not spelled:
        return layout
    return replace(
        layout,
        places={**layout.places, **_moved(layout.places, spelled)},
        begins={**layout.begins, **_moved(layout.begins, spelled)},
        bare=layout.bare | _moved(dict.fromkeys(layout.bare), spelled).keys(),
        comments=_left(layout.comments, spelled) | _moved(layout.comments, spelled),
    )


def _moved(found: Mapping[str, _Found], spelled: Mapping[str, str]) -> dict[str, _Found]:
    return {
        field + place.removeprefix(path): value
        for field, path in spelled.items()
        for place, value in found.items()
        if path and _within(place, path)
    }


def _left(found: Mapping[str, _Found], spelled: Mapping[str, str]) -> dict[str, _Found]:
    """What was taken for no field: nothing is told twice."""
    return {
        place: value
        for place, value in found.items()
        if not any(path and _within(place, path) for path in spelled.values())
    }


def _within(place: str, path: str) -> bool:
    return place.startswith(path) and place[len(path) : len(path) + 1] in {"", ".", "["}
