"""The tables. docs/lms/design.md says what each row is and what must stay unique.

All times are UTC and aware. Times that a platform compares are whole seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite keeps it without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Role(StrEnum):
    """What somebody is in a course. `OTHER` (observers, guests) may see nothing."""

    STUDENT = "student"
    ASSISTANT = "assistant"
    TEACHER = "teacher"
    OTHER = "other"


class SubmissionState(StrEnum):
    WAITING = "waiting"
    GRADING = "grading"
    GRADED = "graded"
    FAILED = "failed"


class ScoreState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


class Counts(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"


class Release(StrEnum):
    """When students see hidden checks and the whole mark."""

    AT_ONCE = "at once"
    AFTER_DUE = "after due"
    BY_HAND = "when released"


def _choice(kind: type[StrEnum]) -> Enum:
    """Stored as text: another value later needs no migration of a database type."""
    return Enum(
        kind, native_enum=False, length=20, values_callable=lambda members: [m.value for m in members]
    )


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        str: Text(),
        list[str]: JSON(),
        dict[str, Any]: JSON(),
    } | {kind: _choice(kind) for kind in (Role, SubmissionState, ScoreState, Counts, Release)}


class Platform(Base):
    """An LMS that registered the tool. Deployments that are not listed are refused, unless `any_deployment`.

    `keys` is its key set as fetched at `keys_at`.
    """

    __tablename__ = "platforms"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    login_url: Mapped[str]
    token_url: Mapped[str]
    keys_url: Mapped[str]
    audience: Mapped[str | None]
    any_deployment: Mapped[bool] = mapped_column(default=False)
    keys: Mapped[dict[str, Any] | None]
    keys_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    deployments: Mapped[list[Deployment]] = relationship(
        back_populates="platform", cascade="all, delete-orphan", order_by="Deployment.id"
    )


class Deployment(Base):
    """An installation of the tool in a platform."""

    __tablename__ = "deployments"
    __table_args__ = (UniqueConstraint("platform_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    key: Mapped[str]

    platform: Mapped[Platform] = relationship(back_populates="deployments")


class Context(Base):
    """A course. `key` is its id in the platform."""

    __tablename__ = "contexts"
    __table_args__ = (UniqueConstraint("platform_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    key: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    members_url: Mapped[str | None]
    roster_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    platform: Mapped[Platform] = relationship()


class User(Base):
    """A person in a platform. `sub` is their id there."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("platform_id", "sub"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    sub: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")

    @property
    def shown(self) -> str:
        return self.name or f"user {self.sub}"


class Enrolment(Base):
    """A person in a course. `role` is what their latest launch said, None before the first; what they may do
    follows from it alone. The roster only fills lists."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("user_id", "context_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    context_id: Mapped[int] = mapped_column(ForeignKey("contexts.id"), index=True)
    role: Mapped[Role | None]
    launched_at: Mapped[datetime | None]
    roster_role: Mapped[Role | None]
    roster_status: Mapped[str | None]

    user: Mapped[User] = relationship()
    context: Mapped[Context] = relationship()

    @hybrid_property
    def is_student(self) -> bool:
        """Whether they are listed and marked as one: by their launch, or before the first by the roster."""
        return (self.role or self.roster_role) is Role.STUDENT

    @is_student.inplace.expression
    @classmethod
    def _is_student(cls) -> ColumnElement[bool]:
        return func.coalesce(cls.role, cls.roster_role) == Role.STUDENT


class Assignment(Base):
    """A resource link of a course. `name` is the bank's, None until a teacher chooses; the policy is what
    `policy.py` reads; `released_at` is when a teacher released the feedback by hand; the line item is where
    its scores go."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("context_id", "link"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("contexts.id"))
    link: Mapped[str]
    name: Mapped[str | None]
    title: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    attempts: Mapped[int | None]
    late_per_day: Mapped[float] = mapped_column(default=0.0)
    counts: Mapped[Counts] = mapped_column(default=Counts.BEST)
    release: Mapped[Release] = mapped_column(default=Release.AT_ONCE)
    released_at: Mapped[datetime | None]

    line_item: Mapped[str | None]
    line_items: Mapped[str | None]
    scopes: Mapped[list[str]] = mapped_column(default=list)

    context: Mapped[Context] = relationship()


