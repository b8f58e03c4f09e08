"""What was shown in each skill, and on how much evidence."""

import json

import pytest

from quiz.core.mastery import Z80, Point, curve, discounted, mastery, wilson
from tests.conftest import ROOT
from tests.made_up import evidence

VECTORS = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))
BLOCK = VECTORS["mastery_evidence"]


@pytest.mark.parametrize(
    "row", VECTORS["wilson"]["cases"], ids=lambda row: f"{row['k']}-{row['n']}"
)
def test_wilson_intervals(row):
    z95 = 1.959963984540054
    assert wilson(row["k"] / row["n"], row["n"], z95) == pytest.approx(row["ci95"], abs=1e-9)


@pytest.mark.parametrize("n", [0.5, 1, 2.978, 400])
def test_an_interval_never_leaves_the_scale(n):
    assert wilson(0.0, n, Z80)[0] == pytest.approx(0) and wilson(0.0, n, Z80)[0] >= 0
    assert wilson(1.0, n, Z80)[1] == pytest.approx(1) and wilson(1.0, n, Z80)[1] <= 1


@pytest.mark.parametrize("name", ["steps", "all_right", "one"])
def test_discounted_evidence_step_by_step(name):
    scores = []
    for row in BLOCK[name]:
        scores.append(row["score"])
        mean, n = discounted(scores, BLOCK["lam"])
        low, high = wilson(mean, n, Z80)
        expected = (row["mean"], row["n_eff"], row["lo80"], row["hi80"])
        assert (mean, n, low, high) == pytest.approx(expected, abs=1e-7)
    assert pytest.approx(BLOCK["z"]) == Z80


def looks(*scores, lessons=2):
    return [
        evidence(f"q{n}", score, lesson=f"l{n % lessons}", days=n) for n, score in enumerate(scores)
    ]


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        (looks(1), "not-enough"),
        (looks(1, 1), "not-enough"),
        (looks(0, 0), "not-enough"),
        (looks(1, 1, 1), "developing"),
        (looks(1, 1, 1, 1), "developing"),
        (looks(1, 1, 1, 1, 1), "secure"),
        (looks(1, 1, 1, 1, 1, lessons=1), "developing"),
        (looks(0, 0, 0), "needs-work"),
        (looks(0.2, 0.2, 0.2, 0.2), "developing"),
        (looks(0.5, 0.5, 0.5, 0.5), "developing"),
        (looks(0, 0.4, 1, 0.74, 1, 1, 1, 0.62, 1, 1), "secure"),
    ],
)
def test_the_four_bands(answers, band):
    (found,) = mastery(answers)
    assert found.band == band
    assert found.items == len(answers)


def test_one_lucky_answer_is_not_enough_to_say_anything():
    (found,) = mastery(looks(1))
    assert (found.mean, found.items, found.lessons) == (1, 1, 1)
    assert found.low == pytest.approx(0.3784475)


def test_skills_stand_in_the_order_in_which_they_were_met():
    answers = [evidence("q1", skill="naming", days=1), evidence("q2", skill="numbers")]
    assert [one.skill for one in mastery(answers)] == ["numbers", "naming"]
    assert mastery([]) == ()


def test_the_curve_tells_on_how_many_skills_each_point_rests():
    answers = [
        evidence("q1", raw=0.2),
        evidence("q2", raw=0.6, days=1),
        evidence("q3", raw=-0.2, skill="naming", days=2),
    ]
    assert curve(answers) == (Point(1, 2, pytest.approx(0.0)), Point(2, 1, 0.6))
    assert curve([]) == ()
    assert len(curve(looks(*[1] * 50), longest=30)) == 30


def test_the_first_answer_counts_whatever_came_later():
    first, again = evidence("q1", 0.2), evidence("q1", 1.0, days=1, sitting="s2")
    voted = evidence("q1", 1.0, days=2, round=2)
    for given in ([first, again, voted], [voted, again, first]):
        assert [(one.mean, one.items) for one in mastery(given)] == [(0.2, 1)]
