"""Publishes prepared files, as a program of its own that can be killed, and be failed at every system call.

    python publisher.py FILES OUTPUT MODE [USER]

FILES is a folder that holds the output as it is to be. Files of OUTPUT that are not in FILES are gone. MODE is that of
`output.mode`. Problems go to standard error, and the exit code is then 1.
"""

from __future__ import annotations

import contextlib
import os
import shutil  # noqa: F401 - no fault is to be one of loading it
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from feedpub.errors import PublishError
from feedpub.files import FolderSink
from feedpub.lock import hold
from feedpub.model import Artifact
from feedpub.publish import Publication, Sink
from feedpub.releases import Releases, reported
from feedpub.sinks import ReleaseSink

MANIFEST = "feeds.json"
#: These are not there. To look for them shows where in a list of system calls publishing begins and ends.
BEGIN, END = "/publishing-begins", "/publishing-ends"


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def publish(new: dict[str, bytes], gone: list[str], output: Path, mode: str) -> None:
    place = f"{output}.releases" if mode == "releases" else str(output)
    with hold(place, output.name), Publication(sink(output, mode)) as publication:
        for path, data in new.items():
            if path != MANIFEST:
                publication.add(Artifact(path=path, data=data))
        publication.finish(Artifact(path=MANIFEST, data=new[MANIFEST]), gone)


def sink(output: Path, mode: str) -> Sink:
    if mode == "folder":
        return FolderSink(str(output), output.name)
    with reported(output.name, "read"):
        return ReleaseSink(Releases(str(output), output.name), keep=1)


def is_temporary(path: str) -> bool:
    return Path(path).name.startswith(".")


def main(source: str, target: str, mode: str, user: str = "") -> int:
    new, output = files(Path(source)), Path(target)
    gone = [path for path in files(output) if path not in new and not is_temporary(path)] if output.is_dir() else []
    if user:
        os.seteuid(int(user))
    marker(BEGIN)
    try:
        publish(new, gone, output, mode)
    except PublishError as error:
        print(error, file=sys.stderr)  # noqa: T201 - it is a program
        return 1
    finally:
        marker(END)
    return 0


def marker(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.close(os.open(path, os.O_RDONLY))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
