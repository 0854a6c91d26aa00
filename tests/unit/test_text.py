from __future__ import annotations

import unicodedata

import pytest

from feedpub import text

# What took a regular expression with a second look at each character would take minutes for.
MANY = 100_000


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ""),
        ("<p>Hello <b>wor</b>ld</p>", "Hello world"),
        ("one<br>two<br/>three", "one two three"),
        ("<p>one</p><p>two</p>", "one two"),
        ("CO<sub>2</sub>", "CO2"),
        ("<B>loud</B>", "loud"),
        ("<a href=\"x>y\" title='a>b'>z</a>", "z"),
        ("<a href=x>open", "open"),
        ("x</p>", "x"),
        ("<img src='x'\n alt='y' />z", "z"),
        ("<h1 class=a>Title</h1>text", "Title text"),
        ("a <!-- hidden --> b", "a b"),
        ("<!DOCTYPE html><html lang=en>x</html>", "x"),
        ("&lt;p&gt;twice encoded&lt;/p&gt;", "twice encoded"),
    ],
)
def test_known_tags_are_removed(markup: str, expected: str) -> None:
    assert text.plain(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>x",
        "<SCRIPT type='a'>if (a<b) {}</SCRIPT >x",
        "<style>p { color: red }</style>x",
        "&lt;script&gt;alert(1)&lt;/script&gt;x",
        "<script>a</script>x<script>b</script>",
    ],
)
def test_the_content_of_scripts_and_styles_is_removed(markup: str) -> None:
    assert text.plain(markup) == "x"


@pytest.mark.parametrize(
    "plain",
    [
        "List<T> & R&D",
        "<MSFT.O> falls",
        "Map<String, List<T>>",
        "1 < 2 and 3 > 2",
        "a <- b",
        "<3",
        "AT&T",
        "&unknown;",
        "? & !",
        "100 % <ok",
        "<scripted>",
        "emoji 👨\u200d👩\u200d👧 and 🇩🇪",
        "क\u094d\u200dष",
    ],
)
def test_what_is_no_markup_stays(plain: str) -> None:
    assert text.plain(plain) == plain


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        ("List&lt;T&gt; &amp; R&amp;D", "List<T> & R&D"),
        ("one &#8211; two", "one \u2013 two"),
        ("one &#x2013; two", "one \u2013 two"),
        ("&amp;quot;quoted&amp;quot;", '"quoted"'),
        ("&amp;amp;amp;amp;#39;", "'"),
        ("&#38;lt;T&#x26;gt;", "<T>"),
        ("&nbsp;a&nbsp;&nbsp;b&nbsp;", "a b"),
        ("&eacute;", "é"),
        ("&#150;", "\u2013"),
        ("&#0;&#11;a&#xFFFE;&#xD800;", "a"),
        ("a&shy;b&ZeroWidthSpace;c&#8206;d", "abcd"),
    ],
)
def test_entities_are_decoded_however_often_encoded(encoded: str, expected: str) -> None:
    assert text.plain(encoded) == expected


def test_white_space_becomes_single_spaces() -> None:
    assert text.plain(" \ta\r\n\u2028b\u3000\u00a0c\n") == "a b c"


def test_an_invisible_character_does_not_hide_a_tag() -> None:
    assert text.plain("<\u200bb>x</\xadb>") == "x"


@pytest.mark.parametrize("layers", [2, 10, 11, 40])
def test_tags_hidden_within_tags_are_removed_to_the_last(layers: int) -> None:
    hidden = "<" * layers + "b>" * layers
    assert "<b>" not in text.plain(f"{hidden}x")


@pytest.mark.parametrize("layers", [2, 10, 11, 40])
def test_plain_text_stays_as_it_is_however_deep_it_was_encoded(layers: int) -> None:
    encoded = "&" + "&#38" * layers + ";lt;b&gt;" + ";lt;b&gt;" * layers
    once = text.plain(encoded)
    assert text.plain(once) == once


