"""An LMS on loopback, as an LTI 1.3 platform: it behaves as Moodle 4.5 was seen to, quirks included.

It serves OIDC login, key set, access tokens, line items, scores, results, roster, deep-linking return and
dynamic registration over HTTP, and signs real tokens. Faults are switched on by tests; its clock is theirs.
"""

from __future__ import annotations

import html
import json
import secrets
import ssl
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from flask import Flask, Response, jsonify, redirect, request
from jwcrypto.jwk import JWK
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim"
ROLES = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = [f"{AGS}/lineitem", f"{AGS}/result.readonly", f"{AGS}/score", NRPS]
TOKEN_SECONDS = 60
MEMBERS = "/mod/lti/services.php/CourseSection/<course>/bindings/1/memberships"
RETURN = "/mod/lti/contentitem_return.php"


@cache
def key_pair(number: int) -> JWK:
    """Made once for all tests: making one takes long."""
    return JWK.generate(kty="RSA", size=2048, kid=f"platform-{number}", alg="RS256", use="sig")


@dataclass
class Person:
    """Somebody in a course. `gradable` is false for teachers, and for whom the LMS refuses marks."""

    sub: str
    name: str
    role: str = "Learner"
    gradable: bool = True
    test_student: bool = False


@dataclass
class Link:
    """A resource link of a course, with its line item if it has one."""

    id: str
    title: str
    custom: dict[str, str] = field(default_factory=dict)
    item: int | None = None


@dataclass
class Item:
    """A line item and its marks: {sub: Grade}."""

    id: int
    label: str
    maximum: float
    resource_id: str = ""
    tag: str = ""
    link: str | None = None
    grades: dict[str, Grade] = field(default_factory=dict)


@dataclass
class Grade:
    """What the gradebook holds for somebody; `history` is every mark it took, to find what came twice."""

    points: float | None = None
    comment: str | None = None
    time: datetime | None = None
    history: list[tuple[float | None, datetime]] = field(default_factory=list)


@dataclass
class Client:
    """A registered tool."""

    client_id: str
    redirect_uris: list[str]
    login_url: str
    keys_url: str
    deployment: str = "1"
    active: bool = True
    keys: dict[str, Any] | None = None


