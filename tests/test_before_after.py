"""Before and after: pairs of answers, a learner's own, and what the command says of a class."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.datastructures import MultiDict

from quiz import before_after
from quiz.cli import main
from quiz.core import sitting as sittings
from quiz.core.checkup import flagging, own_check, pair_of, pairs
from quiz.core.discernment import Discernment
from quiz.core.gain import Comparison, gain
from quiz.core.question import Question
from quiz.core.sitting import through
from quiz.library.shelf import Shelf
from quiz.record import CannotDo
from quiz.settings import Settings
from quiz.store.store import Store
from tests.conftest import MORNING, counted_ids
from tests.made_up import evidence, lesson, marking_lesson
from tests.right_answers import right_answer
from tests.test_checkup import ASKED, bridge_house


@pytest.fixture
def house(tmp_path):
    return bridge_house(tmp_path)


# Pairs, and a learner's own before and after.

FORMS = (lesson("a", *ASKED), lesson("b", *ASKED))
BY_ID = {form.id: form for form in FORMS}


def look(form, question, hours, *, hits=3, false_alarms=1, **more):
    usual = {"unit": "sentences", "targets": 5, "sound": 5}
    return evidence(question, 0.5, lesson=form, days=hours / 24, hits=hits,
                    false_alarms=false_alarms, **{**usual, **more})  # fmt: skip


def both(first="a", then="b", **later):
    before = [look(first, "q1", 0), look(first, "q2", 1)]
    return [*before, look(then, "q1", 50, **later), look(then, "q2", 51, **later)]


@pytest.mark.parametrize(("first", "then"), [("a", "b"), ("b", "a")])
def test_the_form_answered_first_is_the_one_before(first, then):
    pair = pair_of(list(reversed(both(first, then))), FORMS)
    assert pair.first == first
    assert [one.lesson for one in (*pair.before, *pair.after)] == [first, first, then, then]


INCOMPLETE = {
    "nothing": [],
    "one form only": both()[:2],
    "a question left open before": both()[1:],
    "a question left open after": both()[:3],
    "a second round for a first": [*both()[:3], look("b", "q2", 51, round=2)],
    "both forms in one another": [look("a", "q1", 0), look("b", "q1", 1), look("b", "q2", 2),
                                  look("a", "q2", 3)],
}  # fmt: skip


@pytest.mark.parametrize("seen", INCOMPLETE.values(), ids=INCOMPLETE)
def test_there_is_no_pair_without_one_form_in_full_and_then_the_other(seen):
    assert pair_of(seen, FORMS) is None
    assert own_check(seen, ["a", "b"], BY_ID) is None


def test_only_first_looks_count_and_other_lessons_do_not():
    again = [look("a", "q1", 99, hits=5), look("one", "q1", 20, hits=5)]
    assert pair_of([*both(), *again], FORMS) == pair_of(both(), FORMS)


def test_a_question_that_was_given_up_leaves_together_with_its_twin():
    seen = both()
    for standing_now in ("void", "accepted"):
        pair = pair_of([*seen[:2], look("b", "q1", 50, standing=standing_now), seen[3]], FORMS)
        assert [one.question for one in (*pair.before, *pair.after)] == ["q2", "q2"]
    gone = [look("b", question, 50, standing="void") for question in ("q1", "q2")]
    assert pair_of([*seen[:2], *gone], FORMS) is None


def test_of_many_learners_the_complete_pairs_remain():
    people = {"mina": both(), "noor": both("b", "a"), "omar": both()[:3]}
    assert [pair.first for pair in pairs(people, FORMS)] == ["a", "b"]


def test_her_own_before_and_after_in_counts_and_a_word():
    found = own_check(both(hits=5, false_alarms=0), ["a", "b"], BY_ID)
    assert found.before == (Discernment("sentences", 6, 10, 2, 10),)
    assert found.after == (Discernment("sentences", 10, 10, 0, 10),)
    assert found.changes == ("better",)
    suspicious = own_check(both(hits=4, false_alarms=3), ["a", "b"], BY_ID)
    assert suspicious.changes == ("only-more-suspicious",)


def test_few_units_give_counts_and_no_word():
    few = [look(form, question, hours, hits=1, targets=3, sound=3)
           for form, hours in (("a", 0), ("b", 50)) for question in ("q1", "q2")]  # fmt: skip
    found = own_check(few, ["a", "b"], BY_ID)
    assert (found.before[0].targets, found.changes) == (6, (None,))


def test_without_two_forms_there_is_nothing_of_her_own():
    assert own_check(both(), [], BY_ID) is None
    assert own_check(both(), ["a", "gone"], BY_ID) is None
    assert own_check(both(), ["a", "b"], {**BY_ID, "b": lesson("b", ASKED[0])}) is None


def rates(hits: int, false_alarms: int, unit: str = "sentences") -> Discernment:
    """Counts of a class, of 100 problems and 100 sound units."""
    return Discernment(unit, hits, 100, false_alarms, 100)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([rates(50, 20)], [rates(80, 20)], "no-more"),
        ([rates(50, 20)], [rates(80, 24)], "no-more"),
        ([rates(50, 20)], [rates(80, 50)], "more-suspicious"),
        ([rates(50, 20)], [rates(55, 25)], "more-suspicious"),
        ([rates(50, 20)], [rates(90, 26)], "more-and-better"),
        ([], [], "no-more"),
        (
            [rates(50, 20), rates(50, 20, "phrases")],
            [rates(55, 30), rates(95, 26, "phrases")],
            "more-suspicious",
        ),
    ],
)
def test_a_class_that_flags_more_is_told_apart(before, after, said):
    found = Comparison(gain([(0, 0), (0, 1)]), tuple(before), tuple(after))
    assert flagging(found) == said
    assert found.flags_more == (said != "no-more")


# What the command says of a class.

WEEK_LATER = MORNING + timedelta(days=7)
BEFORE = ((3, 1), (2, 1))
LEARNING, SUSPICIOUS = ((5, 1), (4, 1)), ((4, 3), (4, 2))


def sees(question: Question, hits: int, alarms: int) -> MultiDict:
    """A form with so many hits and false alarms; rows are filled in by the key."""
    form = MultiDict(right_answer(question))
    if not question.size.rows:
        verdicts = question.grade(question.parse(form)).units
        found = [unit for unit, said in verdicts if said == "found"]
        trusted = [unit for unit, said in verdicts if said == "trusted"]
        form.setlist("mark", found[:hits] + trusted[:alarms])
        form.setlist("none", [])
    return form


def class_of(settings: Settings, count: int, after, *, before=BEFORE, pack="bridge") -> None:
    """Learners who take both forms through the real store, the second one a week later."""
    forms = Shelf(settings.lessons, settings.seeds).contents().checks[pack]
    by_id = {form.id: form for form in forms}
    store, new_id = Store(settings.data / "second-look.db"), counted_ids()
    for who in (f"learner-{n}" for n in range(count)):
        store.add_learner(who, f"device of {who}", MORNING)
        first = store.first_form(who, pack, tuple(by_id))
        for form in sorted(by_id, key=lambda form: form != first):
            answers, at = (before, MORNING) if form == first else (after, WEEK_LATER)
            sitting = store.start(who, through(by_id[form]), new_id(), at)
            for stop, picked in zip(through(by_id[form]).stops, answers, strict=False):
                made = sittings.attempt(
                    sitting,
                    stop,
                    stop.question.parse(sees(stop.question, *picked)),
                    confidence=None,
                    submit_key=new_id(),
                    at=at,
                    day=at.date(),
                )
                store.record(made)
    store.close()


def told(settings: Settings, pack: str = "bridge") -> str:
    lines: list[str] = []
    before_after.run(pack, settings, lines.append)
    return "\n".join(lines)


def test_a_class_that_learned_is_told_so_and_not_flagged(house):
    class_of(house, 4, LEARNING)
    assert told(house).splitlines() == [
        "Before and after: One bridge, many accounts",
        "4 learners answered both forms in full.",
        "Met first: form-a by 2, form-b by 2.",
        "",
        "Score (0 is guessing, 1 a full match): 0.30 before, 0.70 after.",
        "Difference: +0.40 (95 % interval: +0.40 to +0.40).",
        "Hake's gain: 0.57 of what was left to gain (95 % interval: 0.57 to 0.57).",
        "",
        "Sentences",
        "  before: 20 of 40 found, 8 of 40 sound ones flagged",
        "          d' 0.82 (0 is guessing), criterion +0.41 (below 0 flags readily)",
        "  after:  36 of 40 found, 8 of 40 sound ones flagged",
        "          d' 2.04 (0 is guessing), criterion -0.21 (below 0 flags readily)",
    ]


def test_a_class_that_only_grew_suspicious_is_told_so_before_any_other_number(house):
    """More found, and just as much more flagged in sound text: the score stands still."""
    class_of(house, 4, SUSPICIOUS)
    said = told(house)
    flag = "this is not more discernment, it is more suspicion."
    assert flag in said
    assert "Difference: +0.00" in said
    assert "That interval holds 0, so it may be chance." in said
    assert said.index(flag) < said.index("found,")
    assert "32 of 40 found, 20 of 40 sound ones flagged" in said


@pytest.mark.parametrize(("targets", "lines"), [(9, 3), (10, 5)])
def test_below_ten_units_of_each_sort_there_are_counts_only(targets, lines):
    then, now = Discernment("phrases", 4, targets, 1, 12), Discernment("phrases", 4, 10, 1, 12)
    found = Comparison(gain([(0, 0), (0, 1)]), (then,), (now,))
    said = [line for line in before_after.found_and_flagged(found) if line]
    assert (said[0], len(said)) == ("Phrases", lines)


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(0, "0 learners answered both forms in full."), (1, "1 learner answered both forms in full.")],
)
def test_fewer_than_two_are_kindly_told_to_wait(house, count, sentence):
    class_of(house, count, LEARNING)
    said = told(house)
    assert sentence in said
    assert said.endswith("from about ten on it begins to say something.")


def test_who_answered_a_part_is_counted_apart(house):
    class_of(house, 3, LEARNING[:1])
    said = told(house)
    assert "0 learners answered both forms in full." in said
    assert "3 more answered part of it and are not counted." in said


def test_nobody_is_listed(house):
    class_of(house, 3, LEARNING)
    assert "learner-" not in told(house)


def test_asking_makes_no_record(house):
    with pytest.raises(CannotDo, match="Nothing is kept in"):
        told(house)
    assert not house.data.exists()


def test_a_pack_that_is_not_there_is_named_beside_those_that_are(house):
    with pytest.raises(CannotDo, match="There is no pack “brigde” .known: bridge.."):
        told(house, "brigde")


def test_a_pack_without_a_check_that_can_be_used_says_where_to_look(house):
    text = "pack: bridge\n" + marking_lesson("form-b", 3)
    (house.lessons / "form-b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CannotDo, match="python3 run.py check"):
        told(house)


def test_a_damaged_record_is_told_in_a_sentence(house):
    house.data.mkdir()
    (house.data / "second-look.db").write_bytes(b"no database" * 500)
    with pytest.raises(CannotDo, match="it is damaged, or not ours"):
        told(house)


# The command itself, with the pack that we ship.


def commanded(folder: Path, *args: str):
    return CliRunner().invoke(main, ["gain", *args, "--data", str(folder)])


@pytest.mark.parametrize(
    ("after", "is_flagged"), [((4, 1), False), ((4, 2), True)], ids=["learning", "suspicious"]
)
def test_a_suspicious_class_is_flagged_and_a_learning_one_is_not(tmp_path, after, is_flagged):
    """Both find four of five instead of three; one flags twice as much that is sound."""
    settings = Settings(tmp_path)
    class_of(settings, 4, [after] * 5, before=[(3, 1)] * 5, pack="one-killing")
    done = commanded(tmp_path, "one-killing")
    assert done.exit_code == 0
    assert "4 learners answered both forms in full." in done.output
    assert "Met first: check-a by 2, check-b by 2." in done.output
    assert ("this is not more discernment" in done.output) == is_flagged
    assert "24 of 40 found" in done.output and "32 of 40 found" in done.output


@pytest.mark.parametrize("args", [["one-killing"], ["none-such"]])
def test_where_there_is_nothing_to_compare_the_command_says_why_in_one_line(tmp_path, args):
    done = commanded(tmp_path, *args)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ") and done.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
