"""The corpus against molgrade and against stock graders, as a table.

    python -m tests.hostile.totals [--boundary docker] [--family forging] [--details]

Stock graders run in a container each, without a network, three minutes at most: some cases are a danger to
the machine that grades them. A case counts as

    gained    the points beyond the honest ones
    secrets   a secret stands in what the student reads, or the attack reports that it has one
    harmed    the grader did not end, was killed, ran what it was given, or graded the next one differently
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sysconfig
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from molgrade.engine import Autograder, Engine, Status
from molgrade.engine.image import ensure_image

from .cases import CASES, FOLDER, MARKER, next_cell, notebook_of, secret, shown
from .test_hostile import probe
from .toy import make_toy

SECONDS = 180
HARDENED = [
    *("--rm", "--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"),
    *("--memory=1500m", "--memory-swap=1500m", "--pids-limit=300", "--cpus=1", "--log-driver=none"),
    *("--tmpfs=/tmp:size=128m,mode=1777,exec", "--env=HOME=/tmp", "--workdir=/tmp"),
]
PROGRAM = """
cp -r /given /tmp/course && python -c '
import runpy, sys
sys.path.append("/site")
sys.argv = ["stock", "{grader}", "/tmp/course"]
runpy.run_path("/stock.py", run_name="__main__")'
status=$?
[ -e {marker} ] && exit 99
exit $status
"""


@dataclass
class Outcome:
    """What one grader made of one case, and what it would have been worth."""

    points: float
    secret: bool
    harmed: bool


def molgrade(engine: Engine, toy: Autograder, case: str) -> Outcome:
    MARKER.unlink(missing_ok=True)
    graded = engine.grade(notebook_of(case, toy))
    after = probe(engine, toy, next_cell(case))
    refused = graded.result.status is Status.ERROR and "error" not in CASES[case]
    harmed = refused or MARKER.exists() or after.result.points != 10
    return Outcome(graded.result.points, bool(secret(shown(graded)) or secret(shown(after))), harmed)


def stock(grader: str, toy: Autograder, case: str) -> Outcome:
    """A stock grader in a container of molgrade's image, nbgrader from here."""
    name = f"molgrade-stock-{uuid.uuid4().hex[:12]}"
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given"
        given.mkdir()
        shutil.copytree(toy.path / "tests", given / "tests")
        shutil.copy(toy.notebook_path, given / "release.ipynb")
        (given / "submission.ipynb").write_bytes(notebook_of(case, toy))
        mounts = {
            given: "/given",
            FOLDER / "stock.py": "/stock.py",
            Path(sysconfig.get_path("purelib")): "/site",
        }
        options = [f"--volume={here}:{there}:ro" for here, there in mounts.items()]
        program = PROGRAM.format(grader=grader, marker=MARKER)
        command = [
            "docker",
            "run",
            f"--name={name}",
            *HARDENED,
            *options,
            ensure_image(),
            "sh",
            "-c",
            program,
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, errors="replace")
        except subprocess.TimeoutExpired:
            subprocess.run(["docker", "rm", "--force", name], capture_output=True)
            return Outcome(0.0, False, harmed=True)
    if done.returncode:  # an error for one submission is no harm; death is, and so is the marker
        return Outcome(0.0, False, harmed=done.returncode != 1)
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return Outcome(answer["points"], bool(secret(answer["outputs"])), harmed=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--boundary", default="docker")
    parser.add_argument("--family", help="only this one")
    parser.add_argument(
        "--details", action="store_true", help="a line for each case in which an attack succeeds"
    )
    arguments = parser.parse_args()
    cases = [
        case
        for case in CASES
        if arguments.family in (None, case.split("/")[0]) and not (FOLDER / case / "folder.py").exists()
    ]
    with tempfile.TemporaryDirectory() as folder:
        toy = make_toy(Path(folder) / "autograder")
        with Engine(toy, boundary=arguments.boundary) as engine:
            graders: dict[str, Callable[[str], Outcome]] = {
                "molgrade": lambda case: molgrade(engine, toy, case),
                "nbgrader": lambda case: stock("nbgrader", toy, case),
                "otter": lambda case: stock("otter", toy, case),
            }
            show(cases, graders, arguments.details)


def show(cases: list[str], graders: dict[str, Callable[[str], Outcome]], details: bool) -> None:
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0])
    for case in cases:
        for grader, grade in graders.items():
            outcome = grade(case)
            gained = max(outcome.points - CASES[case].get("points", 0), 0)
            counts = [gained, int(outcome.secret), int(outcome.harmed)]
            for family in (case.split("/")[0], "all"):
                sums[family, grader] = [a + b for a, b in zip(sums[family, grader], counts, strict=True)]
            if details and any(counts):
                print(
                    f"{case:32}{grader:10}+{gained:g} points, secrets {counts[1]}, harmed {counts[2]}",
                    flush=True,
                )
    print(f"{'':12}{'cases':>6}", *(f"{grader + ': gained secrets harmed':>34}" for grader in graders))
    for family in dict.fromkeys(key[0] for key in sorted(sums, key=lambda key: key[0] == "all")):
        count = sum(family in (case.split("/")[0], "all") for case in cases)
        cells = ("{:>20g}{:>8g}{:>7g}".format(*sums[family, grader]) for grader in graders)
        print(f"{family:12}{count:>6}", *(f"{cell:>34}" for cell in cells))


if __name__ == "__main__":
    main()
