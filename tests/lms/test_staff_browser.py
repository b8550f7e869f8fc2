"""The staff's pages in a real browser: axe finds nothing, and no page is wider than a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import update

from molgrade.lms.models import Assignment
from tests.grading.fakes import failed

from .conftest import Browser, Clock, Site
from .platform import Link, Platform
from .steps import arrived, grade_all, hand_in, varied
from .test_extensions import give

pytestmark = pytest.mark.browser

PAGES = (
    "courses/1",
    "assignments/1/submissions",
    "assignments/1/extensions",
    "assignments/1/extensions?student=2",
    "assignments/1/scores",
    "assignments/1/scores?compare=1",
)


@pytest.fixture
def teacher(site: Site, registered: Platform, clock: Clock) -> Browser:
    """A course of eight assignments, with something of everything in the first."""
    link: Link = registered.add_link(assignment="mini")
    teacher, ada, emile = (arrived(registered, sub, link) for sub in ("2", "3", "4"))
    for number in range(7):
        teacher.launch(registered.add_link(f"Week {number + 2}", assignment="mini"))
    due = clock() + timedelta(hours=1)
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(due_at=due, late_per_day=0.1))
    hand_in(ada, varied(site, 0))
    grade_all(site, answers={"why": "because"})
    hand_in(emile, varied(site, 1))
    grade_all(site, failed)
    clock.pass_(hours=30)
    hand_in(emile, varied(site, 2))
    grade_all(site)
    hand_in(emile, varied(site, 3))
    give(site, teacher, "3", late_percent="5", note="ill for a week, with a long note about it")
    site.outbox.post_due()
    return teacher


def signed_in(browser, teacher: Browser):
    cookie = teacher.cookies.get("molgrade", domain="localhost.local")
    browser.add_cookies([{"name": "molgrade", "value": cookie, "domain": "localhost", "path": "/"}])
    return browser.new_page()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 375)])
def test_axe_finds_nothing_and_a_phone_is_wide_enough(
    browser, site: Site, teacher: Browser, scheme: str, width: int
) -> None:
    page = signed_in(browser, teacher)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        assert page.goto(f"{site.url}/{path}").status == 200
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


def test_names_stay_in_sight_while_marks_scroll_and_times_are_the_readers(
    browser, site: Site, teacher: Browser
) -> None:
    page = signed_in(browser, teacher)
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{site.url}/courses/1")
    name = page.get_by_role("rowheader", name="Ada Lovelace")
    before = name.bounding_box()["x"]
    scroll = "() => { const m = document.querySelector('.matrix'); m.scrollLeft = 300; return m.scrollLeft }"
    scrolled = page.evaluate(scroll)
    assert scrolled > 100
    assert name.bounding_box()["x"] == before
    page.goto(f"{site.url}/assignments/1/submissions")
    assert "UTC" not in page.locator("td time").first.inner_text()
    page.get_by_label("State").select_option("failed")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name="Grade attempt 1 of Émile Noether again").click()
    page.get_by_text("waits to be graded").first.wait_for()
    page.close()
