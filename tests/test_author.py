"""Ms Okoro has no text editor: she writes a lesson in the browser, from a paste to the shelf."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from werkzeug.datastructures import MultiDict

from quiz.library import yaml_nodes
from quiz.library.shelf import files_of
from quiz.questions import SPECS
from quiz.settings import Settings
from quiz.web.invitations import new_code
from tests.conftest import ROOT, Person
from tests.problem_files import HEAD, PICK, PUSH, RECORD_TEXT, SPOT
from tests.test_teachers import BRANDT, CHEAP, HERS, HIS, OKORO, welcomed

LESSON = HEAD + SPOT + PUSH + PICK


class Forms(HTMLParser):
    """What a browser would send from each form of a page that nobody has touched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[MultiDict] = []
        self._area = self._select = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        one = dict(attrs)
        if tag == "form":
            self.forms.append(MultiDict())
        elif tag == "textarea":
            self._area = [one["name"], ""]
        elif tag == "select":
            self._select = [one["name"], None]
        elif tag == "option" and self._select:
            if self._select[1] is None or "selected" in one:
                self._select[1] = one["value"]
        elif tag == "input" and one.get("name"):
            is_off = one.get("type") in ("checkbox", "radio") and "checked" not in one
            if not is_off:
                self.forms[-1].add(one["name"], one.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "textarea":
            name, text = self._area
            # The first line end belongs to the markup; browsers send the others as two signs.
            self.forms[-1].add(name, text.removeprefix("\n").replace("\n", "\r\n"))
            self._area = None
        elif tag == "select" and self._select:
            self.forms[-1].add(*self._select)
            self._select = None

    def handle_data(self, data):
        if self._area:
            self._area[1] += data


@pytest.fixture
def settings(tmp_path):
    """No lesson on the shelf; the records of the app, and one that a teacher has brought."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "data" / "seeds").mkdir(parents=True)
    own = tmp_path / "data" / "seeds" / "notice-2031.yaml"
    own.write_text(RECORD_TEXT, encoding="utf-8")
    return Settings(tmp_path / "data", tmp_path / "lessons", ROOT / "seeds")


@pytest.fixture
def app(app):
    app.config["HASH_METHOD"] = CHEAP
    return app


@pytest.fixture
def desk(app):
    return app.extensions["second-look"].desk


@pytest.fixture
def okoro(app):
    here = app.extensions["second-look"]
    code = new_code(here.store, "first", here.now())
    return welcomed(Person(app.test_client()), code, OKORO, HERS)


@pytest.fixture
def brandt(app, okoro):
    here = app.extensions["second-look"]
    code = new_code(here.store, "colleague", here.now())
    return welcomed(Person(app.test_client()), code, BRANDT, HIS)


def puts(desk, text=LESSON, name="clock"):
    assert desk.start(name, text.encode())


def sends(person, n=-1, path="", **changes):
    """Send a form of the open page as it stands, with some fields changed; None leaves one out."""
    forms = [form for form in Forms(person.page.text).forms if form]
    fields = forms[n].copy()
    for name, value in changes.items():
        fields.poplist(name)
        if value is not None:
            fields.setlist(name, value if isinstance(value, list) else [value])
    person.page = person.client.post(path or person.path, data=fields, follow_redirects=True)
    return person


def draft(desk, name="clock"):
    return yaml_nodes.read(desk.open(name).raw).data


def test_the_list_is_empty_and_says_how_to_begin(okoro):
    okoro.opens("/teach")
    assert 'href="/teach/lessons"' in okoro.page.text
    okoro.opens("/teach/lessons")
    assert "No lesson yet" in okoro.text and "Write a lesson" in okoro.text


PASTED = (
    "The clock stopped at 9:14. Everyone knows why. The log names May.\n\nIt rang. A gear broke."
)


def test_from_a_paste_to_the_shelf(okoro, desk, mina):  # noqa: PLR0915 - one long scene
    okoro.opens("/teach/lessons/new")
    sends(okoro, 0, title="Who stopped it?", text=PASTED, who="Saltmere Bell")
    assert okoro.path == "/teach/lessons/who-stopped-it"
    assert "a draft, not on the shelf" in okoro.text
    made = draft(desk, "who-stopped-it")
    assert made["excerpts"]["a"]["text"].startswith("[s1] The clock stopped at 9:14.\n[s2] Every")
    assert "\n\n[s4] It rang.\n" in made["excerpts"]["a"]["text"]
    assert made["as_of"].startswith("___") and made["excerpts"]["a"]["kind"].startswith("___")
    okoro.opens("/teach/lessons/who-stopped-it/head")
    sends(okoro, goal="Ask who says so.", as_of="2031-03-08")
    assert "Saved as a draft." in okoro.text
    okoro.opens("/teach/lessons/who-stopped-it/notes")
    sends(okoro, debrief="A gear broke.")
    okoro.opens("/teach/lessons/who-stopped-it")
    okoro.sends("/teach/lessons/who-stopped-it/questions", kind="spot_claim")
    first = draft(desk, "who-stopped-it")["questions"][0]
    assert first["skill"].startswith("___") and "targets" not in first, "nothing is decided"
    assert okoro.path == "/teach/lessons/who-stopped-it/questions/0"
    part = "questions/0"
    whys = {f"{part}/targets/s{n}/why": f"Because {n}." for n in range(1, 6)}
    sends(okoro, **{f"{part}/prompt": "Mark what nothing supports.", f"{part}/skill": "attribution",
                    f"{part}/targets/mark": ["s2"], f"{part}/targets/s2/reason": "no-source-given",
                    **whys})  # fmt: skip
    question = draft(desk, "who-stopped-it")["questions"][0]
    assert question["targets"] == {"s2": {"reason": "no-source-given", "why": "Because 2."}}
    assert list(question["sound"]) == ["s1", "s3", "s4", "s5"]
    assert mina.opens("/lesson/who-stopped-it").status == 404, "a draft is on no shelf"
    okoro.opens("/teach/lessons/who-stopped-it/texts/a")
    sends(okoro, **{"excerpts/a/when": "2031-03-05", "excerpts/a/kind": "news"})
    okoro.opens("/teach/lessons/who-stopped-it")
    assert "Nothing is left to mend" in okoro.text
    okoro.sends("/teach/lessons/who-stopped-it/publish")
    assert "on the shelf" in okoro.text and "draft" not in draft(desk, "who-stopped-it")
    assert mina.opens("/lesson/who-stopped-it").status == 200
    assert mina.begins("who-stopped-it").sends(mark="s2").status == 200
    assert "A full match" in mina.text


NEXT = [
    ("goal: Ask who says so.", "goal:", "/head"),
    ("debrief: A gear was cracked. [r1]", "debrief:", "/notes"),
    ("who: Saltmere Bell", "who:", "/texts/a"),
    ("prompt: Tap what pushes.", "prompt:", "/questions/1"),
    ("format: 1", "format: 7", "/file"),
]


@pytest.mark.parametrize(("old", "new", "page"), NEXT)
def test_the_one_next_step_is_the_part_with_the_first_error(desk, okoro, old, new, page):
    puts(desk, LESSON.replace(old, new, 1))
    okoro.opens("/teach/lessons/clock")
    place = f'class="button main" href="/teach/lessons/clock{page}"'
    assert place in okoro.page.text
    assert okoro.page.text.count('class="main"') + okoro.page.text.count('"button main"') == 1
    assert okoro.opens(f"/teach/lessons/clock{page}").status == 200


def test_a_draft_with_errors_is_kept_and_not_published(okoro, desk):
    puts(desk, LESSON.replace("goal: Ask who says so.", "goal:"))
    okoro.opens("/teach/lessons/clock")
    assert "1 thing to mend" in okoro.text and "Put it on the shelf" not in okoro.text
    okoro.sends("/teach/lessons/clock/publish")
    assert okoro.status == 422 and "One thing is left to mend" in okoro.text
    assert not (desk.lessons / "clock.yaml").exists()
    page = okoro.opens("/teach/lessons/clock/head").page.text
    field = page[page.index('id="goal-field"') : page.index('id="ages-field"')]
    assert "“goal” has nothing behind it" in html.unescape(field), "the problem stands beside it"


def pages_of(name, data):
    yield f"/teach/lessons/{name}/head"
    yield f"/teach/lessons/{name}/notes"
    yield from (f"/teach/lessons/{name}/texts/{excerpt}" for excerpt in data["excerpts"])
    yield from (f"/teach/lessons/{name}/questions/{n}" for n in range(len(data["questions"])))
    yield f"/teach/lessons/{name}/file"


@pytest.mark.parametrize("path", [p for p, _ in files_of(ROOT / "lessons")], ids=lambda p: p.stem)
def test_a_shipped_lesson_that_is_opened_and_saved_untouched_keeps_every_byte(path, okoro, desk):
    raw = path.read_bytes()
    data = yaml_nodes.read(raw).data
    puts(desk, raw.decode(), data["id"])
    for page in pages_of(data["id"], data):
        assert okoro.opens(page).status == 200
        assert "no source record" not in okoro.text
        assert not re.search(r"(?<![\w/.])field\.\w", okoro.text), "a field without words"
        assert sends(okoro).status == 200, page
        assert desk.open(data["id"]).raw == raw, page


OTHER = {
    "head": ("/teach/lessons/clock/head", {"goal": "Look twice."}),
    "question": ("/teach/lessons/clock/questions/2", {"questions/2/prompt": "Who knows?"}),
    "file": ("/teach/lessons/clock/file", {}),
}


def both_open(desk, okoro, brandt, page):
    puts(desk)
    for who in (okoro, brandt):
        assert who.opens(page).status == 200


@pytest.mark.parametrize("where", ["head", "question"])
def test_two_who_change_different_things_both_count(desk, okoro, brandt, where):
    both_open(desk, okoro, brandt, "/teach/lessons/clock/questions/0")
    page, change = OTHER[where]
    sends(brandt.opens(page), **change)
    sends(okoro, **{"questions/0/prompt": "Mark it."})
    assert okoro.status == 200 and "both changes are in it" in okoro.text
    made = draft(desk)
    assert made["questions"][0]["prompt"] == "Mark it."
    assert "Look twice." in made["goal"] or made["questions"][2]["prompt"] == "Who knows?"


def test_two_who_change_the_same_field_are_asked_and_nothing_is_overwritten(desk, okoro, brandt):
    both_open(desk, okoro, brandt, "/teach/lessons/clock/head")
    sends(brandt, title="His title", goal="His goal.")
    sends(okoro, title="Her title", minutes="9")
    assert okoro.status == 409
    assert "His title" in okoro.text and "Her title" in okoro.text
    assert draft(desk)["title"] == "His title"
    sends(okoro, path="/teach/lessons/clock/both", **{'take ["title"]': "hers"})
    made = draft(desk)
    assert (made["title"], made["goal"], made["minutes"]) == ("Her title", "His goal.", "9")


def test_a_question_that_one_mends_while_the_other_moves_it_is_mended_where_it_stands(
    desk, okoro, brandt
):
    both_open(desk, okoro, brandt, "/teach/lessons/clock/questions/0")
    brandt.opens("/teach/lessons/clock").sends("/teach/lessons/clock/order", do="down questions 0")
    sends(okoro, **{"questions/0/prompt": "Mark it."})
    assert [one["id"] for one in draft(desk)["questions"]] == ["push", "unproven", "limit"]
    assert draft(desk)["questions"][1]["prompt"] == "Mark it."


def test_the_whole_file_is_merged_or_both_texts_are_shown(desk, okoro, brandt):
    both_open(desk, okoro, brandt, "/teach/lessons/clock/file")
    sends(brandt.opens("/teach/lessons/clock/head"), goal="His goal.")
    sends(okoro, text=LESSON.replace("minutes: 5", "minutes: 7  # hers"))
    assert draft(desk)["goal"] == "His goal." and b"minutes: 7  # hers" in desk.open("clock").raw
    brandt.opens("/teach/lessons/clock/file")
    okoro.opens("/teach/lessons/clock/file")
    sends(brandt, text=desk.open("clock").raw.decode().replace("His goal.", "His other goal."))
    sends(okoro, text="title: [broken")
    assert okoro.status == 409
    assert "title: [broken" in okoro.text and "His other goal." in okoro.text
    assert draft(desk)["goal"] == "His other goal."
    sends(okoro)
    assert okoro.status == 200 and desk.open("clock").raw == b"title: [broken"
    assert "line 2, sign 1" in okoro.text


def test_what_is_broken_is_kept_and_shown_with_its_place_and_the_way_back(desk, okoro):
    puts(desk)
    okoro.opens("/teach/lessons/clock/file")
    sends(okoro, text=LESSON.replace("level: easy", "level: [easy"))
    assert "Saved as a draft." in okoro.text
    for page in ("", "/head", "/questions/0"):
        okoro.opens(f"/teach/lessons/clock{page}")
        assert "Only the file can be shown now" in okoro.text and "Traceback" not in okoro.text
    okoro.opens("/teach/lessons/clock/file")
    sends(okoro, text=LESSON)
    assert okoro.opens("/teach/lessons/clock/head").status == 200


def test_entries_are_added_moved_and_taken_out(desk, okoro):
    puts(desk)
    path, part = "/teach/lessons/clock/questions/2", "questions/2/options"
    first = list(draft(desk)["questions"][2]["options"])
    sends(okoro.opens(path), do=f"add {part}", **{"questions/2/prompt": "Typed before."})
    assert draft(desk)["questions"][2]["prompt"] == "Typed before.", "nothing typed is lost"
    assert list(draft(desk)["questions"][2]["options"])[:-1] == first
    sends(okoro.opens(path), do=f"up {part}/{len(first)}")
    sends(okoro.opens(path), do=f"remove {part}/0")
    assert list(draft(desk)["questions"][2]["options"])[0] in (*first[1:], f"o{len(first) + 1}")
    assert len(draft(desk)["questions"][2]["options"]) == len(first)
    okoro.opens("/teach/lessons/clock").sends("/teach/lessons/clock/order", do="remove questions 1")
    assert [one["id"] for one in draft(desk)["questions"]] == ["unproven", "limit"]


def test_a_published_lesson_stays_as_it_is_until_its_draft_is_published(desk, okoro, mina):
    puts(desk)
    okoro.opens("/teach/lessons/clock").sends("/teach/lessons/clock/publish")
    sends(okoro.opens("/teach/lessons/clock/head"), title="A better title")
    assert "Who stopped the clock?" in mina.opens("/lesson/clock").text
    assert "with changes that are not" in okoro.opens("/teach/lessons/clock").text
    assert "A better title" in okoro.opens("/teach/drafts/clock/learner").text
    assert 'href="/teach/lessons/clock">Back to writing' in okoro.page.text
    okoro.opens("/teach/lessons/clock").sends("/teach/lessons/clock/publish")
    assert "A better title" in mina.opens("/lesson/clock").text
    okoro.sends("/teach/lessons/clock/put-away", do="withdraw")
    assert mina.opens("/lesson/clock").status == 404
    assert draft(desk)["draft"] == "yes"


def test_a_stale_page_neither_publishes_nor_throws_away(desk, okoro, brandt):
    both_open(desk, okoro, brandt, "/teach/lessons/clock")
    old = okoro.page
    sends(brandt.opens("/teach/lessons/clock/head"), goal="His goal.")
    for deed in ({"path": "publish"}, {"path": "put-away", "do": "discard"}):
        okoro.page = old
        okoro.sends(f"/teach/lessons/clock/{deed.pop('path')}", **deed)
        assert okoro.status == 422 and "Somebody has changed this lesson" in okoro.text
    assert draft(desk)["goal"] == "His goal."
    assert not (desk.lessons / "clock.yaml").exists()


def test_a_copy_of_a_lesson_on_the_shelf_is_a_draft_of_its_own(app, desk, okoro, settings):
    (settings.lessons / "clock.yaml").write_text(f"# A note\n{LESSON}", encoding="utf-8")
    app.extensions["second-look"].shelf.hurry()
    okoro.opens("/teach/lessons/new")
    sends(okoro, 1, "/teach/lessons/copy", lesson="clock")
    assert okoro.path == "/teach/lessons/who-stopped-the-clock"
    made = desk.open("who-stopped-the-clock").raw.decode()
    assert made == f"# A note\n{LESSON}".replace("id: clock", "id: who-stopped-the-clock").replace(
        "the clock?\n", "the clock?\ndraft: yes\n", 1
    )
    assert (settings.lessons / "clock.yaml").read_text("utf-8") == f"# A note\n{LESSON}"


def test_a_passage_of_a_record_is_quoted_and_another_chosen(desk, okoro):
    puts(desk)
    okoro.opens("/teach/lessons/clock")
    okoro.sends("/teach/lessons/clock/texts", passage="kayhan-2022/sharif")
    assert okoro.path == "/teach/lessons/clock/texts/c"
    sends(okoro, **{"excerpts/c/passage": "whose-voice"})
    assert draft(desk)["excerpts"]["c"] == {"source": "kayhan-2022", "passage": "whose-voice"}
    assert "Thousands of Iraqis" in okoro.text


def test_an_advisory_is_written_and_taken_back(desk, okoro):
    puts(desk)
    okoro.opens("/teach/lessons/clock/head")
    sends(okoro, **{"advisory/topics": "storm\r\nfire", "advisory/note": "A storm is told."})
    assert draft(desk)["advisory"] == {"topics": ["storm", "fire"], "note": "A storm is told."}
    sends(okoro, **{"advisory/topics": "", "advisory/note": ""})
    assert draft(desk)["advisory"] == "none"


def test_signs_that_no_file_may_hold_are_left_out_of_a_paste(desk, okoro):
    puts(desk)
    okoro.opens("/teach/lessons/clock/head")
    sends(okoro, goal="Ask\x0bwho \u202esays\x00 so.")
    assert draft(desk)["goal"] == "Ask\nwho says so."


def test_a_disk_that_refuses_loses_nothing_that_was_typed(desk, okoro):
    puts(desk)
    head, file = (okoro.opens(f"/teach/lessons/clock/{one}").page for one in ("head", "file"))
    (desk.drafts / "kept").write_text("a file where a folder should be")
    for page, fields in ((head, {"goal": "Her new goal."}), (file, {"text": "# Her new goal."})):
        okoro.page = page
        sends(okoro, **fields)
        assert okoro.status == 503 and "Her new goal." in okoro.text
        assert "Saved as a draft" not in okoro.text
    okoro.opens("/teach/lessons/clock").sends("/teach/lessons/clock/publish")
    assert okoro.status == 503
    assert desk.open("clock").raw == LESSON.encode()


BAD_POSTS = [
    ("/teach/lessons/clock/order", {"do": "up questions ²"}),
    ("/teach/lessons/clock/order", {"do": "remove questions 99"}),
    ("/teach/lessons/clock/questions", {"kind": "nothing"}),
    ("/teach/lessons/clock/questions/99", {}),
    ("/teach/lessons/clock/texts/zz", {}),
    ("/teach/lessons/clock/both", {"hers": "[1", "base": ""}),
    ("/teach/lessons/clock/both", {"hers": '{"a": 1.5}', "base": "null", "take [1": "hers"}),
    ("/teach/lessons/clock/both", {"hers": '{"title": {"x": [1]}}', "base": "{}"}),
    ("/teach/lessons/clock/both", {"hers": '{"title": "\\ud800"}', "base": "{}"}),
    ("/teach/lessons/..%2Fx/head", {}),
    ("/teach/lessons/nothing/publish", {}),
]


@pytest.mark.parametrize(("path", "fields"), BAD_POSTS, ids=str)
def test_what_no_page_of_ours_sends_is_refused_and_changes_nothing(desk, okoro, path, fields):
    puts(desk)
    okoro.opens("/teach/lessons/clock").sends(path, **fields)
    assert okoro.status in (200, 400, 404, 409, 422)
    assert desk.open("clock").raw == LESSON.encode()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_field_has_words_and_no_blank_looks_out(okoro, desk, language):
    puts(desk)
    okoro.opens(f"/language/{language}")
    for kind in SPECS:
        okoro.opens("/teach/lessons/clock")
        sends(okoro, path="/teach/lessons/clock/questions", kind=kind)
        assert "field." not in okoro.page.text
        assert "___" not in okoro.page.text


def test_a_sentence_picked_takes_the_place_of_the_blank(okoro, desk):
    puts(desk)
    okoro.opens("/teach/lessons/clock")
    sends(okoro, path="/teach/lessons/clock/questions", kind="choice")
    n = len(draft(desk)["questions"]) - 1
    (name,) = draft(desk)["questions"][n]["cite"]
    assert "___" in str(draft(desk)["questions"][n]["cite"])
    picked = {f"questions/{n}/cite": [f"{name}.s2"]}
    sends(okoro, path=f"/teach/lessons/clock/questions/{n}", **picked)
    assert draft(desk)["questions"][n]["cite"] == {name: ["s2"]}
