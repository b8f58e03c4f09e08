"""Who has left a browser left nothing in it: not behind the Back button, not in its memory."""

import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Error, expect

from quiz import create_app
from quiz.core.live_state import Event
from quiz.core.sitting import Sitting, through
from quiz.settings import Settings
from tests.attacks.controls import control
from tests.attacks.stage import OURS, STOP, set_up
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE, served
from tests.conftest import MORNING, Clock
from tests.leaving import lessons

SCHOOL = "/teach/class/class-7b"
PAGES = {
    "okoro": [
        "/teach",
        f"{SCHOOL}/report",
        f"{SCHOOL}/report/lesson/start-here/no-way-to-check",
        f"{SCHOOL}/gradebook",
        "/teach/room/room-7b/report",
    ],
    "mina": [
        "/progress",
        "/my-data",
        f"/sitting/{OURS['sitting_id']}/{STOP}",
        "/live/now",
    ],
    "noor": ["/progress", "/my-data", f"/sitting/noor-alone-324/{STOP}"],
}
HERS = {
    "okoro": ("Noor", "class-7b", "2 have answered"),
    "mina": ("You are in, Mina", "5 answers in", "first answers", "A full match"),
    "noor": ("5 answers in", "first answers", "A full match"),
}
"""Words that only she may read; each of her pages above has one of them."""
WATCHES = """
const say = (words) => console.log(`${Date.now()} ${words}`);
addEventListener("pageshow", ({ persisted }) => persisted && say("from memory"));
setInterval(() => document.body?.checkVisibility() && say(document.body.innerText), 15);
"""
STORED = """async () => [localStorage.length, sessionStorage.length, document.cookie,
  ...(await indexedDB.databases()), ...(await caches.keys())]"""


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A server with two classes, a teacher who knows them, and a pupil who has answered."""
    app = create_app(Settings(tmp_path_factory.mktemp("leaving")), now=Clock())
    stage = set_up(app)
    lesson = lessons()["start-here"]
    stage.store.open_room("now", "okoro", through(lesson), code="", pace="teacher", at=MORNING)
    sitting = Sitting("in-class", "mina", lesson.id, lesson.version, MORNING)
    seat = {"seat": "seat-now", "name": "Mina", "key": "mina"}
    stage.store.take_seat("now", Event("joined", seat), sitting, MORNING)
    with served(app) as address:
        yield address, stage.cookies


@pytest.fixture
def sits_down(browser, school):
    """Somebody at a browser that keeps pages in its memory (playwright's does not, else)."""
    address, cookies = school
    kept = ["--disable-back-forward-cache"]
    launched = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=kept
    )

    def sit(who):
        context = launched.new_context(base_url=address)
        crumb = {"name": "second_look", "value": cookies[who], "url": address}
        context.add_cookies([crumb])
        context.add_init_script(WATCHES)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield sit
    launched.close()


class Watch:
    """What a browser shows from a moment on, and whether it took a page out of its memory."""

    def __init__(self, page):
        self.said, self.since = [], 0.0
        page.on("console", lambda said: self.said.append(said.text.split(" ", 1)))

    def begins(self):
        """Count nothing from before; a browser tells old lines again with an old page."""
        self.since = time.time() * 1000

    @property
    def shown(self):
        """Everything since then that was to be read on the screen."""
        return [words for at, words in self.said if at.isdigit() and float(at) >= self.since]


def goes_back(page, *, times):
    """Press Back, with a shorter or a longer wait."""
    for wait in (100, 400, 1000)[:times]:
        for _ in range(50):
            # Not go_back(): a page that loads itself anew pulls the ground from under it.
            with suppress(Error):
                page.evaluate("setTimeout(() => history.back(), 0)")
                break
            page.wait_for_timeout(20)
        page.wait_for_timeout(wait)


def reads_her_pages(page, watch, who):
    """Open each; every one shows something that is hers alone."""
    for path in PAGES[who]:
        watch.begins()
        page.goto(path)
        for _ in range(100):
            page.wait_for_timeout(30)
            if shows(watch, who):
                break
        assert shows(watch, who), path


def leaves(page, who):
    """By the button that is there for it."""
    page.goto("/fresh" if who == "mina" else "/teach")
    name = "Start fresh" if who == "mina" else "Log out"
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def shows(watch, who):
    """Words of hers that were on the screen."""
    return {word for word in HERS[who] for shown in watch.shown if word in shown}


@control(36)
@pytest.mark.parametrize("who", ["okoro", "mina"])
def test_behind_the_back_button_is_nothing_of_whoever_has_left(sits_down, who):
    page = sits_down(who)
    watch = Watch(page)
    reads_her_pages(page, watch, who)
    leaves(page, who)
    page.wait_for_timeout(100)
    watch.begins()
    goes_back(page, times=3)
    page.goto("/lesson/start-here")
    # The next learner, on the same computer.
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Check my answer")).to_be_visible()
    goes_back(page, times=3)
    assert watch.shown and not shows(watch, who)
    page.goto("/")
    assert page.evaluate(STORED) == [0, 0, ""]


@control(36)
def test_a_page_goes_empty_into_the_memory_of_the_browser(sits_down):
    """Fetching it anew takes a while, and without a network for ever."""
    page = sits_down("noor")
    watch = Watch(page)
    reads_her_pages(page, watch, "noor")
    page.goto("/keeps")
    page.context.set_offline(True)
    watch.begins()
    goes_back(page, times=3)
    assert "from memory" in watch.shown, "else this says nothing"
    assert not shows(watch, "noor")


class Frames(BaseHTTPRequestHandler):
    """A page of somebody else that puts a page of ours into its own."""

    def do_GET(self):  # noqa: N802  (the name that http.server calls)
        body = f'<h1>Theirs</h1><iframe src="{self.path[1:]}"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@control(37)
def test_no_page_of_ours_is_shown_inside_a_page_of_others(sits_down, school):
    address, _ = school
    page = sits_down("okoro")
    with ThreadingHTTPServer(("127.0.0.1", 0), Frames) as theirs:
        threading.Thread(target=theirs.serve_forever, daemon=True).start()
        for path in ("/", "/teach/login", *PAGES["okoro"][:3]):
            page.goto(f"http://127.0.0.1:{theirs.server_port}/{address}{path}")
            expect(page.get_by_role("heading", name="Theirs")).to_be_visible()
            (framed,) = page.main_frame.child_frames
            framed.wait_for_load_state()
            assert framed.url == "chrome-error://chromewebdata/", path
            assert "Second Look" not in framed.content()
        theirs.shutdown()
