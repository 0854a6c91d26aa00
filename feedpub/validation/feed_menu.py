"""Feed menus (draft-nottingham-feed-menu-01, section 2): menus and feeds in each other.

What is neither may stand among them, and any member that is not known: who reads a menu passes over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import values
from .reading import Found, Json

_Path = tuple[str | int, ...]
#: What makes an object a menu, and a feed.
MENU, TITLE = "feed-menu", "feed-title"
_ADDRESSES = ("rss", "atom")
_TEXTS = (MENU, TITLE, "description", "lang", *_ADDRESSES)


def _objects(document: Json) -> Iterator[tuple[_Path, dict[str, Any]]]:
    """Every menu and every feed, and where it stands."""
    waiting: list[tuple[_Path, Any]] = [((), document.value)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, dict) and (MENU in found or TITLE in found):
            yield path, found
            items = found.get("items")
            waiting += [
                ((*path, "items", at), item) for at, item in enumerate(items if isinstance(items, list) else ())
            ]


def feeds(document: Json) -> list[dict[str, Any]]:
    """The feeds of a menu, in its order."""
    return [found for _, found in sorted(_objects(document), key=lambda pair: _place(pair[0])) if TITLE in found]


def _place(path: _Path) -> tuple[int, ...]:
    return tuple(step for step in path if isinstance(step, int))


def names_stand_once(document: Json) -> Found:
    """RFC 8259, section 4."""
    for name, line in document.repeated():
        yield document.whole("duplicate-element", f"{values.quoted(name)} stands again", line)


def texts_are_texts(document: Json) -> Found:
    """And say something; what a menu holds is a list."""
    for path, found in _objects(document):
        for name in _TEXTS:
            if name in found and not (isinstance(found[name], str) and found[name].strip()):
                yield document.problem("wrong-type", (*path, name), "is no text, or an empty one")
        if "items" in found and not isinstance(found["items"], list):
            yield document.problem("wrong-type", (*path, "items"), "is no list")


def feeds_have_an_address(document: Json) -> Found:
    """`rss`, `atom` or both; absolute, or relative to the root of the host."""
    for path, found in _objects(document):
        if TITLE in found and not any(name in found for name in _ADDRESSES):
            yield document.problem("missing-member", path, "has neither rss nor atom")
        for name in _ADDRESSES:
            address = found.get(name)
            flaw = values.iri_reference(address) if isinstance(address, str) else None
            if flaw:
                yield document.problem(flaw[0], (*path, name), flaw[1])


def languages_are_language_tags(document: Json) -> Found:
    """RFC 5646."""
    for path, found in _objects(document):
        language = found.get("lang")
        flaw = values.language(language) if isinstance(language, str) else None
        if flaw:
            yield document.problem(flaw[0], (*path, "lang"), flaw[1])
