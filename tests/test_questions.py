"""Every kind keeps the contract, by its own truth table (EXAMPLES)."""

import json
from itertools import product

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.model import UNSCORED, Counts, Outcome
from quiz.core.portable import FEATURES
from quiz.questions import NAMES, SPECS

ROWS = [
    pytest.param(example, form, score, id=f"{name}-{n}-{m}")
    for name, spec in SPECS.items()
    for n, example in enumerate(spec.EXAMPLES)
    for m, (form, score) in enumerate(example.answers)
]
EXAMPLES = [
    pytest.param(example, id=f"{name}-{n}")
    for name, spec in SPECS.items()
    for n, example in enumerate(spec.EXAMPLES)
]


def bound(example):
    return example.spec.bind(example.passages)


def filled(form):
    return MultiDict({name: list(values) for name, values in form.items()})


@pytest.mark.parametrize(("example", "form", "score"), ROWS)
def test_an_answer_is_worth_what_the_table_says(example, form, score):
    question = bound(example)
    answer = question.parse(filled(form))
    if score is None:
        assert isinstance(answer, tuple) and answer, "a slip of the finger is no wrong answer"
        return
    outcome = question.grade(answer)
    assert outcome.is_scored == question.is_scored == (score != UNSCORED)
    if outcome.is_scored:
        assert outcome.score == pytest.approx(score, abs=1e-5)
    assert question.describe(answer)
    assert question.summary(outcome)
    shown = question.reveal(answer, outcome)
    assert {unit for unit, _ in outcome.units} == set(shown["units"])
    counts = outcome.counts
    assert question.size == Counts(targets=counts.targets, sound=counts.sound, rows=counts.rows)


@pytest.mark.parametrize(("example", "form", "score"), ROWS)
def test_answers_and_outcomes_survive_as_json(example, form, score):
    question = bound(example)
    answer = question.parse(filled(form))
    if score is None:
        return
    again = json.loads(json.dumps(answer))
    assert again == answer
    outcome = question.grade(again)
    assert Outcome.model_validate_json(outcome.model_dump_json()) == outcome


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_shows_a_full_match_a_zero_and_a_slip(name):
    scores = {score for example in SPECS[name].EXAMPLES for _, score in example.answers}
    assert {1.0, 0.0, None} <= scores or scores == {UNSCORED, None}


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_public_and_what_is_key_share_no_whys(example):
    question = bound(example)
    public = json.dumps(question.public())
    for form, score in example.answers:
        if score is None:
            continue
        answer = question.parse(filled(form))
        shown = question.reveal(answer, question.grade(answer))
        for unit in shown["units"].values():
            assert unit["why"] not in public


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_hash_names_wording_and_key_but_not_the_explanations(example):
    question = bound(example)
    reworded = example.spec.model_copy(update={"prompt": "Look once more."})
    same = example.spec.model_copy(update={"discuss": "What would change your mind?"})
    assert reworded.bind(example.passages).hash != question.hash
    assert same.bind(example.passages).hash == question.hash


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_answer_that_is_explained_to_the_silent_is_a_full_match(example):
    question = bound(example)
    outcome = question.grade(question.matching())
    assert outcome.score == 1 or not question.is_scored
    assert question.reveal(question.matching(), outcome)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_class_picture_counts_every_choice_once(example):
    question = bound(example)
    answers = [question.parse(filled(form)) for form, score in example.answers if score is not None]
    tally = question.tally(answers)
    assert tally.answers == len(answers)
    assert all(0 <= count <= len(answers) for _, count in tally.chosen)
    assert sum(count for _, count in tally.chosen) > 0 or not question.is_scored


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_portable_question_names_its_own_options_and_what_else_it_has(example):
    portable = bound(example).portable()
    ids = {option for option, _ in portable.options} | {row for row, _ in portable.rows}
    assert {unit for unit, _ in portable.key} <= ids
    assert {note.feature for note in portable.notes} <= set(portable.features()) <= set(FEATURES)
    assert "why" in portable.features()


def test_only_own_words_are_never_scored():
    """Whatever can be scored is; and what nobody scores has nothing to be scored by."""
    unscored = [example for example in EXAMPLES if not bound(example.values[0]).is_scored]
    assert [example.values[0].spec.type for example in unscored] == ["reword"]
    question = bound(unscored[0].values[0])
    outcome = question.grade({"text": "So."})
    assert (outcome.parts, outcome.units, outcome.counts) == ((), (), Counts())
    assert question.own_words({"text": " So. "}) == " So. "
    assert bound(SPECS["choice"].EXAMPLES[0]).own_words({"options": ["o1"]}) == ""


def framing(**changes):
    example = SPECS["framing"].EXAMPLES[0]
    return example.spec.model_copy(update=changes).bind(example.passages)


def test_naming_the_technique_counts_half_and_a_near_answer_is_right():
    question = framing()
    for technique, named in product(("loaded-language", "exaggeration", "false-choice"), (1,)):
        answer = {"marks": ["p1", "p2"], "none": False, "technique": technique}
        words, name = question.grade(answer).parts
        assert words.score == named
        assert name.score == (technique != "false-choice")


def test_a_control_says_how_many_sound_sentences_were_trusted():
    question = bound(SPECS["spot_claim"].EXAMPLES[1])
    answer = question.parse(filled({"mark": ("s2",)}))
    said, needed = question.summary(question.grade(answer))
    assert said.code == "trusted-sentences"
    assert said.params == {"trusted": 5, "n": 6}
    assert needed.code == "none-needed", "what a control is there for is said"
