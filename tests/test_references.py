"""The reference models give their published or brute-forced values."""

import itertools
import json

import pytest

from tests.conftest import ROOT
from tests.references import bkt, elo, moving_average

VECTORS = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))
BKT = VECTORS["bkt"]


def run_bkt(block):
    p = block["params"]
    return list(bkt(p["L0"], p["T"], p["S"], p["G"], block["obs"]))


@pytest.mark.parametrize("block", [BKT, BKT["second"]], ids=["ten-answers", "six-answers"])
def test_bkt_step_by_step(block):
    for row, found in zip(block["steps"], run_bkt(block), strict=True):
        expected = (row["p_correct_pred"], row["posterior"], row["p_known_after"])
        assert found == pytest.approx(expected, abs=1e-9)


def test_bkt_of_answers_that_are_partly_right():
    block = BKT["soft_partial_credit"]
    found = [known for *_, known in run_bkt({**block, "obs": block["scores"]})]
    assert found == pytest.approx(block["p_known_after"], abs=1e-9)


def test_bkt_equals_adding_up_every_path():
    """All sequences of knowing and not knowing, weighed one by one."""
    p, answers = BKT["second"]["params"], BKT["second"]["obs"]
    weight = {True: 0.0, False: 0.0}
    for path in itertools.product([False, True], repeat=len(answers) + 1):
        chance = p["L0"] if path[0] else 1 - p["L0"]
        for knows, then, right in zip(path, path[1:], answers, strict=False):
            good = 1 - p["S"] if knows else p["G"]
            chance *= good if right else 1 - good
            chance *= (1.0 if then else 0.0) if knows else (p["T"] if then else 1 - p["T"])
        weight[path[-1]] += chance
    found = run_bkt(BKT["second"])[-1][2]
    assert found == pytest.approx(weight[True] / sum(weight.values()), abs=1e-12)


def test_the_moving_average_passes_nine_tenths_at_the_eleventh_success():
    block = VECTORS["ema"]
    values = list(moving_average(block["scores"], block["alpha"], block["x0"]))
    assert values == pytest.approx(block["values"], abs=1e-9)
    assert next(n for n, value in enumerate(values, 1) if value >= 0.9) == 11


def test_elo_event_by_event():
    block = VECTORS["elo"]
    events = [(row["item"], row["K"], row["score"]) for row in block["events"]]
    for row, found in zip(block["events"], elo(events, block["a"], block["b"]), strict=True):
        assert found == pytest.approx((row["P"], row["theta"], row["d"]), abs=1e-9)
