"""Who had everything deleted, so that an older backup does not bring anybody back.

Beside the record, for it has to outlive a damaged one: a day and the fingerprint of a random number
in each line. Nobody can be found by it, except in a backup that still has her.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

KEPT = timedelta(days=400)
"""Longer than any backup of ours, for copies that were put elsewhere: a school year, and some."""


def beside(record: Path) -> Path:
    """Where the list of that record lies."""
    return record.with_suffix(".forgotten")


def note(record: Path, learner: str, at: datetime) -> None:
    """Add a learner who is deleted. A disk that refuses stands in nobody's way."""
    with suppress(OSError), beside(record).open("a", encoding="ascii") as file:
        file.write(f"{at.date().isoformat()} {_fingerprint(learner)}\n")


def among(record: Path, learners: Iterable[str]) -> list[str]:
    """Which of these learners have had everything deleted."""
    gone = {mark for _, mark in _lines(record)}
    return [learner for learner in learners if gone and _fingerprint(learner) in gone]


def prune(record: Path, at: datetime) -> None:
    """Drop what is older than any backup can be. For a start, while nobody else writes."""
    lines = _lines(record)
    staying = [line for line in lines if at.date() - line[0] <= KEPT]
    if len(staying) < len(lines):
        draft = beside(record).with_suffix(".forgotten-draft")
        with suppress(OSError):
            draft.write_text("".join(f"{day} {mark}\n" for day, mark in staying), encoding="ascii")
            draft.replace(beside(record))


def _lines(record: Path) -> list[tuple[date, str]]:
    """Days and fingerprints; a line that was cut short by a full disk is none."""
    found = []
    with suppress(OSError):
        for line in beside(record).read_text(encoding="ascii", errors="replace").splitlines():
            day, _, mark = line.partition(" ")
            with suppress(ValueError):
                found.append((date.fromisoformat(day), mark))
    return found


def _fingerprint(learner: str) -> str:
    return hashlib.sha256(learner.encode()).hexdigest()
