"""Everything that can be wrong, as data: a problem with an address and a stable code.

The exceptions:

    FeedpubError            carries one or more problems
    |-- RecordError         one record can't be used; the others go on
    |-- ConfigError         the configuration or the call is wrong: nothing was read or written
    `-- PublishError        publishing could not be done; every file is whole, old or new
        `-- LockedError     another build is at work on the same output

A function that works on one thing raises; only the pipeline loops, collects and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a problem means for its record: error, it is left out; warning, it is published all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One kind of problem: how bad it is, where it comes from and what to do about it.

    `of_site` is true for what concerns the site, or several records, and not one alone.
    """

    severity: Severity
    cause: str
    cure: str
    of_site: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        code: A key of CODES. Stable: tests, filters and readers of `--json` rely on it.
        message: What is wrong, in words, without the address.
        file: Path of the file; below the source folder for records. Empty when no file is to blame.
        line: First line is 1; None when unknown.
        field: Path of the field, such as `images[1].url`; None when it is the file as a whole.
    """

    code: str
    message: str
    file: str = ""
    line: int | None = None
    field: str | None = None

    @property
    def severity(self) -> Severity:
        """The severity of the problem's code."""
        return CODES[self.code].severity

    def __str__(self) -> str:
        """`path:line: field: what is wrong [code]` on one line, without the parts that are unknown."""
        address = f"{self.file}:{self.line}" if self.file and self.line else self.file
        text = ": ".join(part for part in (address, self.field, f"{self.message} [{self.code}]") if part)
        # Records quote themselves here, and a terminal obeys control characters.
        return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


class FeedpubError(Exception):
    """The base of what feedpub raises on purpose."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class RecordError(FeedpubError):
    """One record can't be used; its problems say why."""


class ConfigError(FeedpubError):
    """The configuration or the call can't be followed (exit code 2)."""


class PublishError(FeedpubError):
    """Publishing could not be done, or not to its end; every file is whole, old or new (exit code 1)."""


class LockedError(PublishError):
    """Another build is at work on the same output; nothing was read or written (exit code 75)."""


def _error(cause: str, cure: str) -> Code:
    return Code(severity=Severity.ERROR, cause=cause, cure=cure)


def _warning(cause: str, cure: str, *, of_site: bool = False) -> Code:
    return Code(severity=Severity.WARNING, cause=cause, cure=cure, of_site=of_site)


