"""Nothing leaves this computer: no page and no command opens a connection to anywhere else.

Python itself tells of each call (`sys.addaudithook`), whichever library makes it. A hook cannot be
taken off again, so it listens only while it is asked to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest
from click.testing import CliRunner

from quiz import create_app, serving
from quiz.cli import main
from quiz.settings import Settings
from tests.attacks.controls import control
from tests.attacks.routes import cells
from tests.attacks.stage import BEHIND_LOGIN, OPEN, OURS, set_up
from tests.conftest import ROOT, Clock, counted_ids

ASKS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request",
        "http.client.connect", "smtplib.connect", "ftplib.connect", "subprocess.Popen",
        "os.system", "os.posix_spawn", "webbrowser.open")  # fmt: skip
"""What Python calls a way out of a process."""
_heard: list[tuple[str, str]] = []
_listens = False


def _hook(event: str, args: tuple) -> None:
    if _listens and event in ASKS:
        _heard.append((event, repr(args[1] if event.startswith("socket.conn") else args)))


sys.addaudithook(_hook)


@contextmanager
def listened() -> Iterator[list[tuple[str, str]]]:
    """What is asked of the world meanwhile, but for this computer's own loop."""
    global _listens
    _heard.clear()
    away: list[tuple[str, str]] = []
    _listens = True
    try:
        yield away
    finally:
        _listens = False
        away += [one for one in _heard if not is_here(one[1])]


def is_here(told: str) -> bool:
    """Whether an address is one of this computer's own."""
    found = re.search(r"'([^']*)'", told)
    if not found:
        return False
    if found[1] in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(found[1]).is_loopback
    except ValueError:
        return False


@control(28)
def test_every_page_and_form_is_answered_without_asking_anybody(tmp_path):
    app = create_app(Settings(data=tmp_path / "data"), now=Clock(), new_id=counted_ids())
    with closing(app.extensions["second-look"].store):
        stage = set_up(app)
        with listened() as away:
            for cell in cells():
                who = "okoro" if cell.audience in BEHIND_LOGIN else "mina"
                answer = stage.asks(who, cell, {**OPEN, **OURS})
                assert answer.status_code < 500
                if cell.method == "POST":
                    stage.again()
        assert away == []


COMMANDS = {
    "backup": "--data DATA --to OUT",
    "check": "ROOT/lessons/20-canteen.yaml --data DATA",
    "doctor": "--data DATA --port 1",
    "explain": "not-one-of",
    "export": "canteen --to qti --out OUT/lesson.zip",
    "figures": "--check --data DATA",
    "gain": "one-killing --data DATA",
    "history": "canteen --data DATA",
    "import": "OUT/some.gift --out OUT/brought.yaml",
    "manual": "--help",
    "new": "menu --title Menu --kind choice --text It-rang. --passage no --ages 11+",
    "pack": "starter --out OUT/pack.zip",
    "preview": "--help",
    "rescore": "--lesson canteen --data DATA",
    "restore": "--data DATA",
    "second-author": "canteen --show --data DATA",
    "segment": "OUT/some.txt --show",
    "serve": "--help",
    "stats": "--in canteen --data DATA",
    "swap": "Hill=Dale --in canteen",
    "teacher": "list --data DATA",
    "translate": "--help",
}
"""Each command once; those that only begin to serve, or write into the project, tell of themselves.
What a server does is the test above and the one below."""


@control(28)
def test_every_command_is_carried_out_without_asking_anybody(tmp_path):
    assert set(COMMANDS) == set(main.commands)
    app = create_app(Settings(data=tmp_path / "data"), now=Clock(), new_id=counted_ids())
    app.extensions["second-look"].store.close()
    (tmp_path / "some.txt").write_text("It rang. A gear broke.")
    (tmp_path / "some.gift").write_text("Who? {=Ann ~Ben ~Cid}")
    places = {"DATA": tmp_path / "data", "OUT": tmp_path, "ROOT": ROOT}
    for command, options in COMMANDS.items():
        told = re.sub("DATA|OUT|ROOT", lambda found: str(places[found[0]]), options).split()
        with listened() as away:
            done = CliRunner().invoke(main, [command, *told], env={"HOME": str(tmp_path)})
        assert done.exception is None or isinstance(done.exception, SystemExit), command
        assert away == [], command


def test_the_address_in_the_local_network_is_found_without_sending_a_byte():
    """A datagram socket that is connected sends nothing: the system only picks a route for it."""
    with listened() as away:
        serving.lan_address()
    assert away == [("socket.connect", "('192.0.2.1', 9)")]
    code = (ROOT / "quiz" / "serving.py").read_text(encoding="utf-8")
    assert "SOCK_DGRAM" in code and not re.search(r"\.send(to|msg|all)?\(", code)


@pytest.mark.parametrize(
    "asks",
    [
        lambda: socket.getaddrinfo("example.invalid", 443),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", ("203.0.113.9", 9)),
        lambda: subprocess.run([sys.executable, "-V"], check=True, capture_output=True),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_listener_would_notice(asks):
    with listened() as away, suppress(OSError):
        asks()
    assert away
