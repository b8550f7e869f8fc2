"""Mend a submitted notebook: the release's locked cells, the student's own, in the release's order.

Whatever a student did to cells that are not theirs is undone, each repair is listed, and nothing a student
wrote is thrown away: a cell without a place in the release stays after the cell it followed.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

MAX_BYTES = 50 * 2**20
"""Size of a submission."""

MAX_CELLS = 2000

MAX_PARSED = 100_000
"""Characters of all nameless cells together that are searched for definitions: parsing them takes a thousand
times that memory, and a second."""


class SubmissionError(Exception):
    """The submission can't be graded; the text says what was found and what to do."""


@dataclass
class Repaired:
    """A notebook that is sure to hold every cell of the release once, and the list of what was mended."""

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)


def read_notebook(content: bytes) -> tuple[NotebookNode, list[str]]:
    """The notebook in a file of unknown origin, as nbformat 4, and what had to be mended to read it.

    Raises `SubmissionError` when there is no notebook in it.
    """
    if not content.strip():
        raise SubmissionError("The file is empty. Save the notebook in Jupyter and hand in again.")
    if len(content) > MAX_BYTES:
        raise SubmissionError(
            f"The file is {len(content) / 2**20:.0f} MB, more than {MAX_BYTES // 2**20} MB. Clear the "
            f"outputs and hand in again."
        )
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SubmissionError(
            "The file is not a notebook (it is not JSON). Hand in the .ipynb file that Jupyter or Colab "
            "saves, not a PDF, a script or a link."
        ) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("cells", raw.get("worksheets")), list):
        raise SubmissionError(
            "The file is JSON but not a notebook. Hand in the .ipynb file that Jupyter or Colab saves."
        )
    repairs = []
    version = raw.get("nbformat")
    if version != 4:
        found = f"format {version}" if version in range(1, 100) else "no known format"
        raw, repairs = _converted(raw), [f"The notebook was saved in {found}; it was read as format 4."]
    if not _is_python(raw):
        repairs.append("The notebook asked for another kernel; it was run with Python.")
    notebook = _plain_notebook(raw)
    if not notebook.cells:
        raise SubmissionError(
            "The notebook has no cells. Perhaps it was saved before it had loaded: download it again."
        )
    return notebook, repairs


def _is_python(raw: dict) -> bool:
    """Whether the notebook's kernel is Python's, as far as it says."""
    match raw.get("metadata"):
        case {"kernelspec": {"language": str(language)}}:
            return language.lower() == "python"
        case {"kernelspec": {"name": str(name)}}:
            return "py" in name.lower()
    return True


def _converted(raw: dict) -> dict:
    """An older notebook as format 4; a newer or unnumbered one is taken as it is."""
    try:
        return nbformat.convert(nbformat.from_dict(raw), 4) if raw.get("nbformat") in (1, 2, 3) else raw
    except Exception:
        raise SubmissionError(
            "The notebook is in an old format that can't be read. Save it in Jupyter and hand in again."
        ) from None


def _plain_notebook(raw: dict) -> NotebookNode:
    """Cells with their type, source and nbgrader metadata: all that grading takes from a submission."""
    cells = []
    for cell in raw.get("cells", [])[:MAX_CELLS]:
        if isinstance(cell, dict) and cell.get("cell_type") in ("code", "markdown"):
            new = nbformat.v4.new_code_cell if cell["cell_type"] == "code" else nbformat.v4.new_markdown_cell
            cells.append(new(source=_source(cell), metadata=_nbgrader_metadata(cell)))
            if isinstance(cell.get("id"), str):
                cells[-1]["id"] = cell["id"]
    return nbformat.from_dict({"cells": cells})  # not yet valid: ids may be odd, or there twice


def _source(cell: dict) -> str:
    source = cell.get("source", "")
    text = "".join(s for s in source if isinstance(s, str)) if isinstance(source, list | str) else ""
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode()


def _nbgrader_metadata(cell: dict) -> dict:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return {"nbgrader": {"grade_id": grade_id}} if isinstance(grade_id, str) else {}


