"""A class taking a lesson together: how it stands at a moment, and what that allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

Phase = Literal[
    "lobby", "reading", "asking", "closed", "shown", "discussing", "explained", "debrief", "ended"
]  # fmt: skip
"""`shown` shows what the class marked and not yet what is right; `explained` shows the key."""

Pace = Literal["teacher", "learner"]
ANY = "*"
_OVER = ("debrief", "ended")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a live session; `params` are JSON values."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seat:
    """A phone in the room: a nickname, unique in its `key` form, and how many share it."""

    id: str
    name: str
    key: str
    people: int = 1
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Hands:
    """Hands that a teacher counted: of how many people, and how many for each unit or option."""

    people: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Live:
    """A live session as it stands. `stops` are the ids of the questions chosen for it.

    `round` is 2 while or after a question is asked again. `closes_at` is when a timer will
    close the question, None without one. `open_since` and `open_for` say how long it has taken
    answers in this round, `hands` what was counted without devices, by question and round.
    A class that `is_pretended` answers by its `seed`, see core.pretend. `shows_few` is
    the teacher's word that this question's picture may be shown although few have answered.
    `picked` is the seat whose own line the teacher has put on the wall, "" for none.
    """

    stops: tuple[str, ...]
    pace: Pace = "teacher"
    phase: Phase = "lobby"
    at_stop: int = 0
    round: int = 1
    is_paused: bool = False
    is_locked: bool = False
    shows_few: bool = False
    picked: str = ""
    closes_at: datetime | None = None
    open_since: datetime | None = None
    open_for: timedelta = timedelta()
    hands: Mapping[tuple[str, int], Hands] = field(default_factory=lambda: MappingProxyType({}))
    is_pretended: bool = False
    seed: str = ""
    seats: Mapping[str, Seat] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def stop(self) -> str:
        """The id of the question that the room is at."""
        return self.stops[self.at_stop]

    @property
    def is_last(self) -> bool:
        """Whether no question comes behind this one."""
        return self.at_stop + 1 >= len(self.stops)

    @property
    def present(self) -> tuple[Seat, ...]:
        """The seats that were not removed, in the order of joining."""
        return tuple(seat for seat in self.seats.values() if not seat.is_removed)

    @property
    def open_stop(self) -> str:
        """The question that takes answers now, but for its timer; "*" for all, "" for none."""
        if self.is_paused or self.phase in ("lobby", *_OVER):
            return ""
        if self.pace == "learner":
            return ANY
        return self.stop if self.phase == "asking" else ""

    def has_been_open(self, at: datetime) -> timedelta:
        """For how long the question has taken answers in this round, until `at`."""
        if self.open_since is None:
            return self.open_for
        until = min(at, self.closes_at) if self.closes_at else at
        return self.open_for + max(until - self.open_since, timedelta())

    def takes(self, stop: str, at: datetime) -> bool:
        """Whether an answer to that question is taken at that moment."""
        on_time = self.closes_at is None or at < self.closes_at
        if self.open_stop == ANY:
            return stop in self.stops and on_time
        return bool(stop) and stop == self.open_stop and on_time

    def may_see_key(self, stop: str) -> bool:
        """Whether the key of that question has been explained to the room (teacher's pace)."""
        if self.pace == "learner":
            return False
        done = self.stops.index(stop) < self.at_stop if stop in self.stops else False
        return done or (stop == self.stop and self.phase == "explained") or self.phase in _OVER
