"""The corpus as data: every folder tests/hostile/<family>/<case>/ is one hostile submission.

Its files say how it differs from the toy's release, in which only the exercise total is answered (honestly):

<exercise>.py   the answer to that exercise
after-<id>.py   a cell of the student's own behind that cell
notebook.py     `attack(notebook)` changes the whole notebook (a dict), or returns another or its bytes
folder.py       `attack(folder, content)` fills the folder that is handed in, for the class only
then.py         a cell of the next student's honest notebook, which looks for what this one left
expect.yaml     one line, what must hold:

    points    the honest marks: what the submission earns, no more and no less
    error     instead of points: the submission can't be graded; words of what its author is told
    boundary  `docker` when only a container promises anything against it
    fools     stock graders that give the same submission more
    people    true when it aims at those who read: it is graded in a class, shown in terminal and browser
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import yaml
from molgrade.engine import Autograder, Graded

from tests.engine.conftest import submission

from .toy import HONEST

FOLDER = Path(__file__).parent
MARKER = Path("/tmp/molgrade-hostile-marker")
"""A file that only a grader which unpickles, evaluates or follows what it was given would write."""

CASES = {
    str(f.parent.relative_to(FOLDER)): yaml.safe_load(f.read_text())
    for f in sorted(FOLDER.glob("*/*/expect.yaml"))
}


def notebook_of(case: str, toy: Autograder) -> bytes:
    """The bytes of the case's notebook."""
    folder = FOLDER / case
    parts = {path.stem: path.read_text() for path in folder.glob("*.py")}
    if (prelude := folder.parent / "forger.py").exists():
        parts["centre"] = prelude.read_text() + parts["centre"]
    after = {
        name.removeprefix("after-"): parts.pop(name) for name in list(parts) if name.startswith("after-")
    }
    content = submission(toy, {"total": HONEST["total"]} | parts, after)
    return _attacked(folder / "notebook.py", content) if "notebook" in parts else content


def _attacked(file: Path, content: bytes) -> bytes:
    notebook = json.loads(content)
    changed = runpy.run_path(str(file))["attack"](notebook)
    return changed if isinstance(changed, bytes) else json.dumps(changed or notebook).encode()


def hand_in(case: str, folder: Path, toy: Autograder) -> None:
    """Put into `folder` what the case's author hands in."""
    content, attack = notebook_of(case, toy), FOLDER / case / "folder.py"
    if attack.exists():
        runpy.run_path(str(attack))["attack"](folder, content)
    else:
        folder.mkdir(parents=True)
        (folder / f"{toy.assignment.name}.ipynb").write_bytes(content)


def next_cell(case: str) -> str:
    """What the next student's notebook also runs."""
    file = FOLDER / case / "then.py"
    return file.read_text() if file.exists() else ""


def shown(graded: Graded) -> str:
    """All that a student may read: results and outputs (not the sources, which are the student's own)."""
    outputs = [cell.get("outputs") for cell in graded.notebook.cells] if graded.notebook else []
    return graded.result.model_dump_json() + json.dumps(outputs)


def secret(told: str) -> str:
    """The place in a text where a secret is, or an attack that reports success; empty when there is none."""
    text = told.lower().replace("_", "-")
    places = [text.find(word) for word in ("canary", "breach") if word in text]
    return told[max(min(places) - 200, 0) :][:400] if places else ""
