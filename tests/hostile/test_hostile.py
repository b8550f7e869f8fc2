"""Every case under tests/hostile/<family>/<case>/: its cells in the toy's notebook, and what must hold.

A case's files are cells: `centre.py` is the answer to the exercise centre, `after-total.py` a cell of the
student's own behind total. Exercises without a file stay as released, except total, which is answered
honestly. `expect.yaml` is one line:

points    the honest marks: what the submission earns, no more and no less
boundary  `docker` when plain processes promise nothing against it; docker and bubblewrap do
fools     stock graders that give the same submission more

For all of them: nothing secret is found in what the student reads ("canary"), no attack reports success
("BREACH"), the submission gets a result, and the next one finds the slot as it was.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
import yaml
from molgrade.engine import Autograder, Engine, Graded, Status

from tests.engine.conftest import submission

from .toy import HONEST

FOLDER = Path(__file__).parent
CASES = {
    str(f.parent.relative_to(FOLDER)): yaml.safe_load(f.read_text())
    for f in sorted(FOLDER.glob("*/*/expect.yaml"))
}
FOOLED = [pytest.param(c, g, id=f"{c}-{g}") for c, e in CASES.items() for g in e.get("fools", [])]

CONTAINING = ("docker", "podman", "bubblewrap")

PROBE = """
import glob, os
for line in sorted(os.listdir("/tmp") + os.listdir("/dev/shm") + os.listdir("/dev/mqueue")):
    print("file", line.split("-")[0])
print("processes", len(glob.glob("/proc/[0-9]*")), "variables", sorted(os.environ))
print(*(len(open(f"/proc/sysvipc/{kind}").readlines()) for kind in ("shm", "sem", "msg")))
"""


def _runs():
    for case, expected in CASES.items():
        if expected.get("boundary") != "docker":
            yield pytest.param(case, "process", id=f"{case}-process")
        for boundary in CONTAINING:
            yield pytest.param(case, boundary, id=f"{case}-{boundary}", marks=getattr(pytest.mark, boundary))


def notebook_of(case: str, toy: Autograder) -> bytes:
    folder = FOLDER / case
    cells = {path.stem: path.read_text() for path in folder.glob("*.py")}
    if (prelude := folder.parent / "forger.py").exists():
        cells["centre"] = prelude.read_text() + cells["centre"]
    extra = {
        name.removeprefix("after-"): cells.pop(name) for name in list(cells) if name.startswith("after-")
    }
    return submission(toy, {"total": HONEST["total"]} | cells, extra)


def probe(engine: Engine, toy: Autograder) -> tuple[float, list]:
    """An honest submission that also looks round: its points, and what it saw."""
    graded = engine.grade(submission(toy, HONEST, {"setup": PROBE}))
    return graded.result.points, graded.notebook.cells[1].outputs


def shown(graded: Graded) -> str:
    """All that a student may read: results and outputs (not the sources, which are the student's own)."""
    outputs = [cell.get("outputs") for cell in graded.notebook.cells] if graded.notebook else []
    return graded.result.model_dump_json() + json.dumps(outputs)


def earned(graded: Graded) -> float:
    return graded.result.points


def verdicts(graded: Graded) -> str:
    checks = ((e, c) for e in graded.result.exercises for c in e.checks)
    return "\n".join(f"{e.name} {c.name}: {c.status.value} {c.detail[:300]}" for e, c in checks)


@pytest.mark.parametrize(("case", "boundary"), list(_runs()))
def test_hostile_submission(case, boundary, slot, toy):
    engine = slot(boundary)
    before = probe(engine, toy)
    graded = engine.grade(notebook_of(case, toy))
    assert graded.result.status is Status.GRADED, graded.result.error
    told = shown(graded)
    assert "BREACH" not in told, told[told.index("BREACH") :][:300]
    assert "canary" not in told.lower().replace("_", "-"), told[told.lower().index("canary") - 200 :][:400]
    assert earned(graded) == CASES[case]["points"], "\n".join([verdicts(graded), *graded.result.faults])
    nbformat.validate(graded.notebook)
    points, seen = probe(engine, toy)
    assert points == before[0] == 10
    if boundary in CONTAINING:
        assert seen == before[1]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "grader"), FOOLED)
def test_stock_graders_are_fooled(case, grader, toy, stock_points):
    assert stock_points(grader, notebook_of(case, toy)) > CASES[case]["points"]


@pytest.mark.slow
@pytest.mark.parametrize("grader", ["otter", "nbgrader"])
def test_stock_graders_mark_honest_work(grader, toy, stock_points):
    assert stock_points(grader, submission(toy, HONEST)) == 10
