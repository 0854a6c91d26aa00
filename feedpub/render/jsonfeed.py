"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from .. import dates, links
from ..model import Feed, Record, Site


def json_feed(feed: Feed, site: Site) -> bytes:
    """The feed as JSON Feed; what feedpub adds of its own stands under `_feedpub`."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": links.url(site, f"{feed.stem}.html"),
        "feed_url": links.url(site, f"{feed.stem}.json"),
        "description": feed.description,
        "favicon": feed.icon.url if feed.icon else None,
        "authors": [{"name": site.title, "url": site.url}],
        "language": site.language,
        "hubs": [{"type": "WebSub", "url": hub} for hub in site.hubs],
    }
    # A feed without entries still has the list.
    document = _without_empty(head) | {"items": [_item(record) for record in feed.entries]}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _item(record: Record) -> Any:
    return _without_empty(
        {
            "id": record.id,
            "url": record.link,
            "title": record.title,
            "content_html": record.content,
            "content_text": record.summary,
            "summary": record.summary,
            "image": record.picture.url if record.picture else None,
            "date_published": dates.rfc3339(record.published),
            "date_modified": dates.rfc3339(record.updated),
            "authors": _authors(record),
            "tags": list(record.topics),
            "language": record.language,
            "attachments": _attachments(record),
            "_feedpub": {
                "category": record.category,
                "type": record.type,
                "quality": record.quality,
                "heat": record.heat,
            },
        }
    )


def _authors(record: Record) -> list[dict[str, Any]]:
    provider = record.provider
    if provider is None:
        return []
    people = [{"name": person.name, "url": person.url} for person in provider.authors]
    return people or [
        {"name": provider.name, "url": provider.url, "avatar": provider.icon.url if provider.icon else None}
    ]


def _attachments(record: Record) -> list[dict[str, Any]]:
    enclosure = record.enclosure
    return [{"url": enclosure.url, "mime_type": enclosure.type, "size_in_bytes": enclosure.length}] if enclosure else []


def _without_empty(value: Any) -> Any:
    """No null, no empty text, list or object, at any depth; zero is a value."""
    if isinstance(value, dict):
        kept = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item not in ("", [], {})}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value
