"""What may stand where: elements, how often, their attributes, and how their values read. One table for each format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .reading import ATOM, Element, Found, Xml, in_short, inner, shown, strings_of, whole_text
from .values import Check, Flaw

#: How often an element or attribute may stand: once, at most once, as often as one likes, once at least.
ONCE, MAYBE, ANY, SOME = "1", "?", "*", "+"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What an element may hold.

    Attributes:
        children: How often each child stands; None when the element holds text.
        required: Attributes that must be there, with the check of their values.
        optional: Attributes that may be there.
        text: The check of its text.
        open: Whether it may hold any element of any namespace, and text.
    """

    children: Mapping[str, str] | None = None
    required: Mapping[str, Check | None] = field(default_factory=dict)
    optional: Mapping[str, Check | None] = field(default_factory=dict)
    text: Check | None = None
    open: bool = False


def fits(document: Xml, shapes: Mapping[str, Shape], closed: frozenset[str]) -> Found:
    """Every element has its shape. `closed` are the namespaces, and "", of which every element is in the table."""
    for element in document.elements:
        shape = shapes.get(str(element.tag))
        if shape is not None:
            yield from _attributes(document, element, shape)
            yield from _text(document, element, shape)
            if not shape.open:
                yield from _children(document, element, shape, closed)


def _attributes(document: Xml, element: Element, shape: Shape) -> Found:
    for name in shape.required:
        if name not in element.attrib:
            yield document.problem("missing-attribute", element, f"has no {name}", name)
    known = {**shape.required, **shape.optional}
    for name, value in strings_of(element):
        if name not in known:
            if not name.startswith("{"):
                yield document.problem("unknown-attribute", element, "is not known there", name)
            continue
        flaw = _flaw(known[name], value)
        if flaw:
            yield document.problem(flaw[0], element, flaw[1], name)


def _text(document: Xml, element: Element, shape: Shape) -> Found:
    if shape.children is not None and not shape.open:
        if any(part and part.strip() for part in (element.text, *(child.tail for child in element))):
            yield document.problem("unexpected-text", element, "holds text")
    elif shape.text:
        # Atom has no space around values (section 3.3), RSS does not care.
        value = whole_text(element) if document.kind == "atom" else inner(element)
        flaw = _flaw(shape.text, value)
        if flaw:
            yield document.problem(flaw[0], element, flaw[1])


def _flaw(check: Check | None, value: str) -> Flaw | None:
    return check(value) if check else None


def _children(document: Xml, element: Element, shape: Shape, closed: frozenset[str]) -> Found:
    allowed = shape.children or {}
    counts = Counter(str(child.tag) for child in element.iterchildren("*"))
    for tag, how_often in allowed.items():
        if how_often in (ONCE, SOME) and not counts[tag]:
            yield document.problem("missing-element", element, f"has no {_name(tag, document.kind)}")
    seen: set[str] = set()
    for child in element.iterchildren("*"):
        tag = str(child.tag)
        if tag not in allowed:
            yield from _stranger(document, child, shape, closed)
        elif tag in seen and allowed[tag] in (ONCE, MAYBE):
            yield document.problem("duplicate-element", child, "stands again")
        seen.add(tag)


def _stranger(document: Xml, child: Element, shape: Shape, closed: frozenset[str]) -> Found:
    """Elements of other namespaces may stand among elements, not in plain text."""
    namespace = str(child.tag).rpartition("}")[0].removeprefix("{")
    parent = child.getparent()
    if namespace in closed or shape.children is None:
        where = "" if parent is None else f" in {shown(parent, document.kind)}"
        yield document.problem("unknown-element", child, f"is not known{where}")


def _name(tag: str, kind: str) -> str:
    """How messages call an element that is not there."""
    return tag.removeprefix(ATOM) if kind == "atom" else in_short(tag, kind)


def repeated(document: Xml, elements: Iterator[Element], same: Mapping[str, str]) -> Found:
    """The elements whose text an earlier one has; `same` says what else is the same."""
    seen: set[str] = set()
    for element in elements:
        value = same.get(inner(element), inner(element))
        if value in seen:
            yield document.problem("unknown-value", element, "stands twice")
        seen.add(value)
