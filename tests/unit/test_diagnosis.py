from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from feedpub import api, diagnosis, pipeline
from feedpub.codes import hosts
from feedpub.diagnosis.exchange import Request, Response, UnreachableError
from feedpub.diagnosis.mending import cure, server
from feedpub.media import ATOM, RSS

URL = "https://feeds.example.org/"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BEFORE = datetime(2026, 11, 27, 12, tzinfo=UTC)
TYPES = {
    "rss": RSS,
    "atom": ATOM,
    "json": "application/feed+json",
    "html": "text/html",
    "": "text/html",
    "feed": "text/plain",
}

#: Changes an answer.
Fault = Callable[[Request, Response], Response]


def sound(request: Request, response: Response) -> Response:  # noqa: ARG001 - as every fault
    return response


@dataclass
class Host:
    """A host that serves files as it should, but for one fault. It notes what it is asked."""

    files: Mapping[str, bytes]
    fault: Fault = sound
    hubs: tuple[str, ...] = ()
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        place = urlsplit(request.url)
        if place.netloc != "feeds.example.org":
            raise UnreachableError("its name is not known")
        return self.fault(request, self._answer(request, unquote(place.path[1:])))

    def _answer(self, request: Request, path: str) -> Response:
        if path not in self.files:
            return Response(request=request, status=404, headers={"content-type": "text/html"})
        data = self.files[path]
        packed = "gzip" in request.headers.get("accept-encoding", "")
        etag = f'"{len(data)}{"-gzip" if packed else ""}"'
        kind = "application/xml" if "html" in request.headers.get("accept", "") else TYPES[path.rpartition(".")[2]]
        headers = {
            "server": "nginx/1.22.1",
            "date": format_datetime(NOW, usegmt=True),
            "last-modified": format_datetime(BEFORE, usegmt=True),
            "etag": etag,
            "content-type": f"{kind}; charset=utf-8",
            "cache-control": "public, max-age=3600",
            "vary": "Accept, Accept-Encoding",
            "access-control-allow-origin": "*",
            "x-content-type-options": "nosniff",
            "link": "".join(f'<{hub}>; rel="hub", ' for hub in self.hubs) + f'<{request.url}>; rel="self"',
            **({"content-encoding": "gzip"} if packed else {}),
        }
        known = request.headers.get("if-none-match")
        fresh = known == etag if known else request.headers.get("if-modified-since") == headers["last-modified"]
        if fresh:
            return Response(request=request, status=304, headers=headers)
        body = b"" if request.method == "HEAD" else gzip.compress(data) if packed else data
        return Response(request=request, status=200, headers=headers, body=body)


def examine(host: Host, *addresses: str, every: bool = False) -> diagnosis.Diagnosis:
    return diagnosis.examine(addresses or (URL,), host, every=every, progress=pipeline.silent)


