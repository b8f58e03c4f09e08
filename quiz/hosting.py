"""A server for many: several processes on one machine, SQLite the only thing they share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing

from quiz import words
from quiz.serving import FIRST_PORT, CannotServe, announce, begin, free_port, held
from quiz.settings import Door, Settings, secret_key
from quiz.store.store import Store


def serve(settings: Settings, door: Door, *, tell: Callable[[str], None]) -> None:
    """Serve until stopped, with `door.workers` processes.

    The port is the one that is named, or 8000: a proxy has to find it. Raises CannotServe with a
    sentence that says what to do.
    """
    if sys.platform == "win32":
        raise CannotServe(words.sentence("serve.hosted-windows"))
    # Only here: gunicorn cannot be imported on Windows.
    from quiz.workers import Workers

    with held(settings) as note:
        wanted = FIRST_PORT if door.port is None else door.port
        port = free_port(door.host, wanted)
        address = settings.site or door.address(port)
        note.write_text(address)
        welcome = _begin(settings, address)
        announce(settings.data, address, port if door.lan else None, tell, welcome=welcome)
        tell(words.sentence("serve.hosted", _told(door, port)))
        Workers(settings, door, port).run()


def _begin(settings: Settings, address: str) -> str:
    """What is done once, before there are several: tables, the key, what deletions left.

    The record is closed again, for no connection of SQLite may be used on both sides of a fork.
    """
    secret_key(settings.data)
    with closing(Store(settings.record)) as store:
        return begin(store, settings.data, address)


def _told(door: Door, port: int) -> dict[str, object]:
    return {"host": door.host, "port": port, "workers": door.workers, "threads": door.threads}
