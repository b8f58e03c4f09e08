"""Pupils and colleagues of a class in the browser: lists, cards, open doors, roles, leaving."""

import io
import re
from datetime import timedelta
from typing import get_args

import pytest

from quiz.core import codes
from quiz.core.roster import LONGEST, MOST_PUPILS
from quiz.store.classes import Role
from quiz.web import seats, ways_in
from quiz.web.access import token_hash
from quiz.web.school_settings import CODE_SIGNS
from quiz.web.starting import CODE_SIGNS as ROOM_SIGNS
from tests.conftest import ROOT, Person
from tests.school import a_class
from tests.test_classroom import teaches
from tests.test_my_data import NICKNAME, traces

ADD = "/teach/class/7b/pupils/add"
CARDS = "/teach/class/7b/pupils/cards"
SETTINGS = "/teach/class/7b/settings"


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture
def school_class(okoro, store):
    return a_class(store, "okoro", "Mina", "Noor")


def names(store, school_class="7b"):
    return [one.name for one in store.pupils_of(school_class)]


# The list.


def test_a_list_is_looked_at_before_anybody_is_added(okoro, store, school_class):
    okoro.opens(ADD).sends(list="1. Omar\n2. Lale\n3. 12\n4. mina")
    assert "2 pupils will be added" in okoro.text and "2 lines are not added" in okoro.text
    assert "Line 3: “3. 12” is not a name." in okoro.text
    assert "Line 4: mina is in this class already." in okoro.text
    assert names(store) == ["Mina", "Noor"]
    okoro.sends(list="1. Omar\n2. Lale\n3. 12\n4. mina", do="add")
    assert okoro.path == "/teach/class/7b/pupils"
    assert names(store) == ["Lale", "Mina", "Noor", "Omar"]


def test_a_list_that_changed_since_is_looked_at_again(okoro, store, school_class):
    okoro.opens(ADD).sends(list="Omar").sends(list="Omar\nLale", do="add")
    assert "2 pupils will be added" in okoro.text
    assert names(store) == ["Mina", "Noor"]


def test_nothing_typed_is_lost_when_no_line_is_a_name(okoro, school_class):
    okoro.opens(ADD).sends(list="12\nnobody@school.example")
    assert okoro.status == 422 and "nobody@school.example</textarea>" in okoro.page.text


def test_short_names_are_offered_and_taken_only_when_chosen(okoro, store, school_class):
    okoro.opens(ADD).sends(list="Mina Okafor\nOmar Aziz")
    assert "Mina Okafor in short: Mina O." in okoro.text
    okoro.sends(list="Mina Okafor\nOmar Aziz", do="add", names="short")
    assert names(store) == ["Mina", "Mina O.", "Noor", "Omar"]


def test_of_a_file_only_names_are_kept_and_the_rest_is_named(okoro, store, school_class):
    rows = "givenName;familyName;email\nZoë;Aziz;zoe@school.example\n".encode("cp1252")
    okoro.opens(ADD).sends(file=(io.BytesIO(rows), "list.csv"))
    assert "Not taken: email. We keep a display name only." in okoro.text
    assert "not saved as Unicode" in okoro.text
    typed = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", okoro.page.text, re.S)[1]
    okoro.sends(list=typed, do="add")
    assert names(store) == ["Mina", "Noor", "Zoë Aziz"]
    with store.path.open("rb") as file:
        assert b"zoe@school" not in file.read()


def test_a_file_that_is_no_text_is_refused_in_plain_words(okoro, school_class):
    okoro.opens(ADD).sends(file=(io.BytesIO(b"PK\x03\x04..."), "list.xlsx"))
    assert okoro.status == 422 and "save the list as CSV" in okoro.text


def test_a_name_that_was_taken_meanwhile_is_told(okoro, store, school_class):
    okoro.opens(ADD).sends(list="Omar\nLale")
    page = okoro.page
    okoro.opens(ADD).sends(list="Omar").sends(list="Omar", do="add")
    okoro.page = page
    okoro.sends(ADD, list="Omar\nLale", do="add")
    assert "Omar is in this class already" in okoro.text and "1 pupil will be added" in okoro.text


# One pupil.


def test_a_pupil_is_renamed_and_a_taken_name_is_refused(okoro, store, school_class):
    okoro.opens("/teach/class/7b/pupils/7b-mina")
    okoro.sends("/teach/class/7b/pupils/7b-mina/rename", name="Noor")
    assert okoro.status == 422 and "already called Noor" in okoro.text
    okoro.sends("/teach/class/7b/pupils/7b-mina/rename", name="Mina O.")
    assert names(store) == ["Mina O.", "Noor"]


