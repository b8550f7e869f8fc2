"""From a platform's page to ours: OIDC login and launch.

PyLTI1p3 does the protocol. What differs here: state and nonce belong together, are taken once and live ten
minutes; the state is always a cookie; only RS256 is verified, with issuer, audience and times; a platform's
key set is kept, and fetched again when a signature can't be verified with it.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Any

import jwt
import requests
from flask import Response
from pydantic import ValidationError
from pylti1p3.contrib.flask import FlaskCookieService, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.session import SessionService

from ..errors import MolgradeError
from .arrivals import Launched, keep
from .claims import CLAIM, Claims
from .database import give_once, take_once
from .platforms import RegisteredPlatforms, find
from .tool import Tool

ALGORITHM = "RS256"
STATE_LIFE = timedelta(minutes=10)
LEEWAY = timedelta(seconds=30)
"""How far a platform's clock may be from ours."""

KEYS_KEPT = timedelta(hours=6)
MESSAGES = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest")


class LaunchRefused(MolgradeError):
    """A login or launch that can't be gone on with; the text is for whoever sits before it."""


def login(tool: Tool, parameters: dict[str, str], cookies: dict[str, str]) -> Response:
    """Send the browser to the platform's login page, with a state in a cookie.

    Raises `LaunchRefused` when the platform is not registered or names no user.
    """
    request = FlaskRequest(
        cookies=cookies, session={}, request_data=parameters, request_is_secure=tool.secure
    )
    try:
        return _Login(tool, request).redirect(f"{tool.url}/lti/launch")
    except OIDCException as error:
        raise LaunchRefused(
            f"This login can't be gone on with ({error}). The administrator of the LMS can see with "
            "`molgrade lti list` whether it is registered here."
        ) from None


