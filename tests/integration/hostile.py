"""Files made to stop, slow or poison the feeds of everyone else."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

MEBIBYTE = 1024 * 1024


def record(*lines: str, body: str = "") -> bytes:
    """A good record, but for these lines of its front matter and what is below it."""
    known = {"title": "x", "publishedDateTime": "2021-02-04T14:15:00Z", "originalUrl": "https://example.org/x"}
    given = {line.partition(":")[0] for line in lines}
    usual = [f"{name}: {value}" for name, value in known.items() if name not in given]
    return "\n".join(["---", *usual, *lines, "---", body]).encode("utf-8", "surrogatepass")


def laughs(before: str, after: str) -> str:
    """A list of two lists of two lists ..., 2 to the power of 40 in all."""
    levels = (f"a{level}: &a{level} {before}*a{level - 1}, *a{level - 1}{after}" for level in range(1, 41))
    return "\n".join(["a0: &a0 {x: y}", *levels])


def front_matter() -> dict[str, tuple[bytes, str]]:
    """Records whose front matter is no good, each with the code that it is to be refused with."""
    return {
        "aliases.md": (record(laughs("[", "]")), "too-many-aliases"),
        "aliases-apart.md": (record("a: &a x", "b: [" + "*a, " * 50_000 + "]"), "too-many-aliases"),
        "merges.md": (record("a: &a {b: c}", "d:", "  <<: [*a, *a]"), "merge-key"),
        "merge-bomb.md": (record(laughs("{<<: [", "]}")), "too-many-aliases"),
        "brackets.md": (record("a: " + "[" * 100_000), "too-nested"),
        "braces.md": (record("a: " + "{" * 100_000), "too-nested"),
        "json.md": (record("a: " + '{"a":[' * 100_000), "too-nested"),
        "blocks.md": (record(*(f"{' ' * depth}a:" for depth in range(1000))), "too-nested"),
        "dashes.md": (record("a:", "- " * 100_000 + "b"), "too-nested"),
        "questions.md": (record("? " * 100_000 + "b"), "too-nested"),
        "complex-key.md": (record("? [a, {b: c}]", ": d"), "bad-yaml"),
        "long-name.md": (record("? " + "x" * (MEBIBYTE - 500), ": y"), "bad-yaml"),
        "long-alias.md": (record("a: *" + "x" * (MEBIBYTE - 500)), "bad-yaml"),
        "recursion.md": (record("a: &a [*a]"), "bad-yaml"),
        "documents.yaml": (b"title: a\n--- b\n" * 1000, "bad-yaml"),
        "directives.yaml": (b"%YAML 1.1\n" * 1000 + b"---\ntitle: x\n", "bad-yaml"),
        "tabs.md": (record("provider:", "\tname: x"), "bad-yaml"),
        "mark-in-the-middle.md": (b"title: x\n\xef\xbb\xbf---\n", "no-front-matter"),
        "brackets-toml.md": (b"+++\na = " + b"[" * 100_000 + b"\n+++\n", "too-nested"),
        "dots-toml.md": (b"+++\n" + b"a." * 400_000 + b"b = 1\n+++\n", "too-nested"),
        "items-toml.md": (b"+++\na = [" + b"1," * 400_000 + b"]\n+++\n", "too-large"),
        "text-toml.md": (b'+++\na = """' + b'\\"""x' * 150_000 + b"\n+++\n", "bad-toml"),
        "braces-json.md": (b'{"a": ' + b"{" * 100_000 + b"\n}\n", "too-nested"),
        "list.md": (b"---\n" + b"- a\n" * 50_000 + b"---\n", "not-a-mapping"),
        "items.md": (record("a: [" + "[]," * 300_000 + "]"), "too-large"),
        "lines.md": (record("a: &b", *["- "] * 300_000), "too-large"),
        "scalar.md": (b"---\n" + b"a " * 100_000 + b"\n---\n", "not-a-mapping"),
        "long-scalar.md": (record("a: " + "x" * 60 * MEBIBYTE), "too-large"),
        "newlines.md": (b"\n" * 60 * MEBIBYTE, "too-large"),
        "just-below.md": (b"\n" * 15 * MEBIBYTE, "no-front-matter"),
        "front-matter.md": (b"---\na: " + b"x" * 15 * MEBIBYTE + b"\n---\n", "too-large"),
        "unclosed.md": (b"---\n" + b"a: b\n" * 1_000_000, "unclosed"),
        "empty.md": (b"", "no-front-matter"),
        "fences.md": (b"---\n" * 100_000, "not-a-mapping"),
        "binary.md": (bytes(range(256)) * 4096, "not-utf8"),
        "picture.md": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "not-utf8"),
        "utf-16.md": (record().decode().encode("utf-16"), "not-utf8"),
        "latin-1.md": ("---\ntitle: caf\xe9\n---\n".encode("latin-1"), "not-utf8"),
        "nothing-but-nul.md": (bytes(MEBIBYTE), "no-front-matter"),
        "date.md": (record("publishedDateTime: " + "9" * 10_000), "bad-date"),
        "date-in-digits.md": (record("publishedDateTime: " + "9" * 90 + "h"), "bad-date"),
        "date-list.md": (record("publishedDateTime: [" + "2021-02-04, " * 10_000 + "]"), "bad-date"),
        "flag.md": (record("published: " + "y" * 100_000), "bad-flag"),
        "broken.md": (
            record("title: ''", *(f"k{n}: b" for n in range(20_000)), *(f"k{n}: c" for n in range(200)), "images:")
            .replace(b"originalUrl", b"z")
            .replace(b"images:", b"images: [" + b"{}, " * 100 + b"]"),
            "no-title",
        ),
    }


def heavy() -> dict[str, tuple[bytes, str]]:
    """Records that are published all the same, without what is too much, each with the warning that tells it."""
    return {
        "title.md": (record("title: " + "word " * 200_000), "too-long"),
        "marks.md": (record("title: x" + "\u0301" * 200_000), "too-long"),
        "tags-of-yaml.md": (record("a: !!python/object/apply:os.system [id]", "b: !!binary x", "c: !!set {d}"), ""),
        "duplicates.md": (record(*["title: y"] * 40_000), "duplicate-key"),
        "fields.md": (record(*(f"k{number}: v" for number in range(80_000))), ""),
        "anchors.md": (record(*(f"k{number}: &a{number} v" for number in range(40_000))), ""),
        "topics.md": (record("topics: [" + ", ".join(f"t{number}" for number in range(100_000)) + "]"), "too-many"),
        "long-topic.md": (record("topics: [" + "x" * (MEBIBYTE - 500) + "]"), "too-long"),
        "images.md": (record("images:", *["- /a.png"] * 90_000), "too-many"),
        "link.md": (record("ampWebUrl: https://example.org/" + "x" * 900_000), "bad-url"),
        "host.md": (record("ampWebUrl: https://" + "é" * 400_000), "bad-url"),
        "domain.md": (record("provider: {domain: " + "é." * 300_000 + "}"), "bad-url"),
        "guid.md": (record("guid: urn:x:" + "y" * 900_000), "bad-guid"),
        "entities.md": (record("title: '" + "&amp;" * 200_000 + "'"), "too-long"),
        "angles.md": (record("excerpt: " + "<" * 900_000), "too-long"),
        "nul.md": (record("title: a" + "\x00" * 500_000 + "b"), ""),
        "divs.html": (record(body="<div>" * 25_000), "heavy-body"),
        "formatting.html": (
            record(body="<p>" + "".join(f"<b a={n}>" for n in range(4000)) + "</p><p>x" * 4000),
            "heavy-body",
        ),
        "references.md": (record(body="[a]: /" + "x" * 60_000 + "\n\n" + "[a]" * 20_000), "heavy-body"),
        "long-body.md": (record(body="*a_ " * 3 * MEBIBYTE), "heavy-body"),
        "marks-of-a-body.md": (record(body="x" + "\u0316\u0301" * 60_000), ""),
        **{
            f"markdown-{number}.md": (record(body=(piece * 64 * 1024)[: 64 * 1024]), "")
            for number, piece in enumerate(("[", "![", "*a **b ", "`a``b", "> ", "[a](<", "<!--"))
        },
        "x" * 252 + ".md": (record(), ""),
    }


def strange(seeds: Path) -> dict[str, str]:
    """Make what is no ordinary file; return the codes that it is to be refused with."""
    os.mkfifo(seeds / "pipe.md")
    (seeds / "folder.md").mkdir()
    for name, target in (("loop.md", "loop.md"), ("loop", "loop"), ("circle", "."), ("zero.md", "/dev/zero")):
        (seeds / name).symlink_to(target)
    (seeds / "out").symlink_to("/etc")
    with contextlib.chdir(seeds), socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.md")  # a path of any length would not do
    found = dict.fromkeys(("loop.md", "circle", "zero.md", "out"), "symlink")
    found |= dict.fromkeys(("pipe.md", "socket.md"), "not-a-file")
    with contextlib.suppress(PermissionError):
        os.mknod(seeds / "device.md", 0o20600, os.makedev(1, 5))
        found["device.md"] = "not-a-file"
    for raw, shown in ((b"a\nb.md", r"a\nb.md"), (b"\xff\xfe.md", r"\udcff\udcfe.md"), (b"\x1b[2J.md", r"\x1b[2J.md")):
        Path(os.fsdecode(os.fsencode(seeds) + b"/" + raw)).write_bytes(record())
        found[shown] = "bad-name"
    (seeds / "unreadable.md").write_bytes(record())
    (seeds / "unreadable.md").chmod(0)
    found["unreadable.md"] = "unreadable"
    return found
