"""What can be wrong with how a host serves feeds.

Errors cost readers an entry, or the feed; warnings cost them and the host requests, bytes or comfort.
"""

from .kinds import Code, error, warning

_CONFIG = "`feedpub config HOST` prints what it takes."

CODES: dict[str, Code] = {
    "http-unreachable": error(
        "The host gives no answer.",
        "Check the address, the name in DNS, the certificate and the firewall.",
        "$ feedpub doctor https://feeds.exmaple.org/",
    ),
    "http-status": error(
        "The address of a feed is not answered with 200.",
        "Publish the output folder at `site.url`.",
        "HTTP/1.1 404 Not Found",
    ),
    "http-called-gone": error(
        "A feed that is there is answered with 410, and readers end their subscription.",
        "The server's configuration is older than the feed: let it tell of the feeds as they are. "
        "`feedpub config HOST` prints a new one.",
        "HTTP/1.1 410 Gone",
    ),
    "http-no-feed": error(
        "What is sent is no feed.",
        "Serve the file as it is; `feedpub validate` checks it.",
        "<!doctype html><title>Please log in</title>",
    ),
    "http-altered": warning(
        "What is sent is not the file that feeds.json tells of.",
        "Empty the caches in front of the host, and switch off what rewrites files; ask again if a build was at work.",
        "a cache that minifies XML",
    ),
    "http-self": error(
        "A feed says that it is at another address, which readers will then keep.",
        "Set `site.url` to where the feeds are, and build. A preview at another address has this fault alone.",
        '<atom:link href="http://localhost:8000/all.rss" rel="self"/>',
    ),
    "http-redirect": warning(
        "The address that is published leads to another one.",
        "Set `site.url` to the last address, and build.",
        "HTTP/1.1 301 Moved Permanently\nLocation: https://www.example.org/all.rss",
    ),
    "http-type": error(
        "A feed has a media type that readers do not take for one.",
        f"Send application/rss+xml, application/atom+xml or application/feed+json. {_CONFIG}",
        "Content-Type: application/octet-stream",
    ),
    "http-generic-type": warning(
        "A feed has a media type that says less than it could, or no charset.",
        f"Send application/rss+xml, application/atom+xml or application/feed+json with charset=utf-8. {_CONFIG}",
        "Content-Type: text/xml",
    ),
    "http-no-validator": warning(
        "A feed has no ETag or no Last-Modified, so readers load it again though nothing changed.",
        f"Let the server send both. {_CONFIG}",
        "HTTP/1.1 200 OK\nContent-Type: application/rss+xml",
    ),
    "http-not-304": error(
        "A reader that has the newest version is sent it again.",
        f"Let the server compare validators, for each encoding. {_CONFIG}",
        'GET /all.rss\nIf-None-Match: "abc"\n\nHTTP/1.1 200 OK\nETag: "abc"',
    ),
    "http-date-wins": error(
        "A reader that has an older version is told that nothing changed, for its date is the same.",
        "Let If-None-Match decide where it is sent (RFC 9110, section 13.2.2).",
        'GET /all.rss\nIf-None-Match: "old"\nIf-Modified-Since: …\n\nHTTP/1.1 304 Not Modified',
    ),
    "http-etag-shared": warning(
        "A feed has one strong ETag for different bytes.",
        f"Give each encoding its own ETag, or a weak one. {_CONFIG}",
        'Content-Encoding: gzip\nETag: "abc"',
    ),
    "http-future-date": error(
        "Last-Modified is no date, or lies ahead: the next change will not be seen.",
        "Set the clock of the host right, and touch the files.",
        "Date: Mon, 01 Jan 2024 10:00:00 GMT\nLast-Modified: Mon, 01 Jan 2024 12:00:00 GMT",
    ),
    "http-caching": warning(
        "A feed does not say how long it may be kept, or too short or too long.",
        f"Send Cache-Control: public, max-age=3600. {_CONFIG}",
        "Cache-Control: no-store",
    ),
    "http-not-compressed": warning(
        "A feed is not packed for readers that take gzip: three to five times the bytes.",
        f"Set output.compress, and let the server send the packed files. {_CONFIG}",
        "Accept-Encoding: gzip\n\nHTTP/1.1 200 OK\nContent-Length: 37237",
    ),
    "http-unasked-encoding": error(
        "A feed is packed for readers that did not ask for it, and that can't read it.",
        f"Let the server look at Accept-Encoding. {_CONFIG}",
        "Accept-Encoding: identity\n\nHTTP/1.1 200 OK\nContent-Encoding: gzip",
    ),
    "http-vary": error(
        "The answer depends on what the reader accepts, and caches are not told.",
        f"Send Vary. {_CONFIG}",
        "Content-Encoding: gzip",
    ),
    "http-cors": warning(
        "Readers that run in a page can't load the feed.",
        f"Send Access-Control-Allow-Origin: *. {_CONFIG}",
        "HTTP/1.1 200 OK\nContent-Type: application/rss+xml",
    ),
    "http-sniffing": warning(
        "Browsers may guess another type than the one that is sent.",
        f"Send X-Content-Type-Options: nosniff. {_CONFIG}",
        "HTTP/1.1 200 OK\nContent-Type: application/rss+xml",
    ),
    "http-cookie": warning(
        "A feed sets a cookie, so shared caches do not keep it.",
        "Serve the feeds without what sets it.",
        "Set-Cookie: session=1",
    ),
    "http-head": warning(
        "HEAD is answered in another way than GET.",
        "Let the server answer HEAD as GET, without a body.",
        "HEAD /all.rss\n\nHTTP/1.1 405 Method Not Allowed",
    ),
    "http-query": warning(
        "An address with a query is answered in another way, and some readers append one.",
        "Let the server ignore queries of feeds.",
        "GET /all.rss?utm_source=reader\n\nHTTP/1.1 404 Not Found",
    ),
    "http-browser": warning(
        "Who likes HTML best is given something else than the feed, and some readers say that they do.",
        "Give everybody the feed at its address; as application/xml where browsers are to show it.",
        "Accept: text/html\n\nHTTP/1.1 302 Found\nLocation: /blog/",
    ),
    "http-no-link": warning(
        "The feed has a hub, and the Link header does not name it, where subscribers look first.",
        f'Send Link: <HUB>; rel="hub", <FEED>; rel="self". {_CONFIG}',
        '<atom:link href="https://hub.example/" rel="hub"/>',
    ),
    "http-not-gone": warning(
        "A feed that was taken back is not answered with 410, so readers ask for it for ever.",
        f"Answer with 410. {_CONFIG}",
        "HTTP/1.1 404 Not Found",
    ),
    "http-not-moved": warning(
        "A feed that has moved is not answered with 301 to its new address.",
        f"Answer with 301. {_CONFIG}",
        "HTTP/1.1 200 OK",
    ),
}
