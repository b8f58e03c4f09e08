"""How well somebody knows what she knows."""

import json

import pytest

from quiz.core.calibration import LEAST, calibration, rated
from tests.conftest import ROOT
from tests.made_up import evidence

VECTORS = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))["calibration"]
OWN = VECTORS["own"]


def test_a_published_brier_score():
    block = VECTORS["published"]
    found = calibration(list(zip(block["p"], block["y"], strict=True)))
    assert found.brier == pytest.approx(block["expected"])


def test_twenty_answers_and_all_their_parts():
    found = calibration(list(zip(OWN["conf"], OWN["correct"], strict=True)))
    for name in ("brier", "reliability", "resolution", "uncertainty", "overconfidence", "auroc2"):
        assert getattr(found, name) == pytest.approx(OWN[name], abs=1e-9), name
    bins = {str(one.step): [one.n, pytest.approx(one.mean)] for one in found.bins}
    assert bins == OWN["bins"]
    assert found.n == 20 >= LEAST


def test_always_half_sure_of_half_right_answers():
    found = calibration([(0.5, 1.0), (0.5, 0.0)] * 10)
    assert found.brier == VECTORS["edge"]["constant_always_50"]
    assert (found.resolution, found.overconfidence, found.auroc2) == (0, 0, 0.5)


def test_where_all_answers_are_worth_the_same_nobody_can_tell_them_apart():
    assert calibration([(0.3, 1.0), (0.9, 1.0)]).auroc2 is VECTORS["edge"]["auroc2_all_correct"]


def test_partly_right_counts_partly():
    """A score of .4 is better than .2: to be surer of it is to know."""
    assert calibration([(0.9, 0.4), (0.1, 0.2)]).auroc2 == 1.0
    assert calibration([(0.1, 0.4), (0.9, 0.2)]).auroc2 == 0.0


def test_an_answer_is_weighed_against_every_answer_of_another_worth():
    pairs = [(0.9, 1.0), (0.5, 1.0), (0.5, 0.4), (0.9, 0.4), (0.1, 0.0)]
    # Full against partly right: won, tied; tied, lost. Then all four against nothing right: won.
    assert calibration(pairs).auroc2 == (1 + 0.5 + 0.5 + 0 + 4) / 8


def test_of_nothing_there_is_no_calibration():
    assert calibration([]) is None
    assert rated([]) == []


def test_only_first_looks_with_a_confidence_and_a_key_that_stands_are_rated():
    answers = [
        evidence("q1", 0.4, confidence=0.7),
        evidence("q1", 1.0, confidence=0.9, days=1),
        evidence("q2", 1.0),
        evidence("q3", 1.0, confidence=0.9, standing="accepted"),
        evidence("q4", 1.0, confidence=0.9, round=2),
    ]
    assert rated(answers) == [(0.7, 0.4)]
