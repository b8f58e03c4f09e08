"""The contract that every kind of question keeps.

What the author writes is a Spec; bound to its passages it becomes a Question, which can
show itself without its key, read an answer, grade it and explain it. Parsing is not
grading: an answer that cannot be read is a Problem, never a wrong answer.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import StringConstraints

from quiz.core.eye import Eye
from quiz.core.model import Answer, Counts, Frozen, Outcome, Passage, Problem, Say
from quiz.core.portable import Portable
from quiz.core.sketch import Excerpts, sketched, undecided

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Form(Protocol):
    """What a browser sends: werkzeug's form, or a plain stand-in with the same two verbs."""

    def get(self, key: str, /) -> str | None:
        """The first value of that field."""

    def getlist(self, key: str, /) -> list[str]:
        """All values of that field."""


@dataclass(frozen=True, slots=True)
class TermUse:
    """A place where a spec names an entry of a closed list (skill, technique, reason)."""

    where: tuple[str | int, ...]
    list_name: str
    id: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The class picture: how many answers there are, and how often each unit was chosen."""

    answers: int
    chosen: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Example:
    """A row of a kind's truth table: a spec, its passages, and what each form is worth.

    `answers` pairs a form (field name to values) with its score, None where the form cannot be
    read, UNSCORED where nobody judges it. Tests, the author's manual and the preview read these.
    """

    spec: Spec
    passages: Mapping[str, Passage]
    answers: tuple[tuple[Mapping[str, tuple[str, ...]], float | str | None], ...]


class Spec(Frozen):
    """What an author writes of every question, whatever its kind."""

    EXAMPLES: ClassVar[tuple[Example, ...]] = ()
    PICKS: ClassVar[Mapping[str, str]] = {}
    """How forms fill in what a type does not say, by the path of a field: `roles` (each sentence
    has one of these), `either:ROLE,ROLE` (each entry has one of the two, with its why),
    `sentence:` (its mark, behind excerpt and dot if so named), `words:FIELD` (words of the text
    named there), `term:LIST`, `terms:LIST`, `one:FIELD`, `some:FIELD`."""

    id: Id
    """The name of the question in records; it never changes."""
    skill: str
    """The skill it trains, from the list."""
    prompt: Text
    """What the learner is asked to do, in one or two plain sentences."""
    core: bool = False
    """yes if it belongs into a short live lesson."""
    discuss: str = ""
    """A question for the class to talk about afterwards."""
    for_discussion: bool = False
    """yes if careful readers differ: it is asked and explained, but not scored."""

    def excerpt_ids(self) -> tuple[str, ...]:
        """The excerpts this question is about, in the order they are shown."""
        raise NotImplementedError

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        """Meet the passages (by excerpt id): a Question, or every Problem at once."""
        raise NotImplementedError

    def common(self, passages: Mapping[str, Passage]) -> dict[str, Any]:
        """The fields that every bound question takes over from its spec."""
        return {
            "id": self.id,
            "prompt": self.prompt,
            "skill": self.skill,
            "core": self.core,
            "discuss": self.discuss,
            "passages": tuple(passages[excerpt] for excerpt in self.excerpt_ids()),
        }

    def terms(self) -> tuple[TermUse, ...]:
        """Each use of a closed list, so that the library can check the words."""
        return (TermUse(("skill",), "skills", self.skill),)

    @classmethod
    def sketch(cls, excerpts: Excerpts) -> dict[str, Any]:
        """A new question of this kind about those excerpts, with blanks for its words."""
        example = cls.EXAMPLES[0].spec
        fields = example.model_dump(mode="json", exclude_defaults=True)
        made = sketched(fields, example.excerpt_ids(), excerpts)
        for path, asked in cls.PICKS.items():
            sort, _, roles = asked.partition(":")
            if sort == "either":
                entries = made[path.removesuffix(".*")]
                entries |= {key: undecided(one, roles.split(",")) for key, one in entries.items()}
        return made

    @classmethod
    def sketch_control(cls, excerpts: Excerpts) -> dict[str, Any]:
        """A new question in which nothing needs flagging; {} in kinds that make no such one."""
        return {}


@dataclass(frozen=True)
class Question(ABC):
    """One question together with the passages it asks about."""

    kind: ClassVar[str]

    id: str
    prompt: str
    skill: str
    core: bool
    discuss: str
    passages: tuple[Passage, ...]

    @property
    def is_scored(self) -> bool:
        """Whether answers are judged; if not, no confidence is asked and nothing is counted."""
        return True

    @property
    def is_written(self) -> bool:
        """Whether learners answer in words of their own; no picture can be made of those."""
        return False

    @abstractmethod
    def public(self) -> dict[str, Any]:
        """All that a learner's browser may know before the answer is locked."""

    @abstractmethod
    def key(self) -> dict[str, Any]:
        """What is right, as JSON: for hashing, re-scoring and the swap test only."""

    @property
    @abstractmethod
    def size(self) -> Counts:
        """How many targets, sound units and rows any answer is judged by; part of the key."""

    @property
    def is_control(self) -> bool:
        """Whether nothing here deserves doubt, so that trusting all of it is the right answer."""
        return bool(self.size.sound) and not self.size.targets

    @abstractmethod
    def matching(self) -> Answer:
        """An answer that matches the key: what is explained to those who gave none."""

    @abstractmethod
    def guess(self, eye: Eye, chance: Random) -> Answer:
        """An answer as somebody with that eye gives it: for simulated pupils."""

    @abstractmethod
    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        """Read the learner's form: an Answer of ids, or the Problems to show with it."""

    @abstractmethod
    def grade(self, answer: Answer) -> Outcome:
        """Judge an answer that `parse` has made. Pure and total."""

    @abstractmethod
    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        """What the feedback shows, unit by unit, on the words themselves."""

    @abstractmethod
    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        """The outcome in counts and plain words, never as a chance-corrected figure."""

    @abstractmethod
    def describe(self, answer: Answer) -> str:
        """The answer in one line of ids, for a teacher's table or a CSV cell."""

    @abstractmethod
    def tally(self, answers: Iterable[Answer]) -> Tally:
        """How often each unit or option was chosen, for the class picture."""

    @abstractmethod
    def lint(self) -> tuple[Problem, ...]:
        """What a good question of this kind is, as problems of any severity."""

    @abstractmethod
    def portable(self) -> Portable:
        """The question for exporters, with a list of what the neutral form cannot hold."""

    def own_words(self, answer: Answer) -> str:
        """What the learner wrote herself, exactly; "" in kinds that only let her choose."""
        return ""

    def shown(self) -> dict[str, Any]:
        """The public part that every kind shares."""
        return {
            "kind": self.kind,
            "id": self.id,
            "prompt": self.prompt,
            "passages": [passage.model_dump() for passage in self.passages],
        }

    @cached_property
    def wording(self) -> str:
        """What is asked, as JSON without the key: alike where two questions ask the same."""
        texts = [[(s.id, s.text) for s in passage.segments] for passage in self.passages]
        return _json({**self.public(), "passages": texts})

    @cached_property
    def hash(self) -> str:
        """Names this wording and this key: statistics never mix two of them."""
        content = f"[{self.wording}, {_json(self.key())}]"
        return hashlib.sha256(content.encode()).hexdigest()[:24]


def _json(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def chosen(form: Form, name: str, known: Sequence[str]) -> tuple[str, ...] | Problem:
    """The ids ticked under `name`, in the order of `known`, doubles folded together.

    An id that the question does not have is a Problem: it is never quietly dropped.
    """
    ticked = set(form.getlist(name))
    if not ticked <= set(known):
        return Problem("answer-unknown", (name,))
    return tuple(unit for unit in known if unit in ticked)


def count_chosen(ids: Sequence[str], picks: Iterable[Iterable[str]]) -> Tally:
    """Fold many answers (each the ids it chose) into a Tally over `ids`."""
    rows = [set(pick) for pick in picks]
    return Tally(len(rows), tuple((unit, sum(unit in row for row in rows)) for unit in ids))
