"""A server for many: two workers that share nothing but the record, and how such a server ends.

The server is real, started as a technician starts it. A request goes to the worker it is meant
for, because the other one is held still meanwhile.
"""

import contextlib
import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner

from quiz import hosting, serving
from quiz.cli import main
from quiz.one_core import allowed
from quiz.settings import Door, Settings
from quiz.store.locks import QueueLock, running
from tests.attacks.controls import control
from tests.conftest import ROOT, Person
from tests.test_classroom import code_of, opens, presses
from tests.test_one_core import cores_of
from tests.test_teachers import HERS, OKORO, is_in, welcomed

posix = pytest.mark.skipif(sys.platform == "win32", reason="--hosted needs fork")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

NORTH, SOUTH = 0, 1
FORM = "application/x-www-form-urlencoded"
FIRST = {"mark": ["s4", "s6"]}


class Server:
    """`python -m quiz serve --hosted`, in a group of its own that can be killed as one."""

    def __init__(self, data, *options):
        self.data = data
        self.systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.systemd.bind(f"{data}.ready")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quiz", "serve", "--hosted", "--port", "0", "--data", data]
            + [*options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "NOTIFY_SOCKET": f"{data}.ready"},
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.strip())
            if "Listening" in line:
                break
        self.port = int(re.search(r"port (\d+)", self.said[-1])[1])
        self.address = f"http://127.0.0.1:{self.port}"
        for n in (NORTH, SOUTH):
            self.waits_for(n)

    @property
    def workers(self):
        """The process ids of the workers, the eldest first."""
        listed = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return sorted(int(pid) for pid in listed.stdout.split())

    def waits_for(self, n):
        """Until both workers are there and the nth answers."""
        for _ in range(300):
            with contextlib.suppress(OSError, http.client.HTTPException):
                # While there is one of them, the other might come and take what is asked of it.
                if len(self.workers) > 1 and self.asks(n, "GET", "/healthz", patience=1)[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"worker {n} does not answer: {self.said}")

    def asks(self, n, method, path, body=None, headers=(), patience=20):
        """One request to the nth worker, on a line of its own: status, headers, text."""
        others = self.workers
        others.pop(n)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            line.request(method, path, body, dict(headers))
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            line.close()
            for pid in others:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def kill(self):
        """As a power cut: all at once, without a word."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
        self.systemd.close()

    def rows(self, sql):
        with contextlib.closing(sqlite3.connect(self.data / "second-look.db")) as db:
            return db.execute(sql).fetchall()


@dataclass
class Browser:
    """Looks like Flask's test client; `worker` says who shall answer."""

    server: Server
    worker: int = NORTH
    cookies: dict = field(default_factory=dict)

    def get(self, path, **_):
        return self.opens("GET", path)

    def post(self, path, data, **_):
        return self.opens("POST", path, urlencode(data, doseq=True))

    def opens(self, method, path, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = FORM
        status, told, text = self.server.asks(self.worker, method, path, body, headers)
        for cookie in told.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if status in (302, 303):
            return self.opens("GET", urlsplit(told["Location"]).path)
        return SimpleNamespace(
            status_code=status, text=text, headers=told, request=SimpleNamespace(path=path)
        )


def at(worker, who):
    """The same person; the next pages come from that worker."""
    who.client.worker = worker
    return who


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    opened = Server(tmp_path_factory.mktemp("hosted") / "data")
    yield opened
    opened.kill()


@pytest.fixture(scope="module")
def okoro(server):
    """Ms Okoro, whose account was made with the link of the first start."""
    (link,) = (line for line in server.said if line.startswith("Teachers:"))
    code = re.search(r"#(\S+)", link)[1]
    return welcomed(Person(Browser(server)), code, OKORO, HERS)


@pytest.fixture
def comes(server):
    return lambda: Person(Browser(server))


@pytest.fixture
def room(okoro):
    """A class of hers, which has a code."""
    return opens(at(NORTH, okoro), question=["no-way-to-check"])


def hidden_in(who):
    """The hidden fields of the page that is open."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', who.page.text))


def joins(who, room, name, worker=NORTH):
    return at(worker, who).opens("/join").sends(code=code_of(room)).sends("/join", name=name)


# What the workers share, and what not.


@posix
@linux
def test_no_connection_to_the_record_is_older_than_its_worker(server):
    def holds(pid):
        return {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()}

    record = str(server.data / "second-look.db")
    assert record not in holds(server.process.pid), "the first process has none"
    assert all(record in holds(pid) for pid in server.workers)
    turn = str(server.data / "second-look.lock")
    assert turn not in holds(server.process.pid), "a turn that came over a fork would be shared"


def has_cores_of_its_own(server):
    """Whether each worker stays on one core, and shares it only where there are too few."""
    cores = [cores_of(pid) for pid in server.workers]
    apart = len(frozenset().union(*cores)) == min(len(cores), len(allowed()))
    return apart and all(len(one) == 1 for one in cores)


@posix
@linux
def test_each_worker_stays_on_a_core_of_its_own(server):
    assert has_cores_of_its_own(server)
    assert cores_of(server.process.pid) == allowed(), "who minds the workers goes where it may"


@posix
def test_systemd_is_told_when_browsers_may_come(server):
    server.systemd.settimeout(5)
    assert b"READY=1" in server.systemd.recv(200)


@control(11)
@posix
def test_whoever_logs_out_at_one_worker_is_out_at_the_other(okoro):
    assert is_in(at(NORTH, okoro)) and is_in(at(SOUTH, okoro))
    kept = dict(okoro.client.cookies)
    at(SOUTH, okoro).opens("/teach").sends("/teach/logout")
    thief = Person(Browser(okoro.client.server, cookies=kept))
    assert not is_in(at(NORTH, thief)) and not is_in(at(SOUTH, thief))
    at(NORTH, okoro).opens("/teach/login").sends(name=OKORO, password=HERS)
    assert is_in(at(SOUTH, okoro))


@control(14)
@posix
@pytest.mark.parametrize(
    ("page", "form"),
    [("/join", {"code": "WRONG2"}), ("/teach/login", {"name": OKORO, "password": "a guess"})],
)
def test_ten_guesses_are_ten_guesses_over_both_workers(comes, page, form):
    guesser = comes().opens(page)
    tried = [at(n % 2, guesser).sends(page, **form).status for n in range(10)]
    assert tried == [422] * 10
    assert [at(n, guesser).sends(page, **form).status for n in (NORTH, SOUTH)] == [429, 429]


@posix
def test_a_class_goes_on_at_one_worker_and_is_seen_at_the_other_at_once(room, comes):
    mina, noor = joins(comes(), room, "Mina", NORTH), joins(comes(), room, "Noor", SOUTH)
    home = mina.path
    assert home == noor.path
    before = at(SOUTH, mina).opens(f"{home}/now").page.text
    presses(at(NORTH, room), "read", "asked")
    assert at(SOUTH, mina).opens(f"{home}/now").page.text != before
    at(SOUTH, mina).opens(home).sends(**FIRST)
    at(NORTH, noor).opens(home).sends(**FIRST)
    for worker in (NORTH, SOUTH):
        assert "2 of 2 have answered" in at(worker, room).opens(room.path).text
        assert at(worker, room).opens(f"{room.path}/now").page.text.endswith(".2")
        room.opens(room.path.removesuffix("/now"))
    presses(at(SOUTH, room), "closed")
    late = at(NORTH, noor).opens(home)
    assert 'name="stop"' not in late.page.text, "closed for everybody"


@control(30)
@posix
def test_the_same_answer_sent_to_both_workers_is_one_answer(room, comes, server):
    mina = joins(comes(), room, "Mina")
    presses(room, "read", "asked")
    hidden = hidden_in(mina.opens(mina.path))
    body = {**hidden, **FIRST}
    for worker in (NORTH, SOUTH, NORTH):
        assert at(worker, mina).client.post(mina.path, body).status_code == 200
    key = hidden["submit_key"]
    assert server.rows(f"SELECT COUNT(*) FROM attempt WHERE submit_key = '{key}'") == [(1,)]


@posix
def test_a_deletion_at_one_worker_reaches_every_memory_of_the_other(room, comes):
    zinnia = joins(comes(), room, "Zinnia Quokka")
    home = zinnia.path
    for worker in (NORTH, SOUTH):
        assert "Zinnia Quokka" in at(worker, room).opens(room.path).text
        assert "Zinnia Quokka" in at(worker, zinnia).opens(home).text
    at(NORTH, zinnia).opens("/my-data").sends("/my-data/delete", sure="yes")
    assert "Everything about you is deleted" in zinnia.text
    for worker in (SOUTH, NORTH):
        assert "Quokka" not in at(worker, room).opens(room.path).text
        assert at(worker, zinnia).opens(home).status == 404


# One server for a folder, and workers that come and go.


@posix
def test_a_second_server_is_told_where_the_first_one_is(server):
    for way in ([], ["--hosted"]):
        done = CliRunner().invoke(main, ["serve", *way, "--data", str(server.data), "--port", "0"])
        assert done.exit_code == 1
        assert f"already open at {server.address}" in done.output


@posix
def test_a_worker_that_ends_is_replaced_and_takes_nothing_with_it(server, comes):
    for how in (signal.SIGTERM, signal.SIGKILL):
        gone = server.workers[NORTH]
        os.kill(gone, how)
        while gone in server.workers or len(server.workers) < 2:
            time.sleep(0.02)
        assert (server.data / "running.txt").read_text() == server.address
    for n in (NORTH, SOUTH):
        server.waits_for(n)
        assert at(n, comes()).opens("/").status == 200
    if sys.platform == "linux":
        assert has_cores_of_its_own(server), "the new one takes the core of the one that is gone"


# The end.


@pytest.fixture
def own(tmp_path):
    opened = Server(tmp_path / "data")
    yield opened
    opened.kill()


def is_over(server):
    with contextlib.closing(socket.socket()) as caller:
        return caller.connect_ex(("127.0.0.1", server.port)) != 0


@posix
def test_asked_to_end_it_saves_the_answer_under_way_and_says_so(own):
    mina = Person(Browser(own)).begins("start-here")
    hidden = hidden_in(mina)
    line = http.client.HTTPConnection("127.0.0.1", own.port, timeout=20)
    turns = QueueLock(own.data / "second-look.lock")
    with contextlib.closing(turns), turns.held():
        cookie = "; ".join(f"{name}={value}" for name, value in mina.client.cookies.items())
        headers = {"Cookie": cookie, "Content-Type": FORM, "Connection": "close"}
        line.request("POST", mina.path, urlencode({**hidden, **FIRST}, doseq=True), headers)
        time.sleep(1)  # it stands in the line of those who write
        own.process.send_signal(signal.SIGTERM)
        while len(own.workers) > 1:  # whoever has nothing to do ends at once
            time.sleep(0.02)
        assert own.rows("SELECT COUNT(*) FROM attempt") == [(0,)], "it still waits for its turn"
    with contextlib.closing(line):
        assert line.getresponse().status == 303
    assert own.process.wait(20) == 0
    assert own.rows("SELECT submit_key FROM attempt") == [(hidden["submit_key"],)]
    assert own.process.stderr.read() == ""
    assert not (own.data / "running.txt").exists()


@posix
def test_killed_it_keeps_every_answer_that_was_acknowledged(own):
    sent = set()
    for n in range(6):
        mina = at(n % 2, Person(Browser(own))).begins("start-here")
        sent.add(re.search(r'name="submit_key" value="([^"]+)"', mina.page.text)[1])
        assert "Saved." in mina.sends(**FIRST).text
    own.kill()
    assert {key for (key,) in own.rows("SELECT submit_key FROM attempt")} == sent
    assert own.rows("PRAGMA integrity_check") == [("ok",)]
    with running(own.data):
        pass  # the next server may start


@posix
def test_when_the_first_process_is_killed_its_workers_end_and_the_folder_is_free(own):
    own.process.kill()
    own.process.wait()
    while not is_over(own):
        time.sleep(0.05)
    with running(own.data):
        pass


# Windows.


def test_on_windows_it_says_what_to_do_instead(tmp_path, monkeypatch):
    monkeypatch.setattr(hosting.sys, "platform", "win32")
    with pytest.raises(serving.CannotServe, match="needs Linux or macOS. On Windows start without"):
        hosting.serve(Settings(tmp_path / "data"), Door(), tell=print)
    assert list(tmp_path.iterdir()) == []
