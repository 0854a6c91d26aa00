"""How much of markup parsers are given: more takes them too long."""

from __future__ import annotations

import re

#: Elements, of XML or of HTML.
MOST_ELEMENTS = 100_000
#: Attributes of one element of XML; those of HTML cost the square of their number before they can be counted.
MOST_ATTRIBUTES, _MOST_IN_HTML = 500, 100

_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r>]*+)"""
_ATTRIBUTE = rf"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+{_VALUE})?+"
# Tags are looked for within tags too: what begins one depends on what stands before.
_TOO_MANY = re.compile(rf"(?=<[A-Za-z][^ \t\n\f\r/>]*+(?:{_ATTRIBUTE}){{{_MOST_IN_HTML + 1}}})")


def excess(html: str) -> str:
    """Of what HTML has too much, empty when a parser can be given it."""
    if html.count("<") > MOST_ELEMENTS:
        return f"has more than {MOST_ELEMENTS:,} tags"
    return f"has a tag of more than {_MOST_IN_HTML} attributes" if _TOO_MANY.search(html) else ""
