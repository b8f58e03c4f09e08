"""Teachers: Frau Okoro's account from the one-time link to the last logout.

There is no e-mail. She is let in by whoever starts the app, and lets in Herr Brandt. Pupils who
try her name learn nothing and lock out nobody but themselves.
"""

import hashlib
import logging
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from quiz import create_app
from quiz import teachers as console
from quiz.cli import main
from quiz.core.passwords import COMMON, problem_with
from quiz.serving import announce
from quiz.settings import Settings
from quiz.store.schema import migrations
from quiz.store.store import Store
from quiz.web import passwords
from quiz.web.invitations import new_code
from tests.attacks.controls import control
from tests.conftest import ROOT, Person

OKORO, HERS = "Frau Okoro", "seven brown owls at noon"
BRANDT, HIS = "Herr Brandt", "no train stops in Binz"
OTHER = "a kite over the harbour"
CHEAP = "scrypt:256:8:1"
FREE = {"/teach/login", "/teach/welcome", "/teach/reset"}


def one_lesson(folder):
    """Settings with a single lesson: enough for a teacher who also learns."""
    (folder / "lessons").mkdir()
    shutil.copy(ROOT / "lessons" / "00-start-here.yaml", folder / "lessons")
    return Settings(folder / "data", folder / "lessons", folder / "seeds")


@pytest.fixture
def settings(tmp_path):
    return one_lesson(tmp_path)


@pytest.fixture
def app(app):
    app.config["HASH_METHOD"] = CHEAP
    return app


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def browser(app):
    """A browser that nobody has used yet."""
    return lambda: Person(app.test_client())


@pytest.fixture
def okoro(browser, store, clock):
    """Frau Okoro, in the browser in which she opened the first link."""
    who = welcomed(browser(), new_code(store, "first", clock()), OKORO, HERS)
    assert who.path == "/teach"
    return who


@pytest.fixture
def brandt(browser, okoro):
    """Herr Brandt, invited by her."""
    who = welcomed(browser(), code_on(okoro.opens("/teach/invite").sends()), BRANDT, HIS)
    assert who.path == "/teach"
    return who


def welcomed(who, code, name, password):
    who.opens("/teach/welcome").sends(code=code)
    return who.sends(name=name, password=password) if name else who.sends(password=password)


def code_on(who):
    """The code that a page shows; the link beside it has the same."""
    link, code = re.findall(r'class="one-time"[^>]*>([^<]+)<', who.page.text)
    assert link.endswith(f"/teach/welcome#{code}")
    return code


def logs_in(who, name=OKORO, password=HERS):
    return who.opens("/teach/login").sends(name=name, password=password)


def is_in(who):
    return who.opens("/teach").path == "/teach"


def id_of(who, name):
    """A colleague's id, as the form on the page has it."""
    return re.search(
        rf'name="who" value="([\w-]+)">[^<]*{name}', who.opens("/teach/colleagues").page.text
    )[1]


def presses(who, verb, name):
    whom = id_of(who, name)
    return who.sends(f"/teach/colleagues/{verb}", who=whom)


def cookie_of(who):
    return who.client.get_cookie("second_look").value


def with_cookie(browser, cookie):
    thief = browser()
    thief.client.set_cookie("second_look", cookie)
    return thief


# In, out, in again.


def test_the_first_teacher_opens_the_one_time_link_and_is_in(okoro):
    assert okoro.path == "/teach"
    assert "You are logged in as Frau Okoro." in okoro.text


def test_she_logs_out_and_in_again(okoro):
    assert okoro.sends("/teach/logout").path == "/teach/login"
    assert not is_in(okoro)
    assert logs_in(okoro, name="  frau OKORO ").path == "/teach"


def test_after_the_login_she_is_where_she_wanted_to_go(okoro):
    okoro.sends("/teach/logout").opens("/teach/invite")
    assert okoro.path == "/teach/login"
    assert okoro.sends(name=OKORO, password=HERS).path == "/teach/invite"


