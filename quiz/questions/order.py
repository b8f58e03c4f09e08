"""Put events in the order in which they happened: a timeline.

The author lists 3 to 8 `events` as they are shown, never in the right order. Each is a short
`text` with its `place` (1 is the earliest; two events share a place where either order is
right, because they were simultaneous or the record does not decide), its date `when`
(2022, 2022-01, 2022-01-03 or 2022-01-03 21:14), a `why`, and what proves it: a `cite` of
sentences, or a source such as [r1] in the why. Scored by Kendall's tau over the pairs whose
order is known: turned round or drawn by lot, an order is worth 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Literal, get_args

from pydantic import Field

from quiz.core.cites import miscited
from quiz.core.eye import Eye
from quiz.core.model import Answer, Counts, Outcome, Passage, Problem, Say, Segment
from quiz.core.orders import count_orders, pair, parse_order
from quiz.core.portable import Note, Portable, notes_of
from quiz.core.question import Example, Form, Id, Question, Spec, Tally
from quiz.core.score import RULE_VERSION, decided, ordering, ordering_raw, swapped
from quiz.core.timeline import Event, EventSpec, Place, contradictions, told_at

MOST_EVENTS = len(get_args(Place))
NEAR = 0.5
"""A start order that is right (or wrong) by more than this is worth too much as it stands."""

_NOTE = re.compile(r"\[r\d{1,3}\]")


@dataclass(frozen=True)
class Order(Question):
    """Events in the order in which they are shown."""

    kind: ClassVar[str] = "order"

    events: tuple[Event, ...]

    def ids(self) -> tuple[str, ...]:
        """The ids of the events, as they are shown."""
        return tuple(event.id for event in self.events)

    def public(self) -> dict[str, Any]:
        events = [{"id": event.id, "text": event.text} for event in self.events]
        return {**self.shown(), "events": events, "places": list(range(1, len(events) + 1))}

    def key(self) -> dict[str, Any]:
        return {event.id: event.place for event in self.events}

    @property
    def size(self) -> Counts:
        return Counts(rows=len(decided(self.key())))

    def matching(self) -> Answer:
        return {"order": [event.id for event in self._timeline()]}

    def guess(self, eye: Eye, chance: Random) -> Answer:
        return {"order": eye.order(self.matching()["order"], chance)}

    def _timeline(self) -> list[Event]:
        return sorted(self.events, key=lambda event: event.place)

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        return parse_order(form, self.ids())

    def grade(self, answer: Answer) -> Outcome:
        places, given = self.key(), answer["order"]
        part, counts = ordering(places, given, "order")
        turned = swapped(places, given)
        return Outcome(
            score=part.score,
            raw=part.raw,
            parts=(part,),
            units=tuple(
                (pair(*two), "wrong" if two in turned else "found") for two in decided(places)
            ),
            counts=counts,
            slips=tuple(pair(later, earlier) for earlier, later in turned),
            rule_version=RULE_VERSION,
        )

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        """Units are pairs of events; `timeline` has the events in the right order."""
        events, verdicts = {event.id: event for event in self.events}, dict(outcome.units)
        units = {
            pair(one, other): {
                "verdict": verdicts[pair(one, other)],
                "first": one,
                "second": other,
                "text": f"{events[one].text} → {events[other].text}",
                "why": f"{events[one].why} {events[other].why}",
            }
            for one, other in decided(self.key())
        }
        return {**self.public(), "units": units, "timeline": self._told(answer["order"])}

    def _told(self, given: Sequence[str]) -> list[dict[str, Any]]:
        words = {event.id: event.text for event in self.events}
        told = told_at(swapped(self.key(), given))
        return [
            {
                **self._explained(event),
                "given": given.index(event.id) + 1,
                "before": [words[other] for other in told.get(("before", event.id), ())],
                "behind": [words[other] for other in told.get(("behind", event.id), ())],
            }
            for event in self._timeline()
        ]

    def _explained(self, event: Event) -> dict[str, Any]:
        passages = {passage.id: passage for passage in self.passages}
        earlier = sum(other.place < event.place for other in self.events)
        alike = [other for other in self.events if other.place == event.place]
        return {
            "id": event.id,
            "text": event.text,
            "when": event.when,
            "why": event.why,
            "fits": [earlier + n for n in range(1, len(alike) + 1)],
            "either_way": [other.text for other in alike if other is not event],
            "cites": [
                {"who": passages[p].who, "text": passages[p].segment(s).text}
                for p, s in event.cites
            ],
        }

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        return (Say("pairs-right", {"right": outcome.counts.right, "n": outcome.counts.rows}),)

    def describe(self, answer: Answer) -> str:
        return ", ".join(answer["order"])

    def tally(self, answers: Iterable[Answer]) -> Tally:
        return count_orders(self.ids(), [answer["order"] for answer in answers])

    def lint(self) -> tuple[Problem, ...]:
        dated = [(event.id, event.place, event.when) for event in self.events]
        problems = [problem.under("events") for problem in contradictions(dated)]
        for event in self.events:
            if not event.cites and not _NOTE.search(event.why):
                problems.append(Problem("event-uncited", ("events", event.id)))
        start = ordering_raw(self.key(), self.ids())
        if start == 1:
            problems.append(Problem("start-right", ("events",)))
        elif abs(start) > NEAR:
            problems.append(Problem("start-near", ("events",), severity="advice"))
        return tuple(problems)

    def portable(self) -> Portable:
        """Its options are places; what may stand either way fits several of them."""
        told = {event["id"]: event for event in self._told(self.matching()["order"])}
        pairs = [(row, str(n)) for row, event in told.items() for n in event["fits"]]
        best = {row: str(event["given"]) for row, event in told.items()}
        cited = [(row, cite["text"]) for row, event in told.items() for cite in event["cites"]]
        return Portable(
            shape="order",
            prompt=self.prompt,
            options=tuple((str(place), str(place)) for place in self.public()["places"]),
            rows=tuple((event.id, event.text) for event in self.events),
            key=tuple((event, best[event]) for event in self.ids()),
            accept=tuple((row, place) for row, place in pairs if place != best[row]),
            notes=(
                *notes_of("why", {event.id: event.why for event in self.events}),
                *notes_of("date", {event.id: event.when for event in self.events}),
                *(Note("cites", row, text) for row, text in cited),
            ),
        )


class OrderSpec(Spec):
    """What the author writes for an `order` question."""

    type: Literal["order"]
    excerpts: tuple[Id, ...] = Field(default=(), max_length=4)
    """The excerpts that tell of the events."""
    events: dict[Id, EventSpec] = Field(min_length=3, max_length=MOST_EVENTS)
    """3 to 8 events as they are shown, not in the right order."""

    def excerpt_ids(self) -> tuple[str, ...]:
        return self.excerpts

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        problems = [
            problem.under("events", event_id)
            for event_id, event in self.events.items()
            for problem in miscited(event.cite, self.excerpts, passages)
        ]
        problems += self._misplaced()
        if problems:
            return tuple(problems)
        return Order(
            **self.common(passages),
            events=tuple(
                Event(event_id, event.text, int(event.place), event.when, _cites(event), event.why)
                for event_id, event in self.events.items()
            ),
        )

    def _misplaced(self) -> Iterator[Problem]:
        """Places count on from 1 without a gap, and at least two of them differ."""
        places = {int(event.place) for event in self.events.values()}
        gap = next(n for n in range(1, MOST_EVENTS + 2) if n not in places)
        if gap < max(places):
            yield Problem("place-gap", ("events",), {"missing": gap})
        elif len(places) == 1:
            yield Problem("one-place", ("events",))


def _cites(event: EventSpec) -> tuple[tuple[str, str], ...]:
    return tuple((excerpt, s) for excerpt, segments in event.cite.items() for s in segments)


SPEC = OrderSpec

_LOG = Passage(
    id="a",
    who="Saltmere Library",
    when="2031-03-08",
    kind="record",
    authenticity="written-for-lesson",
    segments=tuple(
        Segment(id=f"s{n}", text=text)
        for n, text in enumerate(
            (
                "2 May 2030: clock checked.",
                "3 March 2031: clock stopped; the same evening the light in the tower went out.",
                "7 March 2031: new gear fitted.",
            ),
            1,
        )
    ),
)

_EVENTS = {
    "fitted": ("A new gear was fitted.", "3", "2031-03-07", "s3"),
    "checked": ("The clock was checked.", "1", "2030-05-02", "s1"),
    "dark": ("The light in the tower went out.", "2", "2031-03-03", "s2"),
    "stopped": ("The clock stopped.", "2", "2031-03-03", "s2"),
}


def _filled(*order: str) -> dict[str, tuple[str, ...]]:
    return {f"place-{event}": (str(n),) for n, event in enumerate(order, 1)}


_FULL = _filled("checked", "dark", "stopped", "fitted")

OrderSpec.EXAMPLES = (
    Example(
        spec=OrderSpec(
            id="first-to-last",
            type="order",
            skill="chronology",
            excerpts=("a",),
            prompt="What came first, and what came after it?",
            events={
                event: EventSpec(
                    text=text, place=place, when=when, cite={"a": (segment,)}, why="See the log."
                )
                for event, (text, place, when, segment) in _EVENTS.items()
            },
        ),
        passages={"a": _LOG},
        answers=(
            (_FULL, 1.0),
            (_filled("checked", "stopped", "dark", "fitted"), 1.0),
            (_filled("dark", "checked", "stopped", "fitted"), 0.6),
            (_filled("dark", "stopped", "checked", "fitted"), 0.2),
            (_filled("fitted", "stopped", "dark", "checked"), 0.0),
            (_filled("fitted", "dark", "checked", "stopped"), 0.0),
            ({**_FULL, "place-dark": ("1",)}, None),
            ({**_FULL, "place-dark": ("",)}, None),
            ({**_FULL, "place-dark": ("5",)}, None),
            ({}, None),
        ),
    ),
)
