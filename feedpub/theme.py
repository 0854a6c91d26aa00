"""A site's own templates and style, which take the place of those that come with feedpub."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .errors import ConfigError, Problem

#: Those that come with feedpub.
FOLDER = Path(__file__).parent / "render" / "templates"
#: What pages, and feeds in a browser, load. The others are templates.
LOADED = ("feedpub.css", "feedpub.js", "feedpub-feed.css")
#: What makes feeds readable where a browser shows them as they are.
FEED_STYLE = LOADED[-1]


def read(folder: Path, shown: str) -> Mapping[str, str]:
    """The text of every file of the folder, by name; names that begin with a dot are left alone.

    Args:
        folder: Where they are.
        shown: The folder as a person would write it.

    Raises:
        ConfigError: It is no folder, or holds what is no template, style or script of feedpub's.
    """
    known = {path.name for path in FOLDER.iterdir()}
    try:
        files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        problems = [_unknown(path.name, shown, known) for path in files if path.name not in known]
        if problems:
            raise ConfigError(*problems)
        return {path.name: path.read_text(encoding="utf-8") for path in files}
    except OSError as error:
        message = f"the folder of templates can't be read: {error.strerror}"
        raise ConfigError(Problem(code="bad-template", message=message, file=shown)) from error
    except UnicodeDecodeError as error:
        message = "holds a file that is not UTF-8"
        raise ConfigError(Problem(code="bad-template", message=message, file=shown)) from error


def _unknown(name: str, shown: str, known: set[str]) -> Problem:
    from difflib import get_close_matches  # only for those who mistype

    # That both are HTML says nothing.
    stems = {file.partition(".")[0]: file for file in known}
    hint = "".join(f"; did you mean {stems[near]}?" for near in get_close_matches(name.partition(".")[0], stems, n=1))
    return Problem(code="bad-template", message=f"no page uses a file of that name{hint}", file=f"{shown}/{name}")