@control(25)
def test_the_login_never_leads_to_another_site(okoro):
    for target in ("//evil.example", "https://evil.example", "/\\evil.example"):
        okoro.opens("/teach").sends("/teach/logout")
        assert okoro.sends("/teach/login", name=OKORO, password=HERS, next=target).path == "/teach"


@control(11)
def test_a_cookie_replayed_after_the_logout_opens_nothing(okoro, browser):
    stolen = cookie_of(okoro)
    assert is_in(with_cookie(browser, stolen))
    okoro.opens("/teach").sends("/teach/logout")
    assert not is_in(with_cookie(browser, stolen))


@control(10)
def test_each_login_has_a_session_of_its_own_and_a_planted_one_stays_outside(okoro, browser, store):
    guest = browser().opens("/teach/login")
    planted = cookie_of(guest)
    guest.sends(name=OKORO, password=HERS)
    assert is_in(guest)
    assert not is_in(with_cookie(browser, planted))
    sessions = {row["token_hash"] for row in store.rows("SELECT * FROM teacher_session")}
    logs_in(browser())
    assert len({row["token_hash"] for row in store.rows("SELECT * FROM teacher_session")}) == 3
    assert len(sessions) == 2


@control(10)
def test_a_form_opened_before_the_login_is_worth_nothing_after_it(okoro):
    okoro.sends("/teach/logout").opens("/teach/login")
    before = okoro.page
    okoro.sends(name=OKORO, password=HERS)
    okoro.page = before
    assert okoro.sends("/teach/invite").status == 400


def closed_pages(app):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/teach") and rule.rule not in FREE:
            path = re.sub(r"<\w+>", "start-here", re.sub(r"<int:\w+>", "0", rule.rule))
            yield from ((method, path) for method in sorted(rule.methods & {"GET", "POST"}))


def test_no_page_of_teachers_opens_without_a_login(app, okoro, browser):
    guest = browser().opens("/teach/login")
    token = re.search(r'name="csrf_token" value="([^"]*)"', guest.page.text)[1]
    asked = list(closed_pages(app))
    assert len(asked) >= 10
    for method, path in asked:
        answer = guest.client.open(path, method=method, data={"csrf_token": token, "who": "x"})
        assert answer.status_code == 303, (method, path)
        assert answer.location.startswith("/teach/login"), (method, path)


@control(35)
def test_looking_at_pages_changes_nothing(okoro, app, store):
    def record():
        names = ("teacher", "teacher_session", "invitation", "wrong_login")
        return [store.rows(f"SELECT * FROM {name}") for name in names]

    before = record()
    for method, path in closed_pages(app):
        if method == "GET":
            okoro.opens(path)
    assert record() == before


# How long.


@control(12)
def test_a_login_ends_after_eight_hours_without_a_page(okoro, browser, clock):
    other = logs_in(browser())
    clock.pass_(hours=3)
    assert is_in(other)
    clock.pass_(hours=5)
    assert is_in(other)
    assert not is_in(okoro)


@control(12)
def test_a_login_ends_after_twelve_hours_in_any_case(okoro, clock):
    for _ in range(2):
        clock.pass_(hours=5, minutes=59)
        assert is_in(okoro)
    clock.pass_(minutes=2)
    assert not is_in(okoro)


def test_being_there_is_noted_every_five_minutes_at_most(okoro, store, clock):
    def seen():
        return store.rows("SELECT seen_at FROM teacher_session")[0]["seen_at"]

    begun = seen()
    clock.pass_(minutes=4, seconds=59)
    okoro.opens("/teach")
    assert seen() == begun
    clock.pass_(seconds=1)
    okoro.opens("/teach")
    assert seen() == begun + 300_000


def test_old_logins_are_dropped_at_the_next_one(okoro, store, clock, browser):
    clock.pass_(hours=12)
    logs_in(browser())
    assert len(store.rows("SELECT * FROM teacher_session")) == 1


# A new password.


