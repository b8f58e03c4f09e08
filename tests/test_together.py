"""Saving together: one COMMIT for all who wait, and nobody hears of it before."""

import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import pytest
from sqlite_utils import Database

from quiz.store.connection import Connection, NotSaved
from quiz.store.together import Together

MANY = 12


class Desk:
    """A record of words, and the order of what happened to it."""

    def __init__(self, path):
        self.db = Database(sqlite3.connect(path, check_same_thread=False, isolation_level=None))
        self.db.execute("CREATE TABLE IF NOT EXISTS word (word TEXT UNIQUE)")
        self.turn = threading.Lock()
        self.story = []
        self.breaks = None
        self.together = Together(self.write)

    @contextmanager
    def write(self):
        with self.turn:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                if self.breaks:
                    raise self.breaks
                self.story.append("commit")
                self.db.execute("COMMIT")
            except BaseException:
                self.db.execute("ROLLBACK")
                raise

    def saves(self, word):
        """Save a word, and note when it was told so; its error, if there was one."""

        def work(db):
            db.execute("INSERT INTO word VALUES (?)", (word,))
            if word.startswith("wrong"):
                raise ValueError(word)
            return word.upper()

        try:
            told = self.together.do(work)
            self.story.append(told)
        except Exception as error:
            told = error
        return told

    def words(self):
        return {word for (word,) in self.db.execute("SELECT word FROM word").fetchall()}

    def all_at_once(self, words):
        """Many threads save while the turn is another's; what each was told."""
        told = {}
        threads = [
            threading.Thread(target=lambda word=word: told.update({word: self.saves(word)}))
            for word in words
        ]
        with self.turn:
            for thread in threads:
                thread.start()
            while len(self.together._waiting) < len(words):
                time.sleep(0.001)
        for thread in threads:
            thread.join()
        return told


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "words.db")
    yield made
    made.db.conn.close()


WORDS = [f"word {n}" for n in range(MANY)]


def test_alone_one_waits_for_nobody(desk):
    assert desk.saves("one") == "ONE"
    assert desk.story == ["commit", "ONE"]


def test_all_who_wait_share_one_commit_and_hear_of_it_afterwards(desk):
    told = desk.all_at_once(WORDS)
    assert told == {word: word.upper() for word in WORDS}
    assert desk.words() == set(WORDS)
    assert desk.story[0] == "commit"
    assert desk.story.count("commit") == 1
    assert len(desk.story) == 1 + MANY


def test_ones_own_error_undoes_ones_own_work_only(desk):
    told = desk.all_at_once([*WORDS, "wrong 1", "wrong 2"])
    assert desk.words() == set(WORDS)
    assert {word for word, said in told.items() if isinstance(said, ValueError)} == {
        "wrong 1", "wrong 2",
    }  # fmt: skip
    assert [said for word, said in told.items() if word in WORDS] == [
        word.upper() for word in told if word in WORDS
    ]


def test_what_sqlite_refuses_one_does_not_touch_the_others(desk):
    desk.saves("word 0")
    told = desk.all_at_once(WORDS)
    assert isinstance(told["word 0"], sqlite3.IntegrityError)
    assert desk.words() == set(WORDS)


@pytest.mark.parametrize("words", [WORDS[:1], WORDS], ids=["alone", "together"])
def test_when_the_disk_refuses_everybody_is_told_and_nothing_is_kept(desk, words):
    desk.breaks = NotSaved("the disk is full")
    told = desk.all_at_once(words)
    assert {type(said) for said in told.values()} == {NotSaved}
    assert desk.words() == set()
    desk.breaks = None
    assert desk.saves("later") == "LATER"


def test_when_the_turn_itself_is_refused_everybody_is_told(desk):
    desk.db.execute("BEGIN")  # no second BEGIN in it
    told = desk.all_at_once(WORDS)
    desk.db.execute("ROLLBACK")
    assert {type(said) for said in told.values()} <= {NotSaved, sqlite3.OperationalError}
    assert len(told) == MANY
    assert desk.saves("later") == "LATER"


def test_who_is_interrupted_while_leading_leaves_nobody_waiting(desk):
    desk.breaks = KeyboardInterrupt()
    stopped = []

    def hears(stop):
        stopped.append(stop.exc_type)

    threading.excepthook, usual = hears, threading.excepthook
    try:
        told = desk.all_at_once(WORDS)
    finally:
        threading.excepthook = usual
    assert stopped == [KeyboardInterrupt]
    assert {type(said) for said in told.values()} == {NotSaved}
    assert len(told) == MANY - 1
    desk.breaks = None
    assert desk.saves("later") == "LATER"


def test_in_a_long_rush_all_are_served_whoever_leads(desk):
    told = []

    def hurries(name):
        told.extend(desk.saves(f"{name}.{n}") for n in range(40))

    threads = [threading.Thread(target=hurries, args=(name,)) for name in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == len(desk.words()) == MANY * 40
    assert all(isinstance(said, str) for said in told)


def test_inside_a_write_it_refuses_instead_of_waiting_for_itself(tmp_path):
    with (
        closing(Connection(tmp_path / "record.db")) as store,
        store.write(),
        pytest.raises(RuntimeError, match="wait for itself"),
    ):
        store.write_together(lambda db: None)
