"""What to type where a package is missing that an extra brings."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec

from .errors import ConfigError, Problem


def missing(need: str, extra: str, field: str | None = None) -> ConfigError:
    """The error that says how to install an extra into the Python that runs.

    Args:
        need: What needs which package, in words.
        extra: Its name in pyproject.toml.
        field: The setting that asks for it.
    """
    message = f"{need}; install with `{command(extra)}`"
    return ConfigError(Problem(code="missing-extra", message=message, field=field))


def require(need: str, **extras: str) -> None:
    """Nothing, where all packages are installed.

    Args:
        need: What needs them, as a person writes it.
        extras: By the name of each package, that of its extra.

    Raises:
        ConfigError: One is not; it says how to install all that are not, at once.
    """
    absent = [package for package in extras if find_spec(package) is None]
    if absent:
        names = f"package{'s' if absent[1:] else ''} {' and '.join(absent)}"
        raise missing(f"`{need}` needs the {names}", ",".join(extras[package] for package in absent))


def command(extra: str) -> str:
    """The command: of the Python that runs, or, where that has no pip of its own, of the one it was made from."""
    if find_spec("pip"):
        words = [sys.executable, "-m", "pip", "install"]
    else:
        # What venv itself goes by (bpo-38116); without a virtual environment the two are one.
        base = getattr(sys, "_base_executable", sys.executable)
        words = [base, "-m", "pip", "--python", sys.executable, "install"]
    return shlex.join([*words, f"feedpub[{extra}]"])
