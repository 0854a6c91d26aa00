"""The hosts there are, by the names that people call them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from .served import Served

#: A room of this folder is named after each.
HOSTS = ("nginx", "apache", "caddy", "netlify", "cloudfront", "github-pages")


def configuration(host: str, served: Served) -> str:
    """What a host has to be told for a site, with comments.

    Args:
        host: One of HOSTS.
        served: The site.

    Raises:
        ConfigError: Something can't be written in the host's language.
    """
    write: Callable[[Served], str] = import_module(f".{host.replace('-', '_')}", __package__).text
    return write(served)
