"""Each process that serves stays on one core: which one, and that all its threads do."""

import os
import sys
from pathlib import Path

import pytest

from quiz.one_core import allowed, free_core, stay
from tests.test_serving import answers, opens

linux = pytest.mark.skipif(sys.platform != "linux", reason="no other system is asked for a core")
opened = opens


def cores_of(pid):
    """The cores that any thread of a process may use."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return frozenset().union(*(os.sched_getaffinity(int(thread.name)) for thread in threads))


@pytest.mark.parametrize(
    ("cores", "taken", "free"),
    [
        ({0, 1}, [], 0),
        ({0, 1}, [0], 1),
        ({2, 5}, [2], 5),
        ({0, 1}, [0, 1], 0),
        ({0, 1}, [0, 1, 0], 1),
        ({0, 1}, [None, 7], 0),
        ({3}, [3, 3], 3),
        (set(), [], None),
        (set(), [0], None),
    ],
)
def test_a_worker_takes_a_core_that_the_fewest_have(cores, taken, free):
    assert free_core(frozenset(cores), taken) == free


@linux
def test_a_server_stays_on_one_of_the_cores_it_may_use_with_all_its_threads(tmp_path, opened):
    server = opened(tmp_path)
    assert answers(server.addresses[0])
    cores = cores_of(server.process.pid)
    assert len(cores) == 1
    assert cores <= allowed()


@linux
@pytest.mark.parametrize("refused", ["sched_getaffinity", "sched_setaffinity"])
def test_a_system_that_refuses_does_not_keep_a_server_from_starting(monkeypatch, refused):
    def refuses(*_):
        raise PermissionError

    before = os.sched_getaffinity(0)
    with monkeypatch.context() as system:
        system.setattr(os, refused, refuses)
        stay()
        stay(free_core(allowed(), []))
    assert os.sched_getaffinity(0) == before
