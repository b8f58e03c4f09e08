"""The measurements still run when lessons, packs or pages have changed; times are not asserted."""

import asyncio
import functools
import random
import shutil
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from bench import burst, library, live, pages, reports, servers, start
from bench.crowd import FloorCrowd, LearnerCrowd, RoomCrowd, compared
from quiz import create_app
from quiz.cli import main
from quiz.serving import listen
from tests.conftest import ROOT


def test_copies_of_the_shipped_lessons_are_checked_saved_and_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "SAVES", 1)
    monkeypatch.setattr(library, "ROUNDS", 1)
    folder = tmp_path / "lessons"
    library.make(folder, 30)
    library.ours(folder)
    assert len(library.watched(folder)) == 1
    assert len(library.seen(folder, random.Random(1))) == 1


def test_reports_of_a_small_record_are_measured(monkeypatch, capsys):
    for name, few in (("PUPILS", 2), ("EACH", 8), ("ROUNDS", 1)):
        monkeypatch.setattr(reports, name, few)
    reports.reports(16)
    told = capsys.readouterr().out
    assert "16 answers" in told
    assert all(page in told for page in ("class report", "one pupil", "lesson", "question"))


def test_what_an_answer_pays_for_the_sums_is_measured(monkeypatch, capsys):
    for name, few in (("PUPILS", 1), ("EACH", 8)):
        monkeypatch.setattr(reports, name, few)
    reports.writes(rounds=1, whole=2)
    assert "microseconds of CPU more" in capsys.readouterr().out


def in_a_thread_of_its_own(test):
    """An open browser has an event loop in the thread of the tests: there is no second one."""

    @functools.wraps(test)
    def run(*given, **named):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(test, *given, **named).result()

    return run


# Bursts: the servers are threads of the tests; one of them is a process, as in the measurement.


class Threaded(servers.Server):
    """The same apps behind the same server, without a process that has to begin."""

    process = SimpleNamespace(pid=-1)

    def start(self):
        ours = self.which == "ours"
        settings = servers.settings_of(self.folder)
        make = servers.with_facts(create_app)
        app = make(settings) if ours else servers.bare(self.folder, is_hosted=False)
        self.store = app.extensions["second-look"].store if ours else None
        self.server = listen(app, "127.0.0.1", self.port)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()

    def kill(self):
        self.server.close()
        self.thread.join(10)
        if self.store:
            self.store.close()

    def cpu(self):
        return 0.0

    def memory(self):
        return "not told here"


class Killed(Threaded):
    """A process, as in the measurement; what comes after its death is a thread."""

    start = servers.Server.start

    def kill(self):
        servers.Server.kill(self)
        self.start, self.kill = super().start, super().kill


@pytest.fixture
def lesson(tmp_path):
    """One lesson is enough, and sooner read."""
    (tmp_path / "lessons").mkdir()
    shutil.copy(ROOT / "lessons" / "00-start-here.yaml", tmp_path / "lessons")


FEW = burst.Plan(answers=12, within=0.1, rounds=1)


@pytest.fixture
def patient(monkeypatch):
    """On a machine that does much else the generator is late, which is no matter here."""
    monkeypatch.setattr(burst, "LAG", 60.0)


@in_a_thread_of_its_own
def test_a_burst_is_counted_before_the_floor_and_before_ours(tmp_path, lesson, patient, capsys):
    crowds = {
        "floor": FloorCrowd(Threaded("floor", tmp_path / "f", is_hosted=False), "floor"),
        "ours": LearnerCrowd(Threaded("ours", tmp_path, is_hosted=False), "ours"),
    }
    for crowd in crowds.values():
        crowd.server.start()
        assert crowd.server.facts()["synchronous"] == 2, "FULL"
    found = burst.play(crowds, FEW)
    assert burst.check(found, FEW) == []
    assert [len(rounds) for rounds in found.values()] == [2, 2], "one to warm up, one that counts"
    assert all(len(one.saved) == len(one.seen) == 12 for one in found["ours"])
    burst.told("ours", found["ours"], FEW)
    burst.compare(found)
    said = capsys.readouterr().out
    assert "saved p50" in said and "ours / floor: p99" in said
    for crowd in crowds.values():
        crowd.server.kill()


