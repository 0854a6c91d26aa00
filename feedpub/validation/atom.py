"""Atom 1.0: RFC 4287, what its prose asks and its schema can't say, and last its schema."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

from lxml import etree

from . import extensions, markup, values
from .reading import ATOM, DC, MEDIA, XHTML, Element, Found, Xml, inner, rel, text, whole_text
from .shapes import ANY, MAYBE, ONCE, Shape, fits

NAMES = frozenset(
    """
    author category content contributor email entry feed generator icon id link logo name published rights source
    subtitle summary title updated uri
    """.split()
)
_CONSTRUCTS = ("title", "subtitle", "summary", "rights")


def _of(names: dict[str, str]) -> dict[str, str]:
    return {f"{ATOM}{name}": how_often for name, how_often in names.items()}


_MANY = dict.fromkeys(("author", "category", "contributor", "link"), ANY)
_FEED = {
    **dict.fromkeys(("id", "title", "updated"), ONCE),
    **dict.fromkeys(("generator", "icon", "logo", "rights", "subtitle"), MAYBE),
    **_MANY,
}
_ENTRY = {
    **dict.fromkeys(("id", "title", "updated"), ONCE),
    **dict.fromkeys(("content", "published", "rights", "source", "summary"), MAYBE),
    **_MANY,
}
_PERSON = Shape(children=_of({"name": ONCE, "uri": MAYBE, "email": MAYBE}))
_DATE = Shape(text=values.rfc3339)
_URI = Shape(text=values.iri_reference)

SHAPES: dict[str, Shape] = {
    **extensions.SHAPES,
    f"{ATOM}feed": Shape(children={**_of(_FEED | {"entry": ANY}), **extensions.CHILDREN}),
    f"{ATOM}entry": Shape(children={**_of(_ENTRY), **extensions.CHILDREN}),
    f"{ATOM}source": Shape(children={**_of(dict.fromkeys(_FEED, MAYBE) | _MANY), **extensions.CHILDREN}),
    **dict.fromkeys((f"{ATOM}author", f"{ATOM}contributor"), _PERSON),
    f"{ATOM}name": Shape(text=values.some),
    f"{ATOM}uri": _URI,
    f"{ATOM}email": Shape(text=values.email),
    f"{ATOM}id": Shape(text=values.absolute_iri),
    **dict.fromkeys((f"{ATOM}icon", f"{ATOM}logo"), _URI),
    **dict.fromkeys((f"{ATOM}updated", f"{ATOM}published"), _DATE),
    f"{ATOM}generator": Shape(optional={"uri": values.iri_reference, "version": None}),
    f"{ATOM}category": Shape(
        children={}, required={"term": None}, optional={"scheme": values.absolute_iri, "label": None}, open=True
    ),
    f"{ATOM}link": Shape(
        children={},
        required={"href": values.iri_reference},
        optional={
            "rel": None,
            "type": values.media_type,
            "hreflang": values.language,
            "title": None,
            "length": values.number(0),
        },
        open=True,
    ),
    **{f"{ATOM}{name}": Shape(children={}, optional={"type": None}, open=True) for name in _CONSTRUCTS},
    f"{ATOM}content": Shape(children={}, optional={"type": None, "src": values.iri_reference}, open=True),
}
_CLOSED = frozenset(namespace[1:-1] for namespace in (ATOM, DC, MEDIA))


@cache
def _schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def elements_have_their_shape(document: Xml) -> Found:
    """What must be there is there, and no other element of Atom; every value reads as it should."""
    yield from fits(document, SHAPES, _CLOSED)


def is_valid_by_its_schema(document: Xml) -> Found:
    """Asked last, when nothing else is wrong: what it says is hard to understand."""
    schema = _schema()
    if not schema.validate(document.root):
        # The last says what the others only lead to.
        error = schema.error_log[-1]
        yield document.whole("not-by-schema", error.message, error.line)


def parts_of_feeds_stand_before_entries(document: Xml) -> Found:
    """The schema has them first."""
    seen = False
    for child in document.root.iterchildren("*") if document.root.tag == f"{ATOM}feed" else ():
        if seen and child.tag != f"{ATOM}entry" and str(child.tag).startswith(ATOM):
            yield document.problem("misplaced-element", child, "stands after an entry")
        seen = seen or child.tag == f"{ATOM}entry"


def has_one_alternate_per_type_and_language(document: Xml) -> Found:
    """Sections 4.1.1 and 4.1.2."""
    for parent in document.root.iter(f"{ATOM}feed", f"{ATOM}entry", f"{ATOM}source"):
        seen: set[tuple[str | None, str | None]] = set()
        for link in parent.findall(f"{ATOM}link"):
            kind = (link.get("type"), link.get("hreflang"))
            if rel(link) == "alternate" and kind in seen:
                yield document.problem("duplicate-link", link, "is another alternate of that type and language")
            if rel(link) == "alternate":
                seen.add(kind)


def has_an_author(document: Xml) -> Found:
    """Section 4.1.1: the feed, or else every entry or its source."""
    if document.root.tag == f"{ATOM}feed" and document.root.find(f"{ATOM}author") is not None:
        return
    for entry in document.entries:
        if all(entry.find(path) is None for path in (f"{ATOM}author", f"{ATOM}source/{ATOM}author")):
            yield document.problem("missing-element", entry, "has no author, nor has the feed")


def entries_have_content_or_an_alternate(document: Xml) -> Found:
    """Section 4.1.2."""
    for entry in document.entries:
        alternates = [link for link in entry.findall(f"{ATOM}link") if rel(link) == "alternate"]
        if entry.find(f"{ATOM}content") is None and not alternates:
            yield document.problem("missing-element", entry, "has neither content nor an alternate link")


def content_that_is_no_text_has_a_summary(document: Xml) -> Found:
    """Section 4.1.2: what is elsewhere, or in Base64."""
    for entry in document.entries:
        content = None if entry.find(f"{ATOM}summary") is not None else entry.find(f"{ATOM}content")
        if content is not None and (content.get("src") is not None or _is_binary(content.get("type", "text"))):
            yield document.problem("missing-element", entry, "has no summary, and its content is no text")


def _is_binary(kind: str) -> bool:
    kind = kind.lower().partition(";")[0].strip()
    return "/" in kind and not kind.endswith(("+xml", "/xml")) and not kind.startswith("text/")


def text_is_of_its_type(document: Xml) -> Found:
    """Section 3.1: `text`, `html` or `xhtml`."""
    for element in document.root.iter(*(f"{ATOM}{name}" for name in _CONSTRUCTS)):
        kind = element.get("type", "text")
        flaw = values.one_of("text", "html", "xhtml")(kind)
        if flaw:
            yield document.problem(flaw[0], element, flaw[1], "type")
        else:
            yield from _wrong_content(document, element, kind)


def content_is_of_its_type(document: Xml) -> Found:
    """Section 4.1.3."""
    for element in document.root.iter(f"{ATOM}content"):
        kind, away = element.get("type", "" if element.get("src") is not None else "text"), element.get("src")
        if kind not in {"text", "html", "xhtml"} or away is not None:
            flaw = values.media_type(kind) if kind or away is None else None
            if flaw or kind.lower().startswith(("multipart/", "message/")):
                yield document.problem("invalid-media-type", element, "is no media type of a single part", "type")
                continue
        if away is not None:
            if len(element) or inner(element):
                yield document.problem("wrong-content", element, "has src, and content too")
        else:
            yield from _wrong_content(document, element, kind)


def _wrong_content(document: Xml, element: Element, kind: str) -> Found:
    if kind == "xhtml":
        children = list(element.iterchildren("*"))
        around = [element.text, *(child.tail for child in element)]
        if [child.tag for child in children] != [f"{XHTML}div"] or any(part and part.strip() for part in around):
            yield document.problem("wrong-content", element, "holds something else than one div of XHTML")
        for inside in element.iterdescendants("*"):
            if not str(inside.tag).startswith("{"):
                yield document.problem("wrong-content", inside, "is not in the namespace of XHTML")
    elif kind.lower().partition(";")[0].endswith(("+xml", "/xml")):
        children = list(element.iterchildren("*"))
        if children and any(part and part.strip() for part in (element.text, *(child.tail for child in element))):
            yield document.problem("wrong-content", element, f"holds text beside an element, and is of type {kind}")
    elif element.find("*") is not None:
        yield document.problem("wrong-content", element, f"holds elements, and is of type {kind}")
    elif _is_binary(kind) and not _is_base64(inner(element)):
        yield document.problem("wrong-content", element, f"is not in Base64, and of type {kind}")


def _is_base64(value: str) -> bool:
    try:
        b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def entries_stand_once(document: Xml) -> Found:
    """Section 4.1.1: two with one id are one entry."""
    seen: set[str] = set()
    for entry in document.entries:
        found = text(entry, f"{ATOM}id")
        if found and found in seen:
            yield document.problem("repeated-entry", entry, f"has the id of an entry above, {values.quoted(found)}")
        seen.add(found)


def ids_are_not_all_one(document: Xml) -> Found:
    """Then readers show one entry of the whole feed."""
    ids = [text(entry, f"{ATOM}id") for entry in document.entries]
    if len(ids) > 2 and len(set(ids)) == 1:
        yield document.problem(
            "duplicate-guid", document.entries[1], f"{values.quoted(ids[0])} is the id of every entry"
        )


def says_where_it_is(document: Xml) -> Found:
    """Section 4.1.1: a link with `rel="self"`, which it should have."""
    selves = [link for link in document.root.findall(f"{ATOM}link") if rel(link) == "self"]
    if document.root.tag == f"{ATOM}feed" and not selves:
        yield document.problem("missing-self", document.root, "has no link with rel self")


def texts_are_not_empty(document: Xml) -> Found:
    """What stands there says something."""
    for element in document.root.iter(f"{ATOM}title", f"{ATOM}content"):
        if len(element) == 0 and not inner(element) and element.get("src") is None:
            yield document.problem("empty-element", element, "is empty")


def moment(value: str) -> datetime | None:
    """A date of RFC 3339; None when it is none."""
    try:
        found = datetime.fromisoformat(value) if values.rfc3339(value) is None else None
        return found if found and found.utctimetuple() else None
    except (ValueError, OverflowError):
        return None


def is_updated_after_it_is_published(document: Xml) -> Found:
    """The times of an entry agree."""
    for entry in document.entries:
        updated, published = (moment(text(entry, f"{ATOM}{tag}")) for tag in ("updated", "published"))
        if updated and published and updated < published:
            yield document.problem("dates-differ", entry, "was updated before it was published")


def text_is_plain(document: Xml) -> Found:
    """No entity that was encoded once too often."""
    for element in document.root.iter(*(f"{ATOM}{tag}" for tag in (*_CONSTRUCTS, "name"))):
        found = values.ENTITY.search(whole_text(element)) if element.get("type", "text") == "text" else None
        if found:
            yield document.problem("encoded-twice", element, f"holds {found[0]}")


def content_is_safe(document: Xml) -> Found:
    """What is HTML, escaped or not."""
    for element in document.root.iter(*(f"{ATOM}{tag}" for tag in (*_CONSTRUCTS, "content"))):
        for code, message in _flaws(element):
            yield document.problem(code, element, message)


def _flaws(element: Element) -> Iterator[values.Flaw]:
    if element.get("type") == "html":
        yield from markup.flaws(whole_text(element), base=markup.has_base(element))
    elif element.get("type") == "xhtml":
        for child in element.iterchildren("*"):
            written = etree.tostring(child, encoding="unicode", with_tail=False)
            yield from markup.flaws(written, base=markup.has_base(child))
