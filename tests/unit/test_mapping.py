from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli

from feedpub import mapping, source, urls
from feedpub.model import FIELDS, Layout, RawRecord, Reading


def read(text: str, **sources: tuple[str, ...]) -> RawRecord:
    raw = source.parse("a.md", f"---\n{text}\n---\n".encode(), Reading(fields=sources))
    assert raw is not None
    return raw


@pytest.mark.parametrize("own", ["", "excerpt:\n", "excerpt: ''\n", "excerpt: []\n"])
def test_another_field_is_taken_for_one_that_is_not_there_or_empty(own: str) -> None:
    raw = read(f"{own}summary: x", excerpt=("summary",))
    assert raw.fields["excerpt"] == "x"
    assert raw.spelled("excerpt") == "summary"


def test_a_field_of_its_own_stays() -> None:
    raw = read("excerpt: x\nsummary: y", excerpt=("summary",))
    assert raw.fields["excerpt"] == "x"
    assert raw.spelled("excerpt") == "excerpt"


def test_what_is_named_comes_before_a_field_that_means_the_same(cli: Cli) -> None:
    (entry,) = entries(cli, "date: 2024-03-05\ntags: [a]\ncategories: [b]\n", '[fields]\ntopics = "categories"\n')
    assert entry["tags"] == ["b"]


def test_a_field_that_means_the_same_may_be_named_first(cli: Cli) -> None:
    fields = '[fields]\ntopics = ["tags", "categories"]\n'
    (entry,) = entries(cli, "date: 2024-03-05\ntags: [a]\ncategories: [b]\n", fields)
    assert entry["tags"] == ["a"]


def test_of_several_fields_the_first_that_is_there_is_taken() -> None:
    assert read("b:\nc: x\nd: y", excerpt=("a", "b", "c", "d")).fields["excerpt"] == "x"


def test_several_sources_may_be_taken_together() -> None:
    raw = read("tags: [a, b]\nseries: c\nmeta:\n  kind: d", topics=("tags + series + meta.kind + none",))
    assert raw.fields["topics"] == ["a", "b", "c", "d"]
    spelled = [raw.spelled(path) for path in ("topics", "topics[1].name", "topics[2]", "topics[3]")]
    assert spelled == ["tags", "tags[1].name", "series", "meta.kind"]
    assert source.layout(raw).place("topics[2]") == (3, 9)


def test_of_sources_that_are_taken_together_one_may_be_alone() -> None:
    assert read("category: c, d", topics=("tags + category", "other")).fields["topics"] == ["c", " d"]
    assert read("other: c", topics=("tags + category", "other")).fields["topics"] == "c"
    assert mapping.names({"topics": ("tag + kind",)}) >= {"tag", "kind"}


def test_where_none_is_there_nothing_is_taken() -> None:
    raw = read("title: x", excerpt=("a", "b.c"))
    assert "excerpt" not in raw.fields
    assert raw.taken == {}


def test_a_path_leads_into_mappings() -> None:
    raw = read("cover:\n  image:\n    url: x\n    width: 1", images=("cover.image",))
    assert raw.fields["images"] == {"url": "x", "width": "1"}


@pytest.mark.parametrize("cover", ["cover: x", "cover:\n  - image: x", "cover:\n  image:\n", "cover:\n  images: x"])
def test_a_path_that_leads_nowhere_is_passed_over(cover: str) -> None:
    assert "images" not in read(cover, images=("cover.image",)).fields


def test_a_field_that_is_taken_for_another_keeps_its_own_meaning() -> None:
    raw = read("date: 2024-03-05", updatedDateTime=("date",))
    assert raw.fields == {"date": "2024-03-05", "updatedDateTime": "2024-03-05"}


def test_what_is_taken_comes_from_the_file_alone_and_never_from_what_was_taken() -> None:
    raw = read("a: x", excerpt=("a",), title=("excerpt",))
    assert "title" not in raw.fields


def test_the_path_of_a_part_is_spelled_as_in_the_file() -> None:
    raw = read("cover:\n  pictures:\n    - url: x", images=("cover.pictures",))
    assert raw.spelled("images[0].url") == "cover.pictures[0].url"
    assert raw.spelled("image") == "image"
    assert raw.spelled(None) is None


def test_a_value_has_its_place_by_both_names() -> None:
    raw = read("title: x\ncover:\n  pictures:\n    - url: 'y'", images=("cover.pictures",))
    layout = source.layout(raw)
    assert layout.place("images[0].url") == layout.place("cover.pictures[0].url") == (5, 12)


