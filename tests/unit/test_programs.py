"""What is found of the sites of other programs."""

from __future__ import annotations

import json
import re
import tomllib
import warnings
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from other_sites import SITES, write

from feedpub import ConfigError, config, folder
from feedpub.model import SourceFile
from feedpub.starting import eleventy, hugo, jekyll, pelican, programs, reading, writing
from feedpub.starting.nouns import Finding
from feedpub.starting.tree import Tree


def found(folder: Path, program: str, files: dict[str, str]) -> Finding:
    write(folder, files)
    finding = programs.find(Tree(folder, "."), program, ".")
    assert finding is not None
    return finding


@pytest.mark.parametrize("program", SITES)
def test_everything_that_is_found_is_a_setting_that_can_be_used(tmp_path: Path, program: str) -> None:
    finding = found(tmp_path, program, SITES[program])
    for name, value in finding.settings.items():
        config.SETTINGS[name].check(value)
    for names in finding.fields.values():
        config.FIELD_SETTING.check(names)


@pytest.mark.parametrize("program", SITES)
def test_a_site_is_found_whatever_it_is(tmp_path: Path, program: str) -> None:
    write(tmp_path, SITES[program])
    finding = programs.find(Tree(tmp_path, "."), "auto", ".")
    assert finding is not None
    assert finding.program.lower() == program


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"config.toml": 'base_url = "https://zola.example"\n'},
        {"_config.yml": "public_dir: public\n", "source/_posts/a.md": "---\ntitle: Of Hexo\n---\n"},
        {"package.json": "{}", "posts/a.md": "---\ntitle: x\n---\n"},
    ],
)
def test_a_site_of_none_of_them_is_no_site(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    assert programs.find(Tree(tmp_path, "."), "auto", ".") is None


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("date", "/{categories}/{year}/{month}/{day}/{slug}.html"),
        ("pretty", "/{categories}/{year}/{month}/{day}/{slug}/"),
        ("none", "/{categories}/{slug}.html"),
        ("/news/:year/:title/", "/news/{year}/{slug}/"),
        ("ordinal", None),
        ("/:year/:week/:title/", None),
        ("/{year}/{other}/:title/", None),
    ],
)
def test_addresses_of_jekyll(pattern: str, address: str | None) -> None:
    assert jekyll.address(pattern) == address


@pytest.mark.parametrize(
    ("pattern", "section", "address"),
    [
        ("/:year/:month/:slug/", "posts", "/{year}/{month}/{title}/"),
        ("/:year/:title/", "posts", "/{year}/{headline}/"),
        ("/:section/:slugorcontentbasename/", "posts", "/posts/{slug}/"),
        (":sections/:contentbasename", "posts", "/posts/{folder}/{name}"),
        ("/:filename/", "posts", "/{name}/"),
        ("/:yearday/:title/", "posts", None),
        ("/:section/:title/", "", None),
    ],
)
def test_addresses_of_hugo(pattern: str, section: str, address: str | None) -> None:
    assert hugo.address(pattern, section) == address


@pytest.mark.parametrize(
    ("pattern", "slug", "address"),
    [
        ("{slug}.html", "{title}", "/{title}.html"),
        ("posts/{date:%Y}/{date:%m}/{date:%d}/{slug}/index.html", "{slug}", "/posts/{year}/{month}/{day}/{slug}/"),
        ("{category}/{slug}/", "{title}", "/{categories}/{title}/"),
        ("{date:%b}/{slug}/", "{title}", None),
        ("{slug}.html", None, None),
        (7, None, None),
    ],
)
def test_addresses_of_pelican(pattern: object, slug: str | None, address: str | None) -> None:
    assert pelican.address(pattern, slug) == address


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("", "/blog/{folder}/{name}/"),
        ("blog/{{ page.fileSlug }}/index.html", "/blog/{undated}/"),
        ("/{{ slug }}/", "/{slug}/"),
        ("/{{ page.date | date: '%Y/%m' }}/{{ title | slugify }}/", "/{year}/{month}/{headline}/"),
        ("{{ page.filePathStem }}.html", "/blog/{folder}/{undated}.html"),
        ("/{{ category }}/{{ slug }}/", None),
        ("/{% if x %}a{% endif %}/", None),
    ],
)
def test_addresses_of_eleventy(pattern: str, address: str | None) -> None:
    assert eleventy.address(pattern, "blog") == address


EXCLUDED = "eleventyExcludeFromCollections"
POST = {"_posts/2024-01-01-a.md": "---\ntitle: x\n---\n"}


def test_jekyll_takes_the_permalink_of_its_posts_before_that_of_all(tmp_path: Path) -> None:
    settings = "permalink: pretty\ncollections:\n  posts:\n    permalink: /n/:title\n"
    assert found(tmp_path, "jekyll", {"_config.yml": settings, **POST}).settings["site.permalink"] == "/n/{slug}"


