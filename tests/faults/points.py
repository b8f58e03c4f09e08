"""Every call to the disk of ten operations fails once, or from then on, or is the last one.

    python3 -m tests.faults.points [OPERATION ...]

strace counts the calls of each operation and makes the nth of them fail (SIGKILL, EIO, ENOSPC).
Afterwards the folder is opened as the next start does it. Whatever was acknowledged is there,
whatever was refused or cut short is there wholly or not at all, and the record is sound. An
operation whose disk failed once is tried again in the same process and must then succeed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from quiz.record import CannotDo
from quiz.store.connection import NotSaved
from quiz.store.store import Store
from tests.faults.operations import DEEDS, Deed, copied, look, prepare, settings

CALLS = (
    "pwrite64", "write", "fsync", "fdatasync", "ftruncate",
    "rename", "renameat2", "link", "linkat", "unlink", "unlinkat",
)  # fmt: skip
"""Each is counted by itself, for strace does so."""
FAULTS = {
    "killed": "signal=SIGKILL:when={n}",
    "I/O error, once": "error=EIO:when={n}",
    "I/O error from then on": "error=EIO:when={n}+",
    "disk full, once": "error=ENOSPC:when={n}",
    "disk full from then on": "error=ENOSPC:when={n}+",
}
MOST = 400
ACKNOWLEDGED, REFUSED, DONE_LATER, STAYS_BROKEN, CRASHED = 0, 3, 4, 5, 6


@dataclass(frozen=True)
class Told:
    """What became of one operation under one fault: how it ended, what the folder holds."""

    deed: str
    ended: int
    found: str

    @property
    def is_killed(self) -> bool:
        """Whether the fault was met at all (when it kills)."""
        return self.ended == -signal.SIGKILL

    def wrong(self, fault: str) -> str:
        """What is wrong with that, "" if nothing."""
        if self.found not in ("before", "after"):
            return self.found
        if self.ended in (ACKNOWLEDGED, DONE_LATER) and self.found != "after":
            return "acknowledged and not there"
        if self.ended == CRASHED:
            return "an error that nobody expects"
        if self.ended == STAYS_BROKEN and "once" in fault:
            return "does not recover after one fault"
        return ""


def act(deed: Deed, folder: Path, fault: str) -> int:
    """Do it in this process, once more if it is refused; how it went, as an exit code."""
    store = None
    try:
        store = Store(settings(folder).record) if deed.opens else None
        deed.act(folder, store)
    except (NotSaved, OSError, CannotDo):
        if "once" not in fault:
            return REFUSED
    except Exception:
        return CRASHED
    else:
        return ACKNOWLEDGED
    try:
        store = store or (Store(settings(folder).record) if deed.opens else None)
        deed.act(folder, store)
    except Exception:
        return DONE_LATER if deed.done(folder) == "after" else STAYS_BROKEN
    return DONE_LATER


def forked(fault: str, folder: Path, names: list[str]) -> None:
    """Under strace: each operation in a process of its own, whose calls are counted from one."""
    for deed in (deed for deed in DEEDS if deed.name in names):
        child = os.fork()
        if not child:
            os._exit(act(deed, folder / deed.name, fault))
        status = os.waitpid(child, 0)[1]
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        # By a folder's name: whatever this process would print is a call that is counted, too.
        (folder / f"{deed.name} {code}").mkdir()


def at_point(fault: str, call: str, n: int, stage: Path, names: list[str]) -> list[Told]:
    """What became of each operation when its nth call of that sort met that fault."""
    with tempfile.TemporaryDirectory() as place:
        for name in names:
            copied(stage, Path(place) / name)
        inject = f"inject={call}:{FAULTS[fault].format(n=n)}"
        watch = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
        run = [sys.executable, "-m", "tests.faults.points", "--act", fault, place, *names]
        subprocess.run(
            [*watch, *run], capture_output=True, check=False, timeout=120,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        told = [made.name.split(" ") for made in Path(place).glob("* *")]
        return [Told(name, int(code), verdict(name, Path(place) / name)) for name, code in told]


def verdict(name: str, folder: Path) -> str:
    """What the next start finds: the deed's own word, if the record is sound."""
    deed = next(deed for deed in DEEDS if deed.name == name)
    Store(settings(folder).record).close()
    sound = look(folder, "PRAGMA integrity_check"), look(folder, "PRAGMA foreign_key_check")
    if sound != ([("ok",)], []):
        return f"half: {sound}"
    return deed.done(folder)


@dataclass
class Proof:
    """All points of some operations; `last` is how many calls of each sort an operation makes."""

    stage: Path
    names: list[str]
    last: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self) -> Counter[int]:
        """Kill each operation at each of its calls, until a call is not made any more."""
        ends: Counter[int] = Counter()
        for call in CALLS:
            names = self.names
            for n in range(1, MOST):
                told = self.look("killed", call, n, names)
                ends.update(one.ended for one in told if one.is_killed)
                names = [one.deed for one in told if one.is_killed]
                if not names:
                    break
                self.last.update({(name, call): 1 for name in names})
        return ends

    def fail(self, fault: str) -> Counter[int]:
        """Let each call of each operation fail in that way."""
        ends: Counter[int] = Counter()
        for call in CALLS:
            for n in range(1, MOST):
                names = [name for name in self.names if n <= self.last[name, call]]
                if not names:
                    break
                ends.update(one.ended for one in self.look(fault, call, n, names))
        return ends

    def look(self, fault: str, call: str, n: int, names: list[str]) -> list[Told]:
        """One point of several operations; what is wrong is noted."""
        told = at_point(fault, call, n, self.stage, names)
        if len(told) != len(names):
            raise SystemExit("strace may not watch processes here.")
        for one in told:
            if said := one.wrong(fault):
                self.wrong.append(f"{fault}, {call} {n} of {one.deed}: {said}")
        return told


def main(names: list[str]) -> int:
    """Print each fault with its points and what went wrong; 0 if nothing did."""
    with tempfile.TemporaryDirectory() as place:
        prepare(Path(place) / "stage")
        proof = Proof(Path(place) / "stage", names or [deed.name for deed in DEEDS])
        for fault in FAULTS:
            ends = proof.count() if fault == "killed" else proof.fail(fault)
            print(f"{fault}: {sum(ends.values())} points, {_ends(ends)}", flush=True)
    calls = {
        name: sum(n for (of, _), n in proof.last.items() if of == name) for name in proof.names
    }
    print("\n".join(proof.wrong))
    print(f"calls to the disk: {calls}; {len(proof.wrong)} wrong")
    return 1 if proof.wrong else 0


def _ends(ends: Counter[int]) -> str:
    names = {
        ACKNOWLEDGED: "acknowledged", REFUSED: "refused", DONE_LATER: "done at the second try",
        STAYS_BROKEN: "refused twice", CRASHED: "crashed", -signal.SIGKILL: "killed",
    }  # fmt: skip
    return ", ".join(f"{n} {names.get(code, code)}" for code, n in sorted(ends.items()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--act"]:
        forked(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    elif not shutil.which("strace"):
        sys.exit("This proof needs strace (Linux).")
    else:
        sys.exit(main(sys.argv[1:]))