def test_a_name_that_begins_alike_is_another_one() -> None:
    places = {"a": (1, 1), "ab": (2, 1), "a.b": (3, 1), "a[0]": (4, 1)}
    layout = mapping.placed(Layout(first_line=1, places=places), {"x": "a"})
    assert layout.places == places | {"x": (1, 1), "x.b": (3, 1), "x[0]": (4, 1)}


def test_of_large_front_matter_what_is_taken_is_read_and_nothing_else() -> None:
    raw = read("related:\n" + "  - title: y\n" * 500 + "seo:\n  summary: x\ntitle: z", excerpt=("seo.summary",))
    assert raw.fields == {"title": "z", "seo": {"summary": "x"}, "excerpt": "x"}


def test_without_a_mapping_the_names_are_those_of_records() -> None:
    assert mapping.names({}) is FIELDS
    assert mapping.names({"images": ("cover.image", "picture")}) == FIELDS | {"cover", "picture"}


CONFIG = '[site]\nurl = "https://feeds.example.org/"\n[fields]\n'


def write(record: str, config: str) -> None:
    Path("feedpub.toml").write_text(CONFIG + config, encoding="utf-8")
    Path("seeds").mkdir()
    Path("seeds/a.md").write_text(f"---\n{record}---\n", encoding="utf-8")


def test_problems_of_a_build_name_the_field_as_the_file_spells_it_at_its_place(cli: Cli) -> None:
    write("title: x\nlink: https://example.org/\nmeta:\n  when: March\n", 'date = "meta.when"\nwebUrl = "link"\n')
    assert "seeds/a.md:5: meta.when: " in cli("build").stderr


def test_a_duplicate_is_told_at_the_field_that_its_address_was_taken_from(cli: Cli) -> None:
    write("title: x\ndate: 2024-03-05\nlink: https://example.org/\n", 'webUrl = "link"\n')
    text = Path("seeds/a.md").read_text(encoding="utf-8")
    Path("seeds/b.md").write_text(text.replace("title", "x: y\ntitle"), encoding="utf-8")
    assert "seeds/b.md:5:7: link: has the same id as seeds/a.md" in cli("check").stdout


def test_a_check_has_nothing_to_say_of_a_field_that_is_taken(cli: Cli) -> None:
    record = "title: x\ndate: 2024-03-05T10:00:00Z\nurl: https://example.org/\nsummary: y\nkeywords: [z]\n"
    write(record, 'webUrl = "url"\nexcerpt = "summary"\ntopics = "keywords"\n')
    result = cli("check")
    assert result.stdout == ""
    assert result.exit_code == 0


def test_a_check_marks_what_is_wrong_where_it_stands(cli: Cli) -> None:
    record = "title: x\ndate: 2024-03-05T10:00:00Z\nsummary: no\nurl: https://example.org/?utm_source=a\n"
    write(record, 'webUrl = "url"\nexcerpt = "summary"\n')
    stdout = cli("check").stdout
    assert "seeds/a.md:4:10: summary: " in stdout
    assert "seeds/a.md:5:27: url: has utm_source" in stdout


def test_a_check_tells_of_a_comment_in_a_field_that_is_taken_once(cli: Cli) -> None:
    write("name: x #1\ndate: 2024-03-05T10:00:00Z\nwebUrl: https://example.org/\n", 'title = "name"\n')
    assert cli("check").stdout.count("cut-off") == 1


def test_a_check_suggests_the_name_of_a_field_that_would_be_taken(cli: Cli) -> None:
    write("title: x\ndate: 2024-03-05T10:00:00Z\nwebUrl: https://example.org/\nsumary: y\n", 'excerpt = "summary"\n')
    assert "did you mean summary?" in cli("check").stdout


def test_another_mapping_reads_every_record_anew(cli: Cli) -> None:
    write("title: x\ndate: 2024-03-05\nwebUrl: https://example.org/\na: one\nb: two\n", 'excerpt = "a"\n')
    cli("build")
    assert "one" in Path("feeds/all.json").read_text(encoding="utf-8")
    Path("feedpub.toml").write_text(CONFIG + 'excerpt = "b"\n', encoding="utf-8")
    cli("build")
    assert "two" in Path("feeds/all.json").read_text(encoding="utf-8")


PAGES = """[site]
url = "https://example.org/feeds/"
permalink = "/pages/{stem}/"
[source]
base_url = "https://example.org/"
"""


def entries(cli: Cli, record: str, config: str, name: str = "a.md") -> list[dict[str, Any]]:
    """What is published of one record."""
    Path("feedpub.toml").write_text(PAGES + config, encoding="utf-8")
    Path("seeds").mkdir(exist_ok=True)
    Path("seeds", name).write_text(f"---\ntitle: x\n{record}---\n", encoding="utf-8")
    cli("build", "--allow-empty")
    found: list[dict[str, Any]] = json.loads(Path("feeds/all.json").read_text(encoding="utf-8"))["items"]
    return found


