"""What a learner would fill in to match the key, by field name, for every kind.

Where nothing is scored, it is something that is taken.
"""

from quiz.core.question import Question


def _marks(ids):
    return [("mark", unit) for unit in ids] or [("none", "yes")]


FILLED = {
    "spot_claim": lambda key: _marks(key["targets"]),
    "framing": lambda key: [*_marks(key["pushes"]), ("technique", key["technique"][0])],
    "compare": lambda key: [(f"row-{row}", label) for row, label in key.items()],
    "sort": lambda key: [(f"row-{unit}", labels[0]) for unit, labels in key.items()],
    "order": lambda key: [
        (f"place-{event}", str(n)) for n, event in enumerate(sorted(key, key=key.get), 1)
    ],
    "reword": lambda key: [("text", key["models"][0])],
    "choice": lambda key: [("option", option) for option in key["right"]],
}


def right_answer(question: Question) -> list[tuple[str, str]]:
    """Pairs of field and value that match the key of `question`."""
    return FILLED[question.kind](question.key())
