"""Calls to a platform's services: access tokens, paging, and what went wrong in words."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import responses
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import requests
from pylti1p3.exception import LtiServiceException
from pylti1p3.service_connector import ServiceConnector

from .models import Platform
from .platforms import registration_of

if TYPE_CHECKING:
    from .tool import Tool

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
SCORE, RESULT, LINE_ITEM = f"{AGS}/score", f"{AGS}/result.readonly", f"{AGS}/lineitem"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = [SCORE, RESULT, LINE_ITEM, MEMBERS]

TOKEN_KEPT = timedelta(minutes=10)
"""Platforms' tokens live an hour."""

BACKDATED = timedelta(minutes=1)
"""How far ours may be ahead of a platform's clock: some give `iat` no leeway at all."""

ASSERTION_LIFE = timedelta(minutes=4)

LONGEST_WAIT = timedelta(days=1)
"""What a platform may ask us to wait."""

MAX_PAGES = 1000
MAX_REASON = 300

_NEXT = re.compile(r"<([^>]*)>\s*;[^,<]*?\brel\s*=\s*[^\w,<]*next\b", re.IGNORECASE)


class ServiceError(Exception):
    """A call to a platform failed; the text says how, for a person."""

    retry_after: timedelta | None = None


class Unreachable(ServiceError):
    """No answer, or no access: the platform, its token endpoint or the network. Other calls fail likewise."""


@dataclass(eq=False)
class Refused(ServiceError):
    """The platform answered, but not with success. `reason` is its status line or what its body says."""

    status: int
    reason: str
    retry_after: timedelta | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.reason}".strip()


@dataclass
class Connections:
    """Connections to platforms' services, with their access tokens, which are kept in memory only."""

    tool: Tool
    _tokens: dict[tuple[int, str], tuple[str, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def to(self, platform: Platform) -> Connection:
        return Connection(self, platform)


class Connection(ServiceConnector):
    """PyLTI1p3's connector, with tokens that end, links as real platforms write them, and our errors."""

    def __init__(self, shared: Connections, platform: Platform):
        super().__init__(registration_of(shared.tool, platform), shared.tool.http())
        self._shared, self._platform = shared, platform

    def encode_jwt(self, message: dict[str, Any], private_key: str, headers: dict[str, str]) -> str:
        now = self._shared.tool.clock()
        message["iat"] = int((now - BACKDATED).timestamp())
        message["exp"] = int((now + ASSERTION_LIFE).timestamp())
        return super().encode_jwt(message, private_key, headers)

    def get_access_token(self, scopes: Sequence[str]) -> str:
        key = (self._platform.id, " ".join(sorted(scopes)))
        now = self._shared.tool.clock()
        with self._shared._lock:
            token, until = self._shared._tokens.get(key, ("", now))
        if until > now:
            return token
        self._access_tokens.clear()
        token = self._new_token(scopes)
        with self._shared._lock:
            self._shared._tokens[key] = (token, now + TOKEN_KEPT)
        return token

    def _new_token(self, scopes: Sequence[str]) -> str:
        url = self._platform.token_url
        try:
            token = super().get_access_token(scopes)
        except LtiServiceException as error:
            response = error.response
            failure = Unreachable(f"{url} gives no access: {response.status_code} {_reason(response)}")
            failure.retry_after = _retry_after(response, self._shared.tool.clock())
            raise failure from error
        except requests.exceptions.JSONDecodeError as error:
            raise Unreachable(
                f"{url} answered no JSON. Moodle does so when it may not fetch our keys: see the "
                "administrator's guide."
            ) from error
        except requests.RequestException as error:
            raise Unreachable(f"{url} can't be reached ({type(error).__name__})") from error
        except (KeyError, TypeError) as error:
            raise Unreachable(f"{url} answered without an access token") from error
        return token

    def _forget_token(self, scopes: Sequence[str]) -> None:
        with self._shared._lock:
            self._shared._tokens.pop((self._platform.id, " ".join(sorted(scopes))), None)

    def make_service_request(
        self,
        scopes: Sequence[str],
        url: str,
        is_post: bool = False,
        data: str | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        case_insensitive_headers: bool = False,
    ) -> dict[str, Any]:
        """One call; an access token that is no longer taken is replaced once.

        Raises:
            Unreachable: no answer, or no access token.
            Refused: an answer that is no success.
        """
        headers = {"Accept": accept} | ({"Content-Type": content_type} if is_post else {})
        response = self._call(scopes, url, data if is_post else None, headers)
        if response.status_code == 401:
            self._forget_token(scopes)
            response = self._call(scopes, url, data if is_post else None, headers)
        if response.status_code == 401:
            raise Unreachable(f"{url} does not take our access token: {_reason(response)}")
        if response.is_redirect:
            raise Unreachable(f"{url} sends us elsewhere, as an LMS does that is being mended")
        if not response.ok:
            after = _retry_after(response, self._shared.tool.clock())
            raise Refused(response.status_code, _reason(response), after)
        try:
            body = response.json() if response.content.strip() else None
        except requests.exceptions.JSONDecodeError as error:
            raise Unreachable(f"{url} answered a page for people, no JSON") from error
        return {"headers": response.headers, "body": body, "next_page_url": next_page(response)}

    def _call(
        self, scopes: Sequence[str], url: str, data: str | None, headers: dict[str, str]
    ) -> requests.Response:
        headers = headers | {"Authorization": f"Bearer {self.get_access_token(scopes)}"}
        method = "GET" if data is None else "POST"
        try:
            return self._requests_session.request(
                method, url, data=data, headers=headers, allow_redirects=method == "GET"
            )
        except requests.RequestException as error:
            raise Unreachable(f"{url} can't be reached ({type(error).__name__})") from error

    def pages(
        self, scopes: Sequence[str], url: str, accept: str, entries: Callable[[Any], Any] = lambda body: body
    ) -> Iterator[dict[str, Any]]:
        """Every entry of a list that comes in pages, as far as the platform links them."""
        seen: set[str] = set()
        while url and url not in seen and len(seen) < MAX_PAGES:
            seen.add(url)
            page = self.make_service_request(scopes, url, accept=accept)
            found = entries(page["body"])
            if not isinstance(found, list):
                raise Unreachable(f"{url} answered no list")
            yield from (entry for entry in found if isinstance(entry, dict))
            url = page["next_page_url"]


def next_page(response: requests.Response) -> str | None:
    """The link to the next page. Moodle escapes it as for HTML and puts curly quotes round `next`."""
    header = response.headers.get("Link", "")
    with suppress(UnicodeError):
        header = header.encode("latin-1").decode("utf-8")  # `requests` reads headers as Latin-1
    found = _NEXT.search(html.unescape(header))
    return urljoin(response.url, found[1]) if found else None


def _reason(response: requests.Response) -> str:
    """Why a platform refused: Moodle says so in the status line, others in the body."""
    said, usual = response.reason or "", responses.get(response.status_code, "")
    text = said if said.lower() != usual.lower() else response.text.strip() or said
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:MAX_REASON]


def _retry_after(response: requests.Response, now: datetime) -> timedelta | None:
    """How long the platform asks us to wait, in seconds or until a date."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        wait = timedelta(seconds=min(int(value), 10**6))
    else:
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), LONGEST_WAIT)
