"""Real readers subscribe to what `feedpub serve` serves, and ask again, whether or not something has changed."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from readers.programs import READERS, Reader, Shown, missing
from serving.client import ask
from serving.servers import COMMAND, Home, environment

#: One in each kind of feed, and in both formats that all readers know.
FEEDS = ("all.atom", "topics/energy.rss", "providers/daily.example.atom")
START = datetime(2024, 3, 5, 8, 30, tzinfo=UTC)


@dataclass
class Served:
    """A site with records that are in each of the feeds, and the server that serves it.

    Attributes:
        records: What is known of each record, by name.
    """

    home: Home
    url: str = ""
    server: subprocess.Popen[str] | None = None
    records: dict[str, dict[str, str]] = field(default_factory=dict)

    def write(self, name: str, **fields: str) -> None:
        """Write a record, or change its fields, and build."""
        published = START + len(self.records) * timedelta(hours=7)
        known = self.records.get(name) or {
            "title": f"Wind & waves: “{name}” <live>",
            "excerpt": f"About {name}.",
            "publishedDateTime": f"{published:%Y-%m-%dT%H:%M:%SZ}",
            "originalUrl": f"https://daily.example/news/{name}?a=1&b=2",
            "topics": "[Energy]",
            "provider": "{name: The Daily, domain: daily.example}",
            "image": f"https://daily.example/images/{name}.jpg",
        }
        self.records[name] = known | fields
        self.home.record(
            name, **{key: json.dumps(value) if key == "title" else value for key, value in self.records[name].items()}
        )
        self.home.feedpub("build")

    def expected(self, names: Sequence[str], reader: type[Reader]) -> Counter[Shown]:
        """What a reader is to have of records."""
        return Counter({shown(self.records[name], reader): len(FEEDS) if reader.of_each_feed else 1 for name in names})

    def asked(self) -> list[tuple[str, int]]:
        """Path and status of each request since the last time."""
        assert self.server
        assert self.server.stderr
        ask(self.url, "nothing")
        found = []
        for line in self.server.stderr:
            logged: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
            if logged.get("target") == "/nothing":
                break
            found += [(logged["target"].lstrip("/"), logged["status"])] if logged else []
        return found


def shown(record: dict[str, str], reader: type[Reader]) -> Shown:
    kind = "audio" if "audio" in record else "image"
    return Shown(
        title=record["title"],
        link=record["originalUrl"],
        published=datetime.fromisoformat(record["publishedDateTime"]),
        enclosure=record[kind] if kind in reader.enclosures else None,
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = Home(tmp_path_factory.mktemp("site"))
    (home.folder / "feedpub.toml").write_text('[site]\nurl = "https://feeds.example.org/"\n', encoding="utf-8")
    site = Served(home)
    site.write("storm")
    site.write("calm")
    site.write("ferry", audio="https://daily.example/ferry.mp3")
    command = [*COMMAND, "serve", "-p", "0", "--log", "json"]
    with subprocess.Popen(
        command, cwd=home.folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as site.server:
        assert site.server.stdout
        site.url = site.server.stdout.readline().strip()
        yield site
        site.server.terminate()


class Step(NamedTuple):
    """What a reader has when it has asked for its feeds, and the path and status of each request."""

    entries: Counter[Shown]
    asked: list[tuple[str, int]]


@dataclass(frozen=True)
class Story:
    """A subscription from its first day on.

    Attributes:
        names: The records that were there then.
        new: The one that came later.
    """

    kind: type[Reader]
    names: list[str]
    new: str
    subscribed: Step
    unchanged: Step
    with_new: Step
    edited: Step


def step(reader: Reader, site: Served) -> Step:
    reader.update()
    return Step(Counter(reader.entries()), site.asked())


@pytest.fixture(scope="module", params=READERS)
def story(request: pytest.FixtureRequest, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Story:
    kind, new = READERS[request.param], f"for-{request.param}"
    if missing(kind):
        assert not os.environ.get("FEEDPUB_CI"), f"not installed: {missing(kind)}"
        pytest.skip(f"needs {', '.join(missing(kind))}")
    names = list(served.records)
    reader = kind(tmp_path_factory.mktemp(request.param), [f"{served.url}{path}" for path in FEEDS])
    subscribed = step(reader, served)
    unchanged = [step(reader, served) for _ in range(kind.before_304)][-1]
    served.write(new)
    with_new = step(reader, served)
    served.write(new, excerpt="Another text.", **({} if kind.by_title else {"title": f"{new}, corrected"}))
    return Story(kind, names, new, subscribed, unchanged, with_new, edited=step(reader, served))


def test_a_reader_has_title_link_date_and_enclosure_of_every_entry(story: Story, served: Served) -> None:
    assert story.subscribed.entries == served.expected(story.names, story.kind)


def test_a_reader_that_subscribes_asks_for_each_feed_once(story: Story) -> None:
    assert sorted(story.subscribed.asked) == sorted((path, 200) for path in FEEDS)


def test_a_reader_that_asks_again_gets_304_and_keeps_what_it_has(story: Story) -> None:
    assert sorted(story.unchanged.asked) == sorted((path, 304) for path in FEEDS)
    assert story.unchanged.entries == story.subscribed.entries


def test_a_new_record_is_one_new_entry(story: Story) -> None:
    new = story.with_new.entries - story.unchanged.entries
    assert [(entry.link, count) for entry, count in new.items()] == [
        (f"https://daily.example/news/{story.new}?a=1&b=2", len(FEEDS) if story.kind.of_each_feed else 1)
    ]
    assert not story.unchanged.entries - story.with_new.entries


def test_an_edited_record_is_no_other_entry(story: Story) -> None:
    assert sorted(story.edited.asked) == sorted((path, 200) for path in FEEDS)
    assert links(story.edited) == links(story.with_new)


def links(step: Step) -> Counter[str]:
    return Counter(entry.link for entry in step.entries.elements())
