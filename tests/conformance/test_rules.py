"""Proof that the rules can fail: the example keeps them all, and each finds something in a broken one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from conformance import clients
from conformance.examples import FILES, URL, folder
from conftest import ROOT

from feedpub import CODES, Problem, validation
from feedpub.codes import feeds
from feedpub.model import FEED_MENU
from feedpub.validation import catalogue, checking, entries, folders, reading

SY = 'xmlns="http://purl.org/rss/1.0/modules/syndication/"'
#: Code, file, text, and what stands in its place: then validation says so.
BROKEN: list[tuple[str, str, str, str]] = [
    ("not-well-formed", "all.rss", "</item>", ""),
    ("not-well-formed", "all.rss", "&#x26;", "&nbsp;"),
    ("not-well-formed", "all.rss", "List", "\x0b"),
    ("own-form", "all.atom", '<?xml version="1.0" encoding="utf-8"?>\n', ""),
    ("instruction", "all.rss", "<rss", '<?xml-stylesheet href="feed.xsl" type="text/xsl"?>\n<rss'),
    ("doctype", "feeds.opml", "<opml", "<!DOCTYPE opml>\n<opml"),
    ("odd-characters", "all.rss", "First.", "Fi\u00adrst."),
    ("odd-characters", "all.atom", "First.", "Caf&#xE9;&#x92;s."),
    ("odd-characters", "all.atom", "First.", "Cafe\u0301."),
    ("odd-characters", "feeds.opml", 'text="Technology"', 'text="Tech\u202enology"'),
    # Media RSS
    ("missing-element", "all.rss", "<media:content", "<media:group/><media:content"),
    ("invalid-media-type", "all.rss", 'type="image/jpeg" medium', 'type="" medium'),
    ("relative-url", "all.rss", '<media:content url="https://cdn.example.org', '<media:content url="'),
    ("invalid-number", "all.atom", 'width="640"', 'width="640px"'),
    ("own-form", "all.atom", 'medium="image"', 'medium="video"'),
    ("own-form", "all.atom", ' medium="image"', ""),
    ("several-enclosures", "all.rss", "<media:content", '<media:content url="https://cdn.example.org/2.jpg"/><media:content'),
    # RSS
    ("old-version", "all.rss", 'version="2.0"', 'version="0.91"'),
    ("own-form", "all.rss", "<description>First.</description>", ""),
    ("own-form", "all.rss", "<ttl>60</ttl>", ""),
    ("own-form", "all.rss", "</ttl>", "</ttl><skipHours><hour>4</hour><hour>3</hour></skipHours>"),
    ("own-form", "all.rss", "</ttl>", "</ttl><skipHours><hour>24</hour></skipHours>"),
    ("own-form", "all.rss", "</ttl>", "</ttl><skipDays><day>Sunday</day><day>Saturday</day></skipDays>"),
    ("own-form", "all.rss", "</ttl>", f"</ttl><updatePeriod {SY}>daily</updatePeriod>"),
    ("unknown-element", "all.rss", "</ttl>", f"</ttl><UpdatePeriod {SY}>daily</UpdatePeriod>"),
    ("unknown-value", "all.rss", "</ttl>", f"</ttl><updatePeriod {SY}>often</updatePeriod>"),
    ("invalid-number", "all.rss", "</ttl>", f"</ttl><updateFrequency {SY}>0</updateFrequency>"),
    ("bad-w3c-date", "all.rss", "</ttl>", f"</ttl><updateBase {SY}>noon</updateBase>"),
    ("empty-element", "all.rss", "<title>First</title>", "<title> </title>"),
    ("own-form", "all.rss", "<docs>", "<pubDate>Fri, 05 Feb 2021 14:15:00 +0000</pubDate><docs>"),
    ("own-form", "all.rss", "<title>First</title>", "<dc:creator>Ada</dc:creator><title>First</title>"),
    ("duplicate-element", "all.rss", "<title>First</title>", "<title>First</title><title>First</title>"),
    ("unknown-element", "all.rss", "<ttl>", "<updated>today</updated><ttl>"),
    ("bad-rfc822-date", "all.rss", "Thu, 04 Feb 2021", "Fri, 04 Feb 2021"),
    ("bad-rfc822-date", "all.rss", "Thu, 04 Feb 2021 14:15:00 +0000", "2021-02-04T14:15:00Z"),
    ("own-form", "all.rss", "14:15:00 +0000", "14:15:00 EST"),
    ("bad-rfc822-date", "all.rss", "Thu, 04 Feb 2021", "Tue, 30 Feb 2021"),
    ("dates-differ", "all.rss", "Fri, 05 Feb 2021", "Tue, 02 Feb 2021"),
    ("missing-attribute", "all.rss", "<enclosure", "<enclosure/><enclosure"),
    ("missing-attribute", "all.rss", 'length="0" ', ""),
    ("invalid-number", "all.rss", 'length="0"', 'length="None"'),
    ("invalid-media-type", "all.rss", 'length="0" type="image/jpeg"', 'length="0" type="jpg"'),
    ("duplicate-guid", "all.rss", "000000000002</guid>", "000000000001</guid>"),
    ("bad-permalink", "all.rss", ' isPermaLink="false"', ""),
    ("relative-url", "all.rss", "<link>https://www.example.org/1</link>", "<link>/1</link>"),
    ("relative-url", "all.rss", 'url="https://feeds.example.org/providers', 'url="providers'),
    ("invalid-url", "all.rss", "https://www.example.org/1", "https://www.example.org/a b"),
    ("invalid-url", "all.rss", "https://www.example.org/1", "https://www.example.org/é"),
    ("invalid-url", "all.rss", "https://www.example.org/1", "https://www.example.org/100%"),
    ("image-differs", "all.rss", "</url>\n      <title>News", "</url>\n      <title>Icon"),
    ("invalid-number", "all.rss", "<width>50<", "<width>145<"),
    ("image-differs", "all.rss", "icon.png", "icon.svg"),
    ("invalid-email", "all.rss", "<source", "<author>Ada</author><source"),
    ("own-form", "all.rss", "<dc:creator>The Daily</dc:creator>", ""),
    ("own-form", "all.rss", "R&#x26;D", "R&amp;D"),
    ("own-form", "all.rss", "List&#x3C;T>", "List&lt;T>"),
    ("own-form", "all.rss", "Everything &#x26;", "Everything &amp;"),
    ("own-form", "all.rss", "<title>First", "<title><![CDATA[First]]>"),
    ("encoded-twice", "all.rss", "<title>First", "<title>First &#x26;#8211; second"),
    ("own-form", "all.rss", "One &amp;lt; two", "One &lt; two"),
    ("own-form", "all.rss", "two &amp;amp; three", "two &amp; three"),
    ("own-form", "all.rss", "https://feeds.example.org/providers/daily.example.rss", "https://feeds.example.org/all.rss"),
    ("order", "all.rss", "Wed, 03 Feb 2021", "Fri, 05 Feb 2021"),
    ("order", "all.rss", "Wed, 03 Feb 2021", "Thu, 04 Feb 2021"),
    ("unsafe-html", "all.rss", "&lt;p&gt;Body", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Body"),
    ("relative-reference", "all.rss", 'href="https://www.example.org/"', 'href="/"'),
    ("own-form", "all.rss", "      <width>50</width>\n", ""),
    # Atom
    ("duplicate-element", "all.atom", "<summary>First.", "<summary>Again.</summary><summary>First."),
    ("missing-element", "all.atom", "  <updated>2021-02-05T14:15:00Z</updated>\n  <author>", "  <author>"),
    ("invalid-media-type", "all.atom", 'type="html"', 'type="CDATA"'),
    ("duplicate-link", "all.atom", 'rel="enclosure" type="image/jpeg"', 'type="text/html"'),
    ("duplicate-link", "all.atom", '"application/rss+xml"', '"text/html"'),
    ("missing-element", "all.atom", "<author>\n    <name>Example", "<author xmlns=\"\">\n    <name>Example"),
    ("own-form", "all.atom", "2021-02-03T14:15:00Z", "2021-02-03T14:15:00+00:00"),
    ("dates-differ", "all.atom", "2021-02-03T14:15:00Z", "2021-02-03T14:15:00.5Z"),
    ("bad-rfc3339-date", "all.atom", "2021-02-03T14:15:00Z", "2021-02-30T14:15:00Z"),
    ("dates-differ", "all.atom", "<updated>2021-02-03", "<updated>2021-02-02"),
    ("dates-differ", "all.atom", "<updated>2021-02-05", "<updated>2021-02-06"),
    ("relative-url", "all.atom", "urn:uuid:00000000-0000-5000-8000-000000000001", "4711"),
    ("duplicate-guid", "all.atom", "000000000001</id>", "000000000002</id>"),
    ("own-form", "all.atom", 'href="https://www.example.org/1"', 'href="/1"'),
    ("own-form", "all.atom", "<uri>https://feeds.example.org/<", "<uri>feeds.example.org<"),
    ("own-form", "all.atom", "<icon>https://cdn.example.org/", "<icon>/"),
    ("relative-url", "all.atom", 'scheme="https://feeds.example.org/topics/"', 'scheme="topics"'),
    ("own-form", "all.atom", "<summary>First.</summary>", ""),
    ("own-form", "all.atom", 'rel="alternate" type="text/html" href="https://www.', 'rel="via" href="https://www.'),
    ("own-form", "all.atom", 'rel="enclosure" type="image/jpeg"', 'rel="enclosure"'),
    ("own-form", "all.atom", 'rel="enclosure" ', ""),
    ("own-form", "all.atom", 'rel="enclosure" ', 'rel="enclosure" length="0" '),
    ("own-form", "all.atom", "<summary>First.", '<summary type="html">First.'),
    ("encoded-twice", "all.atom", "<title>First", "<title>First &amp;amp; second"),
    ("own-form", "all.atom", "15:00Z</updated>\n      <link", "16:00Z</updated>\n      <link"),
    ("empty-element", "all.atom", "<title>The Daily</title>", "<title/>"),
    ("own-form", "all.atom", '      <link rel="self"', '      <link rel="via"'),
    ("own-form", "all.atom", "2021:provider/daily.example", "2021:all"),
    ("own-form", "all.atom", "<generator>", '<generator version="1.0">'),
    ("order", "all.atom", "<published>2021-02-03", "<published>2021-02-05"),
    ("order", "all.atom", "<published>2021-02-03", "<published>2021-02-04"),
    ("unsafe-html", "all.atom", "&lt;p&gt;Body", "&lt;p onclick=&quot;alert(1)&quot;&gt;Body"),
    # JSON Feed
    ("not-json", "all.json", "{\n  \"version\"", "\ufeff{\n  \"version\""),
    ("duplicate-element", "all.json", '"language"', '"title"'),
    ("not-json", "all.json", "]\n}", "],\n}"),
    ("own-form", "all.json", '"content_text": "First."', '"content_html": "First."'),
    ("own-form", "all.json", '"feed_url"', '"next_url"'),
    ("old-version", "all.json", "version/1.1", "version/1"),
    ("unknown-member", "all.json", '"language"', '"lang"'),
    ("own-form", "all.json", '"quality"', '"secured"'),
    ("own-form", "all.json", '"authors": [{"name": "The Daily"}]', '"author": {"name": "The Daily"}'),
    ("wrong-type", "all.json", '"urn:uuid:00000000-0000-5000-8000-000000000001"', "4711"),
    ("wrong-type", "all.json", '["AI"]', '"AI"'),
    ("own-form", "all.json", '"First."', '""'),
    ("own-form", "all.json", '{"quality": 84}', '{"quality": null}'),
    ("own-form", "all.json", '["AI"]', "[]"),
    ("duplicate-guid", "all.json", '000000000001"', '000000000002"'),
    ("own-form", "all.json", '["AI"]', '["AI", "AI"]'),
    ("wrong-type", "all.json", '["AI"]', "[1.1]"),
    ("relative-url", "all.json", '"https://www.example.org/1"', '"/1"'),
    ("relative-url", "all.json", '"https://feeds.example.org/all.json"', '"all.json"'),
    ("bad-rfc3339-date", "all.json", "2021-02-03T14:15:00Z", "Wed, 03 Feb 2021 14:15:00 +0000"),
    ("dates-differ", "all.json", '_modified": "2021-02-03', '_modified": "2021-02-02'),
    ("missing-member", "all.json", '{"name": "The Daily"}', '{"mail": "daily@example.org"}'),
    ("missing-member", "all.json", '{"name": "The Daily"}', "{}"),
    ("missing-member", "all.json", '"mime_type": "image/jpeg"', '"type": "image/jpeg"'),
    ("own-form", "all.json", "4711", "0"),
    ("wrong-type", "all.json", "4711", '"4711"'),
    ("image-differs", "all.json", '"url": "https://www.example.org/1"', '"image": "https://cdn.example.org/1.mp4"'),
    ("missing-member", "all.json", '"type": "WebSub", ', ""),
    ("encoded-twice", "all.json", '"First"', '"First &#8211; second"'),
    ("odd-characters", "all.json", '"First"', '"First \\u200b"'),
    ("odd-characters", "all.json", '["AI"]', '["A\\u00adI"]'),
    ("order", "all.json", '"date_published": "2021-02-03', '"date_published": "2021-02-04'),
    ("unsafe-html", "all.json", "<p>Body", "<iframe src='https://video.example.org/'></iframe><p>Body"),
    # feed menus
    ("duplicate-element", FEED_MENU, '"description": "Everything', '"rss": "Everything'),
    ("wrong-type", FEED_MENU, '"feed-menu": "Topics"', '"feed-menu": " "'),
    ("wrong-type", FEED_MENU, '"Everything & more."', "[]"),
    ("wrong-type", FEED_MENU, '"items": [\n    {', '"items": {}, "others": [\n    {'),
    ("missing-member", FEED_MENU, '"rss": "https://feeds.example.org/all.rss",\n      "atom"', '"json"'),
    ("invalid-url", FEED_MENU, "org/topics/ai.rss", "org/topics/a i.rss"),
    ("invalid-language", FEED_MENU, '"en"', '"English"'),
    # OPML
    ("old-version", "feeds.opml", 'version="2.0"', 'version="1.0"'),
    ("own-form", "feeds.opml", "<title>News feeds</title>", ""),
    ("own-form", "feeds.opml", "<ownerName>", "<docs>http://opml.org/spec2.opml</docs><ownerName>"),
    ("bad-rfc822-date", "feeds.opml", "Fri, 05 Feb 2021 14:15:00 +0000", "2021-02-05"),
    ("relative-url", "feeds.opml", "<ownerId>https://feeds.example.org/<", "<ownerId>Ada<"),
    ("missing-attribute", "feeds.opml", 'text="Technology"', 'title="Technology"'),
    ("own-form", "feeds.opml", 'type="rss"', 'type="atom"'),
    ("missing-recommended", "feeds.opml", 'xmlUrl="https://feeds.example.org/all.rss"', ""),
    ("relative-url", "feeds.opml", 'htmlUrl="https://feeds.example.org/', 'htmlUrl="'),
    ("own-form", "feeds.opml", '<outline text="T', '<outline text="Empty"/><outline text="T'),
    ("own-form", "feeds.opml", '<outline type="rss"', "<outline"),
    ("own-form", "feeds.opml", "topics/ai.rss", "all.rss"),
    # pages
    ("bad-html", "all.html", "<!DOCTYPE html>\n", ""),
    ("bad-html", "all.html", "</h1>", ""),
    ("bad-html", "all.html", "</article>\n<article>", "<article>\n</article>\n<p></article>"),
    ("bad-html", "all.html", 'alt=""', 'alt="" alt="x"'),
    ("active-page", "all.html", "</body>", "<script>alert(1)</script>\n</body>"),
    ("active-page", "all.html", "<article>", '<article onclick="alert(1)">'),
    ("active-page", "all.html", 'href="https://www.example.org/1"', 'href="javascript:alert(1)"'),
    ("active-page", "all.html", "</head>", '<link rel="stylesheet" href="https://cdn.example.org/x.css">\n</head>'),
    ("active-page", "all.html", "</head>", '<script src="//cdn.example.org/x.js"></script>\n</head>'),
    ("active-page", "all.html", "margin: 0", "background: url(https://cdn.example.org/back.png)"),
    ("bad-html", "all.html", "application/atom+xml", "application/rss+xml"),
    ("hard-to-use", "all.html", "News (Atom)", "News (RSS)"),
    ("hard-to-use", "all.html", ' lang="en"', ""),
    ("bad-html", "all.html", '<meta charset="utf-8">', ""),
    ("hard-to-use", "all.html", "<title>News &amp; more</title>", "<title></title>"),
    ("hard-to-use", "all.html", "<h2>", "<h3>"),
    ("hard-to-use", "all.html", "<h1 ", "<h2 "),
    ("hard-to-use", "all.html", ' alt=""', ""),
    ("hard-to-use", "all.html", "All feeds", " "),
    ("bad-html", "all.html", 'src="https://cdn.example.org/2.jpg"', 'src="https://cdn.example.org/2.mp4"'),
    ("bad-html", "all.html", "<article>", '<article id="top">'),
    ("invalid-url", "all.html", "https://www.example.org/1", "https://www.example.org/a b"),
    ("invalid-url", "all.html", 'href="all.rss"', 'href="人工智能.rss"'),
    ("odd-characters", "all.html", "All feeds", "All\u200b feeds"),
]  # fmt: skip

#: Code, changed files (None: removed), and a text of feeds.json with what stands in its place.
BROKEN_FOLDERS: list[tuple[str, dict[str, tuple[str, str] | None], tuple[str, str]]] = [
    ("missing-file", {"topics/ai.json": None}, ("", "")),
    ("missing-file", {}, ('"index.html"', '"start.html"')),
    ("wrong-digest", {}, ('"sha256": {"rss": "', '"sha256": {"rss": "0')),
    ("catalogue-differs", {}, ('"entries": 2', '"entries": 3')),
    ("catalogue-differs", {}, ('"entries": 2', '"ttl": 61, "entries": 2')),
    ("catalogue-differs", {}, ('"title": "News', '"title": "Old')),
    ("catalogue-differs", {}, ('"updated": "2021-02-05', '"updated": "2021-02-06')),
    ("catalogue-differs", {}, ('"kind": "topic"', '"kind": "provider"')),
    ("formats-differ", {"all.json": ("000000000001", "000000000003")}, ("", "")),
    ("formats-differ", {"all.rss": ("urn:uuid:00000000-0000-5000-8000-000000000001", "1")}, ("", "")),
    ("formats-differ", {"all.rss": ("Wed, 03 Feb 2021", "Tue, 02 Feb 2021")}, ("", "")),
    ("formats-differ", {"all.atom": ('rel="enclosure"', 'rel="related"')}, ("", "")),
    ("entry-differs", {"topics/ai.atom": (">First<", ">Second<")}, ("", "")),
    ("self-link", {"all.atom": ("org/all.atom", "org/feeds/all.atom")}, ("", "")),
    ("self-link", {"all.atom": ("org/all.html", "org/index.html")}, ("", "")),
    ("self-link", {"topics/ai.rss": ("org/topics/ai.rss", "org/ai.rss")}, ("", "")),
    ("self-link", {"all.rss": ("all.html</link>\n    <", "all.rss</link>\n    <")}, ("", "")),
    ("self-link", {"all.json": ("org/all.json", "org/feeds.json")}, ("", "")),
    ("feed-id", {"topics/ai.atom": (":topic/ai", ":topics/ai")}, ("", "")),
    ("feed-id", {"all.atom": (",2021:", ",2022:")}, ("", "")),
    ("missing-file", {"all.html": ("index.html", "start.html")}, ("", "")),
    ("missing-file", {"topics/ai.html": ("../index.html", "index.html")}, ("", "")),
    ("self-link", {"topics/ai.html": ("../topics/ai.rss", "../all.rss")}, ("", "")),
    ("formats-differ", {"all.html": ("www.example.org/1", "www.example.org/2")}, ("", "")),
    ("catalogue-differs", {"feeds.opml": ("topics/ai.rss", "topics/robotics.rss")}, ("", "")),
    ("catalogue-differs", {"feeds.opml": ('text="News', 'text="Old')}, ("", "")),
    ("catalogue-differs", {}, ('"updated": "2021-02-05T14:15:00Z", "f', '"updated": "2021-02-04T14:15:00Z", "f')),
    ("catalogue-differs", {FEED_MENU: ("topics/ai.rss", "topics/robotics.rss")}, ("", "")),
    ("wrong-digest", {}, ('menu.json": "', 'menu.json": "0')),
    ("bad-catalogue", {}, ('"slug": "ai"', '"slug": 7')),
    ("bad-catalogue", {}, ('"files"', '"rest"')),
    ("bad-catalogue", {}, ('"parent": "technology"', '"parent": "science"')),
    ("bad-catalogue", {}, ('"title": "Technology"', '"title": "Technology", "parent": "ai"')),
    ("bad-catalogue", {}, ('"title": "Technology"', '"title": "Technology", "parent": "science"')),
    ("catalogue-differs", {}, ('"parent": "technology"', '"parent": null')),
    ("catalogue-differs", {"feeds.opml": ('text="Technology"', 'text="Science"')}, ("", "")),
    ("unlisted-file", {}, ('"index.html"', '"start.html"')),
]  # fmt: skip


FEEDS = ROOT / "tests/cases/feeds"
#: Codes whose proofs are in tests/unit/test_validation.py.
ELSEWHERE = {"stale-twin", "too-big", "big", "no-feeds", "no-such-file", "unknown-format"}


def broken(path: str, old: str, new: str) -> bytes:
    text = FILES[path].decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def problems_of(path: str, data: bytes) -> list[Problem]:
    try:
        document = reading.read(path, data)
    except reading.UnreadableError as error:
        return [error.problem]
    return validation.of_document(document, own=True)


def problems_of_folder(changes: dict[str, tuple[str, str] | None], listing: tuple[str, str]) -> list[Problem]:
    files = {path: broken(path, *change) if change else None for path, change in changes.items()}
    return validation.of_folder(folder(files, listing), url=URL, authority="feeds.example.org,2021")


def name_of(rule: Callable[..., Any]) -> str:
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


@cache
def rules_that_found() -> frozenset[str]:
    """Every rule that yields something for one of the broken files, here or in tests/cases/feeds."""
    files = [(path, broken(path, *change)) for _, path, *change in BROKEN]
    files += [(path.name, path.read_bytes()) for path in FEEDS.glob("broken/*/*")]
    documents: list[reading.Document] = []
    for path, data in files:
        with suppress(reading.UnreadableError):
            documents.append(reading.read(path, data))
    return frozenset(
        name_of(rule)
        for document in documents
        for rule in validation.rules_for(document.kind, own=True)
        if next(rule(document), None)
    )


@pytest.mark.parametrize("path", FILES)
def test_the_example_keeps_every_rule(path: str) -> None:
    assert problems_of(path, FILES[path]) == []


def test_the_example_folder_keeps_every_rule() -> None:
    assert problems_of_folder({}, ("", "")) == []


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[0]}-{case[1]}")
def test_what_is_broken_is_told_with_its_line(case: tuple[str, str, str, str]) -> None:
    code, path, *change = case
    found = problems_of(path, broken(path, *change))
    assert code in {problem.code for problem in found}
    assert all(problem.line or problem.field is None for problem in found)


@pytest.mark.parametrize("case", BROKEN_FOLDERS, ids=lambda case: case[0])
def test_what_is_broken_between_files_is_told(
    case: tuple[str, dict[str, tuple[str, str] | None], tuple[str, str]],
) -> None:
    code, changes, listing = case
    assert code in {problem.code for problem in problems_of_folder(changes, listing)}


def every_rule() -> Iterator[Any]:
    for kind in ("rss", "atom", "json", "opml", "html"):
        for rule in validation.rules_for(kind, own=True):
            yield pytest.param(rule, id=f"{kind}-{name_of(rule)}")


@pytest.mark.parametrize("rule", list(every_rule()))
def test_there_is_a_proof_for_every_rule(rule: Callable[..., Any]) -> None:
    assert name_of(rule) in rules_that_found()


#: Public functions of the rooms of rules that are none.
NO_RULES = {
    *("any_xml.strings", "atom.moment", "extensions.icra", "extensions.time", "json_feed.objects", "json_feed.texts"),
    *("feed_menu.feeds", "folders.hold_what_feeds_json_lists", "rss.moment"),
}


def rooms_of_rules() -> set[ModuleType]:
    of_files = {room for rooms in (*checking.STANDARD.values(), *checking.OWN.values()) for room in rooms}
    return {*of_files, catalogue, folders}


def test_every_public_function_of_a_room_of_rules_is_a_rule() -> None:
    """One that is annotated otherwise, or takes more, would never be asked."""
    rooms = rooms_of_rules()
    public = {
        name_of(inspect.unwrap(function))
        for room in rooms
        for name, function in vars(room).items()
        if callable(function) and not isinstance(function, type) and not name.startswith("_")
        if getattr(function, "__module__", "") == room.__name__
    }
    assert public - {name_of(rule) for rule in validation.rules_of(*rooms)} == NO_RULES


def test_every_room_is_asked_for_its_rules() -> None:
    rooms = {f"{path.stem}" for path in (ROOT / "feedpub/validation").glob("*.py")}
    asked = {room.__name__.rpartition(".")[2] for room in rooms_of_rules()}
    others = {
        "__init__",
        "characters",
        "checking",
        "entries",
        "files",
        "limits",
        "lines",
        "words",
        "markup",
        "reading",
        "shapes",
        "twins",
        "values",
    }
    assert rooms - asked == others


def test_there_is_a_proof_for_every_code() -> None:
    proven = {case[0] for case in BROKEN} | {case[0] for case in BROKEN_FOLDERS}
    dropped = "".join(path.read_text(encoding="utf-8") for path in FEEDS.glob("broken/*/*.problems"))
    assert proven <= set(CODES)
    assert {code for code in feeds.CODES if code not in proven and f"[{code}]" not in dropped} == ELSEWHERE


def test_there_is_a_proof_for_every_rule_between_files(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [*validation.rules_of(folders), *validation.rules_of(catalogue)]
    found: set[str] = set()

    def noting(modules: tuple[Any, ...]) -> tuple[Callable[..., Any], ...]:
        def noted(rule: Callable[..., Any]) -> Callable[..., Any]:
            def run(subject: Any) -> Iterator[Problem]:
                for problem in rule(subject):
                    found.add(name_of(rule))
                    yield problem

            return run

        return tuple(noted(rule) for rule in rules if rule.__module__ in {module.__name__ for module in modules})

    monkeypatch.setattr(checking, "rules_of", lambda *modules: noting(modules))
    for _, changes, listing in BROKEN_FOLDERS:
        problems_of_folder(changes, listing)
    validation.of_folder(folder({"all.rss": FILES["all.atom"]}))
    assert {name_of(rule) for rule in rules} == found


@pytest.mark.parametrize("client", [clients.by_feedparser, clients.by_fastfeedparser])
def test_clients_are_misled_by_links_without_rel(client: Callable[[str, bytes], list[Any]]) -> None:
    """As feedgen 1.0 writes them: the picture becomes the address of the entry."""
    misleading = b'<link href="https://www.example.org/2"/><link href="https://cdn.example.org/2.jpg"/>'
    links = (
        b'<link rel="alternate" type="text/html" href="https://www.example.org/2"/>\n'
        b'    <link rel="enclosure" type="image/jpeg" href="https://cdn.example.org/2.jpg"/>'
    )
    good = FILES["all.atom"]
    assert links in good
    said = entries.of(reading.read("all.atom", good))
    assert client("all.atom", good) == said
    assert client("all.atom", good.replace(links, misleading)) != said
