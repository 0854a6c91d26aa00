"""How to mend what was found, on the server that it was found on."""

from __future__ import annotations

from ..codes import CODES
from .exchange import Response

#: How servers call themselves, in the Server header or by a header that only they send; the first that fits.
_SIGNS = (
    ("github-pages", "server", "github.com"),
    ("netlify", "server", "netlify"),
    ("cloudfront", "x-amz-cf-id", ""),
    ("nginx", "server", "nginx"),
    ("apache", "server", "apache"),
    ("caddy", "server", "caddy"),
)
_FIXED = "GitHub Pages takes no settings; where this matters, put a CDN in front or choose another host"
_CLOUDFRONT = "attach a response headers policy to the behaviour"
_NETLIFY = "add the header to the file `_headers` in the output folder"

#: What to set, by code and server.
_CURES: dict[str, dict[str, str]] = {
    "http-type": {
        "nginx": "name the type in a `types` block of the location of the feeds",
        "apache": "AddType application/rss+xml .rss (and so for .atom and .json)",
        "caddy": 'header /*.rss Content-Type "application/rss+xml; charset=utf-8"',
        "netlify": _NETLIFY,
        "cloudfront": "set the Content-Type of the objects when they are uploaded",
        "github-pages": _FIXED,
    },
    "http-no-validator": {
        "nginx": "etag on; and do not filter or rewrite the files on their way",
        "apache": "FileETag MTime Size",
        "caddy": "use `file_server`, which sends both, and no `templates`",
    },
    "http-not-304": {
        "nginx": "etag on; if_modified_since exact; gzip_static on; and let no proxy in front remove the conditions",
        "apache": "serve .gz files by content negotiation: mod_deflate changes ETags, and then never answers 304",
        "caddy": "use `file_server { precompressed br gzip }`, and no `encode` for feeds",
    },
    "http-caching": {
        "nginx": 'add_header Cache-Control "public, max-age=3600" always;',
        "apache": 'Header set Cache-Control "public, max-age=3600"',
        "caddy": 'header Cache-Control "public, max-age=3600"',
        "netlify": _NETLIFY,
        "cloudfront": _CLOUDFRONT,
        "github-pages": _FIXED,
    },
    "http-not-compressed": {
        "nginx": "gzip_static on; with output.compress in feedpub.toml, or gzip_types with the types of feeds",
        "apache": "serve the .gz files that output.compress in feedpub.toml makes",
        "caddy": "file_server { precompressed br gzip } with output.compress in feedpub.toml",
        "cloudfront": "it packs application/rss+xml, and neither Atom nor JSON Feed: upload these packed",
    },
    "http-vary": {
        "nginx": "gzip_vary on;",
        "apache": "Header append Vary Accept-Encoding",
        "caddy": "header Vary Accept-Encoding",
        "netlify": _NETLIFY,
        "cloudfront": _CLOUDFRONT,
        "github-pages": _FIXED,
    },
    "http-cors": {
        "nginx": 'add_header Access-Control-Allow-Origin "*" always;',
        "apache": 'Header set Access-Control-Allow-Origin "*"',
        "caddy": 'header Access-Control-Allow-Origin "*"',
        "netlify": _NETLIFY,
        "cloudfront": _CLOUDFRONT,
    },
    "http-sniffing": {
        "nginx": 'add_header X-Content-Type-Options "nosniff" always;',
        "apache": 'Header set X-Content-Type-Options "nosniff"',
        "caddy": 'header X-Content-Type-Options "nosniff"',
        "netlify": _NETLIFY,
        "cloudfront": _CLOUDFRONT,
        "github-pages": _FIXED,
    },
    "http-not-gone": {
        "nginx": "location = /PATH { return 410; }",
        "apache": "Redirect gone /PATH",
        "caddy": "respond /PATH 410",
        "netlify": "add `/PATH /404.html 410` to the file `_redirects`",
        "github-pages": "GitHub Pages can't: `feedpub retire FEED --to URL` leaves an entry that says so",
    },
    "http-not-moved": {
        "nginx": "location = /PATH { return 301 URL; }",
        "apache": "Redirect permanent /PATH URL",
        "caddy": "redir /PATH URL 301",
        "netlify": "add `/PATH URL 301` to the file `_redirects`",
        "github-pages": "GitHub Pages can't; the entry that the feed still has says where it is",
    },
}
_CURES["http-generic-type"] = _CURES["http-type"]


def server(answer: Response) -> str:
    """The name by which `feedpub config` knows what gave an answer; empty when that can't be told."""
    return next((name for name, header, sign in _SIGNS if _is(answer.headers.get(header), sign)), "")


def _is(value: str | None, sign: str) -> bool:
    return value is not None and value.lower().startswith(sign)


def cure(code: str, name: str) -> str:
    """What to do about a finding, on that server where it is known."""
    own = _CURES.get(code, {}).get(name)
    return f"{name}: {own}" if own else CODES[code].cure
