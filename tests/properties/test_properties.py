"""What holds whatever is put in."""

from __future__ import annotations

import dataclasses
import email.utils
import json
import random
import re
import time
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import safety
import yaml
from composed import LATE, composed, filled
from conftest import NOW, ROOT
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from properties.profile import EXAMPLES
from properties.strategies import (
    HIDDEN,
    addresses,
    alike,
    collections,
    dated,
    feeds,
    fields,
    files,
    front_matter,
    hostile,
    hostile_files,
    moments,
    moving,
    names,
    near_yaml,
    offsets,
    old_entries,
    paths,
    taken,
)

from feedpub import (
    CODES,
    Problem,
    RecordError,
    Site,
    api,
    checking,
    codes,
    compose,
    config,
    content,
    dates,
    manifest,
    media,
    migration,
    normalise,
    oldfeed,
    pipeline,
    render,
    source,
    text,
    urls,
)
from feedpub.library import Library
from feedpub.model import (
    EXTENSIONS,
    FIELDS,
    Artifact,
    Feed,
    Kind,
    Outline,
    Published,
    RawRecord,
    Reading,
    Record,
    Slugs,
    Value,
    Withheld,
)
from feedpub.model import paths as paths_of
from feedpub.oldfeed import OldEntry
from feedpub.render import jsonfeed, nouns, opml, values, xmlfeed
from feedpub.render.pages import Pages

