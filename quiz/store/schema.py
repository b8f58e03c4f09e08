"""The tables, as migrations. Each runs in one transaction together with its own record.

Times are whole milliseconds since 1970 (UTC); answers and outcomes are JSON text.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("second-look")


@migrations()
def m001_learners_and_attempts(db: Database) -> None:
    """Learners, their devices, pinned lessons, sittings and attempts."""
    for statement in _FIRST.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m002_last_good_lessons(db: Database) -> None:
    """Which version each lesson file had when it could last be read."""
    db.execute(
        "CREATE TABLE lesson_file (file TEXT PRIMARY KEY,"
        " version TEXT NOT NULL REFERENCES lesson_version(hash)) STRICT"
    )


_FIRST = """
CREATE TABLE learner (
    id TEXT PRIMARY KEY,
    made_at INTEGER NOT NULL,
    resume_hash TEXT UNIQUE
) STRICT;
CREATE TABLE device (
    token_hash TEXT PRIMARY KEY,
    learner TEXT NOT NULL REFERENCES learner(id) ON DELETE CASCADE,
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX device_learner ON device(learner);
CREATE TABLE lesson_version (
    hash TEXT PRIMARY KEY,
    lesson TEXT NOT NULL,
    pinned TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;
CREATE TABLE sitting (
    id TEXT PRIMARY KEY,
    learner TEXT NOT NULL REFERENCES learner(id) ON DELETE CASCADE,
    lesson TEXT NOT NULL,
    version TEXT NOT NULL REFERENCES lesson_version(hash),
    started_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX sitting_learner ON sitting(learner, started_at);
CREATE INDEX sitting_version ON sitting(version);
CREATE TABLE attempt (
    submit_key TEXT PRIMARY KEY,
    sitting TEXT NOT NULL REFERENCES sitting(id) ON DELETE CASCADE,
    learner TEXT NOT NULL REFERENCES learner(id) ON DELETE CASCADE,
    lesson TEXT NOT NULL,
    version TEXT NOT NULL REFERENCES lesson_version(hash),
    question TEXT NOT NULL,
    question_hash TEXT NOT NULL,
    skill TEXT NOT NULL,
    round INTEGER NOT NULL,
    answer TEXT NOT NULL,
    confidence REAL,
    score REAL NOT NULL,
    raw REAL NOT NULL,
    outcome TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (sitting, question, round)
) STRICT;
CREATE INDEX attempt_learner ON attempt(learner, at);
CREATE TABLE wrong_code (
    device TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_code_at ON wrong_code(at)
"""
