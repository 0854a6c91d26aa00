"""The HTML pages: whole, quiet, and of use to everybody."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

from .reading import FORMATS, NO_PICTURE, Violations, is_url, page, shown, strings, twice, unclean

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_RELATIVE = re.compile(r"(?:[\w.~!$'()*+,;=/-]|%[0-9A-F]{2})+", re.ASCII)


class _Balance(HTMLParser):
    """Finds what is not closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.violations: Violations = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.violations += [f"<{tag}> has {key} twice" for key in twice(key for key, _ in attrs)]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.violations.append(f"</{tag}> in line {self.getpos()[0]}")


def is_balanced(data: bytes) -> Violations:
    if not data.startswith(b"<!DOCTYPE html>\n"):
        return ["does not begin with the document type"]
    balance = _Balance()
    balance.feed(data.decode("utf-8"))
    balance.close()
    return balance.violations + [f"<{tag}> is open" for tag in balance.open]


def has_no_script(data: bytes) -> Violations:
    """Nor anything else that runs or sends."""
    violations = [shown(found) for found in page(data).iter("script", "iframe", "object", "embed", "form", "svg")]
    for element in page(data).iter("*"):
        violations += [f"{key}={value}" for key, value in element.attrib.items() if key.startswith("on")]
        violations += [
            f"{key}={value}"
            for key in ("href", "src", "srcset", "action")
            if re.match(r"\s*(?:javascript|data|vbscript):", value := element.get(key, ""), re.IGNORECASE)
        ]
    return violations


def loads_nothing_but_pictures(data: bytes) -> Violations:
    links = [shown(link) for link in page(data).iter("link") if link.get("rel") != "alternate"]
    styles = [style.text or "" for style in page(data).iter("style")]
    return links + [found for style in styles for found in re.findall(r"@import[^;]*|url\([^)]*\)", style)]


def offers_three_formats(data: bytes) -> Violations:
    """Autodiscovery: one link for each format, with a title that tells them apart."""
    links = [link for link in page(data).iter("link") if link.get("rel") == "alternate"]
    types = Counter(link.get("type") for link in links)
    wrong = [f"{type_} x{types[type_]}" for type_ in FORMATS.values() if types[type_] != 1]
    return wrong + twice(link.get("title", "") for link in links)


def has_a_head(data: bytes) -> Violations:
    """Language, encoding, the width of the screen, and a title."""
    tree = page(data)
    paths = ("head/meta[@charset]", "head/meta[@name='viewport']", "head/title")
    missing = [path for path in paths if tree.find(path) is None]
    return missing + ([] if tree.get("lang") else ["lang"]) + ([] if tree.findtext("head/title") else ["title"])


def headings_go_down_in_steps(data: bytes) -> Violations:
    levels = [int(str(heading.tag)[1]) for heading in page(data).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    steps = all(later <= level + 1 for level, later in pairwise([0, *levels]))
    return [] if steps and levels.count(1) == 1 else [str(levels)]


def pictures_and_links_have_a_text(data: bytes) -> Violations:
    """Pictures may have an empty one, links may not."""
    pictures = [shown(image) for image in page(data).iter("img") if image.get("alt") is None]
    return pictures + [shown(link) for link in page(data).iter("a") if not link.text_content().strip()]


def images_are_pictures(data: bytes) -> Violations:
    return [shown(image) for image in page(data).iter("img") if NO_PICTURE.search(image.get("src", ""))]


def ids_are_unique(data: bytes) -> Violations:
    return twice(value for element in page(data).iter("*") if (value := element.get("id")))


def addresses_are_encoded(data: bytes) -> Violations:
    found = [element.get(key) for element in page(data).iter("*") for key in ("href", "src")]
    return [
        address for address in found if address is not None and not is_url(address) and not _RELATIVE.fullmatch(address)
    ]


def characters_are_clean(data: bytes) -> Violations:
    return unclean(strings(page(data)))
