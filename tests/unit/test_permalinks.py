from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedpub.dialects import DIALECTS
from feedpub.permalinks import fill

DAY = datetime(2024, 3, 5, tzinfo=UTC)


def filled(
    pattern: str,
    path: str,
    dialect: str,
    *,
    title: str = "A Title",
    slug: str = "",
    categories: tuple[str, ...] = (),
) -> str:
    return fill(
        pattern,
        path,
        DAY,
        title=title,
        slug=slug,
        categories=categories,
        dialect=DIALECTS[dialect],
        dated=DIALECTS[dialect].dated,
    )


JEKYLL = "/{categories}/{year}/{month}/{day}/{slug}.html"


@pytest.mark.parametrize(
    ("pattern", "path", "dialect", "address"),
    [
        ("/{path}/{stem}/", "a/index.md", "feedpub", "/a/index/index/"),
        ("/{folder}/{slug}/", "a/b/2024-03-05-c/index.md", "eleventy", "/a/b/c/"),
        ("/{folder}/{name}/", "a/b/2024-03-05-c/index.md", "eleventy", "/a/b/2024-03-05-c/"),
        ("/{folder}/{slug}/", "2024-03-05-c.md", "hugo", "/2024-03-05-c/"),
        ("/{name}/", "b/index.md", "hugo", "/b/"),
        ("/{folder}/{slug}/", "index.md", "feedpub", "/index/"),
        ("/{folder}/{slug}/", "a.md", "feedpub", "/a/"),
        (JEKYLL, "2024-03-05-Hello-World.md", "jekyll", "/2024/03/05/Hello-World.html"),
        ("/{folder}/{slug}/", "Posts/My Post.md", "hugo", "/posts/my-post/"),
        ("/{year}/{title}/", "posts/x.md", "hugo", "/2024/a-title/"),
        ("/{title}.html", "x.md", "pelican", "/a-title.html"),
        ("/{title}/", "x.md", "eleventy", "/a-title/"),
        ("/{slug}/", "2024-03-05-x y.md", "eleventy", "/x%20y/"),
        ("/{slug}/", "roads/2024-03-05-index.md", "eleventy", "/roads/"),
        ("/{folder}/{name}/", "roads/2024-03-05-index.md", "eleventy", "/roads/2024-03-05-index/"),
        ("/{slug}/", "2024-03-05-index.md", "eleventy", "/index/"),
        ("/{slug}/", "roads/2024-03-05-index.md", "jekyll", "/index/"),
    ],
)
def test_addresses_are_those_of_each_program(pattern: str, path: str, dialect: str, address: str) -> None:
    assert filled(pattern, path, dialect) == address


def test_in_pelican_a_slug_is_as_it_is_written() -> None:
    assert filled("/{title}/", "a.md", "pelican", slug="XKCD-plots") == "/XKCD-plots/"


def test_categories_are_folders() -> None:
    assert filled(JEKYLL, "2024-03-05-a.md", "jekyll", categories=("Big News", "x", "X")) == (
        "/big%20news/x/2024/03/05/a.html"
    )


@pytest.mark.parametrize("placeholder", ["{slug}", "{title}"])
def test_a_slug_of_its_own_comes_before_name_and_title(placeholder: str) -> None:
    assert filled(f"/{placeholder}/", "b/index.md", "hugo", slug="My Slug") == "/my-slug/"


@pytest.mark.parametrize(
    ("placeholder", "address"), [("{name}", "/2024-03-05-x/"), ("{undated}", "/x/"), ("{headline}", "/a-title/")]
)
def test_name_and_headline_are_what_they_are_whatever_the_slug(placeholder: str, address: str) -> None:
    assert filled(f"/{placeholder}/", "2024-03-05-x.md", "eleventy", slug="own") == address


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_leaves_nothing_of_a_title_goes_by_the_name_of_the_file(dialect: str) -> None:
    assert filled("/{title}/", "name.md", dialect, title="") in {"/name/", "/" + DIALECTS[dialect].title("") + "/"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_slash_in_a_title_parts_nothing(dialect: str) -> None:
    assert filled("/{title}/", "x.md", dialect, title="a/b").count("/") == 2


@pytest.mark.parametrize(
    ("path", "categories", "address"),
    [
        ("code/My Notes/a.md", (), "/my-notes/a.html"),
        ("note/a.md", ("Boats",), "/boats/a.html"),
        ("a.md", (), "/a.html"),
    ],
)
def test_an_article_of_pelican_without_a_category_is_in_that_of_its_folder(
    path: str, categories: tuple[str, ...], address: str
) -> None:
    assert filled("/{categories}/{slug}.html", path, "pelican", categories=categories) == address


def test_elsewhere_a_folder_is_no_category() -> None:
    assert filled("/{categories}/{slug}.html", "note/a.md", "jekyll") == "/a.html"
