"""Addresses: absolute and encoded for feeds, canonical for ids and duplicates."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha1
from urllib.parse import quote, urlsplit

_ABSOLUTE = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_IGNORED = re.compile(r"[\t\r\n\ud800-\udfff]+")
_AUTHORITY = re.compile(r"(?:(?P<user>[^@]*)@)?(?P<host>[^:@]*)(?::(?P<port>[0-9]{0,5}))?")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?",
    re.ASCII,
)
_SAFE = r"[A-Za-z0-9/?:@!$&'()*+,;=._~-]*+"
_PART = rf"{_SAFE}(?:%[0-9A-Fa-f]{{2}}{_SAFE})*+"
#: A path, query and fragment in which nothing is left to encode.
_ENCODED = re.compile(rf"{_PART}(?:#{_PART})?")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_TRACKING = re.compile(r"(?:utm_[^=]*|fbclid|gclid)(?:=.*)?", re.IGNORECASE)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9/?:@!$&'()*+,;=._~#-]|%[0-9A-Fa-f]{2})+")
_ABSOLUTE_URI = re.compile(rf"https?://(?=[^/?#]){_URI.pattern.partition(':')[2]}", re.IGNORECASE)
_URN = re.compile(
    r"urn:(?:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?!uuid:)[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'-]|%[0-9a-f]{2})+)",
    re.IGNORECASE,
)
_TAG = re.compile(r"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d\d){0,2}:[A-Za-z0-9;/?:@&=+$._!~*'(),%#-]*")

_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
#: In characters, once encoded; no server takes longer ones.
_LONGEST = 4096
_TOO_LONG = f"is longer than {_LONGEST} characters"
#: That of a host (RFC 1035, section 2.3.4), in ASCII or not.
_LONGEST_HOST = 253

#: What RFC 3986 allows in a path, query or fragment, and `%`, which there begins an escape.
_KEPT = "/?:@!$&'()*+,;=-._~%#"


#: That of URLs (RFC 9562, section 6.6).
_NAMESPACE = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")


class UrlError(ValueError):
    """The text is no absolute http(s) URL; the message says why."""


@lru_cache(maxsize=1024)  # the icons of providers come again and again
def absolute(text: str, base: str | None = None) -> str:
    """An absolute http(s) URL, percent-encoded once (RFC 3986), its host in ASCII (IDNA); otherwise as written.

    Args:
        text: What the record says. A scheme-relative one (`//host/path`) becomes https.
        base: Put in front of a path, as Jekyll's absolute_url does; None: a path is refused.

    Raises:
        UrlError: There is no host name, the scheme is another one, the port is no number, or it is too long. Hosts in
            brackets (IPv6) and names of users are refused too: feed validators know none, and the latter lead astray.
    """
    if len(text) > _LONGEST:
        raise UrlError(_TOO_LONG)
    text = _IGNORED.sub("", text.strip())
    if text.startswith("//"):
        text = f"https:{text}"
    match = _ABSOLUTE.fullmatch(text)
    if not match and base and text and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        match = _ABSOLUTE.fullmatch(base.rstrip("/") + "/" + text.lstrip("/"))
    if not match:
        raise UrlError("is no absolute http or https URL")
    host, port = _split_authority(match["authority"])
    authority = ascii_host(host) + (f":{port}" if port else "")
    url = f"{match['scheme']}://{authority}{_encode(match['rest'])}"
    if len(url) > _LONGEST:
        raise UrlError(_TOO_LONG)
    return url


def canonical(url: str) -> str:
    """`host[:port]path[?query]` of an absolute URL: equal for addresses of one page.

    No scheme, `www.`, default port, final `/`, tracking parameter or fragment. The host is lower case.
    """
    match = _ABSOLUTE.fullmatch(url)
    if not match:
        raise UrlError("is no absolute http or https URL")
    host, port = _split_authority(match["authority"])
    host = ascii_host(host).lower().removeprefix("www.")
    port = "" if not port or port == _DEFAULT_PORTS[match["scheme"].lower()] else f":{port}"
    path, _, query = _encode(match["rest"]).partition("#")[0].partition("?")
    query = "&".join(pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair))
    return f"{host}{port}{path.removesuffix('/')}" + (f"?{query}" if query else "")


def entry_id(name: str) -> str:
    """The id of an entry: the UUID of version 5 (RFC 9562, URL namespace) of a canonical URL, or of a path."""
    digest = bytearray(sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    digits = digest.hex()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def iri(text: str) -> str | None:
    """The text as an id: an absolute IRI in its URI form (RFC 3987, section 3.1), or None when it is none, or too long.

    `urn:`, `tag:` and `http(s):` must also be well-formed by the rules of their scheme, and it must be no script.
    """
    if len(text) > _LONGEST or is_script(text):
        return None
    text = quote(text, safe=_KEPT, errors="ignore") if not text.isascii() else text
    scheme = text.partition(":")[0].lower()
    form = {"urn": _URN, "tag": _TAG, "http": _ABSOLUTE_URI, "https": _ABSOLUTE_URI}.get(scheme, _URI)
    return text if len(text) <= _LONGEST and form.fullmatch(text) else None


def is_script(text: str) -> bool:
    """Whether a program that takes the text for an address would run it, or show what it holds."""
    return bool(_SCRIPT.match(text))


def iri_of(id_: str) -> str:
    """The id where only an absolute IRI will do: as it stands when it is one, else the UUID made of it."""
    return entry_id(id_) if iri(id_) is None else id_


@lru_cache(maxsize=4096)  # the names of feeds come again and again
def segment(text: str) -> str:
    """Text as one segment of a URL's path; `/` stays, for it parts segments."""
    return quote(text, safe="/-._~")


@lru_cache(maxsize=1024)
def domain(text: str) -> str:
    """The domain of a provider in lower case, from a domain or a whole URL; international ones in Unicode.

    Raises:
        UrlError: It is no domain.
    """
    text = text.strip()
    host = (
        ascii_host(urlsplit(absolute(text if "//" in text else f"https://{text}")).hostname or "").lower().rstrip(".")
    )
    if "." not in host:
        raise UrlError("is no domain")
    if "xn--" not in host:
        return host
    import idna

    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


@lru_cache(maxsize=1024)  # the hosts of providers do, too
def ascii_host(host: str) -> str:
    """A host in ASCII (UTS #46 and IDNA 2008); ASCII hosts come back as they are.

    Raises:
        UrlError: It is no host name.
    """
    if len(host) > _LONGEST_HOST:
        raise UrlError("has no valid host")
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise UrlError(f"has no valid host: {error}") from error
    if not _HOST.fullmatch(host):
        raise UrlError("has no valid host")
    return host


def _split_authority(authority: str) -> tuple[str, str]:
    match = _AUTHORITY.fullmatch(authority)
    if not match or int(match["port"] or 0) > 65535:
        raise UrlError("has no valid host and port")
    if match["user"]:
        raise UrlError("has a user name")
    return match["host"], match["port"] or ""


def _encode(rest: str) -> str:
    """Path, query and fragment with everything encoded that RFC 3986 does not allow there, and nothing twice."""
    if _ENCODED.fullmatch(rest):
        return rest
    path, hash_sign, fragment = rest.partition("#")
    fragment = fragment.replace("#", "%23")
    return quote(_LONE_PERCENT.sub("%25", path + hash_sign + fragment), safe=_KEPT, errors="ignore")


def without_query(url: str) -> str:
    """The address without its query, which may hold what belongs into no log."""
    return urlsplit(url)._replace(query="", fragment="").geturl()