SITE = config.load(None, {"site.url": "https://feeds.example.org/"}, folder=Path("/nowhere"))[0]
FULL = dataclasses.replace(
    SITE,
    content="full",
    permalink="/{categories}/{folder}/{year}/{stem}/{title}/{slug}/",
    reading=Reading(dialect="hugo", excerpt="body"),
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
LINT = set(codes.lint.CODES) - {"unused-exclude", "unused-guid", "unused-topic"}
#: All that an id may depend on, and what a record can't do without.
IDENTITY = {"guid", "id", "originalUrl", "webUrl", "website", "title", "name", "excerpt", "publishedDateTime"}
NEVER = re.compile(r"(?!)")
TAG = re.compile(r"</?(?:b|p|br|script|style|div|a|i)(?:[\s/][^<>\"']*)?>", re.IGNORECASE)
DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?")


def assert_plain(found: str) -> None:
    assert not FORBIDDEN.search(found)
    assert not TAG.search(found)
    assert found == " ".join(found.split())
    assert found == unicodedata.normalize("NFC", found)


# text


@given(hostile)
@example("&amp;" * 30 + "lt;b>")
@example("<" * 12 + "b>" * 12)
@example("<" * 12 + "b>" * 12 + "e&\u0301")
@example("<\u200bscript>x</\u200bscript>")
@example("&lt\u037eb&gt\u037e")
def test_plain_text_holds_no_tag_and_nothing_forbidden_and_stays_as_it_is(raw: str) -> None:
    once = text.plain(raw)
    assert_plain(once)
    assert text.plain(once) == once


@given(hostile)
def test_text_without_markup_is_as_plain_as_what_is_left_when_markup_is_gone(raw: str) -> None:
    bare = raw.replace("<", "").replace("&", "")
    assert text.plain(bare) == text.plain(f"{bare}<b></b>")


@given(hostile)
def test_clean_text_holds_nothing_forbidden_and_stays_as_it_is(raw: str) -> None:
    once = text.clean(raw)
    assert not FORBIDDEN.search(once)
    assert text.clean(once) == once


@given(st.text("abc <>&", max_size=30))
def test_text_that_was_escaped_once_comes_back(raw: str) -> None:
    assume(text.plain(raw) == raw)
    escaped = raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert text.plain(escaped) == raw


@given(names)
@example("con." + "a" * 200)
@example("con." + "a" * 94 + " b")
@example("ᾳ\u0345" * 40)
def test_a_slug_is_a_safe_file_name(name: str) -> None:
    slug = text.slug(name)
    assert 0 < len(slug.encode()) <= 100
    assert not slug.startswith((".", "-"))
    assert not slug.endswith(".")
    assert not DEVICE.fullmatch(slug)
    assert not slug.endswith("-") or DEVICE.fullmatch(slug[:-1])
    assert all(char in ".-" or unicodedata.category(char)[0] in "LMN" for char in slug)


@given(names, st.sampled_from([8, 16, 32]))
def test_every_slug_is_known_for_one(name: str, length: int) -> None:
    assert text.is_slug(text.slug(name))
    assert text.is_slug(text.slug_with_digest(name, length))


@given(st.lists(alike, max_size=8), st.lists(alike, max_size=8))
@example(["\u0130", "i", "\u0131", "I"], ["\u03a3", "\u03c3", "\u03c2"])
@example(["stra\xdfe", "strasse", "STRA\u1e9eE"], ["a\ufe0f", "a"])
@example(["\xfc", "u\u0308", "\uff55"], ["con", "CON", "con-", "com\xb9", "com1"])
def test_whatever_topics_are_called_each_feed_has_its_own_place_for_ever(first: list[str], then: list[str]) -> None:
    def published(topics: list[str], taken: Mapping[tuple[Kind, str], str]) -> Slugs:
        keys = {text.fold(text.plain(topic)) for topic in topics}
        return compose.slugs({(Kind.TOPIC, key) for key in keys if key}, taken)[0]

    before = published(first, {})
    after = published([*first, *then], before)
    assert before.items() <= after.items()
    assert published(then, after).items() <= after.items()
    assert [*safety.misnamed(path for kind, key in after for path in paths_of(kind, after[kind, key]))] == []
    assert all(len(slug.encode()) <= 100 for slug in after.values())


@given(names)
def test_a_slug_is_the_same_on_file_systems_that_normalise_or_fold_names(name: str) -> None:
    slug = text.slug(name)
    assert slug == unicodedata.normalize("NFC", slug) == unicodedata.normalize("NFKC", slug)
    assert slug == unicodedata.normalize("NFC", slug.casefold())


@given(names)
def test_the_slug_of_a_slug_is_that_slug(name: str) -> None:
    slug = text.slug(name)
    assert text.slug(slug) == slug


@given(names)
def test_names_that_differ_in_case_and_white_space_only_have_one_slug(name: str) -> None:
    name = text.plain(name)
    assert text.slug(text.fold(name)) == text.slug(text.fold(f" {name}\n".casefold()))


@given(st.lists(st.sampled_from(["C", "C++", "C#", ".NET", "../x", "人工智能", "NET", "x"]), unique=True))
def test_names_that_look_alike_have_slugs_of_their_own(several: list[str]) -> None:
    assert len({text.slug(name) for name in several}) == len(several)


# addresses


@given(addresses)
def test_an_absolute_url_stays_as_it_is(raw: str) -> None:
    try:
        url = urls.absolute(raw)
    except urls.UrlError:
        return
    assert urls.absolute(url) == url


@given(addresses)
def test_an_absolute_url_is_ascii_that_needs_no_escape(raw: str) -> None:
    with suppress(urls.UrlError):
        assert re.fullmatch(r"(?i:https?)://[^/?#\s]+(?:[/?#][!#-;=?-Z_a-z~]*)?", urls.absolute(raw), re.ASCII)


@given(addresses)
def test_an_absolute_url_has_a_canonical_form_and_perhaps_a_type(raw: str) -> None:
    try:
        url = urls.absolute(raw)
    except urls.UrlError:
        return
    assert urls.canonical(url).isascii()
    assert media.is_type(media.of_url(url) or media.DEFAULT_IMAGE)


@given(addresses, st.sampled_from(["http:", "https:"]), st.booleans(), st.booleans())
def test_a_canonical_url_does_not_depend_on_how_one_arrives(raw: str, scheme: str, www: bool, slash: bool) -> None:  # noqa: FBT001
    try:
        url = urls.absolute(raw)
    except urls.UrlError:
        return
    bare = re.match(r"https?://(?P<host>[A-Za-z][^/?#@:]*)(?P<path>[^?#]*)(?P<query>\??[^#]*)", url, re.IGNORECASE)
    assume(bare and not bare["path"].endswith("/") and not bare["path"].startswith(":"))
    assert bare
    host = ("www." if www else "") + bare["host"].upper().removeprefix("WWW.")
    query = (bare["query"] or "?") + "&utm_source=x&fbclid=1"
    other = f"{scheme}//{host}{bare['path']}{'/' if slash else ''}{query}#part"
    assert urls.canonical(other) == urls.canonical(url)


@given(st.lists(st.sampled_from(["/", "a", "%20", "%zz", "%", "#", "?", "[", " ", "é", ";", "~"]), max_size=8))
def test_what_is_encoded_already_is_what_encoding_leaves_alone(parts: list[str]) -> None:
    url = "https://example.org/" + "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_ENCODED", NEVER)
        expected = urls.absolute.__wrapped__(url)
    assert urls.absolute(url) == expected


