"""A lesson is changed while people are in it: each goes on in the version she began.

Mina is alone, Ann and Ben are in Ms Okoro's class. In the middle the author saves other words,
then a file that is broken, then takes the lesson away, and the app is started anew.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3

import pytest
from click.testing import CliRunner

from quiz import create_app
from quiz.cli import main
from quiz.history import Order, run
from quiz.record import CannotDo
from tests.conftest import Person
from tests.test_classroom import code_of, joins, presses, teaches
from tests.test_rescore import LESSON, MENDED, corrected
from tests.test_rescoring import House

OTHER = corrected(
    [
        ("title: Who stopped the clock?", "title: A new title"),
        ("Mark what you cannot check.", "Mark nothing at all."),
        ("why: It names nobody.}\n    sound", "why: Quite another why.}\n    sound"),
        ("[s4] The log shows a check in May.", "[s4] The diary shows a check in May."),
        ("debrief: A gear was cracked. [r1]", "debrief: Another debrief. [r1]"),
        *MENDED["limit"],
    ],
    LESSON,
)
STRANGE = ("A new title", "Mark nothing at all", "Quite another why", "diary", "Another debrief")


def author_saves(house):
    house.write(OTHER)


def author_breaks(house):
    house.write(LESSON.replace("level: easy", "level: simple"))


def author_takes_away(house):
    (house.settings.lessons / "clock.yaml").unlink()


def author_saves_then_takes_away(house):
    author_saves(house)
    house.app.extensions["second-look"].shelf._look_again = 0
    Person(house.app.test_client()).opens("/")
    author_takes_away(house)


WAYS = [author_saves, author_breaks, author_takes_away, author_saves_then_takes_away]


@pytest.fixture
def house(tmp_path, clock):
    made = House(tmp_path / "house", clock)
    yield made
    made.store.close()


def look_anew(house):
    """The shelf looks at its files now, not half a second later."""
    house.app.extensions["second-look"].shelf._look_again = 0


def starts_anew(house, *people):
    """The app ends and begins again; browsers keep their cookies, memories are gone."""
    house.store.close()
    crumbs = [who.client.get_cookie("second_look").value for who in people]
    house.app = create_app(house.settings, now=house.clock)
    house.store = house.app.extensions["second-look"].store
    for who, crumb in zip(people, crumbs, strict=True):
        who.client = house.app.test_client()
        who.client.set_cookie("second_look", crumb)


def is_of_old(person):
    """The page is there, and says nothing of what came later."""
    assert person.status == 200
    assert not [word for word in STRANGE if word in person.text]
    return person


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize("changes", WAYS)
def test_mina_goes_on_alone_in_the_version_she_began(house, changes, restarts):
    mina = Person(house.app.test_client())
    first = mina.begins("clock").path
    mina.sends(mark=["s4"], confidence="0.9")
    changes(house)
    look_anew(house)
    if restarts:
        starts_anew(house, mina)
    assert "It names nobody." in is_of_old(mina.opens(first)).text
    mina.opens(first.replace("unproven", "limit")).sends(option="o1")
    assert "A full match" in is_of_old(mina).text, "by the key of her version"
    mina.opens(first.rsplit("/", 1)[0]).sends(first.rsplit("/", 1)[0])
    assert "A gear was cracked." in is_of_old(mina).text
    assert "Mark what you cannot check." in is_of_old(mina.opens("/progress/answers")).text
    is_of_old(mina.opens("/progress"))
    is_of_old(mina.opens("/my-data/download"))


class Class:
    """Ms Okoro's class with Ann and Ben, and its wall; the first question is open, Ann is done."""

    def __init__(self, house):
        self.house, self.okoro = house, teaches(house.app, "okoro")
        self.okoro.opens("/teach/start/clock").sends(question=["unproven", "limit"], seen="yes")
        self.room = self.okoro.path
        code = code_of(self.okoro)
        self.ann, self.ben = (joins(house.app, code, name) for name in ("Ann", "Ben"))
        presses(self.okoro, "read", "asked")
        self.ann.opens(self.ann.path).sends(mark=["s3"])

    def goes_on(self, *events):
        """What Ms Okoro presses, and then every screen there is; all of them say the old words."""
        presses(self.okoro.opens(self.room), *events)
        wall = Person(self.house.app.test_client()).opens(self.room.replace("teach/room", "screen"))
        ann, ben = self.ann.opens(self.ann.path), self.ben.opens(self.ben.path)
        return [is_of_old(who).text for who in (self.okoro, ann, ben, wall)]


