"""Otter autograders in the styles found in the wild, made by Otter itself, and submissions to them."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import nbformat
from otter.generate import main as otter_generate

EXCEPTION_HEADER = "OK_FORMAT = False\nfrom otter.test_files import test_case\n"


def doctests(name: str, cases: list[dict], **more: object) -> str:
    """An OK-format test file, as `otter assign` writes it."""
    suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    return f"OK_FORMAT = True\n\ntest = { ({'name': name, **more, 'suites': [suite]})!r}\n"


def case(code: str, hidden: bool = False, **more: object) -> dict:
    return {"code": dedent(code).strip() + "\n", "hidden": hidden, "locked": False, **more}


@dataclass
class Made:
    """One autograder: test files, support files, otter_config.json; submissions by name, as cells."""

    tests: dict[str, str]
    submissions: dict[str, list[str]]
    files: dict[str, str] = field(default_factory=dict)
    config: dict = field(default_factory=dict)

    def zip(self, folder: Path) -> Path:
        """Write the zip with `otter generate`."""
        for name, text in {
            **{f"tests/{name}.py": text for name, text in self.tests.items()},
            **self.files,
            "otter_config.json": json.dumps(self.config),
        }.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        with contextlib.chdir(folder):
            otter_generate(config="otter_config.json", files=list(self.files), no_environment=True)
        return folder / "autograder.zip"


def notebook(cells: list[str]) -> bytes:
    made = [nbformat.v4.new_code_cell(dedent(cell).strip()) for cell in cells]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=made, metadata=metadata)).encode()


START = "import otter\ngrader = otter.Notebook('lab.ipynb')"
END = "grader.check_all()\ngrader.export(run_tests=True)"

LAB = Made(
    tests={
        # doctests; points of the file, shared out by Otter
        "q1": doctests(
            "q1",
            [
                case(">>> type(total) in (int, float)\nTrue"),
                case(">>> import numpy as np\n>>> bool(np.isclose(total, 6.5))\nTrue", hidden=True),
            ],
            points=3,
        ),
        # doctests that need the student's objects, points by case, messages
        "q2": doctests(
            "q2",
            [
                case(">>> m = Molecule('CO')\n>>> m.formula\n'CO'", points=1, failure_message="Keep it."),
                case(
                    """
                    >>> for f in ['C', 'CC']:
                    ...     assert len(Molecule(f)) == len(f)
                    """,
                    points=2,
                    hidden=True,
                ),
                case(">>> sorted([Molecule('b'), Molecule('a')])[0].formula\n'a'", hidden=True, points=0.5),
            ],
        ),
        # all or nothing
        "q3": doctests(
            "q3",
            [case(">>> square(3)\n9"), case(">>> square(-2)\n4", hidden=True)],
            points=[1, 3],
            all_or_nothing=True,
        ),
        # exceptions; no points anywhere: Otter makes it one
        "q4": EXCEPTION_HEADER
        + dedent(
            """
            name = "q4"
            points = None

            @test_case(name=None, hidden=False)
            def test_small(square):
                assert square(2) == 4, "two squared"

            @test_case(name=None, hidden=True)
            def test_support(env, square):
                import helper
                assert "square" in env and env["square"](helper.SIX) == 36
            """
        ),
        # exceptions; some points given
        "q5": EXCEPTION_HEADER
        + dedent(
            """
            import numpy as np
            name = "q5"
            points = 4

            @test_case(name="shape", points=1, success_message="Right shape.")
            def test_shape(table):
                assert np.asarray(table).shape == (2, 2)

            @test_case(name="sum", hidden=True)
            def test_sum(table):
                assert abs(float(np.sum(np.asarray(table))) - 10) < 1e-9

            @test_case(name="rows", hidden=True, failure_message="Rows come from the file.")
            def test_rows(table):
                assert np.asarray(table)[0].tolist() == [1, 2]
            """
        ),
    },
    files={"helper.py": "SIX = 6\n", "data/table.csv": "1,2\n3,4\n"},
    submissions={},
)
RIGHT = {
    "q1": "total = 1.5 + 5",
    "q2": """
        import functools
        @functools.total_ordering
        class Molecule:
            def __init__(self, formula): self.formula = formula
            def __len__(self): return len(self.formula)
            def __lt__(self, other): return self.formula < other.formula
        """,
    "q3": "def square(x):\n    return x * x",
    "q4": "import helper\nhelper.SIX",
    "q5": "import numpy as np\ntable = np.loadtxt('data/table.csv', delimiter=',')\ntable",
}


def lab(**answers: str) -> list[str]:
    """A submission to LAB: the right answers but for those given."""
    cells = [START]
    for question, answer in (RIGHT | answers).items():
        cells += [dedent(answer), f'grader.check("{question}")']
    return [*cells, END]


LAB.submissions |= {
    "right": lab(),
    "empty": [START, "...", END],
    "partly": lab(
        q1="total = 6",
        q2="class Molecule:\n    def __init__(self, f): self.formula = f\n    def __len__(self): return 1",
        q3="def square(x):\n    return x * abs(x)",
        q5="table = [[1, 2], [3, 5]]",
    ),
    "raises": lab(
        q1="total = 1 / 0", q3="def square(x) return x", q5="import numpy as np\ntable = np.eye(2)"
    ),
    # the state at the check counts, and the last check of a question
    "later": [
        *lab()[:-1],
        "total = 'spoilt'\ntable[:] = 0\ndef square(x): return 0",
        'grader.check("q3")',
        "import sys\nprint('warned', file=sys.stderr)",
    ],
    "unchecked": [cell for cell in lab() if "check" not in cell],
}

SEEDED = Made(
    config={"seed": 42, "points_possible": 20, "show_hidden": True},
    tests={
        "q1": doctests(
            "q1",
            [
                case(">>> round(float(draw.mean()), 6)\n-0.019294"),
                case(">>> import random\n>>> round(random.random(), 6)\n0.639427", hidden=True),
            ],
        ),
        "q2": doctests("q2", [case(">>> round(float(simulate()), 6)\n0.37454", hidden=True)], points=2),
    },
    submissions={
        "right": [
            START,
            "import numpy as np\ndraw = np.random.normal(size=50)[::-1] * 1",
            'grader.check("q1")',
            "def simulate():\n    return np.random.random()",
            'grader.check("q2")',
        ],
        "wrong": [
            START,
            "import numpy as np\ndraw = np.random.normal(size=51)",
            'grader.check("q1")',
            "def simulate():\n    return np.random.random() + 1",
            'grader.check("q2")',
        ],
    },
)

VARIABLE = Made(
    config={"seed": 7, "seed_variable": "rng_seed", "score_threshold": 0.5},
    tests={
        "q1": doctests("q1", [case(">>> rng_seed\n7"), case(">>> value == 7 * 2\nTrue", hidden=True)]),
        "q2": doctests("q2", [case(">>> done\nTrue")]),
    },
    submissions={
        "enough": [START, "rng_seed = 1", "value = rng_seed * 2", 'grader.check("q1")', "done = False"],
        "too little": [START, "value = 3", "done = False"],
    },
)
MADE = {"lab": LAB, "seeded": SEEDED, "variable": VARIABLE}
