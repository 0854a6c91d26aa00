"""How a value must read: each check says what is wrong with a text, as a code and words, or None."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

Flaw = tuple[str, str]
Check = Callable[[str], Flaw | None]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RFC822 = re.compile(
    r"(?:(?P<weekday>[a-z]{3})\s*,\s*)?(?P<day>\d\d?)\s+(?P<month>[a-z]{3})\s+(?P<year>\d{4}|\d\d)"
    r"\s+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"\s+(?P<zone>[+-]\d{4}|ut|gmt|[ecmp][sd]t|[a-ik-z])",
    re.ASCII,
)
_COMMON_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? "
    r"(?:[+-]\d{4}|UT|GMT|[ECMP][SD]T|Z)",
    re.ASCII,
)
_COMMENT = re.compile(r"\([^()]*\)")
_DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_ZONE = r"(?:Z|[+-](?P<zone>\d\d:\d\d))"
_RFC3339 = re.compile(rf"{_DATE}T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.\d+)?{_ZONE}", re.ASCII)
_W3CDTF = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    rf"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?{_ZONE})?)?)?",
    re.ASCII,
)
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_UTC_822 = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000", re.ASCII)

# RFC 3986: what may stand in a URI, and `%` only before two hex digits. IRIs (RFC 3987) add what is not ASCII.
_PART = r"(?:[A-Za-z0-9._~:@!$&'()*+,;=/?-]|%[0-9A-Fa-f]{2})*+"
_IRI_PART = r"(?:[A-Za-z0-9._~:@!$&'()*+,;=/?-]|[^\x00-\xa0\ufff0-\uffff]|%[0-9A-Fa-f]{2})*+"
_HOST = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*+(?:\[[0-9A-Fa-f:.]+\](?::\d*)?)?"
_IRI_HOST = (
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|[^\x00-\xa0\ufff0-\uffff]|%[0-9A-Fa-f]{2})*+(?:\[[0-9A-Fa-f:.]+\](?::\d*)?)?"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_URI = re.compile(rf"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://{_HOST}(?=[/?#]|\Z))?{_PART}(?:#{_PART})?")
_IRI = re.compile(rf"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://{_IRI_HOST}(?=[/?#]|\Z))?{_IRI_PART}(?:#{_IRI_PART})?")
_WITH_HOST = re.compile(r"(?:https?|ftp)://[^/?#]", re.IGNORECASE)
_HTTP = re.compile(r"https?://(?:[^/?#@]*@)?[^/?#@:.\[]+(?:\.[^/?#@:.]+)*\.?(?::\d+)?(?=[/?#]|\Z)", re.IGNORECASE)
_URN = re.compile(
    r"urn:(?:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?!uuid:)[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'/?~&#-]|[^\x00-\xa0]|%[0-9a-f]{2})+)",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d\d){0,2}:(?:[A-Za-z0-9;/?:@&=+$._!~*'(),%#-]|[^\x00-\xa0])*"
)
_LANGUAGE = re.compile(r"(?P<primary>[a-z]{2,3}|[ix](?=-))(?:-[a-z0-9]{1,8})*", re.IGNORECASE)
#: ISO 639-1, with those it once had. Names of three letters are too many to list: any is taken.
_LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji
    jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb
    nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr
    ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()
)
_TOKEN = r"[^\s()<>,;:\\\"/\[\]?=]+"  # noqa: S105 - the name that RFC 2045 gives it
_MEDIA_TYPE = re.compile(rf'{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}=(?:"[^"]*"|{_TOKEN}))*')
# Possessive, and only from the beginning of a word: a search costs no more than reading the text once.
_MAILBOX = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]"
_EMAIL = re.compile(rf"(?<!{_MAILBOX}){_MAILBOX}++@[A-Za-z0-9][A-Za-z0-9-]*+(?:\.[A-Za-z0-9-]++)*+")

#: An entity that is left in plain text was encoded once too often.
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);")
MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]*")
NATURAL = re.compile("[1-9][0-9]*")
#: The address of something that no browser shows as a picture.
NO_PICTURE = re.compile(r"\.(?:mp[34]|m4[av]|mov|webm|og[gv]|wav)(?:[?#]|$)", re.IGNORECASE)


def is_url(value: object) -> bool:
    """Whether it is an absolute http(s) URL as it may stand in a feed: nothing is left to encode."""
    return isinstance(value, str) and http_url(value) is None


def is_uri(value: object) -> bool:
    """Whether it is absolute, of any scheme, and well-formed."""
    return isinstance(value, str) and absolute_uri(value) is None


def is_utc(value: object) -> bool:
    """Whether it is a date of RFC 3339 that exists, in whole seconds, ending in Z."""
    return isinstance(value, str) and bool(_UTC.fullmatch(value)) and rfc3339(value) is None


def is_utc_822(value: object) -> bool:
    """Whether it is a date of RFC 822 that exists, in UTC, with the year in full and the day of the week."""
    return isinstance(value, str) and bool(_UTC_822.fullmatch(value)) and rfc822(value) is None


def absolute_uri(value: str) -> Flaw | None:
    """RFC 3986, absolute, in ASCII."""
    return _absolute(value, _URI)


def absolute_iri(value: str) -> Flaw | None:
    """RFC 3987, absolute."""
    return _absolute(value, _IRI)


def _absolute(value: str, form: re.Pattern[str]) -> Flaw | None:
    flaw = _reference(value, form)
    if flaw is None and not _SCHEME.match(value):
        return "relative-url", f"{quoted(value)} has no scheme, such as https:" if value else "is empty"
    return flaw


def iri_reference(value: str) -> Flaw | None:
    """RFC 3987; it may be relative."""
    return _reference(value, _IRI)


def _reference(value: str, form: re.Pattern[str]) -> Flaw | None:
    if not form.fullmatch(value):
        return "invalid-url", f"{quoted(value)} holds what must be percent-encoded, or is no address"
    found = _SCHEME.match(value)
    if found and found.end() == len(value):
        return "invalid-url", f"{quoted(value)} is a scheme alone"
    return _by_scheme(value, found[1].lower()) if found else None


def _by_scheme(value: str, scheme: str) -> Flaw | None:
    forms = {"urn": _URN, "tag": _TAG}
    if scheme in forms and not forms[scheme].fullmatch(value):
        return "invalid-url", f"{quoted(value)} is no well-formed {scheme}: address"
    if scheme in {"http", "https", "ftp"} and not _WITH_HOST.match(value):
        return "invalid-url", f"{quoted(value)} names no host"
    return None


def http_url(value: str) -> Flaw | None:
    """An http or https URL, in ASCII."""
    flaw = absolute_uri(value)
    if flaw is None and not _HTTP.match(value):
        return "invalid-url", f"{quoted(value)} is no http or https URL"
    return flaw


def rfc822(value: str) -> Flaw | None:
    """A date of RFC 822, with years of four digits."""
    found = _RFC822.fullmatch(_without_comments(value).strip().lower())
    if not found or found["month"] not in _MONTHS or (found["weekday"] and found["weekday"] not in _DAYS):
        return "bad-rfc822-date", f"{quoted(value)} is no date of RFC 822"
    year = int(found["year"])
    year += 0 if len(found["year"]) == 4 else 1900 if year > 49 else 2000
    day = _moment(year, _MONTHS.index(found["month"]) + 1, found)
    if day is None:
        return "bad-rfc822-date", f"{quoted(value)} does not exist"
    if found["weekday"] and _DAYS[day.weekday()] != found["weekday"]:
        return "bad-rfc822-date", f"{quoted(value)} is a {_DAYS[day.weekday()].capitalize()}"
    return None if _COMMON_RFC822.fullmatch(value) else ("old-date-form", f"{quoted(value)} is in an old form")


def _without_comments(value: str) -> str:
    """Comments of RFC 822 stand in brackets, also within each other; a backslash takes a bracket its meaning."""
    value, before = re.sub(r"\\.", "", value[:500]), ""
    while value != before:
        value, before = _COMMENT.sub(" ", value), value
    return value


def rfc3339(value: str) -> Flaw | None:
    """A date of RFC 3339 as RFC 4287 takes it: `T` and `Z` are capitals."""
    return _iso(value, _RFC3339, "bad-rfc3339-date", "no date of RFC 3339")


def w3cdtf(value: str) -> Flaw | None:
    """A date of W3CDTF: a year, a month, a day, or a time with its zone."""
    return _iso(value, _W3CDTF, "bad-w3c-date", "no date of W3CDTF")


def _iso(value: str, form: re.Pattern[str], code: str, what: str) -> Flaw | None:
    found = form.fullmatch(value)
    if not found:
        return code, f"{quoted(value)} is {what}"
    if _moment(int(found["year"]), int(found["month"] or 1), found) is None:
        return code, f"{quoted(value)} does not exist"
    return None


def _moment(year: int, month: int, found: re.Match[str]) -> datetime | None:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    zone = re.sub("[^0-9]", "", found["zone"] or "")
    if second > 60 or (zone and (int(zone[:2]) > 23 or int(zone[2:4] or 0) > 59)):
        return None
    try:
        # A leap second exists, and 23:59:60 is how it is written.
        return datetime(year, month, int(found["day"] or 1), hour, minute, min(second, 59))  # noqa: DTZ001
    except ValueError:
        return None


def language(value: str) -> Flaw | None:
    """A language tag (BCP 47)."""
    found = _LANGUAGE.fullmatch(value)
    if found and (len(found["primary"]) != 2 or found["primary"].lower() in _LANGUAGES):
        return None
    return "invalid-language", f"{quoted(value)} is no language tag"


def media_type(value: str) -> Flaw | None:
    """A media type, with parameters or without."""
    return None if _MEDIA_TYPE.fullmatch(value) else ("invalid-media-type", f"{quoted(value)} is no media type")


def email(value: str) -> Flaw | None:
    """An e-mail address alone."""
    return None if _EMAIL.fullmatch(value) else ("invalid-email", f"{quoted(value)} is no e-mail address")


def email_and_name(value: str) -> Flaw | None:
    """An e-mail address, and what else is said of the person."""
    # What stands in brackets is a comment, and names come in either order.
    said = unquote(value.removeprefix("mailto:")) if value.startswith("mailto:") else value
    found = _EMAIL.search(_COMMENT.sub(" ", said))
    return None if found else ("invalid-email", f"{quoted(value)} holds no e-mail address")


def number(least: int, most: int | None = None) -> Check:
    """A whole number within bounds."""

    def check(value: str) -> Flaw | None:
        # int() takes other digits too, and refuses very long ones.
        if re.fullmatch("[+-]?[0-9]{1,18}", value) and least <= int(value) <= (int(value) if most is None else most):
            return None
        bounds = f"from {least}" + ("" if most is None else f" to {most}")
        return "invalid-number", f"{quoted(value)} is no whole number {bounds}"

    return check


def decimal(value: str) -> Flaw | None:
    """A number, with decimals or without."""
    fits = re.fullmatch(r"\d+(?:\.\d*)?", value, re.ASCII)
    return None if fits else ("invalid-number", f"{quoted(value)} is no number")


def one_of(*allowed: str, folded: bool = False) -> Check:
    """One of some values; `folded`: in any case."""

    def check(value: str) -> Flaw | None:
        if (value.lower() if folded else value) in allowed:
            return None
        return "unknown-value", f"{quoted(value)} is none of {', '.join(allowed)}"

    return check


def name_of_a_field(value: str) -> Flaw | None:
    """The name of a field of a form: a NAME of HTML 4."""
    fits = re.fullmatch(r"[A-Za-z][A-Za-z0-9_:.-]*", value)
    return None if fits else ("unknown-value", f"{quoted(value)} is no name of a field of a form")


def some(value: str) -> Flaw | None:
    """Anything but nothing."""
    return None if value.strip() else ("empty-element", "is empty")


def quoted(value: str, longest: int = 80) -> str:
    """The value as messages show it, not at its full length."""
    return f'"{value}"' if len(value) <= longest else f'"{value[: longest - 3]}..."'
