"""A class of phones against one server that is killed three times.

    python3 -m bench.live [PHONES] [QUESTIONS] [--hosted] [--kills 3]

All phones join from one address over HTTP, look for news every two seconds with a little chance,
as the page does, and answer within 1.5 seconds of seeing a question. Some lose their connection
for a while, and the server is killed with all its processes. What counts: every answer that was
acknowledged is there once, nothing else than a kill made a request fail, and how long a save
takes. 200 phones are the usual; 1000 are meant for `--hosted`, the server of several processes.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.burst import go_first
from bench.servers import Server, end_well, load, setting, settings_of
from bench.spread import share
from bench.wire import Phone, Reply
from quiz import utc_now
from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.sitting import through
from quiz.library.shelf import Shelf
from quiz.settings import PROJECT
from quiz.store.store import Store
from tests.made_up import marking_lesson, marks

EVERY = 2.0
"""Seconds between two looks for news, as the phone's page has it (`data-every`)."""
WITHIN, READING, LEFT = 1.5, 0.5, 1.5
AWAY = 5.0
LOST_A_MINUTE = 5
"""So many of 200 phones lose their connection in a minute, each for AWAY seconds."""
CODE = "LD2345"
AT_THE_DOOR = 50


@dataclass
class Watch:
    """What all phones saw together; times in seconds."""

    took: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    late: int = 0
    again: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    back: list[tuple[float, int]] = field(default_factory=list)
    deaths: int = 0
    died: float = 0.0
    is_up: bool = True
    is_over: bool = False


@dataclass
class Pupil:
    """A phone in the class, with what its page knows."""

    number: int
    phone: Phone
    watch: Watch
    address: str = ""
    mark: str = ""
    page: Reply | None = None
    is_lost: bool = False
    polls: int = 0

    async def ask(self, method: str, path: str, body: str | None = None, mark: str = "") -> Reply:
        """One request; what fails though nobody was killed is an error."""
        deaths = self.watch.deaths
        try:
            async with asyncio.timeout(8):
                reply = await self.phone.ask(method, path, body, mark)
        except (OSError, TimeoutError) as error:
            if self.watch.is_up and self.watch.deaths == deaths:
                self.watch.errors[f"{method}: {error!r}"] += 1
            raise OSError from error
        if reply.status not in (200, 303, 304, 409):
            self.watch.errors[f"{method} {path}: {reply.status}"] += 1
        return reply

    async def insist(self, method: str, path: str, body: str | None = None) -> Reply:
        """The same, again and again until a server answers."""
        while True:
            with suppress(OSError):
                reply = await self.ask(method, path, body)
                if reply.status < 500:
                    return reply
            self.watch.again += 1
            await asyncio.sleep(0.3)

    async def join(self) -> None:
        """Into the room, from the code on the board to the phone's page."""
        page = await self.insist("GET", "/join")
        page = await self.insist("POST", "/join", form(page.hidden, code=CODE))
        sent = form(page.hidden, code=CODE, name=f"Phone {self.number}")
        self.address = (await self.insist("POST", "/join", sent)).location
        await self.load()

    async def load(self) -> None:
        """The page of the phone, as it is after each piece of news."""
        self.page = await self.insist("GET", self.address)
        self.mark = self.page.text.partition('data-mark="')[2].partition('"')[0]

    async def live(self) -> None:
        """Look for news until the lesson is over; answer what is asked."""
        chance = random.Random(self.number)
        await asyncio.sleep(EVERY * chance.random())
        while not self.watch.is_over:
            if chance.random() < LOST_A_MINUTE / 60 * EVERY / 200:
                self.phone.hang_up()
                await asyncio.sleep(AWAY)
            if await self.has_news():
                await self.load()
                if self.page and b'name="stop"' in self.page.body:
                    await asyncio.sleep(WITHIN * chance.random())
                    await self.answer()
            await asyncio.sleep(EVERY * (0.85 + 0.3 * chance.random()))

    async def has_news(self) -> bool:
        """One look; notes how long and how many looks it took to be back after a kill."""
        self.polls += self.watch.is_up
        begun = time.perf_counter()
        try:
            news = await self.ask("GET", f"{self.address}/now", mark=self.mark)
        except OSError:
            if self.watch.deaths and not self.is_lost:
                self.is_lost, self.polls = True, 0
            return False
        self.watch.looks.append(time.perf_counter() - begun)
        if self.is_lost:
            self.watch.back.append((time.monotonic() - self.watch.died, self.polls))
            self.is_lost = False
        return news.status == 200 and news.text != self.mark

    async def answer(self) -> None:
        """One answer, sent until it is acknowledged, and the page after it."""
        assert self.page
        sent = form(self.page.hidden, mark=marks(1 + self.number % 5, self.number % 3))
        begun, deaths, was_up = time.perf_counter(), self.watch.deaths, self.watch.is_up
        reply = await self.insist("POST", self.address, sent)
        if was_up and self.watch.deaths == deaths:
            self.watch.took.append(time.perf_counter() - begun)
        if reply.status == 303:
            self.watch.acknowledged.add(self.page.hidden["submit_key"])
            await self.load()
        else:
            self.watch.late += 1


def form(hidden: dict[str, str], **fields: object) -> str:
    """A form's body out of its hidden fields and what is filled in."""
    return urlencode({**hidden, **fields}, doseq=True)


