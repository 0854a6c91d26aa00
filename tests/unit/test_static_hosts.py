"""What is printed for hosts that can't be run here does what it says, as far as their documents tell."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import playwright
import pytest
import yaml
from conftest import NOW, Cli

from feedpub import delivery

Write = Callable[..., Path]
URL = "https://feeds.example.org/news/"
HUB = "https://hub.example.org/"
ELSEWHERE = 'https://other.example/"x"?a=$1&b=%20'
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def site(cli: Cli, record_file: Write, tmp_path: Path) -> Cli:
    """A site with feeds that are there, that are gone, and that have moved."""
    settings = {"title": 'News "}; */ // #', "url": URL, "hubs": [HUB]}
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    (tmp_path / "feedpub.toml").write_text("\n".join(["[site]", *lines, ""]), encoding="utf-8")
    record_file("a.md", topics="[AI, 日本, Gone 日, Moved]", provider="{name: Example, domain: example.org}")
    cli("build", "--now", NOW)
    cli("retire", "topics/gone-日", "--now", NOW)
    cli("retire", "topics/moved", "--to", ELSEWHERE, "--now", NOW)
    return cli


def printed(site: Cli, host: str, *options: str) -> str:
    result = site("config", host, "--now", NOW, *options)
    assert result.exit_code == 0
    return result.stdout


def listed(tmp_path: Path) -> list[str]:
    """The paths of the files of all feeds, as they stand in addresses."""
    document = json.loads((tmp_path / "feeds/feeds.json").read_bytes())
    return [url.removeprefix(URL) for feed in document["feeds"] for url in feed["url"].values()]


def type_of(path: str) -> str:
    return delivery.type_of(path)


def shell(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the shell of a host does in a folder."""
    environment = os.environ | variables
    run = ["/bin/bash", "-e", "-c", command]
    return subprocess.run(run, cwd=folder, env=environment, capture_output=True, text=True, check=False)


# Netlify


def headers(configuration: dict[str, Any], path: str) -> dict[str, str]:
    """What Netlify sends for a path: of all rules that match, by the way its own parser reads them."""
    found: dict[str, str] = {}
    for rule in configuration["headers"]:
        parts = [part.replace("*", "(.*)") if "*" in part else re.escape(part) for part in rule["for"].split("/")]
        if re.fullmatch("/".join(parts), path):
            found |= rule["values"]
    return found


def test_netlify_tells_what_every_file_is(site: Cli, tmp_path: Path) -> None:
    configuration = tomllib.loads(printed(site, "netlify"))
    for path in [*listed(tmp_path), "index.html", "feeds.json", "feeds.opml", "feedpub.css"]:
        found = headers(configuration, f"/news/{path}")
        assert found["Content-Type"] == type_of(path), path
        assert "max-age=" in found["Cache-Control"]
        assert found["Access-Control-Allow-Origin"] == "*"
        assert found["Access-Control-Expose-Headers"] == "ETag, Link"


def test_netlify_links_every_feed_to_its_hub(site: Cli, tmp_path: Path) -> None:
    configuration = tomllib.loads(printed(site, "netlify"))
    for path in listed(tmp_path):
        expected = None if path.endswith(".html") else f'<{HUB}>; rel="hub", <{URL}{path}>; rel="self"'
        assert headers(configuration, f"/news/{path}").get("Link") == expected


def test_netlify_knows_what_is_gone_and_has_moved(site: Cli) -> None:
    rules = {rule["from"]: rule for rule in tomllib.loads(printed(site, "netlify"))["redirects"]}
    assert len(rules) == 8
    assert rules["/news/topics/gone-%E6%97%A5.rss"]["status"] == 410
    assert "force" not in rules["/news/topics/gone-%E6%97%A5.rss"]
    moved = rules["/news/topics/moved.atom"]
    assert (moved["status"], moved["force"], moved["to"]) == (301, True, ELSEWHERE.replace('"', "%22"))


def test_netlify_publishes_feeds_where_their_address_says(site: Cli, tmp_path: Path) -> None:
    told = tomllib.loads(printed(site, "netlify"))["build"]
    assert shell(told["command"], tmp_path).returncode == 0
    assert (tmp_path / told["publish"] / "news/all.rss").read_bytes() == (tmp_path / "feeds/all.rss").read_bytes()


