"""QTI 2.1: a package (zip) with a manifest, a test of one section, and a file for each question.

Facts about the format are those of the specification, IMS Question and Test Interoperability 2.1.
Its schemas are not part of this project: `docs/exchange.md` says what is checked instead.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET  # only writes; nothing here reads XML

from quiz.core.lesson import Lesson
from quiz.library.exchange import wording
from quiz.library.exchange.items import Item, Speak, items
from quiz.library.exchange.qti_item import NAMESPACE, item_xml
from quiz.library.exchange.qti_markup import add_html
from quiz.library.exchange.xml_file import as_file

PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
TEST = "assessment.xml"


def make(lesson: Lesson, speak: Speak) -> bytes:
    """The lesson as a package: import it as QTI 2.1."""
    asked = items(lesson, speak)
    files = {"imsmanifest.xml": _manifest(lesson, asked), TEST: _test(lesson, asked, speak)}
    files |= {_path(item): item_xml(item, lesson, speak) for item in asked}
    return packed(files)


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files by their names; the same files always give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, raw in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, raw)
    return made.getvalue()


def _path(item: Item) -> str:
    return f"items/{item.name}.xml"


def _manifest(lesson: Lesson, asked: Sequence[Item]) -> bytes:
    root = ET.Element("manifest", xmlns=PACKAGE, identifier=f"{lesson.id}.package")
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "QTIv2.1 Package"
    ET.SubElement(about, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    test = _resource(resources, lesson.id, "imsqti_test_xmlv2p1", TEST)
    for item in asked:
        ET.SubElement(test, "dependency", identifierref=item.name)
    for item in asked:
        _resource(resources, item.name, "imsqti_item_xmlv2p1", _path(item))
    return _file(root)


def _resource(resources: ET.Element, name: str, kind: str, path: str) -> ET.Element:
    made = ET.SubElement(resources, "resource", identifier=name, type=kind, href=path)
    ET.SubElement(made, "file", href=path)
    return made


def _test(lesson: Lesson, asked: Sequence[Item], speak: Speak) -> bytes:
    about = {"xmlns": NAMESPACE, "identifier": lesson.id, "title": lesson.title}
    root = ET.Element("assessmentTest", about)
    ended = {"identifier": "ENDED", "cardinality": "single", "baseType": "identifier"}
    default = ET.SubElement(ET.SubElement(root, "outcomeDeclaration", ended), "defaultValue")
    ET.SubElement(default, "value").text = "looking-back"
    way = {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "individual"}
    part = ET.SubElement(root, "testPart", way)
    ET.SubElement(part, "itemSessionControl", maxAttempts="1", showFeedback="true")
    settings = {"identifier": "section", "title": lesson.title, "visible": "true"}
    section = ET.SubElement(part, "assessmentSection", settings)
    before = ET.SubElement(section, "rubricBlock", view="candidate")
    add_html(before, wording.opening(lesson, speak))
    for item in asked:
        ET.SubElement(section, "assessmentItemRef", identifier=item.name, href=_path(item))
    shown = {"access": "atEnd", "outcomeIdentifier": "ENDED", "showHide": "show"}
    named = {"identifier": "looking-back", "title": speak("exchange.after")}
    add_html(ET.SubElement(root, "testFeedback", shown | named), wording.closing(lesson))
    return _file(root)


def _file(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return as_file(root)
