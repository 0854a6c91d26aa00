"""HTML that stands in feeds: what readers remove or can't follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .reading import Element, fragment, strings_of
from .values import Flaw, absolute_iri, quoted

_UNSAFE = frozenset("script style iframe object embed form input button link meta base svg math".split())
_ADDRESSES = frozenset(("href", "src", "cite"))
_OF_LOOK = frozenset(("style", "id", "class"))
_ABSOLUTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|#)", re.IGNORECASE)
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript):", re.IGNORECASE)


def flaws(html: str | None, *, strict: bool = False, base: bool = False) -> Iterator[Flaw]:
    """What HTML in a feed must not hold: all that runs, loads or sends, and addresses that are not absolute.

    Args:
        html: The HTML.
        strict: Refuse what gives it a look, too.
        base: There is an absolute address that relative ones are below.
    """
    root = fragment(html) if html and "<" in html else None
    for element in () if root is None else root.iter("*"):
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
    elif name in _ADDRESSES and _SCRIPT.match(value):
        yield "unsafe-html", f"holds {name}={quoted(value)}"
    elif name in _ADDRESSES and not _ABSOLUTE.match(value):
        yield "relative-reference", f"holds {name}={quoted(value)}, which is relative"
