"""From what the front matter says to what feeds may hold: times aware, texts plain, URLs absolute, ids for ever.

Only the fields named here are ever read: whatever else the front matter holds can't reach an output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePosixPath

from . import dates, permalinks, pictures, text, urls
from .codes import Severity
from .dialects import DIALECTS, Dialect, is_dated
from .errors import Problem, RecordError
from .fields import LONGEST_MARKUP, LONGEST_SUMMARY, Fields, quoted
from .model import (
    CATEGORIES,
    EXCERPTS,
    LINKS,
    PUBLISHED,
    TITLES,
    TOPICS,
    UPDATED,
    Image,
    Person,
    Provider,
    RawRecord,
    Reading,
    Record,
    Site,
    Value,
    Withheld,
)

_TITLE_LENGTH = 80
_LONGEST_TOPIC = 200
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
#: In addresses of other programs: what they fill in.
_PATTERN = re.compile(r"\{[{%]|(?<![A-Za-z0-9]):[a-z]")


def record(raw: RawRecord, site: Site) -> tuple[Record | Withheld, tuple[Problem, ...]]:
    """Make an entry of a raw record, with the warnings about it.

    Raises:
        RecordError: The record can't be published; it carries everything that is wrong with it, warnings too.
    """
    fields = Fields(raw)
    reason = _withheld(fields)
    if reason:
        return Withheld(path=raw.path, title=fields.text(*TITLES), reason=reason), ()
    for key in raw.repeated:
        fields.report("duplicate-key", key, "stands more than once; the last one counts")
    entry = _entry(fields, site)
    if any(problem.severity is Severity.ERROR for problem in fields.problems):
        raise RecordError(*fields.problems)
    return entry, tuple(fields.problems)


def name(record: Record, site: Site) -> str | None:
    """The name that the id of a record is made of, or was imported for: its canonical URL, or its path.

    None when the record itself gives its id.
    """
    names = (urls.canonical(record.link), _path_name(record.path))
    return next((name for name in names if record.id in (site.guids.get(name), urls.entry_id(name))), None)


def id_field(raw: RawRecord) -> str | None:
    """The field that the id of a record is taken from, or made of; None when that is its path."""
    fields = Fields(raw)
    own = next((name for name in ("guid", "id") if _guid(raw.fields.get(name))), None)
    links = (name for name in LINKS if not fields.is_page(name))
    return own or next((name for name in links if fields.url(raw.fields.get(name), name)), None)


def _withheld(fields: Fields) -> str | None:
    if fields.flag("published") is False or fields.is_without_page():
        return "unpublished"
    for name in ("draft", "removed", "deleted"):
        if fields.flag(name):
            return name
    return None


def _entry(fields: Fields, site: Site) -> Record:
    """The entry, as far as it goes: where something is missing that it can't do without, an error has been reported."""
    summary = fields.text(*EXCERPTS, longest=LONGEST_SUMMARY) or _opening(fields, site)
    title = fields.text(*TITLES) or text.shorten(summary, _TITLE_LENGTH)
    if not title:
        fields.report("no-title", None, "has no title, name or excerpt")
    published = _published(fields, site)
    updated = fields.date(site, *UPDATED)
    own_url = _own_url(fields)
    link = own_url or _page(fields, site) or _made(fields, published, title, site)
    images = pictures.images(fields, pictures.beside(fields, link, site), site)
    provider = _provider(fields, site)
    return Record(
        path=fields.path,
        id=_id(fields, own_url, site),
        link=link,
        amp=fields.url(fields.first("ampWebUrl")[1], "ampWebUrl"),
        title=title,
        published=published,
        updated=max(published, updated or published),
        expires=fields.date(site, "expiryDate"),
        summary=summary or title,
        content=_content(fields, link, site) if site.content == "full" else None,
        provider=provider,
        authors=_people(fields, provider, site.reading),
        topics=_topics(fields, site.reading),
        images=images,
        enclosure=pictures.media_file(fields, site) or pictures.as_file(images),
        category=next((name for _, name in _categories(fields, DIALECTS[site.reading.dialect])), None),
        type=fields.text("type") or None,
        quality=fields.integer(fields.first("quality")[1], "quality"),
        heat=fields.integer(fields.first("heat")[1], "heat"),
        language=_language(fields),
    )


