"""Contested in class: Ms Okoro accepts a reading, all of them, or leaves a question out.

Mina, Noor and Omar are in her 7b, Zoe is in Mr Weber's 8c. Noor read otherwise than the key.
"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.model import Correction, Problem
from quiz.core.rescore import accepted, rescore
from quiz.core.rulings import LONGEST_REASON, Ruling, readings, reason, same, trial
from quiz.core.sitting import attempt, through
from quiz.store.class_pupils import Named
from quiz.store.class_work import Work, note_work
from quiz.web.access import token_hash
from tests.conftest import MORNING, Person
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does
from tests.test_classroom import teaches

ASKED = "no-way-to-check"
OTHERWISE = MultiDict({"mark": ["s4", "s6"]})
AT = f"/teach/class/7b/lesson/start-here/{ASKED}/ruling"
LOG = "/teach/class/7b/rulings"


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def lesson(app):
    return app.extensions["second-look"].shelf.lesson("start-here")


@pytest.fixture
def right(lesson):
    return {one.id: MultiDict(right_answer(one)) for one in lesson.questions}


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture
def classes(app, store, okoro, lesson, right):
    """Both classes have done the lesson; gives the sittings by name."""
    teaches(app, "weber")
    a_class(store, "okoro", "Mina", "Noor", "Omar")
    a_class(store, "weber", "Zoe", id_="8c")
    otherwise = {**right, ASKED: OTHERWISE}
    forms = {"7b-mina": right, "7b-noor": otherwise, "8c-zoe": otherwise}
    for pupil in forms:
        comes_in(store, pupil, pupil[3:])
    comes_in(store, "7b-omar", "omar")
    return {pupil[3:]: does(store, pupil, pupil[3:], lesson, form) for pupil, form in forms.items()}


def answer_of(store, learner, lesson=None):
    """What somebody's answer to the disputed question is now; her first if she has several."""
    return next(made for made in store.attempts_of(learner) if made.question == ASKED)


def score_of(store, learner):
    counted = answer_of(store, learner).counted
    return counted.score if counted else None


def ruling(store, what="accepted", answer=None, id_="r1", **more):
    made = answer_of(store, "noor")
    return Ruling(
        id_, "7b", "start-here", ASKED, made.question_hash, what, answer, "We read it so.",
        "okoro", more.pop("made_at", MORNING + timedelta(hours=1)), **more,
    )  # fmt: skip


# What a ruling is about.


def test_the_readings_of_a_class_are_counted_by_pupils(store, classes):
    found = readings(store.work_at("7b", "start-here"))
    of_question = [one for one in found if one.example.question == ASKED]
    assert [(one.pupils, one.answer["marks"]) for one in of_question] == [
        (1, ["s4", "s6", "s7"]),
        (1, ["s4", "s6"]),
    ]


def test_a_reading_is_the_same_in_whatever_order_it_is_written():
    assert same({"marks": ["s1"], "none": False}, {"none": False, "marks": ["s1"]})
    assert not same({"marks": ["s1"]}, {"marks": ["s2"]})


def test_a_ruling_is_about_the_same_words_and_key_only(store, classes):
    made, all_of_it = answer_of(store, "noor"), ruling(store)
    assert all_of_it.applies(made)
    assert not all_of_it.applies(replace(made, question_hash="other"))
    assert not all_of_it.applies(replace(made, question="other"))
    assert not ruling(store, answer={"marks": ["s1"]}).applies(made)


def test_a_trial_tells_who_changes_how_and_leaves_out_whom_it_is_not_about(store, classes):
    work = [each for each in store.work_at("7b", "start-here") if each[1].question == ASKED]
    told = {pupil: one.change for pupil, one in trial(ruling(store), work)}
    assert told == {"7b-mina": "otherwise", "7b-noor": "up"}, "a match loses its counts only"
    told = {pupil: one.change for pupil, one in trial(ruling(store, "void"), work)}
    assert told == {"7b-mina": "out", "7b-noor": "out"}
    mine = answer_of(store, "noor").answer
    assert [pupil for pupil, _ in trial(ruling(store, answer=mine), work)] == ["7b-noor"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "reason-missing"),
        (" \n ", "reason-missing"),
        ("x" * (LONGEST_REASON + 1), "reason-long"),
    ],
)
def test_a_ruling_needs_a_reason_of_some_words(given, code):
    found = reason(given)
    assert isinstance(found, Problem) and found.code == code
    assert reason("  so\n it is ") == "so it is"


