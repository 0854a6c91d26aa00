"""Atom 1.0: RFC 4287, its schema and what its prose asks beyond it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from lxml import etree

from .reading import (
    ATOM,
    ENTITY,
    MEDIA,
    MEDIA_TYPE,
    NATURAL,
    Violations,
    is_rfc3339,
    is_uri,
    is_url,
    name,
    rel,
    shown,
    text,
    twice,
    unordered,
    unsafe,
    xml,
)


@cache
def _schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).parent.with_name("atom.rng")))


def _entries(data: bytes) -> list[etree._Element]:
    return xml(data).findall(f"{ATOM}entry")


def is_valid_by_its_schema(data: bytes) -> Violations:
    schema = _schema()
    return [] if schema.validate(xml(data)) else [str(error) for error in schema.error_log]


def has_one_alternate_per_type_and_language(data: bytes) -> Violations:
    """Sections 4.1.1 and 4.1.2."""
    violations = []
    for parent in xml(data).iter(f"{ATOM}feed", f"{ATOM}entry", f"{ATOM}source"):
        links = [link for link in parent.findall(f"{ATOM}link") if rel(link) == "alternate"]
        kinds = Counter((link.get("type"), link.get("hreflang")) for link in links)
        violations += [f"{name(parent)}: {kind}" for kind, count in kinds.items() if count > 1]
    return violations


def has_an_author(data: bytes) -> Violations:
    """Section 4.1.1: the feed, or else every entry or its source."""
    paths = (f"{ATOM}author", f"{ATOM}source/{ATOM}author")
    if xml(data).find(f"{ATOM}author") is not None:
        return []
    return [name(entry) for entry in _entries(data) if all(entry.find(path) is None for path in paths)]


def dates_are_in_utc(data: bytes) -> Violations:
    """Section 3.3, and in whole seconds, ending in Z."""
    return [shown(date) for date in xml(data).iter(f"{ATOM}updated", f"{ATOM}published") if not is_rfc3339(date.text)]


def is_updated_after_it_is_published(data: bytes) -> Violations:
    return [name(entry) for entry in _entries(data) if text(entry, f"{ATOM}updated") < text(entry, f"{ATOM}published")]


def is_as_new_as_its_newest_entry(data: bytes) -> Violations:
    updated = text(xml(data), f"{ATOM}updated")
    newest = max((text(entry, f"{ATOM}updated") for entry in _entries(data)), default=updated)
    return [] if updated == newest else [f"{updated} is not {newest}"]


def ids_are_absolute(data: bytes) -> Violations:
    """Section 4.2.6."""
    return [shown(element) for element in xml(data).iter(f"{ATOM}id") if not is_uri(element.text)]


def ids_are_unique(data: bytes) -> Violations:
    """Section 4.1.1."""
    return twice(text(element, f"{ATOM}id") for element in (xml(data), *_entries(data)))


def addresses_are_absolute(data: bytes) -> Violations:
    feed = xml(data)
    addresses = [element.text for element in feed.iter(*(f"{ATOM}{tag}" for tag in ("uri", "icon", "logo")))]
    addresses += [link.get("href") for link in feed.iter(f"{ATOM}link")]
    addresses += [category.get("scheme") for category in feed.iter(f"{ATOM}category")]
    addresses += [content.get("url") for content in feed.iter(f"{MEDIA}content")]
    return [str(address) for address in addresses if not is_url(address)]


def entries_have_a_summary(data: bytes) -> Violations:
    """Section 4.1.1.1."""
    return [name(entry) for entry in _entries(data) if not text(entry, f"{ATOM}summary").strip()]


def entries_lead_to_one_page(data: bytes) -> Violations:
    links = {name(entry): [rel(link) for link in entry.findall(f"{ATOM}link")] for entry in _entries(data)}
    return [entry for entry, rels in links.items() if rels.count("alternate") != 1]


def entry_links_say_what_they_are(data: bytes) -> Violations:
    """Each has rel and type; a length that is unknown is left out, for 0 claims an empty file."""
    return [
        shown(link)
        for link in xml(data).iterfind(f"{ATOM}entry/{ATOM}link")
        if not link.get("rel")
        or not MEDIA_TYPE.fullmatch(link.get("type", ""))
        or not NATURAL.fullmatch(link.get("length", "1"))
    ]


def text_is_plain(data: bytes) -> Violations:
    """No markup, and no entity that was encoded once too often."""
    tags = (f"{ATOM}{tag}" for tag in ("title", "subtitle", "summary", "name"))
    return [
        shown(element)
        for element in xml(data).iter(*tags)
        if element.get("type", "text") != "text" or ENTITY.search(element.text or "")
    ]


def sources_are_complete(data: bytes) -> Violations:
    """Section 4.2.11: id, title, updated (that of the entry they stand in), self and alternate."""
    return [
        name(entry)
        for entry in _entries(data)
        for source in entry.findall(f"{ATOM}source")
        if not text(source, f"{ATOM}id")
        or not text(source, f"{ATOM}title")
        or text(source, f"{ATOM}updated") != text(entry, f"{ATOM}updated")
        or not {"self", "alternate"} <= {rel(link) for link in source.findall(f"{ATOM}link")}
    ]


def sources_are_another_feed(data: bytes) -> Violations:
    own = text(xml(data), f"{ATOM}id")
    return [shown(source) for source in xml(data).iter(f"{ATOM}source") if text(source, f"{ATOM}id") == own]


def generator_has_no_version(data: bytes) -> Violations:
    """An upgrade must not change a byte."""
    generator = xml(data).find(f"{ATOM}generator")
    return [] if generator is not None and generator.text == "feedpub" and not generator.attrib else ["generator"]


def is_newest_first(data: bytes) -> Violations:
    return unordered((text(entry, f"{ATOM}published"), text(entry, f"{ATOM}id")) for entry in _entries(data))


def content_is_safe(data: bytes) -> Violations:
    return [found for content in xml(data).iter(f"{ATOM}content") for found in unsafe(content.text)]
