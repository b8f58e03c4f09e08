"""Small lessons and evidence made to order, for tests that need no real text."""

from __future__ import annotations

from datetime import datetime, timedelta

from quiz.core.evidence import Evidence
from quiz.core.lesson import Lesson
from quiz.core.model import Passage, Segment
from quiz.library.assemble import bind_all, make_lesson
from quiz.library.format import LessonFile
from quiz.questions import SPECS
from tests.conftest import MORNING

HEAD = {
    "format": "1",
    "title": "A made-up lesson",
    "level": "easy",
    "minutes": "5",
    "ages": "11+",
    "goal": "Nothing in particular.",
    "advisory": "none",
    "debrief": "There is nothing to look back on.",
}


def passage(name: str, words: str) -> Passage:
    return Passage(
        id=name,
        who="Saltmere Bell",
        when="2031-03-04",
        kind="news",
        authenticity="written-for-lesson",
        segments=(Segment(id="s1", text=words),),
    )


def lesson(name: str, *asked: tuple[str, str, str], pack: str = "") -> Lesson:
    """A lesson of single choices; `asked` gives each its id, its skill and its excerpt's words."""
    passages = {f"e-{question}": passage(f"e-{question}", words) for question, _, words in asked}
    options = {"o1": {"text": "This one", "right": "So."}, "o2": {"text": "That", "wrong": "So."}}
    specs = [
        SPECS["choice"].model_validate(
            {
                "id": question,
                "type": "choice",
                "skill": skill,
                "prompt": f"What of {words}?",
                "excerpts": [f"e-{question}"],
                "options": options,
            }
        )
        for question, skill, words in asked
    ]
    questions, problems = bind_all(specs, passages)
    assert not problems
    head = LessonFile.model_validate({**HEAD, "id": name, "pack": pack})
    return make_lesson(head, passages, specs, questions)


def evidence(
    question: str,
    score: float = 1.0,
    *,
    lesson: str = "made-up",
    skill: str = "numbers",
    days: float = 0,
    **more: object,
) -> Evidence:
    """An answer given so many days after the morning on which everything begins."""
    at: datetime = MORNING + timedelta(days=days)
    usual = {"sitting": "s1", "round": 1, "raw": score, "confidence": None, "day": at.date()}
    return Evidence(
        lesson=lesson, question=question, skill=skill, at=at, score=score, **{**usual, **more}
    )  # type: ignore[arg-type]