def codes(host: Host, *addresses: str) -> set[str]:
    return {ailment.code for ailment in examine(host, *addresses).ailments}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sample feeds, built for the address of the host, with one feed retired and one moved."""
    folder = tmp_path_factory.mktemp("site")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    source, output = ROOT / "seeds", folder / "feeds"
    (folder / "feedpub.toml").write_text(f'[site]\nurl = "{URL}"\nhubs = ["https://hub.example/"]\n', encoding="utf-8")
    config = folder / "feedpub.toml"
    api.build(source, output, config=config, now=now)
    api.retire("topics/c", source, output, config=config, now=now)
    api.retire("topics/ai", source, output, config=config, now=now, to="all")
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.fixture
def host(files: dict[str, bytes]) -> Host:
    return Host(
        {path: data for path, data in files.items() if path.rpartition(".")[2] in TYPES},
        served,
        ("https://hub.example/",),
    )


def served(request: Request, response: Response) -> Response:
    """What is gone is gone, and what has moved has moved."""
    if request.url.startswith(f"{URL}topics/c."):
        return replace(response, status=410)
    if request.url.startswith(f"{URL}topics/ai."):
        to = f"{URL}all.{request.url.rpartition('.')[2]}"
        return replace(response, status=301, headers={"location": to})
    return response


def test_a_host_that_does_all_as_it_should_has_nothing_to_mend(host: Host) -> None:
    found = examine(host)
    assert found.ailments == ()
    assert found.servers == ("nginx",)
    kinds = ("all", "topics/", "providers/")
    assert all(sum(url.startswith(URL + kind) for url in found.visited) >= 3 for kind in kinds)


def test_one_feed_of_each_kind_is_asked_for_and_all_of_them_when_they_are_wanted(host: Host) -> None:
    few, every = examine(host).visited, examine(host, every=True).visited
    # Three formats of three kinds; one that is gone, and one that has moved.
    assert len(few) == 11
    assert set(few) < set(every)
    listed = json.loads(host.files["feeds.json"])
    assert len(every) == 3 * (len(listed["feeds"]) + len(listed["retired"]))


def test_nothing_but_the_host_is_asked(host: Host) -> None:
    examine(host, every=True)
    assert {urlsplit(request.url).netloc for request in host.asked} == {"feeds.example.org"}


def status(request: Request, response: Response) -> Response:  # noqa: ARG001
    return replace(response, status=503)


def page(_: Request, response: Response) -> Response:
    return replace(response, body=b"<!doctype html><title>Log in</title>") if response.status == 200 else response


def elsewhere(request: Request, response: Response) -> Response:
    if request.url.startswith(URL + "all.rss"):
        return replace(response, status=302, headers={"location": "/topics/energy.rss"})
    return response


def around(request: Request, response: Response) -> Response:
    return replace(response, status=301, headers={"location": request.url + "x"})


def header(name: str, value: str | None) -> Fault:
    def fault(_: Request, response: Response) -> Response:
        kept = {key: said for key, said in response.headers.items() if key != name}
        return replace(response, headers=kept if value is None else {**kept, name: value})

    return fault


def when(condition: Callable[[Request], bool], **changes: object) -> Fault:
    def fault(request: Request, response: Response) -> Response:
        return replace(response, **changes) if condition(request) else response  # type: ignore[arg-type]

    return fault


def has(name: str, value: str = "") -> Callable[[Request], bool]:
    return lambda request: value in request.headers.get(name, "\0")


def by_head(request: Request) -> bool:
    return request.method == "HEAD"


def with_query(request: Request) -> bool:
    return "?" in request.url


def unpacked(_: Request, response: Response) -> Response:
    plain = {name: value for name, value in response.headers.items() if name != "content-encoding"}
    if "content-encoding" not in response.headers:
        return response
    return replace(response, headers=plain, body=gzip.decompress(response.body) if response.body else b"")


def packed_for_all(_: Request, response: Response) -> Response:
    if response.status != 200 or "content-encoding" in response.headers or not response.body:
        return response
    return replace(
        response, headers={**response.headers, "content-encoding": "gzip"}, body=gzip.compress(response.body)
    )


def one_etag(request: Request, response: Response) -> Response:
    headers = {**response.headers, "etag": '"same"'}
    if request.headers.get("if-none-match") == '"same"':
        return replace(response, headers=headers, status=304, body=b"")
    return replace(response, headers=headers)


def trusts_dates(request: Request, response: Response) -> Response:
    return replace(response, status=304, body=b"") if "if-modified-since" in request.headers else response


def minified(_: Request, response: Response) -> Response:
    return replace(response, body=response.body.replace(b"\n", b"")) if response.status == 200 else response


FAULTS: dict[str, Fault] = {
    "http-called-gone": when(lambda _: True, status=410),
    "http-status": status,
    "http-no-feed": page,
    "http-redirect": elsewhere,
    "http-altered": minified,
    "http-type": header("content-type", "application/octet-stream"),
    "http-generic-type": header("content-type", "text/xml"),
    "http-no-validator": header("etag", None),
    "http-not-304": when(has("if-none-match", "-gzip"), status=200),
    "http-date-wins": trusts_dates,
    "http-etag-shared": one_etag,
    "http-future-date": header("last-modified", "Mon, 30 Nov 2026 12:00:00 GMT"),
    "http-caching": header("cache-control", "no-store"),
    "http-not-compressed": unpacked,
    "http-unasked-encoding": packed_for_all,
    "http-vary": header("vary", None),
    "http-cors": header("access-control-allow-origin", None),
    "http-sniffing": header("x-content-type-options", None),
    "http-cookie": header("set-cookie", "session=1"),
    "http-head": when(by_head, status=405),
    "http-query": when(with_query, status=404),
    "http-browser": when(has("accept", "html"), status=200, body=b"<!doctype html><title>Blog</title>"),
    "http-no-link": header("link", None),
}
#: What takes more than a fault of one feed.
OTHERS = {"http-unreachable", "http-self", "http-not-gone", "http-not-moved"}
#: What else is wrong then.
WITH = {
    "http-redirect": {"http-self"},
    "http-future-date": {"http-not-304"},
}


@pytest.mark.parametrize("code", sorted(set(FAULTS) - {"http-altered"}))
def test_a_fault_is_found_by_its_code(host: Host, code: str) -> None:
    host.fault = FAULTS[code]
    assert codes(host, f"{URL}all.rss") == {code} | WITH.get(code, set())


def test_a_file_that_is_not_that_of_feeds_json_is_told(host: Host) -> None:
    host.fault = lambda request, response: minified(request, served(request, response))
    found = examine(host).ailments
    assert {ailment.code for ailment in found} == {"http-altered"}
    # JSON Feeds and XML alike, of each kind.
    assert len(found[0].urls) == 9


def test_a_feed_that_was_built_for_another_address_is_told(files: dict[str, bytes]) -> None:
    moved = {path: data.replace(b"feeds.example.org", b"old.example.org") for path, data in files.items()}
    found = examine(Host(moved), f"{URL}all.atom").ailments
    assert [(ailment.code, ailment.message) for ailment in found if ailment.code != "http-no-link"] == [
        ("http-self", "says that its address begins with https://old.example.org/")
    ]


@pytest.mark.parametrize(("answer", "code"), [(404, {"http-not-gone"}), (200, {"http-not-gone"}), (410, set())])
def test_a_feed_that_is_gone_must_say_so(host: Host, answer: int, code: set[str]) -> None:
    def fault(request: Request, response: Response) -> Response:
        gone = request.url.startswith(f"{URL}topics/c.")
        return replace(response, status=answer) if gone else served(request, response)

    host.fault = fault
    assert codes(host) == code


@pytest.mark.parametrize(
    ("answer", "to", "code"),
    [
        (301, "/all.rss", set()),
        (308, "/all.rss", set()),
        (302, "/all.rss", {"http-not-moved"}),
        (301, "/topics/energy.rss", {"http-not-moved"}),
        (200, "", {"http-not-moved"}),
    ],
)
def test_a_feed_that_has_moved_must_lead_to_where_it_is(host: Host, answer: int, to: str, code: set[str]) -> None:
    def fault(request: Request, response: Response) -> Response:
        if request.url.startswith(f"{URL}topics/ai."):
            return replace(response, status=answer, headers={**response.headers, "location": to})
        return served(request, response)

    host.fault = fault
    assert codes(host) == code


def test_a_host_without_an_answer_is_told_and_the_next_address_is_asked(host: Host) -> None:
    found = examine(host, "https://elsewhere.example/", f"{URL}all.rss")
    assert [(ailment.code, ailment.urls) for ailment in found.ailments] == [
        ("http-unreachable", ("https://elsewhere.example/",))
    ]
    assert found.visited[-1] == f"{URL}all.rss"


def test_a_circle_of_redirects_is_left_after_the_fifth(host: Host) -> None:
    host.fault = lambda _, response: replace(response, status=301, headers={"location": "/all.rss"})
    assert codes(host, f"{URL}all.rss") == {"http-status"}
    assert len(host.asked) <= 12


def test_feeds_of_another_program_are_found_by_the_links_of_the_page(host: Host) -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/all.atom">'
    host.files = {"": f"<!doctype html><title>x</title>{link}".encode(), "all.atom": host.files["all.atom"]}
    assert examine(host).visited == (f"{URL}all.atom",)


def test_a_damaged_feeds_json_does_not_end_it(host: Host) -> None:
    host.files = {**host.files, "feeds.json": b'{"feeds": [{"kind": "../x"}]}'}
    assert examine(host).visited == (URL,)


def test_feeds_json_leads_nowhere_else(host: Host) -> None:
    document = json.loads(host.files["feeds.json"])
    for feed in document["feeds"]:
        feed["url"] = dict.fromkeys(feed["url"], "http://127.0.0.1:1/x.rss")
    host.files = {**host.files, "feeds.json": json.dumps(document).encode()}
    assert all(url.startswith(URL) for url in examine(host, every=True).visited)


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"server": "nginx/1.22.1"}, "nginx"),
        ({"server": "Apache/2.4.62 (Debian)"}, "apache"),
        ({"server": "Caddy"}, "caddy"),
        ({"server": "GitHub.com"}, "github-pages"),
        ({"server": "Netlify"}, "netlify"),
        ({"server": "AmazonS3", "x-amz-cf-id": "x"}, "cloudfront"),
        ({"server": "Werkzeug"}, ""),
        ({}, ""),
    ],
)
def test_a_server_is_known_by_what_it_calls_itself(headers: dict[str, str], name: str) -> None:
    assert server(Response(request=Request(url=URL), status=200, headers=headers)) == name


def test_the_cure_is_that_of_the_server_else_that_of_the_code() -> None:
    assert cure("http-cors", "nginx") == 'nginx: add_header Access-Control-Allow-Origin "*" always;'
    assert cure("http-cors", "") == hosts.CODES["http-cors"].cure
    assert cure("http-head", "nginx") == hosts.CODES["http-head"].cure


def test_an_answer_that_unpacks_without_end_is_not_unpacked_to_it(host: Host) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    host.fault = lambda _, response: replace(
        response, headers={**response.headers, "content-encoding": "gzip"}, body=bomb
    )
    assert {"http-no-feed", "http-unasked-encoding"} <= codes(host, f"{URL}all.rss")


def test_every_code_of_hosts_is_tried() -> None:
    assert set(FAULTS) | OTHERS == set(hosts.CODES)


def test_what_all_feeds_of_a_preview_say_of_their_address_is_told_once(files: dict[str, bytes]) -> None:
    host = Host(files, served, ("https://hub.example/",))

    def preview(request: Request) -> Response:
        """The site of another address, at its root."""
        answer = host(replace(request, url=request.url.replace("http://127.0.0.1:8000/", URL)))
        where = answer.headers.get("location", "").replace(URL, "http://127.0.0.1:8000/")
        return replace(answer, request=request, headers={**answer.headers, **({"location": where} if where else {})})

    found = diagnosis.examine(["http://127.0.0.1:8000/"], preview, every=True, progress=pipeline.silent).ailments
    assert [(ailment.code, ailment.message) for ailment in found] == [
        ("http-self", f"says that its address begins with {URL}")
    ]


def test_a_feed_that_leads_to_another_place_than_it_should_is_told_where(host: Host) -> None:
    def fault(request: Request, response: Response) -> Response:
        moved = request.url.startswith(f"{URL}topics/ai.")
        to = {"location": "https://elsewhere.example/x.rss"}
        return replace(response, status=301, headers=to) if moved else served(request, response)

    host.fault = fault
    (ailment,) = examine(host).ailments[:1]
    assert ailment.message.endswith("and leads to https://elsewhere.example/x.rss instead")


_TIMES = ["Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 -0000", "Sun, 06 Nov 1994 08:49:37 +99999999999999999"]
_PLACES = ["http://[bad", "/\u00fc.rss", "//", "ftp://x/", "http://u:p@x/"]


@given(
    st.dictionaries(
        st.sampled_from(
            "last-modified date etag vary cache-control content-type content-encoding location link".split()
        ),
        st.one_of(st.sampled_from(_TIMES + _PLACES), st.text(max_size=20)),
    ),
    st.sampled_from([200, 200, 301, 302, 304, 410, 500]),
    st.sampled_from(
        [
            b"",
            b"<rss version='2.0'><channel><link>x</link></channel></rss>",
            b"{}",
            b"<!doctype html><link rel=alternate type=application/rss+xml href='http://[x'>",
        ]
    ),
)
def test_no_answer_is_too_strange(headers: dict[str, str], status: int, body: bytes) -> None:
    def ask(request: Request) -> Response:
        return Response(request=request, status=status, headers=headers, body=body)

    for address in (URL, f"{URL}all.rss"):
        assert diagnosis.examine([address], ask, every=True, progress=pipeline.silent).visited


def test_a_link_that_is_none_is_no_self(host: Host) -> None:
    host.files = {"all.atom": host.files["all.atom"].replace(b"https://feeds.example.org/all.atom", b"http://[x")}
    assert "http-self" not in codes(host, f"{URL}all.atom")


def test_an_address_that_is_not_encoded_is_followed_as_browsers_do(host: Host) -> None:
    def fault(request: Request, response: Response) -> Response:
        if request.url == f"{URL}old.rss":
            return replace(response, status=301, headers={"location": "/\u00fc.rss"})
        return response

    host.fault = fault
    assert codes(host, f"{URL}old.rss") == {"http-status", "http-redirect"}
    assert host.asked[-1].url == f"{URL}%C3%BC.rss"


def linked(count: int, where: str = "") -> bytes:
    """A page that names so many feeds, of two types in turn."""
    kinds = ("application/rss+xml", "application/atom+xml")
    links = (f'<link rel="alternate" type="{kinds[at % 2]}" href="{where}/{at}">' for at in range(count))
    return ("<!doctype html><title>x</title>" + "".join(links)).encode()


def test_of_the_feeds_that_a_page_names_the_first_of_each_type_is_asked_for(host: Host) -> None:
    host.files = {"": linked(300)}
    assert examine(host).visited == (f"{URL}0", f"{URL}1")
    assert len(examine(host, every=True).visited) == 300


def test_a_page_leads_to_no_more_than_one_feed_of_each_type_of_another_host(host: Host) -> None:
    host.files = {"": linked(300, "https://elsewhere.example")}
    assert len(examine(host).visited) == 2
    assert examine(host, every=True).visited == (URL,)


def test_a_feed_without_an_extension_has_a_type_too(host: Host) -> None:
    host.files = {"feed": host.files["all.rss"]}
    assert "http-type" in codes(host, f"{URL}feed")


def test_json_needs_no_charset(host: Host) -> None:
    host.fault = header("content-type", "application/feed+json")
    assert codes(host, f"{URL}all.json") == set()
