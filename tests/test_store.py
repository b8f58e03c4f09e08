"""What the app says to its record, and what the record promises in return.

Mina answers the first lesson, Noor is somebody else. The file is a real SQLite file.
"""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core import sitting as sittings
from quiz.core.sitting import Stop, through
from quiz.library.shelf import Shelf
from quiz.store.attempts import KeyReused, NotTaken
from quiz.store.connection import NotSaved
from tests.conftest import MORNING, ROOT

LATER = MORNING + timedelta(minutes=3)
FORMS = {
    "no-way-to-check": MultiDict([("mark", "s4"), ("mark", "s6")]),
    "words-that-push": MultiDict([("mark", "p1"), ("technique", "loaded-language")]),
    "notice-on-the-door": MultiDict([("none", "yes")]),
    "two-accounts": MultiDict([(f"row-r{n}", "agree") for n in range(1, 7)]),
}


@cache
def start_here():
    return Shelf(ROOT / "lessons", ROOT / "seeds").lesson("start-here")


@pytest.fixture(scope="module")
def lesson():
    return start_here()


@pytest.fixture
def mina(store):
    store.add_learner("mina", "her-laptop", MORNING)
    return "mina"


@pytest.fixture
def sitting(store, mina, lesson):
    return store.start(mina, through(lesson), "sitting-1", MORNING)


def an_answer(sitting, asked, key="key-1", at=MORNING, form=None):
    """An answer to the question, as the page would make it."""
    return sittings.attempt(
        sitting,
        Stop(asked.id, start_here(), asked),
        asked.parse(form or FORMS[asked.id]),
        confidence=0.7,
        submit_key=key,
        at=at,
        day=at.date(),
    )


@pytest.fixture
def answer(sitting, lesson):
    """Mina's answer to a question of her sitting."""

    def made(question="no-way-to-check", *given, **more):
        return an_answer(sitting, lesson.question(question), *given, **more)

    return made


# Learners and their devices.


def test_a_learner_is_known_by_her_device(store, mina):
    assert store.learner_of("her-laptop") == mina
    assert store.learner_of("somebody-elses") is None


def test_a_further_device_is_hers_too_until_it_is_forgotten(store, mina):
    store.add_device(mina, "her-phone", LATER)
    assert store.learner_of("her-phone") == mina
    store.forget_device("her-phone")
    assert store.learner_of("her-phone") is None
    assert store.learner_of("her-laptop") == mina


def test_a_device_belongs_to_a_learner_or_is_not_kept(store):
    with pytest.raises(sqlite3.IntegrityError):
        store.add_device("nobody", "a-phone", MORNING)
    assert store.rows("SELECT * FROM device") == []


def test_a_learner_is_added_with_her_device_or_not_at_all(store, mina):
    with pytest.raises(sqlite3.IntegrityError):
        store.add_learner("noor", "her-laptop", MORNING)
    assert store.rows("SELECT id FROM learner") == [{"id": "mina"}]


def test_a_new_resume_code_replaces_the_old_one(store, mina):
    assert not store.has_resume_code(mina)
    store.set_resume_code(mina, "old")
    store.set_resume_code(mina, "new")
    assert store.has_resume_code(mina)
    assert store.learner_with_code("old") is None
    assert store.learner_with_code("new") == mina


def test_wrong_codes_are_counted_here_and_everywhere_for_a_while(store):
    window = timedelta(minutes=15)
    for device, minute in (("mina", 0), ("mina", 10), ("noor", 12)):
        store.note_wrong_code(device, MORNING + timedelta(minutes=minute), keep=window)
    assert store.wrong_codes("mina", MORNING) == (2, 3)
    assert store.wrong_codes("omar", MORNING) == (0, 3)
    assert store.wrong_codes("mina", LATER) == (1, 2)
    store.note_wrong_code("noor", MORNING + timedelta(minutes=26), keep=window)
    assert store.wrong_codes("mina", MORNING) == (0, 2), "older than the window: dropped"


# Sittings.


def test_starting_again_goes_on_with_the_open_sitting(store, sitting, mina, lesson):
    assert store.start(mina, through(lesson), "sitting-2", LATER) == sitting
    store.end(sitting.id, LATER)
    assert store.start(mina, through(lesson), "sitting-2", LATER).id == "sitting-2"
    assert [found.id for found in store.sittings_of(mina)] == ["sitting-1", "sitting-2"]


def test_a_sitting_is_read_as_it_was_started(store, sitting, mina, lesson):
    assert store.sitting(sitting.id, mina) == sitting
    assert store.pinned(sitting.version) == lesson.pinned


def test_a_lesson_is_pinned_once_for_all_who_take_it(store, sitting, lesson):
    store.add_learner("noor", "her-tablet", MORNING)
    assert store.start("noor", through(lesson), "sitting-2", LATER).version == sitting.version
    assert len(store.rows("SELECT * FROM lesson_version")) == 1


