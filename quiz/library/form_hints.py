"""The sentences beside the fields of the forms, gathered so that every language can say them.

They stand behind the fields of the models that read a lesson file; a blank holds the same words.
Where such a sentence speaks of the file, a form says another one (`IN_FORMS`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quiz.library.describe import fields, inside
from quiz.library.form_fields import FIXED
from quiz.library.format import InlineExcerpt, LessonFile, SourceFile
from quiz.questions import SPECS

IN_FORMS = {
    "The language of the lesson: en, fa, pt-BR.": "Its code, like en or pt-BR.",
    "How hard it is.": "For readers of that age.",
    "What learners can do afterwards, in one sentence.": "In one sentence.",
    "What a reader meets that may weigh on her, like war; none if there is nothing.":
        "Like war or death. Leave both fields empty if there is nothing.",
    "Dated sources that a why cites as [r1].":
        "Dated sources. A why cites one by its mark in square brackets.",
    "What it says, in a few words.": "In a few words.",
    "verified: you read it yourself; well-established: several good sources agree.": "",
    "What to take home: what was found, what was sound, what happened next.":
        "What was found, what was sound, what happened next.",
    "Who published it: a newspaper, an office, a person.": "A newspaper, an office, a person.",
    "What kind of text it is.": "",
    "What a reader should know of who published it, in one calm sentence.":
        "In one calm sentence.",
    "yes if you wrote the text yourself for this lesson.": "Then it needs no licence.",
    "On what ground you may use somebody else's text; not needed for your own.":
        "For somebody else's words: a free licence, or a short quotation for teaching.",
    "Whose words they are, like a country or several; only counted, never shown.":
        "A country, or several. It is only counted, never shown.",
    "The seat of the publisher, like a country; only counted for the balance, never shown.":
        "Where the publisher has its seat. It is only counted, never shown.",
    "The text; before each sentence its mark: [s1], [s2], and so on.":
        "Each sentence has its mark in front. A text without marks is cut when you save.",
    "The skill it trains, from the list.": "Choose what learners practise here.",
    "yes if it belongs into a short live lesson.":
        "A short session with a class asks these questions only.",
    "yes if careful readers differ: it is asked and explained, but not scored.":
        "For a question on which careful readers differ. It is asked and explained.",
    "The excerpt whose sentences are marked.": "The text whose sentences are marked.",
    "Which reason of the list it is, like no-source-given.":
        "Choose what a careful reader misses here.",
    "Why this sentence can be trusted; quote the words. No such sentence: take the line out.":
        "Quote the words that decide it.",
    "The excerpt whose phrases are tapped.": "The text whose phrases are tapped.",
    "A few words of the excerpt, exactly as they stand there.":
        "A few words, exactly as they stand in the text.",
    "What feeling it pushes, and the plain words for it.":
        "If it pushes: what feeling, and the plain words for it. If not: what it tells.",
    "What the pushing phrases do, or none.": "Choose the last line if no phrase pushes.",
    "Names that are also right.": "Near answers that count as right.",
    "The names to choose from; the right ones among them.": "The right ones are among them.",
    "The two excerpts, like [a, b].": "Two texts: the upper one is A, the lower one is B.",
    "agree: both say it; conflict: both cannot be right; only-a, only-b: one is silent.":
        "What the two texts say about it.",
    "The sentences of each text that show it, by their marks, like s2.":
        "Where a text is silent, pick nothing in it.",
    "The excerpts whose sentences are sorted.": "The texts whose sentences are sorted.",
    "Excerpt and sentence, like a.s1.": "The one to sort.",
    "Labels that are also right.": "Near answers that count as right.",
    "The excerpts it is about, if any.": "The texts it is about, if any.",
    "yes if more than one option may be chosen.": "Learners may then tick several options.",
    "Why this is right; quote the words that show it.":
        "Say it kindly, and quote the words that show it.",
    "The sentences of each text that decide it, like s2; shown with the answer.":
        "They are shown with the answer.",
    "The excerpts that tell of the events.": "The texts that tell of the events.",
    "The day or the moment of the event: 2022, 2022-01, 2022-01-03 or 2022-01-03 21:14.":
        "The day or the moment, like 2022-01-03 or 2022-01-03 21:14; a year will do, too.",
    "The sentences of each text that prove it, by their marks, like s2.":
        "They are shown with the answer.",
    "Why it stands there, in one or two sentences; a source such as [r1] may prove it.":
        "In one or two sentences.",
    "The excerpt that the sentence stands in.": "The text that the sentence stands in.",
    "The mark of the sentence to write anew, like s2.": "Learners say it in plain words.",
    "verbatim: word for word; shortened: words left out; written-for-lesson: yours.": "",
    "On what ground it is quoted, like: short quotation for teaching; all rights reserved.":
        "A free licence, or a short quotation for teaching.",
    "What a reader should know of the publisher, in one calm sentence.": "In one calm sentence.",
    "The passages quoted, each under a name of its own.":
        "A lesson quotes a passage as it stands here.",
}  # fmt: skip
"""What a form says in the place of what the file says of a field; "" where its label is enough."""


def in_form(hint: str) -> str:
    """A hint as a form says it; that of a blank may have a list behind it, which the form shows."""
    known = (said for said in (hint, f"{hint.rpartition(': ')[0]}.") if said in IN_FORMS)
    return next((IN_FORMS[said] for said in known), hint)


def hints() -> Iterator[str]:
    """What each field of a lesson, a text, a question and a record is for, in English.

    As the file says it and as a form does; some come twice.
    """
    for model in (LessonFile, InlineExcerpt, SourceFile, *SPECS.values()):
        yield from _within(model)
    yield from filter(None, IN_FORMS.values())


def _within(annotation: Any) -> Iterator[str]:
    """The hints of the fields that stand behind this type, whatever lies between."""
    for name, info in fields(annotation).items():
        if name not in FIXED:
            if info.description:
                yield info.description
            yield from _within(info.annotation)
            yield from _within(inside(info.annotation, ""))
