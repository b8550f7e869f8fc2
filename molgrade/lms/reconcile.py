"""What was sent, what the LMS has, and where the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..errors import MolgradeError
from .ags import Stored, stored_results
from .models import Assignment, Context, Score, ScoreState
from .services import RESULT, ServiceError
from .tool import Tool


class Verdict(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing in the LMS"
    WAITING = "on its way"
    REFUSED = "refused by the LMS"
    FOREIGN = "not from here"


@dataclass(frozen=True)
class Line:
    """One student: the newest score here and the result there."""

    sub: str
    name: str
    score: Score | None
    stored: Stored | None

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
