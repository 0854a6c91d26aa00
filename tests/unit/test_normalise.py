from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from feedpub import Problem, RecordError, Site, normalise
from feedpub.model import FIELDS, Enclosure, Image, Person, RawRecord, Reading, Record, Value, Withheld

GOOD: dict[str, Value] = {
    "title": "A title",
    "publishedDateTime": "2021-02-04T14:15:00Z",
    "originalUrl": "https://example.org/a",
}
SEED_ID = "urn:uuid:afbff213-5da2-527f-9c73-cbbf0cfff709"
SEED_URL = (
    "https://www.scmp.com/news/world/russia-central-asia/article/3120588/"
    "moscows-facial-recognition-cameras-are-identifying"
)


def outcome(
    site: Site, fields: dict[str, Value], *, path: str = "a.md", repeated: tuple[str, ...] = ()
) -> tuple[Record | Withheld, Sequence[Problem]]:
    raw = RawRecord(
        path=path, fields=GOOD | fields, body="The *body*.", front_matter="", first_line=2, repeated=repeated
    )
    return normalise.record(raw, site)


def made(site: Site, path: str = "a.md", /, **fields: Value) -> Record:
    """The record of good fields and these, without a warning."""
    record, problems = outcome(site, fields, path=path)
    assert isinstance(record, Record)
    assert [str(problem) for problem in problems] == []
    return record


def warned(site: Site, **fields: Value) -> tuple[Record, list[tuple[str, str | None]]]:
    record, problems = outcome(site, fields)
    assert isinstance(record, Record)
    return record, [(problem.code, problem.field) for problem in problems]


def refused(site: Site, repeated: tuple[str, ...] = (), /, **fields: Value) -> list[tuple[str, str | None]]:
    with pytest.raises(RecordError) as raised:
        outcome(site, fields, repeated=repeated)
    return [(problem.code, problem.field) for problem in raised.value.problems]


# id and link


def test_the_id_of_the_seed_record(site: Site) -> None:
    assert made(site, originalUrl=SEED_URL).id == SEED_ID


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Another"},
        {"publishedDateTime": "2022-01-01"},
        {"topics": ["AI"]},
        {"webUrl": "https://example.org/other"},
        {"originalUrl": "http://www.example.org/a/?utm_source=x#y"},
        {"id": "4711"},
    ],
)
def test_the_id_does_not_change_with(site: Site, fields: dict[str, Value]) -> None:
    assert made(site, **fields).id == made(site).id


def test_the_id_of_a_record_with_a_url_does_not_change_with_its_path(site: Site) -> None:
    assert made(site, "b/c.txt").id == made(site).id


def test_the_id_does_not_change_with_the_site(site: Site) -> None:
    moved = dataclasses.replace(site, url="https://moved.example/", base_url="https://moved.example/")
    assert made(moved).id == made(site).id


@pytest.mark.parametrize("name", ["guid", "id"])
def test_an_iri_of_the_record_is_its_id(site: Site, name: str) -> None:
    assert made(site, **{name: "tag:example.org,2021:x"}).id == "tag:example.org,2021:x"


def test_guid_comes_before_id(site: Site) -> None:
    assert made(site, guid="urn:isbn:1", id="urn:isbn:2").id == "urn:isbn:1"


def test_an_id_that_is_no_iri_is_passed_over(site: Site) -> None:
    assert made(site, id="4711").id == made(site).id


def test_a_guid_that_is_no_iri_is_passed_over_with_a_warning(site: Site) -> None:
    record, warnings = warned(site, guid="4711", id="urn:isbn:2")
    assert (record.id, warnings) == ("urn:isbn:2", [("bad-guid", "guid")])


@pytest.mark.parametrize("name", ["originalUrl", "webUrl", "website"])
def test_a_url_of_the_record_is_its_link(site: Site, name: str) -> None:
    assert made(site, **{"originalUrl": None, name: "https://example.org/x"}).link == "https://example.org/x"


def test_original_url_comes_before_web_url_and_website(site: Site) -> None:
    urls: dict[str, Value] = {"webUrl": "https://w.example/", "website": "https://s.example/"}
    assert made(site, **urls).link == "https://example.org/a"
    assert made(site, **urls, originalUrl="").link == "https://w.example/"


