"""Mend a submitted notebook: the release's locked cells, the student's own, in the release's order.

Whatever a student did to cells that are not theirs is undone, each repair is listed, and nothing a student
wrote is thrown away: a cell without a place in the release stays after the cell it followed.
"""

from __future__ import annotations

import ast
import contextlib
import json
import re
import warnings
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from .syntax import parse

MAX_BYTES = 200 * 2**20
"""Size of a submission, pictures in its outputs included."""

MAX_VALUES = 12_000_000
"""Values in a submission, roughly: what reading it as JSON takes in memory, a hundred bytes each."""

MAX_SOURCE = 40_000_000
"""Characters of all cells, pictures pasted into text included."""

MAX_SEARCHED = 1_000_000
"""Characters of a notebook that is searched for answers in unlikely cells; parsing takes seconds for them."""

MAX_CELLS = 2000

MAX_PARSED = 100_000
"""Characters of one cell that is searched for definitions: parsing takes a thousand times its size."""

_CELL = "<cell>"
warnings.filterwarnings("ignore", module=_CELL)  # such as unknown escapes in a student's strings

_NEW_CELL = {
    "code": nbformat.v4.new_code_cell,
    "markdown": nbformat.v4.new_markdown_cell,
    "raw": nbformat.v4.new_raw_cell,
}


class SubmissionError(Exception):
    """The submission can't be graded; the text says what was found and what to do."""


@dataclass
class Repaired:
    """A notebook that is sure to hold every cell of the release once, and the list of what was mended."""

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)


def read_notebook(
    content: bytes, metadata_of: Callable[[dict], dict] | None = None
) -> tuple[NotebookNode, list[str]]:
    """The notebook in a file of unknown origin, as nbformat 4, and what had to be mended to read it.

    Of a cell's metadata it keeps what `metadata_of` takes from the cell; by default the nbgrader name.
    Raises `SubmissionError` when there is no notebook in it.
    """
    if not content.strip():
        raise SubmissionError("The file is empty. Save the notebook in Jupyter and hand in again.")
    if len(content) > MAX_BYTES:
        raise SubmissionError(
            f"The file is {len(content) / 2**20:.0f} MB, more than {MAX_BYTES // 2**20} MB. Clear the "
            f"outputs and hand in again."
        )
    if sum(content.count(sign) for sign in (b"[", b"{", b",")) > MAX_VALUES:
        raise SubmissionError("The file holds too many values. Clear the outputs and hand in again.")
    try:
        raw = json.loads(_text(content))
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
    notebook = _plain_notebook(raw, metadata_of or _nbgrader_metadata)
    if sum(len(cell.source) for cell in notebook.cells) > MAX_SOURCE:
        raise SubmissionError(
            f"The cells hold more than {MAX_SOURCE // 10**6} million characters. Keep data in files, not in "
            f"cells, and hand in again."
        )
    if not notebook.cells:
        raise SubmissionError(
            "The notebook has no cells. Perhaps it was saved before it had loaded: download it again."
        )
    return notebook, repairs


def _text(content: bytes) -> str:
    """The file's text: Unicode of any kind, or what old Windows programs make of it."""
    try:
        return content.decode("utf-8-sig" if content.startswith(b"\xef") else json.detect_encoding(content))
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


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


def _plain_notebook(raw: dict, metadata_of: Callable[[dict], dict]) -> NotebookNode:
    """Cells with their type, source and chosen metadata: all that grading takes from a submission."""
    cells = []
    for cell in raw.get("cells", [])[:MAX_CELLS]:
        if isinstance(cell, dict) and (new := _NEW_CELL.get(str(cell.get("cell_type")))):
            cells.append(new(source=_source(cell), metadata=metadata_of(cell)))
            if isinstance(cell.get("id"), str):
                cells[-1]["id"] = cell["id"]
    return nbformat.from_dict({"cells": cells})  # not yet valid: ids may be odd, or there twice


def _source(cell: dict) -> str:
    source = cell.get("source", "")
    text = "".join(s for s in source if isinstance(s, str)) if isinstance(source, list | str) else ""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()


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
    return merge(*read_notebook(content), release, defines)


def merge(
    notebook: NotebookNode, repairs: list[str], release: NotebookNode, defines: dict[str, list[str]]
) -> Repaired:
    """Merge a notebook that was read (with these repairs) into its release."""
    if sum(len(cell.source) for cell in notebook.cells if _may_define(cell, defines)) > MAX_SEARCHED:
        defines = {}
    chosen, extras = _match(notebook, release, defines, repairs)
    displaced = _answer_elsewhere(notebook, release, defines, chosen, repairs)
    if not any(grade_id(c) in chosen for c in release.cells):
        raise SubmissionError(
            "No cell of this assignment was found in the notebook. Is it another assignment's? Start "
            "from the released notebook."
        )
    answers = [id(cell) for cell in chosen.values()]
    cells = []
    for original in [None, *release.cells]:
        name = original and grade_id(original)
        if original:
            cells += [*displaced.get(name, []), *_merged(original, chosen.get(name), repairs)]
        cells += [cell for cell in extras[name] if id(cell) not in answers]
    merged = nbformat.v4.new_notebook(cells=_distinct_ids(cells), metadata=release.metadata)
    return Repaired(merged, repairs)