@pytest.mark.parametrize(
    ("settings", "folder", "address"),
    [
        ("permalink: none", "news/_posts", "/news/{categories}/{slug}.html"),
        ("permalink: none", "News/of/news/_posts", "/news/of/{categories}/{slug}.html"),
        ("permalink: none\nsource: src\ncollections_dir: all", "src/all/_posts", "/{categories}/{slug}.html"),
        ("permalink: none\nsource: src", "src/news/_posts", "/news/{categories}/{slug}.html"),
        ("permalink: /n/:title/", "news/_posts", "/n/{slug}/"),
    ],
)
def test_the_folders_around_posts_of_jekyll_are_categories(
    tmp_path: Path, settings: str, folder: str, address: str
) -> None:
    files = {"_config.yml": settings, f"{folder}/2024-01-01-a.md": "---\ntitle: A\n---\n"}
    finding = found(tmp_path, "jekyll", files)
    assert (finding.settings["source.path"], finding.settings["site.permalink"]) == (folder, address)


@pytest.mark.parametrize(
    ("settings", "file", "told"),
    [
        ("/:slug/", "_posts/2024-01-01-My_Post.md", ":slug has a-z, 0-9 and - alone; write such a `slug` into"),
        ("/:slug/", "_posts/2024-01-01-my-post.md", None),
        ("/:title/", "_posts/2024-01-01-My_Post.md", None),
        ("none", "news/_posts/2024-01-01-a.md", "categories of a post that repeat news are left out there"),
        ("/:title/", "news/_posts/2024-01-01-a.md", None),
    ],
)
def test_posts_of_jekyll_with_another_address_than_feedpub_makes_are_told(
    tmp_path: Path, settings: str, file: str, told: str | None
) -> None:
    finding = found(tmp_path, "jekyll", {"_config.yml": f"permalink: {settings}\n", file: "---\ntitle: A\n---\n"})
    said = dict(finding.remarks).get("site.permalink")
    assert said is told if told is None or said is None else said.startswith(told)


def test_a_permalink_that_feedpub_cannot_make_is_told(tmp_path: Path) -> None:
    finding = found(tmp_path, "jekyll", {"_config.yml": "permalink: ordinal\n", **POST})
    assert "site.permalink" not in finding.settings
    assert '"ordinal" has parts' in dict(finding.remarks)["site.permalink"]


def test_an_address_of_the_site_that_cannot_be_used_is_told_and_left_out(tmp_path: Path) -> None:
    settings = 'url: https://harbour.example\nbaseurl: "/my log?x=1#y"\n'
    finding = found(tmp_path, "jekyll", {"_config.yml": settings, **POST})
    assert not {"site.url", "source.base_url"} & finding.settings.keys()
    assert dict(finding.remarks)["site.url"] == (
        'it would be "https://harbour.example/my log?x=1#y/feeds/", which must not have a query or a fragment; set it'
    )


def test_a_folder_of_which_no_address_can_be_made_is_told(tmp_path: Path) -> None:
    finding = found(tmp_path, "eleventy", {".eleventy.js": "", "{x}/a.md": "---\ntitle: A\n---\n"})
    assert "site.permalink" not in finding.settings
    assert dict(finding.remarks)["site.permalink"].startswith('it would be "/{x}/{folder}/{name}/", which has {x}')


@pytest.mark.parametrize(
    ("program", "files"),
    [
        ("pelican", {"pelicanconf.py": "ARTICLE_URL = '\\ud800/{week}.html'\nSITENAME = '\\ud800'\n"}),
        ("hugo", {"hugo.json": '{"title": "\\ud800", "permalinks": {"a": "/\\ud800/:week"}}', "content/a/x.md": ""}),
        ("eleventy", {".eleventy.js": "", "posts/posts.json": '{"tags": ["posts", "\\ud800"]}', "posts/a.md": ""}),
    ],
)
def test_half_a_character_is_no_text(tmp_path: Path, program: str, files: dict[str, str]) -> None:
    finding = found(tmp_path, program, files)
    assert tomllib.loads(writing.configuration(finding.settings, remarks=finding.remarks).data.decode())


def test_a_folder_with_a_very_long_name_may_be_there(tmp_path: Path) -> None:
    long = "x" * 250
    files = {".eleventy.js": f'module.exports = {{ dir: {{ data: "{"y" * 300}" }} }};', f"posts/{long}/a.md": ""}
    assert found(tmp_path, "eleventy", files).settings["source.path"] == "posts"


def test_files_of_which_no_program_makes_a_page_are_left_out(tmp_path: Path) -> None:
    files = {"pelicanconf.py": "", **{f"content/{name}": "" for name in ("a.md", "b.yml", "extra/c.txt", "d.html")}}
    assert found(tmp_path, "pelican", files).settings["source.exclude"] == ["*.html", "*.txt", "*.yml"]


def test_jekyll_needs_no_configuration_and_may_name_its_host_for_github(tmp_path: Path) -> None:
    finding = found(tmp_path, "jekyll", {"CNAME": "harbour.example\n", **POST})
    assert finding.settings["site.url"] == "https://harbour.example/feeds/"


