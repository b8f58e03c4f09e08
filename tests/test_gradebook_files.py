"""What Ms Okoro takes away: the gradebook, all answers, and answers for research without names.

`SPREADSHEETS=yes` opens the files in LibreOffice, where it is installed.
"""

import csv
import io
import re
import shutil
import subprocess
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.cells import safe
from quiz.core.gradebook_rows import LESSON_COLUMNS, PUPIL_COLUMNS
from quiz.core.response_rows import (
    COLUMNS,
    FEWEST,
    RESEARCH_COLUMNS,
    Response,
    numbered,
    often_enough,
    research_rows,
    rows_of,
)
from quiz.web.tables import as_csv, as_xlsx
from tests.conftest import MORNING, ROOT, on_request
from tests.hostile_names import HOSTILE
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does
from tests.test_classroom import teaches

NAMES = ("Mina", "Noor", "Omar", "Pia", "=Quin")
AT = "/teach/class/7b"


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture
def shelf(app):
    return app.extensions["second-look"].shelf


def rights(lesson):
    return {one.id: MultiDict(right_answer(one)) for one in lesson.questions}


@pytest.fixture
def worked(store, okoro, shelf):
    """A class in which five pupils did a lesson, each on a day of her own."""
    a_class(store, "okoro", *NAMES)
    for n, name in enumerate(NAMES):
        pupil = f"7b-{name.lower()}"
        comes_in(store, pupil, f"learner-{n}")
        lesson = shelf.lesson("start-here")
        does(store, pupil, f"learner-{n}", lesson, rights(lesson), at=MORNING + timedelta(days=n))


def taken(teacher, name):
    """The rows of a file as dicts, and how it came."""
    page = teacher.opens(f"{AT}/{name}").page
    assert page.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(page.data[3:].decode(), newline=""))), page


def test_the_gradebook_is_a_row_for_each_pupil(okoro, worked):
    rows, page = taken(okoro, "gradebook.csv")
    assert page.headers["Content-Disposition"] == (
        'attachment; filename="second-look-gradebook-2026-11-21.csv"'
    )
    assert [row["pupil"] for row in rows] == ["'=Quin", "Mina", "Noor", "Omar", "Pia"]
    assert rows[1]["start-here.state"] == "finished" and rows[1]["start-here.score"] == "100.0"


def test_all_answers_are_a_row_for_each_response(okoro, worked, shelf):
    rows, _ = taken(okoro, "answers.csv")
    assert len(rows) == len(NAMES) * len(shelf.lesson("start-here").questions)
    mina = [row for row in rows if row["pupil"] == "Mina"]
    assert [row["question"] for row in mina] == [q.id for q in shelf.lesson("start-here").questions]
    first = mina[0]
    assert (first["kind"], first["look"], first["sitting"]) == ("spot_claim", "first", "1")
    assert (first["hits"], first["false_alarms"]) == ("3", "0")
    assert first["answered_at"] == "2026-11-21T09:00:00Z"
    assert "confidence" not in COLUMNS, "how sure she was is hers"


def test_no_answer_of_another_class_is_among_them(app, store, okoro, worked, shelf):
    a_class(store, "okoro", "Zoe", id_="8c")
    comes_in(store, "8c-zoe", "zoe-s")
    does(store, "8c-zoe", "zoe-s", shelf.lesson("start-here"), rights(shelf.lesson("start-here")))
    for name in ("gradebook.csv", "answers.csv"):
        assert "Zoe" not in okoro.opens(f"{AT}/{name}").page.text


