"""HTML that stands in feeds: what readers remove or can't follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .reading import Element, fragment, strings_of
from .values import Flaw, absolute_iri, quoted

_UNSAFE = frozenset("script style iframe object embed form input button link meta base svg math".split())
_ADDRESSES = frozenset("href src cite poster background action formaction".split())
_OF_LOOK = frozenset(("style", "id", "class"))
_ABSOLUTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|#)", re.IGNORECASE)
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
#: Browsers leave them out of addresses.
_UNSEEN = re.compile(r"[\x00-\x20]+")
_SCRIPT = re.compile(r"(?:javascript|vbscript):", re.IGNORECASE)


def flaws(html: str | None, *, strict: bool = False, base: bool = False) -> Iterator[Flaw]:
    """What HTML in a feed must not hold: all that runs, loads or sends, and addresses that are not absolute.

    Args:
        html: The HTML.
        strict: Refuse what gives it a look, too.
        base: There is an absolute address that relative ones are below.
    """
    if not html or "<" not in html:
        return
    root = fragment(html)
    if root is None:
        yield "unsafe-html", "can't be read to its end"
        return
    for element in root.iter("*"):
        if element.tag in _UNSAFE:
            yield "unsafe-html", f"holds <{element.tag}>"
        for name, value in strings_of(element):
            for flaw in _of_attribute(element, name, value, strict=strict):
                if not (base and flaw[0] == "relative-reference"):
                    yield flaw


def has_base(element: Element) -> bool:
    """Whether relative addresses in an element are below an absolute one (XML Base)."""
    bases = (near.get(_BASE, "") for near in (element, *element.iterancestors()))
    return any(absolute_iri(base) is None for base in bases if base)


def _of_attribute(element: Element, name: str, value: str, *, strict: bool) -> Iterator[Flaw]:
    if name.startswith("on") or (strict and name in _OF_LOOK):
        yield "unsafe-html", f"holds <{element.tag} {name}>"
        return
    for address in _addresses(name, value):
        if _SCRIPT.match(_UNSEEN.sub("", address)):
            yield "unsafe-html", f"holds {name}={quoted(value)}"
        elif not _ABSOLUTE.match(address):
            yield "relative-reference", f"holds {name}={quoted(value)}, which is relative"


def _addresses(name: str, value: str) -> list[str]:
    if name == "srcset":
        # Each with its width or density; a comma may stand within an address, a space may not.
        return [candidate.strip() for candidate in re.split(r",\s", value) if candidate.strip()]
    return [value] if name in _ADDRESSES else []
