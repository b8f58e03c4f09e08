"""Who answers in a burst: learners each by herself, the same before the floor, or one big room.

A crowd makes the answers of a round ready, and says afterwards what is wrong in the record. The
record is closed meanwhile: a connection that stays open would spare a killed server its recovery.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlite_utils import Database
from werkzeug.datastructures import MultiDict

from bench.servers import Server, settings_of
from bench.wire import Phone, Reply
from quiz import utc_now
from quiz.core.lesson import Lesson
from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.question import Question
from quiz.core.sitting import Sitting, through
from quiz.library.shelf import Shelf
from quiz.settings import PROJECT, secret_key
from quiz.store.store import Store
from quiz.web.access import token_hash
from tests.made_up import marking_lesson

LESSON, QUESTION = "start-here", "no-way-to-check"
SENTENCES = 8
EVERY = 2.0
"""Seconds between two looks for news, as the phone's page has it (`data-every`)."""


@dataclass
class Shot:
    """One answer: who sends what, when it is due, and what came of it. Moments in seconds."""

    phone: Phone
    page: str
    path: str
    fields: list[tuple[str, str]]
    score: float
    sitting: str
    body: str = ""
    due: float = 0.0
    sent_at: float = 0.0
    saved_at: float = 0.0
    seen_at: float = 0.0
    again: int = 0
    mark: str = ""


def some_marks(number: int, sentences: int = SENTENCES) -> list[tuple[str, str]]:
    """One of the ways to mark some of the sentences, each number another one."""
    ways = 2**sentences - 1
    return [("mark", f"s{n + 1}") for n in range(sentences) if (number % ways + 1) >> n & 1]


def score_of(question: Question, fields: list[tuple[str, str]]) -> float:
    """What the question gives for these marks."""
    answer = question.parse(MultiDict(fields))
    assert not isinstance(answer, tuple), fields
    return question.grade(answer).score


def compared(rows: Sequence[tuple[str, float]], shots: Sequence[Shot]) -> list[str]:
    """What is wrong with the rows (sitting, score) of these answers; nothing if all is well."""
    found = Counter(sitting for sitting, _ in rows)
    told = [shot for shot in shots if shot.saved_at]
    wrongs = {
        "not acknowledged": len(shots) - len(told),
        "lost": sum(not found[shot.sitting] for shot in told),
        "doubled": sum(n > 1 for n in found.values()),
        "rows of nobody": len(found.keys() - {shot.sitting for shot in shots}),
    }
    have, want = sum(score for _, score in rows), sum(shot.score for shot in told)
    said = [f"{n} {what}" for what, n in wrongs.items() if n]
    if abs(have - want) > 1e-6:
        said.append(f"the scores add up to {have:.6f}, not {want:.6f}")
    return said


class Crowd:
    """What the three have in common."""

    watches = False

    def __init__(self, server: Server, name: str) -> None:
        """A crowd before that server."""
        self.server, self.name = server, name
        self.polls: list[float] = []
        self.failed: list[str] = []

    def shots(self, answers: int, number: int) -> list[Shot]:
        """The answers of a round, without what only their pages tell."""
        raise NotImplementedError

    def rows(self, shots: Sequence[Shot]) -> list[tuple[str, float]]:
        """Sitting and score of each row of these sittings in the record."""
        raise NotImplementedError

    def wrongs(self, shots: Sequence[Shot]) -> list[str]:
        """What is wrong after a round."""
        failed, self.failed = Counter(self.failed), []
        said = [f"{n} x {what}" for what, n in failed.items()]
        return [*compared(self.rows(shots), shots), *said]

    def polled(self) -> list[float]:
        """Seconds that each look for news took in this round."""
        polls, self.polls = self.polls, []
        return polls

    async def looks(self, shot: Shot) -> None:
        """The page after an answer, as a browser follows the 303."""
        reply = await shot.phone.ask("GET", shot.page)
        if reply.status != 200 or b"verdict" not in reply.body:
            self.failed.append(f"no feedback after an answer: {reply.status}")

    async def watch(self, shot: Shot) -> None:
        """What a phone does besides, until it is cancelled; OSError if nobody answers."""

    def read(self, shot: Shot, page: Reply) -> None:
        """Take from the page what belongs into the answer."""


