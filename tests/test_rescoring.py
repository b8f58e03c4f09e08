"""Scoring again, from the author's command line to the learner's pages.

Mina has answered the clock lesson. Its author finds a mistake in a key, corrects the file, and
sees who changes how before anything is saved.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import threading
from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner

from quiz import create_app, rescoring
from quiz.cli import main
from quiz.core.calibration import rated
from quiz.core.discernment import discernment
from quiz.core.rulings import Ruling
from quiz.record import CannotDo
from quiz.rescoring import Order
from quiz.settings import Settings
from quiz.store.class_work import Work, note_work
from quiz.store.store import Store
from tests.conftest import ROOT, Person, counted_ids
from tests.problem_files import HEAD, RECORD_TEXT, SPOT
from tests.school import a_class
from tests.test_classroom import teaches
from tests.test_rescore import FORMS, LESSON, MENDED, REWORDED, corrected, new


class House:
    """An installation with one lesson, and the author at its command line."""

    def __init__(self, folder, clock):
        self.clock = clock
        self.settings = Settings(folder / "data", folder / "lessons", folder / "seeds", "UTC")
        for path in (self.settings.lessons, self.settings.seeds):
            path.mkdir(parents=True)
        self.write(LESSON)
        (self.settings.seeds / "notice.yaml").write_text(RECORD_TEXT, encoding="utf-8")
        self.app = create_app(self.settings, now=clock, new_id=counted_ids())
        self.store = self.app.extensions["second-look"].store

    def write(self, text, name="clock.yaml"):
        (self.settings.lessons / name).write_text(text, encoding="utf-8")

    def rescores(self, *, apply=False, **named):
        """What the command says, line by line; saved the next morning."""
        said = self.said = []
        self.clock.pass_(days=1)
        order = Order("clock", **named)
        rescoring.run(order, self.settings, said.append, apply=apply, now=self.clock)
        return said

    def record(self):
        """Every row of every table."""
        names = self.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {row["name"]: self.store.rows(f"SELECT * FROM {row['name']}") for row in names}


@pytest.fixture
def house(tmp_path, clock):
    made = House(tmp_path / "house", clock)
    yield made
    made.store.close()


def answers_all(person):
    """Mina's way: the first question by a key that is wrong, the last one by one that is right."""
    first = person.begins("clock").path
    person.sends(mark=["s4"], confidence="0.9")
    person.opens(first.replace("unproven", "limit")).sends(option="o1")
    return first


@pytest.fixture
def mina(house):
    person = Person(house.app.test_client())
    person.first = answers_all(person)
    return person


def score_of(house, question="unproven"):
    """What counts now, as progress reads it."""
    (who,) = house.store.rows("SELECT DISTINCT learner FROM attempt")
    (one,) = [e for e in house.store.evidence_of(who["learner"]) if e.question == question]
    return one.score


def test_a_first_look_shows_who_changes_how_and_changes_nothing(house, mina):
    house.write(corrected(MENDED["unproven"]))
    before = house.record()
    head, row, *rest = house.rescores()
    assert head.split() == ["who", "question", "day", "before", "->", "now"]
    assert re.split(r"  +", row) == [
        "id0000",
        "unproven",
        "2026-11-21",
        "Look again: 0 of 1 found, 1 extra mark, 3 of 4 sound sentences trusted",
        "-> A full match: 1 of 1 found, 4 of 4 sound sentences trusted",
    ]
    assert rest == [
        "",
        "unproven  1 up",
        "limit     1 the same",
        "1 answer would count differently. Nothing was changed; to save it, run the same with"
        " --apply.",
    ]
    assert house.record() == before


def test_applied_the_new_score_counts_and_the_old_one_stays_in_the_record(house, mina):
    was = house.record()["attempt"]
    house.write(corrected(MENDED["unproven"]))
    said = house.rescores(apply=True)
    assert said[-1] == (
        "Saved: 1 answer now counts differently; the old score stays in the record."
    )
    assert score_of(house) == 1.0
    assert house.record()["attempt"] == was
    assert [row["score"] for row in was] == [0.0, 1.0]
    (kept,) = house.record()["correction"]
    assert (kept["score"], kept["hits"], kept["standing"]) == (1.0, 1, "key")
    assert house.store.pinned(kept["version"]) == new("unproven").pinned


