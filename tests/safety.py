"""What keeps an output from doing harm: no page runs anything, and every file has its own place on any machine."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html

#: An element and its attributes, as a parser reads them.
Tag = tuple[str, dict[str, str]]

_ADDRESSES = {"action", "background", "cite", "data", "formaction", "href", "poster", "src", "xlink:href"}
_ABSOLUTE = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.\-\s]*:|\s*[/\\]\s*[/\\]")
#: Which directive of a Content Security Policy allows what an element loads.
_LOADS = {"img": "img-src", "style": "style-src", "script": "script-src"}
#: What a page of ours has no need of.
_NEVER = set("applet audio base embed form frame iframe math object portal svg template video".split())

_DEVICES = set("con prn aux nul conin$ conout$".split()) | {
    f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³"
}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def tags(html: str) -> list[Tag]:
    """Every tag, read as HTML5 says and without mending."""
    parser = _Tags()
    parser.feed(html)
    parser.close()
    return parser.found


def tags_by_lxml(html: str) -> list[Tag]:
    """The same by another parser, which mends and so adds elements."""
    root = lxml.html.document_fromstring(html)
    return [
        (element.tag, {str(name): str(value) for name, value in element.attrib.items()})
        for element in root.iter()
        if isinstance(element.tag, str)
    ]


def forms(found: Iterable[Tag]) -> set[tuple[str, str]]:
    """Which attributes which elements have; an empty name stands for the element itself."""
    return {(tag, name) for tag, attributes in found for name in ("", *attributes)}


def harm(found: Iterable[Tag]) -> Iterator[str]:
    """What may run or leads to no page of the web, in HTML of any origin."""
    for tag, attributes in found:
        if tag == "script" or tag in _NEVER:
            yield f"<{tag}>"
        for name, value in attributes.items():
            runs = name.startswith("on") or name in {"style", "srcdoc", "srcset", "target", "ping"}
            mail = name == "href" and value.lower().startswith("mailto:")
            address = name in _ADDRESSES and not mail and not _ABSOLUTE.match(value)
            if runs or (address and _OTHER_SCHEME.match(value)):
                yield f"{name}={value}"


def faults(page: str) -> Iterator[str]:
    """What is wrong with a page of ours: what may run, and what its policy does not allow or fails to forbid."""
    found = tags(page)
    yield from harm(tag for tag in found if not _ours(*tag))
    # lxml moves nothing and mends nothing where a page is as it must be.
    if forms(found) != forms(tags_by_lxml(page)):
        yield f"two parsers differ: {forms(found) ^ forms(tags_by_lxml(page))}"
    metas = [attributes for tag, attributes in found if tag == "meta"]
    if [*metas[0]] != ["charset"] or metas[1].get("http-equiv") != "Content-Security-Policy":
        yield "the policy does not come first"
        return
    policy = dict(directive.split(None, 1) for directive in metas[1]["content"].split(";"))
    yield from (f"{name} is not none" for name in _STRICT if policy.get(name) != "'none'")
    yield from (f"unsafe: {value}" for value in policy.values() if "unsafe" in value or "*" in value)
    if {"name": "referrer", "content": "no-referrer"} not in metas:
        yield "pages tell other sites where readers come from"
    yield from (f"refresh: {meta}" for meta in metas[2:] if "http-equiv" in meta)
    yield from (text for text in _loaded(page, found) if not _allows(policy, text))


def _ours(tag: str, attributes: dict[str, str]) -> bool:
    """Whether it is our script, a drawing of our own, or the address of a feed for the reader of the device."""
    match tag:
        case "script":
            return re.fullmatch(r"(?:\.\./)?feedpub\.js", attributes.get("src", "")) is not None
        case "svg":
            return {*attributes} == {"viewbox", "width", "height", "role", "aria-label"}
        case "a":
            address = attributes.get("href", "")
            return {*attributes} <= {"class", "href"} and bool(_ABSOLUTE.match(address.removeprefix("feed:")))
    return False


_STRICT = ("default-src", "base-uri", "form-action")


def _loaded(page: str, found: Iterable[Tag]) -> Iterator[str]:
    """What a page loads: the directive for it, and its address or digest."""
    for tag, attributes in found:
        if tag == "link" and attributes.get("rel") != "alternate":
            yield f"{_LOADS['style']} {attributes['href']}"
        if tag in {"img", "script"}:
            yield f"{_LOADS[tag]} {attributes.get('src', 'inline')}"
    for style in re.findall(r"<style>(.*?)</style>", page, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        yield f"{_LOADS['style']} 'sha256-{digest}'"


def _allows(policy: dict[str, str], text: str) -> bool:
    directive, _, what = text.partition(" ")
    sources = policy.get(directive, "'none'").split()
    relative = (
        not what.startswith("'") and not _ABSOLUTE.match(what) and not _OTHER_SCHEME.match(what) and what != "inline"
    )
    return (
        what in sources
        or (relative and "'self'" in sources)
        or any(what.lower().startswith(f"{source}//") for source in sources if source.endswith(":"))
    )


def file_of(page: Path, address: str) -> Path:
    """The file that a relative address on a page leads to."""
    return page.parent / unquote(urlsplit(address).path)


def misnamed(paths: Iterable[str]) -> Iterator[str]:
    """The paths that some file system can't hold, or takes for another one of them.

    Windows: no reserved characters, devices, spaces or dots at the end. macOS and Windows: neither letter case nor the
    Unicode form makes a name another one. eCryptfs holds names of 143 bytes, and a temporary one is longer by nine.
    """
    places: dict[str, str] = {}
    for path in paths:
        for name in path.split("/"):
            stem = name.partition(".")[0].rstrip(" ")
            if (
                not name
                or re.search(r'[<>:"\\|?*\x00-\x1f\x7f]', name)
                or not name.isprintable()
                or name.startswith((" ", ".", "-", "~"))
                or name.endswith((" ", "."))
                or stem.casefold() in _DEVICES
                or len(unicodedata.normalize("NFC", name).encode()) > 143 - 9
                or len(unicodedata.normalize("NFD", name).encode("utf-16-le")) // 2 > 255 - 9
            ):
                yield path
        for place in {*_places(path)}:
            if places.setdefault(place, path) != path:
                yield f"{path} and {places[place]}"


def _places(path: str) -> Iterator[str]:
    """What file systems may make of a path."""
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield f"{form} {unicodedata.normalize(form, unicodedata.normalize(form, path).casefold())}"
    # NTFS knows capital letters one by one, and takes that of the dotless i for none.
    yield "NTFS " + "".join(
        char.upper() if len(char.upper()) == 1 and char != "\N{LATIN SMALL LETTER DOTLESS I}" else char for char in path
    )
