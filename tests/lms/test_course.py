"""A course's marks at a glance: what each cell says, how fast it is, and the tables to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from molgrade.lms import overview
from molgrade.lms.database import Database
from molgrade.lms.models import (
    Assignment,
    Context,
    Enrolment,
    Extension,
    Grading,
    HandMark,
    Role,
    Score,
    Submission,
    SubmissionState,
    User,
)
from molgrade.lms.models import Platform as Platform_
from molgrade.lms.outbox import enqueue_all
from molgrade.records.course import Course
from tests.grading.fakes import failed, graded
from tests.records.postgres import server

from .conftest import Browser, Clock, Page, Site
from .platform import Link, Platform
from .steps import arrived, grade_all, hand_in, varied

__all__ = ["server"]


def the_course(site: Site) -> int:
    with site.tool.database.reading() as session:
        return session.scalars(select(Context.id)).one()


def row(page: Page, name: str) -> list[str]:
    """A student's cells, as text."""
    for line in page.soup.select("tbody tr"):
        if name in line.th.get_text():
            return [" ".join(cell.get_text(" ").split()) for cell in line.find_all("td")]
    raise AssertionError(f"{name} is not listed")


def matrix(site: Site, teacher: Browser) -> Page:
    return teacher.open(f"{site.url}/courses/{the_course(site)}")


def test_a_cell_says_the_mark_that_counts_and_what_is_to_be_done(
    site: Site, registered: Platform, link: Link, teacher: Browser, clock: Clock
) -> None:
    ada, emile = arrived(registered, "3", link), arrived(registered, "4", link)
    page = matrix(site, teacher)
    assert row(page, "Ada") == row(page, "Émile") == ["–"]
    assert "Tess" not in page.soup.table.get_text()
    for number, passed in enumerate(({"mean--worked", "mean--random"}, {"mean--worked"})):
        hand_in(ada, varied(site, number))
        grade_all(site, passed=passed)
    hand_in(emile, varied(site, 9))
    page = matrix(site, teacher)
    assert row(page, "Ada") == ["4 of 9 not yet sent"]
    assert row(page, "Émile") == ["no mark waits to be graded"]
    assert "4 of 9 1 student" in " ".join(page.soup.tfoot.get_text(" ").split())
    site.outbox.post_due()
    grade_all(site, failed)
    hand_in(ada, varied(site, 3))
    page = matrix(site, teacher)
    assert row(page, "Ada") == ["4 of 9 attempt 3 waits to be graded"]
    assert row(page, "Émile") == ["no mark could not be graded"]
    cell = page.soup.find("a", string=lambda text: text and "4 of 9" in text)
    theirs = teacher.open(site.url + cell["href"])
    assert [len(theirs.soup.select("tbody tr")), "Émile" in theirs.soup.tbody.get_text()] == [3, False]


def test_late_and_waiting_for_a_person_and_refused(
    site: Site, registered: Platform, link: Link, teacher: Browser, clock: Clock
) -> None:
    ada = arrived(registered, "3", link)
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(due_at=clock(), late_per_day=0.1))
    clock.pass_(hours=30)
    hand_in(ada, varied(site, 0))
    grade_all(site, passed={"mean--worked"}, answers={"why": "because"})
    assert row(matrix(site, teacher), "Ada") == ["0 of 9 a person has to mark it 2 days late"]
    with site.tool.database.writing() as session:
        (it,) = session.scalars(select(Submission))
        session.add(HandMark(submission_id=it.id, cell="why", points=2, given_by=1, given_at=clock()))
    assert row(matrix(site, teacher), "Ada") == ["1.2 of 9 2 days late not yet sent"]
    registered.faults.append(422)
    with site.tool.database.writing() as session:
        enqueue_all(session, clock(), session.scalars(select(Assignment)).one())
    site.outbox.post_due()
    assert row(matrix(site, teacher), "Ada") == ["1.2 of 9 2 days late refused by the LMS"]


