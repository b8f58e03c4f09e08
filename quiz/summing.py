"""The sums that reports read, made anew from the answers or only compared with them."""

from __future__ import annotations

from collections.abc import Callable

from quiz import words
from quiz.record import opened
from quiz.settings import Settings

DIFFERENT = 1
"""Exit status when the sums do not fit the answers."""


def run(settings: Settings, tell: Callable[[str], None], *, check: bool) -> int:
    """Rebuild, or with `check` only look; gives the exit status. Safe while the app is open.

    Raises CannotDo with a sentence that says what to do.
    """
    with opened(settings) as store:
        if check:
            fits = store.figures_fit()
            tell(words.sentence("figures.fit" if fits else "figures.differ"))
            return 0 if fits else DIFFERENT
        is_changed = store.rebuild_figures()
        tell(words.sentence("figures.mended" if is_changed else "figures.fit"))
    return 0
