"""Classical item statistics: the reference values, what flags need, and heaps that give back."""

import csv
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from quiz.core.item_cases import Heap, Look, piled, shares, statistics, units_seen
from quiz.core.item_flags import Flag, UnitSeen, flags
from quiz.core.items import (
    ItemStatistics,
    Sums,
    efficiency,
    fisher,
    from_sums,
    items,
    sums_of,
    whole,
)
from tests.conftest import ROOT, on_request

VECTORS = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))
BLOCK = VECTORS["ctt_synthetic"]
MATRIX = BLOCK["matrix"]
MOODLE = os.environ.get("MOODLE_FIXTURES", "")


def columns(matrix):
    """Each question's scores, and those of the others beside them."""
    for k in range(len(matrix[0])):
        yield [row[k] for row in matrix], [sum(row) - row[k] for row in matrix]


def test_the_reference_matrix_of_eight_learners_and_five_questions():
    found = items(MATRIX)
    assert [one.facility for one in found] == BLOCK["facility"]
    told = [one.discrimination for one in found]
    assert told == pytest.approx(BLOCK["rest_corr_discrimination"], abs=1e-9)
    shares_of = [efficiency(x, rest) for x, rest in columns(MATRIX)]
    assert shares_of == pytest.approx(BLOCK["discriminative_efficiency"], abs=1e-9)


def test_the_reference_matrix_as_a_whole():
    found = whole(MATRIX)
    assert (found.n, found.items) == (8, 5)
    assert found.alpha == pytest.approx(BLOCK["alpha_kr20"], abs=1e-9)
    assert found.sd == pytest.approx(BLOCK["sd_total"], abs=1e-9)
    assert found.sem == pytest.approx(BLOCK["sem"], abs=1e-9)
    assert found.error_ratio**2 == pytest.approx(1 - found.alpha)


def test_a_question_is_compared_with_the_others_and_not_with_itself():
    with_itself = BLOCK["uncorrected_point_biserial"]
    assert all(
        one.discrimination < r - 0.1 for one, r in zip(items(MATRIX), with_itself, strict=True)
    )


@on_request("MOODLE_FIXTURES")
def test_moodles_own_fixture():
    """Its data are GPL and so not here; CONTRIBUTING says where they are."""
    with (Path(MOODLE) / "results00.csv").open() as rows:
        matrix = [[float(cell) for cell in row[1:8]] for row in list(csv.reader(rows))[1:]]
    found, said = whole(matrix), VECTORS["ctt_moodle"]["expected_quiz"]
    told = (found.median, found.mean, found.sd, found.skew, found.kurtosis, found.sem)
    assert told == pytest.approx(
        [said[name] for name in ("median", "mean", "sd", "skew", "kurt", "sem")], rel=1e-8
    )
    assert 100 * found.alpha == pytest.approx(said["cic"], rel=1e-8)
    assert 100 * found.error_ratio == pytest.approx(said["errorratio"], rel=1e-8)
    with (Path(MOODLE) / "qstats00.csv").open() as rows:
        single = list(csv.DictReader(rows))
    for one, (x, rest), item in zip(items(matrix), columns(matrix), single, strict=True):
        told = (one.facility, one.sd, 100 * one.discrimination, 100 * efficiency(x, rest))
        names = ("facility", "sd", "discriminationindex", "discriminativeefficiency")
        assert told == pytest.approx([float(item[name]) for name in names], rel=1e-7)


def test_shape_by_hand():
    """1, 2, 3, 4, 10: m3 = 36, k2 = 12.5; a right tail is positive."""
    found = whole([[1, 0], [2, 0], [3, 0], [4, 0], [10, 0]])
    assert found.median == 3 and found.mean == 4
    assert found.skew == pytest.approx(25 * 36 / (4 * 3) / 12.5**1.5)
    assert found.kurtosis == pytest.approx(3.152)


@pytest.mark.parametrize(
    ("r", "n", "interval"),
    [(0.3, 30, (-0.067, 0.596)), (0.0, 103, (-0.1935, 0.1935)), (1.0, 9, (1.0, 1.0))],
)
def test_where_a_correlation_probably_lies(r, n, interval):
    assert fisher(r, n) == pytest.approx(interval, abs=1e-3)


def test_three_cases_say_nothing_of_where_it_lies():
    assert fisher(0.5, 3) is None


@pytest.mark.parametrize(
    ("matrix", "n", "facility"),
    [([], 0, None), ([[1.0, 0.0]], 1, 1.0), ([[1.0, 0.0], [1.0, 1.0]], 2, 1.0)],
)
def test_where_nothing_varies_nothing_is_told_apart(matrix, n, facility):
    found = items(matrix)[0] if matrix else from_sums(Sums())
    assert (found.n, found.facility, found.discrimination) == (n, facility, None)


