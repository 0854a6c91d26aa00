"""What other people's feed parsers make of a feed, as entries that can be compared with what the file says."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from functools import cache
from typing import Any

import atoma
import fastfeedparser
import feedparser

from feedpub.validation.entries import Entry


@cache
def feedparser_result(data: bytes) -> Any:
    """The result of feedparser, which reads RSS and Atom."""
    return feedparser.parse(data)


def by_feedparser(_path: str, data: bytes) -> list[Entry]:
    return [
        Entry(
            entry["id"],
            entry["link"],
            entry["title"],
            datetime.fromtimestamp(calendar.timegm(entry["published_parsed"]), UTC),
            next((enclosure["href"] for enclosure in entry["enclosures"]), None),
        )
        for entry in feedparser_result(data).entries
    ]


def by_atoma(path: str, data: bytes) -> list[Entry]:
    if path.endswith(".rss"):
        return [
            Entry(item.guid, item.link, item.title, item.pub_date, next((file.url for file in item.enclosures), None))
            for item in atoma.parse_rss_bytes(data).items
        ]
    if path.endswith(".atom"):
        return [
            Entry(
                entry.id_,
                next(link.href for link in entry.links if link.rel == "alternate"),
                entry.title.value,
                entry.published,
                next((link.href for link in entry.links if link.rel == "enclosure"), None),
            )
            for entry in atoma.parse_atom_bytes(data).entries
        ]
    return [
        Entry(item.id_, item.url, item.title, item.date_published, next((file.url for file in item.attachments), None))
        for item in atoma.parse_json_feed_bytes(data).items
    ]


def by_fastfeedparser(_path: str, data: bytes) -> list[Entry]:
    return [
        Entry(
            entry["id"],
            entry["link"],
            entry["title"],
            datetime.fromisoformat(entry["published"]),
            next((file["url"] for file in entry.get("enclosures", [])), None)
            or next((link["href"] for link in entry.get("links", []) if link["rel"] == "enclosure"), None),
        )
        for entry in fastfeedparser.parse(data).entries
    ]


def subscriptions_by_atoma(data: bytes) -> list[tuple[str, str]]:
    """Title and address of each feed of an OPML file."""

    def inside(outlines: list[Any]) -> list[tuple[str, str]]:
        return [
            found
            for outline in outlines
            for found in ([(outline.text, outline.xml_url)] if outline.xml_url else inside(outline.outlines))
        ]

    return inside(atoma.parse_opml_bytes(data).outlines)
