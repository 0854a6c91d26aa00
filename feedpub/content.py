"""The body of a record as HTML that is safe to show anywhere: Markdown rendered, sanitised, every URL absolute."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import urljoin

import nh3
from markdown_it import MarkdownIt

from . import text, urls

#: In characters. Real bodies have up to 57,652, and Markdown that is made to be slow takes 15 microseconds for each.
_LONGEST_BODY = 128 * 1024
#: In characters of HTML, as it is published.
_LONGEST = 1024 * 1024
#: Real bodies have up to 964 tags; to sanitise elements within elements takes time by the square of their number.
_MOST_TAGS = 20_000
#: What the rules of HTML make of unclosed formatting: once more in each paragraph that follows.
_MOST_COPIES = 1_000_000
_FORMATTING = re.compile(r"<(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)[\s/]", re.IGNORECASE)

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


class ContentError(ValueError):
    """The body is more than an entry may have; the message says of what."""


def render(body: str, path: str, link: str) -> str | None:
    """Safe HTML of a body, or None when nothing is left of it.

    Args:
        body: Markdown, or HTML where the file's name ends in `.html`.
        path: The file's path; its suffix tells what the body is.
        link: The entry's own address, against which relative URLs are read.

    Raises:
        ContentError: It is too long, or has too many tags.
    """
    if len(body) > _LONGEST_BODY:
        raise ContentError(f"is longer than {_LONGEST_BODY // 1024} KiB")
    unsafe = _clean(html(body, path))
    tags = unsafe.count("<")
    if tags > _MOST_TAGS or tags * sum(1 for _ in _FORMATTING.finditer(unsafe)) > _MOST_COPIES:
        raise ContentError("has too many tags")
    # Character references may have stood for what no feed may hold.
    safe = _clean(_sanitised(unsafe, link)).strip()
    if len(safe) > _LONGEST:
        raise ContentError(f"is longer than {_LONGEST // 1024 // 1024} MiB as HTML")
    return safe or None


def html(body: str, path: str) -> str:
    """HTML of a body as its author means it, which is not safe to show.

    Raises:
        ContentError: Its references stand for too much.
    """
    return body if PurePosixPath(path).suffix.lower() == ".html" else _html(body)


def _html(markdown: str) -> str:
    found: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _markdown().parse(markdown, found)
    # A short reference may stand for a long address, and there may be many of them.
    longest = max((len(link["href"]) + len(link["title"]) for link in found.get("references", {}).values()), default=0)
    if longest * markdown.count("[") > _LONGEST:
        raise ContentError(f"is longer than {_LONGEST // 1024 // 1024} MiB as HTML")
    return str(_markdown().renderer.render(tokens, _markdown().options, found))


def _sanitised(html: str, link: str) -> str:
    room = _LONGEST

    def attribute(_element: str, name: str, value: str) -> str | None:
        nonlocal room
        room -= len(value)
        if room < 0:
            return None  # the whole is too long
        if name not in _LINKS:
            return value
        try:
            return urls.absolute(urljoin(link, value))
        except ValueError:
            return _mailto(value) if name == "href" else None

    safe = nh3.clean(
        html,
        tags=nh3.ALLOWED_TAGS - _WITH_CONTENT,
        clean_content_tags=_WITH_CONTENT,
        attribute_filter=attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    if room < 0:
        raise ContentError(f"is longer than {_LONGEST // 1024 // 1024} MiB as HTML")
    return safe


def _clean(html: str) -> str:
    """What is `text.clean` of HTML, between its angle brackets: NFC makes `≯` of `>` and U+0338, and a tag goes on."""
    return "".join(map(text.clean, re.split("([<>])", html)))


def _mailto(value: str) -> str | None:
    address = urls.iri(value.strip().replace(" ", "%20"))
    return address if address and address.lower().startswith("mailto:") else None


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
