"""RSS, Atom and OPML as XML 1.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from . import values
from .reading import Element, Found, Xml, line_of

_XML = "{http://www.w3.org/XML/1998/namespace}"
#: C1 controls, which were meant for Windows-1252, and what stands for a character that was lost.
_ODD = re.compile("[\x80-\x9f\ufffd]")


_STYLE = re.compile(r"""<\?xml-stylesheet [^>]*type=.text/css.""")


def has_no_document_type(document: Xml) -> Found:
    """Parsers that are careful refuse one, and entities are lost."""
    docinfo: Any = document.root.getroottree().docinfo
    doctype = docinfo.doctype
    if doctype:
        yield document.whole("doctype", f"has {doctype[:80]}")


def has_no_instructions(document: Xml) -> Found:
    """None but a style in CSS: browsers drop XSLT."""
    for found in document.root.itersiblings(preceding=True):
        # Comments were left out when the file was read.
        if not _STYLE.match(str(found)):
            yield document.whole("instruction", f"has {str(found)[:80]}", line_of(found))


def is_xml_1_0(document: Xml) -> Found:
    """Few parsers read 1.1."""
    version = document.root.getroottree().docinfo.xml_version
    if version not in {None, "1.0"}:
        yield document.whole("not-well-formed", f"is XML {version}, not 1.0", 1)


def is_in_utf_8(document: Xml) -> Found:
    """What every parser must know (XML 1.0, section 2.2, has UTF-16 too, which few servers name)."""
    encoding = (document.root.getroottree().docinfo.encoding or "utf-8").lower()
    if encoding not in {"utf-8", "us-ascii", "ascii"}:
        yield document.whole("other-encoding", f"is in {encoding}", 1)


def languages_are_tags(document: Xml) -> Found:
    """`xml:lang`, which may be empty to take back that of its parent."""
    yield from _wrong(document, lambda value: values.language(value) if value else None, "lang")


def bases_are_addresses(document: Xml) -> Found:
    """`xml:base`, which may be relative to that of its parent."""
    yield from _wrong(document, values.iri_reference, "base")


def _wrong(document: Xml, check: values.Check, name: str) -> Found:
    for element in document.elements:
        value = element.get(f"{_XML}{name}")
        flaw = None if value is None else check(value)
        if flaw:
            yield document.problem(flaw[0], element, flaw[1], f"xml:{name}")


def no_character_was_lost(document: Xml) -> Found:
    """Nothing was read in a wrong encoding on its way here."""
    for element, part in strings(document):
        found = _ODD.search(part)
        if found:
            yield document.problem("odd-characters", element, f"holds U+{ord(found[0]):04X}")


def strings(document: Xml) -> Iterator[tuple[Element, str]]:
    """Every text and every value of an attribute, with its element; also what stands behind instructions."""
    for element in document.elements:
        for part in (element.text, *map(str, element.attrib.values()), *(child.tail for child in element)):
            if part:
                yield element, part
