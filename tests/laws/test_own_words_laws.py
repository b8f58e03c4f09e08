"""A line of one's own: whatever is typed, it is kept to the letter, or told why it cannot be."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz.core.own_words import MOST_CODE_POINTS, MOST_SIGNS, parse_line

TYPED = st.text(st.characters(exclude_categories=()), max_size=400)


@given(TYPED)
def test_a_line_is_kept_to_the_letter_or_not_at_all(text):
    read = parse_line(MultiDict({"text": text}))
    if isinstance(read, tuple):
        assert {problem.code for problem in read} <= {"line-missing", "line-long", "line-odd"}
        assert len({problem.code for problem in read}) == len(read)
    else:
        assert read == {"text": text.replace("\r\n", "\n").replace("\r", "\n")}
        assert len(read["text"]) <= MOST_CODE_POINTS
        read["text"].encode()


@given(st.text(st.characters(categories=["L", "Nd", "Zs"]), min_size=1, max_size=MOST_SIGNS))
def test_letters_of_any_writing_are_taken(text):
    read = parse_line(MultiDict({"text": f"a{text[:-1]}"}))
    assert read == {"text": f"a{text[:-1]}"}
