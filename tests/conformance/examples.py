"""A small output folder that keeps every rule, written by hand: what the proofs of the rules break."""

from __future__ import annotations

import hashlib
import json

from feedpub.model import FEED_MENU

URL = "https://feeds.example.org/"

_RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"
    xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>News &#x26; more</title>
    <link>https://feeds.example.org/STEM.html</link>
    <description>Everything &#x26; more.</description>
    <language>en</language>
    <lastBuildDate>Fri, 05 Feb 2021 14:15:00 +0000</lastBuildDate>
    <generator>feedpub</generator>
    <docs>https://www.rssboard.org/rss-specification</docs>
    <ttl>60</ttl>
    <image>
      <url>https://cdn.example.org/icon.png</url>
      <title>News &#x26; more</title>
      <link>https://feeds.example.org/STEM.html</link>
      <width>50</width>
      <height>50</height>
    </image>
    <atom:link rel="self" type="application/rss+xml" href="https://feeds.example.org/STEM.rss"/>
    <atom:link rel="alternate" type="application/atom+xml" href="https://feeds.example.org/STEM.atom"/>
    <atom:link rel="alternate" type="application/feed+json" href="https://feeds.example.org/STEM.json"/>
    <item>
      <title>List&#x3C;T> of R&#x26;D</title>
      <link>https://www.example.org/2</link>
      <guid isPermaLink="false">urn:uuid:00000000-0000-5000-8000-000000000002</guid>
      <pubDate>Thu, 04 Feb 2021 14:15:00 +0000</pubDate>
      <description>One &amp;lt; two &amp;amp; three.</description>
      <content:encoded>&lt;p&gt;Body &lt;a href="https://www.example.org/"&gt;link&lt;/a&gt;.&lt;/p&gt;</content:encoded>
      <dc:creator>The Daily</dc:creator>
      <dc:publisher>The Daily</dc:publisher>
      <source url="https://feeds.example.org/providers/daily.example.rss">The Daily</source>
      <category domain="https://feeds.example.org/topics/">AI</category>
      <enclosure url="https://cdn.example.org/2.jpg" length="0" type="image/jpeg"/>
      <media:content url="https://cdn.example.org/2.jpg" type="image/jpeg" medium="image" width="640" height="480"/>
    </item>
    <item>
      <title>First</title>
      <link>https://www.example.org/1</link>
      <guid isPermaLink="false">urn:uuid:00000000-0000-5000-8000-000000000001</guid>
      <pubDate>Wed, 03 Feb 2021 14:15:00 +0000</pubDate>
      <description>First.</description>
    </item>
  </channel>
</rss>
"""

_ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en">
  <id>tag:feeds.example.org,2021:ID</id>
  <title>News &amp; more</title>
  <subtitle>Everything &amp; more.</subtitle>
  <updated>2021-02-05T14:15:00Z</updated>
  <author>
    <name>Example News</name>
    <uri>https://feeds.example.org/</uri>
  </author>
  <link rel="self" type="application/atom+xml" href="https://feeds.example.org/STEM.atom"/>
  <link rel="alternate" type="text/html" href="https://feeds.example.org/STEM.html"/>
  <link rel="alternate" type="application/rss+xml" href="https://feeds.example.org/STEM.rss"/>
  <link rel="alternate" type="application/feed+json" href="https://feeds.example.org/STEM.json"/>
  <generator>feedpub</generator>
  <icon>https://cdn.example.org/icon.png</icon>
  <entry>
    <id>urn:uuid:00000000-0000-5000-8000-000000000002</id>
    <title>List&lt;T> of R&amp;D</title>
    <published>2021-02-04T14:15:00Z</published>
    <updated>2021-02-05T14:15:00Z</updated>
    <author>
      <name>The Daily</name>
    </author>
    <link rel="alternate" type="text/html" href="https://www.example.org/2"/>
    <link rel="enclosure" type="image/jpeg" href="https://cdn.example.org/2.jpg"/>
    <category term="AI" scheme="https://feeds.example.org/topics/" label="AI"/>
    <summary>One &lt; two &amp; three.</summary>
    <content type="html">&lt;p&gt;Body &lt;a href="https://www.example.org/"&gt;link&lt;/a&gt;.&lt;/p&gt;</content>
    <source>
      <id>tag:feeds.example.org,2021:provider/daily.example</id>
      <title>The Daily</title>
      <updated>2021-02-05T14:15:00Z</updated>
      <link rel="self" type="application/atom+xml" href="https://feeds.example.org/providers/daily.example.atom"/>
      <link rel="alternate" type="text/html" href="https://daily.example/"/>
    </source>
    <media:content url="https://cdn.example.org/2.jpg" type="image/jpeg" medium="image" width="640" height="480"/>
  </entry>
  <entry>
    <id>urn:uuid:00000000-0000-5000-8000-000000000001</id>
    <title>First</title>
    <published>2021-02-03T14:15:00Z</published>
    <updated>2021-02-03T14:15:00Z</updated>
    <link rel="alternate" type="text/html" href="https://www.example.org/1"/>
    <summary>First.</summary>
  </entry>
</feed>
"""

