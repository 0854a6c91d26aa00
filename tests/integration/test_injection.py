"""Nothing that a record, a setting or an old file holds gets out of its place, in any format, page, name or message."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import safety
from click.testing import Result
from conftest import Cli, typed
from lxml import etree

from feedpub import Problem, RecordError, api, files, listing, normalise, source, urls
from feedpub.folder import scan
from feedpub.model import Record, Value

# No line is run here alone, and to measure them takes half as long again.
pytestmark = pytest.mark.no_cover

HARMLESS = "word"

#: What has made programs of other people run, write or show what they should not.
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script-in-pieces": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script-not-closed": "<script src=//evil.example/x.js ",
    "handler": '"><img src=x onerror=alert(1)>',
    "handler-not-closed": "<img src=x onerror=alert(1) //",
    "handler-behind-a-bracket": '<img alt="<" src=x onerror=alert(1)>',
    "handler-of-an-unknown-element": "<x onclick=alert(1) style=position:fixed>",
    "handler-in-a-long-name": "<a<b onclick=alert(1)>",
    "handler-without-spaces": "<svg/onload=alert(1)>",
    "handler-in-quotes": "x' onmouseover='alert(1)' y=\" onfocus=alert(1) autofocus=\"",
    "handler-behind-a-composed-bracket": "<b>&#x338; onmouseover=alert(1) <i>x</i>",
    "composed-brackets": "a >\u0338 b <\u0338 c =\u0338 &#x338; >&#x338; &#x1FEF;",
    "svg": "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "math": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "base": "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example/'>",
    "form": "<form action=//evil.example/><input name=x><button formaction=//evil.example/>x",
    "frame": "<iframe srcdoc='<script>alert(1)</script>'></iframe><template><p>x</template>",
    "end-of-cdata": "]]><x/><![CDATA[",
    "comments": "--> --!> <!-- <!---> <!-->",
    "instructions": "<?xml version='1.0'?><?php phpinfo() ?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "entities": "&lt;b onclick=alert(1)&gt; &amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; &#60;i&#62; &quot;",
    "end-of-elements": "</title></item></channel></rss></feed></style></head></html><html>",
    "json": '", "x": "\\", "_feedpub": {"x": 1}}], \\u0022',
    "jinja": "{{ 7 * 7 }}{% raw %}{# #} ${x} %(x)s %s {0} {stem}",
    "javascript": "javascript:alert(1)",
    "javascript-in-disguise": "JaVa\tScRi\npt:alert(1)//",
    "javascript-behind-a-control": "\x01javascript:alert(1)",
    "javascript-in-references": "&#106;avascript&colon;alert(1)",
    "vbscript": "vbscript:msgbox(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "other-hosts": "//evil.example/x",
    "other-hosts-backwards": "\\\\evil.example\\x",
    "user": "https://good.example:x@evil.example/",
    "backslash-before-a-user": "https://evil.example\\@good.example/",
    "address-of-version-6": "http://[::1]/",
    "percent": "%00%0d%0a%2e%2e%2f%zz%",
    "lines": "a\r\nX-Injected: 1\r\n\r\n<p>\n---\ntitle: x",
    "separators": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "bidi": "a\u202egnp.exe\u2066b\u2069\u200f\u061c",
    "controls": "a\x00\x01\x08\x1b\x7f\x80\x9b\x9fb",
    "terminal": "\x1b[31m\x1b]0;title\x07\x9b2J\x1b]8;;https://evil.example/\x1b\\",
    "noncharacters": "a\ufdd0\ufffe\uffff\U0001ffff\ue000\ue001\ue002",
    "invisible": "\u3164\ufe0f\u034f\u200b\ufeff\xad",
    "traversal": "../../../etc/passwd",
    "traversal-of-windows": "..\\..\\windows\\win.ini",
    "traversal-encoded": "%2e%2e/%2e%2e%2f..;/",
    "absolute": "/etc/passwd",
    "absolute-of-windows": "C:\\autoexec.bat",
    "device": "con",
    "device-with-extension": "lpt1.txt",
    "device-with-superscript": "com\xb9",
    "stream": "a:b::$DATA",
    "dots": "...",
    "dots-and-spaces-at-the-end": "aux. . .",
    "hyphen": "--output=/tmp/x",
    "own-names": "index",
    "own-hidden-name": ".unfinished",
    "long": "long " * 2000,
    "long-word": "x" * 10_000,
    "long-and-wide": "\u0390\U0001d4b3" * 1000,
    "turkish": "\u0130\u0131 Stra\xdfe \u1e9e \u03a3\u03c2\u03c3 \u017f",
    "emoji": "\U0001f469\u200d\U0001f4bb\U0001f3f4\U000e0067\U000e0062\U000e007f \u2764\ufe0f",
    "homoglyphs": "\u0430pple \u2126 \u212a \uff1cscript\uff1e",
    "formula": '=HYPERLINK("https://evil.example/";"x") @SUM(1) +1 -1',
}


def front_matter(fields: dict[str, Value], body: str) -> bytes:
    """The fields as YAML, with escapes for what YAML takes only so."""
    written = (json.dumps(value, ensure_ascii=False) for value in fields.values())
    lines = [f"{name}: {''.join(map(_escaped, value))}" for name, value in zip(fields, written, strict=True)]
    return "\n".join(["---", *lines, "---", body]).encode()


def _escaped(char: str) -> str:
    return char if char.isprintable() or ord(char) > 0xFFFF else f"\\u{ord(char):04x}"


def records(text: str, address: str) -> Iterator[tuple[str, dict[str, Value]]]:
    """Records with the text, or the address, in every field that takes one."""
    good: dict[str, Value] = {
        "title": "A title",
        "publishedDateTime": "2021-02-04T14:15:00Z",
    }
    yield (
        "texts.md",
        good
        | {
            **dict.fromkeys(("title", "excerpt", "category", "type", "locale", "quality", "heat"), text),
            "webUrl": "https://www.example.org/texts",
            "topics": [text, f"{text} {text}", f"a{text}", f"{text}a", "AI"],
            "provider": {
                "name": text,
                "domain": "provider.example",
                "authors": [text, {"name": f"a {text}", "url": "https://people.example/a"}],
                "images": [{"url": "https://i.example/a.png", "width": "50", "height": "50", "title": text}],
            },
            "images": [{"url": "https://i.example/a.jpg", "width": text, "height": text, "title": text}],
            "enclosure": {"url": "https://i.example/a.mp3", "type": text, "length": text},
        },
    )
    yield "provider.html", good | {"webUrl": "https://www.example.org/provider", "provider": text, "tags": text}
    for number, form in enumerate(("{}", "https://www.example.org/{}", "https://{}/", "https://x.example/?{}#{}")):
        written = form.replace("{}", address)
        yield (
            f"addresses-{number}.md",
            good
            | {
                **dict.fromkeys(("originalUrl", "ampWebUrl", "image"), written),
                "webUrl": f"https://www.example.org/addresses/{number}",
                "guid": f"urn:x-test-{number}:{address}" if number else address,
                "provider": {
                    "name": "Provider",
                    "domain": written,
                    "images": [written],
                    "authors": [{"name": "Author", "url": written}],
                },
                "images": [{"url": f"{written}.jpg", "title": "Picture"}, written],
                "audio": f"{written}.mp3",
            },
        )
    for field in ("publishedDateTime", "published", "expiryDate", text[:50]):
        yield f"broken-{len(field)}.md", good | {"webUrl": f"https://www.example.org/broken/{len(field)}", field: text}
    if not {"/", "\0"} & set(text) and len(text.encode()) < 200 and not text.startswith("."):
        yield f"{text}.md", good


SETTINGS = """
[site]
title = "Example News"
url = "https://feeds.example.org/below/"
permalink = "/{path}/{stem}/"
hubs = ["https://hub.example/"]
[feeds]
content = "full"
[providers."provider.example"]
feed = "https://provider.example/feed"
"""


def write(folder: Path, text: str, address: str) -> None:
    (folder / "feedpub.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "seeds").mkdir()
    for name, fields in records(text, address):
        (folder / "seeds" / name).write_bytes(front_matter(fields, text))


@dataclass(frozen=True)
class Output:
    """What a build left below a folder."""

    folder: Path

    def files(self, *extensions: str) -> Iterator[Path]:
        return (path for path in sorted(self.folder.rglob("*.*")) if path.suffix in extensions)

    def forms(self) -> dict[str, set[tuple[str, str]]]:
        """Which attributes which elements and objects have, in each format."""
        found: dict[str, set[tuple[str, str]]] = {}
        for path in self.files(".rss", ".atom", ".opml", ".html", ".json"):
            kind = "catalogue" if path.relative_to(self.folder).as_posix() in {"index.html", "feeds.json"} else "feed"
            found.setdefault(f"{kind}{path.suffix}", set()).update(forms(path))
        return found


def forms(path: Path) -> set[tuple[str, str]]:
    data = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".html":
            return safety.forms(safety.tags(data))
        case ".json":
            return {*names(json.loads(data))}
        case _:
            elements = [*xml(path).iter()]
            assert all(isinstance(element.tag, str) for element in elements), "comments or instructions"
            return safety.forms((element.tag, {str(name): "" for name in element.attrib}) for element in elements)


def xml(path: Path) -> etree._Element:
    """The root, without the references for single characters."""
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=True, no_network=True))
    assert b"<!DOCTYPE" not in path.read_bytes()
    return root


def names(value: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """The names of the members of objects, with the name of the member that they are below."""
    if isinstance(value, dict):
        for name, item in value.items():
            # The members of these are called as files are.
            yield above, "" if above == "files" else name
            yield from names(item, name)
    for item in value if isinstance(value, list) else ():
        yield from names(item, above)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """The same site, with nothing in it that could do harm."""
    folder = tmp_path_factory.mktemp("harmless")
    write(folder, HARMLESS, "https://h.example/a")
    sizes = front_matter(
        {
            "title": "Sizes",
            "publishedDateTime": "2021-02-04",
            "originalUrl": "https://www.example.org/sizes",
            "locale": "en",
            "quality": "1",
            "heat": "1",
            "images": [{"url": "https://i.example/a.jpg", "width": "1", "height": "1", "title": "x"}],
            "enclosure": {"url": "https://i.example/a.mp3", "type": "audio/mpeg", "length": "1"},
        },
        "*a*",
    )
    (folder / "seeds" / "sizes.md").write_bytes(sizes)
    here = Path.cwd()
    os.chdir(folder)
    try:
        report = api.build()
    finally:
        os.chdir(here)
    assert report.entries > len([*records("", "")]) - len(report.left_out)
    return Output(folder / "feeds")


@pytest.fixture(autouse=True)
def _no_disk_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "flush", lambda _place: None)


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture
def output(hostile: str, tmp_path: Path, cli: Cli) -> Output:
    """What is published of a site that is hostile throughout."""
    write(tmp_path, hostile, hostile)
    before = set(tmp_path.parent.iterdir())
    assert cli("build").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"seeds", "feeds", "feedpub.toml", ".feedpub"}
    assert set(tmp_path.parent.iterdir()) == before
    return Output(tmp_path / "feeds")


def test_nothing_gets_out_of_its_place(output: Output, harmless: Output) -> None:
    expected = harmless.forms()
    for kind, found in output.forms().items():
        assert found - expected[kind] == set(), kind
    assert [*safety.misnamed(str(path.relative_to(output.folder)) for path in output.folder.rglob("*"))] == []
    for path in output.files(".html"):
        page = path.read_text(encoding="utf-8")
        assert [*safety.faults(page)] == []
        for tag, attributes in safety.tags(page):
            address = (attributes.get("href") or attributes.get("src") or "").removeprefix("feed:")
            if tag in {"a", "img", "link"} and not address.lower().startswith(("http://", "https://", "#")):
                assert safety.file_of(path, address).is_file()
    for path in output.files(".rss", ".atom", ".opml"):
        for element in xml(path).iter():
            check_element(element)
    check_json(output)


#: Elements and attributes that hold addresses.
ADDRESSES = {"url", "href", "uri", "link", "icon", "src", "xmlUrl", "htmlUrl", "domain", "scheme", "docs", "ownerId"}


def check_element(element: etree._Element) -> None:
    tag, text = etree.QName(element).localname, element.text or ""
    for name, value in element.attrib.items():
        assert name not in ADDRESSES or str(value).lower().startswith(("http://", "https://"))
    assert not (tag in {"id", "guid"} and urls.is_script(text))
    if tag in ADDRESSES and text.strip():
        assert text.lower().startswith(("http://", "https://"))
    if tag in {"encoded", "content"} or (tag == "description" and etree.QName(element.getparent()).localname == "item"):
        assert [*safety.harm(safety.tags(text))] == []
        assert [*safety.harm(safety.tags_by_lxml(f"<div>{text}</div>"))] == []
    else:
        check_text(text)


def check_text(text: str) -> None:
    """Plain text does nothing, even where a careless reader takes it for HTML."""
    for tag, attributes in safety.tags(f"<p>{text}</p>"):
        assert tag != "script"
        assert not any(attributes.values())


def check_json(output: Output) -> None:
    """What JSON Feed says is what becomes of the records."""
    site = api.load()[0]
    found = {item["id"]: item for item in json.loads((output.folder / "all.json").read_bytes())["items"]}
    for file in scan(site.source):
        if isinstance(file, Problem):
            continue
        try:
            raw = source.read(site.source, file)
            assert raw is not None
            record, _ = normalise.record(raw, site)
        except RecordError:
            continue
        assert isinstance(record, Record)
        item = found[record.id]
        assert (item["title"], item["url"], item["summary"]) == (record.title, record.link, record.summary)
        assert item.get("tags", []) == [*record.topics]
        assert item.get("content_html") == record.content
        assert not urls.is_script(record.id)
        for value in (item["title"], item["summary"], *item.get("tags", [])):
            check_text(value)
        assert [*safety.harm(safety.tags(record.content or ""))] == []


COMMANDS = ("list feeds", "list topics", "list providers", "list drafts", "list future", "list skipped", "diff")


#: In seconds since 1970.
LONG_AGO = 1_600_000_000


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """A folder of records with all that is hostile: good, broken, kept back and scheduled ones."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for number, text in enumerate(HOSTILE.values()):
        for name, fields in records(text, text):
            address: dict[str, Value] = {"webUrl": f"https://www.example.org/{number}/{name}"}
            (folder / name.replace(".", f".{number}.")).write_bytes(front_matter(fields | address, ""))
        for name, date in (("draft", "2021-02-04"), ("future", "2999-01-01")):
            link = f"https://www.example.org/{name}/{number}"
            fields = {"title": text, "date": date, "webUrl": link, "draft": str(name == "draft")}
            (folder / f"{name}-{number}.md").write_bytes(front_matter(fields, ""))
    for file in folder.iterdir():
        # What is of this moment may change unseen, and so each command would read all of it again.
        os.utime(file, (LONG_AGO, LONG_AGO))
    return folder


