"""Markdown of lessons as safe HTML: no raw HTML, no images, only web links.

`[r1]` becomes a link to the lesson's list of sources, which stands on the same page.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markupsafe import Markup

_CITE = re.compile(r"\[(r\d{1,3})\]")
_LINK = re.compile(r"^https?://", re.IGNORECASE)


def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
    # References would let a line “[r1]: …” take a citation somewhere else.
    renderer.disable(["image", "reference"])
    renderer.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]
    renderer.add_render_rule("link_open", _outward)
    renderer.add_render_rule("link_close", _closed)
    renderer.add_render_rule("text", _text)
    return renderer


def _outward(self, tokens, index, options, env):  # type: ignore[no-untyped-def]
    """Links leave the site without telling where the reader came from; none holds another."""
    tokens[index].attrSet("rel", "noopener noreferrer")
    env["links"] = env.get("links", 0) + 1
    return "" if env["links"] > 1 else self.renderToken(tokens, index, options, env)


def _closed(self, tokens, index, options, env):  # type: ignore[no-untyped-def]
    env["links"] -= 1
    return "" if env["links"] else self.renderToken(tokens, index, options, env)


def _text(self, tokens, index, options, env):  # type: ignore[no-untyped-def]
    """Plain text, escaped; only here may a citation become a link, and never inside one."""
    said = escapeHtml(tokens[index].content)
    if env.get("links"):
        return said
    return _CITE.sub(r'<a class="cite" href="#source-\1">\1</a>', said)


_MARKDOWN = _renderer()


@lru_cache(maxsize=2048)
def block(text: str) -> Markup:
    """Paragraphs, lists and emphasis of an author's text as HTML."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704  (html is off in the renderer)


@lru_cache(maxsize=8192)
def inline(text: str) -> Markup:
    """One line of an author's text as HTML without a paragraph."""
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704  (as above)