@control(11)
def test_a_new_password_ends_every_other_login(okoro, browser):
    at_home, before = logs_in(browser()), cookie_of(okoro)
    okoro.opens("/teach/password").sends(current=HERS, password=OTHER)
    assert "Your password is changed" in okoro.text
    assert is_in(okoro)
    assert not is_in(at_home)
    assert not is_in(with_cookie(browser, before)), "here, too, the session is a new one"
    assert logs_in(browser()).status == 422
    assert logs_in(browser(), password=OTHER).path == "/teach"


def test_without_the_old_password_there_is_no_new_one(okoro, browser):
    okoro.opens("/teach/password").sends(current="not hers at all", password=OTHER)
    assert okoro.status == 422
    assert "not your password until now" in okoro.text
    assert logs_in(browser()).path == "/teach"


@control(14)
def test_an_open_session_is_no_way_to_try_passwords(okoro):
    for _ in range(10):
        okoro.opens("/teach/password").sends(current="a guess", password=OTHER)
    okoro.opens("/teach/password").sends(current=HERS, password=OTHER)
    assert okoro.status == 429


@control(15)
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("nine long", "password-short"),
        ("ten signs!", None),
        ("ÄÖÜ äöü ßß", None),
        ("x" * 201, "password-long"),
        ("correct horse " * 14, None),
        ("Password123", "password-common"),
        ("QWERTZ uiop", "password-common"),
        ("aaaaaaaaabab", "password-common"),
        (" " * 12, "password-common"),
        ("Frau Okoro", "password-name"),
        ("frauokoro2026!", "password-name"),
        ("84629175034", None),
        ("Frau Okoro likes kites", None),
    ],
)
def test_a_password_is_long_and_not_the_first_that_others_try(password, code):
    problem = problem_with(password, OKORO)
    assert (problem and problem.code) == code


def test_the_list_of_common_passwords_is_short_and_only_has_what_length_lets_through():
    assert len(COMMON) <= 50
    assert all(len(password) >= 10 for password in COMMON)


@control(15)
def test_two_keyboards_type_the_same_password(okoro, browser, store, clock):
    in_two, in_one = "die gru\u0308ne Mu\u0308hle", "die gr\u00fcne M\u00fchle"
    welcomed(browser(), new_code(store, "colleague", clock()), BRANDT, in_two)
    for typed in (in_one, in_two):
        assert logs_in(browser(), BRANDT, typed).path == "/teach"


@control(15)
def test_no_password_is_cut(okoro, browser, store, clock):
    long = "kite " * 40
    welcomed(browser(), new_code(store, "colleague", clock()), BRANDT, long + "extra")
    welcomed(browser(), new_code(store, "colleague", clock()), BRANDT, long)
    assert logs_in(browser(), BRANDT, long[:-2]).status == 422
    assert logs_in(browser(), BRANDT, long).path == "/teach"


# Links.


def test_she_invites_a_colleague_who_gets_in_with_the_link_once(okoro, browser):
    code = code_on(okoro.opens("/teach/invite").sends())
    brandt = welcomed(browser(), code, BRANDT, HIS)
    assert brandt.path == "/teach"
    late = browser().opens("/teach/welcome").sends(code=code)
    assert late.status == 422
    assert "does not work, or no longer" in late.text


def test_a_link_that_was_used_while_its_form_was_open_makes_no_second_account(okoro, browser):
    code = code_on(okoro.opens("/teach/invite").sends())
    slow = browser().opens("/teach/welcome").sends(code=code)
    welcomed(browser(), code, BRANDT, HIS)
    assert slow.sends(name="Somebody", password=OTHER).status == 422
    assert "Somebody" not in okoro.opens("/teach/colleagues").text


def test_of_two_who_send_the_same_link_at_once_one_gets_in(okoro, store, clock):
    new_code(store, "colleague", clock())
    row = store.rows("SELECT token_hash FROM invitation WHERE used_at IS NULL")[0]
    before = clock() - timedelta(days=7)
    made, who = store.invitation(row["token_hash"], before), store.teachers()[0]
    one, other = (replaced(who, n) for n in ("1", "2"))
    assert store.accept(made, one, "t1", made_after=before, at=clock()) is None
    assert store.accept(made, other, "t2", made_after=before, at=clock()).code == "link-unknown"
    assert {teacher.id for teacher in store.teachers()} == {who.id, "1"}


