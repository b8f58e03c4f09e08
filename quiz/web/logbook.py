"""What happens to teachers' accounts, for the log: the event and ids, never what somebody typed.

And who took answers of a class along or deleted something, never whose; and how much went by itself
when its time was over: how many, never whom.

It speaks to the standard logger `quiz.teachers`; `quiz.teachers.kept` writes that to a file.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime

from quiz.store.retention import Swept

LOG = logging.getLogger("quiz.teachers")


def note(event: str, at: datetime, who: str = "", by: str = "") -> None:
    """One line: the moment in UTC, what happened, to which teacher, by whose hand.

    "-" stands for nobody who is known: the command line, or a browser that is not logged in.
    `event` is a word of ours and `who` and `by` are ids, so no line can be forged.
    """
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    LOG.info("%s %s teacher=%s by=%s", moment, event, who or "-", by or "-")


def note_swept(at: datetime, swept: Swept) -> None:
    """One line of numbers; none where nothing went."""
    numbers = {name: n for name, n in asdict(swept).items() if n}
    if numbers:
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        LOG.info("%s swept %s", moment, " ".join(f"{name}={n}" for name, n in numbers.items()))
