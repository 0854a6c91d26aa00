"""What `feedpub check` finds beyond what a build reports: nothing of it keeps a record from being published."""

from .kinds import Code, warning

CODES: dict[str, Code] = {
    # how the front matter is written
    "unread-yaml": warning(
        "The front matter is no YAML where feedpub does not read it; other programs will refuse the file.",
        "Mend the line.",
        "$ sed -n 80,81p seeds/a.md\nrelated:\n  - title: Python: what is new",
    ),
    "unknown-field": warning(
        "No field has that name, but one that is not there has nearly that name.",
        "Mend the spelling.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z\nexerpt: A text.",
        of_name=True,
    ),
    "foreign-field": warning(
        "Other programs know the field; feedpub does not read it, and what it reads instead is not there.",
        "Write what the message says, in place of it or beside it; or let `[fields]` of the configuration take it.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z\nsummary: A text.",
        of_name=True,
    ),
    "cut-off": warning(
        "A text without quotes ends before ` #`: what stands behind it is a comment to YAML.",
        "Put the whole value in quotes, or a comment in a line of its own.",
        "title: A ferry wins race #5\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z",
    ),
    "unquoted-value": warning(
        "The value is text to feedpub and something else to other programs that read YAML.",
        "Put it in quotes.",
        "title: no\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z",
    ),
    "hidden-character": warning(
        "There is a character that nobody sees and no feed may hold; feeds go without it.",
        "Delete it.",
        'title: "A\\u200Bword"\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z',
    ),
    # times
    "naive-time": warning(
        "A time has no offset, and the configuration names no time zone, so it is taken for UTC.",
        "Add the offset (`Z`, `+01:00`), or set `site.timezone`.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04 14:15",
    ),
    "far-future": warning(
        "The record is to appear in more than a year.",
        "Check the year.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2221-02-04T14:15:00Z",
    ),
    "future-update": warning(
        "The record was updated in the future.",
        "Check the time.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z\n"
        "updatedDateTime: 2221-02-04T14:15:00Z",
    ),
    "ancient-date": warning(
        "The date is before 1990.",
        "Check the date; an empty one often becomes 1970.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 1970-01-01T14:15:00Z",
    ),
    "updated-first": warning(
        "The record was updated before it was published; feeds take the later time.",
        "Check both times.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z\n"
        "updatedDateTime: 2019-02-04T14:15:00Z",
    ),
    # texts
    "long-title": warning(
        "The title has more than 150 characters; readers cut it off.",
        "Shorten it.",
        "title: A"
        + " very" * 30
        + " long title\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z",
    ),
    "long-excerpt": warning(
        "The excerpt has more than 1,000 characters; readers cut it off.",
        "Shorten it.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z\nexcerpt: A"
        + " very" * 200
        + " long excerpt",
    ),
    "markup-in-title": warning(
        "The title holds HTML tags or entities. Feeds go without them; other programs may show them.",
        "Write plain text.",
        "title: <b>A</b> &#8211; B\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z",
    ),
    # images
    "no-image": warning(
        "The record has no image, and most of its folder have one.",
        "Add one to `images`.",
        "$ grep -L images seeds/news/*\nseeds/news/a.md",
    ),
    "image-size": warning(
        "An image has no size, or one that is not above 0; readers can't keep its place while it loads.",
        "Add `width` and `height`, in pixels.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z\nimages:\n"
        "  - url: https://cdn.example.org/a.jpg",
    ),
    "http-image": warning(
        "An image has an http address, which readers on https pages don't load.",
        "Use the https address.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04T14:15:00Z\n"
        "image: http://cdn.example.org/a.jpg",
    ),
    # links
    "tracking-link": warning(
        "The link has parameters that tell its site where readers come from.",
        "Remove the parameters.",
        "title: A\noriginalUrl: https://www.example.org/a?utm_source=letter\npublishedDateTime: 2021-02-04T14:15:00Z",
    ),
    "mixed-script": warning(
        "A host name mixes letters of scripts that look alike, as those that pass for another host do.",
        "Check the letters, or type the address anew.",
        "title: A\noriginalUrl: https://www.ex\u0430mple.org/a\npublishedDateTime: 2021-02-04T14:15:00Z",
    ),
    # records together
    "topic-spelling": warning(
        "A topic is spelled otherwise in as many or more records; they are one feed, under the more frequent spelling, "
        "or the first by alphabet.",
        "Use one spelling.",
        "$ grep topics seeds/*\na.md: topics: [Management Tools]\nb.md: topics: [Management Tools]\n"
        "c.md: topics: [Management tools]",
    ),
    "topic-typo": warning(
        "A rare topic (2 records at most) is one letter away from a frequent one (10 at least), and is a feed of its "
        "own. The letter is missing, added, another one, or has changed places with the next. Topics of 4 letters or "
        "less are not compared, nor those that differ in digits or in the first letter; where one has 5 or 6 letters, "
        "the other must be ten times as frequent.",
        "Mend the spelling if it is a mistake.",
        "$ grep -h topics seeds/* | sort | uniq -c\n  12 topics: [Automation]\n   1 topics: [Automaton]",
    ),
    "provider-names": warning(
        "A provider has another name in as many or more records; they are one feed, under the more frequent name, or "
        "the first by alphabet.",
        "Use one name, or give them domains of their own.",
        "$ grep -h -A1 provider: seeds/* | sort | uniq -c\n  12 name: The Daily, domain: daily.example\n"
        "   1 name: Daily, domain: daily.example",
    ),
    "same-link": warning(
        "Several records link to one page under different ids, and readers see each.",
        "Remove all but one.",
        "$ grep -E 'guid|originalUrl' seeds/*\na.md: guid: urn:example:1\n"
        "a.md: originalUrl: https://www.example.org/a\nb.md: guid: urn:example:2\n"
        "b.md: originalUrl: https://www.example.org/a",
    ),
    "same-title": warning(
        "Two records of a folder have the same title, and were published within a week.",
        "Remove one if they are one story.",
        "$ grep title seeds/*\na.md: title: Who repairs the hospital robot?\n"
        "b.md: title: Who repairs the hospital robot",
    ),
    "unwritten-tag": warning(
        'With `feeds.content = "full"`, a body has a tag of another program that stands for a text of its own, such as '
        "an embedded film or a link. What it would write is not known, so content goes without it.",
        "Write in Markdown or HTML what the tag would write where readers of feeds are to see it; else "
        "`--ignore unwritten-tag`.",
        "$ grep -h youtube seeds/*\n{% youtube dQw4w9WgXcQ %}",
    ),
    # settings
    "unused-exclude": warning(
        "A pattern of `source.exclude` leaves out nothing.",
        "Mend the pattern, or remove it.",
        '[source]\nexclude = ["_peple"]',
        of_site=True,
    ),
    "unused-topic": warning(
        "The configuration says something of a topic that no record names, and that none is part of.",
        "Mend its name, or remove its table.",
        '[topics."Canvas app"]\nparent = "Power Apps"',
        of_site=True,
    ),
    "unused-guid": warning(
        "An entry of the file of imported guids (`source.guids`) belongs to no record.",
        "Mend its name, or remove the line if the record is gone for good.",
        '{"www.example.org/gone": "https://old.example/?p=1"}',
        of_site=True,
    ),
}
