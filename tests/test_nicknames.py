"""Names in a room: what is taken as the same, what is refused, what is offered."""

from random import Random

import pytest

from quiz.core.model import Problem
from quiz.core.nicknames import graphemes, key, offered, tidy
from tests.attacks.controls import control


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ann", "Ann"),
        ("  Ann   Marie ", "Ann Marie"),
        ("Ａｎｎ", "Ann"),  # noqa: RUF001  (full width, as some keyboards write)
        ("علی\u200cرضا", "علیرضا"),
        ("Zoë 7b", "Zoë 7b"),
        ("🦉", "🦉"),
        ("x" * 24, "x" * 24),
    ],
)
def test_a_name_is_shown_tidied(given, shown):
    assert tidy(given) == shown


@control(19)
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "name-missing"),
        ("   ", "name-missing"),
        ("...", "name-missing"),
        ("An\u202en", "name-odd"),
        ("An\x00n", "name-odd"),
        ("\u2066Ann\u2069", "name-odd"),
        ("x" * 25, "name-long"),
    ],
)
def test_a_name_that_cannot_be_taken_says_why(given, code):
    found = tidy(given)
    assert isinstance(found, Problem)
    assert found.code == code


@control(19)
def test_names_that_look_alike_are_one():
    assert len({key(name) for name in ("Ann", " ann ", "Ａｎｎ", "A n n", "ANN")}) == 1  # noqa: RUF001
    assert key("Straße") == key("STRASSE")
    assert key("Ann") != key("Anna")


@pytest.mark.parametrize(
    ("text", "n"), [("Ann", 3), ("e\u0301", 1), ("👍🏽", 1), ("🇮🇷🇺🇸", 2), ("नी", 1), ("", 0)]
)
def test_signs_are_counted_as_a_reader_does(text, n):
    assert graphemes(text) == n


def test_offered_names_are_free_and_repeatable():
    first, second = ["Amber", "Blue"], ["Wren", "Otter"]
    assert set(offered(first, second, set(), Random(1), 9)) == {
        "Amber Wren", "Amber Otter", "Blue Wren", "Blue Otter",
    }  # fmt: skip
    taken = {key("amber wren"), key("Blue Otter"), key("Blue Wren")}
    assert offered(first, second, taken, Random(1)) == ("Amber Otter",)
    assert offered(first, second, set(), Random(4)) == offered(first, second, set(), Random(4))
