"""Hubs are told by the real program, over loopback: hubs that take it, and hubs of every other kind."""

from __future__ import annotations

import json
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import Result
from conftest import Cli
from hub import Hub, Reply, Silent, nobody

from feedpub import ConfigError, api, lock, notify, pings
from feedpub.extras import websub
from feedpub.memory import place
from feedpub.model import Answer, Ping
from feedpub.releases import lockable

Write = Callable[..., Path]
FEEDS = {
    f"https://feeds.example.org/{stem}.{form}" for stem in ("all", "topics/ai") for form in ("rss", "atom", "json")
}
CERTIFICATE = Path(__file__).parent / "hubs/untrusted.pem"


@pytest.fixture
def home(tmp_path: Path, record_file: Write) -> Write:
    """Write the configuration of a site of one record, with the hubs given."""
    record_file("a.md")

    def configure(*hubs: str, timeout: int = 10) -> Path:
        file = tmp_path / "feedpub.toml"
        site = f'[site]\nurl = "https://feeds.example.org/"\nhubs = {json.dumps(hubs)}\nhubs_timeout = {timeout}\n'
        file.write_text(site, encoding="utf-8")
        return file

    return configure


def pending(cli: Cli) -> set[str]:
    result = cli("notify", "--dry-run", "--json")
    return {ping["topic"] for ping in json.loads(result.stdout)["pings"]}


# hubs that are well