@pytest.mark.parametrize("changes", WAYS)
def test_a_class_with_phones_goes_on_in_the_version_it_was_opened_with(house, changes):
    held = Class(house)
    changes(house)
    look_anew(house)
    starts_anew(house, held.okoro, held.ann, held.ben)
    *_, ben, wall = held.goes_on()
    assert "Mark what you cannot check." in ben
    assert "The log shows a check in May." in wall
    held.ben.sends(mark=["s4"])
    okoro, ann, *_ = held.goes_on("closed", "explained")
    assert "It names nobody." in okoro and "It names nobody." in ann
    held.goes_on("read", "asked")
    held.ann.sends(option="o1")
    assert "A full match" in held.goes_on("closed", "explained")[1], "by the key of her version"
    assert "A gear was cracked." in held.goes_on("debriefed")[1]
    held.goes_on("ended")


@pytest.mark.parametrize("changes", [author_saves, author_takes_away])
def test_the_report_of_a_class_stays_in_its_version(house, changes):
    held = Class(house)
    changes(house)
    look_anew(house)
    presses(held.okoro.opens(held.room), "closed", "explained", "read", "asked")
    held.ann.opens(held.ann.path).sends(option="o1")
    presses(held.okoro.opens(held.room), "closed", "explained", "debriefed", "ended")
    starts_anew(house, held.okoro, held.ann)
    report = is_of_old(held.okoro.opens(f"{held.room}/report"))
    assert "Who stopped the clock?" in report.text and "It names nobody." in report.text
    is_of_old(held.okoro.opens(re.search(r"/teach/room/[^\"]+/report/[\w-]+", report.page.text)[0]))
    table = held.okoro.client.get(f"{held.room}/report.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [(row["nickname"], row["question"], row["score"]) for row in rows] == [
        ("Ann", "unproven", "1.0000"),
        ("Ann", "limit", "1.0000"),
    ]
    assert not [word for word in STRANGE if word in table]
    is_of_old(held.okoro.opens("/teach/held"))
    is_of_old(held.ann.opens("/progress/answers"))


def test_who_begins_afterwards_begins_in_the_new_version(house):
    mina, noor = Person(house.app.test_client()), Person(house.app.test_client())
    mina.begins("clock")
    author_saves(house)
    look_anew(house)
    assert "Mark nothing at all." in noor.begins("clock").text
    assert "Mark what you cannot check." in mina.opens(mina.path).text


def test_a_teacher_reads_what_changed_who_met_it_and_what_becomes_of_old_answers(house):
    mina = Person(house.app.test_client())
    mina.begins("clock").sends(mark=["s4"], confidence="0.9")
    house.clock.pass_(days=1)
    house.write(LESSON.replace("A minute., s2", "A minute and a place., s2"))
    look_anew(house)
    mina.opens("/")
    author_saves(house)
    look_anew(house)
    okoro = teaches(house.app, "okoro", at=house.clock.at)
    page = okoro.opens("/teach/lessons/clock/history")
    assert "First used on 21 November 2026 · begun 1 time · 0 classes · 1 answer" in page.text
    assert "Nobody has begun it yet." in page.text
    assert "1 more version was saved; nobody has begun it." in page.text
    assert "<del>log</del> <ins>diary</ins>" in page.page.text
    assert "Prompt: Mark what you cannot check. nothing at all." in page.text
    assert "right → not in the key" in page.text
    assert "run.py rescore --lesson clock" in page.text
    both = okoro.opens("/teach/lessons/clock/history?from=2&to=1").text
    assert "From version 2 to version 1" in both
    assert "not in the key → right" in both
    assert "cannot be compared" in okoro.opens("/teach/lessons/clock/history?from=2&to=7").text


def test_a_lesson_that_was_taken_away_keeps_its_history(house):
    Person(house.app.test_client()).begins("clock")
    author_takes_away(house)
    look_anew(house)
    page = teaches(house.app, "okoro").opens("/teach/lessons/clock/history")
    assert page.status == 200
    assert "on the shelf now" not in page.text


def test_the_history_is_for_teachers_and_unknown_lessons_have_none(house):
    stranger = Person(house.app.test_client()).opens("/teach/lessons/clock/history")
    assert stranger.path == "/teach/login"
    okoro = teaches(house.app, "okoro")
    assert okoro.opens("/teach/lessons/unheard-of/history").status == 404
    assert 'href="/teach/lessons/clock/history"' in okoro.opens("/teach/start/clock").page.text


