"""Mutants: where they are made, and that each is one small mistake."""

from __future__ import annotations

import difflib

import pytest

from molgrade.proof.mutants import Mutant, mutants, sample
from molgrade.proof.slips import slipped

SOLUTION = '''\
def centre(x: np.ndarray, power: int = 2) -> np.ndarray:
    """Mean of 3 things.

    Args: x (N, 3).
    """
    ### BEGIN SOLUTION
    if len(x) < 1 or power > 2:
        raise ValueError("1 at least")
    # 4 comments
    return x.sum(axis=0) / len(x) - 1
    ### END SOLUTION
'''


def test_only_what_students_write_is_changed_one_place_at_a_time() -> None:
    made = mutants(SOLUTION)
    assert len({mutant.code for mutant in made}) == len(made)
    for mutant in made:
        changed = [
            line for line in difflib.ndiff(SOLUTION.splitlines(), mutant.code.splitlines()) if line[0] == "+"
        ]
        assert [line[2:].strip() for line in changed] == [mutant.after]
        assert SOLUTION.splitlines()[mutant.line - 1].strip() == mutant.before
        assert mutant.line in (7, 8, 10)


@pytest.mark.parametrize(
    "after",
    [
        "if len(x) <= 1 or power > 2:",
        "if len(x) < 1 and power > 2:",
        "if len(x) < 2 or power > 2:",
        "return x.sum(axis=0) * len(x) - 1",
        "return x.sum(axis=0) / len(x) + 1",
        "return x.mean(axis=0) / len(x) - 1",
        "return x.sum() / len(x) - 1",
    ],
)
def test_typical_mistakes_are_among_them(after: str) -> None:
    assert after in {mutant.after.replace("= 0", "=0") for mutant in mutants(SOLUTION)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y = np.max(x, axis=1, out=z)", {"np.min(x, axis=1, out=z)", "np.max(x, out=z)",
                                          "np.max(x, axis=1)"}),
        ("y = f(axis=1)", {"f()"}),
        ("y = f(a=1, b=2)", {"f(b=2)", "f(a=1)"}),
        ("y = a @ b.T", {"(b.T) @ (a)"}),
        ("y = e('ij->ji', 'é'), g(out=3)", {"e('ij->ij', 'é'), g(out=3)", "e('ij->j', 'é'), g(out=3)",
                                            "e('ij->ji', 'é'), g()"}),
    ],
)  # fmt: skip
def test_slips_of_numerical_code(source: str, expected: set[str]) -> None:
    assert set(slipped(source)) == {f"y = {text}" for text in expected}


def test_a_sample_is_spread_over_the_code() -> None:
    every = [Mutant(line, "", "", str(line)) for line in range(1, 101)]
    assert sample(every, 200) == every
    assert [mutant.line for mutant in sample(every, 4)] == [13, 38, 63, 88]
