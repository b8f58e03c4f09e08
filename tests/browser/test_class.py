"""A class in real browsers: one teacher, one projector, five phones with troubles of their own."""

import contextlib
import re

import pytest
from playwright.sync_api import Error, expect

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import ALL, SIZES, served, violations
from tests.right_answers import right_answer
from tests.test_classroom import teaches
from tests.test_lessons import SHELF

LESSON = SHELF.lessons["start-here"]
ASKED = LESSON.questions if ALL else LESSON.questions[:2]
NAMES = ["Ann", "Benjamin", "Chidi", "Dolores", "Emre"]


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A server with a teacher; gives its address and her cookie."""
    app = create_app(Settings(tmp_path_factory.mktemp("school")))
    app.config["NEWS_EVERY"] = 1000  # nobody has to wait for two seconds here
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
    with contextlib.suppress(Error):  # a page of a room that is just loading itself anew
        teacher.goto("/teach/start/start-here")
    teacher.goto("/teach/start/start-here")
    for box in teacher.locator('input[name="question"]').all():
        box.set_checked(box.get_attribute("value") in questions)
    teacher.get_by_label("I have read the texts").check()
    teacher.get_by_role("button", name="Open the room").click()
    return teacher.locator(".room-code b").inner_text().replace(" ", "")


def join(phone, code, name):
    phone.goto("/join")
    phone.get_by_label("Your code").fill(code)
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
    emre.get_by_label("Your code").fill(code)
    emre.get_by_role("button", name="Go on").click()
    emre.locator(".offers button").first.click()
    mark(emre, "s1")
    expect(wall.get_by_text("4 of 5 have answered")).to_be_visible()
    chidi.context.set_offline(False)
    expect(wall.get_by_text("5 of 5 have answered")).to_be_visible()
    expect(chidi.get_by_text("Your answer is in.")).to_be_visible()
    return emre


def answers_right(phone, question):
    """Fill in what matches the key, of whatever kind the question is."""
    for name, value in right_answer(question):
        phone.locator(f'input[name="{name}"][value="{value}"]').check(force=True)
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()


def all_answer(phones, dolores, question):
    """Everybody answers; Dolores has to look for the question herself."""
    dolores.get_by_role("link", name="Look for the next question").click()
    for phone in (*phones, dolores):
        answers_right(phone, question)


def test_a_class_of_five_plays_a_lesson_and_loses_nothing(class_):  # noqa: PLR0915  (one scene)
    """Whatever befalls the phones, everybody's answers are there, each once."""
    come, store = class_
    teacher, wall = come("desktop", teacher=True), come("desktop")
    code = open_room(teacher, *(question.id for question in ASKED))
    room_id = teacher.url.rsplit("/", 1)[1]
    wall.goto(f"/screen/{room_id}")
    phones = ann, benjamin, chidi, dolores = come(), come(), come(), come(scripts=False)
    for phone, name in zip(phones, NAMES, strict=False):
        join(phone, code, name)
    expect(wall.get_by_text("4 phones are here.")).to_be_visible()
    press(teacher, "Show the next text")
    expect(ann.get_by_role("heading", name="Read first")).to_be_visible()
    press(teacher, "Ask the question")
    # A browser is slowed down by work for nothing, so only while it matters.
    slowly = ann.context.new_cdp_session(ann)
    slowly.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    emre = answer_with_troubles(come, code, wall, phones)
    slowly.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    press(teacher, "Close the question", "Show the class picture")
    expect(wall.locator(".pictured")).to_be_visible()
    assert "Needs a second look" not in wall.inner_text("main")
    press(teacher, "Explain: what is right, and why")
    expect(ann.get_by_role("heading", name="A full match")).to_be_visible()
    expect(wall.get_by_text("Needs a second look").first).to_be_visible()
    for question in ASKED[1:]:
        press(teacher, "Show the next text", "Ask the question")
        all_answer((ann, benjamin, chidi, emre), dolores, question)
        press(teacher, "Close the question", "Explain: what is right, and why")
    press(teacher, "Look back together")
    expect(wall.get_by_text("Neither paper is")).to_be_visible()
    press(teacher, "End the lesson")
    ann.get_by_role("link", name="Look back", exact=True).click()
    expect(ann.get_by_role("heading", level=1)).to_have_text("Looking back")
    for question in ASKED:
        assert store.count_answers(room_id, question.id, 1) == 5


