"""Text as feeds need it: without markup, without characters that XML forbids, and names fit for files and URLs."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

#: HTML elements, the obsolete ones too. Anything else in angle brackets (`List<T>`, `<MSFT.O>`) is text.
_ELEMENTS = """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img
    input ins isindex kbd label legend li link main map mark marquee menu meta meter nav nobr noembed noframes noscript
    object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script search section
    select slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th
    thead time title tr track tt u ul var video wbr xmp
""".split()
#: Elements within a line of text; what every other tag parts is parted by a space.
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr q s samp small span
    strike strong sub sup time tt u var wbr
    """.split()
)
_DOCTYPE = re.compile(r"<!doctype[^<>]*>", re.IGNORECASE)
# What no reader shows, and where it ends.
_HIDDEN = tuple(
    (re.compile(f"{begin}.*?{end}", re.IGNORECASE | re.DOTALL), re.compile(end, re.IGNORECASE))
    for begin, end in (
        ("<!--", "-->"),
        (r"<script\b[^<>]*>", "</script[^<>]*>?"),
        (r"<style\b[^<>]*>", "</style[^<>]*>?"),
    )
)
_AMPERSANDS = re.compile(r"&(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

# Windows-1252 text that was declared as Latin-1 shows as C1 controls.
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffd-\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
#: What may open an element. A name alone, as in `List<T>`, is none that could do anything.
_OPENING = re.compile(r"<(?=[A-Za-z])(?![^\s<>/=]*>)")
#: Letters and marks that nobody sees, and that some file systems pass over.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")

_DEVICES = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10)),
    ]
)
_LONGEST_SLUG = 100
#: Real texts have two layers of encoding; one with ten is made to have many.
_MOST_LAYERS = 10
#: As in the Stream-Safe Text Format (UAX #15). No word needs more, and to sort many takes time by their square.
_MOST_MARKS = 30
#: Where more than that may stand: no mark is a letter, a digit or ASCII.
_MARKS = re.compile(rf"[^\w\x00-\x7f]{{{_MOST_MARKS + 1},}}")

_JOINER = "\u200d"
#: What goes with the character before it: joiners, variation selectors, colours of skin.
_JOINS = _JOINER + "\ufe0e\ufe0f" + "".join(map(chr, range(0x1F3FB, 0x1F400)))
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def visible(text: str) -> str:
    """The text without what no feed may hold: XML 1.0's forbidden characters (section 2.2) and invisible ones.

    C1 controls are read as Windows-1252. Zero-width spaces, soft hyphens, byte order marks and bidi controls are
    dropped, and U+FFFD, the sign that something was lost before; joiners stay, for emoji and several scripts need them.
    """
    if text.isascii() and text.isprintable():
        return text
    return _FORBIDDEN.sub(lambda match: _C1.get(ord(match[0]), ""), text)


def unseen(text: str) -> Iterator[tuple[int, str]]:
    """Where `visible` takes something away, or reads it as another character, and what."""
    if text.isascii() and text.isprintable():
        return iter(())
    return ((match.start(), match[0]) for match in _FORBIDDEN.finditer(text))


def clean(text: str) -> str:
    """What is `visible` of the text, in NFC, with at most 30 combining marks on a letter. Idempotent."""
    text = visible(text)
    # To compose may also take letters apart, and then marks are more than before.
    return text if text.isascii() else _unburdened(unicodedata.normalize("NFC", _unburdened(text)))


def _unburdened(text: str) -> str:
    return _MARKS.sub(_first_marks, text)


def _first_marks(run: re.Match[str]) -> str:
    marks, kept = 0, []
    for char in run[0]:
        marks = marks + 1 if unicodedata.combining(unicodedata.normalize("NFD", char)[0]) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def plain(text: str) -> str:
    """What a person would see of the text: no HTML tags, entities decoded however often encoded, single spaces.

    Only tags that HTML knows are markup. What else could become an element with attributes, where a reader takes plain
    text for HTML, gets a space: `< x onclick=...`. Idempotent.
    """
    if "<" not in text and "&" not in text:
        return " ".join(clean(text).split())
    for _ in range(_MOST_LAYERS):
        before, text = text, _peel(text)
        if text == before:
            break
    else:
        text = clean(text.replace("<", "").replace("&", ""))
    before, equals, after = " ".join(text.split()).rpartition("=")
    return _OPENING.sub("< ", before) + equals + after


