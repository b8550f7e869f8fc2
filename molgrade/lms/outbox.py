"""Scores on their way to the LMS: none lost, none out of order, none that takes a mark away.

A score is a row before it is a request. Each is posted with a timestamp that was committed before: whole
seconds, later than every other of the same student and line item, never in the future.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from .ags import line_item_for, post_score, stored_results
from .marks import comment_on, standing, terms_for
from .models import (
    Assignment,
    Context,
    Enrolment,
    Extension,
    Release,
    Score,
    ScoreState,
    Submission,
    User,
)
from .models import SubmissionState as Work
from .policy import GRACE
from .services import RESULT, Connection, Refused, ServiceError, Unreachable

if TYPE_CHECKING:
    from .tool import Tool

SECOND = timedelta(seconds=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
CLAIMED = timedelta(minutes=3)
"""How long a post may take, a token and a look at the LMS's results included."""

CONFLICTS = 12
"""So often is the LMS told, in half a day, that its score is not newer; then a person must look."""

FINAL = (400, 403, 404, 405, 410, 413, 415, 422)
"""Answers that will be the same tomorrow: a user who can't be graded, the Test Student, no line item."""

LOOK_SECONDS = 5.0
MISSED = timedelta(days=60)
"""How far back the first look goes: what came due while the tool was down."""


def enqueue(
    session: Session,
    now: datetime,
    assignment: Assignment,
    user: User,
    points: float,
    max_points: float,
    comment: str,
    submission: Submission | None = None,
) -> Score | None:
    """Put a score into the outbox, unless the newest there says the same. One that waits gives way to it.

    Args:
        points: 0 to `max_points`; the LMS scales it to its line item.
        comment: plain text, never left out later.
    """
    if max_points <= 0:
        return None
    points = round(min(max(points, 0.0), max_points), 4)
    pair = (Score.assignment_id == assignment.id, Score.user_id == user.id)
    newest = session.scalars(select(Score).where(*pair).order_by(Score.id.desc()).limit(1)).first()
    if newest and (newest.points, newest.max_points, newest.comment) == (points, max_points, comment):
        return None
    _supersede(session, *pair)
    score = Score(
        assignment_id=assignment.id,
        user_id=user.id,
        submission_id=submission and submission.id,
        points=points,
        max_points=max_points,
        comment=comment,
        created_at=now,
        next_try_at=now,
    )
    session.add(score)
    return score


def enqueue_standing(session: Session, now: datetime, assignment: Assignment, user: User) -> Score | None:
    """Put a student's mark into the outbox, if it is whole, released and news. Teachers' trials stay here."""
    enrolment = session.scalars(
        select(Enrolment).where(Enrolment.user_id == user.id, Enrolment.context_id == assignment.context_id)
    ).one_or_none()
    if enrolment is None or not enrolment.is_student:
        return None
    if not (assignment.line_item or assignment.line_items):
        return None  # the LMS has no place for it
    terms = terms_for(session, assignment, user)
    mark = standing(session, assignment, user)
    if mark is None or not mark.complete or not terms.released(now):
        return None
    comment = comment_on(mark, terms)
    return enqueue(session, now, assignment, user, mark.points, mark.max_points, comment, mark.submission)


def enqueue_all(session: Session, now: datetime, assignment: Assignment) -> int:
    """Put every student's mark into the outbox that the policy has changed; returns how many."""
    users = select(Submission.user_id).where(Submission.assignment_id == assignment.id)
    found = session.scalars(select(User).where(User.id.in_(users)).order_by(User.id)).all()
    return sum(enqueue_standing(session, now, assignment, user) is not None for user in found)


def send_again(session: Session, now: datetime, score: Score) -> None:
    """Send a score that was refused, or that the LMS lost, once more, because a person says so. It does
    nothing where a newer one is there."""
    pair = (Score.assignment_id == score.assignment_id, Score.user_id == score.user_id)
    newest = session.scalar(select(func.max(Score.id)).where(*pair))
    if score.id == newest and score.state in (ScoreState.REFUSED, ScoreState.SENT):
        same = ("assignment_id", "user_id", "submission_id", "points", "max_points", "comment")
        copy = {name: getattr(score, name) for name in same}
        session.add(Score(**copy, created_at=now, next_try_at=now))


