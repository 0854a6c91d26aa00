"""What the properties are tried with: texts, addresses, dates and records as bad as people and machines write them."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from feedpub import Site, text, urls
from feedpub.model import (
    Enclosure,
    Feed,
    Hints,
    Image,
    Kin,
    Kind,
    Outline,
    Person,
    Provider,
    Record,
    Relative,
    Slugs,
    Topic,
    Value,
)
from feedpub.oldfeed import OldEntry

#: Stands in every field that must never be published.
HIDDEN = "jozl4pHZOlKNeverShown"

#: Pieces of which texts are made that are markup, half of it, or characters that feeds can't hold.
_PIECES = """
    < > </ /> & ; # " ' <b> </b> <p> <br/> <script> </script> <style> </style> <!-- --> <!doctype ]]> <![CDATA[ <T>
    &amp; &lt; &gt; &quot; &#38; &#x26; &#60; &#0; &#1; &#xFFFE; &#xD800; &nbsp; &shy; amp; lt; #38; x26; &# AT&T C++ C#
    .NET .. . ../ / \\ con nul com1 - _ { } {stem} % %20 %zz + = ? : @ www. http:// https:// null ~ true no 0 1.10
""".split()
_CHARACTERS = (
    " \t\n\r\x00\x01\x08\x0b\x1b\x1f\x7f\x81\x85\x93\x9f\xa0\xad\u0301\u0338\u0345\u061c\u0640\u200b\u200c\u200d\u200e"
    "\u2028\u202e\u2066\u212a\u2126\u3000\ud800\udfff\ufdd0\ufeff\ufffd\ufffe\uffff\u0130\u0131\u017f\u1e9eßﬁ½²Ⅷ人👨🇩\U0001d4b3"
)

hostile: st.SearchStrategy[str] = st.one_of(
    st.text(st.characters(), max_size=20),
    st.lists(
        st.one_of(st.sampled_from(_PIECES), st.sampled_from(_CHARACTERS), st.text("abC <&", max_size=3)), max_size=12
    ).map("".join),
)
names = st.one_of(st.sampled_from(["AI", "ai", "Ai ", "C", "C++", "C#", ".NET", "a/b", "a b", "con"]), hostile)

_NEIGHBOURS = (
    "i I \u0130 \u0131 i\u0307 ss \xdf \u1e9e \u03c3 \u03a3 \u03c2 s \u017f \xfc u\u0308 \xdc \u212a K k \u2126"
    " \u03c9 \xb5 \u03bc \ufb01 fi \u2468 9 \uff21 a \u0430 \u1f80 \u1f88 \u1f00\u03b9 \u0345"
    " \u0390 \u1fd3 \ufe0f \u034f \u3164 x # + & . .. - / \\ : * con nul com1 com\xb9 lpt\xb2 index all .unfinished"
).split(" ")
#: Names that some file system could take for one another.
alike: st.SearchStrategy[str] = st.one_of(
    st.lists(st.sampled_from(_NEIGHBOURS), max_size=4).map("".join),
    st.lists(st.sampled_from(_NEIGHBOURS), min_size=1, max_size=2).map(lambda parts: "".join(parts) * 60),
    hostile,
)

_HOSTS = st.sampled_from(
    "example.org www.example.org EXAMPLE.org bücher.example xn--bcher-kva.example 127.0.0.1 [::1] a_b.example "
    "☕.example [::::] [.] example..org 例え。jp localhost".split()
)
_PORTS = st.sampled_from(["", "", "", ":", ":80", ":443", ":8080", ":99999", ":8\uff10", ":x"])
_RESTS = st.one_of(
    st.lists(
        st.sampled_from("/ / a b%20c ä “q” %zz ? & a=b utm_source=x fbclid=y # .png [ ] ; @".split()), max_size=8
    ).map(lambda parts: "".join(("/", *parts))),
    hostile.map(lambda text: f"/{text}"),
)
#: Addresses: most of them good ones, some with a part that is not.
addresses: st.SearchStrategy[str] = st.one_of(
    st.builds(
        "".join,
        st.tuples(st.sampled_from(["https://", "http://", "HTTPS://", "//", "http://u:p@"]), _HOSTS, _PORTS, _RESTS),
    ),
    st.builds(lambda path: f"https://example.org/{path}", st.text("abc/ é%?&=#", max_size=12)),
    hostile,
)

#: Times that feeds can write, at any offset.
moments = st.integers(
    int(datetime(1001, 1, 1, tzinfo=UTC).timestamp()), int(datetime(9998, 12, 31, tzinfo=UTC).timestamp())
).map(lambda second: datetime.fromtimestamp(second, UTC))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))
_DATES = st.sampled_from(
    [
        "2021-02-04T14:15:00Z",
        "2021-02-04",
        "Thu, 04 Feb 2021 14:15:00 GMT",
        "February 4, 2021 2:15 pm",
        "04/02/2021",
        "March",
        "9" * 30 + "h",
    ]
)
dated: st.SearchStrategy[str] = st.one_of(
    _DATES,
    hostile,
    st.lists(
        st.sampled_from(
            "2021 99 4 13 31 Feb Thu T Z UTC GMT+3 EST pm 10:15 10h 36m . , / - + : 1e9 nan ٣ th of".split()
        ),
        max_size=7,
    ).map(" ".join),
)

_values: st.SearchStrategy[Value] = st.recursive(
    st.one_of(st.none(), hostile, addresses),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(hostile, inner, max_size=3)),
    max_leaves=5,
)
_sizes = st.one_of(st.none(), st.sampled_from(["50", "0", "-1", "1e3", "9" * 20, "٣"]), hostile)
_pictures: st.SearchStrategy[Value] = st.one_of(
    addresses,
    st.fixed_dictionaries(
        {"url": addresses},
        optional={"width": _sizes, "height": _sizes, "title": hostile, "type": hostile, "length": _sizes},
    ),
)
_people: st.SearchStrategy[Value] = st.one_of(
    hostile, st.fixed_dictionaries({"name": hostile}, optional={"url": addresses})
)
_providers: st.SearchStrategy[Value] = st.one_of(
    names,
    st.fixed_dictionaries(
        {},
        optional={
            "name": names,
            "domain": st.one_of(_HOSTS, addresses),
            "images": st.lists(_pictures, max_size=2),
            "authors": st.lists(_people, max_size=2),
            "secured": st.just(HIDDEN),
        },
    ),
)
_KNOWN: dict[str, st.SearchStrategy[Value]] = {
    **dict.fromkeys(("title", "name", "excerpt", "description", "type", "category"), hostile),
    **dict.fromkeys(("originalUrl", "webUrl", "website", "ampWebUrl", "audio", "guid", "id"), addresses),
    **dict.fromkeys(("publishedDateTime", "updatedDateTime", "expiryDate"), dated),
    **dict.fromkeys(("quality", "heat"), _sizes),
    **dict.fromkeys(("topics", "tags"), st.one_of(names, st.lists(st.one_of(names, _values), max_size=4))),
    "images": st.lists(_pictures, max_size=3),
    "image": _pictures,
    "enclosure": _pictures,
    "provider": _providers,
    "locale": st.one_of(st.sampled_from(["en", "pt_BR", "zh-Hans-CN"]), hostile),
    "published": st.sampled_from(["true", "true", "false", "maybe", ""]),
}
_GOOD: dict[str, Value] = {
    "title": "A title",
    "publishedDateTime": "2021-02-04T14:15:00Z",
    "originalUrl": "https://example.org/a",
}
#: Fields of other names that are published, or say whether.
_ALSO_READ = {"date", "startDateTime", "lastmod", "categories", "video", "draft", "removed", "deleted"}
_LEFT_OUT: dict[str, Value] = {
    "secured": HIDDEN,
    "related": [{"title": HIDDEN, "url": f"https://{HIDDEN}.example/"}],
    "featuredContent": f"<b>{HIDDEN}</b>",
}


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Value]:
    """Front matter: mostly a good record with some fields that are not, and always some that must not be published."""
    known = draw(st.lists(st.sampled_from(sorted(_KNOWN)), unique=True, max_size=6))
    base = draw(st.sampled_from([_GOOD, _GOOD, _GOOD, {}]))
    odd = draw(st.dictionaries(st.sampled_from(sorted(_KNOWN)), _values, max_size=1))
    unknown = hostile.filter(lambda name: name not in _KNOWN and name not in _ALSO_READ)
    other = draw(st.dictionaries(unknown, st.just(HIDDEN), max_size=1))
    return other | base | {name: draw(_KNOWN[name]) for name in known} | odd | _LEFT_OUT


def front_matter(fields: dict[str, Value]) -> bytes:
    """The fields as YAML in UTF-8; what UTF-8 can't hold becomes a question mark."""
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in fields.items()
    ]
    return "\n".join(["---", *lines, "---", "The *body*."]).encode("utf-8", "replace")