def _opening(fields: Fields, site: Site) -> str:
    """What the body begins with, where that is wanted."""
    if site.reading.excerpt != "body":
        return ""
    from . import opening

    body = DIALECTS[site.reading.dialect].body(fields.body[:LONGEST_MARKUP])
    return text.abridge(opening.of(body, fields.path), LONGEST_SUMMARY)


def _content(fields: Fields, link: str, site: Site) -> str | None:
    from . import content  # most sites publish excerpts and need neither Markdown nor a sanitiser

    try:
        return content.render(DIALECTS[site.reading.dialect].body(fields.body), fields.path, link)
    except content.ContentError as error:
        fields.report("heavy-body", None, f"the body {error}; the entry has no content")
        return None


def _published(fields: Fields, site: Site) -> datetime:
    published = fields.date(site, *PUBLISHED)
    if published is None and fields.first(*PUBLISHED)[1] is None:
        fields.report("no-date", None, "has no publishedDateTime, date or startDateTime")
    return published or _UNDATED


def _own_url(fields: Fields) -> str | None:
    for name in LINKS:
        if not fields.is_page(name):
            url = fields.url(fields.first(name)[1], name)
            if url:
                return url
    return None


def _page(fields: Fields, site: Site) -> str | None:
    """The address of a page of the site, where the record gives its path."""
    for name in filter(fields.is_page, LINKS):
        value = str(fields.first(name)[1])
        if not _PATTERN.search(value):
            return fields.url(DIALECTS[site.reading.dialect].page(value.strip()), name, site.base_url)
        fields.report("bad-url", name, f"{quoted(value)} is a pattern, which only its own program can fill in")
    return None


def _made(fields: Fields, published: datetime, title: str, site: Site) -> str:
    """The address that the site makes of a record; empty where there is none, which is told."""
    # Where a record has said that its page is elsewhere, that of the site would be a wrong one.
    if site.permalink is None or any(map(fields.is_taken, LINKS)):
        _report_no_link(fields, site)
        return ""
    dialect = DIALECTS[site.reading.dialect]
    try:
        address = permalinks.fill(
            site.permalink,
            fields.path,
            dates.local(published, site.timezone),
            title=title,
            slug=fields.text("slug"),
            categories=(category for _, category in _categories(fields, dialect)),
            dialect=dialect,
            dated=is_dated(site.reading),
        )
    except permalinks.AddressError as error:
        fields.report("no-link", None, f"site.permalink makes no address of it: {error}; give it another slug")
        return ""
    return urls.absolute(address, site.base_url)


def _report_no_link(fields: Fields, site: Site) -> None:
    """One problem for each address that can't be used, or that there is none."""
    refused = [problem for problem in fields.problems if problem.code == "bad-url" and problem.field in LINKS]
    fields.problems = [problem for problem in fields.problems if problem not in refused]
    advice = "write a whole one (https://...)" + (", or set site.permalink" if site.permalink is None else "")
    for problem in refused:
        fields.report("no-link", problem.field, f"{problem.message}, and no other address can be used; {advice}")
    if not refused:
        fields.report("no-link", None, "has no usable originalUrl, webUrl or website; write one, or set site.permalink")


def _id(fields: Fields, own_url: str | None, site: Site) -> str:
    for name in ("guid", "id"):
        value = fields.first(name)[1]
        guid = _guid(value)
        if guid:
            return guid
        if value is not None and name == "guid":
            fields.report("bad-guid", name, f"{quoted(value)} is no absolute IRI")
    name = urls.canonical(own_url) if own_url else _path_name(fields.path)
    return site.guids.get(name) or urls.entry_id(name)


def _guid(value: Value) -> str | None:
    return urls.iri(text.visible(value).strip()) if isinstance(value, str) else None


