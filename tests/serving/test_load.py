"""Many clients while builds go on: no answer is wrong, and the memory stays as it is."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from serving.client import Response, ask
from serving.load import FEED, KINDS, builds, load, memory
from serving.servers import Server, made, own

BUILDS = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with own(made(tmp_path_factory.mktemp("load") / "home")) as server:
        yield server


def test_every_answer_is_one_whole_publication_with_its_own_validator(server: Server) -> None:
    with builds(server.home) as published, ThreadPoolExecutor(4) as clients:

        def answers(coding: str) -> list[Response]:
            found = []
            while len(published) <= BUILDS:
                found.append(ask(server.url, FEED, {"Accept-Encoding": coding}))
            return found

        seen = [answer for found in clients.map(answers, ["gzip", "identity"] * 2) for answer in found]
    assert {answer.status for answer in seen} == {200}
    bodies = {}
    for answer in seen:
        assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
        packed = answer.headers["Content-Encoding"] == "gzip"
        bodies[gzip.decompress(answer.body) if packed else answer.body] = True
    assert set(bodies) <= set(published)
    assert len(bodies) > 1


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.parametrize("kind", KINDS)
def test_under_load_nothing_goes_wrong_and_the_memory_stays(server: Server, kind: str) -> None:
    if not shutil.which("wrk"):
        assert not os.environ.get("FEEDPUB_CI"), "wrk is not installed"
        pytest.skip("wrk is not installed")
    load(server, kind, 1)
    before = memory(server.pid)
    with builds(server.home):
        found = load(server, kind, 2)
    assert found.wrong == []
    assert memory(server.pid) - before < 16
