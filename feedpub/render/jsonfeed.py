"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from .nouns import Author, Entry, Head

#: Two entries stand apart by a line, and as deep as the list of them.
_INDENT = "\n    "
BETWEEN = "," + _INDENT


def around(head: Head) -> tuple[str, str]:
    """What stands before and after the entries."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.home,
        "feed_url": head.json,
        "description": head.description,
        "favicon": head.icon,
        "authors": [{"name": head.site, "url": head.site_url}],
        "language": head.language,
        "hubs": [{"type": "WebSub", "url": hub} for hub in head.hubs],
    }
    # A feed without entries still has the list.
    text = _dumps(_without_empty(document) | {"items": [] if head.empty else [0]}) + "\n"
    if head.empty:
        return text, ""
    before, _, after = text.rpartition("0")
    return before, after


def entry(entry: Entry) -> str:
    """One entry as it stands in the list; what feedpub adds of its own stands under `_feedpub`."""
    item = {
        "id": entry.id,
        "url": entry.link,
        "title": entry.title,
        "content_html": entry.content,
        "content_text": entry.summary,
        "summary": entry.summary,
        "image": entry.picture.url if entry.picture else None,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [_author(author) for author in entry.authors],
        "tags": [topic.name for topic in entry.topics],
        "language": entry.language,
        "attachments": _attachments(entry),
        "_feedpub": {
            "category": entry.category,
            "type": entry.type,
            "quality": entry.quality,
            "heat": entry.heat,
        },
    }
    # No text has a line break: JSON writes it as \n.
    return _dumps(_without_empty(item)).replace("\n", _INDENT)


def _author(author: Author) -> dict[str, str | None]:
    return {"name": author.name, "url": author.url, "avatar": author.avatar}


def _attachments(entry: Entry) -> list[dict[str, Any]]:
    enclosure = entry.enclosure
    return [{"url": enclosure.url, "mime_type": enclosure.type, "size_in_bytes": enclosure.length}] if enclosure else []


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _without_empty(value: Any) -> Any:
    """No null, no empty text, list or object, at any depth; zero is a value."""
    if isinstance(value, dict):
        kept = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item not in ("", [], {})}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value
