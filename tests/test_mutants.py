"""The planted defects can still be planted; `run.py mutants` sees whether they are noticed."""

import pytest

from tests.conftest import ROOT
from tests.mutants.planted import PLANTED


@pytest.mark.parametrize("mutant", PLANTED, ids=lambda mutant: mutant.name)
def test_it_stands_once_in_its_file_and_its_tests_are_there(mutant):
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.new not in text or mutant.new in mutant.old
    assert mutant.tests and all((ROOT / test).exists() for test in mutant.tests)
    if mutant.file.endswith(".py"):
        compile(text.replace(mutant.old, mutant.new), mutant.file, "exec")


def test_there_are_enough_of_them_and_no_two_alike():
    assert len({mutant.name for mutant in PLANTED}) == len(PLANTED) >= 25