# The same at the command line.


def history(house, **more):
    said: list[str] = []
    run(Order("clock", **more), house.settings, said.append)
    return said


def test_the_command_tells_the_same_line_by_line(house):
    Person(house.app.test_client()).begins("clock").sends(mark=["s4"], confidence="0.9")
    house.write(corrected(MENDED["unproven"]))
    assert history(house) == [
        "clock: Who stopped the clock?",
        "",
        "version 1, first used on 2026-11-21, begun 1 time, 0 classes, 1 answer",
        "",
        "version 2, nobody has begun it yet, on the shelf now",
        "   The question: Mark what you cannot check. (unproven)",
        "     Key of s3 “Everyone knows who forgot our beloved clock.”:"
        " to be marked, No source given → not in the key",
        "     Key of s4 “The log shows a check in May.”:"
        " not in the key → to be marked, No source given",
        "     Why (s3): [-It names nobody.-] {+A log.+}",
        "     Why (s4): [-A log.-] {+It names nobody.+}",
        "     It is asked in the same words: old answers stay comparable.",
        "   To see how old answers would count now: python3 run.py rescore --lesson clock",
    ]
    assert history(house, older=1, newer=2)[1] == "From version 1 to version 2"
    assert history(house, newer=2) == history(house, older=1, newer=2)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (Order("clocks"), "No lesson called “clocks” is on the shelf or in the record."),
        (Order("clock", older=1, newer=3), "There is no version 3: they are counted from 1 to 1."),
    ],
)
def test_what_cannot_be_told_is_said_in_a_sentence(house, order, said):
    with pytest.raises(CannotDo, match=said.replace("?", r"\?")):
        run(order, house.settings, lambda line: None)


def test_from_the_terminal(house):
    done = CliRunner().invoke(main, ["history", "start-here", "--data", str(house.settings.data)])
    assert done.exit_code == 0
    assert "version 1, nobody has begun it yet, on the shelf now" in done.output


# Tidying up.


def versions(house):
    return {row["hash"] for row in house.store.rows("SELECT hash FROM lesson_version")}


def test_only_what_nobody_met_and_no_file_has_is_dropped(house):
    mina = Person(house.app.test_client())
    mina.begins("clock").sends(mark=["s4"], confidence="0.9")
    for title in ("A second title", "A third title", "A fourth title"):
        house.write(LESSON.replace("Who stopped the clock?", title))
        look_anew(house)
        mina.opens("/")
    assert len(versions(house)) == 4
    assert history(house, tidy=True)[0] == "2 versions that nobody had begun were dropped."
    assert len(versions(house)) == 2
    assert history(house, tidy=True)[0] == "0 versions that nobody had begun were dropped."
    assert "Mark what you cannot check." in mina.opens("/progress/answers").text
    house.write(LESSON.replace("Who stopped the clock?", "A second title"))
    look_anew(house)
    assert "A second title" in mina.opens("/").text, "it may come back at any time"
    noor = Person(house.app.test_client())
    assert noor.begins("clock").status == 200


def test_a_version_that_a_class_or_some_of_its_questions_were_taken_from_stays(house):
    okoro = teaches(house.app, "okoro")
    okoro.opens("/teach/start/clock").sends(question=["limit"], seen="yes")
    author_takes_away(house)
    look_anew(house)
    before = versions(house)
    said = history(house, tidy=True)
    assert said[0] == "0 versions that nobody had begun were dropped."
    assert said[3] == "version 1, first used on 2026-11-21, begun 0 times, 1 class, 0 answers"
    assert versions(house) == before
    assert okoro.opens(okoro.path).status == 200


def test_a_version_of_a_file_that_was_taken_away_goes_when_nobody_met_it(house):
    author_takes_away(house)
    with pytest.raises(CannotDo, match="No lesson called"):
        history(house, tidy=True)
    assert versions(house) == set()


def test_a_pretend_class_is_no_class(house):
    okoro = teaches(house.app, "okoro")
    okoro.opens("/teach/start/clock").sends(question=["limit"], seen="yes", pretend="yes")
    (one,) = house.store.versions_of("clock")
    assert (one.classes, one.sittings, one.used_at) == (0, 0, None)


def test_the_record_itself_refuses_to_lose_a_version_in_use(house):
    Person(house.app.test_client()).begins("clock")
    with pytest.raises(sqlite3.IntegrityError), house.store.write() as db:
        db.execute("DELETE FROM lesson_version")
