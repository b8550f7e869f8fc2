"""After a check changed: the class is graded again beside its marks, and only what is approved counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import nbformat
import pytest
from sqlalchemy import select, update

from molgrade.engine import CheckStatus, Graded
from molgrade.grading.approval import Policy
from molgrade.lms import regrade
from molgrade.lms.models import (
    Assignment,
    Audit,
    Enrolment,
    Grading,
    Regrade,
    Regrading,
    Role,
    Score,
    Submission,
    SubmissionState,
)
from molgrade.lms.outbox import Outbox
from molgrade.lms.queue import CLAIMED, Machines, Queue
from tests.grading.fakes import ALL, failed, graded
from tests.grading.mini import NAME, notebook

from .conftest import Browser, Clock, Page, Site
from .platform import Link, Person, Platform

OLD = "0" * 64
"""The autograder as it was."""

STUDENTS = {"3": "Ada", "4": "Bob", "8": "Eve"}
BEFORE = {"3": {"mean--worked", "mean--random"}, "4": {"mean--worked"}, "8": {"mean--random"}}
AFTER = {"3": {"mean--worked"}, "4": {"mean--worked", "mean--random"}, "8": {"mean--random"}}
"""Checks that each passes: Ada would fall from 4 to 1, Bob rise from 1 to 4, Eve stay at 3."""


@pytest.fixture
def link(registered: Platform) -> Link:
    registered.people["8"] = Person("8", "Eve Curie")
    return registered.add_link(assignment=NAME)


@pytest.fixture
def people(registered: Platform, link: Link) -> dict[str, Browser]:
    """Everybody's browser, open at the assignment."""
    found = {sub: Browser(registered, sub) for sub in ("2", "7", *STUDENTS)}
    for browser in found.values():
        browser.home = browser.launch(link)
    return found


@pytest.fixture
def teacher(people: dict[str, Browser]) -> Browser:
    return people["2"]


def hand_in(site: Site, browser: Browser, text: str = "") -> None:
    made = notebook(site.tool.course, {})
    made.cells.append(nbformat.v4.new_markdown_cell(f"of {browser.sub} {text}", id="own"))
    content = nbformat.writes(made).encode()
    browser.submit(browser.open(browser.home.url), files={"file": ("mini.ipynb", content)})


def grade(site: Site, make: Callable[[Submission], Graded]) -> list[str]:
    """What the queue does with results that the test chooses; whose they were, in order."""
    found = []
    while (job := site.queue._claim(alone=True)) is not None:
        with site.tool.database.reading() as session:
            submission = session.get_one(Submission, job.submission_id)
            found.append(submission.user.sub)
            made = make(submission)
        assert site.queue.record(job.submission_id, job.claim, made)
    return found


def by(site: Site, passed: dict[str, set[str]], **more: str) -> Callable[[Submission], Graded]:
    return lambda submission: graded(site.tool.course, "x", passed[submission.user.sub], **more)


@pytest.fixture
def class_(site: Site, people: dict[str, Browser], clock: Clock) -> None:
    """Three students whose marks are by checks as they were, and are in the LMS."""
    for sub in STUDENTS:
        hand_in(site, people[sub])
    grade(site, by(site, BEFORE, autograder_sha256=OLD))
    site.outbox.post_due()
    clock.pass_(minutes=1)


def address(site: Site) -> str:
    with site.tool.database.reading() as session:
        return f"{site.url}/assignments/{session.scalars(select(Assignment.id)).one()}/regrade"


def form(page: Page, action: str) -> int:
    """Which of a page's forms does something."""
    forms = page.soup.find_all("form")
    return next(n for n, one in enumerate(forms) if one.find("input", {"name": "action", "value": action}))


def press(browser: Browser, page: Page, which: str, **values: str) -> Page:
    return browser.submit(page, form(page, which), **values)


def standing(site: Site) -> dict[str, float]:
    """Everybody's points by the gradings that count."""
    with site.tool.database.reading() as session:
        rows = session.scalars(select(Submission).order_by(Submission.id)).all()
        return {row.user.sub: json.loads(row.grading.result)["points"] for row in rows if row.grading}


def in_lms(platform: Platform, link: Link) -> dict[str, float]:
    return {sub: platform.grade(link, sub).points for sub in STUDENTS}


