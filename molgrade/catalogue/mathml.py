"""A Sphinx extension: formulas as MathML, which browsers draw themselves, without a script or a font."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging

log = logging.getLogger(__name__)

# The converter hands on a command that it does not know as an identifier.
UNKNOWN = re.compile(r">(\\[A-Za-z]+)<")


def setup(app: Any) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
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
        html = convert(latex, display=display)
        problems = [f"{command} is unknown" for command in UNKNOWN.findall(html)]
    except Exception as error:  # the converter raises whatever its parser trips over
        html, problems = "", [str(error) or type(error).__name__]
    for problem in problems:
        log.warning("the formula %s can't be drawn: %s", latex, problem, location=node)
    return html