def test_posts_of_jekyll_in_other_folders_are_told(tmp_path: Path) -> None:
    finding = found(tmp_path, "jekyll", {**POST, "boats/_posts/2024-01-01-b.md": ""})
    assert dict(finding.remarks)["source.path"] == "posts are in boats/_posts too, and are not read"


def test_hugo_may_have_a_folder_of_configuration_and_a_folder_for_each_language(tmp_path: Path) -> None:
    files = {
        "config/_default/hugo.yaml": "baseurl: https://staging.example\ndefaultContentLanguage: de\n",
        "config/_default/languages.de.toml": 'title = "Hafen"\ncontentDir = "content/deutsch"\nlocale = "de-AT"\n',
        "config/_default/permalinks.toml": 'blog = "/b/:slug"\n',
        "config/production/config.toml": 'baseURL = "https://hafen.example"\n',
        "content/deutsch/blog/a.md": "---\ntitle: A\n---\n",
        "content/deutsch/docs/b.md": "---\ntitle: B\n---\n",
        "content/deutsch/docs/c.md": "---\ntitle: C\n---\n",
    }
    settings = found(tmp_path, "hugo", files).settings
    assert settings["source.path"] == "content/deutsch/blog"
    assert (settings["site.title"], settings["site.language"]) == ("Hafen", "de-AT")
    assert settings["site.url"] == "https://hafen.example/feeds/"
    assert settings["site.permalink"] == "/b/{title}"


def test_hugo_may_have_its_pages_wherever_they_are_mounted(tmp_path: Path) -> None:
    mount = '[[module.mounts]]\nsource = "pages/en"\ntarget = "content"\nlang = "en"\n'
    other = mount.replace("en", "de")
    files = {"hugo.toml": other + mount, "pages/en/news/a.md": "", "pages/de/news/a.md": ""}
    assert found(tmp_path, "hugo", files).settings["source.path"] == "pages/en/news"


@pytest.mark.parametrize(
    ("settings", "topics"),
    [
        ("", ["tags + categories"]),
        ("[taxonomies]\ncategory = 'categories'\narchive = 'archive'\nauthor = 'authors'\n", ["categories + archive"]),
        ("[languages.en.taxonomies]\nkind = 'kinds'\n", ["kinds"]),
        ("[taxonomies]\n", []),
    ],
)
def test_topics_of_hugo_are_what_the_site_makes_lists_of(tmp_path: Path, settings: str, topics: list[str]) -> None:
    assert found(tmp_path, "hugo", {"hugo.toml": settings}).fields.get("topics", []) == topics


def test_main_sections_of_hugo_with_several_patterns_are_told(tmp_path: Path) -> None:
    files = {"content/a/x.md": "", "content/b/y.md": ""}
    files["hugo.toml"] = 'params.mainSections = ["a", "b"]\n[permalinks]\na = "/:slug"\n'
    finding = found(tmp_path, "hugo", files)
    assert "site.permalink" not in finding.settings
    assert dict(finding.remarks)["site.permalink"].startswith('it is "/:slug" and none there')


def test_a_section_of_hugo_without_pages_is_none_of_posts(tmp_path: Path) -> None:
    files = {f"content/{name}.md": "" for name in ("news/_index", "diary/a", "diary/b", "docs/a")}
    assert found(tmp_path, "hugo", {"hugo.toml": "", **files}).settings["source.path"] == "content/diary"


def test_of_several_main_sections_of_hugo_all_others_are_left_out(tmp_path: Path) -> None:
    files = {f"content/{name}": "" for name in ("a/x.md", "b/x.md", "c/x.md", "about.md", "b/_index.md")}
    files["hugo.json"] = json.dumps({"Params": {"MainSections": ["a", "b"]}, "uglyURLs": True})
    settings = found(tmp_path, "hugo", files).settings
    assert (settings["source.path"], settings["source.exclude"]) == ("content", ["about.md", "c", "*/_index.*"])
    assert settings["site.permalink"] == "/{folder}/{slug}.html"


def test_what_is_left_out_may_be_called_whatever_it_is(tmp_path: Path) -> None:
    files = {f"content/{name}.md": "" for name in ("a/x", "b/y", "[x]/z", "w*/z")}
    settings = found(tmp_path, "hugo", {"hugo.toml": "params.mainSections = ['a', 'b']", **files}).settings
    excluded = settings["source.exclude"]
    assert isinstance(excluded, list)
    left = [
        file.path for file in folder.scan(str(tmp_path / "content"), exclude=excluded) if isinstance(file, SourceFile)
    ]
    assert left == ["a/x.md", "b/y.md"]