def grade_id(cell: NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def is_students(cell: NotebookNode) -> bool:
    """Whether a cell of the release is one that students fill in."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def repair(content: bytes, release: NotebookNode, defines: dict[str, list[str]]) -> Repaired:
    """Merge a submission into its release. `defines`: the names that each solution cell (by grade_id) must
    bind."""
    notebook, repairs = read_notebook(content)
    chosen, extras = _match(notebook, release, defines, repairs)
    if not any(grade_id(c) in chosen for c in release.cells):
        raise SubmissionError(
            "No cell of this assignment was found in the notebook. Is it another assignment's? Start "
            "from the released notebook."
        )
    cells = [*extras[None]]
    for original in release.cells:
        cells += [_merged(original, chosen.get(grade_id(original)), repairs), *extras[grade_id(original)]]
    merged = nbformat.v4.new_notebook(cells=_distinct_ids(cells), metadata=release.metadata)
    return Repaired(merged, repairs)


def _match(notebook, release, defines, repairs):
    """Which submitted cell stands for which cell of the release, and which extra cells follow which."""
    places = {grade_id(c): i for i, c in enumerate(release.cells)}
    by_id = {c["id"]: grade_id(c) for c in release.cells}
    claimed = {grade_id(c) for c in notebook.cells}
    left = MAX_PARSED
    chosen: dict[str, NotebookNode] = {}
    extras: dict[str | None, list[NotebookNode]] = defaultdict(list)
    anchor, last = None, -1
    for cell in notebook.cells:
        name = grade_id(cell) or by_id.get(cell.get("id"))
        if name is None and len(cell.source) <= left and _may_define(cell, defines):
            left -= len(cell.source)
            name = _by_definition(cell, defines, claimed | chosen.keys())
        if name not in places or name in chosen:
            if name in chosen:
                repairs.append(
                    f"There is more than one cell {name!r}; the later one was run as a cell of your own."
                )
            extras[anchor].append(cell)
            continue
        if grade_id(cell) is None:
            repairs.append(f"The cell {name!r} had lost its name; it was found by what it holds.")
        if places[name] < last:
            repairs.append(f"The cell {name!r} was out of order and was put back.")
        chosen[name], anchor, last = cell, name, max(last, places[name])
    return chosen, extras


def _may_define(cell: NotebookNode, defines: dict[str, list[str]]) -> bool:
    """Whether a cell is worth parsing: it is code that mentions all names of an exercise."""
    return cell.cell_type == "code" and any(
        all(name in cell.source for name in names) for names in defines.values()
    )


def _by_definition(cell: NotebookNode, defines: dict[str, list[str]], taken: set) -> str | None:
    """The solution cell that a nameless code cell must be, since it defines the same names."""
    bound = bound_names(cell.source)
    return next((name for name, names in defines.items() if name not in taken and set(names) <= bound), None)


def bound_names(source: str) -> set[str]:
    """Names that a cell binds at its top level; empty when it can't be parsed."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {(a.asname or a.name).split(".")[0] for a in aliases}
            case _:
                stores = (
                    n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                )
                names |= {n.id for n in stores}
    return names


def _merged(original: NotebookNode, submitted: NotebookNode | None, repairs: list[str]) -> NotebookNode:
    """The release's cell, with the student's text in it where it is theirs."""
    cell = nbformat.from_dict(original)
    name = grade_id(original)
    if submitted is None:
        repairs.append(
            f"The cell {name!r} was missing and was put back" + (" empty." if is_students(cell) else ".")
        )
        if is_students(cell):
            cell.source = ""
    elif is_students(cell):
        if submitted.cell_type != cell.cell_type:
            repairs.append(
                f"The cell {name!r} had become {submitted.cell_type}; it was taken as {cell.cell_type}."
            )
        cell.source = submitted.source
    elif submitted.source.rstrip() != original.source.rstrip():
        repairs.append(f"The locked cell {name!r} had been changed; the original was used.")
    return cell


def _distinct_ids(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Cell ids that nbformat accepts, none twice; extra cells are numbered."""
    seen = {c["id"] for c in cells if grade_id(c)}
    for number, cell in enumerate(cells):
        if "grade" not in cell.metadata.get("nbgrader", {}):
            cell.metadata = nbformat.from_dict({})
            cell["id"] = next(
                i for i in (f"extra-{number}-{n}" for n in range(len(cells) + 1)) if i not in seen
            )
    return cells
