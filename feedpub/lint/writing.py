"""How the front matter is written: what other programs, or its author, take for something else than feedpub does."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from .. import loader, text
from ..model import CATEGORIES, EXCERPTS, IMAGES, LINKS, MEDIA, PUBLISHED, TITLES, TOPICS, UPDATED, Value
from . import foreign
from .seen import Finding, Seen, items, quoted
from .spelling import bare, distance

_PROVIDER = frozenset({"name", "domain", "images", "authors"})
_IMAGE = frozenset({"url", "width", "height", "title"})
_FILE = frozenset({"url", "type", "length"})
#: Fields of which the first that is there counts: who has one of them did not mean another.
_ONE_OF = (TITLES, EXCERPTS, LINKS, PUBLISHED, UPDATED, TOPICS, IMAGES, MEDIA, CATEGORIES)
#: What short names look like means little: `data` is no `date`, `head` no `heat`.
_SHORT, _LONG = 6, 10
#: Of one mapping; no record has as many, but one that was made to cost time.
_MOST_NAMES = 100
#: The fields in which a number sign may be meant.
_TEXT = re.compile(r"title|name|excerpt|description|provider(?:\.name)?|(?:topics|tags)(?:\[\d+\](?:\.name)?)?")
#: Marks of the direction of writing, which texts in these scripts need.
_DIRECTIONS = frozenset("\u061c\u200e\u200f")
_FROM_RIGHT = frozenset({"R", "AL"})


def unread_yaml(seen: Seen) -> Iterator[Finding]:
    """Only what a build does not read can be broken and be published."""
    if seen.layout.broken:
        place, reason = seen.layout.broken
        yield Finding("unread-yaml", None, f"{reason} (in a part that feedpub does not read)", place)


def duplicate_key(seen: Seen) -> Iterator[Finding]:
    """A build tells of those at the top that it reads."""
    told = frozenset(seen.raw.repeated)
    for path in seen.layout.repeated:
        if path not in told:
            yield Finding("duplicate-key", path, "stands more than once; the last one counts")


def unknown_field(seen: Seen) -> Iterator[Finding]:
    """A name that is nearly that of a field which is not there, nor any that would do."""
    for path, known in _mappings(seen):
        names = seen.layout.names.get(path, ())
        for name in names[:_MOST_NAMES]:
            near = None if not path and foreign.is_foreign(name) else _nearest(name, known)
            instead = next((group for group in _ONE_OF if near in group), (near,))
            if near and not any(other in names for other in instead):
                whole = f"{path}.{name}" if path else name
                yield Finding("unknown-field", whole, f"is no field of a record; did you mean {near}?")


def _mappings(seen: Seen) -> Iterator[tuple[str, frozenset[str]]]:
    """The path of each mapping that is read, and the names it may have."""
    yield "", seen.names
    yield "provider", _PROVIDER
    yield seen.first(*MEDIA)[0], _FILE
    for path, _ in seen.items(*IMAGES):
        yield path, _IMAGE


@lru_cache(maxsize=4096)  # the names of fields come again and again
def _similar(name: str, known: frozenset[str]) -> str | None:
    plain = bare(name)
    alike = [other for other in sorted(known) if _alike(plain, bare(other))]
    return min(alike, key=lambda other: (distance(plain, bare(other)), other), default=None)


def _nearest(name: str, known: frozenset[str]) -> str | None:
    """The one of the known names that another was meant to be, in all likelihood."""
    return None if name in known or not 3 <= len(name) <= 30 else _similar(name, known)


def _alike(name: str, known: str) -> bool:
    if abs(len(name) - len(known)) > 2:
        return False
    if name == known or f"{name}s" == known or f"{known}s" == name:
        return True
    if sorted(name) == sorted(known):
        return distance(name, known) <= 1  # two letters changed places
    shorter = min(len(name), len(known))
    return shorter >= _SHORT and distance(name, known) <= (2 if shorter >= _LONG else 1)


def unquoted_value(seen: Seen) -> Iterator[Finding]:
    """A text that stands there without quotes and is no text to YAML 1.1."""
    for path, value in texts(seen):
        read = loader.misread(value)
        if read is not None and path in seen.layout.bare:
            yield Finding("unquoted-value", path, f"{quoted(value)} is {read} to other programs; put it in quotes")


def cut_off(seen: Seen) -> Iterator[Finding]:
    """A text without quotes that ends at ` #`; one that is nothing but a comment in words is meant as one."""
    for path, comment in seen.layout.comments.items():
        if _TEXT.fullmatch(path) and (comment.value or comment.text[1:2].strip()):
            message = f"ends before {quoted(comment.text)}, which is a comment to YAML; put the whole value in quotes"
            yield Finding("cut-off", path, message, (comment.line, comment.column))


def hidden_character(seen: Seen) -> Iterator[Finding]:
    """Those written as such, the first of each field, and those written as escapes."""
    names = sorted((seen.layout.places[name], name) for name in seen.layout.names.get("", ()))
    told = set()
    for line, column, char in seen.raw.hidden:
        # The field to which the line belongs.
        above = bisect(names, line, key=lambda named: named[0][0])
        field = names[above - 1][1] if above else ""
        if field in seen.names and field not in told and not _directs(char, seen.raw.fields.get(field)):
            told.add(field)
            yield Finding("hidden-character", field, _hides(char), (line, column))
    for path, value in texts(seen):
        for _, char in islice(text.unseen(value), 1):
            if not _directs(char, value):
                yield Finding("hidden-character", path, _hides(char))


def _directs(char: str, value: Value) -> bool:
    return char in _DIRECTIONS and any(unicodedata.bidirectional(other) in _FROM_RIGHT for other in str(value))


def _hides(char: str) -> str:
    name = unicodedata.name(char, "a control character" if unicodedata.category(char) == "Cc" else "no character")
    shown = text.visible(char)
    return f"holds U+{ord(char):04X} ({name.lower()}), " + (f"read as {shown}" if shown else "which feeds go without")


def texts(seen: Seen) -> Iterator[tuple[str, str]]:
    """Path and value of everything in the record that is text, and neither date, number, flag nor address."""
    for path, value in _values(seen):
        if isinstance(value, str):
            yield path, value


def _values(seen: Seen) -> Iterator[tuple[str, Value]]:
    fields = seen.raw.fields
    for name in ("title", "name", "excerpt", "description", "category", "type", "locale", "guid", "provider"):
        yield name, fields.get(name)
    for names in (TOPICS, ("categories",)):
        yield from seen.items(*names)
    provider = fields.get("provider")
    if isinstance(provider, dict):
        yield "provider.name", provider.get("name")
        yield from _people("provider.authors", provider.get("authors"))
    if "authors" in seen.site.reading.fields:
        yield from _people("authors", fields.get("authors"))
    for pictures in (IMAGES, MEDIA):
        for path, item in seen.items(*pictures):
            if isinstance(item, dict):
                yield f"{path}.title", item.get("title")


def _people(path: str, value: Value) -> Iterator[tuple[str, Value]]:
    for place, person in items(path, value):
        if isinstance(person, dict):
            yield f"{place}.name", person.get("name")
        else:
            yield place, person
