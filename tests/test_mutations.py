"""No lesson file, however damaged, makes the reader fail, hang or speak without a place.

1,000 damaged files in the suite; by hand more: `python3 -m tests.damaged_files 1000000`.
"""

import os
import random

from tests.damaged_files import look


def test_a_damaged_file_is_read_or_refused_with_a_place():
    seed = os.environ.get("SEED") or str(random.randrange(10**9))
    found = look(seed, 1_000)
    print(f"SEED={seed}: {found}")
    assert not found.wrong
    assert found.refused > found.read / 4, "too little damage to say anything"
    assert found.slowest < 1


def test_a_reader_that_expects_only_the_errors_of_its_parser_is_noticed():
    assert look("control", 300, "control").wrong
