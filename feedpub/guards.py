"""What stops a build before it does harm to those who subscribed, and what they are to be warned of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .errors import Problem, PublishError
from .model import Site

if TYPE_CHECKING:
    from .ledger import Ledger
    from .library import Library

#: So many entries, or this share of what the feeds show, are taken for somebody's intent.
_HANDFUL, _SHARE = 5, 0.01


def refuse_new_ids(ledger: Ledger, library: Library, site: Site, shown: int) -> None:
    """Stop a build that would make readers show much of what they have shown before.

    Args:
        ledger: What changes.
        library: What will be shown.
        site: Where the records are.
        shown: The number of entries in all feeds.

    Raises:
        PublishError: It carries each entry with its old id and its new one.
    """
    pairs = ledger.new_ids(library.shows)
    if len(pairs) <= max(_HANDFUL, shown * _SHARE):
        return
    message = (
        f"{len(pairs)} published entries would get new ids, and readers would show them again; "
        "nothing was published; give the records the ids that they were published with, as guid or in guids.json, "
        "or pass --allow-guid-changes"
    )
    imported = set(site.guids.values())
    count = sum(new.id in imported for _, new in pairs)
    if count:
        message += f"; {count} of the new ids stand in {site.guids_shown}, imported after these were published"
    raise PublishError(*new_ids(ledger, library, site, "changed-id"), Problem(code="changed-id", message=message))


def refuse_to_withdraw(ledger: Ledger, library: Library, site: Site) -> None:
    """Stop a build by which more entries go than are left: half a copy of the records, or a wrong clock.

    Raises:
        PublishError: It says how many.
    """
    gone, left = ledger.gone(library.shows), library.times().visible
    if gone > max(_HANDFUL, left):
        message = (
            f"{gone} published entries would go, and {left} would be left; nothing was published; "
            "check the records and the clock, or pass --allow-empty"
        )
        raise PublishError(Problem(code="mass-withdrawal", message=message, file=site.source_shown))


def new_ids(ledger: Ledger, library: Library, site: Site, code: str = "new-id") -> Iterator[Problem]:
    """Each published entry that gets another id."""
    for old, new in ledger.new_ids(library.shows):
        path = library.path(new.id)
        message = f'"{old.title}" was published as {old.id} and is now {new.id}'
        yield Problem(code=code, message=message, file=site.shown(path) if path else "")


def floods(ledger: Ledger, site: Site) -> Iterator[Problem]:
    """Each feed in which more entries appear than `feeds.max_new` allows."""
    for feed, count in ledger.floods(site.max_new) if site.max_new else ():
        message = f"{count} entries appear in {feed} at once; feeds.max_new is {site.max_new}"
        yield Problem(code="flood", message=message)
