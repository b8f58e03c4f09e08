"""The history of a lesson: its versions one after the other, who met each, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from quiz.core.lesson import Lesson
from quiz.core.versions import Comparison, compare


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version of a lesson as the record has it.

    `seen_at` is when it was first read (None: just now, from its file), `used_at` when somebody
    first began it (None: nobody whose data is still here). `sittings` counts learners' ways
    through it or through some of its questions, seats in classes included; `classes` counts real
    classes, `answers` all that was locked.
    """

    version: str
    pinned: str
    seen_at: datetime | None
    used_at: datetime | None = None
    sittings: int = 0
    classes: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """A version with its number in the history, counted from 1.

    `lesson` is None where this app cannot read what a newer one has kept. `since` is what differs
    from the edition before; None for the first, and where one of the two cannot be read.
    """

    number: int
    kept: KeptVersion
    lesson: Lesson | None
    is_on_shelf: bool
    since: Comparison | None


@dataclass(frozen=True, slots=True)
class History:
    """The editions of a lesson, oldest first; `unmet` counts versions nobody has ever begun."""

    lesson: str
    editions: tuple[Edition, ...]
    unmet: int

    @property
    def title(self) -> str:
        """The title the lesson had last; its id if no edition can be read."""
        titles = [one.lesson.title for one in self.editions if one.lesson]
        return titles[-1] if titles else self.lesson

    @property
    def language(self) -> str:
        """The language the lesson was last in; "" if no edition can be read."""
        return next((one.lesson.language for one in reversed(self.editions) if one.lesson), "")

    def between(self, older: int, newer: int) -> Comparison | None:
        """What differs between two editions by number; None where it cannot be said."""
        found = {one.number: one.lesson for one in self.editions}
        return _compared(found.get(older), found.get(newer))


def history(
    lesson_id: str,
    kept: Sequence[KeptVersion],
    lessons: Mapping[str, Lesson],
    now: Lesson | None,
) -> History:
    """Put the kept versions (oldest first) in a row; `lessons` are those that can be read.

    An edition is what somebody has met, or what stands on the shelf `now`. What was saved in
    between and met by nobody is only counted.
    """
    known = list(kept)
    if now and now.version not in {one.version for one in known}:
        known.append(KeptVersion(now.version, now.pinned, None))
    lessons = {**lessons, **({now.version: now} if now else {})}
    on_shelf = now.version if now else ""
    listed = [one for one in known if one.used_at or one.version == on_shelf]
    editions: list[Edition] = []
    for one in listed:
        lesson = lessons.get(one.version)
        since = _compared(editions[-1].lesson, lesson) if editions else None
        editions.append(Edition(len(editions) + 1, one, lesson, one.version == on_shelf, since))
    return History(lesson_id, tuple(editions), len(known) - len(listed))


def _compared(before: Lesson | None, after: Lesson | None) -> Comparison | None:
    return compare(before, after) if before and after else None
