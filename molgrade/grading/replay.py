"""A mark again from its record: the same submission, autograder, seed and limits, and what comes out now."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..engine import Autograder, Result
from ..engine.boundary import BOUNDARIES, ContainerBoundary
from ..engine.errors import EngineError
from ..engine.repair import MAX_BYTES
from ..engine.variant import Variant
from ..errors import MolgradeError
from ..records.course import Course
from ..records.feedback import read_result
from .compare import Change, Verdict, pairs
from .slots import make_slot, settled
from .submissions import Unreadable, read_file
from .variants import variants_for


@dataclass(frozen=True)
class Input:
    """Something that decides marks, in the record and now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Replay:
    """A record, what came out now, and how they differ: in marks, in texts only, and in what went in."""

    before: Result
    after: Result
    autograder: str
    changes: list[Change]
    texts: list[Change]
    inputs: list[Input]

    @property
    def same(self) -> bool:
        """Whether every check has the same verdict and points."""
        return not self.changes and self.before.status is self.after.status


def replay(
    file: Path,
    course: Path,
    autograder: Path | None = None,
    submission: Path | None = None,
    boundary: str | None = None,
    image: str | None = None,
    on_line: Callable[[str], None] = lambda line: None,
) -> Replay:
    """Grade again what a results.json tells of; nothing is written.

    Args:
        file: the results.json.
        course: folder of the course, for what is not named: the submission is looked for in submitted/, the
            autograder in autograder/ and in its history in git. If no version of it has the recorded hash,
            today's is used, and named among the inputs that differ.
        autograder: what to grade with: a built autograder, an Otter zip or an nbgrader source notebook.
        submission: the notebook that was handed in.
        boundary: by default the recorded one where it works, but "process" must be named.
        image: by default the recorded one where it still exists.
        on_line: told each line when the image must be built.

    Raises:
        MolgradeError: the submission is not found or can't be graded; one line says what to do.
    """
    before = _read(file)
    content = _submission(before, course, submission)
    boundary, image = _surroundings(before, boundary, image, on_line)
    with tempfile.TemporaryDirectory(prefix="molgrade-replay-") as scratch:
        found, where, reference = _autograder(before, course, autograder, boundary, image, Path(scratch))
        limited = found.assignment.model_copy(update={"limits": before.limits})
        found = replace(found, assignment=limited)
        slot = make_slot(found, boundary, image, before.runner, reference, seed=before.seed)
        with slot:
            after = slot.grade(content, _own(before, course)).result
    both = pairs(before, after)
    moved = [pair for pair in both if _mark(pair.before) != _mark(pair.after)]
    texts = [pair for pair in both if pair not in moved and pair.before != pair.after]
    return Replay(before, after, where, moved, texts, _inputs(before, after))


def _own(before: Result, folder: Path) -> Variant | None:
    """The student's own version, drawn again; None where all have the same."""
    if before.variant_sha256 is None:
        return None
    variants = variants_for(Course.at(folder), before.assignment)
    return variants and variants.of(before.student or "")


def _mark(verdict: Verdict | None) -> tuple | None:
    return verdict and (*verdict.worth, verdict.status)


def _read(file: Path) -> Result:
    try:
        return read_result(file)
    except OSError as error:
        raise MolgradeError(
            f"{file} can't be read ({error.strerror}): name the results.json of a graded submission."
        ) from None


def _submission(before: Result, course: Path, named: Path | None) -> bytes:
    """The bytes that were graded, found by their hash."""
    if named:
        files = [named]
    else:
        folder = Course.at(course).submitted(before.student or "", before.assignment)
        files = sorted(folder.glob("*.ipynb"))
    for file in files:
        try:
            content = read_file(file, MAX_BYTES)
        except (Unreadable, OSError) as error:
            if named:
                raise MolgradeError(f"{file} can't be read: {error}") from None
            continue
        if hashlib.sha256(content).hexdigest() == before.submission_sha256:
            return content
    where = named or folder
    raise MolgradeError(
        f"{where} is not or does not have what was graded, a notebook with the SHA-256 "
        f"{before.submission_sha256}. Name that one with --submission."
    )


def _surroundings(
    before: Result, boundary: str | None, image: str | None, on_line: Callable[[str], None]
) -> tuple[str, str | None]:
    """Boundary and image: as named, or as recorded where they are here, or this machine's own."""
    recorded = BOUNDARIES.get(before.boundary)
    if boundary is None and recorded and before.boundary != "process" and not recorded.missing():
        boundary = before.boundary
    if image is None and before.image and boundary and issubclass(BOUNDARIES[boundary], ContainerBoundary):
        from ..engine.image import is_built

        image = before.image if is_built(before.image, boundary) else None
    return settled(boundary, image, on_line=on_line)


def _autograder(
    before: Result, folder: Path, named: Path | None, boundary: str, image: str | None, scratch: Path
) -> tuple[Autograder, str, bytes | None]:
    """What to grade with, where it was found, and the reference solution if it is of the course's own."""
    if named:
        from ..engine.foreign.load import load_autograder

        return load_autograder(named, boundary, image), str(named), None
    course = Course.at(folder)
    current = course.autograder(before.assignment)
    where = str(current.path.relative_to(course.root))
    if current.sha256 != before.autograder_sha256:
        for commit, old in _versions(course, before.assignment, scratch):
            if old.sha256 == before.autograder_sha256:
                return old, f"{where} of commit {commit[:12]}", None
    return current, where, course.reference(before.assignment)


def _versions(course: Course, assignment: str, scratch: Path) -> Iterator[tuple[str, Autograder]]:
    """Every version of an autograder that git has, the newest first, written to a folder of its own."""
    path = course.autograders / assignment
    for commit in _git(course.root, "log", "--format=%H", "--", str(path)).decode().split():
        tree = f"{commit}:./{path.relative_to(course.root)}"
        content = _git(course.root, "archive", "--format=tar", tree)
        if not content:
            continue  # it was deleted in this commit
        target = scratch / commit / assignment
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(target, filter="data")
        try:
            yield commit, Autograder.load(target)
        except EngineError:
            continue  # of another schema


def _git(folder: Path, *arguments: str) -> bytes:
    """What git prints; nothing where there is no git, no repository, or not what is asked for."""
    try:
        return subprocess.run(["git", "-C", folder, *arguments], capture_output=True).stdout
    except FileNotFoundError:
        return b""


def _inputs(before: Result, after: Result) -> list[Input]:
    """What went in and differs from the record."""
    found = [
        Input(name, str(getattr(before, field)), str(getattr(after, field)))
        for name, field in [
            ("autograder", "autograder_sha256"),
            ("the student's own data", "variant_sha256"),
            ("image", "image"),
            ("boundary", "boundary"),
        ]
    ]
    packages = sorted(before.versions.keys() | after.versions.keys())
    found += [
        Input(name, before.versions.get(name, "none"), after.versions.get(name, "none")) for name in packages
    ]
    return [each for each in found if each.before != each.after]
