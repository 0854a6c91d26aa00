"""The pictures of a record, and the one file that goes with it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath

from . import media
from .dialects import DIALECTS
from .fields import Fields, quoted
from .model import IMAGES, MEDIA, Enclosure, Image, Site, Value


def read(fields: Fields, field: str, value: Value, site: Site, beside: str | None = None) -> Image | None:
    """A picture; None when its address can't be used.

    Args:
        fields: Those of the record, which are told what is wrong.
        field: The path of the value.
        value: Its address, or a mapping with its url, width, height and title.
        site: Its base_url is in front of addresses with a slash in front.
        beside: What is in front of those without one; None for the same.
    """
    parts: dict[str, Value] = value if isinstance(value, dict) else {"url": value}
    address = f"{field}.url" if isinstance(value, dict) else field
    if not parts.get("url"):
        fields.report("bad-field", field, "has no url")
    written = parts.get("url")
    rooted = beside is None or (isinstance(written, str) and written.lstrip()[:1] == "/")
    url = fields.url(written, address, site.base_url if rooted else beside)
    if url is None:
        return None
    width = fields.integer(parts.get("width"), f"{field}.width")
    height = fields.integer(parts.get("height"), f"{field}.height")
    title = fields.as_text(parts.get("title"), f"{field}.title")
    return _sized(url, _positive(width), _positive(height), title or None)


@lru_cache(maxsize=1024)  # the icons of providers come again and again
def _sized(url: str, width: int | None, height: int | None, title: str | None) -> Image:
    return Image(url=url, type=media.of_url(url), width=width, height=height, title=title)


def _positive(number: int | None) -> int | None:
    return number if number and number > 0 else None


def beside(fields: Fields, link: str, site: Site) -> str:
    """What images without a slash in front are below: the page in whose folder they are, or the site."""
    bundled = DIALECTS[site.reading.dialect].bundles and PurePosixPath(fields.path).stem == "index"
    return link if bundled and link else site.base_url


def images(fields: Fields, beside: str, site: Site) -> tuple[Image, ...]:
    """The pictures of a record in its order, each address once; see read."""
    name, value = fields.first(*IMAGES)
    found: dict[str, Image] = {}
    for field, item in fields.items(name, value):
        image = read(fields, field, item, site, beside)
        if image:
            found.setdefault(image.url, image)
    return tuple(found.values())


def as_file(images: tuple[Image, ...]) -> Enclosure | None:
    """The first picture, for records without an audio or video file."""
    return Enclosure(url=images[0].url, type=images[0].type or media.DEFAULT_IMAGE) if images else None


def media_file(fields: Fields, site: Site) -> Enclosure | None:
    """The audio or video file that the record itself names."""
    name, value = fields.first(*MEDIA)
    parts: dict[str, Value] = value if isinstance(value, dict) else {"url": value}
    url = fields.url(parts.get("url"), name, site.base_url)
    if url is None:
        return None
    type_ = fields.as_text(parts.get("type"), f"{name}.type").lower()
    known = type_ if media.is_type(type_) else media.of_url(url)
    if known is None:
        fields.report("not-media", name, f"{quoted(url)} is no audio or video file by its name, and no type is given")
        return None
    length = fields.integer(parts.get("length"), f"{name}.length")
    return Enclosure(url=url, type=known, length=_positive(length))
