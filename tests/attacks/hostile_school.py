"""A school in which everybody writes hostile texts wherever there is room for a text.

Okoro teaches 7b, gives homework, holds lessons at five moments of a class, decides what counts,
writes a lesson and a record; Weber is her colleague. Mina and others are pupils, with cards and
without. Names lie in the record past the door that would refuse them: what is shown has to be safe
by itself. What is refused is shown again, and so it is kept here, as the app has answered it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from quiz import create_app
from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.sitting import Sitting, attempt, some_of, through
from quiz.settings import Settings
from quiz.store.classes import Newcomer, SchoolClass
from tests.attacks.planted import Words, hostile_lesson
from tests.conftest import MORNING, ROOT, Clock, Person
from tests.homework_stage import gives, pupil_of
from tests.leaving import teaches_too
from tests.right_answers import right_answer
from tests.school import YEAR, does
from tests.test_author import Forms
from tests.test_classroom import teaches

KINDS = {
    "unproven": (),
    "push": ("read", "asked"),
    "kinds": ("read", "asked", "closed"),
    "plain": ("read", "asked", "closed", "shown"),
    "several": ("read", "asked", "closed", "shown", "explained"),
    "days": ("read", "asked", "closed", "shown", "explained", "debriefed", "ended"),
}
"""The question of each lesson held, and what has happened in it so far."""

PUPILS = 4
START = (
    "/", "/teach", "/join", "/resume", "/progress", "/my-data", "/my-classes", "/nothing",
    "/review", "/teach/lessons/new", "/teach/records/new", "/lesson/clock", "/homework/h",
    "/homework/after",
    "/teach/print/clock", "/teach/take/clock", "/teach/start/clock", "/teach/lessons/clock/history",
    "/teach/lessons/clock/agreement", "/teach/lessons/clock/second-author", "/teach/held",
    "/teach/lessons/clock/history?from=1&to=2", "/teach/class/7b/gradebook/sheets", "/fresh",
    "/teach/colleagues", "/pack/hostile", "/teach/lessons/clock", "/teach/lessons/clock/file",
    "/teach/class/7b/lesson/clock/several/ruling?what=out", "/teach/drafts", "/teach/password",
    "/teach/account/end", "/teach/class/7b/homework/h/change", "/teach/class/7b/end", "/keeps",
    "/teach/class/7b/pupils/7b-0/end", "/teach/class/7b/report/pupil/7b-0/clock", "/join/trouble",
    "/teach/lessons/lesson/file", "/teach/lessons/odd/head", "/teach/lessons/odd/file",
    "/teach/class/7b", "/teach/class/7b/keep", "/teach/class/7b/report/lesson/clock",
    "/teach/classes", "/healthz", "/teach/class/7b/report/lesson/clock/several",
    "/teach/class/7b/research.csv",
    "/teach/drafts/mine/learner/several", "/teach/drafts/mine/debrief", "/sitting/alone",
    "/teach/drafts/mine/learner/several?given=yes&option=o1",
)  # fmt: skip
"""Where a crawl begins; the rest it finds by links."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form was answered: kept, because it cannot be looked at twice."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class School:
    """The app, who is in it, and what was refused."""

    app: Flask
    words: Words
    people: dict[str, Person] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    start: list[str] = field(default_factory=lambda: list(START))

    @property
    def store(self):
        """Its record."""
        return self.app.extensions["second-look"].store

    @property
    def lesson(self):
        """The lesson of this turn."""
        return self.app.extensions["second-look"].shelf.lesson("clock")

    def keep(self, who: Person, status: int = 422) -> None:
        """Keep the page that somebody has before her."""
        answer: TestResponse = who.page
        assert answer.status_code == status, (who.path, status, answer.status_code, who.text)
        self.kept.append(Kept(answer.status_code, list(answer.headers), answer.get_data()))