def compared(site: Site, teacher: Browser) -> Page:
    """The page of a regrade that has run."""
    press(teacher, teacher.open(address(site)), "start")
    grade(site, by(site, AFTER))
    return teacher.open(address(site))


def test_nothing_to_do_is_said(site: Site, people: dict[str, Browser], teacher: Browser) -> None:
    hand_in(site, people["3"])
    grade(site, by(site, BEFORE))
    page = teacher.open(address(site))
    assert "All marks are by today's checks" in page.text
    assert not page.soup.find_all("form")


def test_marks_stay_until_somebody_approves(
    site: Site, class_: None, teacher: Browser, registered: Platform, link: Link
) -> None:
    before = standing(site)
    assert "3 attempts of 3 students are marked by earlier checks" in teacher.open(address(site)).text
    running = press(teacher, teacher.open(address(site)), "start")
    assert "0 of 3 attempts are graded again" in running.text
    assert teacher.get(address(site) + "/state").json()["finished"] is False
    grade(site, by(site, AFTER))
    site.outbox.post_due()
    assert standing(site) == before
    assert in_lms(registered, link) == pytest.approx({"3": 400 / 9, "4": 100 / 9, "8": 300 / 9})
    with site.tool.database.reading() as session:
        assert len(session.scalars(select(Score)).all()) == 3
    assert teacher.get(address(site) + "/state").json()["finished"] is True


def test_the_page_says_who_moves_by_how_much_in_which_check_and_why(
    site: Site, class_: None, teacher: Browser
) -> None:
    page = compared(site, teacher)
    assert "1 student would rise, 1 student fall, and 1 student stay" in page.text
    fall = page.text.split("Would fall: 1 student")[1].split("Would rise")[0]
    assert "Ada Lovelace 4 → 1 of 9 points (−3)" in fall
    assert "Mean: Random 3 → 0" in fall and "Divide by the number of values." in fall
    rise = page.text.split("Would rise: 1 student")[1]
    assert "1 → 4 of 9 points (+3)" in rise and "Mean: Random 0 → 3" in rise
    assert "Eve Curie" not in page.text


@pytest.mark.parametrize(
    ("policy", "marks", "sent"),
    [("as-computed", {"3": 1, "4": 4, "8": 3}, {"3", "4"}), ("never-lower", {"3": 4, "4": 4, "8": 3}, {"4"})],
)
def test_what_is_approved_counts_and_only_what_changed_is_sent(
    site: Site, class_: None, teacher: Browser, registered: Platform, link: Link, policy, marks, sent
) -> None:
    press(teacher, compared(site, teacher), "approve", policy=policy)
    site.outbox.post_due()
    assert standing(site) == marks
    assert in_lms(registered, link) == pytest.approx({sub: 100 * p / 9 for sub, p in marks.items()})
    assert {sub for sub in STUDENTS if len(registered.grade(link, sub).history) == 2} == sent
    page = teacher.open(address(site))
    assert "All marks are by today's checks" in page.text  # kept ones are settled
    assert f"approved, {policy.replace('-', ' ')}" in page.text
    with site.tool.database.reading() as session:
        line = session.scalars(select(Audit).where(Audit.action == "regrade approved")).one()
        assert line.details == {"decision": policy, "up": 1, "down": int(policy == "as-computed")}
        new = select(Grading).where(Grading.number == 2, Grading.approved_at.is_not(None))
        assert {grading.approved_by for grading in session.scalars(new)} == {line.user_id}


def test_what_is_discarded_changes_nothing_and_can_be_looked_at_again_at_once(
    site: Site, class_: None, teacher: Browser
) -> None:
    before = standing(site)
    page = press(teacher, compared(site, teacher), "discard")
    assert standing(site) == before
    assert "discarded" in page.text
    page = press(teacher, page, "start")
    assert "Would fall: 1 student" in page.text
    assert grade(site, by(site, AFTER)) == []  # nothing is graded a third time


def test_started_twice_it_is_one(site: Site, class_: None, teacher: Browser) -> None:
    page = teacher.open(address(site))
    for _ in range(2):
        press(teacher, page, "start")
    with site.tool.database.reading() as session:
        assert len(session.scalars(select(Regrade)).all()) == 1
        assert len(session.scalars(select(Regrading)).all()) == 3