def test_the_roster_is_read_when_asked_and_who_left_is_marked(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    arrived(registered, "3", link)
    page = matrix(site, teacher)
    assert "Émile" not in page.text
    page = teacher.submit(page)
    assert row(page, "Émile") == ["–"]
    names = [th.get_text() for th in page.soup.select("tbody th")]
    assert names == sorted(names, key=str.casefold)
    del registered.people["4"]
    page = teacher.submit(page)
    assert [th.get_text(" ") for th in page.soup.select("tbody th") if "has left" in th.get_text()] == [
        "Émile Noether has left the course"
    ]
    registered.always = 500
    page = teacher.submit(page)
    assert page.status == 502
    assert "The LMS does not give the roster" in page.text and "Ada" in page.text


def test_marks_leave_as_a_table_that_runs_nothing(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    registered.people["3"].name = '=HYPERLINK("http://evil","Ada")'
    for number, sub in enumerate(("3", "4")):
        hand_in(arrived(registered, sub, link), varied(site, number))
        grade_all(site, **({"answers": {"why": "because"}} if sub == "4" else {}))
    rows = table(teacher, f"{site.url}/courses/{the_course(site)}/marks.csv")
    assert rows[0] == ["Name", "Email", "Id in the LMS", "Means", "Notes"]
    by_id = {line[2]: line for line in rows[1:]}
    assert by_id["3"] == ["'" + registered.people["3"].name, "", "3", "6", ""]
    assert by_id["4"][3:] == ["", "Means: has answers that wait for a person"]


@pytest.mark.parametrize("lms", ["canvas", "moodle", "blackboard", "gradescope", ""])
def test_marks_of_an_assignment_in_every_format(
    site: Site, registered: Platform, link: Link, teacher: Browser, lms: str
) -> None:
    browsers = [arrived(registered, sub, link) for sub in ("3", "4")]
    teacher.submit(matrix(site, teacher))  # addresses come with the roster
    hand_in(browsers[0], varied(site, 0))
    grade_all(site, passed={"mean--worked"})
    hand_in(browsers[1], varied(site, 1))
    grade_all(site, failed)
    url = f"{site.url}/assignments/1/marks.csv"
    rows = table(teacher, url, format=lms)
    (ada,) = [line for line in rows if any("Lovelace" in value for value in line)]
    assert "1" in ada and "3@example.edu" in ada
    if lms:
        assert not any("Noether" in value for line in rows for value in line)
    assert teacher.open(url, params={"format": "excel"}).status == 400


def table(browser: Browser, url: str, **query: str) -> list[list[str]]:
    got = browser.get(url, params=query)
    assert got.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"))))


STUDENTS, ASSIGNMENTS = 300, 10


@pytest.fixture
def large(site: Site, teacher: Browser, clock: Clock) -> int:
    """A class of 300 with 10 assignments, everything handed in and graded."""
    result = graded(site.tool.course, "x").result.model_dump_json()
    with site.tool.database.writing() as session:
        (context,) = session.scalars(select(Context))
        people = [
            User(platform_id=context.platform_id, sub=f"s{n}", name=f"S {n:03}") for n in range(STUDENTS)
        ]
        links = [
            Assignment(
                context=context, link=f"l{n}", name="mini", title=f"Week {n}", created_at=clock(), scopes=[]
            )
            for n in range(ASSIGNMENTS - 1)
        ]
        session.add_all(people + links)
        session.add_all(Enrolment(user=user, context=context, role=Role.STUDENT) for user in people)
        session.flush()
        for assignment in session.scalars(select(Assignment)).all():
            for user in people:
                session.add(_done(assignment, user, result, clock))
    return context.id


def _done(assignment: Assignment, user: User, result: str, clock: Clock) -> Submission:
    made = {"number": 1, "autograder": "a", "made_at": clock(), "approved_at": clock(), "chain": "c"}
    return Submission(
        assignment=assignment,
        user=user,
        number=1,
        received_at=clock() - timedelta(hours=1),
        upload="0" * 64,
        notebook="0" * 64,
        size=1,
        state=SubmissionState.GRADED,
        gradings=[Grading(result=result, **made)],
    )


@contextmanager
def counted(site: Site) -> Iterator[list[str]]:
    said: list[str] = []
    note = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(site.tool.database.engine, "before_cursor_execute", note)
    event.listen(site.tool.database._reader, "before_cursor_execute", note)
    yield said
    event.remove(site.tool.database.engine, "before_cursor_execute", note)
    event.remove(site.tool.database._reader, "before_cursor_execute", note)


def test_a_large_class_takes_few_queries_and_reads_each_result_once(
    site: Site, teacher: Browser, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    really = overview.marked
    monkeypatch.setattr(overview, "marked", lambda *args: read.append(1) or really(*args))
    with counted(site) as first:
        page = matrix(site, teacher)
    assert len(page.soup.select("tbody tr")) == STUDENTS
    assert row(page, "S 123") == ["6 of 9 not yet sent"] + ["6 of 9"] * (ASSIGNMENTS - 1)
    batches = -(-STUDENTS * ASSIGNMENTS // overview.AT_ONCE)
    assert len(first) <= 16 + 3 * batches
    assert len(read) == STUDENTS * ASSIGNMENTS
    with counted(site) as second:
        matrix(site, teacher)
    assert len(second) <= 16
    assert len(read) == STUDENTS * ASSIGNMENTS


def test_postgresql_says_the_same(request: pytest.FixtureRequest, built: Course, clock: Clock) -> None:
    database = Database(request.getfixturevalue("server").create("overview"))
    database.migrate()
    result = graded(built, "x", passed={"mean--worked"}, answers={"why": "so"}).result.model_dump_json()
    urls = dict.fromkeys(("issuer", "login_url", "token_url", "keys_url"), "https://lms.example")
    with database.writing() as session:
        platform = Platform_(name="LMS", client_id="1", created_at=clock(), **urls)
        context = Context(platform=platform, key="7", created_at=clock())
        user = User(platform_id=1, sub="3", name="Ada")
        late = {"due_at": clock() - timedelta(days=1), "late_per_day": 0.0}
        link = Assignment(context=context, link="1", name="mini", created_at=clock(), scopes=[], **late)
        session.add_all([platform, context])
        session.flush()
        session.add_all([user, link, Enrolment(user=user, context=context, roster_role=Role.STUDENT)])
        session.add(done := _done(link, user, result, clock))
        session.flush()
        pair = {"assignment_id": link.id, "user_id": user.id}
        session.add(HandMark(submission_id=done.id, cell="why", points=2, given_by=user.id, given_at=clock()))
        session.add(Extension(**pair, late_per_day=0.1, given_at=clock()))
        score = {"points": 3, "max_points": 9, "created_at": clock(), "next_try_at": clock()}
        session.add_all(Score(**pair, **score, state=state) for state in ("superseded", "refused"))
    with database.reading() as session:
        found = overview.read(session, overview.Kept(), context.id)
    cell = found.cell(found.assignments[0], found.students[0])
    assert (cell.final, cell.counts.days_late) == (pytest.approx(3 - 0.9), 1)
    assert cell.sent.state.value == "refused"
    database.close()


def test_what_is_kept_in_memory_has_an_end(site: Site, teacher: Browser, large: int) -> None:
    kept = overview.Kept(most=100)
    with site.tool.database.reading() as session:
        found = overview.read(session, kept, large)
    assert len(kept._known) == 100
    assert found.mean(found.assignments[0]) == (6, 9)
