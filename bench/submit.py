"""Graded, durable answers a second, ours beside the floor in the same run.

    python3 -m bench.submit [ROUNDS] [SECONDS]

One answer = POST (parsed, graded, committed with synchronous=FULL) + the feedback page after its
303. Both servers run under waitress, with the threads and on one core as `serve` does, in processes
of their own; eight clients with kept-alive connections answer as fast as they can, in interleaved
rounds.
"""

from __future__ import annotations

import http.client
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import waitress
from flask import Flask

from bench import floor
from bench.servers import setting
from quiz import create_app, one_core
from quiz.serving import THREADS
from quiz.settings import Settings
from quiz.web.access import token_hash

CLIENTS = 8
SITTINGS = 20_000
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
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=THREADS)
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

    def round(self, seconds: float) -> None:
        """All clients at once for that long."""
        waits: list[float] = []
        end = time.perf_counter() + seconds

        def client() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            while time.perf_counter() < end:
                waits.append(self.answer(connection))
            connection.close()

        threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
        before = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.rates.append(len(waits) / (time.perf_counter() - before))
        self.waits += waits

    def tell(self) -> None:
        """Print this server's line."""
        cuts = statistics.quantiles(self.waits, n=100)
        low, middle, high = min(self.rates), statistics.median(self.rates), max(self.rates)
        print(
            f"{self.name:6} {low:6.0f} / {middle:6.0f} / {high:6.0f} answers a second,"
            f" p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms,"
            f" {len(self.waits)} answers"
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
    return Target(which, process, known["port"], headers, known["token"])


def main() -> None:
    """Print the figures of both servers and their ratio."""
    if sys.argv[1:2] == ["serve"]:
        return serve(sys.argv[2], Path(sys.argv[3]))
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 3.0
    print(setting(is_hosted=False))
    with tempfile.TemporaryDirectory() as place:
        targets = [start(which, Path(place)) for which in ("floor", "ours")]
        try:
            for _ in range(rounds):
                for target in targets:
                    target.round(seconds)
        finally:
            for target in targets:
                target.process.kill()
                target.process.wait()
    for target in targets:
        target.tell()
    below, above = (statistics.median(target.rates) for target in targets)
    print(f"ours / floor: {above / below:.2f}  (min / median / max of {rounds} rounds above)")
    return None


if __name__ == "__main__":
    main()
