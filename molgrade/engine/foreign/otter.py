"""An Otter autograder made elsewhere, as the engine's `Autograder`."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..autograder import Assignment, Autograder, Check, Exercise
from ..boundary import Boundary
from ..errors import EngineError
from ..notebook import imports
from ..repair import Repaired, SubmissionError, merge, read_notebook
from ..results import Limits, Scale
from ..slot import ask_examiner
from .archive import Archive, read_archive

IGNORED_OPTIONS = {
    "plugins": "plugins are not run",
    "show_stdout": "what a notebook prints is always shown",
    "show_all_public": "visible tests are always shown",
    "pdf": "no PDF is made",
    "token": "nothing is uploaded",
    "debug": "errors never end the grading",
    "warn_missing_pdf": "no PDF is made",
}
"""Options of otter_config.json that are set for a reason and do nothing here."""

FAILED = "This test does not pass."


@dataclass(frozen=True)
class OtterAutograder(Autograder):
    """A zip of `otter generate` or `otter assign`, or such a folder.

    A submission is taken as it is; with `master` (the notebook that students were given) locked cells are
    restored. `notes` say what of the autograder is not followed.
    """

    archive: Archive
    doctests: dict[str, list[str | None]]
    beside: frozenset[str]
    master: NotebookNode | None = None
    notes: list[str] = field(default_factory=list)

    @classmethod
    def load(
        cls,
        path: Path,
        boundary: Boundary,
        master: Path | None = None,
        beside: Collection[str] = (),
        ignore_requirements: bool = False,
    ) -> OtterAutograder:
        """Read an autograder, and let the examiner say what its test files hold.

        Args:
            path: the zip or folder.
            boundary: where its tests will run: their form and the packages they need are looked up there.
            master: the notebook that students were given.
            beside: test files (by name, or "all") whose cases run in the student's process.
            ignore_requirements: go on when packages are missing there.

        Raises:
            EngineError: it is no autograder, or can't be graded with; one line says what to do.
        """
        archive = read_archive(path)
        _check_config(archive)
        unknown = set(beside) - set(archive.tests) - {"all"}
        if unknown:
            raise EngineError(f"--beside {', '.join(sorted(unknown))}: no such test file in {archive.path}.")
        request = {"tests": archive.tests, "data": archive.data, "requirements": archive.requirements}
        facts = ask_examiner(boundary, "inspect", request)
        notes = _config_notes(archive.config) + _check_facts(archive, facts, ignore_requirements)
        beside = frozenset(archive.tests if "all" in beside else beside)
        files = [file for file in facts["files"] if file["cases"]]
        doctests = {file["file"]: [case["doctest"] for case in file["cases"]] for file in files}
        assignment = _assignment(archive, files, beside)
        return cls(archive.path, assignment, archive, doctests, beside, _read_master(master), notes)

    @cached_property
    def release(self) -> NotebookNode:
        """The master with every cell named by its id; empty without one."""
        return named(self.master) if self.master else nbformat.v4.new_notebook()

    @cached_property
    def tests(self) -> dict[str, str]:
        """Test files that the examiner runs."""
        mine = {e.name for e in self.assignment.exercises if e.checks[0].where == "examiner"}
        return {name: source for name, source in self.archive.tests.items() if name in mine}

    @property
    def data(self) -> dict[str, bytes]:
        return self.archive.data

    @cached_property
    def modules(self) -> list[str]:
        """What the author's own files import or require."""
        code = [c.decode("utf-8", "ignore") for n, c in self.data.items() if n.endswith(".py")]
        found = [module for source in [*self.archive.tests.values(), *code] for module in imports(source)]
        required = [name.replace("-", "_") for name in self.archive.requirements]
        return [m for m in dict.fromkeys([*found, *required]) if m.split(".")[0] not in ("otter", "")]

    @cached_property
    def sha256(self) -> str:
        return self.archive.sha256

    def repair(self, content: bytes) -> Repaired:
        """The submission as it is, every cell the student's; with a master, merged into it."""
        notebook, repairs = read_notebook(content, _metadata)
        self._check_assignment(content)
        if self.master:
            _recognise(notebook, self.release)
            return merge(notebook, repairs, self.release, {})
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"
        return Repaired(nbformat.v4.new_notebook(cells=notebook.cells), repairs)

    def _check_assignment(self, content: bytes) -> None:
        """Otter refuses a notebook that says it belongs to another assignment."""
        wanted = self.archive.config.get("assignment_name")
        match json.loads(content.decode("utf-8-sig")).get("metadata"):
            case {"otter": {"assignment_name": str(found)}}:
                pass
            case _:
                found = None
        if wanted and found != wanted:
            raise SubmissionError(
                f"The notebook is of the assignment {found!r}, this autograder of {wanted!r}. Hand in the "
                "notebook of this assignment, made from the one that was given out."
            )

    def plan(self, notebook: NotebookNode) -> dict[str, Any]:
        known = {e.name for e in self.assignment.exercises}
        steps = []
        for index, cell in enumerate(notebook.cells):
            otter = cell.metadata.get("otter", {})
            if otter.get("ignore"):
                continue
            if cell.cell_type == "code" and cell.source.strip():
                steps.append({"kind": "cell", "index": index, "source": cell.source, "pins": []})
            steps += [{"kind": "check", "exercise": test} for test in otter.get("tests", []) if test in known]
        seed = self.archive.config.get("seed")
        variable = self.archive.config.get("seed_variable")
        return {
            "in_place": True,
            "stand_in": True,
            "steps": steps,
            "pinned": [],
            "reseed": None if seed is None else {"seed": seed, "variable": variable},
            "checks": {e.name: [self._asked(e, c) for c in e.checks] for e in self.assignment.exercises},
        }

    def _asked(self, exercise: Exercise, check: Check) -> dict[str, Any]:
        number = int(check.name.removeprefix("case-"))
        doctest = self.doctests[exercise.name][number - 1]
        if doctest is None:
            ask = ["case", self.archive.tests[exercise.name], number]
        else:
            ask = ["doctest", f"{exercise.title} {number}", doctest]
        return check.model_dump(include={"name", "hidden", "where"}) | {"ask": ask}


