"""Ways back for phones that have lost their cookie: the teacher gives one out, for one seat."""

from __future__ import annotations

from datetime import datetime

from quiz.store.connection import Connection, first
from quiz.store.rows import milliseconds


class WaysBack(Connection):
    """Codes that open one seat on another phone, once."""

    def offer_way_back(self, room: str, seat: str, code_hash: str, at: datetime) -> None:
        """Keep a code for that seat; an older one for it stops working."""
        sql = (
            "INSERT INTO way_back VALUES (?, ?, ?, ?) ON CONFLICT (live, seat)"
            " DO UPDATE SET code_hash = excluded.code_hash, made_at = excluded.made_at"
        )
        with self.write() as db:
            db.execute(sql, (room, seat, code_hash, milliseconds(at)))

    def use_way_back(self, code_hash: str, made_after: datetime) -> tuple[str, str] | None:
        """The room and the learner that a code opens, None if it opens nothing (any more).

        It is used up by that. A room that has ended opens to nobody.
        """
        with self.write() as db:
            found = first(
                db,
                "SELECT s.live, s.learner FROM way_back w"
                " JOIN live_seat s ON s.live = w.live AND s.seat = w.seat"
                " JOIN live l ON l.id = w.live AND l.ended_at IS NULL"
                " WHERE w.code_hash = ? AND w.made_at > ?",
                (code_hash, milliseconds(made_after)),
            )
            db.execute("DELETE FROM way_back WHERE code_hash = ?", (code_hash,))
        return (found["live"], found["learner"]) if found else None

    def learner_at(self, room: str, seat: str) -> str | None:
        """Who sits there; None for a seat that nobody has."""
        sql = "SELECT learner FROM live_seat WHERE live = ? AND seat = ?"
        row = self.row(sql, (room, seat))
        return row["learner"] if row else None
