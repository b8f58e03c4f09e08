"""One operation done while something fails: how it ended, and whether that was right."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from quiz.record import CannotDo
from quiz.store.connection import NotSaved
from quiz.store.store import Store
from tests.faults.operations import Deed, settings

ACKNOWLEDGED, REFUSED, DONE_LATER, STAYS_BROKEN, CRASHED = 0, 3, 4, 5, 6
KILLED = -signal.SIGKILL
ENDS = {
    KILLED: "killed", ACKNOWLEDGED: "acknowledged", REFUSED: "refused",
    DONE_LATER: "done at the second try", STAYS_BROKEN: "refused twice", CRASHED: "crashed",
}  # fmt: skip


def act(deed: Deed, folder: Path, *, again: bool) -> int:
    """Do it in this process, `again` if it is refused; how it ended, as an exit code."""
    store = None
    try:
        store = Store(settings(folder).record) if deed.opens else None
        deed.act(folder, store)
    except (NotSaved, OSError, CannotDo):
        if not again:
            return REFUSED
    except Exception:
        return CRASHED
    else:
        return ACKNOWLEDGED
    try:
        store = store or (Store(settings(folder).record) if deed.opens else None)
        deed.act(folder, store)
    except Exception:
        return DONE_LATER if deed.done(folder) == "after" else STAYS_BROKEN
    return DONE_LATER


NOBODY_EXPECTS = "an error that nobody expects"


def wrong(ended: int, found: str, *, may_stay_broken: bool) -> str:
    """What is wrong with that end and what the next start finds, "" if nothing."""
    if found not in ("before", "after"):
        return found
    if ended in (ACKNOWLEDGED, DONE_LATER) and found != "after":
        return "acknowledged and not there"
    if ended == CRASHED:
        return NOBODY_EXPECTS
    if ended == STAYS_BROKEN and not may_stay_broken:
        return "does not recover after one fault"
    return ""


def counted(ends: Iterable[int]) -> str:
    """How often each end was seen, in words."""
    found = Counter(ends)
    return ", ".join(f"{n} {ENDS.get(code, code)}" for code, n in sorted(found.items()))
