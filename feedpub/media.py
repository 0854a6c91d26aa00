"""Media types by a fixed table: the machine's own differs from one to the next."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

#: What an image is when neither its extension nor its query tells.
DEFAULT_IMAGE = "image/jpeg"

#: The types of what feedpub itself publishes.
RSS = "application/rss+xml"
ATOM = "application/atom+xml"
JSON = "application/feed+json"
HTML = "text/html"

_TYPES = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif", "pjpg", "pjpeg"), "image/jpeg"),
    **dict.fromkeys(("tif", "tiff"), "image/tiff"),
    **dict.fromkeys(("mp4", "m4v"), "video/mp4"),
    **dict.fromkeys(("mpg", "mpeg"), "video/mpeg"),
    **dict.fromkeys(("ogg", "oga"), "audio/ogg"),
    **dict.fromkeys(("m4a", "m4b"), "audio/mp4"),
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "heic": "image/heic",
    "svg": "image/svg+xml",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg",
    "aac": "audio/aac",
    "opus": "audio/opus",
    "flac": "audio/flac",
    "wav": "audio/wav",
}
#: Query parameters by which image servers choose a format, as in `?fm=jpg`.
_HINT = re.compile(r"(?:^|&)(?:fm|format|fmt|ext|f)=([A-Za-z0-9]+)(?:&|$)")
# An address that ends in its extension, and has nothing that must be decoded first.
_SIMPLE = re.compile(r"https?://[A-Za-z0-9.:-]+/[\w/.~!$&'()*+,;=:@-]*[\w-]\.(\w+)", re.ASCII)
_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]*")


@lru_cache(maxsize=1024)  # the icons of providers come again and again
def of_url(url: str) -> str | None:
    """The media type that the extension of the path tells, in any case, or else a hint in the query.

    None when there is neither, or the text is no address.
    """
    simple = _SIMPLE.fullmatch(url)
    if simple:
        return _TYPES.get(simple[1].lower())
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    extension = PurePosixPath(unquote(parts.path).strip()).suffix[1:].lower()
    hint = _HINT.search(parts.query)
    return _TYPES.get(extension) or (_TYPES.get(hint[1].lower()) if hint else None)


def is_type(text: str) -> bool:
    """Whether the text has the form of a media type, without parameters."""
    return bool(_TYPE.fullmatch(text))


def medium(type_: str) -> str:
    """The `medium` of Media RSS for a media type."""
    family = type_.partition("/")[0]
    return family if family in {"image", "audio", "video"} else "document"
