"""The power fails at any moment: what the disk may then hold, replayed from the real calls.

    python3 -m tests.faults.power [STATES]        default 20,000

strace writes down every call of the store to its files while answers are saved and acknowledged.
A state of the disk after a power cut is: all that a sync has covered, and of what came after it any
part, down to sectors of 512 bytes, in any order. Each state is opened as the next start does it:
the record must be sound and hold every answer acknowledged before the cut. The same is done with a
store that does not wait for the disk (synchronous = NORMAL): that one must lose answers, or this
proof would prove nothing. Lying disks are not part of the model.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from quiz.store import connection
from quiz.store.store import Store
from tests.conftest import MORNING
from tests.faults.heading import heading
from tests.faults.operations import LESSON, WAY, answer_of, settings

ANSWERS, SECTOR = 40, 512
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate"
CALL = re.compile(
    r'^\d+ +(\w+)\(\d+<([^>]*)>(?:, "((?:\\x[0-9a-f]{2})*)")?(?:, (\d+))?(?:, (\d+))?\)'
)
RECORD, LOG, TOLD = "second-look.db", "second-look.db-wal", "told"
CHECKPOINT = "PRAGMA wal_autocheckpoint = 200"
"""Soon, so that the log moves into the record several times while we watch."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `write` (at, data), `cut` (to at), `sync` of a file, or `told` (n acknowledged)."""

    sort: str
    file: str
    at: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """Files as a sync has covered them, and the calls that none has covered yet."""

    sure: dict[str, bytearray]
    open: dict[str, list[Call]] = field(default_factory=dict)
    told: int = 0

    def take(self, call: Call) -> None:
        """Let one call happen."""
        if call.sort == "told":
            self.told += 1
        elif call.sort == "sync":
            for earlier in self.open.pop(call.file, []):
                apply(self.sure.setdefault(call.file, bytearray()), earlier)
        else:
            self.open.setdefault(call.file, []).append(call)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytearray]:
        """What may be there when the power is back."""
        files = {name: bytearray(data) for name, data in self.sure.items()}
        for name, calls in self.open.items():
            image, manner = files.setdefault(name, bytearray()), chance.random()
            for call in calls:
                for part in sectors(call):
                    if manner > chance.random():
                        apply(image, part)
        return files


def sectors(call: Call) -> Iterator[Call]:
    """A write as the disk may take it: in parts that end at borders of sectors."""
    if call.sort != "write":
        yield call
        return
    begin = 0
    while begin < len(call.data):
        end = min(len(call.data), begin + SECTOR - (call.at + begin) % SECTOR)
        yield Call("write", call.file, call.at + begin, call.data[begin:end])
        begin = end


def apply(image: bytearray, call: Call) -> None:
    """Do a write or a cut to the bytes of a file; a gap is filled with nothing."""
    if call.sort == "cut":
        del image[call.at :]
        return
    if len(image) < call.at:
        image.extend(bytes(call.at - len(image)))
    image[call.at : call.at + len(call.data)] = call.data


def act(folder: Path, manner: str) -> None:
    """Save answers one by one, and say after each that it is saved."""
    pragmas = (p.replace("FULL", manner) for p in connection._PRAGMAS)
    connection._PRAGMAS = (*pragmas, CHECKPOINT)
    store = Store(settings(folder).record)
    with (folder / TOLD).open("wb", buffering=0) as told:
        for n in range(ANSWERS):
            store.add_learner(f"learner{n}", f"device{n}", MORNING)
            sitting = store.start(f"learner{n}", WAY, f"sitting{n}", MORNING)
            store.record(answer_of(sitting, f"answer{n}"))
            told.write(b".")
    os._exit(0)  # no orderly end: it would tidy up


def watched(folder: Path, manner: str) -> list[Call]:
    """The calls of `act`, in their order."""
    log = folder / "calls"
    run = [sys.executable, "-m", "tests.faults.power", "--act", str(folder), manner]
    strace = ["strace", "-f", "-y", "-xx", "-s", "2000000", "-e", f"trace={CALLS}", "-o", str(log)]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([*strace, *run], check=True, timeout=300, env=environ)
    return list(calls_of(log, folder))