def check_told(result: Result) -> None:
    """Nothing that a terminal would obey. Joiners are none, and emoji need them."""
    check_harmless(result.stdout)
    check_harmless(result.stderr)


def check_harmless(text: str) -> None:
    assert all(char.isprintable() or char in "\n\t\u200c\u200d" for char in text)


def test_no_command_says_what_a_terminal_would_obey(everything: Path, cli: Cli) -> None:
    def told(*arguments: str) -> None:
        result = cli(*arguments)
        assert result.exit_code == 0
        assert result.output
        check_told(result)
        assert "--json" not in arguments or json.loads(result.stdout)

    told("build", "-v")
    told("build", "--json", "--full")
    for what in listing.LISTS:
        told("list", what)
        told("list", what, "--json")
    # Files with other names are no records.
    for file in sorted(file for file in everything.iterdir() if file.name.isprintable())[::20]:
        told("show", "--", str(file))
        told("show", "--json", "--", str(file))
    for file in everything.glob("texts*"):
        file.write_text(file.read_text("utf-8").replace('title: "', 'title: "x'), "utf-8")
    told("diff")
    told("diff", "--json")


@pytest.mark.parametrize(
    "command", ["build -vv", "check", *(f"list {what}" for what in listing.LISTS), "show texts.27.md", "diff"]
)
def test_no_line_on_a_terminal_holds_what_it_would_obey(command: str, everything: Path) -> None:
    # A dumb one gets no bars.
    shown = typed(f"export TERM=dumb; feedpub {command}; true", everything.parent)
    assert shown
    assert "Traceback" not in shown
    check_harmless(shown)