def what_moves(page):
    """Elements that an animation or a transition moves, for all that was asked for."""
    return page.evaluate("""() => [...document.querySelectorAll('*')].filter(one => {
        const {animationName, animationDuration, transitionDuration} = getComputedStyle(one);
        const takes = times => times.split(',').some(time => parseFloat(time) > 0.01);
        return (animationName !== 'none' && takes(animationDuration)) || takes(transitionDuration);
    }).map(one => one.outerHTML.slice(0, 80))""")


def test_the_wall_never_shows_a_name_and_every_screen_reads_well(class_):
    come, _ = class_
    calm = {"bypass_csp": True, "reduced_motion": "reduce"}
    teacher = come("desktop", teacher=True, **calm)
    wall, phone = come("desktop", **calm), come(**calm)
    code = open_room(teacher, *(("words-that-push", "two-accounts") if ALL else ("two-accounts",)))
    wall.goto(f"/screen/{teacher.url.rsplit('/', 1)[1]}")
    for page in (teacher, wall, phone):
        # Here this test turns the pages; they need not look for news by themselves.
        page.route("**/now", lambda route: route.fulfill(status=304))
    found = []
    phone.goto("/join")
    found += violations(phone)
    join(phone, code, "Wilhelmina")
    for step in range(30):
        button = teacher.locator(".controls button.main")
        for n, page in enumerate((teacher, wall, phone)):
            page.reload()
            if ALL or step % 3 != n:  # two of three screens at each step
                found += violations(page) + what_moves(page)
        assert "Wilhelmina" not in wall.content()
        if not button.count():
            break
        with teacher.expect_navigation():
            button.click()
    assert "The lesson is over" in teacher.inner_text("main")
    assert not found


def counts_hands(teacher):
    """Hands are typed in, with a slip at first; what axe finds on the way."""
    teacher.get_by_text("No phones? Count hands").click()
    teacher.get_by_label("How many people take part without a phone?").fill("12")
    teacher.get_by_label("Both say it").first.fill("13")
    found = violations(teacher)
    press(teacher, "Put these on the wall")
    expect(teacher.get_by_role("alert")).to_contain_text("More hands than people")
    teacher.get_by_label("Both say it").first.fill("11")
    press(teacher, "Put these on the wall")
    expect(teacher.get_by_text("12 by show of hands")).to_be_visible()
    return found


def comes_back(teacher, lost):
    """A phone without a cookie gets its seat back; what axe finds on the teacher's page."""
    with teacher.expect_navigation():
        teacher.get_by_role("button", name="Way back in").click()
    found = violations(teacher)
    lost.goto("/join")
    lost.get_by_label("Your code").fill(teacher.locator(".huge").inner_text())
    lost.get_by_role("button", name="Go on").click()
    expect(lost.get_by_role("button", name="Send my answer")).to_be_visible()
    expect(lost.locator(".where .name")).to_have_text("Ann")
    return found


@pytest.mark.parametrize("size", SIZES if ALL else ["phone"])
def test_a_pretend_class_counted_hands_and_a_way_back_read_well(class_, size):
    come, _ = class_
    teacher, found = come(size, teacher=True, bypass_csp=True, color_scheme="dark"), []
    teacher.goto("/teach")
    with teacher.expect_navigation():
        teacher.get_by_role("button", name="Try with a pretend class").click()
    found += violations(teacher)
    press(teacher, "Show the next text", "Ask the question")
    some = teacher.get_by_text(re.compile(r"[1-9]\d* of 24 have answered"))
    expect(some).to_be_visible(timeout=20_000)
    found += violations(teacher)
    code = open_room(teacher, "two-accounts")
    phone = come()
    join(phone, code, "Ann")
    press(teacher, "Show the next text", "Ask the question")
    found += counts_hands(teacher)
    found += comes_back(teacher, come())
    assert not found


@pytest.mark.parametrize("size", SIZES if ALL else ["desktop"])
def test_the_teachers_pages_read_well_and_go_by_keyboard(class_, size):
    come, _ = class_
    teacher, found = come(size, teacher=True, bypass_csp=True, color_scheme="dark"), []
    for path in ("/teach", "/teach/start/start-here", "/join/trouble"):
        teacher.goto(path)
        found += violations(teacher)
    boxes = teacher.goto("/teach/start/start-here") and teacher.locator('input[name="question"]')
    boxes.last.check()
    expect(teacher.get_by_text("Ticked: about 8 minutes")).to_be_visible()
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