#: Every code there is. A code is never renamed or used for something else.
CODES: dict[str, Code] = {
    # files
    "unreadable": _error("The file could not be read.", "Check its permissions and that it still exists."),
    "unreadable-folder": _error(
        "A folder of the source could not be read, so its records are unknown.",
        "Check its permissions, or leave it out by `source.exclude`.",
    ),
    "bad-name": _error("The file name is no UTF-8 or holds control characters.", "Rename the file."),
    "symlink": _error(
        "The name is a symbolic link, which is not followed.", "Copy the file, or name its folder as the source."
    ),
    "not-a-file": _error("The name is a pipe, a socket or a device.", "Keep only ordinary files in the source folder."),
    "too-large": _error("The file or its front matter is larger than a record may be.", "Split or shorten it."),
    "not-utf8": _error("The file is not UTF-8 text.", "Save it as UTF-8."),
    # front matter
    "no-front-matter": _error(
        "The file does not begin with a line of `---`.", "Add front matter, or move the file away."
    ),
    "unclosed": _error("The front matter has no closing line of `---`.", "Add it below the last field."),
    "bad-yaml": _error("The front matter is not YAML.", "Mend the line; quote values that hold `: ` or ` #`."),
    "not-a-mapping": _error(
        "The front matter is not a list of `name: value` fields.", "Write one `name: value` a line."
    ),
    "too-nested": _error("The front matter is nested too deeply.", "Flatten it."),
    "too-many-aliases": _error("The front matter uses too many YAML aliases.", "Write the values out."),
    "merge-key": _error("The front matter uses a YAML merge key (`<<`).", "Write the fields out."),
    "duplicate-key": _warning("A field stands twice; the last one counts.", "Remove one."),
    # fields
    "no-title": _error("There is no title, name or excerpt.", "Add a `title`."),
    "no-link": _error(
        "There is no address for the entry to link to.", "Add `originalUrl` or `webUrl`, or set `site.permalink`."
    ),
    "no-date": _error("There is no date.", "Add `publishedDateTime`."),
    "bad-date": _error("The date can't be read in one way only.", "Write it as 2021-02-04T14:15:00Z."),
    "bad-flag": _error("The field is neither true nor false.", "Write `true` or `false`."),
    "bad-url": _warning("The address is no absolute http or https URL, and is left out.", "Write it in full."),
    "too-many": _warning(
        "The field has more items than an entry may have; the rest is left out.", "Keep the first 100."
    ),
    "bad-field": _warning("The field holds something of another kind, and is left out.", "See the list of fields."),
    "bad-guid": _warning(
        "The guid is no absolute IRI; the id is made from the URL instead.", "Write it as `urn:...` or `https://...`."
    ),
    "not-media": _warning(
        "The audio or video address is no media file, and is no enclosure.", "Name the file itself, or its `type`."
    ),
    # records together
    "duplicate-id": _warning(
        "Two records have the same id. The one updated later is published; of two updated at once, the one whose path "
        "sorts first.",
        "Remove one, or give one a `guid`.",
        of_site=True,
    ),
    "same-slug": _warning(
        "Two names give the same file name; one got a suffix.", "Rename one if you can.", of_site=True
    ),
    # what subscribers would see
    "changed-id": _error(
        "A published entry would get another id, and readers would show it again.",
        "Give the record its old id as `guid`, or pass --allow-guid-changes.",
    ),
    "mass-withdrawal": _error(
        "More published entries would go than would be left.",
        "Check that all records are there and the clock is right, or pass --allow-empty.",
    ),
    "new-id": _warning(
        "A published entry gets another id, and readers show it again.",
        "Give the record its old id as `guid` if that was not meant.",
        of_site=True,
    ),
    "flood": _warning(
        "More entries would appear in a feed at once than `feeds.max_new` allows.",
        "Look at `feedpub diff`; an import with old dates is the usual cause.",
        of_site=True,
    ),
    # configuration and the call
    "no-config": _error("The configuration file is missing or unreadable.", "Check the path."),
    "bad-toml": _error("The configuration is not TOML.", "Mend the line."),
    "unknown-key": _error(
        "The configuration has a key that feedpub does not know.", "Remove it, or mend the spelling."
    ),
    "bad-value": _error("A setting has a value that can't be used.", "See the list of settings."),
    "bad-guids": _error(
        "The file of imported guids (`source.guids`) can't be used.", "Mend the line, or restore the file."
    ),
    "bad-feed": _error(
        "The feed whose guids are wanted can't be read as RSS 2.0, Atom 1.0 or JSON Feed.",
        "Check the path, and save the feed anew as the server gives it.",
    ),
    "no-source": _error("The source folder does not exist.", "Name the folder: `feedpub build FOLDER`."),
    "no-site-url": _warning(
        "site.url is not set, so links say http://localhost:8000/.",
        "Set `url` under `[site]` in feedpub.toml, or pass --base-url.",
        of_site=True,
    ),
    "not-found": _error("There is no such record or feed.", "See `feedpub list feeds`."),
    # publishing
    "nothing-to-publish": _error(
        "There is no record at all, or all have errors.", "Check the folder, or pass --allow-empty."
    ),
    "bad-catalogue": _error(
        "feeds.json in the output is damaged; it knows the names of feeds and which ones went.",
        "Restore it from a backup, or delete it to begin anew.",
    ),
    "no-memory": _warning(
        "The folder `.feedpub` can't be written.", "Check its permissions and free space.", of_site=True
    ),
    "foreign-file": _error(
        "The output holds something of that name which feedpub did not write.",
        "Move it away, or choose another output folder.",
    ),
    "other-mode": _error(
        "The output is a link to a release, and `output.mode` says that it is a plain folder.",
        'Set `output.mode = "releases"`, or put the folder of the current release in the place of the link.',
    ),
    "no-release": _error("There is no such release to go back to.", "See `feedpub rollback --list`."),
    "unwritable": _error(
        "The output can't be written.",
        "Check permissions and free space, and build again; until then every file is whole, old or new.",
    ),
    "locked": _error(
        "Another build is at work on the same output.", "Build again later, or wait with `--lock-wait SECONDS`."
    ),
}
