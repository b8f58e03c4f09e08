"""What the app says to its record, one verb for each sentence; the verbs stand by subject."""

from __future__ import annotations

from quiz.store.attempts import Attempts
from quiz.store.learners import Learners
from quiz.store.lessons import Lessons
from quiz.store.live import LiveSessions
from quiz.store.sittings import Sittings


class Store(Learners, Lessons, Sittings, Attempts, LiveSessions):
    """The record of one installation."""
