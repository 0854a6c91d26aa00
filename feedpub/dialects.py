"""What the records of other programs mean by other things than fields: names of files, spaces between words.

The rules are those of the programs as they come: an address that is made by them must be the one that a page has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from . import templating, text
from .model import Reading

_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(?=.)|$)", re.ASCII)
#: What YAML takes for a time, and so for UTC; without seconds, or without a clock, it is left to the program.
_YAML_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?", re.ASCII)
#: What stands for the folder in which it is.
_INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The habits of a program.

    Attributes:
        name: Makes a part of an address of the name of a file or folder.
        slug: Makes one of the field `slug`.
        title: Makes one of a title.
        category: Makes one of the name of a category.
        page: Makes the path of a page of what a record gives as that.
        unwritten: Finds the tags of a body that stand for a text, which `body` leaves out, each once.
        headers: Whether files may begin with lines of `Name: value`, without fences.
        caseless: Whether letter case does not count in the names of fields.
        dated: Whether names of files may begin with the date of publication.
        body: Takes what only the program understands out of a body.
        doubled: Whether a file of the name of its folder stands for it, as `index` does; and, where the date does not
            count, one that is called `index` behind its date.
        bundles: Whether images without a slash in front stand beside a record that is an `index`, where its page is.
        utc: Times without an offset that are UTC, whatever the zone of the site.
        idle: A field, and the value at which it says nothing.
        spaced: Whether topics in one text are parted by spaces, where it has no comma.
        foldered: Whether a record without a category is in that of its folder.
        together: Whether the categories are those of `categories` and that of `category`, not of the first there is.
    """

    name: Callable[[str], str] = str
    slug: Callable[[str], str] = str
    title: Callable[[str], str] = text.slug
    category: Callable[[str], str] = text.slug
    page: Callable[[str], str] = str
    body: Callable[[str], str] = str
    unwritten: Callable[[str], Iterator[str]] = lambda _: iter(())
    headers: bool = False
    caseless: bool = False
    dated: bool = False
    doubled: bool = False
    bundles: bool = False
    utc: re.Pattern[str] | None = None
    idle: tuple[str, str] | None = None
    spaced: bool = False
    foldered: bool = False
    together: bool = False

    def zone(self, time: str, zone: str) -> str:
        """The zone of a time without an offset, in a site of that zone."""
        return "UTC" if self.utc and self.utc.fullmatch(time.strip()) else zone

    def words(self, value: str) -> list[str]:
        """The topics or categories that are written in one text."""
        return value.split() if self.spaced and "," not in value else value.split(",")

    def parts(self, field: str, value: str) -> list[str]:
        """The same, of a field of that name: where spaces part words, `tag` and `category` hold one."""
        return [value] if self.spaced and field in {"tag", "category"} else self.words(value)


def is_dated(reading: Reading) -> bool:
    """Whether the name of a file tells its date, where nothing else does."""
    return DIALECTS[reading.dialect].dated if reading.dated_names is None else reading.dated_names


def leaf(path: str, *, doubled: bool = False) -> PurePosixPath:
    """The path that a record goes by: without its suffix, and without `index`, which stands for its folder.

    Args:
        path: The file's.
        doubled: That a file of the name of its folder stands for it too.
    """
    whole = PurePosixPath(path).with_suffix("")
    folder = whole.parent.name
    return whole.parent if folder and whole.name in {_INDEX, folder if doubled else _INDEX} else whole


def parted(name: str) -> tuple[str, str]:
    """The date with which a name begins, and the rest; without one, or without a rest, the name itself is the rest."""
    match = _DATED.match(name)
    return (match[1], name[match.end() :] or name) if match else ("", name)


def undated(place: PurePosixPath, *, doubled: bool) -> str:
    """The name of a leaf without the date with which it begins; see Dialect.doubled."""
    _, name = parted(place.name)
    return parted(place.parent.name)[1] if doubled and name == _INDEX and place.parent.name else name


def _jekyll(name: str) -> str:
    """As `Utils.slugify` in the mode `pretty`, which keeps letter case."""
    return re.sub(r"[^\w.~!$&'()+,;=@]+", "-", name).removeprefix("-").removesuffix("-")


def _hugo(name: str) -> str:
    """As Hugo makes it of the name of a file: in lower case, each space a hyphen; of signs only some stay."""
    return _kept(re.sub(r"\s", "-", name), "._#+~-@").lower()


def _hugo_title(title: str) -> str:
    """As Hugo makes it of a title: spaces with hyphens around them are one hyphen."""
    plain = _kept(" ".join(title.replace("/", "-").split()), "._#+~-@ ").strip()
    return re.sub(r"\s+", "-", re.sub(r"\s*(-+)\s*", r"\1", plain)).replace("+", "").lower()


def _kept(name: str, signs: str) -> str:
    kinds = ((char, unicodedata.category(char)) for char in name)
    return "".join(char for char, kind in kinds if char in signs or kind[0] in "LM" or kind == "Nd")


#: Letters that Unicode does not take apart, and signs, as Unidecode writes them.
_IN_ASCII = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\u0131": "i"}
    | dict.fromkeys("\u2010\u2011\u2013\u2014", "-")
)


def _pelican(name: str) -> str:
    """As `slugify` with its own settings; letters without a counterpart in ASCII stay, for there is no Unidecode."""
    plain = unicodedata.normalize("NFKD", name.translate(_IN_ASCII))
    plain = unicodedata.normalize("NFC", "".join(char for char in plain if not unicodedata.combining(char)))
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip()).lower()


def _eleventy(path: str) -> str:
    """As Eleventy calls the page of a file that it writes: `index.html` stands for its folder."""
    return re.sub(r"(?:^|(?<=/))index\.html$", "", path) or "/"


#: By the value of `source.dialect`.
DIALECTS = {
    "feedpub": Dialect(),
    "jekyll": Dialect(
        name=_jekyll,
        idle=("permalink", "false"),
        slug=_jekyll,
        category=str.lower,
        body=templating.liquid,
        unwritten=templating.unwritten_by_liquid,
        dated=True,
        utc=_YAML_TIME,
        spaced=True,
        together=True,
    ),
    "hugo": Dialect(
        name=_hugo,
        slug=_hugo,
        title=_hugo_title,
        category=_hugo_title,
        body=templating.hugo,
        unwritten=templating.unwritten_by_hugo,
        caseless=True,
        bundles=True,
    ),
    "pelican": Dialect(
        name=_pelican,
        title=_pelican,
        category=_pelican,
        body=templating.pelican,
        headers=True,
        caseless=True,
        dated=True,
        foldered=True,
    ),
    "eleventy": Dialect(
        page=_eleventy,
        body=templating.liquid,
        unwritten=templating.unwritten_by_liquid,
        dated=True,
        doubled=True,
        utc=re.compile(".*"),
    ),
}
