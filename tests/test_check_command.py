"""`check`: what an author sees before she publishes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import words
from quiz.cli import main
from quiz.library.full_texts import prove
from quiz.library.survey import survey
from tests.conftest import ROOT
from tests.problem_files import CLOCK, FRAMED, PACK_TEXT, RECORD_TEXT

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


# What only a look at several files can find: code, files, sentences.
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
]  # fmt: skip

# Their sentences stand in tests of their own, further down.
ONE_BY_ONE = {"file-unreadable", "full-text-missing", "not-verbatim"}


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
    done = run()
    assert done.exit_code == 0, done.output
    assert "Errors: 0. Warnings: 0." in done.output


def test_an_error_ends_with_1_and_the_last_line_counts(tmp_path):
    path = tmp_path / "clock.yaml"
    path.write_text(OWN_TEXT.replace("level: easy", "level: easi"), encoding="utf-8")
    done = run(path)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"{path}:4:8: “easi” is not a possible value of “level”"
        " (choose one of: easy, middle, hard; did you mean “easy”?)",
        "Lessons: 1. Source records: 0. Errors: 1. Warnings: 0. Advice: 0.",
    ]


def test_a_warning_is_told_and_ends_with_0(tmp_path):
    path = tmp_path / "clock.yaml"
    path.write_text(OWN_TEXT.replace("cracked. [r1]", "cracked."), encoding="utf-8")
    done = run(path)
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        f"{path}:10:7: nothing cites the source [r1] (cite it where it is needed, or delete it)",
        "Lessons: 1. Source records: 0. Errors: 0. Warnings: 1. Advice: 0.",
    ]


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
