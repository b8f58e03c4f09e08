"""`history`: the versions of a lesson, who met each, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from quiz import words
from quiz.core.editions import Edition, History, history
from quiz.core.question_change import KeyChange, QuestionChange
from quiz.core.versions import Comparison
from quiz.core.word_changes import Change, Piece
from quiz.library.assemble import readable
from quiz.library.shelf import collect, read_folders
from quiz.library.terms import name_of
from quiz.record import opened, sorry
from quiz.settings import Settings, day_in

Tell = Callable[[str], None]

_MARKS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: a lesson, perhaps two of its editions by number, and whether to tidy."""

    lesson: str
    older: int | None = None
    newer: int | None = None
    tidy: bool = False


def run(order: Order, settings: Settings, tell: Tell) -> None:
    """Tell the history of a lesson, or what differs between two of its editions.

    The app may be open. Raises CannotDo where nothing is known of the lesson.
    """
    folders = read_folders(settings.lessons, settings.seeds)
    now = collect(folders).lessons.get(order.lesson)
    with opened(settings) as store:
        if order.tidy:
            n = store.tidy_versions(order.lesson, {found.file for found in folders.readings})
            tell(words.sentence("history.tidied", {"n": n}))
        kept = store.versions_of(order.lesson)
    if not kept and now is None:
        raise sorry("history.unknown", given=order.lesson)
    found = history(order.lesson, kept, readable(one.pinned for one in kept), now)
    tell(f"{found.lesson}: {found.title}")
    for line in _two(found, order) if order.older or order.newer else _all(found, settings):
        tell(line)


def _all(found: History, settings: Settings) -> Iterator[str]:
    day = day_in(settings.zone)
    for one in found.editions:
        yield ""
        yield from _edition(one, found.lesson, lambda at: day(at).isoformat())
    if found.unmet:
        yield ""
        yield words.sentence("history.unmet", {"n": found.unmet})


def _edition(one: Edition, lesson: str, day: Callable[[datetime], str]) -> Iterator[str]:
    kept = one.kept
    parts = [words.sentence("history.number", {"number": one.number})]
    if kept.used_at:
        parts.append(words.sentence("history.used", {"day": day(kept.used_at)}))
        parts += (words.sentence(f"history.{name}", {"n": getattr(kept, name)})
                  for name in ("sittings", "classes", "answers"))  # fmt: skip
    else:
        parts.append(words.sentence("history.unused"))
    if one.is_on_shelf:
        parts.append(words.sentence("history.on-shelf"))
    yield ", ".join(parts)
    if one.lesson is None:
        yield f"   {words.sentence('history.unreadable')}"
    elif one.since is not None:
        yield from (f"   {line}" for line in told(one.since, lesson))


def _two(found: History, order: Order) -> Iterator[str]:
    """What differs between the two editions that were named; the last ones where one was not."""
    numbers = [one.number for one in found.editions]
    newer = order.newer or numbers[-1]
    older = order.older or newer - 1
    for given in (older, newer):
        if given not in numbers:
            raise sorry("history.no-number", given=given, n=len(numbers))
    since = found.between(older, newer)
    if since is None:
        raise sorry("history.unreadable")
    yield words.sentence("history.between", {"older": older, "newer": newer})
    yield from (f"   {line}" for line in told(since, found.lesson))


def told(since: Comparison, lesson: str) -> Iterator[str]:
    """What differs, line by line, and what that means for old answers."""
    if not since:
        yield words.sentence("history.alike")
    for text in since.texts:
        params = {"id": text.id, "who": text.who}
        yield words.sentence(f"history.text-{text.state}", params)
        yield from _texts(text.changes if text.state == "changed" else ())
    yield from _texts(since.head, "")
    if since.is_reordered:
        yield words.sentence("history.reordered")
    for one in since.questions:
        params = {"id": one.id, "prompt": one.prompt}
        yield words.sentence(f"history.question-{one.state}", params)
        yield from (f"  {line}" for line in _question(one))
    if since.rekeyed:
        yield words.sentence("history.rescore", {"lesson": lesson})


def _question(one: QuestionChange) -> Iterator[str]:
    yield from _texts((*one.asked, *one.more), "")
    yield from map(_key, one.key)
    for change in one.whys:
        why = words.sentence("history.why", {"unit": change.name})
        yield f"{why}: {marked(change.pieces)}"
    if one.has_other_text:
        yield words.sentence("history.other-text")
    if one.state == "changed":
        if one.is_rest:
            yield words.sentence("history.rest")
        yield words.sentence(f"history.{'same' if one.is_comparable else 'other'}-words")


def _texts(changes: Iterable[Change], indent: str = "  ") -> Iterator[str]:
    for change in changes:
        yield f"{indent}{words.field(change.name)}: {marked(change.pieces)}"


def _key(change: KeyChange) -> str:
    unit = f"{change.unit} “{change.text}”" if change.text else words.field(change.unit)
    params = {"unit": unit, "before": _right(change.before), "after": _right(change.after)}
    return words.sentence("history.key", params)


def _right(said: tuple[str, ...]) -> str:
    told = (words.known((f"key.{one}", f"relation.{one}"), name_of(one)) for one in said)
    return ", ".join(told) or words.sentence("key.none")


def marked(found: Iterable[Piece]) -> str:
    """Words that went as [-gone-], words that came as {+new+}."""
    return " ".join(_MARKS[piece.became].format(piece.text) for piece in found)
