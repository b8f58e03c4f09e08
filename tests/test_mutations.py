"""No lesson file, however damaged, makes the reader fail, hang or speak without a place.

1,000 damaged files in the suite; by hand more, with
MUTATIONS=100000 python3 run.py test tests/test_mutations.py
"""

import os
import random
import time
from pathlib import Path

from quiz import words
from quiz.library.reader import read_lesson, read_pack, read_source
from quiz.library.shelf import read_all

ROOT = Path(__file__).resolve().parent.parent
COUNT = int(os.environ.get("MUTATIONS", "1000"))
SOURCES, _ = read_all(ROOT / "seeds", read_source, {})
FILES = [
    *((path.read_bytes(), "lesson") for path in sorted((ROOT / "lessons").glob("*.yaml"))),
    *((path.read_bytes(), "source") for path in sorted((ROOT / "seeds").glob("*.yaml"))),
    *((path.read_bytes(), "pack") for path in sorted((ROOT / "lessons/packs").glob("*.yaml"))),
]
SHARDS = [
    b"[", b"]", b"{", b"}", b":", b": ", b"- ", b"|", b">", b"&a ", b"*a", b"!!python/object:os ",
    b"\t", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u202e".encode(), b'"', b"'", b"#", b"?", b"%",
    b"---\n", b"...\n", b"~", b"null", b"yes", b"[s1] ", b"[r99]", b"<<: *x\n", b"\r\n", b"\n",
    b"questions:\n", b"excerpts: {}\n", b"  " * 40, b"[" * 400, b"{a: " * 300, b"9" * 5000,
]  # fmt: skip


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """One to four wounds: bytes lost, doubled, swapped, or a shard driven in."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.choice((1, 2, 9, 80, 900)))
        wound = chance.randrange(6)
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
        else:
            raw = raw[:at] + chance.choice(SHARDS) + raw[at:]
    return raw


def read(raw: bytes, what: str):
    """The thing and its problems, whatever kind of file it is."""
    if what == "lesson":
        reading = read_lesson(raw, "lessons/x.yaml", SOURCES)
        return reading.lesson, reading.problems
    return (read_source if what == "source" else read_pack)(raw, "seeds/x.yaml")


def test_a_damaged_file_is_read_or_refused_with_a_place():
    seed = os.environ.get("MUTATION_SEED") or str(random.randrange(10**9))
    print(f"MUTATION_SEED={seed}")
    chance, refused, slowest = random.Random(seed), 0, 0.0
    for n in range(COUNT):
        raw, what = chance.choice(FILES)
        raw = damaged(raw, chance)
        before = time.perf_counter()
        made, problems = read(raw, what)
        slowest = max(slowest, time.perf_counter() - before)
        refused += made is None
        assert made is not None or any(p.severity == "error" for p in problems), (seed, n)
        for problem in problems:
            assert problem.place.line >= 1 and problem.place.column >= 1
            assert words.line(problem).count("problem.") == 0, (seed, n, problem.code)
    print(f"{COUNT} damaged files: {refused} refused, slowest {slowest:.3f} s")
    assert refused > COUNT / 4
    assert slowest < 1
