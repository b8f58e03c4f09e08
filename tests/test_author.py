"""Ms Okoro has no text editor: she writes a lesson in the browser, from a paste to the shelf."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest
from werkzeug.datastructures import MultiDict

from quiz.library import yaml_nodes
from quiz.library.shelf import files_of
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
    app.extensions["second-look"].shelf._patience = 0
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
    okoro.opens("/teach/lessons/who-stopped-it/head")
    sends(okoro, goal="Ask who says so.")
    assert "Saved as a draft." in okoro.text
    okoro.opens("/teach/lessons/who-stopped-it/notes")
    sends(okoro, debrief="A gear broke.")
    okoro.opens("/teach/lessons/who-stopped-it")
    okoro.sends("/teach/lessons/who-stopped-it/questions", kind="spot_claim")
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
    okoro.opens("/teach/lessons/who-stopped-it")
    assert "Nothing is left to mend" in okoro.text
    okoro.sends("/teach/lessons/who-stopped-it/publish")
    assert "on the shelf" in okoro.text and "draft" not in draft(desk, "who-stopped-it")
    assert mina.opens("/lesson/who-stopped-it").status == 200
    assert mina.begins("who-stopped-it").sends(mark="s2").status == 200
    assert "A full match" in mina.text


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
        assert sends(okoro).status == 200, page
        assert desk.open(data["id"]).raw == raw, page