class FloorCrowd(Crowd):
    """The same answers before the floor."""

    def shots(self, answers: int, number: int) -> list[Shot]:
        """See Crowd."""
        return [self._shot(f"{number}-{n}", some_marks(n)) for n in range(answers)]

    def _shot(self, name: str, fields: list[tuple[str, str]]) -> Shot:
        score = len({"s4", "s6", "s7"} & {mark for _, mark in fields}) / 3
        path = f"/sitting/{name}/{QUESTION}"
        return Shot(Phone(self.server.port), path, path, fields, score, name)

    def rows(self, shots: Sequence[Shot]) -> list[tuple[str, float]]:
        """See Crowd."""
        mine = {shot.sitting for shot in shots}
        with closing(sqlite3.connect(self.server.folder / "data" / "floor.db")) as db:
            found = db.execute("SELECT sitting, score FROM attempt").fetchall()
        return [row for row in found if row[0] in mine]


class LearnerCrowd(Crowd):
    """Learners, each by herself in a sitting of her own."""

    def __init__(self, server: Server, name: str) -> None:
        """See Crowd. The record is made here, before the server opens it."""
        super().__init__(server, name)
        self.settings = settings_of(server.folder)
        self.way = through(self._lesson())
        self.settings.data.mkdir(parents=True, exist_ok=True)
        self._cookies = Flask("cookies")
        self._cookies.secret_key = secret_key(self.settings.data)

    def _lesson(self) -> Lesson:
        """The lesson that is answered."""
        lesson = Shelf(self.settings.lessons, PROJECT / "seeds").lesson(LESSON)
        assert lesson
        return lesson

    @contextmanager
    def record(self) -> Iterator[Store]:
        """The server's record, only for a moment."""
        with closing(Store(self.settings.record)) as store:
            yield store

    def cookie(self, device: str) -> str:
        """The cookie of a browser that has been here before."""
        return self.signed({"device": device})

    def signed(self, session: dict[str, str]) -> str:
        """A cookie with that in it."""
        signer = SecureCookieSessionInterface().get_signing_serializer(self._cookies)
        assert signer
        return f"second_look={signer.dumps(session)}"

    def shots(self, answers: int, number: int) -> list[Shot]:
        """See Crowd."""
        names = [f"r{number}n{n}" for n in range(answers)]
        with self.record() as store:
            sat = store.start(_known(store, names[0]), self.way, names[0], utc_now())
            with store.write() as db:
                for name in names[1:]:
                    _insert(db, name, sat)
        question = self.way.stop(QUESTION).question
        return [self._shot(name, some_marks(n), question) for n, name in enumerate(names)]

    def _shot(self, name: str, fields: list[tuple[str, str]], question: Question) -> Shot:
        path = f"/sitting/{name}/{QUESTION}"
        phone = Phone(self.server.port, self.cookie(name))
        sent = [*fields, ("confidence", "0.7")]
        return Shot(phone, path, path, sent, score_of(question, fields), name)

    def rows(self, shots: Sequence[Shot]) -> list[tuple[str, float]]:
        """See Crowd."""
        return self._rows(shots, QUESTION)

    def _rows(self, shots: Sequence[Shot], question: str) -> list[tuple[str, float]]:
        mine = {shot.sitting for shot in shots}
        with self.record() as store:
            found = store.rows("SELECT sitting, score FROM attempt WHERE question = ?", (question,))
        return [(row["sitting"], row["score"]) for row in found if row["sitting"] in mine]


def _known(store: Store, name: str) -> str:
    """A learner on a device, both of that name."""
    store.add_learner(name, token_hash(name), utc_now())
    return name


