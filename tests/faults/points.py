"""Every call to the disk of ten operations fails once, or from then on, or is the last one; and
those of a start that takes over what a kill has left.

    python3 -m tests.faults.points [OPERATION ...]

First strace counts the calls that each operation makes. Then each of them is made to fail: the
process is killed as it begins that call, or the call gives an I/O error or "disk full", once or
from then on. Afterwards the folder is opened as the next start does it. Whatever was acknowledged
is there, whatever was refused or cut short is there wholly or not at all, the record is sound and
the sums of reports fit the answers. An operation whose disk failed once is tried again in the same
process and must then succeed. Three operations that are wrong on purpose must be noticed.

strace counts the calls of each process by itself. So that many points are met in one run of it,
each is a process of its own that first makes so many idle calls that the one in question is always
the call of the same number.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.acting import ACKNOWLEDGED, KILLED, NOBODY_EXPECTS, act, counted, wrong
from tests.faults.heading import heading
from tests.faults.operations import DEEDS, NAMED, WRONG, copied, prepare, verdict

NOWHERE = os.open(os.devnull, os.O_RDWR)
IDLE: dict[str, Callable[[], object]] = {
    "pwrite64": lambda: os.pwrite(NOWHERE, b"", 0),
    "write": lambda: os.write(NOWHERE, b""),
    "fsync": lambda: os.fsync(NOWHERE),
    "fdatasync": lambda: os.fdatasync(NOWHERE),
    "ftruncate": lambda: os.ftruncate(NOWHERE, 0),
    "rename": lambda: Path("no").rename("where"),
    "link": lambda: Path("no").hardlink_to("where"),
    "unlink": lambda: Path("nowhere").unlink(),
    "unlinkat": lambda: os.remove("nowhere", dir_fd=NOWHERE),
    "mkdir": lambda: Path("no/where").mkdir(),
    "rmdir": lambda: Path("nowhere").rmdir(),
}
"""The calls that operations make here, each with one like it that changes nothing."""
OTHERS = (
    "writev,pwritev,pwritev2,sync_file_range,msync,truncate,fallocate,renameat,renameat2,linkat,"
    "symlink,symlinkat,sendfile,copy_file_range,mkdirat"
)
"""Calls that would change a file, too: an operation that makes one is not wholly covered."""
FAULTS = {
    "killed": "signal=SIGKILL:when={n}",
    "I/O error, once": "error=EIO:when={n}",
    "I/O error from then on": "error=EIO:when={n}+",
    "disk full, once": "error=ENOSPC:when={n}",
    "disk full from then on": "error=ENOSPC:when={n}+",
}
BATCH = 150


@dataclass(frozen=True, slots=True)
class Point:
    """The nth call of that sort which an operation makes, and what happens to it."""

    fault: str
    deed: str
    call: str
    n: int


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an operation at a point: was it met, how did it end, what is in the folder."""

    point: Point
    is_met: bool
    ended: int
    found: str

    @property
    def wrong(self) -> str:
        """What is wrong with that, "" if nothing."""
        if not self.is_met:
            return "this point was not met"
        is_once = "once" in self.point.fault
        return wrong(self.ended, self.found, may_stay_broken=not is_once)


def forked(place: Path) -> None:
    """Under strace: each point in a process of its own, which idles until its call is due."""
    for nth, (fault, name, call, idle) in enumerate(json.loads((place / "points").read_text())):
        child = os.fork()
        if not child:
            for _ in range(idle):
                with suppress(OSError):
                    IDLE[call]()
            os._exit(act(NAMED[name], place / str(nth), again="once" in fault))
        status = os.waitpid(child, 0)[1]
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        # By the name of a file: whatever this process would write is a call that is counted, too.
        os.close(os.open(place / f"{nth} {child} {code}", os.O_CREAT))


