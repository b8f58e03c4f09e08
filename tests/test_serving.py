"""Starting the app: a free port, an address to type, one server for a folder, kind refusals."""

import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from urllib.request import urlopen

import pytest
import segno
from click.testing import CliRunner

from quiz import serving
from quiz.cli import main
from quiz.serving import CannotServe, announce, free_port, lan_address, qr
from quiz.store.store import Store
from tests.conftest import ROOT

HERE = "127.0.0.1"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent in another way there")


@contextmanager
def taken_port():
    with closing(socket.socket()) as holder:
        holder.bind((HERE, 0))
        holder.listen()
        yield holder.getsockname()[1]


# A port.


def test_the_next_port_is_taken_when_the_first_one_is_in_use(monkeypatch):
    with taken_port() as first:
        monkeypatch.setattr(serving, "FIRST_PORT", first)
        assert first < free_port(HERE, None) < first + serving.PORTS_TRIED


def test_a_port_that_is_free_is_the_one_that_was_named():
    with taken_port() as port:
        pass
    assert free_port(HERE, port) == port


def test_port_0_is_any_free_port():
    assert free_port(HERE, 0) > 1023


def test_a_named_port_that_is_in_use_is_not_exchanged_for_another():
    with taken_port() as port, pytest.raises(CannotServe) as told:
        free_port(HERE, port)
    assert str(told.value) == f"Port {port} is taken. Name another one with --port."


def test_when_all_ports_are_in_use_it_says_so(monkeypatch):
    monkeypatch.setattr(serving, "PORTS_TRIED", 1)
    with taken_port() as port, pytest.raises(CannotServe, match="Name another one with --port"):
        monkeypatch.setattr(serving, "FIRST_PORT", port)
        free_port(HERE, None)


@pytest.mark.parametrize("host", ["192.0.2.1", "::1", "look.example.invalid"])
def test_an_address_of_another_computer_is_a_sentence_and_no_taken_port(host):
    with pytest.raises(CannotServe, match="is not an address of this computer"):
        free_port(host, 8000)


# What is said.


def test_it_says_where_it_is_open_and_where_answers_are_kept(tmp_path):
    said = []
    announce(tmp_path, "http://127.0.0.1:8000", None, said.append)
    assert said == [
        "Second Look is open at http://127.0.0.1:8000",
        f"Answers are kept in {tmp_path}",
        "Press Ctrl+C to stop. Nothing is lost by stopping.",
    ]


def test_for_a_class_it_adds_the_address_in_the_network_and_its_qr_code(tmp_path):
    said = []
    announce(tmp_path, "http://127.0.0.1:8000", 8000, said.append)
    outside = f"http://{lan_address()}:8000"
    assert said[1:3] == [f"In this network: {outside}", qr(outside)]


