"""The teacher's side of homework: give it, see who has done it, change it, take it back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from quiz.core.assignments import Allowance
from quiz.settings import Settings
from tests.conftest import MORNING
from tests.homework_stage import CLOSES, LESSON, OPENS, finishes, gives, local, pupil_of
from tests.school import a_class
from tests.test_classroom import teaches

BERLIN = ZoneInfo("Europe/Berlin")
HOME = "/teach/class/7b/homework"


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data=tmp_path / "data", zone="Europe/Berlin")


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app, store):
    teacher = teaches(app, "okoro")
    a_class(store, "okoro", "Mina", "Noor")
    return teacher


FORM = {
    "what": f"lesson:{LESSON}", "opens": "2026-11-23T08:00", "closes": "2026-11-27T18:00",
    "feedback": "after", "tries": "2", "note": "Read  both\nnotices.",
}  # fmt: skip


def test_a_class_without_homework_offers_to_give_some(okoro):
    assert "This class has no homework yet." in okoro.opens(HOME).text
    assert f'href="{HOME}/give"' in okoro.page.text


def test_she_gives_a_lesson_in_the_times_of_her_clock(okoro, store):
    okoro.opens(f"{HOME}/give")
    assert "Times are those of Europe/Berlin, UTC+01:00 ." in okoro.text
    assert 'value="2026-11-21T10:00"' in okoro.page.text  # it is nine o'clock in UTC
    okoro.sends(**FORM)
    (made,) = store.homework_of_class("7b")
    assert made.opens_at.isoformat() == "2026-11-23T07:00:00+00:00"
    assert made.closes_at.isoformat() == "2026-11-27T17:00:00+00:00"
    assert (made.lesson, made.pack, made.tries, made.feedback) == (LESSON, "", 2, "after")
    assert made.note == "Read both notices."
    assert okoro.path == f"{HOME}/{made.id}"
    assert "from Mon 23 Nov, 08:00 until Fri 27 Nov, 18:00 ( Europe/Berlin" in okoro.text
    assert okoro.text.count("not begun") == 2


def test_a_window_over_the_change_of_clocks_stays_what_she_typed(okoro, store):
    okoro.opens(f"{HOME}/give").sends(**{**FORM, "closes": "2027-03-29T18:00"})
    (made,) = store.homework_of_class("7b")
    assert made.closes_at.isoformat() == "2027-03-29T16:00:00+00:00"
    assert "until Mon 29 Mar, 18:00" in okoro.text
    okoro.opens(f"{HOME}/{made.id}/change")
    assert 'value="2027-03-29T18:00"' in okoro.page.text


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"what": ""}, "Choose a lesson or a pack"),
        ({"what": "lesson:no-such"}, "Choose a lesson or a pack"),
        ({"what": "pack:no-such"}, "Choose a lesson or a pack"),
        ({"opens": ""}, "no day and time"),
        ({"opens": "soon"}, "no day and time"),
        ({"closes": "2026-11-27T18:00+05:00"}, "no day and time"),
        ({"closes": "9999-11-27T18:00"}, "no day and time"),
        ({"closes": "2027-03-28T02:30"}, "clocks go forward and leave 02:30 out"),
        ({"closes": "2026-11-23T08:00"}, "before it opens"),
        ({"opens": "2026-11-20T08:00", "closes": "2026-11-21T09:00"}, "over already"),
        ({"closes": ""}, "needs an end"),
        ({"tries": "9"}, "between 1 and 5 times"),
        ({"tries": "²"}, "between 1 and 5 times"),
        ({"note": "x" * 301}, "longer than 300 signs"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(okoro, store, field, said):
    okoro.opens(f"{HOME}/give").sends(**{**FORM, **field})
    assert okoro.status == 422 and said in okoro.text
    assert 'value="after" checked' in okoro.page.text
    assert store.homework_of_class("7b") == []


def test_homework_may_have_no_end(okoro, store):
    okoro.opens(f"{HOME}/give").sends(**{**FORM, "closes": "", "feedback": "now"})
    assert store.homework_of_class("7b")[0].closes_at is None
    assert "no end is set" in okoro.text


def test_a_pack_is_given_whole(okoro, store):
    okoro.opens(f"{HOME}/give").sends(**{**FORM, "what": "pack:starter"})
    assert store.homework_of_class("7b")[0].pack == "starter"
    assert "First steps" in okoro.opens(HOME).text


def test_she_sees_who_has_begun_and_finished(app, okoro, clock):
    end = OPENS + timedelta(hours=2)
    gives(app, "okoro", tries=2, closes_at=end)
    clock.at = OPENS
    mina, noor = pupil_of(app, "7b-mina"), pupil_of(app, "7b-noor")
    finishes(app, mina.opens("/homework/h").sends(lesson=LESSON))
    mina.opens("/homework/h").sends(lesson=LESSON)
    assert "Finished: 1 of 2. Begun: 1." in okoro.opens(f"{HOME}/h").text
    assert "finished · 4 answers · 1 time again, as practice" in okoro.text
    noor.opens("/homework/h").sends(lesson=LESSON)
    assert "under way · 0 answers" in okoro.opens(f"{HOME}/h").text
    clock.at = end
    assert "begun, and over before it was finished" in okoro.opens(f"{HOME}/h").text
    rows = okoro.opens(HOME).text
    assert "2 of 2" in rows and "1 of 2" in rows and "was open until" in rows


def test_who_is_excused_is_not_waited_for(app, okoro, store, clock):
    gives(app, "okoro")
    okoro.opens(f"{HOME}/h/pupil/7b-mina").sends(excused="yes")
    assert "Finished: 0 of 1." in okoro.opens(f"{HOME}/h").text and "excused" in okoro.text
    assert store.allowances_in("7b") == {("h", "7b-mina"): Allowance(is_excused=True)}
    okoro.opens(f"{HOME}/h/pupil/7b-mina").sends()
    assert store.allowances_in("7b") == {}


def test_more_time_and_another_lesson_for_one_pupil(app, okoro, store):
    gives(app, "okoro")
    more = {"until": "2026-11-30T20:00", "instead": "fact-opinion-forecast"}
    okoro.opens(f"{HOME}/h/pupil/7b-noor").sends(**more)
    assert "until Mon 30 Nov, 20:00" in okoro.text and "another lesson: Fact" in okoro.text
    allowed = store.allowances_in("7b")["h", "7b-noor"]
    assert allowed.closes_at.isoformat() == "2026-11-30T19:00:00+00:00"
    page = okoro.opens(f"{HOME}/h/pupil/7b-noor").page.text
    assert 'value="2026-11-30T20:00"' in page
    okoro.sends(until="", instead="")
    assert store.allowances_in("7b") == {}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"until": local(CLOSES)}, "ends after the time of the class"),
        ({"until": "later"}, "no day and time"),
        ({"instead": "no-such"}, "Choose a lesson"),
    ],
)
def test_what_cannot_be_allowed_is_said(app, okoro, store, field, said):
    gives(app, "okoro")
    okoro.opens(f"{HOME}/h/pupil/7b-noor").sends(**field)
    assert okoro.status == 422 and said in okoro.text
    assert store.allowances_in("7b") == {}


def test_a_change_keeps_seconds_nobody_touched_and_the_beginning_once_it_has_opened(
    app, okoro, store, clock
):
    before = gives(app, "okoro", opens_at=OPENS + timedelta(seconds=7))
    clock.at = OPENS + timedelta(hours=1)
    okoro.opens(f"{HOME}/h/change")
    assert "It has opened; this stays." in okoro.text
    form = {"opens": "2026-11-21T11:00", "closes": "2026-11-25T10:00", "tries": "3"}
    okoro.sends(**form, feedback="after", note="More time.")
    made = store.homework("7b", "h")
    assert made.opens_at == before.opens_at
    assert (made.tries, made.feedback, made.note) == (3, "after", "More time.")
    okoro.opens(f"{HOME}/h/change").sends(**{**form, "opens": "2026-11-22T11:00"})
    assert okoro.status == 422 and "It has opened" in okoro.text
    assert store.homework("7b", "h") == made


def test_she_takes_it_back(app, okoro, store):
    gives(app, "okoro")
    okoro.opens(f"{HOME}/h/change").sends(f"{HOME}/h/withdraw")
    assert okoro.path == HOME and "Withdrawn (1)" in okoro.text
    assert "withdrawn Sat 21 Nov, 10:00" in okoro.opens(f"{HOME}/h").text
    assert "Change or withdraw" not in okoro.text
    assert okoro.opens(f"{HOME}/h/change").status == 404


PAGES = ("", "/give", "/h", "/h/change", "/h/pupil/7b-mina")
SENDS = ("/give", "/h/change", "/h/withdraw", "/h/pupil/7b-mina")


def statuses(who, base=HOME):
    token = who.opens("/teach/password").page
    seen = [who.opens(base + page).status for page in PAGES]
    for path in SENDS:
        who.page = token
        seen.append(who.sends(base + path).status)
    return seen


def test_readers_only_look(app, okoro, store):
    gives(app, "okoro")
    reader = teaches(app, "weber")
    with store.write() as db:
        db.execute("INSERT INTO class_teacher VALUES ('7b', 'weber', 'reader', 0)")
    assert statuses(reader) == [200, 404, 200, 404, 404, 404, 404, 404, 404]
    assert "Give homework" not in reader.opens(HOME).text
    assert "Change" not in reader.opens(f"{HOME}/h").text


def test_a_foreign_class_and_foreign_homework_are_as_unknown_as_none(app, okoro, store):
    gives(app, "okoro")
    weber = teaches(app, "weber")
    a_class(store, "weber", "Ada", id_="8a")
    assert statuses(weber) == statuses(weber, HOME.replace("7b", "none")) == [404] * 9
    own = "/teach/class/8a/homework"
    assert [weber.opens(own + page).status for page in PAGES[2:]] == [404] * 3
    gives(app, "weber", "8a", id="k")
    assert okoro.opens(f"{HOME}/k").status == 404
    assert okoro.opens(f"{HOME}/h/pupil/8a-ada").status == 404


def test_an_archived_class_is_looked_at_and_given_nothing(app, okoro, store):
    gives(app, "okoro")
    with store.write() as db:
        db.execute("UPDATE school_class SET archived_at = ?", (round(MORNING.timestamp() * 1000),))
    assert okoro.opens(HOME).status == 200 and "Give homework" not in okoro.text
    assert okoro.opens(f"{HOME}/give").status == 404
