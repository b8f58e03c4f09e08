"""Which sentences of a text make the passage: shown with their numbers, chosen by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz import words
from quiz.asking import Ask, Tell, asked_range
from quiz.core.sentences import Sentence
from quiz.desk.record import Document, Quotation
from quiz.library.checks import MOST_QUOTED_WORDS
from quiz.record import sorry

_LONGEST_HEADLINE = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Sentences from `first` to `last`, counted from 1, or one `paragraph`; None is not said."""

    first: int | None = None
    last: int | None = None
    paragraph: int | None = None

    def __bool__(self) -> bool:
        return self != Choice()


def document_of(raw: bytes) -> Document:
    """The text of those bytes; CannotDo if it is not UTF-8 or holds no sentence."""
    made = Document(raw)
    try:
        found = made.sentences()
    except UnicodeDecodeError as error:
        raise sorry("segment.not-utf8") from error
    if not found:
        raise sorry("segment.empty")
    return made


def show(document: Document, tell: Tell) -> None:
    """Tell every sentence with its number, and each paragraph with its own."""
    paragraph = 0
    for n, sentence in enumerate(document.sentences(), 1):
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            tell(words.sentence("segment.paragraph", {"number": paragraph}))
        tell(f"{n:>5}  {' '.join(sentence.of(document.text).split())}")


def headline(document: Document) -> str:
    """The first line, if it is a headline: a paragraph of its own, without a full stop."""
    first, *others = document.sentences()
    line = " ".join(first.of(document.text).split())
    stands_alone = bool(others) and others[0].paragraph != first.paragraph
    is_short = len(line) <= _LONGEST_HEADLINE
    return line if stands_alone and is_short and not line.endswith(".") else ""


def passage_of(
    document: Document, choice: Choice, tell: Tell, ask: Ask | None
) -> Sequence[Sentence]:
    """The sentences chosen; a person who has not chosen is shown all and asked.

    CannotDo for what is not there, and for a long text that would be quoted whole by mistake.
    """
    found = document.sentences()
    if choice.paragraph:
        return _paragraph(found, choice.paragraph)
    first, last = choice.first or 1, choice.last or len(found)
    if not choice:
        is_long = Quotation("", document, found).words > MOST_QUOTED_WORDS
        if ask:
            show(document, tell)
            from_body = 2 if headline(document) else 1
            likely = "" if is_long else f"{from_body}-{len(found)}"
            first, last = asked_range(len(found), likely, tell, ask)
        elif is_long:
            show(document, tell)
            raise sorry("segment.choose", most=MOST_QUOTED_WORDS)
    if not 1 <= first <= last <= len(found):
        raise sorry("segment.no-range", n=len(found))
    return found[first - 1 : last]


def _paragraph(found: Sequence[Sentence], number: int) -> Sequence[Sentence]:
    chosen = [one for one in found if one.paragraph == number]
    if not chosen:
        raise sorry("segment.no-paragraph", n=found[-1].paragraph)
    return chosen