def test_approved_twice_it_is_once(site: Site, class_: None, teacher: Browser) -> None:
    page = compared(site, teacher)
    for _ in range(2):
        assert press(teacher, page, "approve", policy="as-computed").status == 200
    with site.tool.database.reading() as session:
        assert len(session.scalars(select(Audit).where(Audit.action == "regrade approved")).all()) == 1
    assert press(teacher, page, "approve", policy="never-lower").status == 400


def test_hand_ins_go_first(site: Site, class_: None, teacher: Browser, people: dict[str, Browser]) -> None:
    press(teacher, teacher.open(address(site)), "start")
    hand_in(site, people["8"], "once more")
    assert grade(site, by(site, AFTER)) == ["8", "3", "4", "8"]


def test_a_restart_goes_on_where_it_was(site: Site, class_: None, teacher: Browser, clock: Clock) -> None:
    press(teacher, teacher.open(address(site)), "start")
    lost = site.queue._claim(alone=True)
    site.queue = Queue(site.tool, Machines(), Outbox(site.tool))
    clock.pass_(seconds=CLAIMED.total_seconds() + 1)
    assert sorted(grade(site, by(site, AFTER))) == ["3", "4", "8"]
    made = graded(site.tool.course, "x", set())
    assert not site.queue.record(lost.submission_id, lost.claim, made)  # the dead one comes back, too late
    with site.tool.database.reading() as session:
        for row in session.scalars(select(Submission)):
            one, two = row.gradings
            assert (one.number, two.number, two.approved_at) == (1, 2, None)
            assert one.chain != two.chain


def test_what_was_discarded_is_graded_no_further(site: Site, class_: None, teacher: Browser) -> None:
    page = press(teacher, teacher.open(address(site)), "start")
    job = site.queue._claim(alone=True)
    press(teacher, page, "discard")
    assert not site.queue.record(job.submission_id, job.claim, graded(site.tool.course, "x", set()))
    assert grade(site, by(site, AFTER)) == []


def test_marks_that_moved_since_one_looked_are_not_approved_unseen(
    site: Site, class_: None, teacher: Browser
) -> None:
    page = compared(site, teacher)
    before = standing(site)
    with site.tool.database.writing() as session:
        due = site.tool.clock() - timedelta(days=1)
        session.execute(update(Assignment).values(due_at=due, late_per_day=0.1))
    refused = press(teacher, page, "approve", policy="as-computed")
    assert refused.status == 400 and "look again" in refused.text
    assert standing(site) == before


def test_checks_that_change_once_more_end_a_regrade(
    site: Site, class_: None, teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = compared(site, teacher)
    with site.tool.database.writing() as session:
        session.execute(update(Regrade).values(autograder="1" * 64))
    assert "changed once more" in teacher.open(address(site)).text
    assert press(teacher, page, "approve", policy="as-computed").status == 400
    press(teacher, teacher.open(address(site)), "start")
    with site.tool.database.reading() as session:
        first, second = session.scalars(select(Regrade).order_by(Regrade.id))
    assert (first.decision, second.decision) == ("discarded", None)


def test_what_can_not_be_graded_again_keeps_its_mark(site: Site, class_: None, teacher: Browser) -> None:
    before = standing(site)
    press(teacher, teacher.open(address(site)), "start")
    grade(site, lambda row: failed(site.tool.course, "x", "The machinery broke."))
    page = teacher.open(address(site))
    assert "keep their marks: 3 students" in page.text and "The machinery broke." in page.text
    press(teacher, page, "approve", policy="as-computed")
    assert standing(site) == before


def test_of_the_best_attempts_each_keeps_what_it_had_and_the_better_counts(
    site: Site, people: dict[str, Browser], teacher: Browser
) -> None:
    """Attempts 4 → 1 and 1 → 3: as computed the mark falls to 3, by the second; else nothing is lost."""
    for number in range(2):
        hand_in(site, people["3"], str(number))
    old = iter([{"mean--worked", "mean--random"}, {"mean--worked"}])
    grade(site, lambda row: graded(site.tool.course, "x", next(old), autograder_sha256=OLD))
    press(teacher, teacher.open(address(site)), "start")
    new = iter([{"mean--worked"}, {"mean--random"}])
    grade(site, lambda row: graded(site.tool.course, "x", next(new)))
    with site.tool.database.reading() as session:
        (move,) = regrade.compare(session, session.scalars(select(Regrade)).one()).moves
    assert (move.before.points, move.computed.points, move.computed.submission.number) == (4, 3, 2)
    assert move.gain(Policy.NEVER_LOWER) == 0
    page = press(teacher, teacher.open(address(site)), "approve", policy="never-lower")
    assert page.status == 200
    with site.tool.database.reading() as session:
        rows = session.scalars(select(Submission).order_by(Submission.id)).all()
        assert [json.loads(row.grading.result)["points"] for row in rows] == [4, 3]


def test_where_the_last_counts_only_that_is_graded_again(
    site: Site, people: dict[str, Browser], teacher: Browser
) -> None:
    for number in range(2):
        hand_in(site, people["3"], str(number))
    grade(site, by(site, BEFORE, autograder_sha256=OLD))
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(counts="last"))
    press(teacher, teacher.open(address(site)), "start")
    assert grade(site, by(site, AFTER)) == ["3"]