def _match(notebook, release, defines, repairs):
    """Which submitted cell stands for which cell of the release, and which extra cells follow which."""
    places = {grade_id(c): i for i, c in enumerate(release.cells)}
    by_id = {c["id"]: grade_id(c) for c in release.cells}
    claimed = {grade_id(c) for c in notebook.cells}
    chosen: dict[str, NotebookNode] = {}
    extras: dict[str | None, list[NotebookNode]] = defaultdict(list)
    anchor, last = None, -1
    for cell in notebook.cells:
        name = (
            grade_id(cell)
            or by_id.get(cell.get("id"))
            or _by_definition(cell, defines, claimed | chosen.keys())
        )
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


def _answer_elsewhere(notebook, release, defines, chosen, repairs) -> dict[str, list[NotebookNode]]:
    """Where an exercise's own cell holds no answer, take the last cell that does; what stood there instead
    is returned, by exercise."""
    originals = {grade_id(c): c for c in release.cells}
    bare = [n for n, names in defines.items() if _holds_no_answer(chosen.get(n), originals[n], names)]
    bound = [(c, bound_names(c.source)) for c in notebook.cells if bare and _may_define(c, defines)]
    displaced = {}
    for name in bare:
        original, before = originals[name], chosen.get(name)
        answers = (c for c, names in reversed(bound) if names >= set(defines[name]))
        if found := next((c for c in answers if not _same_code(c, original)), None):
            displaced[name] = [before] if before and not _same_code(before, original) else []
            chosen[name] = found
            what = ", ".join(defines[name])
            repairs.append(f"The cell {name!r} held no answer; your last cell that defines {what} was taken.")
    return displaced


def _holds_no_answer(cell: NotebookNode | None, original: NotebookNode, names: list[str]) -> bool:
    """Whether a solution cell is missing, blank, as released, or binds none of the exercise's names."""
    if cell is None or not cell.source.strip() or _same_code(cell, original):
        return True
    return bool(_statements(cell.source)) and bound_names(cell.source).isdisjoint(names)


def _same_code(cell: NotebookNode, original: NotebookNode) -> bool:
    """Whether a cell is the released one, but for comments and blanks."""
    if cell.source.strip() == original.source.strip():
        return True
    trees = [[ast.dump(s) for s in _statements(c.source)] for c in (cell, original)]
    return bool(trees[0]) and trees[0] == trees[1]


def _is_parsed(cell: NotebookNode) -> bool:
    """Whether a cell is code of a reasonable size."""
    return cell.cell_type == "code" and len(cell.source) <= MAX_PARSED


def _may_define(cell: NotebookNode, defines: dict[str, list[str]]) -> bool:
    """Whether a cell is worth parsing: it mentions all names of an exercise."""
    return _is_parsed(cell) and any(all(name in cell.source for name in names) for names in defines.values())


def _by_definition(cell: NotebookNode, defines: dict[str, list[str]], taken: set) -> str | None:
    """The solution cell that a nameless code cell must be, since it defines the same names."""
    if not _may_define(cell, defines):
        return None
    bound = bound_names(cell.source)
    return next((name for name, names in defines.items() if name not in taken and set(names) <= bound), None)


def bound_names(source: str) -> set[str]:
    """Names that a cell binds at its top level; empty when it can't be parsed."""
    return set().union(*map(_bound, _statements(source)))


def _statements(source: str) -> list[ast.stmt]:
    """A cell's statements, lines for IPython or the shell left out; none when it is no Python."""
    if len(source) > MAX_PARSED:
        return []
    for text in (source, re.sub(r"^([ \t]*)[%!].*", r"\1pass", source, flags=re.MULTILINE)):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return parse(text, _CELL).body
    return []


def _bound(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {(a.asname or a.name).split(".")[0] for a in aliases}
    stores = (n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return {n.id for n in stores}


def _added(original: NotebookNode, submitted: NotebookNode) -> list[NotebookNode]:
    """What a student added to a locked cell, such as an import, as a cell of its own: statements that bind
    new names only. (Nothing from a check's cell: there it may be a test, even a hidden one.)"""
    is_check = original.metadata.get("nbgrader", {}).get("grade")
    if original.cell_type != "code" or is_check or not _is_parsed(submitted):
        return []
    known = bound_names(original.source)
    new = [s for s in _statements(submitted.source) if (names := _bound(s)) and names.isdisjoint(known)]
    return [nbformat.v4.new_code_cell("\n".join(map(ast.unparse, new)))] if new else []


def _merged(original: NotebookNode, submitted: NotebookNode | None, repairs: list[str]) -> list[NotebookNode]:
    """The release's cell, with the student's text in it where it is theirs, and what they added to a locked
    one."""
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
        if added := _added(original, submitted):
            repairs.append(f"What you added to the locked cell {name!r} was run as a cell of your own.")
        return [cell, *added]
    return [cell]


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
