"""What stands on the shelf at one moment, and how it is looked through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from quiz.core.checkup import Forms
from quiz.core.lesson import Lesson, Wanted
from quiz.core.model import Problem
from quiz.library.format import PackFile


@dataclass(frozen=True)
class Contents:
    """Everything read from the two folders at one moment.

    `misfits` are packs (by id) whose two forms do not fit together: until that is mended
    their check is offered to nobody, and the forms do not turn into lessons meanwhile.
    """

    lessons: Mapping[str, Lesson]
    packs: tuple[PackFile, ...]
    problems: tuple[Problem, ...]
    misfits: frozenset[str] = frozenset()

    @cached_property
    def forms(self) -> frozenset[str]:
        """The lessons that are forms of a check before and after, of any pack."""
        named = {(pack.id, form) for pack in self.packs for form in pack.forms}
        return frozenset(x.id for x in self.lessons.values() if (x.pack, x.id) in named)

    @cached_property
    def listed(self) -> Mapping[str, Lesson]:
        """The lessons to choose from, all but the forms: those of a pack in the pack's order."""
        chosen = [x for x in self.lessons.values() if x.id not in self.forms]
        of_pack = {pack.id: n for n, pack in enumerate(self.packs)}
        of_step = {step.id: n for pack in self.packs for n, step in enumerate(pack.lessons)}
        last = len(chosen)
        in_order = sorted(chosen, key=lambda x: (of_pack.get(x.pack, -1), of_step.get(x.id, last)))
        return MappingProxyType({x.id: x for x in in_order})

    def pack(self, pack_id: str) -> PackFile | None:
        """The pack of that id, None if there is none."""
        return next((pack for pack in self.packs if pack.id == pack_id), None)

    def path_of(self, pack: PackFile) -> list[tuple[Lesson, list[Lesson]]]:
        """The lessons of a pack in their order, each with those that it builds on."""
        after = {step.id: step.after for step in pack.lessons}
        own = {x.id: x for x in self.lessons_of(pack.id)}
        return [
            (x, [own[needed] for needed in after.get(x.id, ()) if needed in own])
            for x in own.values()
        ]

    def packs_after(self, pack_id: str) -> list[PackFile]:
        """The packs to take after that one; after "" those that need none before them."""
        return [pack for pack in self.packs if pack.after == pack_id and self.lessons_of(pack.id)]

    @property
    def loose(self) -> list[Lesson]:
        """The lessons that lie open on the shelf."""
        return [lesson for lesson in self.listed.values() if not lesson.pack]

    @property
    def packed(self) -> list[tuple[PackFile, list[Lesson]]]:
        """Each pack with its lessons."""
        return [(pack, self.lessons_of(pack.id)) for pack in self.packs]

    def lessons_of(self, pack_id: str) -> list[Lesson]:
        """The lessons of that pack, without its forms."""
        return [lesson for lesson in self.listed.values() if lesson.pack == pack_id]

    @cached_property
    def checks(self) -> Mapping[str, Forms]:
        """The two forms of each pack that has a check, by the id of the pack."""
        found = {
            pack.id: (self.lessons[pack.forms[0]], self.lessons[pack.forms[1]])
            for pack in self.packs
            if pack.forms and pack.id not in self.misfits and self.forms.issuperset(pack.forms)
        }
        return MappingProxyType(found)

    def only(self, wanted: Wanted) -> Contents:
        """The same shelf with just the lessons that fit, of those to choose from."""
        lessons = {x.id: x for x in self.listed.values() if wanted.fits(x)}
        return replace(self, lessons=MappingProxyType(lessons))

    @property
    def ages(self) -> list[int]:
        """Every age that some lesson begins at."""
        return sorted({lesson.ages for lesson in self.listed.values()})

    @property
    def topics(self) -> list[str]:
        """Every topic of some lesson."""
        return sorted({topic for lesson in self.listed.values() for topic in lesson.topics})

    @property
    def skills(self) -> list[str]:
        """Every skill that some lesson trains."""
        return sorted({skill for lesson in self.listed.values() for skill in lesson.skills})
