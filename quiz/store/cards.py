"""Cards: a code on paper that opens one pupil of a class, on any device, as often as she likes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quiz.store.classes import link
from quiz.store.connection import Connection, first, select
from quiz.store.rows import milliseconds

_OWN_WAY = (
    "SELECT DISTINCT p.id FROM pupil p JOIN pupil_learner l ON l.pupil = p.id"
    " JOIN learner w ON w.id = l.learner"
    " WHERE p.class = ? AND (l.by_card = 0 OR w.resume_hash IS NOT NULL)"
)
_BY_CARD = (
    "SELECT learner FROM pupil_learner WHERE pupil = ? AND by_card = 1"
    " ORDER BY joined_at, rowid LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Newborn:
    """A learner to be: the id she gets if the card has not been used before."""

    learner: str
    at: datetime


class Cards(Connection):
    """Personal codes that a teacher hands out."""

    def with_own_way(self, school_class: str) -> set[str]:
        """The pupils who get no card: they came in by themselves, or have a code of their own.

        A card in the teacher's hand would open what they do by themselves, too.
        """
        return {row["id"] for row in self.rows(_OWN_WAY, (school_class,))}

    def make_cards(self, school_class: str, hashes: Mapping[str, str], at: datetime) -> set[str]:
        """Keep the hash of a new card for each of those pupils; older cards of theirs end.

        Gives who got one: pupils with a way of their own, and those who are not in the class any
        more, are left out.
        """
        sql = "UPDATE pupil SET card_hash = ?, card_made_at = ? WHERE class = ? AND id = ?"
        with self.write() as db:
            refused = {row["id"] for row in select(db, _OWN_WAY, (school_class,))}
            return {
                pupil
                for pupil, code_hash in hashes.items()
                if pupil not in refused
                and db.execute(sql, (code_hash, milliseconds(at), school_class, pupil)).rowcount
            }

    def use_card(self, code_hash: str, newborn: Newborn) -> str | None:
        """The learner that a card opens, None if it opens nothing (any more).

        Its first use makes her, unless the class is archived by then. It never opens a learner
        who came in without a card.
        """
        sql = (
            "SELECT p.id, c.archived_at FROM pupil p JOIN school_class c ON c.id = p.class"
            " WHERE p.card_hash = ?"
        )
        with self.write() as db:
            pupil = first(db, sql, (code_hash,))
            if pupil is None:
                return None
            known = first(db, _BY_CARD, (pupil["id"],))
            if known:
                return str(known["learner"])
            if pupil["archived_at"] is not None:
                return None
            born = (newborn.learner, milliseconds(newborn.at))
            db.execute("INSERT INTO learner (id, made_at) VALUES (?, ?)", born)
            link(db, pupil["id"], newborn.learner, newborn.at, by_card=True)
        return newborn.learner
