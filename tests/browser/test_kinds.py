"""Kinds that ask for more than marks, in real browsers: by keyboard, by drag, without scripts."""

import re
import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from quiz import create_app
from quiz.settings import Settings
from tests.browser.conftest import ALL, SIZES, WAYS, violations
from tests.conftest import ROOT
from tests.made_up import timeline_lesson, writing_lesson
from tests.test_classroom import code_of, joins, presses, teaches

SWAPPED = ("checked", "stopped", "dark", "fitted", "cracked")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An app with the made-up lesson; gives its address and the app."""
    lessons = tmp_path_factory.mktemp("lessons")
    (lessons / "when.yaml").write_text(timeline_lesson("when"), encoding="utf-8")
    (lessons / "own.yaml").write_text(writing_lesson("own"), encoding="utf-8")
    app = create_app(Settings(tmp_path_factory.mktemp("data"), lessons, ROOT / "seeds"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", app
    server.shutdown()
    server.server_close()
    app.extensions["second-look"].store.close()


@pytest.fixture
def begins(opens, made):
    """Somebody at the first question of a lesson, or at one of its others."""

    def begin(size="desktop", lesson="when", stop="", **more):
        page = opens(size, **{"base_url": made[0], "bypass_csp": True, **more})
        page.goto(f"/lesson/{lesson}")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/sitting/*/*")
        expect(page.locator("form.ask")).to_be_visible()
        if stop:
            page.goto(f"{page.url.rsplit('/', 1)[0]}/{stop}")
        return page

    return begin


def order_of(page):
    """The events from top to bottom, and the number each has."""
    boxes = page.locator("[data-arrange] select")
    names = [box.get_attribute("name").removeprefix("place-") for box in boxes.all()]
    return names, [box.input_value() for box in boxes.all()]


@pytest.mark.parametrize("size", SIZES if ALL else ["desktop"])
def test_events_are_moved_by_keyboard_and_by_drag_and_their_numbers_follow(begins, size):
    page = begins(size, color_scheme="dark" if size == "phone" else "light")
    found = violations(page)
    names, numbers = order_of(page)
    assert numbers == [""] * 5, "nothing is chosen for her"
    page.get_by_role("button", name="Earlier: The clock was checked.").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Now number 1 of 5: The clock was checked.")
    assert page.evaluate("document.activeElement.textContent").strip().startswith("↑")
    assert order_of(page) == (["checked", "fitted", *names[2:]], list("12345"))
    grip = page.locator("li", has_text="A new gear was fitted.").locator("[data-grip]")
    below = page.locator("li", has_text="The clock stopped.").last
    drags(page, grip, below)
    expect(page.get_by_role("status")).to_have_text("Now number 5 of 5: A new gear was fitted.")
    assert order_of(page) == (["checked", "dark", "cracked", "stopped", "fitted"], list("12345"))
    page.get_by_label("The clock stopped.", exact=True).select_option("2")
    expect(page.get_by_role("status")).to_have_text("Now number 2 of 5: The clock stopped.")
    assert order_of(page)[0] == ["checked", "stopped", "dark", "cracked", "fitted"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".result h1")).to_have_text("A full match")
    assert not found + violations(page)


def drags(page, grip, below):
    """Take a line by its grip and let it go behind another one."""
    page.locator("[data-arrange]").evaluate("list => list.scrollIntoView({block: 'center'})")
    page.mouse.move(*middle(grip))
    page.mouse.down()
    page.mouse.move(*middle(below, 0.9), steps=4)
    expect(below).to_have_class(re.compile("drop-below"))
    page.mouse.up()


def middle(thing, down=0.5):
    box = thing.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * down


def test_numbers_chosen_by_hand_put_the_lines_in_order_once_all_are_there(begins):
    page = begins()
    for number, event in enumerate(SWAPPED, 1):
        page.locator(f"#place-{event}").select_option(str(number))
    assert order_of(page)[0] == list(SWAPPED)
    page.locator("#place-checked").select_option("")
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("alert")).to_contain_text("One event has no number yet.")
    assert order_of(page)[1].count("") == 1


def test_events_are_ordered_without_scripts(begins):
    page = begins("phone", scripts=False)
    assert not page.get_by_role("button", name="Earlier").count()
    for number, event in enumerate(SWAPPED, 1):
        page.locator(f"#place-{event}").select_option(str(min(number, 4)))
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("alert")).to_contain_text("The number 4 stands twice.")
    page.locator("#place-cracked").select_option("5")
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".result .counts")).to_have_text("8 of 9 pairs in the right order.")


def test_the_wall_of_an_order_reads_well(opens, made):
    address, app = made
    at = app.extensions["second-look"].now()
    okoro = teaches(app, "okoro", at=at).opens("/teach/start/when")
    okoro.sends(question=["first-to-last"], seen="yes", pace="teacher")
    phones = [joins(app, code_of(okoro), f"Phone {n}") for n in range(5)]
    presses(okoro, "read", "asked")
    for phone in phones:
        phone.opens(phone.path).sends(
            **{f"place-{event}": str(n) for n, event in enumerate(SWAPPED, 1)}
        )
    presses(okoro, "closed", "shown")
    wall = opens("desktop", base_url=address, bypass_csp=True, color_scheme="dark")
    wall.goto(okoro.path.replace("/teach/room", "/screen"))
    found = violations(wall)
    presses(okoro, "explained")
    # It turns by itself: who loads it anew at that moment comes between.
    expect(wall.get_by_text("Most often the other way round")).to_be_visible()
    wall.set_viewport_size({"width": 360, "height": 740})
    assert wall.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not found + violations(wall)


LINE = "Nobody <mended> the clock.\n  So it stopped."


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_a_line_is_written_kept_and_compared(begins, size, scripts):
    page = begins(size, "own", "anew", scripts=scripts, color_scheme="dark")
    found = violations(page) if scripts else []
    page.get_by_label("Your line").fill(LINE + "x" * 300)
    page.get_by_role("button", name="Keep my line and compare").click()
    expect(page.get_by_role("alert")).to_contain_text("The line is too long by 43 signs")
    expect(page.get_by_label("Your line")).to_have_value(LINE + "x" * 300)
    found += violations(page) if scripts else []
    page.get_by_label("Your line").fill(LINE)
    page.get_by_role("button", name="Keep my line and compare").click()
    expect(page.locator(".result h1")).to_have_text("Now compare")
    assert page.locator(".line.own p").text_content() == LINE
    page.get_by_label("The judging word is gone.").check()
    assert not found + (violations(page) if scripts else [])


def test_a_line_goes_from_a_phone_to_its_teacher_to_the_wall_and_off_it(opens, made):
    address, app = made
    okoro = teaches(app, "lee", at=app.extensions["second-look"].now()).opens("/teach/start/own")
    okoro.sends(question=["anew"], seen="yes", pace="teacher")
    phone = joins(app, code_of(okoro), "Wilhelmina")
    presses(okoro, "read", "asked")
    phone.opens(phone.path).sends(text=LINE)
    presses(okoro, "closed")
    crumb = okoro.client.get_cookie("second_look").value
    teacher, wall = (
        opens(size, base_url=address, bypass_csp=True) for size in ("phone", "desktop")
    )
    teacher.context.add_cookies([{"name": "second_look", "value": crumb, "url": address}])
    teacher.goto(okoro.path)
    wall.goto(okoro.path.replace("/teach/room", "/screen"))
    found = violations(teacher)
    teacher.get_by_role("button", name="Show it on the wall").click()
    expect(wall.locator(".picked .line p")).to_have_text(LINE)  # it turns by itself
    assert "Wilhelmina" not in wall.content()
    found += violations(wall) + violations(teacher)
    teacher.get_by_role("button", name="Take it off the wall").click()
    expect(wall.locator(".picked")).to_have_count(0)
    assert not found
