"""From feeds to bytes. No clock, no disk: the same feed gives the same bytes.

Four writers make the four formats of a feed, from `values`. They write one feed and one entry of each shape; `template`
fills in the others, without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Artifact, Feed, Outline, Site, Slugs
from . import jsonfeed, values
from .template import Templates

#: What parts the entries, in each format.
_BETWEEN = ("", "", jsonfeed.BETWEEN, "")


def feed(feed: Feed, slugs: Slugs, site: Site) -> Iterator[Artifact]:
    """One feed in every format, in the order of model.EXTENSIONS."""
    around = AROUND.texts(values.head(feed, site))
    entries = [ENTRY.texts(entry) for entry in values.entries(feed, slugs, site)]
    for index, (path, between) in enumerate(zip(feed.paths, _BETWEEN, strict=True)):
        before, after = around[2 * index : 2 * index + 2]
        inside = between.join([texts[index] for texts in entries])
        yield Artifact(path=path, data=f"{before}{inside}{after}".encode())


def surroundings(feeds: Sequence[Outline], site: Site) -> Iterator[Artifact]:
    """What stands around the feeds, but for feeds.json, which names the digests of all the others."""
    from . import opml, pages

    yield Artifact(path=opml.FILE, data=opml.opml(feeds, site))
    yield Artifact(path=pages.INDEX, data=pages.index(feeds, site))


def _write_around(head: values.Head) -> tuple[str, ...]:
    from . import pages, xmlfeed

    return *xmlfeed.around(head), *jsonfeed.around(head), *pages.around(head)


def _write_entry(entry: values.Entry) -> tuple[str, ...]:
    from . import pages, xmlfeed

    return *xmlfeed.entry(entry), jsonfeed.entry(entry), pages.entry(entry)


#: What is known of heads and of entries.
AROUND, ENTRY = Templates(_write_around), Templates(_write_entry)
