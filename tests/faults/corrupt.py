"""Bytes of the record are damaged, in many copies; each is then opened as the next start does.

    python -m tests.faults.corrupt [COPIES]       default 1,000; SEED chooses the damage

Either the start refuses with plain words that name the newest backup, and leaves the file as it
is, and `doctor` says the same; or what it reads is as it was. There is never a traceback, and never
a fresh record in the place of the damaged one. SQLite keeps no checksums: a byte that changes in a
value and leaves it a value, or a page in the place of another one made alike, is seen by nobody.
How often that happened is printed: it is a limit.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from quiz import backup, doctor, serving
from quiz.serving import CannotServe
from quiz.settings import Settings
from quiz.store import backups
from quiz.store.store import Store
from tests.conftest import MORNING
from tests.faults.heading import heading
from tests.faults.operations import WAY, answer_of, copied, settings, stage
from tests.faults.released import contents

LEARNERS = 60
REFUSED, AS_IT_WAS = "refused", "as it was"
UNSEEN = "a value changed, and SQLite cannot see it"
MISSING = "rows are missing, and SQLite cannot see it"
SECTOR, PAGE = 512, 4096
Harm = Callable[[bytearray, random.Random], None]


def a_school(folder: Path) -> Path:
    """A data folder with many answers, and a backup of it."""
    stage(folder)
    with closing(Store(settings(folder).record)) as store:
        for n in range(LEARNERS):
            store.add_learner(f"learner{n}", f"device{n}", MORNING)
            sitting = store.start(f"learner{n}", WAY, f"sitting{n}", MORNING)
            store.record(answer_of(sitting, f"answer{n}"), out_of=1)
    backup.run(settings(folder), lambda _: None, now=lambda: MORNING)
    return folder


def one_byte(text: bytearray, chance: random.Random) -> None:
    """One bit somewhere."""
    text[chance.randrange(len(text))] ^= 1 << chance.randrange(8)


def some_bytes(text: bytearray, chance: random.Random) -> None:
    """Sixteen bytes anywhere."""
    for _ in range(16):
        text[chance.randrange(len(text))] = chance.randrange(256)


def a_sector(text: bytearray, chance: random.Random) -> None:
    """A sector that was never written, or with what belongs elsewhere."""
    at = chance.randrange(len(text) // SECTOR) * SECTOR
    text[at : at + SECTOR] = chance.choice((bytes(SECTOR), chance.randbytes(SECTOR)))


def a_page(text: bytearray, chance: random.Random) -> None:
    """A page in the place of another."""
    here, there = (chance.randrange(len(text) // PAGE) * PAGE for _ in range(2))
    text[here : here + PAGE] = text[there : there + PAGE]


def the_end(text: bytearray, chance: random.Random) -> None:
    """The end is missing."""
    del text[chance.randrange(len(text)) :]


def the_head(text: bytearray, chance: random.Random) -> None:
    """A byte of the first hundred, which say what the file is."""
    text[chance.randrange(100)] = chance.randrange(256)


HARMS: tuple[Harm, ...] = (
    one_byte, some_bytes, a_sector, a_page, the_end, the_head,
)  # fmt: skip


def started(here: Settings) -> str:
    """What a start says: "" if it starts, else its refusal."""
    try:
        with serving.held(here), closing(Store(here.record)) as store:
            serving.begin(store, here.data, "http://localhost")
    except CannotServe as refusal:
        return str(refusal)
    return ""


def tried(school: Path, before: dict[str, object], harm: Harm, seed: int, place: Path) -> str:
    """What became of one copy; "wrong: ..." if that must not be."""
    folder = copied(school, place / f"copy{seed}")
    here = settings(folder)
    text, chance = bytearray(here.record.read_bytes()), random.Random(seed)
    harm(text, chance)
    here.record.write_bytes(text)
    try:
        said = next(doctor.findings(here, 0, MORNING + timedelta(hours=1)))
        refusal = started(here)
    except Exception as error:
        return f"wrong: {type(error).__name__} {error}"
    if refusal:
        return refused(refusal, said.level, here, text)
    if said.level == "error":
        return f"wrong: it starts, and doctor says {said.code}"
    return compared(before, contents(here.record))


def refused(refusal: str, level: str, here: Settings, text: bytearray) -> str:
    """What is wrong with a refusal, if anything."""
    if backups.known(here.data)[0].name not in refusal:
        return f"wrong: offers no backup: {refusal}"
    if here.record.read_bytes() != text:
        return "wrong: refuses, and changed the file"
    return REFUSED if level == "error" else "wrong: refuses, and doctor sees nothing"


def compared(before: dict[str, object], after: dict[str, object]) -> str:
    """Whether a record that was opened holds what it held."""
    if before == after:
        return AS_IT_WAS
    same = before.keys() == after.keys()
    if not same or any(len(after[name]) != len(before[name]) for name in before):
        return MISSING
    return UNSEEN


def main(copies: int) -> int:
    """Print what became of the copies by the harm done to them; 0 if nothing was wrong."""
    seed = int(os.environ.get("SEED", "1"))
    print(heading(seed), flush=True)
    found = proof(copies, seed)
    for name in dict.fromkeys(name for name, _ in found):
        told = ", ".join(f"{n} {said}" for (of, said), n in found.items() if of == name)
        print(f"{name}: {told}")
    wrong = sum(n for (_, said), n in found.items() if said.startswith("wrong"))
    print(f"{found.total()} copies, {wrong} wrong")
    return 1 if wrong else 0


def proof(copies: int, seed: int) -> Counter[tuple[str, str]]:
    """How often each harm ended in which way."""
    found = Counter[tuple[str, str]]()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        school = a_school(place / "school")
        sound = copied(school, place / "sound")
        assert not started(settings(sound)), "a sound record starts"
        before = contents(settings(sound).record)
        for n in range(copies):
            harm = HARMS[n % len(HARMS)]
            found[harm.__name__, tried(school, before, harm, seed + n, place)] += 1
            shutil.rmtree(place / f"copy{seed + n}")
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 1000))
