"""Hits and false alarms, d' and criterion, the four quadrants, and what counts as growth."""

import json
from math import comb, exp, sqrt
from statistics import NormalDist

import pytest

from quiz.core.discernment import (
    CLASS,
    PERSON,
    Discernment,
    change,
    discernment,
    halves,
    leaning,
)
from tests.conftest import ROOT
from tests.made_up import evidence

VECTORS = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))
SDT = VECTORS["sdt"]
NAMES = {"d": "d_prime", "c": "criterion", "ln_beta": "ln_beta", "AUC_equalvar": "auc",
         "se_d": "standard_error", "discernment_H_minus_F": "difference"}  # fmt: skip


def of(hits, targets, false_alarms, sound, unit="sentences"):
    return Discernment(unit, hits, targets, false_alarms, sound)


@pytest.mark.parametrize("row", SDT["loglinear"], ids=lambda row: f"{row['h']}-{row['f']}")
def test_the_published_formulas_with_the_log_linear_correction(row):
    found = of(row["h"], row["ns"], row["f"], row["nn"])
    for theirs, ours in NAMES.items():
        assert getattr(found, ours) == pytest.approx(row[theirs], abs=1e-9), ours


@pytest.mark.parametrize("row", SDT["published"], ids=["extreme-rate-replaced", "as-counted"])
def test_published_examples_that_correct_otherwise_are_met_by_the_same_formulas(row):
    """Of 100 each, the counts that our correction turns into exactly their rates."""
    hits, false_alarms = (row["own"][rate] * 101 - 0.5 for rate in "HF")
    found, expected = of(hits, 100, false_alarms, 100), row["expected"]
    assert found.d_prime == pytest.approx(expected["d"], abs=0.006)
    assert found.criterion == pytest.approx(expected["c"], abs=0.006)
    assert exp(found.ln_beta) == pytest.approx(expected["beta"], abs=0.006)
    assert found.auc == pytest.approx(row["own"]["AUC_equalvar"], abs=1e-8)


def test_the_correction_is_not_the_wrong_one_that_is_in_circulation():
    """Nine of ten: it adds one to the targets, and not one and a half."""
    block, found = SDT["wrong_formula_seen_in_the_wild"], of(9, 10, 0, 10)
    z_hit = found.d_prime / 2 - found.criterion
    assert NormalDist().cdf(z_hit) == pytest.approx(block["right"], abs=1e-9)
    assert block["right"] - block["wrong"] > 0.03


@pytest.mark.parametrize(
    ("name", "counts"),
    [("pre", (5, 10, 2, 10)), ("postA", (8, 10, 2, 10)), ("postB", (8, 10, 5, 10))],
)
def test_the_demonstration_of_mere_suspicion(name, counts):
    row, found = VECTORS["cynicism_demo"][name], of(*counts)
    for theirs, ours in NAMES.items():
        assert getattr(found, ours) == pytest.approx(row[theirs], abs=1e-9), ours


def test_finding_more_by_flagging_more_leaves_d_prime_where_it_was():
    before, suspicious = of(5, 10, 2, 10), of(8, 10, 5, 10)
    assert suspicious.d_prime == pytest.approx(before.d_prime)
    assert suspicious.criterion < 0 < before.criterion


def test_the_difference_of_rates_is_the_verification_score_of_a_published_test():
    """19 of 20: every false headline found, one of ten real ones taken for false."""
    assert of(10, 10, 1, 10).difference == pytest.approx(VECTORS["mist_app"]["check_V"])
    judged_real = 0 + 9
    assert judged_real - 10 == VECTORS["mist_app"]["check_DN"]


def test_the_interval_is_as_wide_as_its_standard_error_says():
    found = of(9, 10, 2, 9)
    low, high = found.interval()
    assert (high - low) / 2 == pytest.approx(1.959964 * found.standard_error, rel=1e-6)
    assert found.interval(0.8)[1] < high
    assert 0.55 < of(6, 10, 3, 10).standard_error < 0.65


def test_where_the_rates_probably_are():
    (low, high), (least, most) = of(7, 10, 0, 10).likely
    assert low < 0.7 < high
    assert least == 0 < most < 0.2


def test_of_nothing_nothing_is_said():
    nothing = discernment([], "sentences")
    assert nothing == of(0, 0, 0, 0)
    assert (nothing.hit_rate, nothing.false_alarm_rate, nothing.difference) == (None, None, None)
    assert nothing.d_prime == 0
    assert nothing.auc == 0.5
    assert not nothing.enough(CLASS)


@pytest.mark.parametrize(
    ("counts", "name"),
    [
        ((18, 20, 1, 20), "finds-and-trusts"),
        ((12, 20, 6, 20), "finds-and-trusts"),
        ((18, 20, 8, 20), "flags-a-lot"),
        ((20, 20, 20, 20), "flags-a-lot"),
        ((5, 20, 1, 20), "trusts-a-lot"),
        ((0, 20, 0, 20), "trusts-a-lot"),
        ((10, 20, 10, 20), "still-mixed"),
    ],
)
def test_the_four_quadrants(counts, name):
    assert leaning(of(*counts)) == name


