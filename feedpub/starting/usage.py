"""Which fields of other names feedpub is to read in the records of a site."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from .. import source, text
from ..dialects import DIALECTS
from ..errors import RecordError
from ..model import EXCERPTS, IMAGES, RawRecord, Reading, SourceFile, Value
from .nouns import Hint
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
#: Fields whose value must be one of the record's own: what all posts say alike tells nothing of any.
_TELLING = {"excerpt"}
_FEW, _NEARLY_ALL = 5, 0.8
_SHOWN = 40
#: What is read anyhow, and in that order.
_READ = {"excerpt": {*EXCERPTS}, "images": {*IMAGES}}


def fields(
    tree: Tree, folder: str, reading: Reading, own: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, list[str]], list[Hint]]:
    """For each field of a record, the fields of other names that are used for it; and what is to be said of others.

    Args:
        tree: The site.
        folder: Where its records are.
        reading: How they are written.
        own: What the program itself gives a meaning to. It comes first, and counts though no record has it yet: the
            first draft must not be published because there was none before.
    """
    key: Callable[[str], str] = str.lower if DIALECTS[reading.dialect].caseless else str
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for name, value in _used(tree, folder, reading):
        used[key(name)][value] += 1
    found: dict[str, list[str]] = {}
    hints = []
    for field in {**own, **_OTHER_NAMES}:
        others = [name for name in _OTHER_NAMES.get(field, ()) if key(name) in used]
        alike = [name for name in others if field in _TELLING and _is_one(used[key(name)])]
        hints += [Hint(f"fields.{field}", _said_again(name, used[key(name)])) for name in alike]
        sources = [*dict.fromkeys([*own.get(field, ()), *(name for name in others if name not in alike)])]
        if not {*sources} <= _READ.get(field, set()):
            found[field] = sources
    return found, hints


def _is_one(values: Counter[str]) -> bool:
    """Whether nearly all records that have a field say the same in it."""
    return values.total() >= _FEW and values.most_common(1)[0][1] > values.total() * _NEARLY_ALL


def _said_again(name: str, values: Counter[str]) -> str:
    [(value, times)] = values.most_common(1)
    shown = text.shorten(value, _SHOWN)
    return f'{name} is not taken, for it is "{shown}" in {times} of {values.total()} posts that were looked at'


def _used(tree: Tree, folder: str, reading: Reading) -> Iterator[tuple[str, str]]:
    """The names of fields that hold something, those in mappings as `cover.image`, with the texts of those that are."""
    for raw in records(tree, folder, reading, tree.below(folder)):
        yield from _texts(raw.fields)


def records(tree: Tree, folder: str, reading: Reading, paths: Sequence[str]) -> Iterator[RawRecord]:
    """Some records of a folder, evenly spread over these paths; of those that are broken, a build will tell."""
    for path in paths[:: len(paths) // _MOST + 1]:
        with suppress(RecordError):
            raw = source.read(str(tree.root / folder), SourceFile(path=path, size=0, mtime_ns=0), reading)
            if raw:
                yield raw


def _texts(found: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{below}", held) for below, held in value.items() if isinstance(held, str) and held)
        elif value:
            yield name, text.plain(value) if isinstance(value, str) else ""