def test_an_address_that_is_taken_may_be_the_path_of_a_page_of_the_site(cli: Cli) -> None:
    (entry,) = entries(cli, "date: 2024-03-05\nurl: /a/b/\n", '[fields]\nwebUrl = "url"\n')
    assert entry["url"] == "https://example.org/a/b/"


def test_the_id_of_such_a_record_does_not_follow_from_the_address_of_the_site(cli: Cli) -> None:
    (entry,) = entries(cli, "date: 2024-03-05\nurl: /a/b/\n", '[fields]\nwebUrl = "url"\n')
    assert entry["id"] == urls.entry_id("a")


@pytest.mark.parametrize(
    ("dialect", "written", "path"),
    [
        ("jekyll", "about.html", "about.html"),
        ("jekyll", "pretty", "pretty"),
        ("hugo", "foo/", "foo/"),
        ("hugo", "/foo/10:30/", "foo/10:30/"),
        ("pelican", "' foo/bar.html '", "foo/bar.html"),
        ("eleventy", "blog/b/index.html", "blog/b/"),
        ("eleventy", "/index.html", ""),
        ("eleventy", "/blog/myindex.html", "blog/myindex.html"),
        ("feedpub", "foo/index.html", "foo/index.html"),
    ],
)
def test_the_path_of_a_page_may_do_without_a_slash(cli: Cli, dialect: str, written: str, path: str) -> None:
    config = f'dialect = "{dialect}"\n[fields]\nwebUrl = "url"\n'
    (entry,) = entries(cli, f"date: 2024-03-05\nurl: {written}\n", config)
    assert entry["url"] == f"https://example.org/{path}"
    assert entry["id"] == urls.entry_id("a")


@pytest.mark.parametrize(
    "address",
    ["/{{ title | slugify }}/", "/:categories/:title/", ":title/", "a-:title/", "//", "mailto:x", "www.example.org/a"],
)
def test_a_record_whose_address_is_elsewhere_is_not_published_under_that_of_the_site(cli: Cli, address: str) -> None:
    assert entries(cli, f"date: 2024-03-05\nurl: '{address}'\n", '[fields]\nwebUrl = "url"\n') == []
    stdout = cli("check").stdout
    assert "seeds/a.md:4:6: url: " in stdout
    assert "write a whole one (https://...) [no-link]" in stdout


def test_another_address_that_can_be_used_is(cli: Cli) -> None:
    record = "date: 2024-03-05\nurl: /:title/\nwebsite: https://example.com/a\n"
    (entry,) = entries(cli, record, '[fields]\nwebUrl = "url"\n')
    assert entry["url"] == "https://example.com/a"


@pytest.mark.parametrize(("config", "shown"), [('[fields]\nwebUrl = "permalink"\n', 0), ("", 1)])
def test_a_record_that_has_no_page_is_kept_back(cli: Cli, config: str, shown: int) -> None:
    assert len(entries(cli, "date: 2024-03-05\npermalink: false\n", f'dialect = "eleventy"\n{config}')) == shown


def test_a_path_in_a_field_of_records_is_still_no_address(cli: Cli) -> None:
    (entry,) = entries(cli, "date: 2024-03-05\nwebUrl: /a/b/\n", "")
    assert entry["url"] == "https://example.org/pages/a/"


@pytest.mark.parametrize(("status", "shown"), [("published", 1), ("draft", 0), ("Hidden", 0), ("skip", 0)])
def test_a_status_tells_whether_a_record_is_published(cli: Cli, status: str, shown: int) -> None:
    record = f"date: 2024-03-05\nstatus: {status}\n"
    assert len(entries(cli, record, '[fields]\npublished = "status"\n')) == shown


def test_an_unknown_status_keeps_the_record_back_and_is_told_by_its_name(cli: Cli) -> None:
    assert entries(cli, "date: 2024-03-05\nstatus: odd\n", '[fields]\npublished = "status"\n') == []
    assert "seeds/a.md:4:9: status: " in cli("check").stdout


@pytest.mark.parametrize("word", ["private", "public", "draft"])
def test_a_status_in_published_itself_is_no_flag(cli: Cli, word: str) -> None:
    entries(cli, f"date: 2024-03-05\npublished: {word}\n", "")
    assert "bad-flag" in cli("check").stdout


