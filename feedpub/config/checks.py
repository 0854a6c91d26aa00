"""What the values of settings may be: each check gives the value to use, or raises ValueError with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .. import codings, dates, text, urls
from ..mapping import together
from ..permalinks import PLACEHOLDERS

DEFAULT_URL = "http://localhost:8000/"


def plain_text(value: Any) -> str:
    if not isinstance(value, str) or not text.plain(value):
        raise ValueError("must be text")
    return text.plain(value)


def folder(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("must be the path of a folder")
    return value


def file(value: Any) -> str:
    if not isinstance(value, str) or not value or value.endswith("/") or "\0" in value:
        raise ValueError("must be the path of a file")
    return value


def url(value: Any) -> str:
    try:
        url = urls.absolute(value if isinstance(value, str) else "")
    except urls.UrlError as error:
        raise ValueError(f"{error}; write it as https://feeds.example.org/") from error
    if "?" in url or "#" in url:
        raise ValueError("must not have a query or a fragment")
    return url.rstrip("/") + "/"


def address(value: Any) -> str:
    try:
        return urls.absolute(value if isinstance(value, str) else "")
    except urls.UrlError as error:
        raise ValueError(str(error)) from error


def addresses(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of URLs")  # noqa: TRY004 - for the user it is a wrong value
    for item in value:
        try:
            address(item)
        except ValueError as error:
            raise ValueError(f'"{item}" {error}') from error
    return tuple(dict.fromkeys(address(item) for item in value))


def patterns(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError('must be a list of patterns such as ["_people", "*/drafts"]')
    return tuple(item.strip("/") for item in value)


def language(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", value):
        raise ValueError("must be a language tag such as en or pt-BR")
    return value


def zone(value: Any) -> str:
    if not isinstance(value, str) or not dates.is_zone(value):
        near = dates.similar_zone(value) if isinstance(value, str) else None
        advice = f"; did you mean {near}?" if near else ""
        raise ValueError(f"must be an IANA time zone such as Europe/Berlin{advice}")
    return value


def authority(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d\d){0,2}", value):
        raise ValueError("must be a host and a year such as feeds.example.org,2021 (RFC 4151)")
    return value


def permalink(value: Any) -> str:
    pattern = plain_text(value)
    unknown = [name for name in re.findall(r"\{(\w*)\}", pattern) if name not in PLACEHOLDERS]
    if unknown:
        raise ValueError(f"has {{{unknown[0]}}}; it may have " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS))
    if re.match(r"(?:[^/]*:)?//[^/?#]*\{", pattern):
        raise ValueError("has a placeholder in its host, where only a path may have one")
    try:
        urls.absolute(re.sub(r"\{\w+\}", "x", pattern), DEFAULT_URL)
    except urls.UrlError as error:
        raise ValueError(str(error)) from error
    return pattern


def positive(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("must be a whole number above 0")
    return value


def count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("must be a whole number, 0 or more")
    return value


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - for the user it is a wrong value
    return value


def one_of(*names: str) -> Callable[[Any], str]:
    """A check that the value is one of some words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in names:
            quoted = [f'"{name}"' for name in names]
            raise ValueError(f"must be {', '.join(quoted[:-1])} or {quoted[-1]}")
        return value

    return check


def topics(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and text.plain(item) for item in value):
        raise ValueError('must be a list of topics such as ["posts", "all"]')
    return tuple(dict.fromkeys(text.fold(text.plain(item)) for item in value))


def sources(value: Any) -> tuple[str, ...]:
    paths = [value] if isinstance(value, str) else value
    if (
        not isinstance(paths, list)
        or not paths
        or not all(isinstance(path, str) and all(_are_names(path)) for path in paths)
    ):
        raise ValueError('must be the name of a field, or a list of names, such as ["summary", "seo.description"]')
    return tuple(dict.fromkeys(paths))


def _are_names(choice: str) -> Iterator[bool]:
    return (bool(name.strip()) for path in together(choice) for name in path.split("."))


def names_of_codings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(item in codings.SUFFIXES for item in value):
        raise ValueError('must be a list of "gzip" and "br"')
    return tuple(coding for coding in codings.SUFFIXES if coding in value)
