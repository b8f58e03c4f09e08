"""A class of 200 phones against one server that is killed three times.

    python3 -m bench.live [PHONES] [QUESTIONS] [--hosted [--workers 2] [--threads 16]]

All phones join from one address, look for news every second, and answer within 1.5 seconds of
each question. Some lose their connection for a while, and the server is killed three times, with
all its processes. What counts: every answer that was acknowledged is there once, and how long a
save takes. `--hosted` measures `serve --hosted` instead of the server of one process.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from quiz import hosting, serving, utc_now
from quiz.core.live_state import Event
from quiz.core.sitting import through
from quiz.library.shelf import Shelf
from quiz.serving import free_port
from quiz.settings import PROJECT, Door, Settings
from quiz.store.locks import AlreadyRunning, running
from quiz.store.store import Store
from tests.made_up import marking_lesson, marks

EVERY = 1.0
WITHIN = 1.5
KILLS = 3
LOST_A_MINUTE = 5
CODE = "LD2345"
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


def serve(folder: Path, door: Door, *, is_hosted: bool) -> None:
    """The server as people run it, on a given port."""
    settings = Settings(folder / "data", folder / "lessons")
    (hosting if is_hosted else serving).serve(settings, door, tell=lambda said: None)


@dataclass
class Watch:
    """What all phones saw together."""

    took: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    retried: int = 0
    back: list[tuple[float, int]] = field(default_factory=list)
    died: float = 0.0
    is_up: bool = True
    over: threading.Event = field(default_factory=threading.Event)


@dataclass
class Phone:
    """A browser's worth of HTTP: one connection, one cookie jar of one cookie."""

    number: int
    port: int
    watch: Watch
    cookie: str = ""
    mark: str = ""
    page: str = ""
    line: http.client.HTTPConnection | None = None
    is_lost: bool = False
    polls: int = 0

    def ask(self, method: str, path: str, **form: object) -> http.client.HTTPResponse:
        """One request; the connection is made anew when it was lost."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=8)
        body = urlencode(form, doseq=True) if method == "POST" else None
        headers = {"Cookie": self.cookie, "If-None-Match": f'"{self.mark}"'}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            self.page = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.line = None
            raise
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        return answer

    def insist(self, method: str, path: str, **form: object) -> http.client.HTTPResponse:
        """The same, again and again until a server answers."""
        while True:
            try:
                answer = self.ask(method, path, **form)
            except (OSError, http.client.HTTPException):
                self.watch.retried += 1
                time.sleep(0.3)
                continue
            if answer.status < 500:
                return answer
            time.sleep(0.3)

    def join(self) -> str:
        """Into the room, from the code on the board to the address of the phone's page."""
        self.insist("GET", "/join")
        self.insist("POST", "/join", **dict(HIDDEN.findall(self.page)), code=CODE)
        form = {**dict(HIDDEN.findall(self.page)), "code": CODE, "name": f"Phone {self.number}"}
        return self.insist("POST", "/join", **form).getheader("Location") or ""

    def live(self, start: threading.Barrier) -> None:
        """Look for news until the lesson is over; answer what is asked."""
        chance = random.Random(self.number)
        address = self.join()
        start.wait()
        while not self.watch.over.is_set():
            time.sleep(EVERY * (0.85 + 0.3 * chance.random()))
            if chance.random() < LOST_A_MINUTE / 60 * EVERY / 200:
                self.line = None
                time.sleep(5)
            if self.has_news(address):
                self.mark = self.page
                self.insist("GET", address)
                if 'name="stop"' in self.page:
                    time.sleep(WITHIN * chance.random())
                    self.answer(address)

    def has_news(self, address: str) -> bool:
        """One poll; notes how long and how many polls it took to be back after a kill."""
        self.polls += self.watch.is_up
        try:
            news = self.ask("GET", f"{address}/now")
        except (OSError, http.client.HTTPException):
            if not self.is_lost:
                self.is_lost, self.polls = True, 0
            return False
        if self.is_lost:
            self.watch.back.append((time.monotonic() - self.watch.died, self.polls))
            self.is_lost = False
        return news.status == 200

    def answer(self, address: str) -> None:
        """One answer, sent until it is acknowledged."""
        form = dict(HIDDEN.findall(self.page))
        form |= {"mark": marks(1 + self.number % 5, self.number % 3)}
        sent = time.perf_counter()
        tries = self.watch.retried
        status = self.insist("POST", address, **form).status
        if self.watch.retried == tries:
            self.watch.took.append((time.perf_counter() - sent) * 1000)
        if status == 303:
            self.watch.acknowledged.add(str(form["submit_key"]))


class Classroom:
    """The server's process and the teacher who steers, from beside it."""

    def __init__(self, folder: Path, questions: int, options: list[str]) -> None:
        """Write a lesson, open a room for it, and start the server."""
        self.port = free_port("127.0.0.1", None)
        self.folder = folder
        where = ["--folder", str(folder), "--port", str(self.port)]
        self.command = [sys.executable, "-m", "bench.live", *options, *where]
        (folder / "lessons").mkdir()
        text = marking_lesson("load", questions)
        (folder / "lessons" / "load.yaml").write_text(text, encoding="utf-8")
        lesson = Shelf(folder / "lessons", PROJECT / "seeds").lesson("load")
        assert lesson
        (folder / "data").mkdir()
        self.store = Store(folder / "data" / "second-look.db")
        with self.store.write() as db:
            blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
            db["teacher"].insert({**blank, "id": "bench", "made_at": 0})
        self.store.open_room(
            "room", "bench", through(lesson), code=CODE, pace="teacher", at=utc_now()
        )
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.process = subprocess.Popen(self.command, start_new_session=True)
        while True:
            try:
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                line.request("GET", "/join")
                line.getresponse().read()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut for the server: no goodbye, from none of its processes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while not is_free(self.folder):
            time.sleep(0.01)

    def press(self, name: str) -> None:
        """One press of the teacher."""
        self.store.happen("room", Event(name), utc_now())


