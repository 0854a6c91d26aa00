"""The HTML pages: one for each feed, and index.html."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from .. import dates, media, text, urls
from ..model import Feed, Kind, Outline, Site, Slugs
from .opml import GROUPS

INDEX = "index.html"


def feed_page(feed: Feed, slugs: Slugs, site: Site) -> bytes:
    """The page that a feed calls its home: what is in it, and how to subscribe."""
    topics = {topic: slugs.stem(Kind.TOPIC, text.fold(topic)) for record in feed.entries for topic in record.topics}
    providers = {
        record.provider.key: slugs.stem(Kind.PROVIDER, record.provider.key)
        for record in feed.entries
        if record.provider
    }
    return _render(
        "feed.html",
        feed=feed,
        site=site,
        topics=topics,
        providers=providers,
        root="" if feed.kind is Kind.ALL else "../",
    )


def index(feeds: Sequence[Outline], site: Site) -> bytes:
    """The catalogue for people: every feed in every format."""
    groups = [(name, [feed for feed in feeds if feed.kind is kind]) for kind, name in GROUPS]
    return _render(
        "index.html", everything=feeds[0], groups=[group for group in groups if group[1]], site=site, root=""
    )


def _render(name: str, **values: object) -> bytes:
    return _template(name).render(values).encode()


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
