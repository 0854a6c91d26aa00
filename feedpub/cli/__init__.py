"""The command line: parse the arguments, call one public function, print.

A command is a room of its own, loaded when it is called. Only click is loaded at the top: `feedpub --help` and shell
completion must not wait for anything else.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

from .. import __version__, terminal

#: Every command; a file of this folder is named after it.
COMMANDS = (
    "init",
    "build",
    "watch",
    "serve",
    "check",
    "validate",
    "diff",
    "doctor",
    "retire",
    "rollback",
    "notify",
    "config",
    "import-guids",
    "list",
    "show",
    "explain",
    "completion",
)


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        # Not list(): the room of that name is an attribute of this package once it is loaded.
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in COMMANDS:
            return None
        room = import_module(f".{cmd_name.replace('-', '_')}", __name__)
        command: click.Command = room.command
        # Of the help text click would show as much as fits, and then dots.
        command.short_help = room.__doc__
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # only for those who mistype

            # click itself knows only commands that are loaded.
            near = get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="feedpub")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Publish RSS, Atom and JSON feeds of a folder of records.

    A record is a text file with front matter: title, excerpt, time, provider, topics, images. Every topic and every
    provider gets a feed in each format, and there is one feed of everything.
    """
    ctx.color = terminal.colours(os.environ)
