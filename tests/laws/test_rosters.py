"""Laws of reading lists of pupils: nothing a teacher brings makes it fail, or is lost unsaid."""

from hypothesis import given
from hypothesis import strategies as st

from quiz.core import nicknames
from quiz.core.roster import LONGEST, read
from quiz.core.roster_text import Decoded, decoded
from quiz.core.short_names import shortened

PIECES = st.sampled_from([
    "\n", "\r\n", "\t", ";", ",", '"', " ", "1. ", "- ", "name", "givenName", "familyName", "email",
    "role", "status", "Mina", "Okafor", "Noor", "@", "\0", "\u2028", "\x0b", "teacher", "12",
    "\ufeff",
])  # fmt: skip
LISTS = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)
NAMES = st.lists(
    st.tuples(st.sampled_from(["Mina", "mina", "Noor", "Zoë"]), st.text("abcé O'-", max_size=6))
    .map(lambda two: nicknames.tidy(" ".join(two), LONGEST))
    .filter(lambda name: isinstance(name, str)),
    max_size=12,
    unique_by=nicknames.key,
)


@given(LISTS, st.sets(st.sampled_from(["mina", "noor"])))
def test_any_text_gives_names_that_are_free_or_problems(text, taken):
    found = read(text, taken)
    keys = [nicknames.key(one.name) for one in found.names]
    assert len(set(keys)) == len(keys) and not taken & set(keys)
    for one in found.names:
        assert nicknames.tidy(one.name, LONGEST) == one.name
    assert found.names or found.problems


@given(st.lists(st.text("abcdeéü", min_size=1, max_size=6), min_size=3, unique_by=nicknames.key))
def test_plain_names_all_arrive_in_their_order(names):
    assert [one.name for one in read("\n".join(names)).names] == names


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_problem(raw):
    found = decoded(raw)
    assert found.code == "roster-file" if not isinstance(found, Decoded) else read(found.text)


@given(st.text(max_size=60), st.sampled_from(["utf-8-sig", "utf-16", "utf-8"]))
def test_what_was_saved_as_unicode_is_read_back(text, encoding):
    raw = text.encode(encoding, errors="ignore")
    found = decoded(raw)
    kept = raw.decode(encoding)
    if isinstance(found, Decoded) and "\0" not in kept and not kept.startswith("\ufeff"):
        assert found.text == kept


@given(NAMES, st.sets(st.sampled_from(["mina", "noor", "zoëa"])))
def test_short_names_tell_everybody_apart(names, taken):
    names = [name for name in names if nicknames.key(name) not in taken]
    short = shortened(names, taken)
    keys = [nicknames.key(name) for name in short]
    assert len(short) == len(names) == len(set(keys))
    assert not taken & set(keys)
    assert all(
        nicknames.graphemes(a) <= nicknames.graphemes(b) for a, b in zip(short, names, strict=True)
    )
