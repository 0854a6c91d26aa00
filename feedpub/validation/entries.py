"""What every format says of an entry, so that formats can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from . import atom, rss, values
from .reading import ATOM, Document, Json, Xml, rel, text


@dataclass(frozen=True, slots=True)
class Entry:
    """The same in every format. What an entry does not say is empty, or None."""

    id: str
    link: str
    title: str
    published: datetime | None
    enclosure: str | None


def of(document: Document) -> list[Entry]:
    """The entries of a feed in its order; none of what is no feed."""
    if isinstance(document, Json):
        return list(_json(document))
    if isinstance(document, Xml):
        return list({"rss": _rss, "atom": _atom}.get(document.kind, lambda _: iter(()))(document))
    return []


def as_in_atom(entry: Entry) -> Entry:
    """The entry with the id that it has in Atom: an imported one that is no IRI is a UUID there."""
    # Ids are percent-encoded, or they are none.
    if values.is_uri(entry.id):
        return entry
    return replace(entry, id=f"urn:uuid:{uuid5(NAMESPACE_URL, entry.id)}")


def _rss(document: Xml) -> Iterator[Entry]:
    for item in document.entries:
        enclosure = item.find("enclosure")
        yield Entry(
            text(item, "guid"),
            text(item, "link"),
            text(item, "title"),
            rss.moment(text(item, "pubDate")),
            None if enclosure is None else enclosure.get("url"),
        )


def _atom(document: Xml) -> Iterator[Entry]:
    for entry in document.entries:
        links = {rel(link): link.get("href") for link in reversed(entry.findall(f"{ATOM}link"))}
        yield Entry(
            text(entry, f"{ATOM}id"),
            links.get("alternate") or "",
            text(entry, f"{ATOM}title"),
            atom.moment(text(entry, f"{ATOM}published")),
            links.get("enclosure"),
        )


def _json(document: Json) -> Iterator[Entry]:
    for _, item in document.items:
        attachments = item.get("attachments")
        first = attachments[0] if isinstance(attachments, list) and attachments else None
        enclosure = first.get("url") if isinstance(first, dict) else None
        yield Entry(
            _string(item, "id"),
            _string(item, "url"),
            _string(item, "title"),
            atom.moment(_string(item, "date_published")),
            enclosure if isinstance(enclosure, str) else None,
        )


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
