"""Questions for discussion: careful readers differ, so they are asked and explained, not scored.

The clock lesson with one question so marked: alone, in class, in reports, in progress, and what
becomes of answers that were scored before.
"""

from __future__ import annotations

import re
from random import Random

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.discussed import OTHERWISE, Discussed
from quiz.core.draw import draw
from quiz.core.evidence import first_looks
from quiz.core.model import Counts
from quiz.core.versions import compare
from quiz.library.assemble import unpin
from quiz.previewing import previewed
from tests.conftest import MORNING, Person
from tests.test_classroom import code_of, joins, presses, teaches
from tests.test_rescore import FORMS, LESSON, answered, corrected, judged, lesson_of, old
from tests.test_rescoring import House

PROMPTS = {
    "unproven": "Mark what you cannot check.",
    "push": "Tap what pushes.",
    "two": "Lay them side by side.",
    "kinds": "What kind is each?",
    "limit": "Where does her knowledge end?",
}


def marked(question, text=LESSON):
    """The lesson with that question marked for discussion."""
    prompt = f"    prompt: {PROMPTS[question]}"
    return corrected([(prompt, f"{prompt}\n    for_discussion: yes")], text)


@pytest.mark.parametrize("question", PROMPTS)
def test_a_question_of_any_kind_can_be_marked_and_stays_what_it_is(question):
    was, now = old().question(question), lesson_of(marked(question)).question(question)
    assert isinstance(now, Discussed) and not now.is_scored and not now.is_written
    assert (now.kind, now.wording, now.hash) == (was.kind, was.wording, was.hash)
    assert now.size == Counts() and not now.is_control
    answer = now.parse(MultiDict(FORMS[question]))
    assert answer == was.parse(MultiDict(FORMS[question]))
    outcome = now.grade(answer)
    assert not outcome.is_scored and outcome.counts == Counts()
    told, judged_ = now.reveal(answer, outcome), was.reveal(answer, was.grade(answer))
    for name, unit in told["units"].items():
        verdict = judged_["units"][name]["verdict"]
        assert unit["verdict"] == (OTHERWISE if verdict in ("missed", "wrong") else verdict)
    fits = was.matching()
    for_all = {**was.reveal(fits, was.grade(fits)), "is_discussed": True}
    assert now.reveal(fits, outcome) == for_all, "what a class is shown"
    assert [said.code for said in now.summary(outcome)] == ["discussed"]
    assert now.describe(answer) == was.describe(answer)
    assert now.tally([answer]) == was.tally([answer])


def test_the_mark_is_part_of_the_version_and_its_absence_is_not():
    lesson = lesson_of(marked("unproven"))
    assert "for_discussion" not in old().pinned
    assert isinstance(unpin(lesson.pinned).question("unproven"), Discussed)
    (changed,) = compare(old(), lesson).questions
    assert [(one.name, one.before, one.after) for one in changed.more] == [
        ("for_discussion", "no", "yes")
    ]
    assert changed.is_comparable and not changed.key


@pytest.mark.parametrize("question", PROMPTS)
def test_answers_that_were_scored_before_are_void_when_they_are_scored_again(question):
    one = judged(answered(question), lesson_of(marked(question)))
    assert (one.standing, one.change) == ("void", "out")
    others = [name for name in PROMPTS if name != question]
    assert judged(answered(others[0]), lesson_of(marked(question))).change == "same"


@pytest.fixture
def house(tmp_path, clock):
    made = House(tmp_path / "house", clock)
    made.write(marked("unproven"))
    made.app.extensions["second-look"].shelf._look_again = 0
    yield made
    made.store.close()


