"""A real browser between platform and tool, which are two sites: launch in a frame, hand in, feedback."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.grading.fakes import graded
from tests.grading.mini import notebook

from .conftest import Browser, Site
from .platform import Platform

pytestmark = pytest.mark.browser


def test_from_a_frame_without_cookies_to_the_feedback(
    browser, site: Site, registered: Platform, tmp_path: Path
) -> None:
    """Over http no browser keeps cookies in another site's frame: the link opens a window of its own."""
    link = registered.add_link(assignment="mini")
    session = Browser(registered, "3").cookies.get("MoodleSession")
    cookie = {"name": "MoodleSession", "value": session, "domain": "127.0.0.1", "path": "/"}
    browser.add_cookies([cookie])
    course = browser.new_page()
    broken: list[str] = []
    browser.on("console", lambda m: broken.append(f"{m.text} {m.location}") if m.type == "error" else None)
    course.goto(f"{registered.url}/mod/lti/view.php/{link.id}")
    button = course.frame_locator("iframe").get_by_role("button", name="Open in a new window")
    with browser.expect_page() as opened:
        button.click()
    page = opened.value
    page.get_by_role("heading", name="Means").wait_for()

    file = tmp_path / "mini.ipynb"
    nbformat.write(notebook(site.tool.course, {}), file)
    page.get_by_label("Your notebook").set_input_files(file)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="Attempt 1").wait_for()
    assert page.get_by_role("status").inner_text() == "It waits to be graded."

    job = site.queue._claim(alone=True)
    page.get_by_text("It is being graded.").wait_for()
    site.queue.record(job.submission_id, job.claim, graded(site.tool.course, "x"))
    page.get_by_text("Your notebook, as it ran").wait_for()
    page.get_by_role("link", name="All attempts").click()
    page.get_by_role("table").get_by_text("counts").wait_for()
    shown = page.locator("td time").first
    assert "UTC" in shown.get_attribute("title") and "UTC" not in shown.inner_text()
    assert [text for text in broken if "favicon" not in text] == []
    page.close()
    course.close()
