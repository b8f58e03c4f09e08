"""A backup in the middle of a lesson: it holds what was saved, and nobody's answer has to wait.

The short form of `python -m tests.faults.backups`.
"""

import os
import random
import sys

import pytest

from tests.faults import backups

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are of POSIX")
SEED = int(os.environ.get("SEED", random.randrange(10**6)))


def test_backups_under_load_hold_every_answer_and_the_last_one_can_be_served():
    said, learners = backups.proof(3, SEED)
    assert said == [], f"SEED={SEED}"
    assert [(one.refused, one.cut_off, dict(one.strange)) for one in learners] == [
        (0, 0, {})
    ] * len(learners)


def test_a_backup_without_the_log_would_be_noticed():
    said, _ = backups.proof(2, SEED, backups.the_file_alone)
    assert said
