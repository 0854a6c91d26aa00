"""How the rules read files, and what they have in common."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import pairwise
from typing import Any

from lxml import etree
from lxml import html as lxml_html

Violations = list[str]

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"

#: The formats of a feed and their media types.
FORMATS = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}

# RFC 3986: what may stand in each part of a URI, and `%` only before two hex digits.
_PART = r"(?:[\w.~:@!$&'()*+,;=/?-]|%[0-9A-Fa-f]{2})*"
_URL = re.compile(rf"https?://[\w.~:@!$&'()*+,;=%\[\]-]+(?:[/?]{_PART})?(?:#{_PART})?", re.ASCII)
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?=[^#]){_PART}(?:#{_PART})?", re.ASCII)
_RFC3339_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_RFC822_UTC = re.compile(rf"(?:{_DAYS}), \d\d (?:{_MONTHS}) \d{{4}} \d\d:\d\d:\d\d \+0000", re.ASCII)
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd-\uffff]"
)
_UNSAFE = frozenset("script style iframe object embed form input button link meta base svg math".split())

ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);")
MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]*")
NATURAL = re.compile("[1-9][0-9]*")
#: The address of something that no browser shows as a picture.
NO_PICTURE = re.compile(r"\.(?:mp[34]|m4[av]|mov|webm|og[gv]|wav)(?:[?#]|$)", re.IGNORECASE)


@cache
def xml(data: bytes) -> etree._Element:
    """The root element. Raises etree.XMLSyntaxError."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


@cache
def document(data: bytes) -> Any:
    """What the JSON says. Raises ValueError, also when an object has a name twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("an object has a name twice")
        return dict(pairs)

    return json.loads(data.decode("utf-8"), object_pairs_hook=unique)


@cache
def page(data: bytes) -> lxml_html.HtmlElement:
    """The `html` element."""
    return lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8"))


def is_url(value: object) -> bool:
    """Whether it is an absolute http(s) URL as it may stand in a feed: nothing is left to encode."""
    return isinstance(value, str) and bool(_URL.fullmatch(value))


def is_uri(value: object) -> bool:
    """Whether it is absolute, of any scheme, and well-formed."""
    return isinstance(value, str) and bool(_URI.fullmatch(value))


def is_rfc3339(value: object) -> bool:
    """Whether it is a date that exists, in whole seconds, ending in Z."""
    if not isinstance(value, str) or not _RFC3339_UTC.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_rfc822(value: object) -> bool:
    """Whether it is a date that exists, in UTC, with the year in full and the right day of the week."""
    if not isinstance(value, str) or not _RFC822_UTC.fullmatch(value):
        return False
    try:
        return _DAYS.split("|")[moment(value).weekday()] == value[:3]
    except ValueError:
        return False


def moment(value: str) -> datetime:
    """A date of RFC 822."""
    return parsedate_to_datetime(value)


def text(parent: etree._Element, path: str) -> str:
    """The text of the first element at the path, empty when there is none."""
    return parent.findtext(path) or ""


def attribute(parent: etree._Element, path: str, name: str) -> str | None:
    """An attribute of the first element at the path."""
    element = parent.find(path)
    return None if element is None else element.get(name)


def rel(link: etree._Element) -> str:
    """RFC 4287, section 4.2.7.2: a link without `rel` is an alternate."""
    return link.get("rel", "alternate")


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def name(element: etree._Element) -> str:
    """What to call an element in a violation: its id, else its tag."""
    return text(element, "guid") or text(element, f"{ATOM}id") or local(element)


def shown(element: etree._Element) -> str:
    """The element as it is written."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def twice(items: Iterable[str]) -> list[str]:
    """The items that stand more than once."""
    return [item for item, count in Counter(items).items() if count > 1]


def unordered(keys: Iterable[tuple[Any, str]]) -> Violations:
    """Pairs of date and id that are not newest first, and by id where the dates are equal."""
    return [
        f"{later[1]} after {first[1]}"
        for first, later in pairwise(keys)
        if later[0] > first[0] or (later[0] == first[0] and later[1] <= first[1])
    ]


def unclean(texts: Iterable[str]) -> Violations:
    """Texts with control or invisible characters, lost ones (U+FFFD), or not in NFC."""
    return [ascii(found) for found in texts if _UNWANTED.search(found) or not unicodedata.is_normalized("NFC", found)]


def strings(tree: etree._Element) -> Iterator[str]:
    """Every text and every value of an attribute."""
    for element in tree.iter("*"):
        yield from filter(None, (element.text, element.tail, *element.attrib.values()))


def members(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name and value of JSON objects, at any depth."""
    if isinstance(value, dict):
        yield from value.items()
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from members(item)


def unsafe(content: str | None) -> Violations:
    """What HTML in a feed must not hold: all that runs, loads or sends, looks, and addresses that are not absolute."""
    if not content:
        return []
    violations = []
    for element in lxml_html.fragment_fromstring(content, create_parent="div").iter("*"):
        violations += [shown(element)] if element.tag in _UNSAFE else []
        for key, value in element.attrib.items():
            absolute = is_url(value) or (key == "href" and value.startswith("mailto:"))
            if (
                key.startswith("on")
                or key in {"style", "id", "class"}
                or (key in {"href", "src", "cite"} and not absolute)
            ):
                violations.append(f"{key}={value}")
    return violations
