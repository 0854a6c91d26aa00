from __future__ import annotations

from contextlib import suppress

import pytest

from feedpub import urls

SEED = (
    "https://www.scmp.com/news/world/russia-central-asia/article/3120588/"
    "moscows-facial-recognition-cameras-are-identifying"
)
BASE = "https://site.example/blog/"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org/",
        "HTTP://Example.ORG/A",
        "https://example.org/a%20b%2Fc%e4",
        "https://example.org/a//b/../c/./",
        "https://example.org:8443/x?a=1&b=&a=2;c#top",
        "https://a_b.example.org/",
        "https://example.org./",
        "http://127.0.0.1:8000/x",
        "https://example.org/~a/(b)*!$'@:,=+",
        "https://xn--bcher-kva.example/",
    ],
)
def test_what_is_well_formed_stays_as_it_is_written(url: str) -> None:
    assert urls.absolute(url) == url


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        (" https://example.org/x\n", "https://example.org/x"),
        ("https://example.org/a\n b", "https://example.org/a%20b"),
        ("https://example.org/“quoted”™", "https://example.org/%E2%80%9Cquoted%E2%80%9D%E2%84%A2"),
        ("https://example.org/人?q=é#ü", "https://example.org/%E4%BA%BA?q=%C3%A9#%C3%BC"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%zz%4", "https://example.org/%25zz%254"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ('https://example.org/"<>\\^`{|}', "https://example.org/%22%3C%3E%5C%5E%60%7B%7C%7D"),
        ("https://example.org/a[1]?b[]=2", "https://example.org/a%5B1%5D?b%5B%5D=2"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://例え。jp/", "https://xn--r8jz45g.jp/"),
        ("https://faß.de/", "https://xn--fa-hia.de/"),
        ("//example.org/x", "https://example.org/x"),
        ("https://example.org?q=a b", "https://example.org?q=a%20b"),
    ],
)
def test_the_rest_is_encoded_once(written: str, expected: str) -> None:
    assert urls.absolute(written) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "/x",
        "example.org/x",
        "www.example.org",
        "ftp://example.org/",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "urn:isbn:1",
        "http:example.org",
        "http:/example.org",
        "http://",
        "http:///x",
        "https://?x",
        "https://#x",
        "https://exa mple.org/",
        "https://example..org/",
        "https://-example.org/",
        "https://example-.org/",
        "https://.example.org/",
        "https://<b>/",
        "https://exa%41mple.org/",
        "https://" + "a" * 64 + ".org/",
        "https://" + "a." * 130 + "org/",
        "https://☕☕.example/",
        "https://a\u200db.example/",
        "https://\u0301.example/",
        "https://a@b@example.org/",
        "https://example.org:x/",
        "https://example.org:99999/",
        "https://example.org:-1/",
        "https://example.org:80:80/",
        "https://[::1/",
        "https://[x]/",
        "https://\x00/",
        "\\\\example.org\\x",
    ],
)
def test_what_is_no_http_url_is_refused(text: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.absolute(text)


@pytest.mark.parametrize("host", ["[::1]", "[::::]", "[.]", "[:80]", "[1.2.3.4]", "[]"])
def test_a_host_in_brackets_is_refused_for_validators_know_none(host: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.absolute(f"http://{host}/x.png")


@pytest.mark.parametrize("user", ["good.example", "user:password", "us er", ":", "evil.example\\", "%40"])
def test_a_name_of_a_user_is_refused_for_it_leads_astray(user: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.absolute(f"https://{user}@example.org/")


def test_an_endless_port_is_refused() -> None:
    with pytest.raises(urls.UrlError):
        urls.absolute("http://example.org:" + "9" * 5000)


@pytest.mark.parametrize("port", ["\uff18\uff10", "80٨"])
def test_a_port_of_other_digits_is_refused(port: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.absolute(f"http://example.org:{port}/")


@pytest.mark.parametrize("part", ["\ud800@example.org", "a\ud800.org", "example.org:8\ud8000", "example.org/\udfff?#"])
def test_a_surrogate_is_dropped_or_refused(part: str) -> None:
    with suppress(urls.UrlError):
        assert urls.absolute(f"http://{part}").isascii()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/assets/x.png", "https://site.example/blog/assets/x.png"),
        ("assets/x y.png", "https://site.example/blog/assets/x%20y.png"),
        ("//cdn.example/x.png", "https://cdn.example/x.png"),
        ("http://other.example/x.png", "http://other.example/x.png"),
        ("/a:b.png", "https://site.example/blog/a:b.png"),
        ("/x?y#z", "https://site.example/blog/x?y#z"),
    ],
)
def test_a_base_is_put_in_front_of_paths_only(path: str, expected: str) -> None:
    assert urls.absolute(path, BASE) == expected


@pytest.mark.parametrize("text", ["", "data:image/png;base64,x", "javascript:x", "http://", "ftp://example.org/x"])
def test_a_base_does_not_mend_what_is_no_path(text: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.absolute(text, BASE)


def test_the_canonical_url_of_the_seed_record() -> None:
    assert urls.canonical(SEED) == SEED.removeprefix("https://www.")


def test_the_id_of_the_seed_record() -> None:
    assert urls.entry_id(urls.canonical(SEED)) == "urn:uuid:afbff213-5da2-527f-9c73-cbbf0cfff709"


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a/b",
        "https://www.example.org/a/b",
        "https://example.org/a/b/",
        "https://EXAMPLE.org/a/b",
        "https://example.org:443/a/b",
        "http://example.org:80/a/b",
        "https://example.org:/a/b",
        "https://example.org/a/b#part",
        "https://example.org/a/b/?#",
        "https://example.org/a/b?utm_source=x&utm_medium=y",
        "https://example.org/a/b?UTM_Campaign=x",
        "https://example.org/a/b?fbclid=1&gclid=2",
    ],
)
def test_addresses_of_one_page_have_one_canonical_url(other: str) -> None:
    assert urls.canonical(other) == "example.org/a/b"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org", "example.org"),
        ("https://example.org/", "example.org"),
        ("https://example.org/?b=2&a=1&utm_x=1&c", "example.org?b=2&a=1&c"),
        ("https://example.org/a/?q=/", "example.org/a?q=/"),
        ("https://example.org/?&b&&utm_x=1&", "example.org?b"),
        ("https://example.org/a?q=x#?utm_source=1", "example.org/a?q=x"),
        ("https://example.org/A%2fb", "example.org/A%2fb"),
        ("https://example.org/a b", "example.org/a%20b"),
        ("https://bücher.example/x", "xn--bcher-kva.example/x"),
        ("https://example.org:80/x", "example.org:80/x"),
        ("http://example.org:443/x", "example.org:443/x"),
        ("https://wwwx.example.org/", "wwwx.example.org"),
        ("https://example.org/x?my_utm_source=1&utmost=2&gclids=3", "example.org/x?my_utm_source=1&utmost=2&gclids=3"),
    ],
)
def test_a_canonical_url_keeps_what_tells_pages_apart(url: str, expected: str) -> None:
    assert urls.canonical(url) == expected


