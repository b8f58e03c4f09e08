"""A class in real browsers: one teacher, one projector, five phones with troubles of their own."""

import re

import pytest
from playwright.sync_api import expect

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import SIZES, served, violations
from tests.test_classroom import teaches

NAMES = ["Ann", "Benjamin", "Chidi", "Dolores", "Emre"]


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A server with a teacher; gives its address and her cookie."""
    app = create_app(Settings(tmp_path_factory.mktemp("school")))
    here = app.extensions["second-look"]
    teacher = teaches(app, "okoro", at=here.now())
    cookie = teacher.client.get_cookie("second_look")
    with served(app) as address:
        yield address, cookie.value, here.store


@pytest.fixture
def class_(opens, school):
    """Browsers of the school; the teacher's has her cookie."""
    address, cookie, store = school

    def come(size="phone", *, teacher=False, **more):
        page = opens(size, **{"base_url": address, **more})
        if teacher:
            crumb = {"name": "second_look", "value": cookie, "url": address}
            page.context.add_cookies([crumb])
        return page

    return come, store


def open_room(teacher, *questions):
    teacher.goto("/teach/start/start-here")
    for box in teacher.locator('input[name="question"]').all():
        box.set_checked(box.get_attribute("value") in questions)
    teacher.get_by_label("I have read the texts").check()
    teacher.get_by_role("button", name="Open the room").click()
    return teacher.locator(".room-code b").inner_text().replace(" ", "")


def join(phone, code, name):
    phone.goto("/join")
    phone.get_by_label("The code on the board").fill(code)
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_label("Or type one").fill(name)
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(f"You are in, {name}")


def press(teacher, *names):
    for name in names:
        teacher.get_by_role("button", name=name, exact=True).click()


def mark(phone, *ids):
    for unit in ids:
        phone.locator(f'input[name="mark"][value="{unit}"]').check(force=True)
    phone.get_by_role("button", name="Send my answer").click()


def answer_with_troubles(come, code, wall, phones):
    """Ann's phone is slow, Benjamin reloads, Chidi is offline for a while, Dolores has no
    scripts, and Emre comes late."""
    ann, benjamin, chidi, dolores = phones
    for phone in (ann, benjamin, chidi):
        expect(phone.get_by_role("button", name="Send my answer")).to_be_visible()
    mark(ann, "s4", "s6", "s7")
    benjamin.reload()
    mark(benjamin, "s4")
    chidi.context.set_offline(True)
    mark(chidi, "s4", "s6")
    expect(chidi.get_by_text("Waiting to send")).to_be_visible()
    dolores.get_by_role("link", name="Look for the next question").click()
    mark(dolores, "s6")
    expect(dolores.get_by_text("Your answer is in.")).to_be_visible()
    emre = come()
    emre.goto("/join")
    emre.get_by_label("The code on the board").fill(code)
    emre.get_by_role("button", name="Go on").click()
    emre.locator(".offers button").first.click()
    mark(emre, "s1")
    expect(wall.get_by_text("4 of 5 have answered")).to_be_visible()
    chidi.context.set_offline(False)
    expect(wall.get_by_text("5 of 5 have answered")).to_be_visible()
    expect(chidi.get_by_text("Your answer is in.")).to_be_visible()
    return emre


def trust_the_notice(phones, dolores):
    for phone in phones:
        phone.get_by_label("Nothing here needs flagging").check()
        phone.get_by_role("button", name="Send my answer").click()
        expect(phone.get_by_text("Your answer is in.")).to_be_visible()
    dolores.get_by_role("link", name="Look for the next question").click()
    dolores.get_by_label("Nothing here needs flagging").check()
    dolores.get_by_role("button", name="Send my answer").click()
    expect(dolores.get_by_text("Your answer is in.")).to_be_visible()


