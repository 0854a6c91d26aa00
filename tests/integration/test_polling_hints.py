"""Whole builds of a site whose feeds have enough history to say how often they are worth asking for."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedpub import Report, Site, delivery, pipeline

Write = Callable[..., Path]
START = datetime(2021, 3, 1, 9, tzinfo=UTC)
LATE = START + timedelta(days=400)


def ttl(site: Site, stem: str = "topics/ai") -> str:
    return str(re.findall("<ttl>(.*)</ttl>", Path(site.output, f"{stem}.rss").read_text(encoding="utf-8"))[0])


def output(site: Site) -> dict[str, bytes]:
    folder = Path(site.output)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def build(site: Site, now: datetime = LATE, *, forget: bool = False) -> Report:
    return pipeline.build(site, now=now, forget=forget)


@pytest.fixture
def busy(site: Site, record_file: Write) -> Site:
    """A site with a topic that is updated twelve times a day, and another one once a day, for 31 days."""
    for day in range(31):
        for hour in range(12):
            when = START + timedelta(days=day, hours=hour)
            record_file(f"{day:02}-{hour:02}.md", publishedDateTime=f"{when:%Y-%m-%dT%H:%M:%SZ}")
        record_file(f"{day:02}.md", topics="[Energy]", publishedDateTime=f"{when:%Y-%m-%dT%H:%M:%SZ}")
    build(site)
    return site


def test_each_feed_has_the_hint_of_its_own_history(busy: Site) -> None:
    assert (ttl(busy), ttl(busy, "topics/energy")) == ("60", "360")


def test_caches_keep_a_feed_for_as_long_as_its_hint_says(busy: Site) -> None:
    resources = delivery.of(Path(busy.output, "feeds.json").read_bytes(), busy).resources
    assert resources["topics/ai.atom"].max_age == 60 * 60
    assert resources["topics/energy.json"].max_age == 360 * 60


def test_what_is_new_in_one_topic_changes_no_file_of_another(busy: Site, record_file: Write) -> None:
    before = output(busy)
    for hour in range(24):
        when = START + timedelta(days=31, hours=hour)
        record_file(f"new-{hour}.md", topics="[Energy]", publishedDateTime=f"{when:%Y-%m-%dT%H:%M:%SZ}")
    build(busy)
    after = output(busy)
    assert [path for path in after if path.startswith("topics/ai.") and after[path] != before[path]] == []


def test_a_build_of_what_changed_gives_the_hints_of_a_build_of_all(busy: Site, record_file: Write) -> None:
    for day in range(15, 31):
        for hour in range(4, 12):
            Path("seeds", f"{day:02}-{hour:02}.md").unlink()
    record_file("another.md", publishedDateTime="2021-03-20T12:00:00Z")
    build(busy)
    changed = output(busy)
    assert ttl(busy) == "180"
    build(busy, forget=True)
    assert output(busy) == changed


def test_records_that_are_not_due_give_no_hint_until_they_are(busy: Site) -> None:
    build(busy, now=START + timedelta(days=20), forget=True)
    assert ttl(busy) == str(busy.ttl)
    assert "ttl" not in json.loads(Path(busy.output, "feeds.json").read_bytes())["feeds"][0]
    build(busy)
    assert ttl(busy, "topics/energy") == "360"


def test_a_time_of_ones_own_comes_before_that_of_the_history(busy: Site) -> None:
    build(dataclasses.replace(busy, ttl=45, own_ttl=True))
    assert (ttl(busy), ttl(busy, "topics/energy")) == ("45", "45")
    assert "updateFrequency>12<" in Path(busy.output, "topics/ai.rss").read_text(encoding="utf-8")


def test_without_hints_every_feed_says_what_the_site_says(busy: Site) -> None:
    build(dataclasses.replace(busy, hints=False))
    assert (ttl(busy), ttl(busy, "topics/energy")) == ("60", "60")
    assert "update" not in Path(busy.output, "topics/ai.rss").read_text(encoding="utf-8")