# In the record.


def test_what_is_accepted_counts_as_right_for_this_class_only(store, classes):
    before = score_of(store, "zoe")
    assert 0 < before < 1
    assert store.rule(ruling(store, answer=answer_of(store, "noor").answer)) == 1
    assert score_of(store, "noor") == 1
    assert score_of(store, "zoe") == before, "the same answer in another class"
    assert answer_of(store, "noor").outcome.score == before, "the answer itself stays"


def test_what_is_left_out_counts_nowhere(store, classes):
    assert store.rule(ruling(store, "void")) == 2
    assert score_of(store, "noor") is score_of(store, "mina") is None


def test_what_she_did_by_herself_is_untouched(store, classes, lesson):
    way = through(lesson)
    alone = store.start("noor", way, "alone", MORNING + timedelta(hours=1))
    stop = way.stop(ASKED)
    made = attempt(
        alone, stop, stop.question.parse(OTHERWISE), confidence=None, submit_key="alone",
        at=MORNING + timedelta(hours=1), day=MORNING.date(),
    )  # fmt: skip
    store.record(made)
    store.rule(ruling(store))
    assert [one.correction for one in store.attempts_in("alone")] == [None]


def omar_answers(store, lesson, form, at):
    sitting = store.start("omar", through(lesson), f"omar-{at:%H%M}", at)
    with store.write() as db:
        note_work(db, Work(sitting.id, "7b", "7b-omar", lesson.id))
    stop = through(lesson).stop(ASKED)
    made = attempt(
        sitting, stop, stop.question.parse(form), confidence=None, submit_key=f"k-{at:%H%M}",
        at=at, day=at.date(),
    )  # fmt: skip
    store.record(made)


def test_an_answer_that_comes_later_is_decided_when_it_is_recorded(store, classes, lesson):
    store.rule(ruling(store, answer=answer_of(store, "noor").answer))
    omar_answers(store, lesson, OTHERWISE, MORNING + timedelta(hours=2))
    assert score_of(store, "omar") == 1
    assert answer_of(store, "omar").correction.is_ruling


def test_another_reading_that_comes_later_is_judged_by_the_key(store, classes, lesson):
    store.rule(ruling(store, answer=answer_of(store, "noor").answer))
    omar_answers(store, lesson, MultiDict({"mark": ["s1"]}), MORNING + timedelta(hours=2))
    assert answer_of(store, "omar").correction is None


def test_taken_back_answers_count_as_they_would_without_it(store, classes):
    before = score_of(store, "noor")
    store.rule(ruling(store))
    undone = store.take_back("7b", "r1", MORNING + timedelta(hours=3))
    assert undone and undone.id == "r1"
    assert score_of(store, "noor") == before and answer_of(store, "noor").correction is None
    assert store.take_back("7b", "r1", MORNING + timedelta(hours=4)) is None, "once"
    assert [one.is_live for one in store.rulings_of("7b")] == [False]


def test_nobody_takes_back_what_another_class_decided(store, classes):
    store.rule(ruling(store))
    assert store.take_back("8c", "r1", MORNING + timedelta(hours=3)) is None
    assert score_of(store, "noor") == 1


def test_of_two_rulings_the_newer_one_decides_and_below_it_the_older_one(store, classes, lesson):
    store.rule(ruling(store))
    store.rule(ruling(store, "void", id_="r2", made_at=MORNING + timedelta(hours=2)))
    omar_answers(store, lesson, OTHERWISE, MORNING + timedelta(hours=3))
    assert score_of(store, "noor") is score_of(store, "omar") is None
    store.take_back("7b", "r2", MORNING + timedelta(hours=4))
    assert score_of(store, "noor") == score_of(store, "omar") == 1


