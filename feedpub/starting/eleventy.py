"""What a site of Eleventy says; its configuration is a program, which is not run. https://www.11ty.dev/docs/config/."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import reading
from .finding import clean, filled, made
from .layouts import CODE, Given, Layouts
from .nouns import Finding, Hint
from .tree import Tree

_FILES = tuple(f"{name}{end}" for name in ("eleventy.config", ".eleventy") for end in (".js", ".mjs", ".cjs", ".ts"))
_DATA = ("site", "metadata", "meta", "config", "siteConfig", "siteMeta", "global")
_ADDRESSES = ("url", "baseUrl", "baseURL", "siteUrl", "base")
_NAMES = ("title", "name", "language", "lang", "locale", *_ADDRESSES)
_DATA_ENDS = (".json", ".js", ".mjs", ".cjs", ".yaml", ".yml")
_FOLDER_DATA_ENDS = (".json", ".yaml", ".yml", ".11tydata.json", ".11tydata.js", ".11tydata.mjs", ".11tydata.cjs")
#: How folders of posts are called mostly.
_MAIN = ("posts", "post", "blog", "_posts", "articles", "writing", "notes", "news", "journal")
#: Collections that are no topics, whatever a site has.
_COLLECTIONS = ("all", "nav", "post", "posts")
_DEEPEST = 4
_DATE = re.compile(r"""(?:page\.)?date\s*\|\s*\w{1,20}\s*[:(]\s*["']((?:%[Ymd]|[/-])+)["']\s*\)?""")
_PLACEHOLDERS = (
    (re.compile(r"(?:page\.)?fileSlug(?:\s*\|\s*\w+)?"), "{undated}"),
    (re.compile(r"slug(?:\s*\|\s*\w+)?"), "{slug}"),
    (re.compile(r"title\s*\|\s*\w+"), "{headline}"),
)
#: Data of all pages that may hold their addresses.
_FOR_ALL = ("eleventyComputed", "permalink")
_GLOBAL = re.compile(r"""addGlobalData\(\s{0,20}["'](?:eleventyComputed\.)?permalink["']""")
_SET_LAYOUTS = re.compile(r"""set(?:Layouts|Includes)Directory\(\s{0,20}["'`]([^"'`\n]{0,200})""")
#: How templates of feeds are called.
_FEED = re.compile(r"(?:^|[-_.])(?:feeds?|atom|rss)[-_.]", re.IGNORECASE)
#: A function that gives a text with `${page.fileSlug}` in it.
_MADE = re.compile(
    r"permalink\s{0,20}(?::\s{0,20})?(?:function\s{0,20})?\w{0,40}\([^)]{0,100}\)\s{0,20}(?:=>)?\s{0,20}\{?\s{0,40}"
    r"(?:return\s{1,20})?`([^`\n]{0,200})`"
)
_INPUT = re.compile(r"""setInputDirectory\(\s{0,20}["'`]([^"'`\n]{0,200})""")
_TAGS = re.compile(r"""tags["']?\s{0,20}:\s{0,20}(\[[^\]]{0,500}\]|["'][^"'\n]{0,200}["'])""")
_COPIED = re.compile(r"""addPassthroughCopy\(\s*\{\s*["']([^"'\n]+)["']\s*:\s*["']\.?/?["']""")
_FIELDS = {
    "removed": ("eleventyExcludeFromCollections",),
    "webUrl": ("permalink",),
    "topics": ("tags + categories + category",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A folder of posts, and what the file of its data says for all of them."""

    path: str
    data: str = ""
    tags: tuple[str, ...] = ()
    permalink: str = ""
    layout: str = ""


def find(tree: Tree) -> Finding | None:
    """What is known of the site; None when there is none.

    Raises:
        ConfigError: Its configuration can't be read.
    """
    found = next((text for text in map(tree.text, _FILES) if text is not None), None)
    if found is None:
        return None
    program = reading.without_comments(found)
    top = clean(_input(program))
    data = clean(top, reading.script(program, "data") or "_data")
    template = _feed(tree, top)
    site = _site(tree, data) or reading.inside(template, "metadata") or {}
    posts = _posts(tree, top)
    within = posts.path.removeprefix(top).strip("/")
    output, copied = _output(program, top)
    given = _given(tree, program, top, data, posts)
    permalink = address(given[0].pattern, within) if len(given) == 1 else None
    base = reading.address(*(site.get(name) for name in _ADDRESSES))
    return made(
        tree,
        "Eleventy",
        site=base and base + (reading.script(program, "pathPrefix") or "").strip("/"),
        source=posts.path,
        output=output,
        settings={
            "site.title": reading.usable("site.title", site.get("title"), site.get("name")),
            "site.language": reading.language(site.get("language"), site.get("lang"), site.get("locale")),
            "site.timezone": "UTC",
            "site.permalink": permalink or address("", within),
            "source.exclude_topics": sorted({*posts.tags, *_COLLECTIONS}),
        },
        fields=_FIELDS,
        remarks=[
            Hint("output.path", copied),
            *([] if permalink else [Hint("site.permalink", _guessed(given, address("", within)))]),
        ],
        feed=reading.text(template.get("permalink")) or reading.script(program, "outputPath"),
        usual_feed="feed/feed.xml",
    )


def _guessed(given: Sequence[Given], address: str | None) -> str:
    """That the address of posts is a guess, and why."""
    made = " and ".join(
        f'by "{pattern}" in {file}' if pattern not in ("", CODE) else f"by code in {file}" if file else "by their paths"
        for pattern, file in given
    )
    which = f'"{address}" is a guess; ' if address else ""
    return f"the addresses of posts are made {made}, which feedpub can't fill in; {which}set it"


def _given(tree: Tree, program: str, top: str, data: str, posts: _Folder) -> list[Given]:
    """What gives posts their addresses: data of all pages, or of the folders they are in, or their layouts."""
    places = [place for place in _upwards(posts.path) if place.startswith(top)]
    folders = [_folder(tree, place) for place in places]
    said = [*_everywhere(tree, program, data), *(Given(one.permalink, one.data) for one in folders if one.permalink)]
    if said:
        return said[:1]
    usual = next((folder.layout for folder in folders if folder.layout), "")
    within = reading.script(program, "layouts") or _SET_LAYOUTS.search(program) or reading.script(program, "includes")
    found = within[1] if isinstance(within, re.Match) else within
    layouts = Layouts(tree, clean(top, found or "_includes"), program)
    return sorted(layouts.given(posts.path, usual)) or [Given("", "")]


def _upwards(path: str) -> list[str]:
    """A folder and those that it is in, the innermost first; the last is that of the site."""
    folders = path.split("/") if path else []
    return ["/".join(folders[:end]) for end in range(len(folders), -1, -1)]


def _everywhere(tree: Tree, program: str, data: str) -> Iterator[Given]:
    """What is computed for all pages."""
    for path in (f"{data}/{name}{end}".lstrip("/") for name in _FOR_ALL for end in _DATA_ENDS):
        if "permalink" in path + (tree.text(path) or "") and tree.has(path):
            yield Given(CODE, path)
    if _GLOBAL.search(program):
        yield Given(CODE, "the configuration")


def _feed(tree: Tree, top: str) -> Mapping[str, Any]:
    """What the template of the feed begins with: the first that is called so and has an address, XML before others."""
    paths = (f"{place}/{name}".lstrip("/") for place in _feed_folders(top) for name in tree.names(place))
    fronts = [reading.front_matter(tree, path) for path in paths if _FEED.search(path.rpartition("/")[2])]
    fixed = [front for front in fronts if "{" not in (reading.text(front.get("permalink")) or "{")]
    return min(fixed, key=lambda front: not str(front["permalink"]).endswith((".xml", ".rss", ".atom")), default={})


def _feed_folders(top: str) -> list[str]:
    return [top, *(f"{top}/{name}".lstrip("/") for name in ("feed", "feeds", "rss", "pages"))]


def address(pattern: str, within: str) -> str | None:
    """A pattern of addresses as feedpub has it; None when it holds what feedpub can't fill in.

    Args:
        pattern: `permalink` in the data of a folder; empty for what Eleventy does without.
        within: The folder below what Eleventy reads.
    """
    folder = f"/{within}/{{folder}}/".replace("//", "/")
    if not pattern:
        return folder + "{name}/"
    address = filled(pattern, r"\{\{(.*?)\}\}", lambda expression: _part(expression.strip(), folder + "{undated}"))
    if address is None or "{%" in address:
        return None
    return "/" + address.removesuffix("index.html").lstrip("/")


def _part(expression: str, stem: str) -> str | None:
    expression = expression.removeprefix("data.")
    if expression == "page.filePathStem":
        return stem
    date = _DATE.fullmatch(expression)
    if date:
        return date[1].replace("%Y", "{year}").replace("%m", "{month}").replace("%d", "{day}")
    return next((part for known, part in _PLACEHOLDERS if known.fullmatch(expression)), None)


def _input(program: str) -> str | None:
    found = reading.passage(program, "setInputDirectory", _INPUT)
    return found[1] if found else reading.script(program, "input")


def _site(tree: Tree, folder: str) -> Mapping[str, Any]:
    """What the site's own data say of it: the first file that has a title or an address."""
    for path in (f"{folder}/{name}{end}" for name in _DATA for end in _DATA_ENDS):
        found = _values(tree, path)
        if found.get("title") or found.get("url"):
            return found
    return {}


def _values(tree: Tree, path: str) -> Mapping[str, Any]:
    """What a file of data says; of a program, the texts that it gives to the names that matter."""
    if path.endswith(("js", "ts")):
        text = _outermost(reading.without_comments(tree.text(path) or ""))
        return {name: value for name in _NAMES if (value := reading.script(text, name))}
    return reading.mapping(tree, path) or {}


def _outermost(program: str) -> str:
    """An object of JavaScript without the objects in it, or in the function that makes it."""
    begin = max(program.find(mark) for mark in ("export default", "module.exports", "return {"))
    depth, kept = 0, []
    for char in program[max(begin, 0) :]:
        depth += (char == "{") - (char == "}")
        if depth == 1:
            kept.append(char)
    return "".join(kept)


def _posts(tree: Tree, top: str) -> _Folder:
    """The folder of posts: one whose data make a collection of it, or that is called so, or has most texts."""
    sizes: Counter[str] = Counter()
    for path in tree.below(top):
        sizes.update(place for place in _above(path) if not place.startswith(("_includes", "_layouts")))
    folders = [_folder(tree, f"{top}/{place}".strip("/")) for place in sizes]
    collected = [folder for folder in folders if {*folder.tags} & {*_MAIN}]
    named = [folder for name in _MAIN for folder in folders if folder.path.rpartition("/")[2] == name]
    return next(iter([*collected, *named]), None) or max(
        folders, key=lambda folder: sizes[folder.path.removeprefix(top).strip("/")], default=_folder(tree, top)
    )


def _above(path: str) -> list[str]:
    """The folders that a file is in, the outermost first."""
    folders = path.split("/")[:-1][:_DEEPEST]
    return ["/".join(folders[: end + 1]) for end in range(len(folders))]


def _folder(tree: Tree, path: str) -> _Folder:
    """A folder with its own data, which stand in a file that is called after it."""
    name = path.rpartition("/")[2]
    files = (f"{path}/{name}{end}" for end in _FOLDER_DATA_ENDS) if name else ()
    data = next((file for file in files if tree.has(file)), None)
    if data is None:
        return _Folder(path=path)
    if data.endswith(("json", "yaml", "yml")):
        found = reading.mapping(tree, data) or {}
        tags, layout = reading.texts(found.get("tags")), found.get("layout")
        permalink = reading.inside(found, "eleventyComputed", "permalink") or found.get("permalink", "")
    else:
        program = reading.without_comments(tree.text(data) or "")
        tags, layout, permalink = _tags(program), reading.script(program, "layout"), _permalink(program)
    return _Folder(
        path=path,
        data=data,
        tags=tuple(tags),
        permalink=permalink if isinstance(permalink, str) else CODE,
        layout=reading.text(layout),
    )


def _tags(program: str) -> list[str]:
    found = reading.passage(program, "tags", _TAGS)
    return re.findall(r"""["']([^"'\n]+)["']""", found[1]) if found else []


def _permalink(program: str) -> str:
    """The pattern that a program gives, or that a function of one line makes."""
    found = reading.script(program, "permalink")
    if found is None and (made := reading.passage(program, "permalink", _MADE)):
        found = made[1].replace("${", "{{").replace("}", "}}")
    return found if found is not None else CODE if "permalink" in program else ""


def _output(program: str, top: str) -> tuple[str, str]:
    """A folder that Eleventy copies to `feeds`, and what is to be changed for that."""
    root = reading.passage(program, "addPassthroughCopy", _COPIED)
    if root and clean(root[1]):
        return f"{clean(root[1])}/feeds", "Eleventy copies this folder as it is; nothing is to be changed there"
    copy = 'eleventyConfig.addPassthroughCopy("feeds")'
    ignore = "" if top else ' and eleventyConfig.ignores.add("feeds/**")'
    return "feeds", f"for Eleventy to copy this folder as it is, its configuration is to call {copy}{ignore}"
