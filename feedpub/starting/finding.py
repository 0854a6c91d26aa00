"""What all programs have in common: where feeds go, and what is left to be told."""

from __future__ import annotations

import glob
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping

from .. import config
from ..model import Reading
from . import reading, usage
from .nouns import Finding, Hint, SettingValue
from .tree import Tree

#: Where the feeds are, below the address of the site.
FEEDS = "feeds/"
PERMALINK = "site.permalink"
#: Files that feedpub would read, and none of these programs makes a page of.
_NO_PAGES = (".txt", ".yaml", ".yml")


#: Nobody writes a longer one, and to look for the end of each brace takes the square of the time.
_LONGEST_PATTERN = 1000


def made(
    tree: Tree,
    program: str,
    *,
    site: str | None,
    source: str,
    output: str,
    excluded: Iterable[str] = (),
    patterns: Iterable[str] = (),
    settings: Mapping[str, SettingValue | None],
    fields: Mapping[str, tuple[str, ...]],
    remarks: Iterable[Hint],
    feed: str | None,
    usual_feed: str,
) -> Finding:
    """A finding with what follows from it.

    Args:
        tree: The site.
        program: Its name, as people write it.
        site: The address of the site; None when it is not known.
        source: The folder of the records.
        output: A folder that the program copies into its own output as `feeds`.
        excluded: Files and folders of the source that are no posts.
        patterns: The same as patterns.
        settings: Others; None for what is not known.
        fields: The fields to which the program gives a meaning, by those of records.
        remarks: What people are to know.
        feed: Where the site has had its feed, below its address; None when no file tells.
        usual_feed: Where sites of the program have it.
    """
    dialect = program.lower()
    said: dict[str, SettingValue] = {
        "source.path": source or ".",
        "source.dialect": dialect,
        "source.excerpt": "body",
        "output.path": output,
        "feeds.content": "full",
    }
    said |= {name: value for name, value in settings.items() if value}
    paths = tree.below(source)
    others = [f"*{end}" for end in _NO_PAGES if any(path.endswith(end) for path in paths)]
    if exclude := [*map(glob.escape, excluded), *patterns, *others]:
        said["source.exclude"] = exclude
    if site:
        site = site.rstrip("/") + "/"
        said |= {"site.url": site + FEEDS, "source.base_url": site}
    known, refused = _usable(said)
    posts = tree.count(source, reading.texts(known.get("source.exclude")))
    nothing = [] if posts else [Hint("source.path", "no post was found there; set it")]
    taken, passed = usage.fields(tree, source, Reading(dialect=dialect), fields)
    return Finding(
        program=program,
        posts=posts,
        settings=known,
        fields=taken,
        remarks=(*remarks, *refused, *nothing, *passed),
        feed=str(known.get("source.base_url", "")) + (feed or usual_feed).lstrip("/"),
        feed_is_told=bool(feed),
    )


def _usable(said: Mapping[str, SettingValue]) -> tuple[dict[str, SettingValue], list[Hint]]:
    """The settings that feedpub can use, and what is to be done about the others."""
    known: dict[str, SettingValue] = {}
    refused: list[Hint] = []
    for name, value in said.items():
        try:
            checked = config.SETTINGS[name].check(value)
            known[name] = checked if isinstance(checked, str) else value
        except ValueError as error:
            refused.append(Hint(name, f'it would be "{value}", which {error}; set it'))
    return known, refused


def filled(pattern: str, placeholder: str, known: Callable[[str], str | None]) -> str | None:
    """A pattern of addresses as feedpub has it; None when it holds what feedpub can't fill in.

    Args:
        pattern: That of the program.
        placeholder: An expression that matches what is to be filled in; its group is the name.
        known: What feedpub has for a name; None for nothing.
    """
    if len(pattern) > _LONGEST_PATTERN or any(known(name) is None for name in re.findall(placeholder, pattern)):
        return None
    return reading.usable(PERMALINK, re.sub(placeholder, lambda match: str(known(match[1])), pattern))


def clean(*parts: object) -> str:
    """Parts of a path as one below the site, without dots; empty for the site itself."""
    path = posixpath.join(*(part.strip("/") if isinstance(part, str) and part.isprintable() else "" for part in parts))
    path = posixpath.normpath(path) if path else ""
    return "" if path == "." or path.startswith("..") else path