def _supersede(session: Session, *which: object) -> None:
    session.execute(
        update(Score)
        .where(*which, Score.state == ScoreState.WAITING)
        .values(state=ScoreState.SUPERSEDED)
        .execution_options(synchronize_session="fetch")
    )


def backoff(tries: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(max(tries - 1, 0), 20), LONGEST_WAIT)


@dataclass
class _Pause:
    """A platform that does not answer is left alone for a while."""

    until: datetime
    failures: int = 1


@dataclass
class Outbox:
    """Posts what is due. Several may run, in threads or processes: each row is claimed by one."""

    tool: Tool
    wake: threading.Event = field(default_factory=threading.Event)
    _pauses: dict[int, _Pause] = field(default_factory=dict)
    _looked: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Post until told to stop. What goes wrong with us (a full disk) is tried again, too."""
        while not stop.is_set():
            try:
                self.release()
                self.post_due()
            except Exception as error:
                self.tool.log(f"The outbox stumbled and goes on: {type(error).__name__}: {error}")
            self.wake.wait(LOOK_SECONDS)
            self.wake.clear()

    def release(self) -> None:
        """Enqueue marks that were held back until an assignment was due, for those due since the last look.
        What a teacher releases is enqueued with that, and what changes later by whoever changes it."""
        now = self.tool.clock()
        since = self._looked or now - MISSED

        def came(due: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
            return and_(due < now - GRACE, due >= since - GRACE)

        own = exists().where(
            Extension.assignment_id == Submission.assignment_id,
            Extension.user_id == Submission.user_id,
            came(Extension.due_at),
        )
        query = (
            select(Submission.assignment_id, Submission.user_id)
            .join(Assignment)
            .where(Assignment.release == Release.AFTER_DUE, Submission.state == Work.GRADED)
            .where(or_(came(Assignment.due_at), own))
            .distinct()
        )
        with self.tool.database.reading() as session:
            pairs = session.execute(query).all()
        for assignment_id, user_id in pairs:
            with self.tool.database.writing() as session:
                assignment, user = session.get_one(Assignment, assignment_id), session.get_one(User, user_id)
                enqueue_standing(session, now, assignment, user)
        self._looked = now

    def post_due(self) -> int:
        """Post every score that is due, the oldest first; returns how many requests that took."""
        posted = 0
        while (score_id := self._claim()) is not None:
            self._post(score_id)
            posted += 1
        return posted

    def _claim(self) -> int | None:
        """Make one row ours for a while, with its timestamp."""
        now = self.tool.clock()
        other = aliased(Score)
        busy = exists().where(
            other.assignment_id == Score.assignment_id,
            other.user_id == Score.user_id,
            other.id != Score.id,
            other.state == ScoreState.SENDING,
            other.next_try_at > now,
        )
        paused = [platform for platform, pause in self._pauses.items() if pause.until > now]
        query = (
            select(Score)
            .join(Assignment)
            .join(Context)
            .where(Score.state.in_([ScoreState.WAITING, ScoreState.SENDING]), Score.next_try_at <= now, ~busy)
            .where(Context.platform_id.not_in(paused))
            .order_by(Score.next_try_at, Score.id)
            .limit(1)
            .with_for_update(of=Score, skip_locked=True)
        )
        with self.tool.database.writing() as session:
            while (score := session.scalars(query).first()) is not None:
                if self._ready(session, score, now):
                    score.state, score.next_try_at = ScoreState.SENDING, now + CLAIMED
                    score.tries += 1
                    return score.id
                session.flush()
        return None

    def _ready(self, session: Session, score: Score, now: datetime) -> bool:
        """Whether it may be posted now; if so it has its timestamp."""
        pair = (Score.assignment_id == score.assignment_id, Score.user_id == score.user_id)
        if session.scalar(select(func.max(Score.id)).where(*pair)) != score.id:
            score.state = ScoreState.SUPERSEDED  # left behind by a crash, and overtaken
            return False
        if score.timestamp is None:
            last = session.scalar(select(func.max(Score.timestamp)).where(*pair))
            time = now.replace(microsecond=0)
            if last is not None and last >= time:
                score.next_try_at = last + SECOND
                if score.next_try_at > now:
                    return False
            score.timestamp = time
        return True

    def _post(self, score_id: int) -> None:
        with self.tool.database.reading() as session:
            score = session.scalars(
                select(Score)
                .where(Score.id == score_id)
                .options(
                    joinedload(Score.user),
                    joinedload(Score.assignment).joinedload(Assignment.context).joinedload(Context.platform),
                )
            ).one()
        platform = score.assignment.context.platform
        connection = self.tool.connections.to(platform)
        try:
            self._send(connection, score)
        except Unreachable as error:
            self._pause(platform.id, error)
            self._settle(score, ScoreState.WAITING, error, self._pauses[platform.id].until)
        except Refused as error:
            self._pauses.pop(platform.id, None)
            self._refused(connection, score, error)
        else:
            self._pauses.pop(platform.id, None)
            self._settle(score, ScoreState.SENT)

    def _send(self, connection: Connection, score: Score) -> None:
        line_item = score.assignment.line_item or self._line_item(connection, score)
        post_score(connection, line_item, score)

    def _line_item(self, connection: Connection, score: Score) -> str:
        """The link's line item, found or made, and noted. Some platforms make none of their own."""
        found = line_item_for(connection, score.assignment, score.max_points)
        with self.tool.database.writing() as session:
            session.get_one(Assignment, score.assignment.id).line_item = found
        return found

    def _pause(self, platform_id: int, error: ServiceError) -> None:
        before = self._pauses.get(platform_id)
        failures = before.failures + 1 if before else 1
        wait = error.retry_after or backoff(failures)
        self._pauses[platform_id] = _Pause(self.tool.clock() + wait, failures)

    def _refused(self, connection: Connection, score: Score, error: Refused) -> None:
        if error.status == 409:
            self._conflict(connection, score, error)
        elif error.status in FINAL:
            self._settle(score, ScoreState.REFUSED, error)
        else:
            wait = error.retry_after or backoff(score.tries)
            self._settle(score, ScoreState.WAITING, error, self.tool.clock() + wait)

    def _conflict(self, connection: Connection, score: Score, error: Refused) -> None:
        """The LMS has this timestamp or a later one: perhaps this very score, posted before a crash or a
        time-out; else it needs a later timestamp."""
        if self._is_stored(connection, score):
            self._settle(score, ScoreState.SENT)
        elif score.conflicts + 1 >= CONFLICTS:
            self._settle(score, ScoreState.REFUSED, error, conflict=True)
        else:
            wait = max(SECOND, backoff(score.conflicts)) if score.conflicts else SECOND
            self._settle(score, ScoreState.WAITING, error, self.tool.clock() + wait, conflict=True)

    def _is_stored(self, connection: Connection, score: Score) -> bool:
        if RESULT not in score.assignment.scopes or not score.assignment.line_item:
            return False
        try:
            found = stored_results(connection, score.assignment.line_item, score.user.sub)
        except ServiceError:
            return False
        return score.user.sub in found and found[score.user.sub].is_of(score)

    def _settle(
        self,
        score: Score,
        state: ScoreState,
        error: ServiceError | None = None,
        next_try_at: datetime | None = None,
        conflict: bool = False,
    ) -> None:
        """Note what became of a post, if the claim is still ours."""
        now = self.tool.clock()
        pair = (Score.assignment_id == score.assignment_id, Score.user_id == score.user_id)
        with self.tool.database.writing() as session:
            row = session.get_one(Score, score.id, with_for_update=True)
            if row.state is not ScoreState.SENDING or row.timestamp != score.timestamp:
                return
            overtaken = session.scalar(select(func.max(Score.id)).where(*pair)) != row.id
            if state is ScoreState.WAITING and overtaken:
                state = ScoreState.SUPERSEDED
            row.state, row.error = state, str(error or "")
            row.next_try_at = next_try_at or now
            row.sent_at = now if state is ScoreState.SENT else row.sent_at
            if conflict:
                row.conflicts += 1
                row.timestamp = None
