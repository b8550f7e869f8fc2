"""Three graders, each giving points per check for the papers of one chapter. Each uses two processors."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from nbgrader.api import Gradebook

from molgrade.engine import Autograder, Engine, Result
from molgrade.engine.otter_runner import OtterSlot

from .papers import Paper, Place

Marks = dict[str, dict[Place, float]]
"""Points of each check, by the paper's name."""

AT_ONCE = 2

CELL_SECONDS = 600
"""nbgrader's own 30 s for any cell are too few for a check that trains, on a busy machine."""

Given = TypeVar("Given")


def marks_of(results: dict[str, Result]) -> Marks:
    return {
        name: {(e.name, c.name): c.points for e in result.exercises for c in e.checks}
        for name, result in results.items()
    }


def with_molgrade(autograder: Autograder, papers: list[Paper]) -> dict[str, Result]:
    return _shared_out(papers, lambda mine, _: _in_slot(Engine(autograder, boundary="docker"), mine))


def with_otter(autograder: Autograder, papers: list[Paper]) -> dict[str, Result]:
    return _shared_out(papers, lambda mine, _: _in_slot(OtterSlot(autograder), mine))


def _in_slot(slot: Engine, papers: list[Paper]) -> dict[str, Result]:
    with slot:
        return {paper.name: slot.grade(paper.notebook(slot.autograder.release)).result for paper in papers}


def with_nbgrader(made: Path, autograder: Autograder, papers: list[Paper]) -> Marks:
    """Stock `nbgrader autograde` with its default configuration, but for the time of a cell.

    The papers are shared out to copies of the course, as two processes can't write one gradebook.

    Args:
        made: the folder where `molgrade.build` has put everything of the chapter.
    """
    course = made / "nbgrader"
    start_course(course, autograder)

    def graded(mine: list[Paper], number: int) -> Marks:
        own = Path(shutil.copytree(course, course.with_name(f"{course.name}-{number}")))
        for paper in mine:
            hand_in(own, autograder, paper, paper.name)
        autograde(own, autograder)
        with Gradebook(f"sqlite:///{own / 'gradebook.db'}") as gradebook:
            return {p.name: _recorded(gradebook, autograder.assignment.name, p.name) for p in mine}

    return _shared_out(papers, graded)


def _shared_out(
    papers: list[Paper], grade: Callable[[list[Paper], int], dict[str, Given]]
) -> dict[str, Given]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = pool.map(lambda number: grade(papers[number::AT_ONCE], number), range(AT_ONCE))
        return {name: given for part in parts for name, given in part.items()}


def start_course(course: Path, autograder: Autograder) -> None:
    """A new course beside `source/` of the same scratch folder, its gradebook knowing the chapter."""
    chapter = autograder.assignment.name
    shutil.copytree(course.with_name("source") / chapter, course / "source" / chapter)
    nbgrader(course, "generate_assignment", chapter)


def hand_in(course: Path, autograder: Autograder, paper: Paper, student: str) -> None:
    chapter = autograder.assignment.name
    folder = course / "submitted" / student / chapter
    shutil.copytree(course / "release" / chapter, folder)
    (folder / f"{chapter}.ipynb").write_bytes(paper.notebook(autograder.release))


def autograde(course: Path, autograder: Autograder) -> None:
    nbgrader(course, "autograde", autograder.assignment.name, f"--Execute.timeout={CELL_SECONDS}")


def _recorded(gradebook: Gradebook, chapter: str, student: str) -> dict[Place, float]:
    grades = gradebook.find_submission(chapter, student).notebooks[0].grades
    places = {tuple(grade.name.split("--")): grade for grade in grades if "--" in grade.name}
    return {place: grade.auto_score for place, grade in places.items()}


def nbgrader(course: Path, *arguments: str) -> None:
    """Run an nbgrader command in a course, with no configuration of this machine's."""
    nowhere = str(course / "no-configuration")
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=os.environ | {"PATH": search, "JUPYTER_CONFIG_DIR": nowhere, "JUPYTER_NO_CONFIG": "1"},
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stderr.splitlines() if not re.search(r"INFO|WARNING", line)]
    assert done.returncode == 0, "\n".join([f"nbgrader {' '.join(arguments)} failed:", *said])
