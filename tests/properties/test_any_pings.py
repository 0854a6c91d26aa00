"""Whatever happens in whatever order, a hub is still to be told of a feed just when it changed after the last 2xx."""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings
from properties.profile import EXAMPLES

from feedpub import Action, Change, api, pings
from feedpub.model import Answer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HUBS = ("https://one.example/", "https://other.example/?key=1")
FEEDS = ("all.rss", "all.json", "topics/ai.atom")
#: What a hub answers to each ping: a status, nothing, or that it wants to wait.
ANSWERS = st.lists(
    st.tuples(st.sampled_from([202, 204, 404, 500, None]), st.sampled_from([None, "0", "x"])), min_size=6
)
#: A build that changes some feeds, or hubs that are told and answer.
STEPS = st.lists(st.one_of(st.sets(st.sampled_from(FEEDS)), ANSWERS), max_size=12)


@settings(max_examples=EXAMPLES)
@given(steps=STEPS)
def test_a_feed_is_pending_from_its_change_until_the_hub_has_taken_it(
    steps: list[set[str] | list[tuple[int | None, str | None]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = dataclasses.replace(
            api.load(url="https://feeds.example.org/")[0], hubs=HUBS, state=str(Path(folder, "s"))
        )
        untold: set[tuple[str, str]] = set()
        for step in steps:
            if isinstance(step, set):
                pings.expect(site, [Change(path=path, action=Action.PUT, reason="changed") for path in step])
                untold |= {(hub, path) for hub in HUBS for path in step}
            else:
                hubs = pings.current(pings.load(site), FEEDS, NOW)
                due = pings.due(hubs, site)
                answers = [Answer(ping, status, "", after) for ping, (status, after) in zip(due, step, strict=False)]
                pings.save(site, pings.settled(hubs, due, answers, NOW))
                untold -= {(answer.ping.hub, answer.ping.path) for answer in answers if answer.taken}
            kept = pings.load(site)
            assert {(hub, path) for hub, known in kept.items() for path in known.pending} == untold
