"""What `feedpub config` prints; that servers do what it says is shown in tests/serving."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import NOW, Cli
from hypothesis import example, given
from hypothesis import strategies as st

from feedpub.hosting.hosts import HOSTS
from feedpub.hosting.quoting import apache, apache_rewritten, caddy, comment, json_text, nginx, nginx_plain

Write = Callable[..., Path]
SITE = '[site]\ntitle = "News"\nurl = "https://feeds.example.org/news/"\n'


@pytest.fixture
def built(cli: Cli, record_file: Write, tmp_path: Path) -> Cli:
    """A site that has been built."""
    (tmp_path / "feedpub.toml").write_text(SITE, encoding="utf-8")
    record_file("a.md")
    cli("build")
    return cli


@pytest.mark.parametrize("host", HOSTS)
def test_the_configuration_is_data_and_nothing_else_is_said(built: Cli, host: str) -> None:
    result = built("config", host)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "https://feeds.example.org/news/" in result.stdout


@pytest.mark.parametrize("host", HOSTS)
def test_the_same_site_gives_the_same_configuration(built: Cli, host: str) -> None:
    assert built("config", host).stdout == built("config", host).stdout


def test_before_the_first_build_it_is_said_what_to_do(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(SITE, encoding="utf-8")
    record_file("a.md")
    result = cli("config", "nginx")
    assert result.exit_code == 2
    assert "run `feedpub build` first" in result.stderr


def test_without_an_address_it_is_said_what_is_missing(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    cli("build")
    result = cli("config", "nginx")
    assert result.exit_code == 2
    assert "set `url` under [site], `feedpub build`, try again" in result.stderr
    assert "warning" not in result.stderr


def test_feeds_that_were_built_for_another_address_are_built_first(built: Cli, tmp_path: Path) -> None:
    result = built("config", "nginx", "-b", "https://elsewhere.example/")
    assert (result.exit_code, result.stdout) == (2, "")
    there = "site.url: is https://elsewhere.example/, and the feeds were built for https://feeds.example.org/news/"
    assert there in result.stderr
    settings = tmp_path / "feedpub.toml"
    settings.write_text(SITE.replace("feeds.example.org", "elsewhere.example"), encoding="utf-8")
    assert built("config", "nginx").exit_code == 2
    built("build")
    assert "https://elsewhere.example/news/" in built("config", "nginx").stdout


@pytest.mark.parametrize("host", ["nginx", "apache", "caddy", "netlify"])
def test_readers_are_led_to_the_feed_menu_where_it_is_not_at_the_root(built: Cli, tmp_path: Path, host: str) -> None:
    to = "https://feeds.example.org/news/.well-known/feed-menu.json"
    assert to not in built("config", host).stdout
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write("[output]\nfeed_menu = true\n")
    built("build")
    assert to in built("config", host).stdout


def test_a_damaged_catalogue_is_told(built: Cli, tmp_path: Path) -> None:
    (tmp_path / "feeds/feeds.json").write_text("{", encoding="utf-8")
    result = built("config", "nginx")
    assert result.exit_code == 1
    assert "[bad-catalogue]" in result.stderr


@pytest.mark.parametrize(
    ("host", "url", "told"),
    [
        ("nginx", "http://feeds.example.org:8080/", "    listen 8080;\n    listen [::]:8080;\n"),
        ("nginx", "https://feeds.example.org:8443/", "`listen 8443 ssl`"),
        ("apache", "http://feeds.example.org:8080/", "`Listen 8080` in /etc/apache2/ports.conf.\n<VirtualHost *:8080>"),
        ("apache", "https://feeds.example.org:8443/", "where 8443 belongs"),
        ("caddy", "http://feeds.example.org:8080/", "http://feeds.example.org:8080 {"),
        ("nginx", "https://feeds.example.org/", "    listen 80;\n    listen [::]:80;\n"),
        ("apache", "https://feeds.example.org/", "<VirtualHost *:80>"),
    ],
)
def test_the_port_of_the_address_is_used(built: Cli, host: str, url: str, told: str) -> None:
    built("build", "-b", url)
    assert told in built("config", host, "-b", url).stdout


@pytest.mark.parametrize("host", ["nginx", "apache", "caddy"])
def test_the_folder_and_the_path_on_the_server_may_be_others(built: Cli, host: str, tmp_path: Path) -> None:
    told = built("config", host, "--root", "/srv/www", "--mount", "elsewhere").stdout
    assert "/srv/www" in told
    assert "/elsewhere/" in told
    assert str(tmp_path) not in told


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--root", "relative"),
        ("--root", "/a\nb"),
        ("--mount", "/ü/"),
        ("--mount", '/"/'),
        ("--mount", "/a%0A%20Require%20all%20granted/"),
        ("--mount", "/%00/"),
        ("--mount", "/%FF/"),
    ],
)
def test_what_no_configuration_can_name_is_refused(built: Cli, option: str, value: str) -> None:
    result = built("config", "nginx", option, value)
    assert result.exit_code == 2
    assert f"{option}: " in result.stderr


def test_an_address_that_no_configuration_can_name_is_told_where_it_stands(built: Cli, tmp_path: Path) -> None:
    address = "https://feeds.example.org/a%0Ab/"
    (tmp_path / "feedpub.toml").write_text(f'[site]\ntitle = "News"\nurl = "{address}"\n', encoding="utf-8")
    assert built("build").exit_code == 0
    result = built("config", "nginx")
    assert result.exit_code == 2
    assert "site.url: " in result.stderr


@pytest.mark.parametrize(
    ("host", "folder"), [("apache", "/srv/${x}"), ("apache", "/srv/[a]"), ("caddy", "/srv/{$x}"), ("caddy", "/srv/\\`")]
)
def test_a_folder_that_a_server_would_obey_is_refused(built: Cli, host: str, folder: str) -> None:
    result = built("config", host, "--root", folder)
    assert result.exit_code == 2
    assert "use another name" in result.stderr


@pytest.mark.parametrize("host", ["nginx", "apache", "caddy"])
def test_while_a_record_is_about_to_appear_nothing_is_kept_for_long(built: Cli, record_file: Write, host: str) -> None:
    record_file("later.md", publishedDateTime="2026-01-03T00:00:00Z")
    told = built("config", host, "--now", NOW).stdout
    assert "scheduled for 2026-01-03T00:00:00+00:00" in told
    assert "max-age=3600" not in told


@pytest.mark.parametrize("host", ["nginx", "apache", "caddy"])
def test_a_record_that_is_far_off_is_told(built: Cli, record_file: Write, host: str) -> None:
    record_file("later.md", publishedDateTime="2026-03-01T00:00:00Z")
    told = built("config", host, "--now", NOW).stdout
    assert "scheduled for 2026-03-01T00:00:00+00:00" in told
    assert "max-age=3600" in told


@pytest.mark.parametrize("host", ["nginx", "apache", "caddy"])
def test_each_coding_of_the_site_is_served_and_no_other(built: Cli, tmp_path: Path, host: str) -> None:
    words = {"nginx": "brotli_static", "apache": "$1.br", "caddy": "precompressed br gzip"}
    assert words[host] not in built("config", host).stdout
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write('[output]\ncompress = ["gzip", "br"]\n')
    assert words[host] in built("config", host).stdout


def test_what_packs_best_comes_first_whatever_the_order_in_the_configuration(built: Cli, tmp_path: Path) -> None:
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write('[output]\ncompress = ["br", "gzip"]\n')
    assert "precompressed br gzip" in built("config", "caddy").stdout


def test_nginx_is_given_a_variable_for_a_dollar_only_where_there_is_one(built: Cli) -> None:
    assert "feedpub_dollar" not in built("config", "nginx").stdout
    for option, value in (("--root", "/srv/$feeds"), ("--mount", "/$/")):
        assert built("config", "nginx", option, value).stdout.count("geo $feedpub_dollar") == 1


@given(st.text())
@example('feeds😀日"\\')
def test_any_text_that_can_be_printed_is_one_value_in_json_toml_and_yaml(text: str) -> None:
    text = "".join(filter(str.isprintable, text))
    assert json.loads(json_text(text)) == text
    assert tomllib.loads(f"a = {json_text(text)}") == {"a": text}
    assert yaml.safe_load(f"a: {json_text(text)}") == {"a": text}


def test_a_title_does_not_end_a_comment() -> None:
    assert comment("a\nb\u2028c\rd") == "a b c d"


def test_nginx_takes_a_dollar_from_a_variable_where_it_looks_for_one() -> None:
    assert nginx('/$a "b" \\"') == '"/${feedpub_dollar}a \\"b\\" \\\\\\""'
    assert nginx_plain("^/a\\.b$") == '"^/a\\.b$"'


def test_apache_is_given_quotes_and_what_mod_rewrite_obeys_escaped() -> None:
    assert apache('a "b" \\') == '"a \\"b\\" \\\\"'
    assert apache_rewritten('/a b"$1%1', "$1") == '/a\\ b\\"\\$1\\%1$1'


def test_caddy_is_given_braces_escaped() -> None:
    assert caddy("/srv/feeds") == "/srv/feeds"
    assert caddy('{a} "b"') == '`\\{a\\} "b"`'
    assert caddy('a ` "b"') == '"a ` \\"b\\""'
