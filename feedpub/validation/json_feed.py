"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from . import markup, values
from .atom import moment
from .reading import Found, Json

Path = tuple[str | int, ...]

_FEED: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(
        "version title home_page_url feed_url description user_comment next_url icon favicon language".split(), str
    ),
    **dict.fromkeys(("authors", "hubs", "items"), list),
    "author": dict,
    "expired": bool,
}
_ITEM: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(
        """
        id url external_url title content_html content_text summary image banner_image date_published date_modified
        language
        """.split(),
        str,
    ),
    **dict.fromkeys(("authors", "tags", "attachments"), list),
    "author": dict,
}
_AUTHOR = dict.fromkeys(("name", "url", "avatar"), str)
_HUB = dict.fromkeys(("type", "url"), str)
_ATTACHMENT: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("url", "mime_type", "title"), str),
    **dict.fromkeys(("size_in_bytes", "duration_in_seconds"), (int, float)),
}
ADDRESSES = frozenset("url home_page_url feed_url next_url icon favicon image banner_image external_url avatar".split())
_TEXTS = frozenset(("title", "description", "summary", "content_text", "name"))
_VERSIONS = ("https://jsonfeed.org/version/1.1", "https://jsonfeed.org/version/1")
_NOUNS = {str: "a text", list: "a list", dict: "an object", bool: "true or false"}


@lru_cache(maxsize=1)
def objects(document: Json) -> list[tuple[Path, dict[str, Any], Mapping[str, Any]]]:
    """Every object that JSON Feed knows, with the members it may have; every rule asks for them."""
    return list(_objects(document))


def _objects(document: Json) -> Iterator[tuple[Path, dict[str, Any], Mapping[str, Any]]]:
    if not isinstance(document.value, dict):
        return
    yield (), document.feed, _FEED
    holders: list[tuple[Path, dict[str, Any]]] = [((), document.feed)]
    for number, item in document.items:
        yield ("items", number), item, _ITEM
        holders.append((("items", number), item))
    for path, holder in holders:
        for name, known in (("authors", _AUTHOR), ("hubs", _HUB), ("attachments", _ATTACHMENT)):
            parts = holder.get(name)
            for index, part in enumerate(parts if isinstance(parts, list) else ()):
                if isinstance(part, dict):
                    yield (*path, name, index), part, known


@lru_cache(maxsize=1)
def texts(document: Json) -> list[tuple[Path, str, str]]:
    """Every member with a text that JSON Feed knows: path, name, text."""
    return [
        ((*path, name), name, value)
        for path, holder, known in objects(document)
        for name, value in holder.items()
        if name in known and isinstance(value, str)
    ]


def is_an_object(document: Json) -> Found:
    """With names that stand once (RFC 8259, section 4)."""
    if not isinstance(document.value, dict):
        yield document.problem("wrong-type", (), "is a list, and a JSON Feed is an object: { ... }")
    for name, line in document.repeated():
        yield document.whole("duplicate-element", f"has {values.quoted(name)} twice in an object", line)


def required_members_are_there(document: Json) -> Found:
    """Version, title, items; an id, and content; what attachments and hubs need."""
    for path, holder, known in objects(document):
        needed = {
            id(_FEED): ("version", "title", "items"),
            id(_ITEM): ("id",),
            id(_HUB): ("type", "url"),
            id(_ATTACHMENT): ("url", "mime_type"),
        }.get(id(known), ())
        for name in needed:
            if name not in holder:
                yield document.problem("missing-member", path, f"has no {name}")
        if known is _ITEM and not {"content_html", "content_text"} & holder.keys():
            yield document.problem("missing-member", path, "has neither content_html nor content_text")
        if known is _AUTHOR and not _AUTHOR.keys() & holder.keys():
            yield document.problem("missing-member", path, "has neither name, url nor avatar")


