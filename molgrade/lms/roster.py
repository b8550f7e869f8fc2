"""A course's roster, as the platform's names and roles service tells it. It gives nobody a right."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import MolgradeError
from .models import Context, Enrolment, User
from .roles import role_of
from .services import MEMBERS, ServiceError
from .tool import Tool

CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
GONE = "Gone"
"""Status of those who were on the roster once."""


def refresh(tool: Tool, context_id: int) -> int:
    """Fetch the roster of a course; returns how many are on it.

    Raises `MolgradeError` when the platform offers none or does not give it; what was known stays then.
    """
    with tool.database.reading() as session:
        context = session.get_one(Context, context_id)
        url, platform = context.members_url, context.platform
    if not url:
        raise MolgradeError("The LMS offers no roster (names and roles service): switch it on for this tool.")
    pages = tool.connections.to(platform).pages([MEMBERS], url, CONTAINER, _members)
    try:
        members = [member for member in pages if isinstance(member.get("user_id"), str | int)]
    except ServiceError as error:
        raise MolgradeError(f"The LMS does not give the roster: {error}.") from error
    tool.database.written(lambda session: _keep(session, tool, context_id, members))
    return len(members)


def _members(body: Any) -> Any:
    return body.get("members") if isinstance(body, dict) else None


def _keep(session: Session, tool: Tool, context_id: int, members: list[dict[str, Any]]) -> None:
    context = session.get_one(Context, context_id)
    query = select(Enrolment).join(User).where(Enrolment.context_id == context_id)
    known = {enrolment.user.sub: enrolment for enrolment in session.scalars(query)}
    for enrolment in known.values():
        if enrolment.roster_role is not None:
            enrolment.roster_status = GONE
    for member in members:
        sub = str(member["user_id"])
        enrolment = known.get(sub) or _new(session, context, sub)
        known[sub] = enrolment
        enrolment.roster_role = role_of(member.get("roles") or [])
        enrolment.roster_status = str(member.get("status") or "Active")
        for field in ("name", "email"):
            if isinstance(member.get(field), str) and member[field]:
                setattr(enrolment.user, field, member[field])
    context.roster_at = tool.clock()


def _new(session: Session, context: Context, sub: str) -> Enrolment:
    query = select(User).where(User.platform_id == context.platform_id, User.sub == sub)
    user = session.scalars(query).one_or_none() or User(platform_id=context.platform_id, sub=sub)
    enrolment = Enrolment(user=user, context=context)
    session.add(enrolment)
    session.flush()
    return enrolment