def test_a_class_keeps_its_ruling_and_the_new_score_waits_below_it(house, mina):
    """Ms Okoro's 7b had accepted every answer before the author mended the key."""
    (row,) = house.store.rows("SELECT * FROM attempt WHERE question = 'unproven'")
    teaches(house.app, "okoro")
    a_class(house.store, "okoro", "Mina")
    with house.store.write() as db:
        note_work(db, Work(row["sitting"], "7b", "7b-mina", "clock"))
    asked = ("clock", "unproven", row["question_hash"])
    house.store.rule(Ruling("r", "7b", *asked, "void", None, "so", "okoro", house.clock()))
    house.write(corrected(MENDED["unproven"]))
    said = house.rescores(apply=True)
    assert said[0] == "unproven  1 under the decision of a class"
    assert said[-1] == "There is nothing to change: every answer counts as it should."
    once = house.record()["correction"]
    house.rescores(apply=True)
    assert house.record()["correction"] == once, "it is noted once"
    house.store.take_back("7b", "r", house.clock())
    assert score_of(house) == 1.0


def test_applied_twice_there_is_nothing_more_to_change(house, mina):
    house.write(corrected(MENDED["unproven"]))
    house.rescores(apply=True)
    once = house.record()
    said = house.rescores(apply=True)
    assert said == [
        "unproven  1 the same",
        "limit     1 the same",
        "There is nothing to change: every answer counts as it should.",
    ]
    assert house.record() == once


def test_a_correction_that_was_wrong_itself_is_corrected_and_both_stay_in_the_record(house, mina):
    house.write(corrected(MENDED["unproven"]))
    house.rescores(apply=True)
    house.write(LESSON)
    said = house.rescores(apply=True)
    assert "unproven  1 down" in said
    assert score_of(house) == 0.0
    kept = house.record()["correction"]
    assert [(row["score"], row["is_current"]) for row in kept] == [(1.0, 0), (0.0, 1)]


def test_a_void_question_counts_nowhere_until_it_is_undone(house, mina):
    said = house.rescores(void=("limit",), apply=True)
    assert said[1].endswith("A full match: Right  -> Does not count")
    assert "limit     1 counts no more" in said
    assert [one.standing for one in evidence(house)] == ["key", "void"]
    assert "Does not count any more" in mina.opens("/progress").text
    said = house.rescores(apply=True)
    assert said[1].endswith("Does not count  -> A full match: Right")
    assert "limit     1 counts again" in said
    assert [one.standing for one in evidence(house)] == ["key", "key"]


def evidence(house):
    (who,) = house.store.rows("SELECT DISTINCT learner FROM attempt")
    return house.store.evidence_of(who["learner"])


def test_what_is_accepted_says_nothing_of_telling_apart_or_of_being_sure(house, mina):
    assert discernment(evidence(house), "sentences").sound == 4
    assert rated(evidence(house)) == [(0.9, 0.0)]
    said = house.rescores(accept_all=("unproven",), apply=True)
    assert said[1].endswith("-> Counts as right, whatever was chosen")
    assert score_of(house) == 1.0
    assert discernment(evidence(house), "sentences").sound == 0
    assert rated(evidence(house)) == []


def test_a_question_asked_in_other_words_is_left_alone_and_that_is_said(house, mina):
    house.write(corrected(REWORDED["limit"], corrected(MENDED["limit"])))
    before = house.record()
    said = house.rescores(apply=True)
    assert "limit     1 left alone (asked in other words)" in said
    assert house.record() == before


def test_a_question_that_is_gone_is_left_alone_but_may_be_void(house, mina):
    house.write(HEAD + SPOT)
    assert "limit     1 left alone (the lesson no longer asks this)" in house.rescores()
    assert "limit     1 counts no more" in house.rescores(void=("limit",))


def test_a_version_that_cannot_be_read_is_left_alone(house, mina):
    with house.store.write() as db:
        db.execute("UPDATE lesson_version SET pinned = ?", ['{"head": {}, "a": "newer app"}'])
    house.write(corrected(MENDED["unproven"]))
    said = house.rescores()
    assert said[0] == "unproven  1 left alone (this Second Look cannot read how it was asked)"


def test_columns_stay_straight_for_a_whole_year_of_classes(house):
    for _ in range(70):
        answers_all(Person(house.app.test_client()))
    house.write(corrected(MENDED["limit"], corrected(MENDED["unproven"])))
    head, *rows = house.rescores()[:141]
    places = [head.index(word) for word in ("question", "day", "before", "->")]
    for row in rows:
        assert all(row[at - 2 : at] == "  " and row[at] != " " for at in places)
    assert [row.split()[1] for row in rows] == ["unproven"] * 70 + ["limit"] * 70


def test_nobody_has_answered_yet(house):
    assert house.rescores() == ["There is nothing to change: nobody has answered this lesson yet."]


def test_an_answer_that_waits_for_the_correction_is_saved_after_it(house, mina):
    """The app holds the file while the author applies: both get their turn."""
    house.write(corrected(MENDED["unproven"]))
    author = threading.Thread(target=house.rescores, kwargs={"apply": True})
    with house.store.write() as db:
        author.start()
        db.execute("UPDATE learner SET resume_hash = 'meanwhile'")
    author.join()
    assert len(house.record()["correction"]) == 1
    assert house.record()["learner"][0]["resume_hash"] == "meanwhile"
    mina.opens(mina.first.replace("unproven", "two")).sends(**FORMS["two"])
    assert mina.status == 200
    assert len(house.record()["attempt"]) == 3


