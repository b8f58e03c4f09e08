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


def marking_lesson(name: str, questions: int = 2, *, skill: str = "unverified-claims") -> str:
    """A lesson file: each question asks for the five odd ones of ten sentences."""
    lines = [
        f"format: 1\nid: {name}\ntitle: Lesson {name}\nlevel: easy\nminutes: 5\nages: 11+",
        "goal: Look twice.\nadvisory: none\nexcerpts:",
    ]
    for q in range(questions):
        lines += [f"  e{q}:", "    who: Saltmere Bell", "    when: 2031-03-04", "    kind: news",
                  "    written_for_lesson: yes", "    text: |"]  # fmt: skip
        lines += [f"      [s{n}] Sentence {n} of text {q} in {name}." for n in range(1, 11)]
    lines.append("questions:")
    for q in range(questions):
        lines += [f"  - id: q{q}", "    type: spot_claim", f"    skill: {skill}",
                  f"    excerpt: e{q}", "    prompt: Which give you no way to check them?",
                  "    targets:"]  # fmt: skip
        lines += [f"      s{n}: {{reason: no-source-given, why: Nobody is named.}}"
                  for n in range(1, 11, 2)]  # fmt: skip
        lines += ["    sound:", *(f"      s{n}: Somebody is named." for n in range(2, 11, 2))]
    return "\n".join([*lines, "debrief: That was it.", ""])


def marks(hits: int, false_alarms: int) -> list[str]:
    """What to mark in such a lesson to have so many hits and false alarms."""
    odd, even = [f"s{n}" for n in range(1, 11, 2)], [f"s{n}" for n in range(2, 11, 2)]
    return odd[:hits] + even[:false_alarms]


TIMELINE = """\
format: 1
id: {name}
title: When did the clock stop?
level: easy
minutes: 5
ages: 11+
goal: Put what happened in order.
advisory: none
sources:
  r1: {{publisher: Saltmere Library, date: 2031-03, confidence: verified}}
excerpts:
  a:
    who: Saltmere Bell
    when: 2031-03-08
    kind: news
    written_for_lesson: yes
    text: |
      [s1] A new gear was fitted on Friday, after the keeper had found a crack on Tuesday.
      [s2] Heartless officials left our beloved clock to die at 9:14 on Monday evening.
      [s3] The same evening the light in the tower went out; which came first, nobody saw.
questions:
  - id: first-to-last
    type: order
    skill: chronology
    excerpts: [a]
    prompt: What came first, and what came after it?
    events:
      fitted: {{text: A new gear was fitted., place: 4, when: 2031-03-07,
        cite: {{a: [s1]}}, why: It says Friday.}}
      checked: {{text: The clock was checked., place: 1, when: 2030-05,
        why: "The log says May. [r1]"}}
      dark: {{text: The light in the tower went out., place: 2, when: 2031-03-03,
        cite: {{a: [s3]}}, why: It was Monday evening.}}
      cracked: {{text: The keeper found a crack., place: 3, when: 2031-03-04,
        cite: {{a: [s1]}}, why: It says Tuesday.}}
      stopped: {{text: The clock stopped., place: 2, when: "2031-03-03 21:14",
        cite: {{a: [s2]}}, why: It was Monday evening.}}
debrief: That was it.
"""


def timeline_lesson(name: str) -> str:
    """A lesson file that asks to put five events in order, two of them either way."""
    return TIMELINE.format(name=name)


def numbers(*order: str) -> dict[str, str]:
    """What to fill in to have events in that order."""
    return {f"place-{event}": str(n) for n, event in enumerate(order, 1)}


REWORD = """\
  - id: anew
    type: reword
    skill: emotional-framing
    excerpt: e0
    sentence: s1
    prompt: Write it so that it only tells.
    models:
      m1: {text: The first model line., why: It only tells.}
      m2: {text: The second model line., why: It tells it in another way.}
    checklist: [The judging word is gone., Who did what is still there.]
"""


def writing_lesson(name: str) -> str:
    """A marking lesson of one question (`q0`), with a line to write behind it (`anew`)."""
    return marking_lesson(name, 1).replace("debrief:", REWORD + "debrief:")
