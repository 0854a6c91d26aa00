"""What all programs have in common: where feeds go, and what is left to be told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping

from ..model import Reading
from . import reading, usage
from .site import Finding, Hint, Setting
from .tree import Tree

#: Where the feeds are, below the address of the site.
FEEDS = "feeds/"
PERMALINK = "site.permalink"
#: Files that feedpub would read, and none of these programs makes a page of.
_NO_PAGES = (".txt", ".yaml", ".yml")


def made(
    tree: Tree,
    program: str,
    *,
    site: str | None,
    source: str,
    output: str,
    excluded: Iterable[str] = (),
    settings: Mapping[str, Setting | None],
    fields: Mapping[str, tuple[str, ...]],
    remarks: Iterable[Hint],
    feed: str,
) -> Finding:
    """A finding with what follows from it.

    Args:
        tree: The site.
        program: Its name, as people write it.
        site: The address of the site; None when it is not known.
        source: The folder of the records.
        output: A folder that the program copies into its own output as `feeds`.
        excluded: What of the records is no post.
        settings: Others; None for what is not known.
        fields: The fields to which the program gives a meaning, by those of records.
        remarks: What people are to know.
        feed: Where the site has had its feed, below its address.
    """
    dialect = program.lower()
    known: dict[str, Setting] = {
        "source.path": source or ".",
        "source.dialect": dialect,
        "source.excerpt": "body",
        "output.path": output,
        "feeds.content": "full",
    }
    known |= {name: value for name, value in settings.items() if value}
    if not reading.usable(PERMALINK, known.get(PERMALINK)):
        known.pop(PERMALINK, None)  # such as one with a folder that has a brace in its name
    excluded, paths = [*excluded], tree.below(source)
    others = [f"*{end}" for end in _NO_PAGES if any(path.endswith(end) for path in paths)]
    if others or excluded:
        known["source.exclude"] = [*excluded, *others]
    if site:
        site = site.rstrip("/") + "/"
        known |= {"site.url": site + FEEDS, "source.base_url": site}
    return Finding(
        program=program,
        settings=known,
        fields=usage.fields(tree, source, Reading(dialect=dialect), fields),
        remarks=(*remarks, *([] if paths else [Hint("source.path", "no post was found there; set it")])),
        feed=(site or "") + feed,
    )


def filled(pattern: str, placeholder: str, known: Callable[[str], str | None]) -> str | None:
    """A pattern of addresses as feedpub has it; None when it holds what feedpub can't fill in.

    Args:
        pattern: That of the program.
        placeholder: An expression that matches what is to be filled in; its group is the name.
        known: What feedpub has for a name; None for nothing.
    """
    parts = [known(name) for name in re.findall(placeholder, pattern)]
    left = iter([part for part in parts if part is not None])
    return None if None in parts else reading.usable(PERMALINK, re.sub(placeholder, lambda _: next(left), pattern))


def clean(*parts: object) -> str:
    """Parts of a path as one below the site, without dots; empty for the site itself."""
    path = posixpath.join(*(part.strip("/") if isinstance(part, str) and part.isprintable() else "" for part in parts))
    path = posixpath.normpath(path) if path else ""
    return "" if path == "." or path.startswith("..") else path