def test_who_goes_to_another_class_is_under_the_rulings_of_that_one(store, okoro, classes):
    a_class(store, "okoro", id_="9d")
    store.rule(ruling(store))
    store.rule(replace(ruling(store, "void", id_="r9"), school_class="9d"))
    before = answer_of(store, "noor").outcome.score
    assert store.move_pupil("7b", "9d", "7b-noor", Named("Noor", "noor")) is None
    assert score_of(store, "noor") is None
    store.take_back("9d", "r9", MORNING + timedelta(hours=5))
    assert score_of(store, "noor") == before, "the old class decides no more"


def by_key(store, score, at):
    """How the author's corrected key judges Noor's answer from now on."""
    outcome = answer_of(store, "noor").outcome.model_copy(update={"score": score, "raw": score})
    return {answer_of(store, "noor").submit_key: Correction("key", "", outcome, at)}


def test_a_key_that_is_put_right_later_stays_below_the_ruling_until_that_is_taken_back(
    store, classes, lesson
):
    store.rule(ruling(store))
    mended = {
        key: replace(one, version=lesson.version)
        for key, one in by_key(store, 0.25, MORNING + timedelta(hours=2)).items()
    }
    assert store.correct(mended, lesson, MORNING + timedelta(hours=2)) == 0
    assert score_of(store, "noor") == 1
    store.take_back("7b", "r1", MORNING + timedelta(hours=3))
    assert score_of(store, "noor") == 0.25


def test_scoring_again_says_that_a_ruling_stays(store, classes, lesson):
    store.rule(ruling(store))
    made = answer_of(store, "noor")
    (found,) = rescore([made], lambda version, question: lesson.question(question), lesson)
    assert (found.change, found.why_not, found.is_changed) == ("left-alone", "class-ruling", False)
    assert found.outcome and found.outcome.score == made.outcome.score


def test_who_deletes_everything_leaves_nothing_in_a_ruling(store, classes):
    store.rule(ruling(store))
    store.forget("noor", "", MORNING + timedelta(hours=2))
    left = [row["attempt"] for row in store.rows("SELECT attempt FROM correction")]
    assert not [key for key in left if "noor" in key]


def test_right_is_right_under_every_ruling_that_accepts(store, classes):
    outcome = accepted(answer_of(store, "noor").outcome)
    assert ruling(store).correction(answer_of(store, "noor")).outcome.score == outcome.score == 1


# On the pages.


def reading_of(teacher, n=0):
    return re.findall(r'name="what" value="(\w{16})"', teacher.opens(AT).page.text)[n]


def decides(teacher, what, why="We read it so in class."):
    return teacher.opens(f"{AT}?what={what}").sends(AT, what=what, reason=why)


def test_the_answers_behind_a_cell_lead_to_the_disputed_question(okoro, classes):
    okoro.opens("/teach/class/7b/gradebook/pupil/7b-noor/lesson/start-here")
    assert re.search(rf'href="{AT}\?of=\w+"', okoro.page.text)
    said = okoro.opens(AT).text
    assert said.count("1 pupil:") == 2 and "Accept this reading" in said
    assert okoro.page.text.count("Accept this reading") == 1, "not of what is right already"


def test_first_comes_a_trial_that_changes_nothing(okoro, store, classes):
    before = score_of(store, "noor")
    said = okoro.opens(f"{AT}?what={reading_of(okoro)}").text
    assert "1 answer counts otherwise" in said and "Nothing has changed yet." in said
    assert re.search(r"Noor .* Counts as right counts for more", said)
    assert score_of(store, "noor") == before and store.rulings_of("7b") == []


def test_without_a_reason_nothing_is_decided(okoro, store, classes):
    refused = decides(okoro, reading_of(okoro), "")
    assert refused.status == 422 and "Write the reason" in refused.text
    assert store.rulings_of("7b") == []