def test_a_link_is_encoded_once_and_otherwise_as_it_is_written(site: Site) -> None:
    record = made(site, originalUrl=" https://www.Bücher.example/a b%20c/?utm_source=x#“y” ")
    assert record.link == "https://www.xn--bcher-kva.example/a%20b%20c/?utm_source=x#%E2%80%9Cy%E2%80%9D"


def test_letters_of_a_link_are_not_composed_for_another_address_may_be_another_page(site: Site) -> None:
    assert made(site, originalUrl="https://example.org/e\u0301").link == "https://example.org/e%CC%81"


def test_an_unusable_url_is_passed_over_with_a_warning(site: Site) -> None:
    record, warnings = warned(site, originalUrl="example.org/a", webUrl="https://example.org/b")
    assert (record.link, warnings) == ("https://example.org/b", [("bad-url", "originalUrl")])


def test_a_record_without_a_url_is_refused(site: Site) -> None:
    assert refused(site, originalUrl=None) == [("no-link", None)]


def test_a_record_with_unusable_urls_only_is_refused(site: Site) -> None:
    assert refused(site, originalUrl="x", webUrl=["https://example.org/"]) == [
        ("no-link", "originalUrl"),
        ("no-link", "webUrl"),
    ]


def test_a_number_of_20_digits_is_too_large(site: Site) -> None:
    _, (problem,) = outcome(site, {"heat": "1" * 20})
    assert (problem.code, problem.message) == ("bad-field", f'is too large: "{"1" * 20}"')


def test_a_provider_that_is_a_list_is_told_by_its_own_name(site: Site) -> None:
    assert warned(site, provider=["x"])[1] == [("bad-field", "provider")]


def test_a_permalink_is_the_link_of_records_without_a_url(site: Site) -> None:
    site = dataclasses.replace(site, permalink="/{year}/{month}/{day}/{stem}/?p={path}")
    record = made(site, "ä/b c.md", originalUrl=None)
    assert record.link == "https://feeds.example.org/2021/02/04/b%20c/?p=%C3%A4/b%20c"


def test_the_day_in_a_permalink_is_that_of_the_zone_of_the_site(site: Site) -> None:
    site = dataclasses.replace(site, permalink="/{day}/", timezone="Asia/Tokyo")
    assert made(site, originalUrl=None, publishedDateTime="2021-02-04T20:00Z").link == "https://feeds.example.org/05/"


def test_a_permalink_does_not_replace_a_url(site: Site) -> None:
    assert made(dataclasses.replace(site, permalink="/{stem}/")).link == "https://example.org/a"


def test_the_id_of_a_record_without_a_url_is_of_its_path_without_extension(site: Site) -> None:
    one, other = (dataclasses.replace(site, permalink=pattern) for pattern in ("/{stem}/", "/{year}/{stem}"))
    record = made(one, "x/b.md", originalUrl=None)
    assert record.id == made(other, "x/b.txt", originalUrl=None, title="Another").id
    assert record.id != made(one, "y/b.md", originalUrl=None).id


def test_an_amp_address_is_kept(site: Site) -> None:
    assert made(site, ampWebUrl="https://amp.example.org/a").amp == "https://amp.example.org/a"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org:" + "9" * 5000 + "/",
        "http://[::::]/x.png",
        "http://[.]/",
        "http://user:\ud800@[:80]/",
        "https://\u200b/",
        "//",
        "https://\u0301a.example/",
    ],
)
@pytest.mark.parametrize("name", ["webUrl", "image", "ampWebUrl", "audio", "provider"])
def test_a_hostile_address_is_left_out_with_a_warning(site: Site, name: str, url: str) -> None:
    value: Value = {"name": "P", "domain": url} if name == "provider" else url
    fields: dict[str, Value] = {"originalUrl": None, "website": GOOD["originalUrl"], name: value}
    _, warnings = warned(site, **fields)
    assert warnings == [("bad-url", "provider.domain" if name == "provider" else name)]


# texts


def test_the_title_is_plain_text(site: Site) -> None:
    assert made(site, title="<b>List&lt;T&gt;</b> &amp;amp; R&D").title == "List<T> & R&D"


