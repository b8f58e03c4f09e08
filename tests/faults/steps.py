"""The ten operations killed or refused on the way, on any computer of POSIX: no strace.

    python -m tests.faults.steps MOST

A process is killed as it begins its nth statement to SQLite or its nth change of a file that Python
tells of; the record may grow by n pages and no more, or any file to n KB and no more. MOST steps
of each operation are tried, spread evenly, the last among them, after one in calm. One line of
JSON for each: fault, operation, n, how it ended, what the next start finds, what is wrong with it.

`tests.faults.points` does the same at each single call to the disk.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from quiz.store import connection
from tests.faults.acting import ACKNOWLEDGED, act, wrong
from tests.faults.operations import NAMED, Deed, copied, prepare, settings, verdict

CHANGES = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate"}
SIZES = (0, 4, 20)
NO_RECORD = {"import", "publish", "publish-in-place", "backup", "restart"}
"""What these write does not lie in the record, or it needs no new page there, or SQLite copies it
past our connection."""


class Steps:
    """Counts what this process does to the disk; at step `last` it is killed."""

    def __init__(self, last: int) -> None:
        self.left = last

    def listen(self) -> None:
        """From now on, for the rest of this process."""
        sys.addaudithook(self.hear)
        connect = sqlite3.connect

        def connected(*given: object, **how: object) -> sqlite3.Connection:
            made = connect(*given, **how)
            made.set_trace_callback(self.step)
            return made

        sqlite3.connect = connected

    def hear(self, event: str, given: tuple) -> None:
        """Python tells of something."""
        if event in CHANGES or (event == "open" and is_writing(given)):
            self.step(event)

    def step(self, _: str) -> None:
        """One more, and perhaps the last."""
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def is_writing(given: tuple) -> bool:
    """Whether a file is opened to be changed."""
    mode, flags = given[1], given[2] or 0
    return any(c in (mode or "") for c in "wax+") or bool(flags & (os.O_WRONLY | os.O_RDWR))


def killed_at(n: int, *_: object) -> None:
    """This process dies at its nth step."""
    Steps(n).listen()


def with_pages(n: int, folder: Path, name: str) -> None:
    """The record, or the older one that is brought up to date, may grow by n pages."""
    path = folder / "older.db" if name == "migrate" else settings(folder).record
    with closing(sqlite3.connect(path)) as db:
        most = db.execute("PRAGMA page_count").fetchone()[0] + n
    connection._PRAGMAS = (*connection._PRAGMAS, f"PRAGMA max_page_count = {most}")


def with_room(n: int, *_: object) -> None:
    """No file may become longer than n KB: what comes of it is an I/O error."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n * 1024, resource.RLIM_INFINITY))


def in_calm(*_: object) -> None:
    """Nothing fails: an operation that does not even work then proves nothing."""


FAULTS: dict[str, Callable[[int, Path, str], None]] = {
    "nothing": in_calm,
    "killed": killed_at,
    "disk full": with_pages,
    "I/O error": with_room,
}


def tried(fault: str, deed: Deed, n: int, stage: Path) -> dict[str, object]:
    """What becomes of an operation under a fault."""
    with tempfile.TemporaryDirectory(dir=stage.parent) as place:
        folder = copied(stage, Path(place).resolve() / "data")
        child = os.fork()
        if not child:
            FAULTS[fault](n, folder, deed.name)
            os._exit(act(deed, folder, again=False))
        status = os.waitpid(child, 0)[1]
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        found = verdict(deed.name, folder)
        said = wrong(code, found, may_stay_broken=False)
        return {
            "fault": fault, "deed": deed.name, "n": n, "ended": code, "found": found, "wrong": said
        }  # fmt: skip


def steps_of(deed: Deed, stage: Path) -> int:
    """How many steps an operation has: one that is done in full is counted."""
    with tempfile.TemporaryDirectory(dir=stage.parent) as place:
        folder = copied(stage, Path(place) / "data")
        child = os.fork()
        if not child:
            steps = Steps(0)
            steps.listen()
            act(deed, folder, again=False)
            (Path(place) / "steps").write_text(str(-steps.left))
            os._exit(0)
        os.waitpid(child, 0)
        return int((Path(place) / "steps").read_text())


def tight(stage: Path) -> Path:
    """The same with pages so small that hardly anything can be written without a new one."""
    made = copied(stage, stage.with_name("tight"))
    for path in (settings(made).record, made / "older.db"):
        with closing(sqlite3.connect(path)) as db:
            for pragma in ("journal_mode = DELETE", "page_size = 512"):
                db.execute(f"PRAGMA {pragma}")
            db.execute("VACUUM")
    return made


def all_of(deed: Deed, stage: Path, small: Path, most: int) -> Iterator[dict[str, object]]:
    """An operation under each fault."""
    yield tried("nothing", deed, 0, stage)
    total = steps_of(deed, stage)
    for n in sorted({1 + (total - 1) * nth // max(1, most - 1) for nth in range(most)}):
        yield tried("killed", deed, n, stage)
    if deed.name not in NO_RECORD:
        for n in (0, 1, 2, 4, 8, 32, 256, 1024):
            told = tried("disk full", deed, n, small)
            yield told
            if told["ended"] == ACKNOWLEDGED:
                break
    for n in SIZES:
        yield tried("I/O error", deed, n, stage)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        stage = Path(place) / "stage"
        prepare(stage)
        small = tight(stage)
        for deed in NAMED.values():
            for told in all_of(deed, stage, small, int(sys.argv[1])):
                print(json.dumps(told), flush=True)