#: Bytes that may pass for a record, or for YAML, until one looks closely.
files: st.SearchStrategy[bytes] = st.one_of(
    st.binary(max_size=100),
    st.lists(
        st.one_of(
            st.sampled_from(
                "--- ... \n \n \n ' \" a: b: - ? [ ] { } , : | > & * &a *a << <<: !".split(" ")
                + "! !! !!binary % %YAML @ ` # \\ \t é".split(" ")
            ),
            hostile,
        ),
        max_size=25,
    ).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")),
    st.binary(max_size=60).map(lambda data: b"---\na: " + data + b"\n---\n"),
)
#: Values that are long, deep or heavy, as YAML that is sometimes broken.
_bombs = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "'", '"', "|\n ", ">\n  ", "[", "{a: ", "&a ", "!!binary ", "- "]),
        st.builds(
            lambda pieces, times: "".join(pieces) * times,
            st.lists(
                st.one_of(
                    st.sampled_from(_PIECES),
                    st.sampled_from(_CHARACTERS.replace("\n", "")),
                    st.sampled_from(
                        ["[", "{a: ", "*a ", "a, ", "- ", "<div>", "<b a=b>", "![", "[a](", "&amp;", "9", "a ", "é."]
                    ),
                ),
                min_size=1,
                max_size=3,
            ),
            st.sampled_from([1, 10, 100, 1000]),
        ),
        st.sampled_from(["", "", "'", '"', "]", "}"]),
    ),
)
_LONG_FIELDS = st.sampled_from(
    """
    title excerpt topics tags images image originalUrl webUrl guid id provider category type locale quality audio
    publishedDateTime expiryDate published related <<
    """.split()
)


