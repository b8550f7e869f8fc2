"""Every route for every role and for strangers; headers, forms, and what is handed in."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask import session as flask_session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select, update

from molgrade.lms import handing_in
from molgrade.lms.models import Assignment, Enrolment, Extension, Submission, SubmissionState
from molgrade.lms.platforms import moodle, register
from molgrade.lms.queue import Queue
from molgrade.lms.tool import UPLOADS
from molgrade.lms.web import create_app
from tests.grading.fakes import failed

from .conftest import Browser, Clock, Site
from .platform import Link, Platform
from .steps import arrived, content, grade_all, hand_in, most_points, submissions, varied


def test_a_student_hands_in_and_reads_the_feedback(
    site: Site, ada: Browser, registered: Platform, link: Link
) -> None:
    progress = hand_in(ada, content(site))
    assert "waits to be graded" in progress.text
    (row,) = submissions(site)
    assert ada.get(f"{site.url}/submissions/{row.id}/state").json() == {
        "state": "waiting",
        "finished": False,
        "text": "It waits to be graded.",
        "part": None,
    }
    grade_all(site, passed={"mean--worked", "mean--random"})
    page = ada.open(progress.url)
    assert page.url.endswith("/feedback")
    assert "Ada Lovelace" in page.text and "Random" in page.text and "Your notebook, as it ran" in page.text
    home = ada.open(ada.home.url)
    assert f"4 of {most_points(site):g} counts" in home.text
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(400 / most_points(site))


def test_the_best_attempt_counts_and_is_sent(
    site: Site, ada: Browser, registered: Platform, link: Link
) -> None:
    passed = [{"mean--worked", "mean--random"}, {"mean--worked"}]
    for number, names in enumerate(passed):
        hand_in(ada, varied(site, number))
        grade_all(site, passed=names)
        site.outbox.post_due()
    points = registered.grade(link, "3").points
    assert points == pytest.approx(400 / most_points(site))
    assert len(registered.grade(link, "3").history) == 1
    second, first = ada.open(ada.home.url).soup.find_all("tr")[1:]
    assert "counts: the best of your attempts" in first.text and "counts" not in second.text


def test_the_page_says_why_an_attempt_counts_and_what_an_extension_changes(
    site: Site, ada: Browser, clock: Clock
) -> None:
    late, due = {"late_per_day": 0.1, "counts": "last", "attempts": 3}, clock() - timedelta(hours=1)
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(due_at=due, **late))
    hand_in(ada, varied(site, 0))
    grade_all(site)
    page = ada.open(ada.home.url).text
    assert "0.9 taken off for being late counts" in page
    assert "counts: your last attempt" not in page and "your last attempt counts" in page
    assert "It is 1 day late: 10 % of the points are taken off" in page and "extension" not in page
    hand_in(ada, varied(site, 1))
    grade_all(site)
    with site.tool.database.writing() as session:
        (ours,) = session.scalars(select(Submission.user_id).distinct())
        (assignment,) = session.scalars(select(Assignment))
        session.add(
            Extension(
                assignment_id=assignment.id,
                user_id=ours,
                due_at=clock() + timedelta(days=2),
                attempts=9,
                given_at=clock(),
            )
        )
    page = ada.open(ada.home.url)
    assert "Your extension; for the class it is " in page.text
    assert "Your extension: 9 attempts; the class has 3." in page.text
    assert "taken off for being late" not in page.text and "It is " not in page.text
    assert "counts: your last attempt" in page.soup.find_all("tr")[1].text


def test_a_person_s_uploads_are_limited_good_ones_or_not(site: Site, ada: Browser, clock: Clock) -> None:
    most, _ = UPLOADS
    for _ in range(most):
        assert "not a notebook" in hand_in(ada, b"%PDF").text
    assert f"sent {most} files within a minute" in hand_in(ada, content(site)).text
    assert submissions(site) == [] and not list(site.tool.data.glob("files/*/*"))
    clock.pass_(minutes=1)
    assert "waits to be graded" in hand_in(ada, content(site)).text


def test_a_form_sent_twice_at_the_last_moment_leads_to_the_one_attempt(
    site: Site, ada: Browser, clock: Clock
) -> None:
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(due_at=clock() + timedelta(hours=1)))
    form, files = ada.open(ada.home.url), {"file": ("mini.ipynb", content(site))}
    ada.submit(form, files=files)
    clock.pass_(hours=2)
    assert "No further attempt was used" in ada.submit(form, files=files).text


def test_what_is_too_late_is_not_kept(site: Site, ada: Browser, clock: Clock) -> None:
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(due_at=clock() + timedelta(hours=1)))
    form = ada.open(ada.home.url)
    clock.pass_(hours=2)
    page = ada.submit(form, files={"file": ("mini.ipynb", content(site))})
    assert "time to hand in is over" in page.text
    assert not list(site.tool.data.glob("files/*/*"))


def test_a_written_answer_that_waits_sends_nothing_and_erases_nothing(
    site: Site, ada: Browser, registered: Platform, link: Link, clock: Clock
) -> None:
    hand_in(ada, varied(site, 1))
    grade_all(site)
    site.outbox.post_due()
    before = registered.grade(link, "3").points
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(counts="last"))
    clock.pass_(minutes=1)
    hand_in(ada, varied(site, 2))
    grade_all(site, answers={"why": "because"})
    clock.pass_(minutes=1)
    site.outbox.post_due()
    assert registered.grade(link, "3").points == before
    assert len(registered.grade(link, "3").history) == 1


def test_hidden_checks_stay_hidden_until_it_is_due(
    site: Site, ada: Browser, registered: Platform, link: Link, clock: Clock
) -> None:
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(release="after due", due_at=clock() + timedelta(hours=1)))
    hand_in(ada, content(site))
    grade_all(site, passed={"mean--worked"})
    (row,) = submissions(site)
    url = f"{site.url}/submissions/{row.id}/feedback"
    before = ada.open(url).text
    assert "visible checks only" in before
    assert "Worked example" in before and "Random" not in before and "Divide by the number" not in before
    home = ada.open(ada.home.url).text
    assert "1 of 2" in home and "see the visible checks only" in home
    teacher = arrived(registered, "2", link)
    assert "Random" in teacher.open(url).text
    site.outbox.release()
    site.outbox.post_due()
    assert registered.grade(link, "3").points is None
    clock.pass_(hours=2)
    after = ada.open(url).text
    assert "Random" in after and "visible checks only" not in after
    site.outbox.release()
    site.outbox.post_due()
    assert registered.grade(link, "3").points is not None


def test_what_can_not_be_graded_says_why_and_costs_nothing(
    site: Site, ada: Browser, registered: Platform, link: Link
) -> None:
    hand_in(ada, content(site))
    grade_all(site, failed)
    home = ada.open(ada.home.url)
    assert "could not be graded" in home.text
    (row,) = submissions(site)
    assert row.state is SubmissionState.FAILED
    assert "Hand it in again" in ada.open(f"{site.url}/submissions/{row.id}").text
    site.outbox.post_due()
    assert registered.grade(link, "3").points is None


def test_an_attempt_that_could_not_be_graded_is_not_used_up(site: Site, ada: Browser) -> None:
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(attempts=1))
    hand_in(ada, varied(site, 0))
    grade_all(site, failed)
    assert "1 of 1 left" in ada.open(ada.home.url).text
    hand_in(ada, varied(site, 1))
    grade_all(site)
    assert "0 of 1 left" in ada.open(ada.home.url).text
    assert [row.state for row in submissions(site)] == [SubmissionState.FAILED, SubmissionState.GRADED]


def test_a_change_of_policy_sends_what_it_changes(
    site: Site, ada: Browser, registered: Platform, link: Link, clock: Clock
) -> None:
    for number, names in enumerate(({"mean--worked", "mean--random"}, {"mean--worked"})):
        hand_in(ada, varied(site, number))
        grade_all(site, passed=names)
    site.outbox.post_due()
    best = registered.grade(link, "3").points
    teacher = arrived(registered, "2", link)
    clock.pass_(seconds=5)
    page = teacher.submit(teacher.home, index=1, counts="last")
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(best / 4)
    teacher.submit(page, index=1)
    assert site.outbox.post_due() == 0


def zipped(files: dict[str, bytes], **more) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_zips_as_people_make_them(site: Site, ada: Browser) -> None:
    made = content(site)
    for files in (
        {"mini.ipynb": made},
        {"home/ada/mini.ipynb": made, "__MACOSX/home/ada/._mini.ipynb": b"x", "home/ada/data.csv": b"1"},
        {"mini (1).ipynb": made},
        {"a/.ipynb_checkpoints/mini-checkpoint.ipynb": made, "a/mini.ipynb": made},
        {"../../../etc/mini.ipynb": made},
        {"other.ipynb": b"{}", "mini.ipynb": made},
    ):
        found, notes = handing_in.notebook_in(zipped(files), "mini.ipynb")
        assert found == made
        assert len(notes) == 1
    page = hand_in(ada, zipped({"x/mini.ipynb": made}), "work.zip")
    assert "waits to be graded" in page.text
    assert ada.get(f"{site.url}/submissions/{submissions(site)[0].id}/file").content == made


BAD = {
    "nothing": (b"", "file is empty"),
    "no notebook": (b"%PDF-1.7", "not a notebook"),
    "JSON that is none": (b"[1, 2]", "not a notebook"),
    "a zip without one": (zipped({"a.py": b"1"}), "no notebook in the zip"),
    "a zip with several": (zipped({"a.ipynb": b"{}", "b.ipynb": b"{}"}), "several notebooks"),
    "a zip cut short": (zipped({"mini.ipynb": b"x" * 5000})[:-30], "not a notebook|can't be read"),
    "many files": (zipped({f"{n}.txt": b"" for n in range(5001)}), "more than 5000 files"),
    "a bomb": (zipped({"mini.ipynb": bytes(handing_in.MAX_BYTES + 1)}), "more than 50 MB"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_notebook_is_refused_at_once_and_no_attempt_is_used(
    site: Site, ada: Browser, kind: str
) -> None:
    data, reason = BAD[kind]
    page = hand_in(ada, data)
    assert page.status == 422
    assert re.search(reason, page.text) and "No attempt was used" in page.text
    assert submissions(site) == []


def test_a_file_that_is_too_large_is_refused(
    site: Site, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_in, "MAX_BYTES", 1000)
    assert "more than 0 MB" in hand_in(ada, content(site)).text
    assert submissions(site) == []


def test_the_same_file_again_uses_no_attempt(site: Site, ada: Browser) -> None:
    hand_in(ada, content(site))
    page = hand_in(ada, content(site))
    assert "No further attempt was used" in page.text
    assert [row.number for row in submissions(site)] == [1]


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ({"attempts": 1}, "All 1 attempts are used"),
        ({"opens_at": timedelta(hours=1)}, "not open yet"),
        ({"due_at": timedelta(hours=-1)}, "time to hand in is over"),
        ({"due_at": timedelta(days=-9), "late_per_day": 0.1, "closes_at": timedelta(days=-2)}, "is over"),
    ],
)
def test_the_policy_is_kept_by_the_server(
    site: Site, ada: Browser, clock: Clock, policy: dict, reason: str
) -> None:
    hand_in(ada, varied(site, 0))
    form = ada.open(ada.home.url)  # open since before
    values = {k: clock() + v if isinstance(v, timedelta) else v for k, v in policy.items()}
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(**values))
    page = ada.submit(form, files={"file": ("mini.ipynb", varied(site, 1))})
    assert page.status == 422
    assert reason in page.text
    assert len(submissions(site)) == 1


def test_a_minute_late_is_not_late_and_a_day_has_its_price(site: Site, ada: Browser, clock: Clock) -> None:
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(due_at=clock(), late_per_day=0.1))
    clock.pass_(seconds=50)
    hand_in(ada, varied(site, 0))
    grade_all(site)
    assert "late" not in ada.open(ada.home.url).text.split("Your attempts")[1]
    clock.pass_(hours=30)
    hand_in(ada, varied(site, 1))
    grade_all(site)
    assert "2 days late" in ada.open(ada.home.url).text
    assert "taken off" in ada.open(f"{site.url}/submissions/{submissions(site)[1].id}").text


def test_a_teacher_sets_what_a_link_is(site: Site, registered: Platform) -> None:
    link = registered.add_link("Week 3")
    assert "has not chosen" in arrived(registered, "3", link).home.text
    teacher = arrived(registered, "2", link)
    page = teacher.submit(
        teacher.home, name="mini", due_at="2031-05-01T12:00", attempts="2", late_percent="5"
    )
    assert page.status == 200
    with site.tool.database.reading() as session:
        found = session.scalars(select(Assignment)).one()
    assert (found.name, found.attempts, found.late_per_day) == ("mini", 2, 0.05)
    assert "2 of 2 left" in Browser(registered, "3").launch(link).text
    assert teacher.submit(page, index=1, name="none").status == 400


def test_the_notebook_is_the_release(site: Site, ada: Browser) -> None:
    got = ada.get(ada.home.url + "/notebook")
    assert got.headers["Content-Disposition"].startswith("attachment; filename=mini.")
    assert got.content == site.tool.autograders.get("mini").notebook_path.read_bytes()
    assert b"CANARY-HIDDEN" not in got.content


def test_a_review_shows_the_students_newest_attempt(
    site: Site, ada: Browser, registered: Platform, link: Link
) -> None:
    hand_in(ada, content(site))
    grade_all(site)
    review = {"message": "LtiSubmissionReviewRequest", "for_user": "3"}
    page = Browser(registered, "2").launch(link, **review)
    assert page.url.endswith("/feedback") and "Ada Lovelace" in page.text
    assert Browser(registered, "4").launch(link, **review).status == 404
    assert "Ada Lovelace" in Browser(registered, "3").launch(link, **review).text


# Who may do what: every route of the application, for every role, and for strangers.

PUBLIC = {"lti.login", "lti.launch", "lti.keys", "lti.register", "lti.healthy", "insight.sheet", "static"}
WHO = ["student", "classmate", "assistant", "teacher", "guest", "another course", "stranger"]
OPEN = {
    "student.assignment": {"student", "classmate", "assistant", "teacher"},
    "student.notebook": {"student", "classmate", "assistant", "teacher"},
    "student.hand_in": {"student", "classmate", "assistant", "teacher"},
    "student.submission": {"student", "assistant", "teacher"},
    "student.state": {"student", "assistant", "teacher"},
    "student.feedback": {"student", "assistant", "teacher"},
    "student.handed_in": {"student", "assistant", "teacher"},
    "teacher.settings": {"teacher"},
    "marking.overview": {"assistant", "teacher"},
    "marking.following": {"assistant", "teacher"},
    "marking.marks": {"assistant", "teacher"},
    "marking.mark": {"assistant", "teacher"},
    "marking.submission": {"assistant", "teacher"},
    "insight.statistics": {"assistant", "teacher"},
    "insight.table": {"assistant", "teacher"},
    "insight.similarity": {"assistant", "teacher"},
    "regrading.regrade": {"assistant", "teacher"},
    "regrading.state": {"assistant", "teacher"},
    "regrading.act": {"teacher"},
    "course.matrix": {"assistant", "teacher"},
    "course.roster": {"assistant", "teacher"},
    "course.marks_csv": {"assistant", "teacher"},
    "course.assignment_csv": {"assistant", "teacher"},
    "submissions.index": {"assistant", "teacher"},
    "submissions.grade_again": {"assistant", "teacher"},
    "submissions.release": {"teacher"},
    "extensions.index": {"assistant", "teacher"},
    "extensions.give": {"assistant", "teacher"},
    "extensions.withdraw": {"assistant", "teacher"},
    "scores.index": {"assistant", "teacher"},
    "scores.send": {"assistant", "teacher"},
    "choosing.choose": {"teacher"},
    "choosing.chosen": {"teacher"},
}
"""docs/lms/design.md has the same table, in words."""


@pytest.fixture
def everybody(site: Site, ada: Browser, registered: Platform, link: Link, clock: Clock) -> dict[str, Browser]:
    people = {"classmate": "4", "assistant": "7", "teacher": "2"}
    found = {who: arrived(registered, sub, link) for who, sub in people.items()}
    found |= {"student": ada, "guest": Browser(registered, "6"), "stranger": Browser(registered, "3")}
    found["guest"].launch(link)
    with Platform(clock) as other:
        other.add_tool(site.url, "client-9")
        with site.tool.database.writing() as session:
            register(session, site.tool, moodle(other.url), "client-9", "Other", [])
        found["another course"] = Browser(other, "2")
        found["another course"].launch(other.add_link(assignment="mini"), client_id="client-9")
    return found


def test_every_route_for_every_role_and_for_strangers(
    site: Site, everybody: dict[str, Browser], registered: Platform
) -> None:
    hand_in(everybody["student"], content(site))
    grade_all(site)
    with site.tool.database.reading() as session:
        mine = session.scalars(
            select(Assignment.id).join(Submission, Submission.assignment_id == Assignment.id)
        ).one()
        course = session.get_one(Assignment, mine).context_id
    ids = {"assignment_id": mine, "submission_id": submissions(site)[0].id, "context_id": course}
    ids["exercise"] = "why"
    ids["request_id"] = everybody["teacher"].launch(None, message="LtiDeepLinkingRequest").url.rsplit("/")[-1]
    tokens = {who: _form_token(site, browser) for who, browser in everybody.items()}
    app = create_app(site.tool, site.queue, site.outbox)
    checked = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC:
            continue
        assert rule.endpoint in OPEN, f"{rule.endpoint} is in no table of routes and roles"
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(ids[m[1]]), rule.rule)
        for method in rule.methods & {"GET", "POST"}:
            for who in WHO:
                data = {"csrf_token": tokens[who]} if method == "POST" else None
                got = everybody[who].request(method, site.url + path, data=data, allow_redirects=False)
                allowed = got.status_code not in (401, 403, 404)
                wanted = who in OPEN[rule.endpoint]
                assert allowed == wanted, f"{method} {path} for {who}: {got.status_code}"
                checked += 1
    assert checked == len(OPEN) * len(WHO)


def _form_token(site: Site, browser: Browser) -> str:
    """A valid token of a browser's own session, so that only access is in question."""
    app = create_app(site.tool, site.queue, site.outbox)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    cookie = browser.cookies.get("molgrade", domain="localhost.local")
    with app.test_request_context(headers={"Cookie": f"molgrade={cookie}"} if cookie else None):
        token = generate_csrf()
        browser.cookies.set(
            "molgrade", serializer.dumps(dict(flask_session)), domain="localhost.local", path="/"
        )
        return token


