"""Addresses that Eleventy's layouts give to the pages that name them: they count where no folder gives any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import reading
from .finding import clean
from .tree import Tree

#: Posts that are looked at, evenly spread.
_MOST = 200
#: Layouts in each other.
_DEEPEST = 8
_ENDS = ("", ".njk", ".liquid", ".html", ".md", ".hbs", ".ejs", ".vto", ".webc", ".11ty.js")
_ALIAS = re.compile(r"""addLayoutAlias\(\s{0,20}["']([^"'\n]{1,200})["']\s{0,20},\s{0,20}["']([^"'\n]{1,200})["']""")


#: A pattern that stands for what no pattern says.
CODE = "{{ code }}"


class Given(NamedTuple):
    """A pattern of addresses, and the file that says it; both empty where none does."""

    pattern: str
    file: str


class Layouts:
    """The layouts of a site."""

    def __init__(self, tree: Tree, folder: str, program: str) -> None:
        """`folder` is where they are; `program` is the configuration, which may give them other names."""
        self._tree = tree
        self._folder = folder
        self._others = dict(_ALIAS.findall(program))

    def given(self, posts: str, usual: str) -> set[Given]:
        """What the layouts of posts give, each once.

        Args:
            posts: The folder of the posts.
            usual: The layout of those that name none; may be empty.
        """
        paths = self._tree.below(posts)
        fronts = (
            reading.front_matter(self._tree, f"{posts}/{path}".lstrip("/"))
            for path in paths[:: len(paths) // _MOST + 1]
        )
        names = {reading.text(front.get("layout")) or usual for front in fronts if not front.get("permalink")}
        return {next(self._up(name), Given("", "")) for name in names}

    def _up(self, name: str) -> Iterator[Given]:
        """What a layout gives, then those that it is in."""
        for _ in range(_DEEPEST):
            name = self._others.get(name, name)
            # No name leads out of the site.
            files = (clean(self._folder, name + end) for end in _ENDS) if name else ()
            file = next((file for file in files if file and self._tree.has(file)), None)
            if file is None:
                return
            front = reading.front_matter(self._tree, file)
            if pattern := front.get("permalink"):
                yield Given(reading.text(pattern) or CODE, file)
            name = reading.text(front.get("layout"))
