"""From feeds to bytes. No clock, no disk: the same feed gives the same bytes.

Four writers make the four formats of a feed, from `values`. They write one feed and one entry of each shape; `template`
fills in the others, without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from .. import menu, theme
from ..model import FEED_MENU, Artifact, Feed, Outline, Site, Slugs, Tombstone
from . import jsonfeed, values
from .template import Templates, Texts

if TYPE_CHECKING:
    from .pages import Pages

#: What parts the entries, in each format.
_BETWEEN = ("", "", jsonfeed.BETWEEN, "")


def feed(feed: Feed, slugs: Slugs, site: Site) -> Iterator[Artifact]:
    """One feed in every format, in the order of model.EXTENSIONS."""
    head, texts = values.head(feed, site), [*values.entries(feed, slugs, site)]
    around, entries = HEAD.texts(head), [ENTRY.texts(entry) for entry in texts]
    if site.templates:
        # Nobody knows by what a template of the site's own chooses: each text is given to it.
        page = _pages(site)
        around = [*around[:6], *page.around(head)]
        entries = [[*written[:3], page.entry(entry)] for written, entry in zip(entries, texts, strict=True)]
    tombstones = [TOMBSTONE.texts(tombstone) for tombstone in feed.tombstones]
    for index, (path, between) in enumerate(zip(feed.paths, _BETWEEN, strict=True)):
        inside = "".join([texts[index] for texts in tombstones]) + between.join([texts[index] for texts in entries])
        yield Artifact(path=path, data=_around(around, inside, index).encode())


def surroundings(feeds: Sequence[Outline], site: Site) -> Iterator[Artifact]:
    """What stands around the feeds, but for feeds.json, which names the digests of all the others."""
    top = values.top(feeds, site)
    around = TOP.texts(top)
    groups = [(GROUP.texts(group), [ROW.texts(row) for row in rows]) for group, rows in values.groups(feeds, site)]
    if site.templates:
        page = _pages(site)
        around = [*around[:2], *page.top(top)]
        groups = [
            ([*GROUP.texts(group)[:2], *page.group(group)], [[ROW.texts(row)[0], page.row(row)] for row in rows])
            for group, rows in values.groups(feeds, site)
        ]
    for index, path in enumerate(("feeds.opml", "index.html")):
        inside = [_around(group, "".join([row[index] for row in rows]), index) for group, rows in groups]
        yield Artifact(path=path, data=_around(around, "".join(inside), index).encode())
    if site.feed_menu:
        yield Artifact(path=FEED_MENU, data=menu.write(feeds, site))
    for name in theme.LOADED:
        yield Artifact(path=name, data=_loaded(name, site).encode())


def _loaded(name: str, site: Site) -> str:
    return site.templates.get(name) or (theme.FOLDER / name).read_text(encoding="utf-8")


def _around(around: Texts, inside: str, index: int) -> str:
    """What stands in a file: `around` has what stands before and after it for each format in turn."""
    return f"{around[2 * index]}{inside}{around[2 * index + 1]}"


def _write_head(head: values.Head) -> Texts:
    from . import xmlfeed

    return *xmlfeed.around(head), *jsonfeed.around(head), *_pages().around(head)


def _write_entry(entry: values.Entry) -> Texts:
    from . import xmlfeed

    return *xmlfeed.entry(entry), jsonfeed.entry(entry), _pages().entry(entry)


def _write_tombstone(tombstone: Tombstone) -> Texts:
    from . import xmlfeed

    return "", xmlfeed.tombstone(tombstone), "", ""


def _write_top(top: values.Top) -> Texts:
    from . import opml

    return *opml.top(top), *_pages().top(top)


def _write_group(group: values.Group) -> Texts:
    from . import opml

    return *opml.group(group), *_pages().group(group)


def _write_row(row: values.Row) -> Texts:
    from . import opml

    return opml.row(row), _pages().row(row)


def _pages(site: Site | None = None) -> Pages:
    """The writer of pages, with the site's own templates where one is given."""
    return _cached_pages(tuple(site.templates.items()), site.templates_shown) if site else _cached_pages((), "")


@lru_cache(maxsize=2)
def _cached_pages(own: tuple[tuple[str, str], ...], shown: str) -> Pages:
    from .pages import Pages

    return Pages(dict(own), shown)


HEAD, ENTRY, TOMBSTONE = Templates(_write_head), Templates(_write_entry), Templates(_write_tombstone)
TOP, GROUP, ROW = Templates(_write_top), Templates(_write_group), Templates(_write_row)
_TEMPLATES = {"head": HEAD, "entry": ENTRY, "tombstone": TOMBSTONE, "top": TOP, "group": GROUP, "row": ROW}


def learned() -> str:
    """All that is known, to be given back to a later build by the same program with the same packages."""
    return json.dumps({name: templates.known for name, templates in _TEMPLATES.items()})


def remember(learned: str) -> None:
    """Know again what `learned` gave."""
    for name, known in json.loads(learned).items():
        _TEMPLATES[name].known = known
