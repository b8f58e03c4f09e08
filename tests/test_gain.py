"""Before and after: the difference, its interval, and whether it was bought with suspicion."""

import json
from statistics import fmean

import pytest

from quiz.core.gain import compare, gain, pooled, t_quantile
from tests.conftest import ROOT
from tests.made_up import evidence

BLOCK = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))["gain"]
PAIRS = list(zip(BLOCK["pre"], BLOCK["post"], strict=True))


@pytest.mark.parametrize(
    ("df", "t"),
    [(1, 12.706205), (2, 4.302653), (7, 2.364624), (8, 2.306004), (30, 2.042272), (99, 1.984217)],
)
def test_students_t_as_printed_in_tables(df, t):
    assert t_quantile(0.975, df) == pytest.approx(t, abs=1e-6)


def test_eight_pairs_and_all_that_is_said_of_them():
    found = gain(PAIRS)
    assert found.n == 8
    assert found.difference == pytest.approx(BLOCK["paired_diff_mean"])
    assert found.interval == pytest.approx(BLOCK["paired_diff_ci95"], abs=1e-9)
    assert found.hake == pytest.approx(BLOCK["hake_class"], abs=1e-9)
    assert found.effect == pytest.approx(BLOCK["cohen_dz"], abs=1e-9)
    assert found.hake_interval == pytest.approx(BLOCK["hake_jackknife_ci95"], abs=1e-9)


def test_the_jackknife_leaves_out_each_person_in_turn():
    low, high = gain(PAIRS).hake_interval
    spread = (high - low) / 2 / t_quantile(0.975, 7)
    assert spread == pytest.approx(BLOCK["hake_jackknife_se"], abs=1e-9)


def test_the_class_gain_is_not_the_mean_of_single_gains():
    single = [(post - pre) / (1 - pre) for pre, post in PAIRS]
    changes = [(post - pre) / (1 - pre if post > pre else pre) for pre, post in PAIRS]
    assert fmean(single) == pytest.approx(BLOCK["mean_of_individual_g"], abs=1e-9)
    assert fmean(changes) == pytest.approx(BLOCK["normalized_change_c_mean"], abs=1e-9)
    assert gain(PAIRS).hake < fmean(single) - 0.01


def test_one_person_is_no_group():
    assert gain([]) is None
    assert gain([(0.2, 0.4)]) is None


def test_a_class_that_began_perfect_has_no_gain_to_speak_of():
    found = gain([(1.0, 1.0), (1.0, 0.8)])
    assert found.hake is None
    assert found.hake_interval is None
    assert found.difference == pytest.approx(-0.1)


def test_where_all_changed_alike_there_is_no_effect_size():
    assert gain([(0.0, 0.5), (0.25, 0.75)]).effect is None
    # To a computer .3 - .1 is not quite .4 - .2.
    assert gain([(0.1, 0.3), (0.2, 0.4), (0.5, 0.7)]).effect is None


def form(hits, false_alarms, raw, name):
    """One question of ten problems and ten sound sentences."""
    return [evidence("q1", raw, lesson=name, unit="sentences", hits=hits, targets=10,
                     false_alarms=false_alarms, sound=10)]  # fmt: skip


def test_a_score_below_chance_pulls_the_mean_down():
    """Shown as 0, it counts as what it is: else a guesser would gain by luck alone."""
    below = [evidence("q1", 0.0, raw=-0.2), evidence("q2", 0.4, days=1)]
    assert compare([(below, below)] * 2).gain.before == pytest.approx(0.1)


def test_from_one_more_of_twenty_on_a_gain_is_doubtful():
    def flagged(n):
        return [evidence("q1", unit="sentences", false_alarms=n, sound=20)]

    assert compare([(flagged(2), flagged(3))] * 2).flags_more
    assert not compare([(flagged(2), flagged(2))] * 2).flags_more


def group(false_alarms_after, raw_after):
    return [(form(5, 2, 0.3, "a"), form(8, false_alarms_after, raw_after, "b"))] * 12


def test_a_class_that_learned():
    found = compare(group(2, 0.6))
    assert found.gain.difference == pytest.approx(0.3)
    assert not found.flags_more
    assert found.after[0].d_prime > found.before[0].d_prime + 0.5


def test_a_class_that_only_grew_suspicious_is_told_apart():
    found = compare(group(5, 0.3))
    assert found.gain.difference == pytest.approx(0)
    assert found.flags_more
    assert found.after[0].d_prime == pytest.approx(found.before[0].d_prime)


def test_sentences_before_are_not_held_against_phrases_after():
    phrases = [evidence("q1", 0.3, unit="phrases", hits=5, targets=10, false_alarms=9, sound=10)]
    found = compare([(form(5, 2, 0.3, "a"), phrases)] * 2)
    assert (found.before, found.after, found.flags_more) == ((), (), False)


def test_nobody_is_no_class():
    assert compare([]) is None
    assert pooled([]) == ()