def teach(room: Classroom, watch: Watch, questions: int) -> None:
    """Ten questions, a few seconds each; the server dies in the middle of some."""
    deaths = {questions * (n + 1) // (KILLS + 1) for n in range(KILLS)}
    for n in range(questions):
        room.press("read")
        time.sleep(0.5)
        room.press("asked")
        if n in deaths:
            time.sleep(1.5 + 0.2 * n)
            watch.died, watch.is_up = time.monotonic(), False
            room.kill()
            room.start()
            watch.is_up = True
        time.sleep(6 if n in deaths else 4)
        for name in ("closed", "explained"):
            room.press(name)
    for name in ("debriefed", "ended"):
        room.press(name)


def is_free(folder: Path) -> bool:
    """Whether another server may have the folder: the last process of this one has gone."""
    try:
        with running(folder / "data"):
            return True
    except AlreadyRunning:
        return False


def memory(group: int) -> str:
    """Memory of all processes of a group, shared pages counted once, where the system tells it."""
    ours = [path for path in Path("/proc").glob("[0-9]*/stat") if group_of(path) == group]
    told = [(path.parent / "smaps_rollup").read_text() for path in ours]
    kilobytes = sum(int(n) for text in told for n in re.findall(r"(?m)^Pss:\s+(\d+)", text))
    return f"{kilobytes / 1024:.0f} MB in {len(ours)} processes" if ours else "not told here"


def group_of(stat: Path) -> int:
    """The process group in a line of /proc; the name before it may hold anything."""
    try:
        return int(stat.read_text().rpartition(")")[2].split()[2])
    except OSError:  # it has just ended
        return 0


def report(room: Classroom, watch: Watch, phones: int, questions: int) -> None:
    """What was acknowledged against what is there, and how long it took."""
    rows = room.store.rows("SELECT submit_key, sitting, question FROM attempt")
    keys = {row["submit_key"] for row in rows}
    doubled = [n for n in Counter((r["sitting"], r["question"]) for r in rows).values() if n > 1]
    took = sorted(watch.took)
    p95, p99 = (took[round(len(took) * share) - 1] for share in (0.95, 0.99))
    print(f"{phones} phones, {questions} questions, {KILLS} kills, news every {EVERY:.0f} s")
    print(
        f"answers kept {len(rows)} of {phones * questions}, acknowledged {len(watch.acknowledged)}"
    )
    print(
        f"lost {len(watch.acknowledged - keys)}, doubled {len(doubled)}, sent again {watch.retried}"
    )
    print(f"save p50 {statistics.median(took):.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms")
    if watch.back:
        seconds, polls = (max(each) for each in zip(*watch.back, strict=True))
        print(f"after a kill the last phone was back within {seconds:.2f} s,")
        print(f"at its poll number {polls} at the latest, from the server's first answer on")
    print(f"memory of the server {memory(room.process.pid)}")
    if hasattr(os, "getloadavg"):
        print(f"load of this computer in the last minute {os.getloadavg()[0]:.1f}")


def wanted() -> argparse.Namespace:
    """What was asked for on the command line; `folder` only by this program of itself."""
    reader = argparse.ArgumentParser(description="A class of phones against one server.")
    reader.add_argument("phones", nargs="?", type=int, default=200)
    reader.add_argument("questions", nargs="?", type=int, default=10)
    reader.add_argument("--hosted", action="store_true")
    for name, default in (("workers", Door().workers), ("threads", Door().threads), ("port", 0)):
        reader.add_argument(f"--{name}", type=int, default=default)
    reader.add_argument("--folder", type=Path)
    return reader.parse_args()


def main() -> None:
    """Run the class and print what came of it."""
    asked = wanted()
    if asked.folder:
        door = Door(port=asked.port, workers=asked.workers, threads=asked.threads)
        serve(asked.folder, door, is_hosted=asked.hosted)
        return
    with tempfile.TemporaryDirectory() as folder:
        room, watch = Classroom(Path(folder), asked.questions, sys.argv[1:]), Watch()
        hold(room, watch, asked.phones, asked.questions)


def hold(room: Classroom, watch: Watch, phones: int, questions: int) -> None:
    """Let the phones in, teach, and compare."""
    start = threading.Barrier(phones + 1)
    threads = [
        threading.Thread(target=Phone(n, room.port, watch).live, args=(start,), daemon=True)
        for n in range(phones)
    ]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    start.wait()
    print(f"all {phones} phones were in after {time.monotonic() - begun:.1f} s")
    teach(room, watch, questions)
    watch.over.set()
    for thread in threads:
        thread.join(10)
    report(room, watch, phones, questions)
    room.kill()
    room.store.close()


if __name__ == "__main__":
    main()
