"""Our own HTML as the XML that QTI 2.1 takes: known elements only, everything closed."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree as ET  # only writes; nothing here reads XML

KNOWN = frozenset(("p", "ul", "ol", "li", "strong", "em", "q", "blockquote", "code", "pre", "br"))
"""Elements that QTI 2.1 has, too; of any other only the words are kept."""


class _Builder(HTMLParser):
    def __init__(self, root: ET.Element) -> None:
        super().__init__()
        self._open = [root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in KNOWN:
            made = ET.SubElement(self._open[-1], tag)
            if tag != "br":
                self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        add_text(self._open[-1], data)


def add_text(parent: ET.Element, text: str) -> None:
    """Put words behind whatever an element holds already."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def add_html(parent: ET.Element, html: str) -> None:
    """Put HTML made by `wording` into an element."""
    builder = _Builder(parent)
    builder.feed(html)
    builder.close()
