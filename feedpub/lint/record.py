"""Everything that is checked of one record at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ..codes import CODES
from ..errors import Problem
from . import addresses, foreign, times, wording, writing
from .seen import Seen

CHECKS = (
    writing.unread_yaml,
    writing.duplicate_key,
    writing.unknown_field,
    foreign.foreign_field,
    writing.cut_off,
    writing.unquoted_value,
    writing.hidden_character,
    times.naive_time,
    times.far_future,
    times.future_update,
    times.ancient_date,
    times.updated_first,
    wording.long_title,
    wording.long_excerpt,
    wording.markup_in_title,
    addresses.image_size,
    addresses.http_image,
    addresses.tracking_link,
    addresses.mixed_script,
)
#: Of one check; nobody reads more.
_MOST = 20


def problems(seen: Seen) -> Iterable[Problem]:
    """What is wrong with a record, with the place of each."""
    # Of one value that is taken for two fields, the same may be wrong.
    return dict.fromkeys(_problems(seen))


def _problems(seen: Seen) -> Iterator[Problem]:
    for check in CHECKS:
        for found in islice(check(seen), _MOST):
            line, column = found.place or seen.layout.place(found.field, of_name=CODES[found.code].of_name)
            yield Problem(
                code=found.code,
                message=found.message,
                file=seen.site.shown(seen.raw.path),
                line=line,
                column=column,
                field=seen.raw.spelled(found.field),
            )
