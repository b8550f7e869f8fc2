"""Dynamic registration: an administrator opens an invitation in the LMS, and the two tell each other enough.

Only who has an invitation (`molgrade lti register --invite`) can register a platform.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import MolgradeError
from . import audit
from .database import give_once, take_once
from .models import Platform
from .platforms import Endpoints, origin, register
from .services import SCOPES
from .tool import Tool

INVITATION_LIFE = timedelta(days=2)
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
CLAIMS = ["iss", "sub", "name", "given_name", "family_name", "email"]
MAX_BYTES = 2**20


class _Configuration(BaseModel):
    """What a platform says of itself."""

    model_config = ConfigDict(extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    authorization_server: str | None = None
    scopes_supported: list[str] = []
    platform: dict[str, Any] = Field({}, alias=PLATFORM)


class _Registered(BaseModel):
    model_config = ConfigDict(extra="ignore")

    client_id: str
    tool: dict[str, Any] = Field({}, alias=TOOL)


def invite(tool: Tool) -> str:
    """An address that registers one platform, for two days."""
    key = secrets.token_urlsafe(24)
    with tool.database.writing() as session:
        give_once(session, "invitation", key, tool.clock(), INVITATION_LIFE)
        audit.note(session, tool.clock(), None, "invited", "platform")
    return f"{tool.url}/lti/register/{key}"


def register_dynamically(tool: Tool, invitation: str, configuration_url: str, token: str | None) -> Platform:
    """Register the platform that an administrator opened the invitation in.

    Raises `MolgradeError` when the invitation is none, or when the platform refuses; it is good again then.
    """
    with tool.database.writing() as session:
        if take_once(session, "invitation", invitation, tool.clock()) is None:
            raise MolgradeError(
                "This invitation was used, or is too old: make another with `molgrade lti register --invite`."
            )
    try:
        configuration = _configuration(tool, configuration_url)
        registered = _registered(tool, configuration, token)
        return _keep(tool, configuration, registered)
    except MolgradeError:
        with tool.database.writing() as session:
            give_once(session, "invitation", invitation, tool.clock(), INVITATION_LIFE)
        raise


def _configuration(tool: Tool, url: str) -> _Configuration:
    if origin(url) is None:
        raise MolgradeError("The LMS named no address of its configuration: start from its own page.")
    return _read(_Configuration, tool.http(), "GET", url)


def _registered(tool: Tool, configuration: _Configuration, token: str | None) -> _Registered:
    """Tell the platform who we are. Its token is for this one time."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = configuration.registration_endpoint
    known = configuration.scopes_supported
    scopes = [scope for scope in SCOPES if not known or scope in known]
    return _read(_Registered, tool.http(), "POST", url, json=description(tool, scopes), headers=headers)


def _read(model: type[Any], http: requests.Session, method: str, url: str, **options: Any) -> Any:
    try:
        response = http.request(method, url, allow_redirects=method == "GET", **options)
        if not response.ok:
            said = " ".join(response.text.split())[:200] or response.reason
            raise MolgradeError(f"{url} answered {response.status_code}: {said}")
        return model.model_validate_json(response.content)
    except requests.RequestException as error:
        raise MolgradeError(f"{url} can't be reached ({type(error).__name__}).") from error
    except ValidationError as error:
        field = "/".join(str(part) for part in error.errors()[0]["loc"]) or "no JSON"
        raise MolgradeError(f"{url} answered something that can't be used: {field}.") from error


def _keep(tool: Tool, configuration: _Configuration, registered: _Registered) -> Platform:
    endpoints = Endpoints(
        configuration.issuer,
        configuration.authorization_endpoint,
        configuration.token_endpoint,
        configuration.jwks_uri,
        configuration.authorization_server,
    )
    deployment = registered.tool.get("deployment_id")
    family = configuration.platform.get("product_family_code")
    name = f"{family or 'LMS'} at {urlsplit(configuration.issuer).netloc or configuration.issuer}"
    with tool.database.writing() as session:
        deployments = [str(deployment)] if deployment else []
        platform = register(session, tool, endpoints, registered.client_id, name, deployments)
        audit.note(session, tool.clock(), None, "registered", platform, issuer=platform.issuer)
        return platform


def description(tool: Tool, scopes: list[str]) -> dict[str, Any]:
    """The tool in OpenID's words: addresses, what it wants to know and to be allowed."""
    launch = f"{tool.url}/lti/launch"
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{tool.url}/lti/login",
        "redirect_uris": [launch],
        "client_name": "molgrade",
        "jwks_uri": f"{tool.url}/lti/keys",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(scopes),
        TOOL: {
            "domain": urlsplit(tool.url).netloc,
            "description": "Programming assignments for deep learning on molecules, graded with feedback.",
            "target_link_uri": launch,
            "claims": CLAIMS,
            "messages": [
                {"type": "LtiResourceLinkRequest", "target_link_uri": launch, "label": "Assignment"},
                {"type": "LtiDeepLinkingRequest", "target_link_uri": launch, "label": "Choose assignments"},
                {"type": "LtiSubmissionReviewRequest", "target_link_uri": launch, "label": "Submission"},
            ],
        },
    }
