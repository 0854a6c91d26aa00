"""What a site of Hugo says. Its documentation: https://gohugo.io/configuration/ and /content-management/."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..dialects import DIALECTS, leaf
from . import reading
from .finding import clean, made
from .site import Finding, Hint
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
    "title": "{title}",
    "slug": "{title}",
    "filename": "{slug}",
    "slugorfilename": "{slug}",
    "contentbasename": "{slug}",
    "slugorcontentbasename": "{slug}",
}
_FIELDS = {
    "publishedDateTime": ("publishDate", "publishdate", "pubdate"),
    "expiryDate": ("expirydate", "unpublishdate"),
    "webUrl": ("url",),
    "topics": ("tags", "tag", "categories", "category"),
}
#: A bundle may hold more texts than its page; of so many, each is left out by name.
_MOST_LEFT_OUT = 20


def find(tree: Tree) -> Finding | None:
    """What is known of the site; None when there is none.

    Raises:
        ConfigError: Its configuration can't be read.
    """
    config = _configuration(tree)
    if config is None:
        return None
    language = str(_inside(config, "defaultcontentlanguage") or "en").lower()
    config = _with_own_file(tree, config, language)
    content = clean(_content(config, language))
    sections = _main(tree, config, content)
    source = f"{content}/{sections[0]}" if len(sections) == 1 else content
    permalink, remarks = _permalink(config, language, sections)
    static = reading.texts(_inside(config, "staticdir"))
    timezone = _inside(config, "timezone")
    return made(
        tree,
        "Hugo",
        site=reading.address(_inside(config, "languages", language, "baseurl"), _inside(config, "baseurl")),
        source=source,
        output=f"{clean(static[0]) if static else 'static'}/feeds",
        settings={
            "site.title": reading.usable(
                "site.title", _inside(config, "languages", language, "title"), _inside(config, "title")
            ),
            "site.language": reading.language(
                _inside(config, "languages", language, "locale"),
                _inside(config, "languages", language, "languagecode"),
                _inside(config, "locale"),
                _inside(config, "languagecode"),
                language,
            ),
            "site.timezone": reading.usable("site.timezone", timezone, "UTC"),
            "site.permalink": permalink,
            "source.exclude": [*_excluded(tree, config, content, source, sections, language)],
        },
        fields=_FIELDS,
        remarks=[Hint("output.path", "Hugo copies this folder as it is; nothing is to be changed there"), *remarks],
        feed="index.xml",
    )


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


def _content(config: Mapping[str, Any], language: str) -> str:
    """The folder of the pages in the main language."""
    mounts = _inside(config, "module", "mounts")
    for mount in mounts if isinstance(mounts, list) else []:
        if _inside(mount, "target") == "content" and (_inside(mount, "lang") or language) == language:
            return str(_inside(mount, "source"))
    return str(_inside(config, "languages", language, "contentdir") or _inside(config, "contentdir") or "content")


def _inside(table: object, *names: str) -> Any:
    """As reading.inside, whatever the letter case: Hugo makes no difference."""
    for name in names:
        found = {str(key).lower(): value for key, value in table.items()} if isinstance(table, Mapping) else {}
        table = found.get(name)
    return table


def _main(tree: Tree, config: Mapping[str, Any], content: str) -> list[str]:
    """The sections with the posts; none when they are in no section."""
    sections = Counter(path.partition("/")[0] for path in tree.below(content) if "/" in path)
    named = reading.texts(_inside(config, "params", "mainsections")) or reading.texts(_inside(config, "mainsections"))
    found = [name for name in named if name in sections] or [name for name in _MAIN if name in sections][:1]
    return found or [name for name, _ in sections.most_common(1)]


def _permalink(config: Mapping[str, Any], language: str, sections: list[str]) -> tuple[str | None, list[Hint]]:
    """The pattern of addresses; None, and why, when feedpub can't fill it in."""
    section = sections[0] if len(sections) == 1 else ""
    name = DIALECTS["hugo"].name(section)
    permalinks = _inside(config, "permalinks")
    key = section.lower()
    written = _inside(permalinks, "page", key) or _inside(permalinks, key)
    pattern = address(written, name) if isinstance(written, str) else f"/{name}/{{folder}}/{{slug}}/".replace("//", "/")
    if pattern is None:
        return None, [Hint("site.permalink", f'"{written}" has parts that feedpub does not know; set it')]
    ugly = _inside(config, "uglyurls")
    if str(_inside(ugly, key) if isinstance(ugly, Mapping) else ugly).lower() == "true":
        pattern = pattern.rstrip("/") + ".html"
    if str(_inside(config, "defaultcontentlanguageinsubdir")).lower() == "true":
        pattern = f"/{language}{pattern}"
    return pattern, []


def address(pattern: str, section: str) -> str | None:
    """A pattern of addresses as feedpub has it; None when it holds what feedpub can't fill in."""
    known = {
        **_PLACEHOLDERS,
        "section": section or None,
        "sections": f"{section}/{{folder}}" if section else "{folder}",
    }
    names = re.findall(r":([a-z]+)", pattern)
    if not all(known.get(name) for name in names):
        return None
    return "/" + re.sub(r":([a-z]+)", lambda match: str(known[match[1]]), pattern).lstrip("/")


def _excluded(
    tree: Tree, config: Mapping[str, Any], content: str, source: str, sections: list[str], language: str
) -> Iterator[str]:
    """What of the source is no post of the main language."""
    paths = tree.below(source)
    if source == content and sections:
        yield from sorted({path.partition("/")[0] for path in paths} - {*sections})
    lists = {path for path in paths if path.rpartition("/")[2].startswith("_index.")}
    if any("/" not in path for path in lists):
        yield "_index.*"
    if any("/" in path for path in lists):
        yield "*/_index.*"
    languages = _inside(config, "languages")
    for other in map(str, languages if isinstance(languages, Mapping) else ()):
        if other.lower() != language and any(f".{other}." in path for path in paths):
            yield f"*.{other}.*"
    bundles = {str(leaf(path)) for path in paths if path.rpartition("/")[2].startswith("index.") and "/" in path}
    inside = [path for path in paths if not path.rpartition("/")[2].startswith("index.") and _above(path) & bundles]
    yield from inside[:_MOST_LEFT_OUT]


def _above(path: str) -> set[str]:
    folders = path.split("/")[:-1]
    return {"/".join(folders[: end + 1]) for end in range(len(folders))}
