"""Each process that serves stays on one core, where the system can be asked for that (Linux).

Python's threads take turns. On several cores each turn begins on whichever is idle, with nothing
of the last one in its cache, and that costs up to half of what a server can do: figures are in
docs/performance.md.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress

if sys.platform == "linux":

    def allowed() -> frozenset[int]:
        """The cores that this process may use; none if the system does not say."""
        with suppress(OSError, AttributeError):
            return frozenset(os.sched_getaffinity(0))
        return frozenset()

    def stay(core: int | None = None) -> None:
        """Stay on that core, else on the one that the system has chosen for now, with all threads
        and processes that are made later. A system that refuses is served on all cores."""
        with suppress(OSError, AttributeError):  # a container, another C library
            here = ctypes.CDLL(None).sched_getcpu() if core is None else core
            if here in allowed():
                os.sched_setaffinity(0, {here})
else:

    def allowed() -> frozenset[int]:
        """None that could be chosen."""
        return frozenset()

    def stay(core: int | None = None) -> None:
        """There is no such choice here."""


def free_core(cores: frozenset[int], taken: Iterable[int | None]) -> int | None:
    """Of the `cores` the one that the fewest have `taken`, the lowest of equals; None of none."""
    load = Counter(taken)
    return min(sorted(cores), key=lambda core: load[core], default=None)