@pytest.mark.parametrize(
    "hostile",
    [
        "<",
        "<a ",
        '<a "',
        "<a '",
        "<a\n",
        "</",
        "<!--",
        "-->",
        "<!doctype",
        "<script",
        "<script>",
        "</script",
        "<style></script>",
        "&amp;",
        "&#",
        "&a",
        "&",
        " ",
        "\u200b",
        '"',
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(hostile: str) -> None:
    assert text.plain(hostile * MANY + "<b>end</b>").endswith("end")


def test_a_tag_with_endless_attributes_takes_time_in_proportion_to_its_length() -> None:
    assert text.plain("<a " + "x='y' \"" * MANY + "<b>end</b>").endswith("end")


def test_beginnings_of_comments_behind_the_last_end_take_time_in_proportion_to_their_number() -> None:
    assert text.plain("<!-- a -->x" + "<!--" * MANY).startswith("x<!--")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\x00\x08\x0b\x0c\x0e\x1fb", "ab"),
        ("a\ud800\udfffb", "ab"),
        ("a\ufffe\uffffb", "ab"),
        ("a\ufdd0\ufdefb", "ab"),
        ("\ufeffa\u200b\xad\u061c\u200e\u200f\u202a\u202e\u2066\u2069b", "ab"),
        ("\x93a\x94 \x96 \x80\x85", "“a” \u2013 €…"),
        ("a\x81\x8d\x8f\x90\x9d\x7fb", "ab"),
        ("e\u0301", "é"),
        ("a\tb\nc\rd", "a\tb\nc\rd"),
        ("\U0001f600\U0001fffe\U0010ffff", "\U0001f600"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_clean_drops_what_no_feed_may_hold_and_nothing_else(raw: str, expected: str) -> None:
    assert text.clean(raw) == expected


def test_shorten_leaves_no_space_at_the_end() -> None:
    assert text.shorten("one two three", 8) == "one two"


def test_shorten_leaves_a_short_text_alone() -> None:
    assert text.shorten("one", 80) == "one"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Management Tools", "Management  tools"),
        ("Straße", "STRASSE"),
        (" AI\n", "ai"),
        ("Cafe\u0301", "CAFÉ"),
        ("ΣΑΣ", "σας"),
    ],
)
def test_case_and_white_space_do_not_part_names(name: str, other: str) -> None:
    assert text.fold(name) == text.fold(other)


@pytest.mark.parametrize(("name", "other"), [("C", "C++"), ("AI", "A I"), ("resume", "résumé"), ("\uff11", "1")])
def test_anything_else_parts_names(name: str, other: str) -> None:
    assert text.fold(name) != text.fold(other)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Computer Vision", "computer-vision"),
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("\uff23\uff03", "c-sharp"),
        (".NET", "dot-net"),
        ("ASP.NET Core", "asp.net-core"),
        ("../x", "dot-dot-x"),
        ("..", "dot-dot"),
        (".", "dot"),
        ("R&D", "r-and-d"),
        ("人工智能", "人工智能"),
        ("Ελλάδα", "ελλάδα"),
        ("Straße", "strasse"),
        ("Cafe\u0301", "café"),
        ("ﬁne №5", "fine-no5"),
        ("a/b\\c:d*e", "a-b-c-d-e"),
        ("  --a -- b--  ", "a-b"),
        ("a.", "a"),
        ("v1.0-", "v1.0"),
        ("a\x00b\nc", "a-b-c"),
        ("50 %", "50"),
        ("scmp.com", "scmp.com"),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert text.slug(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("con", "con-"),
        ("CON", "con-"),
        ("NUL", "nul-"),
        ("com1", "com1-"),
        ("COM¹", "com1-"),
        ("lpt9.txt", "lpt9-.txt"),
        ("aux.", "aux-"),
        ("console", "console"),
        ("con-", "con-"),
    ],
)
def test_names_of_windows_devices_get_a_hyphen(name: str, expected: str) -> None:
    assert text.slug(name) == expected


@pytest.mark.parametrize("name", ["", " ", "?", "---", "/", "\x00", "<>", "☕", "\ud800"])
def test_a_slug_is_never_empty(name: str) -> None:
    assert text.slug(name)


def test_names_of_which_nothing_is_left_get_different_slugs() -> None:
    assert len({text.slug(name) for name in ("?", "!", "☕", "🎉")}) == 4


@pytest.mark.parametrize(
    "name", ["a" * 300, "人" * 300, "é" * 300, "\U0001d4b3\u0301" * 300, "a-" * 300, "#" * 300, "." * 300]
)
def test_a_slug_has_at_most_100_bytes_of_whole_characters(name: str) -> None:
    slug = text.slug(name)
    assert 90 < len(slug.encode()) <= 100
    assert slug == unicodedata.normalize("NFC", slug)
    assert slug[-1] not in "-."


def test_the_hyphen_of_a_device_counts_towards_the_100_bytes() -> None:
    assert len(text.slug("con." + "a" * 200).encode()) <= 100


