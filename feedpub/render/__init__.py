"""From feeds to bytes. No clock, no disk: the same feed gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Artifact, Feed, Outline, Site, Slugs
from . import jsonfeed, opml, pages, xmlfeed


def feed(feed: Feed, slugs: Slugs, site: Site) -> Iterator[Artifact]:
    """One feed in every format, in the order of model.EXTENSIONS."""
    generator = xmlfeed.feed_generator(feed, slugs, site)
    data = (
        xmlfeed.rss(generator),
        xmlfeed.atom(generator),
        jsonfeed.json_feed(feed, site),
        pages.feed_page(feed, slugs, site),
    )
    for path, part in zip(feed.paths, data, strict=True):
        yield Artifact(path=path, data=part)


def surroundings(feeds: Sequence[Outline], site: Site) -> Iterator[Artifact]:
    """What stands around the feeds, but for feeds.json, which names the digests of all the others."""
    yield Artifact(path=opml.FILE, data=opml.opml(feeds, site))
    yield Artifact(path=pages.INDEX, data=pages.index(feeds, site))
