"""Print the completion script of a shell."""

from __future__ import annotations

import click

#: Click fills paragraphs that do not begin with this.
_AS_IT_STANDS = "\b"


@click.command(
    "completion",
    help=f"""Print the completion script of a shell.

    {_AS_IT_STANDS}
    bash, in ~/.bashrc:  eval "$(feedpub completion bash)"
    zsh, in ~/.zshrc:    eval "$(feedpub completion zsh)"
    fish:                feedpub completion fish > ~/.config/fish/completions/feedpub.fish
    """,
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script."""
    from click.shell_completion import get_completion_class

    completer = get_completion_class(shell)
    if completer is not None:
        main = click.get_current_context().find_root().command
        click.echo(completer(main, {}, "feedpub", "_FEEDPUB_COMPLETE").source())
