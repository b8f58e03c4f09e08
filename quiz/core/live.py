"""A class taking a lesson together: a reducer over stored events.

    lobby -> reading -> asking -> closed -> shown -> discussing -> asking (again) -> closed
    -> shown -> explained -> reading (the next) -> ... -> debrief -> ended

Answers are no events: they are attempts, and the state says only whether one is taken now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from quiz.core.live_state import ANY, Event, Live
from quiz.core.live_steps import STEPS
from quiz.core.model import Problem


def apply(state: Live, event: Event, at: datetime) -> Live | Problem:
    """The state after `event`, or what keeps it from happening now.

    Raises KeyError for an event of an unknown name: that is a bug, not a slip.
    """
    phases, step = STEPS[event.name]
    if state.phase not in phases:
        return Problem("live-not-now", params={"event": event.name, "phase": state.phase})
    after = step(state, event.params, at)
    return after if isinstance(after, Problem) else _clocked(state, after, at)


def _clocked(before: Live, after: Live, at: datetime) -> Live:
    """The state with the time that its question has been open; a new one begins at nothing."""
    is_same = (before.at_stop, before.round) == (after.at_stop, after.round)
    spent = before.has_been_open(at) if is_same else timedelta()
    is_open = after.phase == "asking" and not after.is_paused
    return replace(after, open_for=spent, open_since=at if is_open else None)


def replay(state: Live, events: Iterable[tuple[Event, datetime]]) -> Live:
    """The state after all events that were stored. Raises ValueError if one does not fit."""
    for event, at in events:
        after = apply(state, event, at)
        if isinstance(after, Problem):
            raise ValueError(f"{event.name}: {after.code}")
        state = after
    return state


def votes_asked(begun: Live, events: Iterable[tuple[Event, datetime]]) -> dict[str, int]:
    """How often each question was asked, by its id: 0 for one that was left out, 2 if the class
    voted again. At the pupils' own pace all were asked once, as soon as the lesson began.

    `begun` is the state in the lobby. Raises what `replay` raises.
    """
    asked, state = dict.fromkeys(begun.stops, 0), begun
    for event, at in events:
        state = replay(state, [(event, at)])
        if state.open_stop == ANY:
            asked = dict.fromkeys(begun.stops, 1)
        elif state.phase == "asking":
            asked[state.stop] = state.round
    return asked
