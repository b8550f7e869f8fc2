"""Choosing assignments, dynamic registration, roster: between the tool and a platform, over HTTP."""

from __future__ import annotations

import jwt
import pytest
from sqlalchemy import select

from molgrade.errors import MolgradeError
from molgrade.lms import roster
from molgrade.lms.models import Assignment, Audit, Context, Enrolment, Platform, Role, User
from molgrade.lms.registration import invite

from .conftest import Browser, Clock, Page, Site
from .platform import Platform as Lms

DEEP = {"message": "LtiDeepLinkingRequest"}


def choose(lms: Lms, several: bool = True, **values: str) -> tuple[Browser, Page]:
    """A teacher asks for links, and sends the form of the page."""
    teacher = Browser(lms, "2")
    page = teacher.launch(None, several=several, **DEEP)
    return teacher, teacher.submit(page, **values)


def test_a_teacher_chooses_and_a_student_opens_it(site: Site, registered: Lms) -> None:
    dates = {"opens_at": "2030-01-01T08:00", "due_at": "2030-02-01T23:59", "zone": "Europe/Berlin"}
    teacher, page = choose(registered, name="mini", **{"points-mini": "20", "attempts": "2"}, **dates)
    assert teacher.submit(page).status == 200
    (item,) = registered.returned
    assert (item["type"], item["title"], item["url"]) == (
        "ltiResourceLink",
        "Means",
        f"{site.url}/lti/launch",
    )
    assert (item["lineItem"]["scoreMaximum"], item["lineItem"]["resourceId"]) == (20, "mini")
    assert item["submission"]["endDateTime"] == "2030-02-01T22:59:00+00:00"
    (link,) = registered.links.values()
    Browser(registered, "3").launch(link)
    with site.tool.database.reading() as session:
        assignment = session.scalars(select(Assignment)).one()
    assert (assignment.name, assignment.attempts) == ("mini", 2)
    assert assignment.due_at.isoformat() == "2030-02-01T22:59:00+00:00"
    assert assignment.opens_at.isoformat() == "2030-01-01T07:00:00+00:00"


def test_where_one_is_wanted_several_are_refused(site: Site, registered: Lms) -> None:
    teacher = Browser(registered, "2")
    page = teacher.launch(None, several=False, **DEEP)
    assert page.soup.find("input", attrs={"type": "radio", "name": "name"})
    assert teacher.submit(page, name="mini").soup.find("input", attrs={"name": "JWT"})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "at least one"),
        ({"name": "../../etc/passwd"}, "no longer in the bank"),
        ({"name": "mini", "due_at": "soon"}, "no date"),
        ({"name": "mini", "due_at": "2030-01-01T08:00", "zone": "Mars/Crater"}, "no date"),
        ({"name": "mini", "due_at": "2030-01-02T08:00", "closes_at": "2030-01-01T08:00"}, "in this order"),
        ({"name": "mini", "points-mini": "-3"}, "no number"),
        ({"name": "mini", "points-mini": "nan"}, "no number"),
        ({"name": "mini", "attempts": "0"}, "no number"),
    ],
)
def test_a_mistake_in_the_form_is_told_and_can_be_mended(
    site: Site, registered: Lms, values: dict[str, str], reason: str
) -> None:
    teacher = Browser(registered, "2")
    page = teacher.launch(None, **DEEP)
    refused = teacher.submit(page, **values)
    assert refused.status == 400
    assert reason in refused.text
    assert teacher.submit(page, name="mini").status == 200


def test_only_the_teacher_who_asked_may_choose(site: Site, registered: Lms) -> None:
    assert Browser(registered, "3").launch(None, **DEEP).status == 403
    assert Browser(registered, "7").launch(None, **DEEP).status == 403
    page = Browser(registered, "2").launch(None, **DEEP)
    student = Browser(registered, "3")
    student.launch(registered.add_link(assignment="mini"))
    assert student.open(page.url).status == 404
    assert Browser(registered, "4").open(page.url).status == 404


def test_a_request_is_answered_once_and_not_late(site: Site, registered: Lms, clock: Clock) -> None:
    teacher = Browser(registered, "2")
    page = teacher.launch(None, **DEEP)
    assert teacher.submit(page, name="mini").status == 200
    assert teacher.submit(page, name="mini").status == 404
    page = teacher.launch(None, **DEEP)
    clock.pass_(hours=3)
    assert teacher.submit(page, name="mini").status == 404


def open_invitation(site: Site, lms: Lms, address: str, **more: str) -> Page:
    return Browser(lms, "2").open(address, params=lms.registration() | more)


