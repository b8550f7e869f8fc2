"""What stock graders make of a submission.

`python -m tests.hostile.stock otter|nbgrader FOLDER` prints the points.

FOLDER holds submission.ipynb and tests/. A program of its own: student code runs in a kernel.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nbformat

PLAIN = "def test_case(**details):\n    return lambda function: function\n\n"


def otter(folder: Path) -> float:
    """Stock Otter's own executor, in the order of `otter run`."""
    from otter.execute import grade_notebook

    files = sorted(str(path) for path in (folder / "tests").glob("*.py"))
    graded = grade_notebook(
        str(folder / "submission.ipynb"), tests_glob=files, cwd=str(folder), test_dir=str(folder / "tests")
    )
    return graded.total


def nbgrader(folder: Path) -> float:
    """Stock nbgrader: checks as cells of the notebook, its own executor and rules."""
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade

    notebook = nbformat.read(folder / "submission.ipynb", as_version=4)
    for cell in notebook.cells:
        exercise, _, check = cell.metadata.get("nbgrader", {}).get("grade_id", "").partition("--")
        if check:
            source = (folder / "tests" / f"{exercise}.py").read_text()
            body = source.partition("import test_case\n")[2]
            cell.source = f"{PLAIN}{body}\n\ntest_{check}({re.search(rf'test_{check}.(.*).:', source)[1]})"
    executed, _ = Execute(kernel_name="python3").preprocess(notebook, {"metadata": {"path": str(folder)}})
    return sum(
        determine_grade(c)[0] or 0
        for c in executed.cells
        if "--" in c.metadata.get("nbgrader", {}).get("grade_id", "")
    )


if __name__ == "__main__":
    target = Path(sys.argv[2])
    os.chdir(target)
    print(f"points {({'otter': otter, 'nbgrader': nbgrader})[sys.argv[1]](target):g}")