def test_a_build_tells_the_hub_of_each_feed_in_each_format(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        assert cli("build", "--notify").exit_code == 0
    assert hub.topics == dict.fromkeys(FEEDS, 1)


def test_a_ping_is_what_hubs_know(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        cli("build", "--notify")
    first = next(request for request in hub.requests if request["hub.topic"].endswith("/all.rss"))
    assert first == {
        "path": "/hub",
        "type": "application/x-www-form-urlencoded",
        "hub.mode": "publish",
        "hub.topic": "https://feeds.example.org/all.rss",
        "hub.url": "https://feeds.example.org/all.rss",
    }


def test_only_what_changes_is_told(cli: Cli, home: Write, record_file: Write) -> None:
    record_file("b.md", topics="[Energy]")
    with Hub() as hub:
        home(hub.url)
        cli("build", "--notify")
        hub.requests.clear()
        record_file("a.md", title="Another title")
        cli("build", "--notify")
        assert set(hub.topics) == FEEDS
        hub.requests.clear()
        assert cli("build", "--notify").output == ""
    assert not hub.requests


def test_every_hub_is_told(cli: Cli, home: Write) -> None:
    with Hub() as one, Hub() as other:
        home(one.url, other.url)
        cli("build", "--notify")
    assert one.topics == other.topics == dict.fromkeys(FEEDS, 1)


def test_connections_are_used_again(cli: Cli, home: Write, record_file: Write) -> None:
    record_file("b.md", topics="[B, C, D, E, F]")
    with Hub(Reply(202, body=b"x" * 1000)) as hub:
        home(hub.url)
        cli("build", "--notify")
    assert len(hub.requests) == 21
    assert hub.connections <= 4


def test_nobody_is_told_who_was_not_to_be(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        cli("build")
        cli("build", "--notify", "--dry-run")
    assert not hub.requests


def test_what_builds_changed_is_told_later_once(cli: Cli, home: Write, record_file: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        for title in ("One", "Two", "Three"):
            record_file("a.md", title=title)
            cli("build")
        result = cli("notify")
        assert (result.exit_code, result.output) == (0, f"{hub.url}: told of 6 files.\n")
        assert cli("notify").output == ""
    assert hub.topics == dict.fromkeys(FEEDS, 1)


def test_all_feeds_can_be_told_of(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        cli("build", "--notify")
        cli("notify", "--all")
    assert hub.topics == dict.fromkeys(FEEDS, 2)


def test_a_feed_can_be_told_of_by_any_of_its_names(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        cli("build", "--notify")
        hub.requests.clear()
        for name in ("topics/ai", "feeds/topics/ai.rss", "https://feeds.example.org/topics/ai.html"):
            cli("notify", "--feed", name)
    assert hub.topics == dict.fromkeys((topic for topic in FEEDS if "/ai." in topic), 3)


def test_a_feed_that_was_never_there_is_an_error(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        cli("build")
        result = cli("notify", "--feed", "topics/none")
    assert result.exit_code == 1
    assert "[not-found]" in result.output
    assert not hub.requests


def test_before_the_first_build_there_is_nothing_to_tell_of(cli: Cli, home: Write) -> None:
    home("https://hub.example/")
    result = cli("notify")
    assert result.exit_code == 1
    assert "`feedpub build`" in result.output
    assert not Path("feeds").exists()


def test_a_feed_that_moves_is_told_of_and_one_that_goes_is_not(cli: Cli, home: Write, record_file: Write) -> None:
    record_file("b.md", topics="[Energy, Moon]")
    with Hub() as hub:
        home(hub.url)
        cli("build", "--notify")
        cli("retire", "topics/energy", "--to", "https://elsewhere.example/")
        cli("retire", "topics/moon")
        hub.requests.clear()
        cli("notify")
    assert {topic for topic in hub.topics if "/topics/" in topic} == {
        f"https://feeds.example.org/topics/energy.{form}" for form in ("rss", "atom", "json")
    }


def test_whole_releases_are_told_of_too(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        file = home(hub.url)
        file.write_text(f'{file.read_text(encoding="utf-8")}[output]\nmode = "releases"\n', encoding="utf-8")
        cli("build", "--notify")
    assert hub.topics == dict.fromkeys(FEEDS, 1)


def test_redirects_are_followed_with_what_was_posted(cli: Cli, home: Write) -> None:
    with (
        Hub() as target,
        Hub(Reply(308, {"Location": f"{target.url}/new"}), Reply(301, {"Location": target.url})) as hub,
    ):
        home(hub.url)
        assert cli("build", "--notify").exit_code == 0
    assert target.topics == dict.fromkeys(FEEDS, 1)
    assert {request["path"] for request in target.requests} == {"/hub", "/hub/new"}


def test_three_redirects_are_followed_and_no_fourth() -> None:
    on = Reply(308, {"Location": "/hub/on"})
    found = {}
    for redirects in (3, 4):
        with Hub(*[on] * redirects, Reply()) as hub:
            ping = Ping(hub.url, "all.rss", "https://feeds.example.org/all.rss")
            (found[redirects],) = websub.send([ping], 10)
    assert found[3].taken
    assert found[4].reason == "leads from one address to another, and on"


# hubs that are not


def test_a_hub_that_is_down_does_not_stop_a_build_and_is_told_when_it_is_up(cli: Cli, home: Write) -> None:
    url = nobody()
    home(url)
    result = cli("build", "--notify")
    assert result.exit_code == 0
    assert "can't be reached" in result.output
    assert "[hub-failed]" in result.output
    assert Path("feeds/all.rss").exists()
    with Hub(url=url) as hub:
        assert cli("build", "--notify").output == ""
    assert hub.topics == dict.fromkeys(FEEDS, 1)


@pytest.mark.parametrize(("status", "told"), [(404, True), (405, True), (410, True), (503, False)])
def test_where_no_hub_is_the_address_is_to_be_checked(cli: Cli, home: Write, status: int, *, told: bool) -> None:
    with Hub(Reply(status)) as hub:
        home(hub.url)
        result = cli("build", "--notify")
    assert ("; check the address; `feedpub notify`" in result.output) == told


def failing(cli: Cli, home: Write, reply: Reply, *, timeout: int = 10) -> tuple[Hub, Result]:
    """A build whose hub answers like that, and is to be told again."""
    with Hub(reply) as hub:
        home(hub.url, timeout=timeout)
        result = cli("build", "--notify")
        assert result.exit_code == 0
        assert "[hub-failed]" in result.output
        assert pending(cli) == FEEDS
    return hub, result


@pytest.mark.parametrize("status", [400, 403, 404, 410, 303])
def test_a_hub_that_refuses_is_asked_once_for_each_file_and_again_later(cli: Cli, home: Write, status: int) -> None:
    hub, result = failing(cli, home, Reply(status))
    assert hub.topics == dict.fromkeys(FEEDS, 1)
    assert f"answered {status} " in result.output


@pytest.mark.parametrize("status", [429, 503])
def test_a_hub_that_asks_to_wait_is_told_then_and_not_before(
    cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with Hub(*[Reply(status, {"Retry-After": "60"})] * 4, Reply()) as hub:
        home(hub.url)
        assert "[hub-failed]" in cli("build", "--notify").output
        asked = len(hub.requests)
        # No more than are on their way already.
        assert 1 <= asked <= 4
        result = cli("notify")
        assert result.exit_code == 75
        assert "asked to wait" in result.output
        assert cli("build", "--notify").output == ""
        assert len(hub.requests) == asked
        later = api.machine_clock() + timedelta(seconds=62)
        monkeypatch.setattr(api.surroundings, "machine_clock", lambda: later)
        hub.replies[:] = [Reply()]
        assert cli("build", "--notify").exit_code == 0
        assert cli("notify").output == ""
    assert set(hub.topics) == FEEDS


def test_a_hub_in_trouble_is_asked_again_after_a_moment(cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "_PAUSES", (0.01, 0.02))
    with Hub(*[Reply(502)] * 3, Reply()) as hub:
        home(hub.url)
        assert "[hub-failed]" not in cli("build", "--notify").output
    assert set(hub.topics) == FEEDS


def test_a_hub_in_lasting_trouble_is_left_alone(cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "_PAUSES", (0.01, 0.02))
    hub, _ = failing(cli, home, Reply(500))
    # Three tries of each of the four that were on their way.
    assert len(hub.requests) <= 12


def test_a_connection_that_breaks_is_tried_again(cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "_PAUSES", (0.01, 0.02))
    monkeypatch.setattr(websub, "_AT_ONCE", 1)

    class Shy(Hub):
        def answer(self, handler: BaseHTTPRequestHandler) -> None:
            if self.times:
                super().answer(handler)
            else:
                self.times.append(time.monotonic())
                handler.close_connection = True

    with Shy() as hub:
        home(hub.url)
        assert "[hub-failed]" not in cli("build", "--notify").output
    assert hub.topics == dict.fromkeys(FEEDS, 1)


def test_a_hub_that_never_answers_takes_no_more_than_its_time(cli: Cli, home: Write) -> None:
    with Silent() as url, Hub() as hub:
        home(url, hub.url, timeout=1)
        result = cli("build", "--notify")
    assert result.exit_code == 0
    assert f"{url} did not take every ping within 1 s" in result.output
    # The other one does not wait for it.
    assert hub.topics == dict.fromkeys(FEEDS, 1)
    assert pending(cli) == FEEDS


def test_a_hub_that_is_slow_to_answer_is_not_waited_for_longer_than_for_one_word(
    cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websub, "_READ", 0.2)
    with Silent() as url:
        home(url)
        assert "did not answer within 0.2 s" in cli("build", "--notify").output


def endless(handler: BaseHTTPRequestHandler) -> None:
    try:
        while True:
            handler.wfile.write(b"\x1b[31mThe whole truth " * 4096)
    except OSError:
        pass


@pytest.mark.parametrize("status", [202, 301, 400])
def test_no_more_than_a_little_is_read_of_an_answer(cli: Cli, home: Write, status: int) -> None:
    headers = {"Content-Type": "text/plain", "Location": "/hub"} if status != 202 else {}
    with Hub(Reply(status, headers, body=endless)) as hub:
        home(hub.url)
        result = cli("build", "--notify")
    assert result.exit_code == 0
    assert len(result.output) < 2000
    assert "\x1b" not in result.output
    assert ("[hub-failed]" in result.output) == (status != 202)


def test_a_line_that_has_no_end_is_not_waited_for(cli: Cli, home: Write) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        over = time.monotonic() + 5
        while time.monotonic() < over:
            handler.wfile.write(b"x")
            time.sleep(0.1)

    with Hub(Reply(400, {"Content-Type": "text/plain"}, body=drip)) as hub:
        home(hub.url, timeout=1)
        result = cli("build", "--notify")
    assert result.exit_code == 0
    assert "within 1 s" in result.output


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/hub", "leads from one address to another"),
        ("ftp://127.0.0.1/", "can't be asked"),
        ("http://[", "Invalid"),
        ("http://127.0.0.1:99999/", "can't be asked"),
    ],
)
def test_a_hub_that_leads_nowhere_has_failed(cli: Cli, home: Write, location: str, reason: str) -> None:
    _, result = failing(cli, home, Reply(302, {"Location": location}))
    assert reason in result.output


def test_a_hub_that_speaks_another_language_has_failed(cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "_PAUSES", (0.01, 0.02))

    class Mail(Hub):
        def answer(self, handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"220 mail.example ESMTP\r\n")
            handler.close_connection = True

    with Mail() as hub:
        home(hub.url)
        assert "broke off" in cli("build", "--notify").output


def test_a_hub_whose_certificate_nobody_signed_is_not_told(cli: Cli, home: Write) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with Hub() as hub:
        hub.encrypt(context)
        home(hub.url)
        result = cli("build", "--notify")
    assert "can't be trusted: self-signed certificate" in result.output
    assert not hub.requests


def test_a_hub_does_not_lead_from_https_to_http() -> None:
    with pytest.raises(ValueError, match="from https"):
        websub.follow("https://hub.example/", "http://hub.example/")
    assert websub.follow("https://hub.example/a", "/b") == "https://hub.example/b"


def test_a_warning_about_a_hub_is_told_once_until_it_is_well(cli: Cli, home: Write, record_file: Write) -> None:
    with Hub(Reply(404)) as hub:
        home(hub.url)
        assert "[hub-failed]" in cli("build", "--notify").output
        record_file("a.md", title="Two")
        assert "[hub-failed]" not in cli("build", "--notify").output
        assert "[hub-failed]" in cli("build", "--notify", "-v").output
        hub.replies[:] = [Reply()]
        assert cli("build", "--notify").output == ""
        hub.replies[:] = [Reply(404)]
        record_file("a.md", title="Three")
        assert "[hub-failed]" in cli("build", "--notify").output


def test_keys_in_the_address_of_a_hub_are_not_shown(cli: Cli, home: Write) -> None:
    with Hub(Reply(404)) as hub:
        home(f"{hub.url}?key=secret")
        told = cli("build", "--notify").output + cli("notify").output + cli("build", "--notify", "--json").stdout
    assert hub.requests[0]["path"] == "/hub?key=secret"
    assert "/hub" in told
    assert "secret" not in told


# what else may happen


def test_data_say_what_became_of_each_ping(cli: Cli, home: Write) -> None:
    with Hub(Reply(404)) as hub:
        home(hub.url)
        built = json.loads(cli("build", "--notify", "--json").stdout)
        hub.replies[:] = [Reply(204)]
        told = json.loads(cli("notify", "--json").stdout)
    assert {(ping["sent"], ping["status"], ping["reason"]) for ping in built["pings"]} == {
        (False, 404, "answered 404 Not Found")
    }
    assert [problem["code"] for problem in built["problems"]] == ["hub-failed"]
    assert {(ping["sent"], ping["status"], ping["reason"]) for ping in told["pings"]} == {(True, 204, None)}
    assert {ping["topic"] for ping in told["pings"]} == FEEDS


def test_what_is_pending_can_be_asked_without_telling_anybody(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        cli("build")
        result = cli("notify", "--dry-run")
        assert (result.exit_code, result.output) == (0, f"{hub.url}: 6 files pending; nobody was told.\n")
        assert pending(cli) == FEEDS
    assert not hub.requests


@pytest.mark.parametrize("command", [["build", "--notify"], ["notify"]])
def test_without_a_hub_there_is_nobody_to_tell(cli: Cli, home: Write, command: list[str]) -> None:
    home()
    result = cli(*command)
    assert result.exit_code == 2
    assert "[no-hub]" in result.output
    assert not Path("feeds").exists()


def test_without_an_address_there_is_nothing_to_tell_of(cli: Cli, home: Write) -> None:
    file = home("https://hub.example/")
    file.write_text('[site]\nhubs = ["https://hub.example/"]\n', encoding="utf-8")
    result = cli("build", "--notify")
    assert result.exit_code == 2
    assert "site.url" in result.output


def test_without_urllib3_the_message_says_what_to_install(
    cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    home("https://hub.example/")
    monkeypatch.setitem(sys.modules, "urllib3", None)
    result = cli("build", "--notify")
    assert result.exit_code == 2
    assert "install 'feedpub[notify]'`" in result.output
    assert not Path("feeds").exists()


def test_hubs_are_not_told_while_a_build_is_at_work(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        cli("build")
        site = api.load()[0]
        with lock.hold(lockable(site), site.output_shown):
            assert cli("notify").exit_code == 75
    assert not hub.requests


def test_no_other_build_begins_while_hubs_are_told(cli: Cli, home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        codes: list[int] = []

        def send(pings: Sequence[Ping], _seconds: float) -> Iterator[Answer]:
            codes.append(cli("build").exit_code)
            yield from (Answer(ping, 202) for ping in pings)

        api.build(send=send)
    assert codes == [75]


def test_what_is_kept_can_be_deleted(cli: Cli, home: Write) -> None:
    home(nobody())
    cli("build", "--notify")
    for file in Path(".feedpub").iterdir():
        file.unlink()
    Path(".feedpub").rmdir()
    with Hub() as hub:
        home(hub.url)
        result = cli("notify")
    assert (result.exit_code, result.output) == (0, "")
    assert not hub.requests


def test_hubs_are_told_though_nothing_can_be_kept(cli: Cli, home: Write) -> None:
    Path(".feedpub").write_text("no folder", encoding="ascii")
    with Hub() as hub:
        home(hub.url)
        assert "[no-memory]" in cli("build", "--notify").output
    assert hub.topics == dict.fromkeys(FEEDS, 1)


@pytest.mark.usefixtures("site")
def test_what_was_taken_before_an_interrupt_is_not_told_again(home: Write) -> None:
    home("https://hub.example/")

    def send(pings: Sequence[Ping], _seconds: float) -> Iterator[Answer]:
        yield Answer(pings[0], 202)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        api.build(send=send)
    report = notify(send=websub.send, dry_run=True)
    assert len(report.pending) == 5


def test_the_time_of_a_build_is_not_the_time_of_hubs(cli: Cli, home: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with Hub(Reply(503, {"Retry-After": "60"})) as hub:
        home(hub.url)
        told = json.loads(cli("build", "--notify", "--json").stdout)
    wait = datetime.fromisoformat(told["pings"][0]["until"]) - api.machine_clock()
    assert timedelta(seconds=30) < wait < timedelta(seconds=62)


@pytest.mark.usefixtures("site")
def test_feeds_that_a_person_names_are_pending_before_they_are_told(cli: Cli, home: Write) -> None:
    home("https://hub.example/")
    cli("build")
    place(api.load()[0], "hubs.json").unlink()
    kept: list[int] = []

    def send(_pings: Sequence[Ping], _seconds: float) -> Iterator[Answer]:
        kept.append(len(pings.load(api.load()[0])["https://hub.example/"].pending))
        yield from ()

    notify(send=send, feeds=["topics/ai"])
    assert kept == [3]


@pytest.mark.usefixtures("site")
def test_programs_tell_hubs_by_the_same_function(home: Write) -> None:
    with Hub() as hub:
        home(hub.url)
        report = api.build(send=websub.sender())
        assert {ping.ping.topic for ping in report.pings if ping.sent} == FEEDS
        assert notify(send=websub.sender()).pings == ()
    with pytest.raises(ConfigError):
        notify(send=websub.sender(), url="http://localhost:8000/")


@pytest.mark.usefixtures("site")
def test_nobody_waits_for_threads(home: Write) -> None:
    with Silent() as url:
        home(url, timeout=1)
        api.build(send=websub.sender())
        waiting = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    assert waiting
    assert all(thread.daemon for thread in waiting)