def test_dynamic_registration_ends_in_a_launch(site: Site, platform: Lms) -> None:
    page = open_invitation(site, platform, invite(site.tool))
    assert page.status == 200
    assert "moodle at 127.0.0.1" in page.text
    assert platform.url in page.response.headers["Content-Security-Policy"]
    (client,) = platform.clients.values()
    assert client.login_url == f"{site.url}/lti/login"
    client.active = True  # an administrator has to
    link = platform.add_link(assignment="mini")
    assert "Means" in Browser(platform, "3").launch(link, client_id=client.client_id).text
    with site.tool.database.reading() as session:
        registered = session.scalars(select(Platform)).one()
        assert [each.key for each in registered.deployments] == [client.deployment]
        assert not registered.any_deployment
        assert "registered" in session.scalars(select(Audit.action)).all()


def test_an_invitation_is_good_once(site: Site, platform: Lms, clock: Clock) -> None:
    address = invite(site.tool)
    assert open_invitation(site, platform, address).status == 200
    refused = open_invitation(site, platform, address)
    assert refused.status == 400
    assert "was used" in refused.text
    assert len(platform.clients) == 1
    assert open_invitation(site, platform, f"{site.url}/lti/register/guessed").status == 400
    late = invite(site.tool)
    clock.pass_(days=3)
    assert open_invitation(site, platform, late).status == 400


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"registration_token": "spent"}, "401"),
        ({"openid_configuration": "file:///etc/passwd"}, "no address"),
        ({"openid_configuration": "http://127.0.0.1:1/none"}, "can't be reached"),
    ],
)
def test_a_registration_that_fails_can_be_repeated(
    site: Site, platform: Lms, more: dict[str, str], reason: str
) -> None:
    address = invite(site.tool)
    refused = open_invitation(site, platform, address, **more)
    assert refused.status == 400
    assert reason in refused.text
    assert open_invitation(site, platform, address).status == 200


def test_what_is_no_configuration_is_refused(site: Site, platform: Lms) -> None:
    refused = open_invitation(
        site, platform, invite(site.tool), openid_configuration=f"{platform.url}/mod/lti/certs.php"
    )
    assert "can't be used" in refused.text


@pytest.fixture
def context(site: Site, registered: Lms) -> int:
    Browser(registered, "2").launch(registered.add_link(assignment="mini"))
    with site.tool.database.reading() as session:
        return session.scalars(select(Context.id)).one()


def people(site: Site) -> dict[str, Enrolment]:
    with site.tool.database.reading() as session:
        found = session.execute(select(User.sub, Enrolment).join(User)).all()
    return dict(found)


def test_the_whole_roster_is_fetched_page_by_page(site: Site, registered: Lms, context: int) -> None:
    assert roster.refresh(site.tool, context) == len(registered.people)
    found = people(site)
    assert found.keys() == registered.people.keys()
    assert found["3"].roster_role is Role.STUDENT
    assert (found["2"].role, found["2"].roster_role) == (Role.TEACHER, Role.TEACHER)
    with site.tool.database.reading() as session:
        assert session.scalars(select(User.name).where(User.sub == "4")).one() == "Émile Noether"


def test_the_roster_gives_nobody_a_right(site: Site, registered: Lms, context: int) -> None:
    registered.people["3"].role = "Instructor"
    roster.refresh(site.tool, context)
    assert people(site)["3"].role is None


def test_who_left_is_kept_and_marked(site: Site, registered: Lms, context: int) -> None:
    roster.refresh(site.tool, context)
    del registered.people["4"]
    roster.refresh(site.tool, context)
    found = people(site)
    assert (found["4"].roster_status, found["3"].roster_status) == ("Gone", "Active")


def test_a_roster_that_can_not_be_had_changes_nothing(site: Site, registered: Lms, context: int) -> None:
    roster.refresh(site.tool, context)
    registered.faults.extend([500])
    with pytest.raises(MolgradeError, match="does not give the roster"):
        roster.refresh(site.tool, context)
    registered.page_size = 100
    registered.faults.append("html")
    with pytest.raises(MolgradeError, match="no JSON"):
        roster.refresh(site.tool, context)
    assert {each.roster_status for each in people(site).values()} == {"Active"}


def test_keys_are_published_before_they_sign(site: Site, registered: Lms, clock: Clock) -> None:
    browser = Browser(registered, "3")
    before = browser.get(f"{site.url}/lti/keys").json()["keys"]
    site.tool.keys.rotate(clock())
    after = browser.get(f"{site.url}/lti/keys").json()["keys"]
    assert len(before) == 1 and len(after) == 2 and before[0] in after
    assert not any(set(key) & {"d", "p", "q", "dp", "dq", "qi"} for key in after)
    teacher = Browser(registered, "2")
    page = teacher.launch(None, **DEEP)
    clock.pass_(minutes=90)
    page = teacher.submit(page, name="mini")
    kid = jwt.get_unverified_header(page.soup.find("input", attrs={"name": "JWT"})["value"])["kid"]
    assert kid != before[0]["kid"]
    assert teacher.submit(page).status == 200  # signed with the new one, which the platform fetches