class Platform:
    """One LMS with one course. Use as a context: inside, it listens on 127.0.0.1, and calls itself `host`.

    `faults` are answers that the next service calls get, first in first out, each a status, "lost" (done, but
    the answer is lost), "silent" (no answer until the caller hangs up), "html" (a page for people) or
    "moved"; `always` is such an answer for every call.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        page_size: int = 2,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ):
        self.clock, self.page_size, self.host, self.tls = clock, page_size, host, tls
        self.keys = [key_pair(0)]
        self.clients: dict[str, Client] = {}
        self.people = {
            person.sub: person
            for person in (
                Person("2", "Tess Teacher", "Instructor", gradable=False),
                Person("3", "Ada Lovelace"),
                Person("4", "Émile Noether"),
                Person("5", "Test Student", test_student=True),
                Person("6", "Gus Guest", "Mentor", gradable=False),
                Person("7", "Amy Assistant", "/Instructor#TeachingAssistant", gradable=False),
            )
        }
        self.course = "7"
        self.links: dict[str, Link] = {}
        self.items: dict[int, Item] = {}
        self.faults: deque[int | str] = deque()
        self.always: int | str | None = None
        self.token_fault: int | str | None = None
        self.calls: list[str] = []
        self.returned: list[dict[str, Any]] = []
        self.registration_tokens: set[str] = set()
        self._hints: dict[str, dict[str, Any]] = {}
        self._sessions: dict[str, str] = {}
        self._tokens: dict[str, list[str]] = {}
        self._hang_up = threading.Event()
        self._server: BaseWSGIServer | None = None
        self.port = 0

    def __enter__(self) -> Platform:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; again on the same port after `stop`."""
        self._hang_up.clear()
        self._server = make_server(
            "127.0.0.1", self.port, self._app(), threaded=True, request_handler=Quiet, ssl_context=self.tls
        )
        self._server.daemon_threads = True
        self.port = self._server.port
        run = partial(self._server.serve_forever, poll_interval=0.01)
        threading.Thread(target=run, daemon=True).start()

    def stop(self) -> None:
        """Be down: connections are refused."""
        self._hang_up.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def add_tool(self, tool_url: str, client_id: str = "client-1", deployment: str = "1") -> Client:
        """Register a tool by hand."""
        client = Client(
            client_id, [f"{tool_url}/lti/launch"], f"{tool_url}/lti/login", f"{tool_url}/lti/keys", deployment
        )
        self.clients[client_id] = client
        return client

    def add_link(self, title: str = "Means", maximum: float = 100, **custom: str) -> Link:
        """A resource link with a line item of its own."""
        link = Link(str(len(self.links) + 40), title, custom)
        self.links[link.id] = link
        if maximum:
            self._bind(link, self._new_item(title, maximum))
        return link

    def grade(self, link: Link, sub: str) -> Grade:
        return self.items[link.item].grades.get(sub, Grade())

    def _new_item(self, label: str, maximum: float, **more: Any) -> Item:
        item = Item(len(self.items) + 100, label, maximum, **more)
        self.items[item.id] = item
        return item

    def _bind(self, link: Link, item: Item) -> None:
        link.item, item.link = item.id, link.id

    # What a person's browser does

    def log_in(self, browser: requests.Session, sub: str) -> None:
        """Give a browser the session of a person."""
        key = self.open_session(sub)
        # As http.cookiejar calls hosts that have no dot.
        domain = self.host if "." in self.host else f"{self.host}.local"
        browser.cookies.set("MoodleSession", key, domain=domain, path="/")

    def open_session(self, sub: str) -> str:
        key = secrets.token_hex(8)
        self._sessions[key] = sub
        return key

    def initiation(
        self, sub: str, link: Link | None, client_id: str = "client-1", **more: Any
    ) -> dict[str, str]:
        """The form that the course's page posts to the tool. The hint is JSON, and good once."""
        launch = secrets.token_hex(4)
        self._hints[launch] = {"sub": sub, "link": link, "client_id": client_id} | more
        return {
            "iss": self.url,
            "target_link_uri": self.clients[client_id].redirect_uris[0],
            "login_hint": sub,
            "lti_message_hint": json.dumps({"cmid": link and link.id, "launchid": f'{launch} & "ü"'}),
            "client_id": client_id,
            "lti_deployment_id": self.clients[client_id].deployment,
        }

    def claims(self, sub: str, link: Link | None, client_id: str, nonce: str, **more: Any) -> dict[str, Any]:
        """The id token's claims for a message."""
        person, client = self.people[sub], self.clients[client_id]
        now = int(self.clock().timestamp())
        message = more.get("message", "LtiResourceLinkRequest")
        claims = {
            "iss": self.url,
            "aud": client_id,
            "sub": sub,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "nonce": nonce,
            "name": person.name,
            f"{CLAIM}/message_type": message,
            f"{CLAIM}/version": "1.3.0",
            f"{CLAIM}/deployment_id": client.deployment,
            f"{CLAIM}/target_link_uri": client.redirect_uris[0],
            f"{CLAIM}/roles": [
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
                _role_address(person.role),
            ],
            f"{CLAIM}/context": {
                "id": self.course,
                "label": "DL",
                "title": "Deep learning",
                "type": ["CourseSection"],
            },
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
                "context_memberships_url": self.url + MEMBERS.replace("<course>", self.course),
                "service_versions": ["1.0", "2.0"],
            },
        }
        if message == "LtiDeepLinkingRequest":
            claims[f"{DL}/deep_linking_settings"] = {
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["frame", "iframe", "window"],
                "accept_copy_advice": False,
                "accept_multiple": more.get("several", True),
                "accept_unsigned": False,
                "auto_create": False,
                "can_confirm": False,
                "deep_link_return_url": f"{self.url}{RETURN}?course={self.course}&id=1",
                "title": "",
                "text": "",
            }
            return claims
        unknown = {"due_lms": "$ResourceLink.submission.endDateTime"}
        claims[f"{CLAIM}/resource_link"] = {"id": link.id, "title": link.title, "description": ""}
        claims[f"{CLAIM}/custom"] = link.custom | unknown
        endpoint = {"scope": SCOPES[:3], "lineitems": f"{self.url}{self._items_path}?type_id=1"}
        if link.item:
            endpoint["lineitem"] = self._item_url(link.item)
        claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = endpoint
        if message == "LtiSubmissionReviewRequest":
            claims[f"{CLAIM}/for_user"] = {"user_id": more["for_user"]}
        return claims

    def sign(self, claims: dict[str, Any], key: JWK | None = None, **headers: Any) -> str:
        key = key or self.keys[-1]
        pem = key.export_to_pem(private_key=True, password=None)
        return jwt.encode(claims, pem, "RS256", headers={"kid": key["kid"]} | headers)

    # What the platform answers

    @property
    def _items_path(self) -> str:
        return f"/mod/lti/services.php/{self.course}/lineitems"

    def _item_url(self, number: int) -> str:
        return f"{self.url}{self._items_path}/{number}/lineitem?type_id=1"

    def _app(self) -> Flask:
        app = Flask(__name__)
        app.config["PROPAGATE_EXCEPTIONS"] = True  # so that an aborted connection is one
        route = app.add_url_rule
        route("/mod/lti/auth.php", view_func=self._auth, methods=["GET", "POST"])
        route("/mod/lti/certs.php", view_func=self._certs)
        route("/mod/lti/token.php", view_func=self._token, methods=["POST"])
        route("/mod/lti/openid-configuration.php", view_func=self._configuration)
        route("/mod/lti/openid-registration.php", view_func=self._register, methods=["POST"])
        route(RETURN, view_func=self._content_items, methods=["POST"])
        route("/mod/lti/view.php/<number>", view_func=self._course_page)
        items = "/mod/lti/services.php/<course>/lineitems"
        service = self._service
        route(items, "items", service(self._list_items, f"{AGS}/lineitem"), methods=["GET"])
        route(items, "make", service(self._make_item, f"{AGS}/lineitem"), methods=["POST"])
        item = f"{items}/<int:number>/lineitem"
        route(f"{item}/scores", "scores", service(self._score, f"{AGS}/score"), methods=["POST"])
        route(f"{item}/results", "results", service(self._results, f"{AGS}/result.readonly"), methods=["GET"])
        route(MEMBERS, "members", service(self._members, NRPS), methods=["GET"])
        return app

    def _auth(self) -> Response:
        """The OIDC login: it answers with a form that the browser posts to the tool."""
        values = request.values
        client = self.clients.get(values.get("client_id", ""))
        if client is None or not client.active:
            return _error("unauthorized_client")
        if values.get("redirect_uri") not in client.redirect_uris:
            return _error("invalid_request: redirect_uri")
        wanted = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post"}
        if any(values.get(name) != value for name, value in wanted.items()) or not values.get("nonce"):
            return _error("invalid_request")
        if values.get("prompt", "none") != "none":
            return _error("invalid_request: prompt")
        sub = self._sessions.get(request.cookies.get("MoodleSession", ""))
        if sub is None or sub != values.get("login_hint"):
            return _error("login_required")
        try:
            hint = self._hints.pop(json.loads(values["lti_message_hint"])["launchid"].removesuffix(' & "ü"'))
        except (KeyError, ValueError):
            return _error("invalid_request: the message hint is spent, or is not what was sent")
        token = self.sign(self.claims(nonce=values["nonce"], **hint))
        fields = {"id_token": token, "state": values["state"]}
        hidden = '<input type="hidden" name="{}" value="{}">'
        inputs = "".join(hidden.format(name, html.escape(value)) for name, value in fields.items())
        form = f'<form action="{values["redirect_uri"]}" method="post">{inputs}</form>'
        return Response(f"{form}<script>document.forms[0].submit()</script>", mimetype="text/html")

    def _certs(self) -> Response:
        return jsonify(keys=[json.loads(key.export_public()) for key in self.keys])

    def _token(self) -> Response:
        """An access token, as JSON that says it is HTML."""
        self.calls.append("token")
        if self.token_fault is not None:
            return self._fault(self.token_fault)
        assertion = request.form.get("client_assertion", "")
        try:
            header = jwt.get_unverified_header(assertion)
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return _error("invalid_request")
        client = self.clients.get(str(claims.get("sub")))
        if client is None or not client.active:
            return _error("invalid_client")
        if "kid" not in header:
            return _error("no kid")
        if claims.get("iat", 0) > self.clock().timestamp() or claims.get("exp", 0) < self.clock().timestamp():
            return _error("Cannot handle token prior to its time, or expired")
        if claims.get("aud") != f"{self.url}/mod/lti/token.php" or not self._verify(client, assertion):
            return _error("invalid_client: signature")
        known = [scope for scope in request.form.get("scope", "").split() if scope in SCOPES]
        if not known:
            return _error("invalid_scope")
        token = secrets.token_hex(16)
        self._tokens[token] = known
        body = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": " ".join(known)}
        return Response(json.dumps(body), mimetype="text/html")

    def _verify(self, client: Client, token: str) -> dict[str, Any] | None:
        """A tool's token; its key set is kept, and fetched again when verification fails."""
        for fresh in (False, True):
            if fresh or client.keys is None:
                client.keys = requests.get(client.keys_url, timeout=10).json()
            kid = jwt.get_unverified_header(token).get("kid")
            for key in (key for key in client.keys["keys"] if key["kid"] == kid):
                with suppress(jwt.InvalidTokenError):
                    options = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
                    return jwt.decode(token, jwt.PyJWK(key), ["RS256"], options=options)
        return None

    def _service(self, view: Callable[..., Response], scope: str) -> Callable[..., Response]:
        def answer(course: str, **arguments: Any) -> Response:
            self.calls.append(f"{request.method} {request.path.rsplit('/', 1)[-1]}")
            fault = self.faults.popleft() if self.faults else self.always
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if scope not in self._tokens.get(token, []):
                return Response(status=401)
            if fault == "lost":
                view(**arguments)
            if fault is not None:
                return self._fault(fault)
            if request.args.get("type_id") != "1" and "lineitem" in request.path:
                return Response(status="404 Not found")
            return view(**arguments)

        return answer

    def _fault(self, fault: int | str) -> Response:
        if fault == "silent":
            self._hang_up.wait(5)
        if fault in ("silent", "lost"):
            raise ConnectionAbortedError
        if fault == "html":
            return Response("<html><body>The site is being upgraded.</body></html>", mimetype="text/html")
        if fault == "moved":
            return redirect(f"{self.url}/maintenance.html")
        status = {409: "409 Refusing score with an earlier timestamp for user"}.get(fault, fault)
        response = Response(status=status)
        if fault == 429:
            response.headers["Retry-After"] = "120"
        return response

    def _list_items(self) -> Response:
        wanted = {"resource_id": "resource_id", "tag": "tag", "resource_link_id": "link"}
        items = [
            item
            for item in self.items.values()
            if all(request.args.get(name) in (None, getattr(item, own)) for name, own in wanted.items())
        ]
        start = request.args.get("from", 0, int)
        page = items[start : start + self.page_size]
        response = Response(json.dumps([self._as_json(item) for item in page]))
        response.mimetype = "application/vnd.ims.lis.v2.lineitemcontainer+json"
        if start + self.page_size < len(items):
            query = urlencode({"type_id": 1, "from": start + self.page_size})
            self._link_next(response, f"{self.url}{request.path}?{query}")
        return response

    def _link_next(self, response: Response, url: str) -> None:
        """As Moodle writes it: escaped as for HTML, curly quotes round the word."""
        response.headers["Link"] = f"<{html.escape(url)}>; rel=“next”".encode().decode("latin-1")

    def _as_json(self, item: Item) -> dict[str, Any]:
        known = {"resourceId": item.resource_id, "tag": item.tag, "resourceLinkId": item.link}
        facts = {"id": self._item_url(item.id), "label": item.label, "scoreMaximum": item.maximum}
        return facts | {name: value for name, value in known.items() if value}

    def _make_item(self) -> Response:
        body = request.get_json(force=True)
        item = self._new_item(body["label"], body["scoreMaximum"], resource_id=body.get("resourceId", ""))
        if body.get("resourceLinkId") in self.links:
            self._bind(self.links[body["resourceLinkId"]], item)
        response = jsonify(self._as_json(item))
        response.status_code = 201
        return response

    def _score(self, number: int) -> Response:
        """A score; what it takes and what it erases is as observed."""
        if request.content_type != "application/vnd.ims.lis.v1.score+json":
            return Response(status="400 Incorrect content type")
        item, body = self.items.get(number), json.loads(request.data)
        if item is None:
            return Response(status=404)
        try:
            time = datetime.fromisoformat(body["timestamp"]).replace(microsecond=0)
        except (KeyError, ValueError):
            return Response(status="400 Incorrect score received")
        person = self.people.get(body.get("userId", ""))
        if person is not None and person.test_student:
            return Response("Test student can't be graded", status=422)
        if person is None or not person.gradable:
            return Response(status="400 Incorrect score received")
        grade = item.grades.setdefault(person.sub, Grade())
        if grade.time is not None and time <= grade.time:
            return self._fault(409)
        grade.time, grade.comment = time, body.get("comment")
        if body.get("gradingProgress") != "FullyGraded" or "scoreGiven" not in body:
            grade.points = grade.comment = None
        else:
            scale = item.maximum / body["scoreMaximum"] if body["scoreMaximum"] else 1
            grade.points = min(max(body["scoreGiven"], 0) * scale, item.maximum)
        grade.history.append((grade.points, time))
        return Response(status=200)

    def _results(self, number: int) -> Response:
        item = self.items[number]
        grades = [(sub, g) for sub, g in item.grades.items() if request.args.get("user_id") in (None, sub)]
        start = request.args.get("from", 0, int)
        body = [
            {
                "id": f"{self._item_url(number)}&user_id={sub}",
                "scoreOf": self._item_url(number),
                "userId": sub,
                "resultScore": grade.points,
                "resultMaximum": item.maximum,
                "comment": grade.comment,
                "timestamp": grade.time and grade.time.isoformat(),
            }
            for sub, grade in grades[start : start + self.page_size]
        ]
        response = jsonify(body)
        response.mimetype = "application/vnd.ims.lis.v2.resultcontainer+json"
        if start + self.page_size < len(grades):
            query = urlencode({"type_id": 1, "from": start + self.page_size})
            self._link_next(response, f"{self.url}{request.path}?{query}")
        return response

    def _members(self) -> Response:
        """The roster, with short roles; `rlid` adds a `message` to each member."""
        people = [p for p in self.people.values() if request.args.get("role") in (None, p.role)]
        start, limit = request.args.get("from", 0, int), request.args.get("limit", self.page_size, int)
        members = [
            {
                "status": "Active",
                "user_id": person.sub,
                "name": person.name,
                "email": f"{person.sub}@example.edu",
                "roles": [person.role.rsplit("#", 1)[-1]],
            }
            | ({"message": []} if "rlid" in request.args else {})
            for person in people[start : start + limit]
        ]
        response = jsonify(id=request.url, context={"id": self.course}, members=members)
        response.mimetype = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
        if start + limit < len(people):
            query = urlencode({"from": start + limit, "limit": limit})
            self._link_next(response, f"{self.url}{request.path}?{query}")
        return response

    def _content_items(self) -> Response:
        """The answer to deep linking: links and line items of what was chosen."""
        token = request.form["JWT"]
        claimed = jwt.decode(token, options={"verify_signature": False})
        client = self.clients[claimed["iss"]]
        claims = self._verify(client, token)
        if claims is None or claims["aud"] != [self.url] or claims["iat"] > self.clock().timestamp():
            return _error("Consumer key is incorrect")
        for content in claims[f"{DL}/content_items"]:
            self.returned.append(content)
            link = self.add_link(content["title"], 0, **content["custom"])
            if "lineItem" in content:
                made = content["lineItem"]
                item = self._new_item(made["label"], made["scoreMaximum"], resource_id=made["resourceId"])
                self._bind(link, item)
        return Response(status=200)

    def _configuration(self) -> Response:
        return jsonify(
            {
                "issuer": self.url,
                "token_endpoint": f"{self.url}/mod/lti/token.php",
                "jwks_uri": f"{self.url}/mod/lti/certs.php",
                "authorization_endpoint": f"{self.url}/mod/lti/auth.php",
                "registration_endpoint": f"{self.url}/mod/lti/openid-registration.php",
                "scopes_supported": SCOPES,
                "https://purl.imsglobal.org/spec/lti-platform-configuration": {
                    "product_family_code": "moodle",
                    "version": "4.5",
                },
            }
        )

    def _register(self) -> Response:
        """Dynamic registration: its token is good once, and the tool is pending at first."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.registration_tokens:
            return Response("Invalid registration token", status=401)
        self.registration_tokens.remove(token)
        body = request.get_json()
        client_id = secrets.token_hex(6)
        self.clients[client_id] = Client(
            client_id,
            body["redirect_uris"],
            body["initiate_login_uri"],
            body["jwks_uri"],
            deployment=str(len(self.clients) + 1),
            active=False,
        )
        tool = body["https://purl.imsglobal.org/spec/lti-tool-configuration"]
        tool["deployment_id"] = self.clients[client_id].deployment
        return jsonify(body | {"client_id": client_id})

    def _course_page(self, number: str) -> Response:
        """The course's page with a link in a frame: a form posts to the tool at once."""
        sub = self._sessions[request.cookies["MoodleSession"]]
        link = self.links[number]
        fields = self.initiation(sub, link).items()
        hidden = '<input type="hidden" name="{}" value="{}">'
        inputs = "".join(hidden.format(name, html.escape(value, quote=True)) for name, value in fields)
        return Response(
            f'<!DOCTYPE html><title>Course</title><iframe name="tool" width="900" height="600"></iframe>'
            f'<form action="{self.clients["client-1"].login_url}" method="post" target="tool">{inputs}</form>'
            f"<script>document.forms[0].submit()</script>",
            mimetype="text/html",
        )

    def registration(self) -> dict[str, str]:
        """What the LMS adds to the address that an administrator gives it."""
        token = secrets.token_hex(8)
        self.registration_tokens.add(token)
        return {
            "openid_configuration": f"{self.url}/mod/lti/openid-configuration.php",
            "registration_token": token,
        }


def _role_address(role: str) -> str:
    if role.startswith("/"):
        return ROLES.removesuffix("#") + role
    return ROLES + role


def _error(text: str) -> Response:
    return Response(text, status=400)


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()
