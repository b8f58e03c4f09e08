"""The scoring rules against published and computed vectors (tests/vectors.json)."""

import json
from pathlib import Path

import pytest

from quiz.core.score import (
    matrix,
    matrix_raw,
    ordering,
    ordering_raw,
    selection,
    selection_raw,
    word,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS["selection_rule"]["cases"], ids=lambda c: c["case"])
def test_a_selection_scores_as_the_vector_says(case):
    raw = selection_raw(case["n"], case["g"], case["m"], case["tp"])
    assert raw == pytest.approx(case["raw_kappa"], abs=1e-6)
    assert max(0, raw) == pytest.approx(case["kappa"], abs=1e-6)


@pytest.mark.parametrize("case", VECTORS["matrix_rule"]["cases"], ids=lambda c: c["case"])
def test_a_matrix_scores_as_the_vector_says(case):
    key = dict(enumerate(case["key"]))
    part, counts = matrix(key, dict(enumerate(case["answer"])), "rows")
    assert part.score == pytest.approx(max(0, case["kappa"]), abs=1e-6)
    assert counts.right == case["rows_right"]


def rows_of(table: list[list[int]]) -> tuple[dict[int, int], dict[int, int]]:
    """A contingency table as a key and an answer, one row a count."""
    pairs = [(i, j) for i, line in enumerate(table) for j, n in enumerate(line) for _ in range(n)]
    return {n: i for n, (i, _) in enumerate(pairs)}, {n: j for n, (_, j) in enumerate(pairs)}


def test_kappa_of_a_published_table():
    """Artstein & Poesio 2008, table 1: .348."""
    assert matrix_raw(*rows_of([[20, 20], [10, 50]])) == pytest.approx(0.347826087)


def test_kappa_of_naming_techniques():
    case = VECTORS["technique_confusion"]
    key, answer = (dict(enumerate(case[name])) for name in ("key", "answer"))
    assert matrix_raw(key, answer) == pytest.approx(case["kappa"])


@pytest.mark.parametrize(
    ("n", "g", "m", "tp", "score"),
    [
        (10, 0, 0, 0, 1),  # a control passage, rightly left alone
        (10, 0, 1, 0, 0),  # one false alarm in a control passage
        (5, 5, 5, 5, 1),  # everything is a target, everything is marked
        (5, 5, 4, 4, 0),
    ],
)
def test_passages_without_two_classes_are_all_or_nothing(n, g, m, tp, score):
    assert selection_raw(n, g, m, tp) == score


def test_one_label_for_all_rows_is_right_only_if_all_are():
    assert matrix_raw({1: "a", 2: "a"}, {1: "a", 2: "a"}) == 1
    assert matrix_raw({1: "a", 2: "a"}, {1: "a", 2: "b"}) == 0


def test_neutral_units_count_neither_way():
    with_it, counts = selection({"a", "n"}, {"a"}, {"b", "c"}, "x")
    without, _ = selection({"a"}, {"a"}, {"b", "c"}, "x")
    assert with_it == without
    assert (counts.hits, counts.false_alarms, counts.sound) == (1, 0, 2)


def order_of(values: list[float]) -> list[str]:
    """Things named by number, from the lowest value to the highest."""
    return [str(n) for n in sorted(range(len(values)), key=lambda n: values[n])]


def places_of(values: list[float]) -> dict[str, int]:
    """Their places, from 1; what has the same value shares one."""
    ranks = sorted(set(values))
    return {str(n): ranks.index(value) + 1 for n, value in enumerate(values)}


LIGHTNESS = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
PANEL = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]


def test_tau_of_a_published_example():
    """Hollander & Wolfe 1973, p. 187: nine lots of tuna, 26 of 36 pairs alike, tau .444."""
    assert ordering_raw(places_of(LIGHTNESS), order_of(PANEL)) == pytest.approx(0.4444444)
    part, counts = ordering(places_of(PANEL), order_of(LIGHTNESS), "order")
    assert part.score == pytest.approx(0.4444444)
    assert (counts.right, counts.rows) == (26, 36)


@pytest.mark.parametrize(
    ("given", "raw", "pairs_right"),
    [
        ("abcd", 1.0, 5),
        ("acbd", 1.0, 5),  # b and c may stand either way
        ("bacd", 0.6, 4),
        ("abdc", 0.6, 4),
        ("bcad", 0.2, 3),  # one event out of place, however far, is not all of them
        ("dabc", -0.2, 2),
        ("dcba", -1.0, 0),
    ],
)
def test_pairs_that_the_key_leaves_open_count_neither_way(given, raw, pairs_right):
    part, counts = ordering({"a": 1, "b": 2, "c": 2, "d": 3}, list(given), "order")
    assert (part.raw, part.score) == pytest.approx((raw, max(0, raw)))
    assert (counts.right, counts.rows) == (pairs_right, 5)


@pytest.mark.parametrize(
    ("score", "said"),
    [(1, "match"), (0.99, "close"), (0.6, "close"), (0.59, "partly"), (0.2, "partly")]
    + [(0.19, "look-again"), (0, "look-again")],
)
def test_a_learner_sees_a_word(score, said):
    assert word(score) == said
