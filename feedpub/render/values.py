"""What feeds and entries say, in plain texts and numbers, before a format writes it.

Every choice that depends on what a text holds is made here: writers look only at what is there and what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from zlib import crc32

from .. import dates, hierarchy, links, media, text, theme, urls
from ..model import Branch, Feed, Image, Kind, Outline, Provider, Record, Relative, Site, Slugs, stem
from ..model import Enclosure as _Enclosure
from .nouns import (
    Author,
    Badge,
    ChannelImage,
    Enclosure,
    Entry,
    Group,
    Head,
    Heading,
    Media,
    Picture,
    Publisher,
    Row,
    Source,
    Subscription,
    Top,
    Topic,
    Twig,
)

#: The largest channel image (RSS 2.0, "<image> sub-element of <channel>"), and the formats it may have.
_MAX_ICON = (144, 400)
_ICON_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})

#: What the style sheet has for badges, and the height of the drawing of a feed's weeks.
_COLOURS, _HEIGHT = 8, 24
_FEW = 3

_GROUPS = ((Kind.ALL, None), (Kind.TOPIC, "Topics"), (Kind.PROVIDER, "Providers"))
_NAMES = {(name,) for _, name in _GROUPS}
#: Of the headings of feeds on the page of the catalogue: HTML has none below the sixth level.
_FIRST_LEVEL, _LAST_LEVEL = 3, 6


def head(feed: Feed, site: Site) -> Head:
    """What the feed says of itself."""
    return Head(
        id=links.feed_id(site, feed.kind, feed.slug),
        title=feed.title,
        description=feed.description,
        language=site.language,
        language_lower=site.language.lower(),
        updated=dates.rfc3339(feed.updated),
        updated_rfc822=dates.rfc822(feed.updated),
        site=site.title,
        site_url=site.url,
        title_of_site=None if site.title == feed.title else site.title,
        home=links.url(site, f"{feed.stem}.html"),
        rss=links.url(site, f"{feed.stem}.rss"),
        atom=links.url(site, f"{feed.stem}.atom"),
        json=links.url(site, f"{feed.stem}.json"),
        root=_root(feed),
        file=urls.segment(feed.stem),
        scheme=links.topics_scheme(site),
        ttl=feed.hints.ttl or site.ttl,
        period=feed.hints.period,
        frequency=feed.hints.frequency,
        hours=tuple(map(str, feed.hints.hours)),
        days=feed.hints.days,
        full=site.content == "full",
        empty=not feed.entries,
        topic=_topic(feed.title, f"{urls.segment(feed.stem)}.html") if feed.kind is Kind.TOPIC else None,
        icon=feed.icon.url if feed.icon else None,
        image=_channel_image(feed.icon),
        hubs=site.hubs,
        badge=_badge(feed),
        stylesheet=_root(feed) + theme.FEED_STYLE if site.stylesheet else None,
        broader=tuple(_relative(one, feed) for one in feed.kin.broader),
        narrower=tuple(_relative(one, feed) for one in feed.kin.narrower),
    )


def entries(feed: Feed, slugs: Slugs, site: Site) -> Iterator[Entry]:
    """What each entry says in the feed."""
    scheme = links.topics_scheme(site)
    for record in feed.entries:
        provider, picture = record.provider, record.picture
        named, published = links.provider_of(record, feed), dates.rfc3339(record.published)
        yield Entry(
            id=record.id,
            iri=urls.iri_of(record.id),
            link=record.link,
            title=record.title,
            summary=record.summary,
            content=record.content if site.content == "full" else None,
            published=published,
            published_rfc822=dates.rfc822(record.published),
            published_shown=f"{published[:10]} {published[11:16]}",
            updated=dates.rfc3339(record.updated),
            language=record.language,
            amp=record.amp,
            authors=tuple(_authors(record)),
            publisher=_publisher(provider, feed, slugs) if provider else None,
            source=_source(named, slugs, site) if named and (Kind.PROVIDER, named.key) in slugs else None,
            scheme=scheme,
            topics=tuple([_topic(name, _page(feed, slugs, Kind.TOPIC, text.fold(name))) for name in record.topics]),
            picture=Picture(picture.url, picture.title, picture.width, picture.height) if picture else None,
            enclosure=_enclosure(record.enclosure) if record.enclosure else None,
            media=tuple(_media(record)),
            category=record.category,
            type=record.type,
            quality=record.quality,
            heat=record.heat,
        )


def top(feeds: Sequence[Outline], site: Site) -> Top:
    """What the site says of itself."""
    updated = dates.rfc822(max(feed.updated for feed in feeds))
    return Top(
        site=site.title,
        description=site.description,
        site_url=site.url,
        language=site.language,
        updated_rfc822=updated,
    )


def subscriptions(feeds: Sequence[Outline], site: Site) -> Iterator[tuple[Group, list[Subscription]]]:
    """The catalogue for readers: everything, then the topics, each with the narrower ones, and the providers.

    Groups never stand in groups: there are readers that lose what is in the inner ones.
    """
    for kind, name in _GROUPS:
        for above, shelf in hierarchy.shelves(_tree(kind, feeds, site)):
            yield Group(_called(above, name), len(shelf)), [_subscription(feed, site) for feed in shelf]


def _called(above: tuple[str, ...], name: str | None) -> str | None:
    """The name of a group. A topic that is called as another group is has the name of its own kind in front."""
    way = (name or "", *above) if above[:1] in _NAMES else above
    return hierarchy.BETWEEN.join(way) or name


def _tree(kind: Kind, feeds: Sequence[Outline], site: Site) -> tuple[Branch, ...]:
    """The feeds of a kind; only topics have any below them."""
    return hierarchy.tree((feed for feed in feeds if feed.kind is kind), site.topics if kind is Kind.TOPIC else {})


def _subscription(feed: Outline, site: Site) -> Subscription:
    return Subscription(
        title=feed.title,
        description=feed.description,
        language_lower=site.language.lower(),
        rss=links.url(site, f"{feed.stem}.rss"),
        home=links.url(site, f"{feed.stem}.html"),
        grouped=feed.kind is not Kind.ALL,
    )


def groups(feeds: Sequence[Outline], site: Site) -> Iterator[tuple[Group, list[Twig]]]:
    """The catalogue for people: everything, then the topics with the narrower ones below them, and the providers."""
    for kind, name in _GROUPS:
        size = sum(1 for feed in feeds if feed.kind is kind)
        if size:
            yield Group(name, size), _twigs(_tree(kind, feeds, site), site, _FIRST_LEVEL)


def _twigs(branches: Iterable[Branch], site: Site, level: int) -> list[Twig]:
    below = min(level + 1, _LAST_LEVEL)
    return [Twig(_item(branch, site, level), _twigs(branch.narrower, site, below)) for branch in branches]


def _item(branch: Branch, site: Site, level: int) -> Row | Heading:
    feed = branch.feed
    if not feed:
        return Heading(branch.name, branch.topic.description if branch.topic else None, level)
    updated = dates.rfc3339(feed.updated)
    return Row(
        title=feed.title,
        description=feed.description,
        atom=links.url(site, f"{feed.stem}.atom"),
        file=urls.segment(feed.stem),
        badge=_badge(feed),
        entries=str(feed.total),
        one=feed.total == 1,
        updated=updated,
        day=updated[:10],
        bars=_bars(feed.weeks),
        most=str(max(feed.weeks, default=0)),
        level=level,
        parent=bool(branch.narrower),
    )


def _badge(feed: Outline) -> Badge:
    letter = next((char for char in feed.title if char.isalnum()), "#")
    return Badge(feed.icon.url if feed.icon else None, letter.upper()[:1], str(crc32(feed.stem.encode()) % _COLOURS))


def _bars(weeks: Sequence[int]) -> str | None:
    # Where there is little at most, a bar for one must not look like a peak.
    most = max(*weeks, _FEW) if any(weeks) else 0
    heights = (ceil(count * _HEIGHT / most) if count else 0 for count in weeks) if most else ()
    return "".join(f"M{4 * place + 2} {_HEIGHT}v-{height}" for place, height in enumerate(heights) if height) or None


def _root(feed: Feed) -> str:
    return "" if feed.kind is Kind.ALL else "../"


def _page(feed: Feed, slugs: Slugs, kind: Kind, key: str) -> str | None:
    """The page of a feed, from that of another one; None when it is closed, or the page itself."""
    if (kind, key) not in slugs or slugs.stem(kind, key) == feed.stem:
        return None
    return f"{_root(feed)}{urls.segment(slugs.stem(kind, key))}.html"


def _relative(topic: Relative, feed: Feed) -> Topic:
    page = f"{_root(feed)}{urls.segment(stem(Kind.TOPIC, topic.slug))}.html" if topic.slug else None
    return _topic(topic.name, page)


def _topic(name: str, page: str | None) -> Topic:
    return Topic(name, None if "&" in name or "<" in name else name, page)


def _channel_image(icon: Image | None) -> ChannelImage | None:
    if not icon or icon.type not in _ICON_TYPES or not icon.width or not icon.height:
        return None
    fits = 0 < icon.width <= _MAX_ICON[0] and 0 < icon.height <= _MAX_ICON[1]
    return ChannelImage(icon.url, icon.width, icon.height) if fits else None


def _authors(record: Record) -> Iterator[Author]:
    """Authors, or the provider where none is named."""
    provider = record.provider
    if provider and not record.authors:
        yield Author(provider.name, provider.url, provider.icon.url if provider.icon else None)
    for person in record.authors:
        yield Author(person.name, person.url, None)


def _publisher(provider: Provider, feed: Feed, slugs: Slugs) -> Publisher:
    icon = provider.icon.url if provider.icon else None
    return Publisher(provider.name, _page(feed, slugs, Kind.PROVIDER, provider.key), icon)


def _source(provider: Provider, slugs: Slugs, site: Site) -> Source:
    stem = slugs.stem(Kind.PROVIDER, provider.key)
    return Source(
        id=links.feed_id(site, Kind.PROVIDER, slugs[Kind.PROVIDER, provider.key]),
        title=provider.name,
        rss=site.provider_feeds.get(provider.key) or links.url(site, f"{stem}.rss"),
        atom=links.url(site, f"{stem}.atom"),
        home=provider.url or links.url(site, f"{stem}.html"),
        icon=provider.icon.url if provider.icon else None,
    )


def _enclosure(enclosure: _Enclosure) -> Enclosure:
    family = enclosure.type.partition("/")[0]
    action = None if family == "image" else "Listen" if family == "audio" else "Open the file"
    return Enclosure(enclosure.url, enclosure.type, enclosure.length, action)


def _media(record: Record) -> Iterator[Media]:
    """The audio or video file and each picture, once."""
    enclosure = record.enclosure
    if enclosure and all(image.url != enclosure.url for image in record.images):
        yield Media(enclosure.url, enclosure.type, media.medium(enclosure.type), None, None, None)
    for image in record.images:
        type_ = image.type or media.DEFAULT_IMAGE
        yield Media(image.url, type_, media.medium(type_), image.width, image.height, image.title)
