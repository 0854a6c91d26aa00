"""Which fields of other names are taken for those of a record that it has not; `[fields]` of the configuration says it.

What no field is made of is still never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from .model import FIELDS, MAPPED, Layout, Value

#: The sources of each field, the first that is there first; `cover.image` is the field `image` of the mapping `cover`.
Sources = Mapping[str, tuple[str, ...]]
_Found = TypeVar("_Found")
_NAMES = {name.lower(): name for name in MAPPED}


def names(sources: Sources) -> frozenset[str]:
    """The names at the top of front matter that are read."""
    if not sources:
        return FIELDS
    return FIELDS.union(sources, (path.partition(".")[0] for paths in sources.values() for path in paths))


def folded(fields: Mapping[str, Value]) -> tuple[Mapping[str, Value], dict[str, str]]:
    """The fields by the names that records have, whatever their letter case, and those that are spelled otherwise.

    Names that no record has are in lower case. Of names that are one, the last counts.
    """
    last = {_name(name): name for name in fields}
    return {_name(name): value for name, value in fields.items()}, {
        plain: name for plain, name in last.items() if plain != name
    }


def alike(fields: Mapping[str, Value]) -> tuple[str, ...]:
    """Of names that are one but for letter case, the last, which counts."""
    last = {_name(name): name for name in fields}
    many = Counter(map(_name, fields))
    return tuple(name for plain, name in last.items() if many[plain] > 1)


def _name(spelled: str) -> str:
    return _NAMES.get(spelled.lower(), spelled.lower())


def taken(
    fields: Mapping[str, Value], sources: Sources, spelled: Mapping[str, str] | None = None
) -> tuple[Mapping[str, Value], dict[str, str]]:
    """The fields with what is taken for those that are not there or empty, and the path from which each was taken.

    Args:
        fields: Those of the file.
        sources: What may be taken for each.
        spelled: What `folded` gave: then letter case does not count in the names of sources either.
    """
    found: dict[str, Value] = {}
    origins = dict(spelled or {})
    for field, paths in sources.items():
        if fields.get(field):
            continue
        for path in paths:
            name, dot, rest = path.partition(".")
            name = name if spelled is None else _name(name)
            value = _value(fields, name + dot + rest)
            if value:
                found[field], origins[field] = value, (spelled or {}).get(name, name) + dot + rest
                break
    return ({**fields, **found} if found else fields), origins


def _value(fields: Mapping[str, Value], path: str) -> Value:
    value: Value = dict(fields)
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def placed(layout: Layout, spelled: Mapping[str, str]) -> Layout:
    """The layout in which what was taken for a field stands in the place of that field."""
    if not spelled:
        return layout
    # What is spelled in another letter case is the field itself; to a check it has the name of that.
    own = {path: field for field, path in spelled.items() if path.lower() == field.lower()}
    return replace(
        layout,
        names={**layout.names, "": [own.get(name, name) for name in layout.names.get("", ())]},
        texts={own.get(name, name): value for name, value in layout.texts.items()},
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
