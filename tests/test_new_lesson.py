"""`new`: from a few answers to a lesson that passes check once its blanks are filled in."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import author_cli, words
from quiz.cli import main
from quiz.core.sketch import BLANK
from quiz.library.assemble import unpin
from quiz.library.survey import survey
from quiz.new_lesson import Folders, Order, run
from quiz.questions import NAMES
from quiz.record import CannotDo
from tests.problem_files import RECORD_TEXT

TEXT = """\
The clock stopped at 9:14. A gear was cracked. Everyone knows why. The log shows a check in May.
It cost 20 pounds. What a spring.
"""
SENTENCES = [
    "The clock stopped at 9:14 on Monday.",
    "A gear was cracked, and the keeper found it in the morning.",
    "Everyone knows who forgot our clock.",
    "The log in the library shows a check in May.",
    "The baker says that his bread was late.",
    "A new gear will be fitted on Friday.",
]
PHRASES = ("Everyone knows", "our clock", "at 9:14", "in the morning", "in May", "on Friday")
MARKS = ("s1", "s2", "s3", "s4", "s5", "s6")


class House:
    """Folders for lessons and records, and what the command says."""

    def __init__(self, folder: Path) -> None:
        self.folders = Folders(folder / "lessons", folder / "seeds")
        self.said: list[str] = []
        for made in (self.folders.lessons, self.folders.seeds):
            made.mkdir()
        (self.folders.seeds / "notice-2031.yaml").write_text(RECORD_TEXT, encoding="utf-8")
        self.text = folder / "Our text.txt"
        self.text.write_text(TEXT, encoding="utf-8")

    def new(self, ask=None, **order) -> Path:
        order = {"title": "A clock", "id": "clock", **order}
        return run(Order(**order), self.folders, self.said.append, ask)

    def check(self) -> list[str]:
        return [words.line(problem) for problem in self.problems()]

    def problems(self):
        return survey((), self.folders.lessons, self.folders.seeds).problems


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def filled(text: str) -> str:
    """What an author makes of the blanks, each by what its hint asks for."""
    answers = {
        "Sentence": iter(SENTENCES * 2),
        "A few words of the excerpt": iter(PHRASES),
        "Excerpt and sentence": iter(f"a.{mark}" for mark in MARKS),
        "The sentences of each text": iter(MARKS * 4),
        "The mark of the sentence": iter(["s2"] * 9),
        "A line that tells": iter(f"A plain line, number {n}." for n in range(9)),
        "Which reason": iter(["no-source-given"] * 9),
        "What kind of text": iter(["news"] * 9),
        "The day": iter(["2031-03-05"] * 9),
        "The skill": iter(["attribution"] * 9),
        "agree: both": iter(["agree", "conflict", "conflict", "agree", "agree", "conflict"]),
        "The label that fits": iter(["fact", "opinion", "opinion", "fact", "forecast"]),
        "Its place in time": iter("3122"),
        "The day or the moment": iter(["2031-03-07", "2030-05-02", "2031-03-03", "2031-03-03"]),
        "What the pushing": iter(["loaded-language"]),
        "The names to choose": iter(["loaded-language", "exaggeration", "false-choice"]),
    }

    counted = count(1)

    def answer(blank: re.Match[str]) -> str:
        hint = blank[1].strip()
        for start, given in answers.items():
            if hint.startswith(start):
                return next(given)
        return f"Plain words that say it, number {next(counted)}."

    return decided(re.sub(rf"{BLANK} ([^\"\n]*)", answer, without_comments(text)))


def decided(text: str) -> str:
    """What only an author can say: which option is right, and which phrases push."""
    third = text.find("      o3:")
    head, option, rest = text[:third], *text[third:].partition("wrong:")[0::2]
    text = f"{head}{option}right:{rest}" if third >= 0 else text
    for phrase in ("p1", "p2"):
        head, name, rest = text.partition(f"      {phrase}:")
        text = head + name + rest.replace("tells:", "pushes:", 1) if name else text
    return text


def without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


@pytest.mark.parametrize("kinds", [*((name,) for name in NAMES), NAMES])
def test_a_new_lesson_passes_check_once_its_blanks_are_filled_in(house, kinds):
    path = house.new(kinds=kinds)
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert house.check() == []


@pytest.mark.parametrize("kinds", [*((name,) for name in NAMES), NAMES])
def test_until_then_check_names_nothing_but_the_blanks(house, kinds):
    path = house.new(kinds=kinds)
    written = path.read_text(encoding="utf-8").splitlines()
    blanks = [n for n, line in enumerate(written, 1) if BLANK in line and line.strip()[0] != "#"]
    problems = house.problems()
    assert {problem.code for problem in problems} == {"blank-unfilled"}
    # A text of several lines is named by the line on which it begins.
    below = {
        problem.place.line for problem in problems if problem.where[0] in ("before", "debrief")
    }
    assert {problem.place.line + (problem.place.line in below) for problem in problems} == {*blanks}
    several = sum(written[n - 1].count(BLANK) for n in blanks)
    assert house.said[1] == f"It has {several} blanks to fill in."


def test_a_blank_says_where_it_is_and_what_to_write(house):
    house.new(kinds=("spot_claim",))
    assert house.check()[0] == (
        "lessons/clock.yaml:13:7: this blank is not filled in yet"
        " (write here: What learners can do afterwards, in one sentence.)"
    )


def test_one_filled_blank_of_many_may_still_hold_a_slip_and_it_is_told(house):
    path = house.new(kinds=("spot_claim",))
    text = path.read_text(encoding="utf-8").replace("level: easy", "level: easi")
    path.write_text(re.sub("skill: .*", "skill: unverifyed", text), encoding="utf-8")
    codes = [problem.code for problem in house.problems()]
    assert set(codes) == {"not-one-of", "unknown-skill", "blank-unfilled"}


def test_a_text_becomes_a_record_and_the_questions_know_its_sentences(house):
    path = house.new(kinds=("spot_claim",), texts=(house.text,))
    text = path.read_text(encoding="utf-8")
    assert "a: {source: our-text, passage: p1}" in text
    record = (house.folders.seeds / "our-text.yaml").read_text(encoding="utf-8")
    assert record.count("sha256: ") == 1 + 6
    assert re.findall(r"\n      (s\d+):", text)[:6] == list(MARKS)


def test_record_and_lesson_pass_check_once_the_blanks_of_both_are_filled_in(house):
    quoted = {"texts": (house.text,), "passages": ("notice-2031/gear",)}
    lesson = house.new(kinds=("spot_claim", "compare"), **quoted)
    for path in (lesson, house.folders.seeds / "our-text.yaml"):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    # The notice has two sentences: cite those, and leave the control that they make.
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(re.sub(r'\["s[3-6]"\]', "[s2]", text), encoding="utf-8")
    assert house.check() == []


def test_the_same_text_twice_makes_a_record_beside_the_first(house):
    house.new(texts=(house.text,))
    house.new(id="clock-2", texts=(house.text,))
    assert (house.folders.seeds / "our-text-2.yaml").exists()


def test_a_passage_that_is_there_is_quoted_by_its_name(house):
    path = house.new(kinds=("choice",), passages=("notice-2031/gear",))
    assert "a: {source: notice-2031, passage: gear}" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"kinds": ("spot_claims",)}, "no kind of question “spot_claims” (known: spot_claim,"),
        ({"passages": ("notice/gear",)}, "no source record “notice” in seeds/ that can be used"),
        ({"passages": ("notice-2031/gears",)}, "has no passage “gears” (known: gear)"),
        ({"passages": ("notice-2031/gear",) * 5}, "begins with 4 excerpts at most"),
        ({"id": "Clock 1"}, "“Clock 1” cannot be an id"),
        ({"title": ""}, "A lesson needs an id and a title"),
        ({"title": "T" * 300}, "is longer than 200 characters"),
        ({"skill": "guessing"}, "There is no skill “guessing” (known: claim-types,"),
        ({"as_of": "yesterday"}, "“yesterday” is not a date"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(house, order, said):
    with pytest.raises(CannotDo, match=re.escape(said)):
        house.new(**order)
    assert list(house.folders.lessons.iterdir()) == []


def test_a_long_text_is_to_be_cut_first(house):
    house.text.write_text("Word. " * 200)
    with pytest.raises(CannotDo, match="First choose a passage"):
        house.new(texts=(house.text,))
    assert len(list(house.folders.seeds.iterdir())) == 1


def test_a_lesson_that_is_there_is_left_as_it_is(house):
    path = house.new()
    path.write_text("mine")
    with pytest.raises(CannotDo, match="was left as it is"):
        house.new(texts=(house.text,))
    assert path.read_text() == "mine"
    assert not (house.folders.seeds / "our-text.yaml").exists()


def test_a_person_at_a_terminal_is_asked_and_asked_again(house):
    answers = {
        "Title": ["The clock of Saltmere"],
        "Its": ["Clock!", "clock"],
        "Youngest": ["eleven", "12+"],
        "Kinds": ["guess", "spot_claim compare"],
        "A text": ["nowhere.txt", str(house.text), ""],
        "When": ["2031-03-05"],
        "Who": ["Saltmere Bell"],
    }

    def ask(question: str, likely: str) -> str:
        start = next((start for start in answers if question.startswith(start)), "")
        return answers[start].pop(0) if start else likely

    text = house.new(ask, title="", id="").read_text(encoding="utf-8")
    assert 'title: "The clock of Saltmere"' in text and "ages: 12+" in text
    assert re.search("a: .*", text)[0] == "a: {source: saltmere-bell-2031, passage: p1}"
    assert "  b:\n    who:" in text and "type: compare" in text
    assert [line for line in house.said if not line.startswith(" ")][:4] == [
        "“Clock!” cannot be an id (use small letters, digits and hyphens, a letter first,"
        " 40 characters at most)",
        "“eleven” is not an age (write it like 14+)",
        f"There is no kind of question “guess” (known: {', '.join(NAMES)}).",
        "There is no file nowhere.txt.",
    ]


def test_an_id_that_a_file_of_another_name_has_is_refused_before_anything_is_written(house):
    """The manual once began a lesson “canteen”, which 20-canteen.yaml is: `check` said so last."""
    house.folders.lessons.mkdir(exist_ok=True)
    other = house.folders.lessons / "20-clock.yaml"
    other.write_text("id: clock\n", encoding="utf-8")
    with pytest.raises(CannotDo, match="20-clock.yaml has the id “clock” already"):
        house.new()
    assert [path.name for path in house.folders.lessons.iterdir()] == ["20-clock.yaml"]


def test_a_filled_lesson_can_be_kept_and_played(house):
    path = house.new(kinds=NAMES)
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    from quiz.library.shelf import collect, read_folders

    contents = collect(read_folders(house.folders.lessons, house.folders.seeds))
    lesson = contents.lessons["clock"]
    assert unpin(lesson.pinned) == lesson
    assert [question.kind for question in lesson.questions] == [*NAMES, "spot_claim"]
    assert lesson.questions[-1].is_control


def test_a_second_text_that_is_not_there_yet_is_a_blank_and_no_error(house):
    path = house.new(kinds=("compare",))
    text = path.read_text(encoding="utf-8").replace("[a, b]", f'[a, "{BLANK} Which?"]')
    path.write_text(text, encoding="utf-8")
    assert {problem.code for problem in house.problems()} == {"blank-unfilled"}


def test_what_nobody_has_said_is_a_blank(house):
    text = house.new().read_text(encoding="utf-8")
    for name in ("as_of", "skill", "when", "kind"):
        assert re.search(rf'^ *{name}: "{BLANK}', text, re.MULTILINE), name
        assert not re.search(rf"^ *{name}: [^\"]", text, re.MULTILINE), name
    assert "targets:" not in without_comments(text) and "right:" not in without_comments(text)


def test_what_is_said_by_a_flag_stands_in_the_file(house):
    text = without_comments(house.new(as_of="2031-03-08", skill="numbers").read_text("utf-8"))
    assert "as_of: 2031-03-08" in text
    assert re.findall("skill: (.*)", text) == ["numbers"] * 3


def test_a_new_lesson_has_a_control_with_a_text_of_its_own(house):
    text = house.new(kinds=("choice",)).read_text(encoding="utf-8")
    assert "  b:\n    who:" in text
    behind = without_comments(text).partition("- id: control")[2]
    assert "excerpt: b" in behind and "sound:" in behind and "targets:" not in behind


def test_the_command_begins_a_lesson(tmp_path, monkeypatch):
    monkeypatch.setattr(author_cli, "PROJECT", tmp_path)
    flags = ["--title", "A clock", "--kind", "choice", "--kind", "sort", "--ages", "13+"]
    done = CliRunner().invoke(main, ["new", "clock", *flags])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "lessons" / "clock.yaml").read_text(encoding="utf-8")
    assert "type: choice" in text and "type: sort" in text and "ages: 13+" in text
    again = CliRunner().invoke(main, ["new", "clock", *flags])
    assert (again.exit_code, "was left as it is" in again.output) == (1, True)
