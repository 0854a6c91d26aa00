"""Files as rules see them: read once, with the way back to the line of whatever a rule complains of.

Nothing is loaded from elsewhere, no entity is resolved, and what is too big or too deep is refused, not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import Any, TypeAlias

from lxml import etree
from lxml import html as lxml_html

from ..errors import Problem
from . import lines
from .limits import MOST_ATTRIBUTES, MOST_ELEMENTS, excess
from .words import plain

Found = Iterator[Problem]
Element: TypeAlias = etree._Element  # noqa: SLF001 - it has no other name

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"
XHTML = "{http://www.w3.org/1999/xhtml}"

#: The formats of a feed and their media types.
FORMATS = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}

#: In bytes. W3C's validator reads no more than the first.
TOO_BIG, BIG = 5_000_000, 512_000

_PREFIXES = {ATOM: "atom:", CONTENT: "content:", DC: "dc:", MEDIA: "media:", SY: "sy:", XHTML: "xhtml:"}
#: libxml2 counts lines up to here.
_LAST_LINE = 65_534
#: Texts are found too, so that what stands in one is not taken for more. `-Infinity` is one word.
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|-?[A-Za-z]+|[\[\]{}]', re.DOTALL)
_OPEN, _CLOSE = ("[", "{"), ("]", "}")
_DEEP = 200
_SPACE = re.compile(r"[ \t\r\n]*")
# Possessive: many comments cost no more than reading them once.
_PAGE = re.compile(rb"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)


class UnreadableError(Exception):
    """The file is not of any format that is known; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class Document:
    """A file that was read."""

    def __init__(self, path: str, data: bytes, kind: str) -> None:
        self.path = path
        self.data = data
        #: `rss`, `atom`, `opml`, `json`, `feed-menu` or `html`.
        self.kind = kind

    def whole(self, code: str, message: str, line: int | None = None) -> Problem:
        """A problem with the file as a whole."""
        return Problem(code=code, message=message, file=self.path, line=line)

    def line_of_entry(self, number: int) -> int | None:  # noqa: ARG002 - feeds have entries
        """Where an entry begins."""
        return None


class Xml(Document):
    """RSS, Atom or OPML."""

    def __init__(self, path: str, data: bytes, root: Element, kind: str) -> None:
        super().__init__(path, data, kind)
        self.root = root
        self._places: dict[Element, dict[Element, str]] = {}

    def problem(self, code: str, element: Element, message: str, attribute: str = "") -> Problem:
        """A problem with an element, or with one of its attributes."""
        return Problem(
            code=code,
            message=message,
            file=self.path,
            line=self._line(element),
            field="/".join([*self._steps(element), *([f"@{attribute}"] if attribute else [])]),
        )

    def _line(self, element: Element) -> int | None:
        end = line_of(element)
        name = f"{element.prefix or ''}:{etree.QName(element).localname}".removeprefix(":")
        return end and lines.where_it_begins(self._lines, name, end)

    @cached_property
    def _lines(self) -> list[str]:
        return lines.of(self.data)

    @cached_property
    def channel(self) -> Element | None:
        """That of RSS."""
        return self.root.find("channel") if self.kind == "rss" else None

    @cached_property
    def entries(self) -> list[Element]:
        """The items of RSS, the entries of Atom."""
        if self.kind == "atom":
            return [self.root] if self.root.tag == f"{ATOM}entry" else self.root.findall(f"{ATOM}entry")
        return [] if self.channel is None else self.channel.findall("item")

    def line_of_entry(self, number: int) -> int | None:
        """Where an entry begins; None when there are not as many."""
        return line_of(self.entries[number]) if number < len(self.entries) else None

    @cached_property
    def elements(self) -> list[Element]:
        """All, in their order, without comments and instructions."""
        return list(self.root.iter("*"))

    def _steps(self, element: Element) -> Iterator[str]:
        ancestors = [element, *element.iterancestors()][:-1]
        if not ancestors:
            yield shown(element, self.kind)
        for step in reversed(ancestors):
            yield self._place(step)

    def _place(self, element: Element) -> str:
        """The name of an element, with its number where its parent has several of that name."""
        parent = element.getparent()
        if parent is None:
            return shown(element, self.kind)
        if parent not in self._places:
            by_name: dict[str, list[Element]] = {}
            for child in parent.iterchildren("*"):
                by_name.setdefault(shown(child, self.kind), []).append(child)
            self._places[parent] = {
                child: name if len(children) == 1 else f"{name}[{number}]"
                for name, children in by_name.items()
                for number, child in enumerate(children, 1)
            }
        return self._places[parent][element]


