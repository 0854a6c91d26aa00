"""The HTML pages: one for each feed, and the catalogue for people, every feed in every format."""

from __future__ import annotations

from collections.abc import Mapping
from traceback import walk_tb

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, FunctionLoader, StrictUndefined, TemplateError

from .. import media, theme
from ..errors import ConfigError, Problem
from .nouns import Entry, Group, Head, Heading, Row, Top

#: The line of a template where others go; no text can look like it, for `<` is written as `&lt;`.
_INSIDE = "<!-- inside -->\n"


class _Missing(StrictUndefined):
    """What a template names and is not there, told by the names that templates know."""

    @property
    def _undefined_message(self) -> str:
        fields: tuple[str, ...] = getattr(self._undefined_obj, "_fields", ())
        if not fields:
            return super()._undefined_message
        from difflib import get_close_matches  # only for those who mistype

        name = str(self._undefined_name)
        near = get_close_matches(name, fields, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(fields)}"
        return f"{type(self._undefined_obj).__name__.lower()} has no {name}; {hint}"


class Pages:
    """Writes pages by templates: feedpub's, or a site's own in their place.

    Every method raises ConfigError where one of the site's own templates can't be used.
    """

    def __init__(self, own: Mapping[str, str], shown: str = "") -> None:
        """Take the templates.

        Args:
            own: The text of those that the site has itself, by name.
            shown: Their folder, as a person would write it.
        """
        self._own, self._shown = own, shown
        self._environment = Environment(
            loader=ChoiceLoader([FunctionLoader(self._load), FileSystemLoader(theme.FOLDER)]),
            autoescape=True,
            undefined=_Missing,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        # Atom first: where a reader takes the first format it finds, it keeps the authors of RSS that have a comma.
        self._environment.globals["formats"] = (
            ("Atom", "atom", media.ATOM),
            ("RSS", "rss", media.RSS),
            ("JSON Feed", "json", media.JSON),
        )

    def around(self, head: Head) -> tuple[str, str]:
        """What stands before and after the entries: the page that a feed calls its home tells how to subscribe."""
        return self._parted("feed.html", head=head, language=head.language, root=head.root)

    def entry(self, entry: Entry) -> str:
        """One entry as it stands on the page."""
        return self._render("entry.html", entry=entry)

    def top(self, top: Top) -> tuple[str, str]:
        """What stands before and after the groups of the catalogue."""
        return self._parted("index.html", top=top, language=top.language, root="")

    def group(self, group: Group) -> tuple[str, str]:
        """What stands before and after the feeds of one kind."""
        return self._parted("group.html", group=group)

    def row(self, row: Row) -> tuple[str, str]:
        """One feed of the catalogue, with what stands before and after those below it."""
        return self._parted("row.html", row=row)

    def heading(self, heading: Heading) -> tuple[str, str]:
        """What stands before and after the feeds below a topic that has none itself."""
        return self._parted("heading.html", heading=heading)

    def _parted(self, name: str, **values: object) -> tuple[str, str]:
        """What stands before and after the others; a feed without entries has no place for them."""
        before, _, after = self._render(name, **values).partition(_INSIDE)
        return before, after

    def _render(self, name: str, **values: object) -> str:
        try:
            return self._environment.get_template(name).render(values)
        except Exception as error:
            # A template is a program: whatever it raises, it is the site's own that is wrong.
            if not self._own:
                raise
            raise ConfigError(self._wrong(name, error)) from error

    def _load(self, name: str) -> tuple[str, str, None] | None:
        return (self._own[name], self._place(name), None) if name in self._own else None

    def _place(self, name: str) -> str:
        return f"{self._shown}/{name}"

    def _wrong(self, name: str, error: Exception) -> Problem:
        at = getattr(error, "lineno", None)
        file = getattr(error, "name", None) or name
        where = self._place(file) if file in self._own else self._shown
        if at is None:
            where, at = self._reached(error) or (where, None)
        message = f"can't be used: {error.message if isinstance(error, TemplateError) else error}"
        return Problem(code="bad-template", message=message, file=where, line=at)

    def _reached(self, error: Exception) -> tuple[str, int | None] | None:
        """File and line of the site's own templates that were carried out last: tracebacks of Jinja name them."""
        own = set(map(self._place, self._own))
        steps = ((frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__))
        return next(((file, line) for file, line in reversed([*steps]) if file in own), None)
