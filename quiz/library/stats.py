"""The figures of a lesson and of a pack: how long, how hard, what is trained, who is shown how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quiz.core.lesson import Lesson
from quiz.core.question import Question
from quiz.library import balance, guessing, reading_age
from quiz.library.balance import Example, Weight

WORDS_A_MINUTE = 180
"""How fast pupils read (design). Adults read 238 words of prose a minute (Brysbaert 2019)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A lesson, or all lessons of a pack, in figures.

    `minutes` is what the author says, `reading_minutes` the reading alone. `targets` and
    `sound` count the units to be marked and to be trusted. `places` says how often the right
    option of a choice stands at each place. Ages are those at which prompts and explanations
    are read with ease; None for a language other than English or for too few words.
    """

    id: str
    lessons: int
    minutes: int
    words: int
    reading_minutes: int
    questions: int
    kinds: dict[str, int]
    skills: dict[str, int]
    controls: int
    targets: int
    sound: int
    places: dict[int, int]
    longest_right: int
    prompt_age: int | None
    why_age: int | None
    publishers: dict[str, Weight]
    sides: dict[str, Weight]
    genres: dict[str, Weight]

    @property
    def sound_share(self) -> float | None:
        """The share of sound units among those that are marked or trusted; None without any."""
        marked = self.targets + self.sound
        return self.sound / marked if marked else None


def figures(figures_id: str, lessons: Sequence[Lesson], texts: Iterable[Example]) -> Figures:
    """The figures of these lessons together; `texts` are their examples with their sides."""
    questions = [question for lesson in lessons for question in lesson.questions]
    words = sum(map(_words, lessons))
    singles = [one for one in (guessing.single(q.portable()) for q in questions) if one]
    texts = list(texts)
    english = [lesson for lesson in lessons if lesson.language.startswith("en")]
    asked = [question for lesson in english for question in lesson.questions]
    return Figures(
        id=figures_id,
        lessons=len(lessons),
        minutes=sum(lesson.minutes for lesson in lessons),
        words=words,
        reading_minutes=round(words / WORDS_A_MINUTE),
        questions=len(questions),
        kinds=dict(Counter(question.kind for question in questions)),
        skills=dict(Counter(question.skill for question in questions)),
        controls=sum(question.is_control for question in questions),
        targets=sum(question.size.targets for question in questions),
        sound=sum(question.size.sound for question in questions),
        places=dict(sorted(Counter(one.place for one in singles).items())),
        longest_right=sum(one.is_longest for one in singles),
        prompt_age=reading_age.age([question.prompt for question in asked]),
        why_age=reading_age.age([why for question in asked for why in _whys(question)]),
        publishers=balance.weights(texts, "publisher"),
        sides=balance.weights(texts, "side"),
        genres=balance.weights(texts, "genre"),
    )


def _words(lesson: Lesson) -> int:
    """What a learner reads from the front page to the debrief, each passage once."""
    texts = [lesson.goal, lesson.before, lesson.first_look, lesson.second_look, lesson.debrief]
    texts += [segment.text for passage in lesson.passages for segment in passage.segments]
    for question in lesson.questions:
        form = question.portable()
        rows = form.rows if form.shape in ("matrix", "order") else ()
        options = form.options if form.shape == "choice" else ()
        texts += [question.prompt, *(text for _, text in (*rows, *options)), *_whys(question)]
    return sum(len(text.split()) for text in texts)


def _whys(question: Question) -> list[str]:
    """Each explanation once; a timeline and lines to compare explain themselves, not by unit."""
    answer = question.matching()
    shown = question.reveal(answer, question.grade(answer))
    told = shown.get("timeline") or shown.get("models") or shown["units"].values()
    return [one["why"] for one in told]