def test_of_very_many_texts_in_bundles_of_hugo_the_rest_is_told(tmp_path: Path) -> None:
    files = {f"content/posts/a/{number:03}.md": "" for number in range(103)} | {"content/posts/a/index.md": ""}
    finding = found(tmp_path, "hugo", {"hugo.toml": "", **files})
    assert dict(finding.remarks)["source.exclude"] == (
        "3 more texts belong to the pages of their folders, such as a/100.md; leave them out too"
    )


def test_a_bundle_of_hugo_holds_one_page(tmp_path: Path) -> None:
    files = {f"content/posts/{name}.md": "" for name in ("a/index", "a/notes", "a/b/more", "c/page")}
    settings = found(tmp_path, "hugo", {"hugo.toml": "", **files}).settings
    assert settings["source.exclude"] == ["a/notes.md", "a/b/more.md"]


def test_pelican_has_what_is_published_last(tmp_path: Path) -> None:
    files = {
        "pelicanconf.py": "SITENAME = 'A'\nSITENAME = 'B'\nSITEURL = 'https://old.example'\nARTICLE_PATHS = ['blog']\n",
        "publishconf.py": "from pelicanconf import *\nSITEURL = 'https://harbour.example'\nSITENAME = name()\n",
        "content/blog/a.md": "Title: A\n\nText\n",
        "content/blog/b.rst": "B\n=\n",
    }
    finding = found(tmp_path, "pelican", files)
    assert finding.settings["site.url"] == "https://harbour.example/feeds/"
    assert finding.settings["site.title"] == "B"
    assert finding.settings["source.path"] == "content/blog"
    assert "1 articles are reStructuredText" in dict(finding.remarks)["source.path"]


@pytest.mark.parametrize(("metadata", "told"), [("{'status': 'draft'}", True), ("{'status': 'published'}", False)])
def test_articles_of_pelican_that_are_drafts_by_default_are_told(tmp_path: Path, metadata: str, *, told: bool) -> None:
    files = {"pelicanconf.py": f"DEFAULT_METADATA = {metadata}\n", "content/a.md": "Title: A\n\nText\n"}
    said = dict(found(tmp_path, "pelican", files).remarks).get("source.path", "")
    assert said.startswith("DEFAULT_METADATA makes articles without a Status draft") is told


def test_a_site_of_which_no_article_can_be_read_is_told_at_once(tmp_path: Path) -> None:
    files = {"pelicanconf.py": "", "content/a.rst": "A\n=\n", "content/pages/about.md": "Title: About\n"}
    with pytest.raises(
        ConfigError, match=r"content: has no article in Markdown, and 1 in reStructuredText \(.rst\); feedpub reads"
    ):
        found(tmp_path, "pelican", files)


def test_the_posts_that_are_found_are_those_that_a_build_reads(tmp_path: Path) -> None:
    files = {"pelicanconf.py": "", **{f"content/{name}": "" for name in ("a.md", "pages/b.md", "c.html", "d/e.md")}}
    assert found(tmp_path, "pelican", files).posts == 2


@pytest.mark.parametrize(
    ("program", "sign"),
    [("eleventy", "eleventy.config.js"), ("pelican", "pelicanconf.py"), ("hugo", "hugo.toml"), ("jekyll", "_posts")],
)
def test_of_a_program_that_has_no_site_there_it_is_told_what_was_looked_for(
    tmp_path: Path, program: str, sign: str
) -> None:
    with pytest.raises(ConfigError, match=f"has no site of {program}; looked for .*{sign}"):
        programs.find(Tree(tmp_path, "."), program, ".")


ELEVENTY = {
    ".eleventy.js": 'c.addLayoutAlias("post", "layouts/post.njk");\nmodule.exports = { dir: { input: "src" } };\n',
    "src/posts/a.md": "---\ntitle: A\n---\n",
    "src/posts/posts.json": '{"layout": "post", "tags": "posts"}',
    "src/_includes/layouts/base.njk": "---\ntitle: Base\n---\n",
}


@pytest.mark.parametrize(
    ("permalink", "address", "told"),
    [
        ("/n/{{ page.fileSlug }}/", "/n/{undated}/", ""),
        (
            "/{{ page.date | own }}/",
            "/posts/{folder}/{name}/",
            (
                'made by "/{{ page.date | own }}/" in src/_includes/layouts/post.njk, which feedpub can\'t fill in; '
                '"/posts/{folder}/{name}/" is a guess; set it'
            ),
        ),
    ],
)
def test_a_layout_of_eleventy_may_give_posts_their_addresses(
    tmp_path: Path, permalink: str, address: str, told: str
) -> None:
    layout = f"---\nlayout: layouts/base\npermalink: '{permalink}'\n---\n"
    finding = found(tmp_path, "eleventy", {**ELEVENTY, "src/_includes/layouts/post.njk": layout})
    assert finding.settings["site.permalink"] == address
    assert dict(finding.remarks).get("site.permalink", "").removeprefix("the addresses of posts are ") == told