def test_decided_it_stands_in_the_log_and_a_pupil_is_told(app, okoro, store, classes):
    said = decides(okoro, reading_of(okoro)).text
    assert okoro.path == LOG and "One more reading counts as right." in said
    assert "We read it so in class." in said and "okoro" in said
    noor = phone_of(app, store, "noor").opens(f"/sitting/{classes['noor']}/{ASKED}").text
    assert "Your teacher accepts this reading. It counts as right in your class." in noor
    assert (
        "Counts as right in your class"
        in phone_of(app, store, "noor").opens(f"/sitting/{classes['noor']}/debrief").text
    )
    assert "Your teacher" not in (
        phone_of(app, store, "zoe").opens(f"/sitting/{classes['zoe']}/{ASKED}").text
    )


def test_the_report_of_the_class_lists_what_holds(okoro, classes):
    decides(okoro, "all")
    said = okoro.opens("/teach/class/7b/report").text
    assert f"( {ASKED} ): Every answer counts as right. We read it so in class." in said
    okoro.opens(LOG)
    okoro.sends(LOG, ruling=re.search(r'name="ruling" value="([^"]+)"', okoro.page.text)[1])
    assert "Every answer counts" not in okoro.opens("/teach/class/7b/report").text


def test_sums_of_the_class_follow_a_ruling_and_its_end(store, classes):
    def sums():
        return store.rows("SELECT * FROM pupil_skill ORDER BY 1, 2"), store.rows(
            "SELECT * FROM pupil_unit ORDER BY 1, 2"
        )

    before = sums()
    store.rule(ruling(store, "void"))
    assert sums() != before
    store.take_back("7b", "r1", MORNING + timedelta(hours=3))
    assert sums() == before


def test_taken_back_from_the_log(okoro, store, classes):
    before = score_of(store, "noor")
    decides(okoro, "out")
    assert score_of(store, "noor") is None
    made = re.search(r'name="ruling" value="([^"]+)"', okoro.page.text)[1]
    assert "Taken back on" in okoro.sends(LOG, ruling=made).text
    assert score_of(store, "noor") == before


def test_every_answer_may_be_accepted(okoro, store, classes):
    decides(okoro, "all")
    assert score_of(store, "noor") == 1
    said = okoro.opens("/teach/class/7b/gradebook/pupil/7b-noor/lesson/start-here").text
    assert "Decided for this class: This reading counts as right." in said


def test_the_lessons_page_counts_classes_and_names_none(okoro, classes):
    decides(okoro, "all")
    said = okoro.opens("/teach/lessons/start-here/history").text
    assert f"{ASKED} : 1 class" in said and "7b" not in said


def phone_of(app, store, learner):
    """The browser of a pupil who is known already."""
    who = Person(app.test_client())
    if not store.learner_of(token_hash(f"phone-{learner}")):
        store.add_device(learner, token_hash(f"phone-{learner}"), MORNING)
    with who.client.session_transaction() as cookie:
        cookie["device"] = f"phone-{learner}"
    return who


def test_a_reader_sees_the_answers_and_decides_nothing(app, okoro, store, classes):
    ada = teaches(app, "ada")
    with store.write() as db:
        db.execute("INSERT INTO class_teacher VALUES ('7b', 'ada', 'reader', 0)")
    page = ada.opens(AT)
    assert page.status == 200 and "Accept" not in page.text and "Leave this" not in page.text
    assert ada.opens("/teach").sends(AT, what="all", reason="because").status == 404
    assert ada.opens("/teach").sends(LOG, ruling="r1").status == 404
    assert store.rulings_of("7b") == []


@pytest.mark.parametrize("path", [AT, LOG])
def test_a_foreign_class_is_answered_as_none_at_all(app, classes, path):
    weber = Person(app.test_client())
    with weber.client.session_transaction() as cookie:
        cookie["teacher"], cookie["taught"] = "token-weber", "weber"
    foreign, missing = weber.opens(path).page, weber.opens(path.replace("7b", "none")).page
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace("/class/7b", "/class/none") == missing.text
    stranger = app.test_client().get(path)
    assert stranger.headers["Location"].startswith("/teach/login")


@pytest.mark.parametrize("more", ["?what=nothing", "?of=nothing", "?what=0123456789abcdef"])
def test_what_is_not_there_cannot_be_tried(okoro, classes, more):
    assert okoro.opens(AT + more).status == 404
