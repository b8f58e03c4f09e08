"""The tables of the teacher's desk: classes, pupils, assignments, what was done for a class."""

from __future__ import annotations

CLASSES = """
CREATE TABLE school_class (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    code TEXT UNIQUE,
    made_at INTEGER NOT NULL,
    archived_at INTEGER,
    keep_until INTEGER NOT NULL
) STRICT;
CREATE INDEX school_class_keep ON school_class(keep_until);
CREATE TABLE class_teacher (
    class TEXT NOT NULL REFERENCES school_class(id) ON DELETE CASCADE,
    teacher TEXT NOT NULL REFERENCES teacher(id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('owner', 'teacher', 'reader')),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (class, teacher)
) STRICT;
CREATE INDEX class_teacher_teacher ON class_teacher(teacher);
CREATE TABLE pupil (
    id TEXT PRIMARY KEY,
    class TEXT NOT NULL REFERENCES school_class(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    card_hash TEXT UNIQUE,
    card_made_at INTEGER,
    UNIQUE (class, name_key)
) STRICT;
CREATE TABLE pupil_learner (
    pupil TEXT NOT NULL REFERENCES pupil(id) ON DELETE CASCADE,
    learner TEXT NOT NULL REFERENCES learner(id) ON DELETE CASCADE,
    by_card INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (pupil, learner)
) STRICT;
CREATE INDEX pupil_learner_learner ON pupil_learner(learner);
CREATE TABLE assignment (
    id TEXT PRIMARY KEY,
    class TEXT NOT NULL REFERENCES school_class(id) ON DELETE CASCADE,
    made_by TEXT REFERENCES teacher(id) ON DELETE SET NULL,
    lesson TEXT NOT NULL DEFAULT '',
    pack TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    opens_at INTEGER NOT NULL,
    closes_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 1,
    feedback TEXT NOT NULL DEFAULT 'now' CHECK (feedback IN ('now', 'after')),
    made_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    CHECK ((lesson = '') <> (pack = '')),
    CHECK (feedback = 'now' OR closes_at IS NOT NULL)
) STRICT;
CREATE INDEX assignment_class ON assignment(class, opens_at);
CREATE INDEX assignment_made_by ON assignment(made_by);
CREATE TABLE assignment_pupil (
    assignment TEXT NOT NULL REFERENCES assignment(id) ON DELETE CASCADE,
    pupil TEXT NOT NULL REFERENCES pupil(id) ON DELETE CASCADE,
    closes_at INTEGER,
    instead TEXT NOT NULL DEFAULT '',
    is_excused INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (assignment, pupil)
) STRICT;
CREATE INDEX assignment_pupil_pupil ON assignment_pupil(pupil);
ALTER TABLE live ADD COLUMN class TEXT REFERENCES school_class(id) ON DELETE SET NULL;
ALTER TABLE live ADD COLUMN pinned_at INTEGER;
CREATE INDEX live_class ON live(class);
CREATE TABLE class_sitting (
    sitting TEXT PRIMARY KEY REFERENCES sitting(id) ON DELETE CASCADE,
    class TEXT NOT NULL REFERENCES school_class(id) ON DELETE CASCADE,
    pupil TEXT NOT NULL REFERENCES pupil(id) ON DELETE CASCADE,
    lesson TEXT NOT NULL,
    assignment TEXT REFERENCES assignment(id) ON DELETE SET NULL,
    live TEXT REFERENCES live(id) ON DELETE SET NULL
) STRICT;
CREATE INDEX class_sitting_class ON class_sitting(class, lesson);
CREATE INDEX class_sitting_pupil ON class_sitting(pupil, lesson);
CREATE INDEX class_sitting_assignment ON class_sitting(assignment);
CREATE INDEX class_sitting_live ON class_sitting(live);
CREATE TABLE ruling (
    id TEXT PRIMARY KEY,
    class TEXT NOT NULL REFERENCES school_class(id) ON DELETE CASCADE,
    lesson TEXT NOT NULL,
    question TEXT NOT NULL,
    question_hash TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('accepted', 'void')),
    answer TEXT,
    reason TEXT NOT NULL,
    made_by TEXT REFERENCES teacher(id) ON DELETE SET NULL,
    made_at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;
CREATE INDEX ruling_class ON ruling(class, lesson, question);
CREATE INDEX ruling_made_by ON ruling(made_by)
"""
