"""Words: from codes to sentences, in one catalogue for pages and the command line."""

from __future__ import annotations

import pytest

from quiz import words
from quiz.core.model import Place, Problem, Say

PLACE = Place("clock.yaml", 4, 8)


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        ("level.easy", None, "Easy"),
        ("say.found", {"hits": 1, "n": 1}, "1 of 1 found"),
        ("say.extra-marks", {"n": 1}, "1 extra mark"),
        ("say.extra-marks", {"n": 2}, "2 extra marks"),
        ("say.extra-marks", {"n": 0}, "0 extra marks"),
        ("problem.few-units", {"n": 1}, "too few sentences can be scored: 1"),
    ],
)
def test_a_code_and_its_numbers_make_a_sentence(code, params, said):
    assert words.sentence(code, params) == said


def test_a_code_without_words_is_shown_as_it_is():
    assert words.sentence("say.nothing-of-the-kind", {"n": 2}) == "say.nothing-of-the-kind"


def test_a_language_without_a_catalogue_speaks_english():
    assert words.sentence("level.easy", words=words.catalogue("tlh")) == "Easy"


def test_an_outcome_and_a_learner_problem_have_their_words():
    assert words.say(Say("trusted-sentences", {"trusted": 5, "n": 6})) == (
        "5 of 6 sound sentences trusted"
    )
    assert words.tell(Problem("rows-missing", (), {"n": 2, "rows": "1, 4"})) == (
        "2 rows are still open: 1, 4."
    )


def line(code: str, **params: object) -> str:
    return words.line(Problem(code, ("level",), params, place=PLACE))


def test_a_line_names_the_place_what_is_wrong_and_what_to_do():
    assert line("value-missing", field="level") == (
        "clock.yaml:4:8: “level” has nothing behind it (write a value, or delete the line)"
    )


def test_a_near_miss_is_asked_about_and_a_far_one_is_not():
    known = ["easy", "middle", "hard"]
    assert "; did you mean “middle”?)" in line("not-one-of", given="midle", field="l", known=known)
    assert "did you mean" not in line("not-one-of", given="simple", field="l", known=known)
    assert "did you mean" not in line("not-one-of", given="", field="l", known=[])


def test_a_per_cent_sign_from_a_file_does_no_harm():
    assert "“100 % (s) %(n)s”" in line("not-a-date", given="100 % (s) %(n)s")


@pytest.mark.parametrize("given", ["two\nlines", "two\r\n\tlines", " two   lines "])
def test_a_problem_stays_on_one_line_whatever_the_file_holds(given):
    assert "“two lines”" in line("not-a-date", given=given)


def test_long_words_and_long_lists_are_cut():
    assert f"“{'x' * 59}…”" in line("not-a-date", given="x" * 10_000)
    many = [f"s{n}" for n in range(1, 900)]
    said = line("unknown-sentence", given="t", known=many)
    assert said.endswith("s29, s30, …)")
    assert len(line("unknown-sentence", given="x" * 10_000, known=["y" * 40])) < 250
