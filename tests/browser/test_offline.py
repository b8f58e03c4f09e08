"""Answers on a bad line: kept in the browser, sent once, and always told as it is."""

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect

from tests.browser.test_lessons import begin, fill
from tests.faults.offline import run


def test_on_a_bad_line_every_answer_is_saved_once_and_every_page_tells_the_truth(browser):
    """`python -m tests.faults.offline` plays it with thousands, and in class, too."""
    with ThreadPoolExecutor(1) as beside:  # it has an event loop of its own
        _, found, _ = beside.submit(run, 5, 20261121, alone=3, in_class=0).result()
    assert found.is_clean, found
    assert found.saved >= 5


WAITS = "Waiting to send"
FIRST = "Your first answer counts"


def gives(page, *marks):
    """Mark these sentences and press twice, as one does when nothing happens."""
    fill(page, marks=marks)
    page.get_by_role("button", name="Check my answer").dblclick()


def test_two_tabs_and_a_second_device_give_one_answer_and_are_told_the_truth(opens):
    page = opens("phone")
    begin(page, "start-here")
    other_tab, asked = page.context.new_page(), page.url
    other_tab.goto(asked)
    page.context.set_offline(True)
    gives(page, "s4")
    for tab in (page, other_tab):
        expect(tab.get_by_text(WAITS)).to_have_text(f"{WAITS}: your answer is kept in this browser"
                                                    " until it gets through. (1)")  # fmt: skip
        assert tab.locator("form.ask").evaluate("form => form.inert")
    page.context.set_offline(False)
    for tab in (page, other_tab):
        expect(tab.locator(".saved")).to_have_text("Saved.")
        expect(tab.locator(".counts")).to_contain_text("1 of 3 found")
    page.goto("/way-back")
    page.get_by_role("button", name="Make a code").click()
    device = opens()
    device.goto("/resume")
    device.locator("#code").fill(page.locator(".big-code").inner_text())
    device.get_by_role("button", name="Come back").click()
    meanwhile(page, device, asked.replace("no-way-to-check", "notice-on-the-door"))


def meanwhile(page, device, asked):
    """Without a network she answers here; by her code she answers otherwise over there."""
    page.goto(asked)
    page.context.set_offline(True)
    gives(page, "s4")
    expect(page.get_by_text(WAITS)).to_be_visible()
    device.goto(asked)
    gives(device, "s2", "s3")
    expect(device.locator(".saved")).to_have_text("Saved.")
    counts = device.locator(".counts").inner_text()
    page.context.set_offline(False)
    expect(page.get_by_text(FIRST)).to_be_visible()
    expect(page.locator(".counts")).to_have_text(counts)
    assert page.evaluate("localStorage.length") == 0


def from_before(page, times):
    """So often the next page comes as it was before the answer; gives the pages that came so."""
    text, came = page.request.get(page.url).body(), []

    def answers_late(route):
        if route.request.method != "GET":
            return route.fallback()
        came.append(route.request.url)
        return route.fulfill(body=text, content_type="text/html; charset=utf-8")

    page.route("**/sitting/**", answers_late, times=2 * times)
    return came


def test_a_page_from_before_the_answer_does_not_ask_again(opens):
    """A reload overtakes the answer that was just given; then the page before is told: saved."""
    page = opens("phone")
    begin(page, "start-here")
    came = from_before(page, 1)
    gives(page, "s4")
    expect(page.locator(".saved")).to_have_text("Saved.")
    expect(page.locator(".counts")).to_contain_text("1 of 3 found")
    assert len(came) == 1
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_record_that_lost_the_answer_asks_again(opens):
    """The last backup was put in its place: the page is fetched once more, and not for ever."""
    page = opens("phone")
    begin(page, "start-here")
    came = from_before(page, 20)
    gives(page, "s4")
    for _ in range(100):
        if len(came) == 2:
            break
        page.wait_for_timeout(50)
    expect(page.locator("form.ask")).not_to_have_attribute("inert", "")
    page.wait_for_timeout(300)
    assert len(came) == 2
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


NO_ROOM = """
const keep = Storage.prototype.setItem;
Storage.prototype.setItem = function (...given) {
  if (this === sessionStorage) throw new DOMException("full", "QuotaExceededError");
  return keep.apply(this, given);
};
"""


def test_a_tab_with_no_room_for_a_word_turns_its_page_all_the_same(opens):
    page = opens("phone")
    page.add_init_script(NO_ROOM)
    begin(page, "start-here")
    gives(page, "s4")
    expect(page.locator(".saved")).to_have_text("Saved.")
    assert page.evaluate("localStorage.length") == 0


def test_who_leaves_is_told_of_an_answer_that_waits(opens):
    page = opens("phone")
    begin(page, "start-here")
    page.route("**/sitting/**", lambda route: route.abort("internetdisconnected"))
    gives(page, "s4")
    expect(page.get_by_text(WAITS)).to_be_visible()
    page.goto("/fresh")
    page.get_by_role("button", name="Start fresh").click()
    expect(page.get_by_text("If you go on now, it is lost")).to_be_visible()
    page.get_by_role("button", name="Start fresh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look twice.")
    assert page.evaluate("localStorage.length") == 0