@pytest.mark.parametrize("title", [None, "", "  ", "<b></b>", "&nbsp;", "\u200b"])
def test_a_name_stands_in_for_a_title_that_says_nothing(site: Site, title: Value) -> None:
    assert made(site, title=title, name="A name").title == "A name"


def test_the_first_80_characters_of_the_excerpt_stand_in_for_title_and_name(site: Site) -> None:
    record = made(site, title=None, excerpt="<p>" + "é" * 79 + " and more</p>")
    assert record.title == "é" * 79
    assert record.summary == "é" * 79 + " and more"


def test_the_excerpt_is_the_summary(site: Site) -> None:
    assert made(site, excerpt="One\n two &#8211; <i>three</i>", description="x").summary == "One two \u2013 three"


def test_a_description_stands_in_for_the_excerpt(site: Site) -> None:
    assert made(site, description="D").summary == "D"


def test_the_title_stands_in_for_both(site: Site) -> None:
    assert made(site).summary == "A title"


def test_without_any_text_a_record_is_refused(site: Site) -> None:
    assert refused(site, title="<br>") == [("no-title", None)]


def test_a_title_that_is_no_text_is_passed_over_with_a_warning(site: Site) -> None:
    record, warnings = warned(site, title=["a"], name="A name")
    assert (record.title, warnings) == ("A name", [("bad-field", "title")])


def test_texts_hold_nothing_that_a_feed_may_not_hold(site: Site) -> None:
    record = made(site, title="a\x00\ud800\ufffe&#1;b", topics=["\x93x\x94"], type="\u202ey")
    assert (record.title, record.topics, record.type) == ("ab", ("“x”",), "y")


# times


@pytest.mark.parametrize("name", ["publishedDateTime", "date", "startDateTime"])
def test_a_date_of_the_record_is_when_it_was_published(site: Site, name: str) -> None:
    record = made(site, **{"publishedDateTime": None, name: "2021-02-04T15:15:00+01:00"})
    assert record.published == datetime(2021, 2, 4, 14, 15, tzinfo=UTC)


def test_published_date_time_comes_first(site: Site) -> None:
    record = made(site, date="2020-01-01", startDateTime="2019-01-01")
    assert record.published == datetime(2021, 2, 4, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize("name", ["updatedDateTime", "lastmod"])
def test_a_later_date_is_when_it_was_updated(site: Site, name: str) -> None:
    assert made(site, **{name: "2021-02-05"}).updated == datetime(2021, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize("updated", [None, "", "2020-01-01"])
def test_updated_is_never_before_published(site: Site, updated: Value) -> None:
    record = made(site, updatedDateTime=updated)
    assert record.updated == record.published


def test_the_zone_of_the_site_counts_for_times_without_an_offset(site: Site) -> None:
    record = made(dataclasses.replace(site, timezone="Asia/Tokyo"), publishedDateTime="2021-02-04")
    assert record.published == datetime(2021, 2, 3, 15, tzinfo=UTC)


def test_without_a_date_a_record_is_refused(site: Site) -> None:
    assert refused(site, publishedDateTime=None) == [("no-date", None)]


def test_a_date_that_cannot_be_read_is_not_replaced_by_another_one(site: Site) -> None:
    assert refused(site, publishedDateTime="04/02/2021", date="2021-02-04") == [("bad-date", "publishedDateTime")]


@pytest.mark.parametrize("name", ["updatedDateTime", "lastmod", "expiryDate"])
def test_any_date_that_cannot_be_read_keeps_the_record_out(site: Site, name: str) -> None:
    assert refused(site, **{name: "March"}) == [("bad-date", name)]


@pytest.mark.parametrize("value", [["2021-02-04"], {"a": "2021-02-04"}, "9" * 30 + "h"])
def test_a_hostile_date_is_refused_like_any_other(site: Site, value: Value) -> None:
    assert refused(site, publishedDateTime=value) == [("bad-date", "publishedDateTime")]


def test_an_expiry_date_is_kept(site: Site) -> None:
    assert made(site, expiryDate="2021-03-01").expires == datetime(2021, 3, 1, tzinfo=UTC)


# what is kept back


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("published", "false", "unpublished"),
        ("published", "No", "unpublished"),
        ("published", " 0 ", "unpublished"),
        ("draft", "true", "draft"),
        ("draft", "YES", "draft"),
        ("removed", "on", "removed"),
        ("deleted", "1", "deleted"),
    ],
)
def test_a_record_is_kept_back_by_its_author(site: Site, name: str, value: str, reason: str) -> None:
    record, _ = outcome(site, {name: value})
    assert record == Withheld(path="a.md", title="A title", reason=reason)


