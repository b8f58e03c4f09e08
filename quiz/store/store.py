"""What the app says to its record, one verb for each sentence; the verbs stand by subject."""

from __future__ import annotations

import sqlite3

from quiz.store.assignments import Assignments
from quiz.store.attempts import Attempts
from quiz.store.cards import Cards
from quiz.store.class_pupils import ClassPupils
from quiz.store.class_settings import ClassSettings
from quiz.store.class_work import ClassWork
from quiz.store.classes import Classes
from quiz.store.figures import Figures
from quiz.store.gradebooks import Gradebooks
from quiz.store.invitations import Invitations
from quiz.store.learners import Learners
from quiz.store.lessons import Lessons
from quiz.store.retention import Retention
from quiz.store.rulings import Rulings
from quiz.store.sittings import Sittings
from quiz.store.teachers import Teachers
from quiz.store.versions import Versions
from quiz.store.ways_back import WaysBack


class Store(
    Learners,
    Lessons,
    Versions,
    Sittings,
    Attempts,
    Retention,
    Teachers,
    Invitations,
    WaysBack,
    Classes,
    ClassSettings,
    ClassPupils,
    Cards,
    ClassWork,
    Figures,
    Assignments,
    Gradebooks,
    Rulings,
):
    """The record of one installation."""

    def can_be_read(self) -> bool:
        """Whether the file is in its place and answers."""
        try:
            return self.path.exists() and bool(self.rows("SELECT COUNT(*) FROM teacher"))
        except sqlite3.Error:
            return False
