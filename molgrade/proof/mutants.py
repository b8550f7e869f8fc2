"""Mutants of a reference: the same code with one small mistake in it, made by Cosmic Ray's operators and
the slips of `slips`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, zip_longest
from typing import Any

from molgrade.bank.assignment import BEGIN_SOLUTION, END_SOLUTION
from molgrade.errors import MolgradeError

from .slips import slipped

OPERATORS = [
    *("AddNot", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop"),
    *("ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    *(f"ReplaceUnaryOperator_{pair}" for pair in ("Delete_Invert", "Delete_Not", "Delete_USub")),
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in (
            *(
                "Add_Sub",
                "Sub_Add",
                "Mul_Div",
                "Div_Mul",
                "Pow_Mul",
                "FloorDiv_Div",
                "Div_FloorDiv",
                "Mod_Mul",
            ),
            *("BitAnd_BitOr", "BitOr_BitAnd"),
        )
    ),
    *(
        f"ReplaceComparisonOperator_{pair}"
        for pair in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Eq_NotEq", "NotEq_Eq", "Lt_GtE", "Gt_LtE")
    ),
]
"""One or two typical slips for each construct; Cosmic Ray's other replacements tell no more (a sum made a
bit-wise "and" fails where a difference does)."""


@dataclass(frozen=True)
class Mutant:
    """A whole solution cell with one mistake.

    `line` is that of the changed line in solution.py, `before` and `after` are the line itself, stripped; as
    "before → after" equivalents.yaml names a mutant.
    """

    line: int
    before: str
    after: str
    code: str

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


def mutants(solution: str) -> list[Mutant]:
    """Every mutant of what students write: one change between the marks of the solution, each code once."""
    found: dict[str, Mutant] = {}
    for code in chain(slipped(solution), *(_mutated(solution, operator) for operator in _operators())):
        mutant = _compared(solution, code)
        if mutant and code not in found and _compiles(code):
            found[code] = mutant
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.after))


def sample(every: list[Mutant], most: int) -> list[Mutant]:
    """At most so many, spread evenly over the code."""
    if len(every) <= most:
        return every
    return [every[(2 * place + 1) * len(every) // (2 * most)] for place in range(most)]


@cache
def _operators() -> list[Any]:
    try:
        from cosmic_ray.plugins import get_operator
    except ImportError:
        raise MolgradeError(
            "Cosmic Ray, which makes the mutants, is missing: pip install -c constraints.txt '.[verify]'."
        ) from None
    return [get_operator(f"core/{name}")() for name in OPERATORS]


def _mutated(solution: str, operator: Any) -> Iterator[str]:
    from cosmic_ray.mutating import mutate_code

    for occurrence in count():
        code = mutate_code(solution, operator, occurrence)
        if code is None:
            return
        yield code


def _compared(solution: str, code: str) -> Mutant | None:
    """Where two versions differ; None if that is outside the region that students write."""
    inside = False
    for number, (old, new) in enumerate(
        zip_longest(solution.splitlines(), code.splitlines(), fillvalue=""), 1
    ):
        inside = (inside or BEGIN_SOLUTION in old) and END_SOLUTION not in old
        if old != new:
            return Mutant(number, old.strip(), new.strip(), code) if inside else None
    return None


def _compiles(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True