def test_a_slug_with_digest_tells_names_with_one_slug_apart() -> None:
    assert text.slug("a b") == text.slug("a/b")
    assert text.slug_with_digest("a b", 8) != text.slug_with_digest("a/b", 8)


def test_a_slug_with_digest_begins_with_the_slug_and_ends_in_hex_digits() -> None:
    head, _, tail = text.slug_with_digest("Computer Vision", 8).rpartition("-")
    assert head == "computer-vision"
    assert len(tail) == 8
    assert int(tail, 16) >= 0


def test_a_slug_with_digest_does_not_depend_on_case_and_white_space() -> None:
    assert text.slug_with_digest("Computer  Vision", 8) == text.slug_with_digest("computer vision", 8)


@pytest.mark.parametrize("length", [8, 16, 32])
def test_a_slug_with_digest_has_at_most_100_bytes(length: int) -> None:
    assert len(text.slug_with_digest("人" * 100, length).encode()) <= 100


def test_the_digest_of_a_name_is_fixed_for_ever() -> None:
    assert text.digest("C++") == "cedb1bac7efcd7db47e9f2f2250a7c83"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("List<T> = Map<String, int>", "List<T> = Map<String, int>"),
        ("a <b and c", "a <b and c"),
        ("<MSFT.O> x=1", "<MSFT.O> x=1"),
        ("<x onclick=alert(1)>", "< x onclick=alert(1)>"),
        ("<img src=x onerror=alert(1) //", "< img src=x onerror=alert(1) //"),
        ('<img alt="<" src=x>', '< img alt="<" src=x>'),
        ("<v<w onclick=1>", "< v< w onclick=1>"),
        ("&lt;x onclick&#61;alert(1)&gt;", "< x onclick=alert(1)>"),
    ],
)
def test_what_could_become_an_element_with_attributes_gets_a_space(raw: str, expected: str) -> None:
    assert text.plain(raw) == expected


@pytest.mark.parametrize("name", ["a", "con-", "人工智能", "a.b", "c-plus-plus"])
def test_a_slug_is_known_for_one(name: str) -> None:
    assert text.is_slug(name)


@pytest.mark.parametrize(
    "name",
    [
        *["", ".", "..", ".a", "-a", "a.", "a ", "a/b", "a\\b", "a:b", "a*", "con", "lpt1.x", "A", "u\u0308"],
        *["a\n", "a\x1b", "a\u202e", "a\ud800", "a\uffff", "x" * 101],
    ],
)
def test_what_is_no_safe_name_of_a_file_is_no_slug(name: str) -> None:
    assert not text.is_slug(name)


@pytest.mark.parametrize("name", ["AI\ufe0f", "A\u034fI", "\u3164AI"])
def test_what_nobody_sees_makes_no_other_slug(name: str) -> None:
    assert text.slug(name) == "ai"


@pytest.mark.parametrize("mark", ["\u0301", "\u0344", "\u0345", "\u0316\u0301", "\u0f73"])
def test_no_more_than_thirty_marks_stay_on_a_letter(mark: str) -> None:
    found = text.clean("q" + mark * 100_000 + "y")
    assert len(found) <= 32
    assert (found[0], found[-1]) == ("q", "y")
    assert text.clean(found) == found


def test_marks_that_appear_when_letters_are_taken_apart_count_too() -> None:
    found = text.clean("\u0958" + "\u0301" * 30)
    assert text.clean(found) == found


@pytest.mark.parametrize("raw", ["x" + "\u0323\u0301" * 15, "\u2014" * 100, "\U0001f600\ufe0f" * 50, "か\u3099" * 50])
def test_what_people_write_keeps_its_marks(raw: str) -> None:
    assert text.clean(raw) == unicodedata.normalize("NFC", raw)


@pytest.mark.parametrize(
    ("raw", "length", "expected"),
    [
        ("one two", 7, "one two"),
        ("one two three", 10, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 5, "one…"),
        ("x" * 20, 10, "x" * 9 + "…"),
        ("a " + "x" * 20, 10, "a xxxxxxx…"),
    ],
)
def test_abridge_ends_at_a_word_where_one_is_near(raw: str, length: int, expected: str) -> None:
    assert text.abridge(raw, length) == expected


@pytest.mark.parametrize(
    "character",
    ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "e\u0325\u0316", "\U0001f1eb\U0001f1ee", "\u270c\U0001f3fd"],
)
def test_abridge_cuts_no_character_in_two(character: str) -> None:
    whole = {character * times + "…" for times in range(30)}
    assert {text.abridge(character * 30, length) for length in range(6, 20)} <= whole
