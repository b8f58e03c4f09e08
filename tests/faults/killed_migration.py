"""A program that changes the tables of a file, and kills itself on the way if told to.

    python -m tests.faults.killed_migration FOLDER CHANGE     kill it at each statement
    python -m tests.faults.killed_migration FILE CHANGE now   change it, and that is all

CHANGE is `fresh` (an empty folder), `upgrade` (a file that holds Mina) or `careless` (an upgrade
that commits after each step). Copy 1.db was killed at the first statement, 2.db at the second.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from quiz.store.schema import migrations
from quiz.store.store import Store

STEPS = (
    "ALTER TABLE learner ADD COLUMN name TEXT",
    "UPDATE learner SET name = 'somebody'",
    "CREATE TABLE class (id TEXT PRIMARY KEY) STRICT",
    "INSERT INTO class VALUES ('7b')",
)


def learn(change):
    """Add the migration that the next version of the app brings."""
    if change == "fresh":
        return

    @migrations(name="m999_names_and_classes")
    def _(db):
        for step in STEPS:
            db.execute(step)
            if change == "careless":
                db.conn.commit()


class Killed(Store):
    """A store whose process dies as it begins its nth statement."""

    statements_left = 0

    def _database(self):
        db = super()._database()
        db.conn.set_trace_callback(self.count)
        return db

    def count(self, _):
        Killed.statements_left -= 1
        if not Killed.statements_left:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_at(statement, path):
    """Open the file in a process of its own; whether that process was killed."""
    child = os.fork()
    if not child:
        Killed.statements_left = statement
        Killed(path)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def kill_at_each_statement(folder):
    for statement in range(1, 1000):
        path = folder / f"{statement}.db"
        if (folder / "old.db").exists():
            shutil.copy(folder / "old.db", path)
        if not killed_at(statement, path):
            return


if __name__ == "__main__":
    target, change = Path(sys.argv[1]), sys.argv[2]
    learn(change)
    if sys.argv[3:]:
        Store(target).close()
    else:
        kill_at_each_statement(target)
