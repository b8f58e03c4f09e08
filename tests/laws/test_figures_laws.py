"""Sums always fit the answers: whatever happens in whatever order, a rebuild finds nothing."""

from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz.core import sitting as sittings
from quiz.core.evidence import first_looks
from quiz.core.mastery import KEEP, mastery
from quiz.core.model import Correction
from quiz.core.pupil_sums import class_curve, pupil_sums
from quiz.core.rescore import accepted
from quiz.core.sitting import Way, through
from quiz.library.reader import read_lesson
from quiz.store.attempts import KeyReused, NotTaken
from quiz.store.class_work import Work, note_work
from quiz.store.store import Store
from tests.conftest import MORNING
from tests.made_up import evidence, marking_lesson, marks
from tests.school import a_class, comes_in

LESSONS = [
    read_lesson(marking_lesson(name, n, skill=skill).encode(), f"{name}.yaml", {}).lesson
    for name, n, skill in (("one", 2, "numbers"), ("two", 1, "numbers"), ("three", 2, "naming"))
]
LEARNERS = ("mina-s", "mina-home", "noor-s")
PUPILS = ("7b-mina", "7b-noor")
PLACES = st.tuples(st.sampled_from(LEARNERS), st.sampled_from(LESSONS))
# Mostly the clock goes on; now and then it was put back.
SPANS = st.sampled_from((0, 1, 1, 5, 5, 30, -3, -40))
MARKS = st.tuples(st.integers(0, 5), st.integers(0, 5))
WORK = st.tuples(st.just("work"), PLACES, st.sampled_from((*PUPILS, "")), MARKS)
HAPPENINGS = st.one_of(
    *[WORK] * 12,
    st.tuples(st.just("end"), PLACES),
    st.tuples(st.just("correct"), PLACES, st.sampled_from(("void", "accepted", "key"))),
    st.tuples(st.just("hand_over"), PLACES, st.sampled_from(PUPILS)),
    st.tuples(st.just("take_out"), PLACES),
    st.tuples(st.just("merge"), st.sampled_from(PUPILS), st.sampled_from(PUPILS)),
    st.tuples(st.just("forget"), st.sampled_from(LEARNERS)),
    st.tuples(st.just("delete"), st.sampled_from(("sitting", "attempt", "pupil"))),
)


class Play:
    """A class whose record anything may happen to."""

    def __init__(self, store: Store) -> None:
        self.store, self.at, self.n = store, MORNING, 0
        with store.write() as db:
            row = {"id": "okoro", "name": "o", "name_key": "o", "password_hash": "", "made_at": 0}
            db["teacher"].insert(row)
        a_class(store, "okoro", "Mina", "Noor")
        for learner in LEARNERS:
            comes_in(store, "7b-noor" if learner == "noor-s" else "7b-mina", learner)

    def later(self, span):
        self.n += 1
        self.at += timedelta(minutes=span)
        return self.at

    def sittings(self, learner, lesson):
        mine = [one for one in self.store.sittings_of(learner) if one.lesson == lesson.id]
        return [one for one in mine if not one.ended_at] or mine

    def work(self, place, pupil, given_):
        """Go on with a lesson, or begin it, for a class or by herself; answer one question."""
        learner, lesson = place
        if learner not in self.store.everybody():
            with self.store.write() as db:
                db.execute("INSERT INTO learner (id, made_at) VALUES (?, 0)", (learner,))
        way: Way = through(lesson)
        made = self.store.start(learner, way, f"s{self.n}", self.at)
        if pupil and {"id": pupil} in self.store.rows("SELECT id FROM pupil"):
            with self.store.write() as db:
                note_work(db, Work(made.id, "7b", pupil, lesson.id))
        self.answer(place, *given_)

    def answer(self, place, hits, false_alarms):
        learner, lesson = place
        for sitting in self.sittings(learner, lesson)[:1]:
            done = {one.question for one in self.store.attempts_in(sitting.id)}
            stops = [stop for stop in through(lesson).stops if stop.id not in done]
            form = {"mark": marks(hits, false_alarms)} if hits + false_alarms else {"none": ["yes"]}
            for stop in stops[:1]:
                made = sittings.attempt(
                    sitting, stop, stop.question.parse(MultiDict(form)), confidence=None,
                    submit_key=f"k{self.n}", at=self.at, day=self.at.date(),
                )  # fmt: skip
                with suppress(NotTaken, KeyReused):
                    self.store.record(made, out_of=len(lesson.questions))

    def end(self, place):
        for sitting in self.sittings(*place)[:1]:
            self.store.end(sitting.id, self.at)

    def correct(self, place, standing):
        _, lesson = place
        for one in self.store.attempts_at(lesson.id)[:2]:
            outcome = accepted(one.outcome) if standing == "accepted" else one.outcome
            outcome = outcome.model_copy(update={"raw": one.outcome.raw / 2})
            made = Correction(standing, lesson.version, outcome, self.at + timedelta(days=self.n))
            self.store.correct({one.submit_key: made}, lesson, self.at)

    def change(self, sql, *given):
        with self.store.write() as db:
            db.execute(sql, given)

    def hand_over(self, place, pupil):
        known = {"id": pupil} in self.store.rows("SELECT id FROM pupil")
        for sitting in self.sittings(*place)[:1] if known else ():
            with self.store.write() as db:
                note_work(db, Work(sitting.id, "7b", pupil, place[1].id))

    def take_out(self, place):
        for sitting in self.sittings(*place)[:1]:
            self.change("DELETE FROM class_sitting WHERE sitting = ?", sitting.id)

    def merge(self, kept, other):
        if {"id": kept} in self.store.rows("SELECT id FROM pupil"):
            self.change("UPDATE class_sitting SET pupil = ? WHERE pupil = ?", kept, other)

    def forget(self, learner):
        self.store.forget(learner, "", self.at)

    def delete(self, table):
        self.change(f"DELETE FROM {table} WHERE rowid = (SELECT MIN(rowid) FROM {table})")  # noqa: S608


