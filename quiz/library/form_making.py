"""The fields of a lesson file as a form to fill in: made of the models that read the file.

Nothing here knows a kind of question. What a type does not say (that a name stands for a
sentence, that a word comes from a closed list) a kind says in `Spec.PICKS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from quiz.core.model import Passage, Segment
from quiz.core.sketch import BLANK, undecided
from quiz.library.describe import hinted, unwrapped
from quiz.library.form_fields import FIXED, Card, Field, Path, Widget, shown
from quiz.library.form_hints import in_form
from quiz.library.terms import terms

FOUND_ELSEWHERE = frozenset({"passages.*"})
"""Entries that no button begins: a passage is cut out of its text on a page of its own."""

_LONG = 200
_PARAGRAPHS = frozenset(
    {"know", "discuss", "pushes", "tells", "right", "wrong", "what", "note", "debrief"}
)
_BY_NAME = {
    "skill": "term:skills", "reason": "term:reasons", "excerpt": "excerpt", "excerpts": "excerpts",
}  # fmt: skip
_SPOKEN = {
    "level": "level", "kind": "kind-of-text", "genre": "kind-of-text", "answer": "choice",
    "confidence": "choice", "authenticity": "choice",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What the fields of a part may speak of: the texts, and how a kind lets them be picked."""

    passages: Mapping[str, Passage]
    excerpts: Sequence[str] = ()
    picks: Mapping[str, str] | None = None