def test_no_cases_make_no_whole():
    assert whole([]) is None
    assert whole([[1.0, 1.0]]).sd is None
    assert whole([[1.0, 1.0], [1.0, 1.0]]).alpha is None


# Flags: hints for a person, from 20 cases on.


def of(n=20, facility=0.5, interval=(0.2, 0.8)):
    return ItemStatistics(n, facility, 0.3, 0.5, interval)


@pytest.mark.parametrize(
    ("found", "raised"),
    [
        (of(), ()),
        (of(facility=0.19), ("hard",)),
        (of(facility=0.2), ()),
        (of(facility=0.96), ("easy",)),
        (of(facility=0.95), ()),
        (of(interval=(-0.3, 0.09)), ("tells-little",)),
        (of(interval=(-0.3, 0.1)), ()),
        (of(interval=None), ()),
        (of(n=19, facility=0.0), ()),
        (of(n=0, facility=None), ()),
    ],
)
def test_what_is_worth_a_look_at_a_question(found, raised):
    assert tuple(flag.hint for flag in flags(found, ())) == raised


@pytest.mark.parametrize(
    ("unit", "raised"),
    [
        (UnitSeen("s1", wrong=11, trusted=9), ("sound-flagged",)),
        (UnitSeen("s1", wrong=9, trusted=11), ()),
        (UnitSeen("s1", wrong=20), ("sound-flagged",)),
        (UnitSeen("s1", found=2, missed=18, top_found=1, top_missed=6), ("target-unfound",)),
        (UnitSeen("s1", found=2, missed=18, top_found=2, top_missed=6), ()),
        (UnitSeen("s1", missed=20), ()),
        (UnitSeen("row", found=5, wrong=15), ()),
    ],
)
def test_where_the_key_may_be_wrong(unit, raised):
    found = flags(of(), [unit])
    assert tuple(flag.hint for flag in found) == raised
    assert all(flag.is_about_key and flag.unit == unit.unit for flag in found)


def test_below_twenty_cases_no_key_is_doubted():
    assert flags(of(n=19), [UnitSeen("s1", wrong=19)]) == ()
    assert not Flag("hard").is_about_key


# Cases as they are piled up.


def looks(*raws, verdicts="found"):
    return [Look(f"q{n}", f"h{n}", raw, [("s1", verdicts)]) for n, raw in enumerate(raws)]


def test_piles_say_what_the_matrix_says():
    heaps = piled(looks(*row) for row in MATRIX)
    for k, one in enumerate(items(MATRIX)):
        found = statistics(heap for (question, _, _), heap in heaps.items() if question == f"q{k}")
        assert found.n == one.n
        assert found.facility == pytest.approx(one.facility)
        assert found.discrimination == pytest.approx(one.discrimination, abs=1e-5)


def test_what_is_added_can_be_taken_back_to_the_last_digit():
    first, second = shares(looks(0.123456, -0.2, 1)), shares(looks(1, 1 / 3, 0, verdicts="missed"))
    heap, alone = Heap(), Heap()
    alone.add(first[0])
    for share, times in ((second[0], 1), (first[0], 1), (second[0], -1)):
        heap.add(share, times)
    assert heap == alone
    heap.add(first[0], -1)
    assert heap == Heap(0, 0, 0, 0, 0, 0, Counter())


def test_the_best_third_are_those_who_did_well_in_the_other_questions():
    """Of nine, three did well elsewhere; only one of those found it."""
    cases = [looks(1, 1), looks(0, 1, verdicts="missed"), looks(0, 0.95, verdicts="missed")]
    cases += [looks(1, 0.1)] * 6
    heaps = {
        bucket: heap for (question, _, bucket), heap in piled(cases).items() if question == "q0"
    }
    (unit,) = units_seen(heaps)
    assert (unit.found, unit.missed, unit.top_found, unit.top_missed) == (7, 2, 1, 2)
    assert unit.role == "target"


def test_one_scored_question_alone_has_no_others_to_go_with():
    heaps = piled([looks(1), looks(0)])
    assert statistics(heaps.values()).discrimination is None


def test_sums_and_scale():
    pairs = [(0.5, 1.0), (1.0, 2.0), (0.0, 0.5)]
    small = from_sums(sums_of(pairs))
    big = from_sums(sums_of([(100 * x, 100 * y) for x, y in pairs], scale=100))
    assert big.facility == pytest.approx(small.facility)
    assert big.sd == pytest.approx(small.sd)
    assert big.discrimination == pytest.approx(small.discrimination)