@pytest.mark.parametrize(
    ("name", "value"),
    [("published", "true"), ("published", ""), ("published", None), ("draft", "false"), ("removed", "no")],
)
def test_a_record_is_not_kept_back(site: Site, name: str, value: Value) -> None:
    assert made(site, **{name: value}).title == "A title"


def test_a_record_that_is_kept_back_need_not_be_complete(site: Site) -> None:
    nothing: dict[str, Value] = {"title": None, "publishedDateTime": "soon", "originalUrl": None}
    record, problems = outcome(site, nothing | {"draft": "true"})
    assert isinstance(record, Withheld)
    assert problems == ()


@pytest.mark.parametrize("name", ["published", "draft", "removed", "deleted"])
@pytest.mark.parametrize("value", ["maybe", "2021-02-04", ["true"], {"a": "b"}])
def test_a_flag_that_is_neither_true_nor_false_keeps_the_record_out(site: Site, name: str, value: Value) -> None:
    assert refused(site, **{name: value}) == [("bad-flag", name)]


# provider


def test_a_provider(site: Site) -> None:
    provider = made(site, provider={"name": "South China &amp; Post", "domain": "www.SCMP.com"}).provider
    assert provider is not None
    assert (provider.key, provider.name, provider.domain) == ("scmp.com", "South China & Post", "www.scmp.com")
    assert provider.url == "https://www.scmp.com/"


def test_a_provider_without_a_domain_goes_by_the_slug_of_its_name(site: Site) -> None:
    provider = made(site, provider={"name": "Morningstar, Inc."}).provider
    assert provider is not None
    assert (provider.key, provider.domain, provider.url) == ("morningstar-inc", None, None)


def test_a_provider_may_be_a_name_alone(site: Site) -> None:
    provider = made(site, provider="Reuters").provider
    assert provider is not None
    assert (provider.key, provider.name) == ("reuters", "Reuters")


def test_a_provider_without_a_name_is_called_by_its_domain(site: Site) -> None:
    provider = made(site, provider={"domain": "https://scmp.com/x"}).provider
    assert provider is not None
    assert provider.name == "scmp.com"


@pytest.mark.parametrize("value", [None, "", {}, [], {"name": ""}, {"name": None, "images": []}])
def test_there_need_not_be_a_provider(site: Site, value: Value) -> None:
    assert made(site, provider=value).provider is None


def test_an_international_domain_is_shown_in_its_letters_and_linked_in_ascii(site: Site) -> None:
    provider = made(site, provider={"domain": "xn--bcher-kva.example"}).provider
    assert provider is not None
    assert (provider.key, provider.url) == ("bücher.example", "https://xn--bcher-kva.example/")


def test_an_unusable_domain_is_left_out_with_a_warning(site: Site) -> None:
    record, warnings = warned(site, provider={"name": "X", "domain": "not a domain"})
    assert record.provider is not None
    assert (record.provider.key, warnings) == ("x", [("bad-url", "provider.domain")])


def test_a_provider_has_the_first_of_its_images_that_is_usable(site: Site) -> None:
    images: list[Value] = [{"url": "ftp://x"}, {"url": "/y.png", "width": "50", "height": "40"}, "/z.png"]
    record, warnings = warned(site, provider={"name": "X", "images": images})
    assert record.provider is not None
    assert record.provider.icon == Image(url="https://feeds.example.org/y.png", type="image/png", width=50, height=40)
    assert warnings == [("bad-url", "provider.images[0].url")]


