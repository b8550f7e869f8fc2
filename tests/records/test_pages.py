"""The pages for teachers in a browser: nothing that a student wrote runs, and nothing sticks out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from molgrade.bank import load_assignment
from molgrade.records.course import Course
from molgrade.records.fingerprints import code_tokens, fingerprints
from molgrade.records.report import Report
from molgrade.records.similarity import Cell, Work, similar
from molgrade.records.similarity_page import page as similarity_page
from molgrade.records.statistics import figures
from molgrade.records.statistics_page import page as statistics_page
from tests.browser import Visit
from tests.grading.fakes import graded
from tests.grading.mini import NAME

from .test_browser import RAW, opened
from .test_similarity import ODD, OWN

pytestmark = pytest.mark.browser


def pages(course: Course) -> dict[str, str]:
    bank = {exercise.name: exercise for exercise in load_assignment(course.root / "source", NAME).exercises}
    made = graded(course, RAW, passed=set()).result
    for check in made.exercises[0].checks:
        check.message = check.title = RAW
    class_ = [Report.of(replace_student(made, f"s{n}")) for n in range(3)]
    source = ODD + "".join(f"# {line}\n" for line in RAW.splitlines()) + f"x = {'y' * 300}\n"
    works = [
        Work(f"{student}{RAW}", [Cell("mean", text, fingerprints(code_tokens(text)))])
        for student, text in (("ada", source), ("bob", source), ("cyd", OWN))
    ]
    return {
        "statistics": statistics_page(replace(figures(NAME, RAW, class_, bank, {}), histogram=[9] * 10)),
        "similarity": similarity_page(RAW, 3, similar(works)),
    }


def replace_student(result, student: str):
    return result.model_copy(update={"student": student})


@pytest.mark.parametrize("which", ["statistics", "similarity"])
def test_nothing_runs_and_nothing_is_asked_for(which: str, built: Course, tmp_path, browser) -> None:
    assert opened(pages(built)[which], tmp_path, browser) == (Visit(), [])


@pytest.mark.parametrize("width", [390, 1000])
@pytest.mark.parametrize("which", ["statistics", "similarity"])
def test_nothing_sticks_out(which: str, width: int, built: Course, tmp_path, browser) -> None:
    file = tmp_path / "page.html"
    file.write_text(pages(built)[which])
    tab = browser.new_page()
    try:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.goto(file.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        tab.close()