def calls_of(log: Path, folder: Path) -> Iterator[Call]:
    """What strace wrote down of our files."""
    for line in log.read_text().splitlines():
        found = CALL.match(line)
        path = Path(bytes.fromhex(found[2].replace("\\x", "")).decode() if found else "")
        if not found or path.parent != folder or path.name not in (RECORD, LOG, TOLD):
            continue
        name, data = found[1], bytes.fromhex((found[3] or "").replace("\\x", ""))
        if path.name == TOLD:
            yield Call("told", TOLD)
        elif name == "pwrite64":
            yield Call("write", path.name, int(found[5]), data)
        elif name == "ftruncate":
            yield Call("cut", path.name, int(found[4]))
        elif name in ("fsync", "fdatasync"):
            yield Call("sync", path.name)


def verdict(files: dict[str, bytearray], told: int, place: Path) -> str:
    """What the next start finds; "" if all that was acknowledged is there and sound."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name, data in files.items():
        (place / name).write_bytes(data)
    try:
        with closing(sqlite3.connect(place / RECORD)) as db:
            kept = {row[0] for row in db.execute("SELECT submit_key FROM attempt")}
            sound = db.execute("PRAGMA integrity_check").fetchall()
            sound += db.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return f"cannot be opened: {error}"
    if sound != [("ok",)]:
        return f"not sound: {sound[-1][0]}"
    lost = {f"answer{n}" for n in range(told)} - kept
    return f"{len(lost)} acknowledged answers lost" if lost else ""


def replay(work: tuple[bytes, list[Call], int, int, str]) -> dict[str, int]:
    """So many states after cuts at moments drawn by chance; how often each thing was wrong."""
    begun, calls, states, seed, place = work
    chance, wrong = random.Random(seed), dict[str, int]()
    cuts = sorted(chance.randrange(len(calls) + 1) for _ in range(states))
    disk, done = Disk({RECORD: bytearray(begun)}), 0
    for cut in cuts:
        for call in calls[done:cut]:
            disk.take(call)
        done = cut
        said = verdict(disk.after_a_cut(chance), disk.told, Path(place))
        wrong[said] = wrong.get(said, 0) + 1
    return wrong


def proof(manner: str, states: int, seed: int) -> dict[str, int]:
    """All states of one store: sentence ("" for none) to number of states."""
    shared = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=shared) as place:
        folder = Path(place).resolve() / "data"
        folder.mkdir()
        with closing(Store(settings(folder).record)) as store:
            store.keep_lessons({"start-here.yaml": LESSON}, MORNING)
        begun = (folder / RECORD).read_bytes()
        calls = watched(folder, manner)
        assert sum(call.sort == "told" for call in calls) == ANSWERS, "strace may not watch here"
        works = [
            (begun, calls, states // 8, seed + n, f"{place}/state{n}") for n in range(8)
        ]  # fmt: skip
        total = dict[str, int]()
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for wrong in pool.map(replay, works):
                for said, n in wrong.items():
                    total[said] = total.get(said, 0) + n
        sorts = [call.sort for call in calls]
        print(f"{manner}: {len(calls)} calls, {sorts.count('sync')} syncs, {ANSWERS} acknowledged")
        return total


def main(states: int) -> int:
    """Print both; 0 if ours lost nothing and the control was caught."""
    seed = int(os.environ.get("SEED", "1"))
    print(heading(seed), flush=True)
    ours, control = proof("FULL", states, seed), proof("NORMAL", max(states // 20, 400), seed)
    for name, found in (("ours", ours), ("control", control)):
        print(
            f"{name}: {sum(found.values())} states, {sum(found.values()) - found.get('', 0)} wrong"
        )
        for said, n in sorted(found.items()):
            if said:
                print(f"  {n} x {said}")
    return 0 if set(ours) == {""} and set(control) != {""} else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--act"]:
        act(Path(sys.argv[2]), sys.argv[3])
    elif not shutil.which("strace"):
        sys.exit("This proof needs strace (Linux).")
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
