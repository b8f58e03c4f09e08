"""Two classes and everybody who might try a door: ten people, and the ids of what is whose.

7b is Okoro's; Weber teaches it, Lang reads it, Mina and Noor are in it. 8a is Stone's, with Omar
in it. For each class a lesson was held, and Mina and Omar have answered at home. Novak teaches
neither, and Rossi is suspended.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from quiz.store.store import Store
from quiz.web.access import token_hash
from tests.attacks.routes import Cell
from tests.conftest import MORNING, ROOT
from tests.leaving import by_herself, gives_homework, holds, lessons, sits, teaches_too
from tests.school import a_class, comes_in
from tests.test_classroom import teaches

PLANTED = "0" * 40
"""What a cookie and its form tokens share."""
STOP = lessons()["who-says-so"].questions[0].id
TEACHERS = ("okoro", "weber", "lang", "stone", "novak")
LEARNERS = ("mina", "noor", "omar")
PEOPLE = ("anonymous", *LEARNERS, "rossi", *reversed(TEACHERS))
"""From nobody at all to the owner of 7b."""

PASSES = {
    "sitting": {"mina"},
    "seat": {"mina", "noor"},
    "pupil": {"mina", "noor"},
    "teacher": set(TEACHERS),
    "room": {"okoro"},
    "reader": {"okoro", "weber", "lang"},
    "taught": {"okoro", "weber"},
    "owner": {"okoro"},
}
"""Who gets in where, to what belongs to 7b or to Mina; where nothing is said, everybody does."""

BEHIND_LOGIN = {"teacher", "room", "reader", "taught", "owner"}

OPEN = {
    "lesson_id": "start-here", "stop_id": STOP, "question_id": "no-way-to-check",
    "name": "mine", "mode": "learner", "excerpt": "notice", "n": 0, "pack_id": "one-killing",
    "tag": "en", "filename": "site.css", "ending": "csv",
}  # fmt: skip
"""Ids that everybody may know."""

OURS = {"class_id": "class-7b", "pupil_id": "class-7b-mina", "room_id": "room-7b",
        "seat_id": "seat-room-7b-mina", "sitting_id": "mina-alone-324",
        "assignment_id": "work-7b"}  # fmt: skip
THEIRS = {"class_id": "class-8a", "pupil_id": "class-8a-omar", "room_id": "room-8a",
          "seat_id": "seat-room-8a-omar", "sitting_id": "omar-alone-324",
          "assignment_id": "work-8a"}  # fmt: skip
NOBODYS = {"class_id": "class-zz", "pupil_id": "class-zz-zzzz", "room_id": "room-zz",
           "seat_id": "seat-room-zz-zzzz", "sitting_id": "zzzz-alone-zzz",
           "assignment_id": "work-zz"}  # fmt: skip
"""What there is not, in words of the same length."""

FORMS = {
    "/teach/class/<class_id>/settings/teachers": {"who": "lang", "role": "reader"},
    "/teach/class/<class_id>/settings/teachers/out": {"who": "okoro"},
    "/teach/room/<room_id>": {"event": "paused"},
    "/teach/room/<room_id>/way-back": {"seat": OURS["seat_id"]},
    "/teach/room/<room_id>/keep": {"keep": "yes"},
    "/teach/class/<class_id>/end": {"sure": "yes"},
    "/teach/class/<class_id>/pupils/<pupil_id>/end": {"sure": "yes"},
    "/teach/class/<class_id>/pupils/<pupil_id>/move": {"to": "class-7b", "name": "Mina"},
    "/live/<room_id>": {"stop": "no-way-to-check", "round": "1"},
}
"""Forms that do something; the others are sent empty."""


@dataclass
class Stage:
    """The app with everybody in it; `again` puts the record back as it was."""

    app: Flask
    cookies: dict[str, str]
    token: str
    before: sqlite3.Connection

    @property
    def store(self) -> Store:
        """Its record."""
        return self.app.extensions["second-look"].store

    def asks(self, who: str, cell: Cell, ids: dict, *, method="", token=True) -> TestResponse:
        """What somebody is answered at an address with these ids; forms carry their token."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), cell.rule)
        method = method or cell.method
        form = dict(FORMS.get(cell.rule, {})) if method == "POST" else None
        if form is not None and token:
            form["csrf_token"] = self.token
        headers = {"Cookie": f"second_look={self.cookies[who]}"}
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, data=form, headers=headers, buffered=True)

    @property
    def changes(self) -> int:
        """How many rows have been written so far."""
        return self.store._database().conn.total_changes

    def again(self) -> None:
        """Undo what a form has done."""
        self.before.backup(self.store._database().conn)
        self.store._folded.clear()


def set_up(app: Flask) -> Stage:
    """Everybody takes the stage."""
    app.config["HASH_METHOD"] = "pbkdf2:sha256:1"
    for name in (*TEACHERS, "rossi"):
        teaches(app, name)
    _classes(app)
    store = app.extensions["second-look"].store
    store.suspend("rossi", MORNING)
    raw = (ROOT / "lessons" / "00-start-here.yaml").read_bytes()
    desk = app.extensions["second-look"].desk
    assert desk.start("mine", raw.replace(b"id: start-here", b"id: mine", 1))
    before = sqlite3.connect(":memory:", check_same_thread=False)
    store._database().conn.backup(before)
    signed = app.session_interface.get_signing_serializer(app)
    cookies = {who: signed.dumps({**_cookie(who), "csrf_token": PLANTED}) for who in PEOPLE}
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(PLANTED)
    return Stage(app, cookies, token, before)


def _cookie(who: str) -> dict[str, str]:
    if who in LEARNERS:
        return {"device": f"phone-{who}"}
    return {"teacher": f"token-{who}"} if who != "anonymous" else {}


def _classes(app: Flask) -> None:
    for room, owner, names in (("7b", "okoro", ("Mina", "Noor")), ("8a", "stone", ("Omar",))):
        _class(app.extensions["second-look"].store, room, owner, names)
    store = app.extensions["second-look"].store
    teaches_too(store, "class-7b", "weber", "teacher")
    teaches_too(store, "class-7b", "lang", "reader")


def _class(store: Store, short: str, owner: str, names: tuple[str, ...]) -> None:
    shelf, id_, room = lessons(), f"class-{short}", f"room-{short}"
    lesson = shelf["start-here"]
    a_class(store, owner, *names, id_=id_)
    gives_homework(store, id_, owner, lesson, f"work-{short}")
    holds(store, room, owner, lesson, school_class=id_)
    for name in names:
        learner, pupil = name.lower(), f"{id_}-{name.lower()}"
        store.add_learner(learner, token_hash(f"phone-{learner}"), MORNING)
        comes_in(store, pupil, learner)
        by_herself(store, learner, shelf["who-says-so"])
        sits(store, room, learner, name, lesson, pupil=pupil)
