"""XML as a file: UTF-8, and without the few signs that XML 1.0 forbids in any form."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET  # only writes; nothing here reads XML

# A lesson may hold them by an escape of YAML; no reader of XML would take the file.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_file(root: ET.Element) -> bytes:
    """The bytes of a file with that root; forbidden signs are left out."""
    text = _FORBIDDEN.sub("", ET.tostring(root, encoding="unicode"))
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()
