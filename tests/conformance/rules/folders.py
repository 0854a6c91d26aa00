"""An output folder as a whole: its files agree with each other, and with the address it is published at."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urldefrag
from uuid import NAMESPACE_URL, uuid5

from .reading import ATOM, FORMATS, Violations, attribute, document, is_uri, is_url, moment, page, rel, text, xml


@dataclass(frozen=True)
class Folder:
    """Where the folder is on the web, the authority of its ids, and its files by path."""

    url: str
    authority: str
    files: Mapping[str, bytes]

    def of(self, extension: str) -> list[str]:
        """The paths of the feeds, or pages, of one format."""
        return sorted(path for path in self.files if path.endswith(f".{extension}") and path != "feeds.json")

    @property
    def catalogue(self) -> Any:
        return document(self.files["feeds.json"])

    def paths(self, feed: Mapping[str, Any]) -> dict[str, str]:
        """By extension, the paths of the files of a feed of the catalogue."""
        return {extension: unquote(url.removeprefix(self.url)) for extension, url in feed["url"].items()}

    def address(self, path: str) -> str:
        """Where a path is on the web."""
        return self.url + quote(path, safe="/-._~")


@dataclass(frozen=True)
class Entry:
    """What every format says of an entry."""

    id: str
    link: str
    title: str
    published: datetime
    enclosure: str | None


def entries(path: str, data: bytes) -> list[Entry]:
    """The entries of a feed, as the file has them, in its order."""
    return list({"rss": _rss, "atom": _atom, "json": _json}[path.rpartition(".")[2]](data))


def _rss(data: bytes) -> Iterator[Entry]:
    for item in xml(data).iterfind("channel/item"):
        published = moment(text(item, "pubDate"))
        enclosure = attribute(item, "enclosure", "url")
        yield Entry(text(item, "guid"), text(item, "link"), text(item, "title"), published, enclosure)


def _atom(data: bytes) -> Iterator[Entry]:
    for entry in xml(data).findall(f"{ATOM}entry"):
        yield Entry(
            text(entry, f"{ATOM}id"),
            attribute(entry, f"{ATOM}link[@rel='alternate']", "href") or "",
            text(entry, f"{ATOM}title"),
            datetime.fromisoformat(text(entry, f"{ATOM}published")),
            attribute(entry, f"{ATOM}link[@rel='enclosure']", "href"),
        )


def _json(data: bytes) -> Iterator[Entry]:
    for item in document(data)["items"]:
        published = datetime.fromisoformat(item["date_published"])
        enclosure = next((attachment["url"] for attachment in item.get("attachments", [])), None)
        yield Entry(item["id"], item["url"], item["title"], published, enclosure)


def hold_what_feeds_json_lists(folder: Folder) -> Violations:
    listed = {path for feed in folder.catalogue["feeds"] for path in folder.paths(feed).values()}
    return sorted({"feeds.json", *folder.catalogue["files"], *listed} ^ set(folder.files))


def have_the_digests_of_feeds_json(folder: Folder) -> Violations:
    digests = dict(folder.catalogue["files"])
    for feed in folder.catalogue["feeds"]:
        digests |= {path: feed["sha256"][extension] for extension, path in folder.paths(feed).items()}
    return [path for path, digest in digests.items() if hashlib.sha256(folder.files[path]).hexdigest() != digest]


def are_described_by_feeds_json(folder: Folder) -> Violations:
    """Title, description, number of entries and date are those of the feed."""
    violations = []
    for described in folder.catalogue["feeds"]:
        path = folder.paths(described)["atom"]
        feed = xml(folder.files[path])
        found = [text(feed, f"{ATOM}{tag}") for tag in ("title", "subtitle", "updated")]
        said = [described[key] for key in ("title", "description", "updated")]
        if found != said or len(feed.findall(f"{ATOM}entry")) != described["entries"]:
            violations.append(f"{path}: {said}, {described['entries']} entries")
    newest = max(feed["updated"] for feed in folder.catalogue["feeds"])
    return violations + ([] if folder.catalogue["updated"] == newest else ["updated"])


def are_sorted_by_kind(folder: Folder) -> Violations:
    """A feed's path follows from its kind and its slug."""
    places = {"all": "", "topic": "topics/", "provider": "providers/"}
    return [
        path
        for feed in folder.catalogue["feeds"]
        for extension, path in folder.paths(feed).items()
        if path != f"{places[feed['kind']]}{feed['slug']}.{extension}"
    ]


def agree_in_all_formats(folder: Folder) -> Violations:
    """The same entries in the same order, with the same id, title, address, date and enclosure."""
    stems = [path.removesuffix(".atom") for path in folder.of("atom")]
    found = {stem: [_as_in_atom(path := f"{stem}.{key}", folder.files[path]) for key in FORMATS] for stem in stems}
    return [stem for stem, lists in found.items() if any(other != lists[0] for other in lists)]


def _as_in_atom(path: str, data: bytes) -> list[Entry]:
    """The entries of a feed, with the ids that they have in Atom: an imported one that is no IRI is a UUID there."""
    return [
        entry if is_uri(entry.id) else replace(entry, id=f"urn:uuid:{uuid5(NAMESPACE_URL, entry.id)}")
        for entry in entries(path, data)
    ]


