"""Which rules are for which file, and what they find together."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, groupby, islice
from types import ModuleType
from typing import Any

from ..errors import Problem
from . import (
    any_xml,
    atom,
    catalogue,
    extensions,
    feed_menu,
    folders,
    json_feed,
    opml,
    own_atom,
    own_json,
    own_opml,
    own_rss,
    own_xml,
    pages,
    rss,
    twins,
)
from .catalogue import FILE, Catalogue
from .folders import Folder, Stem
from .reading import ATOM, BIG, Document, Json, UnreadableError, Xml, read, text

#: What a rule says of one file at most: a feed that breaks it in every entry needs no thousand lines.
MOST = 100

_XML = (any_xml, extensions)
STANDARD: dict[str, tuple[ModuleType, ...]] = {
    "rss": (*_XML, rss),
    "atom": (*_XML, atom),
    "opml": (any_xml, opml),
    "json": (json_feed,),
    "feed-menu": (feed_menu,),
    "html": (pages,),
}
OWN: dict[str, tuple[ModuleType, ...]] = {
    "rss": (own_xml, own_rss),
    "atom": (own_xml, own_atom),
    "json": (own_json,),
    "feed-menu": (),
    "opml": (own_xml, own_opml),
    "html": (),
}
#: Those that files of every program in a folder are looked for by; of `.xml` and `.json`, only feeds are looked at.
_EXTENSIONS = frozenset(("rss", "atom", "opml", "xml", "json"))
#: Where feedpub puts the feeds of topics and providers.
_FOLDERS = ("topics/", "providers/")


@cache
def rules_of(*modules: ModuleType) -> tuple[Callable[..., Iterator[Problem]], ...]:
    """Every rule that the modules define."""
    return tuple(
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and function.__annotations__.get("return") == "Found"
        and not name.startswith("_")
        and len(inspect.signature(function).parameters) == 1
    )


def rules_for(kind: str, *, own: bool) -> tuple[Callable[..., Iterator[Problem]], ...]:
    """The rules for a file of a kind; `own`: those of feedpub's own output too."""
    return rules_of(*STANDARD[kind], *(OWN[kind] if own else ()))


def of_file(path: str, data: bytes) -> list[Problem]:
    """What is wrong with a single file of any program."""
    try:
        document = read(path, data)
    except UnreadableError as error:
        return [error.problem]
    if document.kind == "html":
        return [_page(document)]
    return of_document(document, own=is_own(document))


def of_document(document: Document, *, own: bool) -> list[Problem]:
    """What is wrong with a file that was read; `own`: feedpub wrote it."""
    problems = [document.whole("big", f"has {len(document.data):,} bytes")] if _is_big(document) else []
    problems += _found(rules_for(document.kind, own=own), document, skip=atom.is_valid_by_its_schema)
    is_atom = isinstance(document, Xml) and document.kind == "atom"
    if is_atom and not any(problem.severity == "error" for problem in problems):
        problems += _found([atom.is_valid_by_its_schema], document)
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or 0, problem.column or 0))


def _is_big(document: Document) -> bool:
    return len(document.data) > BIG and document.kind in {"rss", "atom", "json"}


def _found(rules: Iterable[Callable[..., Iterator[Problem]]], subject: Any, skip: object = None) -> Iterator[Problem]:
    return chain.from_iterable(islice(rule(subject), MOST) for rule in rules if rule is not skip)


def is_own(document: Document) -> bool:
    """Whether a feed says that feedpub wrote it. JSON Feed and OPML have no place to say so."""
    if not isinstance(document, Xml):
        return False
    own = text(document.channel, "generator") if document.kind == "rss" else text(document.root, f"{ATOM}generator")
    return own.split()[:1] == ["feedpub"]


