"""The nouns of a site that begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..model import Artifact

#: What a setting may hold in feedpub.toml.
Setting = str | int | bool | list[str]

#: Is given the name of a setting and what it would be, and gives what it is to be.
Ask = Callable[[str, str], str]


class Hint(NamedTuple):
    """What people are told: about a setting or a file, and what there is to say."""

    about: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What `init` did, or would do.

    Attributes:
        folder: As a person would write it.
        artifacts: The files, by their paths below the folder; the configuration first.
        left: What is there and stays as it is, and what that means.
    """

    folder: str
    artifacts: tuple[Artifact, ...]
    left: tuple[Hint, ...] = ()

    @property
    def configuration(self) -> str:
        """The text of feedpub.toml."""
        return self.artifacts[0].data.decode()