def replaced(who, n):
    return type(who)(n, f"Teacher {n}", f"teacher{n}", "no hash", who.made_at)


@control(17)
@pytest.mark.parametrize(
    ("days", "works"), [(6.99, True), (7, False)], ids=["within a week", "after a week"]
)
def test_a_link_works_for_seven_days(okoro, browser, clock, days, works):
    code = code_on(okoro.opens("/teach/invite").sends())
    clock.pass_(days=days)
    assert (welcomed(browser(), code, BRANDT, HIS).path == "/teach") is works


def test_what_is_no_code_says_so_and_keeps_what_was_typed(browser):
    guest = browser()
    for typed in ("nothing", "", "A" * 20, "'; --", "\x00", "x" * 5000, '"><b>'):
        assert guest.opens("/teach/welcome").sends(code=typed).status == 422
        assert "Look at each sign again" in guest.text
    assert 'value="&#34;&gt;&lt;b&gt;"' in guest.page.text


def test_a_code_may_be_typed_in_small_letters_and_with_spaces(okoro, browser):
    code = code_on(okoro.opens("/teach/invite").sends())
    typed = code.lower().replace("-", " ")
    assert welcomed(browser(), typed, BRANDT, HIS).path == "/teach"


@control(17)
def test_a_code_has_more_than_96_bits(store, clock):
    code = new_code(store, "first", clock())
    assert re.fullmatch(r"([2-9A-Z]{4}-){4}[2-9A-Z]{4}", code)
    assert 30**20 > 2**96


NAMES = {
    " ": "at least one letter",
    "FRAU  okoro": "already called",
    "\uff26\uff52\uff41\uff55 Okoro": "already called",
    "Eve\u202eorokO": "cannot be shown safely",
    "Eve\x07": "cannot be shown safely",
    "N" * 61: "60 signs at most",
}


@control(19)
def test_a_name_is_plain_and_nobody_elses(okoro, browser):
    code = code_on(okoro.opens("/teach/invite").sends())
    guest = browser().opens("/teach/welcome").sends(code=code)
    for name, said in NAMES.items():
        assert guest.sends("/teach/welcome", name=name, password=HIS).status == 422
        assert said in guest.text
    assert guest.sends("/teach/welcome", name="N" * 60, password=HIS).path == "/teach"


def test_all_that_is_wrong_is_said_at_once(okoro, browser):
    code = code_on(okoro.opens("/teach/invite").sends())
    guest = welcomed(browser(), code, "Eve\x07", "short")
    assert "cannot be shown safely" in guest.text and "10 signs at least" in guest.text
    assert "short" not in re.findall(r'value="([^"]*)"', guest.page.text)


def test_a_colleague_helps_with_a_lost_password(okoro, brandt, browser):
    code = code_on(presses(brandt, "reset", OKORO))
    assert is_in(okoro), "until it is used, nothing changes"
    helped = browser().opens("/teach/welcome").sends(code=code)
    assert "A new password for Frau Okoro" in helped.text
    assert helped.sends(password="short").status == 422
    assert helped.sends(password=OTHER).path == "/teach"
    assert not is_in(okoro)
    assert logs_in(browser()).status == 422
    assert logs_in(browser(), password=OTHER).path == "/teach"


def test_only_the_newest_of_two_resets_works_and_none_after_a_change(okoro, brandt, browser):
    old, new = (code_on(presses(brandt, "reset", OKORO)) for _ in range(2))
    assert browser().opens("/teach/welcome").sends(code=old).status == 422
    okoro.opens("/teach/password").sends(current=HERS, password=OTHER)
    assert browser().opens("/teach/welcome").sends(code=new).status == 422


@control(13)
def test_who_asks_for_help_is_asked_for_nothing(browser):
    page = browser().opens("/teach/reset")
    assert "keeps no e-mail address" in page.text
    assert "<input" not in page.page.text.split("<main")[1].split("</main")[0]


