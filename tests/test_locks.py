"""Writing and its turns: one writer at a time, none lost, none refused, nothing by halves."""

import multiprocessing
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quiz.core.sitting import through
from quiz.library.shelf import Shelf
from quiz.store.locks import AlreadyRunning, running
from quiz.store.store import Store
from tests.attacks.controls import control
from tests.conftest import MORNING, ROOT
from tests.test_store import an_answer

SPAWN = multiprocessing.get_context("spawn")
THREADS, SAVES = 30, 20


def in_threads(number, work):
    """Do the work in that many threads, all beginning at the same moment."""
    start = threading.Barrier(number)

    def begin(n):
        start.wait(30)
        return work(n)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(begin, range(number)))


# Every connection is opened the same way.


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_every_threads_connection_is_safe_in_a_power_cut(store, pragma, value):
    assert in_threads(4, lambda _: store.row(f"PRAGMA {pragma}")) == [{pragma: value}] * 4
    assert store.row(f"PRAGMA {pragma}") == {pragma: value}


def test_all_tables_are_strict(store):
    tables = store.rows("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE '%sqlite%'")
    assert {row["name"] for row in tables} >= {"learner", "device", "sitting", "attempt"}
    assert {row["name"] for row in tables if not row["strict"]} == set()
    with pytest.raises(sqlite3.IntegrityError), store.write() as db:
        db.execute("INSERT INTO learner VALUES ('mina', 'soon', NULL)")


def test_a_forgotten_device_leaves_no_byte_behind(store):
    store.add_learner("mina", "a-token-to-forget", MORNING)
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"a-token-to-forget" in store.path.read_bytes()
    store.forget_device("a-token-to-forget")
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"a-token-to-forget" not in store.path.read_bytes()


# One transaction: all of it or nothing.


@control(29)
def test_what_goes_wrong_halfway_is_undone(store):
    with pytest.raises(ZeroDivisionError), store.write() as db:
        db.execute("INSERT INTO learner VALUES ('noor', 0, NULL)")
        assert 1 / 0
    store.add_learner("mina", "her-laptop", MORNING)
    assert store.rows("SELECT id FROM learner") == [{"id": "mina"}]


def test_write_inside_write_is_refused_and_the_outer_one_goes_on(store):
    with store.write() as db:
        db.execute("INSERT INTO learner VALUES ('noor', 0, NULL)")
        with pytest.raises(RuntimeError, match="pass the open database on"), store.write():
            pass
        assert not is_free(store.path), "the outer one still has its turn"
    assert store.rows("SELECT id FROM learner") == [{"id": "noor"}]
    assert is_free(store.path)


def is_free(path):
    """Whether another process could write now."""
    fcntl = pytest.importorskip("fcntl")
    with path.with_suffix(".lock").open() as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


# Many writers.


@pytest.fixture
def counter(tmp_path):
    with_counter = Store(tmp_path / "second-look.db")
    with with_counter.write() as db:
        db.execute("CREATE TABLE counter (at INTEGER NOT NULL) STRICT")
        db.execute("INSERT INTO counter VALUES (0)")
    yield with_counter
    with_counter.close()


def count_up(store):
    """Read, then write what was read and one more."""
    for _ in range(SAVES):
        with store.write() as db:
            (now,) = db.execute("SELECT at FROM counter").fetchone()
            db.execute("UPDATE counter SET at = ?", (now + 1,))


def count_up_in_threads(path, threads):
    store = Store(path)
    in_threads(threads, lambda _: count_up(store))
    store.close()


def test_thirty_threads_lose_nothing(counter):
    in_threads(THREADS, lambda _: count_up(counter))
    assert counter.row("SELECT at FROM counter") == {"at": THREADS * SAVES}


