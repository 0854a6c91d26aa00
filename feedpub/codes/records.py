"""What can be wrong with a record.

An example is front matter without its fences, or a whole file, or says in words what a file can't show.
"""

from .kinds import Code, error, warning

CODES: dict[str, Code] = {
    # files
    "unreadable": error(
        "The file could not be read.",
        "Check its permissions and that it still exists.",
        "$ ls -l seeds/a.md\n---------- 1 root root 312 a.md",
    ),
    "unreadable-folder": error(
        "A folder of the source could not be read, so its records are unknown.",
        "Check its permissions, or leave it out by `source.exclude`.",
        "$ ls -l seeds\nd--------- 2 root root 4096 private",
    ),
    "bad-name": error(
        "The name is no UTF-8, holds control characters, or makes the path too long.",
        "Rename it.",
        "$ ls seeds\n'caf'$'\\351''.md'",
    ),
    "symlink": error(
        "The name is a symbolic link, which is not followed, or leads where nothing may be read.",
        "Copy the file, name its folder as the source, or set `source.follow_links`.",
        "$ ls -l seeds\na.md -> /srv/elsewhere/a.md",
    ),
    "not-a-file": error(
        "The name is a pipe, a socket or a device.",
        "Keep only ordinary files in the source folder.",
        "$ mkfifo seeds/a.md",
    ),
    "too-large": error(
        "The file or its front matter is larger than a record may be.",
        "Split or shorten it.",
        "$ ls -lh seeds\n60M a.md",
    ),
    "not-utf8": error(
        "The file is not UTF-8 text.",
        "Save it as UTF-8.",
        "$ file seeds/a.md\na.md: ISO-8859 text",
    ),
    # front matter
    "no-front-matter": error(
        "The file does not begin with a line of `---` (YAML) or `+++` (TOML).",
        "Add front matter, or move the file away.",
        "# A heading\n\nA text without fields.\n---\n",
    ),
    "unclosed": error(
        "The front matter has no closing line of `---`, `+++` or, of JSON, `}`.",
        "Add it below the last field.",
        "---\ntitle: A\noriginalUrl: https://www.example.org/a\n\nThe text below.\n",
    ),
    "bad-yaml": error(
        "The front matter is not YAML. Mostly a value holds `: ` or begins with a special character, such as *, &, @, "
        "[ or {; or a colon has no space behind it, a quote or bracket is not closed, a line has no colon, or a tab, "
        "or a space too many or too few, stands in front of a name.",
        "Mend the line; put values with special characters in quotes, and indent fields of one level alike.",
        "title: Python: what is new\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04",
    ),
    "not-a-mapping": error(
        "The front matter is not a list of `name: value` fields.",
        "Write one `name: value` a line.",
        "- title\n- originalUrl",
    ),
    "too-nested": error(
        "The front matter is nested too deeply.",
        "Flatten it.",
        "title: " + "[" * 65 + "]" * 65,
    ),
    "too-many-aliases": error(
        "The front matter uses too many YAML aliases.",
        "Write the values out.",
        "title: &a A\ntopics: [" + ", ".join(["*a"] * 33) + "]",
    ),
    "merge-key": error(
        "The front matter uses a YAML merge key (`<<`).",
        "Write the fields out.",
        "common: &common {type: news}\n<<: *common\ntitle: A",
    ),
    "duplicate-key": warning(
        "A field stands twice; the last one counts.",
        "Remove one.",
        "title: A\ntitle: B\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04",
        of_name=True,
    ),
    # fields
    "no-title": error(
        "There is no title, name or excerpt.",
        "Add a `title`.",
        "originalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04",
    ),
    "no-link": error(
        "There is no address for the entry to link to, or none that can be used.",
        "Add `originalUrl` or `webUrl`; or set `site.permalink`, which makes the address of path and date. Where a "
        "field such as `permalink: /about/` holds the path of the page, let `[fields]` take it for `webUrl`, and set "
        "`source.base_url` to the address of the site.",
        "title: A\npublishedDateTime: 2021-02-04",
    ),
    "no-date": error(
        "There is no date.",
        "Add `publishedDateTime`.",
        "title: A\noriginalUrl: https://www.example.org/a",
    ),
    "bad-date": error(
        "The date can't be read in one way only.",
        "Write it as 2021-02-04T14:15:00Z.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 04/02/2021",
    ),
    "bad-flag": error(
        "The field is neither true nor false.",
        "Write `true` or `false`.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04\npublished: maybe",
    ),
    "bad-url": warning(
        "The address is no absolute http or https URL, or too long, and is left out.",
        "Write it in full.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04\n"
        "ampWebUrl: javascript:alert(1)",
    ),
    "too-many": warning(
        "The field has more items than an entry may have; the rest is left out.",
        "Keep the first 100.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04\n"
        "topics: [" + ", ".join(f"t{number}" for number in range(101)) + "]",
    ),
    "bad-field": warning(
        "The field holds something of another kind, and is left out.",
        "See the list of fields.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04\nquality: very good",
    ),
    "too-long": warning(
        "The text is longer than a feed may show, and is cut off.",
        "Shorten it.",
        "title: A"
        + " very" * 100
        + " long title\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04",
    ),
    "heavy-body": warning(
        "The body is too long, or has too many tags; the entry is published without content.",
        "Shorten it, or leave out markup.",
        "$ ls -lh seeds\n300K a.md",
    ),
    "bad-guid": warning(
        "The guid is no absolute IRI; the id is made from the URL instead.",
        "Write it as `urn:...` or `https://...`.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04\nguid: 4711",
    ),
    "not-media": warning(
        "The audio or video address is no media file, and is no enclosure.",
        "Name the file itself, or its `type`.",
        "title: A\noriginalUrl: https://www.example.org/a\npublishedDateTime: 2021-02-04\n"
        "video: https://video.example.org/watch?v=1",
    ),
    # records together
    "duplicate-id": warning(
        "Two records have the same id. The one updated later is published; of two updated at once, the one whose path "
        "sorts first.",
        "Remove one, or give one a `guid`.",
        "$ grep originalUrl seeds/*\na.md: originalUrl: https://www.example.org/a\nb.md: originalUrl: http://example.org/a/",
        of_site=True,
    ),
    "same-slug": warning(
        "Two names give the same file name; one got a suffix.",
        "Rename one if you can.",
        "$ grep topics seeds/*\na.md: topics: [Q&A]\nb.md: topics: [Q and A]",
        of_site=True,
    ),
}
