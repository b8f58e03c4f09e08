"""A real server that can be killed and started again at once, and four that are made wrong.

    python -m tests.faults.server_under_load FOLDER PORT STORE

reads and compiles everything once and waits. Each line on its standard input makes it fork: the
child opens FOLDER as the app does, answers on PORT and says its process id. Each child leads a
group of its own, so that it can be killed without a word; nothing but the folder outlives it.
"""

import os
import re
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import quiz
from quiz.serving import listen
from quiz.settings import Settings
from quiz.store import attempts, pupil_sums, schema
from quiz.store.attempts import Recorded
from quiz.store.rows import row_of
from quiz.store.sittings import end_if_complete
from quiz.store.store import Store

from tests.conftest import ROOT, Person  # isort: skip


def ends_in_another_step(store, attempt, out_of):
    """End the sitting if it is complete, in a write of its own."""
    if out_of:
        with store.write() as db:
            end_if_complete(db, attempt.sitting, out_of, attempt.at)


class SavesLater(Store):
    """Wrong: it says that an answer is saved, and saves it a moment later, in order."""

    def __init__(self, path):
        self.waiting, self.line = [], ThreadPoolExecutor(1)
        super().__init__(path)

    def record(self, attempt, *, out_of=None):
        self.waiting.append(attempt)
        self.line.submit(self.save, attempt, out_of)
        return Recorded(attempt, is_new=True)

    def save(self, attempt, out_of):
        time.sleep(0.005)
        super().record(attempt, out_of=out_of)
        self.waiting.remove(attempt)

    def close(self):
        self.line.shutdown()
        super().close()

    def attempts_in(self, sitting):
        late = [attempt for attempt in self.waiting if attempt.sitting == sitting]
        return super().attempts_in(sitting) + late

    def start(self, *given):
        self.line.submit(len, self.waiting).result()
        return super().start(*given)


class LooksThenSaves(Store):
    """Wrong: between its look and its insert somebody else may insert; no UNIQUE minds."""

    def record(self, attempt, *, out_of=None):
        sql = "SELECT submit_key FROM attempt WHERE sitting = ? AND question = ?"
        if not self.row(sql, (attempt.sitting, attempt.question)):
            db, row = self._database(), row_of(attempt)
            blanks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO attempt ({', '.join(row)}) VALUES ({blanks})", [*row.values()])
            db.conn.commit()
        ends_in_another_step(self, attempt, out_of)
        return Recorded(attempt, is_new=True)


class KeepsEveryTry(Store):
    """Wrong: no key and no UNIQUE; what is sent twice because no reply came is there twice."""

    def record(self, attempt, *, out_of=None):
        row = row_of(attempt)
        with self.write() as db:
            blanks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO attempt ({', '.join(row)}) VALUES ({blanks})", [*row.values()])
        ends_in_another_step(self, attempt, out_of)
        return Recorded(attempt, is_new=True)


class EndsInASecondStep(Store):
    """Wrong: killed between two steps, it leaves a whole lesson that never ends."""

    def record(self, attempt, *, out_of=None):
        recorded = super().record(attempt)
        if recorded.is_new:
            time.sleep(0.01)
            ends_in_another_step(self, attempt, out_of)
        return recorded


class AddsUpInASecondStep(Store):
    """Wrong: killed between two steps, it leaves sums that lack an answer."""

    def record(self, attempt, *, out_of=None):
        recorded = super().record(attempt, out_of=out_of)
        if recorded.is_new:
            time.sleep(0.01)
            with self.write() as db:
                work = pupil_sums.work_of(db, attempt)
                if work:
                    pupil_sums.add(db, attempt, work)
        return recorded


STORES = {
    "ours": Store,
    "saves-later": SavesLater,
    "looks-then-saves": LooksThenSaves,
    "keeps-every-try": KeepsEveryTry,
    "ends-in-a-second-step": EndsInASecondStep,
    "adds-up-in-a-second-step": AddsUpInASecondStep,
}


def plant(name):
    """Give the app another store; two of them also do without UNIQUE."""
    quiz.Store = STORES[name]
    if name == "adds-up-in-a-second-step":
        attempts.add = lambda *_: None
    if name in ("looks-then-saves", "keeps-every-try"):
        without = re.sub(r",\s+UNIQUE \(sitting, lesson, question, round\)", "", schema._PROGRESS)
        schema._PROGRESS = without.replace("submit_key TEXT PRIMARY KEY", "submit_key TEXT")


def warm_up(folder):
    """Do once what each child would do again: compile pages, fill caches. In a folder of its own,
    so that no child inherits an open record."""
    with tempfile.TemporaryDirectory() as place:
        app = quiz.create_app(Settings(Path(place) / "data", folder / "lessons", ROOT / "seeds"))
        Person(app.test_client()).begins("start-here").sends(mark="s4")
        app.extensions["second-look"].store.close()
    # A child would wait for ever for what another thread holds at the fork.
    assert threading.active_count() == 1, threading.enumerate()


def leave_with(parent):
    """End when the parent has gone, however it went: nobody is left to stop this server."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def serve(folder, port):
    """What `python -m quiz serve` does, without the words."""
    app = quiz.create_app(Settings(folder / "data", folder / "lessons", ROOT / "seeds"))
    app.config["NEWS_EVERY"] = int(os.environ.get("NEWS_EVERY", "0"))
    server = listen(app, "127.0.0.1", port)
    print(os.getpid(), flush=True)
    server.run()


def main(folder, port, store):
    plant(store)
    warm_up(folder)
    parent = os.getpid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        if not os.fork():
            os.setsid()
            threading.Thread(target=leave_with, args=(parent,), daemon=True).start()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                serve(folder, port)
            finally:
                print("could not serve", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
