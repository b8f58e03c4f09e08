"""What the app writes as YAML reads back as the same values, whatever stands in them."""

from hypothesis import example, given
from hypothesis import strategies as st

from quiz.library import yaml_nodes
from quiz.library.yaml_text import block, flow

REFUSED = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
SIGNS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=REFUSED)
TEXTS = st.text(SIGNS | st.sampled_from("\n\t:#\"'{}[]-"))
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner, min_size=1), max_leaves=12
)


@example({"·0": "a name that begins like a line of a list"})
@given(st.dictionaries(TEXTS, VALUES, min_size=1))
def test_whatever_is_written_reads_back_the_same(fields):
    assert yaml_nodes.read("\n".join(block(fields)).encode()).data == fields
    assert yaml_nodes.read(flow(fields).encode()).data == fields
