"""What parsers of XML and JSON say, in words for people."""

from __future__ import annotations

#: By how the message of the parser begins.
_PLAIN = {
    "xmlParseEntityRef: no name": "an & that begins no entity; write &amp;",
    "EntityRef: expecting ';'": "an & that begins no entity, or one without its semicolon; write &amp;",
    "Opening and ending tag mismatch": "an element is closed by the end of another one",
    "Premature end of data in tag": "an element is never closed",
    "Entity '": "an entity that XML does not have; write the character itself",
    "Maximum entity amplification": "entities that grow to more text than anybody means",
    "Detected an entity reference loop": "an entity that holds itself",
    "Excessive depth in document": "elements are nested more than 256 levels deep",
    "xmlSAX2Characters: huge text node": "a text of more than 10 MB",
    "Start tag expected, '<' not found": "there is no element at all",
    "StartTag: invalid element name": "a < that begins no element; write &lt;",
    "Extra content at the end of the document": "something stands behind the end of the outermost element",
    "PCDATA invalid Char value": "a control character, which XML does not allow",
    "AttValue: \" or ' expected": "the value of an attribute is not in quotes",
    "Unescaped '<' not allowed in attributes values": "a < in the value of an attribute, or its quotes are not closed",
    "Input is not proper UTF-8": "the file is not in the encoding that it names, or not in UTF-8",
    "Invalid bytes in character encoding": "the file is not in the encoding that it names, or not in UTF-8",
    "Namespace prefix": "a prefix that xmlns does not define",
    "XML declaration allowed only at the start": "something stands in front of the XML declaration",
    "Expecting property name": "a name in double quotes must stand here, or there is a comma too many",
    "Illegal trailing comma": "a comma is too many",
    "Expecting value": "a value must stand here, or there is a comma too many",
    "Expecting ',' delimiter": "a comma, or the end of the list or object, must stand here",
    "Expecting ':' delimiter": "a colon must stand behind the name",
    "Extra data": "something stands behind the end of the JSON",
    "Unterminated string": "a text has no closing quote",
    "Invalid control character": "a line break or control character in a text; write \\n or the like",
    "Invalid \\escape": "a backslash that begins no escape; write two",
}


def plain(message: str) -> str:
    """The message of a parser in plain words, with its own behind them; as it is when it is a rare one."""
    if "XML_PARSE_HUGE" in message and "depth" not in message:
        return f"more than a parser reads without being told to ({message})"
    words = next((words for begin, words in _PLAIN.items() if message.startswith(begin)), "")
    return f"{words} ({message})" if words else message