def test_a_form_without_its_token_is_refused(site: Site, ada: Browser) -> None:
    for data in ({}, {"csrf_token": "guessed"}):
        got = ada.post(
            ada.home.url + "/submissions", data=data, files={"file": ("mini.ipynb", content(site))}
        )
        assert got.status_code == 400
    assert submissions(site) == []


def test_a_role_that_was_lost_is_lost(site: Site, registered: Platform, link: Link) -> None:
    teacher = arrived(registered, "2", link)
    with site.tool.database.writing() as session:
        session.execute(update(Enrolment).values(role="student"))
    assert teacher.submit(teacher.home, index=1).status == 404


def test_pages_are_framed_by_registered_platforms_only(
    site: Site, ada: Browser, registered: Platform
) -> None:
    for page in (ada.home, ada.open(f"{site.url}/nothing")):
        policy = page.response.headers["Content-Security-Policy"]
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["frame-ancestors"] == f"'self' {registered.url}"
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == "'self'"
        assert page.response.headers["X-Content-Type-Options"] == "nosniff"
        assert page.response.headers["Cache-Control"] == "no-store"
        assert not page.soup.find_all(lambda tag: tag.name == "script" and not tag.get("src"))
        assert not page.soup.find_all(style=True) and not page.soup.find_all(onclick=True)


