"""What writers most often get wrong in YAML, told more exactly than the parser tells it."""

from __future__ import annotations

import re

_MORE_BEHIND = frozenset({"yaml-indent", "yaml-bracket", "yaml-syntax"})
_ONLY_A_NAME = r"[\s-]*[\w-]+$"

# The parser's problem, what stands before the spot and behind it, and what it really is;
# the first row that fits is taken. An empty set stands for any problem.
_ROWS = [
    (codes, re.compile(before), re.compile(behind), better)
    for codes, before, behind, better in (
        (frozenset(), r"\s*\t", "", "yaml-tab"),
        (frozenset(), "", r"\t", "yaml-tab"),
        (
            frozenset({"yaml-colon", "yaml-bracket"}),
            "(.*[:,{[]|[ -]*) *[\u201c\u201d\u201e\u2018\u00ab]",
            ":",
            "yaml-curly",
        ),
        (frozenset({"yaml-key"}), "", "[\\w -]+:[\u00a0\u202f]", "odd-space"),
        (frozenset({"yaml-key"}), "", r"[\w-]+:[^\s:]", "yaml-space"),
        (_MORE_BEHIND, r"(\s|text:)*\[s\d+\] *$", "", "yaml-pipe"),
        (frozenset({"yaml-colon"}), _ONLY_A_NAME, "", "yaml-indent"),
        (frozenset({"yaml-bracket"}), f"(?!{_ONLY_A_NAME})", ": ", "yaml-colon"),
        (_MORE_BEHIND, r""".*["'\]}]\s*$""", "", "yaml-after-close"),
    )
]

_LONG_DASH = re.compile("\\s*([\u2010-\u2015\u2022\u00b7\u25cf\u25aa]) *[\\w-]+ *:")


def closer(code: str, before: str, behind: str) -> str:
    """What the line around the spot says more exactly than the parser's `code` did."""
    for codes, left, right, better in _ROWS:
        if (not codes or code in codes) and left.match(before) and right.match(behind):
            return better
    return code


def long_dash(line: str) -> re.Match[str] | None:
    """Where a dash or a bullet (group 1) stands in place of the hyphen of a list, if it does."""
    return _LONG_DASH.match(line)