def of_folder(
    files: Mapping[str, bytes],
    *,
    shown: str = "",
    url: str | None = None,
    authority: str | None = None,
    own: bool = False,
) -> list[Problem]:
    """What is wrong with a folder of feeds.

    Args:
        files: By path below the folder; each is asked for once, so that it may be read then.
        shown: What stands before the paths in problems.
        url: Where the folder is on the web; None: where feeds.json says.
        authority: That of the ids of the feeds; None: that of the first feed.
        own: It is known to be the output of feedpub.
    """
    if FILE not in files:
        return _without_catalogue(files, shown, own=own)
    try:
        document = read(f"{shown}{FILE}", files[FILE])
    except UnreadableError as error:
        return [error.problem, *_one_by_one(files, shown)]
    if not isinstance(document, Json):
        return [document.whole("bad-catalogue", "is no feeds.json"), *_one_by_one(files, shown)]
    listing = Catalogue(document)
    folder = Folder(url or listing.url, authority, frozenset(files), listing)
    problems = list(_found(rules_of(catalogue), listing))
    problems += folders.hold_what_feeds_json_lists(folder, shown)
    problems += twins.of_file(listing, files, FILE, document.data, shown)
    problems += twins.without_a_file(files, shown)
    for stem, paths in groupby(_in_order(files, listing), key=lambda path: path.rpartition(".")[0]):
        problems += _of_stem(folder, stem, list(paths), files, shown)
    return sorted(problems, key=lambda problem: problem.file)


def _in_order(files: Iterable[str], listing: Catalogue) -> list[str]:
    """The files of one stem together; the feed of everything first, for it has every id."""
    known = [path for path in files if (path.rpartition(".")[2] in STANDARD or path in listing.files) and path != FILE]
    return sorted(known, key=lambda path: (path.rpartition(".")[0] != "all", path.rpartition(".")[0], path))


def _of_stem(
    folder: Folder, name: str, paths: Iterable[str], files: Mapping[str, bytes], shown: str
) -> Iterator[Problem]:
    data, documents = {}, {}
    for path in paths:
        extension = path.rpartition(".")[2]
        try:
            data[extension] = files[path]
            yield from twins.of_file(folder.catalogue, files, path, data[extension], shown)
            if extension in STANDARD:
                documents[extension] = read(f"{shown}{path}", data[extension])
        except UnreadableError as error:
            yield error.problem
    for document in documents.values():
        yield from of_document(document, own=True)
    yield from _found(rules_of(folders), Stem(folder, name, data, documents))


def _without_catalogue(files: Mapping[str, bytes], shown: str, *, own: bool) -> list[Problem]:
    """Feeds of any program; those of feedpub lie beside a feeds.json."""
    problems, count, ours = [], 0, own
    for path in _feeds_among(files):
        found, document = _of_stranger(files, path, shown)
        problems += found
        count += document is not None or bool(found)
        ours = ours or (path.startswith(_FOLDERS) and document is not None and is_own(document))
    if not count:
        problems.append(Problem(code="no-feeds", message="holds no feeds", file=shown.rstrip("/") or "."))
    if ours:
        problems.insert(0, Problem(code="missing-file", message="is not there", file=f"{shown}{FILE}"))
    return problems


def _one_by_one(files: Mapping[str, bytes], shown: str) -> list[Problem]:
    """The feeds, when nothing is known of the folder."""
    return [problem for path in _feeds_among(files) if path != FILE for problem in _of_stranger(files, path, shown)[0]]


def _feeds_among(files: Iterable[str]) -> list[str]:
    return sorted(path for path in files if path.rpartition(".")[2].lower() in _EXTENSIONS)


def _of_stranger(files: Mapping[str, bytes], path: str, shown: str) -> tuple[list[Problem], Document | None]:
    """What is wrong with a file, and the feed it is. A sitemap and a list of packages are no feeds."""
    try:
        data = files[path]
        if path.lower().endswith(".json") and b"jsonfeed.org/version/" not in data[:10_000]:
            return [], None
        document = read(f"{shown}{path}", data)
    except UnreadableError as error:
        unknown = path.lower().endswith(".xml") and error.problem.code == "unknown-format"
        return ([] if unknown else [error.problem]), None
    if document.kind == "html":
        return [] if path.lower().endswith(".xml") else [_page(document)], None
    return of_document(document, own=is_own(document)), document


def _page(document: Document) -> Problem:
    return document.whole("unknown-format", "is a page and no feed; pages are checked with the folder they are in")