def _assignment(archive: Archive, files: list[dict], beside: frozenset[str]) -> Assignment:
    config = archive.config
    scale = Scale(
        points_possible=config.get("points_possible"), score_threshold=config.get("score_threshold")
    )
    name = config.get("assignment_name") or re.sub(r"-autograder.*$", "", archive.path.stem)
    return Assignment(
        name=name,
        title=name,
        packages=archive.requirements,
        data=list(archive.data),
        limits=Limits(),
        exercises=[_exercise(file, beside, bool(config.get("show_hidden"))) for file in _natural(files)],
        scale=None if scale == Scale() else scale,
    )


def _natural(files: list[dict]) -> list[dict]:
    """By name, q2 before q10."""
    return sorted(files, key=lambda f: [(t.isdigit(), t.zfill(9)) for t in re.split(r"(\d+)", f["file"])])


def _exercise(file: dict, beside: frozenset[str], show_hidden: bool) -> Exercise:
    checks = [
        Check(
            name=f"case-{number}",
            title=case["title"],
            cell="",
            points=case["points"],
            hidden=case["hidden"],
            message=case["failure"] if case["failure"] and (show_hidden or not case["hidden"]) else FAILED,
            success=case["success"] if show_hidden or not case["hidden"] else "",
            where="sandbox" if case["doctest"] is not None or file["file"] in beside else "examiner",
        )
        for number, case in enumerate(file["cases"], 1)
    ]
    return Exercise(
        name=file["file"],
        title=file["name"],
        kind="code",
        points=sum(check.points for check in checks),
        checks=checks,
        all_or_nothing=file["all_or_nothing"],
    )


def _check_config(archive: Archive) -> None:
    """Options that can't be followed and would change marks end the grading before it starts."""
    config, where = archive.config, f"{archive.path}: otter_config.json"
    if config.get("lang", "python") != "python":
        raise EngineError(f"{where} says lang {config['lang']!r}: molgrade grades Python. Use `otter grade`.")
    if config.get("grade_from_log"):
        raise EngineError(
            f"{where} asks to grade from the log, which is unpickled: set grade_from_log to false."
        )
    for name, kinds in {
        **dict.fromkeys(["points_possible", "score_threshold"], (int, float)),
        "seed": (int,),
        "seed_variable": (str,),
        "assignment_name": (str,),
    }.items():
        value = config.get(name)
        if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
            raise EngineError(f"{where} has {name}: {value!r}, which is no {kinds[-1].__name__}: mend it.")