def test_the_layout_of_a_layout_of_eleventy_counts_and_what_a_folder_says_more(tmp_path: Path) -> None:
    layouts = {
        "src/_includes/layouts/post.njk": "---\nlayout: layouts/base\n---\n",
        "src/_includes/layouts/base.njk": "---\npermalink: '/b/{{ page.fileSlug }}/'\n---\n",
    }
    settings = found(tmp_path / "one", "eleventy", {**ELEVENTY, **layouts}).settings
    assert settings["site.permalink"] == "/b/{undated}/"
    above = {"src/src.json": '{"permalink": "/s/{{ page.fileSlug }}/"}'}
    settings = found(tmp_path / "two", "eleventy", {**ELEVENTY, **layouts, **above}).settings
    assert settings["site.permalink"] == "/s/{undated}/"


@pytest.mark.parametrize(
    "more",
    [
        {"src/posts/b.md": "---\nlayout: other\n---\n", "src/_includes/other.njk": "---\npermalink: /o/\n---\n"},
        {"src/_data/eleventyComputed.js": "module.exports = { permalink: data => data.x };\n"},
        {"src/posts/posts.json": '{"permalink": false}'},
        {"src/posts/posts.json": '{"eleventyComputed": {"permalink": "/{{ x }}/"}}'},
    ],
)
def test_addresses_of_eleventy_that_are_not_known_are_said_to_be_guesses(tmp_path: Path, more: dict[str, str]) -> None:
    finding = found(tmp_path, "eleventy", {**ELEVENTY, **more})
    assert '"/posts/{folder}/{name}/" is a guess; set it' in dict(finding.remarks)["site.permalink"]


def test_no_layout_is_read_outside_of_the_site(tmp_path: Path) -> None:
    write(tmp_path, {"secret.njk": "---\npermalink: /{{ secret }}/\n---\n"})
    post = {"src/posts/posts.json": '{"layout": "../../../secret.njk"}'}
    finding = found(tmp_path / "site", "eleventy", {**ELEVENTY, **post})
    assert "site.permalink" not in dict(finding.remarks)


def test_the_template_of_the_feed_of_eleventy_may_tell_of_the_site(tmp_path: Path) -> None:
    front = '{"permalink": "atom.xml", "metadata": {"title": "Harbour", "url": "https://harbour.example/"}}'
    other = "---\npermalink: /feed.json\n---\n"
    feeds = {"src/feed.njk": f"---json\n{front}\n---\n", "src/feed-json.njk": other}
    finding = found(tmp_path, "eleventy", {**ELEVENTY, **feeds})
    assert (finding.settings["site.title"], finding.settings["site.url"]) == (
        "Harbour",
        "https://harbour.example/feeds/",
    )
    assert (finding.feed, finding.feed_is_told) == ("https://harbour.example/atom.xml", True)


@pytest.mark.parametrize(
    ("program", "files", "feed", "told"),
    [
        ("jekyll", POST, "feed.xml", False),
        ("jekyll", {**POST, "atom.xml": "---\nlayout: none\n---\n"}, "atom.xml", True),
        ("jekyll", {**POST, "feed.xml": "---\npermalink: /rss/\n---\n"}, "rss/", True),
        ("jekyll", {**POST, "_config.yml": "feed:\n  path: /blog.atom\n"}, "blog.atom", True),
        ("hugo", {"hugo.toml": ""}, "index.xml", True),
        ("hugo", {"hugo.toml": '[outputFormats.RSS]\nbaseName = "feed"\n'}, "feed.xml", True),
        ("hugo", {"hugo.toml": "defaultContentLanguageInSubdir = true\n"}, "en/index.xml", True),
        ("hugo", {"hugo.toml": 'disableKinds = ["RSS"]\n'}, "index.xml", False),
        ("hugo", {"hugo.toml": '[outputs]\nhome = ["HTML", "atom"]\n'}, "index.xml", False),
        ("pelican", {"pelicanconf.py": ""}, "feeds/all.atom.xml", True),
        ("pelican", {"pelicanconf.py": "FEED_ALL_ATOM = None\nFEED_ALL_RSS = 'feed.xml'\n"}, "feed.xml", True),
        ("pelican", {"pelicanconf.py": "FEED_ALL_ATOM = None\n"}, "feeds/all.atom.xml", False),
        ("eleventy", ELEVENTY, "feed/feed.xml", False),
        ("eleventy", {".eleventy.js": 'feedPlugin, { outputPath: "/all.xml" }', "a.md": ""}, "all.xml", True),
    ],
)
def test_the_feed_that_readers_have_now_is_where_the_files_say(
    tmp_path: Path, program: str, files: dict[str, str], feed: str, *, told: bool
) -> None:
    finding = found(tmp_path, program, files)
    assert (finding.feed, finding.feed_is_told) == (feed, told)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (
            "ARTICLE_URL = BASE + '{slug}/'\n",
            "",
            'ARTICLE_URL is made by code there; "/{title}.html" is a guess; set it',
        ),
        (
            "ARTICLE_URL = '{slug}/'\n",
            "ARTICLE_URL = url()\n",
            'ARTICLE_URL is made by code there; "/{title}/" is a guess',
        ),
        ("ARTICLE_URL = url()\n", "ARTICLE_URL = '{slug}/'\n", ""),
        ("FILENAME_METADATA = re.compile('(?P<slug>.*)')\n", "", "FILENAME_METADATA is made by code there"),
    ],
)
def test_addresses_of_pelican_that_code_makes_are_said_to_be_guesses(
    tmp_path: Path, first: str, second: str, told: str
) -> None:
    files = {"pelicanconf.py": first, "publishconf.py": second, "content/a.md": "Title: A\n\nText\n"}
    said = dict(found(tmp_path, "pelican", files).remarks).get("site.permalink", "")
    assert said.startswith(told)
    assert bool(told) is bool(said)


