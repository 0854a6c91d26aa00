"""The HTML pages: one for each feed, and the catalogue for people, every feed in every format."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from .. import media
from .values import Entry, Group, Head, Row, Top

#: The line of a template where others go; no text can look like it, for `<` is written as `&lt;`.
_INSIDE = "<!-- inside -->\n"


def around(head: Head) -> tuple[str, str]:
    """What stands before and after the entries: the page that a feed calls its home tells how to subscribe."""
    return _parted(_render("feed.html", head=head, language=head.language))


def entry(entry: Entry) -> str:
    """One entry as it stands on the page."""
    return _render("entry.html", entry=entry)


def top(top: Top) -> tuple[str, str]:
    """What stands before and after the groups of the catalogue."""
    return _parted(_render("index.html", top=top, language=top.language))


def group(group: Group) -> tuple[str, str]:
    """What stands before and after the feeds of one kind."""
    return _parted(_render("group.html", group=group))


def row(row: Row) -> str:
    """One feed of the catalogue."""
    return _render("row.html", row=row)


def _parted(text: str) -> tuple[str, str]:
    """What stands before and after the others; a feed without entries has no place for them."""
    before, _, after = text.partition(_INSIDE)
    return before, after


def _render(name: str, **values: object) -> str:
    return _template(name).render(values)


@cache
def _template(name: str) -> Template:
    loader = PackageLoader("feedpub.render")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # Atom first: where a reader takes the first format it finds, it keeps the authors of RSS that have a comma apart.
    environment.globals["formats"] = (
        ("Atom", "atom", media.ATOM),
        ("RSS", "rss", media.RSS),
        ("JSON Feed", "json", media.JSON),
    )
    # The policy of a page allows this style and no other: `base.html` puts it on lines of its own.
    style = hashlib.sha256(f"\n{loader.get_source(environment, 'style.css')[0]}".encode())
    environment.globals["style_sha256"] = base64.b64encode(style.digest()).decode()
    return environment.get_template(name)
