"""feeds.json: the catalogue for programs, and what the output itself remembers for the next build."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from . import dates, links, text, urls
from .model import EXTENSIONS, Kind, Outline, Published, Site

FILE = "feeds.json"


class ManifestError(ValueError):
    """The text is no feeds.json of feedpub."""


def write(feeds: Sequence[Outline], site: Site, sha256: Mapping[str, str], retired: Iterable[Published]) -> bytes:
    """Every feed with its addresses and digests, and every feed that is gone.

    Args:
        feeds: The feeds that are there, in the order of the catalogue.
        site: Title and address.
        sha256: Hex digest of every other published file, by path.
        retired: Feeds that were published once and are not any more.
    """
    paths_of_feeds = {path for feed in feeds for path in feed.paths}
    document = {
        "generator": "feedpub",
        "version": 1,
        "title": site.title,
        "url": site.url,
        "updated": dates.rfc3339(max(feed.updated for feed in feeds)),
        "feeds": [_present(feed, site, sha256) for feed in feeds],
        "files": {path: digest for path, digest in sorted(sha256.items()) if path not in paths_of_feeds},
        "retired": [_past(feed) for feed in sorted(retired, key=lambda feed: (feed.kind, feed.slug))],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def read(data: bytes) -> list[Published]:
    """The feeds, present and retired, of a feeds.json.

    Raises:
        ManifestError: It is not what `write` writes.
    """
    try:
        document = json.loads(data)
        present = [_read(feed, None) for feed in document["feeds"]]
        return present + [_read(feed, date.fromisoformat(feed["retired"])) for feed in document["retired"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ManifestError("is damaged, or another program's") from error


def _present(feed: Outline, site: Site, sha256: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": feed.kind,
        "key": feed.key,
        "slug": feed.slug,
        "title": feed.title,
        "description": feed.description,
        "entries": feed.size,
        "updated": dates.rfc3339(feed.updated),
        "url": {extension: links.url(site, path) for extension, path in zip(EXTENSIONS, feed.paths, strict=True)},
        "sha256": {extension: sha256[path] for extension, path in zip(EXTENSIONS, feed.paths, strict=True)},
    }


def _past(feed: Published) -> dict[str, Any]:
    known = {"kind": feed.kind, "key": feed.key, "slug": feed.slug, "title": feed.title, "retired": str(feed.retired)}
    return known | ({"closed": True} if feed.closed else {}) | ({"to": feed.to} if feed.to else {})


def _read(feed: Mapping[str, Any], retired: date | None) -> Published:
    kind, key, slug, title = (feed[name] for name in ("kind", "key", "slug", "title"))
    if not all(isinstance(value, str) for value in (kind, key, slug, title)):
        raise TypeError
    # The files of feeds that go are deleted: nothing that the file says may lead out of the output.
    kind = Kind(kind)
    if not text.is_slug(slug) or (kind is Kind.ALL) != (slug == "all" and key == "") or key != text.visible(key):
        raise ValueError(slug)
    # These are published, where the feed has moved.
    title = text.plain(title) or slug
    to = urls.absolute(feed["to"]) if "to" in feed else None
    closed = feed.get("closed") is True
    return Published(kind=kind, key=key, slug=slug, title=title, retired=retired, closed=closed, to=to)
