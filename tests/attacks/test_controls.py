"""The table of the 42 controls: each has a test, and the page is in step with both."""

import re
from collections import Counter

import pytest

from tests.attacks.controls import (
    LEVELS,
    SHEET,
    control,
    controls,
    level,
    proofs,
    sheet,
)

CONTROLS = controls()
PROOFS = list(proofs())


def test_there_are_forty_two_and_each_says_what_it_asks():
    assert [one.number for one in CONTROLS] == list(range(1, 43))
    assert all(len(one.says) > 20 and one.heading for one in CONTROLS)


@pytest.mark.parametrize("one", CONTROLS, ids=lambda one: f"{one.number}")
def test_each_is_proved_by_a_test(one):
    assert [proof for proof in PROOFS if one.number in proof.numbers], one.says


def test_every_requirement_has_one_level_and_belongs_to_a_control():
    listed = [one for ids in LEVELS.values() for one in ids.split()]
    assert len(listed) == len(set(listed))
    asked = {one for each in CONTROLS for one in each.asvs}
    assert asked == set(listed)
    assert (level("8.2.1"), level("3.7.2"), level("1.2.10")) == (1, 2, 3)


def test_every_named_test_is_one_that_pytest_runs():
    """Not a function inside another, not one that is defined twice, none with a name of its own."""
    marked = 0
    for file in {proof.file for proof in PROOFS}:
        text = file.read_text(encoding="utf-8")
        named = Counter(re.findall(r"^def (test_\w+)\(", text, re.M))
        assert {named[proof.name] for proof in PROOFS if proof.file == file} == {1}, file
        marked += text.count("\n@control(")
    assert marked == len(PROOFS)


def test_a_number_that_is_none_of_them_is_refused():
    with pytest.raises(AssertionError):
        control(43)
    with pytest.raises(AssertionError):
        control()
    assert control(1)(None) is None, "a longer proof that is not asked for"


@control(1)
def test_the_page_on_security_is_in_step_with_controls_and_tests():
    assert SHEET.read_text(encoding="utf-8") == sheet(), "run python -m tests.attacks.controls"
