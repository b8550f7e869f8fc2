"""Statistics, similarity and regrade in a real browser: readable for all, on a phone too."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.grading.fakes import graded
from tests.records.test_similarity import ODD, RENAMED

from .conftest import Browser, Site
from .platform import Link, Platform
from .test_insight import handed
from .test_regrade import (
    AFTER,
    BEFORE,
    OLD,
    address,
    by,
    grade,
    hand_in,
    link,
    people,
    press,
    teacher,
)

__all__ = ["link", "people", "teacher"]

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(browser, site: Site, teacher: Browser):
    """A teacher's tab, which must not complain."""
    value = teacher.cookies.get("molgrade", domain="localhost.local")
    browser.add_cookies([{"name": "molgrade", "value": value, "url": site.url}])
    page, broken = browser.new_page(), []
    page.on("console", lambda m: broken.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    page.close()
    browser.clear_cookies()
    assert broken == []


def looks_right(tab, url: str) -> None:
    """Light and dark, wide and on a phone: axe finds nothing, and nothing sticks out."""
    for scheme, width in (("light", 1200), ("dark", 375)):
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size({"width": width, "height": 800})
        tab.goto(url)
        found = Axe().run(tab)
        assert found.violations_count == 0, f"{url} {scheme}: {found.generate_report()}"
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, url


@pytest.fixture
def class_(site: Site, registered: Platform, link: Link) -> None:
    answers = {"3": {"mean": ODD}, "4": {"mean": RENAMED}, "8": {}}
    for sub, written in answers.items():
        handed(site, registered, link, sub, written, passed=BEFORE[sub], autograder_sha256=OLD)


@pytest.mark.parametrize("name", ["statistics", "similarity", "regrade"])
def test_pages_of_a_class_are_for_everybody(name: str, site: Site, class_: None, tab) -> None:
    looks_right(tab, address(site).replace("regrade", name))


def test_a_regrade_from_start_to_approval(site: Site, people: dict[str, Browser], tab) -> None:
    for sub in BEFORE:
        hand_in(site, people[sub])
    grade(site, by(site, BEFORE, autograder_sha256=OLD))
    tab.goto(address(site))
    tab.get_by_role("button", name="Grade again").click()
    tab.get_by_text("0 of 3 attempts are graded again.").wait_for()
    job = site.queue._claim(alone=True)
    site.queue.record(job.submission_id, job.claim, graded(site.tool.course, "x", AFTER["3"]))
    tab.get_by_text("1 of 3 attempts are graded again.").wait_for()
    assert tab.locator("progress").evaluate("bar => bar.value / bar.max") == pytest.approx(1 / 3)
    looks_right(tab, address(site))
    grade(site, by(site, AFTER))
    tab.get_by_role("heading", name="Would fall: 1 student").wait_for()
    looks_right(tab, address(site))
    tab.get_by_label("As computed").check()
    tab.get_by_role("button", name="Approve").click()
    tab.get_by_text("approved, as computed").wait_for()
    looks_right(tab, address(site))


def test_without_scripts_a_regrade_goes_on_too(
    site: Site, people: dict[str, Browser], teacher: Browser
) -> None:
    hand_in(site, people["3"])
    grade(site, by(site, BEFORE, autograder_sha256=OLD))
    page = press(teacher, teacher.open(address(site)), "start")
    assert page.soup.select("noscript meta[http-equiv=refresh]")
    grade(site, by(site, AFTER))
    assert "Would fall" in teacher.open(page.url).text
