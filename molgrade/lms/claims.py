"""What a launch says, as far as we read it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from .models import Counts, Release
from .platforms import origin

CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
_UNEXPANDED = re.compile(r"\$[A-Za-z_][\w.]*")
"""A variable that the platform doesn't know, such as $ResourceLink.submission.endDateTime."""


class _Claim(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Link(_Claim):
    id: str
    title: str = ""


class _Course(_Claim):
    id: str
    title: str = ""
    label: str = ""


class _Ags(_Claim):
    scope: list[str] = []
    lineitems: str | None = None
    lineitem: str | None = None


class _Nrps(_Claim):
    context_memberships_url: str | None = None


class _Person(_Claim):
    user_id: str


class _DeepLinking(_Claim):
    model_config = ConfigDict(extra="allow")

    deep_link_return_url: str

    @field_validator("deep_link_return_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if origin(value) is None:
            raise ValueError("is no web address")
        return value


class Claims(_Claim):
    """What we read of a launch; what a platform left out or did not expand is absent."""

    iss: str
    aud: str | list[str]
    azp: str | None = None
    sub: str = Field(min_length=1)
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    message: str = Field(alias=f"{CLAIM}/message_type")
    deployment: str = Field(alias=f"{CLAIM}/deployment_id")
    roles: list[str] = Field(alias=f"{CLAIM}/roles")
    course: _Course = Field(alias=f"{CLAIM}/context")
    link: _Link | None = Field(None, alias=f"{CLAIM}/resource_link")
    custom: dict[str, str] = Field({}, alias=f"{CLAIM}/custom")
    for_user: _Person | None = Field(None, alias=f"{CLAIM}/for_user")
    ags: _Ags | None = Field(None, alias="https://purl.imsglobal.org/spec/lti-ags/claim/endpoint")
    nrps: _Nrps | None = Field(None, alias="https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice")
    deep_linking: _DeepLinking | None = Field(
        None, alias="https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
    )

    @field_validator("custom", mode="before")
    @classmethod
    def _expanded(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return {}
        return {name: str(v) for name, v in value.items() if not _UNEXPANDED.fullmatch(str(v).strip())}

    @field_validator("name", "given_name", "family_name", "email", mode="before")
    @classmethod
    def _text(cls, value: Any) -> str:
        return value if isinstance(value, str) else ""

    @property
    def client_id(self) -> str:
        if isinstance(self.aud, str):
            return self.aud
        return self.aud[0] if len(self.aud) == 1 else str(self.azp)


def policy_of(custom: dict[str, str]) -> dict[str, Any]:
    """Which assignment a link names, and its policy, in the words of `deep_linking.Choice.custom`. What can't
    be read is left out: a teacher sees and sets it on the assignment's page."""
    readers: dict[str, tuple[str, Any]] = {
        "assignment": ("name", str),
        "opens": ("opens_at", _time),
        "due": ("due_at", _time),
        "closes": ("closes_at", _time),
        "attempts": ("attempts", _positive),
        "late_per_day": ("late_per_day", _fraction),
        "counts": ("counts", Counts),
        "release": ("release", Release),
    }
    found: dict[str, Any] = {}
    for word, (column, read) in readers.items():
        try:
            found[column] = read(custom[word])
        except (KeyError, ValueError, OverflowError):
            continue
    return found


def _time(text: str) -> datetime:
    """A time with its zone; without one it is in UTC, as in ISO 8601 for computers."""
    time = datetime.fromisoformat(text.strip())
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)


def _positive(text: str) -> int:
    number = int(text)
    if not 0 < number <= 10_000:
        raise ValueError(number)
    return number


def _fraction(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError(number)
    return number
