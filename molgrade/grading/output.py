"""autograded/<student>/<assignment>/: written whole or not at all."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import nbformat

from ..engine import Graded
from ..errors import MolgradeError
from ..records.feedback import RESULTS_FILE
from .submissions import TIMESTAMP_FILE


def write_autograded(
    folder: Path, graded: Graded, data: dict[str, bytes], timestamp: datetime | None = None
) -> None:
    """Write the executed notebook, results.json and the data files, in place of what was there before.

    A run that is cut short leaves the old folder, the new one, or none: then the submission is graded again.
    """
    unfinished = folder.with_name(f".{folder.name}.part")
    replaced = folder.with_name(f".{folder.name}.old")
    try:
        for leftover in (unfinished, replaced):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _fill(unfinished, folder.name, graded, data, timestamp)
        if folder.exists():
            folder.rename(replaced)
        unfinished.rename(folder)
        shutil.rmtree(replaced, ignore_errors=True)
    except OSError as error:
        raise MolgradeError(f"{folder} can't be written: {error.strerror or error}.") from error


def _fill(
    folder: Path, assignment: str, graded: Graded, data: dict[str, bytes], timestamp: datetime | None
) -> None:
    if graded.notebook is not None:
        nbformat.write(graded.notebook, folder / f"{assignment}.ipynb")
        for name, content in data.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    if timestamp is not None:
        (folder / TIMESTAMP_FILE).write_text(f"{timestamp.isoformat(' ')} UTC\n")
    write_results(folder / RESULTS_FILE, graded)


def write_results(file: Path, graded: Graded) -> None:
    """results.json of one submission."""
    file.write_text(graded.result.text, encoding="utf-8")
