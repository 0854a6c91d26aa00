"""What can be wrong with a published feed.

Errors break a standard, or what feedpub promises of its own output; warnings are what readers stumble over.
"""

from .kinds import Code, error, warning

CODES: dict[str, Code] = {
    # files
    "no-such-file": error(
        "There is no such file or folder.",
        "Check the path.",
        "$ feedpub validate fedes/all.rss",
    ),
    "no-feeds": error(
        "The folder holds no feeds.",
        "Check the path, or build first.",
        "$ mkdir feeds\n$ feedpub validate feeds",
    ),
    "not-well-formed": error(
        "The file is not well-formed XML.",
        "Mend the line; parsers read nothing of such a feed.",
        "<title>Research & development</title>",
    ),
    "not-json": error(
        "The file is not JSON as RFC 8259 has it.",
        "Mend the line; parsers read nothing of such a feed.",
        '{"title": "News",}',
    ),
    "unknown-format": error(
        "The file is no RSS 2.0, Atom 1.0, JSON Feed, OPML or HTML, or not what its name says.",
        "Check the path.",
        "$ feedpub validate notes.txt",
    ),
    "too-big": error(
        "The file has more than 5 MB, or too many elements or attributes; nothing more of it was checked.",
        "Hold fewer entries in it.",
        "$ ls -lh feeds/all.rss\n6.2M all.rss",
    ),
    "big": warning(
        "The feed has more than 512 KB; every reader loads it again and again.",
        "Hold fewer entries in it.",
        "$ ls -lh feeds/all.rss\n700K all.rss",
    ),
    "doctype": warning(
        "The feed has a document type; parsers that are careful refuse it.",
        "Remove it, and write characters for entities.",
        '<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]>',
    ),
    "instruction": warning(
        "The feed has a processing instruction, such as an XSLT stylesheet, which browsers no longer follow.",
        "Remove it.",
        '<?xml-stylesheet type="text/xsl" href="feed.xsl"?>',
    ),
    "other-encoding": warning(
        "The feed is in another encoding than UTF-8.",
        "Write it in UTF-8.",
        '<?xml version="1.0" encoding="iso-8859-1"?>',
    ),
    "odd-characters": warning(
        "The text has control or invisible characters, lost ones (U+FFFD), or is not in NFC.",
        "Clean the text.",
        "<title>A&#x200B;word</title>",
    ),
    # elements and attributes
    "old-version": warning(
        "The feed is of an older version of its format.",
        "Write the current one.",
        '<rss version="0.91">',
    ),
    "unknown-namespace": error(
        "The namespace is not that of the format, and readers know nothing in it.",
        "Mend its spelling.",
        '<feed xmlns="http://www.w3.org/2005/atom">',
    ),
    "missing-element": error(
        "An element that must be there is not.",
        "Add it.",
        "<item>\n  <guid>https://www.example.org/a</guid>\n</item>",
    ),
    "duplicate-element": error(
        "An element that may stand once stands again.",
        "Remove one.",
        "<item>\n  <title>A</title>\n  <title>B</title>\n</item>",
    ),
    "unknown-element": error(
        "The format has no such element there.",
        "Remove it, or put it in a namespace of its own.",
        "<item>\n  <titel>A</titel>\n</item>",
    ),
    "misplaced-element": error(
        "The element stands where it may not.",
        "Move it.",
        '<rss version="2.0">\n  <item>...</item>\n</rss>',
    ),
    "missing-attribute": error(
        "An attribute that must be there is not.",
        "Add it.",
        '<enclosure url="https://cdn.example.org/a.jpg" type="image/jpeg"/>',
    ),
    "unknown-attribute": error(
        "The format has no such attribute there.",
        "Remove it.",
        '<link href="https://www.example.org/a" target="_blank"/>',
    ),
    "missing-recommended": warning(
        "What readers look for is not there.",
        "Add it.",
        "<channel>\n  <!-- no language -->\n</channel>",
    ),
    "unexpected-text": error(
        "There is text where only elements may stand.",
        "Remove it.",
        "<channel>News\n  <title>News</title>\n</channel>",
    ),
    "empty-element": warning(
        "An element or attribute says nothing.",
        "Fill it, or leave it out.",
        "<category/>",
    ),
    "not-by-schema": warning(
        "The feed breaks the schema of RFC 4287, though nothing that its text forbids was found.",
        "See the section of the element there.",
        '<entry>\n  <!-- neither content nor a link with rel="alternate" -->\n</entry>',
    ),
    # members of JSON
    "missing-member": error(
        "A member that must be there is not.",
        "Add it.",
        '{"id": "urn:example:1"}',
    ),
    "unknown-member": warning(
        "JSON Feed 1.1 has no such member; own ones begin with `_`.",
        "Remove it, or begin its name with `_`.",
        '{"id": "urn:example:1", "content_text": "A", "author_name": "Ada"}',
    ),
    "wrong-type": error(
        "The value is of another type than the member has.",
        "Write the type that JSON Feed names.",
        '{"id": 4711, "content_text": "A"}',
    ),
    # values
    "bad-rfc822-date": error(
        "The date is not as RSS and OPML have it, or no such day exists.",
        "Write `Thu, 04 Feb 2021 14:15:00 +0000`.",
        "<pubDate>2021-02-04T14:15:00Z</pubDate>",
    ),
    "old-date-form": warning(
        "The date is in a form of RFC 822 that not every reader knows.",
        "Write `Thu, 04 Feb 2021 14:15:00 +0000`.",
        "<pubDate>4 Feb 21 14:15 GMT</pubDate>",
    ),
    "bad-rfc3339-date": error(
        "The date is not as Atom and JSON Feed have it, or no such day exists.",
        "Write `2021-02-04T14:15:00Z`.",
        "<updated>Thu, 04 Feb 2021 14:15:00 +0000</updated>",
    ),
    "bad-w3c-date": error(
        "The date of Dublin Core is not as W3CDTF has it.",
        "Write `2021-02-04T14:15:00Z`.",
        "<dc:date>4 February 2021</dc:date>",
    ),
    "relative-url": error(
        "The address is relative where an absolute one must stand.",
        "Write it in full.",
        "<link>/news/a</link>",
    ),
    "invalid-url": error(
        "The address has characters or a form that RFC 3986 does not allow.",
        "Percent-encode it, and check its scheme.",
        "<link>https://www.example.org/two words</link>",
    ),
    "invalid-number": error(
        "The value is no number, or none of those allowed there.",
        "Write digits alone.",
        "<ttl>an hour</ttl>",
    ),
    "invalid-language": error(
        "The value is no language tag.",
        "Write one such as `en` or `pt-BR`.",
        "<language>English</language>",
    ),
    "invalid-media-type": error(
        "The value is no media type.",
        "Write one such as `image/jpeg`.",
        '<enclosure url="https://cdn.example.org/a.jpg" length="0" type="jpg"/>',
    ),
    "invalid-email": error(
        "There is no e-mail address where one must stand.",
        "Write `ada@example.org (Ada)`, or name people in dc:creator.",
        "<author>Ada</author>",
    ),
    "unknown-value": error(
        "The value is none of those that the format allows.",
        "Write one of them.",
        '<guid isPermaLink="no">urn:example:1</guid>',
    ),
    "wrong-content": error(
        "The content is of another kind than its type says.",
        "Change the type, or encode the content as it says.",
        '<content type="xhtml">A text</content>',
    ),
    "encoded-twice": warning(
        "Plain text holds an entity, and readers show it as it stands.",
        "Encode the text once less.",
        "<title>R&amp;amp;D</title>",
    ),
    "unsafe-html": warning(
        "The HTML holds what readers remove or refuse.",
        "Remove it.",
        "<description>&lt;script&gt;...&lt;/script&gt;</description>",
    ),
    "relative-reference": warning(
        "The HTML holds a relative address, which leads nowhere in a reader.",
        "Write it in full.",
        '<description>&lt;img src="/a.jpg"&gt;</description>',
    ),
    # identity, and what readers make of it
    "duplicate-guid": error(
        "Two entries have one id; readers show one of them.",
        "Give each its own.",
        "<item><guid>https://www.example.org/a</guid></item>\n<item><guid>https://www.example.org/a</guid></item>",
    ),
    "repeated-entry": warning(
        "An entry stands twice; readers show one of the two.",
        "Remove the older one.",
        "<entry><id>urn:example:1</id><updated>2021-02-04T14:15:00Z</updated></entry>\n"
        "<entry><id>urn:example:1</id><updated>2021-02-05T14:15:00Z</updated></entry>",
    ),
    "bad-permalink": error(
        "The guid says that it is an address, and is none.",
        'Add `isPermaLink="false"`.',
        "<guid>4711</guid>",
    ),
    "missing-guid": warning(
        "The item has no guid; readers guess whether they know it.",
        "Add a `guid`.",
        "<item>\n  <title>A</title>\n  <link>https://www.example.org/a</link>\n</item>",
    ),
    "duplicate-link": error(
        "Two alternate links have one type and one language.",
        "Give one another `rel`, or remove it.",
        '<link rel="alternate" type="text/html" href="https://www.example.org/a"/>\n'
        '<link rel="alternate" type="text/html" href="https://www.example.org/b"/>',
    ),
    "missing-self": warning(
        "The feed does not say where it is.",
        'Add a link with `rel="self"`.',
        '<channel>\n  <!-- no atom:link with rel="self" -->\n</channel>',
    ),
    "several-enclosures": warning(
        "The item has more than one enclosure; most readers take one of them.",
        "Keep one; more go into media:content.",
        "<item>\n  <enclosure .../>\n  <enclosure .../>\n</item>",
    ),
    "late-description": warning(
        "The description stands after the content; some readers take the first of the two.",
        "Put it before.",
        "<content:encoded>...</content:encoded>\n<description>...</description>",
    ),
    "image-differs": warning(
        "The image of the channel has another title or link than the channel, or is no picture.",
        "Make them equal.",
        "<channel>\n  <title>News</title>\n  <image><title>Logo</title>...</image>\n</channel>",
    ),
    "dates-differ": warning(
        "An entry is newer than its feed, or was updated before it was published.",
        "Check the dates.",
        "<published>2021-02-04T14:15:00Z</published>\n<updated>2021-02-03T14:15:00Z</updated>",
    ),
    # what feedpub promises of its own output
    "own-form": error(
        "The file is not as feedpub writes it.",
        "Build again, and do not change what was built.",
        "<title>R&amp;D</title>",
    ),
    "order": error(
        "The entries are not newest first.",
        "Build again.",
        "<item><pubDate>Wed, 03 Feb 2021 ...</pubDate></item>\n<item><pubDate>Thu, 04 Feb 2021 ...</pubDate></item>",
    ),
    "self-link": error(
        "The feed says that it is somewhere else.",
        "Build with the address it is published at.",
        '$ grep self feeds/all.atom\n<link rel="self" href="http://localhost:8000/all.atom"/>',
    ),
    "feed-id": error(
        "The id of the feed does not follow from its path.",
        "Set `site.authority` to what it was.",
        "$ grep -m1 '<id>' feeds/topics/ai.atom\n<id>tag:old.example.org,2021:topic/ai</id>",
    ),
    "formats-differ": error(
        "The formats of a feed have other entries, or another order.",
        "Build again.",
        "$ git checkout feeds/all.rss",
    ),
    "entry-differs": error(
        "An entry is told in two ways in two feeds.",
        "Build again.",
        "$ git checkout feeds/topics/ai.*",
    ),
    "missing-file": error(
        "A file that feeds.json or a page names is not there, or feeds.json itself is not.",
        "Build again, and upload all files.",
        "$ rm feeds/topics/ai.json",
    ),
    "unlisted-file": warning(
        "feeds.json does not list the file. Feeds, pages and OPML are looked at; anything else may lie beside them.",
        "Remove it, or build again.",
        "$ cp old.rss feeds/",
    ),
    "wrong-digest": error(
        "The file is not the one that feeds.json lists.",
        "Build again, and upload all files.",
        "$ sed -i s/News/Olds/ feeds/all.html",
    ),
    "stale-twin": error(
        "A compressed twin holds something else than its file, or its file is gone; servers send it all the same.",
        "Build again, or remove it; upload all files.",
        "$ git checkout feeds/all.rss.gz",
    ),
    "catalogue-differs": error(
        "feeds.json or feeds.opml say something else of a feed than itself.",
        "Build again.",
        "$ git checkout feeds/feeds.opml",
    ),
    # pages
    "bad-html": error(
        "The page is not whole HTML.",
        "Mend the template.",
        "<main><article></main>",
    ),
    "active-page": error(
        "The page runs or loads something.",
        "Remove it.",
        '<h1 onclick="...">News</h1>',
    ),
    "hard-to-use": error(
        "The page lacks what people need who hear it, or walk it by keyboard.",
        "Mend the template.",
        '<img src="https://cdn.example.org/a.jpg">',
    ),
}
