"""Words that are nearly one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

#: Where more words than that differ in one letter, they are meant to.
_MOST_ALIKE = 20


def distance(one: str, other: str) -> int:
    """How many letters have to be put in, taken out, replaced, or change places with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        before, above, row = row, before, [number]
        for column, letter in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (char != letter))
            if number > 1 and column > 1 and char == other[column - 2] and one[number - 2] == letter:
                cost = min(cost, above[column - 2] + 1)
            row.append(cost)
    return row[-1]


def thinned(word: str) -> set[str]:
    """The word, and the word without each of its letters: words of distance 1 have one of these in common."""
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


def thinly(words: Iterable[str]) -> Mapping[str, list[str]]:
    """Words by what is left of them without one letter, so that none has to be compared with all others."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for rest in thinned(word):
            if len(found[rest]) < _MOST_ALIKE:
                found[rest].append(word)
    return found


def bare(name: str) -> str:
    """The name of a field however its words are joined: `last_modified`, `last-modified` and `lastModified` are one."""
    return name.replace("_", "").replace("-", "").lower()
