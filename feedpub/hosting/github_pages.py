"""For GitHub Pages: a workflow that builds and publishes, and what can't be had there, made from its documentation."""

from __future__ import annotations

from .quoting import Written, json_text, refuse
from .served import Served
from .writing import write


def text(served: Served) -> str:
    """The workflow.

    Raises:
        ConfigError: The name of the folder, or the path of the address, would be obeyed.
    """
    for name in (served.name, served.path):
        refuse("GitHub Actions", ["${{"], name)
    return write(
        "github-pages.yml",
        json_text,
        served=served,
        written=Written,
        name=served.name,
        gone=len(served.gone),
        package=Written("'feedpub[brotli]'" if "br" in served.compress else "feedpub"),
    )
