"""The feed menu: what readers find at a host's well-known place, to offer all its feeds wherever one is on the site.

The form is that of draft-nottingham-feed-menu-01: menus in each other, and feeds with their RSS and Atom.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from . import hierarchy, links
from .model import Branch, Kind, Outline, Site

_MENUS = ((Kind.TOPIC, "Topics"), (Kind.PROVIDER, "Providers"))


def write(feeds: Sequence[Outline], site: Site) -> bytes:
    """All feeds, in the order of the catalogue."""
    menu = _menu(site.title, _items(feeds, site))
    return (json.dumps(menu, ensure_ascii=False, indent=2) + "\n").encode()


def _items(feeds: Sequence[Outline], site: Site) -> Iterator[dict[str, Any]]:
    yield from (_feed(feed, site) for feed in feeds if feed.kind is Kind.ALL)
    for kind, name in _MENUS:
        found = [feed for feed in feeds if feed.kind is kind]
        if found:
            yield _menu(name, _below(hierarchy.tree(found, site.topics if kind is Kind.TOPIC else {}), site))


def _below(branches: Iterable[Branch], site: Site) -> Iterator[dict[str, Any]]:
    """Feeds; a topic with narrower ones is a menu, its own feed the first in it."""
    for branch in branches:
        feed = [_feed(branch.feed, site)] if branch.feed else []
        if branch.narrower:
            yield _menu(branch.name, [*feed, *_below(branch.narrower, site)])
        else:
            yield from feed


def _menu(name: str, items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    # No language: readers leave out the menus that say another one than theirs (section 4).
    return {"feed-menu": name, "items": list(items)}


def _feed(feed: Outline, site: Site) -> dict[str, Any]:
    return {
        "feed-title": feed.title,
        "description": feed.description,
        "rss": links.url(site, f"{feed.stem}.rss"),
        "atom": links.url(site, f"{feed.stem}.atom"),
    }
