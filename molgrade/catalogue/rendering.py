"""A Sphinx extension: formulas as MathML, which browsers draw themselves, and tables that screen readers can
read."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.util import logging

from molgrade.formulas import mathml

log = logging.getLogger(__name__)

# The converter hands on what it does not know as an identifier.
UNKNOWN = re.compile(r">(\\[A-Za-z]+|&)<")
EMPTY_HEADER = re.compile(r"<th\b[^>]*><p></p></th>")


def setup(app: Any) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.connect("html-page-context", without_empty_headers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline(self: Any, node: nodes.math) -> None:
    self.body.append(formula(node, "inline"))
    raise nodes.SkipNode


def block(self: Any, node: nodes.math_block) -> None:
    self.body.append(f'<div class="formula">{formula(node, "block")}</div>\n')
    raise nodes.SkipNode


def formula(node: nodes.Node, display: str) -> str:
    """The formula of a node; one that can't be drawn whole is a warning, which names its page."""
    latex = node.astext().strip()
    try:
        html = mathml(latex, display)
        problems = [f"{command} is unknown" for command in UNKNOWN.findall(html)]
    except Exception as error:  # the converter raises whatever its parser trips over
        html, problems = "", [str(error) or type(error).__name__]
    for problem in problems:
        log.warning("the formula %s can't be drawn: %s", latex, problem, location=node)
    return html


def without_empty_headers(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """A header cell without words heads nothing: Markdown has no other way to leave a corner empty."""
    if "body" in context:
        context["body"] = EMPTY_HEADER.sub("<td></td>", context["body"])
