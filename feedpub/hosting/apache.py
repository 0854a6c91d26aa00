"""For Apache: a virtual host that rewrites addresses to twins, and folders that name types."""

from __future__ import annotations

import re

from .. import codings, delivery
from ..model import FOLDERS
from .quoting import Written, apache, apache_header, apache_rewritten, refuse
from .served import FEEDS, FORMATS, Served
from .writing import write

#: Files that have twins.
_TEXTS = "rss|atom|json|html|opml|css|js"
_PACKED = r"(?:\.gz|\.br)?$"
#: Those of Debian, Fedora and Apache itself, which take a part of a name for its language.
_LANGUAGES = """
amh ara be bg bn br bs ca cs cy cz da de dk dz ee el en eo es et eu fa fi fr ga gl glg gu he hi hr hu hy id is it ja ka
kk km kn ko ku lo lt ltz lv mg mk ml mr msa nb ne nl nn no nob pa pl po pt pt-br ro ru sa se si sk sl sq sr sv ta te th
tl tr uk ur vi wo xh zh-cn zh-tw
"""


def text(served: Served) -> str:
    """The configuration.

    mod_rewrite is given patterns as they are, for in quotes it knows no escapes; their spaces are escaped anyway.

    Raises:
        ConfigError: A text can't be written in it.
    """
    refuse("Apache", "*?[", served.folder)
    path = f"^{re.escape(served.path)}"
    return write(
        "apache.conf",
        apache,
        served=served,
        folders=FOLDERS,
        twins=[(coding, f"$1{codings.SUFFIXES[coding]}") for coding in served.compress],
        accepts={coding: Written(_accepts(coding)) for coding in served.compress},
        types=delivery.TYPES.items(),
        languages=Written(" ".join(f".{language}" for language in _LANGUAGES.split())),
        exactly=lambda name: Written(f"{path}{re.escape(name)}$"),
        bare=Written(f"^{re.escape(served.path.rstrip('/'))}$"),
        below=Written(path),
        hidden=Written(rf"{path}(?:.*/)?\.(?!well-known/)"),
        texts=Written(rf"{path}(.+\.(?:{_TEXTS}))$"),
        request=Written(rf"^\S+\s{re.escape(served.mount)}({FEEDS})[\s?]"),
        formats=FORMATS + _PACKED,
        packed=_PACKED,
        rewritten=apache_rewritten,
        link=_link(served),
    )


def _accepts(coding: str) -> str:
    """A pattern of the values of Accept-Encoding that take a coding: it may be named with a weight of 0."""
    return rf"(?:^|[\s,]){coding}\s*(?:$|,|;\s*q=(?!0(?:\.0*)?\s*(?:$|,)))"


def _link(served: Served) -> str:
    """The value of the header `Link` of the feed that was asked for."""
    return f'{apache_header(served.hub_links)}<{apache_header(served.url)}%{{FEEDPUB_FEED}}e>; rel="self"'
