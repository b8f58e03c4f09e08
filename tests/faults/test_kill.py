"""The server is killed in the middle of submits, again and again, and started again.

What a learner was told is saved is there, once, with that very answer, and the sums of her class
are what the answers come to. KILLS and SEED may be set:

    KILLS=1000 python3 run.py test tests/faults/test_kill.py

Four servers that are wrong on purpose show that these measures notice.
"""

import contextlib
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from werkzeug.datastructures import MultiDict

from quiz.library.shelf import Shelf
from quiz.serving import free_port
from quiz.store import figures
from quiz.store.store import Store
from tests.attacks.controls import control
from tests.conftest import ROOT
from tests.faults.learners_under_load import QUESTIONS, Learner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are of POSIX")

KILLS = int(os.environ.get("KILLS", "60"))
SEED = int(os.environ.get("SEED", random.randrange(10**6)))
LEARNERS = 8
TRIES = 8
"""How often a wrong server is tried until it is noticed: a kill has to meet a few milliseconds."""
NEVER_ENDED = """
    SELECT COUNT(*) FROM sitting WHERE ended_at IS NULL
    AND ? = (SELECT COUNT(DISTINCT question) FROM attempt WHERE sitting = sitting.id)
"""
FOR_A_CLASS = """
    CREATE TRIGGER each_sitting_is_a_pupils AFTER INSERT ON sitting BEGIN
    INSERT INTO pupil VALUES ('of-' || NEW.id, '7b', NEW.id, NEW.id, 0, NULL, NULL);
    INSERT INTO class_sitting VALUES (NEW.id, '7b', 'of-' || NEW.id, NEW.lesson, NULL, NULL);
    END
"""
"""Every sitting is work of a pupil of its own: so each answer is a first look and changes sums."""
PROGRAM = [sys.executable, "-m", "tests.faults.server_under_load"]


