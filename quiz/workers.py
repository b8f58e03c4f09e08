"""The processes of a hosted server: gunicorn, with threads, as measured.

The first process only listens and minds the others; each worker opens the app and with it the
record after the fork. Figures: docs/performance.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

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
    }


class Workers(BaseApplication):  # type: ignore[misc]
    """gunicorn without its command line."""

    def __init__(self, settings: Settings, door: Door, port: int) -> None:
        """Take what each worker opens; `run` serves until it is stopped."""
        self._opens = (settings, door, port)
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn, at the start and when it is told to begin again."""
        _, door, port = self._opens
        for name, value in options(door, port).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called by gunicorn in each worker, after the fork."""
        return app_behind(*self._opens)
