"""What a new site has, and what comes next."""

from __future__ import annotations

from pathlib import PurePath
from shlex import quote
from typing import TYPE_CHECKING

from .lines import count, tell

if TYPE_CHECKING:
    from ..starting.nouns import Finding, Started


def print_finding(finding: Finding) -> None:
    """Tell whose site is there, and what becomes of it."""
    posts, folder = count(finding.posts, "file"), finding.settings.get("source.path", ".")
    tell(
        f"Found a site of {finding.program}: its posts, {posts} in {folder}, become the records. "
        "To begin without it: `--from none`."
    )


def print_started(started: Started, *, dry_run: bool) -> None:
    """Tell what was written, or would be, what stays as it was, and what to do next."""
    for about, what in started.left:
        tell(f"{PurePath(started.folder, about)} {what}.")
    names = [str(PurePath(started.folder, artifact.path)) for artifact in started.artifacts]
    tell(f"{'Would write' if dry_run else 'Wrote'} {_and(names)}.")
    finding = started.finding
    if finding:
        for about, what in finding.remarks:
            tell(f"{about}: {what}.")
    there = "" if started.folder == "." else f"cd {quote(started.folder)} && "
    if not dry_run:
        first = f"set source.path in {names[0]}" if finding and not finding.posts else f"look at {names[0]}"
        tell(f"Next: {first}, and then make the feeds: `{there}feedpub build`.")
    if finding and not dry_run:
        which = finding.feed if finding.feed_is_told else f"perhaps {finding.feed}, for no file tells where it is"
        tell(
            f"Before that, save the feed that readers have now, {which}, and run "
            f"`{there}feedpub import-guids {PurePath(finding.feed).name}`: else they see every entry again."
        )


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
