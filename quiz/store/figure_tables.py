"""The tables of sums that reports read, and what marks them as stale.

They are a cache: everything in them follows from sittings, attempts and corrections, and
`figures` makes it anew. A locked answer is added where it is recorded. Whatever else changes what
a sum is made of, in whatever statement, leaves a row in `stale` by a trigger, and the same
transaction folds that part anew before it ends (`quiz.store.figures`). Rows may be there twice:
a statement that fires a trigger overrules its OR IGNORE.
"""

from __future__ import annotations

TABLES = (
    """CREATE TABLE pupil_skill (
    pupil TEXT NOT NULL REFERENCES pupil(id) ON DELETE CASCADE,
    skill TEXT NOT NULL,
    n INTEGER NOT NULL,
    total REAL NOT NULL,
    raws TEXT NOT NULL,
    lesson TEXT NOT NULL,
    lessons INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (pupil, skill)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE pupil_unit (
    pupil TEXT NOT NULL REFERENCES pupil(id) ON DELETE CASCADE,
    unit TEXT NOT NULL,
    hits INTEGER NOT NULL,
    targets INTEGER NOT NULL,
    false_alarms INTEGER NOT NULL,
    sound INTEGER NOT NULL,
    PRIMARY KEY (pupil, unit)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE pupil_lesson (
    pupil TEXT NOT NULL REFERENCES pupil(id) ON DELETE CASCADE,
    lesson TEXT NOT NULL,
    n INTEGER NOT NULL,
    score INTEGER NOT NULL,
    PRIMARY KEY (pupil, lesson)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE item (
    lesson TEXT NOT NULL,
    question TEXT NOT NULL,
    question_hash TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    n INTEGER NOT NULL,
    x INTEGER NOT NULL,
    xx INTEGER NOT NULL,
    y INTEGER NOT NULL,
    yy INTEGER NOT NULL,
    xy INTEGER NOT NULL,
    units TEXT NOT NULL,
    PRIMARY KEY (lesson, question, question_hash, bucket)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE item_case (
    sitting TEXT PRIMARY KEY REFERENCES sitting(id) ON DELETE CASCADE,
    lesson TEXT NOT NULL,
    is_counted INTEGER NOT NULL DEFAULT 1
) STRICT""",
    "CREATE INDEX item_case_lesson ON item_case(lesson)",
    """CREATE TABLE stale (
    what TEXT NOT NULL CHECK (what IN ('all', 'lesson', 'case', 'pupil')),
    id TEXT NOT NULL,
    lesson TEXT NOT NULL DEFAULT ''
) STRICT""",
)

_PUPIL = "INSERT INTO stale SELECT 'pupil', pupil, '' FROM class_sitting WHERE sitting = "
_LESSON = "INSERT INTO stale SELECT 'lesson', lesson, '' FROM item_case WHERE sitting = "


def _judged_anew(name: str, when: str, row: str) -> str:
    """A correction that comes, changes or goes: its pupil and its lesson are stale."""
    sitting = f"(SELECT sitting FROM attempt WHERE submit_key = {row}.attempt)"  # noqa: S608
    return (
        f"CREATE TRIGGER {name} AFTER {when} ON correction BEGIN"
        f" {_PUPIL}{sitting}; {_LESSON}{sitting}; END"
    )


TRIGGERS = (
    # A case may have become complete.
    "CREATE TRIGGER sitting_over AFTER UPDATE OF ended_at ON sitting"
    " WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.lesson <> ''"
    " BEGIN INSERT INTO stale VALUES ('case', NEW.learner, NEW.lesson); END",
    # Another sitting is the first one: a clock was put back, or the first one was deleted.
    "CREATE TRIGGER sitting_earlier AFTER INSERT ON sitting WHEN NEW.lesson <> ''"
    " AND EXISTS (SELECT 1 FROM sitting WHERE learner = NEW.learner"
    " AND started_at >= NEW.started_at AND lesson = NEW.lesson AND id <> NEW.id)"
    " BEGIN INSERT INTO stale VALUES ('case', NEW.learner, NEW.lesson); END",
    "CREATE TRIGGER sitting_gone AFTER DELETE ON sitting WHEN OLD.lesson <> ''"
    " AND EXISTS (SELECT 1 FROM sitting WHERE learner = OLD.learner AND lesson = OLD.lesson)"
    " BEGIN INSERT INTO stale VALUES ('case', OLD.learner, OLD.lesson); END",
    # Its share was not taken back before, so nobody knows any more what it was.
    "CREATE TRIGGER item_case_gone AFTER DELETE ON item_case WHEN OLD.is_counted"
    " BEGIN INSERT INTO stale VALUES ('lesson', OLD.lesson, ''); END",
    f"CREATE TRIGGER attempt_gone AFTER DELETE ON attempt"
    f" BEGIN {_PUPIL}OLD.sitting; {_LESSON}OLD.sitting; END",
    _judged_anew("correction_new", "INSERT", "NEW"),
    _judged_anew("correction_changed", "UPDATE", "NEW"),
    _judged_anew("correction_gone", "DELETE", "OLD"),
    # Work that is given to a class, to another pupil, or taken out. Not when its homework or its
    # lesson held goes.
    "CREATE TRIGGER work_new AFTER INSERT ON class_sitting"
    " WHEN EXISTS (SELECT 1 FROM attempt WHERE sitting = NEW.sitting)"
    " BEGIN INSERT INTO stale VALUES ('pupil', NEW.pupil, ''); END",
    "CREATE TRIGGER work_moved AFTER UPDATE OF pupil ON class_sitting BEGIN"
    " INSERT INTO stale VALUES ('pupil', OLD.pupil, '');"
    " INSERT INTO stale VALUES ('pupil', NEW.pupil, ''); END",
    "CREATE TRIGGER work_gone AFTER DELETE ON class_sitting"
    " BEGIN INSERT INTO stale VALUES ('pupil', OLD.pupil, ''); END",
)

FIGURES = (*TABLES, *TRIGGERS, "INSERT INTO stale VALUES ('all', '', '')")
