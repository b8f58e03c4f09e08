"""A school year on the stage, so that somebody can leave it: two classes, lessons held, homework.

Ms Okoro owns 7b alone and 8a with Mr Weber, who also teaches 7b; Ms Lang only looks at 7b. Mina and
Omar are in 7b by card; Noor is a learner of her own in 7b and 8a. In a lesson held for 7b sit Mina,
Noor, and Zoe, whose phone was never here before.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from werkzeug.datastructures import MultiDict

from quiz.core import nicknames
from quiz.core.live_state import Event
from quiz.core.sitting import Sitting, attempt, through
from quiz.library.shelf import collect, read_folders
from quiz.store.class_work import Work, note_work
from tests.conftest import MORNING, ROOT
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does

DAY = timedelta(days=1)
TEACHERS = ("okoro", "weber", "lang", "stranger")


@cache
def lessons():
    """What is on the shelf."""
    return collect(read_folders(ROOT / "lessons", ROOT / "seeds")).lessons


def right(lesson):
    """The matching form for each question of a lesson."""
    return {asked.id: MultiDict(right_answer(asked)) for asked in lesson.questions}


def has_teachers(store, *names, at=MORNING):
    """Accounts of these names, in this order."""
    ms = round(at.timestamp() * 1000)
    with store.write() as db:
        for n, name in enumerate(names):
            row = {"id": name, "name": name.title(), "name_key": name, "password_hash": "x"}
            db["teacher"].insert({**row, "made_at": ms + n})


def teaches_too(store, school_class, teacher, role, at=MORNING):
    """A colleague in a class."""
    with store.write() as db:
        ms = round(at.timestamp() * 1000)
        db.execute("INSERT INTO class_teacher VALUES (?, ?, ?, ?)",
                   (school_class, teacher, role, ms))  # fmt: skip


def gives_homework(store, school_class, teacher, lesson, id_="hw"):
    """Homework of a class, and a decision about one of its questions."""
    with store.write() as db:
        db["assignment"].insert({"id": id_, "class": school_class, "made_by": teacher,
                                 "lesson": lesson.id, "opens_at": 0, "made_at": 0,
                                 "note": f"note of {id_}"})  # fmt: skip
        db["ruling"].insert({"id": f"ruling-{id_}", "class": school_class, "lesson": lesson.id,
                             "question": "q", "question_hash": "h", "standing": "void",
                             "reason": f"reason of {id_}", "made_by": teacher,
                             "made_at": 0})  # fmt: skip


def holds(store, room, teacher, lesson, *, at=MORNING, school_class=None):
    """A lesson held, in which everybody answers at her own pace."""
    store.open_room(room, teacher, through(lesson), code="", pace="learner", at=at)
    with store.write() as db:
        db.execute("UPDATE live SET class = ? WHERE id = ?", (school_class, room))
    store.happen(room, Event("read"), at)


def sits(store, room, learner, name, lesson, *, pupil="", at=MORNING, seat=""):
    """A learner sits down under a nickname and answers everything; gives the sitting's id."""
    if store.amount_of(learner) is None:
        store.add_learner(learner, f"phone-of-{learner}", at)
    seat = seat or f"seat-{room}-{learner}"
    sitting = Sitting(f"{room}-{learner}", learner, lesson.id, lesson.version, at)
    params = {"seat": seat, "name": name, "key": nicknames.key(name)}
    store.take_seat(room, Event("joined", params), sitting, at)
    if pupil:
        with store.write() as db:
            of_class = store.row("SELECT class FROM pupil WHERE id = ?", (pupil,))["class"]
            note_work(db, Work(sitting.id, of_class, pupil, lesson.id, live=room))
    forms = right(lesson)
    for stop in through(lesson).stops:
        made = attempt(sitting, stop, stop.question.parse(forms[stop.id]), confidence=None,
                       submit_key=f"{sitting.id}-{stop.id}", at=at, day=at.date())  # fmt: skip
        store.record(made)
    return sitting.id


def a_school(store, lesson, other):
    """All of the above; `lesson` is done in class, `other` by Noor alone at home."""
    has_teachers(store, *TEACHERS)
    a_class(store, "okoro", "Mina", "Noor", "Omar", id_="7b")
    teaches_too(store, "7b", "weber", "teacher")
    teaches_too(store, "7b", "lang", "reader")
    a_class(store, "okoro", "Noor", id_="8a")
    teaches_too(store, "8a", "weber", "owner")
    comes_in(store, "7b-mina", "mina-by-card")
    comes_in(store, "7b-omar", "omar-by-card")
    store.add_learner("noor-herself", "noors-phone", MORNING)
    with store.write() as db:
        for pupil in ("7b-noor", "8a-noor"):
            db.execute("INSERT INTO pupil_learner VALUES (?, 'noor-herself', 0, 0)", (pupil,))
    gives_homework(store, "7b", "okoro", lesson)
    does(store, "7b-omar", "omar-by-card", lesson, right(lesson), assignment="hw")
    does(store, "8a-noor", "noor-herself", lesson, right(lesson), at=MORNING + 2 * DAY)
    by_herself(store, "noor-herself", other)
    holds(store, "room", "okoro", lesson, school_class="7b")
    sits(store, "room", "mina-by-card", "Mina", lesson, pupil="7b-mina")
    sits(store, "room", "noor-herself", "Noor", lesson, pupil="7b-noor")
    sits(store, "room", "zoe-phone", "Zoe", lesson)


def by_herself(store, learner, lesson, at=MORNING - DAY):
    """A lesson for nobody else: one answer."""
    own = store.start(learner, through(lesson), f"{learner}-alone-{at:%j}", at)
    stop = through(lesson).stops[0]
    made = attempt(own, stop, stop.question.parse(right(lesson)[stop.id]), confidence=None,
                   submit_key=f"{own.id}-key", at=at, day=at.date())  # fmt: skip
    store.record(made)
