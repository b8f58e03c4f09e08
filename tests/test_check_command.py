"""`check`: what an author sees before she publishes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import checking, words
from quiz.cli import main
from quiz.library.full_texts import prove
from quiz.library.survey import survey
from tests.conftest import MORNING, ROOT
from tests.problem_files import CLOCK, FRAMED, PACK_TEXT, RECORD_TEXT, THREE_CHOSEN

OWN_TEXT = CLOCK.text.replace("  b: {source: notice-2031, passage: gear}\n", "")
FILES = {
    "lessons/01-clock.yaml": CLOCK.text,
    "lessons/packs/one-clock.yaml": PACK_TEXT,
    "seeds/notice-2031.yaml": RECORD_TEXT,
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with one good lesson, one pack and one record."""
    return filled(tmp_path / "house", {})


def filled(folder: Path, changes: dict[str, str]) -> Path:
    for name, text in {**FILES, **changes}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def said(house: Path, *paths: Path) -> list[str]:
    return [words.line(problem) for problem in look(house, *paths).problems]


def look(house: Path, *paths: Path):
    return survey(paths, house / "lessons", house / "seeds")


def run(*args: str | Path):
    return CliRunner().invoke(main, ["check", *map(str, args)])


def form(name: str, text: str = CLOCK.text) -> str:
    """A lesson of the pack, by another id."""
    return "pack: one-clock\n" + text.replace("id: clock", f"id: {name}")


# The same text about another town, in which another sentence is to be marked.
TWIN = (
    CLOCK.text.replace("id: clock", "id: twin")
    .replace("Saltmere", "Brindlewick")
    .replace("      s3: {reason", "      s2: {reason")
    .replace("s2: She looked.", "s3: All know it.")
)


def doubted(n: int, who: str, side: str = "") -> str:
    """A lesson with one sentence to be marked in a text of that publisher."""
    text = CLOCK.text.replace("id: clock", f"id: clock-{n}").replace("Mark what", f"{n}, mark what")
    text = text.replace("who: Saltmere Bell", f"who: Saltmere {who}")
    return text.replace("kind: news", f"kind: news\n    side: {side}") if side else text


# What only a look at several files can find: code, files, sentences.
# Omar never saw the key, and marked another sentence than the author.
READ_BLIND = """\
format: 1
lesson: clock
readers:
  - name: Omar
    answers:
      unproven: {day: 2026-11-21, wording: 5a409b366cfeb66e, answer: {marks: [s4]}}
"""

