"""The fields of a record, each read as what it is meant to be, and what is wrong with them."""

from __future__ import annotations

import re
from datetime import datetime

from . import dates, text, urls
from .dialects import DIALECTS
from .errors import Problem
from .model import LINKS, RawRecord, Site, Value

# In characters. The longest of 4,223 real records have 180, 376 and 21.
LONGEST_TEXT = 500
LONGEST_SUMMARY = 5000
#: A text is looked at up to here.
LONGEST_MARKUP = 64 * 1024
#: Every topic is a feed: one record must not make thousands.
_MOST_ITEMS = 100
_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "1", "y", "t"), True),
    **dict.fromkeys(("false", "no", "off", "0", "n", "f"), False),
    "": None,
}
#: What `status` says in other programs, where it is taken for `published`.
STATES = {
    **dict.fromkeys(("published", "publish", "public"), True),
    **dict.fromkeys(("draft", "hidden", "private", "pending", "skip", "unlisted", "unpublished"), False),
}
_INTEGER = re.compile(r"([+-]?\d{1,15})(?:\.0*)?", re.ASCII)
_DIGITS = re.compile(r"[+-]?\d+(?:\.0*)?", re.ASCII)
#: Addresses that lead out of the site, or are meant to.
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|www\.", re.IGNORECASE)


class Fields:
    """Reads fields by name, each as what it is meant to be, and collects what is wrong with them (`problems`)."""

    def __init__(self, raw: RawRecord) -> None:
        self.path = raw.path
        self.body = raw.body
        self.problems: list[Problem] = []
        self._values = raw.fields
        self._taken = raw.taken

    def is_taken(self, name: str) -> bool:
        """Whether a field of another name was taken for it."""
        return self._taken.get(name, name).lower() != name.lower()

    def is_page(self, name: str) -> bool:
        """Whether a field of another name was taken for it that holds the path of a page of the site."""
        value = self._values.get(name)
        return self.is_taken(name) and isinstance(value, str) and not _OUTSIDE.match(text.visible(value).strip())

    def is_without_page(self) -> bool:
        """Whether a field that was taken for an address says that there is no page, as in Eleventy."""
        values = (self._values.get(name) for name in LINKS if self.is_taken(name))
        return any(isinstance(value, str) and value.strip().lower() == "false" for value in values)

    def report(self, code: str, field: str | None, message: str) -> None:
        """Tell what is wrong with a field; None stands for the record."""
        self.problems.append(Problem(code=code, message=message, file=self.path, field=field))

    def first(self, *names: str) -> tuple[str, Value]:
        """The first of the fields that is there and not empty, or the first name and None."""
        for name in names:
            value = self._values.get(name)
            if value:
                return name, value
        return names[0], None

    def as_text(self, value: Value, field: str, longest: int = LONGEST_TEXT) -> str:
        """Plain text of a value; what is longer is abridged."""
        if isinstance(value, str):
            found = text.plain(value[:LONGEST_MARKUP])
            if len(found) > longest or len(value) > LONGEST_MARKUP:
                self.report("too-long", field, f"has {len(value)} characters; {longest} are used")
            return text.abridge(found, longest)
        if value is None:
            return ""
        self.report("bad-field", field, "is not text")
        return ""

    def text(self, *names: str, longest: int = LONGEST_TEXT) -> str:
        """Plain text of the first field that has any; empty when none has."""
        for name in names:
            value = self._values.get(name)
            found = self.as_text(value, name, longest) if value is not None else ""
            if found:
                return found
        return ""

    def flag(self, name: str) -> bool | None:
        """True or false; None where it says neither."""
        value = self._values.get(name)
        if value is None:
            return None
        word = value.strip().lower() if isinstance(value, str) else None
        if word in _FLAGS:
            return _FLAGS[word]
        if name == "published" and word in STATES and self.is_taken(name):
            return STATES[word]
        self.report("bad-flag", name, f"is neither true nor false: {quoted(value)}")
        return None

    def date(self, site: Site, *names: str) -> datetime | None:
        """The time in the first of the fields that is there; None when it says none."""
        name, value = self.first(*names)
        if value is None:
            return None
        try:
            written = value if isinstance(value, str) else ""
            return dates.parse(written, DIALECTS[site.reading.dialect].zone(written, site.timezone))
        except dates.DateError as error:
            self.report("bad-date", name, f"{quoted(value)} {error}")
            return None

    def integer(self, value: Value, field: str) -> int | None:
        """A whole number; None when it is none."""
        if value is None or value == "":
            return None
        match = _INTEGER.fullmatch(value.strip()) if isinstance(value, str) else None
        if match:
            return int(match[1])
        if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
            self.report("bad-field", field, f"is too large: {quoted(value)}")
            return None
        self.report("bad-field", field, f"is no whole number: {quoted(value)}")
        return None

    def url(self, value: Value, field: str, base: str | None = None) -> str | None:
        """An absolute address; None when it can't be made one. See urls.absolute."""
        if value is None or value == "":
            return None
        try:
            return urls.absolute(text.visible(value) if isinstance(value, str) else "", base)
        except urls.UrlError as error:
            self.report("bad-url", field, f"{quoted(value)} {error}")
            return None

    def items(self, field: str, value: Value) -> list[tuple[str, Value]]:
        """A list as (field path, value) pairs; a single value is a list of one."""
        if isinstance(value, list):
            if len(value) > _MOST_ITEMS:
                self.report("too-many", field, f"has {len(value)} items; {_MOST_ITEMS} are used")
            return [(f"{field}[{number}]", item) for number, item in enumerate(value[:_MOST_ITEMS])]
        return [] if value is None else [(field, value)]


def quoted(value: Value) -> str:
    """A value as a message shows it."""
    if isinstance(value, str):
        return f'"{text.shorten(" ".join(value.split()), 80)}"'
    return "a list" if isinstance(value, list) else "a mapping"
