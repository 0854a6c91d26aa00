"""What a site of Hugo says. Its documentation: https://gohugo.io/configuration/ and /content-management/."""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..dialects import DIALECTS, leaf
from . import reading
from .finding import clean, filled, made
from .nouns import Finding, Hint
from .tree import Tree

_SUFFIXES = ("toml", "yaml", "yml", "json")
_NAMES = tuple(f"{name}.{suffix}" for name in ("hugo", "config") for suffix in _SUFFIXES)
#: Tables that may have a file of their own.
_PARTS = ("languages", "params", "permalinks")
#: What says that a file called `config` is Hugo's.
_SIGNS = {"baseurl", "languagecode", "defaultcontentlanguage", "contentdir", "publishdir"}
#: How sections of posts are called mostly; Hugo itself takes the largest one for the main one.
_MAIN = ("posts", "post", "blog", "articles", "article", "news", "writing", "notes")
_PLACEHOLDERS = {
    "year": "{year}",
    "month": "{month}",
    "day": "{day}",
    "title": "{headline}",
    "slug": "{title}",
    "filename": "{name}",
    "slugorfilename": "{slug}",
    "contentbasename": "{name}",
    "slugorcontentbasename": "{slug}",
}
#: Whether the pages of the main language have its name in their addresses too.
_IN_FOLDER = "defaultcontentlanguageinsubdir"
_FIELDS = {
    "publishedDateTime": ("publishDate", "pubdate"),
    "expiryDate": ("unpublishdate",),
    "webUrl": ("url",),
}
#: What Hugo makes lists of where the configuration names nothing.
_TAXONOMIES = ("tags", "categories")
_AUTHORS = {"author", "authors"}
#: A bundle may hold more texts than its page; of so many, each is left out by name.
_MOST_LEFT_OUT = 100


def find(tree: Tree) -> Finding | None:
    """What is known of the site; None when there is none.

    Raises:
        ConfigError: Its configuration can't be read.
    """
    config = _configuration(tree)
    if config is None:
        return None
    language = (reading.language(_inside(config, "defaultcontentlanguage")) or "en").lower()
    config = _with_own_file(tree, config, language)
    said = partial(_said, config, language)
    content = clean(_content(config, language))
    sections = _main(tree, config, content)
    source = f"{content}/{sections[0]}" if len(sections) == 1 else content
    permalink = _permalink(config, language, sections)
    paths = tree.below(source)
    within = _within_bundles(paths)
    static = reading.texts(_inside(config, "staticdir"))
    return made(
        tree,
        "Hugo",
        site=reading.address(*said("baseurl")),
        source=source,
        output=f"{clean(static[0]) if static else 'static'}/feeds",
        excluded=[*_other_sections(paths, sections if source == content else []), *within[:_MOST_LEFT_OUT]],
        patterns=_lists_and_translations(paths, config, language),
        settings={
            "site.title": reading.usable("site.title", *said("title")),
            "site.language": reading.language(*said("locale"), *said("languagecode"), language),
            "site.timezone": reading.usable("site.timezone", *said("timezone"), "UTC"),
            "site.permalink": permalink,
        },
        fields={**_FIELDS, "topics": _topics(config, language)},
        remarks=[*_remarks(config, sections, permalink), *_left(within)],
        feed=_feed(config, language),
        usual_feed="index.xml",
    )


