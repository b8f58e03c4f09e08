"""Servers under measurement: ours as it is shipped, and the floor behind the same server.

Each runs in a process group of its own, so that it can be killed with all its processes and its
CPU and memory can be counted. `/bench` is added to both: it reads the settings of SQLite from the
connection that answers.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask

import quiz
from bench import floor
from quiz.settings import PROJECT, Door, Settings
from quiz.store.locks import AlreadyRunning, running

PRAGMAS = ("synchronous", "journal_mode", "wal_autocheckpoint")
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
WORKERS, THREADS = Door().workers, Door().threads


def settings_of(folder: Path) -> Settings:
    """The data below `folder`; the lessons below it, too, where it has some, else the shipped."""
    own = folder / "lessons"
    return Settings(folder / "data", own if own.is_dir() else PROJECT / "lessons")


def tell_of(app: Flask, ask: Callable[[str], Any]) -> Flask:
    """Give an app the page that says how its own connection is set."""
    app.add_url_rule(
        "/bench", "bench", lambda: json.dumps({name: ask(f"PRAGMA {name}") for name in PRAGMAS})
    )
    return app


def with_facts(create_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """Our own app with that page: all else is as it is shipped."""

    def made(*given: Any, **more: Any) -> Flask:
        app = create_app(*given, **more)
        store = app.extensions["second-look"].store
        return tell_of(app, lambda sql: next(iter(store.row(sql).values())))

    return made


def bare(folder: Path, *, is_hosted: bool) -> Flask:
    """The floor's app with that page."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    app = floor.make(folder / "data", shared=is_hosted)
    return tell_of(app, lambda sql: app.extensions["floor"]().execute(sql).fetchone()[0])


def serve(which: str, folder: Path, door: Door, *, is_hosted: bool, wrong: str = "") -> None:
    """One of the two, as people run it, on a given port; `wrong` is a store made so on purpose."""
    # Before anything takes it from there: whoever makes the app makes it with that page.
    quiz.create_app = with_facts(quiz.create_app)
    from quiz import hosting, serving

    if wrong:
        from tests.faults.server_under_load import plant

        plant(wrong)
    settings = settings_of(folder)
    if which == "ours":
        (hosting if is_hosted else serving).serve(settings, door, tell=lambda said: None)
    elif is_hosted:
        from gunicorn.app.base import BaseApplication

        from quiz.workers import Workers

        class Floor(Workers):
            def __init__(self) -> None:
                self._door, self._port = door, door.port or 0
                BaseApplication.__init__(self)

            def load(self) -> Flask:
                return bare(folder, is_hosted=True)

        Floor().run()
    else:
        serving.listen(bare(folder, is_hosted=False), door.host, door.port or 0).run()


def group_of(stat: Path) -> int:
    """The process group in a line of /proc; the name before it may hold anything."""
    try:
        return int(stat.read_text().rpartition(")")[2].split()[2])
    except OSError:  # it has just ended
        return 0


def members(group: int) -> list[Path]:
    """Folders of /proc of all processes of a group; one that only slows the disk is none."""
    ours = [stat.parent for stat in Path("/proc").glob("[0-9]*/stat") if group_of(stat) == group]
    return [folder for folder in ours if (folder / "comm").read_text() != "strace\n"]


def megabytes(group: int) -> float:
    """Memory of all processes of a group, shared pages counted once; 0 where it is not told."""
    told = [(folder / "smaps_rollup").read_text() for folder in members(group)]
    return sum(int(n) for text in told for n in re.findall(r"(?m)^Pss:\s+(\d+)", text)) / 1024


def memory(group: int) -> str:
    """The same in words."""
    found = megabytes(group)
    return f"{found:.0f} MB in {len(members(group))} processes" if found else "not told here"


def cpu_seconds(group: int) -> float:
    """CPU that a group's processes and those they have buried took so far."""
    stats = [(folder / "stat").read_text().rpartition(")")[2].split() for folder in members(group)]
    return sum(sum(map(int, stat[11:15])) for stat in stats) / TICK