# What is refused.

TAKEN = {"other.yaml": LESSON}
BROKEN = {"clock.yaml": LESSON.replace("level: easy", "level: easi")}
DRAFT = {"clock.yaml": "draft: yes\n" + LESSON}
PACKED = {"clock.yaml": "pack: nowhere\n" + LESSON}
REFUSED = [
    ({}, {"lesson": "clok"}, ["“clok”", "known: clock", "Nothing was done"]),
    ({}, {"void": ("nothing",)}, ["“nothing”", "known: unproven, push, two, kinds, limit"]),
    ({}, {"accept_all": ("nothing",)}, ["“nothing”", "known: unproven, push"]),
    ({}, {"void": ("limit",), "accept_all": ("limit",)}, ["“limit”", "void and accepted at once"]),
    (BROKEN, {}, ["“clock”", "These files have errors", "lessons/clock.yaml:4:8: “easi”"]),
    (TAKEN, {}, ["These files have errors", "another file has the id “clock” already"]),
    (PACKED, {}, ["there is no pack “nowhere”"]),
    (DRAFT, {}, ["There is no lesson “clock” on the shelf"]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "order", "sentences"), REFUSED)
def test_what_cannot_be_done_is_said_and_nothing_happens(house, mina, files, order, sentences):
    for name, text in files.items():
        house.write(text, name)
    before = house.record()
    told = []
    with pytest.raises(CannotDo) as sorry:
        rescoring.run(
            Order(**{"lesson": "clock", **order}), house.settings, told.append, apply=True
        )
    for sentence in sentences:
        assert sentence in str(sorry.value)
    assert told == []
    assert house.record() == before


def test_a_draft_of_the_lesson_beside_it_decides_nothing(house, mina):
    house.write("draft: yes\n" + corrected(MENDED["unproven"]), "a-draft.yaml")
    assert house.rescores()[0] == "unproven  1 the same"


def newer(data):
    with closing(sqlite3.connect(data / "second-look.db")) as db:
        db.execute("UPDATE _sqlite_migrations SET name = 'm999_tomorrow' WHERE name LIKE 'm003%'")
        db.commit()


def broken(data):
    (data / "second-look.db").write_bytes(b"this is a shopping list" * 100)


def locked_away(data):
    (data / "second-look.lock").unlink()
    (data / "second-look.lock").mkdir()


def gone(data):
    (data / "second-look.db").unlink()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (newer, "was written by a newer Second Look"),
        (broken, "cannot be read"),
        (locked_away, "cannot be written to. Nothing was changed."),
        (gone, "Nothing is kept in"),
    ],
)
def test_a_record_that_cannot_be_opened_is_said_in_a_sentence(tmp_path, clock, spoil, sentence):
    house = House(tmp_path, clock)
    house.store.close()
    spoil(house.settings.data)
    with pytest.raises(CannotDo, match=sentence):
        house.rescores(apply=True)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no size limit there")
