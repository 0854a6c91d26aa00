"""Which file a request is about. No other room looks at the path of a request."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

INDEX = "index.html"
#: The one hidden folder that is for others (RFC 8615).
_WELL_KNOWN = ".well-known"
_ORIGIN = re.compile(r"https?://[^/]*", re.IGNORECASE)
# A slash that is encoded parts nothing (RFC 3986, section 2.2), and no file has one in its name. To Windows a backslash
# is one too, and a colon stands behind a drive, or before a stream of a file.
_NEVER = re.compile(r"[\x00-\x1f\x7f/\\:]")


def mount(url: str) -> str:
    """The path at which a site is on the web, with a slash at both ends."""
    return urlsplit(url).path or "/"


def of_request(target: str, mount: str) -> str | None:
    """The path below the output, `index.html` for the folder itself; None when there can't be such a file.

    Args:
        target: What stands in the request, encoded: without the origin, if any, and the query, which says nothing.
        mount: Where the site is. What is below it is below the root too, as behind a proxy that takes it away.
    """
    path = _ORIGIN.sub("", target, count=1).partition("?")[0]
    path = path.removeprefix(mount) if path.startswith(mount) else path.removeprefix("/")
    if not path:
        return INDEX
    try:
        parts = [unquote_to_bytes(part).decode() for part in path.split("/")]
    except UnicodeDecodeError:
        return None
    hidden = parts[1:] if parts[0] == _WELL_KNOWN else parts
    if any(not part or part.startswith(".") for part in hidden) or any(map(_NEVER.search, parts)):
        return None
    return "/".join(parts)
