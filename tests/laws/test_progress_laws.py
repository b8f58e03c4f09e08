"""Laws of the folds: whatever was answered, in whatever order, at whatever time."""

import ast
import copy
from dataclasses import replace
from datetime import timedelta
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quiz.core.calibration import calibration, rated
from quiz.core.discernment import UNITS, Discernment, change, discernment, halves
from quiz.core.draw import draw
from quiz.core.evidence import first_looks
from quiz.core.gain import compare
from quiz.core.mastery import curve, discounted, mastery
from quiz.core.report import progress
from quiz.core.review import calendar
from tests.conftest import MORNING, ROOT
from tests.made_up import evidence

SKILLS = ["numbers", "naming", "attribution"]
SHARES = st.integers(0, 100).map(lambda n: n / 100)


@st.composite
def answers(draw, questions=12):
    """An answer of any worth to one of a few questions, at any time of a year."""
    targets, sound = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    score = draw(SHARES)
    return evidence(
        f"q{draw(st.integers(1, questions))}",
        score,
        lesson=draw(st.sampled_from(["clock", "bridge", "storm"])),
        skill=draw(st.sampled_from(SKILLS)),
        days=draw(st.integers(0, 8000)) / 24,
        raw=draw(st.sampled_from([score, score - 0.2])),
        confidence=draw(st.sampled_from([None, 0.1, 0.3, 0.5, 0.7, 0.9])),
        unit=draw(st.sampled_from(["", *UNITS])),
        hits=draw(st.integers(0, targets)),
        targets=targets,
        false_alarms=draw(st.integers(0, sound)),
        sound=sound,
        round=draw(st.sampled_from([1, 1, 1, 2])),
        standing=draw(st.sampled_from(["key", "key", "key", "void", "accepted", "unscored"])),
    )


HISTORIES = st.lists(answers(), max_size=40)
YEAR_LATER = MORNING + timedelta(days=400)


def everything(found):
    return progress(found), calendar(found, YEAR_LATER)


@given(HISTORIES)
def test_every_fold_is_total_repeatable_and_leaves_its_input_alone(found):
    before = copy.copy(found)
    assert everything(found) == everything(found)
    assert found == before


@given(HISTORIES, st.randoms())
def test_the_order_in_which_answers_are_read_from_the_record_does_not_matter(found, chance):
    """Only the times on them count. (Answers of one and the same moment stay as they came.)"""
    moments = {one.at for one in found}
    if len(moments) == len(found):
        shuffled = list(found)
        chance.shuffle(shuffled)
        assert everything(found) == everything(shuffled)


@given(HISTORIES, st.lists(SHARES, min_size=1, max_size=10))
def test_taking_lessons_again_and_second_votes_change_no_figure(found, scores):
    looks = first_looks(found)
    again = [
        evidence(
            one.question, score, lesson=one.lesson, skill=one.skill, days=9000 + n,
            unit="sentences", hits=3, targets=3, sound=3, confidence=0.9, round=1 + n % 2,
        )
        for n, (one, score) in enumerate(zip(looks, scores, strict=False))
    ]  # fmt: skip
    more = [*found, *again]
    assert mastery(more) == mastery(found)
    assert rated(more) == rated(found)
    assert curve(more) == curve(found)
    for unit in UNITS:
        assert discernment(more, unit) == discernment(found, unit)


OWN_LINES = st.lists(
    answers(questions=20).map(lambda one: replace(one, lesson="own", standing="unscored")),
    max_size=10,
)


@given(HISTORIES, OWN_LINES)
def test_lines_of_ones_own_change_no_figure(found, lines):
    """Whatever stands in the blanks of their numbers: in no total, band, picture or calendar."""
    assert everything([*found, *lines]) == everything(found)
    assert rated([*found, *lines]) == rated(found)


@given(st.lists(SHARES, min_size=1, max_size=30), st.randoms())
def test_the_order_of_independent_lessons_matters_no_more_than_the_discount(scores, chance):
    """Undiscounted, not at all. Discounted, every order lies between the worst answers last and
    the best answers last (the rearrangement inequality, as weights grow towards the newest).
    How many, out of how many lessons, and what they weigh together: never."""
    other = list(scores)
    chance.shuffle(other)
    assert discounted(scores, 1.0) == pytest.approx(discounted(other, 1.0))

    def history(values):
        return [evidence(f"q{n}", s, lesson=f"l{n}", days=n) for n, s in enumerate(values)]

    (one,), (two,) = mastery(history(scores)), mastery(history(other))
    assert (one.items, one.lessons) == (two.items, two.lessons)
    assert one.effective_n == pytest.approx(two.effective_n)
    lowest, _ = discounted(sorted(scores, reverse=True))
    highest, _ = discounted(sorted(scores))
    for found in (one, two):
        assert lowest - 1e-12 <= found.mean <= highest + 1e-12


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=60))
def test_the_parts_of_a_brier_score_add_up(pairs):
    found = calibration(pairs)
    parts = found.reliability - found.resolution + found.uncertainty
    assert found.brier == pytest.approx(parts, abs=1e-9)


