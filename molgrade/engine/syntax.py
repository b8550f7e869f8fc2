"""Python's parser, for threads that read notebooks side by side."""

from __future__ import annotations

import ast
import threading

_PARSING = threading.RLock()


def parse(source: str, filename: str = "<cell>") -> ast.Module:
    """`ast.parse`, one thread at a time.

    CPython counts the depth of a syntax tree for all threads together and says "AST constructor recursion
    depth mismatch" when two build one at once (https://github.com/python/cpython/issues/106905).

    :raises SyntaxError, ValueError, RecursionError, MemoryError: as `ast.parse` does.
    """
    with _PARSING:
        return ast.parse(source, filename)