# Suspending.


@control(8, 11)
def test_suspending_ends_every_login_at_once(okoro, brandt, browser):
    at_home = logs_in(browser(), BRANDT, HIS)
    presses(okoro, "suspend", BRANDT)
    assert not is_in(brandt)
    assert not is_in(at_home)
    assert "suspended" in okoro.opens("/teach/colleagues").text
    presses(okoro, "back", BRANDT)
    assert not is_in(brandt), "he logs in anew"
    assert logs_in(brandt, BRANDT, HIS).path == "/teach"


def test_who_is_suspended_has_no_link_left_to_come_back_with(okoro, brandt, browser):
    invited = code_on(brandt.opens("/teach/invite").sends())
    reset = code_on(presses(okoro, "reset", BRANDT))
    presses(okoro, "suspend", BRANDT)
    for code in (invited, reset):
        assert browser().opens("/teach/welcome").sends(code=code).status == 422
    whom = id_of(okoro, BRANDT)
    assert "is suspended" in okoro.sends("/teach/colleagues/reset", who=whom).text


@control(8)
def test_a_login_that_outlived_its_suspension_opens_nothing(okoro, brandt, store, clock):
    """As a login that began in the moment in which she was suspended."""
    (him,) = (who for who in store.teachers() if who.name == BRANDT)
    since = clock() - timedelta(hours=1)
    store.suspend(him.id, clock())
    with store.write() as db:
        at = round(clock().timestamp() * 1000)
        db.execute("INSERT INTO teacher_session VALUES ('mark', ?, ?, ?)", (him.id, at, at))
    assert store.logged_in("mark", made_after=since, seen_after=since) is None
    store.let_back(him.id)
    assert store.logged_in("mark", made_after=since, seen_after=since)


def test_nobody_suspends_herself(okoro, brandt, store):
    me = store.teacher_named("frauokoro").id
    okoro.opens("/teach/colleagues").sends("/teach/colleagues/suspend", who=me)
    assert okoro.status == 409
    assert is_in(okoro)


def test_the_last_teacher_cannot_be_suspended(okoro, brandt, store, clock):
    her, him = (store.teacher_named(key).id for key in ("frauokoro", "herrbrandt"))
    assert store.suspend(him, clock()) is None
    assert store.suspend(her, clock()).code == "teacher-last"
    assert is_in(okoro)


@control(8)
def test_a_login_that_was_under_way_when_she_was_suspended_does_not_count(
    okoro, brandt, store, clock
):
    read = store.teacher_named("herrbrandt")
    store.suspend(read.id, clock())
    assert not store.log_in(read, "token", clock(), whole=timedelta(hours=12))
    store.let_back(read.id)
    assert store.log_in(read, "token", clock(), whole=timedelta(hours=12))
    store.change_password(read, "another hash", "token2", clock())
    assert not store.log_in(read, "token3", clock(), whole=timedelta(hours=12))
    assert not store.change_password(read, "a third", "token4", clock())


def test_a_teacher_who_is_not_there_is_not_found(okoro):
    for verb in ("suspend", "back", "reset"):
        assert okoro.opens("/teach").sends(f"/teach/colleagues/{verb}", who="x").status == 404


# Guessing.


def without_tokens(page):
    return re.sub(r'(csrf_token" value=")[^"]+', r"\1", page.text)


@control(13)
def test_known_unknown_and_suspended_names_are_answered_alike(okoro, brandt, browser):
    presses(okoro, "suspend", BRANDT)
    answers = set()
    for name, password in (("Herr Nobody", HIS), (OKORO, "not hers"), (BRANDT, HIS)):
        guest = logs_in(browser(), name, password)
        headers = {k: v for k, v in guest.page.headers if k not in ("Set-Cookie", "Content-Length")}
        page = without_tokens(guest.page).replace(name, "NAME")
        answers.add((guest.status, str(headers), page))
    assert len(answers) == 1


