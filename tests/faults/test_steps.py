"""Ten operations, each killed or refused on its way: done, or as if it had never begun.

The short form of `python3 -m tests.faults.points`, for any computer of POSIX.
"""

import json
import subprocess
import sys
from collections import Counter

import pytest

from tests.conftest import ROOT
from tests.faults.acting import ACKNOWLEDGED, KILLED, NOBODY_EXPECTS, REFUSED
from tests.faults.operations import DEEDS, WRONG

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are of POSIX")
OURS = {deed.name for deed in DEEDS}


@pytest.fixture(scope="module")
def told():
    run = [sys.executable, "-m", "tests.faults.steps", "4"]
    said = subprocess.run(run, cwd=ROOT, check=True, timeout=240, capture_output=True, text=True)
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_every_operation_is_done_when_nothing_fails_those_wrong_on_purpose_too(told):
    calm = [one for one in told if one["fault"] == "nothing"]
    assert {one["deed"] for one in calm} == OURS | {deed.name for deed in WRONG}
    assert {(one["ended"], one["found"]) for one in calm} == {(ACKNOWLEDGED, "after")}


def test_an_operation_cut_short_is_done_or_not_begun_and_what_was_acknowledged_is_there(told):
    assert [one for one in told if one["deed"] in OURS and one["wrong"]] == []


def test_every_operation_was_killed_on_the_way_and_refused_by_a_disk(told):
    met = Counter((one["deed"], one["ended"]) for one in told)
    assert all(met[name, KILLED] >= 3 and met[name, REFUSED] for name in OURS - {"restart"}), met
    assert met["restart", KILLED] >= 3


def test_a_record_that_may_not_grow_refuses_until_it_may(told):
    full = [(one["deed"], one["ended"]) for one in told if one["fault"] == "disk full"]
    assert {("answer", REFUSED), ("migrate", REFUSED)} <= set(full)
    assert {name for name, ended in full if ended == ACKNOWLEDGED} >= OURS - {
        "import", "publish", "backup", "restart",
    }  # fmt: skip


@pytest.mark.parametrize("name", [deed.name for deed in WRONG])
def test_an_operation_that_is_wrong_on_purpose_is_noticed(told, name):
    hers = {one["wrong"] for one in told if one["deed"] == name}
    assert hers - {"", NOBODY_EXPECTS}
