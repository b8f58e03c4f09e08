"""Homework in the record: who may do what when, and what is otherwise for whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.assignments import (
    GRACE,
    Allowance,
    Assignment,
    Task,
    Try,
    flaws,
    held_until,
    task_of,
)
from quiz.core.sitting import Sitting, attempt, through
from quiz.library.shelf import collect, read_folders
from quiz.store.attempts import NotTaken
from tests.conftest import MORNING, ROOT
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does

OPENS, CLOSES = MORNING + timedelta(days=1), MORNING + timedelta(days=3)
SECOND = timedelta(seconds=1)


def given(**more):
    return Assignment(
        **{"id": "h", "school_class": "7b", "opens_at": OPENS, "closes_at": CLOSES,
           "made_at": MORNING, "lesson": "start-here", **more}
    )  # fmt: skip


def task(tries=(), allowance=None, **more):
    made = given(**more)
    return task_of(made, (made.lesson,), allowance, tries)


def took(lesson="start-here", at=OPENS, ended=True, **more):
    more = more or {"assignment": "h"}
    return Try(f"s{at:%j%H%M}", "7b-mina", lesson, at, at + SECOND if ended else None, **more)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (OPENS - SECOND, "coming"),
        (OPENS, "open"),
        (CLOSES - SECOND, "open"),
        (CLOSES, "over"),
    ],
)
def test_a_window_opens_and_closes_to_the_second(at, state):
    assert task().state(at) == state


@pytest.mark.parametrize(
    ("tries", "more", "at", "state"),
    [
        ([took()], {}, OPENS, "done"),
        ([took()], {}, CLOSES, "done"),
        ([took(ended=False)], {}, OPENS, "open"),
        ([took(ended=False)], {}, CLOSES, "over"),
        ([], {"allowance": Allowance(is_excused=True)}, OPENS, "excused"),
        ([took()], {"allowance": Allowance(instead="when")}, OPENS, "open"),
        ([took("when")], {"allowance": Allowance(instead="when")}, OPENS, "done"),
        ([], {"closes_at": None}, CLOSES + timedelta(days=99), "open"),
    ],
)
def test_how_a_task_stands(tries, more, at, state):
    assert task(tries, **more).state(at) == state


def test_more_time_is_hers_alone_and_never_less():
    later, earlier = CLOSES + timedelta(days=1), CLOSES - timedelta(days=1)
    assert task(allowance=Allowance(later)).state(CLOSES) == "open"
    assert task(allowance=Allowance(earlier)).state(CLOSES - SECOND) == "open"
    assert task(allowance=Allowance(later), closes_at=None).closes_at is None


def test_a_live_session_of_the_class_counts_and_uses_up_no_try():
    done = task([took(live="room", answered=3)])
    assert done.state(OPENS) == "done"
    assert done.tries_left("start-here") == 1
    before = task([took(at=MORNING - timedelta(days=9), live="room", answered=3)])
    assert before.state(OPENS) == "open"
    silent = task([took(live="room")])
    assert silent.state(OPENS) == "open"


def test_a_pack_is_done_when_each_lesson_is():
    one = task_of(given(lesson="", pack="p"), ("a", "b"), None, [took("a")])
    assert one.state(OPENS) == "open" and one.next_lesson() == "b"
    both = replace(one, tries=(*one.tries, took("b")))
    assert both.state(OPENS) == "done" and both.next_lesson() == ""


def test_explanations_come_at_once_or_after_the_end_and_its_grace():
    assert task().shown_from is None
    after = task(feedback="after")
    assert after.shown_from == CLOSES + GRACE
    until = [held_until([after], "start-here", at, at) for at in (OPENS - SECOND, OPENS)]
    assert until == [None, CLOSES + GRACE]
    end = CLOSES + GRACE
    assert held_until([after], "start-here", OPENS, end - SECOND)
    assert held_until([after], "start-here", OPENS, end) is None
    assert held_until([after], "when", OPENS, OPENS) is None


def test_who_has_more_time_waits_longer_and_who_is_excused_does_not_wait():
    later = CLOSES + timedelta(days=1)
    longer = task(allowance=Allowance(later), feedback="after")
    assert longer.shown_from == later + GRACE
    excused = task(allowance=Allowance(is_excused=True), feedback="after")
    assert excused.shown_from is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"lesson": ""}, "homework-nothing"),
        ({"pack": "p"}, "homework-nothing"),
        ({"closes_at": OPENS}, "homework-order"),
        ({"opens_at": MORNING - 2 * SECOND, "closes_at": MORNING - SECOND}, "homework-past"),
        ({"feedback": "after", "closes_at": None}, "homework-needs-end"),
        ({"tries": 0}, "homework-tries"),
        ({"tries": 6}, "homework-tries"),
        ({"note": "x" * 301}, "homework-note-long"),
    ],
)
def test_what_is_wrong_with_homework_is_said(more, code):
    assert [found.code for found in flaws(given(**more), MORNING)] == [code]


def test_homework_that_has_opened_keeps_its_beginning():
    made = given()
    moved = replace(made, opens_at=OPENS + timedelta(hours=1))
    assert flaws(moved, OPENS - SECOND, made) == ()
    assert [found.code for found in flaws(moved, OPENS, made)] == ["homework-has-opened"]
    over = replace(made, note="Well done.")
    assert flaws(over, CLOSES + SECOND, made) == ()


@pytest.fixture(scope="module")
def lesson():
    return collect(read_folders(ROOT / "lessons", ROOT / "seeds")).lessons["start-here"]


@pytest.fixture
def school(store):
    with store.write() as db:
        row = {"id": "okoro", "name": "o", "name_key": "o", "password_hash": "", "made_at": 0}
        db["teacher"].insert(row)
    a_class(store, "okoro", "Mina", "Noor")
    comes_in(store, "7b-mina", "mina-s")
    comes_in(store, "7b-noor", "noor-s")
    store.give_homework(given(), "okoro")
    return store


def begins(store, lesson, at, learner="mina-s", id_="s1"):
    (hers,) = store.homework_of_learner(learner)
    sitting = Sitting(id_, learner, lesson.id, lesson.version, at)
    return store.begin_homework(hers, (lesson.id,), through(lesson), sitting)


def answers(store, lesson, sitting, at, n=0):
    stop = through(lesson).stops[n]
    parsed = stop.question.parse(MultiDict(right_answer(stop.question)))
    key = f"{sitting.id}-{n}"
    made = attempt(
        sitting, stop, parsed, confidence=None, submit_key=key, at=at, day=at.date()
    )  # fmt: skip
    return store.record(made).is_new


def test_what_was_given_is_read_back(school):
    assert school.homework("7b", "h") == given()
    assert school.homework("8a", "h") is None
    assert school.homework_of_class("7b") == [given()]
    (hers,) = school.homework_of_learner("mina-s")
    assert (hers.assignment, hers.pupil, hers.allowance) == (given(), "7b-mina", Allowance())
    assert school.homework_of_learner("somebody") == []


def test_it_is_begun_to_the_second_of_its_window(school, lesson):
    assert begins(school, lesson, OPENS - SECOND).code == "homework-not-yet"
    assert begins(school, lesson, CLOSES).code == "homework-over"
    assert begins(school, lesson, CLOSES - SECOND).id == "s1"


def test_she_goes_on_where_she_was_and_her_tries_are_counted(school, lesson):
    assert begins(school, lesson, OPENS).id == "s1"
    assert begins(school, lesson, OPENS + SECOND, id_="s2").id == "s1"
    school.end("s1", OPENS + 2 * SECOND)
    assert begins(school, lesson, OPENS + 3 * SECOND, id_="s2").code == "homework-no-tries"
    school.change_homework(given(tries=2))
    assert begins(school, lesson, OPENS + 4 * SECOND, id_="s2").id == "s2"
    assert [one.sitting for one in school.tries_in("7b")["7b-mina"]] == ["s1", "s2"]
    assert school.tries_of_learner("mina-s") == school.tries_in("7b")


def test_what_she_takes_by_herself_stays_apart(school, lesson):
    begun = begins(school, lesson, OPENS)
    alone = school.start("mina-s", through(lesson), "alone", OPENS + SECOND)
    assert (begun.id, alone.id) == ("s1", "alone")
    assert [one.sitting for one in school.tries_in("7b")["7b-mina"]] == ["s1"]


@pytest.mark.parametrize(
    ("after", "is_taken"),
    [(-SECOND, True), (timedelta(0), True), (GRACE - SECOND, True), (GRACE, False)],
)
def test_an_answer_that_is_on_its_way_at_the_end_is_taken_for_two_minutes(
    school, lesson, after, is_taken
):
    sitting = begins(school, lesson, CLOSES - timedelta(minutes=5))
    if is_taken:
        assert answers(school, lesson, sitting, CLOSES + after)
    else:
        with pytest.raises(NotTaken):
            answers(school, lesson, sitting, CLOSES + after)


def test_more_time_counts_for_her_and_for_nobody_else(school, lesson):
    later = CLOSES + timedelta(days=1)
    school.allow("h", "7b-mina", Allowance(later))
    assert school.allowances_in("7b") == {("h", "7b-mina"): Allowance(later)}
    hers, noors = begins(school, lesson, CLOSES), begins(school, lesson, CLOSES, "noor-s", "n1")
    assert hers.id == "s1" and noors.code == "homework-over"
    assert answers(school, lesson, hers, later - SECOND)
    assert [one.allowance for one in school.homework_of_learner("noor-s")] == [Allowance()]
    school.allow("h", "7b-mina", Allowance())
    assert school.allowances_in("7b") == {}


def test_another_lesson_stands_in_its_place(school, lesson):
    school.allow("h", "7b-mina", Allowance(instead="when"))
    assert begins(school, lesson, OPENS).code == "homework-other-lesson"
    assert begins(school, lesson, OPENS, "noor-s", "n1").id == "n1"


def test_who_is_excused_has_nothing_to_begin_and_may_finish_what_she_began(school, lesson):
    sitting = begins(school, lesson, OPENS)
    school.allow("h", "7b-mina", Allowance(is_excused=True))
    assert begins(school, lesson, OPENS, id_="s2").code == "homework-excused"
    assert answers(school, lesson, sitting, CLOSES + GRACE)


def test_what_is_withdrawn_is_nobodys_homework_and_what_was_begun_may_be_finished(school, lesson):
    (hers,) = school.homework_of_learner("mina-s")
    sitting = begins(school, lesson, OPENS)
    school.withdraw_homework("h", OPENS + SECOND)
    assert school.homework_of_learner("mina-s") == []
    again = school.begin_homework(hers, (lesson.id,), through(lesson), replace(sitting, id="s2"))
    assert again.code == "homework-withdrawn"
    assert school.start("mina-s", through(lesson), "s3", CLOSES).id == "s1"
    assert answers(school, lesson, sitting, CLOSES + GRACE)
    assert school.homework("7b", "h").withdrawn_at == OPENS + SECOND


def test_an_archived_class_has_no_homework(school):
    with school.write() as db:
        db.execute("UPDATE school_class SET archived_at = 1")
    assert school.homework_of_learner("mina-s") == []


def test_alone_and_in_class_meet_in_one_record(school, lesson):
    right = {asked.id: MultiDict(right_answer(asked)) for asked in lesson.questions}
    school.open_room("room", "okoro", through(lesson), code="", pace="teacher", at=OPENS)
    does(school, "7b-mina", "mina-s", lesson, right, at=OPENS, live="room")
    tries = school.tries_in("7b")["7b-mina"]
    made = Task(given(), (lesson.id,), tries=tuple(tries))
    assert made.state(OPENS + timedelta(hours=1)) == "done"


SCREENS = {
    "the class": "homework_of_class",
    "what is otherwise": "allowances_in",
    "who has done what": "tries_in",
    "what is hers": "homework_of_learner",
    "what she has done": "tries_of_learner",
}


@pytest.mark.parametrize("verb", SCREENS.values(), ids=SCREENS)
def test_a_screen_asks_once_and_an_index_answers(school, verb):
    asked = []
    school.row("SELECT 1")  # this thread has its connection now
    school._database().conn.set_trace_callback(asked.append)
    getattr(school, verb)("7b")
    (sql,) = asked
    plan = [row["detail"] for row in school.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert plan and not [step for step in plan if step.startswith("SCAN")]
