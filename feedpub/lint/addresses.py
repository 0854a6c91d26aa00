"""Links and images."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .. import media, urls
from ..model import IMAGES, LINKS, MEDIA, Value
from .seen import Finding, Seen, quoted

#: Alphabets with letters that look the same.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
_NO_SIZE = re.compile(r"-\d{1,15}(?:\.0*)?|[+-]?0{1,15}(?:\.0*)?", re.ASCII)
#: More than those that ids are made without: which these are can't change any more.
_TRACKING = re.compile(
    r"(?:utm|piwik|pk|mtm|matomo)_.*|_hs(?:enc|mi)|fbclid|gclid|dclid|msclkid|[gw]braid|yclid|twclid|ttclid"
    r"|li_fat_id|igshid|igsh|mc_[ce]id|mkt_tok|vero_id|oly_(?:enc|anon)_id|wt_mc|xtor|at_(?:medium|campaign)|cmpid"
    r"|_ga|_gl|s_cid|ref_src",
    re.IGNORECASE,
)


def image_size(seen: Seen) -> Iterator[Finding]:
    """Sizes that are none, and the first image without a size, for all of the record."""
    # Who writes no more than the address has no place for a size, and does so throughout the site.
    pictures = list(_pictures(seen))
    for path, _, parts in pictures:
        for name in ("width", "height"):
            value = parts.get(name)
            if isinstance(value, str) and _NO_SIZE.fullmatch(value.strip()):
                yield Finding("image-size", f"{path}.{name}", f"is not above 0: {quoted(value)}; feeds go without it")
    bare = [path for path, _, parts in pictures if parts and not (parts.get("width") and parts.get("height"))]
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
        found = _tracking(value) if isinstance(value, str) else []
        if found:
            message = f"has {', '.join(dict.fromkeys(found))}"
            yield Finding("tracking-link", field, message, _place(seen, field, found[0]))


def _place(seen: Seen, field: str, parameter: str) -> tuple[int, int] | None:
    found = seen.within(field, f"?{parameter}") or seen.within(field, f"&{parameter}")
    return (found[0], found[1] + 1) if found else None


def _tracking(url: str) -> list[str]:
    """The parameters of a URL that tell its site where a reader comes from."""
    query = url.partition("#")[0].partition("?")[2]
    names = [pair.partition("=")[0] for pair in query.split("&")]
    return [name for name in names if _TRACKING.fullmatch(name)]


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
