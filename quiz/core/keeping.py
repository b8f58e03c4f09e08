"""Until when what belongs to a class is kept: lessons held, and the class itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from quiz.core.model import Problem
from quiz.core.school_year import LONGEST

HELD = timedelta(days=30)
"""A lesson held goes so long after its end, unless its teacher keeps it."""

REST_OF_DAY = timedelta(hours=12)
"""A class is kept until noon (UTC) of its last day; it goes when that day has passed."""


def class_goes(made_at: datetime, keep_until: datetime) -> datetime:
    """When a class goes: after its last day, and a school year after it was made at the latest."""
    return min(keep_until + REST_OF_DAY, made_at + LONGEST)


def held_goes(
    made_at: datetime, over_at: datetime, *, is_pinned: bool, class_goes_at: datetime | None
) -> datetime:
    """When a lesson held goes, which was over at `over_at` (so far, while it goes on).

    With the class it was held for (None for no class) at the latest, pinned or not.
    """
    at = made_at + LONGEST if is_pinned else min(over_at + HELD, made_at + LONGEST)
    return at if class_goes_at is None else min(at, class_goes_at)


def last_day_chosen(given: str, made: date, today: date) -> date | Problem:
    """The last day of a class as somebody typed it (2027-07-31), or what is wrong with it.

    It is no day that has passed, and none beyond a school year after the class was made.
    """
    latest = made + LONGEST
    try:
        chosen = date.fromisoformat(given.strip())
    except ValueError:
        return Problem("keep-no-day", ("until",))
    if not today <= chosen <= latest:
        return Problem("keep-out-of-reach", ("until",), {"latest": latest.isoformat()})
    return chosen
