"""Building chapters: everything is made in a scratch course, then compared with what lies on disk."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from molgrade.bank import Assignment, BankError, check_bank, list_chapters, load_assignment
from molgrade.errors import MolgradeError

from .autograder import write_autograder
from .notebook import source_notebook
from .scheme import write_scheme

GENERATED = ("release", "solutions", "autograder")
PASSING = {".ipynb_checkpoints", "__pycache__"}


class BuildError(MolgradeError):
    """A chapter that can't be built; the message says what to do."""


@dataclass(frozen=True, order=True)
class Change:
    """A generated file that is not as the bank says: "missing", "differs" or "extra"."""

    path: Path
    kind: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}"


def build(
    root: Path,
    chapters: list[str] | None = None,
    check: bool = False,
    progress: Callable[[str], None] = lambda chapter: None,
) -> list[Change]:
    """Make source notebooks, release, solutions and autograders of some chapters, by default of all.

    Args:
        root: the course folder, with source/ and data/.
        chapters: folders of source/.
        check: compare only and leave the disk as it is.
        progress: called with each chapter's name before it is made.

    Returns:
        Files, relative to `root`, that were not as they should be; without `check` they now are, and a second
        build returns an empty list.

    Raises:
        BankError: if anything is wrong in the bank; nothing is written then.
        BuildError: if nbgrader refuses a notebook.
    """
    root = root.resolve()
    names = list(dict.fromkeys(chapters or list_chapters(root / "source")))
    if not names:
        raise BuildError(f"{root / 'source'} holds no chapter, no folder with an assignment.toml.")
    problems = check_bank(root / "source", names)
    if problems:
        raise BankError(problems)
    with tempfile.TemporaryDirectory(prefix="molgrade-build-") as folder:
        scratch = Path(folder).resolve()
        changes = []
        for name in names:
            progress(name)
            make(load_assignment(root / "source", name), scratch, root / "constraints.txt")
            changes += compare(scratch, root, name)
        if not check:
            for change in changes:
                apply(change, scratch, root)
    return sorted(changes)


def make(assignment: Assignment, course: Path, constraints: Path) -> None:
    """Write everything generated of one assignment into the folder `course`.

    Raises:
        BuildError: if nbgrader refuses the notebook.
    """
    from .convert import ConversionError, convert  # nbgrader takes a second, and only a build needs it

    source = course / "source" / assignment.name
    source.mkdir(parents=True)
    nbformat.write(source_notebook(assignment), source / f"{assignment.name}.ipynb")
    for name in assignment.data:
        shutil.copyfile(assignment.data_folder / name, source / name)
    try:
        convert(course, assignment.name)
    except ConversionError as error:
        raise BuildError(str(error)) from None
    write_scheme(assignment, course / "solutions" / assignment.name)
    release = course / "release" / assignment.name
    write_autograder(assignment, release, course / "autograder" / assignment.name, constraints)


def compare(made: Path, course: Path, chapter: str) -> list[Change]:
    """How the chapter's generated files in `course` differ from those just made."""
    wanted = files_of(made, made / "source" / chapter)
    copies = {Path("source", chapter, data.name) for data in (course / "data").glob("*")}
    there = {path for path in wanted | copies if (course / path).is_file()}
    for step in GENERATED:
        wanted |= files_of(made, made / step / chapter)
        there |= files_of(course, course / step / chapter)
    same = {path for path in wanted & there if filecmp.cmp(made / path, course / path, shallow=False)}
    kinds = {"missing": wanted - there, "differs": (wanted & there) - same, "extra": there - wanted}
    return [Change(path, kind) for kind, paths in kinds.items() for path in paths]


def files_of(base: Path, folder: Path) -> set[Path]:
    """Files under a folder, relative to `base`, less what Jupyter and Python leave in passing."""
    paths = {path.relative_to(base) for path in folder.rglob("*") if path.is_file()}
    return {path for path in paths if PASSING.isdisjoint(path.parts)}


def apply(change: Change, made: Path, course: Path) -> None:
    """Bring one file of `course` to the state just made."""
    target = course / change.path
    if change.kind == "extra":
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made / change.path, target)