@contextmanager
def hostile_school(folder: Path, words: Words) -> Iterator[School]:
    """That school, its record in a folder of its own."""
    lessons = folder / "lessons"
    (lessons / "packs").mkdir(parents=True)
    (lessons / "clock.yaml").write_bytes(hostile_lesson(words, "clock", pack="hostile"))
    pack = {"format": "1", "id": "hostile", "ages": "11+", "title": words("pack title"),
            "about": words("pack about"), "note": words("pack note")}  # fmt: skip
    (lessons / "packs" / "hostile.yaml").write_text(json.dumps(pack), encoding="utf-8")
    app = create_app(Settings(folder / "data", lessons, ROOT / "seeds"), now=Clock())
    app.config["HASH_METHOD"] = "pbkdf2:sha256:1"
    app.config["NEWS_EVERY"] = 60 * 60 * 1000  # no page looks for news while it is looked at
    with closing(app.extensions["second-look"].store):
        school = School(app, words)
        assert school.lesson, "the hostile lesson is refused"
        _people(school)
        _work(school)
        _held(school)
        _lesson_changes(school, lessons / "clock.yaml")
        _refused_at_the_door(school)
        _refused_at_school(school)
        _written(school)
        _asked_for(school)
        yield school


def _people(school: School) -> None:
    app, store, words = school.app, school.store, school.words
    okoro, weber = (teaches(app, name) for name in ("okoro", "weber"))
    with store.write() as db:
        for name in ("okoro", "weber"):
            row = (words("teacher’s name", 400), name)
            db.execute("UPDATE teacher SET name = ? WHERE id = ?", row)
    for id_ in ("7b", "8a", "old"):
        store.make_class(
            SchoolClass(id_, words("class name", 400), "", MORNING, MORNING + YEAR), "okoro"
        )
        pupils = [
            Newcomer(f"{id_}-{n}", words("pupil’s name", 400), f"k{n}") for n in range(PUPILS)
        ]
        assert store.add_pupils(id_, pupils, MORNING) == ()
    store.archive_class("old", MORNING)
    teaches_too(store, "7b", "weber", "teacher")
    mina = pupil_of(app, "7b-0")
    school.people = {
        "okoro": okoro,
        "weber": weber,
        "mina": mina,
        "nobody": Person(app.test_client()),
    }


def _answers(school: School) -> dict[str, MultiDict]:
    """What matches, to every question; and a line of one's own."""
    forms = {asked.id: MultiDict(right_answer(asked)) for asked in school.lesson.questions}
    own = re.sub(r"[\0\1]", "", school.words("own words", 250))
    return {**forms, "plain": MultiDict({"text": own})}


def _work(school: School) -> None:
    """Homework, and what pupils did for it; some of it Mina's alone."""
    app, store, words = school.app, school.store, school.words
    given = {
        "lesson": "clock",
        "opens_at": MORNING - timedelta(days=1),
        "closes_at": MORNING + timedelta(days=9),
    }
    gives(app, "okoro", **given, note=words("homework note", 400))
    gives(app, "okoro", id="after", feedback="after", **given, note=words("homework note", 400))
    for n in range(1, PUPILS):
        store.add_learner(f"7b-{n}-s", f"device-{n}", MORNING)
        with store.write() as db:
            db.execute("INSERT INTO pupil_learner VALUES (?, ?, 1, 0)", (f"7b-{n}", f"7b-{n}-s"))
    for n in range(PUPILS):
        forms = _answers(school)
        does(store, f"7b-{n}", f"7b-{n}-s", school.lesson, forms, assignment="h")
    own = store.start("7b-0-s", through(school.lesson), "alone", MORNING)
    for stop in through(school.lesson).stops[:-1]:
        _answer(school, own, stop, _answers(school))


def _answer(school: School, sitting: Sitting, stop, forms: dict[str, MultiDict]) -> None:
    made = attempt(sitting, stop, stop.question.parse(forms[stop.id]), confidence=None,
                   submit_key=f"{sitting.id}-{stop.id}", at=MORNING,
                   day=MORNING.date())  # fmt: skip
    school.store.record(made)


