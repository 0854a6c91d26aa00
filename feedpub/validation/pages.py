"""The HTML pages: whole, quiet, and of use to everybody."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

from . import values
from .characters import unclean
from .reading import FORMATS, Found, Page

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_RELATIVE = re.compile(r"(?:[\w.~!$'()*+,;=/-]|%[0-9A-F]{2})+", re.ASCII)
_RUNS = re.compile(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)
#: Comments, or what does not end: the standard parser would read the rest of the page again for each of those.
_UNENDED = re.compile(rb"<!--(?:(?!-->).)*+-->|(<(?:!\[|[^<>]*+(?:<|\Z)))", re.DOTALL)
_LOADS = re.compile(r"@import[^;]*|url\([^)]*\)")


def _is_beside(address: str | None) -> bool:
    """Whether the address is that of a file of the same site."""
    return address is not None and _RELATIVE.fullmatch(address) is not None and not address.startswith("//")


class _Balance(HTMLParser):
    """Finds what is not closed where it should be, and attributes that stand twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        counts = Counter(name for name, _ in attrs)
        self.found += [(line, f"<{tag}> has {name} twice") for name, count in counts.items() if count > 1]
        if tag not in _VOID:
            self.open.append((tag, line))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop()[0] != tag:
            self.found.append((self.getpos()[0], f"</{tag}> closes nothing"))


def is_balanced(page: Page) -> Found:
    """It begins with its document type, and every element ends where it should."""
    if not page.data.startswith(b"<!DOCTYPE html>\n"):
        yield page.whole("bad-html", "does not begin with the document type", 1)
    unended = _unended(page.data)
    if unended is not None:
        line = page.data.count(b"\n", 0, unended) + 1
        yield page.whole("bad-html", "has a tag or a comment that does not end", line)
        return
    balance = _Balance()
    try:
        balance.feed(page.data.decode("utf-8"))
        balance.close()
    except UnicodeDecodeError:
        yield page.whole("bad-html", "is not UTF-8")
    except AssertionError as error:
        yield page.whole("bad-html", str(error))
    for line, message in balance.found:
        yield page.whole("bad-html", message, line)
    for tag, line in balance.open:
        yield page.whole("bad-html", f"<{tag}> is not closed", line)


def _unended(html: bytes) -> int | None:
    """Where a tag or a comment begins that does not end."""
    comment = html.rfind(b"<!--")
    if comment > html.rfind(b"-->"):
        return comment
    return next((found.start() for found in _UNENDED.finditer(html) if found[1]), None)


def has_no_script(page: Page) -> Found:
    """Nor anything else that runs or sends."""
    for element in page.root.iter("script", "iframe", "object", "embed", "form"):
        if element.tag != "script" or not _is_beside(element.get("src")):
            yield page.problem("active-page", element, "has no place on the page")
    for element in page.root.iter("*"):
        for name, value in element.attrib.items():
            if name.startswith("on") or (name in {"href", "src", "srcset", "action"} and _RUNS.match(value)):
                yield page.problem("active-page", element, f"has {name}={values.quoted(value)}")


def loads_nothing_but_pictures(page: Page) -> Found:
    """No style sheet and no font from elsewhere."""
    for link in page.root.iter("link"):
        if link.get("rel") != "alternate" and not (link.get("rel") == "stylesheet" and _is_beside(link.get("href"))):
            yield page.problem("active-page", link, f"has rel {values.quoted(link.get('rel', ''))}")
    for style in page.root.iter("style"):
        for found in _LOADS.findall(style.text or ""):
            yield page.problem("active-page", style, f"loads {values.quoted(found)}")


def offers_three_formats(page: Page) -> Found:
    """Autodiscovery: one link for each format, with a title that tells them apart."""
    links = [link for link in page.root.iter("link") if link.get("rel") == "alternate"]
    types = Counter(link.get("type") for link in links)
    titles = Counter(link.get("title", "") for link in links)
    for kind in FORMATS.values():
        if types[kind] != 1:
            yield page.whole("bad-html", f"has {types[kind]} links to a feed of type {kind}")
    for title, count in titles.items():
        if count > 1:
            yield page.whole("hard-to-use", f"has {count} links to feeds with the title {values.quoted(title)}")


def has_a_head(page: Page) -> Found:
    """Language, encoding, the width of the screen, and a title."""
    for path in ("head/meta[@charset]", "head/meta[@name='viewport']"):
        if page.root.find(path) is None:
            yield page.whole("bad-html", f"has no {path}")
    if not page.root.get("lang"):
        yield page.whole("hard-to-use", "says no language")
    if not (page.root.findtext("head/title") or "").strip():
        yield page.whole("hard-to-use", "has no title")


def headings_go_down_in_steps(page: Page) -> Found:
    """One of the first level, and none is left out."""
    headings = list(page.root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    levels = [int(str(heading.tag)[1]) for heading in headings]
    if levels.count(1) != 1:
        yield page.whole("hard-to-use", f"has {levels.count(1)} headings of the first level")
    for heading, (level, later) in zip(headings, pairwise([0, *levels]), strict=True):
        if later > level + 1:
            yield page.problem("hard-to-use", heading, "leaves a level out")


def pictures_and_links_have_a_text(page: Page) -> Found:
    """Pictures may have an empty one, links may not."""
    for image in page.root.iter("img"):
        if image.get("alt") is None:
            yield page.problem("hard-to-use", image, "has no alt")
    for link in page.root.iter("a"):
        if not "".join(map(str, link.itertext())).strip():
            yield page.problem("hard-to-use", link, "has no text")


def images_are_pictures(page: Page) -> Found:
    """Not films or sounds."""
    for image in page.root.iter("img"):
        if values.NO_PICTURE.search(image.get("src", "")):
            yield page.problem("bad-html", image, "is no picture")


def ids_are_unique(page: Page) -> Found:
    """An address leads to one place."""
    counts = Counter(element.get("id") for element in page.root.iter("*") if element.get("id"))
    for name, count in counts.items():
        if count > 1:
            yield page.whole("bad-html", f"has the id {values.quoted(name or '')} {count} times")


def addresses_are_encoded(page: Page) -> Found:
    """Absolute or not."""
    for element in page.root.iter("*"):
        for name in ("href", "src"):
            value = element.get(name)
            address = (value or "#").removeprefix("feed:").removeprefix("#")
            if address and not values.is_url(address) and not _RELATIVE.fullmatch(address):
                yield page.problem("invalid-url", element, f"{values.quoted(value)} is no address")


def characters_are_clean(page: Page) -> Found:
    """Nothing that nobody sees."""
    for element in page.root.iter("*"):
        for part in (element.text, element.tail, *element.attrib.values()):
            found = unclean(part or "")
            if found:
                yield page.problem("odd-characters", element, found)