#: What an old file may hold in the place of a name, an address or a time.
TEXTS = "script handler end-of-cdata javascript data lines bidi controls terminal traversal long-word".split()
TAMPERED = {name: HOSTILE[name] for name in TEXTS} | {"surrogate": "\ud800"}

GONE = {"kind": "topic", "key": "k", "slug": "s", "title": "t", "retired": "2021-01-01"}
MOVED = GONE | {"closed": True, "to": "https://moved.example/"}


def retired(**changes: object) -> Callable[[Any], None]:
    """Adds a feed that is gone to feeds.json."""
    return lambda document: document["retired"].append(GONE | changes)


def changed(**changes: object) -> Callable[[Any], None]:
    """Changes the first entry of a JSON feed, and removes the others."""

    def change(document: Any) -> None:
        document["items"] = [document["items"][0] | changes]

    return change


@pytest.fixture
def site(tmp_path: Path, record_file: Callable[..., Path], cli: Cli) -> Path:
    """A site that was built, and files of other people around its output."""
    record_file("a.md", originalUrl="https://www.example.org/a")
    record_file("b.md", originalUrl="https://www.example.org/b")
    assert cli("build").exit_code == 0
    for name in ("x.rss", "x.html", "feeds.json", "topics.html"):
        (tmp_path / name).write_text("mine")
        (tmp_path.parent / f"{tmp_path.name}-{name}").write_text("mine")
    return tmp_path


