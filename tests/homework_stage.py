"""Homework on the stage: Ms Okoro gives it to 7b, Mina and Noor do it in their browsers."""

from __future__ import annotations

from datetime import datetime, timedelta

from quiz.core.assignments import Assignment
from quiz.web.access import token_hash
from tests.conftest import MORNING, Person
from tests.right_answers import right_answer
from tests.school import comes_in

LESSON = "start-here"
OPENS, CLOSES = MORNING + timedelta(hours=1), MORNING + timedelta(days=2)


def pupil_of(app, pupil: str) -> Person:
    """A browser whose learner is that pupil of a class."""
    store, who = app.extensions["second-look"].store, Person(app.test_client())
    store.add_learner(f"{pupil}-s", token_hash(f"token-{pupil}"), MORNING)
    comes_in(store, pupil, f"{pupil}-s")
    with who.client.session_transaction() as cookie:
        cookie["device"] = f"token-{pupil}"
    return who


def gives(app, teacher: str, school_class: str = "7b", **more) -> Assignment:
    """Homework in the record; `more` changes the usual: start-here, for two days."""
    usual = {"id": "h", "lesson": LESSON, "opens_at": OPENS, "closes_at": CLOSES}
    if more.get("pack"):
        usual["lesson"] = ""
    made = Assignment(school_class=school_class, made_at=MORNING, **{**usual, **more})
    app.extensions["second-look"].store.give_homework(made, teacher)
    return made


def fills_in(question) -> dict[str, list[str]]:
    """The form of an answer that matches the key."""
    form: dict[str, list[str]] = {}
    for name, value in right_answer(question):
        form.setdefault(name, []).append(value)
    return form


def questions(app, lesson: str = LESSON):
    """The questions of a lesson on the shelf."""
    return app.extensions["second-look"].shelf.lesson(lesson).questions


def finishes(app, who: Person, lesson: str = LESSON) -> str:
    """Answers each question of the sitting that is open in her browser; gives its address."""
    sitting = who.path.rsplit("/", 1)[0]
    for asked in questions(app, lesson):
        who.opens(f"{sitting}/{asked.id}").sends(**fills_in(asked), confidence="0.5")
        assert who.status == 200, who.text
    return sitting


def local(at: datetime) -> str:
    """What a field for day and time would send, in a place without summer time."""
    return at.strftime("%Y-%m-%dT%H:%M")
