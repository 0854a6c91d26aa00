"""JSON Feed as feedpub writes it: what it promises beyond the standard."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from . import markup, values
from .atom import moment
from .characters import unclean
from .json_feed import ADDRESSES, objects, texts
from .reading import Found, Json

_OWN = frozenset(("category", "type", "quality", "heat"))


def members_are_there(document: Json) -> Found:
    """More than JSON Feed requires."""
    for name in ("home_page_url", "feed_url"):
        if name not in document.feed:
            yield document.problem("own-form", (), f"has no {name}")
    for number, item in document.items:
        for name in ("url", "content_text", "date_published", "date_modified"):
            if name not in item:
                yield document.problem("own-form", ("items", number), f"has no {name}")


def members_of_its_own_are_known(document: Json) -> Found:
    """Under `_feedpub`, and of those only the ones that are promised."""
    for path, holder, _ in objects(document):
        for name, value in holder.items():
            known = name == "_feedpub" and path[:1] == ("items",) and isinstance(value, dict) and value.keys() <= _OWN
            if name == "author" or (name.startswith("_") and not known):
                yield document.problem("own-form", (*path, name), "is none that feedpub writes")


def nothing_is_empty(document: Json) -> Found:
    """No null, no empty text, no empty list or object; only `items` may be empty."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document.value)]
    while waiting:
        path, value = waiting.pop()
        if path != ("items",) and value in (None, "", [], {}):
            yield document.problem("own-form", path, "is empty")
        if isinstance(value, dict):
            waiting += [((*path, name), part) for name, part in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, number), part) for number, part in enumerate(value)]


def tags_stand_once(document: Json) -> Found:
    """A topic is one however it is written."""
    for number, item in document.items:
        tags = [tag for tag in _list(item, "tags") if isinstance(tag, str)]
        if len(set(tags)) < len(tags):
            yield document.problem("own-form", ("items", number, "tags"), "has a tag twice")


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def addresses_are_of_the_web(document: Json) -> Found:
    """Each is http or https, and encoded."""
    for path, name, value in texts(document):
        if name in ADDRESSES and not values.is_url(value):
            yield document.problem("own-form", path, f"{values.quoted(value)} is no absolute URL")


def dates_are_in_utc(document: Json) -> Found:
    """In whole seconds, ending in Z."""
    for path, name, value in texts(document):
        if name.startswith("date_") and not values.is_utc(value):
            yield document.problem("own-form", path, "is not in whole seconds of UTC")


def attachments_are_complete(document: Json) -> Found:
    """A size that is unknown is left out."""
    for number, item in document.items:
        for index, attachment in enumerate(_list(item, "attachments")):
            if isinstance(attachment, dict):
                size, kind = attachment.get("size_in_bytes", 1), attachment.get("mime_type")
                plain = isinstance(kind, str) and values.MEDIA_TYPE.fullmatch(kind)
                if type(size) is not int or size < 1 or not plain:
                    path = ("items", number, "attachments", index)
                    yield document.problem("own-form", path, "has no plain media type, or a size of nothing")


def characters_are_clean(document: Json) -> Found:
    """Nothing that nobody sees."""
    found = [(path, value) for path, _, value in texts(document)]
    for number, item in document.items:
        tags = enumerate(_list(item, "tags"))
        found += [(("items", number, "tags", index), tag) for index, tag in tags if isinstance(tag, str)]
    for path, value in found:
        flaw = unclean(value)
        if flaw:
            yield document.problem("odd-characters", path, flaw)


def is_newest_first(document: Json) -> Found:
    """And by id where the dates are equal."""
    keys = []
    for number, item in document.items:
        date, found = item.get("date_published"), item.get("id")
        when = moment(date) if isinstance(date, str) else None
        if when and isinstance(found, str):
            keys.append((when, found, number))
    for (first, first_id, _), (later, later_id, number) in pairwise(keys):
        if later > first or (later == first and later_id <= first_id):
            yield document.problem("order", ("items", number), "belongs before the item above")


def content_has_no_look(document: Json) -> Found:
    """Nor scripts, nor relative addresses."""
    for path, name, value in texts(document):
        for code, message in markup.flaws(value, strict=True) if name == "content_html" else ():
            yield document.problem(code, path, message)
