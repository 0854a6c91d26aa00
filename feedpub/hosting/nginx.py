"""For nginx: maps for what differs from file to file, a server with the locations."""

from __future__ import annotations

import re
import zlib

from .. import delivery, media
from ..model import FOLDERS
from .quoting import NGINX_DOLLAR, Written, nginx, nginx_plain
from .served import FEEDS, FORMATS, Served
from .writing import write

#: By extension, without their charset, which nginx adds to those of texts; to that of HTML it does so by itself.
_TYPES = {extension: type_.partition(";")[0] for extension, type_ in delivery.TYPES.items()}
_TEXTS = [type_.partition(";")[0] for type_ in delivery.TYPES.values() if "charset" in type_]
#: After the path of a request there may be a query.
_END = r"(?:\?|$)"


def text(served: Served) -> str:
    """The configuration.

    Raises:
        ConfigError: A text can't be written in it.
    """
    # Two sites may be on one server, and variables belong to all of it; long names need another setting.
    name = f"feedpub_{zlib.crc32(f'{served.origin}{served.mount}'.encode()):08x}"
    mount, path = f"^{re.escape(served.mount)}", f"^{re.escape(served.path)}"
    written = write(
        "nginx.conf",
        nginx,
        served=served,
        name=Written(name),
        plain=nginx_plain,
        types=[(Written(type_.ljust(25)), Written(extension)) for extension, type_ in _TYPES.items()],
        texts=Written(" ".join(sorted({*_TEXTS, media.JSON} - {media.HTML}))),
        requests={
            "all": f"~{mount}all{FORMATS}{_END}",
            **{folder: f"~{mount}{folder}/[^/?]+{FORMATS}{_END}" for folder in FOLDERS},
        },
        request=f"~{mount}(?<feedpub_feed>{FEEDS}){_END}",
        link=_link(served),
        # Browsers are given feeds from another location.
        gone=[rf"~^(?:{re.escape(served.path)}|/\.{name}_xml/){re.escape(path)}$" for path in served.gone],
        json=rf"{path}(?:all|(?:{'|'.join(FOLDERS)})/[^/]+)\.json$",
        below=f"{path}(.*)$",
    )
    return written + write("nginx-dollar.conf", nginx) if NGINX_DOLLAR in written else written


def _link(served: Served) -> Written:
    """The value of the header `Link` of the feed that was asked for."""
    before, after = nginx(f"{served.hub_links}<{served.url}"), nginx('>; rel="self"')
    return Written(f"{before[:-1]}${{feedpub_feed}}{after[1:]}")
