"""What the standards ask of a published file, and what feedpub promises beyond them.

A rule is a function from the bytes of one file to the violations it finds, an empty list when there are none; the rules
of `folders` take a whole output folder. No rule knows anything of the code that wrote the file.
"""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any


def rules_of(*modules: ModuleType) -> list[Any]:
    """Every rule that the modules define."""
    return [
        function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and function.__annotations__.get("return") == "Violations"
    ]


def name_of(rule: Any) -> str:
    """How a failure names a rule: `rss.is_newest_first`."""
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"