def test_what_is_no_url_has_no_canonical_one() -> None:
    with pytest.raises(urls.UrlError):
        urls.canonical("/x")


@pytest.mark.parametrize(
    "guid",
    [
        "urn:uuid:afbff213-5da2-527f-9c73-cbbf0cfff709",
        "urn:isbn:9780141036144",
        "tag:example.org,2021:entry/1",
        "tag:me@example.org,2021-02-04:x",
        "https://example.org/?p=12",
        "http://example.org/a#b",
        "mailto:a@example.org",
        "doi:10.1000/182",
    ],
)
def test_an_absolute_iri_is_an_id_as_it_stands(guid: str) -> None:
    assert urls.iri(guid) == guid


@pytest.mark.parametrize(
    "guid",
    [
        "",
        "4711",
        "/a/b",
        "example.org/a",
        "https://",
        "https:///x",
        "https:x",
        "https://exa mple.org/",
        "https://example.org/<b>",
        "https://example.org/%zz",
        "urn:uuid:afbff213",
        "urn:x",
        "urn:uuid:afbff213-5da2-527f-9c73-cbbf0cfff709x",
        "tag:example.org:x",
        "tag:Example.org,2021:x",
        "1a:b",
        "a b:c",
        ":",
    ],
)
def test_anything_else_is_no_id(guid: str) -> None:
    assert urls.iri(guid) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("scmp.com", "scmp.com"),
        (" SCMP.com ", "scmp.com"),
        ("www.crn.in", "www.crn.in"),
        ("https://scmp.com/news?x=1", "scmp.com"),
        ("//scmp.com", "scmp.com"),
        ("scmp.com/news", "scmp.com"),
        ("scmp.com:8080", "scmp.com"),
        ("scmp.com.", "scmp.com"),
        ("bücher.example", "bücher.example"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("xn--zzzzzz.example", "xn--zzzzzz.example"),
    ],
)
def test_domain(written: str, expected: str) -> None:
    assert urls.domain(written) == expected


@pytest.mark.parametrize("text", ["", "localhost", "a b.com", "scmp..com", "ftp://scmp.com", "com", "[::1]", "..", "@"])
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.domain(text)


@pytest.mark.parametrize("text", ["http://[::::]/", "[:80]", "scmp.com:" + "9" * 5000])
def test_a_hostile_domain_is_refused_like_any_other(text: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.domain(text)


def test_an_ascii_host_stays_as_it_is_written() -> None:
    assert urls.ascii_host("Example.ORG") == "Example.ORG"


def test_a_segment_is_encoded_and_keeps_its_slashes() -> None:
    assert urls.segment("topics/人 #%.rss") == "topics/%E4%BA%BA%20%23%25.rss"


@pytest.mark.parametrize("text", ["javascript:alert(1)", " JaVaScRiPt :x", "vbscript:x", "data:text/html,x"])
def test_a_script_is_no_id(text: str) -> None:
    assert urls.iri(text.strip()) is None
    assert urls.is_script(text)


@pytest.mark.parametrize("rest", ["x" * 4096, "é" * 1000, "%" * 2000])
def test_an_address_of_more_than_4096_characters_once_encoded_is_refused(rest: str) -> None:
    with pytest.raises(urls.UrlError, match="longer than 4096"):
        urls.absolute(f"https://example.org/{rest}")


def test_an_address_of_4096_characters_is_one() -> None:
    url = "https://example.org/".ljust(4096, "x")
    assert urls.absolute(url) == url


@pytest.mark.parametrize("id_", ["urn:x:" + "y" * 4096, "urn:x:" + "é" * 1000])
def test_an_id_of_more_than_4096_characters_is_none(id_: str) -> None:
    assert urls.iri(id_) is None


@pytest.mark.parametrize("host", ["é" * 100_000, "a" * 100_000, "xn--" + "a" * 100_000, "é." * 50_000])
def test_a_host_too_long_for_any_name_is_refused_before_it_is_looked_at(host: str) -> None:
    with pytest.raises(urls.UrlError):
        urls.ascii_host(host)
