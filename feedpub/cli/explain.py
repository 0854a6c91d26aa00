"""Tell what a code means, and what to do about it."""

from __future__ import annotations

import click

from .. import terminal
from .options import complete_code, json_option, one_code


@click.command("explain")
@click.argument("code", required=False, callback=one_code, shell_complete=complete_code)
@json_option
def command(code: str | None, *, as_json: bool) -> None:
    """Explain what CODE, which stands behind each problem, means and what to do; without CODE, list all."""
    from ..codes import CODES

    if as_json:
        terminal.print_json([terminal.code_as_data(name, CODES[name]) for name in ([code] if code else sorted(CODES))])
    elif code:
        terminal.print_explanation(code, CODES[code])
    else:
        terminal.print_rows(
            [{"code": name, "severity": CODES[name].severity, "cause": CODES[name].cause} for name in sorted(CODES)]
        )
