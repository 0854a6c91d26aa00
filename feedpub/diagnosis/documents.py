"""What is sent: a feed, the one that was published, which knows its own address."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from ..validation.reading import ATOM, FORMATS, Document, Json, UnreadableError, Xml, read
from .exchange import joined
from .finding import Finding, Found
from .visits import Visit

_XML = FORMATS["rss"], FORMATS["atom"]
#: What readers take for a feed too, though it says less.
_GENERIC = {"application/xml", "text/xml", "application/json", "text/json"}


def is_a_feed(visit: Visit) -> Found:
    """What is sent can be read as a feed."""
    if visit.plain.status != 200:
        return
    try:
        document = read(visit.url, visit.plain.content)
    except UnreadableError as error:
        yield Finding("http-no-feed", f"gives no feed: it {error.problem.message}")
        return
    if document.kind not in FORMATS:
        yield Finding("http-no-feed", f"gives {document.kind.upper()}, no feed")


def has_its_type(visit: Visit) -> Found:
    """The media type is that of the format; of XML with its charset, for text/xml has another one without."""
    document = _document(visit)
    wanted = FORMATS.get(document.kind) if document else None
    if wanted is None:
        return
    kind, _, rest = visit.plain.header("content-type").partition(";")
    kind = kind.strip().lower()
    if kind == wanted:
        if wanted in _XML and "utf-8" not in rest.lower():
            yield Finding("http-generic-type", f'is sent as "{kind}" without "; charset=utf-8"')
    elif kind in _GENERIC:
        yield Finding("http-generic-type", f'is sent as "{kind}", not "{wanted}"')
    else:
        yield Finding("http-type", f'is sent as "{kind}", not "{wanted}"' if kind else "is sent without a type")


def is_what_was_published(visit: Visit) -> Found:
    """No cache gives an old one, and nothing on the way has changed it."""
    if visit.sha256 and visit.plain.status == 200:
        digest = hashlib.sha256(visit.plain.content).hexdigest()
        if digest != visit.sha256:
            yield Finding(
                "http-altered", "is not the file that feeds.json tells of: it is older, or was changed on its way"
            )


def knows_its_address(visit: Visit) -> Found:
    """The self link is the address that was asked, so that readers keep the right one."""
    document = _document(visit)
    found = _links(document, "self") if document else []
    if found and visit.url not in found:
        yield Finding("http-self", f"says that its address {_difference(found[0], visit.url)}")


def _difference(said: str, asked: str) -> str:
    """What an address has that another has not: of all feeds of a site that has moved it is the same."""
    same = ""
    for part in reversed(asked.split("/")[3:]):
        if not said.endswith(f"/{part}{same}"):
            break
        same = f"/{part}{same}"
    return f"begins with {said.removesuffix(same)}/" if same else f"is {said}"


def names_its_hubs(visit: Visit) -> Found:
    """Where a feed has a hub, the Link header names hub and topic too (WebSub, section 4)."""
    document = _document(visit)
    hubs = _links(document, "hub") if document else []
    link = visit.plain.header("link").lower()
    missing = [name for name in ("hub", "self") if f'rel="{name}"' not in link and f"rel={name}" not in link]
    if hubs and missing:
        yield Finding("http-no-link", f"has a hub, and no Link header with rel={' and rel='.join(missing)}")


@lru_cache(maxsize=1)  # several rules look at it
def _document(visit: Visit) -> Document | None:
    if visit.plain.status != 200:
        return None
    try:
        return read(visit.url, visit.plain.content)
    except UnreadableError:
        return None


def _links(document: Document, rel: str) -> list[str]:
    """The addresses that a feed gives under a relation."""
    if isinstance(document, Xml):
        holder = document.root if document.kind == "atom" else document.channel
        links = [] if holder is None else holder.findall(f"{ATOM}link")
        found = (joined(document.path, link.get("href", "")) for link in links if link.get("rel") == rel)
        return [address for address in found if address]
    if not isinstance(document, Json):
        return []
    if rel == "self":
        address = document.feed.get("feed_url")
        return [address] if isinstance(address, str) else []
    hubs = document.feed.get("hubs")
    return [str(hub.get("url")) for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
