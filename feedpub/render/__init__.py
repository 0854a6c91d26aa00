"""From feeds to bytes. No clock, no disk: the same feed gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model import Artifact, Catalogue, Feed, Site
from . import jsonfeed, opml, pages, xmlfeed

#: The formats of a feed, by the extension of the file: what the site offers, in the order of publishing.
FORMATS: dict[str, Callable[[Feed, Catalogue, Site], bytes]] = {
    "rss": xmlfeed.rss,
    "atom": xmlfeed.atom,
    "json": jsonfeed.json_feed,
    "html": pages.feed_page,
}


def feed(feed: Feed, catalogue: Catalogue, site: Site) -> Iterator[Artifact]:
    """One feed in every format."""
    for extension, render in FORMATS.items():
        yield Artifact(path=f"{feed.stem}.{extension}", data=render(feed, catalogue, site))


def surroundings(catalogue: Catalogue, site: Site) -> Iterator[Artifact]:
    """What stands around the feeds, but for feeds.json, which names the digests of all the others."""
    yield Artifact(path=opml.FILE, data=opml.opml(catalogue, site))
    yield Artifact(path=pages.INDEX, data=pages.index(catalogue, site))
