from __future__ import annotations

import errno
import inspect
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import pytest

from feedpub import Problem, RecordError, folder, source
from feedpub.model import FIELDS, RawRecord, SourceFile


def parse(text: str, path: str = "a.md") -> RawRecord:
    raw = source.parse(path, text.encode("utf-8", "surrogatepass"))
    assert raw is not None
    return raw


def refused(data: str | bytes, path: str = "a.md") -> Problem:
    with pytest.raises(RecordError) as raised:
        source.parse(path, data.encode() if isinstance(data, str) else data)
    (problem,) = raised.value.problems
    return problem


def found(root: Path, skip: Path | None = None) -> list[str]:
    return [file.path for file in folder.scan(str(root), [str(skip)] if skip else []) if isinstance(file, SourceFile)]


def problems(root: Path) -> list[tuple[str, str]]:
    return [(item.file, item.code) for item in folder.scan(str(root)) if isinstance(item, Problem)]


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_front_matter_and_body_are_parted() -> None:
    raw = parse("---\ntitle: A title\ntopics: [AI, ML]\n---\nThe body.\n")
    assert raw.fields == {"title": "A title", "topics": ["AI", "ML"]}
    assert raw.body.strip() == "The body."


@pytest.mark.parametrize(
    "scalar",
    ["no", "1.10", "12:30:45", "2021-02-30", "0x1F", "007", "1e3", "true", "off", "=", "2021-02-04 10:00", ".inf"],
)
def test_scalars_stay_as_they_are_written(scalar: str) -> None:
    assert parse(f"---\nx: {scalar}\n---\n").fields == {"x": scalar}


@pytest.mark.parametrize("scalar", ["", "~", "null", "Null", "NULL"])
def test_a_plain_null_is_none(scalar: str) -> None:
    assert parse(f"---\nx: {scalar}\n---\n").fields == {"x": None}


@pytest.mark.parametrize("scalar", ["'null'", '"~"', "''"])
def test_a_quoted_null_is_text(scalar: str) -> None:
    assert parse(f"---\nx: {scalar}\n---\n").fields == {"x": scalar[1:-1]}


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!binary", "!!timestamp", "!foo"])
def test_tags_do_nothing(tag: str) -> None:
    assert parse(f"---\nx: {tag} 'y'\n---\n").fields == {"x": "y"}


def test_fields_may_be_called_content_and_handler() -> None:
    assert parse("---\ncontent: a\nhandler: b\n---\n").fields == {"content": "a", "handler": "b"}


def test_a_key_that_looks_like_a_number_is_text() -> None:
    assert parse("---\n1: a\ntrue: b\n---\n").fields == {"1": "a", "true": "b"}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff---\ntitle: x\n---\nbody",
        "---\r\ntitle: x\r\n---\r\nbody",
        "---  \ntitle: x\n--- \t\nbody",
        "-----\ntitle: x\n-----\nbody",
        "---\ntitle: x\n...\nbody",
        "---\rtitle: x\r---\rbody",
    ],
)
def test_fences_in_all_their_forms(text: str) -> None:
    raw = parse(text)
    assert raw.fields == {"title": "x"}
    assert raw.body.strip() == "body"


def test_a_fence_within_a_block_of_text_does_not_end_the_front_matter() -> None:
    raw = parse("---\nx: |\n  a\n  ---\n  b\ny: z\n---\n")
    assert raw.fields == {"x": "a\n---\nb\n", "y": "z"}


def test_a_rule_in_the_body_belongs_to_the_body() -> None:
    assert parse("---\ntitle: x\n---\na\n\n---\nb").body.endswith("---\nb")


def test_the_indentation_of_the_body_stays_for_in_markdown_it_means_code() -> None:
    assert parse("---\ntitle: x\n---\n\n    code\n").body.lstrip("\n").startswith("    code")


@pytest.mark.parametrize("suffix", ["yaml", "yml", "YAML"])
def test_a_yaml_file_without_fences_is_front_matter_as_a_whole(suffix: str) -> None:
    raw = parse("title: x\n", f"a.{suffix}")
    assert (raw.fields, raw.body) == ({"title": "x"}, "")


def test_a_yaml_file_may_have_fences() -> None:
    assert parse("---\ntitle: x\n---\nbody", "a.yaml").fields == {"title": "x"}


@pytest.mark.parametrize("path", ["README.md", "x/readme.txt", "ReadMe.markdown"])
def test_a_readme_without_front_matter_is_no_record(path: str) -> None:
    assert source.parse(path, b"# Hello\n") is None


def test_a_readme_with_front_matter_is_a_record() -> None:
    assert parse("---\ntitle: x\n---\n", "README.md").fields == {"title": "x"}


