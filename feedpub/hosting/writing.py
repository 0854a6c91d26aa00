"""Configurations by templates, in which every text is quoted unless it says that it is written already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..delivery import EXPOSED, FORMER
from .quoting import Written, comment

_FOLDER = Path(__file__).parent / "templates"


def write(template: str, quote: Callable[[str], str], **values: object) -> str:
    """A configuration.

    Args:
        template: The name of its template.
        quote: Writes a text as a value in the language of the configuration.
        values: What the template is given, by name.

    Raises:
        ConfigError: A text can't be written in the language.
    """

    def quoted(value: object) -> object:
        return quote(value) if isinstance(value, str) and not isinstance(value, Written) else value

    environment = Environment(  # noqa: S701 - it is no HTML, and `quoted` escapes
        loader=FileSystemLoader(_FOLDER),
        finalize=quoted,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(values, comment=comment, exposed=EXPOSED, former=FORMER)
