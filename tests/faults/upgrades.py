"""Each released record is brought up to date by an app that is killed on the way, at each write.

    python -m tests.faults.upgrades [MOST]        all of them, or MOST of each record

The app is killed as it begins its nth statement; and what it wrote to SQLite's log is cut off after
its nth page, and in the middle of one, as a kill within the commit leaves it. Found then is the old
record or the new one, never half of it, and the next start makes the new one. One line for each
release; exit status 1 if anything was wrong. Needs POSIX, nothing else.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from quiz.store.store import Store
from tests.faults.heading import heading
from tests.faults.killed_migration import killed_at
from tests.faults.released import RELEASES, contents, release

HEADER, FRAME = 32, 24 + 4096
LOG = "-wal"


@dataclass(frozen=True)
class Upgrade:
    """From one released record to this version's, in a folder of its own."""

    name: str
    folder: Path

    @property
    def start(self) -> Path:
        """The record before; not there for a first start."""
        return self.folder / "start.db"

    def copied(self, name: str) -> Path:
        """Another record like the one before."""
        path = self.folder / f"{name}.db"
        if self.start.exists():
            shutil.copy(self.start, path)
        return path

    def ends(self) -> tuple[dict[str, object], dict[str, object]]:
        """The record before, and the one that an untroubled upgrade makes."""
        release(self.start, self.name)
        done = self.copied("done")
        Store(done).close()
        return contents(self.start) if self.name else {}, contents(done)

    def by_statement(self) -> Iterator[Callable[[], Path | None]]:
        """Killed at the first statement, the second, ...; None is given when none was left."""
        for n in range(1, 1000):
            yield lambda n=n: self.killed(n)

    def by_write(self) -> Iterator[Callable[[], Path]]:
        """The log cut off after each page, and in the middle of it."""
        path = self.copied("written")
        child = os.fork()
        if not child:
            Store(path)
            os._exit(0)
        os.waitpid(child, 0)
        log = path.with_name(path.name + LOG).read_bytes()
        for n in range((len(log) - HEADER) // FRAME):
            for at in (HEADER + n * FRAME, HEADER + n * FRAME + FRAME // 2):
                yield lambda at=at: self._cut(path, log[:at], at)

    def killed(self, n: int) -> Path | None:
        """The record whose upgrade was killed at its nth statement; None if it has none such."""
        path = self.copied(f"statement{n}")
        return path if killed_at(n, path) else None

    def _cut(self, written: Path, log: bytes, at: int) -> Path:
        """The record itself is as it was: the log had not yet been moved into it."""
        path = self.folder / f"write{at}.db"
        shutil.copy(written, path)
        path.with_name(path.name + LOG).write_bytes(log)
        return path


def wrong(path: Path, before: dict[str, object], after: dict[str, object]) -> str:
    """What is wrong with a record whose upgrade was killed, "" if nothing."""
    found = contents(path)
    if found not in ({}, before, after) or (found == {} and before):
        return "half of an upgrade"
    with closing(Store(path)) as store:
        fits = store.figures_fit()
    if contents(path) != after:
        return "the next start does not mend it"
    return "" if fits else "sums that do not fit the answers"


def spread(cuts: list[Callable[[], Path | None]], most: int) -> list[Callable[[], Path | None]]:
    """So many of them, evenly spread, the first and the last among them."""
    last = len(cuts) - 1
    return [cuts[n] for n in sorted({last * i // max(1, most - 1) for i in range(most)})]


def tried(name: str, most: int) -> tuple[int, int, list[str]]:
    """An upgrade killed: how often at a statement, how often at a write, what was wrong."""
    with tempfile.TemporaryDirectory() as place:
        upgrade = Upgrade(name, Path(place))
        before, after = upgrade.ends()
        statements = list(upgrade.by_statement())[: count_of(upgrade)]
        said, n = list[str](), list[int]()
        for cuts in (statements, list(upgrade.by_write())):
            chosen = spread(cuts, most) if most else cuts
            n.append(len(chosen))
            paths = [cut() for cut in chosen]
            said += [wrong(path, before, after) if path else "not killed" for path in paths]
        return n[0], n[1], [one for one in said if one]


def count_of(upgrade: Upgrade) -> int:
    """How many statements an upgrade makes: the last n at which it can be killed."""
    low, high = 0, 1000
    while high - low > 1:
        middle = (low + high) // 2
        path = upgrade.killed(middle)
        low, high = (middle, high) if path else (low, middle)
    return low


def main(most: int) -> int:
    """Print a line for each release; 0 if nothing was wrong."""
    bad = 0
    print(heading(), flush=True)
    for name in ("", *RELEASES[:-1]):
        statements, writes, said = tried(name, most)
        bad += len(said)
        print(
            f"from {name or 'no record'}: killed at {statements} statements and {writes} writes, "
            f"{len(said)} wrong{''.join(f'; {one}' for one in sorted(set(said)))}",
            flush=True,
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 0))
