"""Graded, durable answers a second, ours beside the floor in the same run.

    python3 -m bench.submit [ROUNDS [SECONDS [CLIENTS]]]

One answer = POST (parsed, graded, committed with synchronous=FULL) + the feedback page after its
303. Both servers listen and stay on one core as `serve` does, in processes of their own; clients
with kept-alive connections answer as fast as they can, in rounds that take turns at going first.
The round before the first is not counted, and in the end the rows are.
"""

from __future__ import annotations

import http.client
import itertools
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from bench import floor
from bench.servers import setting
from quiz import create_app, one_core
from quiz.serving import listen
from quiz.settings import Settings
from quiz.web.access import token_hash

CLIENTS = 30
"""A class."""
SITTINGS = 60_000
QUESTION = "no-way-to-check"
TOKEN = "a device of the bench"  # noqa: S105  (names a device in a throw-away database)


def ours(data: Path) -> Flask:
    """Our app, with sittings enough for one learner."""
    app = create_app(Settings(data=data))
    rooms = app.extensions["second-look"]
    lesson = rooms.shelf.lesson("start-here")
    rooms.store.add_learner("bench", token_hash(TOKEN), rooms.now())
    with rooms.store.write() as db:
        for n in range(SITTINGS):
            row = (f"b{n}", "bench", lesson.id, lesson.version, 0)
            db.execute("INSERT INTO sitting VALUES (?, ?, ?, ?, ?, NULL)", row)
    return app


def serve(which: str, data: Path) -> None:
    """Run one of the two servers and tell the parent how to reach it."""
    app = ours(data) if which == "ours" else floor.make(data)
    with app.test_client() as browser:
        with browser.session_transaction() as session:
            session["device"] = TOKEN
        page = browser.get(f"/sitting/b0/{QUESTION}")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    one_core.stay()
    server = listen(app, "127.0.0.1", 0)
    known = {
        "port": server.effective_port,
        "token": token,
        "cookie": f"{cookie.key}={cookie.value}",
    }
    print(json.dumps(known), flush=True)
    server.run()


@dataclass
class Target:
    """A server under load and what was measured of it."""

    name: str
    data: Path
    process: subprocess.Popen[str]
    port: int
    headers: dict[str, str]
    token: str
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def answer(self, connection: http.client.HTTPConnection) -> float:
        """One answer and its feedback page; gives the seconds it took."""
        number = next(self.numbers)
        path = f"/sitting/b{number}/{QUESTION}"
        fields = [("csrf_token", self.token), ("confidence", "0.7"), ("submit_key", path)]
        # All 255 ways to mark some of eight sentences, one after the other.
        marks = [("mark", f"s{n + 1}") for n in range(8) if (number % 255 + 1) >> n & 1]
        body = urlencode([*fields, *marks])
        before = time.perf_counter()
        for method, sent, expected in (("POST", body, 303), ("GET", None, 200)):
            connection.request(method, path, sent, self.headers)
            reply = connection.getresponse()
            page = reply.read()
            assert reply.status == expected, (self.name, reply.status, page[:300])
        assert b"verdict" in page
        return time.perf_counter() - before

    def round(self, seconds: float, clients: int) -> float:
        """All clients at once for that long; gives the answers a second."""
        waits: list[float] = []
        end = time.perf_counter() + seconds

        def client() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            while time.perf_counter() < end:
                waits.append(self.answer(connection))
            connection.close()

        threads = [threading.Thread(target=client) for _ in range(clients)]
        before = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.waits += waits
        return len(waits) / (time.perf_counter() - before)

    def kept(self) -> int:
        """The answers in its record."""
        (record,) = self.data.rglob("*.db")
        with closing(sqlite3.connect(record)) as db:
            return int(db.execute("SELECT COUNT(*) FROM attempt").fetchone()[0])

    def tell(self) -> None:
        """Print this server's line. Raises AssertionError if its record lacks an answer."""
        cuts = statistics.quantiles(self.waits, n=100)
        low, middle, high = min(self.rates), statistics.median(self.rates), max(self.rates)
        assert self.kept() == len(self.waits), (self.name, self.kept(), len(self.waits))
        print(
            f"{self.name:6} {low:6.0f} / {middle:6.0f} / {high:6.0f} answers a second,"
            f" p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms,"
            f" {len(self.waits)} answers, all kept"
        )


def start(which: str, folder: Path) -> Target:
    """Start one server in a process and a folder of its own."""
    data = folder / which
    data.mkdir()
    command = [sys.executable, "-m", "bench.submit", "serve", which, str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    known = json.loads(process.stdout.readline())  # type: ignore[union-attr]
    headers = {
        "Cookie": known["cookie"],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return Target(which, data, process, known["port"], headers, known["token"])


def main() -> None:
    """Print the figures of both servers and their ratio."""
    if sys.argv[1:2] == ["serve"]:
        return serve(sys.argv[2], Path(sys.argv[3]))
    given = [*map(float, sys.argv[1:4]), *(5, 3, CLIENTS)[len(sys.argv) - 1 :]]
    rounds, seconds, clients = int(given[0]), given[1], int(given[2])
    print(f"{setting(is_hosted=False)}, {clients} clients")
    with tempfile.TemporaryDirectory() as place:
        targets = [start(which, Path(place)) for which in ("floor", "ours")]
        try:
            for target in targets:
                target.round(seconds, clients)
            for number in range(rounds):
                for target in targets[:: -1 if number % 2 else 1]:
                    target.rates.append(target.round(seconds, clients))
        finally:
            for target in targets:
                target.process.kill()
                target.process.wait()
        for target in targets:
            target.tell()
    tell_ratio(*(target.rates for target in targets))
    return None


def tell_ratio(floor: list[float], ours: list[float]) -> None:
    """Print what part of the floor's answers ours gave, round by round."""
    parts = sorted(above / below for below, above in zip(floor, ours, strict=True))
    low, middle, high = parts[0], statistics.median(parts), parts[-1]
    print(
        f"ours / floor: {low:.2f} / {middle:.2f} / {high:.2f}  (min / median / max of the rounds)"
    )


if __name__ == "__main__":
    main()
