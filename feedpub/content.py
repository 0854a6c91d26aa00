"""The body of a record as HTML that is safe to show anywhere: Markdown rendered, sanitised, every URL absolute."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import urljoin

import nh3
from markdown_it import MarkdownIt

from . import text, urls

_LINKS = frozenset({"href", "src", "cite", "longdesc"})
_SCHEMES = {"http", "https", "mailto"}
#: Elements that are dropped with all that is in them.
_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "textarea",
    "select",
}


def render(body: str, path: str, link: str) -> str | None:
    """Safe HTML of a body, or None when nothing is left of it.

    Args:
        body: Markdown, or HTML where the file's name ends in `.html`.
        path: The file's path; its suffix tells what the body is.
        link: The entry's own address, against which relative URLs are read.
    """
    html = body if PurePosixPath(path).suffix.lower() == ".html" else _markdown().render(body)

    def attribute(_element: str, name: str, value: str) -> str | None:
        if name not in _LINKS:
            return value
        try:
            return urls.absolute(urljoin(link, value))
        except ValueError:
            return _mailto(value) if name == "href" else None

    safe = nh3.clean(
        _clean(html),
        tags=nh3.ALLOWED_TAGS - _WITH_CONTENT,
        clean_content_tags=_WITH_CONTENT,
        attribute_filter=attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    # Character references may have stood for what no feed may hold.
    return _clean(safe).strip() or None


def _clean(html: str) -> str:
    """What is `text.clean` of HTML, between its angle brackets: NFC makes `≯` of `>` and U+0338, and a tag goes on."""
    return "".join(map(text.clean, re.split("([<>])", html)))


def _mailto(value: str) -> str | None:
    address = urls.iri(value.strip().replace(" ", "%20"))
    return address if address and address.lower().startswith("mailto:") else None


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