class Extension(Base):
    """Other dates, attempts or price of being late for one student; what is None stays as it is for
    everybody."""

    __tablename__ = "extensions"
    __table_args__ = (UniqueConstraint("assignment_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    attempts: Mapped[int | None]
    late_per_day: Mapped[float | None]
    note: Mapped[str] = mapped_column(default="")
    given_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id])


FINISHED = (SubmissionState.GRADED, SubmissionState.FAILED)


class Claimed:
    """What a row has that the queue grades: `claimed_until` is how long its grading is somebody's."""

    state: Mapped[SubmissionState] = mapped_column(default=SubmissionState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]

    @property
    def finished(self) -> bool:
        return self.state in FINISHED


class Submission(Claimed, Base):
    """One attempt. `upload` and `notebook` are hashes of files."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("assignment_id", "user_id", "number"),
        Index("ix_submissions_queue", "state", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[int]
    received_at: Mapped[datetime]
    upload: Mapped[str]
    notebook: Mapped[str]
    size: Mapped[int]
    notes: Mapped[list[str]] = mapped_column(default=list)

    assignment: Mapped[Assignment] = relationship()
    user: Mapped[User] = relationship()
    gradings: Mapped[list[Grading]] = relationship(back_populates="submission", order_by="Grading.number")
    hand_marks: Mapped[list[HandMark]] = relationship(order_by="HandMark.id")

    @property
    def grading(self) -> Grading | None:
        """The one that counts: the newest that was approved."""
        return next((each for each in reversed(self.gradings) if each.approved_at), None)

    @property
    def attempt(self) -> Submission:
        """What is graded, as for a `Regrading`."""
        return self


class Grading(Base):
    """One grading of a submission. `result` is results.json as the engine wrote it, `notebook` the hash of
    the executed notebook, `chain` the hash of all that with the chain of the grading before."""

    __tablename__ = "gradings"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    number: Mapped[int]
    result: Mapped[str]
    notebook: Mapped[str | None]
    autograder: Mapped[str]
    made_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chain: Mapped[str]

    submission: Mapped[Submission] = relationship(back_populates="gradings")


class Regrade(Base):
    """A class graded again by a changed autograder, beside its marks. `decision` is what somebody made of it:
    a policy of approval, or that it was discarded; None while it is open. An assignment has one that is."""

    __tablename__ = "regrades"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    autograder: Mapped[str]
    started_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship()
    starter: Mapped[User] = relationship(foreign_keys=[started_by])
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by])
    regradings: Mapped[list[Regrading]] = relationship(back_populates="regrade", order_by="Regrading.id")


class Regrading(Claimed, Base):
    """One attempt in a regrade, and the grading that came of it, which counts once it is approved."""

    __tablename__ = "regradings"
    __table_args__ = (UniqueConstraint("regrade_id", "submission_id"), Index("ix_regradings_queue", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrades.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    grading_id: Mapped[int | None] = mapped_column(ForeignKey("gradings.id"))

    regrade: Mapped[Regrade] = relationship(back_populates="regradings")
    attempt: Mapped[Submission] = relationship()
    grading: Mapped[Grading | None] = relationship()


class HandMark(Base):
    """Points or a comment that a person gave for an exercise (or a check's cell). The newest of a cell counts
    as a whole: one without points takes back those before it."""

    __tablename__ = "hand_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    cell: Mapped[str]
    points: Mapped[float | None]
    comment: Mapped[str | None]
    given_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]


class Score(Base):
    """A score on its way to the LMS. `next_try_at` is when it may be posted, or, while it is `sending`, when
    its claim runs out; `timestamp` is what the platform compares."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("assignment_id", "user_id", "timestamp"),
        Index("ix_scores_queue", "state", "next_try_at"),
        Index("ix_scores_pair", "assignment_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    points: Mapped[float]
    max_points: Mapped[float]
    comment: Mapped[str] = mapped_column(default="")
    state: Mapped[ScoreState] = mapped_column(default=ScoreState.WAITING)
    created_at: Mapped[datetime]
    timestamp: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    conflicts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")

    assignment: Mapped[Assignment] = relationship()
    user: Mapped[User] = relationship()


class OneTime(Base):
    """Something that may be taken once and not late. Only its hash is kept."""

    __tablename__ = "one_time"

    kind: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Audit(Base):
    """Who did what to which object. Without a user it was the tool, or somebody at its terminal."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    context_id: Mapped[int | None] = mapped_column(ForeignKey("contexts.id"), index=True)
    action: Mapped[str]
    object: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
