"""Stock Otter and stock nbgrader, run for real, each in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from nbgrader.api import Gradebook

RUN_OTTER = "import sys; from otter.run.run_autograder import main; main(sys.argv[1], otter_run=True)"


def otter(autograder: Path, submission: bytes, folder: Path) -> dict[str, float]:
    """Scores by test file, and the total where otter_config.json scales it, as `otter run` gives them."""
    with zipfile.ZipFile(autograder) as archive:
        archive.extractall(folder / "source")
    for part in ("submission", "results"):
        (folder / part).mkdir()
    (folder / "submission" / "lab.ipynb").write_bytes(submission)
    (folder / "submission_metadata.json").write_text("{}")
    config = folder / "source" / "otter_config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"autograder_dir": str(folder)}))
    _run([sys.executable, "-c", RUN_OTTER, str(folder)], folder)
    results = json.loads((folder / "results" / "results.json").read_text())
    scores = {test["name"]: test["score"] for test in results["tests"] if "score" in test}
    return scores | ({"total": results["score"]} if "score" in results else {})


def nbgrader_marks(course: Path, assignment: str) -> dict[str, dict[str, tuple[float | None, bool]]]:
    """Autograde an assignment's submissions; for each student and cell the points, and whether they wait."""
    _run([sys.executable, "-m", "nbgrader", "generate_assignment", assignment, "--force"], course)
    _run([sys.executable, "-m", "nbgrader", "autograde", assignment], course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            submission.student_id: {
                grade.name: (grade.auto_score, bool(grade.needs_manual_grade))
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(assignment)
        }


def _run(command: list[str], folder: Path) -> None:
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {
        "PATH": search,
        "JUPYTER_CONFIG_DIR": str(folder / "none"),
        "JUPYTER_NO_CONFIG": "1",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if not re.search(r"INFO|WARNING", line)]
    assert done.returncode == 0, "\n".join([*said[-20:], done.stdout[-2000:]])
