"""A class as a whole: figures of the attempts that count, and submissions that are alike."""

from __future__ import annotations

import csv
import io

import nbformat
import pytest
from sqlalchemy import select, update

from molgrade.lms.models import Assignment, HandMark, Submission, User
from tests.grading.fakes import ALL, failed, graded
from tests.grading.mini import NAME, notebook
from tests.records.test_similarity import ODD, OWN, RENAMED

from .conftest import Browser, Page, Site
from .platform import Link, Platform


@pytest.fixture
def link(registered: Platform) -> Link:
    return registered.add_link(assignment=NAME)


@pytest.fixture
def teacher(registered: Platform, link: Link) -> Browser:
    browser = Browser(registered, "2")
    browser.home = browser.launch(link)
    return browser


def handed(site: Site, platform: Platform, link: Link, sub: str, answers: dict, make=graded, **more) -> None:
    """What a student handed in, graded as the test says."""
    browser = Browser(platform, sub)
    made = notebook(site.tool.course, answers)
    made.cells.append(nbformat.v4.new_markdown_cell(str(more), id="own"))
    content = nbformat.writes(made).encode()
    browser.submit(browser.launch(link), files={"file": ("mini.ipynb", content)})
    job = site.queue._claim(alone=True)
    if make is graded:
        more["answers"] = answers
    assert site.queue.record(job.submission_id, job.claim, make(site.tool.course, "x", **more))


def section(teacher: Browser, name: str) -> Page:
    return teacher.open(f"{teacher.home.url}/{name}")


def test_before_anything_is_graded_pages_say_so(teacher: Browser) -> None:
    assert "Nothing is graded yet" in section(teacher, "statistics").text
    assert "nothing to compare" in section(teacher, "similarity").text
    assert section(teacher, "statistics.csv").status == 200


def test_a_link_without_an_assignment_has_no_figures(registered: Platform) -> None:
    teacher = Browser(registered, "2")
    teacher.home = teacher.launch(registered.add_link("Week 3"))
    assert "Nothing is graded yet" in section(teacher, "statistics").text
    assert "nothing to compare" in section(teacher, "similarity").text


def test_attempts_that_count_are_in_the_figures(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    handed(site, registered, link, "3", {}, passed={"mean--worked"})
    handed(site, registered, link, "3", {}, passed={"mean--worked", "mean--random"})  # the best
    handed(site, registered, link, "4", {"mean": ODD}, passed={"mean--worked"})
    handed(site, registered, link, "5", {}, make=failed)
    handed(site, registered, link, "2", {}, passed=ALL)  # a teacher's trial
    page = section(teacher, "statistics")
    assert "2 of 3 students who handed in are graded" in page.text
    assert "Mean 2.5 of 9" in page.text
    assert "Uncertain." in page.text
    assert "Most often failed: Random , by 1 of 2. Divide by the number of values." in page.text
    assert "Takes the middle between the extremes." in page.text
    assert page.soup.select("svg.chart rect") and page.soup.select("svg.bar rect")
    assert not page.soup.find_all(style=True) and not page.soup.find_all("style")


def test_marks_by_hand_and_the_policy_decide_what_counts(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    handed(site, registered, link, "3", {}, passed=ALL)
    handed(site, registered, link, "3", {}, passed={"mean--worked"})
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(counts="last"))
    assert "Mean 1.0 of 9" in section(teacher, "statistics").text
    with site.tool.database.writing() as session:
        row = session.scalars(select(Submission).where(Submission.number == 2)).one()
        facts = {"given_by": row.user_id, "given_at": site.tool.clock(), "comment": None}
        session.add(HandMark(submission_id=row.id, cell="why", points=3, **facts))
    assert "Mean 4.0 of 9" in section(teacher, "statistics").text


def test_answers_left_as_they_were_show_no_misconception(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    handed(site, registered, link, "3", {}, passed=set())
    assert "known mistake" not in section(teacher, "statistics").text
    handed(site, registered, link, "4", {"mean": ODD}, passed=set())
    assert "Forgets to divide." in section(teacher, "statistics").text


def test_the_table_has_the_same_figures(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    for sub in ("3", "4"):
        handed(site, registered, link, sub, {}, passed={"mean--worked"})
    got = section(teacher, "statistics.csv").response
    assert got.headers["Content-Disposition"] == "attachment; filename=mini-statistics.csv"
    rows = list(csv.DictReader(io.StringIO(got.text)))
    assert [(row["exercise"], row["check"]) for row in rows][:3] == [
        ("Mean", ""),
        ("Mean", "Worked example"),
        ("Mean", "Random"),
    ]
    assert (rows[0]["solved"], rows[2]["solved"], rows[2]["failed"]) == ("0.25", "0", "2")
    assert rows[0]["discrimination"] == ""


def test_a_copy_is_found_and_leads_to_both(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    handed(site, registered, link, "3", {"mean": OWN}, passed=set())
    handed(site, registered, link, "3", {"mean": ODD}, passed=ALL)
    handed(site, registered, link, "4", {"mean": RENAMED})
    handed(site, registered, link, "5", {"mean": OWN})
    page = section(teacher, "similarity")
    assert "3 students' attempts that count are compared" in page.text
    assert "A hint, not a proof" in page.text
    assert len(page.soup.select("tbody tr")) == 1  # an attempt that does not count is no match
    links = [a["href"] for a in page.soup.select(".pair h4 a")]
    assert len(set(links)) == 2
    assert "total = 0.0" in page.text and "s = 0.0" in page.text
    assert teacher.open(site.url + links[0]).status == 200


def test_starter_code_is_no_similarity(
    site: Site, registered: Platform, link: Link, teacher: Browser
) -> None:
    for sub in ("3", "4"):
        handed(site, registered, link, sub, {})
    assert "No two submissions share enough" in section(teacher, "similarity").text


def test_two_of_one_name_are_two(site: Site, registered: Platform, link: Link, teacher: Browser) -> None:
    for sub in ("3", "4"):
        handed(site, registered, link, sub, {"mean": ODD})
    with site.tool.database.writing() as session:
        session.execute(update(User).values(name="Ada <b>Lovelace", email=""))
    page = section(teacher, "similarity")
    assert "Ada <b>Lovelace (3), Ada <b>Lovelace (4)" in page.text
    assert not page.soup.find_all("b")


def test_each_notebook_is_read_once(
    site: Site, registered: Platform, link: Link, teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sub, code in (("3", ODD), ("4", RENAMED)):
        handed(site, registered, link, sub, {"mean": code})
    read: list[str] = []
    get = site.tool.files.get
    monkeypatch.setattr(site.tool.files, "get", lambda name: (read.append(name), get(name))[1])
    first = section(teacher, "similarity").text
    assert len(read) == 2
    assert section(teacher, "similarity").text == first
    assert len(read) == 2


def test_styles_are_files(site: Site, teacher: Browser) -> None:
    for name in ("statistics", "similarity"):
        got = teacher.get(f"{site.url}/look/{name}.css")
        assert (got.status_code, got.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert "--accent" in got.text and "body" not in got.text
    assert teacher.get(f"{site.url}/look/feedback.css").status_code == 404