def launch(tool: Tool, form: dict[str, str], cookies: dict[str, str]) -> Launched:
    """Check a launch and keep what it says. Raises `LaunchRefused`; no part of a refused launch is kept."""
    request = FlaskRequest(cookies=cookies, session={}, request_data=form, request_is_secure=tool.secure)
    message = _Launch(tool, request)
    try:
        body = message.validate().get_launch_data()
        claims = Claims.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "/".join(str(part) for part in first["loc"])
        raise LaunchRefused(
            f"The LMS sent a launch that can't be understood: {name}: {first['msg']}."
        ) from None
    except (LtiException, jwt.InvalidTokenError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise LaunchRefused(
            f"This launch can't be accepted ({error}). Go back to your course and open the assignment again."
        ) from None
    return tool.database.written(lambda session: keep(session, tool, claims))


class _Cookies(FlaskCookieService):
    """Cookies that also browsers keep that block third parties: one jar for each embedding site.

    Over http no browser takes them in another site's frame; there they have no SameSite attribute, because
    the platform answers with a form from its own site.
    """

    def update_response(self, response: Response) -> None:
        secure = self._request.is_secure()
        for key, cookie in self._cookie_data_to_set.items():
            response.set_cookie(
                key,
                cookie["value"],
                max_age=cookie["exp"],
                secure=secure,
                httponly=True,
                samesite="None" if secure else None,
                partitioned=secure,
            )


class _Once(SessionService):
    """States, kept with their nonces and taken once. Launches are rows, so nothing else is kept."""

    def __init__(self, tool: Tool):
        self.tool = tool

    def save_nonce(self, nonce: str) -> None:
        """It is saved with the state."""

    def save_state_params(self, state: str, params: dict[str, Any]) -> None:
        with self.tool.database.writing() as session:
            give_once(session, "state", state, self.tool.clock(), STATE_LIFE, params)

    def take_state(self, state: str) -> dict[str, Any] | None:
        with self.tool.database.writing() as session:
            return take_once(session, "state", state, self.tool.clock())

    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:
        return False  # so that the cookie is asked for

    def set_state_valid(self, state: str, id_token_hash: str) -> None:
        """A state is good for one launch."""

    def save_launch_data(self, key: str, jwt_body: dict[str, Any]) -> None:
        """See `arrivals.keep`."""


class _Login(FlaskOIDCLogin):
    def __init__(self, tool: Tool, request: FlaskRequest):
        super().__init__(request, RegisteredPlatforms(tool), _Once(tool), _Cookies(request))

    def _generate_nonce(self) -> str:
        nonce = secrets.token_urlsafe(32)
        self._state_params = {
            "nonce": nonce,
            "issuer": self._registration.get_issuer(),
            "client_id": self._registration.get_client_id(),
        }
        return nonce


class _Launch(FlaskMessageLaunch):
    def __init__(self, tool: Tool, request: FlaskRequest):
        super().__init__(
            request, RegisteredPlatforms(tool), _Once(tool), _Cookies(request), requests_session=tool.http()
        )
        self.tool = tool
        self._expected: dict[str, str] = {}
        self._fetched = self._outdated = False  # of the platform's key set

    def get_client_id(self) -> str:
        """The audience; if there are several, the authorised party, which must be one of them."""
        body = self._get_jwt_body()
        audience = body.get("aud")
        if isinstance(audience, str):
            return audience
        if len(audience) == 1:
            return audience[0]
        party = body.get("azp")
        if party not in audience:
            raise LtiException("the token is for several parties and names none of them as ours")
        return party

    def validate_state(self) -> _Launch:
        super().validate_state()
        expected = self._session_service.take_state(self._get_request_param("state"))
        if expected is None:
            raise LtiException("it was used before, or took too long")
        self._expected = expected
        return self

    def validate_nonce(self) -> _Launch:
        nonce = self._get_jwt_body().get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(
            nonce.encode(), self._expected["nonce"].encode()
        ):
            raise LtiException("its nonce belongs to another login")
        return self

    def validate_registration(self) -> _Launch:
        super().validate_registration()
        mine = (self.get_iss(), self.get_client_id())
        if mine != (self._expected["issuer"], self._expected["client_id"]):
            raise LtiException("it comes from another platform than the login")
        return self

    def validate_jwt_signature(self) -> _Launch:
        if self._jwt.get("header", {}).get("alg") != ALGORITHM:
            raise LtiException(f"its token is not signed with {ALGORITHM}")
        try:
            self._verify()
        except (LtiException, jwt.InvalidSignatureError):
            if self._fetched:
                raise
            self._registration.set_key_set(None)
            self._outdated = True
            self._verify()
        return self

    def _verify(self) -> None:
        jwt.decode(
            self._get_id_token(),
            self.get_public_key()[0],
            algorithms=[ALGORITHM],
            audience=self.get_client_id(),
            issuer=self.get_iss(),
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )

    def fetch_public_key(self, key_set_url: str) -> dict[str, Any]:
        """The platform's key set as kept, or fetched."""
        now = self.tool.clock()
        with self.tool.database.reading() as session:
            platform = find(session, self.get_iss(), self.get_client_id())
            kept = (
                platform.keys
                if platform and platform.keys_at and now - platform.keys_at < KEYS_KEPT
                else None
            )
        if kept and not self._outdated:
            return kept
        keys = _key_set(self._requests_session, key_set_url)
        self._fetched = True
        with self.tool.database.writing() as session:
            platform = find(session, self.get_iss(), self.get_client_id())
            platform.keys, platform.keys_at = keys, now
        return keys

    def validate_message(self) -> _Launch:
        if self._get_jwt_body().get(f"{CLAIM}/message_type") not in MESSAGES:
            raise LtiException("it is a message of a kind that is not offered here")
        return super().validate_message()


def _key_set(http: requests.Session, url: str) -> dict[str, Any]:
    try:
        response = http.get(url)
        response.raise_for_status()
        keys = response.json()
    except requests.RequestException as error:
        raise LtiException(
            f"the keys of the LMS at {url} can't be fetched: {type(error).__name__}"
        ) from error
    if not isinstance(keys, dict) or not isinstance(keys.get("keys"), list):
        raise LtiException(f"{url} gives no key set")
    return {"keys": [key for key in keys["keys"] if isinstance(key, dict)]}
