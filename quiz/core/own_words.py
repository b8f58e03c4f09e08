"""A line that a learner writes herself: kept exactly as she typed it, if it can be kept at all."""

from __future__ import annotations

import unicodedata
from typing import Any

from quiz.core.model import Problem
from quiz.core.nicknames import graphemes
from quiz.core.question import Form

MOST_SIGNS = 300
"""As a reader counts them: an accent or a skin tone belongs to the sign before it."""

MOST_CODE_POINTS = 4 * MOST_SIGNS
"""No sign needs so many marks that a line of them would be longer."""

_BREAKS = ("\n", "\t")


def parse_line(form: Form) -> dict[str, Any] | tuple[Problem, ...]:
    """Read the field `text`: what was typed, or every reason why it cannot be kept.

    Only the line breaks that browsers send (CR LF) become plain ones; nothing else is changed.
    """
    text = (form.get("text") or "").replace("\r\n", "\n").replace("\r", "\n")
    problems = []
    if not any(unicodedata.category(sign)[0] in "LN" for sign in text):
        problems.append(Problem("line-missing", ("text",)))
    signs = graphemes(text)
    if signs > MOST_SIGNS or len(text) > MOST_CODE_POINTS:
        over = max(signs - MOST_SIGNS, 1)
        problems.append(Problem("line-long", ("text",), {"n": over, "most": MOST_SIGNS}))
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text if sign not in _BREAKS):
        problems.append(Problem("line-odd", ("text",)))
    return tuple(problems) or {"text": text}
