"""Formulas for pages: LaTeX as MathML, which browsers draw themselves."""

from __future__ import annotations

from latex2mathml.converter import convert


def mathml(latex: str, display: str) -> str:
    """A formula as a `<math>` element.

    Args:
        latex: without its dollar signs.
        display: "inline" or "block".

    Raises whatever the converter's parser trips over.
    """
    # align*: the same inside a formula, and the one that the converter knows
    return convert(latex.strip().replace("{aligned}", "{align*}"), display=display)