@control(29)
def test_two_processes_lose_nothing(counter):
    writers = [
        SPAWN.Process(target=count_up_in_threads, args=(counter.path, THREADS // 2))
        for _ in range(2)
    ]
    for writer in writers:
        writer.start()
    count_up(counter)
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert counter.row("SELECT at FROM counter") == {"at": (THREADS + 1) * SAVES}


def test_without_the_turns_saves_would_be_refused(counter):
    """The same work the obvious way, with sqlite-utils' own atomic(): this measure can fail."""

    both_have_looked = threading.Barrier(2)

    def obvious(_):
        db = counter._database()
        try:
            with db.atomic():
                (now,) = db.execute("SELECT at FROM counter").fetchone()
                both_have_looked.wait(30)
                db.execute("UPDATE counter SET at = ?", (now + 1,))
        except sqlite3.OperationalError as error:
            assert "locked" in str(error)
            return "refused"
        return "saved"

    assert sorted(in_threads(2, obvious)) == ["refused", "saved"]


@pytest.fixture(scope="module")
def lesson():
    return Shelf(ROOT / "lessons", ROOT / "seeds").lesson("start-here")


def test_thirty_learners_answering_at_once_are_all_saved(store, lesson):
    def takes_it(n):
        store.add_learner(f"learner-{n}", f"device-{n}", MORNING)
        for again in range(5):
            sitting = store.start(f"learner-{n}", through(lesson), f"sitting-{n}-{again}", MORNING)
            made = [
                an_answer(sitting, asked, key=f"{sitting.id}-{asked.id}")
                for asked in lesson.questions
            ]
            new = [store.record(one, out_of=len(made)).is_new for one in made]
            assert all(new)
        return store.attempts_of(f"learner-{n}")

    kept = in_threads(THREADS, takes_it)
    assert [len(attempts) for attempts in kept] == [SAVES] * THREADS
    assert store.row("SELECT COUNT(*) AS open FROM sitting WHERE ended_at IS NULL") == {"open": 0}


def test_a_whole_lesson_answered_in_one_moment_ends(store, lesson):
    store.add_learner("mina", "her-laptop", MORNING)
    sitting = store.start("mina", through(lesson), "sitting", MORNING)
    made = [an_answer(sitting, asked, key=asked.id) for asked in lesson.questions]
    in_threads(len(made), lambda n: store.record(made[n], out_of=len(made)))
    assert store.sitting(sitting.id, "mina").ended_at == MORNING


@control(30)
def test_thirty_presses_of_one_button_save_one_answer(store, lesson):
    store.add_learner("mina", "her-laptop", MORNING)
    sittings = in_threads(
        THREADS, lambda n: store.start("mina", through(lesson), f"sitting-{n}", MORNING)
    )
    assert len({sitting.id for sitting in sittings}) == 1
    press = an_answer(sittings[0], lesson.questions[0])
    new = in_threads(THREADS, lambda _: store.record(press).is_new)
    assert sorted(new) == [False] * (THREADS - 1) + [True]
    assert store.attempts_of("mina") == [press]


# One server for a data folder.


def test_a_second_server_is_told_where_the_first_one_is(tmp_path):
    with running(tmp_path) as note:
        note.write_text("http://127.0.0.1:8000")
        with pytest.raises(AlreadyRunning) as told, running(tmp_path):
            pass
        assert told.value.address == "http://127.0.0.1:8000"
    with running(tmp_path) as note:
        assert not note.exists(), "the first one took its note away"


def test_a_server_that_ends_in_trouble_takes_its_note_away_too(tmp_path):
    with pytest.raises(KeyboardInterrupt), running(tmp_path) as note:
        note.write_text("http://127.0.0.1:8000")
        raise KeyboardInterrupt
    assert not note.exists()


def hold(folder, says):
    with running(folder):
        says.send("mine")
        says.recv()


def write_for_ever(path, says):
    with Store(path).write():
        says.send("mine")
        says.recv()


@pytest.mark.parametrize("deed", [hold, write_for_ever])
def test_a_killed_process_gives_its_lock_back(tmp_path, deed):
    here, there = SPAWN.Pipe()
    path = tmp_path if deed is hold else tmp_path / "second-look.db"
    other = SPAWN.Process(target=deed, args=(path, there))
    other.start()
    assert here.recv() == "mine"
    if deed is hold:
        with pytest.raises(AlreadyRunning), running(tmp_path):
            pass
    other.kill()
    other.join(10)
    with running(tmp_path), Store(tmp_path / "second-look.db").write() as db:
        assert db.execute("SELECT COUNT(*) FROM learner").fetchone() == (0,)


def test_a_server_with_a_thread_for_each_visitor_does_not_run_out_of_files(store):
    """Threads that have ended leave no connection open behind them."""
    for n in range(50):
        visitor = threading.Thread(target=store.learner_of, args=(f"device-{n}",))
        visitor.start()
        visitor.join()
    assert len(store._all) <= 2


def test_a_closed_record_opens_again_so_that_a_process_may_fork_in_between(store):
    store.add_learner("mina", "her device", MORNING)
    store.close()
    if Path("/proc/self/fd").exists():
        open_files = {str(fd.readlink()) for fd in Path("/proc/self/fd").iterdir() if fd.exists()}
        assert not {name for name in open_files if name.startswith(str(store.path.parent))}
    assert store.learner_of("her device") == "mina"
    store.add_device("mina", "another device", MORNING)
    assert store.learner_of("another device") == "mina"
