"""Laws of rulings: whatever is decided, put right and taken back, in whatever order."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz.core.model import Correction
from quiz.core.rulings import Ruling
from quiz.core.sitting import attempt, through
from quiz.library.reader import read_lesson
from quiz.store.class_work import Work, note_work
from quiz.store.store import Store
from tests.conftest import MORNING
from tests.made_up import marking_lesson, marks
from tests.school import a_class, comes_in

LESSON = read_lesson(marking_lesson("made-up").encode(), "made-up.yaml", {}).lesson
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("rule"), st.integers(0, 2), st.sampled_from(["accepted", "void"])),
        st.tuples(st.just("take back"), st.integers(0, 2), st.just("")),
        st.tuples(st.just("put right"), st.integers(0, 9), st.just("")),
    ),
    max_size=9,
)


def with_one_answer(store):
    """Noor's answer, given for the 7b, straight in the record."""
    with store.write() as db:
        row = {"id": "okoro", "name": "o", "name_key": "o", "password_hash": "", "made_at": 0}
        db["teacher"].insert(row)
    a_class(store, "okoro", "Noor")
    comes_in(store, "7b-noor", "noor")
    way = through(LESSON)
    sitting = store.start("noor", way, "s", MORNING)
    with store.write() as db:
        note_work(db, Work("s", "7b", "7b-noor", LESSON.id))
    answer = way.stops[0].question.parse(MultiDict({"mark": marks(2, 1)}))
    made = attempt(
        sitting, way.stops[0], answer, confidence=None, submit_key="k", at=MORNING,
        day=MORNING.date(),
    )  # fmt: skip
    return store.record(made).attempt


class Plain:
    """The same story told with lists: which rulings hold, what the keys said."""

    def __init__(self, first):
        self.first, self.rulings, self.keys = first, {}, [first.outcome.score]

    @property
    def score(self):
        if not self.rulings:
            return self.keys[-1]
        return None if list(self.rulings.values())[-1] == "void" else 1.0


def happens(store, plain, n, event):
    """One event, in the record and in the plain story; every ruling has an id of its own."""
    (what, which, standing), at, first = event, MORNING + timedelta(minutes=n + 1), plain.first
    if what == "rule":
        asked = (first.lesson, first.question, first.question_hash)
        store.rule(Ruling(f"r{n}", "7b", *asked, standing, None, "so", "okoro", at))
        plain.rulings[f"r{n}"] = standing
    elif what == "take back":
        names = [*plain.rulings, "none"]
        name = names[min(which, len(names) - 1)]
        assert bool(store.take_back("7b", name, at)) == (name in plain.rulings)
        plain.rulings.pop(name, None)
    else:
        outcome = first.outcome.model_copy(update={"score": which / 10, "raw": which / 10})
        store.correct({"k": Correction("key", LESSON.version, outcome, at)}, LESSON, at)
        plain.keys.append(which / 10)


@settings(max_examples=30, deadline=None)
@given(EVENTS)
def test_the_newest_ruling_that_holds_decides_else_the_newest_key(tmp_path_factory, events):
    with closing(Store(tmp_path_factory.mktemp("law") / "law.db")) as store:
        plain = Plain(with_one_answer(store))
        for n, event in enumerate(events):
            happens(store, plain, n, event)
            (now,) = store.attempts_of("noor")
            assert (now.counted.score if now.counted else None) == plain.score
            assert now.outcome == plain.first.outcome, "the answer itself stays"