WHOLE = r"FILENAME_METADATA = r'(?P<slug>.*)'" + "\n"
BEHIND = r"FILENAME_METADATA = r'(?P<date>\d{4}-\d{2}-\d{2})[-_](?P<slug>.*)'" + "\n"


@pytest.mark.parametrize(
    ("settings", "names", "address"),
    [
        ("", ["a"], "/{title}.html"),
        ("SLUGIFY_SOURCE = 'basename'\n", ["a"], "/{slug}.html"),
        ("SLUGIFY_SOURCE = 'basename'\n", ["2024-01-01-a"], "/{name}.html"),
        ("SLUGIFY_SOURCE = 'basename'\n", ["2024-01-01-a", "own"], None),
        (WHOLE, ["a", "own"], "/{slug}.html"),
        (WHOLE, ["A+b"], "/{stem}.html"),
        (WHOLE, ["A+b", "own"], None),
        (BEHIND, ["2024-01-01-a", "own"], "/{slug}.html"),
        (BEHIND, ["2024-01-01-a", "b"], None),
        (BEHIND, ["2024-01-01-A+b"], None),
        (r"FILENAME_METADATA = r'\d+-(?P<slug>.*)'" + "\n", ["1-a"], None),
        ("PATH_METADATA = '(?P<slug>.*)'\n", ["a"], None),
    ],
)
def test_slugs_of_pelican_may_be_made_of_names_of_files(
    tmp_path: Path, settings: str, names: list[str], address: str | None
) -> None:
    own = {"own": "Title: A\nSlug: x\n\nText\n"}
    posts = {f"content/{name}.md": own.get(name, "Title: A\n\nText\n") for name in names}
    finding = found(tmp_path, "pelican", {"pelicanconf.py": settings, **posts})
    assert finding.settings.get("site.permalink") == address
    assert ("site.permalink" in dict(finding.remarks)) is (address is None)


@pytest.mark.parametrize(
    ("settings", "name", "told"),
    [
        ("", "note/a", ""),
        (
            "",
            "a",
            'Pelican puts them into "misc"',
        ),
        ("DEFAULT_CATEGORY = 'x'\nUSE_FOLDER_AS_CATEGORY = False\n", "note/a", "1 of 1 articles that were looked at"),
        ("ARTICLE_PATHS = ['blog']\n", "blog/a", 'Pelican puts them into "blog"'),
        ("PATH_METADATA = '(?P<category>.*)/.*'\n", "note/a", "categories are taken from paths by PATH_METADATA"),
    ],
)
def test_categories_of_pelican_that_feedpub_does_not_know_are_told(
    tmp_path: Path, settings: str, name: str, told: str
) -> None:
    config = f"ARTICLE_URL = '{{category}}/{{slug}}.html'\n{settings}"
    finding = found(tmp_path, "pelican", {"pelicanconf.py": config, f"content/{name}.md": "Title: A\n\nText\n"})
    assert finding.settings["site.permalink"] == "/{categories}/{title}.html"
    said = dict(finding.remarks).get("site.permalink", "")
    assert told in said
    assert bool(told) is bool(said)


#: Whatever the programs' patterns are made of, in any order.
PIECES = st.lists(
    st.sampled_from([*"{}:/|%'\"`\\\n $=,", "{{", "}}", "slug", "page.fileSlug", "date", "title", "=>", "a"])
)


@given(PIECES.map("".join))
def test_no_text_makes_a_reader_fail(text: str) -> None:
    program = reading.without_comments(f"permalink: {text}\ninput = {text}")
    reading.script(program, "permalink", "input")
    reading.python(f"a = {text}\n", ["a"])
    reading.usable("site.permalink", text)
    patterns = (jekyll.address(text), hugo.address(text, "a"), pelican.address(text), eleventy.address(text, "a"))
    for pattern in patterns:
        assert pattern is None or config.SETTINGS["site.permalink"].check(pattern)


