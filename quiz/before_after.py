"""Before and after, for whoever runs an installation: what a pack has changed, in plain words.

It speaks of all learners together and lists nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from quiz import words
from quiz.core.checkup import Forms, Pair, flagging, pairs
from quiz.core.discernment import CLASS, Discernment
from quiz.core.evidence import Evidence
from quiz.core.gain import Comparison, Gain, compare
from quiz.library.format import PackFile
from quiz.library.shelf import collect, read_folders
from quiz.record import opened, sorry
from quiz.settings import Settings

SIGNED = "+0.00;-0.00"
"""How a difference is written, whose sign counts (a pattern of CLDR)."""

Tell = Callable[[str], None]


def run(pack_id: str, settings: Settings, tell: Tell) -> None:
    """Tell what the check of a pack found; only reads, and the app may be open.

    Raises CannotDo with a sentence that says what to do.
    """
    pack, forms = checked(pack_id, settings)
    people = _evidence(settings, [form.id for form in forms])
    for line in report(pack, forms, people):
        tell(line)


def checked(pack_id: str, settings: Settings) -> tuple[PackFile, Forms]:
    """The pack of that id with its two forms; CannotDo if there are none to be used."""
    contents = collect(read_folders(settings.lessons, settings.seeds, own=settings.own))
    packs = {pack.id: pack for pack in contents.packs}
    if pack_id not in packs:
        raise sorry("gain.no-pack", given=pack_id, known=", ".join(packs) or "-")
    if pack_id not in contents.checks:
        raise sorry("gain.no-forms", given=pack_id)
    return packs[pack_id], contents.checks[pack_id]


def _evidence(settings: Settings, forms: Sequence[str]) -> Mapping[str, Sequence[Evidence]]:
    """What was answered in the forms, by learner; looking for a record makes none."""
    with opened(settings) as store:
        return store.evidence_at(forms)


def report(pack: PackFile, forms: Forms, people: Mapping[str, Sequence[Evidence]]) -> Iterator[str]:
    """The lines to print: who was compared, the difference, Hake's gain, found and flagged."""
    complete = pairs(people, forms)
    yield words.sentence("gain.title", {"title": pack.title})
    yield from _who(complete, forms, len(people) - len(complete))
    found = compare([(pair.before, pair.after) for pair in complete])
    if found is None:
        yield words.sentence("gain.too-few")
        return
    yield ""
    yield from _difference(found.gain)
    said = flagging(found)
    if said != "no-more":
        yield words.sentence(f"gain.{said}")
    yield from found_and_flagged(found)


def _who(complete: Sequence[Pair], forms: Forms, unfinished: int) -> Iterator[str]:
    yield words.sentence("gain.pairs", {"n": len(complete)})
    if complete:
        began = Counter(pair.first for pair in complete)
        first, second = (form.id for form in forms)
        params = {"a": first, "a_n": began[first], "b": second, "b_n": began[second]}
        yield words.sentence("gain.balance", params)
    if unfinished:
        yield words.sentence("gain.unfinished", {"n": unfinished})


def _difference(found: Gain) -> Iterator[str]:
    low, high = found.interval
    yield words.sentence("gain.scores", _brief(before=found.before, after=found.after))
    yield words.sentence(
        "gain.difference", _brief(SIGNED, difference=found.difference, low=low, high=high)
    )
    if low <= 0 <= high:
        yield words.sentence("gain.maybe-chance")
    if found.hake is None:
        yield words.sentence("gain.no-hake")
    elif found.hake_interval is None:
        yield words.sentence("gain.hake-alone", _brief(hake=found.hake))
    else:
        low, high = found.hake_interval
        yield words.sentence("gain.hake", _brief(hake=found.hake, low=low, high=high))


def found_and_flagged(found: Comparison) -> Iterator[str]:
    """What was found and flagged; d' and criterion only where there is enough to speak of."""
    for then, now in zip(found.before, found.after, strict=True):
        yield ""
        yield words.sentence(f"unit.{then.unit}")
        for when, one in (("before", then), ("after", now)):
            yield words.sentence(f"gain.{when}", _counts(one))
            if then.enough(CLASS) and now.enough(CLASS):
                told = _brief(d=one.d_prime) | _brief(SIGNED, c=one.criterion)
                yield words.sentence("gain.telling", told)


def _counts(one: Discernment) -> dict[str, int]:
    return {"hits": one.hits, "targets": one.targets,
            "false_alarms": one.false_alarms, "sound": one.sound}  # fmt: skip


def _brief(pattern: str = "0.00", **values: float) -> dict[str, str]:
    """Values to two places as the language writes them; what rounds to nothing has no minus."""
    return {name: words.decimal(round(value, 2) + 0.0, pattern) for name, value in values.items()}
