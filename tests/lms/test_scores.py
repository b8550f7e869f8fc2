"""The page of marks in the LMS: it asks the LMS only when told, says what is wrong, and sends again."""

from __future__ import annotations

import pytest

from .conftest import Browser, Clock, Page, Site
from .platform import Link, Platform
from .steps import arrived, grade_all, hand_in, varied
from .test_submissions import actions, press, rows


@pytest.fixture
def teacher(site: Site, registered: Platform, link: Link, clock: Clock) -> Browser:
    """A teacher, where two students have their marks in the LMS; it takes none for the Test Student."""
    teacher = arrived(registered, "2", link)
    for number, sub in enumerate(("3", "4")):
        hand_in(arrived(registered, sub, link), varied(site, number))
        grade_all(site)
    site.outbox.post_due()
    teacher.test_student = arrived(registered, "5", link)
    clock.pass_(minutes=1)
    registered.calls.clear()
    return teacher


def opened(site: Site, teacher: Browser, **query: object) -> Page:
    return teacher.open(f"{site.url}/assignments/1/scores", params=query)


def test_the_lms_is_asked_only_when_told(site: Site, registered: Platform, teacher: Browser) -> None:
    page = opened(site, teacher)
    assert all("6 of 9" in line and "sent" in line for line in rows(page)) and len(rows(page)) == 2
    assert registered.calls == []

    page = opened(site, teacher, compare=1)
    assert "GET results" in registered.calls
    assert all("same" in line for line in rows(page)) and "Nothing has to be sent again" in page.text


def test_what_differs_is_sent_again_all_or_one(
    site: Site, registered: Platform, link: Link, teacher: Browser, clock: Clock
) -> None:
    item = registered.items[link.item]
    item.grades["3"].points = 5
    del item.grades["4"]
    page = opened(site, teacher, compare=1)
    assert "2 of 2 marks are missing" in page.text
    assert "differs" in rows(page)[0] and "missing in the LMS" in rows(page)[1]
    for _ in range(2):  # pressed twice
        press(teacher, page, "Send the mark of Ada")
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(600 / 9)
    assert registered.calls.count("POST scores") == 1
    assert registered.grade(link, "4").points is None
    clock.pass_(minutes=1)
    press(teacher, page, "Send all again")
    site.outbox.post_due()
    assert registered.grade(link, "4").points == pytest.approx(600 / 9)
    assert registered.calls.count("POST scores") == 2
    assert "marks sent again" in actions(site)


def test_an_lms_that_is_down_is_said_in_words_and_the_list_stays(
    site: Site, registered: Platform, teacher: Browser
) -> None:
    registered.always = 500
    page = opened(site, teacher, compare=1)
    assert page.status == 200
    assert "The LMS does not tell its marks: 500" in page.text and "Nothing is lost" in page.text
    assert len(rows(page)) == 2


def test_a_refusal_is_shown_with_its_reason(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    hand_in(teacher.test_student, varied(site, 5))
    grade_all(site)
    site.outbox.post_due()
    found = rows(opened(site, teacher))
    assert any("refused by the LMS" in line and "can't be graded" in line for line in found)
