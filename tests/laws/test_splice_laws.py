"""A file is changed by splices: what was asked for, in that order, and no byte besides."""

from __future__ import annotations

import copy
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.desk.rendering import collection_lines
from quiz.desk.splice import changed
from quiz.library import yaml_nodes
from quiz.library.yaml_marks import tree
from tests.conftest import ROOT
from tests.laws.test_yaml_text import TEXTS

FILES = sorted((*ROOT.glob("lessons/*.yaml"), *ROOT.glob("seeds/*.yaml")))
WORDS = st.sampled_from(
    ["a: b", "# no", "no", "~", "- x", "“Ja”, sagte sie.", "it's", 'a "b"', "[s1] x", "فارسی",
     "a\nb", "p\n\n- q\n", "yes", "0", "two  spaces", "x #y", "k:", "{", "a\n\n\n", ""]
)  # fmt: skip
SAID = st.one_of(TEXTS, WORDS)
# The reader takes a name that begins with a long dash or a bullet for a slip.
NAMES = TEXTS.filter(lambda name: name[:1] < "\x7f")
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner, min_size=1), max_leaves=12
)


@cache
def raw_of(path):
    return path.read_bytes()


def places(node, path=()):
    """Every value of a file with its path."""
    yield path, node
    names = node.names if node.is_mapping else range(len(node.inner))
    for name, inner in zip(names, node.inner, strict=True):
        yield from places(inner, (*path, name))


@cache
def keys(path):
    """Where the name of each value begins."""
    return {
        (*p, key.raw): key.start
        for p, node in places(tree(raw_of(path).decode()))
        for key in node.keys
    }


@cache
def scalars(path):
    return [
        (p, n) for p, n in places(tree(raw_of(path).decode())) if not (n.is_list or n.is_mapping)
    ]


@cache
def collections(path):
    return [(p, n) for p, n in places(tree(raw_of(path).decode())) if n.inner and p]


def with_(data, path, value):
    made = copy.deepcopy(data)
    here = made
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = value
    return made


def at(data, path):
    for part in path:
        data = data[part]
    return data


def lines_of(text, start, end):
    """The beginning of the first and the end of the last line of a stretch of text."""
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last


def test_what_says_the_same_is_the_same_file():
    for path in FILES:
        raw = raw_of(path)
        assert changed(raw, yaml_nodes.read(raw).data) is raw


@settings(max_examples=150)
@given(st.data())
def test_one_value_of_a_shipped_file_changes_alone(data):
    path = data.draw(st.sampled_from(FILES))
    where, node = data.draw(st.sampled_from(scalars(path)))
    value, raw = data.draw(SAID), raw_of(path)
    made = changed(raw, with_(yaml_nodes.read(raw).data, where, value))
    assert at(yaml_nodes.read(made).data, where) == value
    text, said = raw.decode(), made.decode()
    first, last = lines_of(text, node.start, node.end)
    assert said[:first] == text[:first]
    assert said.endswith(text[last:])


@settings(max_examples=150)
@given(st.data())
def test_entries_of_a_shipped_file_are_put_in_taken_out_and_moved(data):
    path = data.draw(st.sampled_from(FILES))
    where, node = data.draw(st.sampled_from(collections(path)))
    raw = raw_of(path)
    before = yaml_nodes.read(raw).data
    old = at(before, where)
    pairs = list(old.items()) if isinstance(old, dict) else list(enumerate(old))
    pairs = data.draw(st.permutations(pairs))[: data.draw(st.integers(0, len(pairs)))]
    fresh = data.draw(st.none() | VALUES)
    if fresh is not None:
        pairs.insert(data.draw(st.integers(0, len(pairs))), ("brand new", fresh))
    new = dict(pairs) if isinstance(old, dict) else [value for _, value in pairs]
    made = changed(raw, with_(before, where, new)).decode()
    assert at(yaml_nodes.read(made.encode()).data, where) == new
    text = raw.decode()
    first, last = lines_of(text, keys(path).get(where, node.start), node.end)
    assert made[:first] == text[:first]
    assert made.endswith(text[last:])


@settings(max_examples=40)
@given(st.dictionaries(NAMES, VALUES, min_size=1), st.dictionaries(NAMES, VALUES, min_size=1))
def test_any_file_takes_any_values_in(one, other):
    raw = "".join(f"{line}\n" for line in collection_lines(one, 0)).encode()
    assert yaml_nodes.read(raw).data == one
    made = changed(raw, {**one, **other})
    assert yaml_nodes.read(made).data == {**one, **other}
