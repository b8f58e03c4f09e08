"""A lesson is edited while learners are in it, in whatever order: no answer is lost, each counts by
the version it was given to or by a correction that is noted, and every version that somebody met
can be read and judged by.

    EDITS=5000 python3 run.py test tests/laws/test_edit_laws.py
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quiz.core.rescore import corrections, rescore
from quiz.core.sitting import attempt, through
from quiz.library.assemble import bind_all, make_lesson, unpin
from quiz.library.format import LessonFile
from quiz.questions import SPECS
from quiz.store.attempts import NotTaken
from quiz.store.store import Store
from tests.conftest import MORNING
from tests.made_up import HEAD, passage

OPTIONS = ("o1", "o2", "o3")
QUESTIONS = ("q0", "q1")
LEARNERS = ("mina", "noor", "omar")
FILE = "made-up.yaml"
WHERE = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108

Text = tuple[tuple[str, int], ...]
"""A lesson file in short: of each question which option is right, and in which words it asks."""


@cache
def lesson(text: Text):
    """The lesson of that text."""
    excerpt = passage("e", "The clock stopped.")
    specs = [
        SPECS["choice"].model_validate(
            {
                "id": name, "type": "choice", "skill": "numbers", "excerpts": ["e"],
                "prompt": f"What of {name}, in words {words}?",
                "options": {
                    o: {"text": o, "right" if o == right else "wrong": "So."} for o in OPTIONS
                },
            }
        )
        for name, (right, words) in zip(QUESTIONS, text, strict=True)
    ]  # fmt: skip
    questions, problems = bind_all(specs, {"e": excerpt})
    assert not problems
    return make_lesson(
        LessonFile.model_validate({**HEAD, "id": "made-up"}), {"e": excerpt}, specs, questions
    )


@cache
def empty() -> Path:
    """A record with three learners in it, copied for each story."""
    folder = Path(tempfile.mkdtemp(dir=WHERE))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store(folder / "empty.db")
    for who in LEARNERS:
        store.add_learner(who, f"phone-of-{who}", MORNING)
    store.close()
    return store.path


class Edits(RuleBasedStateMachine):
    """The record, and beside it the same story told plainly."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=WHERE))
        self.text: Text = (("o1", 0), ("o1", 0))
        self.texts: dict[str, Text] = {}
        self.sittings: dict[str, str] = {}
        self.ended: set[str] = set()
        self.given: dict[tuple[str, str], str] = {}
        self.counts: dict[tuple[str, str], float | None] = {}
        self.steps = 0

    @initialize()
    def opens(self) -> None:
        """The app finds the lesson."""
        self.store = Store(shutil.copy(empty(), self.folder / "law.db"))
        self.reads()

    def now(self):
        """A moment later each time."""
        self.steps += 1
        return MORNING + timedelta(seconds=self.steps)

    def reads(self) -> None:
        """The app reads the file as it is now."""
        self.texts[lesson(self.text).version] = self.text
        self.store.keep_lessons({FILE: lesson(self.text)}, self.now())

    @rule(n=st.integers(0, 1), right=st.sampled_from(OPTIONS), words=st.integers(0, 1))
    def edits(self, n, right, words) -> None:
        """The author saves another key, other words, or both, or what was there before."""
        self.text = (*self.text[:n], (right, words), *self.text[n + 1 :])
        self.reads()

    @rule(who=st.sampled_from(LEARNERS))
    def begins(self, who) -> None:
        """A learner begins the lesson as it is now, or goes on with what she began."""
        name, version = f"s{len(self.sittings)}", lesson(self.text).version
        made = self.store.start(who, through(lesson(self.text)), name, self.now())
        if made.id == name:
            self.sittings[name] = version
        assert self.sittings[made.id] == made.version
        assert made.id not in self.ended

    def judging(self, sitting):
        """The lesson that a learner's page was made of."""
        return unpin(self.store.pinned(self.sittings[sitting]))

    @precondition(lambda self: self.sittings)
    @rule(data=st.data(), question=st.sampled_from(QUESTIONS), option=st.sampled_from(OPTIONS))
    def answers(self, data, question, option) -> None:
        """She answers what she was asked, once; after the end nothing is taken."""
        name = data.draw(st.sampled_from(sorted(self.sittings)))
        way = through(self.judging(name))
        who = self.store.row("SELECT learner FROM sitting WHERE id = ?", (name,))["learner"]
        sitting, at = self.store.sitting(name, who), self.now()
        made = attempt(
            sitting, way.stop(question), {"options": [option]}, confidence=None,
            submit_key=f"{name} {question} {self.steps}", at=at, day=at.date(),
        )  # fmt: skip
        with suppress(NotTaken):
            kept = self.store.record(made)
            assert kept.is_new == ((name, question) not in self.given)
            if kept.is_new:
                self.given[name, question] = option
                right = dict(zip(QUESTIONS, self.texts[self.sittings[name]], strict=True))
                self.counts[name, question] = float(right[question][0] == option)
            return
        assert name in self.ended and (name, question) not in self.given

    @precondition(lambda self: self.sittings)
    @rule(data=st.data())
    def ends(self, data) -> None:
        """She ends a sitting."""
        name = data.draw(st.sampled_from(sorted(self.sittings)))
        self.store.end(name, self.now())
        self.ended.add(name)

    @rule(void=st.sets(st.sampled_from(QUESTIONS), max_size=1))
    def scores_again(self, void) -> None:
        """Old answers are judged by the file as it is now, where the words are the same."""
        asked = lambda version, question: next(  # noqa: E731
            (q for q in unpin(self.store.pinned(version)).questions if q.id == question), None
        )
        found = rescore(self.store.attempts_at("made-up"), asked, lesson(self.text), void=void)
        self.store.correct(
            corrections(found, lesson(self.text).version, at := self.now()), lesson(self.text), at
        )
        now = dict(zip(QUESTIONS, self.text, strict=True))
        for (name, question), option in self.given.items():
            then = dict(zip(QUESTIONS, self.texts[self.sittings[name]], strict=True))[question]
            if question in void:
                self.counts[name, question] = None
            elif then[1] == now[question][1]:
                self.counts[name, question] = float(now[question][0] == option)

    @rule()
    def tidies(self) -> None:
        """Versions that nobody met go."""
        self.store.tidy_versions("made-up", {FILE})

    @rule()
    def starts_again(self) -> None:
        """The app is closed and opened."""
        self.store.close()
        self.store = Store(self.folder / "law.db")

    @invariant()
    def no_answer_is_lost_and_each_counts_as_it_should(self) -> None:
        """What is in the record is what the plain story tells."""
        if not hasattr(self, "store"):
            return
        made = {(one.sitting, one.question): one for one in self.store.attempts_at("made-up")}
        given = {key: one.answer["options"][0] for key, one in made.items()}
        counts = {key: one.counted.score if one.counted else None for key, one in made.items()}
        assert given == self.given
        assert counts == self.counts
        assert {key[0]: one.version for key, one in made.items()}.items() <= self.sittings.items()

    @invariant()
    def every_version_that_somebody_met_can_be_judged_by(self) -> None:
        """The first verdict can be made again, and so can the one that counts now."""
        if not hasattr(self, "store"):
            return
        pinned = {version: unpin(self.store.pinned(version)) for version in self.sittings.values()}
        for one in self.store.attempts_at("made-up"):
            assert pinned[one.version].question(one.question).grade(one.answer) == one.outcome
            if one.correction and one.correction.standing == "key":
                judge = unpin(self.store.pinned(one.correction.version)).question(one.question)
                assert judge.grade(one.answer) == one.correction.outcome

    def teardown(self) -> None:
        """The sums fit, too."""
        if hasattr(self, "store"):
            assert self.store.figures_fit()
            self.store.close()
        shutil.rmtree(self.folder)


HOW = {
    "stateful_step_count": 20,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
}


def test_edits_during_sittings_lose_nothing_and_change_no_verdict_unasked():
    stories = int(os.environ.get("EDITS", "20"))
    run_state_machine_as_test(Edits, settings=settings(max_examples=stories, **HOW))


class JudgesByTheFileAsItIs(Edits):
    """Wrong: answers are judged by the newest file, not by what was asked."""

    def judging(self, sitting):
        return lesson(self.text)


class TidiesTooMuch(Edits):
    """Wrong: all versions but the newest go as soon as nobody has answered them."""

    def tidies(self):
        with self.store.write() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            db.execute(
                "UPDATE sitting SET version = ? WHERE id NOT IN (SELECT sitting FROM attempt)",
                (lesson(self.text).version,),
            )
        super().tidies()

    tidies = rule()(tidies)


@pytest.mark.parametrize("wrong", [JudgesByTheFileAsItIs, TidiesTooMuch])
def test_an_app_that_forgets_what_was_asked_would_be_noticed(wrong):
    how = settings(max_examples=300, derandomize=True, phases=(Phase.generate,), **HOW)
    with pytest.raises((AssertionError, KeyError)):
        run_state_machine_as_test(wrong, settings=how)