def test_netlify_publishes_the_folder_itself_where_the_address_has_no_path(site: Cli) -> None:
    site("build", "--now", NOW, "-b", "https://feeds.example.org/")
    build = tomllib.loads(printed(site, "netlify", "-b", "https://feeds.example.org/"))["build"]
    assert build == {"publish": "feeds"}


# CloudFront


def ran(function: str, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """What the function makes of events. Its language is that of Node, which comes with Playwright."""
    node = Path(playwright.__file__).parent / "driver/node"
    code = f"{function}\nconsole.log(JSON.stringify({json.dumps(events)}.map(handler)))"
    run = subprocess.run([node, "-"], input=code, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def asked(path: str, accept: str = "*/*") -> dict[str, Any]:
    return {"request": {"method": "GET", "uri": f"/news/{path}", "headers": {"accept": {"value": accept}}}}


def answered(path: str, accept: str = "*/*") -> dict[str, Any]:
    response = {"statusCode": 200, "headers": {"content-type": {"value": "application/xml"}, "etag": {"value": '"x"'}}}
    return asked(path, accept) | {"response": response}


def told(response: dict[str, Any]) -> dict[str, str]:
    return {name: header["value"] for name, header in response["headers"].items()}


def test_cloudfront_tells_what_every_file_is(site: Cli, tmp_path: Path) -> None:
    paths = [*listed(tmp_path), "index.html", "feeds.json", "feeds.opml", "feedpub.css"]
    for path, response in zip(paths, ran(printed(site, "cloudfront"), *map(answered, paths)), strict=True):
        found = told(response)
        assert found["content-type"] == type_of(path), path
        assert found["etag"] == '"x"'
        assert (found["access-control-allow-origin"], found["access-control-expose-headers"]) == ("*", "ETag, Link")
        assert "max-age=" in found["cache-control"]
        is_feed = path in listed(tmp_path) and not path.endswith(".html")
        assert found.get("link") == (f'<{HUB}>; rel="hub", <{URL}{path}>; rel="self"' if is_feed else None), path


def test_cloudfront_gives_feeds_to_browsers_as_xml(site: Cli) -> None:
    paths = ("all.rss", "topics/ai.atom", "all.json", "all.html")
    found = ran(printed(site, "cloudfront"), *(answered(path, BROWSER) for path in paths))
    types = [told(response)["content-type"] for response in found]
    assert types == [delivery.XML, delivery.XML, type_of("all.json"), type_of("all.html")]


def test_cloudfront_knows_what_is_gone_and_has_moved_and_passes_on_the_rest(site: Cli) -> None:
    paths = ("topics/gone-%E6%97%A5.rss", "topics/moved.json", "topics/ai.rss", "", "constructor")
    gone, moved, there, top, odd = ran(printed(site, "cloudfront"), *map(asked, paths))
    assert gone["statusCode"] == 410
    assert (moved["statusCode"], told(moved)["location"]) == (301, ELSEWHERE.replace('"', "%22"))
    assert {told(answer)["cache-control"] for answer in (gone, moved)} == {"public, max-age=900"}
    assert {told(answer)["access-control-allow-origin"] for answer in (gone, moved)} == {"*"}
    assert [there["uri"], top["uri"], odd["uri"]] == ["/news/topics/ai.rss", "/news/index.html", "/news/constructor"]


def test_cloudfront_which_does_not_look_for_files_is_not_told_of_feeds_that_may_come_back(
    site: Cli, record_file: Write
) -> None:
    record_file("a.md", topics="[AI]", provider="{name: Example, domain: example.org}")
    site("build", "--now", NOW)
    by_itself, by_a_person = ran(
        printed(site, "cloudfront"), *map(asked, ("topics/%E6%97%A5%E6%9C%AC.rss", "topics/gone-%E6%97%A5.rss"))
    )
    assert by_itself["uri"] == "/news/topics/%E6%97%A5%E6%9C%AC.rss"
    assert by_a_person["statusCode"] == 410


def test_cloudfront_is_told_how_long_its_function_is(site: Cli) -> None:
    function = printed(site, "cloudfront")
    size = int(re.findall(r"this one has (\d+) bytes", function)[0])
    assert abs(size - len(function.encode())) <= 1


# GitHub Pages


def test_github_builds_commits_and_publishes_the_folder(site: Cli) -> None:
    workflow = yaml.safe_load(printed(site, "github-pages"))
    steps = workflow["jobs"]["publish"]["steps"]
    assert {"run": "feedpub build"} in steps
    assert [step["with"]["path"] for step in steps if "path" in step.get("with", {})] == ["${{ runner.temp }}/site"]


def test_the_steps_of_the_workflow_have_no_gaps(site: Cli) -> None:
    assert "\n\n" not in printed(site, "github-pages").partition("    steps:\n")[2]


def put(site: Cli, tmp_path: Path, base: str) -> subprocess.CompletedProcess[str]:
    """What the workflow does after the build, for a repository that is published below this path."""
    steps = yaml.safe_load(printed(site, "github-pages"))["jobs"]["publish"]["steps"]
    step = next(step for step in steps if step.get("name") == "Put the feeds where site.url says")
    return shell(step["run"], tmp_path, **step["env"] | {"BASE": base, "RUNNER_TEMP": str(tmp_path)})


@pytest.mark.parametrize(("base", "place"), [("", "site/news"), ("/news", "site")])
def test_github_publishes_feeds_where_their_address_says(site: Cli, tmp_path: Path, base: str, place: str) -> None:
    assert put(site, tmp_path, base).returncode == 0
    assert (tmp_path / place / "all.rss").read_bytes() == (tmp_path / "feeds/all.rss").read_bytes()


def test_github_publishes_nothing_where_the_address_is_not_that_of_the_repository(site: Cli, tmp_path: Path) -> None:
    found = put(site, tmp_path, "/other")
    assert found.returncode == 1
    assert "::error::site.url has the path /news/, and Pages publishes below /other/" in found.stdout


def test_github_publishes_the_feed_menu_where_there_is_one(site: Cli, tmp_path: Path) -> None:
    assert "include-hidden-files: true" not in printed(site, "github-pages")
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write("[output]\nfeed_menu = true\n")
    site("build", "--now", NOW)
    steps = yaml.safe_load(printed(site, "github-pages"))["jobs"]["publish"]["steps"]
    assert steps[-2]["with"]["include-hidden-files"] is True


def test_github_is_honest_about_what_it_cannot_do(site: Cli) -> None:
    told = printed(site, "github-pages")
    assert "4 files of feeds that are gone answer with 404" in told
    assert "topics/moved.rss has moved to https://other.example/" in told


def test_a_folder_that_github_would_obey_is_refused(site: Cli) -> None:
    result = site("config", "github-pages", "--root", "/srv/${{ secrets.X }}")
    assert result.exit_code == 2
    assert "use another name" in result.stderr


@pytest.mark.parametrize("host", ["netlify", "cloudfront", "github-pages"])
def test_any_name_of_a_folder_is_one_value(site: Cli, host: str) -> None:
    told = printed(site, host, "--root", """/srv/a "b" '; $(x) \\ #""")
    if host == "netlify":
        command = shlex.split(tomllib.loads(told)["build"]["command"])
        assert """a "b" '; $(x) \\ #/.""" in command
    elif host == "cloudfront":
        assert ran(told, asked("all.rss"))[0]["uri"] == "/news/all.rss"
    else:
        steps = yaml.safe_load(told)["jobs"]["publish"]["steps"]
        assert [step["env"]["FEEDS"] for step in steps if "env" in step] == ["""a "b" '; $(x) \\ #"""] * 2


@pytest.mark.parametrize("host", ["netlify", "cloudfront", "github-pages"])
def test_a_folder_in_a_folder_is_named_from_that_of_the_configuration(
    site: Cli, tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write('[output]\npath = "public/feeds"\n')
    site("build", "--now", NOW)
    monkeypatch.chdir(tmp_path.parent)
    told = printed(site, host, "-c", f"{tmp_path.name}/feedpub.toml")
    if host == "netlify":
        assert "public/feeds/." in shlex.split(tomllib.loads(told)["build"]["command"])
    elif host == "cloudfront":
        assert "aws s3 sync public/feeds $to" in told
    else:
        steps = yaml.safe_load(told)["jobs"]["publish"]["steps"]
        assert {step["env"]["FEEDS"] for step in steps if "env" in step} == {"public/feeds"}


@pytest.mark.parametrize(("codings", "package"), [('["gzip"]', "feedpub"), ('["gzip", "br"]', "'feedpub[brotli]'")])
def test_github_installs_what_the_site_needs(site: Cli, tmp_path: Path, codings: str, package: str) -> None:
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write(f"[output]\ncompress = {codings}\n")
    workflow = yaml.safe_load(printed(site, "github-pages"))
    assert {"run": f"pip install {package}"} in workflow["jobs"]["publish"]["steps"]