class Json(Document):
    """A JSON Feed, a feed menu, or feeds.json."""

    def __init__(self, path: str, data: bytes, value: Any, *, repeats: bool) -> None:
        super().__init__(path, data, "feed-menu" if isinstance(value, dict) and "feed-menu" in value else "json")
        self.value = value
        self._repeats = repeats
        self._members: dict[int, dict[str | int, int]] = {}

    def repeated(self) -> Iterator[tuple[str, int]]:
        """Names that stand in an object before, and their lines."""
        open_objects: list[set[str]] = []
        for found in _JSON_TOKEN.finditer(self.text) if self._repeats else ():
            if found[0] in _OPEN:
                open_objects.append(set())
            elif found[0] in _CLOSE:
                open_objects.pop()
            elif self.text.startswith(":", _skip(self.text, found.end())):
                name = json.loads(found[0])
                if name in open_objects[-1]:
                    yield name, _place(self.text, found.start())[0]
                open_objects[-1].add(name)

    @cached_property
    def text(self) -> str:
        """As it was decoded."""
        return self.data.decode("utf-8-sig")

    @cached_property
    def feed(self) -> dict[str, Any]:
        """The outermost object, empty when there is none."""
        return self.value if isinstance(self.value, dict) else {}

    @cached_property
    def items(self) -> list[tuple[int, dict[str, Any]]]:
        """The items that are objects, with their numbers."""
        items = self.feed.get("items")
        numbered = enumerate(items if isinstance(items, list) else ())
        return [(number, item) for number, item in numbered if isinstance(item, dict)]

    def line_of_entry(self, number: int) -> int | None:
        """Where an item begins, or the list of items when there are not as many."""
        return _place(self.text, self._offset(("items", number)))[0]

    def problem(self, code: str, path: tuple[str | int, ...], message: str) -> Problem:
        """A problem with the value at a path of names and numbers, or with the nearest that is there."""
        offset = self._offset(path)
        line, column = _place(self.text, offset)
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        field = "".join(steps).lstrip(".") or None
        return Problem(code=code, message=message, file=self.path, line=line, column=column, field=field)

    def _offset(self, path: tuple[str | int, ...]) -> int:
        """Where a value begins. A container is looked through once, and only when something in it is wrong."""
        offset = _skip(self.text, 0)
        for step in path:
            if offset not in self._members:
                self._members[offset] = dict(_members(self.text, offset))
            if step not in self._members[offset]:
                break
            offset = self._members[offset][step]
        return offset


class Page(Document):
    """An HTML page."""

    def __init__(self, path: str, data: bytes, root: lxml_html.HtmlElement) -> None:
        super().__init__(path, data, "html")
        self.root = root

    def problem(self, code: str, element: Element, message: str) -> Problem:
        """A problem with an element."""
        return Problem(code=code, message=message, file=self.path, line=line_of(element), field=str(element.tag))


def read(path: str, data: bytes) -> Document:
    """What a file holds, told by its first characters and its root, not by its name.

    Raises:
        UnreadableError: It is too big, not well-formed, or nothing that is known.
    """
    if len(data) > TOO_BIG:
        raise _unreadable(path, "too-big", f"has more than {TOO_BIG // 1_000_000} MB")
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in (b"{", b"["):
        return _json(path, data)
    if _PAGE.match(data):
        return Page(path, data, _html(path, data))
    if start == b"<" or data[:2] in lines.UTF_16:
        return _xml(path, data)
    raise _unreadable(path, "unknown-format", "is neither XML nor JSON" if data.strip() else "is empty")


def _unreadable(path: str, code: str, message: str, line: int | None = None, column: int | None = None) -> Exception:
    return UnreadableError(Problem(code=code, message=message, file=path, line=line, column=column))


def _xml(path: str, data: bytes) -> Xml:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    data = lines.with_line_feeds(data)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = plain((error.msg or "is not XML").partition(", line ")[0].strip())
        line, column = error.position
        raise _unreadable(path, "not-well-formed", message, line or None, column or None) from error
    except (ValueError, LookupError, AssertionError) as error:
        # Encodings that lxml does not know, and roots that it can't show.
        raise _unreadable(path, "not-well-formed", str(error) or "is not XML") from error
    if sum(1 for _ in root.iter("*")) > MOST_ELEMENTS:
        raise _unreadable(path, "too-big", f"has more than {MOST_ELEMENTS:,} elements")
    # Looking up an attribute takes as long as there are many.
    if any(len(element.attrib) > MOST_ATTRIBUTES for element in root.iter("*")):
        raise _unreadable(path, "too-big", f"has an element of more than {MOST_ATTRIBUTES} attributes")
    kind = {"rss": "rss", f"{ATOM}feed": "atom", f"{ATOM}entry": "atom", "opml": "opml"}.get(str(root.tag))
    if kind is None:
        raise _unreadable(path, *_stranger(root), line=line_of(root))
    return Xml(path, data, root, kind)


def _stranger(root: Element) -> tuple[str, str]:
    tag = etree.QName(root)
    if tag.localname in {"feed", "entry", "rss"}:
        wanted = "no namespace" if tag.localname == "rss" else ATOM[1:-1]
        return "unknown-namespace", f"<{tag.localname}> is in {tag.namespace or 'no namespace'}, not in {wanted}"
    if tag.localname == "RDF":
        return "unknown-format", "is RSS 1.0, which is not checked"
    return "unknown-format", f"<{tag.localname}> is no root of RSS, Atom or OPML"


