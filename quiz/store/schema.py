"""The tables, as migrations. Each runs in one transaction together with its own record.

Times are whole milliseconds since 1970 (UTC); answers and outcomes are JSON text.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from quiz.store.class_tables import CLASSES
from quiz.store.figure_tables import FIGURES

migrations = Migrations("second-look")


@migrations()
def m001_learners_and_attempts(db: Database) -> None:
    """Learners, their devices, pinned lessons, sittings and attempts."""
    _run(db, _FIRST)


@migrations()
def m002_last_good_lessons(db: Database) -> None:
    """Which version each lesson file had when it could last be read."""
    db.execute(
        "CREATE TABLE lesson_file (file TEXT PRIMARY KEY,"
        " version TEXT NOT NULL REFERENCES lesson_version(hash)) STRICT"
    )


@migrations()
def m003_what_progress_reads(db: Database) -> None:
    """Counts and the learner's day beside each answer; corrections; the order of two forms.

    A mixed sitting may hold the same question id out of two lessons, so UNIQUE names both.
    """
    _run(db, _PROGRESS)


@migrations()
def m004_teachers(db: Database) -> None:
    """Teachers, their logins, one-time links, and wrong logins as they were counted."""
    _run(db, _TEACHERS)


@migrations()
def m005_live_sessions(db: Database) -> None:
    """Classes taking a lesson together: their events, what is open now, who sits where."""
    _run(db, _LIVE)


@migrations()
def m006_ways_back(db: Database) -> None:
    """Codes by which a phone without its cookie comes back to its seat in a class."""
    db.execute(
        "CREATE TABLE way_back (live TEXT NOT NULL, seat TEXT NOT NULL,"
        " code_hash TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL, PRIMARY KEY (live, seat),"
        " FOREIGN KEY (live, seat) REFERENCES live_seat(live, seat) ON DELETE CASCADE) STRICT"
    )


@migrations()
def m007_classes(db: Database) -> None:
    """School classes with their pupils and assignments, and which sittings were done for them."""
    _run(db, CLASSES)


@migrations()
def m008_sums_for_reports(db: Database) -> None:
    """Sums that reports read, and triggers that say when one is stale; made in the same write."""
    for statement in FIGURES:
        db.execute(statement)


def _run(db: Database, statements: str) -> None:
    """One by one: `executescript` would end the open transaction."""
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


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

_PROGRESS = """
CREATE TABLE attempt_now (
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
    unit TEXT NOT NULL,
    hits INTEGER NOT NULL,
    targets INTEGER NOT NULL,
    false_alarms INTEGER NOT NULL,
    sound INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    at INTEGER NOT NULL,
    day TEXT NOT NULL,
    UNIQUE (sitting, lesson, question, round)
) STRICT;
INSERT INTO attempt_now
SELECT submit_key, sitting, learner, lesson, version, question, question_hash, skill, round,
    answer, confidence, score, raw,
    CASE WHEN json_extract(outcome, '$.parts[0].name') IN ('sentences', 'phrases')
        THEN json_extract(outcome, '$.parts[0].name') ELSE '' END,
    json_extract(outcome, '$.counts.hits'),
    json_extract(outcome, '$.counts.targets'),
    json_extract(outcome, '$.counts.false_alarms'),
    json_extract(outcome, '$.counts.sound'),
    outcome, rule_version, at, date(at / 1000, 'unixepoch')
FROM attempt;
DROP TABLE attempt;
ALTER TABLE attempt_now RENAME TO attempt;
CREATE INDEX attempt_learner ON attempt(learner, at);
CREATE TABLE correction (
    attempt TEXT NOT NULL REFERENCES attempt(submit_key) ON DELETE CASCADE,
    standing TEXT NOT NULL,
    version TEXT NOT NULL REFERENCES lesson_version(hash),
    score REAL NOT NULL,
    raw REAL NOT NULL,
    unit TEXT NOT NULL,
    hits INTEGER NOT NULL,
    targets INTEGER NOT NULL,
    false_alarms INTEGER NOT NULL,
    sound INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_current INTEGER NOT NULL,
    PRIMARY KEY (attempt, at)
) STRICT;
CREATE UNIQUE INDEX correction_current ON correction(attempt) WHERE is_current = 1;
CREATE INDEX correction_version ON correction(version);
CREATE TABLE form_order (
    learner TEXT NOT NULL REFERENCES learner(id) ON DELETE CASCADE,
    pack TEXT NOT NULL,
    first_form TEXT NOT NULL,
    PRIMARY KEY (learner, pack)
) STRICT;
CREATE INDEX form_order_pack ON form_order(pack, first_form)
"""

_TEACHERS = """
CREATE TABLE teacher (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    suspended_at INTEGER
) STRICT;
CREATE TABLE teacher_session (
    token_hash TEXT PRIMARY KEY,
    teacher TEXT NOT NULL REFERENCES teacher(id) ON DELETE CASCADE,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX teacher_session_teacher ON teacher_session(teacher);
CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('first', 'colleague', 'reset')),
    made_by TEXT REFERENCES teacher(id) ON DELETE CASCADE,
    for_teacher TEXT REFERENCES teacher(id) ON DELETE CASCADE,
    made_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX invitation_made_by ON invitation(made_by);
CREATE INDEX invitation_for_teacher ON invitation(for_teacher);
CREATE TABLE wrong_login (
    mark TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_login_at ON wrong_login(at)
"""

_LIVE = """
CREATE TABLE live (
    id TEXT PRIMARY KEY,
    teacher TEXT NOT NULL REFERENCES teacher(id) ON DELETE CASCADE,
    version TEXT NOT NULL REFERENCES lesson_version(hash),
    stops TEXT NOT NULL,
    pace TEXT NOT NULL,
    code TEXT UNIQUE,
    made_at INTEGER NOT NULL,
    ended_at INTEGER,
    n INTEGER NOT NULL DEFAULT 0,
    open_stop TEXT NOT NULL DEFAULT '',
    open_round INTEGER NOT NULL DEFAULT 1,
    closes_at INTEGER
) STRICT;
CREATE INDEX live_teacher ON live(teacher, made_at);
CREATE INDEX live_version ON live(version);
CREATE TABLE live_event (
    live TEXT NOT NULL REFERENCES live(id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    name TEXT NOT NULL,
    params TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (live, n)
) STRICT;
CREATE TABLE live_seat (
    live TEXT NOT NULL REFERENCES live(id) ON DELETE CASCADE,
    seat TEXT NOT NULL,
    learner TEXT NOT NULL REFERENCES learner(id) ON DELETE CASCADE,
    sitting TEXT NOT NULL UNIQUE REFERENCES sitting(id) ON DELETE CASCADE,
    PRIMARY KEY (live, seat),
    UNIQUE (live, learner)
) STRICT;
CREATE INDEX live_seat_learner ON live_seat(learner)
"""
