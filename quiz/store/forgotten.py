"""Who and what was deleted, so that an older backup does not bring anybody back.

Learners, pupils, classes, teachers and lessons held. Beside the record, for it has to outlive a
damaged one: a day and the fingerprint of a random number in each line. Nobody can be found by it,
except in a backup that still has her.
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


def note(record: Path, ids: Iterable[str], at: datetime) -> None:
    """Add what is deleted, by its ids. A disk that refuses stands in nobody's way."""
    day = at.date().isoformat()
    lines = "".join(f"{day} {_fingerprint(one)}\n" for one in ids)
    with suppress(OSError), beside(record).open("a", encoding="ascii") as file:
        file.write(lines)


def among(record: Path, ids: Iterable[str]) -> list[str]:
    """Which of these have been deleted."""
    gone = {mark for _, mark in _lines(record)}
    return [one for one in ids if gone and _fingerprint(one) in gone]


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


def _fingerprint(one: str) -> str:
    return hashlib.sha256(one.encode()).hexdigest()
