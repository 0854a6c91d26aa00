"""Links and images."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .. import media, urls
from ..model import Value
from .seen import IMAGES, LINKS, MEDIA, Finding, Seen, quoted

#: Alphabets with letters that look the same.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def image_size(seen: Seen) -> Iterator[Finding]:
    """The first image without a size, for all of the record."""
    # Who writes no more than the address has no place for a size, and does so throughout the site.
    bare = [path for path, _, parts in _pictures(seen) if parts and not (parts.get("width") and parts.get("height"))]
    if bare:
        yield Finding("image-size", bare[0], f"has no width and height{_more(bare)}")


def http_image(seen: Seen) -> Iterator[Finding]:
    """The first image with such an address, for all of the record."""
    bare = [
        f"{path}.url" if "url" in parts else path
        for path, url, parts in _pictures(seen)
        if url.lstrip()[:7].lower() == "http://"
    ]
    if bare:
        yield Finding("http-image", bare[0], f"is no https address{_more(bare)}; some readers don't load it")


def _more(paths: list[str]) -> str:
    return f" (and {len(paths) - 1} more)" if len(paths) > 1 else ""


def _pictures(seen: Seen) -> Iterator[tuple[str, str, dict[str, Value]]]:
    """Path, address and parts of each image that is no film; what is written as an address alone has no parts."""
    for path, item in seen.items(*IMAGES):
        parts: dict[str, Value] = item if isinstance(item, dict) else {}
        url = parts.get("url") if isinstance(item, dict) else item
        if isinstance(url, str) and url.strip() and (media.of_url(url) or "image/").startswith("image/"):
            yield path, url, parts


def tracking_link(seen: Seen) -> Iterator[Finding]:
    """Only what is published: the address of the entry, and of its AMP page."""
    for names in (LINKS, ("ampWebUrl",)):
        field, value = seen.first(*names)
        found = urls.tracking(value) if isinstance(value, str) and "?" in value else []
        if found:
            yield Finding("tracking-link", field, f"has {', '.join(dict.fromkeys(found))}")


def mixed_script(seen: Seen) -> Iterator[Finding]:
    """A host of which one word has letters of two alphabets that look alike."""
    for path, value in _addresses(seen):
        if value.isascii() and "xn--" not in value.lower():
            continue
        try:
            host = urls.domain(value)
        except urls.UrlError:
            continue  # a build tells of it
        for word in re.split(r"[.-]", host):
            scripts = sorted({unicodedata.name(char, "").partition(" ")[0] for char in word if char.isalpha()} & _ALIKE)
            if len(scripts) > 1:
                kinds = " and ".join(script.capitalize() for script in scripts)
                yield Finding("mixed-script", path, f"{quoted(host)} mixes {kinds} letters")
                break


def _addresses(seen: Seen) -> Iterator[tuple[str, str]]:
    fields = seen.raw.fields
    provider = fields.get("provider")
    found: list[tuple[str, Value]] = [(name, fields.get(name)) for name in (*LINKS, "ampWebUrl")]
    found.append(("provider.domain", provider.get("domain") if isinstance(provider, dict) else None))
    for names in (IMAGES, MEDIA):
        for path, item in seen.items(*names):
            found.append((f"{path}.url", item.get("url")) if isinstance(item, dict) else (path, item))
    return ((path, value) for path, value in found if isinstance(value, str))