IN_FOLDERS = [
    (
        "id-taken",
        {"lessons/02-clock.yaml": CLOCK.text},
        [
            "lessons/02-clock.yaml:1:1: another file has the id “clock” already"
            " (give this one an id of its own)"
        ],
    ),
    (
        "id-taken",
        {"seeds/other-notice.yaml": RECORD_TEXT},
        [
            "seeds/other-notice.yaml:1:1: another file has the id “notice-2031” already"
            " (give this one an id of its own)"
        ],
    ),
    (
        "unknown-pack",
        {"lessons/01-clock.yaml": "pack: one-clocks\n" + CLOCK.text},
        [
            "lessons/01-clock.yaml:1:1: there is no pack “one-clocks” in lessons/packs/"
            " (correct the id, or add the pack; did you mean “one-clock”?)"
        ],
    ),
    (
        "unknown-source",
        {"seeds/notice-2031.yaml": RECORD_TEXT.replace("genre: statement", "genre: gossip")},
        [
            "seeds/notice-2031.yaml:6:8: “gossip” is not a possible value of “genre”"
            " (choose one of: news, opinion, analysis, comment, statement, record)",
            "lessons/01-clock.yaml:24:15: there is no source record “notice-2031” in seeds/"
            " that can be used (correct the id, or add the record; if it is there, check it first)",
        ],
    ),
    (
        "forms-unknown",
        {
            "lessons/packs/one-clock.yaml": f"{PACK_TEXT}forms: [first, clock]\n",
            "lessons/02-first.yaml": form("frist"),
        },
        [
            "packs/one-clock.yaml:6:9: this pack has no lesson “first” (correct the id, or add"
            " the lesson to the pack; a draft does not count; did you mean “frist”?)",
            "packs/one-clock.yaml:6:16: this pack has no lesson “clock” (correct the id, or add"
            " the lesson to the pack; a draft does not count)",
        ],
    ),
    (
        "order-unknown",
        {"lessons/packs/one-clock.yaml": f"{PACK_TEXT}lessons:\n  - id: clock\n"},
        [
            "packs/one-clock.yaml:7:5: this pack has no lesson “clock” to put in order (correct"
            " the id, or take it out of the list; forms and drafts do not count)",
        ],
    ),
    (
        "order-twice",
        {
            "lessons/packs/one-clock.yaml": f"{PACK_TEXT}lessons:\n  - id: first\n  - id: first\n",
            "lessons/02-first.yaml": form("first"),
        },
        [
            "packs/one-clock.yaml:8:5: the lesson “first” stands in the order twice"
            " (keep one of the two lines)",
        ],
    ),
    (
        "order-after",
        {
            "lessons/packs/one-clock.yaml": PACK_TEXT
            + "lessons:\n  - {id: first, after: [then]}\n  - {id: then}\n",
            "lessons/02-first.yaml": form("first"),
            "lessons/03-then.yaml": form("then"),
        },
        [
            "packs/one-clock.yaml:7:5: “first” builds on “then”, which does not come before it in"
            " this pack (move it further down, or name only lessons above it under “after”)",
        ],
    ),
    (
        "order-left-out",
        {
            "lessons/packs/one-clock.yaml": PACK_TEXT + "lessons:\n  - id: first\n",
            "lessons/02-first.yaml": form("first"),
            "lessons/03-then.yaml": form("then"),
        },
        [
            "packs/one-clock.yaml:7:3: the order of this pack leaves out: then"
            " (add a line for each; until then they come last)",
        ],
    ),
    (
        "after-unknown",
        {"lessons/packs/one-clock.yaml": f"{PACK_TEXT}after: first-steps\n"},
        [
            "packs/one-clock.yaml:6:8: there is no other pack “first-steps” to take before this"
            " one (correct the id, or take the line away)",
        ],
    ),
    (
        "forms-not-parallel",
        {
            "lessons/packs/one-clock.yaml": PACK_TEXT + "forms:\n  - first\n  - then\n",
            "lessons/02-first.yaml": form("first"),
            "lessons/03-then.yaml": form("then", FRAMED.text),
        },
        [
            "packs/one-clock.yaml:7:3: the forms “first” and “then” are not alike from question 1"
            " on (ask the same kinds in the same order, each with the same skill and with as many"
            " units to find, to trust and to sort)"
        ],
    ),
    (
        "balance-publisher",
        {
            "lessons/packs/one-clock.yaml": PACK_TEXT,
            **{f"lessons/0{n}-bell.yaml": form(f"bell-{n}", doubted(n, "Bell")) for n in range(7)},
            **{f"lessons/1{n}-post.yaml": form(f"post-{n}", doubted(n, "Post")) for n in range(4)},
        },
        [
            "packs/one-clock.yaml:1:1: “Saltmere Bell” gives 7 of 11 units to be marked in this"
            " pack (mark the same slips in other publishers’ texts, and trust some of its own;"
            " at most 40 of 100)"
        ],
    ),
    (
        "balance-side",
        {
            f"lessons/{n}.yaml": doubted(n, f"Paper {n}", "north" if n < 5 else "several")
            for n in range(10)
        },
        [
            "lessons/0.yaml:1:1: texts of the side “north” give 5 of 10 units to be marked in"
            " this pack (mark the same slips in texts of other sides, and trust some of this one;"
            " at most 40 of 100)"
        ],
    ),
    (
        "twins-differ",
        {
            "lessons/02-twin.yaml": TWIN,
        },
        [
            "lessons/02-twin.yaml:1:1: the question “unproven” differs from “unproven” in the"
            " lesson “clock” by names only, and has another key (judge both alike, whoever is"
            " named)"
        ],
    ),
    (
        "second-reader-differs",
        {
            "lessons/second-readers/clock.yaml": READ_BLIND,
        },
        [
            "lessons/01-clock.yaml:26:9: second readers and the key differ at “unproven”:"
            " agreement -0.25, 3 of 5 alike, otherwise s3, s4 (settle it with them, or mark it"
            " with “for_discussion: yes”)"
        ],
    ),
]  # fmt: skip

# Their sentences stand in tests of their own, further down.
ONE_BY_ONE = {"file-unreadable", "full-text-missing", "not-verbatim", "review-past", "marks-place"}


