"""The house keeps its plan: imports go one way, and each foreign package is known to one room."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

import feedpub
from feedpub.memory import READING

PACKAGE = ROOT / "feedpub"

#: From what depends on nothing to what depends on all: a room may import only rooms above it.
LAYERS = (
    ("codes.kinds",),
    ("codes.builds", "codes.feeds", "codes.hosts", "codes.lint", "codes.records"),
    ("codes",),
    ("errors", "ordinary"),
    ("installing",),
    ("model.hubs", "model.records", "model.site"),
    ("model.feeds",),
    ("model.publishing",),
    ("model",),
    ("codings", "dates", "hierarchy", "media", "polling", "text", "urls"),
    ("content", "fences", "folder", "guids", "mapping", "mistakes", "oldfeed", "plain", "templating", "theme"),
    ("dialects", "opening"),
    ("permalinks",),
    ("config.checks",),
    ("config.settings",),
    ("config.file",),
    ("config",),
    ("headers", "loader", "toml"),
    ("source",),
    ("fields",),
    ("pictures",),
    ("normalise",),
    ("compose",),
    ("ledger", "links", "migration", "rows", "tombstones"),
    ("retiring",),
    ("manifest", "menu", "render.nouns", "render.template"),
    ("delivery", "render.values"),
    ("serving.headers", "serving.log", "serving.paths", "serving.reloading"),
    ("serving.answers",),
    ("serving.shelf",),
    ("serving.app",),
    ("serving",),
    ("render.jsonfeed", "render.opml", "render.pages", "render.xmlfeed"),
    ("render",),
    ("library", "lock", "memory", "publish"),
    ("files", "guards", "pings"),
    ("releases",),
    ("sinks",),
    ("pipeline",),
    ("lint",),
    ("lint.seen", "lint.spelling"),
    ("lint.foreign",),
    ("lint.addresses", "lint.times", "lint.together", "lint.wording", "lint.writing"),
    ("lint.record",),
    ("checking",),
    ("listing", "notifying"),
    ("validation.characters", "validation.limits", "validation.lines", "validation.values", "validation.words"),
    ("validation.reading",),
    ("validation.any_xml", "validation.catalogue", "validation.markup", "validation.pages", "validation.shapes"),
    ("validation.extensions", "validation.opml", "validation.own_opml", "validation.own_xml"),
    ("validation.atom",),
    ("validation.feed_menu", "validation.json_feed", "validation.own_atom", "validation.rss"),
    ("validation.entries", "validation.own_json", "validation.own_rss"),
    ("validation.folders", "validation.twins"),
    ("validation.checking",),
    ("validation", "validation.files"),
    ("diagnosis.exchange", "diagnosis.finding"),
    ("diagnosis.mending", "diagnosis.visits", "diagnosis.web"),
    ("diagnosis.conditions", "diagnosis.documents", "diagnosis.headers", "diagnosis.sites"),
    ("diagnosis.examining",),
    ("diagnosis",),
    ("starting",),
    ("starting.machine", "starting.nouns", "starting.tree"),
    ("starting.reading", "starting.usage", "starting.writing"),
    ("starting.finding", "starting.naming", "starting.placing"),
    ("starting.layouts",),
    ("starting.eleventy", "starting.hugo", "starting.jekyll", "starting.pelican"),
    ("starting.programs",),
    ("starting.beginning",),
    ("hosting",),
    ("hosting.quoting",),
    ("hosting.served", "hosting.writing"),
    (
        "hosting.apache",
        "hosting.caddy",
        "hosting.cloudfront",
        "hosting.github_pages",
        "hosting.netlify",
        "hosting.nginx",
    ),
    ("hosting.hosts",),
    ("api.surroundings",),
    ("api.beginnings", "api.checks", "api.hosts"),
    ("api.builds",),
    ("api",),
    ("extras",),
    ("extras.connections", "extras.watcher", "extras.websub"),
    ("extras.server",),
    ("cells", "diagnostics"),
    ("excerpts",),
    ("terminal.lines",),
    ("terminal.lists", "terminal.problems", "terminal.progress", "terminal.started"),
    ("terminal.diagnoses", "terminal.hubs"),
    ("terminal.reports",),
    ("terminal",),
    ("cli.options",),
    (
        "cli.build",
        "cli.check",
        "cli.completion",
        "cli.config",
        "cli.diff",
        "cli.doctor",
        "cli.explain",
        "cli.import_guids",
        "cli.init",
        "cli.list",
        "cli.notify",
        "cli.retire",
        "cli.rollback",
        "cli.serve",
        "cli.show",
        "cli.validate",
        "cli.watch",
    ),
    ("cli",),
    ("__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}

#: Where each foreign package may be imported.
FENCES = {
    "brotli": {"codings"},
    "click": {room for rooms in LAYERS for room in rooms if room.partition(".")[0] in {"cli", "terminal"}},
    "dateutil": {"dates"},
    "feedgen": {"render.xmlfeed"},
    "frontmatter": {"loader"},
    "idna": {"urls"},
    "jinja2": {"hosting.writing", "render.pages"},
    "lxml": {"render.xmlfeed", "render.opml", "oldfeed", "validation.atom", "validation.reading"},
    "markdown_it": {"content"},
    "nh3": {"content"},
    "urllib3": {"extras.websub"},
    "uvicorn": {"extras.connections", "extras.server"},
    "watchfiles": {"extras.watcher"},
    "yaml": {"loader"},
}

SOURCES = {
    str(path.relative_to(PACKAGE)).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}


def imports(room: str) -> tuple[set[str], set[str]]:
    """The own rooms and the foreign packages that a room imports."""
    own: set[str] = set()
    foreign: set[str] = set()
    folder = room if SOURCES[room].name == "__init__.py" else room.rpartition(".")[0]
    for node in ast.walk(ast.parse(SOURCES[room].read_bytes())):
        if isinstance(node, ast.Import):
            foreign |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            foreign.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = folder if node.level == 1 else ""
            names = [node.module] if node.module else [alias.name for alias in node.names]
            own |= {f"{base}.{name}".lstrip(".") for name in names if name != "__version__"}
    return own, foreign - set(sys.stdlib_module_names)


def test_every_room_has_its_place() -> None:
    assert set(SOURCES) == set(LEVEL)


@pytest.mark.parametrize("room", SOURCES)
def test_imports_go_one_way(room: str) -> None:
    own, _ = imports(room)
    assert {name for name in own if LEVEL[name] >= LEVEL[room]} == set()


@pytest.mark.parametrize("room", SOURCES)
def test_foreign_packages_stay_in_their_rooms(room: str) -> None:
    _, foreign = imports(room)
    assert {name for name in foreign if room not in FENCES.get(name, set())} == set()


@pytest.mark.parametrize("room", [room for room in SOURCES if room.startswith("extras.")])
def test_extras_use_only_what_programs_may_use_and_how_to_install_them(room: str) -> None:
    own, _ = imports(room)
    assert own <= {"api", "errors", "installing", "model"} | SERVED


#: What is served over HTTP needs no package, and the server is its one caller.
SERVED = {"serving.app", "serving.log", "extras.connections"}


def modules(code: str, folder: Path = PACKAGE) -> set[str]:
    """The modules that are loaded once the code has run in a fresh interpreter."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=folder)
    return {*run.stderr.splitlines()[-1].split()}