@pytest.mark.parametrize(
    ("field", "advice"),
    [
        ("Status: draft", 'Status: is not read; for feedpub to read it, set published = "status" in [fields]'),
        ("modified: 2024-03-06", 'set updatedDateTime = "modified" in [fields]'),
        ("author: Ann", 'set authors = "author" in [fields]'),
    ],
)
def test_in_a_dialect_the_cure_of_a_foreign_field_is_to_take_it(cli: Cli, field: str, advice: str) -> None:
    entries(cli, f"date: 2024-03-05\n{field}\n", 'dialect = "pelican"\n')
    assert advice in cli("check").stdout


@pytest.mark.parametrize("slug", ["..", "."])
def test_a_slug_of_dots_leads_to_no_other_page(cli: Cli, slug: str) -> None:
    record = f'date: 2024-03-05\nslug: "{slug}"\n'
    assert entries(cli, record, "") != []  # the address needs no slug
    Path("feedpub.toml").write_text(PAGES.replace("{stem}", "{slug}"), encoding="utf-8")
    assert f'no address of it: "/pages/{slug}/" leads to another page' in cli("check").stdout


DATED = "2024-03-05-a.md"


@pytest.mark.parametrize("config", ["dated_names = true\n", 'dialect = "jekyll"\n', 'dialect = "eleventy"\n'])
def test_the_name_of_a_file_tells_the_date_where_the_record_does_not(cli: Cli, config: str) -> None:
    (entry,) = entries(cli, "", config, DATED)
    assert entry["date_published"] == "2024-03-05T00:00:00Z"


def test_a_date_of_its_own_comes_before_that_of_the_name(cli: Cli) -> None:
    (entry,) = entries(cli, "startDateTime: 2023-01-01\n", "dated_names = true\n", DATED)
    assert entry["date_published"] == "2023-01-01T00:00:00Z"


@pytest.mark.parametrize("config", ["", 'dialect = "hugo"\n', 'dialect = "jekyll"\ndated_names = false\n'])
def test_where_names_have_no_dates_the_record_is_undated(cli: Cli, config: str) -> None:
    assert entries(cli, "", config, DATED) == []
    assert "no-date" in cli("check").stdout


def test_a_name_with_a_day_that_does_not_exist_is_told(cli: Cli) -> None:
    assert entries(cli, "", "dated_names = true\n", "2024-02-30-a.md") == []
    assert 'seeds/2024-02-30-a.md:2:1: "2024-02-30" is no date' in cli("check").stdout


def test_topics_are_parted_as_in_the_program_for_which_they_are_written(cli: Cli) -> None:
    (entry,) = entries(cli, "date: 2024-03-05\ntags: a b\ncategories: c d\n", 'dialect = "jekyll"\n')
    assert entry["tags"] == ["a", "b"]
    assert entry["_feedpub"]["category"] == "c"


def of_a_body(cli: Cli, body: str, config: str, fields: str = "") -> dict[str, Any]:
    Path("seeds").mkdir()
    Path("seeds/a.md").write_text(f"---\ntitle: x\ndate: 2024-03-05\n{fields}---\n{body}", encoding="utf-8")
    Path("feedpub.toml").write_text(PAGES + config, encoding="utf-8")
    cli("build")
    (entry,) = json.loads(Path("feeds/all.json").read_text(encoding="utf-8"))["items"]
    found: dict[str, Any] = entry
    return found


def test_a_body_tells_the_excerpt_where_that_is_wanted(cli: Cli) -> None:
    assert of_a_body(cli, "# A\n\nA *text*.\n\nMore.\n", 'excerpt = "body"\n')["summary"] == "A text."


def test_an_excerpt_of_its_own_comes_before_the_body(cli: Cli) -> None:
    config = 'excerpt = "body"\n[fields]\nexcerpt = "summary"\n'
    assert of_a_body(cli, "A text.\n", config, "summary: y\n")["summary"] == "y"


def test_a_body_is_no_excerpt_where_nobody_wants_it(cli: Cli) -> None:
    assert of_a_body(cli, "A text.\n", "")["summary"] == "x"


def test_tags_of_templates_are_in_neither_excerpt_nor_content(cli: Cli) -> None:
    config = 'dialect = "jekyll"\nexcerpt = "body"\n[feeds]\ncontent = "full"\n'
    entry = of_a_body(cli, "{% include a %}A {{ b }}text.\n", config)
    assert (entry["summary"], entry["content_html"]) == ("A text.", "<p>A text.</p>")


def test_without_a_dialect_a_body_is_published_as_it_is(cli: Cli) -> None:
    entry = of_a_body(cli, "{% include a %}A {{ b }}text.\n", '[feeds]\ncontent = "full"\n')
    assert entry["content_html"] == "<p>{% include a %}A {{ b }}text.</p>"