def test_a_key_that_stands_twice_is_told_and_the_last_one_counts() -> None:
    raw = parse("---\na: 1\nb: 2\na: 3\n---\n")
    assert (raw.fields, raw.repeated) == ({"a": "3", "b": "2"}, ("a",))


def test_only_keys_of_the_record_itself_are_told() -> None:
    assert parse("---\na: {b: 1, b: 2}\nc: {b: 1}\n---\n").repeated == ()


def test_aliases_up_to_the_limit_are_followed() -> None:
    raw = parse("---\na: &x y\nb: [" + ", ".join(["*x"] * 32) + "]\n---\n")
    assert raw.fields["b"] == ["y"] * 32


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("", "no-front-matter", 1),
        ("title: x\n", "no-front-matter", 1),
        ("text\n---\ntitle: x\n---\n", "no-front-matter", 1),
        ("--\ntitle: x\n--\n", "no-front-matter", 1),
        ("--- x\ntitle: x\n---\n", "no-front-matter", 1),
        ("---\ntitle: x\n", "unclosed", 1),
        ("---", "unclosed", 1),
        ("---\n---\n", "not-a-mapping", 2),
        ("---\n- a\n- b\n---\n", "not-a-mapping", 2),
        ("---\njust text\n---\n", "not-a-mapping", 2),
        ("---\n# only a comment\n---\n", "not-a-mapping", 2),
        ("---\ntitle: x\nother: a: b\n---\n", "bad-yaml", 3),
        ("---\ntitle: 'x\n---\n", "bad-yaml", 2),
        ("---\ntitle: x\n\tother: y\n---\n", "bad-yaml", 3),
        ("---\ntitle: *unknown\n---\n", "bad-yaml", 2),
        ("---\ntitle: x\n? [a, b]\n: c\n---\n", "bad-yaml", 3),
        ("---\na: &a [*a]\n---\n", "bad-yaml", 2),
        ("---\na: x\n--- b\n---\n", "bad-yaml", 3),
        ("---\nbase: &b {x: 1}\nother:\n  <<: *b\n---\n", "merge-key", 4),
        (b"---\ntitle: caf\xe9\n---\n", "not-utf8", 2),
        (b"\xff\xfe-\x00", "not-utf8", 1),
        ("\ud800".encode("utf-8", "surrogatepass"), "not-utf8", 1),
    ],
)
def test_what_is_wrong_and_where(data: str | bytes, code: str, line: int) -> None:
    problem = refused(data)
    assert (problem.code, problem.line, problem.file) == (code, line, "a.md")


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [("\n\n---\ntitle: x\nother: a: b\n---\n", "a.md", 5), ("\n \ntitle: x\nother: a: b\n", "a.yaml", 4)],
)
def test_blank_lines_above_count_as_lines(text: str, path: str, line: int) -> None:
    assert refused(text, path).line == line
    assert source.place(parse(text.replace("a: b", "b"), path), "other")[0] == line


@pytest.mark.parametrize("text", ["{", "a: [", "'", "a: {b: c", "- ["])
def test_yaml_that_stops_in_the_middle_is_refused(text: str) -> None:
    assert refused(text, "a.yaml").code in {"bad-yaml", "not-a-mapping"}


def test_yaml_without_fences_may_be_indented() -> None:
    assert parse("  title: x\n  other: y\n", "a.yaml").fields == {"title": "x", "other": "y"}


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
def test_a_separator_of_unicode_does_not_end_a_line(separator: str) -> None:
    assert set(parse(f"---\ntitle: a{separator}b: c\nother: d\n---\n".replace("b: c", "b")).fields) == {
        "title",
        "other",
    }


@pytest.mark.parametrize(
    "front_matter",
    [
        "x: " + "[" * 65 + "]" * 65,
        "x: " + "{a: " * 65 + "1" + "}" * 65,
        "".join(f"{' ' * depth}a:\n" for depth in range(70)) + " " * 70 + "1",
        "x:\n" + "- " * 70 + "a",
        "x:\n" + "".join(f"{' ' * depth}-\n" for depth in range(1, 70)) + " " * 70 + "a",
        "".join(f"{' ' * depth}? a\n{' ' * depth}:\n" for depth in range(70)) + " " * 70 + "1",
        "x: " + "[" * 100_000,
        "? a\n: " + "- " * 70 + "b",
        "? a\n: " + "? " * 70 + "b",
        "x:\r" + "- " * 70 + "b",
        "? a\n:\u2028" + "- " * 70 + "b",
        "x: # y\r" + "".join(f"{' ' * depth}a:\r" for depth in range(1, 70)) + " " * 70 + "1",
        # Each of these alone is within what may be read without a second look.
        "".join(f"{' ' * depth}a:\n" for depth in range(31)) + " " * 31 + "- " * 15 + "[" * 32 + "]" * 32,
        "".join(f"{' ' * depth}a:\n{' ' * depth}-\n" for depth in range(22)) + " " * 22 + "[a: " * 16 + "]" * 16,
    ],
    ids=[
        *("lists", "mappings", "blocks", "dashes", "block lists", "keys", "many", "values", "keys of values"),
        *(
            "carriage returns",
            "line separators",
            "blocks behind carriage returns",
            "a little of each",
            "two for each column",
        ),
    ],
)
def test_nesting_of_more_than_64_levels_is_refused(front_matter: str) -> None:
    assert refused(f"---\n{front_matter}\n---\n").code == "too-nested"