@control(13)
def test_known_and_unknown_names_cost_one_hash_each(okoro, browser, monkeypatch):
    """What takes long is scrypt; it is counted instead of timed."""
    real, counted = hashlib.scrypt, []

    def counting(*given, **more):
        counted.append(1)
        return real(*given, **more)

    logs_in(browser(), "Herr Nobody", HIS)
    monkeypatch.setattr(hashlib, "scrypt", counting)
    costs = []
    for name, password in (("Herr Nobody", HIS), (OKORO, "not hers"), (OKORO, HERS)):
        counted.clear()
        logs_in(browser(), name, password)
        costs.append(len(counted))
    assert costs == [1, 1, 1]


def test_the_usual_cost_of_a_hash_is_werkzeugs_own(settings):
    app = create_app(settings)
    with app.app_context():
        assert passwords.hashed(HERS).startswith("scrypt:32768:8:1$")
    app.extensions["second-look"].store.close()


@control(14)
def test_ten_wrong_tries_lock_that_name_in_that_browser_for_a_quarter_of_an_hour(
    okoro, brandt, browser, clock
):
    pupil = browser()
    for _ in range(10):
        assert logs_in(pupil, OKORO, "a guess").status == 422
    locked = logs_in(pupil)
    assert locked.status == 429, "even with the right password"
    assert "wait a quarter of an hour" in locked.text
    assert logs_in(pupil, BRANDT, HIS).path == "/teach", "another name is another count"
    pupil.sends("/teach/logout")
    assert logs_in(browser()).path == "/teach", "she, in her own browser, is not locked out"
    clock.pass_(minutes=16)
    assert logs_in(pupil).path == "/teach"


@control(13, 14)
def test_a_locked_name_says_no_more_when_it_is_unknown(okoro, browser):
    pages = set()
    for name in (OKORO, "Herr Nobody"):
        pupil = browser()
        for _ in range(11):
            logs_in(pupil, name, "a guess")
        assert pupil.status == 429
        pages.add(without_tokens(pupil.page).replace(name, "NAME"))
    assert len(pages) == 1


@control(14)
def test_guessing_with_ever_new_browsers_meets_a_cap_that_leaves_hers_open(
    okoro, browser, monkeypatch
):
    monkeypatch.setattr(passwords, "MOST_WRONG_EVERYWHERE", 12)
    for _ in range(12):
        logs_in(browser(), OKORO, "a guess")
    assert logs_in(browser()).status == 429
    okoro.opens("/teach").sends("/teach/logout")
    assert logs_in(okoro).path == "/teach", "she has been logged in here before"


def test_the_usual_cap_is_far_above_the_slips_of_a_school():
    assert passwords.MOST_WRONG_EVERYWHERE >= 200 * passwords.MOST_WRONG_HERE


# A teacher who learns in the same browser.


def test_a_teacher_who_begins_a_lesson_stays_logged_in(okoro):
    okoro.begins("start-here").sends(mark=["s4"])
    assert is_in(okoro)


def test_logging_out_leaves_the_learner_where_she_was(okoro):
    okoro.begins("start-here")
    sitting = okoro.path
    okoro.opens("/teach").sends("/teach/logout")
    assert okoro.opens(sitting).status == 200


def test_coming_back_as_another_learner_leaves_the_teacher_logged_in(okoro, mina):
    mina.begins("start-here").opens("/way-back").sends("/way-back/code")
    code = re.search(r'class="big-code">([^<]+)<', mina.page.text)[1]
    okoro.opens("/resume").sends(code=code)
    assert "Under way" in okoro.text
    assert is_in(okoro)


def test_starting_fresh_leaves_learner_and_teacher(okoro, browser):
    okoro.begins("start-here")
    sitting, stolen = okoro.path, cookie_of(okoro)
    assert "logged out as a teacher, too" in okoro.opens("/fresh").text
    okoro.sends()
    for who in (okoro, with_cookie(browser, stolen)):
        assert not is_in(who)
        assert who.opens(sitting).status == 404


