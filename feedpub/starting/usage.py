"""Which fields of other names feedpub is to read in the records of a site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .. import source
from ..dialects import DIALECTS
from ..errors import RecordError
from ..model import Reading, SourceFile, Value
from .tree import Tree

#: Records that are looked at, evenly spread.
_MOST = 200

#: What authors and themes of these programs call it, the more telling name first. Each is a field that people use.
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "excerpt": ("summary", "description", "subtitle", "lead", "abstract", "lede", "seo.description"),
    "updatedDateTime": ("last_modified_at", "modified", "updated", "updated_at", "lastUpdated", "last_updated"),
    "images": (
        "images",
        "image",
        "cover.image",
        "featured_image",
        "featuredImage",
        "feature_image",
        "image.path",
        "image.feature",
        "header.teaser",
        "header.image",
        "thumbnail",
        "thumb",
        "cover",
        "banner",
        "hero",
    ),
    "locale": ("lang", "language"),
    "authors": ("authors", "author"),
}
#: What is read anyhow, and in that order.
_READ = {"excerpt": {"description"}, "images": {"images", "image"}}


def fields(tree: Tree, folder: str, reading: Reading, own: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """For each field of a record, the fields of other names that are used for it.

    Args:
        tree: The site.
        folder: Where its records are.
        reading: How they are written.
        own: What the program itself gives a meaning to. It comes first, and counts though no record has it yet: the
            first draft must not be published because there was none before.
    """
    key: Callable[[str], str] = str.lower if DIALECTS[reading.dialect].caseless else str
    used = {key(name) for name in _used(tree, folder, reading)}
    found: dict[str, list[str]] = {}
    for field in {**own, **_OTHER_NAMES}:
        others = (name for name in _OTHER_NAMES.get(field, ()) if key(name) in used)
        sources = [*dict.fromkeys([*own.get(field, ()), *others])]
        if not {*sources} <= _READ.get(field, set()):
            found[field] = sources
    return found


def _used(tree: Tree, folder: str, reading: Reading) -> set[str]:
    """The names of fields that hold something, those in mappings as `cover.image`."""
    paths = tree.below(folder)
    used: set[str] = set()
    for path in paths[:: len(paths) // _MOST + 1]:
        try:
            raw = source.read(str(tree.root / folder), SourceFile(path=path, size=0, mtime_ns=0), reading)
        except RecordError:
            continue  # a build will tell
        used.update(_names(raw.fields) if raw else ())
    return used


def _names(found: Mapping[str, Value]) -> Iterator[str]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from (f"{name}.{below}" for below, held in value.items() if isinstance(held, str) and held)
        elif value:
            yield name
