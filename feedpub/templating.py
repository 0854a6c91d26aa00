"""Bodies without the tags of the programs that they are written for: what those would do is not known here.

What stands between tags stays, code as code; a value that is written out (`{{ "/a.png" | relative_url }}`) too. A link
whose address is gone is its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# None goes on over the beginning of another one, so each text is read once.
_LIQUID = re.compile(
    r"\{%-?\s*(?P<tag>\w*)(?P<rest>(?:(?!%\}|\{%).)*+)%\}|\{\{(?P<value>(?:(?!\}\}|\{\{).)*+)\}\}"
    r"|\{\#(?:(?!\#\}|\{\#)[^\n])*+\#\}"
    r"""|\{:[ ]*+(?:toc|(?:(?:[.\#][\w-]++|[\w-]++=(?:"[^"\n]*+"|'[^'\n]*+'))[ ]*+)++)\}""",
    re.DOTALL,
)
_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:\||-?\Z)""")
_SHORTCODE = re.compile(r"\{\{([<%])((?:(?![>%]\}\}|\{\{[<%]).)*+)[>%]\}\}(\n?)", re.DOTALL)
_PLACE = re.compile(
    r"(?<=[(\"'<\s])[{|](?P<kind>static|attach|filename|index|author|category|tag)[}|](?P<rest>[^\s)\"'>]*+)"
)
#: What is shown as it is written, and what is not shown at all.
_RAW, _HIDDEN = frozenset({"raw", "verbatim"}), frozenset({"comment"})
#: What decides, counts or calls, and writes nothing where it stands.
_WORDLESS = frozenset(
    "assign break continue cycle decrement else elseif elsif elif extends from import increment layout set when".split()
)
_FENCE_END = "\n```\n\n"
_NO_ADDRESS = re.compile(r"(!?)\[([^\[\]\n]*+)\]\(\s*+\)")


def liquid(body: str) -> str:
    """Without the tags of Liquid and Nunjucks, and kramdown's lists of attributes."""
    kept, begin, hidden = [], 0, False
    for match in _obeyed(body):
        tag = match["tag"]
        if not hidden:
            kept.append(body[begin : match.start()])
        begin, hidden = match.end(), tag in _HIDDEN
        if tag == "highlight":
            kept.append(_fence(match["rest"]))
            begin += body.startswith("\n", begin)
        elif tag == "endhighlight":
            kept.append(_FENCE_END)
        elif match["value"]:
            literal = _LITERAL.match(match["value"])
            kept.append((literal[1] or literal[2] or "") if literal else "")
    if not hidden:
        kept.append(body[begin:])
    return _linked("".join(kept))


def _obeyed(body: str) -> Iterator[re.Match[str]]:
    """The tags that a program obeys: of those within what is shown as it is written, or not at all, only the end."""
    until = ""
    for match in _LIQUID.finditer(body):
        if not until or match["tag"] == until:
            yield match
            until = f"end{match['tag']}" if match["tag"] in _RAW | _HIDDEN else ""


def unwritten_by_liquid(body: str) -> Iterator[str]:
    """The tags that stand for a text, which is left out; those that stand around one, or write none, are not told."""
    tags = [match["tag"] for match in _obeyed(body) if match["tag"]]
    yield from (f"{{% {name} %}}" for name in _alone(tags, "end") if name not in _WORDLESS)


def unwritten_by_hugo(body: str) -> Iterator[str]:
    """The shortcodes that stand for a text."""
    words = [match[2].strip() for match in _SHORTCODE.finditer(body)]
    names = ["/" * word.startswith("/") + word.strip("/ ").partition(" ")[0] for word in words if word[:2] != "/*"]
    yield from (f"{{{{< {name} >}}}}" for name in _alone(names, "/"))


def _alone(names: Iterable[str], end: str) -> dict[str, None]:
    """Each name once that has no end of its own."""
    told = dict.fromkeys(names)
    return {name: None for name in told if name and not name.startswith(end) and end + name not in told}


def hugo(body: str) -> str:
    """Without Hugo's shortcodes; those that are commented out, to be shown, are shown."""

    def instead(match: re.Match[str]) -> str:
        words = match[2].strip()
        if words.startswith("/*"):
            closing = ">" if match[1] == "<" else "%"
            return f"{{{{{match[1]} {words[2:].removesuffix('*/').strip()} {closing}}}}}{match[3]}"
        name, _, rest = words.partition(" ")
        if name.strip("/ ") == "highlight":
            return _fence(rest) if name == "highlight" else _FENCE_END
        return match[3]

    return _linked(_SHORTCODE.sub(instead, body))


def pelican(body: str) -> str:
    """Without Pelican's places of files: those from the root on are paths of the site, others are not known."""

    def instead(match: re.Match[str]) -> str:
        known = match["kind"] in {"static", "attach"} and match["rest"].startswith("/")
        return match["rest"] if known else ""

    return _linked(_PLACE.sub(instead, body))


def _fence(rest: str) -> str:
    """The line that begins code, of a language named first."""
    language = re.match(r"\s*([\w+#-]*)", rest)
    return f"\n\n```{language[1] if language else ''}\n"


def _linked(body: str) -> str:
    return _NO_ADDRESS.sub(lambda match: "" if match[1] else match[2], body)
