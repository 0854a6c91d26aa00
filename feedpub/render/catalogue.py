"""The catalogue around the feeds: OPML 2.0 for readers, feeds.json for programs and for the next build."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from .. import dates
from ..model import EXTENSIONS, Catalogue, Feed, Kind, Site, paths
from . import links
from .jsonfeed import dump

OPML = "feeds.opml"
MANIFEST = "feeds.json"
GROUPS = ((Kind.TOPIC, "Topics"), (Kind.PROVIDER, "Providers"))


class ManifestError(ValueError):
    """The text is no feeds.json of feedpub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A feed that an earlier build put out. `retired` is the day (UTC) on which it went; None while it is there."""

    kind: Kind
    key: str
    slug: str
    title: str
    retired: date | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the feed, in every format."""
        return paths(self.kind, self.slug)


def opml(catalogue: Catalogue, site: Site) -> bytes:
    """OPML 2.0 (http://opml.org/spec2.opml): every feed once, grouped by kind."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for tag, text in (
        ("title", f"{site.title} feeds"),
        ("dateModified", dates.rfc822(max(feed.updated for feed in catalogue.feeds))),
        ("ownerName", site.title),
        ("ownerId", site.url),
    ):
        etree.SubElement(head, tag).text = text
    body = etree.SubElement(root, "body")
    _add_outlines(body, catalogue, site, Kind.ALL)
    for kind, name in GROUPS:
        if any(feed.kind is kind for feed in catalogue.feeds):
            _add_outlines(etree.SubElement(body, "outline", text=name), catalogue, site, kind)
    data: bytes = etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + data


def _add_outlines(parent: etree._Element, catalogue: Catalogue, site: Site, kind: Kind) -> None:
    for feed in catalogue.feeds:
        if feed.kind is kind:
            etree.SubElement(
                parent,
                "outline",
                type="rss",
                text=feed.title,
                title=feed.title,
                description=feed.description,
                language=site.language.lower(),
                version="RSS2",
                xmlUrl=links.url(site, f"{feed.stem}.rss"),
                htmlUrl=links.url(site, f"{feed.stem}.html"),
            )


def manifest(catalogue: Catalogue, site: Site, sha256: Mapping[str, str], retired: Iterable[Published]) -> bytes:
    """feeds.json: every feed with its addresses and digests, and every feed that is gone.

    Args:
        catalogue: The feeds that are there.
        site: Title and address.
        sha256: Hex digest of every published file, by path.
        retired: Feeds that were published once and are not any more.
    """
    return dump(
        {
            "generator": "feedpub",
            "version": 1,
            "title": site.title,
            "url": site.url,
            "updated": dates.rfc3339(max(feed.updated for feed in catalogue.feeds)),
        },
        feeds=[_published(feed, site, sha256) for feed in catalogue.feeds],
        files={path: sha256[path] for path in ("index.html", OPML) if path in sha256},
        retired=[
            {"kind": feed.kind, "key": feed.key, "slug": feed.slug, "title": feed.title, "retired": str(feed.retired)}
            for feed in sorted(retired, key=lambda feed: (feed.kind, feed.slug))
        ],
    )


def _published(feed: Feed, site: Site, sha256: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": feed.kind,
        "key": feed.key,
        "slug": feed.slug,
        "title": feed.title,
        "description": feed.description,
        "entries": len(feed.entries),
        "updated": dates.rfc3339(feed.updated),
        "url": {extension: links.url(site, f"{feed.stem}.{extension}") for extension in EXTENSIONS},
        "sha256": {extension: sha256[f"{feed.stem}.{extension}"] for extension in EXTENSIONS},
    }


def read_manifest(data: bytes) -> list[Published]:
    """The feeds, present and retired, of a feeds.json.

    Raises:
        ManifestError: It is not what `manifest` writes.
    """
    try:
        document = json.loads(data)
        if document["generator"] != "feedpub":
            raise ManifestError("was not written by feedpub")
        present = [_read(feed, None) for feed in document["feeds"]]
        return present + [_read(feed, date.fromisoformat(feed["retired"])) for feed in document["retired"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"is no feeds.json of feedpub: {error!r}") from error


def _read(feed: Mapping[str, str], retired: date | None) -> Published:
    slug = feed["slug"]
    # The paths of retired feeds are deleted: nothing that the file says may lead out of the output.
    if slug in {"", ".", ".."} or not set(slug).isdisjoint("/\\\0"):
        raise ManifestError(f"has the slug {slug!r}")
    return Published(kind=Kind(feed["kind"]), key=feed["key"], slug=slug, title=feed["title"], retired=retired)
