"""What a site of Jekyll says. Its documentation: https://jekyllrb.com/docs/configuration/ and /docs/permalinks/."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..dialects import leaf, parted
from . import reading
from .finding import clean, filled, made
from .nouns import Finding, Hint
from .tree import Tree

_POSTS = "_posts"
_SLUG = re.compile(r"[a-z0-9-]*")
#: The names that Jekyll has for patterns.
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_PLACEHOLDERS = {
    "year": "{year}",
    "month": "{month}",
    "day": "{day}",
    "title": "{slug}",
    "slug": "{slug}",
    "output_ext": ".html",
}
#: How templates of feeds are called mostly.
_FEEDS = ("feed.xml", "atom.xml", "rss.xml", "index.xml", "feed.atom", "feed.rss", "feed/index.xml")
_FIELDS = {"webUrl": ("permalink",), "topics": ("tags + tag + categories + category",)}


def find(tree: Tree) -> Finding | None:
    """What is known of the site; None when there is none.

    Raises:
        ConfigError: Its configuration can't be read.
    """
    name, config = reading.first(tree, "_config.yml", "_config.yaml", "_config.toml")
    places = Counter(place for place in map(_place, tree.records) if place is not None)
    if not places or "public_dir" in config:  # that is Hexo's
        return None
    main = clean(config.get("source"), config.get("collections_dir"), _POSTS)
    path = main if main in places else places.most_common(1)[0][0]
    pattern = _permalink(config)
    categories = _categories(path, clean(config.get("source"), config.get("collections_dir")))
    permalink = address(pattern, categories)
    site = reading.address(config.get("url"), _cname(tree))
    return made(
        tree,
        "Jekyll",
        site=site and site + str(config.get("baseurl") or "").strip("/"),
        source=path,
        output=clean(config.get("source"), "feeds"),
        settings={
            "site.title": reading.usable("site.title", config.get("title"), config.get("name")),
            "site.language": reading.language(config.get("lang"), config.get("locale"), config.get("language")),
            "site.timezone": reading.usable("site.timezone", config.get("timezone")),
            "site.permalink": permalink,
        },
        fields=_FIELDS,
        remarks=[
            *_remarks(name, places, path),
            *_differences(pattern, permalink, categories if ":categories" in _STYLES.get(pattern, pattern) else ""),
            *_of_slugs(pattern, tree.below(path)),
        ],
        feed=_feed(tree, config),
        usual_feed="feed.xml",
    )


def _feed(tree: Tree, config: Mapping[str, Any]) -> str | None:
    """Where the plugin for feeds puts it, or a template makes it."""
    top = clean(config.get("source"))
    template = next((name for name in _FEEDS if tree.has(f"{top}/{name}".lstrip("/"))), None)
    front = reading.front_matter(tree, f"{top}/{template}".lstrip("/")) if template else {}
    return reading.text(reading.inside(config, "feed", "path")) or reading.text(front.get("permalink")) or template


def address(pattern: str, categories: str = "") -> str | None:
    """A pattern of addresses as feedpub has it; None when it holds what feedpub can't fill in.

    Args:
        pattern: `permalink`.
        categories: Those of every post, as folders.
    """
    all_of_them = f"{categories}/{{categories}}" if categories else "{categories}"
    known = {**_PLACEHOLDERS, "categories": all_of_them, "slugified_categories": all_of_them}
    return filled(_STYLES.get(pattern, pattern), r":([a-z_]+)", known.get)


def _categories(path: str, top: str) -> str:
    """The folders around one of posts: to Jekyll, each is a category of theirs."""
    folders = path.removesuffix(_POSTS).removeprefix(f"{top}/").strip("/")
    return "/".join(dict.fromkeys(folders.lower().split("/")))


def _place(path: str) -> str | None:
    """The folder of posts that a file is in."""
    folders = path.split("/")[:-1]
    return "/".join(folders[: folders.index(_POSTS) + 1]) if _POSTS in folders else None


def _permalink(config: Mapping[str, Any]) -> str:
    """The pattern for posts: that of their collection, of a default for all of them, or of the whole site."""
    defaults = config.get("defaults")
    for default in defaults if isinstance(defaults, list) else []:
        everywhere = not reading.inside(default, "scope", "path")
        if everywhere and reading.inside(default, "scope", "type") in ("posts", "post"):
            found = reading.inside(default, "values", "permalink")
            if isinstance(found, str):
                return found
    found = reading.inside(config, "collections", "posts", "permalink") or config.get("permalink")
    return found if isinstance(found, str) else "date"


def _cname(tree: Tree) -> str:
    """The host that GitHub Pages is told."""
    host = (tree.text("CNAME") or "").strip()
    return f"https://{host}" if host else ""


def _differences(pattern: str, permalink: str | None, categories: str) -> Iterator[Hint]:
    """What of the addresses can't be said in a pattern of feedpub; `categories` are those of every post in them."""
    if permalink is None:
        yield Hint("site.permalink", f'"{pattern}" has parts that feedpub does not know; set it')
    elif categories:
        yield Hint("site.permalink", f"categories of a post that repeat {categories} are left out there; delete them")


def _of_slugs(pattern: str, posts: list[str]) -> Iterator[Hint]:
    """Which posts have another address than feedpub makes, for `:slug` has letters that names of files have not."""
    odd = [post for post in posts if not _SLUG.fullmatch(parted(leaf(post).name)[1])]
    if odd and re.search(r":slug(?![a-z_])", pattern):
        yield Hint("site.permalink", f":slug has a-z, 0-9 and - alone; write such a `slug` into posts like {odd[0]}")


def _remarks(name: str, places: Counter[str], path: str) -> Iterator[Hint]:
    yield Hint(
        "output.path", f"Jekyll copies this folder as it is; add feedpub.toml to `exclude` in {name or '_config.yml'}"
    )
    others = [place for place in places if place != path]
    if others:
        yield Hint("source.path", f"posts are in {', '.join(others[:5])} too, and are not read")