def test_nesting_of_64_levels_is_read() -> None:
    assert parse("---\nx: " + "[" * 63 + "]" * 63 + "\n---\n").fields["x"]


@pytest.mark.parametrize(
    "front_matter",
    [
        "a: &x y\nb: [" + ", ".join(["*x"] * 33) + "]",
        "a: &x y\nb: [" + ",".join(["*x"] * 33) + "]",
        "a: &x y\nb:\n" + "- *x\n" * 33,
        "a: &x y\nb:\n" + "-   *x\n" * 33,
        "a: &x y\n" + "".join(f"b{number}: *x\n" for number in range(33)),
        "a: &x y\nb:\n" + "".join(f'  "k{number}":  *x\n' for number in range(33)),
        'a: &x y\nb: {"k":*x, ' + ", ".join(f'"{number}":*x' for number in range(33)) + "}",
        "&x a: y\n" + "? *x\n: 1\n" * 33,
        "a: &x y\nb:\n" + "-\n *x\n" * 33,
    ],
)
def test_more_than_32_aliases_are_refused(front_matter: str) -> None:
    assert refused(f"---\n{front_matter}\n---\n").code == "too-many-aliases"


def test_aliases_that_double_with_each_level_are_refused() -> None:
    levels = "".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 40))
    assert refused(f"---\na0: &a0 [x]\n{levels}---\n").code == "too-many-aliases"


def test_an_asterisk_in_text_is_no_alias() -> None:
    assert parse("---\nx: '" + " *y" * 40 + "'\n---\n").fields["x"]


@pytest.mark.parametrize("front_matter", ["x: {<<: {a: 1}}", "<<: {a: 1}", "x: [{<<: [{a: 1}]}]", "y:\n - <<: 1"])
def test_a_merge_key_is_refused_even_below_keys_that_nobody_needs(front_matter: str) -> None:
    assert refused(f"---\n{front_matter}\n---\n").code == "merge-key"


def test_a_quoted_key_of_two_angles_is_no_merge_key() -> None:
    assert parse("---\n'<<': x\n---\n").fields == {"<<": "x"}


def test_front_matter_of_more_than_one_mebibyte_is_refused() -> None:
    assert refused("---\nx: " + "y" * 1024 * 1024 + "\n---\n").code == "too-large"


def test_front_matter_of_more_than_one_mebibyte_of_letters_of_two_bytes_is_refused() -> None:
    assert refused("---\nx: " + "é" * 600 * 1024 + "\n---\n").code == "too-large"


def test_a_long_body_is_read() -> None:
    assert len(parse("---\nx: y\n---\n" + "z" * 2 * 1024 * 1024).body) == 2 * 1024 * 1024


@pytest.mark.parametrize("raw", ["\x01", "\x07", "\x1b", "\x7f", "\x81", "\u200b", "\ufeff", "\ufffe", "\x00"])
def test_a_forbidden_character_does_not_keep_a_record_out(raw: str) -> None:
    assert parse(f"---\ntitle: a{raw}b\nother: c\n---\n").fields["other"] == "c"


@pytest.mark.parametrize("raw", ["\x85", "\x93"])
def test_a_control_that_was_windows_1252_does_not_end_a_line(raw: str) -> None:
    assert set(parse(f"---\ntitle: a{raw}b\nother: c\n---\n").fields) == {"title", "other"}


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("title", 2),
        ("provider", 3),
        ("provider.name", 4),
        ("images[0]", 6),
        ("images[1].url", 8),
        ("images[1].width", 9),
        ("images[7].url", 5),
        ("twice", 11),
        ("unknown", 2),
        ("provider.unknown", 3),
        (None, 2),
    ],
)
def test_the_line_of_a_field(field: str | None, line: int) -> None:
    raw = parse(
        "---\ntitle: x\nprovider:\n  name: y\nimages:\n  - url: a\n    width: 1\n  - url: b\n    width: 2\n"
        "twice: 1\ntwice: 2\n---\n"
    )
    assert source.place(raw, field)[0] == line


def test_the_lines_of_yaml_without_fences_begin_with_1() -> None:
    assert source.place(parse("title: x\nname: y\n", "a.yml"), "name")[0] == 2


def test_a_byte_order_mark_and_carriage_returns_do_not_move_lines() -> None:
    assert source.place(parse("\ufeff---\r\ntitle: x\r\nname: y\r\n---\r\n"), "name")[0] == 3