@dataclass(frozen=True)
class Bench:
    """Where points are tried: copies of a stage. `due` is the number of the call that is met."""

    stage: Path
    due: Mapping[str, int] = field(default_factory=dict)

    def at(self, points: tuple[Point, ...]) -> list[Told]:
        """What becomes of each of these points, which share a fault; in one run of strace."""
        with tempfile.TemporaryDirectory(dir=self.stage.parent) as folder:
            place = Path(folder)
            manner = FAULTS[points[0].fault]
            injected = [f"inject={call}:{manner.format(n=n)}" for call, n in self.due.items()]
            ended = self._watch(place, points, injected)
            log = (place / "log").read_text()
            met = {int(pid) for pid in re.findall(r"^(\d+) .*\(INJECTED\)$", log, re.M)}
            return [
                Told(point, pid in met or code == KILLED, code,
                     verdict(point.deed, place / str(nth)))
                for nth, (point, (pid, code)) in enumerate(zip(points, ended, strict=True))
            ]  # fmt: skip

    def count(self, names: list[str]) -> dict[str, Counter[str]]:
        """How many calls of each sort each operation makes when nothing fails."""
        with tempfile.TemporaryDirectory(dir=self.stage.parent) as folder:
            place = Path(folder)
            calm = tuple(Point("", name, "write", 0) for name in names)
            ended = self._watch(place, calm, [f"trace={','.join(IDLE)},{OTHERS}"])
            log, found = (place / "log").read_text(), {}
            for nth, (name, (pid, code)) in enumerate(zip(names, ended, strict=True)):
                if (code, verdict(name, place / str(nth))) != (ACKNOWLEDGED, "after"):
                    raise SystemExit(f"{name} does not even work when nothing fails")
                found[name] = Counter(re.findall(rf"^{pid} +(\w+)\(", log, re.M))
            return found

    def _watch(
        self, place: Path, points: tuple[Point, ...], how: Iterable[str]
    ) -> list[tuple[int, int]]:
        """Have each point done in a copy of the stage; the process id and exit code of each."""
        for nth in range(len(points)):
            copied(self.stage, place / str(nth))
        todo = [
            (one.fault, one.deed, one.call, self.due.get(one.call, 0) - one.n) for one in points
        ]
        (place / "points").write_text(json.dumps(todo))
        options = [part for one in how for part in ("-e", one)]
        watch = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", str(place / "log"), *options]
        run = [sys.executable, "-m", "tests.faults.points", "--act", folder_of(place)]
        subprocess.run(
            [*watch, *run], capture_output=True, check=False, timeout=600,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        told = {int(nth): (int(pid), int(code)) for nth, pid, code in (
            made.name.split(" ") for made in place.glob("* * *")
        )}  # fmt: skip
        if len(told) != len(points):
            raise SystemExit("strace may not watch processes here.")
        return [told[nth] for nth in range(len(points))]


def folder_of(place: Path) -> str:
    """The folder as an argument."""
    return str(place.resolve())


@dataclass
class Proof:
    """All points of some operations, tried on all cores."""

    bench: Bench
    names: list[str]
    calls: dict[str, Counter[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Learn how many calls there are, and from that how long to idle."""
        self.calls = self.bench.count(self.names)
        strange = {call for calls in self.calls.values() for call in calls} - set(IDLE)
        if strange:
            raise SystemExit(f"Nobody lets these calls fail: {', '.join(sorted(strange))}")
        # An operation that is tried again makes its calls twice; none of them may be the due one.
        most = Counter[str]()
        for calls in self.calls.values():
            most |= calls
        self.bench = Bench(self.bench.stage, {call: 2 * n + 5 for call, n in most.items()})

    def batches(self, fault: str) -> list[tuple[Point, ...]]:
        """All points of a fault, short operations and long ones mixed."""
        points = [
            Point(fault, name, call, n)
            for name, calls in self.calls.items()
            for call in sorted(calls)
            for n in range(1, calls[call] + 1)
        ]
        return [
            tuple(points[at :: -(-len(points) // BATCH)]) for at in range(-(-len(points) // BATCH))
        ]

    def tried(self, pool: ProcessPoolExecutor) -> Iterator[list[Told]]:
        """What became of each point, fault by fault."""
        work = {fault: pool.map(self.bench.at, self.batches(fault)) for fault in FAULTS}
        for found in work.values():
            yield [told for some in found for told in some]


def main(names: list[str]) -> int:
    """Print each fault with its points and what went wrong; 0 if nothing did and all controls are
    noticed."""
    began, shared = time.monotonic(), Path("/dev/shm")  # noqa: S108
    print(heading(), flush=True)
    names = names or [deed.name for deed in DEEDS]
    with (
        tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as place,
        ProcessPoolExecutor(os.cpu_count()) as pool,
    ):
        prepare(Path(place) / "stage")
        proof = Proof(Bench(Path(place) / "stage"), [*names, *(deed.name for deed in WRONG)])
        for name in names:
            print(f"{name}: {proof.calls[name].total()} calls to the disk", flush=True)
        told = [one for some in proof.tried(pool) for one in shown(some, names)]
    is_right = summed([one for one in told if one.point.deed in names])
    is_noticed = [is_caught(deed.name, told) for deed in WRONG]
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if is_right and all(is_noticed) else 1


def shown(told: list[Told], names: list[str]) -> list[Told]:
    """Print what became of the points of a fault, and what was wrong with ours."""
    ours = [one for one in told if one.point.deed in names]
    print(f"{told[0].point.fault}: {len(ours)} points, {counted(one.ended for one in ours)}")
    for one in ours:
        if one.wrong:
            print(f"  {one.point.call} {one.point.n} of {one.point.deed}: {one.wrong}")
    sys.stdout.flush()
    return told


def summed(ours: list[Told]) -> bool:
    """Whether every point was met, and nothing was wrong there."""
    wrong = sum(bool(one.wrong) for one in ours)
    print(f"all: {len(ours)} points, {sum(one.is_met for one in ours)} met, {wrong} wrong")
    return not wrong


def is_caught(name: str, told: list[Told]) -> bool:
    """Whether an operation that is wrong on purpose was noticed, and for its own sake."""
    hers = [one for one in told if one.point.deed == name]
    wrong = [one for one in hers if one.is_met and one.wrong not in ("", NOBODY_EXPECTS)]
    print(
        f"control {name}: {len(hers)} points, {len(wrong)} wrong; {wrong[0].wrong if wrong else ''}"
    )
    return bool(wrong)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--act"]:
        forked(Path(sys.argv[2]))
    elif not shutil.which("strace"):
        sys.exit("This proof needs strace (Linux).")
    else:
        sys.exit(main(sys.argv[1:]))
