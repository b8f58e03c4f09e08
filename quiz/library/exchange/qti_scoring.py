"""Scoring in the words of QTI 2.1: the same formulas as `core.score`, so that points are the same.

A system that runs response processing counts as Second Look does, chance-corrected; one that only
reads the mapping of a response gives hit rate minus false alarm rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from xml.etree import ElementTree as ET  # only writes; nothing here reads XML

from quiz.core.portable import Portable

Node = ET.Element


def processing(form: Portable) -> Node:
    """The response processing of a question: sets SCORE, and the feedback that is then shown."""
    made = ET.Element("responseProcessing")
    if form.is_scored:
        _score(made, form, "RESPONSE", "SCORE")
        if form.second:
            _score(made, form.second, "RESPONSE_2", "SCORE_2")
            both = _call("sum", _variable("SCORE"), _variable("SCORE_2"))
            _set(made, "SCORE", _call("divide", both, _number(2)))
    _set(made, "FEEDBACK", _value("identifier", "why"))
    return made


def counters(form: Portable) -> tuple[str, ...]:
    """The names of the numbers that the processing of a question counts in."""
    names = ["HITS", "FALSE_ALARMS"] if _is_selection(form) else []
    names += ["HITS"] if form.shape == "matrix" else []
    names += [f"PLACE_{row}" for row, _ in form.rows] + ["RIGHT"] if form.shape == "order" else []
    return (*names, *(["SCORE_2"] if form.second else []))


def sound(form: Portable) -> list[str]:
    """The options that are to be left alone."""
    return [o for o, _ in form.options if o not in form.right and o not in form.neutral]


def _is_selection(form: Portable) -> bool:
    return form.shape == "hottext" or (form.shape == "choice" and form.several)


def _score(made: Node, form: Portable, response: str, score: str) -> None:
    if _is_selection(form):
        _selection(made, form, response, score)
    elif form.shape == "matrix":
        _matrix(made, form, response, score)
    elif form.shape == "order":
        _order(made, form, response, score)
    else:
        for option in dict.fromkeys((*form.right, *form.fitting(""))):
            hit = _call("match", _variable(response), _value("identifier", option))
            _set(_when(made, hit), score, _number(1))


def _selection(made: Node, form: Portable, response: str, score: str) -> None:
    """Cohen's kappa: raw = (tp - m g / n) / ((m + g) / 2 - m g / n), floored at 0."""
    for name, options in (("HITS", form.right), ("FALSE_ALARMS", sound(form))):
        for option in options:
            _count(made, name, _call("member", _value("identifier", option), _variable(response)))
    g, n = len(form.right), len(form.right) + len(sound(form))
    if g in (0, n):
        # Nothing to mark: right is who says so. Nothing sound: right is who marks it all.
        said = _call("not", _call("isNull", _variable("NONE" if not g else response)))
        wrong = _call("equal", _variable("FALSE_ALARMS"), _number(0), toleranceMode="exact")
        found = _call("equal", _variable("HITS"), _number(g), toleranceMode="exact")
        _set(_when(made, _call("and", found, wrong, said)), score, _number(1))
        return
    by_chance = _call("product", _marked(), _number(g / n))
    half = _call("divide", _call("sum", _marked(), _number(g)), _number(2))
    above = _call("subtract", _variable("HITS"), by_chance)
    most = _call("subtract", half, _call("product", _marked(), _number(g / n)))
    _set(made, score, _call("divide", above, most))
    _floor(made, score)


def _marked() -> Node:
    return _call("sum", _variable("HITS"), _variable("FALSE_ALARMS"))


