"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from .reading import (
    ENTITY,
    MEDIA_TYPE,
    NO_PICTURE,
    Violations,
    document,
    is_rfc3339,
    is_url,
    members,
    twice,
    unclean,
    unordered,
    unsafe,
)

_FEED = frozenset(
    """
    version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs
    items
    """.split()
)
_ITEM = frozenset(
    """
    id url external_url title content_html content_text summary image banner_image date_published date_modified authors
    tags language attachments _feedpub
    """.split()
)
_OWN = frozenset(("category", "type", "quality", "heat"))
_TYPES = dict.fromkeys(("authors", "hubs", "items", "tags", "attachments"), list) | {"_feedpub": dict, "expired": bool}
_ADDRESSES = frozenset(
    "url home_page_url feed_url next_url icon favicon image banner_image external_url avatar".split()
)
_TEXTS = frozenset(("title", "description", "summary", "content_text", "name"))


def is_utf8_and_unambiguous(data: bytes) -> Violations:
    """Without a byte order mark (RFC 8259, section 8.1), no name twice in an object (section 4)."""
    if data.startswith(b"\xef\xbb\xbf"):
        return ["byte order mark"]
    try:
        document(data)
    except ValueError as error:
        return [str(error)]
    return []


def required_members_are_there(data: bytes) -> Violations:
    feed = document(data)
    missing = [key for key in ("version", "title", "home_page_url", "feed_url", "items") if key not in feed]
    for item in feed.get("items", []):
        missing += [f"{item.get('id')}: {key}" for key in ("id", "url", "content_text") if key not in item]
    return missing


def version_is_1_1(data: bytes) -> Violations:
    version = document(data).get("version")
    return [] if version == "https://jsonfeed.org/version/1.1" else [str(version)]


def members_are_known(data: bytes) -> Violations:
    """Own ones stand under `_feedpub`, and of those only the ones that are promised."""
    feed = document(data)
    found = [(key, _FEED) for key in feed] + [(key, _ITEM) for item in feed["items"] for key in item]
    found += [(key, _OWN) for item in feed["items"] for key in item.get("_feedpub", {})]
    return [key for key, known in found if key not in known]


def members_have_their_type(data: bytes) -> Violations:
    feed = document(data)
    return [
        f"{key}: {value!r}"
        for holder in (feed, *feed["items"])
        for key, value in holder.items()
        if not isinstance(value, _TYPES.get(key, str))
    ]


def nothing_is_empty(data: bytes) -> Violations:
    """No null, no empty text, no empty list or object; only `items` may be empty."""
    return [key for key, value in members(document(data)) if value in (None, "", [], {}) and key != "items"]


def ids_are_unique(data: bytes) -> Violations:
    return twice(item["id"] for item in document(data)["items"])


def tags_are_text_and_stand_once(data: bytes) -> Violations:
    tags = [item.get("tags", []) for item in document(data)["items"]]
    return [str(found) for found in tags if twice(found) or not all(isinstance(tag, str) and tag for tag in found)]


def addresses_are_absolute(data: bytes) -> Violations:
    return [f"{key}: {value}" for key, value in members(document(data)) if key in _ADDRESSES and not is_url(value)]


def dates_are_in_utc(data: bytes) -> Violations:
    """RFC 3339, in whole seconds, ending in Z."""
    dates = [item.get(key) for item in document(data)["items"] for key in ("date_published", "date_modified")]
    return [str(date) for date in dates if not is_rfc3339(date)]


def is_updated_after_it_is_published(data: bytes) -> Violations:
    items = document(data)["items"]
    return [item["id"] for item in items if item["date_modified"] < item["date_published"]]


def authors_are_somebody(data: bytes) -> Violations:
    """With name, url or avatar, one at least."""
    authors = [author for key, value in members(document(data)) if key == "authors" for author in value]
    return [str(author) for author in authors if not author or not author.keys() <= {"name", "url", "avatar"}]


def attachments_are_complete(data: bytes) -> Violations:
    """With `url` and `mime_type`; a size that is unknown is left out."""
    return [
        str(attachment)
        for item in document(data)["items"]
        for attachment in item.get("attachments", [])
        if not is_url(attachment.get("url"))
        or not MEDIA_TYPE.fullmatch(attachment.get("mime_type", ""))
        or type(attachment.get("size_in_bytes", 1)) is not int
        or attachment.get("size_in_bytes", 1) < 1
    ]


def images_are_pictures(data: bytes) -> Violations:
    images = [item.get("image", "") for item in document(data)["items"]]
    return [image for image in images if NO_PICTURE.search(image)]


def hubs_are_complete(data: bytes) -> Violations:
    return [str(hub) for hub in document(data).get("hubs", []) if not hub.get("type") or not is_url(hub.get("url"))]


def text_is_plain(data: bytes) -> Violations:
    """No entity that was encoded once too often."""
    return [value for key, value in members(document(data)) if key in _TEXTS and ENTITY.search(value)]


def characters_are_clean(data: bytes) -> Violations:
    feed = document(data)
    texts = [value for _, value in members(feed) if isinstance(value, str)]
    return unclean([*texts, *(tag for item in feed["items"] for tag in item.get("tags", []))])


def is_newest_first(data: bytes) -> Violations:
    return unordered((item["date_published"], item["id"]) for item in document(data)["items"])


def content_is_safe(data: bytes) -> Violations:
    return [found for item in document(data)["items"] for found in unsafe(item.get("content_html"))]
