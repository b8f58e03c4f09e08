"""Live sessions: their events, and who sits where. The state is folded from the events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quiz.core.live import apply, replay
from quiz.core.live_state import Event, Live, Pace, Seat
from quiz.core.model import Attempt, Problem
from quiz.core.sitting import Sitting, Way
from quiz.store.class_work import Work, note_work
from quiz.store.connection import Connection, first
from quiz.store.lessons import pin_way
from quiz.store.rows import ATTEMPT, ATTEMPTS, attempt_from, milliseconds, moment, sitting_from


@dataclass(frozen=True, slots=True)
class Room:
    """A live session with its state. `n` counts its events: a new one means something is new.

    `code` is "" once it has ended: codes are used again. `school_class` is the class it is held
    for, "" for none.
    """

    id: str
    teacher: str
    version: str
    code: str
    made_at: datetime
    n: int
    state: Live
    school_class: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device sits: the room, the seat's id, its sitting, and what was answered there.

    `answered` holds pairs of question and round.
    """

    room: Room
    seat: str
    sitting: Sitting
    answered: frozenset[tuple[str, int]]


class LiveSessions(Connection):
    """Classes taking a lesson together."""

    def __init__(self, path: Path) -> None:
        """Open the file; see Connection."""
        self._folded: dict[str, tuple[int, Live]] = {}
        super().__init__(path)

    def open_room(
        self,
        room: str,
        teacher: str,
        way: Way,
        *,
        code: str,
        pace: Pace,
        at: datetime,
        school_class: str = "",
    ) -> Room:
        """A new room in its lobby, with a code that no open room has ("": nobody can join)."""
        stops = json.dumps([stop.id for stop in way.stops])
        row = (room, teacher, way.version, stops, pace, code or None, milliseconds(at))
        with self.write() as db:
            pin_way(db, way, at)
            db.execute(
                "INSERT INTO live (id, teacher, version, stops, pace, code, made_at, class)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, school_class or None),
            )
        state = Live(stops=tuple(stop.id for stop in way.stops), pace=pace)
        return Room(room, teacher, way.version, code, at, 0, state, school_class)

    def room(self, room: str) -> Room | None:
        """The room of that id, as it stands now."""
        row = self.row("SELECT * FROM live WHERE id = ?", (room,))
        return self._room(row) if row else None

    def room_with_code(self, code: str) -> Room | None:
        """The open room that has this code."""
        row = self.row("SELECT * FROM live WHERE code = ?", (code,))
        return self._room(row) if row else None

    def rooms_of(self, teacher: str, *, most: int = -1, skip: int = 0) -> list[Room]:
        """A teacher's rooms, newest first: all of them, or `most` behind the first `skip`."""
        sql = "SELECT * FROM live WHERE teacher = ? ORDER BY made_at DESC, id LIMIT ? OFFSET ?"
        return [self._room(row) for row in self.rows(sql, (teacher, most, skip))]

    def open_rooms_of(self, teacher: str) -> list[Room]:
        """A teacher's rooms that have not ended, newest first."""
        sql = "SELECT * FROM live WHERE teacher = ? AND ended_at IS NULL ORDER BY made_at DESC, id"
        return [self._room(row) for row in self.rows(sql, (teacher,))]

    def story_of(self, room: Room) -> list[tuple[Event, datetime]]:
        """What has happened in a room up to where it stands, oldest first."""
        return self._events(room.id, 0, room.n)

    def happen(self, room: str, event: Event, at: datetime) -> Room | Problem:
        """Let an event happen, if it fits the state as it is at that very moment.

        Raises KeyError for an unknown room.
        """
        with self.write() as db:
            return self._happen(db, room, event, at)

    def take_seat(self, room: str, event: Event, sitting: Sitting, at: datetime) -> Room | Problem:
        """Let a learner join: the event, her sitting and her seat in one breath.

        If the room is held for a class that she is in, her sitting is done for it, unless others
        answer on the same phone.
        """
        with self.write() as db:
            after = self._happen(db, room, event, at)
            if isinstance(after, Problem):
                return after
            db.execute(
                "INSERT INTO sitting VALUES (?, ?, ?, ?, ?, NULL)",
                (sitting.id, sitting.learner, sitting.lesson, sitting.version, milliseconds(at)),
            )
            db.execute(
                "INSERT INTO live_seat VALUES (?, ?, ?, ?)",
                (room, event.params["seat"], sitting.learner, sitting.id),
            )
            pupil = first(db, _PUPIL_HERE, (room, sitting.learner))
            if pupil and event.params.get("people", 1) == 1:
                note_work(db, Work(sitting.id, **pupil, lesson=sitting.lesson, live=room))
        return after

    def has_seat(self, room: str, learner: str) -> bool:
        """Whether a learner has joined a room."""
        sql = "SELECT 1 FROM live_seat WHERE live = ? AND learner = ?"
        return self.row(sql, (room, learner)) is not None

    def place_of(self, room: str, device: str) -> Place | None:
        """Where the device of that hash sits in a room, None if it does not.

        In one question: every phone of a class asks for news every second or two.
        """
        row = self.row(_PLACE, (room, device))
        if row is None:
            return None
        pairs = (pair.rpartition(" ") for pair in (row["answered"] or "").split("\n") if pair)
        answered = frozenset((question, int(round_)) for question, _, round_ in pairs)
        hers = {"id": row["sitting"], "version": row["sat_version"], "ended_at": row["sat_until"]}
        return Place(self._room(row), row["seat"], sitting_from({**row, **hers}), answered)

    def answers_in(self, room: str, question: str, round_: int) -> dict[str, Attempt]:
        """The answers to a question in one round, by seat."""
        sql = (
            f"SELECT l.seat, {ATTEMPT} FROM {ATTEMPTS} JOIN live_seat l"  # noqa: S608
            " ON l.sitting = a.sitting WHERE l.live = ? AND a.question = ? AND a.round = ?"
        )
        rows = self.rows(sql, (room, question, round_))
        return {row["seat"]: attempt_from(row) for row in rows}

    def seats_in(self, rooms: Sequence[Room]) -> dict[str, list[Seat]]:
        """The seats of each room (by its id) in the order of joining, those taken out included.

        Who has had her data deleted leaves her seat in the story, but not here.
        """
        marks = ", ".join("?" * len(rooms))
        sql = f"SELECT live, seat FROM live_seat WHERE live IN ({marks})"  # noqa: S608
        held = {(row["live"], row["seat"]) for row in self.rows(sql, [room.id for room in rooms])}
        return {
            room.id: [
                seat
                for seat in room.state.seats.values()
                if room.state.is_pretended or (room.id, seat.id) in held
            ]
            for room in rooms
        }

    def votes_in(self, room: str) -> list[tuple[str, Attempt]]:
        """All answers in a room, of both rounds, each with the seat it came from."""
        sql = (
            f"SELECT l.seat, {ATTEMPT} FROM live_seat l"  # noqa: S608
            " JOIN attempt a ON a.sitting = l.sitting"
            " LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1"
            " WHERE l.live = ? ORDER BY a.at, a.submit_key"
        )
        return [(row["seat"], attempt_from(row)) for row in self.rows(sql, (room,))]

    def count_answers(self, room: str, question: str, round_: int) -> int:
        """How many seats have answered that question in that round."""
        sql = (
            "SELECT COUNT(*) AS n FROM live_seat l JOIN attempt a ON a.sitting = l.sitting"
            " WHERE l.live = ? AND a.question = ? AND a.round = ?"
        )
        row = self.row(sql, (room, question, round_))
        return int(row["n"]) if row else 0

    def _happen(self, db: Database, room: str, event: Event, at: datetime) -> Room | Problem:
        row = first(db, "SELECT * FROM live WHERE id = ?", (room,))
        if row is None:
            raise KeyError(room)
        after = apply(self._state(row), event, at)
        if isinstance(after, Problem):
            return after
        params = json.dumps(dict(event.params), ensure_ascii=False)
        n = row["n"] + 1
        db.execute(
            "INSERT INTO live_event VALUES (?, ?, ?, ?, ?)",
            (room, n, event.name, params, milliseconds(at)),
        )
        closes = milliseconds(after.closes_at) if after.closes_at else None
        ended = milliseconds(at) if after.phase == "ended" else None
        db.execute(
            "UPDATE live SET n = ?, open_stop = ?, open_round = ?, closes_at = ?,"
            " ended_at = COALESCE(ended_at, ?),"
            " code = CASE WHEN ? IS NULL THEN code END WHERE id = ?",
            (n, after.open_stop, after.round, closes, ended, ended, room),
        )
        if ended:
            seats = "SELECT sitting FROM live_seat WHERE live = ?"
            sql = f"UPDATE sitting SET ended_at = ? WHERE ended_at IS NULL AND id IN ({seats})"  # noqa: S608
            db.execute(sql, (ended, room))
        return _room({**row, "n": n, "code": None if ended else row["code"]}, after)

    def _room(self, row: dict[str, Any]) -> Room:
        return _room(row, self._state(row))

    def _state(self, row: dict[str, Any]) -> Live:
        """The state after the events so far; each event is folded once in a process."""
        begun = Live(stops=tuple(json.loads(row["stops"])), pace=row["pace"])
        n, state = self._folded.get(row["id"], (0, begun))
        if n != row["n"]:
            news = self._events(row["id"], n if n < row["n"] else 0, row["n"])
            state = replay(state if n < row["n"] else begun, news)
            self._folded[row["id"]] = (row["n"], state)
        return state

    def _events(self, room: str, after: int, until: int) -> list[tuple[Event, datetime]]:
        sql = (
            "SELECT name, params, at FROM live_event WHERE live = ? AND n > ? AND n <= ? ORDER BY n"
        )
        return [
            (Event(row["name"], json.loads(row["params"])), moment(row["at"]))
            for row in self.rows(sql, (room, after, until))
        ]


_PUPIL_HERE = """
    SELECT p.class AS school_class, p.id AS pupil FROM live l
    JOIN pupil p ON p.class = l.class JOIN pupil_learner x ON x.pupil = p.id
    WHERE l.id = ? AND x.learner = ?
"""
_PLACE = """
    SELECT l.*, x.seat, x.sitting, s.learner, s.lesson, s.started_at,
        s.version AS sat_version, s.ended_at AS sat_until,
        (SELECT group_concat(question || ' ' || round, char(10)) FROM attempt
            WHERE sitting = x.sitting) AS answered
    FROM device d
    JOIN live_seat x ON x.live = ? AND x.learner = d.learner
    JOIN live l ON l.id = x.live
    JOIN sitting s ON s.id = x.sitting
    WHERE d.token_hash = ?
"""


def _room(row: dict[str, Any], state: Live) -> Room:
    code = row["code"] or ""
    kept = (row["id"], row["teacher"], row["version"], code, moment(row["made_at"]), row["n"])
    return Room(*kept, state, row["class"] or "")
