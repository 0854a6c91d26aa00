from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedpub.terminal import reports


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=9), "9 days"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_waits_are_told_in_a_unit_that_people_would_choose(wait: timedelta, told: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert reports.until(now, now + wait) == told
