"""nginx, Apache and Caddy, each with the configuration that `feedpub config` prints for a site."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from ports import free_port
from serving.servers import URL, Home, Server, environment

from feedpub.cli import main

#: Where it is set, no server may be missing.
STRICT = bool(os.environ.get("FEEDPUB_CI"))
#: Where a site is below its host.
MOUNT = urlsplit(URL).path
#: In seconds.
_LIMIT = 20
#: What no configuration changes, by the beginnings of the names of tests; docs/hosting.md tells it to people.
_HEAD, _HIDDEN = "test_h14_head_says_what_get_says_without_the_file", "test_what_is_hidden_or_elsewhere_is_not_given"
NGINX_CANNOT = {
    "test_h04_where_both_are_named_the_etag_decides_for_304": "nginx answers with 304 only when the time matches too",
}
APACHE_CANNOT = {
    "test_h03_a_time_alone_gives_304_when_nothing_changed_since[3600": "Apache heeds no time that lies ahead",
    "test_a_part_beyond_the_end_is_refused": "Apache does not say how long the file is",
}
CADDY_CANNOT = {
    f"{_HEAD}[gzip": "Caddy sends twins without their length",
    **{f"{_HIDDEN}[{path}]": "Caddy follows links" for path in ("out/feedpub.toml", "way-out")},
}
_MODULES = Path("/usr/lib/apache2/modules")


def needed(program: str) -> str:
    """The place of a program; where there is none, the test is skipped."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not found:
        if STRICT:
            pytest.fail(f"FEEDPUB_CI is set, and there is no {program}")
        pytest.skip(f"there is no {program}")
    return found


def configuration(home: Home, host: str) -> str:
    """What `feedpub config` prints for a site; where that does not say whether its files have twins, they get some."""
    settings = home.folder / "feedpub.toml"
    if "compress" not in settings.read_text(encoding="utf-8"):
        with settings.open("a", encoding="utf-8") as file:
            file.write('\n[output]\ncompress = ["gzip", "br"]\n')
        home.feedpub("build")
    command = ["config", host, "-c", str(settings)]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with another one in the place of each, which must stand in it once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@contextmanager
def running(command: list[str], port: int, **variables: str) -> Iterator[None]:
    """A server in a process of its own, from when it answers on its port."""
    with subprocess.Popen(
        command, env=environment(**variables), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            _wait(process, port)
            yield
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _LIMIT
    while time.monotonic() < end:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("the server does not answer")


@contextmanager
def nginx(home: Home, mount: str = MOUNT, port: int = 0) -> Iterator[Server]:
    """nginx, with the module for Brotli where it is there."""
    program, port, scratch = needed("nginx"), port or free_port(), home.folder.parent / "nginx"
    scratch.mkdir(exist_ok=True)
    site, found = re.subn(
        r"listen (\d+);\n    listen \[::\]:\1;", f"listen 127.0.0.1:{port};", configuration(home, "nginx")
    )
    assert found == 1
    (scratch / "site.conf").write_text(site, encoding="utf-8")
    temporary = "\n".join(
        f"{name}_temp_path {scratch}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (scratch / "nginx.conf").write_text(
        f"""
        {_brotli()}
        daemon off;
        user {_user()};
        pid {scratch}/pid;
        error_log {scratch}/error.log;
        events {{ }}
        http {{
            access_log off;
            {temporary}
            include /etc/nginx/mime.types;
            include {scratch}/site.conf;
        }}
        """,
        encoding="utf-8",
    )
    command = [program, "-p", str(scratch), "-c", str(scratch / "nginx.conf")]
    subprocess.run([*command, "-t", "-q"], check=True)
    with running(command, port):
        yield Server(f"http://127.0.0.1:{port}{mount}", home, NGINX_CANNOT)


def _brotli() -> str:
    module = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
    return f"load_module {module};" if module.exists() else ""


def _user() -> str:
    """Whoever runs the test may read its files."""
    return "root" if not os.geteuid() else "nobody"


@contextmanager
def apache(home: Home, mount: str = MOUNT, port: int = 0) -> Iterator[Server]:
    """Apache, with the tables of types and the packing that Debian sets up."""
    program, port = needed("apache2"), port or free_port()
    with _open_to_all(home) as home:
        command = [program, "-f", str(_configured_apache(home, port))]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        with running([*command, "-DFOREGROUND"], port):
            yield Server(f"http://127.0.0.1:{port}{mount}", home, APACHE_CANNOT)


def _configured_apache(home: Home, port: int) -> Path:
    """The file of the configuration of a whole Apache."""
    scratch = home.folder.parent / "apache"
    scratch.mkdir()
    site, found = re.subn(r"<VirtualHost \*:\d+>", f"<VirtualHost 127.0.0.1:{port}>", configuration(home, "apache"))
    assert found == 1
    (scratch / "site.conf").write_text(site, encoding="utf-8")
    modules = "mpm_event authz_core mime dir alias headers rewrite env filter deflate setenvif negotiation"
    loaded = "\n".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in modules.split())
    (scratch / "apache2.conf").write_text(
        f"""
        ServerRoot {scratch}
        PidFile {scratch}/pid
        Listen 127.0.0.1:{port}
        ServerName 127.0.0.1
        ErrorLog {scratch}/error.log
        Mutex pthread
        {loaded}
        {_other_user()}
        TypesConfig /etc/mime.types
        Include /etc/apache2/mods-available/mime.conf
        Include /etc/apache2/mods-available/deflate.conf
        <Directory />
            Options FollowSymLinks
            AllowOverride None
            Require all denied
        </Directory>
        Include {scratch}/site.conf
        """,
        encoding="utf-8",
    )
    return scratch / "apache2.conf"


def _other_user() -> str:
    """Apache serves nothing as root."""
    return "" if os.geteuid() else "User nobody\nGroup nogroup"


@contextmanager
def _open_to_all(home: Home) -> Iterator[Home]:
    """A copy of a site that every user may read: those of tests may be closed, and Apache is another user."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name, home.folder.name)
        shutil.copytree(home.folder, folder, symlinks=True)
        yield Home(folder)


@contextmanager
def caddy(home: Home, mount: str = MOUNT, port: int = 0) -> Iterator[Server]:
    """Caddy."""
    program, port, scratch = needed("caddy"), port or free_port(), home.folder.parent / "caddy"
    scratch.mkdir()
    site, found = re.subn(
        r"^https?://\S+ {$", f"http://127.0.0.1:{port} {{", configuration(home, "caddy"), flags=re.MULTILINE
    )
    assert found == 1
    (scratch / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}", encoding="utf-8")
    command = [program, "run", "--adapter", "caddyfile", "--config", str(scratch / "Caddyfile")]
    subprocess.run([program, "validate", *command[2:]], check=True, capture_output=True)
    with running(command, port, HOME=str(scratch), XDG_DATA_HOME=str(scratch), XDG_CONFIG_HOME=str(scratch)):
        yield Server(f"http://127.0.0.1:{port}{mount}", home, CADDY_CANNOT)


#: By name, how a server is started with a site.
HOSTS: dict[str, Callable[..., AbstractContextManager[Server]]] = {"nginx": nginx, "apache": apache, "caddy": caddy}
