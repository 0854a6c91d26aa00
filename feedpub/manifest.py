"""feeds.json: the catalogue for programs, and what the output itself remembers for the next build."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from . import codings, dates, hierarchy, links, text, urls
from .model import EXTENSIONS, Kind, Outline, Published, Site, Topic

FILE = "feeds.json"
#: The paths of files around the feeds: nothing else that a damaged file names is ever looked at.
_FILES = re.compile(r"(?:topics/|providers/|\.well-known/)?([^/]+)\.[a-z]+")
_DAMAGED = "is damaged, or another program's"


class ManifestError(ValueError):
    """The text is no feeds.json of feedpub."""


class Contents(NamedTuple):
    """What a feeds.json says is published.

    Attributes:
        url: The address of the output, with a slash at its end.
        feeds: Those that are there, and then those that are retired.
        files: The paths of all other files but its own, those of feeds that have moved among them.
        sha256: Hex digest of each file that is there, by path.
    """

    url: str
    feeds: list[Published]
    files: list[str]
    sha256: Mapping[str, str]


def write(feeds: Sequence[Outline], site: Site, sha256: Mapping[str, str], retired: Iterable[Published]) -> bytes:
    """Every feed with its addresses and digests, and every feed that is gone.

    Args:
        feeds: The feeds that are there, in the order of the catalogue.
        site: Title and address.
        sha256: Hex digest of every other published file, by path.
        retired: Feeds that were published once and are not any more.
    """
    headings = hierarchy.headings((feed for feed in feeds if feed.kind is Kind.TOPIC), site.topics)
    paths_of_feeds = {path for feed in feeds for path in feed.paths}
    document: dict[str, Any] = {
        "generator": "feedpub",
        "version": 1,
        "title": site.title,
        "url": site.url,
        "updated": dates.rfc3339(max(feed.updated for feed in feeds)),
        "feeds": [_present(feed, site, sha256) for feed in feeds],
        **({"headings": [_heading(key, site.topics[key]) for key in headings]} if headings else {}),
        "files": {path: digest for path, digest in sorted(sha256.items()) if path not in paths_of_feeds},
        "retired": [_past(feed) for feed in sorted(retired, key=lambda feed: (feed.kind, feed.slug))],
    }
    if site.compress:
        document["compress"] = site.compress
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def read(data: bytes, url: str | None = None) -> list[Published]:
    """The feeds, present and retired, of a feeds.json.

    Args:
        data: What is in the file.
        url: Where the output will be: what has moved within the site moves along with it. None: it stays where it is.

    Raises:
        ManifestError: It is not what `write` writes.
    """
    document = _document(data)
    feeds = _feeds(document)
    before = document.get("url")
    return [_along(feed, before, url) for feed in feeds] if url and isinstance(before, str) and before else feeds


def contents(data: bytes) -> Contents:
    """All that a feeds.json says is published.

    Raises:
        ManifestError: It is not what `write` writes.
    """
    document = _document(data)
    try:
        url = urls.absolute(document["url"]).rstrip("/") + "/"
        feeds = _feeds(document)
        files = {path: str(digest) for path, digest in document["files"].items() if _is_file(path)}
        # Those that are there come first.
        sha256 = {
            path: str(listed["sha256"][extension])
            for feed, listed in zip(feeds, document["feeds"], strict=False)
            for extension, path in zip(EXTENSIONS, feed.paths, strict=True)
        }
        return Contents(url, feeds, list(files), files | sha256)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestError(_DAMAGED) from error


def _document(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ManifestError(_DAMAGED) from error


def _feeds(document: Any) -> list[Published]:
    try:
        present = [_read(feed, None) for feed in document["feeds"]]
        return present + [_read(feed, date.fromisoformat(feed["retired"])) for feed in document["retired"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(_DAMAGED) from error


def _along(feed: Published, before: str, url: str) -> Published:
    inside = feed.to is not None and feed.to.startswith(before)
    return replace(feed, to=url + str(feed.to).removeprefix(before)) if inside else feed


def _is_file(path: str) -> bool:
    found = _FILES.fullmatch(path)
    return found is not None and text.is_slug(found[1])


def files(data: bytes | None) -> list[str]:
    """The paths of the files around the feeds, by a feeds.json; none when there is none, or it is damaged."""
    try:
        return contents(data).files if data else []
    except ManifestError:
        return []


def compressed(data: bytes | None) -> list[str]:
    """The codings in which, by a feeds.json, every file has a twin; none when there is no feeds.json."""
    try:
        found = json.loads(data or b"{}").get("compress", [])
        return [coding for coding in codings.SUFFIXES if coding in found]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return []


def _present(feed: Outline, site: Site, sha256: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": feed.kind,
        "key": feed.key,
        "slug": feed.slug,
        "title": feed.title,
        "description": feed.description,
        **_parent(site.topics.get(feed.key) if feed.kind is Kind.TOPIC else None),
        "entries": feed.size,
        "updated": dates.rfc3339(feed.updated),
        **({"ttl": feed.hints.ttl} if feed.hints.ttl else {}),
        "url": {extension: links.url(site, path) for extension, path in zip(EXTENSIONS, feed.paths, strict=True)},
        "sha256": {extension: sha256[path] for extension, path in zip(EXTENSIONS, feed.paths, strict=True)},
    }


def _heading(key: str, topic: Topic) -> dict[str, str]:
    described = {"description": topic.description} if topic.description else {}
    return {"key": key, "title": topic.name} | described | _parent(topic)


def _parent(topic: Topic | None) -> dict[str, str]:
    return {"parent": topic.parent} if topic and topic.parent else {}


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
    ttl = feed.get("ttl")
    return Published(
        kind=kind,
        key=key,
        slug=slug,
        title=title,
        retired=retired,
        closed=closed,
        to=to,
        ttl=ttl if type(ttl) is int and ttl > 0 else None,
    )
