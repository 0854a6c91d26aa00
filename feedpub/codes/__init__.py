"""Every code there is, with its cause and its cure. A code is never renamed or used for something else."""

from . import builds, feeds, hosts, lint, records
from .kinds import Code, Severity

__all__ = ["CODES", "Code", "Severity"]

CODES: dict[str, Code] = records.CODES | lint.CODES | builds.CODES | feeds.CODES | hosts.CODES