@pytest.mark.parametrize(("code", "changes", "sentences"), IN_FOLDERS)
def test_files_are_checked_beside_their_neighbours(tmp_path, code, changes, sentences):
    house = filled(tmp_path, changes)
    assert said(house) == sentences
    assert code in [problem.code for problem in look(house).problems]


def test_a_file_that_cannot_be_opened_is_a_problem_like_any_other(house):
    gone = house / "lessons" / "gone.yaml"
    assert said(house, gone) == [
        f"{gone}:1:1: this file cannot be opened (close it elsewhere or check who may read it)"
    ]


def test_a_good_house_is_counted_and_has_nothing_to_mend(house):
    found = look(house)
    assert (found.lessons, found.sources, found.problems) == (1, 1, ())


def test_a_folder_is_looked_at_alone_but_known_beside_the_others(house):
    broken = {
        "lessons/02-broken.yaml": CLOCK.text.replace("level: easy", "level:"),
        "lessons/packs/two.yaml": PACK_TEXT,
        "seeds/zoo.yaml": RECORD_TEXT,
    }
    filled(house, broken)
    places = {
        name: [str(problem.place).split(":")[0] for problem in look(house, house / name).problems]
        for name in ("lessons", "seeds", "lessons/packs", *broken, "lessons/01-clock.yaml")
    }
    assert places == {
        "lessons": ["packs/two.yaml", "lessons/02-broken.yaml"],
        "seeds": ["seeds/zoo.yaml"],
        "lessons/packs": ["packs/two.yaml"],
        "lessons/02-broken.yaml": ["lessons/02-broken.yaml"],
        "lessons/packs/two.yaml": ["packs/two.yaml"],
        "seeds/zoo.yaml": ["seeds/zoo.yaml"],
        "lessons/01-clock.yaml": [],
    }


def test_a_file_named_twice_is_counted_once(house):
    lessons = house / "lessons"
    assert look(house, lessons, lessons / "01-clock.yaml").lessons == 1


def test_an_empty_folder_holds_nothing(house, tmp_path):
    (tmp_path / "empty").mkdir()
    found = look(filled(house, {"lessons/02-bad.yaml": "no"}), tmp_path / "empty")
    assert (found.lessons, found.sources, found.problems) == (0, 0, ())


def test_a_file_outside_may_quote_from_the_records_and_brings_in_no_neighbour(house, tmp_path):
    filled(house, {"lessons/02-clock.yaml": "no"})
    stranger = tmp_path / "lessons" / "02-clock.yaml"
    stranger.parent.mkdir()
    stranger.write_text(CLOCK.text.replace("id: clock", "id: mine"), encoding="utf-8")
    found = look(house, stranger)
    assert (found.lessons, found.sources, found.problems) == (1, 0, ())


def test_the_shipped_lessons_and_records_pass():
    done = run("--on", "2026-11-21", "--strict")
    assert done.exit_code == 0, done.output
    assert "Errors: 0. Warnings: 0." in done.output


def test_an_error_ends_with_1_and_the_last_line_counts(tmp_path):
    path = tmp_path / "clock.yaml"
    path.write_text(OWN_TEXT.replace("level: easy", "level: easi"), encoding="utf-8")
    done = run(path)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"{path}:4:8: error: “easi” is not a possible value of “level”"
        " (choose one of: easy, middle, hard; did you mean “easy”?) [not-one-of]",
        "",
        "Lessons: 1. Source records: 0. Errors: 1. Warnings: 0. Advice: 0.",
        "What a code in brackets means: python3 run.py explain not-one-of",
    ]


WARNED = OWN_TEXT.replace("cracked. [r1]", "cracked.")
ADVISED = OWN_TEXT.replace("s4: A log.", "s4: A minute.")


def test_a_warning_is_told_and_ends_with_0(tmp_path):
    path = tmp_path / "clock.yaml"
    path.write_text(WARNED, encoding="utf-8")
    done = run(path)
    assert done.exit_code == 0
    assert done.output.splitlines()[:3] == [
        f"{path}:10:7: warning: nothing cites the source [r1]"
        " (cite it where it is needed, or delete it) [source-unused]",
        "",
        "Lessons: 1. Source records: 0. Errors: 0. Warnings: 1. Advice: 0.",
    ]


