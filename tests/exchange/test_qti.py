"""QTI 2.1: the rules of its structure, and points that are the same as here, answer by answer."""

from __future__ import annotations

import io
import zipfile
from random import Random
from xml.etree import ElementTree as ET

import pytest

from quiz import words
from quiz.core.eye import Eye
from quiz.library.exchange import qti
from quiz.library.exchange.items import Item, worded
from quiz.library.exchange.qti_item import item_xml
from quiz.library.exchange.qti_markup import KNOWN
from quiz.questions import SPECS
from tests.exchange.lesson import item, lesson
from tests.exchange.qti_reader import NAMESPACE, Sitting, bare, find_all
from tests.test_questions import filled

PACKAGE = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
FILES = {}
with zipfile.ZipFile(io.BytesIO(qti.make(lesson(), words.sentence))) as _package:
    FILES = {name: ET.fromstring(_package.read(name)) for name in _package.namelist()}
ITEMS = {name: root for name, root in FILES.items() if name.startswith("items/")}


def as_response(answer) -> dict[str, list[str]]:
    """An answer of ours as a learner would give it in an item of QTI."""
    given = {
        "RESPONSE": list(answer.get("marks") or answer.get("options") or answer.get("order") or ()),
        "NONE": ["none"] if answer.get("none") else [],
        "RESPONSE_2": [answer["technique"]] if "technique" in answer else [],
    }
    if "rows" in answer:
        given["RESPONSE"] = [f"{row} L_{label}" for row, label in answer["rows"].items()]
    return given


def score(question, answer) -> float:
    made = item_xml(
        Item(1, "one.two", question, worded(question.portable(), words.sentence)),
        lesson(),
        words.sentence,
    )
    return Sitting(ET.fromstring(made), as_response(answer)).outcome("SCORE")


SCORED = [
    (example, form)
    for spec in SPECS.values()
    for example in spec.EXAMPLES
    for form, worth in example.answers
    if isinstance(worth, float)
]


@pytest.mark.parametrize(("example", "form"), SCORED)
def test_points_are_those_of_the_truth_tables_of_each_kind(example, form):
    question = example.spec.bind(example.passages)
    answer = question.parse(filled(form))
    assert score(question, answer) == pytest.approx(question.grade(answer).score)


@pytest.mark.parametrize("question", [one for one in lesson().questions if one.is_scored])
def test_points_are_the_same_for_whatever_somebody_answers(question):
    made = ET.fromstring(item_xml(item(question.id), lesson(), words.sentence))
    for seed in range(60):
        chance = Random(seed)
        eye = Eye(chance.random(), chance.random(), chance.random())
        answer = question.guess(eye, chance)
        given = Sitting(made, as_response(answer))
        assert given.outcome("SCORE") == pytest.approx(question.grade(answer).score), answer
        assert given.outcome("FEEDBACK") == "why"


def test_no_answer_at_all_gives_nothing():
    for root in ITEMS.values():
        assert Sitting(root, {}).outcome("SCORE") == 0


def test_a_line_of_ones_own_is_worth_nothing_and_can_be_written():
    plain = ITEMS["items/clock.plain.xml"]
    assert find_all(plain, "extendedTextInteraction")[0].get("expectedLength") == "300"
    assert Sitting(plain, {"RESPONSE": ["So."]}).outcome("SCORE") == 0
    most = [
        one for one in find_all(plain, "outcomeDeclaration") if one.get("identifier") == "MAXSCORE"
    ]
    assert most[0].findtext(f".//{NAMESPACE}value") == "0"


@pytest.mark.parametrize(
    ("question", "interactions"),
    [
        ("unproven", ["hottextInteraction", "choiceInteraction"]),
        ("push", ["hottextInteraction", "choiceInteraction", "choiceInteraction"]),
        ("two", ["matchInteraction"]), ("kinds", ["matchInteraction"]),
        ("limit", ["choiceInteraction"]), ("several", ["choiceInteraction"]),
        ("days", ["orderInteraction"]), ("plain", ["extendedTextInteraction"]),
    ],
)  # fmt: skip
def test_each_kind_has_its_interaction(question, interactions):
    root = ITEMS[f"items/clock.{question}.xml"]
    found = [bare(node) for node in root.iter() if bare(node).endswith("Interaction")]
    assert found == interactions


