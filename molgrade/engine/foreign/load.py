"""One way to all kinds of autograder."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ..autograder import ASSIGNMENT_FILE, Autograder
from ..boundary import make_boundary
from ..errors import EngineError
from .nbgrader import NbgraderAutograder
from .otter import OtterAutograder


def load_autograder(
    path: Path,
    boundary: str,
    image: str | None = None,
    master: Path | None = None,
    beside: Collection[str] = (),
    ignore_requirements: bool = False,
) -> Autograder:
    """An Otter zip or folder, an nbgrader source notebook, or a folder that `molgrade build` wrote.

    The other arguments are for Otter's, see `OtterAutograder.load`.
    """
    if (path / ASSIGNMENT_FILE).is_file() or path.suffix == ".ipynb":
        if master or beside:
            raise EngineError(f"--release and --beside are for Otter autograders, and {path} is none.")
        return NbgraderAutograder.load(path) if path.suffix == ".ipynb" else Autograder.load(path)
    return OtterAutograder.load(path, make_boundary(boundary, image), master, beside, ignore_requirements)