@in_a_thread_of_its_own
def test_a_room_answers_while_its_phones_look_for_news(tmp_path, patient):
    server = Threaded("ours", tmp_path / "room", is_hosted=False)
    crowds = {"ours": RoomCrowd(server, "ours", phones=12, rounds=3)}
    server.start()
    assert burst.check(burst.play(crowds, FEW), FEW) == []
    server.kill()


@in_a_thread_of_its_own
def test_a_burst_loses_nothing_when_the_server_is_killed_in_it(tmp_path, lesson):
    server = Killed("ours", tmp_path, is_hosted=False)
    crowd = LearnerCrowd(server, "ours")
    server.start()
    plan = burst.Plan(answers=12, within=0.2, rounds=1, kills=True)
    made = asyncio.run(burst.burst(crowd, plan, 1))
    assert (made.wrongs, made.unfinished) == ([], 0)
    assert server.process.returncode == -signal.SIGKILL
    server.kill()


def shots(*saved_at):
    """Answers with a score of 1 each, some of them acknowledged."""
    one = [burst.Shot(None, "", "", [], 1.0, f"s{n}") for n in range(len(saved_at))]
    for shot, at in zip(one, saved_at, strict=True):
        shot.saved_at = at
    return one


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("s0", 1.0), ("s1", 1.0)], []),
        ([("s0", 1.0)], ["1 lost", "the scores add up to 1.000000, not 2.000000"]),
        ([("s0", 1.0), ("s1", 1.0), ("s1", 0.0)], ["1 doubled"]),
        ([("s0", 1.0), ("s1", 0.5)], ["the scores add up to 1.500000, not 2.000000"]),
        ([("s0", 1.0), ("s1", 1.0), ("s9", 0.0)], ["1 rows of nobody"]),
    ],
)
def test_whatever_is_wrong_with_the_rows_is_said(rows, said):
    assert compared(rows, shots(5.0, 6.0)) == said


def test_an_answer_that_nobody_acknowledged_is_said():
    assert compared([("s0", 1.0)], shots(5.0, 0.0)) == ["1 not acknowledged"]


@in_a_thread_of_its_own
def test_a_class_of_phones_is_held(tmp_path, monkeypatch, capsys):
    for name, short in (
        ("EVERY", 0.05),
        ("WITHIN", 0.05),
        ("READING", 0),
        ("LEFT", 1.0),
        ("Server", Threaded),
    ):
        monkeypatch.setattr(live, name, short)
    room = live.Classroom(tmp_path, 1, is_hosted=False)
    room.server.start()
    watch = asyncio.run(live.hold(room, phones=4, questions=1, kills=0))
    assert live.report(room, watch, answers=4)
    assert "answers kept 4 of 4, acknowledged 4" in capsys.readouterr().out
    room.server.kill()


@in_a_thread_of_its_own
def test_pages_are_timed_and_weighed(tmp_path, lesson, capsys):
    server = Threaded("ours", tmp_path, is_hosted=False)
    crowd = LearnerCrowd(server, "ours")
    server.start()
    loads = list(pages.over_http(server.port, pages.staged(crowd), rounds=1))
    server.kill()
    assert {page.name for page, *_ in loads} >= set(pages.FIRST)
    assert all(requests < 8 and 200 < size < 40_000 for _, requests, size in loads)
    assert capsys.readouterr().out.count("p50") == len(loads)


@in_a_thread_of_its_own
def test_a_start_and_the_memory_after_a_burst_are_measured(tmp_path, lesson):
    server = Threaded("ours", tmp_path, is_hosted=False)
    assert len(start.starts({"serve": server}, rounds=0)["serve"]) == 1
    assert "MB after 12 answers" in start.held(server, 12)


@pytest.mark.parametrize("is_hosted", [False, True])
def test_what_is_started_is_what_people_type(tmp_path, is_hosted):
    shipped = servers.Shipped("ours", tmp_path, is_hosted=is_hosted, port=8123)
    typed = shipped.command[shipped.command.index("serve") + 1 :]
    given = main.commands["serve"].make_context("serve", typed).params
    assert (given["port"], given["hosted"]) == (8123, is_hosted)
