"""Figures out of many measurements."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def share(found: Sequence[float], part: float) -> float:
    """The value that this part (0 to 1) of them does not pass (nearest rank); 0 for none."""
    ranked = sorted(found)
    return ranked[max(round(len(ranked) * part) - 1, 0)] if ranked else 0.0


def middle(found: Sequence[float], digits: int = 1) -> str:
    """The median, with the least and the most of them in brackets."""
    if not found:
        return "none"
    low, centre, high = (
        f"{n:.{digits}f}" for n in (min(found), statistics.median(found), max(found))
    )
    return f"{centre} ({low} to {high})"