def test_a_person_needs_twenty_of_each_sort_a_class_ten():
    assert of(0, 20, 0, 20).enough(PERSON)
    assert not of(0, 20, 0, 19).enough(PERSON)
    assert of(0, 10, 0, 10).enough(CLASS)
    assert not of(0, 9, 0, 10).enough(CLASS)


def marked(question, hits, false_alarms, *, targets=5, sound=5, unit="sentences", **more):
    return evidence(question, unit=unit, hits=hits, targets=targets, false_alarms=false_alarms,
                    sound=sound, **more)  # fmt: skip


def test_only_like_units_are_added_up():
    answers = [
        marked("q1", 3, 1),
        marked("q2", 2, 0, unit="phrases"),
        evidence("q3"),
        marked("q4", 0, 2, targets=0, sound=6),
    ]
    assert discernment(answers, "sentences") == of(3, 5, 3, 11)
    assert discernment(answers, "phrases") == of(2, 5, 0, 5, "phrases")


def test_practice_and_answers_to_a_question_since_put_right_by_hand_are_left_out():
    answers = [
        marked("q1", 3, 1),
        marked("q1", 5, 0, days=1),
        marked("q2", 5, 0, round=2),
        marked("q3", 5, 0, standing="accepted"),
        marked("q4", 5, 0, standing="void"),
    ]
    assert discernment(answers, "sentences") == of(3, 5, 1, 5)


def test_halves_are_parted_where_the_units_are():
    answers = [
        marked("q1", 1, 0, targets=10, sound=10),
        marked("q2", 2, 0, days=1),
        marked("q3", 3, 0, days=2),
    ]
    assert halves(answers, "sentences") == (of(1, 10, 0, 10), of(5, 10, 0, 10))
    short = [marked(f"s{n}", 1, 0, targets=3, sound=3, days=n) for n in range(1, 5)]
    assert halves([answers[0], *short], "sentences") == (of(1, 10, 0, 10), of(4, 12, 0, 12))


def test_there_are_no_halves_of_too_little():
    answers = [marked(f"q{n}", 1, 0, days=n) for n in range(3)]
    assert halves([], "sentences") is None
    assert halves(answers, "sentences") is None
    assert halves([*answers, marked("q9", 1, 0, days=9)], "sentences") is not None


@pytest.mark.parametrize(
    ("then", "now", "name"),
    [
        # The demonstration: eight found instead of five, with two or with five false alarms.
        ((5, 10, 2, 10), (8, 10, 2, 10), "better"),
        ((5, 10, 2, 10), (8, 10, 5, 10), "only-more-suspicious"),
        # Marking everything finds everything.
        ((5, 10, 2, 10), (10, 10, 10, 10), "only-more-suspicious"),
        ((0, 20, 0, 20), (20, 20, 20, 20), "only-more-suspicious"),
        # Real growth, and with it a readier pen.
        ((8, 20, 2, 20), (20, 20, 5, 20), "better-but-flags-more"),
        # As many found, fewer sound ones flagged: that is growth, too.
        ((16, 20, 10, 20), (16, 20, 2, 20), "better"),
        ((16, 20, 6, 20), (10, 20, 2, 20), "only-more-trusting"),
        ((16, 20, 2, 20), (10, 20, 6, 20), "worse"),
        # Half as many found and no fewer flagged: not a slower pen, but a duller eye.
        ((16, 20, 2, 20), (8, 20, 2, 20), "worse"),
        # A little less found, as few flagged: d' has hardly moved, the line has.
        ((10, 20, 1, 20), (8, 20, 1, 20), "only-more-trusting"),
        ((16, 20, 2, 20), (16, 20, 8, 20), "only-more-suspicious"),
        # One fewer found is not clearly fewer; two of twenty are.
        ((16, 20, 2, 20), (15, 20, 8, 20), "only-more-suspicious"),
        ((16, 20, 2, 20), (14, 20, 8, 20), "worse"),
        # Fewer found, yet a little more flagged: the pen is no slower.
        ((10, 20, 50, 100), (8, 20, 51, 100), "steady"),
        # One measure alone is no growth and no fall.
        ((2, 20, 0, 20), (4, 20, 1, 20), "steady"),
        ((19, 20, 4, 20), (20, 20, 4, 20), "steady"),
        ((20, 20, 4, 20), (19, 20, 4, 20), "steady"),
        ((14, 20, 4, 20), (15, 20, 4, 20), "steady"),
    ],
)
def test_what_counts_as_growth_and_what_does_not(then, now, name):
    assert change(of(*then), of(*now)) == name


def test_the_standard_error_matches_repeated_sampling():
    """By the exact binomial sums of a small case, no chance involved."""
    n, hit, false = 10, 0.7, 0.3

    def share(k, p):
        return comb(n, k) * p**k * (1 - p) ** (n - k)

    values = [
        (share(h, hit) * share(f, false), of(h, n, f, n).d_prime)
        for h in range(n + 1)
        for f in range(n + 1)
    ]
    mean = sum(p * d for p, d in values)
    spread = sqrt(sum(p * (d - mean) ** 2 for p, d in values))
    assert of(7, n, 3, n).standard_error == pytest.approx(spread, rel=0.15)
