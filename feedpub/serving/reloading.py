"""What lets pages load anew when a build changed anything: a script, which is long in coming while nothing does.

A script, for the policy of pages lets them load scripts from their own place, and ask for nothing else.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Callable

#: Below the site. No file has such a name.
SCRIPT = "-/reload.js"
#: In seconds: how long a page waits for news in one request, and how often is looked for any.
_WAITING, _LOOK = 20.0, 0.2
_FIRST = """(() => {
  const address = document.currentScript.src.split("?")[0];
  const ask = (seen) => {
    const script = document.createElement("script");
    script.src = `${address}?${seen}`;
    script.onload = () => script.remove();
    script.onerror = () => { script.remove(); setTimeout(ask, 1000, seen); };
    document.head.append(script);
  };
  window.feedpubSeen = ask;
  const begin = () => ask("%s");
  if (document.readyState === "complete") begin(); else addEventListener("load", begin);
})();
"""
_AGAIN = 'feedpubSeen("%s");\n'
_NOW = "location.reload();\n"


def element(path: str) -> str:
    """The line of HTML that loads the script into the page at a path below the site."""
    script = posixpath.relpath(SCRIPT, posixpath.dirname(path) or ".")
    return f'<script src="{script}" defer></script>\n'


async def script(seen: str, state: Callable[[], str], ending: Callable[[], bool]) -> str:
    """What a page is to do when the output is no longer as it was seen; it is waited for.

    Args:
        seen: The state that the page has seen; empty when it asks for the first time.
        state: Gives that of the output, which changes with every build that changes anything.
        ending: Tells whether nobody is to be kept waiting any more.
    """
    now = state()
    if not seen:
        return _FIRST % now
    rounds = int(_WAITING / _LOOK)
    while now == seen and rounds and not ending():
        await asyncio.sleep(_LOOK)
        now, rounds = state(), rounds - 1
    return _AGAIN % now if now == seen else _NOW
