"""The desk under many hands: one of them wins, nobody's words are lost."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quiz.desk.drafts import MOST_KEPT, Desk, fingerprint
from quiz.desk.files import write_new
from quiz.store.locks import turns


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, turns(tmp_path / "desk.lock"))


def test_of_many_who_save_at_once_over_the_same_text_one_wins(tmp_path, desk):
    desk.start("clock", b"first")
    desks = [Desk(tmp_path, turns(tmp_path / "desk.lock")) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: desks[n].save("clock", fingerprint(b"first"), b"%d" % n),
                             range(8)))  # fmt: skip
    assert done.count(True) == 1
    assert desk.open("clock").raw == b"%d" % done.index(True)
    assert desk.version("clock", fingerprint(b"first")) == b"first"


def test_of_many_who_begin_the_same_lesson_one_does(desk):
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: desk.start("clock", b"%d" % n), range(8)))
    assert done.count(True) == 1
    assert desk.open("clock").raw == b"%d" % done.index(True)


def test_earlier_versions_are_kept_up_to_a_number(desk):
    desk.start("clock", b"0")
    for n in range(MOST_KEPT + 3):
        assert desk.save("clock", fingerprint(b"%d" % n), b"%d" % (n + 1))
    assert desk.version("clock", fingerprint(b"0")) is None
    assert desk.version("clock", fingerprint(b"%d" % MOST_KEPT)) == b"%d" % MOST_KEPT


NAMES = ["", "..", "../x", "a/b", "A", "1", "con.yaml", "x" * 41, ".kept", "a\\b"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_opens_and_begins_nothing(desk, tmp_path, name):
    assert desk.open(name) is None
    assert not desk.start(name, b"x")
    assert not desk.bring_record(name, b"x")
    assert desk.names() == []


def test_a_draft_beside_what_is_published_and_what_becomes_of_both(desk):
    desk.start("clock", b"one")
    assert desk.publish("clock", fingerprint(b"one"), b"ONE")
    assert not desk.open("clock").is_draft
    assert desk.save("clock", fingerprint(b"ONE"), b"two")
    sheet = desk.open("clock")
    assert (sheet.raw, sheet.is_draft, sheet.is_published) == (b"two", True, True)
    assert not desk.discard("clock", fingerprint(b"ONE")), "it is not what she has seen"
    assert desk.discard("clock", fingerprint(b"two"))
    assert desk.open("clock").raw == b"ONE"
    assert desk.withdraw("clock", fingerprint(b"ONE"), b"back")
    assert desk.open("clock").raw == b"back" and not desk.open("clock").is_published


def refusing_links(number):
    def hardlink_to(self, target):
        raise OSError(number, os.strerror(number))

    return hardlink_to


def test_a_disk_without_hard_links_takes_a_file_whole_and_only_once(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "hardlink_to", refusing_links(errno.EPERM))
    path = tmp_path / "mine.yaml"
    assert write_new(path, "first") and path.read_text() == "first"
    assert not write_new(path, "second") and path.read_text() == "first"
    assert [file.name for file in tmp_path.iterdir()] == ["mine.yaml"]


def test_a_full_disk_leaves_no_half_of_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "hardlink_to", refusing_links(errno.ENOSPC))
    with pytest.raises(OSError, match="space"):
        write_new(tmp_path / "mine.yaml", "first")
    assert not list(tmp_path.iterdir())
