"""Deep linking: a teacher chooses assignments of the bank, the platform makes links and grade items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.lineitem import LineItem

from .models import Platform
from .platforms import registration_of
from .services import BACKDATED
from .tool import Tool

REQUEST_LIFE = timedelta(hours=2)
"""How long a teacher may take to choose."""

REVIEWABLE = ["InProgress", "Submitted", "Completed"]


@dataclass(frozen=True)
class Choice:
    """An assignment that a teacher chose, with points in the LMS and dates."""

    name: str
    title: str
    points: float
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    attempts: int | None = None

    @property
    def custom(self) -> dict[str, str]:
        """What the link says of itself when it is launched (`launch.policy_of` reads it)."""
        times = {"opens": self.opens_at, "due": self.due_at, "closes": self.closes_at}
        return (
            {"assignment": self.name}
            | {name: time.isoformat(timespec="seconds") for name, time in times.items() if time}
            | ({"attempts": str(self.attempts)} if self.attempts else {})
        )


class _Resource(DeepLinkResource):
    """A link with the dates that LMSs show of their own."""

    def __init__(self, tool: Tool, choice: Choice):
        self.choice = choice
        item = LineItem().set_label(choice.title).set_score_maximum(choice.points)
        item.set_resource_id(choice.name).set_submission_review(REVIEWABLE, url=f"{tool.url}/lti/launch")
        self.set_title(choice.title).set_url(f"{tool.url}/lti/launch").set_lineitem(item)
        self.set_custom_params(choice.custom)

    def to_dict(self) -> dict[str, object]:
        choice = self.choice
        periods = {
            "available": (choice.opens_at, choice.closes_at),
            "submission": (choice.opens_at, choice.due_at),
        }
        return super().to_dict() | {
            name: {
                word: time.isoformat(timespec="seconds")
                for word, time in zip(("startDateTime", "endDateTime"), period, strict=True)
                if time
            }
            for name, period in periods.items()
            if any(period)
        }


class _Answer(DeepLink):
    def __init__(self, tool: Tool, *arguments: Any):
        super().__init__(*arguments)
        self.tool = tool

    def get_message_jwt(self, resources: list[DeepLinkResource]) -> dict[str, object]:
        message = super().get_message_jwt(resources)
        now = self.tool.clock()
        times = {"iat": now - BACKDATED, "exp": now + timedelta(minutes=10)}
        message |= {name: int(time.timestamp()) for name, time in times.items()}
        return {name: value for name, value in message.items() if value is not None}


def accepts_several(settings: dict[str, Any]) -> bool:
    """Whether the platform takes more than one link at a time. Some write it as text."""
    return str(settings.get("accept_multiple", "")).lower() == "true"


def answer(
    tool: Tool, platform: Platform, deployment: str, settings: dict[str, Any], choices: list[Choice]
) -> str:
    """The signed message with the chosen links; the browser posts it to `deep_link_return_url` as `JWT`."""
    link = _Answer(tool, registration_of(tool, platform), deployment, settings)
    return link.get_response_jwt([_Resource(tool, choice) for choice in choices])