@settings(max_examples=40)
@given(st.lists(st.tuples(HAPPENINGS, SPANS), min_size=5, max_size=30))
def test_whatever_happens_a_rebuild_finds_nothing_to_change(tmp_path_factory, happenings):
    with closing(Store(tmp_path_factory.mktemp("law") / "second-look.db")) as store:
        play = Play(store)
        for (name, *given_), span in happenings:
            play.later(span)
            getattr(play, name)(*given_)
            assert store.rows("SELECT * FROM stale") == []
            assert store.figures_fit(), name
        for learner in store.everybody():
            store.forget(learner, "", MORNING)
        for table in ("pupil_skill", "pupil_unit", "pupil_lesson", "item", "item_case"):
            assert store.rows(f"SELECT * FROM {table}") == [], table  # noqa: S608


LOOKS = st.lists(
    st.builds(
        lambda question, score, lesson, skill, days, standing: replace(
            evidence(f"q{question}", score, lesson=lesson, skill=skill, days=days),
            standing=standing,
        ),
        st.integers(0, 9),
        st.floats(0, 1),
        st.sampled_from(("one", "two", "three")),
        st.sampled_from(("numbers", "naming")),
        st.integers(0, 99),
        st.sampled_from(("key", "key", "accepted", "void", "unscored")),
    ),
    max_size=40,
)


@given(LOOKS)
def test_sums_of_a_pupil_say_what_the_fold_of_all_her_answers_says(looks):
    sums = pupil_sums(looks)
    told = {skill: one.mastery(skill) for skill, one in sums.skills.items()}
    for known in mastery(looks):
        found = told.pop(known.skill)
        assert abs(found.mean - known.mean) < 1e-9
        assert abs(found.effective_n - known.effective_n) < 1e-9
        assert (found.items, found.lessons) == (known.items, min(known.lessons, 2))
        assert (
            found.band == known.band or abs(found.low - 0.6) < 1e-9 or abs(found.high - 0.4) < 1e-9
        )
    assert told == {}
    assert sum(n for n, _ in sums.lessons.values()) == len(first_looks(looks))
    assert 0 < KEEP < 1


@given(st.lists(LOOKS, max_size=4))
def test_the_curve_of_a_class_loses_pupils_and_never_gains_them(people):
    skills = [one for looks in people for one in pupil_sums(looks).skills.values()]
    points = class_curve(skills)
    assert [point.n for point in points] == sorted((point.n for point in points), reverse=True)
    assert sum(point.n for point in points) == sum(min(one.n, 30) for one in skills)