@given(hostile)
def test_an_id_is_the_uuid_of_its_name(name: str) -> None:
    assume(text.clean(name) == name)
    assert urls.entry_id(name) == f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


@given(
    st.one_of(addresses, st.lists(st.sampled_from("/ . .. a é .png .JPG .x %2e ? # ; fm=png".split())).map("".join)),
    st.sampled_from(["", "https://example.org/", "https://example.org", "https://a:b@c:1/"]),
)
def test_a_simple_address_tells_the_type_that_any_address_would(rest: str, begin: str) -> None:
    try:
        url = urls.absolute(begin + rest)
    except urls.UrlError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(media, "_SIMPLE", NEVER)
        expected = media.of_url.__wrapped__(url)
    assert media.of_url.__wrapped__(url) == expected


@given(st.one_of(addresses, hostile))
def test_a_domain_is_lower_case_and_can_be_linked(raw: str) -> None:
    try:
        domain = urls.domain(raw)
    except urls.UrlError:
        return
    assert urls.domain(domain) == domain == domain.lower()
    assert urls.absolute(f"https://{urls.ascii_host(domain)}/").isascii()


@given(st.one_of(addresses, hostile))
def test_an_id_is_ascii_without_white_space(raw: str) -> None:
    iri = urls.iri(raw)
    assert iri is None or (iri.isascii() and iri.isprintable() and " " not in iri and ":" in iri)


# dates


@given(moments, offsets, st.sampled_from(["T", " ", "t"]), st.sampled_from(["", ".5", ",999999999"]), ZONES)
def test_one_instant_is_one_whatever_its_offset(
    moment: datetime, offset: timedelta, between: str, fraction: str, zone: str
) -> None:
    local = moment.astimezone(timezone(offset))
    sign = "-" if offset < timedelta() else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    written = f"{local:%Y-%m-%d}".rjust(10, "0") + f"{between}{local:%H:%M:%S}{fraction}"
    for colon in (":", ""):
        assert dates.parse(f"{written}{sign}{hours:02}{colon}{minutes:02}", zone) == moment


@given(moments, offsets, ZONES)
def test_rfc_822_says_the_same_as_iso_8601(moment: datetime, offset: timedelta, zone: str) -> None:
    local = moment.astimezone(timezone(offset))
    assert dates.parse(email.utils.format_datetime(local), zone) == dates.parse(local.isoformat(), zone) == moment


@given(
    st.tuples(*[st.integers(0, most) for most in (9999, 13, 32, 25, 61, 61)]),
    st.sampled_from(["{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", "{:04}-{:02}-{:02}T{:02}{:02}{:02}"]),
    ZONES,
)
def test_a_time_of_the_usual_form_is_what_it_is_with_an_offset_of_zero(
    parts: tuple[int, ...], form: str, zone: str
) -> None:
    written = form.format(*parts)
    assert moment_of(f"{written}Z", zone) == moment_of(f"{written}+00:00", zone)


def moment_of(raw: str, zone: str) -> datetime | str:
    try:
        return dates.parse(raw, zone)
    except dates.DateError as error:
        return str(error)


@given(moments)
def test_what_is_written_can_be_read_again(moment: datetime) -> None:
    assert dates.parse(dates.rfc3339(moment), "Europe/Berlin") == moment
    assert dates.parse(dates.rfc822(moment), "Europe/Berlin") == moment


