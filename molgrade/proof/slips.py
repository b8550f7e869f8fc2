"""Slips of numerical code for which Cosmic Ray has no operator: another reduction, an option left out,
index letters exchanged."""

from __future__ import annotations

import ast
from collections.abc import Iterator

TWINS = [
    *("sum mean", "max min", "maximum minimum", "argmax argmin", "any all", "floor ceil", "zeros ones"),
    *("sin cos", "exp expm1", "log log1p", "std var", "cumsum cumprod", "union intersection"),
    *("triu tril", "hstack vstack", "append extend", "logical_and logical_or"),
]
"""Names that are easily taken one for the other."""

OTHER = {a: b for pair in TWINS for a, b in [pair.split(), pair.split()[::-1]]}


def slipped(source: str) -> Iterator[str]:
    """Versions of the source with one such slip each."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        text = source[starts[line - 1] : starts[line]]
        return starts[line - 1] + len(text.encode()[:column].decode())

    def replaced(node: ast.AST, text: str, first: int | None = None) -> str:
        start = place(node.lineno, node.col_offset) if first is None else first
        return source[:start] + text + source[place(node.end_lineno, node.end_col_offset) :]

    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) if name in OTHER:
                yield replaced(node, OTHER[name], place(node.end_lineno, node.end_col_offset) - len(name))
            case ast.Name(id=name, ctx=ast.Load()) if name in OTHER:
                yield replaced(node, OTHER[name])
            case ast.Call(keywords=keywords):
                for keyword in (each for each in keywords if each.arg):
                    yield _without_comma(replaced(keyword, "\0"))
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                swapped = f"({ast.unparse(right)}) @ ({ast.unparse(left)})"
                yield replaced(node, swapped)
            case ast.Constant(value=str(text)) if "->" in text:
                for wrong in _subscripts(text):
                    yield replaced(node, repr(wrong))


def _without_comma(source: str) -> str:
    """Close the gap that an argument left, with the comma before it, or else behind it."""
    before, _, behind = source.partition("\0")
    shorter = before.rstrip()
    if shorter.endswith(","):
        return shorter[:-1] + behind
    return before + behind.lstrip().removeprefix(",").lstrip()


def _subscripts(text: str) -> Iterator[str]:
    """einsum subscripts with the output's last two letters exchanged, and without its last letter."""
    inputs, _, output = text.partition("->")
    if len(output) > 1:
        yield f"{inputs}->{output[:-2]}{output[-1]}{output[-2]}"
    if output.strip(". "):
        yield f"{inputs}->{output[:-1]}"
