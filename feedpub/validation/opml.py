"""OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

from . import values
from .reading import Found, Xml, inner
from .shapes import ANY, MAYBE, ONCE, SOME, Shape, fits

_DATE = Shape(text=values.rfc822)
_NUMBER = Shape(text=values.number(-100_000))
_FLAG = values.one_of("true", "false")


def _language(value: str) -> values.Flaw | None:
    """A tag, or what the specification has programs write that do not know."""
    return None if value == "unknown" else values.language(value)


SHAPES: dict[str, Shape] = {
    "opml": Shape(children={"head": ONCE, "body": ONCE}, required={"version": None}),
    "head": Shape(
        children=dict.fromkeys(
            """
            title dateCreated dateModified ownerName ownerEmail ownerId docs expansionState vertScrollState windowTop
            windowLeft windowBottom windowRight
            """.split(),
            MAYBE,
        )
    ),
    "body": Shape(children={"outline": SOME}),
    # Any attribute may be added; these are known.
    "outline": Shape(
        children={"outline": ANY},
        required={"text": None},
        optional={
            "created": values.rfc822,
            "htmlUrl": values.absolute_uri,
            "xmlUrl": values.absolute_uri,
            "url": values.absolute_uri,
            "isBreakpoint": _FLAG,
            "isComment": _FLAG,
            "language": _language,
            **dict.fromkeys("category description title type version".split()),
        },
    ),
    **dict.fromkeys(("title", "ownerName", "docs", "expansionState"), Shape()),
    **dict.fromkeys(("dateCreated", "dateModified"), _DATE),
    **dict.fromkeys("vertScrollState windowTop windowLeft windowBottom windowRight".split(), _NUMBER),
    "ownerEmail": Shape(text=values.email_and_name),
    "ownerId": Shape(text=values.http_url),
}
_VERSIONS = frozenset(("1.0", "1.1"))


def elements_have_their_shape(document: Xml) -> Found:
    """What must be there is there, and nothing else; every value reads as it should."""
    yield from fits(document, SHAPES, frozenset(("",)))


def version_is_2_0(document: Xml) -> Found:
    """Older versions are read by every reader."""
    version = document.root.get("version")
    if version in _VERSIONS:
        yield document.problem("old-version", document.root, f"is OPML {version}", "version")
    elif version not in {None, "2.0"}:
        yield document.problem("unknown-value", document.root, f"{values.quoted(version or '')} is not 2.0", "version")


def subscriptions_say_what_they_lead_to(document: Xml) -> Found:
    """An outline of type `rss` has an xmlUrl, an `include` or a `link` a url."""
    for outline in document.root.iter("outline"):
        wanted = {"rss": "xmlUrl", "link": "url", "include": "url"}.get(outline.get("type", "").lower())
        if wanted and outline.get(wanted) is None:
            yield document.problem("missing-recommended", outline, f"has no {wanted}", wanted)


def expansion_state_is_a_list_of_lines(document: Xml) -> Found:
    """Numbers with commas."""
    for state in document.root.iterfind("head/expansionState"):
        numbers = inner(state).split(",")
        if inner(state) and any(values.number(0)(number.strip()) for number in numbers):
            yield document.problem("invalid-number", state, "is no list of line numbers")
