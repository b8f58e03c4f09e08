"""A class taking a lesson together: a reducer over stored events.

    lobby -> reading -> asking -> closed -> shown -> discussing -> asking (again) -> closed
    -> shown -> explained -> reading (the next) -> ... -> debrief -> ended

Answers are no events: they are attempts, and the state says only whether one is taken now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from quiz.core.live_state import Event, Live
from quiz.core.live_steps import STEPS
from quiz.core.model import Problem


def apply(state: Live, event: Event, at: datetime) -> Live | Problem:
    """The state after `event`, or what keeps it from happening now.

    Raises KeyError for an event of an unknown name: that is a bug, not a slip.
    """
    phases, step = STEPS[event.name]
    if state.phase not in phases:
        return Problem("live-not-now", params={"event": event.name, "phase": state.phase})
    return step(state, event.params, at)


def replay(state: Live, events: Iterable[tuple[Event, datetime]]) -> Live:
    """The state after all events that were stored. Raises ValueError if one does not fit."""
    for event, at in events:
        after = apply(state, event, at)
        if isinstance(after, Problem):
            raise ValueError(f"{event.name}: {after.code}")
        state = after
    return state
