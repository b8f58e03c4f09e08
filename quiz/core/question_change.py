"""Two versions of a question: what is asked, what is right, and why.

All of it is told through the contract that every kind keeps, so no kind has to know of versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quiz.core.question import Question
from quiz.core.word_changes import Change, changes

State = Literal["added", "removed", "changed", "same"]


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What is right for one unit, before and now: words of the file, such as `targets`.

    `unit` is its id, `text` its words; of a key that is about no single unit (a technique),
    `text` is "".
    """

    unit: str
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question in two versions.

    `is_comparable`: it is asked in the same words, so old answers answer the question as it is
    now, and can be judged by its key. `has_other_text`: a sentence of its excerpts is not what
    it was. `is_rest`: it differs in nothing that is listed here.
    """

    id: str
    prompt: str
    state: State
    asked: tuple[Change, ...] = ()
    key: tuple[KeyChange, ...] = ()
    whys: tuple[Change, ...] = ()
    more: tuple[Change, ...] = ()
    is_comparable: bool = True
    has_other_text: bool = False
    is_rest: bool = False


def of_question(before: Question | None, after: Question | None) -> QuestionChange:
    """What became of a question; one of the two may be missing, not both."""
    one = after or before
    if one is None:
        raise ValueError("a question has to be there before or after")
    if before is None or after is None:
        return QuestionChange(one.id, one.prompt, "added" if after else "removed")
    asked = tuple(changes(_asked(before), _asked(after)))
    key = tuple(_of_keys(before, after))
    whys = tuple(changes(_whys(before), _whys(after)))
    more = tuple(changes(_more(before), _more(after)))
    other_text = _sentences(before) != _sentences(after)
    is_rest = not (asked or key or whys or more or other_text)
    return QuestionChange(
        one.id, one.prompt, "same" if is_rest and _all(before) == _all(after) else "changed",
        asked, key, whys, more, is_comparable=before.wording == after.wording,
        has_other_text=other_text, is_rest=is_rest,
    )  # fmt: skip


def _all(question: Question) -> tuple[object, ...]:
    """Everything that anybody may ever see of a question, its texts aside."""
    answer = question.matching()
    shown = question.reveal(answer, question.grade(answer))
    said = {name: value for name, value in shown.items() if name != "passages"}
    return question.wording, question.key(), said, _more(question)


def _asked(question: Question) -> dict[str, str]:
    """The words it asks in. A sentence that stands in its excerpt is told there."""
    form = question.portable()
    quoted = set(_sentences(question))
    units = {
        unit: text
        for unit, text in (*form.rows, *form.options)
        if text not in quoted and text != unit
    }
    return {"prompt": question.prompt, **units}


def _sentences(question: Question) -> list[str]:
    return [segment.text for passage in question.passages for segment in passage.segments]


def _more(question: Question) -> dict[str, str]:
    is_discussed = not (question.is_scored or question.is_written)
    return {
        "kind": question.kind,
        "skill": question.skill,
        "core": _yes_or_no(question.core),
        "discuss": question.discuss,
        "for_discussion": _yes_or_no(is_discussed),
    }


def _yes_or_no(value: object) -> str:
    return "yes" if value else "no"


def _whys(question: Question) -> dict[str, str]:
    """Every why by the unit it explains."""
    answer = question.matching()
    shown = question.reveal(answer, question.grade(answer))
    # A pair of events is explained by the whys of both, which stand there by themselves, too.
    return {name: why for name, why in _explained("", shown) if "<" not in name}


def _explained(name: str, shown: Any) -> Iterator[tuple[str, str]]:
    if isinstance(shown, Mapping):
        if isinstance(shown.get("why"), str):
            yield str(shown.get("id") or name), shown["why"]
        for inner, value in shown.items():
            yield from _explained(str(inner), value)
    elif isinstance(shown, list | tuple):
        for n, value in enumerate(shown, 1):
            yield from _explained(str(n), value)


def _of_keys(before: Question, after: Question) -> Iterator[KeyChange]:
    words = {unit: text for one in (before, after) for unit, text in _units(one)}
    old, new = _right(before), _right(after)
    for name in sorted({**new, **old}, key=[*words, *new, *old].index):
        was, now = old.get(name, ()), new.get(name, ())
        if was != now:
            yield KeyChange(name, words.get(name, ""), was, now)


def _units(question: Question) -> tuple[tuple[str, str], ...]:
    """What a key can speak of: the rows of a table, else what can be marked or chosen."""
    form = question.portable()
    return form.rows or form.options


def _right(question: Question) -> dict[str, tuple[str, ...]]:
    """What the key says of each unit: words of the file, labels in the words of the author."""
    form = question.portable()
    units = {unit for unit, _ in _units(question)}
    labels = dict(form.options) if form.rows else {}
    found: dict[str, tuple[str, ...]] = {}
    for path in _paths((), question.key()):
        named = next((part for part in path if part in units), None)
        unit = named or path[0]
        said = tuple(labels.get(part, part) for part in path if part != unit)
        found[unit] = (*found.get(unit, ()), *said)
    return found


def _paths(path: tuple[str, ...], key: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(key, Mapping):
        for name, value in key.items():
            yield from _paths((*path, str(name)), value)
    elif isinstance(key, list | tuple):
        for value in key:
            yield from _paths(path, value)
    else:
        yield (*path, str(key))