@pytest.mark.parametrize(
    ("settings", "name", "value"),
    [
        ("PATH = 'content'  # here\n", "PATH", "content"),
        ("PATHS = ['a']\nPATH = [\n    'a',\n    'b',\n]\nX = 1\n", "PATH", ["a", "b"]),
        ("if True:\n    PATH = 'a'\n", "PATH", None),
        ("PATH = os.getcwd()\n", "PATH", None),
        ("PATH == 'a'\n", "PATH", None),
        ("AUTHOR = NAME = 'Ada'\n", "NAME", "Ada"),
        ("PATH = {" + "{" * 100 + "}" * 100 + "}\n", "PATH", None),
        ("PATH = " + "(" * 100_000 + "\n", "PATH", None),
        ("PATH = " + "-" * 4000 + "1\n", "PATH", None),
    ],
)
def test_settings_in_python_are_read_and_not_run(settings: str, name: str, value: object) -> None:
    assert reading.python(settings, [name]).get(name) == value


def test_a_backslash_too_many_in_python_is_told_to_nobody() -> None:
    with warnings.catch_warnings(action="error"):
        assert reading.python("NAME = 'a\\d'\n", ["NAME"]) == {"NAME": r"a\d"}


def test_the_address_of_the_author_s_own_machine_is_none(tmp_path: Path) -> None:
    assert (
        "site.url" not in found(tmp_path, "pelican", {"pelicanconf.py": "SITEURL = 'http://localhost:8000'\n"}).settings
    )


def test_eleventy_takes_the_folder_that_is_a_collection_for_that_of_posts(tmp_path: Path) -> None:
    files = {
        ".eleventy.js": 'module.exports = c => ({ dir: { input: "src" } });\n',
        "src/_data/site.json": '{"title": "Harbour", "url": "https://harbour.example"}',
        "src/diary/diary.json": '{"tags": "posts", "permalink": "/d/{{ page.fileSlug }}/"}',
        "src/diary/a.md": "---\ntitle: A\n---\n",
        "src/blog/b.md": "---\ntitle: B\n---\n",
    }
    settings = found(tmp_path, "eleventy", files).settings
    assert (settings["source.path"], settings["site.permalink"]) == ("src/diary", "/d/{undated}/")
    assert (settings["site.title"], settings["site.url"]) == ("Harbour", "https://harbour.example/feeds/")


@pytest.mark.parametrize(
    ("data", "address", "told"),
    [
        ("permalink: ({ page }) => `/web/${ page.fileSlug }/`", "/web/{undated}/", False),
        ("permalink: function(data) {\n  return `/web/${data.page.fileSlug}/`;\n}", "/web/{undated}/", False),
        ("permalink: data => made(data)", "/posts/{folder}/{name}/", True),
    ],
)
def test_what_a_function_of_eleventy_makes_is_read_or_told(
    tmp_path: Path, data: str, address: str, *, told: bool
) -> None:
    files = {
        "eleventy.config.mjs": "export default function (c) {}\n",
        "posts/posts.11tydata.js": f"module.exports = {{ {data} }};\n",
        "posts/a.md": "---\ntitle: A\n---\n",
    }
    finding = found(tmp_path, "eleventy", files)
    assert finding.settings["site.permalink"] == address
    assert ("site.permalink" in dict(finding.remarks)) is told


@pytest.mark.parametrize(
    ("program", "files", "field", "name"),
    [
        ("pelican", {"pelicanconf.py": "", "content/a.md": "Title: A\n\nText\n"}, "published", "status"),
        ("eleventy", {".eleventy.js": "", "posts/a.md": "---\ntitle: A\n---\n"}, "removed", EXCLUDED),
        ("hugo", {"hugo.toml": "", "content/posts/a.md": "---\ntitle: A\n---\n"}, "expiryDate", "unpublishdate"),
    ],
)
def test_what_keeps_a_post_back_is_read_though_none_is_kept_back_yet(
    tmp_path: Path, program: str, files: dict[str, str], field: str, name: str
) -> None:
    assert name in found(tmp_path, program, files).fields[field]


def test_tags_are_topics_beside_a_category_though_no_post_has_any_yet(tmp_path: Path) -> None:
    files = {"pelicanconf.py": "", "content/a.md": "Title: A\nCategory: C\n\nText\n"}
    assert found(tmp_path, "pelican", files).fields["topics"] == ["tags + keywords + category"]


def taken(finding: Finding) -> dict[str, list[str]]:
    """The fields that are taken because posts have them, and not because the program gives them a meaning."""
    return {field: names for field, names in finding.fields.items() if field in {"excerpt", "images", "locale"}}


def test_of_the_fields_of_authors_and_themes_those_that_posts_have_are_taken(tmp_path: Path) -> None:
    post = "---\ntitle: A\nsummary: S\nimage: {path: /a.jpg, alt: x}\ncover: ''\n---\n"
    finding = found(tmp_path, "jekyll", {"_posts/2024-01-01-a.md": post, "_posts/2024-01-02-b.md": "broken"})
    assert taken(finding) == {"excerpt": ["summary"], "images": ["image.path"]}