@pytest.mark.parametrize(("text", "code"), [(OWN_TEXT, 0), (ADVISED, 0), (WARNED, 1)])
def test_strict_makes_warnings_fail_and_leaves_advice_alone(tmp_path, text, code):
    path = tmp_path / "clock.yaml"
    path.write_text(text, encoding="utf-8")
    assert run(path, "--strict").exit_code == code


def test_problems_are_told_file_by_file_and_errors_first(tmp_path):
    broken = WARNED.replace("s4: A log.", "s4: A minute.").replace("goal: Ask", "gaol: Ask")
    overdue = ADVISED.replace("advisory: none", "advisory: none\nreview_by: 2031-09-01")
    for name, text in {"a": overdue, "b": broken.replace("id: clock", "id: other")}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    said = run(tmp_path / "a.yaml", tmp_path / "b.yaml", "--on", "2031-10-01").output.splitlines()
    told = [line.split(": ")[:2] for line in said if " " in line and "yaml" in line]
    assert [(Path(place.split(":")[0]).name, severity) for place, severity in told[:4]] == [
        ("a.yaml", "warning"),
        ("a.yaml", "advice"),
        ("b.yaml", "error"),
        ("b.yaml", "error"),
    ]
    assert said[2] == "", "an empty line parts the files"


def test_the_shipped_lessons_are_due_again_one_day():
    assert "Warnings: 0." in run("--on", "2027-05-21").output
    assert "[review-past]" in run("--on", "2027-05-22").output


CHOICE = THREE_CHOSEN.text.partition("  - id: third")[0]


def test_lessons_written_in_the_browser_are_checked_too_and_counted(house, tmp_path):
    """Ms Okoro's lessons lie in the data folder, with the records they quote."""
    own = (tmp_path / "data" / "lessons", tmp_path / "data" / "seeds")
    for folder in own:
        folder.mkdir(parents=True)
    text = CLOCK.text.replace("id: clock", "id: hers").replace("level: easy", "level: easi")
    (own[0] / "hers.yaml").write_text(text.replace("notice-2031", "letter"), encoding="utf-8")
    (own[1] / "letter.yaml").write_text(RECORD_TEXT.replace("notice-2031", "letter"), "utf-8")
    found = survey((), house / "lessons", house / "seeds", own=own)
    assert (found.lessons, found.own, found.sources) == (2, 1, 2)
    assert [str(problem.place) for problem in found.problems] == ["own/lessons/hers.yaml:4:8"]


def test_check_without_a_path_looks_into_the_data_folder_and_says_how_many_are_there(tmp_path):
    (tmp_path / "lessons").mkdir()
    text = OWN_TEXT.replace("id: clock", "id: hers")
    (tmp_path / "lessons" / "hers.yaml").write_text(text, encoding="utf-8")
    done = run("--data", tmp_path)
    assert done.exit_code == 0
    assert (
        f"One of these lessons was written in the browser: {tmp_path / 'lessons'}." in done.output
    )
    (tmp_path / "lessons" / "hers.yaml").write_text(text.replace("easy", "easi"), encoding="utf-8")
    done = run("--data", tmp_path)
    assert (done.exit_code, "own/lessons/hers.yaml:4:8" in done.output) == (1, True)


def said_of_places(house: Path) -> list[str]:
    return [line for line in said(house) if "gives little to trust" not in line]


def test_a_key_that_can_be_guessed_over_a_whole_pack_is_found(tmp_path):
    """Each lesson has two choices, one right at place 1 and one at place 2, until half move."""
    files = {f"lessons/{n}.yaml": CHOICE.replace("id: clock", f"id: c{n}") for n in range(4)}
    assert said_of_places(filled(tmp_path / "fair", files)) == []
    second = "      o2: {text: The keeper., right: She opened the case.}\n"
    for name in ("lessons/0.yaml", "lessons/1.yaml"):
        before, _, behind = files[name].replace(second, "").partition("      o1: {text: The baker.")
        files[name] = f"{before}{second}      o1: {{text: The baker.{behind}"
    assert said_of_places(filled(tmp_path / "unfair", files)) == [
        "lessons/0.yaml:1:1: in 6 of 8 questions with one right option it stands at place 1"
        " (change the order of the options in some of them)"
    ]


# Watching: what is told after each save, and nothing else.