def test_a_lesson_nobody_began_is_not_pinned(store):
    with pytest.raises(KeyError):
        store.pinned("no-such-version")


def test_ending_twice_keeps_the_first_end(store, sitting, mina):
    store.end(sitting.id, MORNING)
    store.end(sitting.id, LATER)
    assert store.sitting(sitting.id, mina).ended_at == MORNING


def test_a_strangers_sitting_is_none(store, sitting):
    store.add_learner("noor", "her-tablet", MORNING)
    assert store.sitting(sitting.id, "noor") is None
    assert store.sittings_of("noor") == []


# Attempts.


@pytest.mark.parametrize("question", FORMS)
def test_an_answer_comes_back_as_it_was_given(store, answer, sitting, question):
    given = answer(question)
    assert store.record(given).is_new
    assert store.attempts_in(sitting.id) == store.attempts_of("mina") == [given]


def test_answers_come_back_in_the_order_they_were_made(store, answer, sitting):
    late = answer("two-accounts", "key-0", LATER)
    early = answer("words-that-push", "key-9", MORNING)
    store.record(late)
    store.record(early)
    assert store.attempts_in(sitting.id) == store.attempts_of("mina") == [early, late]


def test_sending_the_same_answer_twice_saves_it_once(store, answer, sitting):
    first = store.record(answer())
    again = store.record(replace(answer(), at=LATER))
    assert (first.is_new, again.is_new) == (True, False)
    assert first.attempt == again.attempt
    assert store.attempts_in(sitting.id) == [first.attempt]


@pytest.mark.parametrize("key", ["key-1", "key-2"], ids=["same key", "another key"])
def test_another_answer_to_the_same_question_keeps_the_first(store, answer, sitting, key):
    first = store.record(answer()).attempt
    other = replace(answer(key=key, form=MultiDict([("none", "yes")])))
    assert other.answer != first.answer
    assert store.record(other).attempt == first
    assert store.attempts_in(sitting.id) == [first]


def test_a_key_that_was_used_for_another_question_is_refused(store, answer, sitting):
    first = store.record(answer()).attempt
    with pytest.raises(KeyReused):
        store.record(answer("two-accounts"))
    assert store.attempts_in(sitting.id) == [first]


def test_what_does_not_fit_the_record_is_a_bug_and_no_answer_given_before(store, answer, sitting):
    broken = answer()
    object.__setattr__(broken, "question_hash", None)
    with pytest.raises(sqlite3.IntegrityError):
        store.record(broken)
    assert store.attempts_in(sitting.id) == []


def test_an_answer_after_the_end_is_refused(store, answer, sitting):
    store.end(sitting.id, MORNING)
    with pytest.raises(NotTaken):
        store.record(answer())
    assert store.attempts_in(sitting.id) == []


def test_the_last_answer_ends_its_sitting_and_may_be_sent_twice(store, answer, sitting, mina):
    last = answer(at=LATER)
    assert store.record(last, out_of=1).is_new
    assert store.sitting(sitting.id, mina).ended_at == LATER
    assert not store.record(last, out_of=1).is_new


def test_a_sitting_ends_with_as_many_questions_as_it_has_whichever_comes_last(
    store, answer, sitting, mina
):
    store.record(answer(key="a"), out_of=2)
    store.record(replace(answer(key="b"), round=2), out_of=2)
    assert store.sitting(sitting.id, mina).ended_at is None
    store.record(answer("two-accounts", key="c", at=LATER), out_of=2)
    assert store.sitting(sitting.id, mina).ended_at == LATER


def test_a_refused_last_answer_does_not_end_the_sitting(store, answer, sitting, mina):
    store.record(answer())
    with pytest.raises(KeyReused):
        store.record(answer("two-accounts"), out_of=1)
    assert store.sitting(sitting.id, mina).ended_at is None


# A full disk.


def test_on_a_full_disk_nothing_is_half_saved_and_all_goes_on_when_there_is_room(
    store, answer, sitting, mina
):
    used = store.row("PRAGMA page_count")["page_count"]
    store.rows(f"PRAGMA max_page_count = {used}")
    saved = []
    with pytest.raises(NotSaved, match="full"):  # noqa: PT012
        for n in range(1000):
            one_more = replace(answer(key=f"key-{n:04}"), question=f"q{n}")
            saved.append(store.record(one_more).attempt)
    with pytest.raises(NotSaved, match="full"):
        store.record(one_more, out_of=1)
    assert store.attempts_in(sitting.id) == saved
    assert store.sitting(sitting.id, mina).ended_at is None
    assert store.row("PRAGMA integrity_check") == {"integrity_check": "ok"}
    store.rows("PRAGMA max_page_count = 100000")
    assert store.record(one_more, out_of=1).is_new
    assert store.attempts_in(sitting.id) == [*saved, one_more]
    assert store.sitting(sitting.id, mina).ended_at == MORNING
