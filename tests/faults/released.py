"""The record as each released version left it, with rows in every table it had.

A new migration brings its rows here: a test asks for them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from quiz.store.figures import TABLES
from quiz.store.schema import migrations

CACHES = {*TABLES, "stale"}
"""These are made of the others, by whatever app opens the record."""

OUTCOME = (
    '{"score":0.4,"raw":0.4,"parts":[{"name":"%s","score":0.4,"raw":0.4}],"units":[],'
    '"counts":{"hits":2,"targets":3,"false_alarms":1,"sound":5,"right":0,"rows":0},'
    '"slips":[],"rule_version":"1"}'
)
_ATTEMPT = (
    "INSERT INTO attempt VALUES ('{0}', 's1', 'mina', 'start-here', 'v1', '{0}', 'h', 'numbers',"
    " 1, '{{\"marks\": []}}', 0.7, 0.4, 0.4, '{1}', '1', 1795251600000)"
)
_CORRECTED = OUTCOME % "rows"
ROWS = {
    "m001_learners_and_attempts": (
        "INSERT INTO learner VALUES ('mina', 0, 'her-code')",
        "INSERT INTO device VALUES ('her-laptop', 'mina', 0)",
        "INSERT INTO lesson_version VALUES ('v1', 'start-here', '{\"questions\": [1, 2, 3]}', 0)",
        "INSERT INTO sitting VALUES ('s1', 'mina', 'start-here', 'v1', 0, 1795251600000)",
        *(_ATTEMPT.format(name, OUTCOME % name) for name in ("sentences", "phrases", "rows")),
        "INSERT INTO wrong_code VALUES ('a-phone', 0)",
    ),
    "m002_last_good_lessons": ("INSERT INTO lesson_file VALUES ('start-here.yaml', 'v1')",),
    "m003_what_progress_reads": (
        "INSERT INTO correction VALUES ('rows', 'key', 'v1', 0.5, 0.5, '', 0, 0, 0, 0,"
        f" '{_CORRECTED}', '1', 0, 1)",
        "INSERT INTO form_order VALUES ('mina', 'a-pack', 'a')",
    ),
    "m004_teachers": (
        "INSERT INTO teacher VALUES ('okoro', 'Ms Okoro', 'ms okoro', 'scrypt', 0, NULL)",
        "INSERT INTO teacher_session VALUES ('her-login', 'okoro', 0, 0)",
        "INSERT INTO invitation VALUES ('a-link', 'colleague', 'okoro', NULL, 0, NULL)",
        "INSERT INTO wrong_login VALUES ('somebody', 0)",
    ),
    "m005_live_sessions": (
        "INSERT INTO live VALUES ('room', 'okoro', 'v1', '[\"rows\"]', 'teacher', 'ABC234', 0,"
        " NULL, 1, '', 1, NULL)",
        "INSERT INTO live_event VALUES ('room', 1, 'locked', '{}', 0)",
        "INSERT INTO live_seat VALUES ('room', 'seat', 'mina', 's1')",
    ),
    "m006_ways_back": ("INSERT INTO way_back VALUES ('room', 'seat', 'a-code', 0)",),
    "m007_classes": (
        "INSERT INTO school_class VALUES ('7b', '7b', 'DEF567', 0, NULL, 1795251600000)",
        "INSERT INTO class_teacher VALUES ('7b', 'okoro', 'owner', 0)",
        "INSERT INTO pupil VALUES ('7b-mina', '7b', 'Mina', 'mina', 0, 'her-card', 0)",
        "INSERT INTO pupil_learner VALUES ('7b-mina', 'mina', 1, 0)",
        "INSERT INTO assignment (id, class, made_by, lesson, opens_at, made_at)"
        " VALUES ('task', '7b', 'okoro', 'start-here', 0, 0)",
        "INSERT INTO assignment_pupil VALUES ('task', '7b-mina', NULL, '', 0)",
        "INSERT INTO class_sitting VALUES ('s1', '7b', '7b-mina', 'start-here', 'task', NULL)",
        "INSERT INTO ruling VALUES ('r1', '7b', 'start-here', 'phrases', 'h', 'void', NULL, 'why',"
        " 'okoro', 0, NULL)",
    ),
    "m008_sums_for_reports": (),
}
RELEASES = tuple(migration.name for migration in migrations._migrations)


def release(path: Path, name: str) -> Path:
    """A new record of the version whose last migration was `name`; "" for no record at all."""
    if not name:
        return path
    with closing(sqlite3.connect(path)) as db:
        ours = Database(db, execute_plugins=False)
        # As that version had it: a file that a server has left behind in peace.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA foreign_keys = ON")
        for each, following in zip(RELEASES, (*RELEASES[1:], None), strict=True):
            migrations.apply(ours, stop_before=following)
            for sql in ROWS.get(each, ()):
                db.execute(sql)
            db.commit()
            if each == name:
                break
    return path


def contents(path: Path, but: Iterable[str] = ("_sqlite_migrations",)) -> dict[str, object]:
    """Tables, indexes and triggers as they were made, and all rows, by name; `but` some."""
    with closing(sqlite3.connect(path)) as db:
        db.text_factory = lambda text: text.decode(errors="surrogateescape")
        made = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        found: dict[str, object] = {name: (kind, sql) for kind, name, _, sql in made}
        for kind, name, _, _ in made:
            if kind == "table" and name not in but:
                found[f"rows of {name}"] = rows(db, name)
        return found


def rows(db: sqlite3.Connection, table: str) -> list[dict[str, object]]:
    """All rows of a table, each by the names of its columns."""
    cursor = db.execute(f"SELECT * FROM {table}")  # noqa: S608
    names = [column[0] for column in cursor.description]
    return sorted((dict(zip(names, row, strict=True)) for row in cursor), key=repr)
