"""Reading lessons as authors meet it: every problem at once, each in words, none forgotten."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from random import Random

import pytest
from babel.messages.pofile import read_po

from quiz.library import yaml_nodes
from quiz.library.assemble import unpin
from tests.problem_files import (
    ALL_GOOD,
    ANEW,
    CLOCK,
    FRAMED,
    HEAD,
    PAIR,
    PICK,
    PUSH,
    SORTS,
    SPOT,
    WHEN,
    lesson_from,
)
from tests.test_check_command import IN_FOLDERS, ONE_BY_ONE
from tests.test_reader_meaning import ROWS as OF_MEANING
from tests.test_reader_quality import ROWS as OF_QUALITY
from tests.test_reader_questions import ROWS as OF_QUESTIONS
from tests.test_reader_shape import ROWS as OF_SHAPE
from tests.test_reader_yaml import ROWS as OF_YAML
from tests.test_reader_yaml import WHOLE_FILES

QUIZ = Path(__file__).resolve().parent.parent / "quiz"
SLIPS = [*OF_YAML, *OF_SHAPE, *OF_MEANING, *OF_QUESTIONS, *OF_QUALITY]
NET_BELOW_THE_NET = {"value-wrong"}  # no file is known that reaches it; test_reader_shape tries it

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
PYTHON = re.compile(
    r"\b(int|str|dict|tuple|bool|float|bytes|None(Type)?|True|False|pydantic|\w+Error|\w*Exception"
    r"|Traceback|list index|scalar|node|null|instance|literal|regex|pattern)\b|<class|__"
)


def catalogue() -> set[str]:
    with (QUIZ / "translations/en/LC_MESSAGES/messages.po").open("rb") as written:
        return {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(written)}


def codes_with_a_remedy() -> set[str]:
    fixes = [entry for entry in catalogue() if entry.endswith(".fix")]
    return {entry.removeprefix("problem.").removesuffix(".fix") for entry in fixes}


def codes_used_in(path: Path) -> set[str]:
    """Codes that a module gives to problems, in calls, returns and variables named `code`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named: list[ast.AST | None] = []
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "Problem",
            "ValueError",
            "_Refused",
            "_says",
        ):
            named = list(node.args[:1])
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            named = [node.value]
        elif isinstance(node, ast.Return) and path.stem in ("shape", "yaml_nodes"):
            is_pair = isinstance(node.value, ast.Tuple) and node.value.elts
            named = [node.value.elts[0] if is_pair else node.value]
        elif isinstance(node, ast.Tuple) and path.stem == "yaml_slips" and len(node.elts) == 4:
            named = [node.elts[3]]
        found |= {text for part in named if part for text in plain_texts(part)}
    return {text for text in found if CODE.fullmatch(text)}


def plain_texts(part: ast.AST) -> set[str]:
    inside_f_strings = {
        id(piece)
        for node in ast.walk(part)
        if isinstance(node, ast.JoinedStr)
        for piece in node.values
    }
    return {
        node.value
        for node in ast.walk(part)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in inside_f_strings
    }


def test_every_problem_an_author_can_meet_has_its_row_with_the_bad_file_and_the_sentence():
    in_tables = {slip.code for slip in SLIPS} | {code for code, *_ in (*WHOLE_FILES, *IN_FOLDERS)}
    assert in_tables | ONE_BY_ONE | NET_BELOW_THE_NET == codes_with_a_remedy()


@pytest.mark.parametrize("path", sorted(QUIZ.rglob("*.py")), ids=lambda p: p.stem)
def test_every_code_in_the_source_has_its_words_in_the_catalogue(path):
    used = codes_used_in(path)
    assert {f"problem.{code}" for code in used} <= catalogue()
    if path.parent.name == "library":
        assert used <= codes_with_a_remedy(), "an author is told what to do"


def test_the_search_for_codes_finds_them():
    found = {code for path in QUIZ.rglob("*.py") for code in codes_used_in(path)}
    assert {"not-an-age", "key-twice", "few-rows", "bad-hash", "odd-character"} <= found
    assert {"yaml-tab", "not-one-of", "phrase-needs-one-why", "list-expected"} <= found


@pytest.mark.parametrize("good", ALL_GOOD, ids=lambda good: good.text.split("type: ")[-1][:11])
def test_a_good_file_has_no_problem(good):
    assert good.said(good.text) == []