def test_a_provider_has_its_authors_once_each(site: Site) -> None:
    authors: list[Value] = [{"name": "Ann", "url": "https://ann.example/"}, "Bo", {"name": "Ann"}, {"name": ""}]
    record = made(site, provider={"name": "X", "authors": authors})
    assert record.authors == (Person(name="Ann", url="https://ann.example/"), Person(name="Bo"))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({"authors": "Ann"}, ["Ann"]),
        ({"authors": ["Ann", {"name": "Bo"}]}, ["Ann", "Bo"]),
        ({"authors": "Ann", "provider": "X"}, ["Ann"]),
        ({"authors": "Ann", "provider": {"name": "X", "authors": "Bo"}}, ["Bo"]),
        ({}, []),
    ],
)
def test_authors_are_those_that_the_configuration_takes_where_the_provider_names_none(
    site: Site, written: dict[str, Value], found: list[str]
) -> None:
    taking = dataclasses.replace(site, reading=Reading(fields={"authors": ("author",)}))
    assert [person.name for person in made(taking, **written).authors] == found


def test_authors_are_not_read_by_themselves(site: Site) -> None:
    assert made(site, authors="Ann").authors == ()


# topics


def test_topics_are_kept_in_order_and_once_each(site: Site) -> None:
    topics: list[Value] = ["Management Tools", " AI ", "management  tools", "", None, "C++", "<b>C</b>"]
    assert made(site, topics=topics).topics == ("Management Tools", "AI", "C++", "C")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("AI, Computer Vision ,", ("AI", "Computer Vision")),
        (["no", "1.10", "12:30"], ("no", "1.10", "12:30")),
        ([{"name": "AI"}, {}], ("AI",)),
        ({"name": "AI"}, ("AI",)),
        ([], ()),
        ("", ()),
    ],
)
def test_topics_in_all_their_forms(site: Site, value: Value, expected: tuple[str, ...]) -> None:
    assert made(site, topics=value).topics == expected


def test_tags_stand_in_for_topics(site: Site) -> None:
    assert made(site, topics=[], tags=["x"]).topics == ("x",)


def test_a_topic_that_is_no_text_is_left_out_with_a_warning(site: Site) -> None:
    record, warnings = warned(site, topics=["AI", ["x"]])
    assert (record.topics, warnings) == (("AI",), [("bad-field", "topics[1]")])


# images and other files


def test_an_image(site: Site) -> None:
    image: Value = {"url": "https://i.example/x.PNG", "width": "1200", "height": "630.0", "title": "<i>T</i>"}
    assert made(site, images=[image]).images == (
        Image(url="https://i.example/x.PNG", type="image/png", width=1200, height=630, title="T"),
    )


@pytest.mark.parametrize("value", ["/x.png", {"url": "/x.png"}, ["/x.png"], [{"url": "/x.png"}]])
@pytest.mark.parametrize("name", ["image", "images"])
def test_images_in_all_their_forms(site: Site, name: str, value: Value) -> None:
    assert made(site, **{name: value}).images == (Image(url="https://feeds.example.org/x.png", type="image/png"),)


def test_a_path_of_an_image_is_below_the_base_url(site: Site) -> None:
    record = made(dataclasses.replace(site, base_url="https://old.example/blog/"), image="/x y.png")
    assert record.images[0].url == "https://old.example/blog/x%20y.png"


def test_an_image_without_extension_has_no_type_and_its_enclosure_is_a_jpeg(site: Site) -> None:
    record = made(site, image="https://i.example/x")
    assert record.images[0].type is None
    assert record.enclosure == Enclosure(url="https://i.example/x", type="image/jpeg")


def test_the_same_image_twice_is_one(site: Site) -> None:
    images: list[Value] = [{"url": "/x y.png", "width": "1"}, {"url": "/x%20y.png"}]
    assert [image.width for image in made(site, images=images).images] == [1]


@pytest.mark.parametrize("size", ["0", "-5"])
def test_a_size_below_one_is_no_size(site: Site, size: str) -> None:
    assert made(site, images=[{"url": "/x.png", "width": size}]).images[0].width is None


@pytest.mark.parametrize("size", ["wide", "50%", "1e3", "12.5", "9" * 5000, ["1"], "٣"])
def test_a_size_that_is_no_number_is_left_out_with_a_warning(site: Site, size: Value) -> None:
    record, warnings = warned(site, images=[{"url": "/x.png", "width": size}])
    assert (record.images[0].width, warnings) == (None, [("bad-field", "images[0].width")])


