"""An output folder as a whole: its files agree with each other, and with the address it is published at.

A rule takes the files of one stem (`topics/ai`), which are read together, compared, and forgotten: a folder may hold
thousands. What it needs of other files is in the folder.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote, urldefrag

from ..errors import Problem
from ..model import FEED_MENU
from . import entries, feed_menu, values
from .catalogue import FILE, Catalogue
from .entries import Entry
from .reading import ATOM, FORMATS, TOO_BIG, Document, Element, Found, Json, Page, Xml, rel, text


@dataclass
class Folder:
    """An output folder.

    Attributes:
        url: Where it is on the web.
        authority: That of the ids of its feeds; None: that of the first whose id follows from its path.
        names: The paths of all its files.
        catalogue: Its feeds.json.
        seen: Every entry, as the feed that was read first tells it.
        stems: How many files were read together for each stem.
    """

    url: str
    authority: str | None
    names: frozenset[str]
    catalogue: Catalogue
    seen: dict[str, Entry] = field(default_factory=dict)

    def address(self, path: str) -> str:
        """Where a path is on the web."""
        return self.url + quote(path, safe="/-._~")


@dataclass
class Stem:
    """The files of a feed, by extension: their bytes, and what could be read of them."""

    folder: Folder
    name: str
    data: Mapping[str, bytes]
    documents: Mapping[str, Document]

    @cached_property
    def feeds(self) -> dict[str, Document]:
        """Those of the three formats."""
        found = self.documents.items()
        return {key: document for key, document in found if key in FORMATS and document.kind != "feed-menu"}

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        """The entries of each format."""
        return {key: entries.of(document) for key, document in self.feeds.items()}

    @cached_property
    def digests(self) -> dict[str, str]:
        """What feeds.json says of the files that could be read."""
        catalogue = self.folder.catalogue
        listed = catalogue.by_stem.get(self.name)
        told = {
            key: listed.sha256.get(key) if listed else catalogue.files.get(f"{self.name}.{key}") for key in self.data
        }
        return {key: digest for key, digest in told.items() if digest and len(self.data[key]) <= TOO_BIG}

    @cached_property
    def intact(self) -> frozenset[str]:
        """The extensions of the files that are those of feeds.json."""
        return frozenset(
            key for key, digest in self.digests.items() if hashlib.sha256(self.data[key]).hexdigest() == digest
        )

    def xml(self, extension: str) -> Xml | None:
        """The file of an extension, when it is what its name says."""
        document = self.documents.get(extension)
        return document if isinstance(document, Xml) and document.kind == extension else None


_NAMES = {"atom": "Atom", "rss": "RSS", "json": "JSON"}


def are_what_their_names_say(stem: Stem) -> Found:
    """An `.rss` is RSS."""
    for extension, document in stem.documents.items():
        wanted = "feed-menu" if f"{stem.name}.{extension}" == FEED_MENU else extension
        if document.kind != wanted:
            yield document.whole("unknown-format", f"is {document.kind}, and not what its name says")


def have_the_digests_of_feeds_json(stem: Stem) -> Found:
    """What was built is what is there."""
    catalogue = stem.folder.catalogue
    listed = catalogue.by_stem.get(stem.name)
    for extension in stem.digests.keys() - stem.intact:
        path = f"{stem.name}.{extension}"
        where = ("feeds", listed.at, "sha256", extension) if listed else ("files", path)
        yield catalogue.document.problem("wrong-digest", where, f"{path} is another file")


def are_described_by_feeds_json(stem: Stem) -> Found:
    """Title, description, number of entries and date are those of the feed."""
    listed, atom = stem.folder.catalogue.by_stem.get(stem.name), stem.xml("atom")
    if not listed or not atom:
        return
    for name, tag in (("title", "title"), ("description", "subtitle"), ("updated", "updated")):
        found = text(atom.root, f"{ATOM}{tag}")
        if getattr(listed, name) != found:
            message = f"is {values.quoted(getattr(listed, name))}, and {values.quoted(found)} in the feed"
            yield stem.folder.catalogue.document.problem("catalogue-differs", ("feeds", listed.at, name), message)
    if listed.entries != len(atom.entries):
        message = f"is {listed.entries}, and {len(atom.entries)} in the feed"
        yield stem.folder.catalogue.document.problem("catalogue-differs", ("feeds", listed.at, "entries"), message)


def may_be_kept_as_long_as_feeds_json_says(stem: Stem) -> Found:
    """The `ttl` of a feed, from which servers take theirs, is that of its RSS."""
    listed, rss = stem.folder.catalogue.by_stem.get(stem.name), stem.xml("rss")
    if listed and rss and listed.ttl is not None and str(listed.ttl) != text(rss.channel, "ttl"):
        message = f"is {values.quoted(str(listed.ttl))}, and {values.quoted(text(rss.channel, 'ttl'))} in the feed"
        yield stem.folder.catalogue.document.problem("catalogue-differs", ("feeds", listed.at, "ttl"), message)


def lie_where_their_kind_says(stem: Stem) -> Found:
    """A feed's path follows from its kind and its slug."""
    places = {"all": "", "topic": "topics/", "provider": "providers/"}
    catalogue = stem.folder.catalogue
    listed = catalogue.by_stem.get(stem.name)
    for extension, path in catalogue.paths(listed).items() if listed else ():
        if listed and path != f"{places.get(listed.kind, '?')}{listed.slug}.{extension}":
            where = ("feeds", listed.at, "url", extension)
            yield catalogue.document.problem("catalogue-differs", where, f"is not where a {listed.kind} lies")