def loaded(code: str) -> set[str]:
    """The same, by the names of their packages."""
    return {name.partition(".")[0] for name in modules(code)}


HEAVY = set(
    "brotli feedgen lxml yaml frontmatter dateutil jinja2 nh3 markdown_it idna sqlite3".split()
    + "urllib3 uvicorn watchfiles".split()
)


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["--version"], ["completion", "bash"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    modules = loaded(f"from feedpub.cli import main; main({arguments!r})")
    assert "click" in modules
    assert modules & HEAVY == set()


def test_import_alone_loads_no_room() -> None:
    assert loaded("import feedpub") & (HEAVY | {"click"}) == set()


def test_loading_a_configuration_needs_no_renderer_and_no_yaml() -> None:
    assert loaded("from feedpub import api; api.load()") & HEAVY == set()


def test_reading_plain_front_matter_needs_no_yaml() -> None:
    assert loaded("from feedpub import source; source.parse('a.md', b'---\\ntitle: x\\n---\\n')") & HEAVY == set()


def test_rendering_loads_no_writer_until_a_shape_is_new() -> None:
    assert loaded("from feedpub import render") & HEAVY == set()


#: What a build loads only when there is something to do, to say or to send; each costs a build without news some time.
FOR_NEWS = {
    f"feedpub.{room}"
    for room in "compose content library listing normalise notifying pings render source starting validation".split()
} | {"difflib", "email", "feedpub.codes.builds", "socket"}


def test_a_build_without_news_loads_only_what_finds_that_out(record_file: Callable[..., Path], tmp_path: Path) -> None:
    os.utime(record_file("a.md"), (1, 1))
    (tmp_path / "feedpub.toml").write_text('[site]\nurl = "https://feeds.example.org/"\n')
    build = "from feedpub.cli import main; main(['build', '--quiet'])"
    first, second = modules(build, tmp_path), modules(build, tmp_path)
    assert {"feedpub.compose", "feedpub.render", "sqlite3"} <= first
    assert {name for name in second if name in FOR_NEWS or name.partition(".")[0] in HEAVY} == set()


@pytest.mark.parametrize("name", feedpub.__all__)
def test_public_names_are_there(name: str) -> None:
    assert getattr(feedpub, name) is not None


def test_unknown_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        feedpub.nothing  # noqa: B018


def test_what_is_kept_of_a_file_follows_from_the_settings_that_reading_it_knows() -> None:
    rooms = ("source", "content", "normalise")
    trees = [ast.parse(SOURCES[room].read_bytes()) for room in rooms]
    used = {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "site"
    }
    assert used == set(READING)