def test_topics_that_are_none_have_no_feed(cli: Cli) -> None:
    entry = of_a_body(cli, "", 'exclude_topics = ["Posts"]\n', "tags: [posts, CSS, POSTS]\n")
    assert entry["tags"] == ["CSS"]
    assert not list(Path("feeds/topics").glob("posts.*"))
    assert "posts" not in cli("check").stdout


HUGO = 'dialect = "hugo"\n[fields]\nexcerpt = "Seo.description"\n'


def test_letter_case_does_not_count_in_names_where_it_does_not_for_the_program(cli: Cli) -> None:
    (entry,) = entries(cli, "Date: 2024-03-05\nTags: [y]\nOriginalURL: https://example.org/\n", HUGO)
    assert (entry["date_published"], entry["tags"]) == ("2024-03-05T00:00:00Z", ["y"])
    assert entry["url"] == "https://example.org/"
    assert cli("check").stdout == ""


def test_a_problem_names_a_field_in_the_letter_case_of_the_file(cli: Cli) -> None:
    assert entries(cli, "Date: March\nSEO:\n  description: [z]\n", HUGO) == []
    stdout = cli("check").stdout
    assert "seeds/a.md:3:7: Date: " in stdout
    assert "seeds/a.md:5:16: SEO.description: " in stdout


def test_names_that_differ_in_letter_case_alone_are_told(cli: Cli) -> None:
    (entry,) = entries(cli, "date: 2024-03-05\ntags: [y]\nTags: [z]\n", HUGO)
    assert entry["tags"] == ["z"]
    assert "seeds/a.md:5:1: Tags: stands more than once" in cli("check").stdout


@pytest.mark.parametrize(
    ("names", "told"),
    [(("Title", "title"), "3:8: title: "), (("title", "Title"), "3:8: Title: "), (("TITLE", "Title"), "3:8: Title: ")],
)
def test_of_names_that_are_one_the_line_of_the_last_is_told(cli: Cli, names: tuple[str, str], told: str) -> None:
    first, last = names
    write(f"{first}: First\n{last}: [1]\ndate: 2024-03-05\nwebUrl: https://example.org/\n", "")
    Path("feedpub.toml").write_text(CONFIG.replace("[fields]", '[source]\ndialect = "hugo"'), encoding="utf-8")
    assert f"seeds/a.md:{told}is not text" in cli("check").stdout


def test_a_path_in_a_field_of_records_in_other_letters_is_no_address(cli: Cli) -> None:
    (entry,) = entries(cli, "date: 2024-03-05\nWebURL: /a/b/\n", HUGO)
    assert entry["url"] == "https://example.org/pages/a/"


@pytest.mark.parametrize(
    ("dialect", "image", "url"),
    [
        ("hugo", "cover.jpg", "https://example.org/pages/index/cover.jpg"),
        ("hugo", "/cover.jpg", "https://example.org/cover.jpg"),
        ("hugo", "https://example.com/cover.jpg", "https://example.com/cover.jpg"),
        ("eleventy", "cover.jpg", "https://example.org/cover.jpg"),
    ],
)
def test_an_image_of_hugo_may_stand_beside_the_page(cli: Cli, dialect: str, image: str, url: str) -> None:
    Path("seeds/a").mkdir(parents=True)
    (entry,) = entries(cli, f"date: 2024-03-05\nimage: {image}\n", f'dialect = "{dialect}"\n', "a/index.md")
    assert entry["image"] == url


def test_topics_may_be_those_of_several_fields(cli: Cli) -> None:
    config = 'dialect = "jekyll"\n[fields]\ntopics = "tags + category"\n'
    (entry,) = entries(cli, "date: 2024-03-05\ntags: boats winter\ncategory: daily life\n", config)
    assert entry["tags"] == ["boats", "winter", "daily life"]


def test_letter_case_does_not_count_in_sources_that_are_taken_together(cli: Cli) -> None:
    config = 'dialect = "hugo"\n[fields]\ntopics = "tags + categories"\n'
    (entry,) = entries(cli, "date: 2024-03-05\nTags: [y]\nCategories:\n  - a: [b]\n", config)
    assert entry["tags"] == ["y"]
    assert "seeds/a.md:6:5: Categories[0]: has no name" in cli("check").stdout


def test_in_jekyll_a_permalink_of_false_is_none(cli: Cli) -> None:
    config = 'dialect = "jekyll"\n[fields]\nwebUrl = "permalink"\n'
    (entry,) = entries(cli, "date: 2024-03-05\npermalink: false\n", config)
    assert entry["url"].endswith("/a/")