def _insert(db: Database, name: str, like: Sitting) -> None:
    """Another learner with a sitting like that one; all of them are one transaction."""
    db["learner"].insert({"id": name, "made_at": 0})
    db["device"].insert({"token_hash": token_hash(name), "learner": name, "made_at": 0})
    sat = {"id": name, "learner": name, "lesson": like.lesson, "version": like.version}
    db["sitting"].insert({**sat, "started_at": 0})


class RoomCrowd(LearnerCrowd):
    """One room whose phones are all asked the same; they look for news all the time."""

    watches = True

    def __init__(self, server: Server, name: str, *, phones: int, rounds: int) -> None:
        """A room with that many phones in it, and a lesson with a question for each round."""
        self.stops = [f"q{n}" for n in range(rounds)]
        (server.folder / "lessons").mkdir(parents=True)
        text = marking_lesson("load", rounds)
        (server.folder / "lessons" / "load.yaml").write_text(text, encoding="utf-8")
        super().__init__(server, name)
        self.phones = [Phone(server.port, self.cookie(f"p{n}")) for n in range(phones)]
        with self.record() as store:
            self._sit_down(store)

    def _lesson(self) -> Lesson:
        lesson = Shelf(self.settings.lessons, PROJECT / "seeds").lesson("load")
        assert lesson
        return lesson

    def _sit_down(self, store: Store) -> None:
        """Everybody joins, as the app lets them."""
        at, way = utc_now(), self.way
        with store.write() as db:
            blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
            db["teacher"].insert({**blank, "id": "bench", "made_at": 0})
        store.open_room("room", "bench", way, code="LD2345", pace="teacher", at=at)
        for n in range(len(self.phones)):
            seat = {"seat": f"p{n}", "name": f"Phone {n}", "key": f"phone{n}", "people": 1}
            sitting = Sitting(f"p{n}", _known(store, f"p{n}"), "load", way.version, at)
            assert not isinstance(
                store.take_seat("room", Event("joined", seat), sitting, at), Problem
            )

    def shots(self, answers: int, number: int) -> list[Shot]:
        """See Crowd. The teacher goes on to the next question first."""
        with self.record() as store:
            for name in (*(("closed", "explained") if number else ()), "read", "asked"):
                after = store.happen("room", Event(name), utc_now())
                assert not isinstance(after, Problem), (name, after)
        question = self.way.stop(self.stops[number]).question
        return [
            Shot(phone, "/live/room", "/live/room", fields, score_of(question, fields), f"p{n}")
            for n, phone in enumerate(self.phones[:answers])
            for fields in [some_marks(n, 10)]
        ]

    def rows(self, shots: Sequence[Shot]) -> list[tuple[str, float]]:
        """See Crowd."""
        return self._rows(shots, dict(shots[0].fields)["stop"])

    def read(self, shot: Shot, page: Reply) -> None:
        """The mark of what the phone shows."""
        shot.mark = page.text.partition('data-mark="')[2].partition('"')[0]

    async def looks(self, shot: Shot) -> None:
        """The page once more, as the phone's script asks for it; it says that it waits now."""
        reply = await shot.phone.ask("GET", shot.page)
        if reply.status != 200 or b"data-live" not in reply.body or b'name="stop"' in reply.body:
            self.failed.append(f"no page after an answer: {reply.status}")
        self.read(shot, reply)

    async def watch(self, shot: Shot) -> None:
        """Look for news every two seconds or so, as live.js does."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(EVERY * random.random())
        while True:
            asked, mark = loop.time(), shot.mark
            news = await shot.phone.ask("GET", f"{shot.path}/now", mark=mark)
            self.polls.append(loop.time() - asked)
            if news.status not in (200, 304):
                self.failed.append(f"a look for news gave {news.status}")
            if news.status == 200 and shot.mark == mark:
                self.read(shot, await shot.phone.ask("GET", shot.page))
            await asyncio.sleep(EVERY * (0.85 + 0.3 * random.random()))
