"""Every code there is, with its cause and its cure. A code is never renamed or used for something else."""

from .kinds import Code, Severity

__all__ = ["CODES", "Code", "Severity"]

CODES: dict[str, Code]


def __getattr__(name: str) -> dict[str, Code]:
    """Load CODES when it is asked for: the texts are long, and a build that has nothing to say needs none."""
    if name != "CODES":
        raise AttributeError(name)
    from . import builds, feeds, hosts, lint, records

    globals()["CODES"] = every = records.CODES | lint.CODES | builds.CODES | feeds.CODES | hosts.CODES
    return every
