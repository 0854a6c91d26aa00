"""Makes the records that builds are measured on: `python tests/bench/corpus.py FOLDER --records 5000 --kind full`.

Nothing is taken from real records but their measure: which fields they have, how long those are, and how unevenly
topics and providers share the records. The same number, kind and seed give the same bytes. All hosts are reserved
names.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

KINDS = ("lean", "full")
SEED = 2021

_WORDS = """
a about after again airport all along and archive at autumn battery beacon before between bicycle board bridge by canal
chart city clock coast compass copper council crew data device dozen early engine evening every factory farm ferry field
first forest from garden glass grain group harbour has have hill hour in into island it journal kiln ladder lake lamp
language less library light local made map market measure meter model morning more museum network new night not of
office old on one open orchard over paper park people pilot plan pond power project public quarter quiet rail region
report research river road roof room school season second sensor service seven signal small software some station
storm street student summer team test than that the their three to tower town train tree under until update valley
village water weather week were wheel where which wind winter with without work workshop year
""".split()
_NAMES = """
Acoustics Aviation Batteries Bicycles Biology Books Bridges Canals Cartography Chemistry Climate Coasts Cooking Design
Education Energy Farming Ferries Forestry Gardens Geology Glass Harbours Health History Language Law Lighting Markets
Medicine Museums Music Photography Railways Rivers Robotics Sensors Space Sports Weather
""".split()
_UNUSUAL = ("Çeşme", "Ærø", "日本語", "Ελλάδα", "Łódź", "naïve “quoted”", "🚲")
_FIRST_DAY = datetime(2015, 1, 1, tzinfo=UTC)
_SECONDS = 10 * 365 * 24 * 60 * 60
_MOST_PROVIDERS, _RECORDS_OF_PROVIDER = 400, 25
_UNPUBLISHED, _UNUSUAL_TITLE, _AMP, _NO_IMAGE, _SAME_SECOND = 0.03, 0.02, 0.06, 0.08, 0.01
_RELATED = 10
_WORDS_OF_EXCERPT, _WORDS_OF_RELATED = (34, 46), (62, 90)


def write(folder: Path, records: int, kind: str, seed: int = SEED) -> None:
    """Fill a folder, which may not be there yet, with one file for each record, named by day and number.

    Each file was changed last when its record was published: a file of this very moment may still change unseen.
    """
    folder.mkdir(parents=True, exist_ok=True)
    providers = _zipf(min(_MOST_PROVIDERS, max(1, records // _RECORDS_OF_PROVIDER)))
    for number, moment in enumerate(_moments(records, seed)):
        path = folder / f"{moment:%Y-%m-%d}-{number:06}.md"
        path.write_bytes(_Writer(f"{seed} {kind} {number}", providers).record(number, moment, kind).encode())
        os.utime(path, (moment.timestamp(), moment.timestamp()))


def _zipf(length: int) -> list[float]:
    """Cumulative weights: the second is half as frequent as the first, the third a third."""
    return list(accumulate(1 / rank for rank in range(1, length + 1)))


def _moments(records: int, seed: int) -> list[datetime]:
    """The times of all records, oldest first; a few stand in the same second as the one before."""
    dice = random.Random(f"{seed} {records}")  # noqa: S311 - it shall be the same each time
    seconds = sorted(dice.randrange(_SECONDS) for _ in range(records))
    for index in range(1, records):
        if dice.random() < _SAME_SECOND:
            seconds[index] = seconds[index - 1]
    return [_FIRST_DAY + timedelta(seconds=second) for second in seconds]


class _Writer:
    """Writes one record; each has its own dice, so that it does not depend on how the ones before fell."""

    def __init__(self, seed: str, providers: Sequence[float]) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - it shall be the same each time
        self._providers = providers
        self._topics = _zipf(len(_NAMES))

    def record(self, number: int, moment: datetime, kind: str) -> str:
        domain = self._domain()
        lines = [
            "---",
            "category: news",
            *self._article(domain, number, moment, _WORDS_OF_EXCERPT),
            f"quality: {self._dice.randrange(20, 100)}",
            f"heat: {self._dice.randrange(20, 100)}",
            f"published: {'false' if self._dice.random() < _UNPUBLISHED else 'true'}",
            "",
            *_provider(domain),
            # Hugo makes taxonomies of top-level lists only; feedpub takes no notice of it.
            f"providers: [{domain}]",
            "",
            *self._named("topics", self._chosen_topics()),
            "",
            *([] if self._dice.random() < _NO_IMAGE else self._images(domain, number)),
        ]
        if kind == "full":
            lines += ["related:", *(line for index in range(_RELATED) for line in self._related(number, index, moment))]
        return "\n".join([*lines, f"secured: {_quoted(self._secret())}", "---", ""])

    def _article(self, domain: str, number: int, moment: datetime, length: tuple[int, int]) -> list[str]:
        url = f"https://www.{domain}/{moment:%Y/%m}/{number}-{'-'.join(self._words(4, 8))}/"
        title = " ".join(self._words(6, 13)).capitalize()
        if self._dice.random() < _UNUSUAL_TITLE:
            title += " " + self._dice.choice(_UNUSUAL)
        lines = [
            f"title: {_quoted(title)}",
            f"excerpt: {_quoted(self._excerpt(*length))}",
            f"publishedDateTime: {moment:%Y-%m-%dT%H:%M:%SZ}",
            f"originalUrl: {_quoted(url)}",
            f"webUrl: {_quoted(url)}",
        ]
        if self._dice.random() < _AMP:
            lines += [f"ampWebUrl: {_quoted(url + 'amp/')}", f"cdnAmpWebUrl: {_quoted(url + 'amp/cdn/')}"]
        return [*lines, "type: article"]

    def _related(self, number: int, index: int, moment: datetime) -> list[str]:
        """An article inside the record, with nearly all that a record has; no field of a feed is made of it."""
        domain = self._domain()
        lines = [
            *self._article(domain, number * _RELATED + index, moment, _WORDS_OF_RELATED),
            f"quality: {self._dice.randrange(20, 100)}",
            f"snippet: {_quoted(self._excerpt(*_WORDS_OF_RELATED))}",
            *_provider(domain),
            *self._named("topics", [_NAMES[i] for i in self._dice.sample(range(len(_NAMES)), 4)]),
            *self._images(domain, index),
        ]
        return [("  - " if at == 0 else "    ") + line for at, line in enumerate(lines)]

    def _images(self, domain: str, number: int) -> list[str]:
        path = f"{self._dice.randrange(9999)}/{'-'.join(self._words(2, 4))}-{number}.jpg"
        return [
            "images:",
            f'  - url: "https://images.{domain}/{path}"',
            f"    width: {self._dice.randrange(6, 20) * 100}",
            f"    height: {self._dice.randrange(4, 12) * 100}",
            "    isCached: true",
        ]

    def _chosen_topics(self) -> list[str]:
        several = self._dice.choices((1, 2, 3), weights=(85, 12, 3))[0]
        return list(dict.fromkeys(self._dice.choices(_NAMES, cum_weights=self._topics, k=several)))

    @staticmethod
    def _named(name: str, values: Sequence[str]) -> list[str]:
        return [f"{name}:", *(f"  - {value}" for value in values)]

    def _domain(self) -> str:
        number = self._dice.choices(range(len(self._providers)), cum_weights=self._providers)[0]
        return f"{_WORDS[number * 7 % len(_WORDS)]}-{number}.example"

    def _excerpt(self, least: int, most: int) -> str:
        """Words as a feed gave them, cut off in the middle of a sentence, with an entity here and there."""
        text = " ".join(self._words(least, most)).capitalize()
        return text.replace(" and ", " &#038; ", 1) if self._dice.random() < 0.1 else text

    def _words(self, least: int, most: int) -> list[str]:
        return self._dice.choices(_WORDS, k=self._dice.randrange(least, most))

    def _secret(self) -> str:
        return ";".join(base64.b64encode(self._dice.randbytes(size)).decode() for size in (256, 16))


def _provider(domain: str) -> list[str]:
    return [
        "provider:",
        f"  name: {domain.removesuffix('.example').replace('-', ' ').title()}",
        f"  domain: {domain}",
        "  images:",
        f'    - url: "https://images.{domain}/logos/{domain}-50x50.jpg"',
        "      width: 50",
        "      height: 50",
    ]


def _quoted(text: str) -> str:
    """As YAML writes it in double quotes, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def main() -> None:
    """Make a corpus from the command line."""
    parser = argparse.ArgumentParser(description="Make records to measure builds on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--kind", choices=KINDS, default="lean")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    write(given.folder, given.records, given.kind, given.seed)


if __name__ == "__main__":
    main()
