"""The ten properties of the selection rule, those of the matrix, and those of an order."""

from itertools import permutations
from math import comb
from statistics import fmean

from hypothesis import assume, given
from hypothesis import strategies as st

from quiz.core.score import matrix_raw, ordering_raw, selection_raw, swapped


@st.composite
def tables(draw, least_n=2):
    """(n, g, m, tp) of a passage with both targets and sound units."""
    n = draw(st.integers(least_n, 40))
    g = draw(st.integers(1, n - 1))
    m = draw(st.integers(0, n))
    tp = draw(st.integers(max(0, m + g - n), min(m, g)))
    return n, g, m, tp


@given(tables())
def test_raw_lies_between_minus_one_and_one(table):
    assert -1 <= selection_raw(*table) <= 1


@given(tables())
def test_only_an_exact_match_is_worth_one(table):
    _, g, m, tp = table
    assert (selection_raw(*table) > 1 - 1e-12) == (tp == g == m)


@given(tables())
def test_marking_everything_or_nothing_is_worth_nothing(table):
    n, g, _, _ = table
    assert selection_raw(n, g, n, g) == 0
    assert selection_raw(n, g, 0, 0) == 0


@given(tables())
def test_one_more_wrong_mark_lowers_a_positive_score(table):
    n, g, m, tp = table
    before = selection_raw(*table)
    assume(before > 0 and m - tp < n - g)
    assert selection_raw(n, g, m + 1, tp) < before


@given(tables())
def test_one_more_right_mark_never_lowers_a_score(table):
    n, g, m, tp = table
    before = selection_raw(*table)
    assume(before >= 0 and tp < g)
    assert selection_raw(n, g, m + 1, tp + 1) >= before - 1e-12


@given(tables())
def test_a_right_mark_for_a_wrong_one_raises_it(table):
    n, g, m, tp = table
    assume(m > tp and tp < g)
    assert selection_raw(n, g, m, tp + 1) > selection_raw(*table)


@given(tables())
def test_targets_and_sound_units_may_change_places(table):
    n, g, m, tp = table
    mirrored = selection_raw(n, n - g, n - m, n - m - g + tp)
    assert abs(mirrored - selection_raw(*table)) < 1e-9


@given(tables())
def test_blind_marking_expects_exactly_nothing(table):
    n, g, m, _ = table
    expected = sum(
        comb(g, hits) * comb(n - g, m - hits) / comb(n, m) * selection_raw(n, g, m, hits)
        for hits in range(max(0, m + g - n), min(m, g) + 1)
    )
    assert abs(expected) < 1e-9


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_in_a_long_text_it_becomes_plain_f1(g, m, data):
    tp = data.draw(st.integers(0, min(g, m)))
    assert abs(selection_raw(10_000_000, g, m, tp) - 2 * tp / (m + g)) < 1e-4


@given(st.integers(1, 40), st.integers(0, 40))
def test_a_control_passage_is_right_only_when_nothing_is_marked(n, m):
    assert selection_raw(n, 0, min(m, n), 0) == (1 if m == 0 else 0)


LABELS = st.sampled_from(["agree", "conflict", "only-a", "only-b"])


@given(st.lists(st.tuples(LABELS, LABELS), min_size=2, max_size=14))
def test_a_matrix_is_at_most_one_and_one_only_when_all_rows_are_right(pairs):
    key = {n: label for n, (label, _) in enumerate(pairs)}
    answer = {n: label for n, (_, label) in enumerate(pairs)}
    raw = matrix_raw(key, answer)
    assert -1 <= raw <= 1
    assert (raw == 1) == (key == answer)


@given(st.lists(LABELS, min_size=2, max_size=14), LABELS)
def test_one_label_for_every_row_is_worth_nothing(labels, constant):
    assume(len(set(labels)) > 1)
    key = dict(enumerate(labels))
    assert abs(matrix_raw(key, dict.fromkeys(key, constant))) < 1e-12


@st.composite
def timelines(draw, most=8):
    """Places of 3 to `most` events, at least two of them different, and an order given."""
    count = draw(st.integers(3, most))
    places = draw(st.lists(st.integers(1, count), min_size=count, max_size=count))
    assume(len(set(places)) > 1)
    key = {f"e{n}": place for n, place in enumerate(places)}
    return key, draw(st.permutations(sorted(key)))


@given(timelines())
def test_an_order_is_worth_one_exactly_if_no_place_ever_falls(timeline):
    key, given_order = timeline
    places = [key[event] for event in given_order]
    raw = ordering_raw(key, given_order)
    assert -1 <= raw <= 1
    assert (raw == 1) == (places == sorted(places))


@given(timelines())
def test_an_order_turned_round_is_worth_the_opposite(timeline):
    key, given_order = timeline
    assert ordering_raw(key, given_order[::-1]) == -ordering_raw(key, given_order)


@given(timelines())
def test_two_neighbours_changing_places_move_the_score_by_their_own_pair(timeline):
    key, given_order = timeline
    one, other, *rest = given_order
    pairs = len(swapped(key, given_order)) + len(swapped(key, given_order[::-1]))
    change = ordering_raw(key, [other, one, *rest]) - ordering_raw(key, given_order)
    direction = (key[one] > key[other]) - (key[one] < key[other])
    assert abs(change - 2 * direction / pairs) < 1e-12


@given(timelines(most=5))
def test_an_order_drawn_by_lot_expects_exactly_nothing(timeline):
    key, given_order = timeline
    assert abs(fmean(ordering_raw(key, order) for order in permutations(given_order))) < 1e-12


@given(timelines())
def test_only_the_order_of_places_counts_and_not_their_numbers(timeline):
    key, given_order = timeline
    wider = {event: 10 * place + 7 for event, place in key.items()}
    assert ordering_raw(wider, given_order) == ordering_raw(key, given_order)