def test_on_a_full_disk_nothing_is_said_to_be_saved(house, mina):
    import resource

    house.write(corrected(MENDED["unproven"]))
    before = house.record()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, usual[1]))
    try:
        with pytest.raises(CannotDo, match="Nothing was changed"):
            house.rescores(apply=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert house.said[-1] == "limit     1 the same", "the table was told, and no more"
    assert house.record() == before
    assert house.rescores(apply=True)[-1].startswith("Saved: 1 answer")


def test_looking_for_a_record_makes_none(house, tmp_path):
    elsewhere = replace(house.settings, data=tmp_path / "elsewhere")
    with pytest.raises(CannotDo):
        rescoring.run(Order("clock"), elsewhere, print)
    assert not elsewhere.data.exists()


# What the learner sees.

NOTES = [
    (
        {"mended": "unproven"},
        "unproven",
        "Your answer now counts as: A full match (1 of 1 found, 4 of 4 sound sentences trusted).",
    ),
    ({"void": ("limit",)}, "limit", "Your answer does not count any more."),
    (
        {"accept_all": ("unproven",)},
        "unproven",
        "Your answer counts as right, whatever you chose.",
    ),
]


@pytest.mark.parametrize(("order", "question", "note"), NOTES)
def test_the_learner_is_told_and_reads_the_explanation_she_was_given(
    house, mina, order, question, note
):
    page = mina.first.replace("unproven", question)
    was = mina.opens(page).text
    assert "put right" not in was
    applied(house, **order)
    now = mina.opens(page).text
    assert f"This question was put right on 22 November 2026. {note}" in re.sub(
        r"\s+([).])", r"\1", now
    )
    words = was[was.index("You were") if "You were" in was else was.index("Saved.") :]
    assert now.endswith(words)


def applied(house, mended="", **named):
    if mended:
        house.write(corrected(MENDED[mended]))
    house.rescores(apply=True, **named)


@pytest.mark.parametrize(
    ("order", "cells"),
    [
        ({}, ["Look again", "0 of 1 found, 1 extra mark, 3 of 4 sound sentences trusted"]),
        (
            {"mended": "unproven"},
            ["A full match", "1 of 1 found, 4 of 4 sound sentences trusted"],
        ),
        ({"void": ("unproven",)}, ["Does not count any more"]),
        (
            {"accept_all": ("unproven",)},
            ["A full match", "Counts as right, whatever you chose"],
        ),
    ],
)
def test_looking_back_shows_what_counts_now(house, mina, order, cells):
    applied(house, **order)
    mina.opens(mina.first.replace("unproven", "two")).sends(mina.first.rsplit("/", 1)[0])
    row = mina.page.text.split("<tbody>")[1].split("</tr>")[0]
    found = re.findall(r"<td[^>]*>(?:<span[^>]*>)?([^<]+)", row)
    assert [cell.strip() for cell in found] == cells


def test_before_the_answer_a_correction_changes_no_page(house, mina):
    noor = Person(house.app.test_client())
    asked = noor.begins("clock").path

    def page():
        return re.sub(r'(name="\w+" value=")[^"]+', r"\1", noor.opens(asked).page.text)

    before = page()
    applied(house, mended="unproven", void=("limit",))
    assert page() == before


# The command.


@pytest.fixture
def shipped(tmp_path, clock):
    """A class has answered the first lesson when its key still trusted sentence 7."""
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    text = (ROOT / "lessons/00-start-here.yaml").read_text(encoding="utf-8")
    text = re.sub(r"\n      s7: \{reason.*", "", text)
    text = text.replace("    sound:\n", "    sound:\n      s7: Somebody says so.\n", 1)
    (lessons / "00-start-here.yaml").write_text(text, encoding="utf-8")
    settings = Settings(tmp_path / "data", lessons, ROOT / "seeds", "UTC")
    app = create_app(settings, now=clock)
    for marks in (["s4", "s6", "s7"], ["s4", "s6"]):
        person = Person(app.test_client())
        person.begins("start-here").sends(mark=marks)
        assert person.status == 200
    app.extensions["second-look"].store.close()
    return settings.data


def run(*args):
    return CliRunner().invoke(main, ["rescore", *map(str, args)])


def scores(data):
    with closing(Store(data / "second-look.db")) as store:
        return [
            (made.outcome.score, made.correction.outcome.score if made.correction else None)
            for made in store.attempts_at("start-here")
        ]


def test_the_command_shows_first_and_saves_when_told_to(shipped):
    looked = run("--lesson", "start-here", "--data", shipped)
    assert looked.exit_code == 0, looked.output
    assert "no-way-to-check  1 up, 1 down" in looked.output
    assert looked.output.splitlines()[-1].startswith("2 answers would count differently. Nothing")
    assert sorted(scores(shipped)) == [(pytest.approx(5 / 7, abs=0.1), None), (1.0, None)]
    saved = run("--lesson", "start-here", "--data", shipped, "--apply")
    assert saved.output.splitlines()[-1] == (
        "Saved: 2 answers now count differently; the old scores stay in the record."
    )
    assert saved.output.splitlines()[:-1] == looked.output.splitlines()[:-1]
    assert [now for _, now in sorted(scores(shipped))] == [1.0, pytest.approx(5 / 7, abs=0.1)]


def test_the_command_takes_several_questions(shipped):
    done = run(
        "--lesson", "start-here", "--data", shipped,
        "--void", "no-way-to-check", "--void", "two-accounts", "--accept-all", "words-that-push",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "no-way-to-check  2 count no more" in done.output


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (["--lesson", "start"], 1, "Error: There is no lesson “start” on the shelf"),
        (["--lesson", "start-here", "--void", "x"], 1, "known: no-way-to-check, words-that-push"),
        ([], 2, "Missing option '--lesson'"),
    ],
)
def test_the_command_says_what_it_does_not_know(shipped, args, code, sentence):
    done = run(*args, "--data", shipped)
    assert done.exit_code == code
    assert sentence in done.output


def test_the_command_finds_the_usual_data_folder(shipped):
    env = {"SECOND_LOOK_DATA": str(shipped)}
    done = CliRunner().invoke(main, ["rescore", "--lesson", "start-here"], env=env)
    assert "1 up, 1 down" in done.output
