"""Lesson files, records and packs damaged by chance, and what reading them comes to.

    python3 -m tests.damaged_files 1000000

reads so many in all cores. None may make the reader fail, die, take a second or speak without a
place. The control is PyYAML itself, with its own error caught and no other: that one must fail.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import yaml

from quiz import words
from quiz.library.reader import read_lesson, read_pack, read_source
from quiz.library.shelf import read_all
from tests.faults.heading import heading

ROOT = Path(__file__).resolve().parent.parent
SHARE = 2_000
"""Files that one process reads at a time."""
SHARDS = [
    b"[", b"]", b"{", b"}", b":", b": ", b"- ", b"|", b">", b"&a ", b"*a", b"!!python/object:os ",
    b"\t", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u202e".encode(), b'"', b"'", b"#", b"?", b"%",
    b"---\n", b"...\n", b"~", b"null", b"yes", b"[s1] ", b"[r99]", b"<<: *x\n", b"\r\n", b"\n",
    b"questions:\n", b"excerpts: {}\n", b"  " * 40, b"[" * 400, b"{a: " * 300, b"9" * 5000,
]  # fmt: skip
VALUES = [
    b"2026-13-45", b"0x", b"1:99:99", b"=", b"!!int x", b"!!float y", b"!!timestamp z", b"0b2",
    b".inf", b"-.nan", b"1e999", b"9" * 5000, b"no", b"012", b"1_000", b"!!binary *",
    b"!!set {a, b}", b"<<",
]  # fmt: skip


@cache
def files() -> list[tuple[bytes, str]]:
    """All shipped lessons, records and packs: their bytes, and what they are."""
    kinds = {"lessons": "lesson", "seeds": "source", "lessons/packs": "pack"}
    return [
        (path.read_bytes(), what)
        for folder, what in kinds.items()
        for path in sorted((ROOT / folder).glob("*.yaml"))
    ]


@cache
def sources():
    """The shipped records, whole."""
    return read_all(ROOT / "seeds", read_source, {})[0]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """One to four wounds: bytes lost, doubled, swapped, a value changed, or a shard
    driven in."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.choice((1, 2, 9, 80, 900)))
        wound = chance.randrange(7)
        if wound == 0:
            raw = raw[:at] + raw[to:]
        elif wound == 1:
            raw = raw[:to] + raw[at:]
        elif wound == 2:
            raw = raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
        elif wound == 3:
            lines = raw.split(b"\n")
            chance.shuffle(lines) if len(lines) < 40 else lines.pop(chance.randrange(len(lines)))
            raw = b"\n".join(lines)
        elif wound == 4:
            lines = raw.split(b"\n")
            at = chance.randrange(len(lines))
            key, colon, _ = lines[at].partition(b": ")
            lines[at] = key + colon + chance.choice(VALUES)
            raw = b"\n".join(lines)
        else:
            raw = raw[:at] + chance.choice(SHARDS) + raw[at:]
    return raw


def ours(raw: bytes, what: str) -> tuple[bool, str]:
    """Whether the reader takes that file, and what is wrong with how it refuses it ("" for
    nothing)."""
    if what == "lesson":
        reading = read_lesson(raw, "lessons/x.yaml", sources())
        made, problems = reading.lesson, reading.problems
    else:
        made, problems = (read_source if what == "source" else read_pack)(raw, "seeds/x.yaml")
    if made is None and not any(problem.severity == "error" for problem in problems):
        return False, "refused without a word"
    for problem in problems:
        if problem.place is None or problem.place.line < 1 or problem.place.column < 1:
            return made is not None, f"{problem.code} has no place"
        if "problem." in words.line(problem):
            return made is not None, f"{problem.code} has no words"
    return made is not None, ""


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def control(raw: bytes, what: str) -> tuple[bool, str]:
    """What many would write: PyYAML's safe loader, and its own error caught."""
    try:
        return yaml.load(raw, _LOADER) is not None, ""
    except yaml.YAMLError:
        return False, ""


READERS: dict[str, Callable[[bytes, str], tuple[bool, str]]] = {"ours": ours, "control": control}


@dataclass
class Found:
    """What many damaged files came to; `slowest` is the seconds of one core for one file."""

    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    wrong: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Found) -> Found:
        """Both together."""
        self.read += other.read
        self.refused += other.refused
        self.slowest = max(self.slowest, other.slowest)
        self.wrong += other.wrong
        return self


def look(seed: str, count: int, reader: str = "ours") -> Found:
    """Damage so many files by that seed and read them."""
    chance, found = random.Random(seed), Found()
    for n in range(count):
        raw, what = chance.choice(files())
        raw = damaged(raw, chance)
        before = time.thread_time()
        try:
            is_taken, said = READERS[reader](raw, what)
        except Exception as error:
            is_taken, said = False, f"{type(error).__name__} ({seed}, file {n})"
        found.slowest = max(found.slowest, time.thread_time() - before)
        found.read += 1
        found.refused += not is_taken
        if said:
            found.wrong[said] += 1
    return found


def look_in_all_cores(seed: str, count: int, reader: str) -> Found:
    """The same in as many processes as there are cores; one that dies raises
    BrokenProcessPool."""
    shares = [min(SHARE, count - begun) for begun in range(0, count, SHARE)]
    seeds = [f"{seed}-{n}" for n in range(len(shares))]
    total = Found()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(partial(look, reader=reader), seeds, shares):
            total += found
            if total.read % 100_000 < SHARE and total.read >= 100_000:
                print(f"  {total.read} read, {sum(total.wrong.values())} wrong", flush=True)
    return total


def main(count: int, seed: str) -> int:
    """Print what came of it; 0 if our reader took or refused every file, and the control fell."""
    print(f"{heading(seed)}, PyYAML {yaml.__version__}, {len(files())} files")
    begun = time.monotonic()
    mine = look_in_all_cores(seed, count, "ours")
    theirs = look(f"{seed}-control", min(count, 3_000), "control")
    for name, found in (("ours", mine), ("control", theirs)):
        print(
            f"{name}: {found.read} damaged files, {found.refused} refused, slowest"
            f" {found.slowest:.3f} s of one core, {sum(found.wrong.values())} wrong"
        )
    print("\n".join(f"  {n} x {said}" for said, n in mine.wrong.most_common(20)))
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes")
    return 0 if not mine.wrong and mine.slowest < 1 and theirs.wrong else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, os.environ.get("SEED", "1")))
