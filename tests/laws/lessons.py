"""Lessons made up by hypothesis, two by two: alike in all but what is right."""

from hypothesis import assume
from hypothesis import strategies as st

from quiz.core.lesson import Lesson
from quiz.core.model import Passage, Segment
from quiz.library.assemble import bind_all, make_lesson
from quiz.library.format import LessonFile
from quiz.questions import SPECS

WORDS = st.sampled_from(["harbour", "clock", "gear", "council", "baker", "log", "crack", "notice"])
TECHNIQUES = ["loaded-language", "exaggeration", "false-choice", "slogan"]
RELATIONS = ["agree", "conflict", "only-a", "only-b"]
WHY = "Because of the words themselves."

HEAD = {
    "format": "1",
    "id": "made-up",
    "title": "A made-up lesson",
    "level": "easy",
    "minutes": "5",
    "ages": "11+",
    "goal": "Nothing in particular.",
    "advisory": "none",
    "debrief": "There is nothing to look back on.",
}


@st.composite
def passages(draw, excerpt):
    """Six to nine sentences; each holds a phrase that stands nowhere else."""
    count = draw(st.integers(6, 9))
    lines = [" ".join(draw(st.lists(WORDS, min_size=2, max_size=5))) for _ in range(count)]
    return Passage(
        id=excerpt,
        who="Saltmere Bell",
        when="2031-03-04",
        kind="news",
        authenticity="written-for-lesson",
        segments=tuple(
            Segment(id=f"s{n}", text=f"{line} phrase{n}x ends.") for n, line in enumerate(lines)
        ),
    )


@st.composite
def two_choices(draw, ids):
    """Two different choices out of the same ids, at most half of them each."""
    choice = st.sets(st.sampled_from(ids), max_size=len(ids) // 2)
    first = draw(choice)
    return first, draw(choice.filter(lambda other: other != first))


def base(kind):
    return {"id": "asked", "type": kind, "skill": "numbers", "prompt": "What do you see?"}


@st.composite
def spot_claims(draw, a, b):
    ids = [segment.id for segment in a.segments]
    return [
        {
            **base("spot_claim"),
            "excerpt": a.id,
            "targets": {u: {"reason": "no-source-given", "why": WHY} for u in targets},
            "sound": {u: WHY for u in ids if u not in targets},
        }
        for targets in draw(two_choices(ids))
    ]


@st.composite
def framings(draw, a, b):
    ids = [f"p{n}" for n in range(len(a.segments))]
    names = draw(st.permutations(TECHNIQUES))
    return [
        {
            **base("framing"),
            "excerpt": a.id,
            "phrases": {
                p: {"text": f"phrase{p[1:]}x", ("pushes" if p in pushing else "tells"): WHY}
                for p in ids
            },
            "technique": {"key": name, "accept": [], "offer": TECHNIQUES},
        }
        for pushing, name in zip(draw(two_choices(ids)), names, strict=False)
    ]


@st.composite
def compares(draw, a, b):
    size = draw(st.integers(4, 8))
    keys = st.lists(st.sampled_from(RELATIONS), min_size=size, max_size=size)
    first = draw(keys)
    second = draw(keys.filter(lambda other: other != first))
    cites = {
        "agree": {"a": ["s0"], "b": ["s0"]},
        "conflict": {"a": ["s0"], "b": ["s0"]},
        "only-a": {"a": ["s0"]},
        "only-b": {"b": ["s0"]},
    }
    return [
        {
            **base("compare"),
            "excerpts": ["a", "b"],
            "rows": {
                f"r{n}": {"fact": f"Fact {n}.", "answer": k, "cite": cites[k], "why": WHY}
                for n, k in enumerate(key)
            },
        }
        for key in (first, second)
    ]


@st.composite
def sorts(draw, a, b):
    size = len(a.segments)
    keys = st.lists(st.sampled_from(RELATIONS), min_size=size, max_size=size)
    first = draw(keys)
    second = draw(keys.filter(lambda other: other != first))
    return [
        {
            **base("sort"),
            "excerpts": ["a", "b"],
            "labels": {label: f"Label {label}" for label in RELATIONS},
            "units": {
                f"u{n}": {"at": f"a.s{n}", "answer": label, "accept": accept, "why": WHY}
                for n, label in enumerate(key)
            },
        }
        for key, accept in ((first, []), (second, ["agree"]))
    ]


@st.composite
def choices(draw, a, b):
    ids = [f"o{n}" for n in range(draw(st.integers(3, 6)))]
    several = draw(st.booleans())
    picks = st.sets(st.sampled_from(ids), min_size=1, max_size=2 if several else 1)
    first = draw(picks)
    second = draw(picks.filter(lambda other: other != first))
    return [
        {
            **base("choice"),
            "excerpts": ["a"],
            "several": several,
            "options": {
                o: {"text": f"Option {o}", ("right" if o in right else "wrong"): WHY} for o in ids
            },
            "cite": {"a": [cite]},
        }
        for right, cite in ((first, "s0"), (second, "s1"))
    ]


@st.composite
def orders(draw, a, b):
    ids = [f"e{n}" for n in range(draw(st.integers(3, 8)))]
    first, second = draw(st.permutations(ids)), draw(st.permutations(ids))
    assume(first != second)
    return [
        {
            **base("order"),
            "excerpts": ["a"],
            "events": {
                e: {
                    "text": f"Event {e}.",
                    "place": str(order.index(e) + 1),
                    "when": f"2031-03-{10 + order.index(e)}",
                    "cite": {"a": [cite]},
                    "why": WHY,
                }
                for e in ids
            },
        }
        for order, cite in ((first, "s0"), (second, "s1"))
    ]


@st.composite
def rewords(draw, a, b):
    lines = draw(st.permutations([f"Line {n}." for n in range(6)]))
    items = draw(st.permutations(["It tells.", "Nobody is judged.", "Who did what is there."]))
    return [
        {
            **base("reword"),
            "excerpt": "a",
            "sentence": "s0",
            "models": {f"m{n}": {"text": line, "why": WHY} for n, line in enumerate(models)},
            "checklist": checklist,
        }
        for models, checklist in ((lines[:2], items[:2]), (lines[2:5], items))
    ]


MAKERS = {
    "spot_claim": spot_claims,
    "framing": framings,
    "compare": compares,
    "sort": sorts,
    "choice": choices,
    "order": orders,
    "reword": rewords,
}


def lesson_of(spec, a, b) -> Lesson:
    specs = [SPECS[spec["type"]].model_validate(spec)]
    both = {"a": a, "b": b}
    questions, problems = bind_all(specs, both)
    assert not problems
    return make_lesson(LessonFile.model_validate(HEAD), both, specs, questions)


@st.composite
def twins(draw, kind):
    """Two lessons that differ in nothing but the key of their one question."""
    a, b = draw(passages("a")), draw(passages("b"))
    return [lesson_of(spec, a, b) for spec in draw(MAKERS[kind](a, b))]