def _peel(text: str) -> str:
    """Take away one layer of markup and encoding."""
    if "<" in text:
        text = _tag().sub(_gap, _DOCTYPE.sub(" ", _without_hidden(text)))
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), _AMPERSANDS.sub("&", text))
    return clean(text)


def shorten(text: str, length: int) -> str:
    """The first `length` characters, without a cut-off space at the end."""
    return text[:length].rstrip()


def abridge(text: str, length: int) -> str:
    """The text, or as many of its words as `length` characters hold, with an ellipsis."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    # Not every script parts words by spaces, and what is made to be long may have none.
    space = head.rfind(" ", length // 2)
    return (head[:space] if space > 0 else _whole_characters(head, text[length - 1])).rstrip() + "…"


def _whole_characters(head: str, after: str) -> str:
    """The text without the beginning of what people take for one character (roughly UAX #29)."""
    while head and (unicodedata.combining(after) or after in _JOINS or head[-1] == _JOINER or _is_flag(head, after)):
        head, after = head[:-1], head[-1]
    return head


def _is_flag(head: str, after: str) -> bool:
    """Whether the next character is the second half of a flag."""
    halves = len(head) - len(head.rstrip(_FLAG_LETTERS))
    return after in _FLAG_LETTERS and halves % 2 == 1


def fold(name: str) -> str:
    """What makes two names one: letter case and white space do not count."""
    return unicodedata.normalize("NFC", " ".join(name.split()).casefold())


def slug(name: str) -> str:
    """A file name, and one segment of a URL before percent-encoding, for a name in any script.

    Lower case, at most 100 bytes of UTF-8, safe on Linux, macOS and Windows, never empty. Different names may give
    one slug: see digest.
    """
    safe = unicodedata.normalize("NFKC", _UNSEEN.sub("", name))
    safe = safe.replace("#", "-sharp").replace("+", "-plus").replace("&", " and ")
    safe = unicodedata.normalize("NFKC", safe.casefold())
    safe = "".join(char if char == "." or unicodedata.category(char)[0] in "LMN" else "-" for char in safe)
    safe = re.sub("-+", "-", safe).strip("-")
    dots = len(safe) - len(safe.lstrip("."))
    safe = re.sub("-+", "-", "dot-" * dots + safe[dots:])
    # With the hyphen of a device it must not be longer.
    safe = _truncate(safe, _LONGEST_SLUG - 1).rstrip("-.") or digest(name)
    head, dot, tail = safe.partition(".")
    return f"{head}-{dot}{tail}" if head in _DEVICES else safe


def is_slug(name: str) -> bool:
    """Whether the name has all that makes a slug safe as the name of a file, wherever it comes from."""
    return (
        0 < len(name.encode("utf-8", "replace")) <= _LONGEST_SLUG
        and all(char in ".-" or unicodedata.category(char)[0] in "LMN" or _is_new(char) for char in name)
        and not name.startswith((".", "-"))
        and not name.endswith(".")
        and name.partition(".")[0] not in _DEVICES
        and unicodedata.normalize("NFC", name.casefold()) == name == visible(name)
    )


def slug_with_digest(name: str, length: int) -> str:
    """A slug that tells `name` from others with the same slug: `length` hex digits follow."""
    return f"{_truncate(slug(name), _LONGEST_SLUG - length - 1).rstrip('-.')}-{digest(name)[:length]}"


def digest(name: str) -> str:
    """Hex digits that stand for the name, letter case and white space aside."""
    return hashlib.sha256(fold(name).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _tag() -> re.Pattern[str]:
    """Any tag of HTML; made when it is first needed, for it takes a while."""
    # No `<` inside a tag, not even in quotes: so the time stays linear whatever the text holds.
    elements = "|".join(sorted(_ELEMENTS, key=len, reverse=True))
    return re.compile(rf"""</?({elements})(?:[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*+)?>""", re.IGNORECASE)


def _without_hidden(text: str) -> str:
    for hidden, closing in _HIDDEN:
        # A beginning behind the last ending has none: it would be searched in vain, each to the end of the text.
        last = max((match.end() for match in closing.finditer(text)), default=0)
        text = hidden.sub(" ", text[:last]) + text[last:]
    return text


def _is_new(char: str) -> bool:
    """Whether the character is not assigned yet: where Python is newer, it may be a letter."""
    return unicodedata.category(char) == "Cn"


def _truncate(text: str, size: int) -> str:
    return text.encode("utf-8", "ignore")[:size].decode("utf-8", "ignore")


def _gap(tag: re.Match[str]) -> str:
    return "" if tag[1].lower() in _INLINE else " "