def _json(path: str, data: bytes) -> Json:
    repeats = False

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeats
        found = dict(pairs)
        repeats |= len(found) < len(pairs)
        return found

    try:
        text = data.decode("utf-8")
        if text.startswith("\ufeff"):
            raise _unreadable(path, "not-json", "begins with a byte order mark", 1, 1)
        value = json.loads(text, object_pairs_hook=note, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _unreadable(path, "not-json", plain(error.msg), error.lineno, error.colno) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, "not-json", "is not UTF-8", line) from error
    except RecursionError as error:
        raise _unreadable(path, "not-json", "is nested too deeply", *_deepest(text)) from error
    except _ConstantError as error:
        raise _unreadable(path, "not-json", f"{error} is no number of JSON", *_constant(text, str(error))) from error
    except ValueError as error:
        raise _unreadable(path, "not-json", str(error)) from error
    return Json(path, data, value, repeats=repeats)


class _ConstantError(ValueError):
    """`NaN` and the like, which Python reads and JSON does not have."""


def _no_constant(name: str) -> None:
    raise _ConstantError(name)


def _constant(text: str, name: str) -> tuple[int, int]:
    """Where a constant stands, that is outside of texts."""
    found = next(found for found in _JSON_TOKEN.finditer(text) if found[0] == name)
    return _place(text, found.start())


def _deepest(text: str) -> tuple[int, int]:
    """Where brackets are opened more deeply than anybody means to."""
    depth = 0
    for found in _JSON_TOKEN.finditer(text):
        depth += (found[0] in _OPEN) - (found[0] in _CLOSE)
        if depth > _DEEP:
            return _place(text, found.start())
    return 1, 1


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _html(path: str, data: bytes) -> lxml_html.HtmlElement:
    too_much = excess(data.decode("utf-8", "replace"))
    if too_much:
        raise _unreadable(path, "too-big", too_much)
    root = _parsed(data, "utf-8")
    if root is None:
        raise _unreadable(path, "bad-html", "can't be read to its end")
    return root


def _parsed(html: bytes, encoding: str) -> lxml_html.HtmlElement | None:
    """None when the parser gave up: what it read before is not all."""
    parser = lxml_html.HTMLParser(encoding=encoding, no_network=True)
    try:
        root = lxml_html.document_fromstring(html, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    # What stands after </html> is in a tree of its own, beside the root.
    beside = next(root.itersiblings("*"), None)
    return root if beside is None and not parser.error_log.filter_from_fatals() else None


def _members(text: str, offset: int) -> Iterator[tuple[str | int, int]]:
    """Names, or numbers, of what is in the container at an offset, and where the values begin."""
    decode = json.JSONDecoder().raw_decode
    bracket = text[offset]
    if bracket not in "{[":
        return
    offset = _skip(text, offset + 1)
    for number in count():
        if text[offset] in "]}":
            return
        name: str | int = number
        if bracket == "{":
            name, offset = decode(text, offset)
            offset = _skip(text, _skip(text, offset) + 1)
        yield name, offset
        offset = _skip(text, decode(text, offset)[1])
        offset = _skip(text, offset + 1) if text[offset] == "," else offset


def _skip(text: str, offset: int) -> int:
    found = _SPACE.match(text, offset)
    return found.end() if found else offset


def line_of(element: Element) -> int | None:
    """Where the start tag of an element ends; None when that was not counted."""
    line: Any = element.sourceline
    return line if line and line <= _LAST_LINE else None


def shown(element: Element, kind: str = "") -> str:
    """The name of an element, its prefix that which is usual."""
    return in_short(str(element.tag), kind, element.prefix or "")


def in_short(tag: str, kind: str, prefix: str = "") -> str:
    """A name with the prefix that is usual for its namespace."""
    namespace, brace, name = tag.rpartition("}")
    if not brace or (kind == "atom" and namespace == ATOM[:-1]):
        return name
    return _PREFIXES.get(namespace + brace, prefix and f"{prefix}:") + name


def strings_of(element: Element) -> list[tuple[str, str]]:
    """The attributes and their values."""
    return [(str(name), str(value)) for name, value in element.attrib.items()]


def text(parent: Element | None, path: str) -> str:
    """The text of the first element at the path, without the space around it; empty when there is none."""
    element = None if parent is None else parent.find(path)
    return "" if element is None else inner(element)


def inner(element: Element) -> str:
    """The text of an element and of what is in it, without the space around it."""
    return whole_text(element).strip()


def whole_text(element: Element) -> str:
    """The text of an element and of what is in it, also behind instructions, which cut its own text off."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def rel(link: Element) -> str:
    """RFC 4287, section 4.2.7.2: a link without `rel` is an alternate, and a registered one may be an address."""
    return link.get("rel", "alternate").removeprefix("http://www.iana.org/assignments/relation/")


def fragment(html: str) -> Element | None:
    """HTML that stands in a feed, within a document; None when it can't be read to its end."""
    return None if excess(html) else _parsed(f"<div>{html}</div>".encode("utf-8", "surrogatepass"), "utf-8")