@st.composite
def hostile_files(draw: st.DrawFn) -> bytes:
    """A good record, some of whose fields and whose body are bombs, and perhaps with a byte that does not belong."""
    lines = [f"{name}: {value}" for name, value in _GOOD.items()]
    lines += [f"{draw(_LONG_FIELDS)}: {draw(_bombs)}" for _ in range(draw(st.integers(1, 3)))]
    order = draw(st.permutations(lines))
    data = "\n".join(["---", *order, "---", draw(_bombs)]).encode("utf-8", "surrogatepass")
    place = draw(st.integers(0, len(data)))
    return (
        data[:place] + draw(st.sampled_from([b"", b"", b"\xff", b"\0", b"\r", b"\t", b"\n", b"---\n"])) + data[place:]
    )


_SCALARS = [
    *r"""
    x null ~ "" '' "q" 's' "a: b" 'it''s' "\"\\\/\n\r\t" "\u00e9" "\u0000" "\ud83d" "\uFFFE" "\x41" "open 'open "a"b
    'a'b "a": 'a': a:b a: :a -a a- - -- --- ... # #a a#b ? ?a | > |- >+ & &a *a ! !a % %a @a `a` , a,b [] [ ] [a] [a,b]
    [a,] [,] [[a]] [a:b] ["a","b,c"] ['a','b'] [a"b] [a'b] ["a"b] [~] [-a] [*a] [a#b] {} {a: b} { } a{b} a[b] a&b a*b
    a!b << = <b> $a (a) /a .5 -5 +5 0x1F 1e3 12:30 2021-02-04T14:15:00Z https://example.org/?a=b#c é 人
""".split(),
    *"\u00a0 \u00a0a \u3000 \u2028 \u0085 \x07 \t".split(" "),
]
_NAMES = (
    r"""a:| b:| c:| title:| topics: images: a: b: a:|| a|: a <<:| 'a':| "a":| a|b:| 1:| é:| {a:|b}:| -|:| :""".split()
)
_LINES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "", "  ", "  ", "    ", "    ", " ", "      ", " " * 16, " " * 18, "\t"]),
        st.sampled_from(["", "", "", "- ", "- ", "-", "-  ", "- - ", "? "]),
        st.sampled_from(["", *(name.replace("|", " ") for name in _NAMES), f"{'n' * 100}: ", f"{'n' * 1100}: "]),
        st.lists(st.sampled_from([*_SCALARS, " ", "  "]), max_size=3).map(" ".join),
        st.sampled_from(["", "", "", " ", "  ", " # a", "# a", " #", "\t", "\r"]),
    ),
)
_ORDINARY = """category: news
title: "A \\"title\\": it's one"
excerpt: 'It''s # short'
publishedDateTime: 2021-02-04T14:15:00Z

provider:
  name: The Example # and more
  images:
    - url: "https://example.org/a.png"
      width: 50
topics:
- AI
- "null"
tags: [a, 'b', "c"]
images:
  - url: /a.png
    height: ~
  - /b.png
related:
  - title: other
    topics: [x]
heat: 5
"""


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """Ordinary front matter, with some of it overwritten, taken away or said twice."""
    text = _ORDINARY
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.sampled_from([0, 0, 1, 1, 2, 8])))
        piece = draw(
            st.one_of(
                st.sampled_from([*_SCALARS, "\n", "\n  ", "\n- ", "  ", ": ", " #", "", text[begin:][:20]]), _LINES
            )
        )
        text = text[:begin] + piece + text[end:]
    return text