def _held(school: School) -> None:
    """One lesson for each moment of a class, with Mina and a guest in it."""
    store, words = school.store, school.words
    for n in range(2):
        store.add_learner(f"guest-{n}", f"phone-{n}", MORNING)
    for question, events in KINDS.items():
        room = f"room-{question}"
        way = some_of(school.lesson, [question])
        store.open_room(room, "okoro", way, code=f"CODE{question.upper()}", pace="teacher",
                        at=MORNING, school_class="7b")  # fmt: skip
        sittings = []
        for learner in ("7b-0-s", "guest-0", "guest-1"):
            seat = {"seat": f"{room}-{learner}", "name": words("nickname", 400), "key": learner}
            sittings.append(Sitting(f"{room}-{learner}-s", learner, "clock", way.version, MORNING))
            store.take_seat(room, Event("joined", seat), sittings[-1], MORNING)
        for event in events:
            params = {"stop": question} if event in ("read", "asked") else {}
            after = store.happen(room, Event(event, params), MORNING)
            assert not isinstance(after, Problem), (question, event, after)
            if event == "asked":
                for sitting in sittings[:2]:
                    _answer(school, sitting, way.stop(question), _answers(school))
        school.start += [f"/live/{room}", f"/screen/{room}", f"/teach/room/{room}",
                         f"/teach/room/{room}/report"]  # fmt: skip
    room = "room-unproven"
    removed = store.happen(room, Event("removed", {"seat": f"{room}-guest-1"}), MORNING)
    assert not isinstance(removed, Problem)


def _lesson_changes(school: School, file: Path) -> None:
    """Its author writes it anew, so that there is something to compare."""
    file.write_bytes(hostile_lesson(school.words, "clock", pack="hostile"))
    school.app.extensions["second-look"].shelf.hurry()
    assert school.store.start("7b-0-s", through(school.lesson), "anew", MORNING)


def _refused_at_the_door(school: School) -> None:
    """Codes, names and passwords that are not taken, by somebody whom nobody knows."""
    words, who = school.words, Person(school.app.test_client())
    who.opens("/join").sends(code=words("code typed"))
    school.keep(who)
    who.opens("/resume?next=" + quote(words("next")))
    school.keep(who, 200)
    school.keep(who.sends(code=words("code typed")))
    who.opens("/join").sends(code="CODEUNPROVEN")
    school.keep(who.sends("/join", name=words("nickname refused")))
    school.keep(who.sends("/join", name="Zoe", people=words("number typed")), 200)
    who.opens("/teach/login?next=" + quote(words("next")))
    school.keep(who, 200)
    school.keep(who.sends(name=words("login name"), password=words("password")))
    who.opens("/teach/welcome").sends(code=words("code typed"), name=words("login name"))
    school.keep(who)


def _refused_at_school(school: School) -> None:
    """Names, lists, homework and decisions that a teacher typed wrongly."""
    words, okoro, home = school.words, school.people["okoro"], "/teach/class/7b"
    school.keep(okoro.opens("/teach/class").sends(name=words("class name refused")))
    okoro.opens(f"{home}/settings")
    school.keep(okoro.sends(f"{home}/settings/name", name=words("class name refused")))
    lines = [words("roster list") for _ in range(12)]
    okoro.opens(f"{home}/pupils/add").sends(list="\n".join(lines))
    school.keep(okoro, okoro.status)
    table = io.StringIO()
    rows = ([words("roster file")] for _ in range(12))
    csv.writer(table, quoting=csv.QUOTE_ALL).writerows([["Name"], *rows])
    sheet = io.BytesIO(table.getvalue().encode())
    okoro.opens(f"{home}/pupils/add").sends(file=(sheet, "list.csv"))
    school.keep(okoro, okoro.status)
    okoro.opens(f"{home}/pupils/7b-0")
    school.keep(okoro.sends(f"{home}/pupils/7b-0/rename", name=words("pupil’s name refused")))
    _refused_in_lessons(school, okoro, home)


def _refused_in_lessons(school: School, okoro: Person, home: str) -> None:
    words = school.words
    okoro.opens(f"{home}/homework/give")
    school.keep(okoro.sends(what=words("homework typed"), opens=words("homework typed"),
                            note=words("homework note", 290)))  # fmt: skip
    asked = f"{home}/lesson/clock/several/ruling"
    okoro.opens(f"{asked}?what=out").sends(asked, what="out", reason=words("reason", 290))
    school.keep(okoro, okoro.status)
    okoro.opens(f"{home}/pupils/cards")
    school.keep(okoro.sends(pupil=[f"7b-{n}" for n in range(PUPILS)]), 200)
    mina = school.people["mina"].opens("/lesson/clock").sends()
    sitting = mina.path.rsplit("/", 1)[0]
    school.keep(mina.opens(f"{sitting}/plain").sends(text=f"{words('own words refused')}" * 9))


