"""What somebody is in a course, of the roles that a platform names."""

from __future__ import annotations

from collections.abc import Iterable

from pylti1p3.roles import AbstractRole, RoleType

from .models import Role

_COURSE_ROLES = {
    "TeachingAssistant": Role.ASSISTANT,
    "Instructor": Role.TEACHER,
    "Administrator": Role.TEACHER,
    "Learner": Role.STUDENT,
}
"""In a course. The order is that of `role_of`: assistants are called instructors as well."""


def role_of(names: Iterable[object]) -> Role:
    """The role in the course; roles in the institution or the system give none. Platforms write them as
    addresses in launches, and some in short in their rosters."""
    parse = AbstractRole({}).parse_role_str
    found = {_course_role(*parse(name)) for name in names if isinstance(name, str)}
    return next((role for role in _COURSE_ROLES.values() if role in found), Role.OTHER)


def _course_role(name: str, kind: str | None) -> Role | None:
    return _COURSE_ROLES.get(name) if kind in (None, RoleType.CONTEXT) else None