def agree_in_all_formats(stem: Stem) -> Found:
    """The same entries in the same order, with the same id, title, address, date and enclosure.

    One that feeds.json knows is the measure: who else differs was changed. Without one it is the Atom.
    """
    found = {key: [entries.as_in_atom(entry) for entry in listed] for key, listed in stem.entries.items()}
    measure = next((key for key in ("atom", "rss", "json") if key in found and key in stem.intact), "atom")
    for key, listed in found.items() if measure in found else ():
        if listed != found[measure]:
            yield _difference(stem.feeds[key], listed, found[measure], _NAMES[measure])


def _difference(document: Document, found: list[Entry], wanted: list[Entry], other: str) -> Problem:
    pairs = zip(found, wanted, strict=False)
    at = next((number for number, pair in enumerate(pairs) if pair[0] != pair[1]), min(len(found), len(wanted)))
    return document.whole("formats-differ", _in_words(at, found, wanted, other), document.line_of_entry(at))


def _in_words(at: int, found: list[Entry], wanted: list[Entry], other: str) -> str:
    if len(found) != len(wanted):
        return f"has {len(found)} entries, the {other} {len(wanted)}; they part at entry {at + 1}"
    one, two = found[at], wanted[at]
    name = next(name for name in Entry.__slots__ if getattr(one, name) != getattr(two, name))
    return f"entry {at + 1} has the {name} {_brief(getattr(one, name))}, in {other} {_brief(getattr(two, name))}"


def _brief(value: object) -> str:
    return values.quoted(str(value), 40) if value else "none"


def show_an_entry_the_same_everywhere(stem: Stem) -> Found:
    """Readers that know two of the feeds show it once."""
    for entry in stem.entries.get("atom", ()):
        if stem.folder.seen.setdefault(entry.id, entry) != entry:
            yield stem.documents["atom"].whole(
                "entry-differs", f"{values.quoted(entry.id)} is told otherwise elsewhere"
            )


def atom_says_where_it_is(stem: Stem) -> Found:
    """Self is the address of the file, the alternates are those of its other formats."""
    atom = stem.xml("atom")
    if atom:
        page = {("alternate", "text/html", f"{stem.folder.address(stem.name)}.html")}
        yield from _links(stem, atom, atom.root, page)


def rss_says_where_it_is(stem: Stem) -> Found:
    """As in Atom, but the page is the channel's link."""
    rss = stem.xml("rss")
    if rss and rss.channel is not None:
        yield from _links(stem, rss, rss.channel, set())
        page = f"{stem.folder.address(stem.name)}.html"
        if text(rss.channel, "link") != page:
            yield rss.problem("self-link", rss.channel, f"has another link than {page}")


def _links(stem: Stem, document: Xml, parent: Element, wanted: set[tuple[str, str, str]]) -> Found:
    here = stem.folder.address(stem.name)
    for key, kind in FORMATS.items():
        wanted.add(("self" if key == document.kind else "alternate", kind, f"{here}.{key}"))
    for link in parent.findall(f"{ATOM}link"):
        found = (rel(link), link.get("type", ""), link.get("href", ""))
        if found not in wanted and found[0] != "hub":
            yield document.problem("self-link", link, f"{values.quoted(found[2])} is not the address of a format of it")
        wanted.discard(found)
    for missing in sorted(wanted):
        yield document.problem("self-link", parent, f"has no link to {missing[2]}")


def json_says_where_it_is(stem: Stem) -> Found:
    """`feed_url` and `home_page_url`."""
    document = stem.feeds.get("json")
    for name, extension in (("feed_url", "json"), ("home_page_url", "html")) if isinstance(document, Json) else ():
        wanted = f"{stem.folder.address(stem.name)}.{extension}"
        if isinstance(document, Json) and document.feed.get(name) != wanted:
            yield document.problem("self-link", (name,), f"is not {wanted}")


