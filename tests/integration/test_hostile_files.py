"""One hostile or broken file never stops, slows or poisons the feeds of everyone else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import ROOT
from integration import hostile
from lxml import etree

GIBIBYTE = 1024 * 1024 * 1024
#: Only so that a build that hangs fails.
PATIENCE = 300
#: With all of its rights, root reads what nobody may.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
LIMITED = (
    "import resource, runpy; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
    "runpy.run_module('feedpub', run_name='__main__')"
)


class Built(NamedTuple):
    code: int
    report: dict[str, Any]
    stderr: str
    codes: dict[str, set[str]]


def build(folder: Path, *, options: Sequence[str] = (), prefix: Sequence[str] = ()) -> Built:
    """Build in a process that gets no more than 1 GiB of addresses."""
    run = subprocess.run(
        [*prefix, sys.executable, "-c", LIMITED, "build", "--json", "-v", *options],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    stderr = run.stderr.decode()
    assert run.stdout, stderr
    report = json.loads(run.stdout)
    codes: dict[str, set[str]] = defaultdict(set)
    for problem in report["problems"]:
        codes[problem["file"].removeprefix("seeds/")].add(problem["code"])
    return Built(run.returncode, report, stderr, codes)


def site(folder: Path, *lines: str) -> Path:
    """A site with one good record; return the folder of the records."""
    seeds = folder / "seeds"
    seeds.mkdir()
    settings = ["[site]", 'url = "https://feeds.example.org/"', *lines]
    (folder / "feedpub.toml").write_text("\n".join(settings), encoding="utf-8")
    (seeds / "good.md").write_bytes(
        b"---\ntitle: The good record\npublishedDateTime: 2022-02-04T14:15:00Z\n"
        b"originalUrl: https://example.org/good\ntopics: [Good]\n---\nIts *body*.\n"
    )
    return seeds


def assert_feeds_are_whole(feeds: Path) -> None:
    for path in feeds.rglob("*"):
        if path.suffix in {".rss", ".atom", ".opml"}:
            etree.parse(path, etree.XMLParser(resolve_entities=False, huge_tree=True))
        elif path.suffix == ".json":
            json.loads(path.read_bytes())


def test_of_dozens_of_hostile_files_each_is_named_and_the_good_record_is_published(tmp_path: Path) -> None:
    if AS_ANYBODY and not shutil.which("setpriv"):
        pytest.fail("as root this needs setpriv, of util-linux")
    seeds = site(tmp_path, "[feeds]", 'content = "full"')
    refused, heavy, strange = hostile.front_matter(), hostile.heavy(), hostile.strange(seeds)
    for name, (data, _) in (refused | heavy).items():
        # Each heavy record is one of its own.
        (seeds / name).write_bytes(data.replace(b"example.org/x\n", f"example.org/{name[:20]}\n".encode()))
    before = {path for path in tmp_path.rglob("*") if "feeds" not in path.parts}

    built = build(tmp_path, prefix=AS_ANYBODY)

    assert built.code == 0
    assert "Traceback" not in built.stderr
    expected = {name: code for name, (_, code) in refused.items()} | strange
    assert {name: built.codes[name] & {code} for name, code in expected.items()} == {
        name: {code} for name, code in expected.items()
    }
    assert {name: built.codes[name] & {code} for name, (_, code) in heavy.items() if code} == {
        name: {code} for name, (_, code) in heavy.items() if code
    }
    assert [name for name, (_, code) in heavy.items() if not code and built.codes[name]] == []
    assert built.report["entries"] == len(heavy) + 1
    good = (tmp_path / "feeds/topics/good.atom").read_text(encoding="utf-8")
    assert "The good record" in good
    assert "Its &lt;em&gt;body&lt;/em&gt;" in good
    assert_feeds_are_whole(tmp_path / "feeds")
    assert max(len(line) for line in built.stderr.splitlines()) < 1000
    after = {path for path in tmp_path.rglob("*") if "feeds" not in path.relative_to(tmp_path).parts}
    assert {path.relative_to(tmp_path).parts[0] for path in after - before} == {".feedpub"}


def test_behind_links_that_are_followed_nothing_waits_or_goes_round(tmp_path: Path) -> None:
    seeds = site(tmp_path, "[source]", "follow_links = true")
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(seeds / "good.md", tmp_path / "elsewhere/also.md")
    os.mkfifo(tmp_path / "elsewhere/pipe.md")
    links = {
        "more": "../elsewhere",
        "again": "../elsewhere",
        "circle": ".",
        "up": "..",
        "loop": "loop",
        "loop.md": "loop.md",
        "nowhere.md": "nowhere",
        "zero.md": "/dev/zero",
        # Reading it is an error of input and output.
        "memory.md": "/proc/self/mem",
        "feeds.html": "../feeds/index.html",
        "state": "../.feedpub",
    }
    for name, target in links.items():
        (seeds / name).symlink_to(target)
    for _ in range(2):  # now there is an output to lead to
        built = build(tmp_path)
        assert built.code == 0
    codes = {name: codes for name, codes in built.codes.items() if name}
    # Of two links to one folder the first by name counts, and of two records with one id.
    assert codes["more"] == {"symlink"}
    assert codes["good.md"] == {"duplicate-id"}
    assert codes["memory.md"] == codes["loop.md"] == codes["nowhere.md"] == {"unreadable"}
    assert codes["zero.md"] == {"not-a-file"}
    assert {name for name, found in codes.items() if found == {"symlink"}} >= {"circle", "feeds.html", "state"}
    assert built.report["entries"] == 1


def test_a_file_that_changes_under_the_hands_of_the_build_is_read_again_by_the_next(tmp_path: Path) -> None:
    seeds = site(tmp_path)
    (seeds / "worse.md").write_bytes(b"---\ntitle: half")
    os.utime(seeds / "worse.md", (1, 1))
    assert build(tmp_path).codes["worse.md"] == {"unclosed"}
    shutil.copy(seeds / "good.md", seeds / "worse.md")
    os.utime(seeds / "worse.md", (1, 1))
    assert build(tmp_path).codes["worse.md"] == {"duplicate-id"}


@pytest.mark.skipif(not os.environ.get("FEEDPUB_CI"), reason="makes 100,000 files; runs with FEEDPUB_CI=1")
def test_a_folder_of_100_000_files_is_read(tmp_path: Path) -> None:
    seeds = site(tmp_path)
    for number in range(100_000):
        (seeds / f"{number:06}.md").touch()
    begin = time.perf_counter()
    built = build(tmp_path)
    print(f"100,000 empty files: {time.perf_counter() - begin:.1f} s")  # noqa: T201 - shown by pytest -s
    assert (built.code, built.report["read"], built.report["entries"]) == (0, 100_001, 1)
