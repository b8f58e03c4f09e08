"""A school class on the stage: Ms Okoro's 7b, with Mina, Noor and Omar in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from quiz.core import nicknames
from quiz.core.sitting import attempt, through
from quiz.store.class_work import Work, note_work
from quiz.store.classes import Newcomer, SchoolClass
from quiz.store.store import Store
from tests.conftest import MORNING

YEAR = timedelta(days=365)


def a_class(store: Store, teacher: str, *names: str, id_: str = "7b") -> SchoolClass:
    """A class of that teacher (who must have an account); each pupil's id is the small name."""
    made = SchoolClass(id_, id_, "", MORNING, MORNING + YEAR)
    store.make_class(made, teacher)
    newcomers = [Newcomer(f"{id_}-{name.lower()}", name, nicknames.key(name)) for name in names]
    assert store.add_pupils(id_, newcomers, MORNING) == ()
    return made


def comes_in(store: Store, pupil: str, learner: str, at: datetime = MORNING) -> None:
    """A learner who uses a pupil's card; she is made if she is new."""
    with store.write() as db:
        ms = round(at.timestamp() * 1000)
        db.execute("INSERT OR IGNORE INTO learner (id, made_at) VALUES (?, ?)", (learner, ms))
        db.execute("INSERT INTO pupil_learner VALUES (?, ?, 1, ?)", (pupil, learner, ms))


def does(store: Store, pupil: str, learner: str, lesson, forms, *, at=MORNING, **for_what) -> str:
    """A pupil takes a lesson for her class; `forms` holds an answer form for each question id.

    Gives the sitting's id. `for_what` may name an assignment or a live session.
    """
    sitting = store.start(learner, through(lesson), f"{pupil}-{lesson.id}-{at:%j%H%M}", at)
    row = store.row("SELECT class FROM pupil WHERE id = ?", (pupil,))
    with store.write() as db:
        note_work(db, Work(sitting.id, row["class"], pupil, lesson.id, **for_what))
    stops = through(lesson).stops
    for n, stop in enumerate(stops):
        given = stop.question.parse(forms[stop.id])
        made = attempt(
            sitting, stop, given, confidence=None, submit_key=f"{sitting.id}-{stop.id}",
            at=at + timedelta(minutes=n), day=at.date(),
        )  # fmt: skip
        store.record(made, out_of=len(stops))
    return sitting.id