def _matrix(made: Node, form: Portable, response: str, score: str) -> None:
    """Multi-class kappa: (po - pe) / (1 - pe), where the mapping of the response gives pe n^2."""
    n = len(form.rows)
    for row, _ in form.rows:
        fits = [
            _call("member", _value("directedPair", f"{row} {one}"), _variable(response))
            for one in form.fitting(row)
        ]
        _count(made, "HITS", _call("or", *fits) if len(fits) > 1 else fits[0])
    expected = [
        _call("divide", ET.Element("mapResponse", identifier=response), _number(n * n))
        for _ in range(3)
    ]
    only_one = _when(made, _call("gte", expected[0], _number(1)))
    all_right = _call("equal", _variable("HITS"), _number(n), toleranceMode="exact")
    _set(_when(only_one, all_right), score, _number(1))
    observed = _call("divide", _variable("HITS"), _number(n))
    above = _call("subtract", observed, expected[1])
    otherwise = _otherwise(made)
    _set(otherwise, score, _call("divide", above, _call("subtract", _number(1), expected[2])))
    _floor(made, score)


def expected_counts(form: Portable) -> dict[tuple[str, str], int]:
    """By row and label, how often the key has that label; a near one counts as the best one."""
    often = Counter(label for _, label in form.key)
    near = {(row, label): form.fitting(row)[0] for row, label in form.accept}
    return {
        (row, label): often[near.get((row, label), label)]
        for row, _ in form.rows
        for label, _ in form.options
    }


def _order(made: Node, form: Portable, response: str, score: str) -> None:
    """Kendall's tau over the pairs whose order is known: (2 right - pairs) / pairs."""
    for place in range(1, len(form.rows) + 1):
        for row, _ in form.rows:
            at = _call("index", _variable(response), n=str(place))
            here = _call("match", at, _value("identifier", row))
            _set(_when(made, here), f"PLACE_{row}", _number(place))
    pairs = decided(form)
    for earlier, later in pairs:
        _count(
            made, "RIGHT", _call("lt", _variable(f"PLACE_{earlier}"), _variable(f"PLACE_{later}"))
        )
    twice = _call("product", _variable("RIGHT"), _number(2))
    above = _call("subtract", twice, _number(len(pairs)))
    _set(made, score, _call("divide", above, _number(len(pairs))))
    _floor(made, score)


def decided(form: Portable) -> list[tuple[str, str]]:
    """The pairs of events whose order is known, the earlier one first."""
    places = {row: sorted(map(int, form.fitting(row))) for row, _ in form.rows}
    ordered = sorted(places, key=lambda row: places[row])
    return [(a, b) for a, b in combinations(ordered, 2) if places[a][-1] < places[b][0]]


def _count(made: Node, name: str, when: Node) -> None:
    _set(_when(made, when), name, _call("sum", _variable(name), _number(1)))


def _floor(made: Node, score: str) -> None:
    _set(_when(made, _call("lt", _variable(score), _number(0))), score, _number(0))


def _when(made: Node, condition: Node) -> Node:
    """A branch that is taken if the condition holds."""
    branch = ET.SubElement(ET.SubElement(made, "responseCondition"), "responseIf")
    branch.append(condition)
    return branch


def _otherwise(made: Node) -> Node:
    """The other branch of the last condition."""
    return ET.SubElement(made[-1], "responseElse")


def _set(made: Node, name: str, value: Node) -> None:
    ET.SubElement(made, "setOutcomeValue", identifier=name).append(value)


def _call(name: str, *inner: Node, **settings: str) -> Node:
    node = ET.Element(name, settings)
    node.extend(inner)
    return node


def _variable(name: str) -> Node:
    return ET.Element("variable", identifier=name)


def _value(kind: str, text: str) -> Node:
    node = ET.Element("baseValue", baseType=kind)
    node.text = text
    return node


def _number(value: float) -> Node:
    return _value("float", repr(float(value)))


def shares_of(form: Portable, shares: Sequence[tuple[str, float]]) -> Node:
    """A mapping of options to shares of the score, for systems that run no processing."""
    made = ET.Element("mapping", lowerBound="0", upperBound="1", defaultValue="0")
    for option, share in shares:
        ET.SubElement(made, "mapEntry", mapKey=option, mappedValue=repr(share))
    return made