def test_an_unusable_image_is_left_out_with_a_warning(site: Site) -> None:
    record, warnings = warned(site, images=[{"url": "data:x"}, {"url": "/y.png"}, {"title": "no url"}])
    assert [image.url for image in record.images] == ["https://feeds.example.org/y.png"]
    assert warnings == [("bad-url", "images[0].url"), ("bad-field", "images[2]")]


def test_the_first_image_is_the_enclosure(site: Site) -> None:
    record = made(site, images=["/x.gif", "/y.png"])
    assert record.enclosure == Enclosure(url="https://feeds.example.org/x.gif", type="image/gif")


def test_an_audio_file_is_the_enclosure_before_any_image(site: Site) -> None:
    record = made(site, image="/x.png", audio="/x.mp3")
    assert record.enclosure == Enclosure(url="https://feeds.example.org/x.mp3", type="audio/mpeg")


def test_an_enclosure_tells_its_type_and_length(site: Site) -> None:
    record = made(site, enclosure={"url": "/x", "type": "Audio/MPEG", "length": "123"})
    assert record.enclosure == Enclosure(url="https://feeds.example.org/x", type="audio/mpeg", length=123)


@pytest.mark.parametrize("length", ["0", "-1"])
def test_a_length_below_one_is_unknown(site: Site, length: str) -> None:
    enclosure = made(site, enclosure={"url": "/x.mp3", "length": length}).enclosure
    assert enclosure is not None
    assert enclosure.length is None


def test_a_video_that_is_no_file_is_left_out_with_a_warning(site: Site) -> None:
    record, warnings = warned(site, video="https://video.example/watch?v=1")
    assert (record.enclosure, warnings) == (None, [("not-media", "video")])


# the rest


def test_fields_for_filters_and_ranking(site: Site) -> None:
    record = made(site, category="<b>news</b>", type="article", quality="84", heat="0", locale="en_GB")
    assert (record.category, record.type, record.quality, record.heat) == ("news", "article", 84, 0)
    assert record.language == "en-GB"


def test_in_jekyll_a_category_comes_behind_the_categories(site: Site) -> None:
    jekyll = dataclasses.replace(site, reading=Reading(dialect="jekyll"), permalink="/{categories}/{stem}/")
    fields: dict[str, Value] = {"originalUrl": None, "categories": "two three", "category": "One word"}
    record, _ = outcome(jekyll, fields)
    assert isinstance(record, Record)
    assert record.link.endswith("/two/three/one%20word/a/")


def test_the_first_of_several_categories_counts(site: Site) -> None:
    assert made(site, categories=["", "news", "other"]).category == "news"


@pytest.mark.parametrize("locale", ["english language", "e", "en-", "x" * 9, "en GB"])
def test_a_locale_that_is_no_language_tag_is_left_out_with_a_warning(site: Site, locale: str) -> None:
    record, warnings = warned(site, locale=locale)
    assert (record.language, warnings) == (None, [("bad-field", "locale")])


@pytest.mark.parametrize("name", ["quality", "heat"])
def test_a_rank_that_is_no_number_is_left_out_with_a_warning(site: Site, name: str) -> None:
    record, warnings = warned(site, **{name: "high"})
    assert (getattr(record, name), warnings) == (None, [("bad-field", name)])


def test_the_body_is_left_out_of_summaries(site: Site) -> None:
    assert made(site).content is None


def test_the_body_is_the_content_when_the_site_wants_it(site: Site) -> None:
    assert made(dataclasses.replace(site, content="full")).content == "<p>The <em>body</em>.</p>"


@pytest.mark.parametrize("name", ["secured", "related", "content", "featuredContent", "x"])
def test_other_fields_change_nothing(site: Site, name: str) -> None:
    hidden: Value = {"url": "https://example.org/hidden"}
    assert made(site, **{name: hidden}) == made(site)


def test_a_repeated_key_is_a_warning(site: Site) -> None:
    _, problems = outcome(site, {}, repeated=("title",))
    assert [(problem.code, problem.field) for problem in problems] == [("duplicate-key", "title")]


