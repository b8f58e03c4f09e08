"""A damaged record is refused at the start with the newest backup offered, never reset.

The short form of `python -m tests.faults.corrupt`.
"""

import os
import random

import pytest

from tests.conftest import MORNING
from tests.faults import corrupt
from tests.faults.operations import copied, settings

SEED = int(os.environ.get("SEED", random.randrange(10**6)))


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return corrupt.a_school(tmp_path_factory.mktemp("corrupt") / "school")


def test_damage_is_refused_in_words_or_what_is_read_is_right():
    found = corrupt.proof(18, SEED)
    assert [key for key in found if key[1].startswith("wrong")] == [], f"SEED={SEED}"
    assert found["the_end", corrupt.REFUSED] == 3, "a record without its end never starts"


@pytest.mark.parametrize(("at", "byte"), [(0, 0), (18, 9), (19, 9), (47, 9), (30, 200)])
def test_a_byte_of_the_head_that_makes_it_another_file_is_damage(school, tmp_path, at, byte):
    here = settings(copied(school, tmp_path / "data"))
    text = bytearray(here.record.read_bytes())
    text[at] = byte
    here.record.write_bytes(text)
    said = corrupt.started(here)
    assert "is damaged" in said and "second-look-2026-11-21-090000.zip" in said
    assert here.record.read_bytes() == text
    assert next(corrupt.doctor.findings(here, 0, MORNING)).code == "record-damaged"


@pytest.mark.parametrize("name", [b"second-look", b"m001_learners"])
def test_a_migration_whose_name_is_damaged_is_no_disk_that_refuses(school, tmp_path, name):
    here = settings(copied(school, tmp_path / "data"))
    text = here.record.read_bytes().replace(name, b"\xff" + name[1:])
    here.record.write_bytes(text)
    assert next(corrupt.doctor.findings(here, 0, MORNING)).code == "record-damaged"
    assert "is damaged" in corrupt.started(here)


def test_a_start_that_begins_an_empty_record_instead_would_be_noticed(school, tmp_path):
    here = settings(copied(school, tmp_path / "data"))
    before = corrupt.contents(here.record)
    here.record.unlink()
    assert corrupt.started(here) == ""
    assert corrupt.compared(before, corrupt.contents(here.record)) == corrupt.MISSING