def test_read_gives_what_parse_gives(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: x\n---\nbody", encoding="utf-8")
    (file,) = folder.scan(str(tmp_path))
    assert isinstance(file, SourceFile)
    assert source.read(str(tmp_path), file) == parse("---\ntitle: x\n---\nbody")


def test_a_file_that_went_meanwhile_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RecordError) as raised:
        source.read(str(tmp_path), SourceFile(path="gone.md", size=1, mtime_ns=0))
    assert [problem.code for problem in raised.value.problems] == ["unreadable"]


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    touch(tmp_path / "a.md")
    os.truncate(tmp_path / "a.md", 16 * 1024 * 1024 + 1)
    (file,) = folder.scan(str(tmp_path))
    assert isinstance(file, SourceFile)
    with pytest.raises(RecordError) as raised:
        source.read(str(tmp_path), file._replace(path="not-even-there.md"))
    assert [problem.code for problem in raised.value.problems] == ["too-large"]


def refused_file(root: Path, file: SourceFile) -> str:
    with pytest.raises(RecordError) as raised:
        source.read(str(root), file)
    (problem,) = raised.value.problems
    return problem.code


def listed(path: Path, data: bytes = b"---\ntitle: x\n---\n") -> SourceFile:
    """A file as it is listed before something happens to it."""
    path.write_bytes(data)
    os.utime(path, (1, 1))  # what changes it gives it another time, however soon
    (file,) = folder.scan(str(path.parent))
    assert isinstance(file, SourceFile)
    return file


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_any_more_is_refused_and_nobody_waits_for_it(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    file = listed(tmp_path / "a.md")
    (tmp_path / "a.md").unlink()
    make(tmp_path / "a.md")
    assert refused_file(tmp_path, file) == "not-a-file"


def test_of_a_file_that_has_grown_no_more_is_read_than_a_file_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = listed(tmp_path / "a.md")
    os.truncate(tmp_path / "a.md", 1 << 40)
    read, lengths = os.read, list[int]()

    def counting(descriptor: int, length: int) -> bytes:
        data = read(descriptor, min(length, 1 << 20))
        lengths.append(len(data))
        return data

    monkeypatch.setattr(os, "read", counting)
    assert refused_file(tmp_path, file) == "too-large"
    assert sum(lengths) == 16 * 1024 * 1024 + 1


def test_a_file_that_changes_while_it_is_read_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = listed(tmp_path / "a.md")
    read, later = os.read, [b"---\ntitle: yy\n---\n"]

    def changing(descriptor: int, length: int) -> bytes:
        data = read(descriptor, length)
        if later:
            (tmp_path / "a.md").write_bytes(later.pop())
        return data

    monkeypatch.setattr(os, "read", changing)
    raw = source.read(str(tmp_path), file)
    assert raw is not None
    assert raw.fields == {"title": "yy"}


def test_a_file_that_changes_again_and_again_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = listed(tmp_path / "a.md")
    read = os.read

    def changing(descriptor: int, length: int) -> bytes:
        data = read(descriptor, length)
        if data:
            os.truncate(tmp_path / "a.md", len(data) - 1)
        return data

    monkeypatch.setattr(os, "read", changing)
    assert refused_file(tmp_path, file) == "unreadable"


def test_a_file_that_the_disk_can_t_give_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = listed(tmp_path / "a.md")

    def failing(_descriptor: int, _length: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "read", failing)
    assert refused_file(tmp_path, file) == "unreadable"


def test_no_file_stays_open(tmp_path: Path) -> None:
    file = listed(tmp_path / "a.md", b"no front matter")
    before = list(Path("/dev/fd").iterdir())
    assert refused_file(tmp_path, file) == "no-front-matter"
    assert list(Path("/dev/fd").iterdir()) == before


def test_scan_finds_records_by_their_suffix_in_any_case(tmp_path: Path) -> None:
    names = ["a.md", "b.markdown", "c.txt", "d.html", "e.yaml", "f.yml", "g.MD"]
    touch(*(tmp_path / name for name in [*names, "x.png", "y.json", "z", "md", "w.md.bak"]))
    assert found(tmp_path) == names


def test_scan_leaves_out_what_is_hidden_or_not_for_records(tmp_path: Path) -> None:
    touch(
        *(tmp_path / path for path in (".git/a.md", ".a.md", "_data/a.md", "node_modules/a.md", "x/_data/a.md")),
        *(tmp_path / path for path in ("_news/a.md", "x/data/b.md")),
    )
    assert found(tmp_path) == ["_news/a.md", "x/data/b.md"]


def test_scan_leaves_out_the_output(tmp_path: Path) -> None:
    touch(tmp_path / "a.md", tmp_path / "feeds/all.html", tmp_path / "x/feeds/b.md")
    assert found(tmp_path, skip=tmp_path / "feeds") == ["a.md", "x/feeds/b.md"]


def test_scan_leaves_out_the_output_by_any_of_its_names(tmp_path: Path) -> None:
    touch(tmp_path / "seeds/a.md", tmp_path / "seeds/feeds/all.html")
    (tmp_path / "link").symlink_to(tmp_path / "seeds/feeds")
    assert found(tmp_path / "seeds", skip=tmp_path / "link") == ["a.md"]


def test_scan_gives_one_order_whatever_the_order_on_disk(tmp_path: Path) -> None:
    names = ["b.md", "a.md", "a/b.md", "a-b.md", "Z.md", "é.md", "10.md", "9.md"]
    for root, order in ((tmp_path / "one", names), (tmp_path / "two", names[::-1])):
        touch(*(root / name for name in order))
    assert found(tmp_path / "one") == found(tmp_path / "two")


def test_scan_gives_files_by_name_and_then_those_of_the_folders_below(tmp_path: Path) -> None:
    names = ["a-b.md", "a.md", "c.md", "a/b.md", "a/a/c.md", "b/a.md"]
    touch(*(tmp_path / name for name in names))
    assert found(tmp_path) == names


def test_scan_tells_size_and_time_of_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"12345")
    os.utime(tmp_path / "a.md", ns=(1, 1_600_000_000_123_456_789))
    (file,) = folder.scan(str(tmp_path))
    assert isinstance(file, SourceFile)
    assert file[:3] == ("a.md", 5, 1_600_000_000_123_456_789)