def _topics(config: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The fields that the site makes lists and feeds of, but for that of authors; all together are the topics."""
    taxonomies = next((found for found in _said(config, language, "taxonomies") if isinstance(found, Mapping)), None)
    names = _TAXONOMIES if taxonomies is None else reading.texts([*taxonomies.values()])
    usable = [name for name in names if name.lower() not in _AUTHORS and re.fullmatch(r"[\w-]+", name)]
    return (" + ".join(usable),) if usable else ()


def _feed(config: Mapping[str, Any], language: str) -> str | None:
    """Where the feed of the main language is; None when it is switched off, or another format takes its place."""
    formats, off = _inside(config, "outputs", "home"), reading.texts(_inside(config, "disablekinds"))
    if "rss" in (name.lower() for name in off) or "rss" not in (
        name.lower() for name in reading.texts(formats or "rss")
    ):
        return None
    name = reading.text(_inside(config, "outputformats", "rss", "basename")) or "index"
    return f"{language}/{name}.xml" if _is_true(_inside(config, _IN_FOLDER)) else f"{name}.xml"


def _said(config: Mapping[str, Any], language: str, name: str) -> tuple[Any, Any]:
    """What is set for a language, and what for all."""
    return _inside(config, "languages", language, name), _inside(config, name)


def _configuration(tree: Tree) -> Mapping[str, Any] | None:
    """The one file, or those below config/_default, and what production has for its own."""
    name, config = reading.first(tree, *_NAMES)
    if name:
        return config if name.startswith("hugo") or _SIGNS & {key.lower() for key in config} else None
    name, config = reading.first(tree, *(f"config/_default/{name}" for name in _NAMES))
    if not name:
        return None
    parts = {part: reading.first(tree, *(f"config/_default/{part}.{end}" for end in _SUFFIXES))[1] for part in _PARTS}
    _, production = reading.first(tree, *(f"config/production/{name}" for name in _NAMES))
    return {**{part: found for part, found in parts.items() if found}, **config, **production}


def _with_own_file(tree: Tree, config: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """The configuration with what a language has in a file of its own."""
    name, found = reading.first(tree, *(f"config/_default/languages.{language}.{suffix}" for suffix in _SUFFIXES))
    return {**config, "languages": {language: found}} if name else config


def _content(config: Mapping[str, Any], language: str) -> object:
    """The folder of the pages in the main language."""
    mounts = _inside(config, "module", "mounts")
    for mount in mounts if isinstance(mounts, list) else []:
        if _inside(mount, "target") == "content" and (_inside(mount, "lang") or language) == language:
            return _inside(mount, "source")
    return next((folder for folder in _said(config, language, "contentdir") if folder), "content")


def _inside(table: object, *names: str) -> Any:
    """As reading.inside, whatever the letter case: Hugo makes no difference."""
    for name in names:
        found = {str(key).lower(): value for key, value in table.items()} if isinstance(table, Mapping) else {}
        table = found.get(name)
    return table


def _main(tree: Tree, config: Mapping[str, Any], content: str) -> list[str]:
    """The sections with the posts; none when they are in no section."""
    pages = (path for path in tree.below(content) if "/" in path and "/_index." not in path)
    sections = Counter(path.partition("/")[0] for path in pages)
    found = [name for name in _named(config) if name in sections] or [name for name in _MAIN if name in sections][:1]
    return found or [name for name, _ in sections.most_common(1)]


def _named(config: Mapping[str, Any]) -> list[str]:
    """The main sections that the configuration names."""
    return reading.texts(_inside(config, "params", "mainsections")) or reading.texts(_inside(config, "mainsections"))


def _written(config: Mapping[str, Any], sections: list[str]) -> list[str | None]:
    """The patterns that are set for the pages of these sections, each once."""
    permalinks = _inside(config, "permalinks")
    names = [section.lower() for section in sections]
    found = [_inside(permalinks, "page", name) or _inside(permalinks, name) for name in names] or [None]
    return [*dict.fromkeys(pattern if isinstance(pattern, str) else None for pattern in found)]


def _permalink(config: Mapping[str, Any], language: str, sections: list[str]) -> str | None:
    """The pattern of addresses; None when feedpub can't fill it in, or when there are several."""
    section = sections[0].lower() if len(sections) == 1 else ""
    name, (written, *others) = DIALECTS["hugo"].name(section), _written(config, sections)
    if others:
        return None
    pattern = f"/{name}/{{folder}}/{{slug}}/".replace("//", "/") if written is None else address(written, name)
    ugly = _inside(config, "uglyurls")
    if pattern and _is_true(_inside(ugly, section) if isinstance(ugly, Mapping) else ugly):
        pattern = pattern.rstrip("/") + ".html"
    return f"/{language}{pattern}" if pattern and _is_true(_inside(config, _IN_FOLDER)) else pattern


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _remarks(config: Mapping[str, Any], sections: list[str], permalink: str | None) -> Iterator[Hint]:
    yield Hint("output.path", "Hugo copies this folder as it is; nothing is to be changed there")
    if permalink is None:
        written = " and ".join(f'"{pattern}"' if pattern else "none" for pattern in _written(config, sections))
        yield Hint("site.permalink", f"it is {written} there, which feedpub can't say in one; set it")
    if sections and sections[0] not in {*_named(config), *_MAIN}:
        yield Hint("source.path", f"{sections[0]} has most pages; where posts are elsewhere, set it")


def address(pattern: str, section: str) -> str | None:
    """A pattern of addresses as feedpub has it; None when it holds what feedpub can't fill in."""
    known = {
        **_PLACEHOLDERS,
        "section": section or None,
        "sections": f"{section}/{{folder}}" if section else "{folder}",
    }
    found = filled(pattern, r":([a-z]+)", known.get)
    return None if found is None else "/" + found.lstrip("/")


def _other_sections(paths: list[str], sections: list[str]) -> list[str]:
    """What stands beside several sections of posts."""
    return sorted({path.partition("/")[0] for path in paths} - {*sections}) if sections else []


def _lists_and_translations(paths: list[str], config: Mapping[str, Any], language: str) -> Iterator[str]:
    """Patterns of what is no post, or none in the main language."""
    lists = {path for path in paths if path.rpartition("/")[2].startswith("_index.")}
    if any("/" not in path for path in lists):
        yield "_index.*"
    if any("/" in path for path in lists):
        yield "*/_index.*"
    languages = _inside(config, "languages")
    for other in map(str, languages if isinstance(languages, Mapping) else ()):
        if other.lower() != language and any(f".{other}." in path for path in paths):
            yield f"*.{glob.escape(other)}.*"


def _within_bundles(paths: list[str]) -> list[str]:
    """The texts that belong to the page of their folder, and are none themselves."""
    bundles = {str(leaf(path)) for path in paths if path.rpartition("/")[2].startswith("index.") and "/" in path}
    return [path for path in paths if not path.rpartition("/")[2].startswith("index.") and _above(path) & bundles]


def _left(within: list[str]) -> Iterator[Hint]:
    others = within[_MOST_LEFT_OUT:]
    if others:
        text = f"{len(others)} more texts belong to the pages of their folders, such as {others[0]}; leave them out too"
        yield Hint("source.exclude", text)


def _above(path: str) -> set[str]:
    folders = path.split("/")[:-1]
    return {"/".join(folders[: end + 1]) for end in range(len(folders))}
