"""What stock graders make of a submission.

    python -m tests.hostile.stock otter|nbgrader FOLDER

FOLDER holds submission.ipynb, release.ipynb and tests/. The last line printed is JSON: the points, and the
outputs of the executed notebook. A program of its own, which needs nothing of this project: student code
runs in a kernel that it starts, and may do to it what it likes.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import nbformat

PLAIN = "def test_case(**details):\n    return lambda function: function\n\n"


def otter(folder: Path) -> tuple[float, nbformat.NotebookNode]:
    """Stock Otter's own executor, in the order of `otter run`."""
    from otter.execute import grade_notebook

    files = sorted(str(path) for path in (folder / "tests").glob("*.py"))
    graded = grade_notebook(
        str(folder / "submission.ipynb"), tests_glob=files, cwd=str(folder), test_dir=str(folder / "tests")
    )
    return graded.total, graded.notebook


def nbgrader(folder: Path) -> tuple[float, nbformat.NotebookNode]:
    """Stock nbgrader: checks as cells of the notebook, its own executor and rules.

    As its OverwriteCells does, locked cells and everybody's metadata are restored from the release.
    """
    from nbgrader.preprocessors import DeduplicateIds, Execute
    from nbgrader.utils import determine_grade

    released = {c.metadata.nbgrader.grade_id: c for c in _read(folder / "release.ipynb").cells}
    notebook, _ = DeduplicateIds().preprocess(_read(folder / "submission.ipynb"), {})
    graded = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name not in released:
            continue
        cell.metadata.nbgrader, cell.cell_type = released[name].metadata.nbgrader, released[name].cell_type
        if not cell.metadata.nbgrader.solution:
            cell.source = released[name].source
        exercise, _, check = name.partition("--")
        if check:
            source = (folder / "tests" / f"{exercise}.py").read_text()
            body = source.partition("import test_case\n")[2]
            cell.source = f"{PLAIN}{body}\n\ntest_{check}({re.search(rf'test_{check}.(.*).:', source)[1]})"
            graded.append(name)
    for test in (folder / "tests").glob("*"):  # nbgrader has them in the notebook only
        test.unlink()
    nbformat.write(notebook, folder / "submission.ipynb")
    executed, _ = Execute().preprocess(notebook, {"metadata": {"path": str(folder)}})
    cells = [c for c in executed.cells if c.metadata.get("nbgrader", {}).get("grade_id") in graded]
    return sum(determine_grade(c)[0] or 0 for c in cells), executed


def _read(file: Path) -> nbformat.NotebookNode:
    return nbformat.read(file, as_version=4)


def main() -> None:
    folder = Path(sys.argv[2])
    os.chdir(folder)
    points, notebook = {"otter": otter, "nbgrader": nbgrader}[sys.argv[1]](folder)
    outputs = [cell.get("outputs") for cell in notebook.cells]
    print(json.dumps({"points": points, "outputs": json.dumps(outputs)}))


if __name__ == "__main__":
    main()