def test_a_pupil_moves_and_is_asked_for_another_name_where_hers_is_taken(
    okoro, store, school_class
):
    a_class(store, "okoro", "Mina", id_="8a")
    okoro.opens("/teach/class/7b/pupils/7b-mina")
    okoro.sends("/teach/class/7b/pupils/7b-mina/move", to="8a", name="Mina")
    assert okoro.status == 422 and "already called Mina" in okoro.text
    assert '<option value="8a" selected>' in okoro.page.text
    okoro.sends("/teach/class/7b/pupils/7b-mina/move", to="8a", name="Mina B.")
    assert (names(store), names(store, "8a")) == (["Noor"], ["Mina", "Mina B."])


def test_nobody_moves_to_a_class_of_somebody_else(app, okoro, store, school_class):
    teaches(app, "weber")
    a_class(store, "weber", id_="9c")
    okoro.opens("/teach/class/7b/pupils/7b-mina")
    assert okoro.sends("/teach/class/7b/pupils/7b-mina/move", to="9c", name="Mina").status == 404
    assert names(store) == ["Mina", "Noor"]


def test_two_entries_become_one_only_when_she_is_sure(okoro, store, school_class):
    page = "/teach/class/7b/pupils/7b-mina"
    okoro.opens(page).sends(f"{page}/merge", other="7b-noor")
    assert okoro.status == 422 and "Tick that both are one pupil" in okoro.text
    okoro.sends(f"{page}/merge", other="7b-noor", sure="yes")
    assert names(store) == ["Mina"]
    assert okoro.opens(page).sends(f"{page}/merge", other="none", sure="yes").status == 404


# Cards.


def cards_on(page):
    found = re.findall(r'class="name"><bdi>(.*?)</bdi>.*?class="code"[^>]*>([\w ]+)<', page, re.S)
    return dict(found)


def cards(teacher, *pupils):
    return cards_on(teacher.opens(CARDS).sends(pupil=list(pupils)).page.text)


def test_cards_are_shown_once_and_open_the_class(app, okoro, store, school_class):
    made = cards(okoro, "7b-mina", "7b-noor")
    assert set(made) == {"Mina", "Noor"} and made["Mina"] != made["Noor"]
    assert all(re.fullmatch(r"\w{4} \w{4} \w{4}", code) for code in made.values())
    mina = Person(app.test_client())
    mina.opens("/join").sends(code=made["Mina"].lower())
    assert mina.path == "/my-classes" and "You are there as Mina." in mina.text
    assert made["Mina"] not in okoro.opens(CARDS).page.text
    assert "yes" in okoro.opens("/teach/class/7b/pupils").text


def test_a_card_works_in_both_fields_and_leads_to_one_learner(app, okoro, store, school_class):
    code = cards(okoro, "7b-mina")["Mina"]
    for door in ("/join", "/resume"):
        assert Person(app.test_client()).opens(door).sends(code=code).path == "/my-classes"
    assert len(store.everybody()) == 1


def test_a_card_typed_before_joining_a_lesson_leads_on_to_its_code(app, okoro, school_class):
    code = cards(okoro, "7b-mina")["Mina"]
    mina = Person(app.test_client()).opens("/join")
    first = re.search(r'href="(/resume\?next=[^"]+)"', mina.page.text)[1]
    assert mina.opens(first).sends(code="WRONG").status == 422
    assert mina.sends("/resume", code=code).path == "/join"


def test_twelve_cards_fit_on_a_page(okoro, store, school_class):
    a_class(store, "okoro", *(f"Pupil{n}" for n in range(25)), id_="8a")
    okoro.opens("/teach/class/8a/pupils/cards")
    ticked = re.findall(r'name="pupil" value="([^"]+)" checked', okoro.page.text)
    sheets = okoro.sends(pupil=ticked).page.text.split('class="sheet"')[1:]
    assert [sheet.count("pupil-card") for sheet in sheets] == [12, 12, 1]


def test_who_has_a_card_is_not_ticked_and_who_came_by_herself_cannot_be(
    app, okoro, store, school_class
):
    old = cards(okoro, "7b-mina")["Mina"]
    omar = joins(app, open_door(okoro, store), "Omar")
    page = okoro.opens(CARDS)
    assert re.findall(r'name="pupil" value="([^"]+)" checked', page.page.text) == ["7b-noor"]
    (pupil, _), *_ = store.pupils_behind(learner_of(omar, store))
    assert f'value="{pupil.id}"' not in page.page.text
    assert cards_on(okoro.sends(pupil=[pupil.id, "7b-mina"]).page.text).keys() == {"Mina"}
    assert Person(app.test_client()).opens("/join").sends(code=old).status == 422


def test_at_least_one_name_is_ticked(okoro, school_class):
    assert okoro.opens(CARDS).sends().status == 422
    assert "Tick at least one name" in okoro.text