def slowed(milliseconds: int) -> list[str]:
    """A command's beginning that makes each fsync so much slower; the rest runs at full speed."""
    if not milliseconds:
        return []
    if not shutil.which("strace"):
        sys.exit("--slow-disk needs strace, which makes every fsync wait.")
    delay = f"inject=fsync,fdatasync:delay_exit={milliseconds * 1000}"
    return ["strace", "-f", "--seccomp-bpf", "-qqq", "-o", os.devnull,
            "-e", "trace=fsync,fdatasync", "-e", delay]  # fmt: skip


@dataclass
class Server:
    """One of the two in a folder of its own; `start` it before anything is asked of it."""

    which: str
    folder: Path
    is_hosted: bool
    slow: int = 0
    port: int = 0
    wrong: str = ""
    """A store that is made wrong on purpose (tests.faults.server_under_load), "" for ours."""
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        """Choose a port, the same after each start."""
        self.port = self.port or quiz_free_port()
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def command(self) -> list[str]:
        """What starts it."""
        how = "hosted" if self.is_hosted else "waitress"
        given = [self.which, how, str(self.folder), str(self.port), self.wrong]
        return [*slowed(self.slow), sys.executable, "-m", "bench.servers", *given]

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            self.command, start_new_session=True, stdout=subprocess.DEVNULL
        )
        while not self.answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.which} has ended: {self.process.returncode}")
            time.sleep(0.01)

    def answers(self) -> bool:
        """Whether it answers by now."""
        return bool(self.facts())

    def facts(self) -> dict[str, Any]:
        """How SQLite is set on a connection of the server; nothing while it does not answer."""
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            line.request("GET", "/bench")
            answer = line.getresponse()
            told: dict[str, Any] = json.loads(answer.read()) if answer.status == 200 else {}
            line.close()
        except (OSError, http.client.HTTPException):
            return {}
        return told

    def kill(self) -> None:
        """As a power cut for the server: no goodbye, from none of its processes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while not self.is_free():
            time.sleep(0.005)

    def stop(self) -> None:
        """Kill it, if it was ever started and has not ended."""
        if hasattr(self, "process") and self.process.poll() is None:
            self.kill()

    def is_free(self) -> bool:
        """Whether another server may have the folder: the last process of this one has gone."""
        try:
            with running(self.folder / "data"):
                return True
        except AlreadyRunning:
            return False

    def cpu(self) -> float:
        """Seconds of CPU so far."""
        return cpu_seconds(self.process.pid)

    def memory(self) -> str:
        """What it holds now, in words."""
        return memory(self.process.pid)


class Shipped(Server):
    """Ours, started by the very command that people type."""

    @property
    def command(self) -> list[str]:
        """`python -m quiz serve` with a folder and a port."""
        given = ["--data", str(self.folder / "data"), "--port", str(self.port)]
        how = ["--hosted"] if self.is_hosted else []
        return [sys.executable, "-m", "quiz", "serve", *how, *given]

    def answers(self) -> bool:
        """Whether the shelf can be seen."""
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            line.request("GET", "/")
            is_there = line.getresponse().status == 200
            line.close()
        except (OSError, http.client.HTTPException):
            return False
        return is_there


def quiz_free_port() -> int:
    """A port that is free now."""
    from quiz.serving import free_port

    return free_port("127.0.0.1", 0)


def setting(*, is_hosted: bool) -> str:
    """Versions, cores and load, in one line for the head of a table."""
    names = ("flask", "gunicorn" if is_hosted else "waitress", "sqlite-utils")
    parts = [f"Python {sys.version.split()[0]}", f"SQLite {sqlite3.sqlite_version}"]
    parts += [f"{name} {version(name)}" for name in names]
    parts += [
        f"{os.cpu_count()} cores",
        f"load {load()}",
        time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    ]
    return ", ".join(parts)


def end_well() -> None:
    """Asked to end, a measurement still stops its servers."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was done"))


def load() -> str:
    """The load of this computer in the last minute, its own included."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not told"


if __name__ == "__main__":
    which, how, place, port, wrong = sys.argv[1:]
    with suppress(AttributeError, OSError):
        # Whoever measures may go first; the server has no more than it has elsewhere.
        os.setpriority(os.PRIO_PROCESS, 0, 0)
    door = Door(port=int(port), workers=WORKERS, threads=THREADS)
    serve(which, Path(place), door, is_hosted=how == "hosted", wrong=wrong)