def test_starting_fresh_is_there_for_a_teacher_alone(okoro):
    assert "make a code first" not in okoro.opens("/fresh").text
    assert not is_in(okoro.sends())


def test_pages_of_learners_lead_a_teacher_back_to_her_classroom(okoro, mina):
    assert "Your classroom" in okoro.opens("/").text
    assert "Your classroom" not in mina.opens("/").text


# What is kept.


@control(40)
def test_of_passwords_codes_and_tokens_only_hashes_are_kept(okoro, brandt, store, settings):
    code = code_on(okoro.opens("/teach/invite").sends())
    logs_in(okoro, OKORO, "a wrong passphrase")
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (settings.data / "second-look.db").read_bytes()
    assert OKORO.encode() in kept
    for secret in (HERS, HIS, code, code.replace("-", ""), "a wrong passphrase"):
        assert secret.encode() not in kept
    with okoro.client.session_transaction() as session:
        assert session["teacher"].encode() not in kept


def test_a_guessed_name_is_not_kept(okoro, browser, store):
    logs_in(browser(), "Herr Nobody", HIS)
    rows = store.rows("SELECT * FROM wrong_login")
    assert len(rows) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", rows[0]["mark"])


@control(40)
def test_the_log_tells_what_happened_in_utc_and_by_ids_only(okoro, browser, store, caplog):
    caplog.set_level(logging.INFO, "quiz.teachers")
    code = code_on(okoro.opens("/teach/invite").sends())
    brandt = welcomed(browser(), code, BRANDT, HIS)
    presses(okoro, "suspend", BRANDT)
    presses(okoro, "back", BRANDT)
    forged = "Eve\r\n2026-11-21T09:00:00+00:00 login teacher=x by=x"
    logs_in(brandt, forged, "a guess\r\nlogin")
    logs_in(brandt, BRANDT, "a guess")
    logs_in(brandt, BRANDT, HIS).sends("/teach/logout")
    her, him = (store.teacher_named(key).id for key in ("frauokoro", "herrbrandt"))
    said = [line.removeprefix("2026-11-21T09:00:00+00:00 ") for line in caplog.messages]
    assert said == [
        f"link-colleague teacher=- by={her}",
        f"account-made teacher={him} by={him}",
        f"suspended teacher={him} by={her}",
        f"let-back teacher={him} by={her}",
        "login-refused teacher=- by=-",
        f"login-refused teacher={him} by=-",
        f"login teacher={him} by={him}",
        f"logout teacher={him} by={him}",
    ]
    everything = "\n".join(caplog.messages)
    for canary in (OKORO, BRANDT, "Eve", HERS, HIS, "guess", code, code.replace("-", "")):
        assert canary not in everything


# The first start, and the command line.


@control(16)
def test_while_there_is_no_teacher_each_start_prints_a_fresh_link(store, clock, browser):
    old, new = (console.first_link(store, "http://127.0.0.1:8000", clock()) for _ in range(2))
    said = re.fullmatch(
        r"Teachers: open http://127\.0\.0\.1:8000/teach/welcome#(\S+) once to make your account",
        new,
    )
    assert browser().opens("/teach/welcome").sends(code=old.split("#")[1][:24]).status == 422
    assert welcomed(browser(), said[1], OKORO, HERS).path == "/teach"
    assert console.first_link(store, "http://127.0.0.1:8000", clock()) == ""


def test_a_first_link_left_in_the_terminal_is_worth_nothing_later(store, clock, browser):
    left = new_code(store, "first", clock())
    welcomed(browser(), new_code(store, "colleague", clock()), OKORO, HERS)
    assert browser().opens("/teach/welcome").sends(code=left).status == 422


def test_the_link_is_said_before_how_to_stop(tmp_path):
    said = []
    announce(tmp_path, "http://127.0.0.1:8000", None, said.append, welcome="Teachers: open …")
    assert said[1] == "Teachers: open …" and len(said) == 4


