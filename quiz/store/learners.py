"""Learners without names, their devices and their codes."""

from __future__ import annotations

from datetime import datetime, timedelta

from quiz.store.connection import Connection
from quiz.store.rows import milliseconds


class Learners(Connection):
    """Who has been here, as random numbers and fingerprints."""

    def add_learner(self, learner: str, token_hash: str, at: datetime) -> None:
        """A new learner on the device of that token."""
        with self.write() as db:
            db.execute(
                "INSERT INTO learner (id, made_at) VALUES (?, ?)", (learner, milliseconds(at))
            )
            db.execute(
                "INSERT INTO device VALUES (?, ?, ?)", (token_hash, learner, milliseconds(at))
            )

    def add_device(self, learner: str, token_hash: str, at: datetime) -> None:
        """A further device of a learner."""
        with self.write() as db:
            db.execute(
                "INSERT INTO device VALUES (?, ?, ?)", (token_hash, learner, milliseconds(at))
            )

    def learner_of(self, token_hash: str) -> str | None:
        """Whose device that is; None for one that is unknown or was forgotten."""
        row = self.row("SELECT learner FROM device WHERE token_hash = ?", (token_hash,))
        return row["learner"] if row else None

    def forget_device(self, token_hash: str) -> None:
        """The device's cookie is worth nothing from now on."""
        with self.write() as db:
            db.execute("DELETE FROM device WHERE token_hash = ?", (token_hash,))

    def set_resume_code(self, learner: str, code_hash: str) -> None:
        """The learner's way back; an older code stops working."""
        with self.write() as db:
            db.execute("UPDATE learner SET resume_hash = ? WHERE id = ?", (code_hash, learner))

    def has_resume_code(self, learner: str) -> bool:
        """Whether the learner has a code that works."""
        sql = "SELECT 1 FROM learner WHERE id = ? AND resume_hash IS NOT NULL"
        return self.row(sql, (learner,)) is not None

    def learner_with_code(self, code_hash: str) -> str | None:
        """The learner whose resume code has that hash."""
        row = self.row("SELECT id FROM learner WHERE resume_hash = ?", (code_hash,))
        return row["id"] if row else None

    def note_wrong_code(self, device: str, at: datetime, *, keep: timedelta) -> None:
        """Count a wrong code; counts older than `keep` are dropped."""
        with self.write() as db:
            db.execute("DELETE FROM wrong_code WHERE at < ?", (milliseconds(at - keep),))
            db.execute("INSERT INTO wrong_code VALUES (?, ?)", (device, milliseconds(at)))

    def wrong_codes(self, device: str, since: datetime) -> tuple[int, int]:
        """Wrong codes since then: from that device, and from everywhere."""
        row = self.row(
            "SELECT COUNT(*) AS total, COALESCE(SUM(device = ?), 0) AS own"
            " FROM wrong_code WHERE at >= ?",
            (device, milliseconds(since)),
        )
        return (row["own"], row["total"]) if row else (0, 0)