def check_site(site: Path, cli: Cli, *codes: int) -> None:
    """Neither a traceback, nor a character that a terminal obeys, nor a file that is no good or not ours."""
    for command in (["diff"], ["build", "--json"]):
        result = cli(*command)
        assert result.exit_code in codes
        check_told(result)
    for path in (*site.glob("*.rss"), *site.glob("*.html"), *site.parent.glob(f"{site.name}-*")):
        assert path.read_text() == "mine"
    for path in Output(site / "feeds").files(".rss", ".atom", ".opml"):
        for element in xml(path).iter():
            check_element(element)
    for path in Output(site / "feeds").files(".html"):
        assert [*safety.faults(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "slug",
    [
        *["../../x", "..\\..\\x", "../x", "/x", "C:x", "a:b", "AI", "x" * 300, "con", "a\x1b[31m", "a\nb", "a ", ".x"],
        *["\u202ea", "u\u0308", "\ud800", "", ".", "..", "x/../../../x"],
    ],
)
def test_a_catalogue_whose_names_lead_elsewhere_stops_the_build(slug: str, site: Path, cli: Cli) -> None:
    for feed in (GONE, MOVED):
        tamper(site / "feeds/feeds.json", retired(**feed | {"slug": slug}))
        check_site(site, cli, 1)


@pytest.mark.parametrize("text", TAMPERED.values(), ids=TAMPERED)
def test_whatever_a_catalogue_says_of_a_feed_that_moved_stays_in_its_place(text: str, site: Path, cli: Cli) -> None:
    tamper(site / "feeds/feeds.json", retired(**MOVED | {"title": text, "key": text}))
    check_site(site, cli, 0, 1)
    tamper(site / "feeds/feeds.json", lambda document: document["retired"].clear())
    tamper(site / "feeds/feeds.json", retired(**MOVED | {"to": text}))
    check_site(site, cli, 0, 1)


@pytest.mark.parametrize("text", TAMPERED.values(), ids=TAMPERED)
def test_whatever_an_old_feed_says_stays_in_its_place(text: str, site: Path, cli: Cli) -> None:
    for field in ("id", "title", "url", "date_published"):
        tamper(site / "feeds/all.json", changed(**{field: text}))
        check_site(site, cli, 0)


@pytest.mark.parametrize(
    "path",
    [
        *["../x.html", "topics/../../x.html", "topics/..\\..\\x.html", "C:x.html", "/x.html", "all.rss/../../x.html"],
        *["\ud800.rss", "\x1b[31m.rss", f"{'x' * 300}.rss", "con.html", "..html"],
    ],
)
def test_no_file_elsewhere_goes_for_a_run_that_died(path: str, site: Path, cli: Cli) -> None:
    (site / "feeds/.unfinished.json").write_text(json.dumps([path]))
    check_site(site, cli, 0)


@pytest.mark.parametrize("text", TAMPERED.values(), ids=TAMPERED)
def test_whatever_guids_are_imported_stay_in_their_place(text: str, site: Path, cli: Cli) -> None:
    for guids in ({"www.example.org/a": text}, {text: "urn:x-test:a"}):
        (site / "guids.json").write_text(json.dumps(guids))
        check_site(site, cli, 0, 2)


def tamper(file: Path, change: Callable[[Any], None]) -> None:
    document = json.loads(file.read_bytes())
    change(document)
    file.write_text(json.dumps(document))


@pytest.mark.parametrize(
    "char", ["\x00", "\x1b", "\x7f", "\x85", "\x9b", *"\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ud800"]
)
def test_python_takes_for_printable_nothing_that_a_terminal_obeys(char: str) -> None:
    assert not char.isprintable()
