"""A real browser between platform and tool, which are two sites: launch in a frame, hand in, feedback."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from molgrade.engine.progress import Place, Stage
from molgrade.lms.colab import Published
from molgrade.lms.models import Assignment
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


@pytest.fixture
def page(browser, site: Site, registered: Platform):
    """An assignment's page, as a student has opened it in a window of their own."""
    ada = Browser(registered, "3")
    home = ada.launch(registered.add_link(assignment="mini")).url
    cookie = ada.cookies.get("molgrade", domain="localhost.local")
    browser.add_cookies([{"name": "molgrade", "value": cookie, "domain": "localhost", "path": "/"}])
    page = browser.new_page()
    page.goto(home)
    yield page
    page.close()


DROP = """([form, files]) => {
    const data = new DataTransfer()
    for (const [name, size] of files) data.items.add(new File([new Uint8Array(size).fill(123)], name))
    for (const type of ["dragenter", "dragover", "drop"])
        form.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}))
}"""


def drop(page, *files: tuple[str, int]) -> str:
    """Drop files of some sizes on the form; what it says then."""
    form = page.locator("form[data-drop]")
    page.evaluate(DROP, [form.element_handle(), files])
    return form.get_by_role("status").inner_text()


def test_a_file_is_dropped_and_its_name_and_size_are_shown(page, site: Site) -> None:
    assert (
        page.locator("form[data-drop]").get_by_role("status").inner_text()
        == "You can also drop the file here."
    )
    assert drop(page, ("mini.ipynb", 3000)) == "mini.ipynb, 3 KB: ready to hand in."
    assert page.evaluate("document.activeElement.textContent") == "Hand in"
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="not a notebook").wait_for()  # the server looks again


def test_what_can_not_be_handed_in_is_said_before_it_is_sent(page, site: Site) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    picker = page.get_by_label("Your notebook")
    for files, said in (
        ([("essay.pdf", 10)], "essay.pdf is no notebook"),
        ([("mini.ipynb", 0)], "mini.ipynb is empty"),
        ([("mini.ipynb", 50 * 2**20 + 1)], "more than 50 MB"),
        ([("mini.ipynb", 1), ("other.ipynb", 1)], "Drop one file"),
    ):
        assert said in drop(page, *files)
        assert picker.get_attribute("aria-invalid") == "true"
        page.get_by_role("button", name="Hand in").click()
    assert "POST" not in sent
    assert "ready to hand in" in drop(page, ("mini.ipynb.json", 2 * 2**20))
    assert picker.get_attribute("aria-invalid") is None


def test_a_file_dropped_beside_the_form_does_not_leave_the_page(page) -> None:
    assert page.evaluate(
        """() => {
            const options = {dataTransfer: new DataTransfer(), bubbles: true, cancelable: true}
            const event = new DragEvent("drop", options)
            document.body.dispatchEvent(event)
            return event.defaultPrevented
        }"""
    )


def test_the_page_follows_the_grading_from_exercise_to_exercise(page, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "mini.ipynb"
    nbformat.write(notebook(site.tool.course, {}), file)
    page.get_by_label("Your notebook").set_input_files(file)
    page.get_by_role("button", name="Hand in").click()
    status, bar = page.get_by_role("status"), page.get_by_role("progressbar")
    status.get_by_text("It waits to be graded.").wait_for()
    assert bar.get_attribute("value") is None
    job = site.queue._claim(alone=True)
    site.queue.places[job.submission_id] = None
    site.queue._at(job.submission_id, Place(Stage.CELLS, 2))
    status.get_by_text("Running your answer to exercise 2 of 3: Spread").wait_for()
    assert float(bar.get_attribute("value")) == pytest.approx(1 / 9)
    site.queue._at(job.submission_id, Place(Stage.HIDDEN))
    status.get_by_text("Running the hidden checks").wait_for()
    site.queue.record(job.submission_id, job.claim, graded(site.tool.course, "x", passed={"mean--worked"}))
    page.get_by_role("heading", name="Look at next").wait_for()
    page.get_by_role("link", name="Exercise 1: Mean").click()
    assert page.url.endswith("#mean")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 375)])
def test_axe_finds_nothing_on_a_student_s_pages(
    page, site: Site, tmp_path: Path, scheme: str, width: int
) -> None:
    """And none is wider than a phone."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    with site.tool.database.writing() as session:
        for found in session.scalars(select(Assignment)):
            found.due_at = site.tool.clock() - timedelta(hours=30)
            found.late_per_day, found.attempts = 0.05, 4
    site.tool.published = Published.at("https://github.com/ORG/REPO/blob/main/release")
    home = page.url

    def look(name: str) -> None:
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        if folder := os.environ.get("MOLGRADE_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{scheme}.png", full_page=True)

    for number, passed in enumerate(({"mean--worked", "mean--random"}, {"mean--worked"}, None)):
        made = notebook(site.tool.course, {"mean": f"# attempt {number}"})
        nbformat.write(made, file := tmp_path / "mini.ipynb")
        page.goto(home)
        page.get_by_label("Your notebook").set_input_files(file)
        look("form")
        page.get_by_role("button", name="Hand in").click()
        page.get_by_role("status").get_by_text("It waits").wait_for()
        job = site.queue._claim(alone=True)
        if passed is None:
            site.queue.places[job.submission_id] = Place(Stage.CHECKS, 1)
            page.get_by_text("Checking exercise 1 of 3: Mean").wait_for()
            look("progress")
        else:
            result = graded(site.tool.course, "x", passed=passed)
            site.queue.record(job.submission_id, job.claim, result)
    page.goto(home)
    assert "counts: the best of your attempts" in page.get_by_role("table").inner_text()
    drop(page, ("essay.pdf", 10))
    look("attempts")
    page.get_by_role("link", name="feedback").first.click()
    look("feedback")
