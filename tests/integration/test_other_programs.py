"""The feeds of a site beside the pages that its own program makes of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import Cli
from other_sites import SITES, write

#: The command of each program, and the folder that it writes.
COMMANDS = {
    "jekyll": (["jekyll", "build", "--quiet"], "_site"),
    "hugo": (["hugo", "--quiet"], "public"),
    "pelican": (["pelican", "--quiet", "--settings", "publishconf.py"], "output"),
    "eleventy": (["eleventy", "--quiet"], "_site"),
}
#: What `feedpub init` says is to be changed in its configuration: file, text, and what takes its place.
CHANGES = {
    "jekyll": ("_config.yml", "exclude: [", "exclude: [feedpub.toml, "),
    "pelican": ("pelicanconf.py", "STATIC_PATHS = [", "ARTICLE_EXCLUDES = ['feeds']\nSTATIC_PATHS = [\n    'feeds',"),
}


def publish(program: str, site: dict[str, str], cli: Cli, folder: Path) -> Path:
    """What the program makes of its site, in the working directory, once feedpub has built the feeds."""
    command, output = COMMANDS[program]
    if shutil.which(command[0]) is None:
        assert not os.environ.get("FEEDPUB_CI"), f"{command[0]} is not installed"
        pytest.skip(f"needs {command[0]}")
    write(folder, site)
    cli("init", "--yes")
    cli("build")
    if site == SITES[program] and program in CHANGES:
        path, before, after = CHANGES[program]
        settings = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_text(settings.replace(before, after), encoding="utf-8")
    subprocess.run(command, cwd=folder, check=True)
    return folder / output


@pytest.fixture(params=SITES)
def published(request: pytest.FixtureRequest, cli: Cli, tmp_path: Path) -> Path:
    """A small site as its program publishes it."""
    return publish(request.param, SITES[request.param], cli, tmp_path)


def linked(feed: Path) -> list[str]:
    """The paths that a feed links to, below the folder of the site."""
    # Of a project site, the program makes what is below its folder.
    items = json.loads(feed.read_bytes())["items"]
    return [unquote(re.sub(r"https?://[^/]+(/log)?/", "", item["url"])) for item in items]


def missing(paths: list[str], published: Path) -> list[str]:
    """Those of the paths at which there is no page."""
    return [
        path
        for path in paths
        if not (published / path / "index.html" if path.endswith("/") else published / path).is_file()
    ]


def test_every_link_is_a_page_that_the_program_made(published: Path) -> None:
    paths = linked(published / "feeds/all.json")
    assert len(paths) > 1
    assert missing(paths, published) == []


_OWN_SLUG = "---\ntitle: A Title\nslug: own\ndate: 2024-01-02\n---\nText\n"


@pytest.mark.parametrize("part", ["title", "slug", "filename", "contentbasename", "slugorcontentbasename"])
def test_links_of_hugo_are_pages_where_a_post_has_a_slug(part: str, cli: Cli, tmp_path: Path) -> None:
    site = {
        "hugo.toml": f'baseURL = "https://harbour.example/"\npermalinks.posts = "/:year/:{part}/"\n',
        "content/posts/file.md": _OWN_SLUG,
        "content/posts/bundle/index.md": _OWN_SLUG.replace("A Title", "Of a bundle").replace("own", "another"),
        "layouts/_default/single.html": "{{ .Content }}\n",
    }
    published = publish("hugo", site, cli, tmp_path)
    paths = linked(tmp_path / "static/feeds/all.json")
    assert (len({*paths}), missing(paths, published)) == (2, [])


@pytest.mark.parametrize("pattern", ["{{ page.fileSlug }}", "{{ page.filePathStem }}", "{{ title | slugify }}"])
def test_links_of_eleventy_are_pages_where_a_post_has_a_slug(pattern: str, cli: Cli, tmp_path: Path) -> None:
    site = {
        ".eleventy.js": "module.exports = () => ({});\n",
        "posts/posts.json": json.dumps({"permalink": f"/n/{pattern}/"}),
        "posts/2024-01-02-file.md": _OWN_SLUG,
    }
    published = publish("eleventy", site, cli, tmp_path)
    paths = linked(tmp_path / "feeds/all.json")
    assert (len(paths), missing(paths, published)) == (1, [])


def test_links_of_jekyll_are_pages_where_folders_and_two_fields_are_categories(cli: Cli, tmp_path: Path) -> None:
    site = {
        "_config.yml": "permalink: /:categories/:year/:title/\n",
        "News/_posts/2024-01-02-a.md": "---\ntitle: A\n---\nText\n",
        "News/_posts/2024-01-03-b.md": "---\ntitle: B\ncategories: two three\ncategory: One word\n---\nText\n",
    }
    published = publish("jekyll", site, cli, tmp_path)
    paths = linked(tmp_path / "feeds/all.json")
    assert (len(paths), missing(paths, published)) == (2, [])


def test_the_program_publishes_the_feeds_as_they_are_and_nothing_else_of_feedpub(published: Path) -> None:
    [own] = [path.parent for path in published.parent.rglob("feeds.json") if published not in path.parents]
    for path in own.rglob("*.*"):
        assert (published / "feeds" / path.relative_to(own)).read_bytes() == path.read_bytes()
    assert not [*published.rglob("feedpub.toml"), *published.rglob(".feedpub")]
