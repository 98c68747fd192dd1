"""Markdown as people see it and copy it from the page."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read_by_people(markdown: str) -> str:
    """The text of a rendered answer, its blocks on lines of their own."""
    blocks = (token for token in _MARKDOWN.parse(markdown) if token.type in {"inline", "code_block", "fence"})
    return "\n".join(_text(block) for block in blocks)


def _text(token: Token) -> str:
    if not token.children:
        return token.content
    return "".join("\n" if child.type in {"softbreak", "hardbreak"} else _text(child) for child in token.children)
