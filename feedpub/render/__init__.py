"""From feeds to bytes. No clock, no disk: the same feed gives the same bytes.

Four writers make the four formats of a feed, from `values`. They write one feed and one entry of each shape; `template`
fills in the others, without them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import menu, theme
from ..model import FEED_MENU, Artifact, Feed, Outline, Site, Slugs, Tombstone
from . import jsonfeed, nouns, values
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
    own = _pages(site) if site.templates else None
    top = values.top(feeds, site)
    around = _written(TOP, top, own.top if own else None)
    groups = [
        _around(GROUP.texts(group), "".join([SUBSCRIPTION.texts(feed)[0] for feed in found]), 0)
        for group, found in values.subscriptions(feeds, site)
    ]
    sections = [
        _around(_written(GROUP, group, own.group if own else None), "".join([_shown(twig, own) for twig in twigs]), 1)
        for group, twigs in values.groups(feeds, site)
    ]
    yield Artifact(path="feeds.opml", data=_around(around, "".join(groups), 0).encode())
    yield Artifact(path="index.html", data=_around(around, "".join(sections), 1).encode())
    if site.feed_menu:
        yield Artifact(path=FEED_MENU, data=menu.write(feeds, site))
    for name in theme.LOADED:
        yield Artifact(path=name, data=_loaded(name, site).encode())


def _shown(twig: nouns.Twig, own: Pages | None) -> str:
    """A feed, or a heading, and all that is below it, on the page of the catalogue."""
    item = twig.item
    if isinstance(item, nouns.Row):
        around = own.row(item) if own else ROW.texts(item)
    else:
        around = own.heading(item) if own else HEADING.texts(item)
    return _around(around, "".join([_shown(one, own) for one in twig.below]), 0)


def _written(templates: Templates, value: tuple[Any, ...], own: Callable[[Any], Texts] | None) -> Texts:
    """What stands before and after the others in OPML and on the page, there by the site's own template."""
    texts = templates.texts(value)
    return [*texts[:2], *own(value)] if own else texts


def _loaded(name: str, site: Site) -> str:
    return site.templates.get(name) or (theme.FOLDER / name).read_text(encoding="utf-8")


def _around(around: Texts, inside: str, index: int) -> str:
    """What stands in a file: `around` has what stands before and after it for each format in turn."""
    return f"{around[2 * index]}{inside}{around[2 * index + 1]}"


def _write_head(head: nouns.Head) -> Texts:
    from . import xmlfeed

    return *xmlfeed.around(head), *jsonfeed.around(head), *_pages().around(head)


def _write_entry(entry: nouns.Entry) -> Texts:
    from . import xmlfeed

    return *xmlfeed.entry(entry), jsonfeed.entry(entry), _pages().entry(entry)


def _write_tombstone(tombstone: Tombstone) -> Texts:
    from . import xmlfeed

    return "", xmlfeed.tombstone(tombstone), "", ""


def _write_top(top: nouns.Top) -> Texts:
    from . import opml

    return *opml.top(top), *_pages().top(top)


def _write_group(group: nouns.Group) -> Texts:
    from . import opml

    return *opml.group(group), *_pages().group(group)


def _write_subscription(feed: nouns.Subscription) -> Texts:
    from . import opml

    return (opml.subscription(feed),)


def _write_row(row: nouns.Row) -> Texts:
    return _pages().row(row)


def _write_heading(heading: nouns.Heading) -> Texts:
    return _pages().heading(heading)


def _pages(site: Site | None = None) -> Pages:
    """The writer of pages, with the site's own templates where one is given."""
    return _cached_pages(tuple(site.templates.items()), site.templates_shown) if site else _cached_pages((), "")


@lru_cache(maxsize=2)
def _cached_pages(own: tuple[tuple[str, str], ...], shown: str) -> Pages:
    from .pages import Pages

    return Pages(dict(own), shown)


HEAD, ENTRY, TOMBSTONE = Templates(_write_head), Templates(_write_entry), Templates(_write_tombstone)
TOP, GROUP, SUBSCRIPTION = Templates(_write_top), Templates(_write_group), Templates(_write_subscription)
ROW, HEADING = Templates(_write_row), Templates(_write_heading)
_TEMPLATES = {
    "head": HEAD,
    "entry": ENTRY,
    "tombstone": TOMBSTONE,
    "top": TOP,
    "group": GROUP,
    "subscription": SUBSCRIPTION,
    "row": ROW,
    "heading": HEADING,
}


def learned() -> str:
    """All that is known, to be given back to a later build by the same program with the same packages."""
    return json.dumps({name: templates.known for name, templates in _TEMPLATES.items()})


def remember(learned: str) -> None:
    """Know again what `learned` gave."""
    for name, known in json.loads(learned).items():
        _TEMPLATES[name].known = known