class Server:
    """The app on a port, with a folder that outlives it."""

    def __init__(self, folder, store):
        # Below the ports that callers get: a caller of its own port would hear itself.
        self.port = free_port("127.0.0.1", random.randrange(20_000, 30_000))
        self.group = None
        (folder / "lessons").mkdir()
        (folder / "data").mkdir()
        shutil.copy(ROOT / "lessons" / "00-start-here.yaml", folder / "lessons")
        if store == "ours" or store.startswith("adds"):
            a_class_of_everybody(folder / "data" / "second-look.db")
        self.parent = subprocess.Popen(
            [*PROGRAM, folder, str(self.port), store],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self):
        self.parent.stdin.write("start\n")
        self.parent.stdin.flush()
        is_heard, _, _ = select.select([self.parent.stdout], [], [], 60)
        said = self.parent.stdout.readline().strip() if is_heard else "nothing for 60 s"
        assert said.isdigit(), f"the server did not start: {said}"
        self.group = int(said)

    def kill(self):
        os.killpg(self.group, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            while True:
                os.kill(self.group, 0)
                time.sleep(0.001)
        self.group = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.group:
            self.kill()
        self.parent.communicate()


def a_class_of_everybody(record):
    """Have the sums of a class change with every answer."""
    with contextlib.closing(Store(record)) as store, store.write() as db:
        db.execute("INSERT INTO school_class VALUES ('7b', '7b', NULL, 0, NULL, 1)")
        db.execute(FOR_A_CLASS)


@dataclass
class Findings:
    """What the record says, held against what the learners were told."""

    cut_off: int
    acknowledged: int
    lost: int
    altered: int
    doubled: int
    unsent: int
    never_ended: int
    totals: int
    totals_wrong: int
    strange: Counter
    integrity: str

    @property
    def is_clean(self):
        bad = (self.lost, self.altered, self.doubled, self.unsent, self.never_ended)
        bad = (*bad, self.totals_wrong)
        return not any(bad) and not self.strange and self.integrity == "ok"


def under_fire(folder, store, kills, seed=SEED):
    """Let learners answer while the server is killed that often; then compare."""
    chance, stop = random.Random(seed), threading.Event()
    with Server(folder, store) as server, ThreadPoolExecutor(LEARNERS) as pool:
        learners = [
            Learner(server.port, stop, random.Random(chance.random())) for _ in range(LEARNERS)
        ]
        at_work = [pool.submit(learner.learns) for learner in learners]
        try:
            for _ in range(kills):
                server.start()
                serves(learners, chance.randrange(30))
                server.kill()
        finally:
            stop.set()
        for work in at_work:
            work.result(60)
    found = compare(folder, learners)
    print(f"seed {seed}, {kills} kills of {store}: {found}")
    return found


def serves(learners, answers):
    """Until that many more answers were acknowledged: a slow machine gets its time, too."""
    until, patience = told(learners) + answers, time.monotonic() + 20
    while told(learners) < until and time.monotonic() < patience:
        time.sleep(0.001)


def told(learners):
    return sum(len(learner.told) for learner in learners)


def compare(folder, learners):
    """Each answer is known by its key; it stands where it was given, as it was given."""
    said = given({key: one for learner in learners for key, one in learner.told.items()}, folder)
    with contextlib.closing(sqlite3.connect(folder / "data" / "second-look.db")) as db:
        places = db.execute("SELECT sitting, question FROM attempt").fetchall()
        there = kept(db)
        ((integrity,),) = db.execute("PRAGMA integrity_check").fetchall()
        ((never_ended,),) = db.execute(NEVER_ENDED, (len(QUESTIONS),)).fetchall()
    totals, totals_wrong = sums(folder / "data" / "second-look.db")
    return Findings(
        cut_off=sum(learner.cut_off for learner in learners),
        acknowledged=len(said),
        lost=len(said.keys() - there.keys()),
        altered=sum(there.get(key, answer) != answer for key, answer in said.items()),
        doubled=len(places) - len(set(places)),
        unsent=len(there.keys() - set().union(*(learner.sent for learner in learners))),
        never_ended=never_ended,
        totals=totals,
        totals_wrong=totals_wrong,
        strange=sum((learner.strange for learner in learners), Counter()),
        integrity=integrity,
    )


def given(told, folder):
    """What was acknowledged, by its key, as the record should have it."""
    lesson = Shelf(folder / "lessons", ROOT / "seeds").lesson("start-here")
    return {
        key: (sitting, question, as_text(lesson.question(question).parse(MultiDict(form))))
        for key, (sitting, question, form) in told.items()
    }


def kept(db):
    """What a record has, by its key."""
    rows = db.execute("SELECT submit_key, sitting, question, answer FROM attempt")
    return {row[0]: (row[1], row[2], as_text(json.loads(row[3]))) for row in rows}


def sums(record):
    """How many rows of sums there are, and how many are not what the answers come to."""
    with contextlib.closing(Store(record)) as store:
        kept = figures.contents(store._database())
        store.rebuild_figures()
        made = figures.contents(store._database())
    wrong = [row for name in kept for row in set(kept[name]) ^ set(made[name])]
    return sum(map(len, made.values())), len(wrong)


def as_text(answer):
    return json.dumps(answer, sort_keys=True)


@control(29, 30)
def test_killed_in_the_middle_of_submits_nothing_is_lost_and_nothing_doubled(tmp_path):
    found = under_fire(tmp_path, "ours", KILLS)
    assert found.is_clean, f"seed {SEED}: {found}"
    assert found.acknowledged > 5 * KILLS, "too few answers to say anything"
    assert found.totals > found.acknowledged / len(QUESTIONS), "too few sums to say anything"
    assert found.cut_off > KILLS, "too few submits were cut off to say anything"


@pytest.mark.parametrize(
    ("store", "harm"),
    [
        ("saves-later", "lost"),
        ("looks-then-saves", "doubled"),
        ("ends-in-a-second-step", "never_ended"),
        ("adds-up-in-a-second-step", "totals_wrong"),
    ],
)
def test_a_store_that_is_wrong_is_noticed_after_a_few_kills(tmp_path, store, harm):
    for played in range(TRIES):
        folder = tmp_path / str(played)
        folder.mkdir()
        if getattr(under_fire(folder, store, 8, SEED + played), harm):
            return
    pytest.fail(f"{harm} was not seen in {TRIES} tries from seed {SEED}")
