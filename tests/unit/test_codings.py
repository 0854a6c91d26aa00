from __future__ import annotations

import gzip
import sys

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub import codings
from feedpub.errors import ConfigError

CODINGS = list(codings.SUFFIXES)


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.binary())
def test_what_was_packed_holds_its_data_and_no_other(coding: str, data: bytes) -> None:
    packed = codings.pack(data, coding)
    assert codings.holds(packed, data, coding)
    assert not codings.holds(packed, data + b"x", coding)
    assert not codings.holds(packed, b"x" + data, coding)


@pytest.mark.parametrize("coding", CODINGS)
def test_what_is_damaged_holds_nothing(coding: str) -> None:
    data = b"<rss/>" * 100
    packed = codings.pack(data, coding)
    for damaged in (b"", packed[:-1], packed + b"x", packed[::-1], data):
        assert not codings.holds(damaged, data, coding)


@pytest.mark.parametrize("coding", CODINGS)
def test_what_another_program_packed_is_as_good(coding: str) -> None:
    data = b"<rss/>" * 100
    packed = gzip.compress(data, 1) if coding == "gzip" else brotli.compress(data, quality=1)
    assert packed != codings.pack(data, coding)
    assert codings.holds(packed, data, coding)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_bomb_is_not_unpacked(coding: str) -> None:
    import tracemalloc

    bomb = codings.pack(bytes(10_000_000), coding)
    tracemalloc.start()
    assert not codings.holds(bomb, b"<rss/>", coding)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_gzip_tells_no_name_and_no_time() -> None:
    flags, time = (header := codings.pack(b"<rss/>", "gzip")[:10])[3], header[4:8]
    assert (flags, time) == (0, bytes(4))


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    codings.require(["gzip"])
    with pytest.raises(ConfigError, match=r"install 'feedpub\[brotli\]'"):
        codings.require(["gzip", "br"])
