"""Ms Okoro writes source records in the browser: from a pasted article to a quoted passage."""

# ruff: noqa: F811  (fixtures are asked for by their names)

from __future__ import annotations

import pytest

from quiz.library import yaml_nodes
from quiz.library.full_texts import prove
from quiz.library.shelf import files_of
from quiz.questions import SPECS
from tests.conftest import ROOT
from tests.problem_files import RECORD_TEXT
from tests.test_author import LESSON, app, brandt, desk, okoro, puts, sends, settings  # noqa: F401

ARTICLE = (
    "The clock stopped at 9:14. A gear was cracked.\n\n"
    "Everyone knows why. The log shows a check in May."
)
FACTS = {"title": "A clock stops", "publisher": "Saltmere Bell", "published": "2031-03-05"}
HERE = "/teach/records/saltmere-bell-2031"
REST = {"genre": "news", "licence": "short quotation for teaching", "know": "A paper."}


def begins(person, chosen=("0", "1", "3"), **changes):
    """From the empty form to a record with a passage."""
    person.opens("/teach/records/new")
    said = {**FACTS, "authenticity": "verbatim", "text": ARTICLE, **changes}
    sends(person, path="/teach/records/new", **said)
    return sends(person, path="/teach/records/new", sentence=list(chosen))


def record(desk, name="saltmere-bell-2031"):
    return yaml_nodes.read(desk.records.open(name).raw).data


def in_use(person, **changes):
    begins(person)
    sends(person, 0, path=HERE, **REST)
    return person.sends(f"{HERE}/publish")


def test_a_record_is_reached_from_the_list_and_from_a_text_to_add(okoro, desk):
    puts(desk)
    assert 'href="/teach/records"' in okoro.opens("/teach/lessons").page.text
    (desk.seeds / "notice-2031.yaml").unlink()
    assert "No record of your own yet" in okoro.opens("/teach/records").text
    assert 'href="/teach/records/new"' in okoro.page.text
    assert 'href="/teach/records/new"' in okoro.opens("/teach/lessons/clock").page.text


def test_from_an_article_to_a_passage_in_a_lesson(okoro, desk, tmp_path):
    puts(desk)
    begins(okoro)
    assert okoro.path == HERE
    made = record(desk)
    assert made["genre"].startswith("___") and made["licence"].startswith("___")
    assert [one["text"] for one in made["passages"]["p1"]["segments"].values()] == [
        "The clock stopped at 9:14.", "A gear was cracked.", "The log shows a check in May.",
    ]  # fmt: skip
    assert (
        "a draft, cannot be quoted yet" in okoro.text and "Let lessons quote it" not in okoro.text
    )
    assert "saltmere-bell-2031/p1" not in okoro.opens("/teach/lessons/clock").page.text
    sends(okoro.opens(HERE), 0, path=HERE, **REST)
    assert "Saved as a draft." in okoro.text and "Let lessons quote it" in okoro.text
    okoro.sends(f"{HERE}/publish")
    assert "Lessons can quote it" in okoro.text
    okoro.opens("/teach/lessons/clock")
    assert 'value="saltmere-bell-2031/p1"' in okoro.page.text
    okoro.sends("/teach/lessons/clock/texts", passage="saltmere-bell-2031/p1")
    assert "A gear was cracked." in okoro.text and "Text c : A clock stops" in okoro.text
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "saltmere-bell-2031.txt").write_bytes(ARTICLE.encode())
    proof = prove(desk.seeds, texts)
    assert proof.proved == 3, "letter by letter"
    assert {problem.place.file for problem in proof.problems} == {"seeds/notice-2031.yaml"}