def _path_name(path: str) -> str:
    # File systems differ in the Unicode form of names; the id must not.
    return text.clean(str(PurePosixPath(path).with_suffix("")))


def _topics(fields: Fields, reading: Reading) -> tuple[str, ...]:
    name, value = fields.first(*TOPICS)
    if isinstance(value, str):
        value = list(DIALECTS[reading.dialect].words(value))
    topics: dict[str, str] = {}
    for field, item in fields.items(name, value):
        written = item.get("name") if isinstance(item, dict) else item
        if written is None and item:
            fields.report("bad-field", field, "has no name")
        if isinstance(written, str) and len(written) <= _LONGEST_TOPIC:
            key, topic = _topic(written)
        else:
            topic = fields.as_text(written, field, _LONGEST_TOPIC)
            key = text.fold(topic)
        if topic and key not in reading.exclude_topics:
            topics.setdefault(key, topic)
    return tuple(topics.values())


@lru_cache(maxsize=1024)  # what repeats from record to record is made once
def _topic(written: str) -> tuple[str, str]:
    topic = text.plain(written)
    return text.fold(topic), topic


def _categories(fields: Fields, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Path and name of each."""
    names = ("categories", "category") if dialect.together else (fields.first(*CATEGORIES)[0],)
    for name, value in map(fields.first, names):
        if name == "categories" and dialect.spaced and isinstance(value, str):
            value = list(dialect.words(value))
        for field, item in fields.items(name, value):
            found = fields.as_text(item, field)
            if found:
                yield field, found


def _language(fields: Fields) -> str | None:
    locale = fields.text("locale")
    if locale and not _LANGUAGE.fullmatch(locale):
        fields.report("bad-field", "locale", f"{quoted(locale)} is no language tag such as en-GB")
        return None
    return locale.replace("_", "-") or None


def _provider(fields: Fields, site: Site) -> Provider | None:
    value = fields.first("provider")[1]
    parts: dict[str, Value] = value if isinstance(value, dict) else {"name": value}
    domain = _domain(fields, parts.get("domain"))
    name = fields.as_text(parts.get("name"), "provider.name" if isinstance(value, dict) else "provider") or domain
    if not name:
        return None
    icons = (
        pictures.read(fields, field, item, site) for field, item in fields.items("provider.images", parts.get("images"))
    )
    icon = next((icon for icon in icons if icon), None)
    return _known(name, domain, icon)


@lru_cache(maxsize=1024)  # the same providers come again and again
def _known(name: str, domain: str | None, icon: Image | None) -> Provider:
    return Provider(
        key=domain.removeprefix("www.") if domain else text.slug(name),
        name=name,
        domain=domain,
        url=f"https://{urls.ascii_host(domain)}/" if domain else None,
        icon=icon,
    )


def _domain(fields: Fields, value: Value) -> str | None:
    if value is None or value == "":
        return None
    try:
        return urls.domain(text.visible(value) if isinstance(value, str) else "")
    except urls.UrlError as error:
        fields.report("bad-url", "provider.domain", f"{quoted(value)} {error}")
        return None


def _people(fields: Fields, provider: Provider | None, reading: Reading) -> tuple[Person, ...]:
    """The authors that the provider names; without such, those that `[fields]` takes."""
    parts = fields.first("provider")[1]
    named = parts.get("authors") if provider and isinstance(parts, dict) else None
    people = _authors(fields, "provider.authors", named)
    return people if people or "authors" not in reading.fields else _authors(fields, *fields.first("authors"))


def _authors(fields: Fields, name: str, value: Value) -> tuple[Person, ...]:
    people: dict[str, Person] = {}
    for field, item in fields.items(name, value):
        parts: dict[str, Value] = item if isinstance(item, dict) else {"name": item}
        name = fields.as_text(parts.get("name"), field)
        if name:
            people.setdefault(name, Person(name=name, url=fields.url(parts.get("url"), f"{field}.url")))
    return tuple(people.values())
