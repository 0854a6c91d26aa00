"""What can be wrong with a record."""

from .kinds import Code, error, warning

CODES: dict[str, Code] = {
    # files
    "unreadable": error("The file could not be read.", "Check its permissions and that it still exists."),
    "unreadable-folder": error(
        "A folder of the source could not be read, so its records are unknown.",
        "Check its permissions, or leave it out by `source.exclude`.",
    ),
    "bad-name": error("The file name is no UTF-8 or holds control characters.", "Rename the file."),
    "symlink": error(
        "The name is a symbolic link, which is not followed.", "Copy the file, or name its folder as the source."
    ),
    "not-a-file": error("The name is a pipe, a socket or a device.", "Keep only ordinary files in the source folder."),
    "too-large": error("The file or its front matter is larger than a record may be.", "Split or shorten it."),
    "not-utf8": error("The file is not UTF-8 text.", "Save it as UTF-8."),
    # front matter
    "no-front-matter": error(
        "The file does not begin with a line of `---`.", "Add front matter, or move the file away."
    ),
    "unclosed": error("The front matter has no closing line of `---`.", "Add it below the last field."),
    "bad-yaml": error("The front matter is not YAML.", "Mend the line; quote values that hold `: ` or ` #`."),
    "not-a-mapping": error(
        "The front matter is not a list of `name: value` fields.", "Write one `name: value` a line."
    ),
    "too-nested": error("The front matter is nested too deeply.", "Flatten it."),
    "too-many-aliases": error("The front matter uses too many YAML aliases.", "Write the values out."),
    "merge-key": error("The front matter uses a YAML merge key (`<<`).", "Write the fields out."),
    "duplicate-key": warning("A field stands twice; the last one counts.", "Remove one."),
    # fields
    "no-title": error("There is no title, name or excerpt.", "Add a `title`."),
    "no-link": error(
        "There is no address for the entry to link to.", "Add `originalUrl` or `webUrl`, or set `site.permalink`."
    ),
    "no-date": error("There is no date.", "Add `publishedDateTime`."),
    "bad-date": error("The date can't be read in one way only.", "Write it as 2021-02-04T14:15:00Z."),
    "bad-flag": error("The field is neither true nor false.", "Write `true` or `false`."),
    "bad-url": warning("The address is no absolute http or https URL, and is left out.", "Write it in full."),
    "too-many": warning(
        "The field has more items than an entry may have; the rest is left out.", "Keep the first 100."
    ),
    "bad-field": warning("The field holds something of another kind, and is left out.", "See the list of fields."),
    "bad-guid": warning(
        "The guid is no absolute IRI; the id is made from the URL instead.", "Write it as `urn:...` or `https://...`."
    ),
    "not-media": warning(
        "The audio or video address is no media file, and is no enclosure.", "Name the file itself, or its `type`."
    ),
    # records together
    "duplicate-id": warning(
        "Two records have the same id. The one updated later is published; of two updated at once, the one whose path "
        "sorts first.",
        "Remove one, or give one a `guid`.",
        of_site=True,
    ),
    "same-slug": warning(
        "Two names give the same file name; one got a suffix.", "Rename one if you can.", of_site=True
    ),
}
