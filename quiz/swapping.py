"""`swap`: read lessons with the names of the sides swapped, to see whether names decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from quiz import words
from quiz.core.lesson import Lesson
from quiz.library.shelf import collect, read_folders
from quiz.library.twins import swapped
from quiz.record import sorry
from quiz.settings import Settings

Tell = Callable[[str], None]


def run(pairs: Sequence[str], within: str, settings: Settings, tell: Tell) -> None:
    """Tell every line in which a name stands, with the names swapped both ways.

    `pairs` are like “Iran=United States”; `within` is a lesson or a pack ("": all lessons).
    Raises CannotDo where a pair, the lesson or the pack cannot be read.
    """
    names = [_pair(written) for written in pairs]
    lines = list(swapped(_lessons(within, settings), names))
    for (lesson, question), own in groupby(lines, key=lambda line: (line.lesson, line.question)):
        tell(f"{lesson}: {question}")
        for line in own:
            tell(f"  {line.where}: {line.after}")
        tell("")
    tell(words.sentence("swap.read" if lines else "swap.nothing", {"n": len(lines)}))


def _pair(written: str) -> tuple[str, str]:
    one, _, other = (part.strip() for part in written.partition("="))
    if not one or not other or one == other:
        raise sorry("swap.pair", given=written)
    return one, other


def _lessons(within: str, settings: Settings) -> list[Lesson]:
    lessons = collect(read_folders(settings.lessons, settings.seeds, own=settings.own)).lessons
    found = [x for x in lessons.values() if not within or within in (x.id, x.pack)]
    if not found:
        raise sorry("lessons.unknown", given=within)
    return found
