"""Fields of other programs that stand where feedpub would read another name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from .. import dates, urls
from ..fields import STATES
from ..model import EXCERPTS, IMAGES, LINKS, MEDIA, PUBLISHED, TOPICS, UPDATED, Value
from .seen import Finding, Seen
from .spelling import bare

_KEPT_BACK = ("published", "draft", "removed", "deleted")
_DRAFTS = frozenset(word for word, shown in STATES.items() if not shown)


class _Counterpart(NamedTuple):
    """What feedpub reads instead.

    Attributes:
        name: What to write.
        field: The field for which `[fields]` can take it; empty where there is none.
        fields: With any of these the record has said it already.
        serves: Whether a value says what the counterpart says; others are left alone.
    """

    name: str
    field: str
    fields: tuple[str, ...]
    serves: Callable[[Value], bool]


def foreign_field(seen: Seen) -> Iterator[Finding]:
    """A field that says, in all likelihood, what one says that is not there."""
    for name in seen.layout.names.get("", ()):
        other = _COUNTERPARTS.get(bare(name))
        # Of long front matter, the fields have only what feedpub reads.
        value = seen.raw.fields.get(name) or seen.layout.texts.get(name)
        if (
            other
            and name not in seen.names
            and other.serves(value)
            and not any(_has(seen, field) for field in other.fields)
        ):
            yield Finding("foreign-field", name, f"is not read; {_cure(seen, name, other)}")


def _cure(seen: Seen, name: str, other: _Counterpart) -> str:
    # Who writes for another program can't write otherwise.
    if seen.site.reading.dialect != "feedpub" and other.field:
        return f'for feedpub to read it, set {other.field} = "{name}" in [fields]'
    return f"feedpub reads {other.name}"


def is_foreign(name: str) -> bool:
    """Whether the name is one that other programs know, and so no misspelt one."""
    return bare(name) in _COUNTERPARTS


def _has(seen: Seen, field: str) -> bool:
    whole, _, part = field.partition(".")
    value = seen.raw.fields.get(whole)
    return bool(value.get(part) if part and isinstance(value, dict) else value if not part else None)


def _is_date(value: Value) -> bool:
    try:
        return isinstance(value, str) and bool(dates.parse(value, "UTC"))
    except dates.DateError:
        return False


def _is_address(value: Value) -> bool:
    try:
        return isinstance(value, str) and "://" in value and bool(urls.absolute(value))
    except urls.UrlError:
        return False


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_language(value: Value) -> bool:
    return isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum() and 2 <= len(value) <= 12


def _is_yes(value: Value) -> bool:
    return isinstance(value, str) and value.strip().lower() in {"true", "yes", "on", "1"}


def _is_no(value: Value) -> bool:
    return isinstance(value, str) and value.strip().lower() in {"false", "no", "off", "0"}


def _is_draft(value: Value) -> bool:
    return isinstance(value, str) and value.strip().lower() in _DRAFTS


def _table(*rows: tuple[str, _Counterpart]) -> Mapping[str, _Counterpart]:
    return {bare(name): counterpart for names, counterpart in rows for name in names.split()}


def _of(name: str, fields: Iterable[str], serves: Callable[[Value], bool], field: str | None = None) -> _Counterpart:
    return _Counterpart(name, name if field is None else field, tuple(fields), serves)


_COUNTERPARTS = _table(
    ("publish", _of("published: false", _KEPT_BACK, _is_no, "published")),
    ("status", _of("draft: true", _KEPT_BACK, _is_draft, "published")),
    ("hidden unlisted", _of("draft: true", _KEPT_BACK, _is_yes, "draft")),
    ("expires expiry expirationDate unpublishDate", _of("expiryDate", ("expiryDate",), _is_date)),
    ("updated modified last_modified_at updated_at dateModified", _of("updatedDateTime", UPDATED, _is_date)),
    ("pubDate published_at datePublished", _of("publishedDateTime", PUBLISHED, _is_date)),
    ("summary subtitle", _of("excerpt", EXCERPTS, _is_text)),
    ("url link permalink source_url external_url", _of("originalUrl", LINKS, _is_address)),
    ("lang language", _of("locale", ("locale",), _is_language)),
    (
        "author authors",
        _of("provider.authors, or what [fields] takes for authors", ("provider.authors",), bool, "authors"),
    ),
    ("publisher source site", _of("provider", ("provider",), bool)),
    ("keywords", _of("topics", TOPICS, bool)),
    ("thumbnail cover featured_image", _of("images", (*IMAGES, *MEDIA), bool)),
)
