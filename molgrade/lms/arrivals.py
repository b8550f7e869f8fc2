"""The rows that a launch makes or changes: course, person, role, link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from . import audit
from .claims import Claims, policy_of
from .models import Assignment, Context, Enrolment, Platform, User
from .platforms import find
from .roles import role_of
from .tool import Tool


@dataclass(frozen=True)
class Launched:
    """Who launched what: rows as they were written."""

    claims: Claims
    enrolment: Enrolment
    assignment: Assignment | None


def keep(session: Session, tool: Tool, claims: Claims) -> Launched:
    """The rows of a launch, made or changed."""
    now = tool.clock()
    platform = find(session, claims.iss, claims.client_id)
    context = _context(session, platform, claims, now)
    user = _user(session, platform, claims)
    enrolment = session.scalars(
        select(Enrolment).where(Enrolment.user_id == user.id, Enrolment.context_id == context.id)
    ).one_or_none() or Enrolment(user=user, context=context)
    enrolment.role, enrolment.launched_at = role_of(claims.roles), now
    session.add(enrolment)
    session.flush()
    assignment = _assignment(session, context, claims, enrolment, now)
    session.flush()
    return Launched(claims, enrolment, assignment)


def _context(session: Session, platform: Platform, claims: Claims, now: datetime) -> Context:
    context = session.scalars(
        select(Context).where(Context.platform_id == platform.id, Context.key == claims.course.id)
    ).one_or_none() or Context(platform_id=platform.id, key=claims.course.id, created_at=now)
    context.title = claims.course.title or claims.course.label or context.title or ""
    if claims.nrps and claims.nrps.context_memberships_url:
        context.members_url = claims.nrps.context_memberships_url
    session.add(context)
    session.flush()
    return context


def _user(session: Session, platform: Platform, claims: Claims) -> User:
    user = session.scalars(
        select(User).where(User.platform_id == platform.id, User.sub == claims.sub)
    ).one_or_none() or User(platform_id=platform.id, sub=claims.sub)
    user.name = claims.name or f"{claims.given_name} {claims.family_name}".strip() or user.name or ""
    user.email = claims.email or user.email or ""
    session.add(user)
    session.flush()
    return user


def _assignment(
    session: Session, context: Context, claims: Claims, who: Enrolment, now: datetime
) -> Assignment | None:
    """The link that was launched. Its policy is taken from the link once; later it is the teacher's."""
    if claims.message == "LtiSubmissionReviewRequest":
        return _reviewed(session, context, claims)
    if claims.link is None or claims.message != "LtiResourceLinkRequest":
        return None
    link = claims.link
    assignment = session.scalars(
        select(Assignment).where(Assignment.context_id == context.id, Assignment.link == link.id)
    ).one_or_none()
    if assignment is None:
        assignment = Assignment(context=context, link=link.id, created_at=now, **policy_of(claims.custom))
        session.add(assignment)
        session.flush()
        audit.note(session, now, who, "link made", assignment, name=assignment.name)
    assignment.title = link.title or assignment.title or ""
    if claims.ags:
        assignment.line_item = claims.ags.lineitem or assignment.line_item
        assignment.line_items = claims.ags.lineitems or assignment.line_items
        assignment.scopes = claims.ags.scope
    return assignment


def _reviewed(session: Session, context: Context, claims: Claims) -> Assignment | None:
    """The assignment whose submission is looked at: by its link, else by its line item."""
    query = select(Assignment).where(Assignment.context_id == context.id)
    if claims.link:
        return session.scalars(query.where(Assignment.link == claims.link.id)).one_or_none()
    item = claims.ags and claims.ags.lineitem
    return session.scalars(query.where(Assignment.line_item == item)).first() if item else None
