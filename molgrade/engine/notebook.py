"""From a repaired notebook to what the examiner runs, and back to an executed notebook with verdicts."""

from __future__ import annotations

import ast
import html
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from .repair import bound_names, grade_id, is_students
from .results import CheckResult, CheckStatus
from .syntax import parse

if TYPE_CHECKING:
    from .autograder import Assignment

OUTPUT_TYPES = {"stream", "display_data", "execute_result", "error"}
KEPT_MIME = {
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
    "application/json",
}


def make_steps(notebook: NotebookNode, assignment: Assignment) -> tuple[list[dict], list[str]]:
    """The steps through a notebook, and the names that locked cells bind.

    A step runs a cell (by its index) or remembers the namespace for an exercise, at the exercise's last
    check cell. Check cells themselves hold nothing to run. A cell belongs to the exercise whose prompt or
    solution came last before it, up to its last check.
    """
    names = {place: e.name for e in assignment.exercises for place in (f"{e.name}-prompt", e.name)}
    check_cells = {c.cell for e in assignment.exercises for c in e.checks}
    last_cell = {e.checks[-1].cell: e.name for e in assignment.exercises if e.checks}
    steps, pinned, exercise = [], set(), None
    for index, cell in enumerate(notebook.cells):
        name = grade_id(cell)
        exercise = names.get(name, exercise)
        if name in last_cell:
            steps.append({"kind": "remember", "exercise": last_cell[name]})
            exercise = None
        if cell.cell_type != "code" or name in check_cells or not cell.source.strip():
            continue
        locked = name is not None and not is_students(cell)
        pins = sorted(bound_names(cell.source)) if locked else []
        pinned.update(pins)
        step = {"kind": "cell", "index": index, "exercise": exercise, "source": cell.source, "pins": pins}
        steps.append(step)
    return steps, sorted(pinned)


def imported_modules(notebook: NotebookNode) -> list[str]:
    """Modules that the locked cells of a release import at their top level, in order: what a warm process
    can have ready."""
    modules: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_students(cell):
            modules.update(dict.fromkeys(imports(cell.source)))
    return list(modules)


def imports(source: str) -> list[str]:
    """Modules that a cell imports at its top level; none when it can't be parsed."""
    found = []
    try:
        body = parse(source).body
    except SyntaxError:
        return []
    for node in body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def executed(notebook: NotebookNode, outputs: dict[int, Any], checks: list[CheckResult]) -> NotebookNode:
    """The notebook with the outputs that the sandbox gave and each check's verdict in its cell."""
    done = nbformat.from_dict(notebook)
    verdicts = {check.cell: check for check in checks}
    for index, cell in enumerate(done.cells):
        if cell.cell_type == "code":
            check = verdicts.get(grade_id(cell))
            cell.outputs = [verdict(check)] if check else clean_outputs(outputs.get(index, []))
            cell.execution_count = None
    return done


def verdict(check: CheckResult) -> NotebookNode:
    """A check's verdict as an output that nbgrader's own rules read the same way: an error is no points, a
    display all of them, a number as a result so many. (A failed check has all when they are awarded on an
    earlier exercise's reference.)"""
    if check.status is CheckStatus.PASSED:
        text = f"Passed: {check.title} ({check.points:g} of {check.max_points:g} points)."
        data = {"text/plain": text, "text/html": f"<p>\N{CHECK MARK} {html.escape(text)}</p>"}
        return nbformat.v4.new_output("display_data", data=data)
    if check.status is CheckStatus.PARTIAL:
        data = {"text/plain": f"{check.points:g}"}
        return nbformat.v4.new_output("execute_result", data=data, execution_count=None)
    text = "\n\n".join(part for part in (check.message, check.detail, check.note) if part)
    if check.carried and check.points == check.max_points:
        return nbformat.v4.new_output("display_data", data={"text/plain": text})
    return nbformat.v4.new_output(
        "error", ename="CheckFailed", evalue=check.message, traceback=text.splitlines()
    )


def clean_outputs(outputs: Any, limit: int | None = None) -> list[NotebookNode]:
    """Only well-formed outputs of kinds that may be shown, whatever the sandbox sent; of these no more than
    fit in `limit` bytes."""
    clean = (_clean_output(o) for o in outputs if isinstance(o, dict)) if isinstance(outputs, list) else ()
    found = [o for o in clean if o is not None]
    sizes = itertools.accumulate(len(json.dumps(o)) for o in found)
    return [o for o, size in zip(found, sizes, strict=True) if limit is None or size <= limit]


def _clean_output(output: dict) -> NotebookNode | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return nbformat.v4.new_output("stream", name=name, text=_text(text))
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            return nbformat.v4.new_output(
                "error", ename=_text(name), evalue=_text(value), traceback=[_text(str(t)) for t in lines]
            )
        case {"output_type": "display_data" | "execute_result", "data": dict(data)}:
            kept = {k: _text(v) for k, v in data.items() if k in KEPT_MIME and isinstance(v, str)}
            return nbformat.v4.new_output("display_data", data=kept) if kept else None
    return None


def write_files(files: dict[str, bytes]) -> None:
    """Put an assignment's data files into the working directory, where notebooks and checks open them."""
    for name, content in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)


def readable(text: str, limit: int) -> str:
    """Text from a student's process as a person may be shown it: no control characters, no lone surrogates,
    not endless."""
    kept = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text[:limit])
    return kept if len(text) <= limit else f"{kept}\n[...]"


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
