"""For Netlify: its configuration in TOML, made from its documentation."""

from __future__ import annotations

import shlex

from .. import delivery, urls
from ..model import FOLDERS
from .quoting import Written, json_text
from .served import Served
from .writing import write

#: Whose types Netlify would tell otherwise, or without their charset.
_EXTENSIONS = ("html", "css", "js", "json", "opml")
_FORMATS = ("rss", "atom", "json")

#: The folder that is published, where that of the feeds is only a part of it.
_PUBLISH = "feedpub-publish"


def text(served: Served) -> str:
    """The configuration."""
    return write(
        "netlify.toml",
        json_text,
        served=served,
        written=Written,
        name=served.name,
        command=_command(served),
        publish=_PUBLISH,
        address=lambda path: served.mount + urls.segment(path),
        types=[(extension, delivery.TYPES[extension]) for extension in _EXTENSIONS],
        feeds=[("all", "all"), *((f"{folder}/*", folder) for folder in FOLDERS)],
        extensions=_FORMATS,
        kinds={extension: delivery.type_of(f"all.{extension}") for extension in _FORMATS},
        # A rule for each feed: without hubs nobody asks for them.
        links=list(served.links.items()) if served.hubs else [],
    )


def _command(served: Served) -> str:
    """For a shell: puts the feeds below the path of their address."""
    place = shlex.quote(_PUBLISH + served.path)
    return f"mkdir -p {place} && cp -R -- {shlex.quote(f'{served.name}/.')} {place}"
