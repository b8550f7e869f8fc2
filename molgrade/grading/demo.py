"""A sample class for one assignment: right answers, typical mistakes and broken notebooks, as a course."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..bank import Assignment, Code, load_assignment
from ..engine import boundary
from ..errors import MolgradeError
from ..records.course import CONFIG_FILE, Course
from .freshness import check_built

CELL_SECONDS = 10
"""The demo does not wait a minute for an endless loop."""

SUBMITTED = "2026-03-02 12:00:00 UTC"
MAX_MIXED = 6
"""Students with mixed answers; more would show nothing new."""

OWN_GRADEBOOK = b"""
# The sample class's marks stay out of the course's own gradebook.
c.CourseDirectory.db_url = "sqlite:///" + __import__("os").path.dirname(__file__) + "/gradebook.db"
"""

Answers = dict[str, str]


def best_boundary() -> str:
    """The best there is, or else a plain process: the demo's own submissions can be trusted."""
    return boundary.best_boundary() or "process"


def make_class(course: Course, folder: Path, chapter: str) -> Course:
    """Write the sample class into `folder`. What is there already and the same is left as it is."""
    course.autograder(chapter)
    check_built(course, chapter)
    if not (course.root / "source" / chapter / "assignment.toml").is_file():
        raise MolgradeError(
            f"source/{chapter} has no assignment.toml: the demo takes its answers from there."
        )
    folder = folder.resolve()
    if folder == course.root or course.root.is_relative_to(folder):
        raise MolgradeError(f"{folder} holds the course itself: name another folder for the demo.")
    _copy_course(course, folder, chapter)
    sample = Course.at(folder)
    authored = load_assignment(course.root / "source", chapter)
    release = nbformat.read(sample.autograders / chapter / f"{chapter}.ipynb", as_version=4)
    for student, content in submissions(authored, release):
        file = sample.submitted(student, chapter) / f"{chapter}.ipynb"
        _write(file, content)
        _write(file.with_name("timestamp.txt"), SUBMITTED.encode())
    return sample


def _copy_course(course: Course, folder: Path, chapter: str) -> None:
    """What grading, nbgrader and formgrader need; the bank stays where it is."""
    config = (course.root / CONFIG_FILE).read_bytes()
    _write(folder / CONFIG_FILE, config + OWN_GRADEBOOK * ("db_url" in course.config.CourseDirectory))
    for step in ("release", "autograder"):
        for file in (course.root / step / chapter).rglob("*"):
            if file.is_file() and file.name != "assignment.json":
                _write(
                    folder / step / chapter / file.relative_to(course.root / step / chapter),
                    file.read_bytes(),
                )
    notebook = course.source_notebook(chapter)
    _write(folder / notebook.relative_to(course.root), notebook.read_bytes())
    facts = json.loads((course.autograders / chapter / "assignment.json").read_text())
    facts.pop("per_student", None)  # the sample class hands in the base version
    facts["limits"]["cell_seconds"] = min(facts["limits"].get("cell_seconds", 60), CELL_SECONDS)
    _write(folder / "autograder" / chapter / "assignment.json", json.dumps(facts, indent=1).encode())


def _write(file: Path, content: bytes) -> None:
    if not file.is_file() or file.read_bytes() != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def submissions(authored: Assignment, release: NotebookNode) -> Iterator[tuple[str, bytes]]:
    """The students, named by what they hand in, and their notebooks."""
    reference = _reference(authored)
    yield "reference", filled(release, reference)
    yield "untouched", filled(release, {})
    for number, answers in enumerate(_mixed(authored, "accepted"), 1):
        yield f"accepted-{number}", filled(release, reference | answers)
    for number, answers in enumerate(_mixed(authored, "rejected"), 1):
        yield f"rejected-{number}", filled(release, reference | answers)
    yield "half-done", filled(release, dict(list(reference.items())[: len(reference) // 2]))
    yield from _broken(release, reference, [e.name for e in authored.exercises if e.solution])


def _reference(authored: Assignment) -> Answers:
    code = {e.name: e.solution.text for e in authored.exercises if e.solution}
    return code | {e.name: e.sample for e in authored.exercises if e.sample}


def _mixed(authored: Assignment, kind: str) -> Iterator[Answers]:
    """Notebooks that each take the next accepted (or rejected) answer of every exercise."""
    answers = [[(e.name, handed_in(answer.code)) for answer in getattr(e, kind)] for e in authored.exercises]
    for row in list(zip_longest(*answers))[:MAX_MIXED]:
        yield dict(answer for answer in row if answer)


def handed_in(code: Code) -> str:
    """An answer as a student would hand it in, without the header that explains it."""
    head = code.tree.body[0]
    lines = code.text.splitlines()[head.end_lineno if ast.get_docstring(code.tree, clean=False) else 0 :]
    return "\n".join(lines).strip("\n")


def _broken(release: NotebookNode, reference: Answers, code: list[str]) -> Iterator[tuple[str, bytes]]:
    """What goes wrong between a student's Jupyter and a grader's folder."""
    first, last = code[0], code[-1]
    yield "not-json", b"%PDF-1.7 This was exported for printing."
    yield "empty-file", b""
    yield "no-cells", nbformat.writes(nbformat.v4.new_notebook()).encode()
    yield (
        "format-3",
        nbformat.writes(nbformat.v4.downgrade(_notebook(release, reference)), version=3).encode(),
    )
    yield "other-kernel", filled(release, reference, _other_kernel)
    yield "duplicate-cells", filled(release, reference, lambda notebook: _duplicate(notebook, first))
    yield "missing-cells", filled(release, reference, lambda notebook: _remove(notebook, last))
    yield "endless-loop", filled(release, reference | {first: "while True:\n    pass"})
    yield "exits-early", filled(release, reference | {last: "import os\n\nos._exit(0)"})


def _notebook(release: NotebookNode, answers: Answers) -> NotebookNode:
    notebook = nbformat.from_dict(release)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
    return notebook


def filled(
    release: NotebookNode, answers: Answers, spoil: Callable[[NotebookNode], None] = lambda notebook: None
) -> bytes:
    """The release with answers in its solution cells, and then perhaps something done to it."""
    notebook = _notebook(release, answers)
    spoil(notebook)
    return json.dumps(notebook, indent=1).encode()


def _other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "conda-env-chem-py", "display_name": "chem", "language": "python"}


def _duplicate(notebook: NotebookNode, name: str) -> None:
    index = _index(notebook, name)
    notebook.cells.insert(index, nbformat.from_dict(notebook.cells[index]))


def _remove(notebook: NotebookNode, name: str) -> None:
    """A solution cell and the checks after it."""
    notebook.cells = [c for c in notebook.cells if c.metadata.nbgrader.grade_id.split("--")[0] != name]


def _index(notebook: NotebookNode, name: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if cell.metadata.nbgrader.grade_id == name)
