"""docs/reliability.md is made of the table of faults, and whatever it names is there."""

import re

import pytest

from tests.conftest import ROOT
from tests.faults.matrix import MATRIX, SHEET, sheet


def test_the_page_is_in_step_with_the_table():
    assert SHEET.read_text() == sheet(), "python -m tests.faults.matrix takes it over"


@pytest.mark.parametrize("line", MATRIX, ids=lambda line: line.fault)
def test_a_line_names_tests_that_are_there_or_says_what_lacks(line):
    assert line.tests or line.lacks
    for name in line.tests:
        file, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / "tests" / file).read_text()


def test_every_longer_proof_is_listed_for_those_who_run_it():
    listed = (ROOT / "CONTRIBUTING.md").read_text()
    for line in MATRIX:
        for command in re.findall(r"(?:tests/\S+\.py|tests\.faults\.\w+|bench\.\w+)", line.proof):
            assert command in listed


def test_every_output_that_is_kept_is_explained_and_the_others_are_gone():
    folder = ROOT / "docs" / "proofs"
    told = (folder / "README.md").read_text()
    assert set(re.findall(r"\((\S+\.log)\)", told)) == {path.name for path in folder.glob("*.log")}
