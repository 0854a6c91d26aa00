"""The catalogue for readers: OPML 2.0 (http://opml.org/spec2.opml), every feed once, grouped by kind and topic."""

from __future__ import annotations

from lxml import etree

from .nouns import Group, Subscription, Top


def top(top: Top) -> tuple[str, str]:
    """What stands before and after the groups."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for tag, text in (
        ("title", f"{top.site} feeds"),
        ("dateModified", top.updated_rfc822),
        ("ownerName", top.site),
        ("ownerId", top.site_url),
    ):
        etree.SubElement(head, tag).text = text
    etree.SubElement(etree.SubElement(root, "body"), "outline")
    before, _, after = _text(root).rpartition("    <outline/>\n")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{before}', after


def group(group: Group) -> tuple[str, str]:
    """What stands before and after the feeds of a group; the feed of everything stands alone."""
    if group.name is None:
        return "", ""
    outline = etree.Element("outline", text=group.name)
    etree.SubElement(outline, "outline")
    before, _, after = _text(outline).rpartition("  <outline/>\n")
    return f"    {before}", f"    {after}"


def subscription(feed: Subscription) -> str:
    """One feed."""
    outline = etree.Element(
        "outline",
        type="rss",
        text=feed.title,
        title=feed.title,
        description=feed.description,
        language=feed.language_lower,
        version="RSS2",
        xmlUrl=feed.rss,
        htmlUrl=feed.home,
    )
    return ("      " if feed.grouped else "    ") + _text(outline)


def _text(element: etree._Element) -> str:
    data: bytes = etree.tostring(element, pretty_print=True, encoding="utf-8", xml_declaration=False)
    return data.decode()
