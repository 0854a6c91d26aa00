"""The namespaces that feedpub writes beside those of the formats.

Dublin Core, content, syndication (https://web.resource.org/rss/1.0/modules/syndication/) and Media RSS 1.5.1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from .reading import ATOM, CONTENT, DC, MEDIA, SY, Found, Xml, inner
from .shapes import ANY, MAYBE, SOME, Shape
from .values import (
    Check,
    Flaw,
    absolute_iri,
    absolute_uri,
    decimal,
    language,
    media_type,
    number,
    one_of,
    quoted,
    w3cdtf,
)

_TEXT = Shape()
_TIME = re.compile(r"now|\d+(?:\.\d*)?|\d+:[0-5]?\d:[0-5]?\d(?:\.\d*)?", re.ASCII)
_SIZE = number(1)
_FLAG = one_of("true", "false")


def time(value: str) -> Flaw | None:
    """Normal Play Time (RFC 2326, section 3.6)."""
    return None if _TIME.fullmatch(value) else ("unknown-value", f"{quoted(value)} is no time such as 12:05:35")


_DC_NAMES = (
    "title creator subject description publisher contributor date type format identifier source language relation "
    "coverage rights"
).split()
_DC_CHECKS: dict[str, Check] = {"date": w3cdtf, "language": language}

_MEDIA_MANY = frozenset("category credit hash keywords player price rating restriction text thumbnail".split())
_MEDIA_OTHER = (
    "category thumbnail player credit hash keywords rating text restriction adult copyright description title "
    "community comments embed responses backLinks status price license subTitle peerLink location rights scenes"
).split()

#: What an item, an entry, a channel or a feed may hold of these namespaces.
MEDIA_CHILDREN: dict[str, str] = {f"{MEDIA}{name}": ANY if name in _MEDIA_MANY else MAYBE for name in _MEDIA_OTHER}
DC_CHILDREN: dict[str, str] = {f"{DC}{name}": MAYBE if name == "language" else ANY for name in _DC_NAMES}
CHILDREN: dict[str, str] = {
    **DC_CHILDREN,
    **MEDIA_CHILDREN,
    f"{MEDIA}content": ANY,
    f"{MEDIA}group": ANY,
    f"{CONTENT}encoded": MAYBE,
    f"{CONTENT}items": MAYBE,
}

#: What only a channel may hold.
SY_CHILDREN: dict[str, str] = dict.fromkeys((f"{SY}updatePeriod", f"{SY}updateFrequency", f"{SY}updateBase"), MAYBE)

_TYPED = one_of("plain", "html")


def _media(attributes: Mapping[str, Check | None], text: Check | None = None, **required: Check | None) -> Shape:
    return Shape(required=required, optional=attributes, text=text)


SHAPES: dict[str, Shape] = {
    **{f"{DC}{name}": Shape(text=_DC_CHECKS.get(name)) for name in _DC_NAMES},
    f"{CONTENT}encoded": _TEXT,
    f"{SY}updatePeriod": Shape(text=one_of("hourly", "daily", "weekly", "monthly", "yearly")),
    f"{SY}updateFrequency": Shape(text=number(1)),
    f"{SY}updateBase": Shape(text=w3cdtf),
    f"{MEDIA}content": Shape(
        children=MEDIA_CHILDREN,
        optional={
            "url": absolute_uri,
            "type": media_type,
            "medium": one_of("image", "audio", "video", "document", "executable"),
            "expression": one_of("sample", "full", "nonstop"),
            "isDefault": _FLAG,
            "lang": language,
            **dict.fromkeys(("width", "height", "fileSize"), _SIZE),
            **dict.fromkeys(("bitrate", "framerate", "samplingrate", "duration"), decimal),
            "channels": number(0),
        },
    ),
    f"{MEDIA}group": Shape(children={**MEDIA_CHILDREN, f"{MEDIA}content": SOME}),
    f"{MEDIA}title": _media({"type": _TYPED}),
    f"{MEDIA}description": _media({"type": _TYPED}),
    f"{MEDIA}text": _media({"type": _TYPED, "lang": language, "start": time, "end": time}),
    f"{MEDIA}thumbnail": _media({"width": _SIZE, "height": _SIZE, "time": time}, url=absolute_uri),
    f"{MEDIA}player": _media({"width": _SIZE, "height": _SIZE}, url=absolute_uri),
    f"{MEDIA}category": _media({"scheme": absolute_iri, "label": None}),
    f"{MEDIA}copyright": _media({"url": absolute_iri}),
    f"{MEDIA}credit": _media({"role": None, "scheme": absolute_iri}),
    f"{MEDIA}hash": _media({"algo": one_of("md5", "sha-1")}),
    f"{MEDIA}rating": _media({"scheme": None}),
    f"{MEDIA}restriction": _media({"type": one_of("country", "uri", "sharing")}, relationship=one_of("allow", "deny")),
    f"{MEDIA}adult": _media({}, _FLAG),
    f"{MEDIA}keywords": _TEXT,
}


_LABEL = "(?:[nsvlocx]z [01]|(?:n[a-c]|s[a-f]|v[a-j]|l[a-c]|o[a-h]|c[a-b]|x[a-e]) 1)"
_ICRA = re.compile(rf"r \({_LABEL}(?: {_LABEL})*\)")


def icra(value: str) -> Flaw | None:
    """A label of the Internet Content Rating Association."""
    return None if _ICRA.fullmatch(value) else ("unknown-value", f"{quoted(value)} is no label of ICRA")


_RATINGS: dict[str, Check] = {
    "urn:simple": one_of("adult", "nonadult"),
    "urn:mpaa": one_of("g", "m", "nc-17", "pg", "pg-13", "r", "x"),
    "urn:v-chip": one_of(
        *("14+", "18+", "c", "c8", "g", "pg", "tv-14", "tv-g", "tv-ma", "tv-pg", "tv-y", "tv-y7", "tv-y7-fv")
    ),
    "urn:icra": icra,
}
_DIGESTS = {"md5": 32, "sha-1": 40}


def group_has_alternatives(document: Xml) -> Found:
    """A group is for several forms of one thing: never of one member."""
    for group in document.root.iter(f"{MEDIA}group"):
        if len(group.findall(f"{MEDIA}content")) == 1:
            yield document.problem("missing-element", group, "has one media:content; a group has two at least")


def ratings_are_of_their_scheme(document: Xml) -> Found:
    """The schemes that Media RSS names have values of their own; any other is an address."""
    for rating in document.root.iter(f"{MEDIA}rating"):
        scheme = rating.get("scheme", "urn:simple")
        flaw = _RATINGS[scheme](inner(rating)) if scheme in _RATINGS else absolute_iri(scheme)
        if flaw:
            yield document.problem(flaw[0], rating, flaw[1])


def hashes_have_the_length_of_their_digest(document: Xml) -> Found:
    """MD5 unless `algo` says otherwise."""
    for found in document.root.iter(f"{MEDIA}hash"):
        digits = _DIGESTS.get(found.get("algo", "md5"), 0)
        if digits and not re.fullmatch(f"[0-9A-Za-z]{{{digits}}}", inner(found)):
            yield document.problem("unknown-value", found, f"is no digest of {digits} hex digits")


def roles_are_lower_case(document: Xml) -> Found:
    """`role` of media:credit."""
    for credit in document.root.iter(f"{MEDIA}credit"):
        role = credit.get("role", "")
        if role != role.lower():
            yield document.problem("unknown-value", credit, f"{quoted(role)} is not in lower case", "role")


def restrictions_say_what_they_allow(document: Xml) -> Found:
    """`all` or `none` without a type; countries of two letters."""
    for found in document.root.iter(f"{MEDIA}restriction"):
        value, kind = inner(found), found.get("type")
        names = value.split() if kind == "country" else []
        if (kind is None and value and value not in {"all", "none"}) or any(len(name) != 2 for name in names):
            yield document.problem("unknown-value", found, f"{quoted(value)} is none of the values for this type")
        flaws = (absolute_iri(address) for address in (value.split() if kind == "uri" else ()))
        for code, message in filter(None, flaws):
            yield document.problem(code, found, message)


def content_stands_once(document: Xml) -> Found:
    """Readers show a picture that stands twice twice."""
    for entry in document.entries:
        contents = list(entry.iter(f"{MEDIA}content"))
        counts = Counter(content.get("url") for content in contents)
        for content in contents:
            if content.get("url") and counts[content.get("url")] > 1:
                yield document.problem("several-enclosures", content, "has the url of another one", "url")


NEARLY = {
    "http://search.yahoo.com/mrss": MEDIA,
    "http://search.yahoo.com/rss": MEDIA,
    "https://search.yahoo.com/mrss/": MEDIA,
    "https://www.w3.org/2005/Atom": ATOM,
    "http://www.w3.org/2005/atom": ATOM,
    "http://www.w3.org/2005/Atom/": ATOM,
    "http://purl.org/dc/elements/1.1": DC,
    "https://purl.org/dc/elements/1.1/": DC,
    "https://purl.org/rss/1.0/modules/content/": CONTENT,
    "http://purl.org/rss/1.0/modules/content": CONTENT,
    "https://purl.org/rss/1.0/modules/syndication/": SY,
    "http://purl.org/rss/1.0/modules/syndication": SY,
}


def namespaces_are_spelled_right(document: Xml) -> Found:
    """A slash too few makes another namespace, which no reader knows."""
    told: set[str] = set()
    for element in document.elements:
        namespace = str(element.tag).rpartition("}")[0].removeprefix("{")
        if namespace in NEARLY and namespace not in told:
            told.add(namespace)
            wanted = NEARLY[namespace].strip("{}")
            yield document.problem("unknown-namespace", element, f"{namespace} should be {wanted}")