def test_another_passage_is_cut_out_of_the_same_text_and_of_no_other(okoro, desk):
    begins(okoro)
    sends(okoro, 1, path=f"{HERE}/cut", text=ARTICLE.replace("9:14", "9:15"))
    assert okoro.status == 422 and "letter by letter" in okoro.text
    assert list(record(desk)["passages"]) == ["p1"]
    sends(okoro.opens(HERE), 1, path=f"{HERE}/cut", text=ARTICLE.replace("\n", "\r\n"))
    sends(okoro, path=f"{HERE}/cut", sentence=["2"])
    assert list(record(desk)["passages"]) == ["p1", "p2"]
    assert record(desk)["passages"]["p2"]["segments"]["s1"]["text"] == "Everyone knows why."
    sends(okoro, 0, path=HERE, do="remove passages/0")
    assert list(record(desk)["passages"]) == ["p2"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "title"),
        ({"text": " \n "}, "Paste the text that you want to quote from."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(okoro, desk, changes, said):
    okoro.opens("/teach/records/new")
    sends(okoro, path="/teach/records/new", **{**FACTS, "text": ARTICLE, **changes})
    assert okoro.status == 422 and said in okoro.text and "Saltmere Bell" in okoro.page.text
    assert desk.records.names() == ["notice-2031"]


def test_a_passage_needs_a_sentence(okoro, desk):
    begins(okoro, chosen=())
    assert okoro.status == 422 and "Choose at least one sentence." in okoro.text
    assert desk.records.names() == ["notice-2031"]
    sends(okoro, path="/teach/records/new", sentence=["2"])
    assert okoro.status == 200 and record(desk)["passages"]["p1"]["segments"].keys() == {"s1"}


def test_problems_stand_beside_their_fields(okoro, desk):
    begins(okoro, published="yesterday")
    page = okoro.opens(okoro.path).page.text
    field = page.partition('id="published-field"')[2].partition('class="field')[0]
    assert "is not a date" in field
    genre = page.partition('id="genre-field"')[2].partition('class="field')[0]
    assert "Still to fill in." in genre


def test_a_record_that_is_opened_and_saved_untouched_keeps_every_byte(okoro, desk):
    files = [path for path, _ in files_of(ROOT / "seeds")]
    for path in files[:6]:
        raw = path.read_bytes()
        name = f"own-{path.stem}"[:40]
        own = raw.replace(f"id: {path.stem}".encode(), f"id: {name}".encode(), 1)
        assert desk.records.start(name, own)
        assert okoro.opens(f"/teach/records/{name}").status == 200
        assert sends(okoro, 0, path=f"/teach/records/{name}").status == 200
        assert desk.records.open(name).raw == own


def test_a_record_in_use_stays_as_it_is_until_its_changes_are_put_into_use(okoro, desk):
    in_use(okoro)
    sends(okoro.opens(HERE), 0, path=HERE, know="A paper of the port.")
    assert "can be quoted, with changes that cannot yet" in okoro.text
    assert b"A paper of the port." not in desk.records.published("saltmere-bell-2031")
    okoro.sends(f"{HERE}/publish")
    assert b"A paper of the port." in desk.records.published("saltmere-bell-2031")


def test_what_a_lesson_on_the_shelf_quotes_is_not_taken_from_it(okoro, desk):
    puts(desk)
    okoro.opens("/teach/lessons/clock").sends("/teach/lessons/clock/publish")
    assert desk.published("clock")
    okoro.opens("/teach/records/notice-2031")
    okoro.sends("/teach/records/notice-2031/put-away", do="withdraw")
    assert okoro.status == 422 and "Who stopped the clock?" in okoro.text
    assert desk.records.published("notice-2031") == RECORD_TEXT.encode()
    text = "I fitted a new gear at five past ten. I do not know what made it crack."
    notice = "/teach/records/notice-2031"
    sends(okoro.opens(notice), 1, path=f"{notice}/cut", text=text)
    sends(okoro, path=f"{notice}/cut", sentence=["1"])
    sends(okoro, 0, path=notice, do="remove passages/0")
    okoro.sends(f"{notice}/publish")
    assert okoro.status == 422 and "would break" in okoro.text
    okoro.sends(f"{notice}/put-away", do="discard")
    assert desk.records.open("notice-2031").raw == RECORD_TEXT.encode()


def test_two_who_change_different_facts_both_count_and_of_one_fact_they_are_asked(
    okoro, brandt, desk
):
    begins(okoro)
    for who in (okoro, brandt):
        who.opens(HERE)
    old = okoro.page
    sends(brandt, 0, path=HERE, licence="his ground")
    sends(okoro, 0, path=HERE, know="Her sentence.")
    assert (record(desk)["licence"], record(desk)["know"]) == ("his ground", "Her sentence.")
    okoro.page = old
    sends(okoro, 0, path=HERE, licence="her ground")
    assert okoro.status == 409 and record(desk)["licence"] == "his ground"
    sends(okoro, path=f"{HERE}/both", **{'take ["licence"]': "hers"})
    assert record(desk)["licence"] == "her ground"


BAD_POSTS = [
    ("/teach/records/nothing", {}),
    ("/teach/records/..%2Fx", {}),
    ("/teach/records/notice-2031", {"do": "remove passages/²"}),
    ("/teach/records/notice-2031", {"do": "add passages"}),
    ("/teach/records/notice-2031/both", {"hers": "[1", "base": ""}),
    ("/teach/records/notice-2031/cut", {"text": "x", "cut": "yes", "sentence": "99999999"}),
]


@pytest.mark.parametrize(("path", "fields"), BAD_POSTS, ids=str)
def test_what_no_page_of_ours_sends_is_refused_and_changes_nothing(desk, okoro, path, fields):
    okoro.opens("/teach/records/notice-2031").sends(path, **fields)
    assert okoro.status in (200, 400, 404, 409, 422)
    assert desk.records.open("notice-2031").raw == RECORD_TEXT.encode()


def test_pupils_see_none_of_it(mina):
    assert mina.opens("/teach/records").path.startswith("/teach/login") or mina.status in (401, 403)


def test_a_quoted_sentence_can_be_asked_about_in_every_kind(okoro, desk):
    in_use(okoro)
    puts(desk, LESSON.replace("source: notice-2031, passage: gear", "source: saltmere-bell-2031, "
                              "passage: p1"))  # fmt: skip
    for kind in SPECS:
        okoro.opens("/teach/lessons/clock")
        assert sends(okoro, path="/teach/lessons/clock/questions", kind=kind).status == 200


def test_a_blank_that_need_not_be_filled_in_can_be_left_out(okoro, desk):
    begins(okoro)
    sends(okoro, 0, path=HERE, genre="news", licence="short quotation for teaching")
    assert record(desk)["know"].startswith("___") and "Let lessons quote it" not in okoro.text
    assert 'name="know/out"' in okoro.page.text and 'name="licence/out"' not in okoro.page.text
    sends(okoro, 0, path=HERE, **{"know/out": "yes"})
    assert "know" not in record(desk) and "Let lessons quote it" in okoro.text
    assert "know/out" not in okoro.page.text