@dataclass
class Editor:
    """Saves one text after the other, each while the watcher rests."""

    path: Path
    texts: list[str]

    def __call__(self, seconds: float) -> None:
        assert seconds <= 0.5, "a save is seen within a second"
        if self.texts:
            self.path.write_text(self.texts.pop(0), encoding="utf-8")


def watched(path: Path, *texts: str) -> list[str]:
    """What the watcher tells from the first save on."""
    path.write_text(OWN_TEXT, encoding="utf-8")
    order = checking.Order([path], MORNING.date())
    told: list[str] = []
    checking.watch(order, told.append, rest=Editor(path, list(texts)), looks=len(texts) + 1)
    return [line.replace(f"{path}", "clock.yaml") for line in told[2:]]


COUNTED = "Lessons: 1. Source records: 0. Errors: {}. Warnings: {}. Advice: 0."


def test_watching_tells_what_a_save_broke_and_what_the_next_one_mended(tmp_path):
    said = watched(tmp_path / "clock.yaml", WARNED, OWN_TEXT)
    problem = "nothing cites the source [r1] (cite it where it is needed, or delete it)"
    assert said == [
        f"clock.yaml:10:7: warning: {problem} [source-unused]",
        COUNTED.format(0, 1),
        f"clock.yaml: mended: warning: {problem} [source-unused]",
        COUNTED.format(0, 0),
    ]


def test_a_problem_that_only_moves_down_is_not_told_again(tmp_path):
    said = watched(tmp_path / "clock.yaml", WARNED, f"# a remark\n{WARNED}")
    assert [line for line in said if "clock.yaml" in line][1:] == []


def test_a_save_without_a_change_in_the_problems_only_counts(tmp_path):
    assert watched(tmp_path / "clock.yaml", OWN_TEXT + "# a remark\n") == [COUNTED.format(0, 0)]


def test_watching_and_proving_go_one_after_the_other(tmp_path):
    done = run("--watch", "--full-texts", tmp_path)
    assert done.exit_code == 2
    assert "--full-texts" in done.output


@pytest.mark.parametrize(
    ("path", "counted"),
    [("lessons/00-start-here.yaml", "Lessons: 1. Source records: 0."), ("seeds", "Lessons: 0.")],
)
def test_one_file_or_one_folder_can_be_checked(path, counted):
    done = run(ROOT / path)
    assert done.exit_code == 0
    assert done.output.splitlines()[-1].startswith(counted)


def test_a_path_that_is_not_there_is_said_in_one_line(tmp_path):
    done = run(tmp_path / "nowhere.yaml")
    assert done.exit_code == 2
    assert "nowhere.yaml' does not exist" in done.output


def test_checking_needs_no_database_and_makes_no_data_folder(tmp_path):
    folders = {"HOME": str(tmp_path), "SECOND_LOOK_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "quiz", "check", "lessons/00-start-here.yaml"],
        cwd=ROOT,
        env={**os.environ, **folders, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


DOCUMENT = "I fitted a new gear at five past ten. I do not know what made it crack."
# Which document lies in the folder, and what is then said of each segment.
PROOFS = [
    (DOCUMENT, 2, []),
    (
        None,
        0,
        [
            f"seeds/notice-2031.yaml:{line}:9: the document “notice-2031” is not in that folder"
            " (put the document there, unchanged)"
            for line in (15, 19)
        ],
    ),
]


@pytest.mark.parametrize(("document", "proved", "sentences"), PROOFS)
def test_quotations_are_proved_against_the_whole_documents(house, document, proved, sentences):
    texts = house / "texts"
    texts.mkdir()
    if document:
        (texts / "whatever.txt").write_text(document, encoding="utf-8")
    proof = prove(house / "seeds", texts)
    assert proof.proved == proved
    assert [words.line(problem) for problem in proof.problems] == sentences


def test_a_segment_that_stands_elsewhere_in_the_document_is_found(house):
    shifted = RECORD_TEXT.replace("at: [38, 71]", "at: [37, 70]")
    filled(house, {"seeds/notice-2031.yaml": shifted, "texts/notice.txt": DOCUMENT})
    assert [
        words.line(problem) for problem in prove(house / "seeds", house / "texts").problems
    ] == [
        "seeds/notice-2031.yaml:19:9: the text of “s2” is not what stands in the document there"
        " (correct the range, or restore the words)"
    ]
