"""Every case under tests/accidents/<family>/<case>/: what happens to honest students, and what it may cost.

A case starts from the toy's honest answers. Its files are cells: `centre.py` is the answer to the exercise
centre, `after-total.py` a cell of the student's own behind total's cell. `edit.py` changes the notebook
itself: its `edit(notebook)` gets the file as a dict, and may return the bytes to hand in. `expect.yaml` is
one line:

keeps     `all`, or the exercises that keep all their marks; the others lose some
says      words that the student must find among repairs, faults and details
error     instead of `keeps`: words of the advice, when the file can't be graded
boundary  `docker` when the accident needs a container's limits, `both` to try it in both
toy       `frameworks` for the toy that stands on JAX and Keras
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import nbformat
import pytest
import yaml
from molgrade.engine import Graded, Status

from tests.engine.conftest import submission

FOLDER = Path(__file__).parent
CASES = {
    str(f.parent.relative_to(FOLDER)): yaml.safe_load(f.read_text())
    for f in sorted(FOLDER.glob("*/*/expect.yaml"))
}
BOUNDARIES = {None: ["process"], "docker": ["docker"], "both": ["process", "docker"]}
KEYS = {"keeps", "says", "error", "boundary", "toy"}


def _runs():
    for case, expected in CASES.items():
        for boundary in BOUNDARIES[expected.get("boundary")]:
            marks = [pytest.mark.docker] * (boundary == "docker") + [pytest.mark.slow] * ("toy" in expected)
            yield pytest.param(case, boundary, id=f"{case}-{boundary}", marks=marks)


def handed_in(case: str, autograder, honest: dict[str, str]) -> bytes:
    cells = {path.stem: path.read_text() for path in (FOLDER / case).glob("*.py") if path.stem != "edit"}
    extra = {
        name.removeprefix("after-"): cells.pop(name) for name in list(cells) if name.startswith("after-")
    }
    content = submission(autograder, honest | cells, extra)
    if not (script := FOLDER / case / "edit.py").exists():
        return content
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    edited = runpy.run_path(str(script))["edit"](notebook)
    return json.dumps(notebook).encode() if edited is None else edited


def kept(graded: Graded) -> list[str]:
    """Exercises with all their marks."""
    return [e.name for e in graded.result.exercises if e.points == e.max_points]


def told(graded: Graded) -> str:
    """What the student reads besides their own notebook."""
    result = graded.result
    details = [f"{c.message} {c.detail}" for e in result.exercises for c in e.checks]
    return "\n".join([*result.repairs, *result.faults, *details])


@pytest.mark.parametrize("case", CASES)
def test_case_is_well_formed(case):
    assert CASES[case].keys() <= KEYS and ("keeps" in CASES[case]) != ("error" in CASES[case])
    assert len((FOLDER / case / "expect.yaml").read_text().splitlines()) == 1


@pytest.mark.parametrize(("case", "boundary"), list(_runs()))
def test_accident(case, boundary, slots):
    expected = CASES[case]
    engine, honest = slots(expected.get("toy", "numpy"), boundary)
    graded = engine.grade(handed_in(case, engine.autograder, honest))
    if words := expected.get("error"):
        assert graded.result.status is Status.ERROR and words in graded.result.error
        return
    assert graded.result.status is Status.GRADED, graded.result.error
    wanted = list(honest) if expected["keeps"] == "all" else expected["keeps"]
    assert kept(graded) == wanted, told(graded)
    for words in [expected["says"]] if isinstance(expected.get("says"), str) else expected.get("says", []):
        assert words in told(graded), told(graded)
    for line in [*graded.result.repairs, *graded.result.faults]:
        assert line[0].isupper() and line.endswith("."), f"not a sentence: {line}"
    nbformat.validate(graded.notebook)
    if "toy" not in expected:  # the frameworks take seconds, and leave a process no other way
        assert kept(engine.grade(submission(engine.autograder, honest))) == list(honest), "the next suffered"
