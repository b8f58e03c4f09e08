"""Questions that come in: read tolerantly, nothing left out without a word, blanks for the rest."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from quiz import words
from quiz.cli import main
from quiz.core.sketch import BLANK
from quiz.desk.brought import imported_text
from quiz.desk.lesson import Draft
from quiz.importing import READERS, run, told
from quiz.library.exchange import gift, read_csv, read_gift
from quiz.library.exchange.brought import Option
from quiz.library.exchange.read_csv import COLUMNS, NEEDED
from quiz.library.reader import read_lesson
from quiz.record import CannotDo
from quiz.settings import PROJECT
from tests.exchange.lesson import lesson


def from_gift(text: str):
    return read_gift.read(text.encode(), "a.gift")


def from_csv(text: str):
    return read_csv.read(text.encode(), "a.csv")


def codes(found) -> list[str]:
    return [problem.code for problem in found.problems]


# What GIFT a question may be written in, and what becomes of it: prompt, options, several.
CHOICES = [
    ("Who?{=Mina ~Noor}", "Who?", [("Mina", True), ("Noor", False)], False),
    ("::Q1:: Who?\n{\n=Mina#Yes, she.\n~Noor#No.\n}", "Who?",
     [("Mina", True, "Yes, she."), ("Noor", False, "No.")], False),
    ("// a remark\n[html]<p>Who &amp; <b>why</b>?</p>{=Mina ~Noor}", "Who & why?",
     [("Mina", True), ("Noor", False)], False),
    ("It is {~late =early} now.", "It is (…) now.", [("late", False), ("early", True)], False),
    ("Which?{~%50%A ~%50%B ~%-100%C}", "Which?", [("A", True), ("B", True), ("C", False)], True),
    ("a \\= b \\{x\\} \\\\ \\~ \\# \\: y?{=1 \\= 1 ~2\\n3}", "a = b {x} \\ ~ # : y?",
     [("1 = 1", True), ("2 3", False)], False),
    ("Is it so?{TRUE#No, it is.#Right.}", "Is it so?",
     [("True", True, "Right."), ("False", False, "No, it is.")], False),
    ("Is it so?{F}", "Is it so?", [("True", False), ("False", True)], False),
    ("Who?{=Mina ~Noor ####She was there.}", "Who?", [("Mina", True), ("Noor", False)], False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "prompt", "options", "several"), CHOICES)
def test_a_choice_in_gift_is_taken_over(text, prompt, options, several):
    found = from_gift(text)
    assert found.problems == ()
    (one,) = found.questions
    assert (one.prompt, one.several) == (prompt, several)
    assert one.options == tuple(Option(*option) for option in options)


LEFT_OUT = [
    ("Just a text.", "import-only-text", "“Just a text.” asks nothing: left out."),
    ("Who? {=A ~B", "import-braces", "has not one { and one }: left out."),
    ("Tell me. {}", "import-essay", "“Tell me.” asks for a text: left out."),
    ("How many? {#5:1}", "import-number", "asks for a number: left out."),
    ("Match. {=a -> b =c -> d}", "import-pairs", "asks for pairs: left out."),
    ("Who? {=Mina}", "import-short-answer", "asks for a word to be typed: left out."),
    ("Who? {~Mina ~Noor}", "import-right-count", "It has no right option"),
    ("Who? {~%50%Mina ~%50%Noor}", "import-right-count", "or only right ones (2): left out."),
    ("Who? {~Mina =}", "import-empty-text", "has no words: left out."),
    ("{=Mina ~Noor}", "import-empty-text", "has no words: left out."),
    ("Who? {=1 ~2 ~3 ~4 ~5 ~6 ~7 ~8 ~9}", "import-option-count", "It has 9 options: left out."),
    (f"{'x' * 4001} {{=1 ~2}}", "import-long", "more than 4000 signs: left out."),
]


@pytest.mark.parametrize(("text", "code", "said"), LEFT_OUT)
def test_what_is_no_choice_is_named_with_its_line_and_left_out(text, code, said):
    found = from_gift(f"Who?{{=Mina ~Noor}}\n\n// here\n{text}\n")
    assert len(found.questions) == 1 and codes(found) == [code] and found.left_out == 1
    assert told(found.problems[0]).startswith("a.gift:4:1: ") and said in told(found.problems[0])


CHANGED = [
    ("Who?{=A ~%50%B ~C}", "import-part-points", "count as wrong here: 1."),
    ("Who?{=A =B ~C}", "import-several-right", "any of 2 was right"),
    ('[html]<img src="x"> Who?{=A ~B}', "import-media", "Pictures and sounds are left out."),
]


@pytest.mark.parametrize(("text", "code", "said"), CHANGED)
def test_what_is_taken_over_in_another_form_is_told(text, code, said):
    found = from_gift(text)
    assert len(found.questions) == 1 and codes(found) == [code] and found.left_out == 0
    assert said in told(found.problems[0])


def test_a_category_is_no_question_and_nothing_is_said_of_it():
    assert from_gift("$CATEGORY: $course$/town\n\nWho?{=A ~B}").problems == ()


HEAD = "question,option1,option2,option3,right,why1"
TABLES = [
    f"{HEAD}\nWho?,Mina,Noor,,1,She.\n",
    f"\ufeff{HEAD}\r\nWho?,Mina,Noor,,1,She.\r\n",
    f"{HEAD}\nWho?,Mina,Noor,,1,She.\n".replace(",", ";"),
    f"{HEAD}\nWho?,Mina,Noor,,1,She.\n".replace(",", "\t"),
    f"{HEAD}\n\"Who?\",\"Mina\",\"Noor\",,a,\"She.\"\n\n,,,,,\n",
    "Right;Option 1;OPTION_2;Question;Why 1\n1;Mina;Noor;Who?;She.",
]  # fmt: skip


@pytest.mark.parametrize("text", TABLES)
def test_a_table_may_have_commas_semicolons_tabs_quotes_a_mark_in_front_and_any_order(text):
    found = from_csv(text)
    assert found.problems == ()
    (one,) = found.questions
    assert one.prompt == "Who?" and not one.several
    assert one.options == (Option("Mina", True, "She."), Option("Noor", False))


def test_a_cell_that_begins_like_a_formula_is_text():
    (one,) = from_csv(f'{HEAD}\n=1+1,=A1,@B2,"-3, +4",2,\n').questions
    assert one.prompt == "=1+1"
    assert [option.text for option in one.options] == ["=A1", "@B2", "-3, +4"]
    text = imported_text(Draft("sums", "Sums", (), {}), [one])
    assert '"=1+1"' in text


@pytest.mark.parametrize("right", ["1 3", "1,3", "1;3", "a c", "A, C", "1 & 3"])
def test_several_right_options_are_numbers_or_letters(right):
    (one,) = from_csv(f'{HEAD}\nWho?,Mina,Noor,Omar,"{right}",\n').questions
    assert one.several and [option.is_right for option in one.options] == [True, False, True]


BAD_TABLES = [
    ("who,what\nMina,Noor", "import-no-column", "a.csv:1:1: The first line has no column question"),
    (f"{HEAD}\nWho?,Mina,Noor,,4,\n", "import-right", "a.csv:2:1: “4” does not say which"),
    (f"{HEAD}\nWho?,Mina,Noor,,Mina,\n", "import-right", "there are 2 options"),
    (f"{HEAD}\nWho?,Mina,Noor,,,\n", "import-right", "a.csv:2:1: “” does not say which"),
    (f"{HEAD}\nWho?,Mina,,,1,\n", "import-option-count", "It has 1 options"),
    (f'{HEAD}\nA?,B,C,,1,\n"Who?\n\n', "import-right", "a.csv:4:1: "),
    (f"{HEAD},colour\nWho?,Mina,Noor,,1,,red\n", "import-column", "“colour” is not read"),
    ("", "import-no-column", "nothing was read"),
]


@pytest.mark.parametrize(("text", "code", "said"), BAD_TABLES)
def test_what_a_table_lacks_is_told_with_its_line(text, code, said):
    found = from_csv(text)
    assert codes(found) == [code] and said in told(found.problems[0])


def test_a_cell_that_never_ends_is_told_too():
    huge = from_csv(f'{HEAD}\nWho?,Mina,Noor,,1,\n"{"x" * 200_000}\n')
    assert len(huge.questions) == 1 and codes(huge) == ["import-bad-table"]


@pytest.mark.parametrize("how", ["cp1252", "utf-16"])
def test_files_of_older_programs_are_read(how):
    found = read_csv.read(f"{HEAD}\nWho was naïve?,Zoë,Noor,,1,\n".encode(how), "a.csv")
    assert found.questions[0].prompt == "Who was naïve?"
    assert codes(found) == (["import-not-utf8"] if how == "cp1252" else [])


def test_every_problem_has_its_words():
    used = {code for _, code, _ in (*LEFT_OUT, *CHANGED, *BAD_TABLES)}
    for code in used | {"import-not-utf8", "import-bad-table"}:
        assert words.sentence(f"problem.{code}") != f"problem.{code}"


LIMIT, SEVERAL = (lesson().question(name) for name in ("limit", "several"))


@pytest.mark.parametrize("question", [LIMIT, SEVERAL], ids=["one", "several"])
def test_a_choice_that_left_as_gift_comes_back_as_it_was(question):
    found = read_gift.read(gift.make(lesson(), words.sentence), "clock.gift")
    (back,) = [one for one in found.questions if one.prompt == question.prompt]
    assert back.several == question.several
    assert back.options == tuple(Option(o.text, o.is_right, o.why) for o in question.options)
    for passage in question.passages:
        assert " ".join(back.reading).endswith(" ".join(s.text for s in passage.segments))


def brought(tmp_path, name: str, text: str):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    said: list[str] = []
    path = run(file, None, tmp_path / "lessons", said.append)
    return path, said


GIFT = """\
[html]<p>The clock stopped at 9:14. It has [s2] hands.</p><p>Who saw it?</p>{
=Mina#She was there. ~Noor}

[html]<p>The clock stopped at 9:14. It has [s2] hands.</p><p>When?</p>{=At 9:14 ~At noon}

Tell me. {}
"""


def test_a_lesson_with_blanks_is_made_of_it_and_check_names_each_of_them(tmp_path):
    path, said = brought(tmp_path, "The_clock.gift", GIFT)
    assert path == tmp_path / "lessons" / "the-clock.yaml"
    assert said[0].startswith("The_clock.gift:6:1: “Tell me.” asks for a text: left out.")
    assert said[1:3] == ["2 questions were taken over.", "1 part was left out."]
    text = path.read_text(encoding="utf-8")
    found = read_lesson(path.read_bytes(), "lessons/the-clock.yaml", {})
    assert {problem.code for problem in found.problems if problem.severity == "error"} == {
        "blank-unfilled"
    }
    assert f"It has {text.count(BLANK) - 1} blanks to fill in." in said, (
        "the head speaks of ___, too"
    )
    assert text.count("[s1] The clock stopped at 9:14.") == 1, "once for both questions"
    assert "[s2] It has (s2) hands." in text
    assert "written_for_lesson" not in text, "whose text it is, nobody has said yet"


def test_once_the_blanks_are_filled_in_it_is_a_lesson(tmp_path):
    path, _ = brought(tmp_path, "clock.csv", "question,option1,option2,right,why1,why2\n"
                      "Who?,Mina,Noor,1,She.,Not she.\n")  # fmt: skip
    text = path.read_text(encoding="utf-8")
    hers = {"skill": "attribution", "kind": "news", "as_of": "2031-03-08", "when": "2031-03"}
    for field, words_of_hers in hers.items():
        text = re.sub(rf'({field}): "{BLANK} [^"]*"', rf"\1: {words_of_hers}", text)
    text = re.sub(
        rf'"?{BLANK} ([^"\n]*)"?', r'"\1"', text.replace("# A blank begins with ___", "#")
    )
    made = read_lesson(text.encode(), "clock.yaml", {})
    errors = [words.line(p) for p in made.problems if p.severity == "error"]
    assert made.lesson and made.lesson.questions[0].prompt == "Who?", errors


REFUSED = [
    ("clock.docx", "x", "ends in none of these: .gift, .csv, .tsv, .txt"),
    ("clock.gift", "Only a text.", "could be taken over, so no lesson was written"),
    ("….gift", "Who?{=A ~B}", "is no name of a lesson file"),
    ("clock.csv", "x" * 2_000_001, "has more than 2 million bytes"),
]


@pytest.mark.parametrize(("name", "text", "sentence"), REFUSED)
def test_what_cannot_be_imported_is_said_in_a_sentence(tmp_path, name, text, sentence):
    with pytest.raises(CannotDo, match=sentence):
        brought(tmp_path, name, text)
    assert not (tmp_path / "lessons").exists()


def test_a_lesson_that_is_there_is_left_as_it_is(tmp_path):
    path, _ = brought(tmp_path, "clock.gift", "Who?{=A ~B}")
    before = path.read_bytes()
    with pytest.raises(CannotDo, match="is there already"):
        brought(tmp_path, "clock.gift", "When?{=A ~B}")
    assert path.read_bytes() == before


def test_more_than_a_lesson_holds_is_said(tmp_path):
    many = "\n\n".join(f"Who {n}?{{=A ~B}}" for n in range(42))
    path, said = brought(tmp_path, "many.gift", many)
    assert "A lesson has at most 40 questions: the last 2 are left out. Split the file." in said
    assert path.read_text(encoding="utf-8").count("type: choice") == 40


def test_the_command_asks_for_a_file_and_writes_where_it_is_told(tmp_path):
    file, out = tmp_path / "a.gift", tmp_path / "mine.yaml"
    file.write_text("Who?{=A ~B}", encoding="utf-8")
    done = CliRunner().invoke(main, ["import", str(file), "--out", str(out)])
    assert done.exit_code == 0 and "id: mine" in out.read_text(encoding="utf-8")


def test_the_manual_names_every_column_and_every_ending():
    page = (PROJECT / "docs" / "exchange.md").read_text(encoding="utf-8")
    told_of = page.split("## Bringing questions in")[1]
    for name in (*NEEDED, *(column for column in COLUMNS if not column[-1].isdigit())):
        assert f"`{name}`" in told_of
    assert "`option8`" in told_of and "`why8`" in told_of
    for ending in READERS:
        assert f"`{ending}`" in told_of