_JSON = """{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "News & more",
  "home_page_url": "https://feeds.example.org/STEM.html",
  "feed_url": "https://feeds.example.org/STEM.json",
  "description": "Everything & more.",
  "authors": [{"name": "Example News", "url": "https://feeds.example.org/"}],
  "language": "en",
  "hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}],
  "items": [
    {
      "id": "urn:uuid:00000000-0000-5000-8000-000000000002",
      "url": "https://www.example.org/2",
      "title": "List<T> of R&D",
      "content_html": "<p>Body <a href=\\"https://www.example.org/\\">link</a>.</p>",
      "content_text": "One < two & three.",
      "date_published": "2021-02-04T14:15:00Z",
      "date_modified": "2021-02-05T14:15:00Z",
      "authors": [{"name": "The Daily"}],
      "tags": ["AI"],
      "attachments": [{"url": "https://cdn.example.org/2.jpg", "mime_type": "image/jpeg", "size_in_bytes": 4711}],
      "_feedpub": {"quality": 84}
    },
    {
      "id": "urn:uuid:00000000-0000-5000-8000-000000000001",
      "url": "https://www.example.org/1",
      "title": "First",
      "content_text": "First.",
      "date_published": "2021-02-03T14:15:00Z",
      "date_modified": "2021-02-03T14:15:00Z"
    }
  ]
}
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>News &amp; more</title>
<link rel="alternate" type="application/atom+xml" title="News (Atom)" href="ROOTSTEM.atom">
<link rel="alternate" type="application/rss+xml" title="News (RSS)" href="ROOTSTEM.rss">
<link rel="alternate" type="application/feed+json" title="News (JSON Feed)" href="ROOTSTEM.json">
<style>
p { margin: 0; }
</style>
</head>
<body>
<h1 id="top">News &amp; more</h1>
<p><a href="ROOTindex.html">All feeds</a></p>
<article>
<h2><a href="https://www.example.org/2">List&lt;T&gt; of R&amp;D</a></h2>
<img src="https://cdn.example.org/2.jpg" alt="">
</article>
<article>
<h2><a href="https://www.example.org/1">First</a></h2>
</article>
</body>
</html>
"""

_OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0">
  <head>
    <title>News feeds</title>
    <dateModified>Fri, 05 Feb 2021 14:15:00 +0000</dateModified>
    <ownerName>Example News</ownerName>
    <ownerId>https://feeds.example.org/</ownerId>
  </head>
  <body>
    <outline type="rss" text="News &amp; more" title="News &amp; more"
        xmlUrl="https://feeds.example.org/all.rss" htmlUrl="https://feeds.example.org/all.html"/>
    <outline text="Technology">
      <outline type="rss" text="News &amp; more" title="News &amp; more"
        xmlUrl="https://feeds.example.org/topics/ai.rss" htmlUrl="https://feeds.example.org/topics/ai.html"/>
    </outline>
  </body>
</opml>
"""


def _feed(stem: str, feed_id: str, root: str) -> dict[str, bytes]:
    texts = {"rss": _RSS, "atom": _ATOM, "json": _JSON, "html": _PAGE}
    return {
        f"{stem}.{extension}": text.replace("ROOT", root).replace("STEM", stem).replace("ID", feed_id).encode()
        for extension, text in texts.items()
    }


_MENU = """{
  "feed-menu": "News",
  "items": [
    {
      "feed-title": "News & more",
      "rss": "https://feeds.example.org/all.rss",
      "atom": "https://feeds.example.org/all.atom"
    },
    {
      "feed-menu": "Topics",
      "lang": "en",
      "items": [
        {
          "feed-title": "News & more",
          "description": "Everything & more.",
          "rss": "https://feeds.example.org/topics/ai.rss",
          "atom": "https://feeds.example.org/topics/ai.atom"
        }
      ]
    }
  ]
}
"""


FILES = {
    **_feed("all", "all", ""),
    **_feed("topics/ai", "topic/ai", "../"),
    "feeds.opml": _OPML.encode(),
    FEED_MENU: _MENU.encode(),
}
FILES["index.html"] = FILES["all.html"]


def folder(changes: dict[str, bytes | None] | None = None, catalogue: tuple[str, str] = ("", "")) -> dict[str, bytes]:
    """The folder with some files changed (None: removed), and then a text of its feeds.json replaced."""
    files = {path: data for path, data in (FILES | (changes or {})).items() if data is not None}
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    written = json.dumps(
        {
            "url": URL,
            "updated": "2021-02-05T14:15:00Z",
            "feeds": [
                {
                    "kind": kind,
                    "slug": stem.rpartition("/")[2],
                    "title": "News & more",
                    "description": "Everything & more.",
                    "entries": 2,
                    "updated": "2021-02-05T14:15:00Z",
                    "url": {extension: f"{URL}{stem}.{extension}" for extension in ("rss", "atom", "json", "html")},
                    "sha256": {
                        extension: digests.get(f"{stem}.{extension}") for extension in ("rss", "atom", "json", "html")
                    },
                }
                | part
                for kind, stem, part in (
                    ("all", "all", {}),
                    ("topic", "topics/ai", {"key": "ai", "parent": "technology"}),
                )
            ],
            "files": {path: digests.get(path) for path in ("index.html", "feeds.opml", FEED_MENU)},
            "headings": [{"key": "technology", "title": "Technology"}],
        }
    )
    assert catalogue[0] in written
    files["feeds.json"] = written.replace(*catalogue, 1).encode()
    return files
