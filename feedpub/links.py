"""Where everything will be on the web: the addresses and ids that all formats share."""

from __future__ import annotations

from . import urls
from .model import Feed, Kind, Provider, Record, Site


def url(site: Site, path: str) -> str:
    """The public address of a path below the output."""
    return site.url + urls.segment(path)


def feed_id(site: Site, kind: Kind, slug: str) -> str:
    """The tag URI of a feed (RFC 4151): it stays when the site moves, as long as its authority does."""
    return f"tag:{site.authority}:{kind}" + ("" if kind is Kind.ALL else f"/{urls.segment(slug)}")


def topics_scheme(site: Site) -> str:
    """The scheme of categories: the folder of the topics."""
    return url(site, "topics/")


def provider_of(record: Record, feed: Feed) -> Provider | None:
    """The provider to name as the source of an entry; none in the provider's own feed."""
    provider = record.provider
    return None if provider is None or (feed.kind is Kind.PROVIDER and feed.key == provider.key) else provider
