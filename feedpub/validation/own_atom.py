"""Atom as feedpub writes it: what it promises beyond the standard."""

from __future__ import annotations

from itertools import pairwise

from . import markup, values
from .atom import moment
from .reading import ATOM, MEDIA, Element, Found, Xml, inner, rel, text, whole_text


def dates_are_in_utc(document: Xml) -> Found:
    """In whole seconds, ending in Z."""
    for date in document.root.iter(f"{ATOM}updated", f"{ATOM}published"):
        if not values.is_utc(whole_text(date)):
            yield document.problem("own-form", date, "is not in whole seconds of UTC")


def is_as_new_as_its_newest_entry(document: Xml) -> Found:
    """A feed without entries has the time of a retirement."""
    updated = text(document.root, f"{ATOM}updated")
    newest = max((text(entry, f"{ATOM}updated") for entry in document.entries), default=updated)
    if updated != newest:
        yield document.problem("dates-differ", document.root, f"is of {updated}, and its newest entry of {newest}")


def ids_are_unique(document: Xml) -> Found:
    """Section 4.1.1; nor is that of an entry that of the feed."""
    seen = {text(document.root, f"{ATOM}id")}
    for entry in document.entries:
        found = text(entry, f"{ATOM}id")
        if found in seen:
            yield document.problem("duplicate-guid", entry, f"{values.quoted(found)} is another's id too")
        seen.add(found)


def addresses_are_of_the_web(document: Xml) -> Found:
    """Each is http or https, and encoded."""
    root = document.root
    addresses: list[tuple[Element, str | None]] = [
        (found, whole_text(found)) for found in root.iter(*(f"{ATOM}{tag}" for tag in ("uri", "icon", "logo")))
    ]
    addresses += [(link, link.get("href")) for link in root.iter(f"{ATOM}link")]
    addresses += [(category, category.get("scheme")) for category in root.iter(f"{ATOM}category")]
    addresses += [(content, content.get("url")) for content in root.iter(f"{MEDIA}content")]
    for element, address in addresses:
        if not values.is_url(address):
            yield document.problem("own-form", element, f"{values.quoted(address or '')} is no absolute URL")
    for found in root.iter(f"{ATOM}id"):
        if not values.is_uri(whole_text(found)):
            yield document.problem("own-form", found, f"{values.quoted(whole_text(found))} is no absolute URI")


def entries_have_a_summary(document: Xml) -> Found:
    """Section 4.1.1.1 recommends it."""
    for entry in document.entries:
        if not text(entry, f"{ATOM}summary"):
            yield document.problem("own-form", entry, "has no summary")


def entries_lead_to_one_page(document: Xml) -> Found:
    """Readers take any alternate for the address."""
    for entry in document.entries:
        count = [rel(link) for link in entry.findall(f"{ATOM}link")].count("alternate")
        if count != 1:
            yield document.problem("own-form", entry, f"has {count} alternate links")


def entry_links_say_what_they_are(document: Xml) -> Found:
    """Each has rel and type; a length that is unknown is left out, for 0 claims an empty file."""
    for link in document.root.iterfind(f"{ATOM}entry/{ATOM}link"):
        if (
            not link.get("rel")
            or not values.MEDIA_TYPE.fullmatch(link.get("type", ""))
            or not values.NATURAL.fullmatch(link.get("length", "1"))
        ):
            yield document.problem("own-form", link, "has no rel or type, or a length of nothing")


def text_has_no_type(document: Xml) -> Found:
    """Titles and summaries are plain."""
    for element in document.root.iter(*(f"{ATOM}{tag}" for tag in ("title", "subtitle", "summary", "name"))):
        if element.get("type", "text") != "text":
            yield document.problem("own-form", element, "is no plain text", "type")


def sources_are_complete(document: Xml) -> Found:
    """Section 4.2.11: id, title, updated (that of the entry they stand in), self and alternate."""
    for entry in document.entries:
        for source in entry.findall(f"{ATOM}source"):
            if (
                not text(source, f"{ATOM}id")
                or not text(source, f"{ATOM}title")
                or text(source, f"{ATOM}updated") != text(entry, f"{ATOM}updated")
                or not {"self", "alternate"} <= {rel(link) for link in source.findall(f"{ATOM}link")}
            ):
                yield document.problem("own-form", source, "has no id, title, self or alternate, or another updated")


def sources_are_another_feed(document: Xml) -> Found:
    """Section 4.2.11: the feed that an entry was taken from."""
    own = text(document.root, f"{ATOM}id")
    for source in document.root.iter(f"{ATOM}source"):
        if text(source, f"{ATOM}id") == own:
            yield document.problem("own-form", source, "is this feed itself")


def generator_has_no_version(document: Xml) -> Found:
    """An upgrade must not change a byte."""
    generator = document.root.find(f"{ATOM}generator")
    if generator is None or inner(generator) != "feedpub" or generator.attrib:
        yield document.problem("own-form", document.root if generator is None else generator, "is not feedpub alone")


def is_newest_first(document: Xml) -> Found:
    """And by id where the dates are equal."""
    keys = [(moment(text(entry, f"{ATOM}published")), text(entry, f"{ATOM}id"), entry) for entry in document.entries]
    for (first, first_id, _), (later, later_id, entry) in pairwise(key for key in keys if key[0]):
        if first and later and (later > first or (later == first and later_id <= first_id)):
            yield document.problem("order", entry, "belongs before the entry above")


def content_has_no_look(document: Xml) -> Found:
    """Nor scripts, nor relative addresses."""
    for content in document.root.iter(f"{ATOM}content"):
        for code, message in markup.flaws(whole_text(content), strict=True):
            yield document.problem(code, content, message)
