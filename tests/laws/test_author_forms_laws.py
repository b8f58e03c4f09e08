"""A form changes what was typed into it and nothing else, in every lesson that is shipped."""

from __future__ import annotations

import copy
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz.core.sketch import is_blank
from quiz.desk.beginning import file_of
from quiz.desk.merging import GONE, merged
from quiz.desk.splice import changed
from quiz.library.form_answers import TRUE, taken
from quiz.library.form_fields import shown
from quiz.library.form_places import beside
from quiz.library.manuscript import Manuscript
from quiz.library.reader import read_source
from quiz.library.shelf import files_of, read_all
from tests.conftest import ROOT
from tests.laws.test_splice_laws import SAID, at
from tests.made_up import timeline_lesson, writing_lesson

SOURCES = read_all(ROOT / "seeds", read_source, {})[0]
LESSONS = {path.stem: path.read_bytes() for path, _ in files_of(ROOT / "lessons")}
LESSONS |= {"when": timeline_lesson("when").encode(), "own": writing_lesson("own").encode()}


@cache
def written(name):
    return Manuscript(name, LESSONS[name], SOURCES)


@cache
def parts(name):
    """Every form of a lesson."""
    here = written(name)
    texts = [here.text(one) for one in here.texts]
    return [here.head(), here.notes(), *texts, *map(here.question, range(len(here.questions)))]


def flat(fields):
    """Every field that something is typed into or picked in."""
    for field in fields:
        yield field
        yield from flat(field.inner)
        for card in field.cards:
            yield from flat(card.fields)


def sent(fields):  # noqa: C901 - one branch for each way to fill in
    """What a browser sends of a form that nobody has touched."""
    form = MultiDict()
    for field in flat(fields):
        if field.widget in ("line", "text", "words", "pick", "sentence"):
            form.add(field.name, field.shown.replace("\n", "\r\n"))
        elif field.widget == "either":
            form.update({field.name: field.reasons, f"{field.name}/is": field.decided})
        elif field.widget == "tick" and field.value in TRUE:
            form.add(field.name, "yes")
        elif field.widget == "picks":
            form.setlist(field.name, [one for one in field.value or [] if isinstance(one, str)])
        elif field.widget == "lines":
            form.add(field.name, "\r\n".join(map(shown, field.value or [])))
        elif field.widget == "cite":
            cited = (field.value or {}).items()
            marks = [(e, mark) for e, marks in cited for mark in marks or () if not is_blank(mark)]
            form.setlist(field.name, [f"{e}.{mark}" for e, mark in marks])
    for field in flat(fields):
        if field.widget == "roles":
            first, _, aside = field.roles
            ticked = [card.key for card in field.cards if card.role == first]
            form.setlist(f"{field.name}/mark", ticked)
            form.update({f"{c.name}/aside": "yes" for c in field.cards if c.role == aside})
        if field.named:
            form.update({f"{card.name}/@key": card.key for card in field.cards})
    return form


@pytest.mark.parametrize("name", LESSONS)
def test_an_untouched_form_leaves_everything_as_it_was(name):
    for fields in parts(name):
        assert not [field for field in flat(fields) if field.widget == "odd"]
        assert taken(fields, sent(fields), written(name).data) == written(name).data


def typed_into(fields):
    return [one for one in flat(fields) if one.widget in ("text", "line") and one.shown]


def leaves(value, path=()):
    """Every value by its path."""
    if isinstance(value, dict | list) and value:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in pairs:
            yield from leaves(inner, (*path, name))
    else:
        yield path, value


@settings(max_examples=80)
@given(st.data())
def test_what_is_typed_into_a_field_changes_that_field_alone(data):
    name = data.draw(st.sampled_from(sorted(LESSONS)))
    fields = data.draw(st.sampled_from([one for one in parts(name) if typed_into(one)]))
    field, said = data.draw(st.sampled_from(typed_into(fields))), data.draw(SAID)
    form = sent(fields)
    form[field.name] = said
    made = taken(fields, form, written(name).data)
    before, after = dict(leaves(written(name).data)), dict(leaves(made))
    touched = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    typed = said.replace("\r\n", "\n").strip()
    # The why of a sound sentence is all that stands behind its mark.
    path = field.path if field.path in before else field.path[:-1]
    assert touched == (set() if typed == field.shown else {path})
    if typed and touched:
        assert at(made, path).strip() == typed
    assert Manuscript(name, changed(LESSONS[name], made), SOURCES).data == made


JUNK = st.sampled_from(
    ["", "x", "none", "___ x", [], {}, ["a"], [{}], [[]], {"a": "b"}, {"a": None},
     {"a": ["s1"]}, {"s1": {"why": []}}]
)  # fmt: skip


@settings(max_examples=100)
@given(st.data())
def test_forms_stand_whatever_shape_a_file_has_and_leave_it_so(data):
    name = data.draw(st.sampled_from(sorted(LESSONS)))
    said = copy.deepcopy(written(name).data)
    for _ in range(data.draw(st.integers(1, 3))):
        here, path = said, data.draw(st.sampled_from([p for p, _ in leaves(said) if p]))
        for part in path[: data.draw(st.integers(0, len(path) - 1))]:
            here, path = here[part], path[1:]
        here[path[0]] = copy.deepcopy(data.draw(JUNK))
    made = Manuscript(name, file_of(said), SOURCES)
    assert made.has_forms and made.problems is not None and made.next_part and made.title
    texts = [made.text(one) for one in made.texts]
    asked = [made.question(n) for n in range(len(made.questions))]
    for fields in (made.head(), made.notes(), *texts, *asked):
        assert taken(fields, sent(fields), made.data) == made.data
        beside(fields, made.problems)


VALUES = st.dictionaries(
    st.sampled_from("abcd"),
    st.text("xyz", max_size=2) | st.dictionaries(st.sampled_from("ef"), st.text("xy", max_size=1)),
)


@given(VALUES, VALUES, VALUES)
def test_two_changes_are_both_kept_or_asked_about(base, hers, theirs):
    assert merged(base, hers, base) == (hers, [])
    assert merged(base, base, theirs) == (theirs, [])
    made, clashes = merged(base, hers, theirs)
    asked = [clash.path for clash in clashes]
    for mine, other in ((hers, theirs), (theirs, hers)):
        for path, value in leaves(mine):
            was, others = dict(leaves(base)).get(path, GONE), dict(leaves(other)).get(path, GONE)
            is_asked = any(path[: len(one)] == one for one in asked)
            if value != was and others == was and not is_asked and path in dict(leaves(made)):
                assert dict(leaves(made))[path] == value
    mine, none = merged(base, hers, theirs, dict.fromkeys(asked, "hers"))
    assert none == []
    for clash in clashes:
        if clash.hers != GONE:
            assert at(mine, clash.path) == clash.hers