def test_what_could_not_be_graded_before_can_be_now(
    site: Site, people: dict[str, Browser], teacher: Browser
) -> None:
    hand_in(site, people["3"])

    def broken(row: Submission) -> Graded:
        made = failed(site.tool.course, "x", "A check was wrong.")
        made.result.autograder_sha256 = OLD
        return made

    grade(site, broken)
    press(teacher, teacher.open(address(site)), "start")
    grade(site, by(site, {"3": ALL}))
    page = teacher.open(address(site))
    assert "A check was wrong." in page.text and "none → 6 of 9 points (+6)" in page.text
    press(teacher, page, "approve", policy="never-lower")
    with site.tool.database.reading() as session:
        assert session.scalars(select(Submission)).one().state is SubmissionState.GRADED
    assert standing(site) == {"3": 6}


def test_points_by_hand_stay(site: Site, class_: None, teacher: Browser) -> None:
    from molgrade.lms.models import HandMark

    with site.tool.database.writing() as session:
        ada = session.scalars(select(Submission).order_by(Submission.id)).first()
        facts = {"cell": "mean--random", "given_by": ada.user_id, "given_at": site.tool.clock()}
        session.add(HandMark(submission_id=ada.id, points=2.5, comment=None, **facts))
    page = compared(site, teacher)
    assert "a person gave 2.5, and that stays" in page.text
    assert "Would fall" not in page.text
    assert "Same mark, though checks say something else: 1 student" in page.text


def test_trials_of_teachers_move_nobody(site: Site, people: dict[str, Browser], teacher: Browser) -> None:
    hand_in(site, people["2"])
    grade(site, lambda row: graded(site.tool.course, "x", autograder_sha256=OLD))
    assert "All marks are by today's checks" in teacher.open(address(site)).text


def test_assistants_look_and_teachers_decide(
    site: Site, class_: None, teacher: Browser, people: dict[str, Browser]
) -> None:
    compared(site, teacher)
    page = people["7"].open(address(site))
    assert "Would fall" in page.text and "A teacher of the course can approve" in page.text
    assert not page.soup.find_all("form")


def test_a_form_that_says_nothing_known_changes_nothing(site: Site, class_: None, teacher: Browser) -> None:
    page = compared(site, teacher)
    for action, values in [
        ("approve", {"policy": "zero"}),
        ("approve", {"policy": "as-computed", "regrade": "99"}),
        ("discard", {"regrade": "x"}),
        ("approve", {"action": "burn"}),
    ]:
        assert press(teacher, page, action, **values).status == 400
    with site.tool.database.reading() as session:
        assert session.scalars(select(Regrade)).one().decision is None
        assert session.scalars(select(Enrolment).where(Enrolment.role == Role.TEACHER)).one()


def test_what_students_wrote_is_text(site: Site, class_: None, teacher: Browser) -> None:
    def hostile(row: Submission) -> Graded:
        made = graded(site.tool.course, "x", set())
        for exercise in made.result.exercises:
            for check in exercise.checks:
                check.status, check.detail = CheckStatus.FAILED, "<script>alert(1)</script>"
        return made

    press(teacher, teacher.open(address(site)), "start")
    grade(site, hostile)
    page = teacher.open(address(site))
    assert "<script>alert" in page.text
    assert not [tag for tag in page.soup.find_all("script") if not tag.get("src")]