class Classroom:
    """A server, and the teacher who steers from beside it."""

    def __init__(self, folder: Path, questions: int, *, is_hosted: bool) -> None:
        """Write a lesson and open a room for it."""
        self.server = Server("ours", folder, is_hosted=is_hosted)
        (folder / "lessons").mkdir()
        text = marking_lesson("load", questions)
        (folder / "lessons" / "load.yaml").write_text(text, encoding="utf-8")
        lesson = Shelf(folder / "lessons", PROJECT / "seeds").lesson("load")
        assert lesson
        with self.record() as store:
            with store.write() as db:
                blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
                db["teacher"].insert({**blank, "id": "bench", "made_at": 0})
            way, at = through(lesson), utc_now()
            store.open_room("room", "bench", way, code=CODE, pace="teacher", at=at)

    @contextmanager
    def record(self) -> Iterator[Store]:
        """The record, for a moment: kept open, it would spare a killed server its recovery."""
        with closing(Store(settings_of(self.server.folder).record)) as store:
            yield store

    def press(self, *names: str) -> None:
        """Presses of the teacher."""
        with self.record() as store:
            for name in names:
                after = store.happen("room", Event(name), utc_now())
                assert not isinstance(after, Problem), (name, after)

    async def dies(self, watch: Watch) -> None:
        """As a power cut for the server, and a new start."""
        watch.died, watch.is_up = time.monotonic(), False
        watch.deaths += 1
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start)
        watch.is_up = True


async def teach(room: Classroom, watch: Watch, questions: int, kills: int) -> None:
    """The questions, a few seconds each; the server dies in the middle of some."""
    deaths = {questions * (n + 1) // (kills + 1) for n in range(kills)}
    for n in range(questions):
        room.press("read")
        await asyncio.sleep(READING)
        room.press("asked")
        if n in deaths:
            await asyncio.sleep(1.5 + 0.2 * n)
            await room.dies(watch)
            await asyncio.sleep(2)
        await asyncio.sleep(EVERY * 1.15 + WITHIN + LEFT)
        room.press("closed", "explained")
    room.press("debriefed", "ended")


def report(room: Classroom, watch: Watch, answers: int) -> bool:
    """What was acknowledged against what is there, and how long it took; whether all is well."""
    with room.record() as store:
        rows = store.rows("SELECT submit_key, sitting, question FROM attempt")
    keys = {row["submit_key"] for row in rows}
    doubled = [n for n in Counter((r["sitting"], r["question"]) for r in rows).values() if n > 1]
    lost = len(watch.acknowledged - keys)
    print(f"answers kept {len(rows)} of {answers}, acknowledged {len(watch.acknowledged)},")
    print(f"too late {watch.late}, sent again {watch.again}; lost {lost}, doubled {len(doubled)}")
    for what, times in (("save", watch.took), ("look for news", watch.looks)):
        p50, p95, p99 = (share(times, part) * 1000 for part in (0.5, 0.95, 0.99))
        print(f"{what}: {len(times)}, p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms")
    if watch.back:
        seconds, polls = (max(each) for each in zip(*watch.back, strict=True))
        print(f"after a kill the last phone was back within {seconds:.2f} s,")
        print(f"at its look number {polls} at the latest, from the server's first answer on")
    print(f"memory of the server {room.server.memory()}, load {load()}")
    errors = [f"{n} x {what}" for what, n in watch.errors.items()]
    print("errors:", *errors or ["none"], sep="\n  " if errors else " ")
    return not (lost or doubled or errors)


async def hold(room: Classroom, phones: int, questions: int, kills: int) -> Watch:
    """Let the phones in, teach, and wait for those who are still sending."""
    watch, door = Watch(), asyncio.Semaphore(AT_THE_DOOR)
    pupils = [Pupil(n, Phone(room.server.port), watch) for n in range(phones)]

    async def comes_in(pupil: Pupil) -> None:
        async with door:
            await pupil.join()

    begun = time.monotonic()
    await asyncio.gather(*map(comes_in, pupils))
    print(f"all {phones} phones were in after {time.monotonic() - begun:.1f} s", flush=True)
    living = [asyncio.create_task(pupil.live()) for pupil in pupils]
    await teach(room, watch, questions, kills)
    watch.is_over = True
    await asyncio.wait(living, timeout=10)
    for task, pupil in zip(living, pupils, strict=True):
        task.cancel()
        pupil.phone.hang_up()
    await asyncio.gather(*living, return_exceptions=True)
    return watch


def main() -> None:
    """Run the class and print what came of it; exit with 1 if something was lost or failed."""
    reader = argparse.ArgumentParser(description="A class of phones against one server.")
    reader.add_argument("phones", nargs="?", type=int, default=200)
    reader.add_argument("questions", nargs="?", type=int, default=10)
    reader.add_argument("--hosted", action="store_true")
    reader.add_argument("--kills", type=int, default=3)
    asked = reader.parse_args()
    end_well()
    go_first()
    print(setting(is_hosted=asked.hosted))
    print(f"{asked.phones} phones, {asked.questions} questions, {asked.kills} kills,"
          f" {'hosted' if asked.hosted else 'waitress'}, news every {EVERY:.0f} s")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        room = Classroom(Path(folder), asked.questions, is_hosted=asked.hosted)
        try:
            room.server.start()
            print("answers with", room.server.facts())
            watch = asyncio.run(hold(room, asked.phones, asked.questions, asked.kills))
            is_well = report(room, watch, asked.phones * asked.questions)
        finally:
            room.server.stop()
    sys.exit(not is_well)


if __name__ == "__main__":
    main()
