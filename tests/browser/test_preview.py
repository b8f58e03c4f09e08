"""The author's preview in a real browser: it follows a save, and is read well by axe."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from quiz.previewing import previewed
from tests.browser.conftest import violations
from tests.problem_files import HEAD, PAIR, PICK, PUSH, RECORD_TEXT, SPOT

LESSON = HEAD + SPOT + PUSH + PAIR + PICK
BROKEN = LESSON.replace("level: easy", "level: esay")


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    for name, text in {"lessons/clock": LESSON, "seeds/notice-2031": RECORD_TEXT}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "lessons" / "clock.yaml"


@pytest.fixture
def at(lesson: Path) -> Iterator[str]:
    """The address of a preview of one folder."""
    with previewed(lesson.parent) as app:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/preview"
        server.shutdown()
        thread.join(5)
        server.server_close()


PAGES = (
    "", "/clock/learner",
    "/clock/learner/push?given=yes&mark=p1", "/clock/learner/unproven?given=yes&mark=s3",
    "/clock/key", "/clock/projector/two?explained=yes",
    "/clock/print", "/clock/debrief",
)  # fmt: skip


@pytest.mark.parametrize(
    ("size", "scheme", "pages"), [("desktop", "light", PAGES[::2]), ("phone", "dark", PAGES[1::2])]
)
def test_a_page_follows_each_save_and_every_form_reads_well(at, opens, lesson, size, scheme, pages):
    page, found = opens(size, color_scheme=scheme, bypass_csp=True), []
    for path in pages:
        page.goto(at + path)
        found += [f"{path} {said}" for said in violations(page)]
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, path
    page.goto(f"{at}/clock/learner/unproven")
    lesson.write_text(BROKEN, encoding="utf-8")
    expect(page.get_by_role("heading", level=1)).to_have_text("This lesson cannot be shown yet")
    found += violations(page)
    lesson.write_text(LESSON.replace("Mark what you", "Mark all that you"), encoding="utf-8")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mark all that you cannot check.")
    assert not found


def test_without_scripts_a_page_is_loaded_anew_by_hand(at, opens, lesson):
    page = opens(scripts=False)
    page.goto(f"{at}/clock/learner/unproven")
    page.get_by_label("Everyone knows who forgot").check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_text("A full match")).to_be_visible()
    lesson.write_text(LESSON.replace("It names nobody.", "No name is there."), encoding="utf-8")
    page.reload()
    expect(page.get_by_text("No name is there.")).to_be_visible()
