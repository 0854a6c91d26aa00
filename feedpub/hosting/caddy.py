"""For Caddy: a block of a Caddyfile, in which all is done in the order in which it stands."""

from __future__ import annotations

import re

from .. import delivery
from ..model import FOLDERS
from .quoting import Written, caddy, caddy_pattern
from .served import FEEDS, FORMATS, Served
from .writing import write

_KINDS = {"all": rf"^/all{FORMATS}$", **{folder: rf"^/{folder}/[^/]+{FORMATS}$" for folder in FOLDERS}}
#: Stands for the feed that was asked for, and in no text.
_FEED = "\0"


def text(served: Served) -> str:
    """The configuration.

    Raises:
        ConfigError: A text can't be written in it.
    """
    return write(
        "Caddyfile",
        caddy,
        served=served,
        written=Written,
        mounted=caddy_pattern(f"^{re.escape(served.path)}"),
        bare=caddy_pattern(f"^{re.escape(served.path.rstrip('/'))}$"),
        kinds={kind: caddy_pattern(pattern) for kind, pattern in _KINDS.items()},
        types=delivery.TYPES.items(),
        json=caddy_pattern(rf"^/(?:all|(?:{'|'.join(FOLDERS)})/[^/]+)\.json$"),
        request=caddy_pattern(rf"^{re.escape(served.mount)}({FEEDS})(?:\?|$)"),
        missing=delivery.MISSING,
        link=_link(served),
    )


def _link(served: Served) -> Written:
    """The value of the header `Link` of the feed that was asked for."""
    # How it is quoted depends on all of it.
    link = caddy(f'{served.hub_links}<{served.url}{_FEED}>; rel="self"')
    return Written(link.replace(_FEED, "{re.feed.1}"))
