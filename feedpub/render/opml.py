"""The catalogue for readers: OPML 2.0, every feed in one file to subscribe to."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from .. import dates, links
from ..model import Kind, Outline, Site

FILE = "feeds.opml"
GROUPS = ((Kind.TOPIC, "Topics"), (Kind.PROVIDER, "Providers"))


def opml(feeds: Sequence[Outline], site: Site) -> bytes:
    """OPML 2.0 (http://opml.org/spec2.opml): every feed once, grouped by kind."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for tag, text in (
        ("title", f"{site.title} feeds"),
        ("dateModified", dates.rfc822(max(feed.updated for feed in feeds))),
        ("ownerName", site.title),
        ("ownerId", site.url),
    ):
        etree.SubElement(head, tag).text = text
    body = etree.SubElement(root, "body")
    _add_outlines(body, feeds, site, Kind.ALL)
    for kind, name in GROUPS:
        if any(feed.kind is kind for feed in feeds):
            _add_outlines(etree.SubElement(body, "outline", text=name), feeds, site, kind)
    data: bytes = etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + data


def _add_outlines(parent: etree._Element, feeds: Sequence[Outline], site: Site, kind: Kind) -> None:
    for feed in feeds:
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