#: Front matter that is plain, nearly plain, or anything but plain.
near_yaml: st.SearchStrategy[str] = st.one_of(
    st.lists(_LINES, min_size=1, max_size=8).map("\n".join), _mutated(), st.text("ab:- #'\"[],\n\\~|", max_size=24)
)
paths = st.sampled_from(["a.md", "x/b.txt", "c.html", "d.yaml", "README.md", "readme.yml", "人.markdown"])

_providers_of_records = st.one_of(
    st.none(),
    st.builds(
        lambda key, name, icon: Provider(key=key, name=name, domain=key, icon=Image(url=icon) if icon else None),
        st.sampled_from(["a.example", "b.example"]),
        st.sampled_from(["A", "B", "a"]),
        st.sampled_from([None, "https://i.example/1", "https://i.example/2"]),
    ),
)


@st.composite
def collections(draw: st.DrawFn) -> list[Record]:
    """Records of which many have the same id, second, topic or provider; no two have one path."""
    records = []
    for number in range(draw(st.integers(0, 12))):
        published = datetime(2021, 2, 4, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 4)))
        records.append(
            Record(
                path=f"{draw(st.sampled_from('abc'))}{number}.md",
                id=f"urn:x:{draw(st.integers(0, 15))}",
                link=f"https://example.org/{number}",
                title=str(number),
                published=published,
                updated=published + timedelta(hours=draw(st.integers(0, 2))),
                summary=str(number),
                provider=draw(_providers_of_records),
                topics=tuple(
                    draw(
                        st.lists(
                            st.sampled_from(["AI", "C", "c", "C++", "a/b", "a b"]), unique_by=str.lower, max_size=3
                        )
                    )
                ),
            )
        )
    return records


taken = st.dictionaries(
    st.tuples(st.just(Kind.TOPIC), st.sampled_from(["a/b", "a b", "a:b", "c", "gone"])),
    st.sampled_from(["a-b", "c", "c-plus-plus", "old"]),
    max_size=3,
).filter(lambda slugs: len(set(slugs.values())) == len(slugs))

_LINKS = st.sampled_from([f"https://example.org/{number}" for number in range(4)])
_FEW_TITLES = st.sampled_from(["", "a", "b"])
_FEW_TIMES = st.sampled_from([datetime(2021, 2, 4, hour, tzinfo=UTC) for hour in (0, 1, 23)])

#: Entries of an old feed of which many have the same id, link, title or time.
old_entries = st.lists(
    st.builds(
        OldEntry,
        guid=st.sampled_from(["", "1", "2", "3", "4", "urn:x:1", "https://example.org/1", "a\x07"]),
        title=_FEW_TITLES,
        links=st.lists(_LINKS, max_size=2).map(tuple),
        published=st.one_of(st.none(), _FEW_TIMES),
    ),
    max_size=6,
)


@st.composite
def moving(draw: st.DrawFn) -> list[Record]:
    """Records that such entries may be; some have an id of their own."""
    records = []
    for number in range(draw(st.integers(0, 6))):
        link, published = draw(_LINKS), draw(_FEW_TIMES)
        records.append(
            Record(
                path=f"{number}.md",
                id=draw(
                    st.sampled_from([urls.entry_id(urls.canonical(link))] * 3 + ["1", "urn:x:1", f"urn:y:{number}"])
                ),
                link=link,
                title=draw(_FEW_TITLES),
                published=published,
                updated=published,
                summary="",
            )
        )
    return records


