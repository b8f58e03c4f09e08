"""Ms Okoro writes a lesson in a real browser: every form reads well, by keyboard and by click."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from quiz import create_app
from quiz.library import yaml_nodes
from quiz.settings import Settings
from quiz.web.invitations import new_code
from tests.browser.conftest import ALL, SIZES, served, violations
from tests.browser.test_teachers import TOO_WIDE, logs_in
from tests.conftest import Person
from tests.made_up import REWORD, TIMELINE
from tests.problem_files import HEAD, PAIR, PICK, PUSH, RECORD_TEXT, SORTS, SPOT
from tests.test_teachers import CHEAP, HERS, OKORO, one_lesson, welcomed

WHEN = TIMELINE.format(name="x").partition("questions:\n")[2].partition("debrief:")[0]
LESSON = HEAD + SPOT + PUSH + PAIR + SORTS + PICK + WHEN + REWORD.replace("e0", "a")
BROKEN = LESSON.replace("why: It names nobody.", "why: ")


@pytest.fixture
def school(tmp_path):
    """A server with Frau Okoro, and a draft with a question of each kind on its desk."""
    settings = one_lesson(tmp_path)
    settings.own[1].mkdir(parents=True)
    (settings.own[1] / "notice-2031.yaml").write_text(RECORD_TEXT, encoding="utf-8")
    app = create_app(Settings(settings.data, settings.lessons, settings.seeds))
    app.config["HASH_METHOD"] = CHEAP
    here = app.extensions["second-look"]
    welcomed(Person(app.test_client()), new_code(here.store, "first", here.now()), OKORO, HERS)
    assert here.desk.start("clock", BROKEN.encode())
    with served(app) as address:
        yield here.desk, address


TWO_LOOKS = [("desktop", "dark"), ("phone", "light")]
RECORDS = "/../records"
PAGES = (
    "", "/new", "/bring", RECORDS, f"{RECORDS}/new", f"{RECORDS}/notice-2031", "/clock",
    "/clock/head", "/clock/notes", "/clock/texts/a", "/clock/file",
    *(f"/clock/questions/{n}" for n in range(7)),
)  # fmt: skip


def test_every_form_reads_well_on_a_desk_in_the_dark_or_on_a_phone_in_the_light(opens, school):
    """Every second one, in turns; WALKS=all looks at each form both ways."""
    page, found = opens(base_url=school[1], bypass_csp=True), {}
    logs_in(page)
    looked_at = PAGES if ALL else PAGES[::2]
    for n, path in enumerate(looked_at):
        page.goto(f"/teach/lessons{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found[path] = []
        for size, scheme in TWO_LOOKS if ALL else [TWO_LOOKS[n % 2]]:
            page.set_viewport_size(SIZES[size]["viewport"])
            page.emulate_media(color_scheme=scheme)
            found[path] += violations(page) + ["too wide"] * page.evaluate(TOO_WIDE)
    assert found == dict.fromkeys(looked_at, [])


def said(desk, n):
    return yaml_nodes.read(desk.open("clock").raw).data["questions"][n]


@pytest.mark.parametrize(("size", "scripts"), [("desktop", True), ("phone", False)])
def test_sentences_are_clicked_and_saved_by_keyboard_with_and_without_scripts(
    opens, school, size, scripts
):
    desk, address = school
    page = opens(size, base_url=address, scripts=scripts)
    logs_in(page)
    page.goto("/teach/lessons/clock/questions/0")
    expect(page.get_by_text("“why” has nothing behind it")).to_be_visible()
    page.get_by_label("The log shows a check in May.", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("group", name="Sentence 3: Everyone").get_by_label("Why").fill(
        "Nobody is named."
    )
    page.get_by_role("button", name="Save the draft").last.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved as a draft.")
    assert list(said(desk, 0)["targets"]) == ["s3", "s4"]
    assert said(desk, 0)["targets"]["s3"]["why"] == "Nobody is named."
    page.goto("/teach/lessons/clock/questions/5")
    page.get_by_text("Event 2: The clock was checked.").click()
    page.get_by_label("The words").nth(1).fill("It rang.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved as a draft.")
    assert list(said(desk, 5)["events"])[:2] == ["fitted", "checked"], "Enter moves nothing"
    assert said(desk, 5)["events"]["checked"]["text"] == "It rang."
    page.get_by_text("Event 1: A new gear was fitted.").click()
    page.get_by_role("button", name="Down").first.click()
    expect(page.get_by_role("status")).to_have_text("Saved as a draft.")
    assert list(said(desk, 5)["events"])[:2] == ["checked", "fitted"]


def test_words_are_picked_by_the_first_and_the_last_and_a_why_is_called_what_was_chosen(
    opens, school
):
    desk, address = school
    page = opens(base_url=address)
    logs_in(page)
    page.goto("/teach/lessons/clock/questions/1")
    page.get_by_text("Phrase 4: a cracked gear").click()
    phrase = page.get_by_role("group", name="Phrase 4: a cracked gear")
    phrase.get_by_label("The words").fill("a golden gear")
    expect(phrase.get_by_text("do not stand in the text")).to_be_visible()
    phrase.get_by_role("button", name="Pick the words in the text").click()
    phrase.get_by_role("button", name="found", exact=True).click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(phrase.get_by_label("The words")).to_have_value("found a cracked gear")
    expect(phrase.get_by_text("These words stand in the text.")).to_be_visible()
    expect(phrase.get_by_label("It only tells, because")).to_be_visible()
    phrase.get_by_role("radio", name="It pushes a feeling").check()
    expect(phrase.get_by_label("It pushes, because")).to_be_visible()
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_role("status").first).to_have_text("Saved as a draft.")
    assert said(desk, 1)["phrases"]["p4"] == {"text": "found a cracked gear", "pushes": "A thing."}