def _config_notes(config: dict[str, Any]) -> list[str]:
    return [
        f"otter_config.json: {name} is ignored ({why})."
        for name, why in IGNORED_OPTIONS.items()
        if config.get(name)
    ]


def _check_facts(archive: Archive, facts: dict, ignore_requirements: bool) -> list[str]:
    """Raise for what would make marks wrong; what is merely worth knowing comes back."""
    lacking = ", ".join(facts["lacking"])
    if lacking and not ignore_requirements:
        raise EngineError(
            f"{archive.path} requires {lacking}, which is not where it would be graded. Name an image that "
            "has it with --image, or, if nothing needs it, add --ignore-requirements."
        )
    for file in facts["files"]:
        where = f"{archive.path}: tests/{file['file']}.py"
        if file.get("missing"):
            raise EngineError(
                f"{where} imports {file['missing']}, which is not there: name an image with --image."
            )
        if "error" in file:
            raise EngineError(f"{where} is no test file that Otter can read ({file['error']}): mend it.")
    names = [file["name"] for file in facts["files"]]
    if twice := {name for name in names if names.count(name) > 1}:
        raise EngineError(f"{archive.path}: two test files have the name {min(twice)!r}: rename one.")
    empty = [
        f"tests/{file['file']}.py has no cases and gives no points."
        for file in facts["files"]
        if not file["cases"]
    ]
    return [f"Required, and not there: {lacking}."] * bool(lacking) + empty


def _metadata(cell: dict) -> dict:
    """What Otter reads of a cell's metadata: tests that run after it, and whether it is left out."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    otter, tags = metadata.get("otter"), metadata.get("tags")
    otter = otter if isinstance(otter, dict) else {}
    tests = otter.get("tests")
    tests = [test for test in tests if isinstance(test, str)] if isinstance(tests, list) else []
    ignore = bool(otter.get("ignore")) or (isinstance(tags, list) and "otter_ignore" in tags)
    return {"otter": {"tests": tests, "ignore": ignore}} if tests or ignore else {}


def _read_master(path: Path | None) -> NotebookNode | None:
    if path is None:
        return None
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise EngineError(
            f"{path} can't be read as a notebook ({type(error).__name__}): name the released one."
        ) from None


def named(master: NotebookNode) -> NotebookNode:
    """The master with each cell's id as its name. Cells that may not be edited are locked."""
    cells, seen = [], set()
    for number, cell in enumerate(c for c in master.cells if c.cell_type in ("code", "markdown")):
        cell = nbformat.from_dict(cell)
        nbgrader = cell.metadata.get("nbgrader", {})
        locked = cell.metadata.get("editable") is False or (
            bool(nbgrader.get("locked") or nbgrader.get("grade")) and not nbgrader.get("solution")
        )
        name = cell.get("id")
        cell["id"] = name = name if name and name not in seen else f"cell-{number}"
        seen.add(name)
        flags = {"grade_id": name, "grade": False, "solution": not locked, "locked": locked}
        cell.metadata = nbformat.from_dict(_metadata(cell) | {"nbgrader": flags})
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells, metadata=master.metadata)


def _recognise(notebook: NotebookNode, release: NotebookNode) -> None:
    """Name the cells of the release by their id; one whose id was lost (old formats), by its text."""
    ids = {cell["id"] for cell in release.cells}
    claimed = {cell.get("id") for cell in notebook.cells} & ids
    for cell in notebook.cells:
        if cell.get("id") not in ids:
            same = (c["id"] for c in release.cells if c["id"] not in claimed and c.source == cell.source)
            if found := next(same, None):
                cell["id"] = found
                claimed.add(found)
        if cell.get("id") in ids:
            cell.metadata["nbgrader"] = nbformat.from_dict({"grade_id": cell["id"]})
