"""The log of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from .models import Audit, Enrolment


def note(
    session: Session, now: datetime, who: Enrolment | None, action: str, what: object, **details: Any
) -> None:
    """Add a line: `what` is a row, or a word for something outside the database."""
    name = what if isinstance(what, str) else f"{type(what).__name__.lower()} {what.id}"
    session.add(
        Audit(
            at=now,
            user_id=who and who.user_id,
            context_id=who and who.context_id,
            action=action,
            object=name,
            details=details,
        )
    )