def version_is_1_1(document: Json) -> Found:
    """An older one is read by every reader."""
    version = document.feed.get("version")
    if version == _VERSIONS[1]:
        yield document.problem("old-version", ("version",), "is JSON Feed 1")
    elif isinstance(version, str) and version != _VERSIONS[0]:
        yield document.problem("unknown-value", ("version",), f"{values.quoted(version)} is not {_VERSIONS[0]}")


def members_are_known(document: Json) -> Found:
    """Names of one's own begin with an underscore."""
    for path, holder, known in objects(document):
        for name in holder:
            if name not in known and not name.startswith("_"):
                yield document.problem("unknown-member", (*path, name), "is not known")


def members_have_their_type(document: Json) -> Found:
    """Ids are texts too; lists hold objects, and tags texts."""
    for path, holder, known in objects(document):
        for name, value in holder.items():
            wanted = known.get(name)
            if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool)):
                yield document.problem("wrong-type", (*path, name), f"is not {_NOUNS.get(wanted, 'a number')}")
            elif isinstance(value, list) and wanted is list:
                inside = str if name == "tags" else dict
                for number, part in enumerate(value):
                    if not isinstance(part, inside):
                        yield document.problem("wrong-type", (*path, name, number), f"is not {_NOUNS[inside]}")


def ids_are_unique(document: Json) -> Found:
    """Readers take two items with one id for one."""
    seen: set[str] = set()
    for number, item in document.items:
        found = str(item.get("id"))
        if "id" in item and found in seen:
            yield document.problem(
                "duplicate-guid", ("items", number, "id"), f"{values.quoted(found)} is that of another"
            )
        seen.add(found)


def addresses_are_absolute(document: Json) -> Found:
    """Any scheme."""
    for path, name, value in texts(document):
        flaw = values.absolute_uri(value) if name in ADDRESSES else None
        if flaw:
            yield document.problem(flaw[0], path, flaw[1])


def dates_are_rfc_3339(document: Json) -> Found:
    """With a zone."""
    for path, name, value in texts(document):
        flaw = values.rfc3339(value) if name.startswith("date_") else None
        if flaw:
            yield document.problem(flaw[0], path, flaw[1])


def languages_are_tags(document: Json) -> Found:
    """RFC 5646."""
    for path, name, value in texts(document):
        flaw = values.language(value) if name == "language" else None
        if flaw:
            yield document.problem(flaw[0], path, flaw[1])


def attachments_have_a_media_type(document: Json) -> Found:
    """And sizes that are counts."""
    for path, holder, known in objects(document):
        kind, size = holder.get("mime_type"), holder.get("size_in_bytes", 0)
        if known is _ATTACHMENT and isinstance(kind, str):
            flaw = values.media_type(kind)
            if flaw:
                yield document.problem(flaw[0], (*path, "mime_type"), flaw[1])
        if known is _ATTACHMENT and isinstance(size, int | float) and size < 0:
            yield document.problem("invalid-number", (*path, "size_in_bytes"), "is no number of bytes")


def is_updated_after_it_is_published(document: Json) -> Found:
    """The times of an item agree."""
    for number, item in document.items:
        dates = [item.get(name) for name in ("date_modified", "date_published")]
        modified, published = (moment(date) if isinstance(date, str) else None for date in dates)
        if modified and published and modified < published:
            yield document.problem("dates-differ", ("items", number), "was modified before it was published")


def images_are_pictures(document: Json) -> Found:
    """Not films or sounds."""
    for path, name, value in texts(document):
        if name in {"image", "banner_image", "icon", "favicon"} and values.NO_PICTURE.search(value):
            yield document.problem("image-differs", path, f"{values.quoted(value)} is no picture")


def text_is_plain(document: Json) -> Found:
    """No entity that was encoded once too often."""
    for path, name, value in texts(document):
        found = values.ENTITY.search(value) if name in _TEXTS else None
        if found:
            yield document.problem("encoded-twice", path, f"holds {found[0]}")


def content_is_safe(document: Json) -> Found:
    """`content_html`."""
    for path, name, value in texts(document):
        for code, message in markup.flaws(value) if name == "content_html" else ():
            yield document.problem(code, path, message)
