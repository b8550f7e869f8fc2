"""The platform's gradebook: post a score, read results, find or make a line item.

Only whole marks are posted (`FullyGraded` with `scoreGiven`): anything else erases what the LMS has. A
comment goes with every score, because a score without one erases the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.exception import LtiException
from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem

from .models import Assignment, Score
from .services import LINE_ITEM, RESULT, SCORE, Connection, Refused, Unreachable

RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
ROUNDED = 0.006
"""How far a mark may be from ours: LMSs keep two to five digits."""


@dataclass(frozen=True)
class Stored:
    """A result as the LMS has it; `points` is None where it has no mark."""

    points: float | None
    max_points: float | None
    comment: str | None

    def is_of(self, score: Score) -> bool:
        """Whether it is what a score says, scaled as the LMS does it. A comment that it does not tell of, or
        whose spaces it changed, is taken for ours."""
        if self.points is None:
            return False
        scale = (self.max_points or score.max_points) / score.max_points
        if abs(self.points - score.points * scale) > ROUNDED:
            return False
        return self.comment is None or self.comment.split() == score.comment.split()


def post_score(connection: Connection, line_item: str, score: Score) -> None:
    """Post a score that has its timestamp. Raises `ServiceError`."""
    grade = Grade().set_score_given(score.points).set_score_maximum(score.max_points)
    grade.set_activity_progress("Completed").set_grading_progress("FullyGraded")
    grade.set_timestamp(_timestamp(score.timestamp)).set_user_id(score.user.sub).set_comment(score.comment)
    AssignmentsGradesService(connection, {"scope": [SCORE], "lineitem": line_item}).put_grade(grade)


def _timestamp(time: datetime) -> str:
    """As the standard wants it, with parts of a second, of which there are none."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def line_item_for(connection: Connection, assignment: Assignment, max_points: float) -> str:
    """The line item of a link, found or made. Raises `ServiceError`."""
    if LINE_ITEM not in assignment.scopes or not assignment.line_items:
        raise Refused(404, "The LMS has no grade item for this assignment, and lets us make none.")
    service = AssignmentsGradesService(connection, {"scope": [LINE_ITEM], "lineitems": assignment.line_items})
    item = LineItem().set_label(assignment.title or str(assignment.name)).set_score_maximum(max_points)
    item.set_resource_id(str(assignment.name)).set_resource_link_id(assignment.link)
    try:
        found = service.find_or_create_lineitem(item, find_by="resource_link_id").get_id()
    except LtiException as error:
        raise Unreachable(f"The LMS answered no grade item: {error}") from error
    if not found:
        raise Unreachable("The LMS made a grade item without an address")
    return found


def stored_results(connection: Connection, line_item: str, sub: str | None = None) -> dict[str, Stored]:
    """The LMS's results by user; only one user's, if one is named and the LMS heeds it."""
    url = _results_url(line_item, sub)
    entries = connection.pages([RESULT], url, RESULTS)
    return {str(entry["userId"]): _stored(entry) for entry in entries if entry.get("userId") is not None}


def _results_url(line_item: str, sub: str | None) -> str:
    """The path ends with `results`; a query, which Moodle needs, stays after it."""
    url = AssignmentsGradesService._add_url_path_ending(line_item, "results")
    return url + ("&" if "?" in url else "?") + urlencode({"user_id": sub}) if sub else url


def _stored(entry: dict[str, Any]) -> Stored:
    return Stored(
        _number(entry.get("resultScore")), _number(entry.get("resultMaximum")), entry.get("comment")
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
