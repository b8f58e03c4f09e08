"""Cutting a text into sentences: measured on a set that was cut by hand, then rule by rule."""

from __future__ import annotations

import pytest

from bench.sentences import LEAST, hand_cut, measure
from quiz.core.sentences import sentences


def cut(text: str) -> list[str]:
    return [sentence.of(text) for sentence in sentences(text)]


def test_at_least_98_of_100_boundaries_are_where_a_reader_put_them():
    found = measure(hand_cut())
    assert found.right + found.missed > 120
    assert found.share >= LEAST == 0.98, "\n".join(found.slips)


def test_the_hand_cut_set_is_short_excerpts_of_all_five_documents():
    sizes = {name: len(text.split()) for name, text in hand_cut().items()}
    documents = {name.split(",")[0] for name in sizes}
    assert {"tehran-times-2021", "iswnews-2020", "kayhan-2022", "orinoco-2024"} <= documents
    assert {"magnier-2020", "magnier-2020-comment", "invented"} <= documents
    assert max(sizes.values()) <= 150


def test_the_measure_notices_a_cut_too_few_and_a_cut_too_many():
    found = measure({"a": "One here.‖ Mr. Two. Three‖ there.‖"})
    assert (found.right, found.missed, found.extra) == (1, 1, 1)
    assert [slip.split(":")[1] for slip in found.slips] == [" missed", " extra"]


# A reader's cuts, rule by rule: ‖ stands where one sentence ends.
RULES = [
    ("titles", "Gen. Adair met Dr. Lam.‖ Mrs. Quill left."),
    ("initials", "J. R. Finch wrote it.‖ C.G.B. read it."),
    ("a state's letters", "They left the U.S. Embassy in the U.S.‖ The road was long."),
    ("numbers", "No. 5 is 3.5 m long.‖ It cost 1,200.50.‖ No.‖ That is all."),
    ("pages", "See p. 12 and pp. 14 ff. of vol. 2.‖ Thanks."),
    ("hours", "It rang at 9 a.m. Monday and at 9 p.m.‖ Maybe it broke."),
    ("companies", "Finch Ltd. made it.‖ We asked Finch Ltd.‖ The firm is old."),
    ("and so on", "Bread, rolls, etc.‖ Mina came."),
    ("a closing mark behind the stop", "“It is late.”‖ She went.‖ ‘Why?’‖ Nobody knew."),
    ("a closing mark before the stop", "He called it “late”.‖ She went."),
    ("who speaks behind", "“Is it late?” she asked.‖ “Stop!” Mina Lam said.‖ Go."),
    ("dots that pause", "It was… well… late.‖ I see...‖ Go on."),
    ("dots at the end", "And then…‖ Nothing."),
    ("two signs", "What?!‖ Really!!‖ Yes."),
    ("brackets", "It rang (twice. Or more.) and stopped.‖ (Ask her.)‖ Go."),
    ("notes in brackets", "It rang.[12]‖ It stopped.[3]‖ Go."),
    ("no space behind", "It rang.‖The end.‖ Go."),
    ("an address of the web", "Look at saltmere.example.com/a.html now.‖ Go."),
    ("a small letter behind a slip", "It cost money.‖ humans forget.‖ He is approx. five."),
    ("headlines", "CLOCK STOPS‖\nThe clock stopped.‖\n\nBy Mina Lam‖\nIt was late."),
    ("lists", "Sources:‖\n1. The log.‖\n2. The keeper.‖\na) both‖\n- none"),
    ("Arabic", "من رأى ذلك؟‖ رأيناه؛ وكتبناه.‖ قال د. سمير: «نعم».‖ انتهى."),
    ("Urdu", "گھڑی رک گئی۔‖ کس نے دیکھا؟‖ کسی نے نہیں۔"),
    ("Persian", "می‌دانیم.‖ آیا می‌داند؟‖ «نه!» او گفت.‖ پایان."),
    ("marks of direction", "انتهى.\u200f‖ بدأ."),
    ("Hindi", "घड़ी रुक गई।‖ किसने देखा?"),
    ("French", "« Il est tard. »‖ Elle part.‖ Vraiment ?‖ Oui."),
    ("German", "„Es ist spät.“‖ Sie ging."),
]


@pytest.mark.parametrize(("rule", "marked"), RULES, ids=[rule for rule, _ in RULES])
def test_each_rule_by_an_example(rule, marked):
    assert cut(marked.replace("‖", "")) == [part.strip() for part in marked.split("‖")]


def test_lines_that_were_wrapped_at_a_column_are_one_paragraph():
    wrapped = "The clock stopped on a Monday and\nnobody saw it. The keeper says that\nshe slept."
    assert cut(wrapped) == [
        "The clock stopped on a Monday and\nnobody saw it.",
        "The keeper says that\nshe slept.",
    ]


def test_paragraphs_are_counted_and_windows_line_ends_are_line_ends():
    assert [s.paragraph for s in sentences("One. Two.\r\n\r\nThree.\r\nFour.")] == [1, 1, 2, 3]


def test_every_sentence_is_verbatim_where_it_says_and_nothing_but_space_is_left_out():
    for marked in hand_cut().values():
        text = marked.replace("‖", "")
        found = sentences(text)
        assert "".join("".join(s.of(text).split()) for s in found) == "".join(text.split())
        assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


ODD = {"": [], " \n ": [], "...": ["..."], "?": ["?"], "(": ["("], ". . .": [".", ".", "."]}


@pytest.mark.parametrize(("text", "pieces"), ODD.items())
def test_odd_texts_are_cut_without_fuss(text, pieces):
    assert cut(text) == pieces