@pytest.mark.parametrize(("alike", "taken"), [(9, None), (8, ["subtitle"])])
def test_a_field_that_says_nearly_always_the_same_is_no_excerpt(
    tmp_path: Path, alike: int, taken: list[str] | None
) -> None:
    subtitles = ["Daily Review"] * alike + [f"About {number}" for number in range(10 - alike)]
    posts = {f"_posts/2024-01-{day:02}-a.md": f"---\nsubtitle: {said}\n---\n" for day, said in enumerate(subtitles, 1)}
    finding = found(tmp_path, "jekyll", posts)
    assert finding.fields.get("excerpt") == taken
    told = 'subtitle is not taken, for it is "Daily Review" in 9 of 10 posts that were looked at'
    assert (dict(finding.remarks).get("fields.excerpt") == told) is (taken is None)


def test_letter_case_of_fields_counts_where_it_does_for_the_program(tmp_path: Path) -> None:
    post = "---\ntitle: A\nFeaturedImage: /a.png\n---\n"
    files = {"hugo.toml": "", "content/posts/a.md": post}
    assert taken(found(tmp_path / "hugo", "hugo", files)) == {"images": ["featuredImage"]}
    assert taken(found(tmp_path / "jekyll", "jekyll", {"_posts/2024-01-01-a.md": post})) == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("_config.yml", "title: [\n", "_config.yml:"),
        ("_config.yml", "[" * 100_000, "nested more than 64 levels deep"),
        ("_config.yml", "a: &a {b: 1}\nc: {<<: *a}\n", "uses a merge key"),
        ("_config.yml", "- a\n", "is not a list of"),
        ("_config.yml", "a: " + "x" * 300_000, "is larger than 256 KiB"),
        ("hugo.toml", "[a\n", "hugo.toml"),
        ("hugo.toml", "a = " + "[" * 100_000, "nested"),
        ("hugo.toml", "a." * 100_000 + "b = 1", "nested"),
        ("hugo.json", "[" * 200_000, "nested too deeply"),
        ("hugo.json", "[]", "is not a list of names and values"),
    ],
)
def test_a_configuration_that_is_broken_or_hostile_is_told_with_what_to_do(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        found(tmp_path, "jekyll" if name.startswith("_") else "hugo", {name: text, **POST})
    assert str(caught.value).endswith("mend it, or begin with `--from none` [bad-site]")


def test_what_a_program_of_javascript_says_over_and_over_is_looked_at_so_often_and_so_far() -> None:
    looked: list[int] = []

    class Expression:
        def match(self, _text: str, begin: int, end: int) -> None:
            looked.append(end - begin)

    assert reading.passage("permalink: (" * 20_000, "permalink", cast("re.Pattern[str]", Expression())) is None
    assert looked == [1000] * 1000


def test_a_pattern_of_addresses_that_is_longer_than_any_is_none() -> None:
    assert eleventy.address("{{ slug }}/" * 90, "") is not None
    assert eleventy.address("{{ slug }}/" * 91, "") is None


@pytest.mark.parametrize(
    "text", ["/* " * 87_000, "input:" + " " * 250_000, "permalink: (" + "a" * 250_000, "{" * 250_000]
)
def test_a_configuration_in_javascript_that_is_made_to_do_harm_does_none(tmp_path: Path, text: str) -> None:
    files = {".eleventy.js": text, "posts/posts.11tydata.js": text, "posts/a.md": ""}
    assert found(tmp_path, "eleventy", files).settings["source.path"] == "posts"


@pytest.mark.parametrize(
    ("program", "name", "text"),
    [
        ("hugo", "hugo.json", '{"defaultContentLanguage": "../../x\\u0000", "contentDir": "a\\u0000b"}'),
        ("hugo", "hugo.toml", '[permalinks]\n"" = "/:week"\npage = "x"\n'),
        ("hugo", "hugo.json", '{"languages": [], "module": {"mounts": {}}, "permalinks": 7, "staticDir": {}}'),
        ("pelican", "pelicanconf.py", "PATH = '\\0'\nSTATIC_PATHS = {}\nARTICLE_URL = 7\nSITEURL = []\n"),
        ("pelican", "pelicanconf.py", "PATH = '../../elsewhere'\nARTICLE_PATHS = ['../..']\n"),
        ("eleventy", ".eleventy.js", 'input: "\0", data: "../../../x"'),
        ("eleventy", ".eleventy.js", 'input: "{x}", permalink: "{y}"'),
    ],
)
def test_odd_values_are_none(tmp_path: Path, program: str, name: str, text: str) -> None:
    finding = found(tmp_path, program, {name: text})
    for setting, value in finding.settings.items():
        config.SETTINGS[setting].check(value)
    assert dict(finding.remarks)["source.path"] == "no post was found there; set it"


def test_a_configuration_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "pelicanconf.py").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"pelicanconf.py: is not UTF-8 \(byte 0\)"):
        found(tmp_path, "pelican", {})