@given(moments, ZONES)
def test_local_time_that_exists_once_is_read_as_such(moment: datetime, zone: str) -> None:
    from zoneinfo import ZoneInfo

    local = moment.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    assume(local.fold == 0)
    assert dates.parse(local.replace(tzinfo=None).isoformat(), zone) == moment


@given(dated, ZONES)
def test_a_date_is_in_utc_and_whole_seconds_or_refused(raw: str, zone: str) -> None:
    with suppress(dates.DateError):
        moment = dates.parse(raw, zone)
        assert moment.tzinfo is UTC
        assert moment.microsecond == 0
        assert moment.year >= 1000


@given(dated, ZONES, st.sampled_from(["UTC0", "EST5EDT", "XYZ-11", "GMT+3", "Z12"]))
@settings(max_examples=EXAMPLES // 2)
def test_a_date_does_not_depend_on_the_zone_of_the_machine(raw: str, zone: str, machine: str) -> None:
    here = moment_of(raw, zone)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", machine)
        time.tzset()
        there = moment_of(raw, zone)
    time.tzset()
    assert here == there


# composing


@given(collections(), st.integers(1, 5), taken, st.randoms(use_true_random=False))
def test_the_same_records_give_the_same_feeds_in_any_order(
    records: list[Record], limit: int, slugs: Mapping[tuple[Kind, str], str], shuffler: random.Random
) -> None:
    site = dataclasses.replace(SITE, limit=limit)
    shuffled = shuffler.sample(records, len(records))
    again = dict(shuffler.sample(sorted(slugs.items()), len(slugs)))
    assert composed(site, shuffled, again) == composed(site, records, slugs)


@given(collections(), st.integers(1, 5), taken)
def test_feeds_are_sorted_and_within_the_limit_and_hold_all_that_is_theirs(
    records: list[Record], limit: int, slugs: Mapping[tuple[Kind, str], str]
) -> None:
    whole = composed(dataclasses.replace(SITE, limit=limit), records, slugs)
    for feed in whole.feeds:
        mine = [record for record in kept(records) if belongs(record, feed.kind, feed.key)]
        assert list(feed.entries) == sorted(mine, key=lambda record: (-record.published.timestamp(), record.id))[:limit]
        assert not feed.entries or feed.updated == max(record.updated for record in feed.entries)
    assert sum(feed.kind is Kind.ALL for feed in whole.feeds) == 1


def belongs(record: Record, kind: Kind, key: str) -> bool:
    topics = {text.fold(topic) for topic in record.topics}
    provider = record.provider.key if record.provider else None
    return {Kind.ALL: True, Kind.TOPIC: key in topics, Kind.PROVIDER: key == provider}[kind]


def kept(records: list[Record]) -> list[Record]:
    """Of each id the one updated last, then the one with the smaller path."""
    ids = {record.id for record in records}
    rivals = ([record for record in records if record.id == one] for one in ids)
    return [min(group, key=lambda record: (-record.updated.timestamp(), record.path)) for group in rivals]


@given(collections())
def test_each_other_record_of_an_id_is_a_duplicate_of_the_one_that_is_shown(records: list[Record]) -> None:
    winners = {record.id: record.path for record in kept(records)}
    with Library("", "", None, lasting=False) as library:
        found = filled(library, records).duplicates()
        assert sorted((path, winner) for path, winner, _ in found) == sorted(
            (record.path, winners[record.id]) for record in records if record.path != winners[record.id]
        )


@given(collections())
def test_a_library_gives_records_back_as_they_were(records: list[Record]) -> None:
    with Library("", "", None, lasting=False) as library:
        outcomes = list(filled(library, records).outcomes())
    assert [outcome.result for outcome in outcomes] == sorted(records, key=lambda record: record.path)


@given(collections(), taken)
def test_no_two_feeds_have_one_file_and_published_ones_keep_theirs(
    records: list[Record], slugs: Mapping[tuple[Kind, str], str]
) -> None:
    whole = composed(SITE, records, slugs)
    assert len({feed.stem for feed in whole.feeds}) == len(whole.feeds)
    for feed in whole.feeds:
        assert feed.slug == slugs.get((feed.kind, feed.key), feed.slug)


# moving from another program


@given(old_entries, moving())
def test_no_record_gets_two_ids_and_no_id_two_records(entries: list[OldEntry], records: list[Record]) -> None:
    matches = migration.match(entries, records, SITE)
    taken = [match for match in matches if match.fate is migration.Fate.TAKEN]
    assert len(matches) == len(entries)
    assert len({match.name for match in taken}) == len({match.entry.guid for match in taken}) == len(taken)
    assert {match.entry.guid for match in taken}.isdisjoint(record.id for record in records)


@given(old_entries, moving())
def test_a_second_import_takes_nothing_over(entries: list[OldEntry], records: list[Record]) -> None:
    guids = migration.taken(migration.match(entries, records, SITE))
    site = dataclasses.replace(SITE, guids=guids)
    names = {record.path: normalise.name(record, SITE) for record in records}
    later = [dataclasses.replace(record, id=guids.get(names[record.path] or "", record.id)) for record in records]
    assert migration.taken(migration.match(entries, later, site)) == {}


@given(
    st.one_of(
        files, hostile.map(lambda text: f"<rss><channel><item>{text}</item></channel></rss>".encode("utf-8", "replace"))
    )
)
def test_what_is_no_feed_is_told(data: bytes) -> None:
    with suppress(oldfeed.FeedError):
        oldfeed.read(data, "UTC")


# bodies


@given(hostile, st.sampled_from(["a.md", "a.html"]))
def test_content_holds_nothing_forbidden(body: str, path: str) -> None:
    html = content.render(body, path, "https://example.org/a")
    assert html is None or not (FORBIDDEN.search(html) or re.search("<script|<style|javascript:", html, re.IGNORECASE))


# records


def one_line(problems: tuple[Problem, ...]) -> bool:
    return not any(FORBIDDEN.search(str(problem)) or len(str(problem).splitlines()) > 1 for problem in problems)


def entry(raw: RawRecord, site: Site) -> Record | None:
    """The record, or None when it is kept back or refused for reasons that can be told."""
    record: Record | Withheld | None
    try:
        record, problems = normalise.record(raw, site)
    except RecordError as error:
        record, problems = None, error.problems
    assert (record is None) == any(problem.severity == "error" for problem in problems)
    return record if isinstance(record, Record) else None


@given(files, paths)
@example(b"---\n" + b"a: &a [*a]" + b"\n---\n", "a.md")
@example(b"---\na: " + b"[" * 100_000 + b"\n---\n", "a.md")
@example(b"{", "d.yaml")
@example(b"%YAML 9.9\n---\na: b\n", "a.yaml")
def test_of_any_bytes_there_is_a_record_or_a_reason(data: bytes, path: str) -> None:
    raw: RawRecord | None = None
    problems: tuple[Problem, ...] = ()
    try:
        raw = source.parse(path, data)
    except RecordError as error:
        problems = error.problems
    assert all(problem.severity == "error" and problem.file == path for problem in problems)
    assert one_line(problems)
    if raw is None and not problems:
        assert Path(path).stem.lower() == "readme"
    if raw is not None:
        assert all(isinstance(key, str) for key in raw.fields)
        entry(raw, SITE)


@given(fields(), paths)
def test_of_any_fields_there_is_a_record_or_a_reason(found: dict[str, Value], path: str) -> None:
    raw = RawRecord(path=path, fields=found, body="", front_matter="", first_line=2)
    record = entry(raw, SITE)
    if record is None:
        return
    for plain in (record.title, record.summary, *record.topics):
        assert plain
        assert_plain(plain)
    for url in (record.link, record.amp, *(image.url for image in record.images)):
        assert url is None or urls.absolute(url) == url
    assert record.updated >= record.published


@given(hostile_files(), paths, st.sampled_from([SITE, FULL]))
@settings(max_examples=EXAMPLES * 2)
def test_of_hostile_files_come_feeds_that_are_well_formed_or_known_reasons(data: bytes, path: str, site: Site) -> None:
    try:
        raw = source.parse(path, data)
        record, problems = normalise.record(raw, site) if raw else (None, ())
    except RecordError as error:
        record, problems = None, error.problems
        assert problems
    assert all(problem.code in CODES and len(str(problem)) < 1000 for problem in problems)
    assert one_line(problems)
    if not isinstance(record, Record) or raw is None:
        return
    assert len(record.title) <= 500
    assert len(record.summary) <= 5000
    assert all(len(topic) <= 200 for topic in record.topics)
    named = {name: raw.fields[name] for name in raw.fields if name in IDENTITY}
    again = entry(dataclasses.replace(raw, fields=named, body="Another text."), site)
    assert again is not None
    assert again.id == record.id
    whole = composed(site, [record])
    for feed in whole.feeds:
        for artifact in render.feed(feed, whole.slugs, site):
            assert not FORBIDDEN.search(artifact.data.decode())
            match Path(artifact.path).suffix:
                case ".rss" | ".atom":
                    assert_feed(artifact.data, record)
                case ".json":
                    assert_json(json.loads(artifact.data))


@given(fields())
def test_what_is_wrong_is_told_on_one_line_each(found: dict[str, Value]) -> None:
    raw = RawRecord(path="a.md", fields=found, body="", front_matter="", first_line=2, repeated=tuple(found)[:1])
    try:
        problems = normalise.record(raw, SITE)[1]
    except RecordError as error:
        problems = error.problems
    assert one_line(problems)


@given(fields())
@settings(max_examples=EXAMPLES // 2)
def test_fields_come_through_a_file_as_they_are(found: dict[str, Value]) -> None:
    assume(all(one.isprintable() and text.visible(one) == one for one in strings(found)))
    raw = source.parse("a.md", front_matter(found))
    assert raw is not None
    assert raw.fields == found


def strings(value: Value) -> list[str]:
    if isinstance(value, dict):
        return [one for key, item in value.items() for one in (key, *strings(item))]
    if isinstance(value, list):
        return [one for item in value for one in strings(item)]
    return [value] if value is not None else []


@given(fields(), st.sampled_from([SITE, FULL]))
@settings(max_examples=EXAMPLES * 3 // 4)
def test_what_is_published_is_well_formed_and_holds_nothing_that_is_not_to_be_shown(
    found: dict[str, Value], site: Site
) -> None:
    try:
        raw = source.parse("a.md", front_matter(found))
    except RecordError:
        return
    assert raw is not None
    record = entry(raw, site)
    if record is None:
        return
    whole = composed(site, [record])
    digests: dict[str, str] = {}
    for artifact in (
        *(a for feed in whole.feeds for a in render.feed(feed, whole.slugs, site)),
        *render.surroundings(whole.feeds, site),
    ):
        digests[artifact.path] = ""
        published = artifact.data.decode()
        assert HIDDEN not in published
        assert HIDDEN.lower() not in published.lower()
        assert not FORBIDDEN.search(published)
        assert ".." not in artifact.path.split("/")
        match Path(artifact.path).suffix:
            case ".rss" | ".atom" | ".opml":
                assert_feed(artifact.data, record)
            case ".json":
                assert_json(json.loads(published))
    catalogue = manifest.write(whole.feeds, site, digests, [])
    assert {(feed.kind, feed.key, feed.slug) for feed in manifest.read(catalogue)} == {
        (feed.kind, feed.key, feed.slug) for feed in whole.feeds
    }


def assert_feed(data: bytes, record: Record) -> None:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    assert root.tag in {"rss", "opml", "{http://www.w3.org/2005/Atom}feed"}
    shown = ["".join(map(str, element.itertext())) for element in etree.fromstring(data).iter("title", "{*}title")]
    expired = record.expires is not None and record.expires <= LATE
    assert root.tag == "opml" or expired or record.title in shown


def assert_json(value: Any) -> None:
    assert value is not None
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        assert_json(item)


@given(
    st.lists(
        st.builds(
            Published,
            kind=st.sampled_from([Kind.TOPIC, Kind.PROVIDER]),  # the feed of everything never goes
            key=hostile.map(text.clean),
            slug=names.map(text.slug),
            title=hostile.map(text.plain).filter(bool),
        ),
        max_size=3,
    )
)
def test_what_the_catalogue_remembers_is_read_as_it_was_written(gone: list[Published]) -> None:
    gone = [dataclasses.replace(feed, retired=datetime(2021, 2, 4, tzinfo=UTC).date()) for feed in gone]
    whole = composed(SITE, [])
    digests = {f"all.{extension}": "" for extension in EXTENSIONS}
    found = manifest.read(manifest.write(whole.feeds, SITE, digests, gone))
    assert sorted(found[1:], key=repr) == sorted(gone, key=repr)


@given(
    blocks=st.lists(
        st.tuples(
            st.sampled_from([*sorted(FIELDS), "related", "secured", "items", "rating"]),
            st.recursive(
                st.text(max_size=20) | st.integers() | st.booleans() | st.none(),
                lambda inner: (
                    st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"\A[a-z]\w{0,5}\Z"), inner, max_size=4)
                ),
                max_leaves=12,
            ),
        ),
        min_size=1,
        max_size=8,
    ),
    style=st.sampled_from(["", '"', "'", "|", ">"]),
    width=st.sampled_from([10, 80, 1000]),
)
def test_to_leave_out_what_no_field_needs_changes_no_field(
    blocks: list[tuple[str, object]], style: str, width: int
) -> None:
    text = yaml.safe_dump(dict(blocks), default_style=style or None, width=width, allow_unicode=True, sort_keys=False)
    data = f"---\n{text}---\n".encode("utf-8", "ignore")
    found: list[object] = []
    for large in (0, 1 << 30):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(source, "_LARGE", large)
            try:
                raw = source.parse("a.md", data)
                found.append({name: raw.fields[name] for name in raw.fields if name in FIELDS} if raw else None)
            except RecordError as error:
                found.append(error.problems[0].code)
    assert found[0] == found[1] or found[1] == "bad-yaml"


def outcome(data: bytes) -> RawRecord | str | None:
    """What a file is read as, or the code of its refusal."""
    try:
        return source.parse("a.md", data)
    except RecordError as error:
        return error.problems[0].code


def outcome_of_yaml(data: bytes) -> RawRecord | str | None:
    """The same when all front matter goes to the YAML loader."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("feedpub.plain.parse", lambda *_, **__: None)
        return outcome(data)


@given(near_yaml)
@settings(max_examples=EXAMPLES * 4)
def test_front_matter_read_without_yaml_means_the_same_to_yaml(front_matter: str) -> None:
    data = f"---\n{front_matter}\n---\nbody".encode("utf-8", "ignore")
    found, expected = outcome(data), outcome_of_yaml(data)
    assert found == expected
    if isinstance(found, RawRecord) and isinstance(expected, RawRecord):
        assert list(found.fields) == list(expected.fields)


@given(near_yaml)
@settings(max_examples=EXAMPLES * 2)
def test_what_is_left_out_of_large_front_matter_changes_no_field(front_matter: str) -> None:
    data = f"---\n{front_matter}\n---\n".encode("utf-8", "ignore")
    expected = outcome_of_yaml(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_LARGE", 0)
        found = outcome(data)
    if isinstance(found, RawRecord) and isinstance(expected, RawRecord):
        assert read_of(found) == read_of(expected)
    else:
        assert found == expected or expected == "bad-yaml"


def read_of(raw: RawRecord) -> list[tuple[str, Value]]:
    return [(name, value) for name, value in raw.fields.items() if name in FIELDS]


# rendering


def by_the_writers(feed: Feed, slugs: Slugs, site: Site) -> list[str]:
    """The feed in every format, without templates; feedgen makes RSS and Atom in one piece."""
    head, found = values.head(feed, site), list(values.entries(feed, slugs, site))
    before, after = jsonfeed.around(head)
    page = Pages({})
    top, bottom = page.around(head)
    return [
        xmlfeed.rss(head, found),
        xmlfeed.atom(head, found),
        before + jsonfeed.BETWEEN.join(map(jsonfeed.entry, found)) + after,
        top + "".join(map(page.entry, found)) + bottom,
    ]


def catalogues_by_the_writers(feeds: Sequence[Outline], site: Site) -> list[str]:
    """The catalogue for readers and that for people, without templates."""
    page, top = Pages({}), values.top(feeds, site)
    lists = [
        around(opml.group(group), "".join(map(opml.subscription, found)))
        for group, found in values.subscriptions(feeds, site)
    ]
    sections = [
        around(page.group(group), "".join(twig_by(page, twig) for twig in twigs))
        for group, twigs in values.groups(feeds, site)
    ]
    return [around(opml.top(top), "".join(lists)), around(page.top(top), "".join(sections))]


def twig_by(page: Pages, twig: nouns.Twig) -> str:
    """A feed, or a heading, with all that is below it."""
    item = twig.item
    parts = page.row(item) if isinstance(item, nouns.Row) else page.heading(item)
    return around(parts, "".join(twig_by(page, one) for one in twig.below))


def around(parts: tuple[str, str], inside: str) -> str:
    return f"{parts[0]}{inside}{parts[1]}"


Made = tuple[Feed, Slugs, Site, list[Outline]]


@given(feeds(SITE))
@settings(max_examples=EXAMPLES * 3 // 4)
def test_templates_give_what_the_writers_give_whatever_the_texts_are(made: Made) -> None:
    feed, slugs, site, listed = made
    assert texts(render.feed(feed, slugs, site)) == by_the_writers(feed, slugs, site)
    assert texts(render.surroundings(listed, site))[:2] == catalogues_by_the_writers(listed, site)


def texts(artifacts: Iterable[Artifact]) -> list[str]:
    return [artifact.data.decode() for artifact in artifacts]


def test_templates_give_what_the_writers_give_for_the_records_of_this_repository() -> None:
    site = api.load(config=str(ROOT / "feedpub.toml"), source=ROOT / "seeds")[0]
    with pipeline.survey(site, now=datetime.fromisoformat(NOW)) as found:
        feeds = [found.feed(kind, key) for kind, key in found.slugs]
    assert len(feeds) > 1
    for feed in feeds:
        assert texts(render.feed(feed, found.slugs, site)) == by_the_writers(feed, found.slugs, site)


@given(feeds(SITE))
@settings(max_examples=EXAMPLES // 2)
def test_json_feed_is_written_as_the_standard_library_writes_it(made: Made) -> None:
    written = texts(render.feed(*made[:3]))[2]
    assert written == json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n"


@given(feeds(SITE))
@settings(max_examples=EXAMPLES // 2)
def test_opml_is_written_as_lxml_writes_it(made: Made) -> None:
    _, _, site, listed = made
    data = next(render.surroundings(listed, site)).data
    root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
    assert data.partition(b"\n")[2] == etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=False)


# checking


written = st.one_of(
    files,
    fields().map(front_matter),
    near_yaml.map(lambda text: f"---\n{text}\n---\n".encode("utf-8", "replace")),
)


@given(st.lists(written, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_check_of_anything_ends_and_says_only_what_is_documented(tmp_path: Path, several: list[bytes]) -> None:
    for number in range(4):
        file = tmp_path / f"{number}.md"
        file.unlink(missing_ok=True)
        if number < len(several):
            file.write_bytes(several[number])
    site = dataclasses.replace(FULL, source=str(tmp_path), source_shown="seeds", output=str(tmp_path / "none"))
    problems = checking.check(site, now=datetime.fromisoformat(NOW)).problems
    places = [(problem.file, problem.line or 0, problem.column or 0) for problem in problems]
    assert {problem.code for problem in problems} <= set(CODES)
    assert all(problem.line and problem.column for problem in problems if problem.code in LINT)
    assert places == sorted(places)


@given(written)
def test_every_field_that_is_read_has_a_place_in_the_layout(data: bytes) -> None:
    try:
        raw = source.parse("a.md", data)
    except RecordError:
        return
    assume(raw)
    assert raw
    layout = source.layout(raw)
    lines = len(re.split("\r\n|\r|\n", data.decode("utf-8-sig")))
    assert set(raw.fields) <= set(layout.names[""])
    assert all(1 <= line <= lines and column >= 1 for line, column in layout.places.values())
