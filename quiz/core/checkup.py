"""A check before and after the lessons of a pack, on two parallel forms.

Half of the learners meet one form first, half the other, so that a form that is a little
harder weighs on both sides alike. Only first looks at forms answered in full are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.core.discernment import COMPARE, Change, Discernment, change
from quiz.core.evidence import Evidence
from quiz.core.gain import FLAGS_MORE, Comparison, pooled
from quiz.core.lesson import Lesson
from quiz.core.sitting import Sitting

Forms = tuple[Lesson, Lesson]
Step = Literal["before", "lessons", "after", "done", "late"]
Flagging = Literal["no-more", "more-and-better", "more-suspicious"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with a check.

    `step` is what comes next: the form `before`, the `lessons` in between, the form `after`,
    nothing any more (`done`), or nothing because the lessons have begun without it (`late`).
    `form` is the form to take or to go on with, "" while none was chosen or none is to come.
    """

    step: Step
    form: str = ""
    is_under_way: bool = False


def standing(
    forms: Sequence[str], lessons: Collection[str], sittings: Sequence[Sitting]
) -> Standing:
    """Where she stands, told by her sittings alone.

    The form that was begun first is the one before. The one after waits until a lesson of
    the pack (`lessons`, without the forms) was ended since.
    """
    taken = sorted((one for one in sittings if one.lesson in forms), key=lambda one: one.started_at)
    ended = [one for one in sittings if one.ended_at and one.lesson in lessons]
    if not taken:
        return Standing("late" if ended else "before")
    first = taken[0]
    if not first.ended_at:
        return Standing("before", first.lesson, is_under_way=True)
    other = next(form for form in forms if form != first.lesson)
    later = [one for one in taken if one.lesson == other]
    if later:
        is_done = any(one.ended_at for one in later)
        return Standing("done") if is_done else Standing("after", other, is_under_way=True)
    since = [one for one in ended if one.ended_at and one.ended_at >= first.ended_at]
    return Standing("after", other) if since else Standing("lessons")


@dataclass(frozen=True, slots=True)
class Pair:
    """One learner's first looks at both forms; `first` is the form she met before.

    Both sides hold the same questions, place by place: where an answer no longer stands by a
    key (void, or accepted whatever it was), its twin in the other form is left out, too.
    """

    first: str
    before: tuple[Evidence, ...]
    after: tuple[Evidence, ...]


def pair_of(evidence: Sequence[Evidence], forms: Forms) -> Pair | None:
    """A learner's pair; None unless she answered one form in full and then the other."""
    looks = [_looks(evidence, form) for form in forms]
    if not all(looks) or len(looks[0]) != len(looks[1]):
        return None
    earlier, later = sorted(looks, key=lambda found: min(one.at for one in found))
    if max(one.at for one in earlier) > min(one.at for one in later):
        return None
    twins = [pair for pair in zip(earlier, later, strict=True) if _is_comparable(*pair)]
    if not twins:
        return None
    before, after = zip(*twins, strict=True)
    return Pair(earlier[0].lesson, before, after)


def pairs(people: Mapping[str, Sequence[Evidence]], forms: Forms) -> tuple[Pair, ...]:
    """The complete pairs among many learners, for `quiz.core.gain.compare`."""
    found = (pair_of(evidence, forms) for evidence in people.values())
    return tuple(pair for pair in found if pair)


@dataclass(frozen=True, slots=True)
class Own:
    """A learner's own before and after: what she found and flagged, one value a sort of unit.

    `changes` says in the same order what has become of it; None below ten targets and ten
    sound units on either side, where counts alone are shown.
    """

    before: tuple[Discernment, ...]
    after: tuple[Discernment, ...]
    changes: tuple[Change | None, ...]


def own_check(
    evidence: Sequence[Evidence], forms: Sequence[str], lessons: Mapping[str, Lesson]
) -> Own | None:
    """A learner's own comparison; None until both forms were answered in full.

    `forms` are the ids of a pack's two forms (or none), `lessons` all lessons by id.
    """
    known = [lessons[form] for form in forms if form in lessons]
    pair = pair_of(evidence, (known[0], known[1])) if len(known) == 2 else None
    if pair is None:
        return None
    before, after = pooled([pair.before]), pooled([pair.after])
    return Own(before, after, tuple(map(_change, before, after)))


def flagging(found: Comparison) -> Flagging:
    """Whether a group flags more of what is sound, and if so, whether it also tells better.

    "more-suspicious" wins: growth in phrases is no excuse for distrust of sound sentences.
    """
    more = [
        change(then, now)
        for then, now in zip(found.before, found.after, strict=True)
        if (now.false_alarm_rate or 0) - (then.false_alarm_rate or 0) >= FLAGS_MORE - 1e-9
    ]
    if not more:
        return "no-more"
    is_growth = all(one in ("better", "better-but-flags-more") for one in more)
    return "more-and-better" if is_growth else "more-suspicious"


def _looks(evidence: Sequence[Evidence], form: Lesson) -> list[Evidence]:
    """The first answer to each question of a form, in its order; nothing if one is missing."""
    first: dict[str, Evidence] = {}
    for one in sorted(evidence, key=lambda one: one.at):
        if one.lesson == form.id and one.round == 1:
            first.setdefault(one.question, one)
    found = [first.get(question.id) for question in form.questions]
    return [one for one in found if one] if all(found) else []


def _is_comparable(one: Evidence, other: Evidence) -> bool:
    return one.standing == other.standing == "key" and one.unit == other.unit


def _change(then: Discernment, now: Discernment) -> Change | None:
    return change(then, now) if then.enough(COMPARE) and now.enough(COMPARE) else None
