"""The order of things when a site begins: look, ask, write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath

from .. import config, text
from ..errors import ConfigError, Problem
from . import placing, programs, reading, writing
from .finding import FEEDS
from .nouns import Ask, Finding, Hint, SettingValue, Started, Tell
from .tree import Tree

#: What a person is asked for, in this order.
ASKED = ("site.title", "site.url", "site.language", "site.timezone")
_OF_ADDRESSES = ("site.url", "source.base_url")


def begin(
    folder: Path,
    shown: str,
    given: Mapping[str, str],
    *,
    program: str,
    timezone: str,
    now: datetime,
    ask: Ask | None = None,
    tell: Tell | None = None,
    dry_run: bool = False,
) -> Started:
    """Make a folder a site. See api.init.

    Args:
        folder: It need not be there.
        shown: The same as a person would write it.
        given: Settings by name.
        program: Whose site is there, as for programs.find.
        timezone: The machine's.
        now: When the first record is published.
        ask: Who is asked for what is not given; None for nobody.
        tell: Who is told of the site that is there, before the first question.
        dry_run: Decide everything, write nothing.
    """
    found = config.find(folder)
    if found and found.parent == folder:
        raise placing.there_already(str(PurePath(shown, found.name)))
    finding = programs.find(Tree(folder, shown), program, shown)
    if finding and tell:
        tell(finding)
    likely = {"site.title": title(folder), "site.language": "en", "site.timezone": timezone}
    settings = _settings(finding, given, likely, ask)
    if finding:
        guesses = [] if ask else _guesses({*finding.settings, *given}, settings)
        finding = replace(finding, remarks=_hints(finding, settings, guesses))
    fields, remarks = (finding.fields, finding.remarks) if finding else ({}, ())
    artifacts = [writing.configuration(settings, fields, remarks)]
    left: list[Hint] = []
    if finding is None and placing.is_there(str(folder), "seeds"):
        left.append(Hint("seeds", "is there already, so no first record was added"))
    elif finding is None:
        artifacts.append(writing.first_record(now, str(settings["site.timezone"])))
    ignored = placing.ignored(str(folder))
    if ignored is None:
        left.append(Hint(writing.IGNORE_FILE, "can't be extended; add the line `.feedpub/` to it"))
    elif ignore_file := writing.ignore_file(ignored):
        artifacts.append(ignore_file)
    if not dry_run:
        placing.put(str(folder), shown, artifacts)
    return Started(folder=shown, artifacts=tuple(artifacts), left=tuple(left), finding=finding)


def title(folder: Path) -> str:
    """What a folder's name says to people."""
    words = text.plain(folder.name.replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:] or str(config.SETTINGS["site.title"].default)


def _settings(
    finding: Finding | None, given: Mapping[str, str], likely: Mapping[str, str], ask: Ask | None
) -> dict[str, SettingValue]:
    """What the configuration is to say: what was found, and above it what is given, answered or likely."""
    found = dict(finding.settings) if finding else {"source.path": "seeds", "output.path": "feeds"}
    known = {name: str(value) for name, value in found.items() if name in ASKED}
    settings = found | _answers(given, {**likely, **known}, ask)
    url = str(settings.get("site.url", ""))
    if finding and url.endswith(f"/{FEEDS}"):
        # Who names another address of the feeds means that of the site around them too.
        settings["source.base_url"] = url.removesuffix(FEEDS)
    return settings


def _hints(finding: Finding, settings: Mapping[str, SettingValue], guesses: Iterable[Hint]) -> tuple[Hint, ...]:
    """What was found, without what is settled since, and what else is to be told; nothing of an address twice."""
    found = [hint for hint in finding.remarks if not (hint.about in _OF_ADDRESSES and hint.about in settings)]
    told = {hint.about for hint in found}
    addresses = (hint for hint in _addresses(finding.program, settings) if hint.about not in told)
    return (*found, *guesses, *addresses)


def _guesses(known: Collection[str], settings: Mapping[str, SettingValue]) -> Iterator[Hint]:
    """Which settings no file and nobody has told."""
    for name in ASKED:
        if name in settings and name not in known:
            yield Hint(name, f'was not found there; "{settings[name]}" is a guess; set it')


def _addresses(program: str, settings: Mapping[str, SettingValue]) -> Iterator[Hint]:
    """What to do where feeds are not below the site, as the program publishes them."""
    url, base = str(settings.get("site.url", "")), str(settings.get("source.base_url", ""))
    if not url:
        not_found = "the address of the site was not found"
        yield Hint("site.url", f"{not_found}; set this to it, with {FEEDS} at its end, and source.base_url to it alone")
        yield Hint("source.base_url", f"{not_found}; set it, for links to posts begin with it")
    elif not url.endswith(f"/{FEEDS}"):
        there = f"{program} publishes {settings['output.path']} at {base or url}{FEEDS}"
        yield Hint("site.url", f"{there}; set that, unless you publish the feeds elsewhere yourself")
        if not base:
            yield Hint("source.base_url", "addresses of posts begin with that of the feeds; set that of the site")


def _answers(given: Mapping[str, str], likely: Mapping[str, str], ask: Ask | None) -> dict[str, SettingValue]:
    """What is given, else answered, else likely; without an address, none is set, so that builds remind of it."""
    answers: dict[str, SettingValue] = {}
    for name in ASKED:
        default = likely.get(name, "")
        answer = given[name] if name in given else ask(name, default or config.DEFAULT_URL) if ask else default
        if answer and (name in given or default or answer != config.DEFAULT_URL):
            answers[name] = _checked(name, answer)
    return answers


def _checked(name: str, value: str) -> str:
    try:
        return reading.checked(name, value)
    except ValueError as error:
        raise ConfigError(Problem(code="bad-value", message=f'"{value}" {error}', field=name)) from error
