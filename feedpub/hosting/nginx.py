"""For nginx: maps for what differs from file to file, a server with the locations."""

from __future__ import annotations

import re
import zlib

from .quoting import Written, nginx, nginx_plain
from .served import FOLDERS, Served
from .writing import write

#: Those that nginx names a charset for, and packs; HTML always.
_TEXTS = """
application/rss+xml application/atom+xml application/feed+json application/json application/xml text/x-opml text/css
text/javascript text/plain image/svg+xml
"""
_FORMATS = r"\.(?:rss|atom|json)"
#: After the path of a request there may be a query.
_END = r"(?:\?|$)"


def text(served: Served) -> str:
    """The configuration.

    Raises:
        ConfigError: A text can't be written in it.
    """
    # Two sites may be on one server, and variables belong to all of it; long names need another setting.
    name = f"feedpub_{zlib.crc32(f'{served.host}{served.mount}'.encode()):08x}"
    mount, path = f"^{re.escape(served.mount)}", f"^{re.escape(served.path)}"
    names = "|".join(FOLDERS)
    return write(
        "nginx.conf",
        nginx,
        served=served,
        name=Written(name),
        plain=nginx_plain,
        texts=Written(" ".join(_TEXTS.split())),
        requests={
            "all": f"~{mount}all{_FORMATS}{_END}",
            **{folder: f"~{mount}{folder}/[^/?]+{_FORMATS}{_END}" for folder in FOLDERS},
        },
        request=rf"~{mount}(?<feedpub_feed>(?:all|(?:{names})/[\w.~%-]+){_FORMATS}){_END}",
        link=_link(served),
        dollar="$" in str(served),
        json=rf"{path}(?:all|(?:{names})/[^/]+)\.json$",
        below=f"{path}(.*)$",
    )


def _link(served: Served) -> Written:
    """The value of the header `Link` of the feed that was asked for."""
    hubs = "".join(f'<{hub}>; rel="hub", ' for hub in served.hubs)
    before, after = nginx(f"{hubs}<{served.url}"), nginx('>; rel="self"')
    return Written(f"{before[:-1]}${{feedpub_feed}}{after[1:]}")
