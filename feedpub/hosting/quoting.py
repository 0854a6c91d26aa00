"""Texts as values in the languages of configurations: whatever they hold, they stay one value and are not obeyed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ..errors import ConfigError, Problem


class Written(str):
    """A text that is written in a configuration's language already."""

    __slots__ = ()


def refuse(server: str, signs: Iterable[str], text: str) -> None:
    """Make sure that a text has none of the signs, which the server obeys wherever they stand.

    Raises:
        ConfigError: It has one.
    """
    for sign in signs:
        if sign in text:
            message = f'"{text}" has "{sign}", which {server} obeys whatever stands around it; use another name'
            raise ConfigError(Problem(code="bad-value", message=message, field="--root"))


def comment(text: str) -> Written:
    """A text in a comment that ends with its line."""
    return Written("".join(char if char.isprintable() else " " for char in text))


#: Of nginx, which has no other way to write `$` where it looks for variables; who uses it declares it.
NGINX_DOLLAR = "${feedpub_dollar}"


def nginx(text: str) -> Written:
    """A parameter in which nginx would look for variables."""
    return Written(nginx_plain(text).replace("$", NGINX_DOLLAR))


def nginx_plain(text: str) -> Written:
    """A parameter in which nginx looks for no variables, such as the name of a location or a regular expression."""
    # Before any other sign a backslash is one, and patterns are read by people.
    return Written('"' + re.sub(r"""\\(?=[\\"'trn]|$)""", r"\\\\", text).replace('"', '\\"') + '"')


def apache(text: str) -> Written:
    """An argument of Apache; of `Define`d names none is ours."""
    refuse("Apache", ["${"], text)
    # Before any other sign a backslash is one, and patterns are read by people.
    return Written('"' + re.sub(r"""\\(?=[\\"]|$)""", r"\\\\", text).replace('"', '\\"') + '"')


def apache_header(text: str) -> str:
    """A text in the value of a header, where `%` begins a variable."""
    return text.replace("%", "%%")


def apache_rewritten(text: str, more: str = "") -> Written:
    """What mod_rewrite puts in the place of an address, or looks at, where `$` and `%` name what matched.

    Args:
        text: Is taken as it is.
        more: Stands behind it, and is obeyed.
    """
    refuse("Apache", ["${"], text)
    return Written(re.sub(r"""[\\$%"' ]""", r"\\\g<0>", text) + more)


def caddy(text: str) -> Written:
    """A token of a Caddyfile. In quotes no backslash can stand before a quote; in backquotes all is as it is."""
    refuse("Caddy", ["{$"], text)
    if "`" in text:
        refuse("Caddy", "\\", text)
    if re.fullmatch(r"[\w.:/*-]+", text, re.ASCII):
        return Written(text)
    text = re.sub(r"[{}]", r"\\\g<0>", text)
    return Written('"' + text.replace('"', '\\"') + '"' if "`" in text or not set(text) & {'"', "\\"} else f"`{text}`")


def caddy_pattern(pattern: str) -> Written:
    """A regular expression in a Caddyfile, where braces are not obeyed."""
    refuse("Caddy", ["{$"], pattern)
    return Written("`" + pattern.replace("`", r"\x60") + "`")


def json_text(text: str) -> Written:
    """A printable text in JSON, and so in JavaScript, TOML and YAML too: of halves of characters TOML knows nothing."""
    return Written(json.dumps(text, ensure_ascii=False))
