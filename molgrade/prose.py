"""Sentences for pages: of all Markdown, only what stands in backticks is more than text."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("zero").enable("backticks")


def inline(text: str) -> Markup:
    """The text as HTML, escaped; what stands in backticks is code."""
    return Markup(_markdown.renderInline(text))
