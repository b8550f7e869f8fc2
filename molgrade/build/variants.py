"""variants/<student>/<chapter>/: a release for each student, with data of their own."""

from __future__ import annotations

import shutil
from itertools import chain
from pathlib import Path

import nbformat
import tomlkit
from nbformat import NotebookNode

from molgrade.bank import Assignment
from molgrade.bank.variants import DrawError, for_student
from molgrade.errors import MolgradeError

from .notebook import drawn_cells, prompt_cells

MAX_NAME_BYTES = 200


def own_cells(assignment: Assignment) -> dict[str, str]:
    """Sources of the locked cells that depend on what was drawn, by grade_id."""
    cells = list(chain.from_iterable(map(drawn_cells, assignment.given)))
    for number, exercise in enumerate(assignment.exercises, 1):
        cells += prompt_cells(exercise, number, assignment) if exercise.variant else []
    return {cell.id: cell.source for cell in cells}


def check_names(students: list[str]) -> None:
    """Raise when a student's name can't be that of a folder, where nbgrader would collect from."""
    wrong = [name for name in students if not _is_folder_name(name)]
    if wrong:
        names = ", ".join(map(repr, wrong[:5])) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise MolgradeError(
            f"No notebook can be made for {names}: a student's name becomes that of a folder, so it is not "
            "empty, has no slash, no control character and no dot or blank at its start, and is not too long."
        )


def _is_folder_name(name: str) -> bool:
    plain = name.isprintable() and not set(name) & set("/\\") and not name.startswith((".", " "))
    return bool(name) and plain and len(name.encode("utf-8", "replace")) <= MAX_NAME_BYTES


def set_per_student(toml: Path) -> bool:
    """Write `per_student = true` into an assignment.toml; whether that was new."""
    document = tomlkit.parse(toml.read_text(encoding="utf-8"))
    if document.get("per_student") is True:
        return False
    document["per_student"] = True
    toml.write_text(tomlkit.dumps(document), encoding="utf-8")
    return True


def with_cells(release: NotebookNode, cells: dict[str, str]) -> NotebookNode:
    """A release, changed in place: some locked cells have other sources, and nbgrader's checksums of them."""
    from nbgrader.utils import compute_checksum  # nbgrader takes a second, and grading doesn't need this one

    for cell in release.cells:
        if cell.metadata.nbgrader.grade_id in cells:
            cell.source = cells[cell.metadata.nbgrader.grade_id]
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return release


def write_variant(base: Assignment, release: Path, secret: bytes, student: str, folder: Path) -> None:
    """Write a student's own release in place of what the folder held.

    Args:
        base: the assignment as it was read.
        release: folder of the base version's release.
        secret: the course's.
        student: one that `check_names` lets pass.
        folder: where to write.

    Raises:
        MolgradeError: an exercise's `draw` fails for this student, or the folder can't be written.
    """
    try:
        cells = own_cells(for_student(base, secret, student))
    except DrawError as error:
        raise MolgradeError(f"Nothing can be drawn for {student!r}: {error}.") from None
    notebook = with_cells(nbformat.read(release / f"{base.name}.ipynb", as_version=4), cells)
    unfinished = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        nbformat.write(notebook, unfinished / f"{base.name}.ipynb")
        for name in base.data:
            shutil.copyfile(release / name, unfinished / name)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    except OSError as error:
        raise MolgradeError(f"{folder} can't be written: {error.strerror or error}.") from error