def test_a_lesson_may_hold_every_kind_of_question():
    lesson = lesson_from(HEAD + SPOT + PUSH + PAIR + SORTS + PICK + WHEN + ANEW).lesson
    assert [question.id for question in lesson.questions] == [
        "unproven",
        "push",
        "two",
        "kinds",
        "limit",
        "days",
        "plain",
    ]
    assert unpin(lesson.pinned) == lesson


def test_six_slips_are_all_told_in_the_order_of_the_lines():
    text = (
        (HEAD + SPOT)
        .replace("level: easy", "level: easi")
        .replace("minutes: 5", "minutes: five")
        .replace("goal: Ask who says so.\n", "")
        .replace("[s4]", "[s2]")
        .replace("  - id: unproven", "  - id: Unproven")
        .replace("no-source-given", "[no-source-given]")
    )
    problems = lesson_from(text).problems
    assert [(problem.place.line, problem.code) for problem in problems] == [
        (1, "field-missing"),
        (4, "not-one-of"),
        (5, "number-expected"),
        (21, "mark-twice"),
        (25, "bad-id"),
        (31, "text-expected"),
    ]


def test_a_broken_question_hides_no_slip_of_the_others():
    broken = SPOT.replace("type: spot_claim", "type: guess")
    slipped = PUSH.replace("a cracked gear", "a broken gear").replace("l-framing", "l-frame")
    compared = PAIR.replace("[s5]", "[s9]").replace("Both say gear.", '"Both say gear. [r7]"')
    pushing = PUSH.replace("id: push", "id: more").replace("tells", "pushes")
    problems = lesson_from(HEAD + broken + slipped + compared + pushing).problems
    assert [(problem.place.line, problem.code) for problem in problems] == [
        (27, "unknown-kind"),
        (36, "unknown-skill"),
        (43, "phrase-missing"),
        (53, "unknown-cite"),
        (54, "unknown-sentence"),
        (65, "many-pushing"),
    ]


def test_a_broken_excerpt_is_not_also_called_absent():
    said = CLOCK.said(CLOCK.text.replace("kind: news", "kind: gossip"))
    assert len(said) == 1
    assert "“gossip” is not a possible value of “kind”" in said[0]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.code)
def test_no_sentence_speaks_of_python(slip):
    for sentence in slip.good.said(slip.text()):
        assert not PYTHON.search(sentence)
        assert sentence.isprintable()


NOT_ABOUT_A_WORD = {
    "sentence-unlisted",
    "advisory-missing",
    "ages-of-range",
    "hash-wrong",
    "range-never",
    "range-order",
    "range-wrong",
    "text-before-mark",
    "key-in-turn",
}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.code)
def test_a_place_leads_to_the_line_that_holds_the_words_in_question(slip):
    lines = slip.text().splitlines()
    for problem in slip.good.problems(slip.text().encode(), slip.good.file):
        given = str(problem.params.get("given", ""))
        if given != "…" and problem.code not in NOT_ABOUT_A_WORD:
            assert given in lines[problem.place.line - 1]


def scribbled(text: str, chance: Random) -> str:
    """The text with a few things done to it that happen at a keyboard."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        end = at + chance.choice((0, 1, 1, 8, 40))
        put = chance.choice(
            ["", "", " ", "\n", "  ", ":", ": ", "- ", "{", "]", '"', "|", "#", "*"]
        )
        text = text[:at] + put + text[end:]
    return text


def test_the_quick_way_through_yaml_reads_scribbled_files_as_the_careful_one_does():
    chance = Random(1)
    for _ in range(200):
        text = scribbled(chance.choice(ALL_GOOD).text, chance)
        assert yaml_nodes.read(text.encode()).data == yaml_nodes.carefully(text).data, text


@pytest.mark.parametrize("seed", range(8))
def test_scribbling_in_a_file_gives_sentences_and_never_an_exception(seed):
    chance = Random(seed)
    for _ in range(60):
        good = chance.choice(ALL_GOOD)
        text = scribbled(good.text, chance)
        for problem, sentence in zip(
            good.problems(text.encode(), good.file), good.said(text), strict=True
        ):
            assert 1 <= problem.place.line <= text.count("\n") + 2, text
            assert not PYTHON.search(sentence), text
            assert sentence.isprintable(), text


def test_a_draft_is_known_as_one_even_while_it_is_broken():
    assert lesson_from("draft: yes\n" + CLOCK.text).is_draft
    assert lesson_from("draft: yes\n" + CLOCK.text.replace("level: easy", "level:")).is_draft
    assert not lesson_from("draft: no\n" + CLOCK.text).is_draft
    assert not lesson_from(FRAMED.text).is_draft
