"""The addresses of records that have none of their own: `site.permalink` with everything in braces filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import PurePosixPath

from . import text, urls
from .dialects import Dialect, leaf, undated

#: What `site.permalink` may hold in braces.
PLACEHOLDERS = tuple("path stem folder name undated slug headline title categories year month day".split())
_PLACEHOLDER = re.compile(r"\{(\w+)\}(/?)")
#: Parts of a path that every browser takes out, with what they lead to (RFC 3986, section 5.2.4).
_DOTS = frozenset({".", ".."})


class AddressError(ValueError):
    """What stands in a record makes no address of its own; the message says why."""


def fill(
    pattern: str,
    path: str,
    day: datetime,
    *,
    title: str,
    slug: str,
    categories: Iterable[str],
    dialect: Dialect,
    dated: bool,
) -> str:
    """An address, or a path of one. What is empty takes the slash behind it along.

    Args:
        pattern: That of the site.
        path: The record's file below the source.
        day: When it was published, in the zone of the site.
        title: Its title.
        slug: What its author calls it in addresses; empty for nothing.
        categories: Those of the record.
        dialect: Decides how words become parts of an address.
        dated: Whether names of files may begin with a date, which a slug is made without.

    Raises:
        AddressError: It has a part `.` or `..`, which browsers take out.
    """
    whole, place = PurePosixPath(path).with_suffix(""), leaf(path, doubled=dialect.doubled)
    own = slug and dialect.slug(slug)
    name = dialect.name(place.name)
    short = (dialect.name(undated(place, doubled=dialect.doubled)) if dated else name) or place.name

    def headline() -> str:
        return dialect.title(title).replace("/", "-") or short

    def those() -> Iterable[str]:
        return [*categories] or ([whole.parent.name] if dialect.foldered and whole.parent.name else [])

    parts: dict[str, Callable[[], str]] = {
        "path": lambda: str(whole),
        "stem": lambda: whole.name,
        "folder": lambda: "/".join(dialect.name(part) for part in place.parent.parts),
        "name": lambda: name,
        "undated": lambda: short,
        "slug": lambda: own or short,
        "headline": headline,
        "title": lambda: own or headline(),
        "categories": lambda: "/".join(dict.fromkeys(map(dialect.category, those()))),
        "year": lambda: f"{day:%Y}",
        "month": lambda: f"{day:%m}",
        "day": lambda: f"{day:%d}",
    }

    def filled(match: re.Match[str]) -> str:
        part = urls.segment(parts[match[1]]())
        return part + match[2] if part else ""

    address = _PLACEHOLDER.sub(filled, pattern)
    if not _DOTS.isdisjoint(address.split("/")):
        raise AddressError(f'"{text.shorten(address, 80)}" leads to another page')
    return address
