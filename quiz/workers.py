"""The processes of a hosted server: gunicorn, with threads, as measured.

The first process makes the app, listens and minds the others; each worker opens the record anew
after the fork. What all of them have read is in memory once. Figures: docs/performance.md.
"""

from __future__ import annotations

import ctypes
import gc
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from quiz import one_core
from quiz.serving import app_behind
from quiz.settings import Door, Settings

KEPT_ALIVE = 10
GRACE = 30
STUCK = 60
IN_MEMORY = Path("/dev/shm")  # noqa: S108  (gunicorn makes files of its own there)


def options(door: Door, port: int) -> dict[str, Any]:
    """gunicorn's settings, by its own names; spans in seconds."""
    return {
        "bind": f"{door.host}:{port}",
        "worker_class": "gthread",
        "workers": door.workers,
        "threads": door.threads,
        # Longer than the two seconds between two looks for news: a phone keeps its connection.
        "keepalive": KEPT_ALIVE,
        "worker_connections": 2000,
        "backlog": 2048,
        # At the end, a request under way has this long; a worker without a sign of life, that.
        "graceful_timeout": GRACE,
        "timeout": STUCK,
        # Nothing grows, so that no worker has to be made anew in the middle of a lesson.
        "max_requests": 0,
        # Signs of life are written to files; a slow disk must not look like a dead worker.
        "worker_tmp_dir": str(IN_MEMORY) if IN_MEMORY.is_dir() else None,
        # Of which proxy headers are believed, the app decides (quiz.web.site).
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        # Addresses of visitors stand in no log: there is none of requests, and no warnings.
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "error",
        "pre_fork": choose_core,
        "post_fork": take_core,
    }


def choose_core(first: Any, worker: Any) -> None:
    """Before the fork: a core that no other worker has, while there is one."""
    taken = [getattr(other, "core", None) for other in first.WORKERS.values()]
    worker.core = one_core.free_core(one_core.allowed(), taken)


def take_core(_first: Any, worker: Any) -> None:
    """After the fork, in the worker."""
    one_core.stay(worker.core)


def few_heaps() -> None:
    """Two heaps a process, where glibc would give each thread its own (mallopt, M_ARENA_MAX).

    Those are for threads that run at the same moment; Python's take turns.
    """
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(-8, 2)


class Workers(BaseApplication):  # type: ignore[misc]
    """gunicorn without its command line."""

    def __init__(self, settings: Settings, door: Door, port: int) -> None:
        """Make the app that the workers share; `run` serves until it is stopped.

        Raises what `create_app` raises.
        """
        self._door, self._port = door, port
        self._app = app_behind(settings, door, port)
        with closing(self._app.extensions["second-look"].store):
            # Drawn once before the fork: templates and the language are then there for all.
            self._app.test_client().get("/")
        super().__init__()

    def run(self) -> None:
        """Serve until stopped. No connection to the record is open while processes are made."""
        few_heaps()
        # The collector would write to every object that the processes share.
        gc.collect()
        gc.freeze()
        super().run()

    def load_config(self) -> None:
        """Called by gunicorn, at the start and when it is told to begin again."""
        for name, value in options(self._door, self._port).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called by gunicorn in each worker, after the fork."""
        return self._app
