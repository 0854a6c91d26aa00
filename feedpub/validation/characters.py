"""Characters that nobody meant to write."""

from __future__ import annotations

import re
import unicodedata

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd-\uffff]"
)


def unclean(text: str) -> str:
    """What is wrong with the characters of a text: control or invisible ones, lost ones, or not in NFC."""
    if text.isascii() and text.isprintable():
        return ""
    found = _UNWANTED.search(text)
    if found:
        return f"holds U+{ord(found[0]):04X}"
    return "" if unicodedata.is_normalized("NFC", text) else "is not in NFC"
