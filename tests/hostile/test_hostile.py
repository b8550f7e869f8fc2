"""Every case of the corpus (see `cases`) is graded between honest submissions, in each boundary.

For all of them: nothing secret is found in what the student reads ("canary"), no attack reports success
("BREACH"), the submission gets a result, and the next one finds the slot as it was.
"""

from __future__ import annotations

import nbformat
import pytest
from molgrade.engine import Autograder, Engine, Graded, Status

from tests.engine.conftest import submission

from .cases import CASES, FOLDER, MARKER, next_cell, notebook_of, secret, shown
from .toy import HONEST

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
        if (FOLDER / case / "folder.py").exists():  # handed in in another way: see test_class
            continue
        if expected.get("boundary") != "docker":
            yield pytest.param(case, "process", id=f"{case}-process")
        for boundary in CONTAINING:
            yield pytest.param(case, boundary, id=f"{case}-{boundary}", marks=getattr(pytest.mark, boundary))


def probe(engine: Engine, toy: Autograder, then: str = "") -> Graded:
    """An honest submission that also looks round."""
    return engine.grade(
        submission(toy, HONEST, {"setup": PROBE, "total": then} if then else {"setup": PROBE})
    )


def seen(graded: Graded) -> list:
    return graded.notebook.cells[1].outputs


def verdicts(graded: Graded) -> str:
    checks = ((e, c) for e in graded.result.exercises for c in e.checks)
    lines = [f"{e.name} {c.name}: {c.status.value} {c.detail[:300]}" for e, c in checks]
    return "\n".join([*lines, *graded.result.faults, str(graded.result.error)])


@pytest.mark.parametrize(("case", "boundary"), list(_runs()))
def test_hostile_submission(case, boundary, slot, toy):
    engine, before = slot(boundary)
    MARKER.unlink(missing_ok=True)
    expected = CASES[case]
    graded = engine.grade(notebook_of(case, toy))
    assert not MARKER.exists()
    assert not secret(shown(graded)), secret(shown(graded))
    if "error" in expected:
        assert graded.result.status is Status.ERROR, verdicts(graded)
        assert expected["error"] in graded.result.error
    else:
        assert graded.result.status is Status.GRADED, graded.result.error
        assert graded.result.points == expected["points"], verdicts(graded)
        nbformat.validate(graded.notebook)
    after = probe(engine, toy, next_cell(case))
    assert after.result.points == 10, verdicts(after)
    assert not secret(shown(after)), secret(shown(after))
    if boundary in CONTAINING:
        assert seen(after) == before


@pytest.mark.slow
@pytest.mark.parametrize(("case", "grader"), FOOLED)
def test_stock_graders_are_fooled(case, grader, toy, stock_points):
    assert stock_points(grader, notebook_of(case, toy)) > CASES[case]["points"]


@pytest.mark.slow
@pytest.mark.parametrize("grader", ["otter", "nbgrader"])
def test_stock_graders_mark_honest_work(grader, toy, stock_points):
    assert stock_points(grader, submission(toy, HONEST)) == 10
