"""The nouns of a site that begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..model import Artifact

#: What a setting may hold in feedpub.toml.
SettingValue = str | int | bool | list[str]

#: Is given the name of a setting and what it would be, and gives what it is to be.
Ask = Callable[[str, str], str]


#: Is given what was found of another program's site, before anybody is asked.
Tell = Callable[["Finding"], None]


class Hint(NamedTuple):
    """What people are told: about a setting or a file, and what there is to say."""

    about: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the files of another program say of its site.

    Attributes:
        program: Its name, as people write it.
        posts: How many files become records.
        settings: What follows from them, by the names of feedpub's settings.
        fields: For fields of records, those of other names that are used for them.
        remarks: What to do in that program's configuration, and what could not be told, each about a setting.
        feed: Where its readers have found a feed so far; a path where the site's address is not known.
        feed_is_told: Whether a file says so; else it is where most sites of that program have it.
    """

    program: str
    posts: int = 0
    settings: Mapping[str, SettingValue]
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    remarks: tuple[Hint, ...] = ()
    feed: str = ""
    feed_is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What `init` did, or would do.

    Attributes:
        folder: As a person would write it.
        artifacts: The files, by their paths below the folder; the configuration first.
        left: What is there and stays as it is, and what that means.
        finding: What was found of another program's site.
    """

    folder: str
    artifacts: tuple[Artifact, ...]
    left: tuple[Hint, ...] = ()
    finding: Finding | None = None

    @property
    def configuration(self) -> str:
        """The text of feedpub.toml."""
        return self.artifacts[0].data.decode()
