"""What students read about their attempts: where one is in the queue, which counts and why, what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ...engine.autograder import Exercise
from ...engine.progress import Place, Stage
from ..models import Counts, Submission, SubmissionState
from ..policy import Terms

NOT_RELEASED = "These are the visible checks only. The hidden ones, and your whole mark, are shown later."
_DOING = {Stage.CELLS: "Running your answer to", Stage.CHECKS: "Checking"}


@dataclass(frozen=True)
class Progress:
    """How far a submission is; `part` of its grading is done, from 0 to 1, if that is known."""

    text: str
    part: float | None = None

    @property
    def data(self) -> dict[str, Any]:
        return asdict(self)


def progress(
    submission: Submission,
    before: int,
    place: Place | None,
    exercises: Sequence[Exercise],
    trouble: str | None = None,
) -> Progress:
    """Args:
    before: how many submissions come before it.
    place: at which exercise it is, when its grader has said so.
    exercises: those of the assignment; all names come from here, none from what was handed in.
    trouble: what keeps it from being graded, as its reader may know it.
    """
    if submission.state is SubmissionState.GRADING:
        return _grading(place, exercises)
    if submission.finished:
        return Progress("It is done.", 1.0)
    if trouble:
        return Progress(f"{trouble} Nothing is lost; it goes on by itself.")
    return Progress(f"It waits to be graded; {before} before it." if before else "It waits to be graded.")


def _grading(place: Place | None, exercises: Sequence[Exercise]) -> Progress:
    if place is None or place.exercise > len(exercises):
        return Progress("It is being graded.")
    part = place.part(len(exercises))
    if place.exercise == 0:
        return Progress("Running the hidden checks of all exercises.", part)
    title = exercises[place.exercise - 1].title.replace("`", "")
    return Progress(f"{_DOING[place.stage]} exercise {place.exercise} of {len(exercises)}: {title}", part)


def trouble(reason: str | None, staff: bool) -> str | None:
    """That grading stands still; why, for staff only."""
    if reason is None:
        return None
    return "Grading stands still for a moment" + (f" ({reason})." if staff else ".")


def why_it_counts(terms: Terms, graded: int) -> str:
    """Beside the attempt that counts."""
    if graded < 2:
        return "counts"
    return "counts: your last attempt" if terms.counts is Counts.LAST else "counts: the best of your attempts"


def which_counts(terms: Terms) -> str:
    """Before there is one, for the list of what is asked."""
    which = "your last attempt counts" if terms.counts is Counts.LAST else "the best of your attempts counts"
    return which + (", points off for being late included" if terms.late_per_day else "")


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def size(count: int) -> str:
    """Bytes, as people read them."""
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, round(count / 1024))} KB"
