"""How Pelican calls articles in their addresses: by settings, by names of files, and by the folders that they are in.

https://docs.getpelican.com/en/stable/settings.html#metadata. The expressions of the settings are not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..dialects import DIALECTS, parted
from ..model import RawRecord
from . import reading

#: Expressions of FILENAME_METADATA that make the slug of the whole name, or of what stands behind its date.
_WHOLE = re.compile(r"\^?\(\?P<slug>(?:\.|\[\^?[^\]]+\])[*+]\)\$?")
_BEHIND = re.compile(r"\^?\(\?P<date>\\d\{4\}-\\d\{2\}-\\d\{2\}\)(?:[-_]|\[[-_]{2}\])\(\?P<slug>\.[*+]\)\$?")


def slug(config: Mapping[str, Any], articles: Sequence[RawRecord]) -> str | None:
    """What feedpub has for `{slug}` in ARTICLE_URL; None where that can't be said for all of these articles.

    Args:
        config: The settings.
        articles: Those that are looked at.
    """
    named = [PurePosixPath(article.path).stem for article in articles if not article.fields.get("slug")]
    all_named = len(named) == len(articles)
    dated = [name for name in named if parted(name)[0]]
    pattern = reading.text(config.get("FILENAME_METADATA"))
    if "<slug>" in reading.text(config.get("PATH_METADATA")):
        return None
    if "<slug>" not in pattern:
        if config.get("SLUGIFY_SOURCE") != "basename":
            return "{title}"
        return "{slug}" if not dated else "{name}" if all_named else None
    if _WHOLE.fullmatch(pattern):
        return "{slug}" if not dated and _are_slugs(named) else "{stem}" if all_named else None
    behind = [parted(name)[1] for name in named]
    return "{slug}" if _BEHIND.fullmatch(pattern) and len(dated) == len(named) and _are_slugs(behind) else None


def _are_slugs(names: Sequence[str]) -> bool:
    """Whether names stay as they are in addresses: Pelican takes a slug of its settings for one without a look."""
    return all(DIALECTS["pelican"].name(name) == name for name in names)


def doubts(config: Mapping[str, Any], articles: Sequence[RawRecord], folder: str) -> Iterator[str]:
    """Why the categories in addresses may be others.

    Args:
        config: The settings.
        articles: Those that are looked at.
        folder: The name of the folder that they are in, where Pelican takes it for a category; else empty.
    """
    for name in ("FILENAME_METADATA", "PATH_METADATA"):
        if "<category>" in reading.text(config.get(name)):
            yield f"categories are taken from paths by {name}, which feedpub can't do; where it is another one, set it"
            return
    in_folders = config.get("USE_FOLDER_AS_CATEGORY", True)
    without = [article for article in articles if not article.fields.get("category")]
    alone = [article for article in without if not in_folders or "/" not in article.path]
    if alone:
        category = (folder if in_folders else "") or reading.text(config.get("DEFAULT_CATEGORY")) or "misc"
        yield (
            f"{len(alone)} of {len(articles)} articles that were looked at, such as {alone[0].path}, name no category: "
            f'Pelican puts them into "{category}", and feedpub does not; write `Category: {category}` into them'
        )
