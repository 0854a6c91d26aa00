"""Which fields of other names are taken for those of a record that it has not; `[fields]` of the configuration says it.

What no field is made of is still never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from .model import FIELDS, MAPPED, Layout, Value

#: The sources of each field, the first that is there first; `cover.image` is the field `image` of the mapping `cover`,
#: and `tags + category` are two that are taken together.
Sources = Mapping[str, tuple[str, ...]]
#: Parts a text of several words, given the path of its field.
Words = Callable[[str, str], list[str]]
_AND = " + "
#: Fields whose texts are of several words.
_WORDS = {"topics", "tags", "categories"}
_Found = TypeVar("_Found")
_NAMES = {name.lower(): name for name in MAPPED}


def names(sources: Sources) -> frozenset[str]:
    """The names at the top of front matter that are read."""
    if not sources:
        return FIELDS
    paths = (path for choices in sources.values() for choice in choices for path in together(choice))
    return FIELDS.union(sources, (path.partition(".")[0] for path in paths))


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
    fields: Mapping[str, Value],
    sources: Sources,
    spelled: Mapping[str, str] | None = None,
    words: Words = lambda _, text: [text],
) -> tuple[Mapping[str, Value], dict[str, str]]:
    """The fields with what is taken for those that are not there or empty, and the path from which each was taken.

    Args:
        fields: Those of the file.
        sources: What may be taken for each.
        spelled: What `folded` gave: then letter case does not count in the names of sources either.
        words: Parts a text of several topics, given the path of its field; for sources that are taken together.
    """
    found: dict[str, Value] = {}
    origins = dict(spelled or {})
    for field, choices in sources.items():
        if fields.get(field):
            continue
        for choice in choices:
            there = [(path, value) for path in together(choice) if (value := _value(fields, _folded(path, spelled)))]
            if there and len(together(choice)) > 1:
                found[field], places = _joined(field, there, words if field in _WORDS else None)
                origins |= {place: _spelled(path, spelled) for place, path in places.items()}
            elif there:
                [(path, found[field])] = there
                origins[field] = _spelled(path, spelled)
            if there:
                break
    return ({**fields, **found} if found else fields), origins


def together(choice: str) -> list[str]:
    """The paths of the sources that are taken together: `tags + category`."""
    return choice.split(_AND)


def _joined(field: str, there: Iterable[tuple[str, Value]], words: Words | None) -> tuple[list[Value], dict[str, str]]:
    """What several sources say, one after the other, and for each item the path from which it was taken."""
    items: list[Value] = []
    places: dict[str, str] = {}
    for path, value in there:
        places.setdefault(field, path)
        parts: list[Value] = value if isinstance(value, list) else [value]
        if isinstance(value, str) and words:
            parts = [*words(path, value)]
        for number, part in enumerate(parts):
            places[f"{field}[{len(items)}]"] = f"{path}[{number}]" if isinstance(value, list) else path
            items.append(part)
    return items, places


def _folded(path: str, spelled: Mapping[str, str] | None) -> str:
    name, dot, rest = path.partition(".")
    return (name if spelled is None else _name(name)) + dot + rest


def _spelled(path: str, spelled: Mapping[str, str] | None) -> str:
    """A path with its name as the file spells it."""
    name, dot, rest = _folded(path, spelled).partition(".")
    name, bracket, number = name.partition("[")
    return (spelled or {}).get(name, name) + bracket + number + dot + rest


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
