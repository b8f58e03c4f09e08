"""`explain`: every code of `check` has its meaning and an example that is true today."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from quiz import explaining, words
from quiz.cli import main
from tests.problem_examples import FILE, written
from tests.test_reader import PYTHON, codes_with_a_remedy


def test_the_examples_are_those_of_the_tables_of_bad_files():
    """If this fails: python3 -m tests.problem_examples"""
    assert FILE.read_text(encoding="utf-8") == written()


def test_every_code_is_explained_and_no_other():
    assert set(explaining.examples()) == codes_with_a_remedy()


@pytest.mark.parametrize("code", sorted(codes_with_a_remedy()))
def test_a_code_has_a_meaning_in_whole_sentences_and_two_different_examples(code):
    meaning = words.sentence(f"explain.{code}")
    assert meaning != f"explain.{code}", "it has its words"
    assert meaning.endswith((".", ".”")) and len(meaning) > 30
    assert not PYTHON.search(meaning)
    example = explaining.examples()[code]
    assert example["bad"] and example["good"] and example["bad"] != example["good"]


def said(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["explain", *args])
    return done.exit_code, done.output


def test_a_code_is_told_with_its_examples_and_the_sentence_of_check():
    assert said("yaml-curly") == (
        0,
        """\
yaml-curly
  Only straight double quotes hold a text together. Curly ones are letters like any other.

  So it goes wrong:
    title: “Start here: who stopped the clock?”

  So it is right:
    title: Who stopped the clock?

  check then says:
    there is a “: ” inside this text, and curly quotation marks do not hold it together"""
        " (put the whole text in straight double quotes)\n",
    )


def test_a_code_may_be_copied_with_its_brackets():
    assert said("[yaml-tab]") == said("yaml-tab")


NEAR = [("yaml-tabs", "yaml-tab"), ("hash-worng", "hash-wrong"), ("missing", "value-missing")]


@pytest.mark.parametrize(("typed", "near"), NEAR)
def test_an_unknown_code_gets_the_nearest_ones(typed, near):
    code, output = said(typed)
    assert code == 1
    assert f"There is no problem with the code “{typed}”." in output
    assert near in output


def test_a_word_that_is_near_to_nothing_leads_to_the_list():
    code, output = said("xyzzy")
    assert code == 1
    assert "explain --all" in output and "nearest" not in output


@pytest.mark.parametrize("args", [(), ("--all",)])
def test_all_codes_can_be_read_in_one_line_each(args):
    code, output = said(*args)
    assert code == 0
    assert [line.split()[0] for line in output.splitlines()] == sorted(codes_with_a_remedy())
