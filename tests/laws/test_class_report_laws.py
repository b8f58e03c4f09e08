"""Laws of a class report: whoever sat where, whatever was answered, in whatever order."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz.core import sitting as sittings
from quiz.core.cells import safe
from quiz.core.class_report import class_report
from quiz.core.class_rows import COLUMNS, rows
from quiz.core.live_state import Seat
from quiz.core.model import Correction
from quiz.core.rescore import accepted
from quiz.core.sitting import Sitting, through
from quiz.library.reader import read_lesson
from tests.conftest import MORNING
from tests.made_up import marking_lesson, marks

LESSON = read_lesson(marking_lesson("made-up").encode(), "made-up.yaml", {}).lesson
WAY = through(LESSON)
QUESTIONS = LESSON.questions
ASKED = {question.id: 2 for question in QUESTIONS}
BETTER = ("finds-and-trusts",)


def vote(seat, question, hits, false_alarms, round_=1):
    form = {"mark": marks(hits, false_alarms)} if hits + false_alarms else {"none": ["yes"]}
    stop = WAY.stop(question)
    made = sittings.attempt(
        Sitting(f"sitting-{seat}", f"learner-{seat}", LESSON.id, LESSON.version, MORNING),
        stop, stop.question.parse(MultiDict(form)), confidence=None,
        submit_key=f"{seat}-{question}-{round_}", at=MORNING, day=MORNING.date(),
    )  # fmt: skip
    return (seat, replace(made, round=round_))


def seat(n, *, is_removed=False):
    return Seat(f"s{n}", f"Pupil {n}", f"pupil{n}", is_removed=is_removed)


@st.composite
def classes(draw):
    """Some seats, some of them taken out, and any answers of theirs."""
    seats = [seat(n, is_removed=draw(st.booleans())) for n in range(draw(st.integers(0, 5)))]
    votes = []
    for one in seats:
        for question in QUESTIONS:
            for round_ in (1, 2):
                if draw(st.booleans()):
                    given = draw(st.integers(0, 5)), draw(st.integers(0, 5))
                    votes.append(vote(one.id, question.id, *given, round_))
    return seats, votes


def measures(report):
    """Everything but the movement between two votes."""
    return (
        [replace(one, movement=None, rounds=0) for one in report.questions],
        report.skills,
        [replace(one, votes={}) for one in report.pupils if not one.seat.is_removed],
    )


def fold(seats, votes):
    return class_report(seats, QUESTIONS, ASKED, votes)


@given(classes(), st.randoms())
def test_the_order_in_which_people_came_and_answered_changes_nothing(made, chance):
    seats, votes = made
    before = fold(seats, votes)
    mixed_seats, mixed_votes = seats.copy(), votes.copy()
    chance.shuffle(mixed_seats)
    chance.shuffle(mixed_votes)
    after = fold(mixed_seats, mixed_votes)
    assert measures(after) == measures(before)
    assert list(rows(after)) == list(rows(before))


@given(classes())
def test_second_votes_are_measured_nowhere(made):
    seats, votes = made
    first = [(of, one) for of, one in votes if one.round == 1]
    present = [one for one in seats if not one.is_removed]
    assert measures(fold(present, votes)) == measures(fold(present, first))


@given(classes())
def test_what_was_taken_out_is_measured_nowhere(made):
    seats, votes = made
    kept = [one for one in seats if not one.is_removed]
    ids = {one.id for one in kept}
    mine = [(of, one) for of, one in votes if of in ids]
    assert measures(fold(seats, votes)) == measures(fold(kept, mine))
    assert {row[0] for row in rows(fold(seats, votes))} <= {one.name for one in kept}


@given(classes())
def test_questions_skills_pupils_and_rows_count_the_same_answers(made):
    report = fold(*made)
    present = [one for one in report.pupils if not one.seat.is_removed]

    def sums(found):
        found = list(found)
        return [sum(getattr(one, name) for one in found) for name in
                ("hits", "targets", "false_alarms", "sound")]  # fmt: skip

    by_question = sums(one.telling.found for one in report.questions if one.telling)
    by_skill = sums(telling.found for one in report.skills for telling in one.tellings)
    by_pupil = sums(found for one in present for found in one.marks.values())
    first = [row for row in rows(report) if row[4] == "1"]
    hits, misses, false_alarms, trusted = (
        sum(int(row[COLUMNS.index(name)]) for row in first)
        for name in ("hits", "misses", "false_alarms", "correct_rejections")
    )
    by_row = [hits, hits + misses, false_alarms, false_alarms + trusted]
    assert by_question == by_skill == by_pupil == by_row
    assert sum(one.answered for one in present) == len(first)


@given(classes())
def test_the_movement_counts_each_who_voted_twice_once(made):
    report = fold(*made)
    present = [one for one in report.pupils if not one.seat.is_removed]
    for one in report.questions:
        twice = sum(all((one.question.id, n) in p.votes for n in (1, 2)) for p in present)
        assert one.movement.both == twice
        assert one.movement.nearer + one.movement.farther + one.movement.level == twice
        assert one.movement.nearer >= one.movement.to_right
        assert one.movement.farther >= one.movement.to_wrong


@given(st.integers(2, 6), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_class_that_only_flags_more_is_never_called_better(people, hits, few, more):
    """The same problems found, more sound text flagged: no kinder word, no higher score or d'."""
    few, more = sorted((few, more))
    seats = [seat(n) for n in range(people)]

    def told(false_alarms):
        votes = [vote(one.id, "q0", hits, false_alarms) for one in seats]
        (one, _) = fold(seats, votes).questions
        return one

    before, after = told(few), told(more)
    assert after.facility <= before.facility + 1e-12
    assert after.telling.found.d_prime <= before.telling.found.d_prime + 1e-12
    if after.telling.leaning in BETTER:
        assert before.telling.leaning in BETTER


@given(classes(), st.data())
def test_void_answers_are_measured_nowhere_and_accepted_ones_count_as_right(made, data):
    seats, votes = made
    first = [n for n, (_, one) in enumerate(votes) if one.round == 1]
    if not first:
        return
    n = data.draw(st.sampled_from(first))
    of, one = votes[n]

    def put_right(standing):
        outcome = accepted(one.outcome) if standing == "accepted" else one.outcome
        changed = replace(one, correction=Correction(standing, "v2", outcome, MORNING))
        return fold(seats, [*votes[:n], (of, changed), *votes[n + 1 :]])

    without = fold(seats, [*votes[:n], *votes[n + 1 :]])
    void, right = put_right("void"), put_right("accepted")
    for with_void, gone, with_right in zip(
        void.questions, without.questions, right.questions, strict=True
    ):
        assert with_void.facility == gone.facility
        assert with_void.telling == gone.telling == with_right.telling
        assert with_void.slips == gone.slips == with_right.slips
        assert (with_right.facility or 0) >= (gone.facility or 0)


HELD = st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff")


@given(st.text(HELD, max_size=30).filter(lambda text: min(text, default=" ") >= " "))
def test_no_cell_begins_like_a_command_and_every_cell_can_be_read_back(text):
    cell = safe(text)
    assert cell.removeprefix("'" if cell != text else "") == text


@given(st.text(max_size=30))
def test_whatever_is_typed_a_cell_is_safe_once_and_for_all(text):
    cell = safe(text)
    assert cell[:1] not in tuple("=+-@\t\r\n\0")
    assert safe(cell) == cell, "guarding twice changes nothing"