def form(
    model: type[BaseModel], data: Any, path: Path, scene: Scene, only: Iterable[str] = ()
) -> tuple[Field, ...]:
    """The fields of a part of the file; `data` is that part, `only` picks some of its fields."""
    data = data if isinstance(data, Mapping) else {}
    wanted = [name for name in only or model.model_fields if name not in FIXED]
    made = _Maker(scene, data)
    return tuple(made.fields({n: model.model_fields[n] for n in wanted}, data, path))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes fields; `whole` is the data of the part, whose labels and texts others name."""

    scene: Scene
    whole: Mapping[str, Any]

    def fields(
        self, infos: Mapping[str, FieldInfo], data: Mapping[str, Any], path: Path, under: str = ""
    ) -> Iterator[Field]:
        picks = self.scene.picks or {}
        roles = tuple(name for name in infos if picks.get(f"{under}{name}") == "roles")
        sort, _, pair = picks.get(under.removesuffix("."), "").partition(":")
        either = tuple(pair.split(",")) if sort == "either" else ()
        for name, info in infos.items():
            if name in roles[1:] or name in either[1:]:
                continue
            here = (*path, name)
            if name in either:
                yield self._either(info, either, data, path)
            elif name in roles:
                yield self._roles(info, roles, data, path)
            else:
                yield self._field(info, here, data.get(name), f"{under}{name}")

    def _field(self, info: FieldInfo, path: Path, value: Any, dotted: str) -> Field:
        name, base = str(path[-1]), unwrapped(info.annotation)
        asked = (self.scene.picks or {}).get(dotted) or _BY_NAME.get(name, "")
        common = _Common(
            path, _name(path), in_form(info.description or ""), value, info.is_required()
        )
        if asked:
            return self._picked(common, asked)
        if get_origin(base) is Literal:
            words = _SPOKEN.get(name)
            return common.made("pick", choices=[(v, f"{words}.{v}" if words else v)
                                                for v in map(str, get_args(base))])  # fmt: skip
        if isinstance(base, type) and issubclass(base, BaseModel):
            inner = value if isinstance(value, Mapping) else {}
            made = tuple(self.fields(base.model_fields, inner, path, f"{dotted}."))
            is_odd = value not in (None, "none") and not isinstance(value, Mapping)
            none = "none" if type(None) in get_args(info.annotation) else None
            return common.made("odd" if is_odd else "group", inner=made, blank=none)
        if get_origin(base) is dict:
            return self._several(common, get_args(base)[1], dotted)
        if get_origin(base) is tuple:
            return common.made("lines", kind=list)
        if base is bool:
            return common.made("tick")
        is_long = _longest(info) > _LONG or name in _PARAGRAPHS or "\n" in shown(value)
        return common.made("text" if is_long and base is str else "line")

    def _picked(self, common: _Common, asked: str) -> Field:
        sort, _, which = asked.partition(":")
        passages = self._texts()
        if sort in ("term", "terms"):
            known = [(one.id, one.name) for one in terms()[which].values()]
            known += [("none", "choice.none")] if which == "techniques" else []
            return common.made("pick" if sort == "term" else "picks", choices=known)
        if sort in ("excerpt", "excerpts"):
            chosen = common.value if isinstance(common.value, list) else []
            order = [one for one in chosen if one in self.scene.excerpts]
            order += [one for one in self.scene.excerpts if one not in order]
            texts = [(one, self._words_of(one)) for one in order]
            return common.made(
                "pick" if sort == "excerpt" else "picks",
                choices=texts, speaks_lesson=True, opens=True,
            )  # fmt: skip
        if sort == "words":
            return common.made("words", passages=passages)
        if sort == "frozen":
            return common.made("frozen", kind=Mapping)
        if sort in ("one", "some"):
            labels = self.whole.get(which)
            pairs = labels.items() if isinstance(labels, Mapping) else ()
            known = [(str(key), shown(said) or str(key)) for key, said in pairs]
            return common.made(
                "pick" if sort == "one" else "picks", choices=known, speaks_lesson=True
            )
        return common.made("sentence", passages=passages, choices=[("", which)])

    def _several(self, common: _Common, annotation: Any, dotted: str) -> Field:
        """Entries under names of their own; sentences by excerpt are picked in the texts."""
        inner, value = unwrapped(annotation), common.value
        if get_origin(inner) is tuple:
            cited = value.values() if isinstance(value, Mapping) else ()
            is_odd = not all(isinstance(marks, list | None) for marks in cited)
            return common.made("odd" if is_odd else "cite", passages=self._texts(), kind=Mapping)
        is_model = isinstance(inner, type) and issubclass(inner, BaseModel)
        blank: Any = self._blank(inner, f"{dotted}.*") if is_model else f"{BLANK} {common.hint}"
        cards = []
        for n, (key, said) in enumerate(value.items() if isinstance(value, Mapping) else ()):
            path, name = (*common.path, key), f"{common.name}/{n}"
            if is_model:
                data = said if isinstance(said, Mapping) else {}
                made = tuple(self.fields(inner.model_fields, data, path, f"{dotted}.*."))
                made = tuple(_renamed(one, _name(path), name) for one in made)
            else:
                made = (
                    Field(path, f"{name}/text", "text", value=said, required=True, called="text"),
                )
            cards.append(Card(key, path, name, made))
        blank = None if f"{dotted}.*" in FOUND_ELSEWHERE else blank
        words = dotted == "terms"
        return common.made("cards", cards=tuple(cards), named=words, blank=blank, kind=Mapping)

    def _either(
        self, info: FieldInfo, roles: tuple[str, ...], data: Mapping[str, Any], path: Path
    ) -> Field:
        """One why for an entry that has one of two roles; which of them, is chosen beside it."""
        said = {role: data[role] for role in roles if role in data}
        is_odd = not all(isinstance(one, str | None) for one in said.values())
        also = (path, *((*path, role) for role in roles))
        return Field((*path, roles[0]), _name((*path, "why")), "odd" if is_odd else "either",
                     in_form(info.description or ""), said, roles=roles, also=also,
                     called="why")  # fmt: skip

    def _blank(self, model: type[BaseModel], dotted: str) -> dict[str, Any]:
        """A new entry: what it needs as blanks, and no role chosen."""
        empty = {dict: dict, tuple: list}
        needed = {name: info for name, info in model.model_fields.items() if info.is_required()}
        made = {
            name: empty.get(get_origin(unwrapped(info.annotation)), lambda: BLANK)()
            for name, info in needed.items()
        }
        sort, _, roles = (self.scene.picks or {}).get(dotted, "").partition(":")
        made = undecided(made, roles.split(",")) if sort == "either" else made
        return dict(hinted(model, made))

    def _roles(
        self, info: FieldInfo, roles: tuple[str, ...], data: Mapping[str, Any], path: Path
    ) -> Field:
        """Each sentence of the text with the role it has, its reason and its why."""
        model = unwrapped(get_args(unwrapped(info.annotation))[1])
        name = _name((*path, roles[0]))
        cards, passages = [], self._texts()
        for mark, segment in _sentences(passages, roles, data).items():
            role = next((r for r in roles if mark in (data.get(r) or {})), "")
            said = data[role][mark] if role else None
            values = said if isinstance(said, Mapping) else {"why": said}
            here = (*path, role or roles[1], mark)
            # All that is wrong with a sentence that is not to be found is wrong with its why;
            # what a why is for differs from role to role, and the page says it once.
            fields = tuple(
                replace(_renamed(one, _name(here), f"{name}/{mark}"), hint="",
                        also=() if role == roles[0] or one.label != "why" else (here,))
                for one in self.fields(model.model_fields, values, here, "")
            )  # fmt: skip
            cards.append(Card(mark, here, f"{name}/{mark}", fields, role, segment))
        common = _Common((*path, roles[0]), name, "", None, required=False)
        return common.made("roles", cards=tuple(cards), passages=passages, roles=roles)

    def _texts(self) -> tuple[Passage, ...]:
        """The texts that this part is about, in its order."""
        named = self.whole.get("excerpt") or self.whole.get("excerpts") or ()
        ids = [named] if isinstance(named, str) else list(named)
        known = self.scene.passages
        return tuple(known[one] for one in ids if isinstance(one, str) and one in known)

    def _words_of(self, excerpt: str) -> str:
        passage = self.scene.passages.get(excerpt)
        return f"{excerpt}: {passage.title or passage.who}" if passage else excerpt


@dataclass(frozen=True, slots=True)
class _Common:
    """What every field has, whatever its widget."""

    path: Path
    name: str
    hint: str
    value: Any
    required: bool

    def made(
        self,
        widget: Widget,
        *,
        choices: Sequence[tuple[str, str]] = (),
        kind: Any = str,
        **more: Any,
    ) -> Field:
        """The field; `odd` where a value of another shape stands in its place."""
        shape = {"picks": list, "group": Mapping}.get(widget, kind)
        is_empty = self.value is None or (self.value == "none" and widget == "group")
        has_shape = is_empty or isinstance(self.value, shape)
        widget = widget if has_shape or widget == "roles" else "odd"
        return Field(self.path, self.name, widget, self.hint, self.value, self.required,
                     choices=tuple(choices), **more)  # fmt: skip


def _name(path: Path) -> str:
    return "/".join(map(str, path))


def _renamed(field: Field, old: str, new: str) -> Field:
    """The same field under a name that does not hold its entry's key."""
    return replace(
        field,
        name=new + field.name.removeprefix(old),
        inner=tuple(_renamed(one, old, new) for one in field.inner),
    )


def _longest(info: FieldInfo) -> int:
    return max((getattr(one, "max_length", None) or 0 for one in info.metadata), default=0)


def _sentences(
    passages: Sequence[Passage], roles: Sequence[str], data: Mapping[str, Any]
) -> dict[str, Segment | None]:
    """The sentences of the text; None for one that has a role and is not in the text any more."""
    if not passages:
        return {}
    listed = [data.get(role) or {} for role in roles]
    strays = {str(mark): None for marks in listed if isinstance(marks, Mapping) for mark in marks}
    found: dict[str, Segment | None] = {one.id: one for one in passages[0].segments}
    return found | {mark: None for mark in strays if mark not in found}
