"""What was sent, what the LMS has, and where the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from ..errors import MolgradeError
from .ags import Stored, stored_results
from .models import Assignment, Context, Score, ScoreState
from .outbox import send_again
from .services import RESULT, ServiceError
from .tool import Tool


class Verdict(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing in the LMS"
    WAITING = "on its way"
    REFUSED = "refused by the LMS"
    FOREIGN = "not from here"


AGAIN = (Verdict.DIFFERS, Verdict.MISSING, Verdict.REFUSED)


@dataclass(frozen=True)
class Line:
    """One student: the newest score here and the result there."""

    sub: str
    name: str
    score: Score | None
    stored: Stored | None

    @property
    def cells(self) -> list[str]:
        """What was sent, what the LMS has, and the verdict, as text."""
        sent = f"{self.score.points:g} of {self.score.max_points:g}" if self.score else ""
        known = self.stored is not None and self.stored.points is not None
        there = f"{round(self.stored.points, 2):g} of {self.stored.max_points or 0:g}" if known else ""
        refusal = self.verdict is Verdict.REFUSED and self.score.error
        return [sent, there, f"{self.verdict}: {refusal}" if refusal else self.verdict.value]

    @property
    def verdict(self) -> Verdict:
        if self.score is None:
            return Verdict.FOREIGN
        if self.score.state is ScoreState.REFUSED:
            return Verdict.REFUSED
        if self.score.state in (ScoreState.WAITING, ScoreState.SENDING):
            return Verdict.WAITING
        if self.stored is None or self.stored.points is None:
            return Verdict.MISSING
        return Verdict.SAME if self.stored.is_of(self.score) else Verdict.DIFFERS


@dataclass(frozen=True)
class Compared:
    """An assignment that has scores, for lists."""

    id: int
    course: str
    title: str

    def lines(self, tool: Tool) -> list[Line]:
        return reconcile(tool, self.id)


def assignments_with_scores(tool: Tool) -> list[Compared]:
    """Every assignment that has scores, by course."""
    query = (
        select(Assignment)
        .where(exists().where(Score.assignment_id == Assignment.id))
        .join(Context)
        .order_by(Context.title, Assignment.id)
        .options(joinedload(Assignment.context))
    )
    with tool.database.reading() as session:
        return [Compared(a.id, a.context.title, a.title or str(a.name)) for a in session.scalars(query)]


def repeat(tool: Tool, lines: list[Line]) -> int:
    """Send again what the LMS lacks, refused or has otherwise; returns how many. Marks that did not come from
    here are left alone."""
    wanted = [line.score for line in lines if line.score and line.verdict in AGAIN]
    with tool.database.writing() as session:
        for score in wanted:
            send_again(session, tool.clock(), session.get_one(Score, score.id))
    return len(wanted)


def reconcile(tool: Tool, assignment_id: int) -> list[Line]:
    """Every student with a score here or a mark there, by name.

    Raises `MolgradeError` when the LMS does not tell its marks.
    """
    with tool.database.reading() as session:
        assignment = session.get_one(
            Assignment, assignment_id, options=[joinedload(Assignment.context).joinedload(Context.platform)]
        )
        scores = newest_scores(session, assignment_id)
    if not assignment.line_item:
        raise MolgradeError("The LMS has no grade item for this assignment yet.")
    if RESULT not in assignment.scopes:
        raise MolgradeError("The LMS does not let the tool read marks: allow the scope result.readonly.")
    connection = tool.connections.to(assignment.context.platform)
    try:
        results = stored_results(connection, assignment.line_item)
    except ServiceError as error:
        raise MolgradeError(f"The LMS does not tell its marks: {error}.") from error
    ours = {score.user.sub: score for score in scores}
    subs = [*ours, *(sub for sub, stored in results.items() if sub not in ours and stored.points is not None)]
    lines = [
        Line(sub, ours[sub].user.shown if sub in ours else f"user {sub}", ours.get(sub), results.get(sub))
        for sub in subs
    ]
    return sorted(lines, key=lambda line: (line.name, line.sub))


def newest_scores(session: Session, assignment_id: int) -> list[Score]:
    """The newest score of each student."""
    query = (
        select(Score)
        .where(Score.assignment_id == assignment_id)
        .order_by(Score.id)
        .options(joinedload(Score.user))
    )
    return list({score.user_id: score for score in session.scalars(query)}.values())
