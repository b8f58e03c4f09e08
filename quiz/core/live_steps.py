"""What may happen in a live session, event by event.

Each step takes the state, the event's params and the moment, and gives the state after it, or
the Problem of an event that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, get_args

from quiz.core.live_state import Hands, Live, Phase, Seat
from quiz.core.model import Problem

MOST_AT_ONE_PHONE = 3
MOST_SEATS = 1200
"""In one lesson, those that were removed among them: a lecture hall, and an end for machines."""
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(minutes=30)
ROUNDS = 2
MOST_HANDS = 200

Params = Mapping[str, Any]
Step = Callable[[Live, Params, datetime], Live | Problem]
STEPS: dict[str, tuple[tuple[str, ...], Step]] = {}
"""Event names, the phases they may happen in, and what they do."""

ALWAYS: tuple[str, ...] = get_args(Phase)
BEFORE_THE_END = tuple(phase for phase in ALWAYS if phase != "ended")


def _event(name: str, *phases: str) -> Callable[[Step], Step]:
    """An event that may happen in those phases only (none named: until the end)."""

    def known(step: Step) -> Step:
        STEPS[name] = (phases or BEFORE_THE_END, step)
        return step

    return known


# People.


@_event("joined")
def _joined(state: Live, params: Params, at: datetime) -> Live | Problem:
    """Late is fine: what was missed counts as not seen."""
    if state.is_locked:
        return Problem("live-locked")
    if len(state.seats) >= MOST_SEATS:
        return Problem("live-full", (), {"most": MOST_SEATS})
    people = params.get("people", 1)
    if not 1 <= people <= MOST_AT_ONE_PHONE:
        return Problem("live-people", ("people",), {"most": MOST_AT_ONE_PHONE})
    if _is_taken(state, params["key"]):
        return Problem("name-taken", ("name",), {"given": params["name"]})
    return _seated(state, Seat(params["seat"], params["name"], params["key"], people))


@_event("pretended", "lobby")
def _pretended(state: Live, params: Params, at: datetime) -> Live | Problem:
    """A class of simulated pupils sits down, and the door is closed behind it for good."""
    if state.seats:
        return Problem("live-not-now", params={"event": "pretended", "phase": state.phase})
    seats = [Seat(f"p{n}", name, f"p{n}") for n, name in enumerate(params["names"], 1)]
    return replace(
        state,
        is_pretended=True,
        is_locked=True,
        seed=params["seed"],
        seats=MappingProxyType({seat.id: seat for seat in seats}),
    )


@_event("renamed")
def _renamed(state: Live, params: Params, at: datetime) -> Live | Problem:
    seat = state.seats.get(params["seat"])
    if seat is None or seat.is_removed:
        return Problem("live-no-seat")
    if _is_taken(state, params["key"], but=seat.id):
        return Problem("name-taken", ("name",), {"given": params["name"]})
    return _seated(state, replace(seat, name=params["name"], key=params["key"]))


@_event("removed")
def _removed(state: Live, params: Params, at: datetime) -> Live | Problem:
    seat = state.seats.get(params["seat"])
    if seat is None:
        return Problem("live-no-seat")
    kept = replace(state, picked="" if state.picked == seat.id else state.picked)
    return _seated(kept, replace(seat, is_removed=True))


@_event("let-back")
def _let_back(state: Live, params: Params, at: datetime) -> Live | Problem:
    """A removal by mistake; the name may be gone by now."""
    seat = state.seats.get(params["seat"])
    if seat is None:
        return Problem("live-no-seat")
    if _is_taken(state, seat.key, but=seat.id):
        return Problem("name-taken", ("name",), {"given": seat.name})
    return _seated(state, replace(seat, is_removed=False))


@_event("forgotten", *ALWAYS)
def _forgotten(state: Live, params: Params, at: datetime) -> Live | Problem:
    """She had everything deleted: her name goes, whenever that is, also from a class long ended.

    An event of its own, so that whoever keeps a state in memory hears of it.
    """
    seat = state.seats.get(params["seat"])
    if seat is None:
        return Problem("live-no-seat")
    name, key = nobody(seat.id)
    return _seated(state, replace(seat, is_removed=True, name=name, key=key))


def nobody(seat: str) -> tuple[str, str]:
    """Name and key in place of a name that went: all see the same, each seat keeps its own key."""
    return "-", f"-{seat}"


@_event("locked")
def _locked(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, is_locked=True)


@_event("unlocked")
def _unlocked(state: Live, params: Params, at: datetime) -> Live | Problem:
    if state.is_pretended:
        return Problem("live-locked")
    return replace(state, is_locked=False)


def _is_taken(state: Live, key: str, but: str = "") -> bool:
    return any(seat.key == key and seat.id != but for seat in state.present)


def _seated(state: Live, seat: Seat) -> Live:
    return replace(state, seats=MappingProxyType({**state.seats, seat.id: seat}))


# The lesson.


@_event("read", "lobby", "explained")
def _read(state: Live, params: Params, at: datetime) -> Live | Problem:
    """Read the text of the first question, or of the next one."""
    if state.phase != "lobby" and state.is_last:
        return Problem("live-last")
    onward = 0 if state.phase == "lobby" else state.at_stop + 1
    return _onward(state, onward)


def _onward(state: Live, at_stop: int) -> Live:
    return replace(
        state,
        phase="reading",
        at_stop=at_stop,
        round=1,
        closes_at=None,
        shows_few=False,
        picked="",
    )


@_event("asked", "reading")
def _asked(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, phase="asking")


@_event("closed", "asking")
def _closed(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, phase="closed", closes_at=None)


@_event("reopened", "closed")
def _reopened(state: Live, params: Params, at: datetime) -> Live:
    """Only as long as nothing was shown: afterwards an answer would be worth nothing."""
    return replace(state, phase="asking", picked="")


@_event("discussed", "closed", "shown")
def _discussed(state: Live, params: Params, at: datetime) -> Live | Problem:
    """Talk before the key is known, and then vote again."""
    if state.round >= ROUNDS:
        return Problem("live-voted-twice")
    return replace(state, phase="discussing")


@_event("asked-again", "discussing")
def _asked_again(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, phase="asking", round=state.round + 1, picked="")


@_event("shown", "closed")
def _shown(state: Live, params: Params, at: datetime) -> Live:
    """What the class marked, without what is right."""
    return replace(state, phase="shown")


@_event("shown-anyway", "closed", "shown", "explained")
def _shown_anyway(state: Live, params: Params, at: datetime) -> Live:
    """Few have answered, and the teacher knows it: a picture may tell who marked what."""
    return replace(state, shows_few=True)


@_event("picked", "closed", "shown", "discussing", "explained")
def _picked(state: Live, params: Params, at: datetime) -> Live | Problem:
    """Put the line that one of the room has written on the wall, without the name."""
    seat = state.seats.get(params["seat"])
    if seat is None or seat.is_removed:
        return Problem("live-no-seat")
    return replace(state, picked=seat.id)


@_event("unpicked", "closed", "shown", "discussing", "explained")
def _unpicked(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, picked="")


@_event("explained", "closed", "shown", "discussing")
def _explained(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, phase="explained")


@_event("hands", "asking", "closed", "shown")
def _hands(state: Live, params: Params, at: datetime) -> Live | Problem:
    """Hands that were counted; a new count takes the place of the old one, none takes it away."""
    if params["stop"] != state.stop:
        return Problem("live-not-now", params={"event": "hands", "phase": state.phase})
    counted = Hands(params["people"], MappingProxyType(dict(params["counts"])))
    if not 0 <= counted.people <= MOST_HANDS:
        return Problem("hands-people", ("people",), {"most": MOST_HANDS})
    over = [key for key, n in counted.counts.items() if not 0 <= n <= counted.people]
    if over:
        params = {"people": counted.people, "n": len(over)}
        return Problem("hands-over", tuple(f"hands-{key}" for key in over[:1]), params)
    hands = {**state.hands, (state.stop, state.round): counted}
    if not counted.people:
        del hands[state.stop, state.round]
    return replace(state, hands=MappingProxyType(hands))


@_event("skipped", "reading", "asking", "closed", "shown", "discussing")
def _skipped(state: Live, params: Params, at: datetime) -> Live:
    """Leave this question; behind the last one comes the debrief."""
    if state.is_last:
        return replace(state, phase="debrief", closes_at=None, is_paused=False)
    return _onward(state, state.at_stop + 1)


@_event("debriefed", "reading", "asking", "closed", "shown", "discussing", "explained")
def _debriefed(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, phase="debrief", closes_at=None, is_paused=False)


@_event("ended")
def _ended(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, phase="ended", closes_at=None, is_paused=False)


# Time.


@_event("paused", "reading", "asking", "closed", "shown", "discussing", "explained")
def _paused(state: Live, params: Params, at: datetime) -> Live:
    """A pause takes the timer away: nobody loses time to it."""
    return replace(state, is_paused=True, closes_at=None)


@_event("resumed")
def _resumed(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, is_paused=False)


@_event("timed", "asking")
def _timed(state: Live, params: Params, at: datetime) -> Live | Problem:
    """Start a timer, or give more time to the one that runs."""
    seconds = params["seconds"]
    # Compared as numbers: one with many digits is too large for a timedelta.
    if not SHORTEST.total_seconds() <= seconds <= LONGEST.total_seconds():
        return Problem("live-timer", ("seconds",))
    begin = max(state.closes_at or at, at)
    return replace(state, closes_at=begin + timedelta(seconds=seconds))


@_event("untimed", "asking")
def _untimed(state: Live, params: Params, at: datetime) -> Live:
    return replace(state, closes_at=None)