@pytest.mark.parametrize("number", [-(1 << 80), (1 << 63) + 5, (1 << 80) + 5])
def test_times_and_inodes_that_no_library_can_keep_are_told_apart_by_numbers_that_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    touch(tmp_path / "a.md")

    class Status(NamedTuple):
        st_mode: int = 0o100644
        st_size: int = 0
        st_mtime_ns: int = number
        st_ctime_ns: int = number + 1
        st_ino: int = number + 2

    scandir = os.scandir

    class Entry:
        def __init__(self, entry: os.DirEntry[bytes]) -> None:
            self.name, self.path, self.is_dir, self.is_symlink = entry.name, entry.path, entry.is_dir, entry.is_symlink

        def stat(self, *, follow_symlinks: bool) -> Status:
            assert not follow_symlinks
            return Status()

    monkeypatch.setattr(os, "scandir", lambda path: nullcontext(list(map(Entry, scandir(os.fsencode(path))))))
    (file,) = folder.scan(str(tmp_path))
    assert isinstance(file, SourceFile)
    assert all(-(1 << 63) <= found < 1 << 63 for found in file[1:])
    assert len({file.mtime_ns, file.ctime_ns, file.inode}) == 3


def test_the_source_itself_may_be_a_link(tmp_path: Path) -> None:
    touch(tmp_path / "real/a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert found(tmp_path / "link") == ["a.md"]


def test_links_within_are_reported_and_not_followed(tmp_path: Path) -> None:
    touch(tmp_path / "outside/a.md", tmp_path / "seeds/b.md")
    (tmp_path / "seeds/c.md").symlink_to(tmp_path / "outside/a.md")
    (tmp_path / "seeds/d").symlink_to(tmp_path / "outside")
    (tmp_path / "seeds/e.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "seeds/f").symlink_to(tmp_path / "seeds")
    assert problems(tmp_path / "seeds") == [
        ("c.md", "symlink"),
        ("d", "symlink"),
        ("e.md", "symlink"),
        ("f", "symlink"),
    ]
    assert found(tmp_path / "seeds") == ["b.md"]


@pytest.mark.parametrize("follow", [False, True])
def test_a_link_that_leads_to_itself_or_nowhere_is_reported_where_a_record_could_be(
    tmp_path: Path,
    follow: bool,  # noqa: FBT001
) -> None:
    touch(tmp_path / "a.md")
    for name in ("b.md", "b", "c"):
        (tmp_path / name).symlink_to(name)
    (tmp_path / "d.md").symlink_to("nowhere")
    found = list(folder.scan(str(tmp_path), follow_links=follow))
    code = "unreadable" if follow else "symlink"
    assert [(item.file, item.code) for item in found if isinstance(item, Problem)] == [("b.md", code), ("d.md", code)]
    assert [item.path for item in found if isinstance(item, SourceFile)] == ["a.md"]


def followed(root: Path, *skip: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The files found, and the links that are not followed though links are."""
    found = list(folder.scan(str(root), [str(path) for path in skip], follow_links=True))
    files = [item.path for item in found if isinstance(item, SourceFile)]
    return files, [(item.file, item.message) for item in found if isinstance(item, Problem)]


def test_links_to_files_and_folders_are_followed_where_that_is_wanted(tmp_path: Path) -> None:
    touch(tmp_path / "outside/a.md", tmp_path / "outside/x/b.md", tmp_path / "seeds/z/c.md", tmp_path / "other.md")
    (tmp_path / "seeds/a.md").symlink_to(tmp_path / "other.md")
    (tmp_path / "seeds/more").symlink_to(tmp_path / "outside")
    assert followed(tmp_path / "seeds") == (["z/c.md", "more/a.md", "more/x/b.md", "a.md"], [])


def test_the_stamp_of_a_link_is_that_of_the_file_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "a.md").write_bytes(b"12345")
    (tmp_path / "seeds/b.md").symlink_to(tmp_path / "a.md")
    (file,) = folder.scan(str(tmp_path / "seeds"), follow_links=True)
    assert isinstance(file, SourceFile)
    assert (file.size, file.inode) == (5, (tmp_path / "a.md").stat().st_ino)


def test_each_folder_is_read_once_and_by_its_own_name_if_it_has_one(tmp_path: Path) -> None:
    touch(tmp_path / "seeds/z/c.md", tmp_path / "outside/a.md")
    (tmp_path / "seeds/a").symlink_to("z")
    (tmp_path / "seeds/b").symlink_to(tmp_path / "outside")
    (tmp_path / "seeds/c").symlink_to(tmp_path / "outside")
    (tmp_path / "seeds/z/up").symlink_to("..")
    (tmp_path / "outside/self").symlink_to(".")
    files, links = followed(tmp_path / "seeds")
    assert files == ["z/c.md", "b/a.md"]
    again = "leads to a folder that is read already"
    assert sorted(links) == [(path, again) for path in ("a", "b/self", "c", "z/up")]


def test_a_link_to_what_holds_the_source_does_not_lead_back_into_it(tmp_path: Path) -> None:
    touch(tmp_path / "seeds/a.md", tmp_path / "b.md")
    (tmp_path / "seeds/up").symlink_to("..")
    assert followed(tmp_path / "seeds") == (
        ["a.md", "up/b.md"],
        [("up/seeds", "leads to a folder that is read already")],
    )


def test_no_link_leads_into_what_feedpub_writes(tmp_path: Path) -> None:
    touch(tmp_path / "feeds/topics/a.html", tmp_path / ".feedpub/a.txt", tmp_path / "seeds/a.md")
    for number, target in enumerate(("feeds", "feeds/topics", ".feedpub", "feeds/topics/a.html", ".feedpub/a.txt")):
        (tmp_path / f"seeds/{number}.txt").symlink_to(tmp_path / target)
    (tmp_path / "seeds/up").symlink_to("..")
    files, links = followed(tmp_path / "seeds", tmp_path / "feeds", tmp_path / ".feedpub")
    assert files == ["a.md"]
    assert [path for path, message in links if "feedpub writes" in message] == [f"{n}.txt" for n in range(5)]


def test_a_link_to_a_pipe_is_reported_and_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.md").symlink_to(tmp_path / "pipe")
    assert followed(tmp_path / "seeds") == ([], [("a.md", "is no ordinary file")])


def test_a_folder_too_deep_for_any_path_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    touch(tmp_path / "a.md")
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    assert found(tmp_path) == ["a.md"]
    ((file, code),) = problems(tmp_path)
    assert code == "bad-name"
    assert len(file) < 300


def test_a_folder_that_goes_while_the_others_are_listed_is_gone(tmp_path: Path) -> None:
    touch(tmp_path / "a.md", tmp_path / "b/c.md")
    listing = folder.scan(str(tmp_path))
    first = next(listing)
    shutil.rmtree(tmp_path / "b")
    assert [first, *listing] == [first]


def test_a_pipe_is_reported_and_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert problems(tmp_path) == [("a.md", "not-a-file")]


@pytest.mark.parametrize("name", [b"a\nb.md", b"a\x1b[31m.md", b"caf\xe9.md", b"a\x7f.md"])
def test_a_name_that_would_break_a_line_or_is_no_utf_8_is_reported(tmp_path: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).touch()
    ((file, code),) = problems(tmp_path)
    assert code == "bad-name"
    assert file.isprintable()


@pytest.mark.parametrize("name", ["a b.md", "a\u3000b.md", "a\u00a0b.md", "👨\u200d👩\u200d👧.md", "क\u094d\u200dष.md"])
def test_a_name_with_any_space_or_joiner_is_a_name(tmp_path: Path, name: str) -> None:
    touch(tmp_path / name)
    assert found(tmp_path) == [name]


def test_folders_may_be_nested_more_deeply_than_python_may_recurse(tmp_path: Path) -> None:
    touch(tmp_path / ("d/" * 250) / "a.md")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 200)
    try:
        paths = found(tmp_path)
    finally:
        sys.setrecursionlimit(usual)
    assert paths == ["d/" * 250 + "a.md"]


def test_a_source_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(folder.scan(str(tmp_path / "nowhere")))


def large(*lines: str) -> str:
    """Front matter of a size at which fields that nobody reads are left out."""
    return "\n".join(["---", *lines, "related:", *[f'  - title: "other {n}"' for n in range(400)], "---", ""])


def test_of_large_front_matter_only_the_fields_of_records_are_loaded() -> None:
    assert parse(large("title: x", "secured: y")).fields == {"title": "x"}


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        (['other: "a', 'title: b"', "name: c"], {"name": "c"}),
        (["other: [", "a,", "title: b", "]", "name: c"], {"name": "c"}),
        (["other: {", "title: b", "}", "name: c"], {"name": "c"}),
        (["other: |", "  title: b", "name: c"], {"name": "c"}),
        (["other: &a b", "name: *a"], {"name": "b"}),
        (["other:", "- title: b", "name: c"], {"name": "c"}),
        (["other: 'a", "title: b'", "name: c"], {"name": "c"}),
        (["? title", ": b"], {"title": "b"}),
        (['"title": b'], {"title": "b"}),
        (["title: b", "title: c"], {"title": "c"}),
        (["title: a", "  b", "name: c"], {"title": "a b", "name": "c"}),
        (["title: >-", "  a", "", "  b", "name: c"], {"title": "a\nb", "name": "c"}),
        (["topics: [a, b]", "tags:", "  - c"], {"topics": ["a", "b"], "tags": ["c"]}),
        (["{title: b}"], None),
    ],
)
def test_leaving_fields_out_changes_no_field_that_is_read(lines: list[str], fields: dict[str, object] | None) -> None:
    if fields is None:
        assert refused(large(*lines)).code == "bad-yaml"
    else:
        found = parse(large(*lines)).fields
        assert {name: found[name] for name in found if name in FIELDS} == fields


def test_a_field_behind_one_that_is_left_out_keeps_its_line() -> None:
    raw = parse(large("title: x").replace("---\n", "", 1).join(["---\n", ""]).replace("\n---\n", "\nheat: y\n---\n"))
    assert raw.front_matter.split("\n")[source.place(raw, "heat")[0] - raw.first_line] == "heat: y"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("other: " + "[" * 70 + "]" * 70, "too-nested"),
        ("<<: {a: b}", "merge-key"),
        ("other: &a b\nmore: [" + ", ".join(["*a"] * 40) + "]", "too-many-aliases"),
    ],
)
def test_what_could_do_harm_is_refused_under_any_name_in_large_front_matter_too(line: str, code: str) -> None:
    assert refused(large("title: x", line)).code == code


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"  {line}\n" for line in ("title: x", "other:", *["  - y"] * 2000)),
        "other:\n" + "- y\n" * 2000 + "title: x\n...\n",
    ],
    ids=["indented", "ended"],
)
def test_large_yaml_of_any_valid_shape_is_read(text: str) -> None:
    assert parse(text, "a.yaml").fields["title"] == "x"


def test_an_anchor_in_a_field_that_nobody_reads_serves_one_that_is_read() -> None:
    assert parse(large("other: [&a x, z]", "topics: [*a, y]")).fields["topics"] == ["x", "y"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["other: [&a x" + ", *a" * 40 + "]"], "too-many-aliases"),
        (["topics: [&a x" + ", *a" * 40 + "]"], "too-many-aliases"),
        (["other: [<<: x]"], "merge-key"),
        (["- a", "- b"], "not-a-mapping"),
    ],
)
def test_large_front_matter_is_refused_for_what_the_whole_of_it_holds(lines: list[str], code: str) -> None:
    text = large(*lines) if code != "not-a-mapping" else "---\n" + "- a\n" * 2000 + "---\n"
    assert refused(text).code == code


def test_what_is_wrong_in_large_front_matter_is_told_with_its_own_line() -> None:
    assert refused(large("title: x", "stray words here")).line == 3


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("title", 8),
        ("quoted", 11),
        ("block", 8),
        ("empty", 7),
        ("provider", 1),
        ("provider.name", 9),
        ("images", 9),
        ("images[0]", 10),
        ("images[1].url", 19),
        ("images[1].width", 13),
        ("list[0]", 5),
        ("late", 1),
        (None, 1),
    ],
)
def test_the_column_is_that_of_the_value_when_it_stands_beside_its_name(field: str | None, column: int) -> None:
    raw = parse(
        "---\ntitle: x\n'quoted': é\nblock: |\n  x\nempty:\nprovider:\n  name: y\nimages: [x, {url: z}]\n"
        "list:\n  - a\nlate:\n  x\n---\n"
    )
    assert source.place(raw, field)[1] == column


def test_what_stood_in_the_front_matter_and_no_feed_may_hold_is_known_by_line_and_column() -> None:
    raw = parse("\ufeff---\r\ntitle: é\u200bx\r\n\u00adother: y\r---\r\nbo\u200bdy\r\n")
    assert raw.hidden == ((2, 9, "\u200b"), (3, 1, "\u00ad"))


def test_hidden_characters_below_the_front_matter_do_not_count() -> None:
    assert parse("---\ntitle: x\n---\nbo\u200bdy\n").hidden == ()


def test_front_matter_that_is_broken_where_nobody_reads_it_has_places_above() -> None:
    related = "".join(f"  - title: {number:090}\n" for number in range(60))
    raw = parse(f"---\ntitle: x\nheat: 5\nrelated:\n{related}  - a: b\n     c: d\ntype: y\n---\n")
    assert source.layout(raw).broken
    assert source.place(raw, "heat") == (3, 7)
    assert source.place(raw, "type") == (2, 1)


def test_the_layout_of_aliases_that_double_with_each_level_is_drawn_once() -> None:
    levels = "".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 16))
    assert len(source.layout(parse(f"---\na0: &a0 [x]\n{levels}---\n")).places) < 100


def test_a_long_name_does_not_stand_in_the_paths_of_all_that_is_below_it() -> None:
    layout = source.layout(parse(f"---\ntitle: x\n? {'n' * 1_000}\n: [{'a, ' * 10_000}]\n---\n"))
    assert sum(map(len, layout.places)) < 20_000


@pytest.mark.parametrize(
    "front_matter",
    [
        "a: &b\n" + "- \n" * 100_000,
        "a: [" + "[]," * 100_000 + "]",
        "a: {" + "b, " * 50_001 + "}",
        "? a\n: b\n" * 50_001,
        "a: &b\n" + "- - - - - - - c\n" * 15_000,
    ],
    ids=["nulls", "lists", "names", "questions", "dashes"],
)
def test_yaml_of_more_than_100_000_names_and_values_is_refused(front_matter: str) -> None:
    assert refused(f"---\n{front_matter}\n---\n").code == "too-large"


def test_text_with_many_commas_is_one_value() -> None:
    assert len(str(parse("---\nx: |\n " + "a, " * 200_000 + "\n---\n").fields["x"])) > 500_000


@pytest.mark.parametrize(
    "front_matter",
    ["? " + "x" * 1025 + "\n: y", "a: *" + "x" * 1025, "a: !" + "x" * 100_000 + "!y z", "? {? " + "x" * 2000],
)
def test_what_is_told_of_broken_yaml_is_short(front_matter: str) -> None:
    problem = refused(f"---\n{front_matter}\n---\n")
    assert problem.code == "bad-yaml"
    assert len(problem.message) < 300


def test_a_name_of_1024_characters_is_one() -> None:
    assert parse("---\n? " + "x" * 1024 + "\n: y\n---\n").fields == {"x" * 1024: "y"}


def test_a_file_behind_links_is_read_once_by_its_own_name(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    (seeds / "z").mkdir(parents=True)
    (seeds / "z" / "own.md").write_text("---\n---\n")
    (tmp_path / "out.md").write_text("---\n---\n")
    for name, target in (
        ("a.md", seeds / "z" / "own.md"),
        ("b.md", tmp_path / "out.md"),
        ("c.md", tmp_path / "out.md"),
    ):
        (seeds / name).symlink_to(target)
    found = list(folder.scan(str(seeds), follow_links=True))
    assert [file.path for file in found if isinstance(file, SourceFile)] == ["z/own.md", "b.md"]
    assert {str(problem) for problem in found if isinstance(problem, Problem)} == {
        f"{name}: leads to a file that is read already [symlink]" for name in ("a.md", "c.md")
    }


def test_a_pattern_that_leaves_out_what_is_behind_a_link_leaves_out_something(tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "drafts").mkdir(parents=True)
    (tmp_path / "elsewhere" / "drafts" / "a.md").write_text("---\n---\n")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "linked").symlink_to(tmp_path / "elsewhere")
    patterns = ["linked/drafts", "linked/none"]
    assert folder.unmatched(str(tmp_path / "seeds"), patterns, follow_links=True) == ["linked/none"]


def test_where_the_cause_is_not_sure_it_is_said_what_yaml_found() -> None:
    assert "did not find expected key" in refused('---\na: "x\n y" z\nb: c\n---\n').message


def test_quotes_are_advised_only_where_a_special_character_stands_on_the_line() -> None:
    from feedpub.mistakes import Stop, mistake

    def told(line: str) -> str:
        return mistake(Stop(lines=[line], problem="is odd", context="", line=0, column=0, begin=(0, 0))).message

    assert told("a: #b") == "is not YAML: is odd; put the value in quotes"
    assert told("a: b") == told("a b") == "is not YAML: is odd"