def test_everything_that_is_wrong_is_told_at_once(site: Site) -> None:
    found = refused(site, title=None, publishedDateTime="March", expiryDate="soon", originalUrl="x", draft="maybe")
    assert sorted(code for code, _ in found) == ["bad-date", "bad-date", "bad-flag", "no-link", "no-title"]


def test_warnings_are_told_with_the_errors(site: Site) -> None:
    found = refused(site, ("heat", "heat"), title=None, heat="high", locale="?")
    assert ("no-title", None) in found
    assert {("bad-field", "heat"), ("bad-field", "locale"), ("duplicate-key", "heat")} <= set(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locale", "\x1b[31m\u202ered"),
        ("guid", "a\x00b\nc"),
        ("quality", "\x9b31m\u2028"),
        ("originalUrl", "\ud800\x1b"),
    ],
)
def test_a_message_is_one_line_that_a_terminal_can_show(site: Site, name: str, value: str) -> None:
    _, problems = outcome(site, {"webUrl": "https://example.org/a", name: value})
    (problem,) = problems
    assert problem.code in {"bad-field", "bad-guid", "bad-url"}
    assert str(problem).isprintable()


def test_a_repeated_key_that_holds_a_line_break_is_told_on_one_line(site: Site) -> None:
    _, problems = outcome(site, {}, repeated=("a\nb\x1b",))
    (problem,) = problems
    assert str(problem).isprintable()


class Recorder(dict[str, Value]):
    """Front matter without fields, that keeps what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: object = None) -> Any:
        self.asked.add(name)
        return default


def test_the_fields_that_are_read_are_those_of_the_list(site: Site) -> None:
    fields = Recorder()
    site = dataclasses.replace(site, permalink="/{slug}/")
    raw = RawRecord(path="a.md", fields=fields, body="", front_matter="", first_line=1)
    with pytest.raises(RecordError):
        normalise.record(raw, site)
    assert fields.asked == FIELDS


# sizes


@pytest.mark.parametrize(
    ("field", "value", "longest", "found"),
    [
        ("title", "x" * 501, 500, lambda record: record.title),
        ("excerpt", "word " * 1001, 5000, lambda record: record.summary),
        ("category", "x" * 501, 500, lambda record: record.category),
        ("type", "x" * 501, 500, lambda record: record.type),
        ("topics[0]", ["x" * 201], 200, lambda record: record.topics[0]),
        ("provider.name", {"name": "x" * 501}, 500, lambda record: record.provider.name),
        (
            "provider.authors[0]",
            {"name": "y", "authors": ["x" * 501]},
            500,
            lambda record: record.authors[0].name,
        ),
        ("images[0].title", [{"url": "/a.png", "title": "x" * 501}], 500, lambda record: record.images[0].title),
    ],
)
def test_a_text_longer_than_a_feed_may_show_is_cut_off_and_told(
    site: Site, field: str, value: Value, longest: int, found: Callable[[Record], str]
) -> None:
    record, problems = warned(site, **{field.partition("[")[0].partition(".")[0]: value})
    assert problems == [("too-long", field)]
    assert longest - 10 < len(found(record)) <= longest
    assert found(record).endswith("…")


def test_a_text_counts_by_what_is_seen_of_it(site: Site) -> None:
    assert made(site, title="<b>" * 1000 + "A title" + "&#32;" * 1000).title == "A title"


def test_topics_that_are_one_when_they_are_cut_off_are_one(site: Site) -> None:
    record, problems = warned(site, topics=["x" * 300, "X" * 400])
    assert len(record.topics) == 1
    assert [code for code, _ in problems] == ["too-long", "too-long"]


def test_an_address_too_long_is_left_out(site: Site) -> None:
    record, problems = warned(site, webUrl="https://example.org/b", ampWebUrl="https://example.org/" + "x" * 4096)
    assert (record.amp, problems) == (None, [("bad-url", "ampWebUrl")])


def test_a_body_too_large_leaves_the_entry_without_content(site: Site) -> None:
    raw = RawRecord(path="a.md", fields=GOOD, body="x" * 200_000, front_matter="", first_line=2)
    record, problems = normalise.record(raw, dataclasses.replace(site, content="full"))
    assert isinstance(record, Record)
    assert record.content is None
    assert [problem.code for problem in problems] == ["heavy-body"]