def test_a_class_of_five_plays_a_lesson_and_loses_nothing(class_):  # noqa: PLR0915  (one scene)
    """Whatever befalls the phones, everybody's answers are there, each once."""
    come, store = class_
    teacher, wall = come("desktop", teacher=True), come("desktop")
    code = open_room(teacher, "no-way-to-check", "notice-on-the-door")
    room_id = teacher.url.rsplit("/", 1)[1]
    wall.goto(f"/screen/{room_id}")
    phones = ann, benjamin, chidi, dolores = come(), come(), come(), come(scripts=False)
    ann.context.new_cdp_session(ann).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    for phone, name in zip(phones, NAMES, strict=False):
        join(phone, code, name)
    expect(wall.get_by_text("4 phones are here.")).to_be_visible()
    press(teacher, "Show the next text")
    expect(ann.get_by_role("heading", name="Read first")).to_be_visible()
    press(teacher, "Ask the question")
    emre = answer_with_troubles(come, code, wall, phones)
    press(teacher, "Close the question", "Show the class picture")
    expect(wall.locator(".pictured")).to_be_visible()
    assert "Needs a second look" not in wall.inner_text("main")
    press(teacher, "Explain: what is right, and why")
    expect(ann.get_by_role("heading", name="A full match")).to_be_visible()
    expect(wall.get_by_text("Needs a second look").first).to_be_visible()
    press(teacher, "Show the next text", "Ask the question")
    trust_the_notice((ann, benjamin, chidi, emre), dolores)
    press(teacher, "Close the question", "Explain: what is right, and why", "Look back together")
    expect(wall.get_by_text("Neither paper is")).to_be_visible()
    press(teacher, "End the lesson")
    ann.get_by_role("link", name="Look back", exact=True).click()
    expect(ann.get_by_role("heading", level=1)).to_have_text("Looking back")
    for question in ("no-way-to-check", "notice-on-the-door"):
        assert store.count_answers(room_id, question, 1) == 5


def test_the_wall_never_shows_a_name_and_every_screen_reads_well(class_):
    come, _ = class_
    teacher = come("desktop", teacher=True, bypass_csp=True)
    wall, phone = come("desktop", bypass_csp=True), come(bypass_csp=True)
    code = open_room(teacher, "words-that-push", "two-accounts")
    wall.goto(f"/screen/{teacher.url.rsplit('/', 1)[1]}")
    for page in (teacher, wall, phone):
        # Here this test turns the pages; they need not look for news by themselves.
        page.route("**/now", lambda route: route.fulfill(status=304))
    found = []
    phone.goto("/join")
    found += violations(phone)
    join(phone, code, "Wilhelmina")
    for _ in range(30):
        button = teacher.locator(".controls button.main")
        for page in (teacher, wall, phone):
            page.reload()
            found += violations(page)
        assert "Wilhelmina" not in wall.content()
        if not button.count():
            break
        button.click()
        teacher.wait_for_load_state()
    assert "The lesson is over" in teacher.inner_text("main")
    assert not found


@pytest.mark.parametrize("size", SIZES)
def test_the_teachers_pages_read_well_and_go_by_keyboard(class_, size):
    come, _ = class_
    teacher, found = come(size, teacher=True, bypass_csp=True, color_scheme="dark"), []
    for path in ("/teach", "/teach/start/start-here", "/join/trouble"):
        teacher.goto(path)
        found += violations(teacher)
    open_room(teacher, "no-way-to-check")
    for _ in range(12):
        teacher.keyboard.press("Tab")
        if teacher.evaluate("document.activeElement.matches('.controls button.main')"):
            break
    teacher.keyboard.press("Enter")
    expect(teacher.get_by_role("heading", level=1)).to_have_text(re.compile("Reading"))
    assert not found


def test_a_link_brings_the_code_behind_its_hash(class_):
    come, _ = class_
    teacher, phone = come("desktop", teacher=True), come()
    code = open_room(teacher, "no-way-to-check")
    phone.goto(f"/join#{code}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Choose a name")
    assert code not in phone.url
