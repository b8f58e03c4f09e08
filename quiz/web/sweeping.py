"""What is due goes by itself: at a start, and now and then with a teacher's request.

Never with a pupil's: nobody waits for it in the middle of a lesson.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, request

from quiz.store import backups
from quiz.store.connection import NotSaved
from quiz.store.store import Store
from quiz.web.access import rooms, teacher
from quiz.web.logbook import note_swept

LOG = logging.getLogger("quiz.sweep")
EVERY = timedelta(hours=1)


def sweep(store: Store, data: Path, at: datetime) -> None:
    """Let go what is due, backups that are too old with it, and log how much it was.

    A disk that refuses is logged, and the next time tries again.
    """
    try:
        note_swept(at, store.sweep(at))
    except NotSaved as error:
        LOG.warning("nothing could be swept: %s", error)
    backups.expire(data, at)


class Sweeper:
    """Sweeps once an hour at most, in each process that serves."""

    def __init__(self) -> None:
        """Nothing has been swept by this one yet."""
        self._last: datetime | None = None
        self._turn = threading.Lock()

    def with_request(self) -> None:
        """Before each request: sweep if a teacher asks and an hour has passed."""
        is_hers = request.path.startswith("/teach") and teacher() is not None
        if not is_hers or not self._turn.acquire(blocking=False):
            return
        try:
            at = rooms().now()
            if self._last is None or at - self._last >= EVERY:
                self._last = at
                sweep(rooms().store, rooms().store.path.parent, at)
        finally:
            self._turn.release()


def install(app: Flask) -> None:
    """Have an app sweep."""
    app.before_request(Sweeper().with_request)
