"""A small reader of QTI 2.1 response processing, written from the specification.

It knows the operators that the exporter may use and no other, so that an unknown one fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

NAMESPACE = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"

Response = Mapping[str, Sequence[str]]


def bare(node: ET.Element) -> str:
    return node.tag.removeprefix(NAMESPACE)


def find_all(root: ET.Element, name: str) -> list[ET.Element]:
    return list(root.iter(NAMESPACE + name))


class Sitting:
    """One answer to one item: `outcome("SCORE")` is what the system would give."""

    def __init__(self, item: ET.Element, response: Response) -> None:
        self._item, self._response = item, response
        self._single = {
            one.get("identifier"): one.get("cardinality") == "single"
            for one in find_all(item, "responseDeclaration")
        }
        self._outcomes: dict[str, Any] = {}
        for declared in find_all(item, "outcomeDeclaration"):
            value = declared.findtext(f"{NAMESPACE}defaultValue/{NAMESPACE}value")
            self._outcomes[declared.get("identifier", "")] = None if value is None else float(value)
        (processing,) = find_all(item, "responseProcessing")
        for rule in processing:
            self._do(rule)

    def outcome(self, name: str) -> Any:
        return self._outcomes[name]

    def _do(self, rule: ET.Element) -> None:
        if bare(rule) == "setOutcomeValue":
            name = rule.get("identifier", "")
            assert name in self._outcomes, f"{name} is not declared"
            self._outcomes[name] = self._value(rule[0])
            return
        assert bare(rule) == "responseCondition"
        for branch in rule:
            is_if = bare(branch) == "responseIf"
            if not is_if or self._value(branch[0]) is True:
                for inner in list(branch)[is_if:]:
                    self._do(inner)
                return

    def _value(self, node: ET.Element) -> Any:  # noqa: C901, PLR0912 - one line an operator
        name, inner = bare(node), [self._value(one) for one in node]
        match name:
            case "baseValue":
                return float(node.text) if node.get("baseType") == "float" else node.text
            case "variable":
                return self._variable(node.get("identifier", ""))
            case "mapResponse":
                return self._mapped(node.get("identifier", ""))
            case "isNull":
                return inner[0] is None
            case "not":
                return not inner[0]
            case _ if None in inner:
                return None
            case "sum":
                return sum(inner)
            case "product":
                return inner[0] * inner[1]
            case "subtract":
                return inner[0] - inner[1]
            case "divide":
                return inner[0] / inner[1] if inner[1] else None
            case "member":
                return inner[0] in inner[1]
            case "match" | "equal":
                return inner[0] == inner[1]
            case "lt":
                return inner[0] < inner[1]
            case "gte":
                return inner[0] >= inner[1]
            case "and":
                return all(inner)
            case "or":
                return any(inner)
            case "index":
                place = int(node.get("n", ""))
                return inner[0][place - 1] if place <= len(inner[0]) else None
        raise AssertionError(f"{name} is not known to this reader")

    def _variable(self, name: str) -> Any:
        if name not in self._single:
            return self._outcomes[name]
        given = list(self._response.get(name, ()))
        if not given:
            return None
        return given[0] if self._single[name] else given

    def _mapped(self, name: str) -> float:
        (mapping,) = [
            one.find(f"{NAMESPACE}mapping")
            for one in find_all(self._item, "responseDeclaration")
            if one.get("identifier") == name
        ]
        worth = {one.get("mapKey"): float(one.get("mappedValue", "")) for one in mapping}
        total = sum(worth.get(one, 0.0) for one in set(self._response.get(name, ())))
        low, high = (mapping.get(f"{side}Bound") for side in ("lower", "upper"))
        total = total if low is None else max(float(low), total)
        return total if high is None else min(float(high), total)