def test_the_workbooks_hold_the_same_rows_as_the_tables(okoro, worked):
    for name in ("gradebook", "answers"):
        rows, _ = taken(okoro, f"{name}.csv")
        page = okoro.opens(f"{AT}/{name}.xlsx").page
        with zipfile.ZipFile(io.BytesIO(page.data)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count("<row ") == len(rows) + 1
        assert "<f>" not in sheet and "'=Quin" in sheet
        assert page.headers["Content-Disposition"].endswith('.xlsx"')


def test_files_come_in_pieces_and_are_not_held_in_memory_whole(okoro, worked):
    page = okoro.client.get(f"{AT}/answers.csv")
    assert page.is_streamed and "Content-Length" not in page.headers


# For research.


def test_research_names_nobody_and_tells_no_date(okoro, worked):
    rows, page = taken(okoro, "research.csv")
    assert len({row["pupil"] for row in rows}) == len(NAMES)
    assert {row["day"] for row in rows} == {"0"}, "each counts from her own first answer"
    cells = {cell for row in rows for name, cell in row.items() if name != "question_version"}
    for told in (*NAMES, "7b", "2026-", "learner-", "09:0", "okoro"):
        assert not [cell for cell in cells if told in cell], told
    assert page.headers["Content-Disposition"] == (
        'attachment; filename="second-look-research.csv"'
    )


def test_every_file_for_research_has_new_numbers_in_a_new_order(okoro, worked):
    first, again = (taken(okoro, "research.csv")[0] for _ in range(2))
    assert not {row["pupil"] for row in first} & {row["pupil"] for row in again}


def test_below_five_pupils_there_is_no_file_for_research(store, okoro, worked):
    store.forget("learner-0", "", MORNING)
    refused = okoro.opens(f"{AT}/research.csv")
    assert refused.status == 409
    assert "needs answers of at least 5 pupils" in refused.text
    assert "research.csv" not in re.findall(r'href="([^"]+)"', refused.page.text)


def test_a_reader_of_the_class_takes_no_file_for_research(app, store, okoro, worked):
    reader = teaches(app, "weber")
    with store.write() as db:
        db.execute("INSERT INTO class_teacher VALUES ('7b', 'weber', 'reader', 0)")
    assert reader.opens(f"{AT}/gradebook").status == 200
    assert "research.csv" not in reader.page.text
    assert reader.opens(f"{AT}/research.csv").status == 404


def test_a_lesson_that_fewer_than_five_did_is_left_out(store, okoro, worked, shelf):
    other = shelf.lesson("canteen")
    does(store, "7b-mina", "learner-0", other, rights(other), at=MORNING + timedelta(days=9))
    rows, _ = taken(okoro, "research.csv")
    assert {row["lesson"] for row in rows} == {"start-here"}
    assert {row["lesson"] for row in taken(okoro, "answers.csv")[0]} == {"start-here", "canteen"}


ONE = Response(
    "s1", "clock", "v1", "q1", "hash", "omission", 1, MORNING, MORNING.date(), '{"marks": []}',
    0.5, "sentences", 1, 3, 2, 5, "key", False, True, False,
)  # fmt: skip


def kind(one):
    return "spot_claim"


def row(one, columns=COLUMNS):
    return dict(zip(columns, next(rows_of("Mina", [one], kind)), strict=True))


@pytest.mark.parametrize(
    ("standing", "score", "hits"),
    [("key", 0.5, 1), ("accepted", 0.5, ""), ("void", "", ""), ("unscored", "", "")],
)
def test_what_does_not_count_has_no_score_and_what_no_key_judged_no_counts(standing, score, hits):
    made = row(replace(ONE, standing=standing))
    assert (made["score"], made["hits"]) == (score, hits)


def test_a_row_says_what_it_was_done_for_and_whether_a_ruling_decides():
    assert row(ONE)["done_in"] == "homework"
    assert row(replace(ONE, is_homework=False, is_live=True, is_ruled=True))["done_in"] == "live"
    assert row(replace(ONE, is_ruled=True))["ruled"] == "yes"


def test_the_first_answer_to_a_question_is_the_first_look_and_the_vote_after_it_the_second():
    again = replace(ONE, sitting="s2", at=MORNING + timedelta(days=1))
    looks = [look for _, _, look in numbered([ONE, replace(ONE, round=2), again])]
    assert looks == ["first", "second", "practice"]
    assert [n for _, n, _ in numbered([ONE, again])] == [1, 2]


def test_research_counts_days_and_leaves_out_what_was_written():
    later = replace(ONE, question="q2", at=MORNING + timedelta(days=3), day=date(2026, 11, 24))
    shown = frozenset({("clock", "q1"), ("clock", "q2")})
    rows = [
        dict(zip(RESEARCH_COLUMNS, made, strict=True))
        for made in research_rows("p1", [ONE, later], kind, shown, lambda one: one is later)
    ]
    assert [(one["day"], one["answer"]) for one in rows] == [(0, '{"marks": []}'), (3, "")]
    assert not list(research_rows("p1", [ONE], kind, frozenset(), lambda one: False))


def test_a_question_is_shown_from_five_pupils_on():
    met = {("clock", "q1"): FEWEST, ("clock", "q2"): FEWEST - 1}
    assert often_enough(met) == {("clock", "q1")}


# What the files are made of.


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_ten_times_as_many_rows_take_no_more_memory(make):
    def peak(n):
        rows = (("Mina", k, 0.5, "x" * 60) for k in range(n))
        tracemalloc.start()
        for _ in make(rows):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(10_000) < 2 * peak(1_000)


def documented(heading):
    """The names in the first column of a table of docs/gradebook.md."""
    text = (ROOT / "docs/gradebook.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return tuple(re.findall(r"^\| `([^`]+)` \|", part, re.M))


def test_every_column_is_in_the_docs_in_its_order():
    assert documented("The gradebook file") == (
        *PUPIL_COLUMNS,
        *(f"LESSON.{name}" for name in LESSON_COLUMNS),
    )
    assert documented("All answers") == COLUMNS
    assert documented("For research") == RESEARCH_COLUMNS


@on_request("SPREADSHEETS")
@pytest.mark.parametrize(("ending", "make"), [("csv", as_csv), ("xlsx", as_xlsx)])
def test_libreoffice_finds_no_formula_in_two_hundred_hostile_names(tmp_path, ending, make):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice has to be installed"
    file = Path(tmp_path / f"names.{ending}")
    file.write_bytes(b"".join(make([name, 0.5] for name in HOSTILE)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    order = [office, profile, "--headless", "--convert-to", "fods", "--outdir", tmp_path, file]
    subprocess.run(order, check=True, timeout=240)
    opened = (tmp_path / "names.fods").read_text(encoding="utf-8")
    assert "table:formula" not in opened
    assert "1+1" in opened and safe("Ann") in opened