def show_an_entry_the_same_everywhere(folder: Folder) -> Violations:
    seen: dict[str, Entry] = {}
    return [
        f"{path}: {entry.id}"
        for path in folder.of("atom")
        for entry in entries(path, folder.files[path])
        if seen.setdefault(entry.id, entry) != entry
    ]


def atom_feeds_say_where_they_are(folder: Folder) -> Violations:
    """Self is the address of the file, the alternates are those of its other formats."""
    violations = []
    for path in folder.of("atom"):
        links = {
            (rel(link), link.get("type"), link.get("href")) for link in xml(folder.files[path]).findall(f"{ATOM}link")
        }
        stem = folder.address(path.removesuffix(".atom"))
        wanted = {("alternate", type_, f"{stem}.{key}") for key, type_ in FORMATS.items() if key != "atom"}
        wanted |= {("self", FORMATS["atom"], f"{stem}.atom"), ("alternate", "text/html", f"{stem}.html")}
        violations += [f"{path}: {link}" for link in links ^ wanted if link[0] != "hub"]
    return violations


def rss_feeds_say_where_they_are(folder: Folder) -> Violations:
    """As in Atom, but the page is the channel's link."""
    violations = []
    for path in folder.of("rss"):
        rss = xml(folder.files[path])
        links = {(rel(link), link.get("type"), link.get("href")) for link in rss.iterfind(f"channel/{ATOM}link")}
        stem = folder.address(path.removesuffix(".rss"))
        wanted = {("alternate", type_, f"{stem}.{key}") for key, type_ in FORMATS.items() if key != "rss"}
        wanted |= {("self", FORMATS["rss"], f"{stem}.rss")}
        violations += [f"{path}: {link}" for link in links ^ wanted if link[0] != "hub"]
        violations += [f"{path}: link"] if text(rss, "channel/link") != f"{stem}.html" else []
    return violations


def json_feeds_say_where_they_are(folder: Folder) -> Violations:
    violations = []
    for path in folder.of("json"):
        feed, stem = document(folder.files[path]), folder.address(path.removesuffix(".json"))
        found = feed["feed_url"], feed["home_page_url"]
        violations += [f"{path}: {found}"] if found != (f"{stem}.json", f"{stem}.html") else []
    return violations


def ids_of_feeds_follow_from_their_paths(folder: Folder) -> Violations:
    """A tag URI (RFC 4151) of the site's authority, the kind and the slug."""
    violations = []
    for path in folder.of("atom"):
        kind, slash, slug = quote(path.removesuffix(".atom"), safe="/-._~").rpartition("/")
        found = text(xml(folder.files[path]), f"{ATOM}id")
        if found != f"tag:{folder.authority}:{kind.removesuffix('s')}{slash}{slug}":
            violations.append(f"{path}: {found}")
    return violations


def pages_lead_to_files(folder: Folder) -> Violations:
    """Every relative address is that of a file of the output."""
    addresses = [
        (path, address)
        for path in folder.of("html")
        for element in page(folder.files[path]).iter("*")
        for address in (element.get("href"), element.get("src"))
        if address is not None and not is_url(address)
    ]
    return [f"{path}: {address}" for path, address in addresses if _target(path, address) not in folder.files]


def pages_offer_their_own_feed(folder: Folder) -> Violations:
    """The page of a feed offers that feed, index.html the feed of everything."""
    violations = []
    for path in folder.of("html"):
        stem = "all" if path == "index.html" else path.removesuffix(".html")
        links = [link for link in page(folder.files[path]).iter("link") if link.get("rel") == "alternate"]
        offered = {_target(path, link.get("href", "")) for link in links}
        violations += [] if offered == {f"{stem}.{key}" for key in FORMATS} else [f"{path}: {sorted(offered)}"]
    return violations


def pages_show_the_entries(folder: Folder) -> Violations:
    """Title and address of each, in the order of the feed."""
    violations = []
    for path in folder.of("json"):
        shown = page(folder.files[f"{path.removesuffix('.json')}.html"]).iterfind("body//article/h2/a")
        found = [(link.text_content(), link.get("href")) for link in shown]
        wanted = [(entry.title, entry.link) for entry in entries(path, folder.files[path])]
        violations += [path] if found != wanted else []
    return violations


def opml_names_every_feed(folder: Folder) -> Violations:
    """What feeds.json lists, in its order, the feed of everything first."""
    outlines = [outline for outline in xml(folder.files["feeds.opml"]).iter("outline") if outline.get("xmlUrl")]
    named = [(outline.get("text"), outline.get("xmlUrl"), outline.get("htmlUrl")) for outline in outlines]
    listed = [(feed["title"], feed["url"]["rss"], feed["url"]["html"]) for feed in folder.catalogue["feeds"]]
    return [] if named == listed and listed[0][1] == folder.address("all.rss") else [str(named)]


def _target(path: str, address: str) -> str:
    """The path that a relative address on the page at `path` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(urldefrag(address).url)))
