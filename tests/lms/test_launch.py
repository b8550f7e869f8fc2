"""OIDC login and launch over HTTP: good ones, and each kind of bad one."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from jwcrypto.jwk import JWK
from sqlalchemy import select

from molgrade.lms.models import Assignment, Context, Enrolment, Role, User
from molgrade.lms.platforms import moodle, register
from molgrade.lms.roles import role_of

from .conftest import Browser, Clock, Page, Site
from .platform import CLAIM, Platform, key_pair


def rows(site: Site, kind: type) -> list:
    with site.tool.database.reading() as session:
        return list(session.scalars(select(kind)))


def authorised(browser: Browser, **more) -> tuple[Page, dict[str, str]]:
    """A launch up to the platform's form, and what that form would post to the tool."""
    page = browser.begin(more.pop("link", None) or browser.platform.add_link(assignment="mini"), **more)
    page = browser.submit(page)
    form = {entry["name"]: entry["value"] for entry in page.soup.find_all("input")}
    return page, form


def claims_of(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def test_a_student_arrives(site: Site, registered: Platform) -> None:
    link = registered.add_link(assignment="mini", due="2031-05-01T12:00:00+02:00", attempts="3")
    page = Browser(registered, "3").launch(link)
    assert page.status == 200
    assert "Means" in page.text
    assert page.url.startswith(f"{site.url}/assignments/")
    (user,), (enrolment,), (assignment,) = rows(site, User), rows(site, Enrolment), rows(site, Assignment)
    assert (user.sub, user.name, enrolment.role) == ("3", "Ada Lovelace", Role.STUDENT)
    assert (assignment.name, assignment.attempts, assignment.due_at.hour) == ("mini", 3, 10)
    assert assignment.line_item.endswith("/lineitem?type_id=1")
    assert rows(site, Context)[0].title == "Deep learning"


def test_a_second_launch_changes_no_policy_and_doubles_nothing(site: Site, registered: Platform) -> None:
    link = registered.add_link(assignment="mini", attempts="3")
    Browser(registered, "3").launch(link)
    with site.tool.database.writing() as session:
        session.scalars(select(Assignment)).one().attempts = 5
    Browser(registered, "3").launch(link)
    assert len(rows(site, User)) == len(rows(site, Enrolment)) == 1
    assert rows(site, Assignment)[0].attempts == 5


def test_the_hint_is_echoed_verbatim(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3")
    form = registered.initiation("3", registered.add_link())
    browser.cookies.set("molgrade-cookies", "1", domain="localhost.local")
    answer = browser.post(f"{site.url}/lti/login", data=form, allow_redirects=False)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["lti_message_hint"] == [form["lti_message_hint"]]
    assert query["redirect_uri"] == [f"{site.url}/lti/launch"]
    assert query["prompt"] == ["none"]


def test_unexpanded_variables_are_absent(site: Site, registered: Platform) -> None:
    link = registered.add_link(assignment="mini", due="$ResourceLink.submission.endDateTime")
    assert Browser(registered, "3").launch(link).status == 200
    assert rows(site, Assignment)[0].due_at is None


def test_without_cookies_the_hint_is_kept_for_a_new_window(site: Site, registered: Platform) -> None:
    link = registered.add_link(assignment="mini")
    frame = Browser(registered, "3", cookies=False)
    offer = frame.submit(frame.begin(link))
    assert "Open in a new window" in offer.text
    form = offer.soup.find("form")
    assert form["target"] == "_blank"
    window = Browser(registered, "3")  # first-party there: cookies are kept
    again = window.submit(offer)
    while again.soup.find("form", attrs={"data-submit": True}) or "auth.php" in again.url:
        again = window.submit(again)
    assert "Means" in again.text


def test_where_no_cookie_is_ever_kept_it_says_so(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3", cookies=False)
    offer = browser.submit(browser.begin(registered.add_link(assignment="mini")))
    assert "Open in a new window" in offer.text
    page = browser.submit(browser.submit(offer))
    assert "Cookies are needed" in page.text
    assert page.soup.find("form") is None


def test_another_browser_can_not_finish_a_login(site: Site, registered: Platform) -> None:
    """Login CSRF: an attacker's answer, posted by a victim's browser."""
    _, form = authorised(Browser(registered, "3"))
    victim = Browser(registered, "4")
    answer = victim.post(f"{site.url}/lti/launch", data=form)
    assert answer.status_code == 403
    assert "State not found" in answer.text
    assert rows(site, User) == []


def test_a_launch_is_good_once(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3")
    page, form = authorised(browser)
    assert browser.submit(page).status == 200
    answer = browser.post(f"{site.url}/lti/launch", data=form)
    assert answer.status_code == 403
    assert "used before" in answer.text


def test_a_login_that_takes_too_long_is_refused(site: Site, registered: Platform, clock: Clock) -> None:
    browser = Browser(registered, "3")
    page, _ = authorised(browser)
    clock.pass_(minutes=11)
    assert "took too long" in browser.submit(page).text


def forged(name: str, value: object):
    def change(platform: Platform, token: str) -> str:
        claims = claims_of(token)
        if value is None:
            del claims[name]
        else:
            claims[name] = value
        return platform.sign(claims)

    return change


def other_algorithm(platform: Platform, token: str) -> str:
    return jwt.encode(claims_of(token), "x" * 32, "HS256", headers={"kid": platform.keys[0]["kid"]})


def public_key_as_secret(platform: Platform, token: str) -> str:
    """The classic confusion: HS256 with the public key's text as its secret."""
    import base64
    import hashlib
    import hmac
    import json

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    header = {"alg": "HS256", "typ": "JWT", "kid": platform.keys[0]["kid"]}
    text = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims_of(token)).encode())}"
    secret = platform.keys[0].export_to_pem()
    return f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def unsigned(platform: Platform, token: str) -> str:
    return jwt.encode(claims_of(token), None, "none", headers={"kid": platform.keys[0]["kid"]})


def strangers_key(platform: Platform, token: str) -> str:
    return platform.sign(claims_of(token), key_pair(9), kid=platform.keys[0]["kid"])


def unknown_key(platform: Platform, token: str) -> str:
    return platform.sign(claims_of(token), key_pair(9))


def changed_after_signing(platform: Platform, token: str) -> str:
    head, _, signature = token.split(".")
    body = platform.sign(claims_of(token) | {"sub": "2"}).split(".")[1]
    return f"{head}.{body}.{signature}"


def late(platform: Platform, token: str) -> str:
    claims = claims_of(token)
    return platform.sign(claims | {"iat": claims["iat"] - 200, "exp": claims["exp"] - 200})


def early(platform: Platform, token: str) -> str:
    claims = claims_of(token)
    return platform.sign(claims | {"iat": claims["iat"] + 200})


BAD = {
    "unsigned": (unsigned, "not signed with RS256"),
    "HS256": (other_algorithm, "not signed with RS256"),
    "public key as secret": (public_key_as_secret, "not signed with RS256"),
    "a stranger's key": (strangers_key, "not valid|Signature verification failed"),
    "a key nobody knows": (unknown_key, "public key"),
    "changed after signing": (changed_after_signing, "Signature verification failed"),
    "expired": (late, "expired"),
    "from the future": (early, "not yet valid"),
    "no exp": (forged("exp", None), "exp"),
    "no iat": (forged("iat", None), "iat"),
    "no nonce": (forged("nonce", None), "nonce"),
    "another nonce": (forged("nonce", "abc"), "nonce"),
    "another audience": (forged("aud", "client-2"), "Registration not found|another platform"),
    "another issuer": (forged("iss", "http://evil.example"), "Registration not found|another platform"),
    "several audiences, no party": (forged("aud", ["client-1", "other"]), "several parties"),
    "another deployment": (forged(f"{CLAIM}/deployment_id", "99"), "deployment"),
    "no deployment": (forged(f"{CLAIM}/deployment_id", None), "deployment"),
    "no user": (forged("sub", None), "sub"),
    "another version": (forged(f"{CLAIM}/version", "1.1"), "version"),
    "another kind of message": (forged(f"{CLAIM}/message_type", "DataPrivacyLaunchRequest"), "not offered"),
    "no link": (forged(f"{CLAIM}/resource_link", None), "Resource Link"),
    "a link that is none": (forged(f"{CLAIM}/resource_link", "7"), "accepted|understood"),
    "no course": (forged(f"{CLAIM}/context", None), "context"),
    "roles that are none": (forged(f"{CLAIM}/roles", "Learner"), "roles"),
    "claims that are a list": (lambda platform, token: platform.sign({}) and "e30.W10.eA", "RS256|accepted"),
    "three dots": (lambda platform, token: "...", "JWT"),
    "nothing": (lambda platform, token: "", "id_token"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_token_is_refused_and_leaves_nothing(site: Site, registered: Platform, kind: str) -> None:
    make, reason = BAD[kind]
    browser = Browser(registered, "3")
    _, form = authorised(browser)
    form["id_token"] = make(registered, form["id_token"])
    answer = browser.post(f"{site.url}/lti/launch", data=form)
    assert answer.status_code == 403
    assert any(part in answer.text for part in reason.split("|")), answer.text
    assert rows(site, User) == rows(site, Context) == rows(site, Assignment) == []
    assert "enrolments" not in answer.cookies.get("molgrade", "")


def test_several_audiences_with_us_as_the_party_are_taken(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3")
    _, form = authorised(browser)
    claims = claims_of(form["id_token"]) | {"aud": ["other", "client-1"], "azp": "client-1"}
    answer = browser.post(f"{site.url}/lti/launch", data=form | {"id_token": registered.sign(claims)})
    assert answer.status_code == 200


def test_an_answer_of_another_platform_is_refused(site: Site, registered: Platform, clock: Clock) -> None:
    with Platform(clock) as other:
        other.keys = [key_pair(1)]
        other.add_tool(site.url, "client-2")
        with site.tool.database.writing() as session:
            register(session, site.tool, moodle(other.url), "client-2", "Other", [])
        browser = Browser(registered, "3")
        _, form = authorised(browser)
        nonce = claims_of(form["id_token"])["nonce"]
        token = other.sign(other.claims("2", other.add_link(), "client-2", nonce))
        answer = browser.post(f"{site.url}/lti/launch", data=form | {"id_token": token})
    assert answer.status_code == 403
    assert "another platform than the login" in answer.text


def test_platforms_with_the_same_ids_are_two_worlds(site: Site, registered: Platform, clock: Clock) -> None:
    Browser(registered, "3").launch(registered.add_link(assignment="mini"))
    with Platform(clock) as other:
        other.add_tool(site.url, "client-1", deployment="5")
        with site.tool.database.writing() as session:
            register(session, site.tool, moodle(other.url), "client-1", "Other", ["5"])
        assert Browser(other, "3").launch(other.add_link(assignment="mini")).status == 200
    assert len(rows(site, User)) == len(rows(site, Context)) == len(rows(site, Assignment)) == 2


def test_without_listed_deployments_every_one_is_taken(site: Site, platform: Platform) -> None:
    platform.add_tool(site.url, deployment="17")
    with site.tool.database.writing() as session:
        register(session, site.tool, moodle(platform.url), "client-1", "LMS", [])
    assert Browser(platform, "3").launch(platform.add_link(assignment="mini")).status == 200


def test_the_platform_may_change_its_keys(site: Site, registered: Platform) -> None:
    link = registered.add_link(assignment="mini")
    Browser(registered, "3").launch(link)
    registered.keys = [key_pair(1)]  # another id: not among those that are kept
    assert Browser(registered, "3").launch(link).status == 200
    again = JWK(**(key_pair(2).export_private(as_dict=True) | {"kid": "platform-1"}))
    registered.keys = [again]  # the same id for another key
    assert Browser(registered, "3").launch(link).status == 200


def test_a_platform_whose_keys_can_not_be_had(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3")
    page, _ = authorised(browser)
    registered.stop()
    refused = browser.submit(page)
    registered.start()
    assert refused.status == 403
    assert "keys of the LMS" in refused.text


def test_a_login_of_a_stranger_is_refused(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3")
    form = registered.initiation("3", registered.add_link()) | {"iss": "http://evil.example"}
    page = browser.submit(browser._page(browser.post(f"{site.url}/lti/login", data=form)))
    assert page.status == 403
    assert "registered" in page.text


def test_who_has_nothing_to_see_is_told_so(site: Site, registered: Platform) -> None:
    page = Browser(registered, "6").launch(registered.add_link(assignment="mini"))
    assert page.status == 403
    assert "Only students and teachers" in page.text


def test_a_login_without_a_client_id_finds_the_only_one(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3")
    form = registered.initiation("3", registered.add_link(assignment="mini"))
    del form["client_id"]
    page = browser._page(browser.post(f"{site.url}/lti/login", data=form))
    while page.soup.find("form", attrs={"data-submit": True}) or "auth.php" in page.url:
        page = browser.submit(page)
    assert "Means" in page.text


COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership"
PERSON = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"


@pytest.mark.parametrize(
    ("names", "role"),
    [
        ([f"{COURSE}#Learner"], Role.STUDENT),
        (["Learner"], Role.STUDENT),
        ([f"{COURSE}#Instructor"], Role.TEACHER),
        ([f"{COURSE}#Instructor", f"{COURSE}/Instructor#TeachingAssistant"], Role.ASSISTANT),
        ([f"{COURSE}#Learner", f"{COURSE}#Instructor"], Role.TEACHER),
        ([f"{PERSON}#Administrator", f"{PERSON}#Instructor"], Role.OTHER),
        ([f"{PERSON}#Administrator", f"{COURSE}#Learner"], Role.STUDENT),
        ([f"{COURSE}#Mentor"], Role.OTHER),
        ([], Role.OTHER),
        ([None, 7, "http://evil.example/membership#Instructor"], Role.OTHER),
    ],
)
def test_only_roles_in_the_course_count(names: list, role: Role) -> None:
    assert role_of(names) is role


def test_the_clock_may_be_a_little_off(site: Site, registered: Platform, clock: Clock) -> None:
    browser = Browser(registered, "3")
    clock.now += timedelta(seconds=20)  # the platform's too: its tokens come from our future
    assert browser.launch(registered.add_link(assignment="mini")).status == 200