def test_wrong_codes_of_every_length_are_counted_together(app, okoro, school_class, monkeypatch):
    monkeypatch.setattr(ways_in, "MOST_WRONG_HERE", 4)
    guesser = Person(app.test_client()).opens("/join")
    for wrong in ("AAAAAA", "AAAAAAA", "AAAAAAAA", "AAAAAAAAAAAA"):
        assert guesser.sends("/join", code=wrong).status == 422
    code = cards(okoro, "7b-mina")["Mina"]
    assert guesser.sends("/join", code=code).status == 429
    assert guesser.sends("/resume", code=code).status == 429


# The open door.


def open_door(teacher, store):
    teacher.opens(SETTINGS).sends(f"{SETTINGS}/door", door="open")
    return store.class_for("7b", "okoro")[0].code


def joins(app, code, name):
    return Person(app.test_client()).opens("/join").sends(code=code).sends("/join", name=name)


def learner_of(who, store):
    with who.client.session_transaction() as cookie:
        return store.learner_of(token_hash(cookie["device"]))


def test_a_class_opens_its_door_with_a_code_of_seven_signs_and_closes_it(
    app, okoro, store, school_class
):
    code = open_door(okoro, store)
    assert len(code) == 7 and f"{code[:4]} {code[4:]}" in okoro.text
    assert f"http://localhost/join#{code}" in okoro.text
    omar = joins(app, code, "Omar")
    assert omar.path == "/my-classes" and "You are there as Omar. Taught by okoro." in omar.text
    assert names(store) == ["Mina", "Noor", "Omar"]
    okoro.opens(SETTINGS).sends(f"{SETTINGS}/door", door="")
    assert store.class_for("7b", "okoro")[0].code == ""
    assert Person(app.test_client()).opens("/join").sends(code=code).status == 422


@pytest.mark.parametrize(
    ("name", "said"),
    [("mina", "ask your teacher for your card"), ("", "Type a name"), ("x" * 25, "24 signs")],
)
def test_a_name_for_the_class_follows_the_rules_of_nicknames(
    app, okoro, store, school_class, name, said
):
    omar = joins(app, open_door(okoro, store), name)
    assert omar.status == 422 and said in omar.text
    assert names(store) == ["Mina", "Noor"]


def test_who_is_in_the_class_and_types_its_code_again_is_in_it_once(
    app, okoro, store, school_class
):
    code = open_door(okoro, store)
    omar = joins(app, code, "Omar")
    assert omar.opens("/join").sends(code=code).path == "/my-classes"
    assert names(store) == ["Mina", "Noor", "Omar"]


def test_a_full_class_takes_nobody(app, okoro, store, school_class, monkeypatch):
    monkeypatch.setattr("quiz.web.my_classes.MOST_PUPILS", 2)
    assert "This class is full" in joins(app, open_door(okoro, store), "Omar").text


# What she may do about it.


def test_a_pupil_sees_her_classes_and_what_teachers_see(app, okoro, store, school_class):
    assert "You are in no class here." in Person(app.test_client()).opens("/my-classes").text
    omar = joins(app, open_door(okoro, store), "Omar")
    assert "They do not see: lessons you take by yourself" in omar.text


def test_she_leaves_when_she_is_sure(app, okoro, store, school_class):
    omar = joins(app, open_door(okoro, store), "Omar")
    omar.sends("/my-classes/7b/leave")
    assert omar.status == 422 and names(store) == ["Mina", "Noor", "Omar"]
    omar.sends("/my-classes/7b/leave", sure="yes")
    assert names(store) == ["Mina", "Noor"] and "You are in no class here." in omar.text


def test_who_has_left_is_in_no_byte_of_the_record(app, settings, okoro, store, school_class):
    quokka = joins(app, open_door(okoro, store), "Zinnia Quokka")
    assert traces(settings.data, NICKNAME)
    quokka.sends("/my-classes/7b/leave", sure="yes")
    assert not traces(settings.data, NICKNAME)


def test_nobody_leaves_for_somebody_else(app, okoro, store, school_class):
    joins(app, open_door(okoro, store), "Omar")
    other = Person(app.test_client()).opens("/join").sends("/my-classes/7b/leave", sure="yes")
    assert other.status == 404 and len(names(store)) == 3


def test_an_archived_class_leaves_the_pages_of_its_pupils_until_it_is_back(
    app, okoro, store, school_class
):
    omar = joins(app, open_door(okoro, store), "Omar")
    okoro.opens(SETTINGS).sends(f"{SETTINGS}/archive", archive="away")
    assert "This class is archived." in okoro.text
    assert "You are in no class here." in omar.opens("/my-classes").text
    assert "Archived" in okoro.opens("/teach/class").text
    okoro.opens(SETTINGS).sends(f"{SETTINGS}/archive", archive="back")
    assert "You are there as Omar." in omar.opens("/my-classes").text


# Colleagues.


@pytest.fixture
def weber(app):
    return teaches(app, "weber")


