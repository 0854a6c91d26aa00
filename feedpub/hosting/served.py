"""What a host has to know of a site: which address leads to which folder, how long what is kept, what is gone."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from .. import codings, delivery
from ..delivery import SHORTEST, Resource, cache_control
from ..errors import ConfigError, Problem
from ..model import FEED_MENU, FOLDERS, Site

#: Regular expressions for any server: what the files of feeds end in; the addresses of feeds below the mount, as they
#: are asked for.
FORMATS = r"\.(?:rss|atom|json)"
FEEDS = rf"(?:all|(?:{'|'.join(FOLDERS)})/[\w.~%-]+){FORMATS}"
#: A configuration is looked at by people, now and then.
_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A site as a host sees it.

    Attributes:
        title: Of the site.
        url: Where the output is on the web; ends in a slash.
        mount: The path below which the host serves it, as in a URL; begins and ends with a slash.
        folder: Where the output lies on the host; without a slash at its end.
        name: The same as seen from the folder of the configuration; what the folder is called, if it is told.
        compress: The codings in which every file has a twin, as HTTP names them, the best first.
        hubs: The addresses of the hubs.
        cache: The values of Cache-Control: of the feed of everything by `all`, of the other feeds by their folder, of
            all other files by `others`.
        due: When the next scheduled record is to appear; None when there is none.
        soon: Whether that is so soon that all of `cache` is short.
        gone: Paths below the output that answer with 410, unless a feed has come back and there is a file.
        closed: Those of `gone` that a person took back, and so can give back only.
        moved: Paths below the output that answer with 301, and where to.
        links: The value of the header `Link` of every feed, by its path.
        menu: Where the feed menu is; None when there is none.
    """

    title: str
    url: str
    mount: str
    folder: str
    name: str
    compress: tuple[str, ...]
    hubs: tuple[str, ...]
    cache: Mapping[str, str]
    due: datetime | None
    soon: bool
    gone: tuple[str, ...]
    closed: tuple[str, ...]
    moved: Mapping[str, str]
    links: Mapping[str, str]
    menu: str | None

    @property
    def hub_links(self) -> str:
        """What stands in the header `Link` of a feed before its own address."""
        return "".join(f'<{hub}>; rel="hub", ' for hub in self.hubs)

    @property
    def menu_elsewhere(self) -> str | None:
        """`menu`, if readers would look for it elsewhere, at `/.well-known/feed-menu.json`."""
        return self.menu if self.mount != "/" else None

    @property
    def host(self) -> str:
        """The host of the address, without its port."""
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def port(self) -> int:
        """Where plain HTTP is listened for."""
        return self._port("http") or 80

    @property
    def secure_port(self) -> int:
        """Where HTTPS is listened for."""
        return self._port("https") or 443

    def _port(self, scheme: str) -> int | None:
        parts = urlsplit(self.url)
        return parts.port if parts.scheme == scheme else None

    @property
    def path(self) -> str:
        """`mount` as servers see it once they have decoded it."""
        return unquote(self.mount)


def of(
    site: Site,
    data: bytes,
    *,
    due: datetime | None,
    now: datetime,
    base: str,
    folder: str | None = None,
    mount: str | None = None,
) -> Served:
    """What a host has to know of a site that is built.

    Args:
        site: What the configuration says.
        data: Its feeds.json.
        due: When the next scheduled record is to appear; None when there is none.
        now: The time.
        base: The folder of the configuration.
        folder: Where the output lies on the host; default: where it is built.
        mount: The path below which the host serves it; default: that of its address.

    Raises:
        ManifestError: The data is no feeds.json.
        ConfigError: The folder or the path can't be used, or the feeds say another address than the configuration.
    """
    delivered = delivery.of(data, site)
    if delivered.url != site.url:
        message = f"is {site.url}, and the feeds were built for {delivered.url}; `feedpub build` for it, then try again"
        raise ConfigError(Problem(code="bad-value", message=message, field="site.url"))
    mount = _mount(urlsplit(delivered.url).path, "site.url") if mount is None else _mount(mount, "--mount")
    soon = due is not None and due - now < _SOON
    return Served(
        title=site.title,
        url=delivered.url,
        mount=mount,
        folder=_folder(site.output if folder is None else folder),
        name=posixpath.relpath(site.output, base) if folder is None else posixpath.basename(_folder(folder)),
        compress=tuple(coding for coding in codings.BEST_FIRST if coding in site.compress),
        hubs=site.hubs,
        cache={name: cache_control(SHORTEST if soon else age) for name, age in _ages(delivered.resources).items()},
        due=due,
        soon=soon,
        gone=delivered.gone,
        closed=delivered.closed,
        moved=delivered.moved,
        menu=delivered.url + FEED_MENU if FEED_MENU in delivered.resources else None,
        links={path: resource.link for path, resource in delivered.resources.items() if resource.is_feed},
    )


def _ages(resources: Mapping[str, Resource]) -> dict[str, int]:
    """For how many seconds feeds keep, by their kind, and what is no feed: no longer than the liveliest of the kind."""
    ages = dict.fromkeys(("all", *FOLDERS, "others"), SHORTEST)
    for name in ("all", *FOLDERS):
        kept = [resource.max_age for path, resource in resources.items() if resource.is_feed and _kind(path) == name]
        ages[name] = min(kept, default=SHORTEST)
    return ages


def _kind(path: str) -> str:
    return path.rpartition("/")[0] or "all"


def _mount(path: str, field: str) -> str:
    path = "/" + path.strip("/") + "/" if path.strip("/") else "/"
    if not path.isascii() or set(path) & set(' "<>\\^`{|}?#') or not _is_text(path):
        message = f'"{path}" is no path of a URL; write what is not ASCII as UTF-8 with percent signs, no line breaks'
        raise ConfigError(Problem(code="bad-value", message=message, field=field))
    return path


def _is_text(path: str) -> bool:
    """Whether what servers make of a path, which they decode, is UTF-8 and stays within its line."""
    try:
        return path.isprintable() and unquote_to_bytes(path).decode().isprintable()
    except UnicodeDecodeError:
        return False


def _folder(folder: str) -> str:
    if not folder.startswith("/") or not folder.isprintable():
        message = f'"{folder}" is no absolute path that a configuration can name; pass --root'
        raise ConfigError(Problem(code="bad-value", message=message, field="--root"))
    return folder.rstrip("/") or "/"
