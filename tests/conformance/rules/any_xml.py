"""RSS, Atom and OPML as XML 1.0."""

from __future__ import annotations

import re

from lxml import etree

from .reading import Violations, strings, unclean, xml


def is_well_formed(data: bytes) -> Violations:
    if not data.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n'):
        return ["does not begin with the XML declaration"]
    try:
        data.decode("utf-8")
        xml(data)
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        return [str(error)]
    return []


def has_no_instructions(data: bytes) -> Violations:
    """No stylesheet (browsers drop XSLT), no document type, no entities of its own."""
    return [found.decode() for found in re.findall(rb"<\?(?!xml version)[^>]*>|<!DOCTYPE[^>]*>", data)]


def characters_are_clean(data: bytes) -> Violations:
    return unclean(strings(xml(data)))
