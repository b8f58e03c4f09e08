"""Backups are made one after the other while learners answer, and the last one is restored.

    python -m tests.faults.backups [BACKUPS]      default 40; SEED chooses the answers

Each backup can be opened, is sound, and holds every answer that was acknowledged before it began,
as it was given. No answer is refused because of a backup. The last one, restored into a new folder,
serves what it held. A backup that copies the file without its log must be noticed.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from quiz import backup, create_app, restore, utc_now
from quiz.settings import Settings
from tests.conftest import ROOT
from tests.faults.heading import heading
from tests.faults.learners_under_load import Learner
from tests.faults.test_kill import LEARNERS, Server, given, kept, sums

Makes = Callable[[Settings], Path]


def ours(here: Settings) -> Path:
    """As `python3 run.py backup` does it."""
    return backup.run(here, lambda _: None)


def the_file_alone(here: Settings) -> Path:
    """Wrong: what is in SQLite's log is not in the copy."""
    made = here.data / "backups" / "alone.zip"
    made.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(made, "w") as packed:
        packed.write(here.record, backup.RECORD)
    return made


@contextmanager
def at_work(folder: Path, seed: int) -> Iterator[list[Learner]]:
    """A server with learners who answer without a pause."""
    stop, chance = threading.Event(), random.Random(seed)
    with Server(folder, "ours") as server, ThreadPoolExecutor(LEARNERS) as pool:
        learners = [
            Learner(server.port, stop, random.Random(chance.random())) for _ in range(LEARNERS)
        ]
        server.start()
        working = [pool.submit(learner.learns) for learner in learners]
        try:
            yield learners
        finally:
            stop.set()
        for work in working:
            work.result(60)


def more(learners: list[Learner], answers: int) -> None:
    """Wait until so many more answers were acknowledged."""
    until = len(told(learners)) + answers
    while len(told(learners)) < until:
        time.sleep(0.005)


def told(learners: list[Learner]) -> dict[str, tuple]:
    """What was acknowledged so far, by its key."""
    return {key: answer for learner in learners for key, answer in list(learner.told.items())}


def wrong(made: Path, before: dict[str, tuple], place: Path) -> str:
    """What is wrong with a backup, "" if nothing."""
    record = place / "opened.db"
    with zipfile.ZipFile(made) as packed:
        if packed.testzip():
            return "a zip that is not whole"
        record.write_bytes(packed.read(backup.RECORD))
    try:
        with closing(sqlite3.connect(record)) as db:
            if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "not sound"
            found = kept(db)
    except sqlite3.DatabaseError as error:
        return f"cannot be opened: {error}"
    finally:
        record.unlink()
    lost = [key for key, answer in before.items() if found.get(key) != answer]
    return f"lacks {len(lost)} of {len(before)} acknowledged answers" if lost else ""


def drill(made: Path, before: dict[str, tuple], folder: Path) -> str:
    """Restore a backup where nothing is yet and serve it; what is wrong with that, if anything."""
    here = Settings(folder / "restored", folder / "lessons", ROOT / "seeds")
    here.data.mkdir()
    restore.run(made, here, lambda _: None, now=utc_now)
    app = create_app(here)
    with closing(app.extensions["second-look"].store):
        served = app.test_client().get("/lesson/start-here").status_code
    with closing(sqlite3.connect(here.record)) as db:
        found = kept(db)
    if served != 200 or any(found.get(key) != answer for key, answer in before.items()):
        return "the restored record does not serve what the backup held"
    return "sums that do not fit the answers" if sums(here.record)[1] else ""


def proof(backups: int, seed: int, makes: Makes = ours) -> tuple[list[str], list[Learner]]:
    """So many backups under load, then the drill; what was wrong, and the learners."""
    with tempfile.TemporaryDirectory() as name:
        folder, said = Path(name), list[str]()
        here = Settings(folder / "data", folder / "lessons", ROOT / "seeds")
        with at_work(folder, seed) as learners:
            for _ in range(backups):
                more(learners, 20)
                before = given(told(learners), folder)
                made = makes(here)
                said.append(wrong(made, before, folder))
        if not any(said):
            said.append(drill(made, before, folder))
        shutil.rmtree(folder / "data")
        return [one for one in said if one], learners


def main(backups: int) -> int:
    """Print what was found; 0 if nothing was wrong and the control was noticed."""
    seed = int(os.environ.get("SEED", "1"))
    print(heading(seed), flush=True)
    began = time.monotonic()
    said, learners = proof(backups, seed)
    refused = sum(learner.refused for learner in learners)
    cut_off = sum(learner.cut_off for learner in learners)
    print(
        f"{backups} backups and a restore under load, {len(told(learners))} answers acknowledged,"
        f" {refused} refused, {cut_off} cut off, {len(said)} wrong {sorted(set(said)) or ''}"
    )
    control, _ = proof(3, seed, the_file_alone)
    print(f"control, the file without its log: {len(control)} of 3 wrong")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if said or refused or cut_off or not control else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 40))
