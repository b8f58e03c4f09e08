"""When a skill is due again."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler

from quiz.core import review
from quiz.core.review import CAP_DAYS, calendar, rating, reviews
from tests.conftest import MORNING, ROOT
from tests.made_up import evidence

VECTORS = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))
FSRS = VECTORS["fsrs"]


def walk(scheduler, begin, ratings):
    """Review at each due moment; the days from one to the next, and the card at the end."""
    card, at, days = Card(card_id=1, due=begin), begin, []
    for given in ratings:
        card, _ = scheduler.review_card(card, Rating(given), at)
        days.append((card.due - at).days)
        at = card.due
    return days, card


def test_the_scheduler_keeps_its_published_intervals():
    block = FSRS["published"][0]
    grades = [{"G": 3, "A": 1}[sign] for sign in block["ratings"].replace(" ", "")]
    begin = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
    assert walk(Scheduler(enable_fuzzing=False), begin, grades)[0] == block["interval_days"]


def test_our_settings_without_the_cap():
    rows = FSRS["own"]["no_steps_at_due"]
    free = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    begin = datetime.fromisoformat(rows[0]["at"])
    days, card = walk(free, begin, [row["rating"] for row in rows])
    assert days == [row["interval_days"] for row in rows]
    assert card.stability == pytest.approx(rows[-1]["stability"], abs=1e-6)
    assert card.difficulty == pytest.approx(rows[-1]["difficulty"], abs=1e-6)


FREE = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@pytest.mark.parametrize("name", ["no_steps_at_due", "late_review", "same_day_hard",
                                  "same_day_again"])  # fmt: skip
def test_late_and_hurried_reviews_row_by_row(name):
    """The last two tell a version apart that moves a card on the same day differently."""
    card = Card(card_id=1)
    for row in FSRS["own"][name]:
        card, _ = FREE.review_card(card, Rating(row["rating"]), datetime.fromisoformat(row["at"]))
        assert card.due == datetime.fromisoformat(row["due"])
        found = (card.stability, card.difficulty)
        assert found == pytest.approx((row["stability"], row["difficulty"]), abs=1e-6)


def test_what_is_left_after_days_without_a_review():
    """Of the card of six reviews; at the day it is due, 16 days on, nine tenths are left."""
    _, card = walk(FREE, MORNING, [row["rating"] for row in FSRS["own"]["no_steps_at_due"]])
    for days, left in FSRS["own"]["retrievability_after"].items():
        at = card.last_review + timedelta(days=int(days))
        assert FREE.get_card_retrievability(card, at) == pytest.approx(left, abs=1e-7)


def test_memory_after_a_lapse_at_first_and_five_good_reviews():
    block, card, at = FSRS["published"][1], Card(card_id=1), MORNING
    for given, gap in zip([1, 3, 3, 3, 3, 3], [0, 0, 1, 3, 8, 21], strict=True):
        at += timedelta(days=gap)
        card, _ = Scheduler(enable_fuzzing=False).review_card(card, Rating(given), at)
    assert card.stability == pytest.approx(block["stability"], abs=block["abs_tol"])
    assert card.difficulty == pytest.approx(block["difficulty"], abs=block["abs_tol"])


def test_ten_easy_answers_in_a_row_are_as_easy_as_can_be():
    card = Card(card_id=1)
    for n in range(10):
        at = MORNING + timedelta(microseconds=n)
        card, _ = Scheduler(enable_fuzzing=False).review_card(card, Rating.Easy, at)
    assert card.difficulty == FSRS["published"][2]["difficulty"]


def test_nothing_waits_longer_than_a_school_term():
    days, _ = walk(review._SCHEDULER, MORNING, [4] * 8)
    assert max(days) == CAP_DAYS == 120


@pytest.mark.parametrize("row", VECTORS["rating_map"], ids=str)
def test_a_days_score_as_a_rating(row):
    assert rating(row["score"], row["confidence"]) == row["rating"]


def test_without_a_confidence_a_full_match_is_good_and_not_easy():
    assert rating(1.0, None) == Rating.Good


def test_the_lowest_confidence_of_a_day_decides_about_easy():
    sure = [evidence("q1", confidence=0.9), evidence("q2", confidence=0.9, days=0.1)]
    (easy,) = calendar(sure, MORNING)
    for other in (0.7, None):
        (good,) = calendar([sure[0], evidence("q2", confidence=other, days=0.1)], MORNING)
        assert good.due < easy.due


def test_a_skill_answered_well_is_due_in_two_days():
    (due,) = calendar([evidence("q1", 1.0)], MORNING)
    assert due.due == MORNING + timedelta(days=2)
    assert not due.is_due(MORNING + timedelta(days=1))
    assert due.is_due(MORNING + timedelta(days=2))


def test_a_day_moves_a_skill_once_by_its_mean():
    one = [evidence("q1", 0.0), evidence("q2", 1.0, days=0.1)]
    (due,) = calendar(one, MORNING)
    (alone,) = calendar([evidence("q1", 0.5, days=0.1)], MORNING)
    assert due.due == alone.due


def test_the_learners_own_midnight_parts_the_days():
    """Two answers around midnight, Greenwich time: in Lima both were given on one evening."""
    late = evidence("q1", 0.0, days=0.6)
    early = evidence("q2", 1.0, days=0.65)
    assert late.day != early.day
    evening = late.day
    later = MORNING + timedelta(days=30)
    (lima,) = calendar([late, evidence("q2", 1.0, days=0.65, day=evening)], later)
    (london,) = calendar([late, early], later)
    assert lima.retrievability != london.retrievability


def test_sure_but_wrong_comes_first_then_what_is_nearly_lost():
    answers = [
        evidence("q1", 0.0, skill="naming", confidence=0.3),
        evidence("q2", 0.2, skill="numbers", confidence=0.9),
        evidence("q3", 1.0, skill="quotation", confidence=0.5),
        evidence("q4", 1.0, skill="omission", days=99),
    ]
    found = calendar(answers, MORNING + timedelta(days=100))
    assert [due.skill for due in found] == ["numbers", "naming", "quotation", "omission"]
    assert [due.sure_but_wrong for due in found] == [1, 0, 0, 0]
    assert found[0].retrievability < 0.9 < found[-1].retrievability


def test_sure_but_wrong_goes_before_what_is_nearer_to_being_lost():
    answers = [
        evidence("q1", 0.0, skill="naming"),
        evidence("q2", 0.0, skill="numbers", confidence=0.7, days=90),
    ]
    surprising, fading = calendar(answers, MORNING + timedelta(days=100))
    assert (surprising.skill, fading.skill) == ("numbers", "naming")
    assert surprising.retrievability > fading.retrievability


def test_only_the_last_day_of_a_skill_surprises():
    answers = [evidence("q1", 0.0, confidence=0.9), evidence("q2", 1.0, confidence=0.9, days=2)]
    assert [due.sure_but_wrong for due in calendar(answers[:1], MORNING)] == [1]
    assert [due.sure_but_wrong for due in calendar(answers, MORNING)] == [0]


def test_what_is_not_due_stands_in_the_order_of_its_days():
    answers = [evidence("q1", 1.0, skill="naming"), evidence("q2", 0.0, skill="numbers")]
    found = calendar(answers, MORNING)
    assert [due.due for due in found] == sorted(due.due for due in found)


def test_taking_a_lesson_again_at_once_moves_nothing():
    first = evidence("q1", 0.0)
    again = evidence("q1", 1.0, days=3)
    assert calendar([first, again], MORNING) == calendar([first], MORNING)


def test_an_old_text_met_again_after_thirty_days_counts():
    first, early = evidence("q1", 0.0), evidence("q1", 1.0, days=10)
    late = evidence("q1", 1.0, days=40)
    assert reviews([first, late]) == [first, late]
    assert reviews([first, early, late]) == [first, late]
    assert reviews([first, evidence("q1", 1.0, days=39)]) != [first]
    assert reviews([first, early, evidence("q1", 1.0, days=39)]) == [first]


def test_a_first_look_long_after_a_second_vote_counts_once():
    vote, look = evidence("q1", 0.0, round=2), evidence("q1", 1.0, days=40)
    assert reviews([vote, look]) == [look]


def test_what_does_not_count_moves_nothing():
    void = evidence("q1", 0.0, standing="void")
    assert calendar([void, evidence("q2", 1.0, round=2)], MORNING) == ()
    assert calendar([], MORNING) == ()
    first = evidence("q1", 0.0)
    late = [evidence("q1", round=2, days=40), evidence("q1", standing="void", days=80)]
    assert reviews([first, *late]) == [first]


def test_a_clock_that_was_set_back_breaks_nothing():
    ahead = evidence("q1", 1.0, days=5, day=MORNING.date())
    (due,) = calendar([ahead, evidence("q2", 1.0, days=5, day=MORNING.date() - timedelta(days=3))],
                      MORNING)  # fmt: skip
    assert due.due > MORNING


def test_days_that_overlap_are_taken_one_after_the_other():
    """A learner's day that goes on after the next has begun: her zone was changed."""
    first, second, third = (MORNING + timedelta(days=n) for n in (0, 1, 60))
    answers = [
        evidence("q1", 1.0, day=first.date()),
        evidence("q2", 1.0, days=1, day=second.date()),
        evidence("q3", 1.0, days=60, day=first.date()),
    ]
    (due,) = calendar(answers, third)
    assert due.due > third
