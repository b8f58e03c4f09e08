"""The kinds of question.

LAW: imports core only; one kind is one .py and one .html of the same name, and one word
in NAMES. Kinds do not import each other, and nobody outside asks which kind a question is.
"""

from importlib import import_module

from quiz.core.question import Spec

NAMES = ("spot_claim", "framing", "compare", "sort", "choice", "order", "reword")

SPECS: dict[str, type[Spec]] = {
    name: import_module(f"quiz.questions.{name}").SPEC for name in NAMES
}
