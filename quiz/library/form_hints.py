"""The sentences beside the fields of the forms, gathered so that every language can say them.

They stand behind the fields of the models that read a lesson file; a blank holds the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quiz.library.describe import fields, inside
from quiz.library.form_fields import FIXED
from quiz.library.format import InlineExcerpt, LessonFile
from quiz.questions import SPECS


def hints() -> Iterator[str]:
    """What each field of a lesson, a text and a question is for, in English; some come twice."""
    for model in (LessonFile, InlineExcerpt, *SPECS.values()):
        yield from _within(model)


def _within(annotation: Any) -> Iterator[str]:
    """The hints of the fields that stand behind this type, whatever lies between."""
    for name, info in fields(annotation).items():
        if name not in FIXED:
            if info.description:
                yield info.description
            yield from _within(info.annotation)
            yield from _within(inside(info.annotation, ""))
