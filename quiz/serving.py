"""Open the app to browsers: a port that is free, an address people can type, one server."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import segno
from flask import Flask
from waitress.server import create_server

from quiz import create_app, teachers, utc_now, words
from quiz.settings import Settings
from quiz.store import backups
from quiz.store.connection import BrokenFile, NewerFile, NotSaved
from quiz.store.locks import AlreadyRunning, running
from quiz.store.store import Store

THREADS = 16
FIRST_PORT = 8000
PORTS_TRIED = 50
# select() on Windows cannot watch more; elsewhere poll() is used, which has no such limit.
MOST_CONNECTIONS = 450 if sys.platform == "win32" else 1500


class CannotServe(Exception):
    """The server cannot start; the message is a sentence for whoever started it."""


def serve(settings: Settings, *, lan: bool, port: int | None, tell: Callable[[str], None]) -> None:
    """Serve until stopped. Raises CannotServe with a sentence that says what to do."""
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104  (only when asked for)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with running(settings.data) as note, teachers.kept(settings.data):
            chosen = free_port(host, port)
            address = f"http://127.0.0.1:{chosen}"
            note.write_text(address)
            app = create_app(settings)
            if lan:
                app.config["SEEN_FROM_OUTSIDE"] = f"http://{lan_address()}:{chosen}"
            server = listen(app, host, chosen)
            _clear_away(app.extensions["second-look"].store, settings.data)
            welcome = teachers.first_link(app.extensions["second-look"].store, address, utc_now())
            announce(settings.data, address, chosen if lan else None, tell, welcome=welcome)
            server.run()
    except AlreadyRunning as error:
        raise _sorry("already", settings.data, address=error.address) from error
    except NewerFile as error:
        raise _sorry("newer", settings.data) from error
    except BrokenFile as error:
        raise _sorry("broken", settings.data) from error
    except (OSError, NotSaved) as error:
        raise _sorry("unwritable", settings.data) from error


def _clear_away(store: Store, data: Path) -> None:
    """What a deletion left when the app was killed in the middle of it, and old backups."""
    store.tidy()
    backups.expire(data, utc_now())


def _sorry(code: str, folder: Path, **params: str) -> CannotServe:
    return CannotServe(words.sentence(f"serve.{code}", {"folder": folder, **params}))


def listen(app: Flask, host: str, port: int) -> Any:
    """A waitress that already listens, tuned for a class of phones that poll."""
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
            except OSError:
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
