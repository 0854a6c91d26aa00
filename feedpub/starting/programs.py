"""The programs whose sites `feedpub init` can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import ConfigError, Problem
from . import eleventy, hugo, jekyll, pelican
from .nouns import Finding
from .tree import Tree

#: By the name that people give, the surest signs first. What finds a site gives None when there is none.
PROGRAMS: Mapping[str, Callable[[Tree], Finding | None]] = {
    "eleventy": eleventy.find,
    "pelican": pelican.find,
    "hugo": hugo.find,
    "jekyll": jekyll.find,
}
#: By what each of them is known, in the folder itself.
_LOOKED_FOR: Mapping[str, str] = {
    "eleventy": "eleventy.config.js or .eleventy.js (or .mjs, .cjs, .ts)",
    "pelican": "pelicanconf.py or publishconf.py",
    "hugo": "hugo.toml (or .yaml, .json), a config.toml with baseURL or the like, or config/_default/hugo.toml",
    "jekyll": "a folder _posts with records, at any depth",
}
#: Instead of a program: whichever there is, or none.
AUTO, NONE = "auto", "none"


def find(tree: Tree, program: str, shown: str) -> Finding | None:
    """The site that is there, of this program or of any.

    Args:
        tree: Its files.
        program: A key of PROGRAMS, or `auto`, or `none`.
        shown: The folder as a person would write it.

    Raises:
        ConfigError: There is no site of that program, or its configuration can't be read.
    """
    if program == NONE:
        return None
    if program == AUTO:
        return next((found for find in PROGRAMS.values() if (found := find(tree))), None)
    if program not in PROGRAMS:
        raise _wrong("bad-value", f'"{program}" must be one of {", ".join((*PROGRAMS, AUTO, NONE))}', "")
    found = PROGRAMS[program](tree)
    if found is None:
        message = f"has no site of {program}; looked for {_LOOKED_FOR[program]}; name its folder: `feedpub init FOLDER`"
        raise _wrong("no-other-site", message, shown)
    return found


def _wrong(code: str, message: str, shown: str) -> ConfigError:
    return ConfigError(Problem(code=code, message=message, file=shown))
