"""Proof that the rules can fail: the example keeps them all, and each finds something in a broken one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conformance import clients
from conformance.examples import FILES, folder
from conformance.rules import any_xml, atom, folders, json_feed, media, name_of, opml, pages, rss, rules_of
from conformance.rules.folders import Folder, entries
from conformance.rules.reading import Violations

Rule = Callable[[bytes], Violations]
FolderRule = Callable[[Folder], Violations]

#: The files of the example that the rules of a module are for.
SUBJECTS = {
    any_xml: "all.rss all.atom feeds.opml",
    media: "all.rss all.atom",
    rss: "all.rss",
    atom: "all.atom",
    json_feed: "all.json",
    opml: "feeds.opml",
    pages: "all.html",
}

#: Rule, file, text, and what stands in its place: then the rule finds something.
BROKEN: list[tuple[Rule, str, str, str]] = [
    (any_xml.is_well_formed, "all.rss", "</item>", ""),
    (any_xml.is_well_formed, "all.rss", "&#x26;", "&nbsp;"),
    (any_xml.is_well_formed, "all.rss", "List", "\x0b"),
    (any_xml.is_well_formed, "all.atom", '<?xml version="1.0" encoding="utf-8"?>\n', ""),
    (any_xml.has_no_instructions, "all.rss", "<rss", '<?xml-stylesheet href="feed.xsl" type="text/xsl"?>\n<rss'),
    (any_xml.has_no_instructions, "feeds.opml", "<opml", "<!DOCTYPE opml>\n<opml"),
    (any_xml.characters_are_clean, "all.rss", "First.", "Fi\u00adrst."),
    (any_xml.characters_are_clean, "all.atom", "First.", "Caf&#xE9;&#x92;s."),
    (any_xml.characters_are_clean, "all.atom", "First.", "Cafe\u0301."),
    (any_xml.characters_are_clean, "feeds.opml", 'text="Topics"', 'text="Top\u202eics"'),
    # Media RSS
    (media.group_has_alternatives, "all.rss", "<media:content", "<media:group/><media:content"),
    (media.content_is_complete, "all.rss", 'type="image/jpeg" medium', 'type="" medium'),
    (media.content_is_complete, "all.rss", '<media:content url="https://cdn.example.org', '<media:content url="'),
    (media.content_is_complete, "all.atom", 'width="640"', 'width="640px"'),
    (media.medium_is_that_of_the_type, "all.atom", 'medium="image"', 'medium="video"'),
    (media.medium_is_that_of_the_type, "all.atom", ' medium="image"', ""),
    (media.content_stands_once, "all.rss", "<media:content", '<media:content url="https://cdn.example.org/2.jpg"/><media:content'),
    # RSS
    (rss.is_rss_2, "all.rss", 'version="2.0"', 'version="0.91"'),
    (rss.required_elements_are_there, "all.rss", "<description>First.</description>", ""),
    (rss.required_elements_are_there, "all.rss", "<ttl>60</ttl>", ""),
    (rss.required_elements_are_there, "all.rss", "<title>First</title>", "<title> </title>"),
    (rss.elements_are_in_order, "all.rss", "<docs>", "<pubDate>Fri, 05 Feb 2021 14:15:00 +0000</pubDate><docs>"),
    (rss.elements_are_in_order, "all.rss", "<title>First</title>", "<dc:creator>Ada</dc:creator><title>First</title>"),
    (rss.elements_stand_once, "all.rss", "<title>First</title>", "<title>First</title><title>First</title>"),
    (rss.elements_of_its_own_are_known, "all.rss", "<ttl>", "<updated>today</updated><ttl>"),
    (rss.dates_are_rfc_822, "all.rss", "Thu, 04 Feb 2021", "Fri, 04 Feb 2021"),
    (rss.dates_are_rfc_822, "all.rss", "Thu, 04 Feb 2021 14:15:00 +0000", "2021-02-04T14:15:00Z"),
    (rss.dates_are_rfc_822, "all.rss", "14:15:00 +0000", "14:15:00 EST"),
    (rss.dates_are_rfc_822, "all.rss", "Thu, 04 Feb 2021", "Tue, 30 Feb 2021"),
    (rss.is_as_new_as_its_newest_item, "all.rss", "Fri, 05 Feb 2021", "Tue, 02 Feb 2021"),
    (rss.items_have_one_enclosure_at_most, "all.rss", "<enclosure", "<enclosure/><enclosure"),
    (rss.enclosures_are_complete, "all.rss", 'length="0" ', ""),
    (rss.enclosures_are_complete, "all.rss", 'length="0"', 'length="None"'),
    (rss.enclosures_are_complete, "all.rss", 'length="0" type="image/jpeg"', 'length="0" type="jpg"'),
    (rss.guids_are_unique, "all.rss", "000000000002</guid>", "000000000001</guid>"),
    (rss.guids_say_whether_they_lead_somewhere, "all.rss", ' isPermaLink="false"', ""),
    (rss.addresses_are_absolute, "all.rss", "<link>https://www.example.org/1</link>", "<link>/1</link>"),
    (rss.addresses_are_absolute, "all.rss", 'url="https://feeds.example.org/providers', 'url="providers'),
    (rss.addresses_are_absolute, "all.rss", "https://www.example.org/1", "https://www.example.org/a b"),
    (rss.addresses_are_absolute, "all.rss", "https://www.example.org/1", "https://www.example.org/é"),
    (rss.addresses_are_absolute, "all.rss", "https://www.example.org/1", "https://www.example.org/100%"),
    (rss.image_is_that_of_the_channel, "all.rss", "</url>\n      <title>News", "</url>\n      <title>Icon"),
    (rss.image_fits, "all.rss", "<width>50<", "<width>145<"),
    (rss.image_fits, "all.rss", "icon.png", "icon.svg"),
    (rss.authors_have_a_mail_address, "all.rss", "<source", "<author>Ada</author><source"),
    (rss.what_has_a_publisher_has_a_creator, "all.rss", "<dc:creator>The Daily</dc:creator>", ""),
    (rss.plain_text_is_encoded_by_number, "all.rss", "R&#x26;D", "R&amp;D"),
    (rss.plain_text_is_encoded_by_number, "all.rss", "List&#x3C;T>", "List&lt;T>"),
    (rss.plain_text_is_encoded_by_number, "all.rss", "Everything &#x26;", "Everything &amp;"),
    (rss.plain_text_is_encoded_by_number, "all.rss", "<title>First", "<title><![CDATA[First]]>"),
    (rss.text_is_plain, "all.rss", "<title>First", "<title>First &#x26;#8211; second"),
    (rss.descriptions_are_escaped_text, "all.rss", "One &amp;lt; two", "One &lt; two"),
    (rss.descriptions_are_escaped_text, "all.rss", "two &amp;amp; three", "two &amp; three"),
    (rss.sources_are_another_feed, "all.rss", "https://feeds.example.org/providers/daily.example.rss", "https://feeds.example.org/all.rss"),
    (rss.is_newest_first, "all.rss", "Wed, 03 Feb 2021", "Fri, 05 Feb 2021"),
    (rss.is_newest_first, "all.rss", "Wed, 03 Feb 2021", "Thu, 04 Feb 2021"),
    (rss.content_is_safe, "all.rss", "&lt;p&gt;Body", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Body"),
    (rss.content_is_safe, "all.rss", 'href="https://www.example.org/"', 'href="/"'),
    # Atom
    (atom.is_valid_by_its_schema, "all.atom", "<summary>First.", "<summary>Again.</summary><summary>First."),
    (atom.is_valid_by_its_schema, "all.atom", "  <updated>2021-02-05T14:15:00Z</updated>\n  <author>", "  <author>"),
    (atom.is_valid_by_its_schema, "all.atom", 'type="html"', 'type="CDATA"'),
    (atom.has_one_alternate_per_type_and_language, "all.atom", 'rel="enclosure" type="image/jpeg"', 'type="text/html"'),
    (atom.has_one_alternate_per_type_and_language, "all.atom", '"application/rss+xml"', '"text/html"'),
    (atom.has_an_author, "all.atom", "<author>\n    <name>Example", "<author xmlns=\"\">\n    <name>Example"),
    (atom.dates_are_in_utc, "all.atom", "2021-02-03T14:15:00Z", "2021-02-03T14:15:00+00:00"),
    (atom.dates_are_in_utc, "all.atom", "2021-02-03T14:15:00Z", "2021-02-03T14:15:00.5Z"),
    (atom.dates_are_in_utc, "all.atom", "2021-02-03T14:15:00Z", "2021-02-30T14:15:00Z"),
    (atom.is_updated_after_it_is_published, "all.atom", "<updated>2021-02-03", "<updated>2021-02-02"),
    (atom.is_as_new_as_its_newest_entry, "all.atom", "<updated>2021-02-05", "<updated>2021-02-06"),
    (atom.ids_are_absolute, "all.atom", "urn:uuid:00000000-0000-5000-8000-000000000001", "4711"),
    (atom.ids_are_unique, "all.atom", "000000000001</id>", "000000000002</id>"),
    (atom.addresses_are_absolute, "all.atom", 'href="https://www.example.org/1"', 'href="/1"'),
    (atom.addresses_are_absolute, "all.atom", "<uri>https://feeds.example.org/<", "<uri>feeds.example.org<"),
    (atom.addresses_are_absolute, "all.atom", "<icon>https://cdn.example.org/", "<icon>/"),
    (atom.addresses_are_absolute, "all.atom", 'scheme="https://feeds.example.org/topics/"', 'scheme="topics"'),
    (atom.entries_have_a_summary, "all.atom", "<summary>First.</summary>", ""),
    (atom.entries_lead_to_one_page, "all.atom", 'rel="alternate" type="text/html" href="https://www.', 'rel="via" href="https://www.'),
    (atom.entry_links_say_what_they_are, "all.atom", 'rel="enclosure" type="image/jpeg"', 'rel="enclosure"'),
    (atom.entry_links_say_what_they_are, "all.atom", 'rel="enclosure" ', ""),
    (atom.entry_links_say_what_they_are, "all.atom", 'rel="enclosure" ', 'rel="enclosure" length="0" '),
    (atom.text_is_plain, "all.atom", "<summary>First.", '<summary type="html">First.'),
    (atom.text_is_plain, "all.atom", "<title>First", "<title>First &amp;amp; second"),
    (atom.sources_are_complete, "all.atom", "15:00Z</updated>\n      <link", "16:00Z</updated>\n      <link"),
    (atom.sources_are_complete, "all.atom", "<title>The Daily</title>", "<title/>"),
    (atom.sources_are_complete, "all.atom", '      <link rel="self"', '      <link rel="via"'),
    (atom.sources_are_another_feed, "all.atom", "2021:provider/daily.example", "2021:all"),
    (atom.generator_has_no_version, "all.atom", "<generator>", '<generator version="1.0">'),
    (atom.is_newest_first, "all.atom", "<published>2021-02-03", "<published>2021-02-05"),
    (atom.is_newest_first, "all.atom", "<published>2021-02-03", "<published>2021-02-04"),
    (atom.content_is_safe, "all.atom", "&lt;p&gt;Body", "&lt;p onclick=&quot;alert(1)&quot;&gt;Body"),
    # JSON Feed
    (json_feed.is_utf8_and_unambiguous, "all.json", "{\n  \"version\"", "\ufeff{\n  \"version\""),
    (json_feed.is_utf8_and_unambiguous, "all.json", '"language"', '"title"'),
    (json_feed.is_utf8_and_unambiguous, "all.json", "]\n}", "],\n}"),
    (json_feed.required_members_are_there, "all.json", '"content_text": "First."', '"content_html": "First."'),
    (json_feed.required_members_are_there, "all.json", '"feed_url"', '"next_url"'),
    (json_feed.version_is_1_1, "all.json", "version/1.1", "version/1"),
    (json_feed.members_are_known, "all.json", '"language"', '"lang"'),
    (json_feed.members_are_known, "all.json", '"quality"', '"secured"'),
    (json_feed.members_are_known, "all.json", '"authors": [{"name": "The Daily"}]', '"author": {"name": "The Daily"}'),
    (json_feed.members_have_their_type, "all.json", '"urn:uuid:00000000-0000-5000-8000-000000000001"', "4711"),
    (json_feed.members_have_their_type, "all.json", '["AI"]', '"AI"'),
    (json_feed.nothing_is_empty, "all.json", '"First."', '""'),
    (json_feed.nothing_is_empty, "all.json", '{"quality": 84}', '{"quality": null}'),
    (json_feed.nothing_is_empty, "all.json", '["AI"]', "[]"),
    (json_feed.ids_are_unique, "all.json", '000000000001"', '000000000002"'),
    (json_feed.tags_are_text_and_stand_once, "all.json", '["AI"]', '["AI", "AI"]'),
    (json_feed.tags_are_text_and_stand_once, "all.json", '["AI"]', "[1.1]"),
    (json_feed.addresses_are_absolute, "all.json", '"https://www.example.org/1"', '"/1"'),
    (json_feed.addresses_are_absolute, "all.json", '"https://feeds.example.org/all.json"', '"all.json"'),
    (json_feed.dates_are_in_utc, "all.json", "2021-02-03T14:15:00Z", "Wed, 03 Feb 2021 14:15:00 +0000"),
    (json_feed.is_updated_after_it_is_published, "all.json", '_modified": "2021-02-03', '_modified": "2021-02-02'),
    (json_feed.authors_are_somebody, "all.json", '{"name": "The Daily"}', '{"mail": "daily@example.org"}'),
    (json_feed.authors_are_somebody, "all.json", '{"name": "The Daily"}', "{}"),
    (json_feed.attachments_are_complete, "all.json", '"mime_type": "image/jpeg"', '"type": "image/jpeg"'),
    (json_feed.attachments_are_complete, "all.json", "4711", "0"),
    (json_feed.attachments_are_complete, "all.json", "4711", '"4711"'),
    (json_feed.images_are_pictures, "all.json", '"url": "https://www.example.org/1"', '"image": "https://cdn.example.org/1.mp4"'),
    (json_feed.hubs_are_complete, "all.json", '"type": "WebSub", ', ""),
    (json_feed.text_is_plain, "all.json", '"First"', '"First &#8211; second"'),
    (json_feed.characters_are_clean, "all.json", '"First"', '"First \\u200b"'),
    (json_feed.characters_are_clean, "all.json", '["AI"]', '["A\\u00adI"]'),
    (json_feed.is_newest_first, "all.json", '"date_published": "2021-02-03', '"date_published": "2021-02-04'),
    (json_feed.content_is_safe, "all.json", "<p>Body", "<iframe src='https://video.example.org/'></iframe><p>Body"),
    # OPML
    (opml.is_opml_2, "feeds.opml", 'version="2.0"', 'version="1.0"'),
    (opml.head_is_known, "feeds.opml", "<title>News feeds</title>", ""),
    (opml.head_is_known, "feeds.opml", "<ownerName>", "<docs>http://opml.org/spec2.opml</docs><ownerName>"),
    (opml.dates_are_rfc_822, "feeds.opml", "Fri, 05 Feb 2021 14:15:00 +0000", "2021-02-05"),
    (opml.owner_is_an_address, "feeds.opml", "<ownerId>https://feeds.example.org/<", "<ownerId>Ada<"),
    (opml.outlines_have_a_text, "feeds.opml", 'text="Topics"', 'title="Topics"'),
    (opml.subscriptions_are_complete, "feeds.opml", 'type="rss"', 'type="atom"'),
    (opml.subscriptions_are_complete, "feeds.opml", 'xmlUrl="https://feeds.example.org/all.rss"', ""),
    (opml.subscriptions_are_complete, "feeds.opml", 'htmlUrl="https://feeds.example.org/', 'htmlUrl="'),
    (opml.groups_hold_subscriptions, "feeds.opml", '<outline text="T', '<outline text="Empty"/><outline text="T'),
    (opml.groups_hold_subscriptions, "feeds.opml", '<outline type="rss"', "<outline"),
    (opml.subscriptions_stand_once, "feeds.opml", "topics/ai.rss", "all.rss"),
    # pages
    (pages.is_balanced, "all.html", "<!DOCTYPE html>\n", ""),
    (pages.is_balanced, "all.html", "</h1>", ""),
    (pages.is_balanced, "all.html", "</article>\n<article>", "<article>\n</article>\n<p></article>"),
    (pages.is_balanced, "all.html", 'alt=""', 'alt="" alt="x"'),
    (pages.has_no_script, "all.html", "</body>", "<script>alert(1)</script>\n</body>"),
    (pages.has_no_script, "all.html", "<article>", '<article onclick="alert(1)">'),
    (pages.has_no_script, "all.html", 'href="https://www.example.org/1"', 'href="javascript:alert(1)"'),
    (pages.loads_nothing_but_pictures, "all.html", "<style>", '<link rel="stylesheet" href="style.css">\n<style>'),
    (pages.loads_nothing_but_pictures, "all.html", "margin: 0", "background: url(https://cdn.example.org/back.png)"),
    (pages.offers_three_formats, "all.html", "application/atom+xml", "application/rss+xml"),
    (pages.offers_three_formats, "all.html", "News (Atom)", "News (RSS)"),
    (pages.has_a_head, "all.html", ' lang="en"', ""),
    (pages.has_a_head, "all.html", '<meta charset="utf-8">', ""),
    (pages.has_a_head, "all.html", "<title>News &amp; more</title>", "<title></title>"),
    (pages.headings_go_down_in_steps, "all.html", "<h2>", "<h3>"),
    (pages.headings_go_down_in_steps, "all.html", "<h1 ", "<h2 "),
    (pages.pictures_and_links_have_a_text, "all.html", ' alt=""', ""),
    (pages.pictures_and_links_have_a_text, "all.html", "All feeds", " "),
    (pages.images_are_pictures, "all.html", 'src="https://cdn.example.org/2.jpg"', 'src="https://cdn.example.org/2.mp4"'),
    (pages.ids_are_unique, "all.html", "<article>", '<article id="top">'),
    (pages.addresses_are_encoded, "all.html", "https://www.example.org/1", "https://www.example.org/a b"),
    (pages.addresses_are_encoded, "all.html", 'href="all.rss"', 'href="人工智能.rss"'),
    (pages.characters_are_clean, "all.html", "All feeds", "All\u200b feeds"),
]  # fmt: skip

#: Rule, changed files (None: removed), and a text of feeds.json with what stands in its place.
BROKEN_FOLDERS: list[tuple[FolderRule, dict[str, tuple[str, str] | None], tuple[str, str]]] = [
    (folders.hold_what_feeds_json_lists, {"topics/ai.json": None}, ("", "")),
    (folders.hold_what_feeds_json_lists, {}, ('"index.html"', '"start.html"')),
    (folders.have_the_digests_of_feeds_json, {}, ('"sha256": {"rss": "', '"sha256": {"rss": "0')),
    (folders.are_described_by_feeds_json, {}, ('"entries": 2', '"entries": 3')),
    (folders.are_described_by_feeds_json, {}, ('"title": "News', '"title": "Old')),
    (folders.are_described_by_feeds_json, {}, ('"updated": "2021-02-05', '"updated": "2021-02-06')),
    (folders.are_sorted_by_kind, {}, ('"kind": "topic"', '"kind": "provider"')),
    (folders.agree_in_all_formats, {"all.json": ("000000000001", "000000000003")}, ("", "")),
    (folders.agree_in_all_formats, {"all.rss": ("urn:uuid:00000000-0000-5000-8000-000000000001", "1")}, ("", "")),
    (folders.agree_in_all_formats, {"all.rss": ("Wed, 03 Feb 2021", "Tue, 02 Feb 2021")}, ("", "")),
    (folders.agree_in_all_formats, {"all.atom": ('rel="enclosure"', 'rel="related"')}, ("", "")),
    (folders.show_an_entry_the_same_everywhere, {"topics/ai.atom": (">First<", ">Second<")}, ("", "")),
    (folders.atom_feeds_say_where_they_are, {"all.atom": ("org/all.atom", "org/feeds/all.atom")}, ("", "")),
    (folders.atom_feeds_say_where_they_are, {"all.atom": ("org/all.html", "org/index.html")}, ("", "")),
    (folders.rss_feeds_say_where_they_are, {"topics/ai.rss": ("org/topics/ai.rss", "org/ai.rss")}, ("", "")),
    (folders.rss_feeds_say_where_they_are, {"all.rss": ("all.html</link>\n    <", "all.rss</link>\n    <")}, ("", "")),
    (folders.json_feeds_say_where_they_are, {"all.json": ("org/all.json", "org/feeds.json")}, ("", "")),
    (folders.ids_of_feeds_follow_from_their_paths, {"topics/ai.atom": (":topic/ai", ":topics/ai")}, ("", "")),
    (folders.ids_of_feeds_follow_from_their_paths, {"all.atom": (",2021:", ",2022:")}, ("", "")),
    (folders.pages_lead_to_files, {"all.html": ("index.html", "start.html")}, ("", "")),
    (folders.pages_lead_to_files, {"topics/ai.html": ("../index.html", "index.html")}, ("", "")),
    (folders.pages_offer_their_own_feed, {"topics/ai.html": ("../topics/ai.rss", "../all.rss")}, ("", "")),
    (folders.pages_show_the_entries, {"all.html": ("www.example.org/1", "www.example.org/2")}, ("", "")),
    (folders.opml_names_every_feed, {"feeds.opml": ("topics/ai.rss", "topics/robotics.rss")}, ("", "")),
    (folders.opml_names_every_feed, {"feeds.opml": ('text="News', 'text="Old')}, ("", "")),
]  # fmt: skip


def broken(path: str, old: str, new: str) -> bytes:
    text = FILES[path].decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        pytest.param(path, rule, id=f"{path}-{name_of(rule)}")
        for module, paths in SUBJECTS.items()
        for path in paths.split()
        for rule in rules_of(module)
    ],
)
def test_the_example_keeps_the_rule(path: str, rule: Rule) -> None:
    assert rule(FILES[path]) == []


@pytest.mark.parametrize("rule", rules_of(folders), ids=name_of)
def test_the_example_folder_keeps_the_rule(rule: FolderRule) -> None:
    assert rule(folder()) == []


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: name_of(case[0]))
def test_the_rule_finds_what_is_broken(case: tuple[Rule, str, str, str]) -> None:
    rule, *change = case
    assert rule(broken(*change)) != []


@pytest.mark.parametrize("case", BROKEN_FOLDERS, ids=lambda case: name_of(case[0]))
def test_the_rule_finds_what_is_broken_between_files(
    case: tuple[FolderRule, dict[str, tuple[str, str] | None], tuple[str, str]],
) -> None:
    rule, changes, catalogue = case
    files = {path: broken(path, *change) if change else None for path, change in changes.items()}
    assert rule(folder(files, catalogue)) != []


def test_there_is_a_proof_for_every_rule() -> None:
    proven: set[Any] = {rule for rule, *_ in BROKEN} | {rule for rule, *_ in BROKEN_FOLDERS}
    assert proven == set(rules_of(*SUBJECTS, folders))


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
    assert client("all.atom", good) == entries("all.atom", good)
    assert client("all.atom", good.replace(links, misleading)) != entries("all.atom", good)
