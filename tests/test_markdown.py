"""Markdown from lesson files: pages get what an author means, and nothing that runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from time import thread_time

import pytest

from quiz.library import markdown
from quiz.library.markdown import block, inline
from tests.attacks.controls import control

REL = 'rel="noopener noreferrer"'
CITE = '<a class="cite" href="#source-r1">r1</a>'

# What an author writes, and the HTML of it as one line of text.
TABLE = [
    ("plain", "plain"),
    ("*weak* and **strong**", "<em>weak</em> and <strong>strong</strong>"),
    ("`code`", "<code>code</code>"),
    ("5 < 6 & 7 > 2", "5 &lt; 6 &amp; 7 &gt; 2"),
    ("“curly” and \"straight\"", "“curly” and &quot;straight&quot;"),
    ("&lt;b&gt;", "&lt;b&gt;"),
    # no raw HTML
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("a <b onclick=x>b</b>", "a &lt;b onclick=x&gt;b&lt;/b&gt;"),
    ("<!-- hidden -->", "&lt;!-- hidden --&gt;"),
    # links, only to the web, and they do not tell where a reader came from
    ("[a](https://a.example)", f'<a href="https://a.example" {REL}>a</a>'),
    ("[a](HTTP://a.example)", f'<a href="HTTP://a.example" {REL}>a</a>'),
    ("<https://a.example>", f'<a href="https://a.example" {REL}>https://a.example</a>'),
    ("https://a.example", "https://a.example"),
    ("[a](javascript:alert)", "[a](javascript:alert)"),
    ("[a](JaVaScRiPt:alert)", "[a](JaVaScRiPt:alert)"),
    ("[a](&#106;avascript:alert)", "[a](javascript:alert)"),
    ("<javascript:alert>", "&lt;javascript:alert&gt;"),
    ("[a](data:text/html,a)", "[a](data:text/html,a)"),
    ("[a](vbscript:a)", "[a](vbscript:a)"),
    ("[a](file:///etc/passwd)", "[a](file:///etc/passwd)"),
    ("[a](//a.example)", "[a](//a.example)"),
    ("[a](/lesson/clock)", "[a](/lesson/clock)"),
    ("[a](#source-r1)", "[a](#source-r1)"),
    ("[a](mailto:a@a.example)", "[a](mailto:a@a.example)"),
    ('[a](https://a"onclick="b)', f'<a href="https://a%22onclick=%22b" {REL}>a</a>'),
    # no images
    ("![a](https://a.example/a.png)", f'!<a href="https://a.example/a.png" {REL}>a</a>'),
    # citations
    ("so it is [r1]", f"so it is {CITE}"),
    ("[r1][r1]", CITE + CITE),
    ("**[r1]**", f"<strong>{CITE}</strong>"),
    ("[R1] [r] [r1234] [s1] r1", "[R1] [r] [r1234] [s1] r1"),
    ("`[r1]`", "<code>[r1]</code>"),
    ("[see [r1]](https://a.example)", f'<a href="https://a.example" {REL}>see [r1]</a>'),
    ("[a](https://a.example) [r1]", f'<a href="https://a.example" {REL}>a</a> {CITE}'),
    ("[<https://b.example>](https://a.example)", f'<a href="https://a.example" {REL}>https://b.example</a>'),
    (
        '[a](https://a.example "[r1]")',
        f'<a href="https://a.example" title="[r1]" {REL}>a</a>',
    ),
    ("[a](https://a.example/[r1])", f'<a href="https://a.example/%5Br1%5D" {REL}>a</a>'),
]  # fmt: skip


@control(21)
@pytest.mark.parametrize(("written", "shown"), TABLE)
def test_a_line_is_shown_as_the_table_says(written, shown):
    assert inline(written) == shown


@pytest.mark.parametrize(("written", "shown"), TABLE)
def test_a_paragraph_is_shown_as_its_line_is(written, shown):
    assert block(written) == f"<p>{shown}</p>\n"


BLOCKS = {
    "an indented block of code": ("    <b>\n", "<pre><code>&lt;b&gt;\n</code></pre>\n"),
    "a fence": (
        '```"><b>\n[r1]\n```',
        '<pre><code class="language-&quot;&gt;&lt;b&gt;">[r1]\n</code></pre>\n',
    ),
    "two paragraphs": ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
    "a list": ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
    "a reference that would take a citation elsewhere": (
        "[r1]: https://a.example",
        f"<p>{CITE}: https://a.example</p>\n",
    ),
    "a block of HTML": ("<div>\n<b>", "<p>&lt;div&gt;\n&lt;b&gt;</p>\n"),
}


@pytest.mark.parametrize(("written", "shown"), BLOCKS.values(), ids=BLOCKS)
def test_a_block_is_shown_as_the_table_says(written, shown):
    assert block(written) == shown


class Seen(HTMLParser):
    """The tags and links that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.deep = self.deepest = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag == "a":
            self.deep += 1
            self.deepest = max(self.deepest, self.deep)

    def handle_endtag(self, tag: str) -> None:
        self.deep -= tag == "a"


@control(21)
@pytest.mark.parametrize("first", [row[0] for row in TABLE])
def test_no_two_pieces_of_markdown_make_something_that_runs(first):
    for second, _ in TABLE:
        for text in (f"{first}{second}", f"[{first}]({second})", f"- {first}\n  {second}"):
            seen = Seen(block(text))
            assert not seen.tags & {"script", "img", "b", "iframe", "style"}, text
            assert all(re.match(r"(https?://|#source-r1$)", link, re.I) for link in seen.links)
            assert seen.deepest < 2, "a link inside a link"


SLOW = (
    "[",
    "![",
    "*a ",
    "**a",
    "`a``",
    "> ",
    "- ",
    "[a](",
    "_a*b ",
    "&#x",
    "1. \n",
    "~~a ",
    "\\[",
    "a`",
)
"""What readers of Markdown have taken quadratic time for."""


def seconds(text):
    """Of one core, the best of two."""
    found = []
    for _ in range(2):
        before = thread_time()
        markdown._MARKDOWN.render(text)
        found.append(thread_time() - before)
    return min(found)


@pytest.mark.parametrize("shard", SLOW)
def test_text_that_is_made_to_be_slow_costs_no_more_than_its_length(shard):
    """Eight times the text takes eight times as long, where quadratic would be sixty-four."""
    short, long = (seconds(shard * (signs // len(shard))) for signs in (300, 2_400))
    assert long < 24 * max(short, 0.0003)