def test_a_session_ends(site: Site, ada: Browser, registered: Platform) -> None:
    cookie = next(c for c in ada.cookies if c.name == "molgrade")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert ada.open(ada.home.url).status == 200
    ada.cookies.clear("localhost.local")
    assert ada.open(ada.home.url).status == 404


def test_over_https_cookies_are_partitioned(site: Site) -> None:
    site.tool.url = "https://molgrade.example"
    client = create_app(site.tool, site.queue, site.outbox).test_client()
    got = client.post("/lti/login", data={"iss": "x"})
    (cookie,) = got.headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned"} <= set(cookie.split("; "))
    assert "max-age" in got.headers["Strict-Transport-Security"]


def test_a_client_says_nothing_of_the_host(site: Site, registered: Platform) -> None:
    browser = Browser(registered, "3")
    got = browser.post(f"{site.url}/lti/login", data={"iss": "x"}, headers={"Host": "evil.example"})
    assert "evil.example" not in got.text


def test_an_error_of_ours_tells_nothing_of_us(
    site: Site, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(ada, content(site))
    (row,) = submissions(site)
    monkeypatch.setattr(Queue, "trouble", property(lambda self: 1 / 0), raising=False)
    got = ada.open(f"{site.url}/submissions/{row.id}")
    assert got.status == 500
    assert "ZeroDivision" not in got.text and "is kept" in got.text
