"""What a site of Pelican says; its settings are a program, which is not run. https://docs.getpelican.com/en/stable/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ..model import RawRecord, Reading
from . import naming, reading, usage
from .finding import clean, filled, made
from .nouns import Finding, Hint
from .tree import Tree

#: What is published has the settings of the second one, on top of those of the first.
_FILES = ("pelicanconf.py", "publishconf.py")
#: Feeds of everything: where each is, before the file that it is written to, where that differs.
_FEEDS = tuple(f"FEED_{name}{end}" for name in ("ALL_ATOM", "ALL_RSS", "ATOM", "RSS") for end in ("_URL", ""))
_NAMES = (
    "SITENAME",
    "SITEURL",
    "TIMEZONE",
    "DEFAULT_LANG",
    "PATH",
    "ARTICLE_PATHS",
    "ARTICLE_EXCLUDES",
    "ARTICLE_URL",
    "PAGE_PATHS",
    "STATIC_PATHS",
    "SLUGIFY_SOURCE",
    "FILENAME_METADATA",
    "PATH_METADATA",
    "USE_FOLDER_AS_CATEGORY",
    "DEFAULT_CATEGORY",
    "DEFAULT_METADATA",
    *_FEEDS,
)
_PLACEHOLDERS = {
    "category": "{categories}",
    "date:%Y": "{year}",
    "date:%m": "{month}",
    "date:%d": "{day}",
}
#: What decides on addresses.
_OF_ADDRESSES = ("ARTICLE_URL", "SLUGIFY_SOURCE", "FILENAME_METADATA", "PATH_METADATA")
#: They have <meta> for front matter.
_HTML = ("*.html",)
#: Articles that are counted.
_MOST = 10_000
#: What an article is whose status is not told.
_PUBLISHED = "published"
_FIELDS = {"published": ("status",), "updatedDateTime": ("modified",), "topics": ("tags + keywords + category",)}


def find(tree: Tree) -> Finding | None:
    """What is known of the site; None when there is none.

    Raises:
        ConfigError: Its configuration can't be read, or no article.
    """
    modules = [module for module in map(tree.text, _FILES) if module is not None]
    if not modules:
        return None
    config: dict[str, Any] = {}
    made_by_code: set[str] = set()
    for module in modules:
        said = reading.python(module, _NAMES)
        made_by_code |= {name for name in _OF_ADDRESSES if reading.assigns(module, name)}
        made_by_code -= said.keys()
        config |= said
    content = clean(config.get("PATH") or "content")
    articles = [clean(path) for path in reading.texts(config.get("ARTICLE_PATHS"))]
    source = clean(content, articles[0]) if len(articles) == 1 else content
    paths = tree.below(source)
    apart = [*_no_articles(paths, config, articles)] if source == content else []
    written = [path for path in paths if path.endswith((".md", ".markdown")) and path.partition("/")[0] not in apart]
    looked_at = [*usage.records(tree, source, Reading(dialect="pelican"), written)]
    permalink = address(config.get("ARTICLE_URL", "{slug}.html"), naming.slug(config, looked_at))
    finding = made(
        tree,
        "Pelican",
        site=reading.address(config.get("SITEURL")),
        source=source,
        output=clean(content, "feeds"),
        excluded=apart,
        patterns=_HTML if any(path.endswith(".html") for path in paths) else (),
        settings={
            "site.title": reading.usable("site.title", config.get("SITENAME")),
            "site.language": reading.language(config.get("DEFAULT_LANG")),
            "site.timezone": reading.usable("site.timezone", config.get("TIMEZONE"), "UTC"),
            "site.permalink": permalink,
        },
        fields=_FIELDS,
        remarks=[
            *_remarks(tree, config, content, permalink),
            *_code(sorted(made_by_code), permalink),
            *_doubts(config, looked_at, permalink, source.rpartition("/")[2] if source != content else ""),
        ],
        feed=_feed(config),
        usual_feed="feeds/all.atom.xml",
    )
    unread = _in_other_markup(tree, content)
    if unread and not finding.posts:
        raise tree.unreadable(content, f"has no article in Markdown, and {unread} in reStructuredText (.rst)")
    return finding


def _feed(config: Mapping[str, Any]) -> str | None:
    """Where the feed of everything is; None when the settings switch it off, or make it by code."""
    usual = {"FEED_ALL_ATOM": "feeds/all.atom.xml"}
    return next(filter(None, (reading.text(config.get(name, usual.get(name))) for name in _FEEDS)), None)


def _code(names: Sequence[str], permalink: str | None) -> Iterator[Hint]:
    if names and permalink:
        made = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} made by code there"
        yield Hint("site.permalink", f'{made}; "{permalink}" is a guess; set it')


def _doubts(
    config: Mapping[str, Any], articles: Sequence[RawRecord], permalink: str | None, folder: str
) -> Iterator[Hint]:
    if permalink and "{categories}" in permalink:
        yield from (Hint("site.permalink", doubt) for doubt in naming.doubts(config, articles, folder))


def address(pattern: object, slug: str | None = "{title}") -> str | None:
    """A pattern of addresses as feedpub has it; None when it holds what feedpub can't fill in.

    Args:
        pattern: `ARTICLE_URL`.
        slug: What feedpub has for `{slug}`; None for nothing.
    """
    known = {**_PLACEHOLDERS, "slug": slug}
    found = filled(pattern, r"\{(.*?)\}", known.get) if isinstance(pattern, str) else None
    return None if found is None else "/" + found.removesuffix("index.html").lstrip("/")


def _no_articles(paths: list[str], config: Mapping[str, Any], articles: list[str]) -> Iterator[str]:
    """What beside the articles is none."""
    apart = [config.get(name) for name in ("PAGE_PATHS", "ARTICLE_EXCLUDES", "STATIC_PATHS")]
    apart[0] = apart[0] or ["pages"]
    names = dict.fromkeys(clean(name) for value in apart for name in reading.texts(value))
    yield from (name for name in names if name and any(path.startswith(f"{name}/") for path in paths))
    if len(articles) > 1:
        tops = {path.partition("/")[0] for path in paths} - {*names}
        yield from sorted(top for top in tops if not any(path.startswith(top) for path in articles))


def _in_other_markup(tree: Tree, content: str) -> int:
    return sum(1 for _ in islice((tree.root / content).rglob("*.rst"), _MOST))


def _remarks(tree: Tree, config: Mapping[str, Any], content: str, permalink: str | None) -> Iterator[Hint]:
    yield Hint(
        "output.path",
        'for Pelican to copy this folder as it is, add "feeds" to STATIC_PATHS (without it, that is ["images"]) '
        "and to ARTICLE_EXCLUDES",
    )
    if permalink is None:
        yield Hint(
            "site.permalink",
            f'ARTICLE_URL "{config.get("ARTICLE_URL", "{slug}.html")}" has parts that feedpub does not know, or slugs '
            "that are taken from names of files as feedpub can't do it; set it",
        )
    metadata = config.get("DEFAULT_METADATA")
    status = metadata.get("status", _PUBLISHED) if isinstance(metadata, Mapping) else _PUBLISHED
    if status != _PUBLISHED:
        advice = "write `Status: draft` or `Status: published` into each"
        yield Hint(
            "source.path",
            f"DEFAULT_METADATA makes articles without a Status {status}, and feedpub publishes them; {advice}",
        )
    count = _in_other_markup(tree, content)
    if count:
        yield Hint("source.path", f"{count} articles are reStructuredText (.rst), which feedpub does not read")
