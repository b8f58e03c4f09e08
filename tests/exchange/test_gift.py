"""GIFT, read as Moodle's importer reads it."""

from __future__ import annotations

import html
import re

import pytest

from quiz import words
from quiz.library.exchange import gift
from quiz.library.exchange.gift import escaped
from tests.exchange.lesson import lesson

TEXT = gift.make(lesson(), words.sentence).decode()
BLOCKS = {
    re.search(r"\[id:(.*?)\]", block)[1]: block for block in TEXT.split("\n\n") if "[id:" in block
}
PLACEHOLDERS = {f"\\{sign}": f"\0{ord(sign)};" for sign in gift.SIGNS} | {"\\n": "\0" + "10;"}


def unescaped(text: str) -> str:
    """As the importer does it: double strokes first, then the signs, and back at the end."""
    text = text.replace("\\\\", "\0" + "92;")
    for sign, stands_for in PLACEHOLDERS.items():
        text = text.replace(sign, stands_for)
    return text


def read(text: str) -> str:
    return html.unescape(re.sub("\0(\\d+);", lambda found: chr(int(found[1])), text))


def answers(question: str) -> list[tuple[str, str, str]]:
    """Sign with weight, words, feedback; cut at signs that are not escaped."""
    text = unescaped(BLOCKS[f"clock.{question}"])
    inside = text[text.index("{") + 1 : text.rindex("}")].split("####")[0]
    parts = re.findall(r"([~=](?:%-?[\d.]+%)?)([^~=]*)", inside)
    return [(sign, *map(read, map(str.strip, f"{said}#".split("#")[:2]))) for sign, said in parts]


@pytest.mark.parametrize(
    "text",
    ["a = b", "{x} ~ y # z : \\ \\n", "two\nlines", "\\", "\\\\=", "//", "####", "::", "->"],
)
def test_what_is_escaped_is_read_as_it_was(text):
    assert read(unescaped(escaped(text))) == text
    assert not set(unescaped(escaped(text))) & set("~=#{}:\n")


def test_each_question_is_one_block_without_a_blank_line_and_no_line_is_a_comment_by_chance():
    assert list(BLOCKS) == [
        "clock.before", "clock.unproven", "clock.notice", "clock.push", "clock.push.technique",
        "clock.two", "clock.kinds", "clock.limit", "clock.several", "clock.days", "clock.plain",
        "clock.after",
    ]  # fmt: skip
    assert len(TEXT.split("\n\n")) == len(BLOCKS) + 1, "and the category"
    for block in BLOCKS.values():
        lines = block.splitlines()
        assert [line.startswith("//") for line in lines] == [True] + [False] * (len(lines) - 1)
        assert unescaped(block).count("{") == unescaped(block).count("}") <= 1


def test_one_choice_has_one_equals_sign_and_each_answer_its_why():
    assert answers("limit") == [
        ("~", "At the gear = the wheel.", "She fitted it."),
        ("=", "At the {crack}; ~ that is it #1.",
         "She says so: \\ “I do not know”."),
        ("~", "[At the hour.]", "She names it."),
    ]  # fmt: skip


def test_marks_have_weights_and_neither_everything_nor_nothing_is_worth_a_point():
    assert [sign for sign, _, _ in answers("unproven")] == [
        "~%-25%", "~%-25%", "~%100%", "~%-25%", "~%-25%", "~%0%", "~%-100%",
    ]  # fmt: skip
    assert [said for _, said, _ in answers("several")][-1] == "%50% of it."
    assert answers("notice")[-1][:2] == ("~%100%", "Nothing here needs flagging")


def test_rows_are_pairs_and_a_label_of_no_row_is_there_to_be_chosen_too():
    text = unescaped(BLOCKS["clock.two"])
    pairs = [
        tuple(read(part).strip() for part in line[1:].split("->"))
        for line in text.splitlines()
        if line.startswith("=")
    ]
    assert pairs[0] == ("A gear = a wheel.", "Both say it")
    assert {label for _, label in pairs} == {"Both say it", "They conflict", "Only A", "Only B"}
    order = [line for line in BLOCKS["clock.days"].splitlines() if line.startswith("=")]
    assert order[0] == "=A new gear. -> 5"


def test_a_line_of_ones_own_has_empty_braces_but_for_its_explanation():
    assert re.search(r"\{\n####.*\n\}$", BLOCKS["clock.plain"])


def test_what_is_only_read_has_no_braces():
    assert "{" not in unescaped(BLOCKS["clock.before"]).split("::")[-1]
