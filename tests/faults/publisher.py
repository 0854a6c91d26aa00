"""Publishes prepared files as often as it is asked to, each time in a process that can be traced, killed and failed.

    python publisher.py FILES

FILES is a folder that holds the output as it is to be, without twins. Each line of standard input asks for a
publication: OUTPUT, MODE, and the number of a user or nothing, with tabs between. Files of OUTPUT that are not in FILES
are gone. MODE is that of `output.mode`, or `twins`: a folder of files and their twins. The first line of the answer is
the number of a process, which waits for SIGUSR1 to begin: all its system calls from then on are those of publishing.
The second line is its exit code. Problems go to standard error, and the code is then 1.
"""

from __future__ import annotations

import ctypes
import fcntl  # noqa: F401 - no fault is to be one of loading it
import os
import shutil  # noqa: F401 - the same
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from feedpub.codings import is_twin, pack, twin
from feedpub.errors import PublishError
from feedpub.files import FolderSink
from feedpub.lock import hold
from feedpub.model import Artifact
from feedpub.publish import Publication, Sink
from feedpub.releases import Releases, reported
from feedpub.sinks import ReleaseSink

MANIFEST = "feeds.json"
#: Lets any process trace this one, where only those it comes from may otherwise.
PR_SET_PTRACER, ANY = 0x59616D61, ctypes.c_ulong(-1)


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def with_twins(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files, each with its twin."""
    return files | {twin(path, "gzip"): pack(data, "gzip") for path, data in files.items()}


def publish(new: dict[str, bytes], gone: list[str], output: Path, mode: str) -> None:
    place = f"{output}.releases" if mode == "releases" else str(output)
    compress = ("gzip",) if mode == "twins" else ()
    with hold(place, output.name), Publication(sink(output, mode), compress=compress) as publication:
        for path, data in new.items():
            if path != MANIFEST:
                publication.add(Artifact(path=path, data=data))
        publication.finish(Artifact(path=MANIFEST, data=new[MANIFEST]), gone)


def sink(output: Path, mode: str) -> Sink:
    if mode != "releases":
        return FolderSink(str(output), output.name)
    with reported(output.name, "read"):
        return ReleaseSink(Releases(str(output), output.name), keep=1)


def is_temporary(path: str) -> bool:
    return Path(path).name.startswith(".")


def told(new: dict[str, bytes], target: str, mode: str, user: str) -> int:
    """Publish when told to; the exit code."""
    output = Path(target)
    there = [path for path in files(output) if not is_temporary(path) and not is_twin(path)] if output.is_dir() else []
    gone = [path for path in there if path not in new]
    if user:
        os.seteuid(int(user))
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    say(os.getpid())
    signal.sigwait({signal.SIGUSR1})
    try:
        publish(new, gone, output, mode)
    except PublishError as error:
        print(error, file=sys.stderr)  # noqa: T201 - it is a program
        return 1
    return 0


def say(number: int) -> None:
    os.write(sys.stdout.fileno(), f"{number}\n".encode())


def main(source: str) -> int:
    new = files(Path(source))
    for line in sys.stdin:
        child = os.fork()
        if not child:
            return told(new, *line.rstrip("\n").split("\t"))
        say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