@given(st.lists(st.tuples(SHARES, SHARES), max_size=40))
def test_who_knows_what_she_knows_is_weighed_over_all_pairs_of_answers(pairs):
    if not pairs:
        assert calibration(pairs) is None
        return
    unlike = [(one, two) for one in pairs for two in pairs if one[1] > two[1]]
    won = sum(0.5 if one[0] == two[0] else one[0] > two[0] for one, two in unlike)
    expected = pytest.approx(won / len(unlike)) if unlike else None
    assert calibration(pairs).auroc2 == expected


COUNTS = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(
    lambda found: Discernment("sentences", found[0], 20, found[1], 20)
)


@given(COUNTS, COUNTS)
def test_whoever_finds_no_more_and_flags_no_less_has_never_grown(then, now):
    assume(now.hits <= then.hits and now.false_alarms >= then.false_alarms)
    assert change(then, now) not in ("better", "better-but-flags-more")


@given(COUNTS, COUNTS)
def test_growth_one_way_is_never_growth_the_other_way(then, now):
    if change(then, now) in ("better", "better-but-flags-more"):
        assert change(now, then) in ("worse", "only-more-suspicious")


@given(st.floats(0.0, 3.0), st.floats(-2.0, 2.0), st.floats(0.0, 3.0))
def test_flagging_more_with_the_same_eye_is_never_called_growth(eye, line, shift):
    """The same d', the line moved towards flagging: expected counts of 400 and 400.

    Where next to nothing is flagged, or next to everything, no count can tell a better eye from
    a moved line; there each rate must leave room for at least 8 of 400.
    """
    normal, n = NormalDist(), 400

    def marks(criterion):
        return Discernment(
            "sentences",
            round(n * normal.cdf(eye / 2 - criterion)), n,
            round(n * normal.cdf(-eye / 2 - criterion)), n,
        )  # fmt: skip

    then, now = marks(line), marks(line - shift)
    rates = [count for one in (then, now) for count in (one.hits, one.false_alarms)]
    assume(all(8 <= count <= n - 8 for count in rates))
    assert change(then, now) not in ("better", "better-but-flags-more")


@given(HISTORIES)
def test_choices_and_orders_stay_outside_of_discernment(found):
    marked = [one for one in first_looks(found) if one.unit]
    for unit in UNITS:
        assert discernment(marked, unit) == discernment(first_looks(found), unit)


def test_every_fold_of_no_answers_is_valid():
    nothing = progress([])
    assert (nothing.answers, nothing.lessons, nothing.skills, nothing.tellings) == (0, 0, (), ())
    assert (nothing.calibration, nothing.curve, nothing.rated) == (None, (), 0)
    assert calendar([], MORNING) == ()
    assert halves([], "sentences") is None
    assert compare([]) is None
    assert draw([], [], [], read_in={}, at=MORNING, chance=Random(1)) == ()


# Two learners of ten questions' worth of sentences, half of it earlier and half later.

EARLY = [(3, 1), (2, 1)]
SUSPICIOUS = [(4, 3), (4, 2)]
DISCERNING = [(4, 1), (4, 1)]


def kappa(hits, false_alarms):
    marked, n, targets = hits + false_alarms, 10, 5
    chance = marked * targets / n
    return (hits - chance) / ((marked + targets) / 2 - chance)


def learner(late):
    return [
        evidence(
            f"q{n}", max(0.0, kappa(hits, false)), raw=kappa(hits, false), days=n, unit="sentences",
            hits=hits, targets=5, false_alarms=false, sound=5, skill="unverified-claims",
        )
        for n, (hits, false) in enumerate([*EARLY, *late])
    ]  # fmt: skip


def test_who_only_grows_more_suspicious_grows_in_no_figure():
    found = progress(learner(SUSPICIOUS))
    (telling,) = found.tellings
    assert (telling.then.hits, telling.then.false_alarms) == (5, 2)
    assert (telling.now.hits, telling.now.false_alarms) == (8, 5)
    assert telling.change == "only-more-suspicious"
    raws = [one.raw for one in learner(SUSPICIOUS)]
    assert sum(raws[:2]) == pytest.approx(sum(raws[2:]))
    assert telling.then.d_prime == pytest.approx(telling.now.d_prime)


def test_who_finds_more_and_flags_no_more_grows():
    found = progress(learner(DISCERNING))
    (telling,) = found.tellings
    assert telling.change == "better"
    raws = [one.raw for one in learner(DISCERNING)]
    assert sum(raws[2:]) > sum(raws[:2]) + 0.4
    assert found.skills[0].mean > progress(learner(SUSPICIOUS)).skills[0].mean


CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "random", "token_hex"}


def clocks_and_dice(source):
    """Clocks and dice that a source calls or imports (the class of a seeded Random may come)."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found |= {node.func.attr} & CLOCKS
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "random", "secrets"):
            found |= {alias.name for alias in node.names} - {"Random"}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & {"time", "random", "secrets"}
    return found


def test_nothing_in_the_core_reads_a_clock_or_throws_dice():
    for path in (ROOT / "quiz" / "core").glob("*.py"):
        assert clocks_and_dice(path.read_text(encoding="utf-8")) == set(), path.name


@pytest.mark.parametrize(
    "line",
    [
        "at = datetime.now(UTC)",
        "from time import time",
        "import random",
        "from random import choice",
    ],
)
def test_the_search_for_clocks_and_dice_would_notice(line):
    assert clocks_and_dice(line)