#: Anything that XML can hold, and what rendering itself writes or looks for.
_written: st.SearchStrategy[str] = (
    st.lists(
        st.one_of(
            st.text(
                st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
                max_size=5,
            ),
            st.sampled_from(_PIECES),
            st.sampled_from(
                '& < > " \' \\ \\" %s %% {} ]]> \t \n \r \r\n \x7f \x85 \ue000 \ue001 \ue002 entries'.split(" ")
            ),
            st.sampled_from(
                ["\ue0000\ue001&\ue002", "90817263544536271809000000", "</feed>\n", "  </channel>\n</rss>\n"]
            ),
        ),
        min_size=1,
        max_size=4,
    )
    .map("".join)
    .filter(bool)
)
_maybe_written = st.one_of(st.none(), _written, st.just(""))
_numbers = st.one_of(st.none(), st.sampled_from([0, 1, 31, 144, 145, 400, 10**12]))
_media_types = st.sampled_from(["image/png", "image/jpeg", "audio/mpeg", "video/mp4", "text/html"])
_images = st.builds(
    Image,
    url=_written,
    type=st.one_of(st.none(), _media_types),
    width=_numbers,
    height=_numbers,
    title=_maybe_written,
)
_known_providers = st.builds(
    Provider,
    key=_written,
    name=_written,
    url=st.one_of(st.none(), _written),
    icon=st.one_of(st.none(), _images),
)
_entries = st.builds(
    Record,
    path=st.just("a.md"),
    **dict.fromkeys(("id", "link", "title"), _written),
    **dict.fromkeys(("published", "updated"), moments),
    summary=st.one_of(_written, st.just("")),
    **dict.fromkeys(("content", "amp", "category", "type", "language"), _maybe_written),
    provider=st.one_of(st.none(), _known_providers),
    authors=st.lists(st.builds(Person, name=_written, url=st.one_of(st.none(), _written)), max_size=2).map(tuple),
    topics=st.lists(_written, max_size=3).map(tuple),
    images=st.lists(_images, max_size=3).map(tuple),
    enclosure=st.one_of(st.none(), st.builds(Enclosure, url=_written, type=_media_types, length=_numbers)),
    **dict.fromkeys(("quality", "heat"), _numbers),
)


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_hints = st.builds(
    Hints,
    ttl=st.sampled_from([None, 15, 360]),
    **dict.fromkeys(("period", "frequency"), st.none()),
    hours=st.sets(st.integers(0, 23)).map(sorted).map(tuple),
    days=st.sets(st.sampled_from(_DAYS)).map(lambda days: tuple(sorted(days, key=_DAYS.index))),
)
_hints |= _hints.map(lambda hints: hints._replace(period="daily", frequency=12))
_relatives = st.lists(st.builds(Relative, _written, st.one_of(st.none(), _written)), max_size=2).map(tuple)
_kin = st.builds(Kin, _relatives, _relatives)


@st.composite
def feeds(draw: st.DrawFn, site: Site) -> tuple[Feed, Slugs, Site, list[Outline]]:
    """A feed whose every text may be anything, some of its entries of one shape, in a site that is no better.

    The last of the four are all feeds of that site.
    """
    entries = draw(st.lists(_entries, max_size=3))
    # The same entry with other texts.
    entries += [dataclasses.replace(entry, title=draw(_written), link=draw(_written)) for entry in entries]
    providers = [entry.provider.key for entry in entries if entry.provider]
    feed = draw(
        st.builds(
            Feed,
            kind=st.sampled_from(Kind),
            key=st.sampled_from(["a", *providers]),
            **dict.fromkeys(("slug", "title", "description"), _written),
            updated=moments,
            size=st.just(len(entries)),
            entries=st.just(tuple(entries)),
            icon=st.one_of(st.none(), _images),
            hints=_hints,
            kin=_kin,
        )
    )
    slugs = {(Kind.PROVIDER, key): draw(_written) for key in providers}
    slugs |= {(Kind.TOPIC, text.fold(topic)): draw(_written) for entry in entries for topic in entry.topics}
    site = dataclasses.replace(
        site,
        title=draw(st.one_of(st.just(feed.title), _written)),
        hubs=draw(st.lists(_written, max_size=2).map(tuple)),
        content=draw(st.sampled_from(["summary", "full"])),
        ttl=draw(st.sampled_from([1, 60])),
        provider_feeds=draw(st.dictionaries(st.sampled_from(["a", *providers]), _written, max_size=1)),
    )
    kinds = draw(st.lists(st.sampled_from(Kind), unique=True))
    others = [dataclasses.replace(feed.outline(), kind=kind, title=draw(_written)) for kind in kinds]
    # Of the topics "a" and "b", one may be part of the other, or both of one that has no feed.
    others += [dataclasses.replace(feed.outline(), kind=Kind.TOPIC, key=key, title=draw(_written)) for key in "ab"]
    topics = {key: Topic(name=draw(_written), description=draw(st.one_of(st.none(), _written))) for key in "abc"}
    topics["b"] = dataclasses.replace(topics["b"], parent=draw(st.sampled_from([None, "a", "c"])))
    topics["a"] = dataclasses.replace(topics["a"], parent=draw(st.sampled_from([None, "c"])))
    return feed, Slugs(slugs), dataclasses.replace(site, topics=topics), [feed.outline(), *others]