def ids_of_feeds_follow_from_their_paths(stem: Stem) -> Found:
    """A tag URI (RFC 4151) of the site's authority, the kind and the slug."""
    atom, folder = stem.xml("atom"), stem.folder
    if atom is None:
        return
    found = text(atom.root, f"{ATOM}id")
    kind, slash, slug = quote(stem.name, safe="/-._~").rpartition("/")
    path = f"{kind.removesuffix('s')}{slash}{slug}"
    # One that is not known is that of the first feed whose id says so.
    if folder.authority is None and found.startswith("tag:") and found.endswith(f":{path}"):
        folder.authority = found.removeprefix("tag:").removesuffix(f":{path}")
    wanted = f"{folder.authority or '...'}:{path}"
    if found != f"tag:{wanted}":
        yield atom.whole("feed-id", f"{values.quoted(found)} is not tag:{wanted}")


def pages_lead_to_files(stem: Stem) -> Found:
    """Every relative address is that of a file of the output."""
    page, path = stem.documents.get("html"), f"{stem.name}.html"
    for element in page.root.iter("*") if isinstance(page, Page) else ():
        for address in (element.get("href"), element.get("src")):
            inside = address and not values.is_url(address.removeprefix("feed:")) and not address.startswith("#")
            if inside and isinstance(page, Page) and _target(path, address or "") not in stem.folder.names:
                yield page.problem("missing-file", element, f"{values.quoted(address or '')} leads to no file")


def pages_offer_their_own_feed(stem: Stem) -> Found:
    """The page of a feed offers that feed, index.html the feed of everything."""
    page = stem.documents.get("html")
    if isinstance(page, Page):
        name = "all" if stem.name == "index" else stem.name
        links = [link for link in page.root.iter("link") if link.get("rel") == "alternate"]
        offered = {_target(f"{stem.name}.html", link.get("href", "")) for link in links}
        if offered != {f"{name}.{key}" for key in FORMATS}:
            yield page.whole("self-link", f"offers {', '.join(sorted(offered)) or 'no feed'}")


def pages_show_the_entries(stem: Stem) -> Found:
    """Title and address of each, in the order of the feed."""
    page = stem.documents.get("html")
    if isinstance(page, Page) and "json" in stem.entries:
        shown = page.root.iterfind("body//article/h2/a")
        found = [("".join(map(str, link.itertext())), link.get("href")) for link in shown]
        blameless = "html" in stem.intact and "json" not in stem.intact
        if found != [(entry.title, entry.link) for entry in stem.entries["json"]] and not blameless:
            yield page.whole("formats-differ", "shows other entries than the feed, or in another order")


def opml_names_every_feed(stem: Stem) -> Found:
    """What feeds.json lists, the feed of everything first, and in each group of feeds in its order."""
    opml, catalogue = stem.xml("opml"), stem.folder.catalogue
    if opml is None:
        return
    named, listed = defaultdict(list), defaultdict(list)
    for outline in opml.root.iter("outline"):
        if outline.get("xmlUrl"):
            group = " / ".join(one.get("text", "") for one in outline.iterancestors("outline"))
            named[group].append((outline.get("text"), outline.get("xmlUrl"), outline.get("htmlUrl")))
    for feed in catalogue.feeds:
        listed[catalogue.group(feed)].append((feed.title, feed.url.get("rss"), feed.url.get("html")))
    first = next((outline.get("xmlUrl") for outline in opml.root.iterfind("body/outline")), None)
    if named != listed or first != stem.folder.address("all.rss"):
        yield opml.whole("catalogue-differs", "names other feeds than feeds.json, or in another order, or group")


def menu_names_every_feed(stem: Stem) -> Found:
    """What feeds.json lists, each feed once."""
    document = stem.documents.get("json")
    if isinstance(document, Json) and document.kind == "feed-menu":
        named = [(found[feed_menu.TITLE], found.get("rss"), found.get("atom")) for found in feed_menu.feeds(document)]
        listed = [(feed.title, feed.url.get("rss"), feed.url.get("atom")) for feed in stem.folder.catalogue.feeds]
        if sorted(named, key=repr) != sorted(listed, key=repr):
            yield document.whole("catalogue-differs", "names other feeds than feeds.json")


def hold_what_feeds_json_lists(folder: Folder, shown: str) -> Found:
    """No file is missing, and none of these formats is left from earlier."""
    catalogue = folder.catalogue
    for feed in catalogue.feeds:
        for extension, path in catalogue.paths(feed).items():
            if path not in folder.names:
                where = ("feeds", feed.at, "url", extension)
                yield catalogue.document.problem("missing-file", where, f"{path} is not there")
    for path in catalogue.files:
        if path not in folder.names:
            yield catalogue.document.problem("missing-file", ("files", path), f"{path} is not there")
    listed = {path for feed in catalogue.feeds for path in catalogue.paths(feed).values()}
    # Anything else may lie there: feedpub did not write it.
    for path in sorted(folder.names - listed - set(catalogue.files) - {FILE}):
        if path.rpartition(".")[2] in {*FORMATS, "html", "opml"}:
            yield Document(f"{shown}{path}", b"", "").whole("unlisted-file", "is not listed in feeds.json")


def _target(path: str, address: str) -> str:
    """The path that a relative address on the page at `path` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(urldefrag(address).url)))
