"""A bank of one small chapter, written into a folder; each secret place holds a canary of its own."""

from __future__ import annotations

from pathlib import Path

CHAPTER = "mini"
# Words that no student may ever read before the work is graded.
CANARIES = [
    "canary_solution_body",
    "canary_hidden_check",
    "canary_hidden_helper",
    "canary_hidden_message",
    "canary_accepted",
    "canary_rejected",
    "canary_misconception",
    "canary_sample",
    "canary_level",
    "canary_weak",
]

FILES = {
    "constraints.txt": "numpy==2.4.6\nscipy==1.17.1\n",
    "data/masses.csv": "H,1.008\nC,12.011\n",
    "source/mini/assignment.toml": """\
title = "Mini"
chapter = 1
part = "A. Math review"
book = "https://dmol.pub"
packages = ["numpy"]
data = ["masses.csv"]
exercises = ["double", "triple", "explain"]

[limits]
cell_seconds = 20
""",
    "source/mini/intro.md": "# Mini\n\nTwice and thrice.\n",
    "source/mini/setup.py": """\
import csv

import numpy as np

with open("masses.csv") as file:
    masses = {name: float(mass) for name, mass in csv.reader(file)}
""",
    "source/mini/double/exercise.md": """\
---
title: Twice as much
kind: code
points: 3
difficulty: 1
minutes: 5
topics: [arithmetic]
objectives: ["Multiply."]
uses: []
gpu: none
defines: [double]
---
Write `double(x)`.
""",
    "source/mini/double/solution.py": '''\
def double(x: np.ndarray) -> np.ndarray:
    """Twice x, of any shape."""
    ### BEGIN SOLUTION
    canary_solution_body = 2
    return canary_solution_body * x
    ### END SOLUTION
''',
    "source/mini/double/checks.py": '''\
"""Checks for double."""
import numpy as np
import scipy.special
from otter.test_files import test_case

_SIZES = [(2,), (3, 4)]  # one and two axes


def _seen(value):
    """What the visible check needs."""
    return np.asarray(value)


def _canary_hidden_helper(shape):
    return scipy.special.factorial(np.ones(shape))


@test_case(name="A number", points=1, failure_message="Twice 3 is 6: multiply, do not add 2.")
def test_number(double, masses):
    assert _seen(double(3)) == 6
    assert masses["H"] == 1.008


@test_case(name="Arrays of any shape", points=2, hidden=True,
           failure_message="Every element counts, whatever the shape (canary_hidden_message).")
def test_shapes(double):
    """canary_hidden_check"""
    for shape in _SIZES:
        x = _canary_hidden_helper(shape)
        np.testing.assert_allclose(np.asarray(double(x)), 2 * x)
''',
    "source/mini/double/accepted/sum.py": """\
def double(x):
    canary_accepted = x
    return canary_accepted + x
""",
    "source/mini/double/rejected/plus-two.py": '''\
"""
misconception: Adds two (canary_misconception).
fails:
  number: multiply, do not add 2
  shapes: Every element counts
"""
def double(x):
    canary_rejected = 2
    return x + canary_rejected
''',
    "source/mini/double/rejected/first-only.py": '''\
"""
misconception: Doubles the first element only.
fails:
  shapes: |
    Every element
    counts
"""
def double(x):
    if np.ndim(x) == 0:
        return 2 * x
    out = np.array(x)
    out[0] *= 2
    return out
''',
    "source/mini/triple/exercise.md": """\
---
title: Thrice as much
kind: code
points: 1.5
difficulty: 2
minutes: 5
topics: [arithmetic]
objectives: ["Build on a function."]
uses: [double]
gpu: optional
defines: [triple]
---
Write `triple(x)`, with the help of `double`.
""",
    "source/mini/triple/solution.py": '''\
def triple(x: float) -> float:
    """Three times x."""
    ### BEGIN SOLUTION
    return double(x) + x
    ### END SOLUTION
''',
    "source/mini/triple/checks.py": '''\
"""Checks for triple."""
from otter.test_files import test_case


@test_case(name="Three", points=0.5, failure_message="Three times 1 is 3.")
def test_three(triple, double):
    assert float(triple(1)) == float(double(1)) + 1


@test_case(name="Negative numbers", points=1, hidden=True, failure_message="The sign stays.")
def test_negative(triple):
    assert float(triple(-2)) == -6
''',
    "source/mini/triple/accepted/times.py": "def triple(x):\n    return 3 * x\n",
    "source/mini/triple/rejected/absolute.py": '''\
"""
misconception: Loses the sign.
fails: {negative: The sign stays.}
"""
def triple(x):
    return 3 * abs(x)
''',
    "source/mini/triple/rejected/twice.py": '''\
"""
misconception: Calls double only.
fails: {three: Three times 1, negative: The sign}
"""
def triple(x):
    return abs(double(x))
''',
    "source/mini/explain/exercise.md": """\
---
title: Explain it
kind: written
points: 2
difficulty: 1
minutes: 3
topics: [arithmetic]
objectives: ["Explain."]
levels:
  - {points: 2, text: Names canary_level and why.}
  - {points: 1, text: Names it only.}
  - {points: 0, text: Anything else.}
weak:
  - {answer: It is so., feedback: Say why. canary_weak}
  - {answer: Because., feedback: Name it.}
---
Why is twice two four?
""",
    "source/mini/explain/solution.md": "Because canary_sample says so.\n",
}


def write_bank(root: Path) -> Path:
    """Write the bank into a folder and return it."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace words of one file, which must hold them once."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
