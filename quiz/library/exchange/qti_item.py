"""One question as an item of QTI 2.1: declarations, the text with what is asked, scoring, whys."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET  # only writes; nothing here reads XML

from quiz.core.lesson import Lesson
from quiz.core.model import Passage
from quiz.core.portable import Portable
from quiz.library.exchange import qti_scoring, wording
from quiz.library.exchange.items import Item, Speak
from quiz.library.exchange.qti_markup import add_html, add_text
from quiz.library.exchange.xml_file import as_file

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MOST_SIGNS = "300"

_CARDINALITY = {
    "hottext": ("multiple", "identifier"),
    "choice": ("single", "identifier"),
    "matrix": ("multiple", "directedPair"),
    "order": ("ordered", "identifier"),
    "text": ("single", "string"),
}


def item_xml(item: Item, lesson: Lesson, speak: Speak) -> bytes:
    """The file of one question."""
    form = distinct(item.form)
    root = ET.Element(
        "assessmentItem",
        {"xmlns": NAMESPACE, "identifier": item.name, "adaptive": "false",
         "title": wording.first_words(item, lesson), "timeDependent": "false",
         LANGUAGE: lesson.language},
    )  # fmt: skip
    root.extend(_declared(form))
    root.append(_body(item, form, speak))
    root.append(qti_scoring.processing(form))
    feedback = {"outcomeIdentifier": "FEEDBACK", "identifier": "why", "showHide": "show"}
    add_html(ET.SubElement(root, "modalFeedback", feedback), wording.explained(item, lesson, speak))
    return written(root)


def written(root: ET.Element) -> bytes:
    """A file; each part begins a line, but words and marks in a text stay as they stand."""
    root.text = "\n"
    for part in root:
        if part.tag not in ("itemBody", "modalFeedback"):
            ET.indent(part, " ")
        part.tail = "\n"
    return as_file(root)


def distinct(form: Portable) -> Portable:
    """The same question with labels that no row is named like: both stand in one list of names."""
    if form.shape != "matrix":
        return form
    return replace(
        form,
        options=tuple((f"L_{label}", words) for label, words in form.options),
        key=tuple((row, f"L_{label}") for row, label in form.key),
        accept=tuple((row, f"L_{label}") for row, label in form.accept),
    )


def _declared(form: Portable) -> list[ET.Element]:
    made = [_response("RESPONSE", form)]
    if form.second:
        made.append(_response("RESPONSE_2", form.second))
    if form.shape == "hottext":
        made.append(_said_none(form))
    most = "1" if form.is_scored else "0"
    made += [_outcome("SCORE"), _outcome("MAXSCORE", most)]
    made += [_outcome(name) for name in qti_scoring.counters(form)]
    settings = {"identifier": "FEEDBACK", "cardinality": "single", "baseType": "identifier"}
    return [*made, ET.Element("outcomeDeclaration", settings)]


def _outcome(name: str, default: str = "0") -> ET.Element:
    settings = {"identifier": name, "cardinality": "single", "baseType": "float"}
    made = ET.Element("outcomeDeclaration", settings)
    ET.SubElement(ET.SubElement(made, "defaultValue"), "value").text = default
    return made


def _said_none(form: Portable) -> ET.Element:
    """The explicit answer that nothing needs flagging: right in a control."""
    settings = {"identifier": "NONE", "cardinality": "single", "baseType": "identifier"}
    made = ET.Element("responseDeclaration", settings)
    if form.is_control:
        ET.SubElement(ET.SubElement(made, "correctResponse"), "value").text = "none"
    return made


def _response(name: str, form: Portable) -> ET.Element:
    cardinality, kind = _CARDINALITY[form.shape]
    if form.several:
        cardinality = "multiple"
    made = ET.Element(
        "responseDeclaration", identifier=name, cardinality=cardinality, baseType=kind
    )
    right = correct(form)
    if right:
        correctly = ET.SubElement(made, "correctResponse")
        for value in right:
            ET.SubElement(correctly, "value").text = value
    if form.shape == "matrix":
        made.append(_counts(form))
    elif form.shape in ("hottext", "choice"):
        made.append(qti_scoring.shares_of(form, list(wording.shares(form))))
    return made


def correct(form: Portable) -> list[str]:
    """A full match as values of the response."""
    if form.shape == "matrix":
        return [f"{row} {label}" for row, label in form.key]
    if form.shape == "order":
        return [row for row, _ in wording.in_order(form)]
    return list(form.right)


def _counts(form: Portable) -> ET.Element:
    made = ET.Element("mapping", defaultValue="0")
    for (row, label), count in qti_scoring.expected_counts(form).items():
        ET.SubElement(made, "mapEntry", mapKey=f"{row} {label}", mappedValue=str(count))
    return made


def _body(item: Item, form: Portable, speak: Speak) -> ET.Element:
    body = ET.Element("itemBody")
    for_teachers = ET.SubElement(body, "rubricBlock", view="author tutor scorer")
    add_html(for_teachers, wording.paragraph(wording.skill(item)))
    if form.shape == "text":
        add_html(for_teachers, wording.units(form, speak))
    if form.runs:
        _hottext(body, item, form, speak)
        return body
    add_html(ET.SubElement(body, "div"), wording.texts(item, speak))
    if form.shape == "matrix":
        _match(body, form)
    elif form.shape == "text":
        _text(body, form)
    else:
        rows = form.rows if form.shape == "order" else form.options
        name = "orderInteraction" if form.shape == "order" else "choiceInteraction"
        _choices(body, name, form, rows)
    return body


def _hottext(body: ET.Element, item: Item, form: Portable, speak: Speak) -> None:
    passage = item.passages[0]
    head = ET.SubElement(body, "div")
    add_html(head, wording.headed(item, passage, speak, wording.paragraph("…")))
    head.remove(head[-1])
    marks = {"responseIdentifier": "RESPONSE", "maxChoices": "0"}
    interaction = ET.SubElement(body, "hottextInteraction", marks)
    ET.SubElement(interaction, "prompt").text = form.prompt
    _marked(interaction, passage, form)
    none = Portable("choice", "", (("none", speak("exchange.none")),), (), ())
    _choices(body, "choiceInteraction", none, none.options, "NONE")
    if form.second:
        second = form.second
        _choices(body, "choiceInteraction", second, second.options, "RESPONSE_2")


def _marked(interaction: ET.Element, passage: Passage, form: Portable) -> None:
    """The running text with each piece that may be marked, in its paragraphs."""
    here = ET.SubElement(interaction, "p")
    for n, segment in enumerate(passage.segments):
        if segment.starts_paragraph and n:
            here = ET.SubElement(interaction, "p")
        add_text(here, "[…] " if segment.after_gap else "")
        for option, words in form.runs[segment.id]:
            if option:
                ET.SubElement(here, "hottext", identifier=option).text = words
            else:
                add_text(here, words)
        add_text(here, " ")


def _choices(
    body: ET.Element, name: str, form: Portable, options: tuple[tuple[str, str], ...],
    response: str = "RESPONSE",
) -> None:  # fmt: skip
    settings = {"responseIdentifier": response, "shuffle": "false"}
    if name == "choiceInteraction":
        settings["maxChoices"] = "0" if form.several else "1"
    interaction = ET.SubElement(body, name, settings)
    if form.prompt:
        ET.SubElement(interaction, "prompt").text = form.prompt
    for option, words in options:
        ET.SubElement(interaction, "simpleChoice", identifier=option).text = words


def _match(body: ET.Element, form: Portable) -> None:
    n = str(len(form.rows))
    settings = {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxAssociations": n}
    interaction = ET.SubElement(body, "matchInteraction", settings)
    ET.SubElement(interaction, "prompt").text = form.prompt
    for options, most in ((form.rows, "1"), (form.options, n)):
        one = ET.SubElement(interaction, "simpleMatchSet")
        for option, words in options:
            choice = {"identifier": option, "matchMax": most}
            ET.SubElement(one, "simpleAssociableChoice", choice).text = words


def _text(body: ET.Element, form: Portable) -> None:
    for _, words in form.rows:
        ET.SubElement(ET.SubElement(body, "blockquote"), "p").text = words
    settings = {"responseIdentifier": "RESPONSE", "expectedLength": MOST_SIGNS}
    interaction = ET.SubElement(body, "extendedTextInteraction", settings)
    ET.SubElement(interaction, "prompt").text = form.prompt
