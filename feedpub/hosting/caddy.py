"""For Caddy: a block of a Caddyfile, in which all is done in the order in which it stands."""

from __future__ import annotations

import re

from .. import delivery
from .quoting import Written, caddy, caddy_pattern
from .served import FOLDERS, Served
from .writing import write

_EXTENSIONS = ("rss", "atom", "json", "html", "opml", "css", "js", "txt", "xml", "svg", "png", "jpg", "webp", "ico")
_FORMATS = r"\.(?:rss|atom|json)"
_KINDS = {"all": rf"^/all{_FORMATS}$", **{folder: rf"^/{folder}/[^/]+{_FORMATS}$" for folder in FOLDERS}}


def text(served: Served) -> str:
    """The configuration.

    Raises:
        ConfigError: A text can't be written in it.
    """
    names = "|".join(FOLDERS)
    return write(
        "Caddyfile",
        caddy,
        served=served,
        written=Written,
        mounted=caddy_pattern(f"^{re.escape(served.path)}"),
        kinds={kind: caddy_pattern(pattern) for kind, pattern in _KINDS.items()},
        types=[(extension, delivery.type_of(f"x.{extension}")) for extension in _EXTENSIONS],
        request=caddy_pattern(
            rf"^{re.escape(served.mount)}((?:all|(?:{names})/[\w.~%-]+){_FORMATS})(?:\?|$)",
        ),
        link=_link(served),
    )


def _link(served: Served) -> Written:
    """The value of the header `Link` of the feed that was asked for."""
    hubs = "".join(f'<{hub}>; rel="hub", ' for hub in served.hubs)
    before, after = caddy(f"{hubs}<{served.url}"), caddy('>; rel="self"')
    return Written(before[:-1] + "{re.feed.1}" + after[1:])