def test_marks_stand_in_the_running_text():
    (body,) = find_all(ITEMS["items/clock.push.xml"], "hottextInteraction")
    said = "".join(body.itertext())
    assert "Everyone knows who forgot our beloved clock & its <b>bell</b>. " in said
    assert len(body.findall(f"{NAMESPACE}p")) == 2, "two paragraphs"


# The specification's order of parts; each may be missing.
ORDER = {
    "assessmentItem": ["responseDeclaration", "outcomeDeclaration", "itemBody",
                       "responseProcessing", "modalFeedback"],
    "assessmentTest": ["outcomeDeclaration", "testPart", "testFeedback"],
    "testPart": ["itemSessionControl", "assessmentSection"],
    "assessmentSection": ["rubricBlock", "assessmentItemRef"],
    "responseDeclaration": ["correctResponse", "mapping"],
    "responseCondition": ["responseIf", "responseElse"],
    "matchInteraction": ["prompt", "simpleMatchSet"],
    "choiceInteraction": ["prompt", "simpleChoice"],
    "orderInteraction": ["prompt", "simpleChoice"],
    "hottextInteraction": ["prompt", "p"],
    "extendedTextInteraction": ["prompt"],
    "itemBody": ["rubricBlock", "div", "blockquote", "hottextInteraction", "matchInteraction",
                 "orderInteraction", "extendedTextInteraction", "choiceInteraction"],
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in FILES if name != "imsmanifest.xml"])
def test_parts_stand_in_the_order_of_the_specification(name):
    for node in FILES[name].iter():
        wanted = ORDER.get(bare(node))
        if wanted:
            places = [wanted.index(bare(child)) for child in node]
            assert places == sorted(places), bare(node)


@pytest.mark.parametrize("root", ITEMS.values(), ids=ITEMS)
def test_names_are_declared_once_and_every_name_that_is_used_is_declared(root):
    declared = {
        one.get("identifier")
        for kind in ("responseDeclaration", "outcomeDeclaration")
        for one in find_all(root, kind)
    }
    assert len(declared) == sum(bare(one).endswith("Declaration") for one in root)
    for node in root.iter():
        for attribute in ("responseIdentifier", "outcomeIdentifier"):
            assert node.get(attribute) in {None, *declared}
        if bare(node) in ("variable", "setOutcomeValue", "mapResponse"):
            assert node.get("identifier") in declared
        if bare(node).endswith("Interaction"):
            offered = [one.get("identifier") for one in node.iter() if one.get("identifier")]
            assert len(offered) == len(set(offered)), "each choice once"
            keys = correct_of(root, node.get("responseIdentifier"))
            assert {part for key in keys for part in key.split()} <= set(offered)


def correct_of(root, name) -> list[str]:
    (declared,) = [
        one for one in find_all(root, "responseDeclaration") if one.get("identifier") == name
    ]
    right = [value.text for value in declared.iter(f"{NAMESPACE}value")]
    return right + [entry.get("mapKey", "") for entry in find_all(declared, "mapEntry")]


def test_what_is_right_is_right_by_its_own_processing():
    for root in ITEMS.values():
        given = {
            one.get("identifier"): [value.text for value in one.iter(f"{NAMESPACE}value")]
            for one in find_all(root, "responseDeclaration")
        }
        most = Sitting(root, given)
        assert most.outcome("SCORE") == pytest.approx(most.outcome("MAXSCORE"))


def test_only_html_that_the_format_has_is_in_it():
    ours = KNOWN | {"div"}
    for root in ITEMS.values():
        for holder in (*find_all(root, "modalFeedback"), *find_all(root, "div")):
            assert {bare(node) for node in holder.iter()} - {"modalFeedback"} <= ours


def test_the_manifest_names_every_file_and_the_test_every_item():
    manifest = FILES["imsmanifest.xml"]
    resources = {one.get("identifier"): one for one in manifest.iter(PACKAGE + "resource")}
    assert {one.get("href") for one in resources.values()} == set(FILES) - {"imsmanifest.xml"}
    assert [one.get("href") for one in manifest.iter(PACKAGE + "file")] == [
        one.get("href") for one in resources.values()
    ]
    needed = [one.get("identifierref") for one in manifest.iter(PACKAGE + "dependency")]
    refs = find_all(FILES["assessment.xml"], "assessmentItemRef")
    assert [one.get("identifier") for one in refs] == needed
    assert [one.get("href") for one in refs] == list(ITEMS)
    for one in refs:
        assert FILES[one.get("href")].get("identifier") == one.get("identifier")
