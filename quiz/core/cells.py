"""What may stand in a cell of a table that leaves the app, so that no spreadsheet runs it.

The same cell goes into CSV and XLSX: a workbook may be saved as CSV later, and be opened again.
"""

from __future__ import annotations

import unicodedata

Cell = str | int | float
"""Text, which `safe` has to see, or a number, which is only ever one of ours."""

COMMANDS = frozenset("=+-@\u2212\t\r\n\0")
"""What begins a formula or a command, look-alikes folded: the last one of `=+-@` is the minus
sign of typesetters. Source: OWASP, CSV Injection."""

_ASKS_FOR_A_LOOK = frozenset("=+-@ ")
_UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
UNHELD = "\ufffd"
"""What stands where a sign was that no file of this kind can hold."""


def safe(text: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe goes before what looks like a command.

    Full-width look-alikes are seen through, and so is everything in front of the sign that
    cannot be seen: blanks, a byte order mark, marks of direction. Programs differ in what they
    make of them. Line breaks are written in one way; signs that XML 1.0 forbids become U+FFFD.
    """
    if text.isascii() and text.isprintable() and text[:1] not in _ASKS_FOR_A_LOOK:
        return text  # nearly every cell there is
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    held = "".join(sign if _is_held(sign) else UNHELD for sign in lines)
    return f"'{held}" if _begins_a_command(text) else held


def _begins_a_command(text: str) -> bool:
    folded = unicodedata.normalize("NFKC", text)
    if folded[:1] in COMMANDS and folded:
        return True
    seen = (sign for sign in folded if unicodedata.category(sign) not in _UNSEEN)
    return next(seen, "") in COMMANDS


def _is_held(sign: str) -> bool:
    """Whether XML 1.0 (section 2.2) has that character."""
    return sign in "\t\n" or (
        sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"
    )