def _written(school: School) -> None:
    """Drafts, records, files that are brought, a blind reading."""
    words, okoro, desk = school.words, school.people["okoro"], "/teach/lessons"
    draft = hostile_lesson(words, "mine", draft="yes")
    okoro.opens(f"{desk}/bring")
    okoro.sends(file=(io.BytesIO(draft), "mine.yaml"))
    assert okoro.path.startswith(f"{desk}/mine"), okoro.text
    broken = f"title: {json.dumps(words('broken file'))}\n{words('broken file')}: [".encode()
    okoro.opens(f"{desk}/bring").sends(file=(io.BytesIO(broken), "odd.yaml"))
    school.keep(okoro, 200)
    broken = hostile_lesson(words, "odd", level=words("value refused"), kind=words("value refused"))
    okoro.opens(f"{desk}/bring").sends(file=(io.BytesIO(broken), "odd.yaml"))
    school.keep(okoro, 200)
    okoro.opens(f"{desk}/bring").sends(file=(io.BytesIO(b"\0"), f"{words('file name')}.exe"))
    school.keep(okoro)
    _typed(school, okoro, desk)
    _records(school, okoro)
    weber, place = school.people["weber"], f"{desk}/clock/second-author"
    for asked in school.lesson.questions:
        if asked.is_scored:
            weber.opens(f"{place}/{asked.id}").sends(doubt=words("doubt"))
            school.keep(weber)
            weber.sends(f"{place}/{asked.id}", doubt=words("doubt"), **dict(right_answer(asked)))


def _typed(school: School, okoro: Person, desk: str) -> None:
    words = school.words
    okoro.opens(f"{desk}/new").sends(title="", text=words("text pasted"), who=words("text pasted"))
    school.keep(okoro)
    for part in ("head", "notes", "texts/a", "questions/0"):
        path = f"{desk}/mine/{part}"
        form = next(one for one in reversed(Forms(okoro.opens(path).page.text).forms) if one)
        typed = {
            name: words("form of a draft") for name in form if name not in ("csrf_token", "was")
        }
        okoro.page = okoro.client.post(path, data={**form, **typed}, follow_redirects=True)
        school.keep(okoro, okoro.status)


def _records(school: School, okoro: Person) -> None:
    words, records = school.words, "/teach/records"
    said = {"publisher": words("record"), "published": "2031", "authenticity": "verbatim"}
    okoro.opens(f"{records}/new").sends(title="", text=words("record text"), **said)
    school.keep(okoro)
    said = {**said, "title": words("record")}
    okoro.opens(f"{records}/new").sends(text=f"It rang. {words('record text')}. So.", **said)
    school.keep(okoro, 200)
    okoro.page = okoro.client.post(f"{records}/new", data={
        **next(one for one in reversed(Forms(okoro.page.text).forms) if one),
        "sentence": ["0", "1"], "cut": "yes"}, follow_redirects=True)  # fmt: skip
    assert okoro.path != f"{records}/new", okoro.text
    path = okoro.path
    form = next(one for one in reversed(Forms(okoro.page.text).forms) if one)
    typed = {name: words("record") for name in ("genre", "licence", "know", "title", "publisher")}
    okoro.page = okoro.client.post(path, data={**form, **typed}, follow_redirects=True)
    school.keep(okoro, okoro.status)


def _asked_for(school: School) -> None:
    """Addresses that carry a text of somebody's own."""
    odd = lambda: quote(school.words("address"), safe="")  # noqa: E731
    for path in ("/{}", "/lesson/{}", "/?age={}", "/?skill={}", "/join?code={}", "/language/{}",
                 "/teach/login?next={}", "/teach/print/clock?which={}", "/teach/lessons/{}",
                 "/teach/lessons/clock/history?from={}", "/teach/class/7b/gradebook?counts={}",
                 "/teach/class/7b/report/lesson/{}", "/teach/class/{}", "/teach/held?page={}",
                 "/teach/lessons/mine?saved={}"):  # fmt: skip
        school.start.append(path.format(odd()))