@pytest.fixture
def types(settings):
    """`python -m quiz teacher …` on the data of the app that is open."""

    def run(*command):
        return CliRunner().invoke(main, ["teacher", *command, "--data", str(settings.data)])

    return run


def code_in(said):
    return re.search(r"the code (\S+)", said.output)[1]


def test_the_command_line_lets_a_teacher_in(types, browser, okoro):
    done = types("add")
    assert done.exit_code == 0 and "within 7 days" in done.output
    assert welcomed(browser(), code_in(done), BRANDT, HIS).path == "/teach"
    assert types("list").output == "Frau Okoro, since 2026-11-21\nHerr Brandt, since 2026-11-21\n"


def test_the_command_line_names_the_address_where_the_app_is_open(types, app, settings):
    (settings.data / "running.txt").write_text("http://127.0.0.1:8003")
    assert "http://127.0.0.1:8003/teach/welcome#" in types("add").output


def test_the_command_line_makes_a_link_to_a_new_password(types, browser, okoro):
    done = types("reset", "frau okoro")
    assert "Frau Okoro sets a new password" in done.output
    assert welcomed(browser(), code_in(done), None, OTHER).path == "/teach"
    assert not is_in(okoro)


def test_the_command_line_suspends_and_lists(types, okoro, brandt):
    assert types("suspend", BRANDT).exit_code == 0
    assert not is_in(brandt)
    assert "Herr Brandt, since 2026-11-21, suspended" in types("list").output
    for refused in (types("suspend", OKORO), types("reset", BRANDT), types("reset", "Nobody")):
        assert refused.exit_code == 1
        assert refused.output.startswith("Error: ")
    assert is_in(okoro)


def test_the_command_line_finds_no_record_where_there_is_none(types, settings):
    for command in (["list"], ["reset", OKORO], ["suspend", OKORO]):
        assert "Nothing is kept in" in types(*command).output
    assert not settings.data.exists()
    assert types("add").exit_code == 0
    assert "There is no teacher yet" in types("list").output


def test_a_record_that_cannot_be_used_is_a_sentence(types, settings):
    settings.data.mkdir()
    (settings.data / "second-look.db").write_text("Dear diary, " * 100)
    refused = types("add")
    assert refused.exit_code == 1 and "is damaged" in refused.output


def test_the_file_of_the_log_lies_beside_the_record(types, okoro, settings, store):
    types("add")
    types("reset", OKORO)
    lines = (settings.data / console.LOG_FILE).read_text().splitlines()
    her = store.teacher_named("frauokoro").id
    assert [re.sub(r"^\S+\+00:00 ", "", line) for line in lines] == [
        "link-colleague teacher=- by=-",
        f"link-reset teacher={her} by=-",
    ]


def test_a_log_that_several_processes_write_loses_no_line_when_it_is_put_aside(tmp_path):
    """A handler that kept the file open would write on into the one that was put aside."""
    how = {"maxBytes": 6000, "backupCount": 1, "encoding": "utf-8", "delay": True}
    one, two = (console.SharedLog(tmp_path / console.LOG_FILE, **how) for _ in range(2))
    for n in range(100):
        for name, handler in (("one", one), ("two", two)):
            handler.emit(logging.makeLogRecord({"msg": f"{name}-{n:02}".ljust(50)}))
    kept = [path.read_text() for path in tmp_path.glob("teachers.log*")]
    assert len(kept) == 2, "it was put aside once"
    written = [f"{name}-{n:02}" for name in ("one", "two") for n in range(100)]
    assert sorted("".join(kept).split()) == sorted(written)


def test_a_record_of_before_gets_the_tables_and_no_teacher(tmp_path):
    with closing(sqlite3.connect(tmp_path / "old.db")) as db:
        migrations.apply(Database(db, execute_plugins=False), stop_before="m004_teachers")
        db.commit()
    with closing(Store(tmp_path / "old.db")) as store:
        assert store.teachers() == []
        strict = {row["name"] for row in store.rows("PRAGMA table_list") if row["strict"]}
    assert strict >= {"teacher", "teacher_session", "invitation", "wrong_login"}