def test_the_qr_code_holds_the_address_in_plain_characters():
    address = "http://192.168.178.23:8000"
    drawn = qr(address)
    assert set(re.sub(r"\x1b\[\d+m", "", drawn)) == {" ", "\n"}, "no half blocks"
    runs = [re.findall(r"\x1b\[(7|49)m( +)", line) for line in drawn.splitlines()]
    dots = ["".join(("01"[colour == "49"]) * (len(run) // 2) for colour, run in r) for r in runs]
    quiet = ["0" * len(dots[0])] * 2
    code = ["00" + "".join(map(str, row)) + "00" for row in segno.make(address, micro=False).matrix]
    assert dots == quiet + code + quiet


# A server, started as people start it.


class Opened:
    """`python -m quiz serve`, up to its last word before it waits for browsers."""

    def __init__(self, data, *options):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quiz", "serve", "--data", data, "--port", "0", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=heed_ctrl_c,
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.strip())
            if "Ctrl+C" in line:
                break

    @property
    def addresses(self):
        open_to_all = (line for line in self.said if not line.startswith("Teachers:"))
        return re.findall(r"http://[\d.]+:\d+", " ".join(open_to_all))

    @property
    def port(self):
        return self.addresses[0].rpartition(":")[2]

    def stops(self):
        """Press Ctrl+C: the exit code, and what was said on the error line."""
        self.process.send_signal(signal.SIGINT)
        errors = self.process.communicate(timeout=20)[1]
        return self.process.returncode, errors


def heed_ctrl_c():
    """A shell's `&` makes programs deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def opens():
    opened = []

    def start(data, *options):
        opened.append(Opened(data, *options))
        return opened[-1]

    yield start
    for one in opened:
        one.process.kill()
        one.process.communicate()


def answers(address):
    try:
        with urlopen(address, timeout=5) as page:
            return "Second Look" in page.read().decode()
    except OSError:
        return False


@posix
def test_it_answers_until_ctrl_c_and_ends_without_a_fuss(tmp_path, opens):
    server = opens(tmp_path)
    assert answers(server.addresses[0])
    (welcome,) = (line for line in server.said if line.startswith("Teachers:"))
    assert f"{server.addresses[0]}/teach/welcome#" in welcome
    if lan_address() != HERE:
        assert not answers(f"http://{lan_address()}:{server.port}"), "not open to the network"
    assert server.stops() == (0, "")
    assert not answers(server.addresses[0])


@posix
def test_with_lan_it_answers_in_the_network_too(tmp_path, opens):
    server = opens(tmp_path, "--lan")
    here, outside = server.addresses
    assert outside == f"http://{lan_address()}:{server.port}"
    assert answers(here)
    assert answers(outside)
    assert server.stops() == (0, "")


@posix
def test_a_second_server_on_the_same_folder_is_told_where_the_first_one_is(tmp_path, opens):
    first = opens(tmp_path)
    for options in ([], ["--port", "0"], ["--port", first.port]):
        code, said = refused("--data", tmp_path, *options)
        assert f"already open at {first.addresses[0]}" in said
        assert code == 1
    assert answers(first.addresses[0]), "the first one is not disturbed"
    first.stops()
    assert answers(opens(tmp_path).addresses[0])


@posix
def test_a_server_that_was_killed_does_not_bar_the_next_one(tmp_path, opens):
    killed = opens(tmp_path)
    killed.process.kill()
    killed.process.wait()
    assert answers(opens(tmp_path).addresses[0])


# Kind refusals: a sentence, exit code 1, no traceback.


def refused(*options):
    done = CliRunner().invoke(main, ["serve", *map(str, options)])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.output.startswith("Error: ")
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["a-file", "a-file/below"])
def test_a_folder_that_cannot_be_is_a_sentence(tmp_path, name):
    (tmp_path / "a-file").write_text("not a folder")
    code, said = refused("--data", tmp_path / name, "--port", 0)
    assert f"The folder {tmp_path / name} cannot be written to" in said
    assert code == 1


def newer(path):
    Store(path).close()
    sql = "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('second-look', 'm999')"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)


def broken(path):
    path.write_text("Dear diary, " * 100)


def a_folder(path):
    path.mkdir()


@pytest.mark.parametrize(
    ("found", "sentence"),
    [(newer, "by a newer Second Look"), (broken, "is damaged"), (a_folder, "cannot be written to")],
)
def test_a_file_that_cannot_be_used_is_a_sentence(tmp_path, found, sentence):
    found(tmp_path / "second-look.db")
    code, said = refused("--data", tmp_path, "--port", 0)
    assert sentence in said
    assert code == 1


@posix
@pytest.mark.parametrize("room", [0, 3_000, 20_000], ids=lambda size: f"room for {size} bytes")
def test_a_disk_without_room_is_a_sentence(tmp_path, room):
    import resource  # noqa: PLC0415  (POSIX only)

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "quiz", "serve", "--data", tmp_path, "--port", "0"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, preexec_fn=little_room, timeout=30
    )
    assert f"The folder {tmp_path} cannot be written to" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
