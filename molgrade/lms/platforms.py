"""Registered platforms: who may launch the tool, and what PyLTI1p3 wants to know of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pylti1p3.deployment import Deployment as LtiDeployment
from pylti1p3.registration import Registration
from pylti1p3.tool_config import ToolConfAbstract
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import MolgradeError
from .models import Deployment, Platform

if TYPE_CHECKING:
    from .tool import Tool


@dataclass(frozen=True)
class Endpoints:
    """Where a platform is reached. `audience` is what its token endpoint wants to be called, if that is not
    its address."""

    issuer: str
    login_url: str
    token_url: str
    keys_url: str
    audience: str | None = None


def moodle(address: str) -> Endpoints:
    """Where every Moodle has them."""
    root = address.rstrip("/")
    return Endpoints(
        root, f"{root}/mod/lti/auth.php", f"{root}/mod/lti/token.php", f"{root}/mod/lti/certs.php"
    )


def canvas(address: str | None = None) -> Endpoints:
    """Those of Canvas as Instructure runs it, or of one's own at an address."""
    sso = (address or "https://sso.canvaslms.com").rstrip("/")
    issuer = "https://canvas.instructure.com"
    return Endpoints(
        issuer,
        f"{sso}/api/lti/authorize_redirect",
        f"{sso}/login/oauth2/token",
        f"{sso}/api/lti/security/jwks",
    )


def register(
    session: Session, tool: Tool, endpoints: Endpoints, client_id: str, name: str, deployments: list[str]
) -> Platform:
    """Register a platform, or change what is known of it. Without deployments, every one of it may launch.

    Raises `MolgradeError` when an address is none.
    """
    for url in (endpoints.login_url, endpoints.token_url, endpoints.keys_url):
        if origin(url) is None:
            raise MolgradeError(
                f"{url!r} is no address: it must begin with https:// (or http:// for a trial)."
            )
    platform = find(session, endpoints.issuer, client_id)
    if platform is None:
        platform = Platform(issuer=endpoints.issuer, client_id=client_id, created_at=tool.clock())
        session.add(platform)
    platform.name = name
    platform.login_url, platform.token_url = endpoints.login_url, endpoints.token_url
    platform.keys_url, platform.audience = endpoints.keys_url, endpoints.audience
    platform.keys = platform.keys_at = None
    known = {deployment.key for deployment in platform.deployments}
    platform.deployments += [Deployment(key=key) for key in deployments if key not in known]
    platform.any_deployment = not platform.deployments
    session.flush()
    return platform


def find(session: Session, issuer: str, client_id: str | None) -> Platform | None:
    """A platform by issuer and client id; without the latter, the only one of that issuer."""
    query = select(Platform).where(Platform.issuer == issuer)
    found = session.scalars(query.where(Platform.client_id == client_id) if client_id else query).all()
    return found[0] if len(found) == 1 else None


def origin(url: str) -> str | None:
    """Scheme, host and port of a web address."""
    parts = urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and not set(parts.netloc) & set(" ;,'\"*@")
    return f"{parts.scheme}://{parts.netloc}" if plain else None


def origins(session: Session) -> list[str]:
    """Where the tool's pages may be shown in a frame: at every registered platform."""
    urls = session.execute(select(Platform.issuer, Platform.login_url)).all()
    return sorted({found for row in urls for url in row if (found := origin(url))})


def registration_of(tool: Tool, platform: Platform) -> Registration:
    """A platform in PyLTI1p3's words, with the key that we sign with now."""
    key = tool.keys.signing(tool.clock())
    return (
        Registration()
        .set_issuer(platform.issuer)
        .set_client_id(platform.client_id)
        .set_auth_login_url(platform.login_url)
        .set_auth_token_url(platform.token_url)
        .set_auth_audience(platform.audience or platform.token_url)
        .set_key_set_url(platform.keys_url)
        .set_tool_private_key(key.private_pem)
        .set_tool_public_key(key.public_pem)
    )


class RegisteredPlatforms(ToolConfAbstract):
    """PyLTI1p3's view of the tables."""

    def __init__(self, tool: Tool):
        self.tool = tool

    def check_iss_has_one_client(self, iss: str) -> bool:
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        return True

    def find_registration_by_params(
        self, iss: str, client_id: str | None, *_: Any, **__: Any
    ) -> Registration | None:
        with self.tool.database.reading() as session:
            platform = find(session, iss, client_id)
            return platform and registration_of(self.tool, platform)

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *_: Any, **__: Any
    ) -> LtiDeployment | None:
        with self.tool.database.reading() as session:
            platform = find(session, iss, client_id)
            if platform is None:
                return None
            listed = any(deployment.key == deployment_id for deployment in platform.deployments)
            if not listed and not platform.any_deployment:
                return None
            return LtiDeployment().set_deployment_id(deployment_id)
