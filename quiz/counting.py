"""`stats`: the figures of lessons and packs, as a plain table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from quiz import words
from quiz.core.agreement import LessonAgreement, of_lesson
from quiz.core.lesson import Lesson
from quiz.library import balance
from quiz.library.blind_files import readers_in
from quiz.library.reader import Reading
from quiz.library.shelf import collect, read_folders
from quiz.library.stats import Figures, figures
from quiz.record import sorry
from quiz.second_author import in_short
from quiz.settings import Settings

COLUMNS = (
    "lesson", "minutes", "reading", "words", "questions", "controls", "targets", "sound",
    "share", "prompts", "whys",
)  # fmt: skip
WEIGHTS = ("publishers", "sides", "genres")

Tell = Callable[[str], None]


def run(within: str, settings: Settings, tell: Tell, *, as_json: bool = False) -> None:
    """Tell the figures of every lesson and pack on the shelf, or of one lesson or pack.

    Raises CannotDo where there is no lesson and no pack of that id without errors.
    """
    lessons, packs, agreed = _counted(within, settings)
    if as_json:
        found = {
            "lessons": [_plain(row) | _agreed(agreed[row.id]) for row in lessons],
            "packs": list(map(_plain, packs)),
        }
        tell(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for line in (*_table([*lessons, *packs]), "", words.sentence("stats.note")):
        tell(line)
    for found_pack in packs or lessons:
        for line in _details(found_pack):
            tell(line)
    for line in _told(agreed):
        tell(line)


def _told(agreed: Mapping[str, LessonAgreement]) -> Iterator[str]:
    """How far second readers agree, for each lesson that has any."""
    read = {lesson: list(in_short(found)) for lesson, found in agreed.items()}
    if any(read.values()):
        yield from ("", words.sentence("stats.second-readers"))
    for lesson, lines in read.items():
        yield from (f"  {lesson}: {line}" for line in lines)


def _agreed(found: LessonAgreement) -> dict[str, Any]:
    """Agreement as plain data; `kappa` is None where nobody has read the lesson blind."""
    questions = {one.question.id: round(one.kappa, 4) for one in found.questions}
    of = {"kappa": found.kappa, "same": found.same, "units": found.units, "questions": questions}
    return {"agreement": {**of, "low": [one.question.id for one in found.low]}}


def _plain(row: Figures) -> dict[str, Any]:
    return {**asdict(row), "sound_share": row.sound_share}


def _counted(
    within: str, settings: Settings
) -> tuple[list[Figures], list[Figures], dict[str, LessonAgreement]]:
    """The figures of each lesson and each pack that are asked for, and how far readers agree."""
    folders = read_folders(settings.lessons, settings.seeds, own=settings.own)
    shelf = collect(folders).lessons
    made = {
        found.lesson.id: found
        for found in folders.readings
        if found.lesson and shelf.get(found.lesson.id) is found.lesson
    }
    chosen = {x.id: x for x in shelf.values() if not within or within in (x.id, x.pack)}
    if not chosen:
        raise sorry("lessons.unknown", given=within)
    packs = dict.fromkeys(x.pack for x in chosen.values() if x.pack and within != x.id)
    own = [_figures(x.id, [x], made) for x in chosen.values()]
    of_packs = [_figures(p, [x for x in chosen.values() if x.pack == p], made) for p in packs]
    places = [settings.lessons, settings.data]
    agreed = {x.id: of_lesson(x, readers_in(places, x.id)[0]) for x in chosen.values()}
    return own, of_packs, agreed


def _figures(name: str, lessons: Sequence[Lesson], made: Mapping[str, Reading]) -> Figures:
    texts = [text for x in lessons for text in balance.examples(x, made[x.id].sides)]
    return figures(name, lessons, texts)


def _table(rows: Sequence[Figures]) -> Iterator[str]:
    """One line a lesson or pack, the columns under their names."""
    cells = [[words.sentence(f"stats.{column}") for column in COLUMNS], *map(_cells, rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(COLUMNS))]
    for row in cells:
        first, *rest = (
            text.ljust(width) if n == 0 else text.rjust(width)
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join((first, *rest)).rstrip()


def _cells(row: Figures) -> list[str]:
    share = "-" if row.sound_share is None else f"{row.sound_share:.0%}"
    counts = (row.minutes, row.reading_minutes, row.words, row.questions, row.controls)
    ages = ("-" if age is None else f"{age}" for age in (row.prompt_age, row.why_age))
    return [row.id, *map(str, counts), str(row.targets), str(row.sound), share, *ages]


def _details(row: Figures) -> Iterator[str]:
    """Skills, kinds, places of keys, and whose texts are the good and the bad examples."""
    yield from ("", row.id)
    for name, counts in (("kinds", row.kinds), ("skills", row.skills), ("places", row.places)):
        if counts:
            yield f"  {words.sentence(f'stats.{name}')}: {_listed(counts)}"
    for name in WEIGHTS:
        weights = getattr(row, name)
        if weights:
            yield f"  {words.sentence(f'stats.{name}')}:"
        for value, weight in weights.items():
            params = {"name": value or words.sentence("stats.unsaid"), **asdict(weight)}
            yield f"    {words.sentence('stats.weight', params)}"


def _listed(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
