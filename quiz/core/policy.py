"""How a sitting is run, apart from what is asked: tries, reveal, confidence.

Every kind of question gets these at once; no kind knows of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from quiz.core.model import Problem
from quiz.core.question import Form, Question

CONFIDENCE_STEPS = ("0.1", "0.3", "0.5", "0.7", "0.9")
"""Five steps from "guessing" to "certain", as the chance of matching the key."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One locked try, then the reveal; confidence is asked before it and may be left out."""

    tries: int = 1
    asks_confidence: bool = True

    def is_locked(self, attempts: int) -> bool:
        """Whether no further try counts after that many attempts at a question."""
        return attempts >= self.tries

    def steps(self, question: Question) -> tuple[str, ...]:
        """The steps to offer with this question; none where there is nothing to be sure of."""
        return CONFIDENCE_STEPS if self.asks_confidence and question.is_scored else ()

    def confidence(self, form: Form, question: Question) -> float | None | Problem:
        """The step the learner chose, None when she chose none or was not asked."""
        given = form.get("confidence")
        if not given or not self.steps(question):
            return None
        if given not in CONFIDENCE_STEPS:
            return Problem("confidence-unknown", ("confidence",))
        return float(given)
