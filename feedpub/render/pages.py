"""The HTML pages: one for each feed, and index.html."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from .. import dates, media, urls
from ..model import Outline, Site
from .opml import GROUPS
from .values import Entry, Head

INDEX = "index.html"

#: Stands where the entries go.
_ENTRIES = "entries"


def around(head: Head) -> tuple[str, str]:
    """What stands before and after the entries: the page that a feed calls its home tells how to subscribe."""
    text = _render("feed.html", head=head, language=head.language, entries=_ENTRIES)
    if head.empty:
        return text, ""
    before, _, after = text.rpartition(_ENTRIES + "\n")
    return before, after


def entry(entry: Entry) -> str:
    """One entry as it stands on the page."""
    return _render("entry.html", entry=entry)


def index(feeds: Sequence[Outline], site: Site) -> bytes:
    """The catalogue for people: every feed in every format."""
    groups = [(name, [feed for feed in feeds if feed.kind is kind]) for kind, name in GROUPS]
    return _render(
        "index.html",
        everything=feeds[0],
        groups=[group for group in groups if group[1]],
        site=site,
        language=site.language,
    ).encode()


def _render(name: str, **values: object) -> str:
    return _template(name).render(values)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("feedpub.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["rfc3339"] = dates.rfc3339
    environment.filters["segment"] = urls.segment
    # Atom first: where a reader takes the first format it finds, it keeps the authors of RSS that have a comma apart.
    environment.globals["formats"] = (
        ("Atom", "atom", media.ATOM),
        ("RSS", "rss", media.RSS),
        ("JSON Feed", "json", media.JSON),
    )
    return environment.get_template(name)
