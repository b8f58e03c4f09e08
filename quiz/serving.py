"""Open the app to browsers: a port that is free, an address people can type, one server."""

from __future__ import annotations

import errno
import io
import logging
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import segno
from flask import Flask
from waitress.server import create_server

from quiz import create_app, one_core, teachers, utc_now, words
from quiz.record import damaged
from quiz.settings import Door, Settings
from quiz.store import copies, forgotten
from quiz.store.connection import BrokenFile, NewerFile, NotSaved
from quiz.store.locks import AlreadyRunning, running
from quiz.store.store import Store
from quiz.web.sweeping import sweep

# Where all stay on one core (one_core), more of them cost nothing and wait for a slow disk
# together; elsewhere they would get in each other's way.
THREADS = 24 if sys.platform == "linux" else 8
FIRST_PORT = 8000
PORTS_TRIED = 50
# select() on Windows cannot watch more; elsewhere poll() is used, which has no such limit.
MOST_CONNECTIONS = 450 if sys.platform == "win32" else 1500


class CannotServe(Exception):
    """The server cannot start; the message is a sentence for whoever started it."""


def serve(settings: Settings, door: Door, *, tell: Callable[[str], None]) -> None:
    """Serve until stopped. Raises CannotServe with a sentence that says what to do."""
    with held(settings) as note:
        port = free_port(door.host, door.port)
        address = settings.site or door.address(port)
        note.write_text(address)
        app = app_behind(settings, door, port)
        one_core.stay()  # before there are threads
        server = listen(app, door.host, port)
        welcome = begin(app.extensions["second-look"].store, settings.data, address)
        announce(settings.data, address, port if door.lan else None, tell, welcome=welcome)
        server.run()


@contextmanager
def held(settings: Settings) -> Iterator[Path]:
    """The data folder for one server, with the note that says where it answers.

    Whatever is wrong with the folder, then or while it is open, is a CannotServe.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with running(settings.data) as note, teachers.kept(settings.data):
            # Opening alone reads a few pages; damage further in would meet a class.
            if copies.is_damaged(settings.record):
                raise BrokenFile(str(settings.record))
            yield note
    except AlreadyRunning as error:
        raise _sorry("already", settings.data, address=error.address) from error
    except NewerFile as error:
        raise _sorry("newer", settings.data) from error
    except BrokenFile as error:
        raise CannotServe(damaged(settings.data)) from error
    except (OSError, NotSaved) as error:
        raise _sorry("unwritable", settings.data) from error


def app_behind(settings: Settings, door: Door, port: int) -> Flask:
    """The app; what it says of itself to pupils is where this door is seen from outside."""
    app = create_app(settings)
    if door.lan:
        app.config["SEEN_FROM_OUTSIDE"] = f"http://{lan_address()}:{port}"
    return app


def begin(store: Store, data: Path, address: str) -> str:
    """What a start does once: what a deletion left when the app was killed goes, what is due, and
    old backups.

    Gives the sentence with the first teacher's link, "" when there is a teacher.
    """
    store.tidy()
    sweep(store, data, utc_now())
    forgotten.prune(store.path, utc_now())
    return teachers.first_link(store, address, utc_now())


def _sorry(code: str, folder: Path, **params: str) -> CannotServe:
    return CannotServe(words.sentence(f"serve.{code}", {"folder": folder, **params}))


def listen(app: Flask, host: str, port: int) -> Any:
    """A waitress that already listens, tuned for a class of phones that poll."""
    # A class that answers at once makes a short queue; that is no news for a teacher.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        asyncore_use_poll=sys.platform != "win32",
        channel_timeout=60,
        cleanup_interval=10,
        ident="",
        # Of whom they are believed, the app decides (quiz.web.site).
        clear_untrusted_proxy_headers=False,
    )


def free_port(host: str, wanted: int | None) -> int:
    """The wanted port, else the first free one from 8000 on; CannotServe if there is none."""
    tried = [wanted] if wanted is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    for port in tried:
        with closing(socket.socket()) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                    said = words.sentence("serve.no-bind", {"bind": host})
                    raise CannotServe(said) from error
                continue
            return int(probe.getsockname()[1])
    raise CannotServe(words.sentence("serve.no-port", {"port": wanted or FIRST_PORT}))


def announce(
    data: Path,
    address: str,
    lan_port: int | None,
    tell: Callable[[str], None],
    *,
    welcome: str = "",
) -> None:
    """Say where the app is open, how the first teacher gets in, and where things are kept."""
    tell(words.sentence("serve.open", {"address": address}))
    if lan_port is not None:
        outside = f"http://{lan_address()}:{lan_port}"
        tell(words.sentence("serve.lan", {"address": outside}))
        tell(qr(outside))
    if welcome:
        tell(welcome)
    tell(words.sentence("serve.data", {"folder": data}))
    tell(words.sentence("serve.stop"))


def lan_address() -> str:
    """This computer's address in its network. Nothing is sent: UDP only picks a route."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def qr(address: str) -> str:
    """The address as a QR code in plain characters (compact ones crash some consoles)."""
    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(out=drawn, border=2, compact=False)
    return drawn.getvalue()
