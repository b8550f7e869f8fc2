"""The staff's list of submissions: filters, errors in words, grading again; feedback held and released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from molgrade.lms.models import Assignment, Audit, Submission, SubmissionState
from molgrade.lms.queue import CLAIMED, TRIES
from molgrade.lms.web import submissions as page_of
from tests.grading.fakes import failed

from .conftest import Browser, Clock, Page, Site
from .platform import Link, Platform
from .steps import arrived, grade_all, hand_in, submissions, varied


def listed(site: Site, teacher: Browser, **query: object) -> Page:
    return teacher.open(f"{site.url}/assignments/1/submissions", params=query)


def rows(page: Page) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]


def press(browser: Browser, page: Page, label: str, **more: str) -> Page:
    """Press the button whose name for screen readers, or text, contains a label."""
    for index, form in enumerate(page.soup.find_all("form")):
        for button in form.find_all("button"):
            if label in (button.get("aria-label") or button.get_text()):
                own = {button["name"]: button["value"]} if button.get("name") else {}
                return browser.submit(page, index, **own | more)
    raise AssertionError(f"no button {label!r}")


def actions(site: Site) -> list[str]:
    with site.tool.database.reading() as session:
        return list(session.scalars(select(Audit.action).order_by(Audit.id)))


def test_the_list_is_newest_first_and_can_be_narrowed(
    site: Site, registered: Platform, link: Link, teacher: Browser, ada: Browser, clock: Clock
) -> None:
    emile = arrived(registered, "4", link)
    for number, passed in enumerate(({"mean--worked"}, {"mean--worked", "mean--random"})):
        hand_in(ada, varied(site, number))
        grade_all(site, passed=passed)
        clock.pass_(seconds=5)
    hand_in(emile, varied(site, 7))
    grade_all(site, failed)
    clock.pass_(seconds=5)
    hand_in(emile, varied(site, 8))
    found = rows(listed(site, teacher))
    assert [line.split()[0] for line in found] == ["Émile", "Émile", "Ada", "Ada"]
    assert "waits to be graded" in found[0]
    assert "could not be graded The file is empty. Hand it in again." in found[1]
    assert "4 of 9 counts" in found[2] and "counts" not in found[3]
    (mine,) = {row.user_id for row in submissions(site) if row.state is SubmissionState.GRADED}
    assert rows(listed(site, teacher, student=mine)) == found[2:]
    assert rows(listed(site, teacher, state="failed")) == [found[1]]
    assert rows(listed(site, teacher, state="waiting", student=mine)) == []
    assert listed(site, teacher, state="nonsense").status == 400


def test_a_long_list_comes_in_pages(
    site: Site, teacher: Browser, ada: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of, "A_PAGE", 2)
    for number in range(3):
        hand_in(ada, varied(site, number))
        clock.pass_(seconds=5)
    first = listed(site, teacher)
    assert len(rows(first)) == 2
    second = teacher.open(site.url + first.soup.find("a", string="Older")["href"])
    assert len(rows(second)) == 1 and second.soup.find("a", string="Newer")
    assert set(rows(first)) | set(rows(second)) == set(rows(first)) ^ set(rows(second))


def test_what_failed_is_graded_again_once(
    site: Site, registered: Platform, link: Link, teacher: Browser, ada: Browser
) -> None:
    hand_in(ada, varied(site, 0))
    grade_all(site, failed)
    page = listed(site, teacher)
    for _ in range(2):  # pressed twice
        after = press(teacher, page, "Grade attempt 1")
    assert "waits to be graded" in rows(after)[0] and "Grade again" not in after.text
    assert actions(site).count("grade again") == 1
    grade_all(site, passed={"mean--worked"})
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(100 / 9)
    press(teacher, page, "Grade attempt 1")  # of a page that was open since before: it is graded
    assert submissions(site)[0].state is SubmissionState.GRADED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"state": "failed", "tries": TRIES}, 1),  # it ended its graders: alone, and not for ever
        ({"state": "waiting", "tries": 2}, 1),
        ({"state": "grading", "claim": "x", "claimed_until": -CLAIMED}, 1),
        ({"state": "grading", "claim": "x", "claimed_until": CLAIMED}, None),
        ({"state": "waiting", "tries": 0}, None),
    ],
)
def test_what_is_stuck_has_its_tries_again_and_what_runs_is_left_alone(
    site: Site, teacher: Browser, ada: Browser, clock: Clock, before: dict, after: int | None
) -> None:
    hand_in(ada, varied(site, 0))
    page = listed(site, teacher)
    values = {k: clock() + v if isinstance(v, timedelta) else v for k, v in before.items()}
    with site.tool.database.writing() as session:
        session.execute(update(Submission).values(**values))
    page = listed(site, teacher)
    assert ("Grade again" in page.text) == (after is not None)
    teacher.post(
        f"{site.url}/submissions/1/grade-again",
        data={"csrf_token": page.soup.find("input", attrs={"name": "csrf_token"})["value"]},
    )
    (row,) = submissions(site)
    if after is None:
        assert (row.state.value, row.tries, row.claim) == (before["state"], 0, before.get("claim"))
    else:
        assert (row.state, row.tries, row.claim) == (SubmissionState.WAITING, after, None)


def test_feedback_is_held_back_until_a_teacher_releases_it(
    site: Site, registered: Platform, link: Link, teacher: Browser, ada: Browser, clock: Clock
) -> None:
    page = press(teacher, listed(site, teacher), "Hold the feedback back")
    assert "Held back" in page.text
    hand_in(ada, varied(site, 0))
    grade_all(site, passed={"mean--worked"})
    clock.pass_(days=30)  # of itself nothing happens
    site.outbox.release()
    site.outbox.post_due()
    home = ada.open(ada.home.url)
    assert "Until your teacher releases the feedback you see the visible checks only" in home.text
    assert "1 of 2" in home.text
    assert registered.grade(link, "3").points is None
    page = press(teacher, page, "Release the feedback")
    site.outbox.post_due()
    assert "Released" in page.text
    assert "1 of 9" in ada.open(ada.home.url).text and "Until" not in ada.open(ada.home.url).text
    assert registered.grade(link, "3").points == pytest.approx(100 / 9)
    assert actions(site).count("feedback: release") == 1


def test_feedback_can_be_released_before_it_is_due(
    site: Site, registered: Platform, link: Link, teacher: Browser, ada: Browser, clock: Clock
) -> None:
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(release="after due", due_at=clock() + timedelta(days=1)))
    hand_in(ada, varied(site, 0))
    grade_all(site)
    press(teacher, listed(site, teacher), "Release the feedback")
    site.outbox.post_due()
    assert registered.grade(link, "3").points is not None
    teacher.submit(teacher.open(teacher.home.url), index=1, release="when released")
    assert "Held back" in listed(site, teacher).text  # another policy: nothing is released under it


def test_a_mark_that_changed_while_it_was_held_back_is_sent_when_it_is_due(
    site: Site, registered: Platform, link: Link, ada: Browser, clock: Clock
) -> None:
    hand_in(ada, varied(site, 0))
    grade_all(site, passed={"mean--worked"})
    site.outbox.post_due()
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(release="after due", due_at=clock() + timedelta(hours=1)))
    clock.pass_(minutes=5)
    hand_in(ada, varied(site, 1))
    grade_all(site, passed={"mean--worked", "mean--random"})
    site.outbox.release()
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(100 / 9)
    clock.pass_(hours=2)
    site.outbox.release()
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(400 / 9)