def test_mina_alone_is_told_before_and_after_and_nothing_is_counted(house):
    mina = Person(house.app.test_client())
    first = mina.begins("clock").path
    assert "For discussion: careful readers differ here." in mina.text
    assert "Keep my answer and compare" in mina.text
    assert "confidence" not in mina.page.text
    mina.sends(mark=["s4"])
    assert "For discussion" in mina.text and "It names nobody." in mina.text
    assert "Saved." in mina.text and "Seen otherwise" in mina.text
    assert "Wrongly flagged" not in mina.text and "Missed" not in mina.text
    mina.opens(first.replace("unproven", "limit")).sends(option="o1", confidence="0.9")
    mina.opens(first.rsplit("/", 1)[0]).sends(first.rsplit("/", 1)[0])
    assert "Not scored" in mina.text and "Worth a second look" not in mina.text
    (who,) = house.store.rows("SELECT DISTINCT learner FROM attempt")
    evidence = house.store.evidence_of(who["learner"])
    assert [one.question for one in first_looks(evidence)] == ["limit"]
    assert "Not scored" in mina.opens("/progress/answers").text
    assert mina.opens("/progress").status == 200


def test_it_is_never_drawn_for_a_second_look():
    skills = [old().question("kinds").skill]
    for lesson, is_drawn in ((old(), True), (lesson_of(marked("kinds")), False)):
        drawn = [
            asked.id
            for seed in range(20)
            for _, asked in draw(skills, [lesson], [], read_in={}, at=MORNING, chance=Random(seed))
        ]
        assert ("kinds" in drawn) is is_drawn


def test_in_class_it_has_its_picture_its_explanation_and_no_figure(house):
    okoro = teaches(house.app, "okoro")
    okoro.opens("/teach/start/clock").sends(question=["unproven", "limit"], seen="yes")
    room = okoro.path
    pupils = [joins(house.app, code_of(okoro), name) for name in ("Ann", "Ben")]
    presses(okoro, "read", "asked")
    assert "For discussion" in pupils[0].opens(pupils[0].path).text
    for pupil, mark in zip(pupils, ("s3", "s4"), strict=True):
        pupil.opens(pupil.path).sends(mark=[mark])
    presses(okoro.opens(room), "closed", "shown-anyway", "shown")
    wall = Person(house.app.test_client()).opens(room.replace("/teach/room", "/screen"))
    assert "1 of 2" in wall.text, "the class on the text"
    presses(okoro.opens(room), "explained")
    told = pupils[0].opens(pupils[0].path).text
    assert "For discussion" in told and "It names nobody." in told and "A full match" not in told
    presses(okoro, "read", "asked", "closed", "explained", "debriefed", "ended")
    report = okoro.opens(f"{room}/report").text
    assert "For discussion, not scored" in report and not re.search(r"\d of 100", report)
    assert "What they wrote" not in report
    table = okoro.client.get(f"{room}/report.csv").get_data(as_text=True)
    assert ",unproven,spot_claim,attribution,1,,,,,," in table


def test_the_preview_shows_it_as_learners_will_meet_it(house):
    with previewed(house.settings.lessons) as app:
        author = Person(app.test_client())
        asked = author.opens("/preview/clock/learner/unproven")
        assert "For discussion: careful readers differ here." in asked.text
        assert "confidence" not in asked.page.text
        told = author.opens("/preview/clock/learner/unproven?given=yes&mark=s4")
        assert "For discussion" in told.text and "Look again" not in told.text
        assert "It names nobody." in told.text
        for mode in ("key", "print", "projector/unproven"):
            assert author.opens(f"/preview/clock/{mode}").status == 200


def test_a_teacher_sees_before_class_which_questions_are_only_talked_about(house):
    page = teaches(house.app, "okoro").opens("/teach/start/clock").text
    assert page.count("For discussion, not scored") == 1


# An answer to each that the author does not give.
OTHERS = {
    **FORMS,
    "push": {"mark": ["p1", "p3"], "technique": "false-choice"},
    "kinds": {**FORMS["kinds"], "row-u3": "fact"},
}


@pytest.mark.parametrize("question", PROMPTS)
def test_no_kind_says_of_an_answer_that_it_was_wrong(house, question):
    house.write(marked(question))
    house.app.extensions["second-look"].shelf._look_again = 0
    mina = Person(house.app.test_client())
    first = mina.begins("clock").path
    mina.opens(first.replace("unproven", question)).sends(**OTHERS[question])
    assert "Seen otherwise" in mina.text
    for word in ("Look again", "Wrongly flagged", "Missed"):
        assert word not in mina.text