def lets_in(okoro, role):
    return okoro.opens(SETTINGS).sends(f"{SETTINGS}/teachers", who="weber", role=role)


PAGES = ["", "/pupils", "/pupils/add", "/pupils/cards", "/pupils/7b-mina", "/settings"]
LOOKS_AT = ["", "/pupils", "/settings"]
POSTS = [
    "/pupils/add", "/pupils/cards", "/pupils/7b-mina/rename", "/pupils/7b-mina/move",
    "/pupils/7b-mina/merge", "/settings/name", "/settings/door", "/settings/archive",
    "/settings/teachers",
]  # fmt: skip


def test_a_reader_sees_and_changes_nothing(okoro, weber, store, school_class):
    lets_in(okoro, "reader")
    seen = [part for part in PAGES if weber.opens(f"/teach/class/7b{part}").status == 200]
    assert seen == LOOKS_AT
    for part in LOOKS_AT:
        buttons = re.findall(
            r"<button[^>]*>(.*?)<", weber.opens(f"/teach/class/7b{part}").page.text
        )
        assert buttons in ([], ["Leave this class"]), part
    for part in POSTS:
        answer = weber.opens(SETTINGS).sends(
            f"/teach/class/7b{part}", name="X", door="open", archive="away", who="weber",
            role="owner", list="Omar", do="add", pupil="7b-mina", to="7b", other="7b-noor",
            sure="yes",
        )  # fmt: skip
        assert answer.status == 404, part
    assert store.class_for("7b", "weber")[1] == "reader"
    assert names(store) == ["Mina", "Noor"]


def test_a_teacher_changes_pupils_and_not_who_teaches(okoro, weber, school_class):
    lets_in(okoro, "teacher")
    assert all(weber.opens(f"/teach/class/7b{part}").status == 200 for part in PAGES)
    for part in ("/settings/archive", "/settings/teachers"):
        post = weber.opens(SETTINGS).sends(f"/teach/class/7b{part}", who="weber", role="owner")
        assert post.status == 404, part


def test_an_owner_hands_over_and_the_last_one_stays(okoro, weber, store, school_class):
    okoro.opens(SETTINGS).sends(f"{SETTINGS}/teachers/out", who="okoro")
    assert okoro.status == 409 and "Make a colleague an owner first" in okoro.text
    lets_in(okoro, "owner")
    okoro.opens(SETTINGS).sends(f"{SETTINGS}/teachers/out", who="okoro")
    assert okoro.path == "/teach/class"
    assert okoro.opens("/teach/class/7b").status == 404
    assert store.class_for("7b", "weber")[1] == "owner"


def test_a_reader_leaves_by_herself_and_takes_nobody_with_her(okoro, weber, store, school_class):
    lets_in(okoro, "reader")
    assert weber.opens(SETTINGS).sends(f"{SETTINGS}/teachers/out", who="okoro").status == 404
    weber.opens(SETTINGS).sends(f"{SETTINGS}/teachers/out", who="weber")
    assert weber.path == "/teach/class" and store.class_for("7b", "weber") is None


@pytest.mark.parametrize(
    "wrong", [{"who": "nobody", "role": "reader"}, {"who": "weber", "role": "x"}]
)
def test_a_role_or_a_colleague_that_is_not_there_is_not_given(okoro, weber, school_class, wrong):
    assert okoro.opens(SETTINGS).sends(f"{SETTINGS}/teachers", **wrong).status == 404


def test_the_class_gets_another_name(okoro, store, school_class):
    okoro.opens(SETTINGS).sends(f"{SETTINGS}/name", name="")
    assert okoro.status == 422
    okoro.sends(f"{SETTINGS}/name", name="8b")
    assert store.class_for("7b", "okoro")[0].name == "8b"


def test_a_card_of_long_ago_still_opens(app, okoro, store, school_class, clock):
    code = cards(okoro, "7b-mina")["Mina"]
    clock.at += timedelta(days=200)
    assert Person(app.test_client()).opens("/join").sends(code=code).path == "/my-classes"


# The page on classes.


def test_the_docs_name_the_roles_the_codes_and_the_limits():
    page = (ROOT / "docs" / "classes.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \|", page, re.M)) == get_args(Role)
    signs = [int(n) for n in re.findall(r"^\| (\d+) signs \|", page, re.M)]
    assert signs == [ROOM_SIGNS, CODE_SIGNS, seats.SIGNS, codes.LENGTH]
    assert f"{LONGEST} signs at most, a class {MOST_PUPILS} pupils" in page


def test_a_code_to_scan_fits_the_box_that_a_page_gives_it(okoro, school_class):
    page = okoro.opens(CARDS).sends(pupil=["7b-mina"]).page.text
    assert re.search(r'class="qr"[^>]*><svg viewBox=', page)
