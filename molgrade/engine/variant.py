"""One student's version of an assignment: what its locked cells hold, and the values that they bind."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict

from .repair import MAX_PARSED, SubmissionError, grade_id, read_notebook
from .syntax import parse

if TYPE_CHECKING:
    from .autograder import Autograder


class Variant(BaseModel):
    """What differs from the base version.

    Args:
        cells: sources of locked cells by their grade_id.
        drawn: for each exercise that varies, plain values by the names that its data cell binds. Checks get
            these, not what the student's process says.
    """

    model_config = ConfigDict(extra="forbid")
    cells: dict[str, str]
    drawn: dict[str, dict[str, Any]]

    @property
    def sha256(self) -> str:
        """The version's identity; it says nothing of the secret that it was drawn from."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def data(self) -> dict[str, str]:
        """The data cells among its cells."""
        return {name: self.cells[name] for name in map(data_cell, self.drawn)}

    def put_into(self, release: NotebookNode) -> NotebookNode:
        """The base version's notebook, changed in place to this one's."""
        for cell in release.cells:
            cell.source = self.cells.get(grade_id(cell), cell.source)
        return release


def data_cell(exercise: str) -> str:
    """The grade_id of the locked cell that binds an exercise's drawn values."""
    return f"{exercise}-data"


def sources(content: bytes, names: set[str]) -> dict[str, str]:
    """What some cells of a submitted notebook hold, by grade_id, as far as they are there."""
    with contextlib.suppress(SubmissionError):
        cells = read_notebook(content)[0].cells
        named = ((grade_id(cell) or cell.get("id"), cell.source.rstrip()) for cell in reversed(cells))
        return {name: source for name, source in named if name in names}
    return {}


def handed_in(content: bytes, autograder: Autograder) -> Variant | None:
    """The version that a notebook says it is, for students who check their own; None where nothing varies or
    a data cell is not as it was released."""
    base = autograder.assignment.drawn
    places = {name: place for e in base for name, place in ((data_cell(e), e), (f"{e}-prompt", e))}
    cells = sources(content, set(places))
    drawn = {e: _values(cells.get(data_cell(e), "")) for e in base}
    if not base or any(drawn[e].keys() != base[e].keys() for e in base):
        return None
    return Variant(cells=cells, drawn=drawn)


def _values(source: str) -> dict[str, Any]:
    """The literals that a data cell binds; nothing of it is run."""
    found = {}
    with contextlib.suppress(SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        for statement in parse(source, "<cell>").body if len(source) <= MAX_PARSED else ():
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found[name] = json.loads(json.dumps(ast.literal_eval(value)))
                case _:
                    return {}
        return found
    return {}


def in_versions(plans: list[dict], exercise: str) -> dict[str, Any]:
    """One plan that examines an exercise by several plans of the same notebook, one after the other. A locked
    cell that is the same in all runs once."""
    steps, versions, done = [], {}, set()
    for number, plan in enumerate(plans):
        label = f"{exercise}@{number}"
        versions[label] = {"exercise": exercise, "drawn": plan["drawn"]}
        for step in plan["steps"]:
            if step["kind"] == "remember":
                if step["exercise"] == exercise:
                    steps.append(step | {"exercise": label})
                    break
            elif step["source"] not in done:
                steps.append(step | {"index": len(steps)})
                done |= {step["source"]} if step["pins"] else set()
    first = plans[0]
    seconds = first["limits"]["submission_seconds"] * len(plans)
    own = first["own_limits"].get(exercise, {})
    return first | {
        "steps": steps,
        "checks": dict.fromkeys(versions, first["checks"][exercise]),
        "versions": versions,
        "limits": first["limits"] | {"submission_seconds": seconds},
        "own_limits": {exercise: own} | dict.fromkeys(versions, own),
        "builds_on": {},
    }
