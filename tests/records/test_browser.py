"""Pages as a browser sees them: sanitised, and, were that to fail, stopped by their policy."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import nbgrader.server_extensions.formgrader as formgrader
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from molgrade.records.course import Course
from molgrade.records.feedback import page
from molgrade.records.report import Report
from tests.browser import Visit, visit
from tests.grading.fakes import graded

from .test_notebook_html import HOSTILE

FORMGRADER = Path(formgrader.__file__).parent
BOOTSTRAP = FORMGRADER / "static" / "node_modules" / "bootstrap" / "dist" / "css"
pytestmark = pytest.mark.browser

RUNS = "window.owned=1;alert('owned');fetch('https://hostile.example/fetched')"
RAW = f"""<script>{RUNS}</script><img src=x onerror="{RUNS}"><svg onload="{RUNS}"></svg>
<img src="https://hostile.example/pixel.png"><iframe src="https://hostile.example/frame"></iframe>
<link rel="stylesheet" href="https://hostile.example/style.css"><a href="javascript:{RUNS}">x</a>
<form action="https://hostile.example/sent"><button>Send</button></form>"""
MARKUP = [RAW, *(hostile.replace("alert(1)", RUNS) for hostile in HOSTILE)]


def outputs() -> list:
    kinds = ("text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png", "text/plain")
    shown = [new_output("display_data", data={kind: markup}) for markup in MARKUP for kind in kinds]
    text = "\n".join(MARKUP)
    return [
        *shown,
        new_output("stream", text=text),
        new_output("error", ename=text, evalue=text, traceback=[text]),
    ]


def hostile_page(course: Course) -> str:
    """A feedback page with markup in every place that a submission can fill."""
    text = "\n".join(MARKUP)
    made = graded(course, text, passed=set(), answers={"why": text}, repairs=[text], faults=[text])
    for check in (check for exercise in made.result.exercises for check in exercise.checks):
        check.detail = text
    made.notebook.cells += [
        new_markdown_cell(f"A\n\n{text}\n\n$x{text}$"),
        new_code_cell(f"# {text}", outputs=outputs()),
    ]
    return page(Report.of(made.result), text, made.notebook)


def opened(html: str, folder: Path, browser) -> tuple[Visit, list[str]]:
    file = folder / "page.html"
    file.write_text(html)
    return visit(browser, file)


def test_a_hostile_submissions_page_runs_nothing_and_asks_for_nothing(course, tmp_path, browser) -> None:
    assert opened(hostile_page(course), tmp_path, browser) == (Visit(), [])


def test_without_sanitising_the_policy_stops_it_all(course, tmp_path, browser) -> None:
    html = page(Report.of(graded(course, "ada").result), "Means").replace("</main>", f"{RAW}</main>")
    seen, refused = opened(html, tmp_path, browser)
    assert seen == Visit()
    kinds = {re.search(r"([a-z]+-src|default-src|form-action)", text)[1] for text in refused}
    assert len(refused) >= 6
    assert kinds & {"default-src", "script-src"}


def test_without_both_it_would_be_noticed(course, tmp_path, browser) -> None:
    html = page(Report.of(graded(course, "ada").result), "Means").replace("</main>", f"{RAW}</main>")
    html = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", html)
    seen, _ = opened(html, tmp_path, browser)
    assert "owned" in seen.dialogs
    assert seen.left, "the form was sent"
    assert {f"https://hostile.example/{name}" for name in ("pixel.png", "fetched", "frame")} <= set(
        seen.requests
    )


@pytest.mark.parametrize("width", [390, 1000])
def test_nothing_sticks_out_of_the_page(width: int, course, tmp_path, browser) -> None:
    """Long lines, wide tables and pictures scroll in their own boxes."""
    made = graded(
        course, "a-student-with-a-very-long-name@university.example", passed=set(), faults=["x" * 300]
    )
    for check in (check for exercise in made.result.exercises for check in exercise.checks):
        check.detail = "ValueError: " + "x" * 500
    wide = "<table><tr>" + "<td>12345678</td>" * 60 + "</tr></table>"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="5000" height="9"><rect width="5000"/></svg>'
    shown = [new_output("display_data", data={"text/html": wide}), new_output("stream", text="y" * 500)]
    shown += [new_output("display_data", data={"image/svg+xml": svg})]
    formula = "$$" + " + ".join(f"x_{{{n}}}^2" for n in range(60)) + "$$"
    made.notebook.cells += [
        new_code_cell("z = '" + "z" * 400 + "'", outputs=shown),
        new_markdown_cell(formula),
    ]
    file = tmp_path / "page.html"
    file.write_text(page(Report.of(made.result), "Means", made.notebook))
    tab = browser.new_page()
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(file.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


@pytest.mark.parametrize("template", ["formgrade", "feedback"])
def test_nbgraders_own_pages_of_a_hostile_notebook_run_nothing(template, course, tmp_path, browser) -> None:
    """What formgrader shows to instructors and `nbgrader generate_feedback` writes in a course of ours."""
    made = graded(course, "ada", answers={"why": "\n".join(MARKUP)})
    made.notebook.cells += [new_markdown_cell("\n\n".join(MARKUP)), new_code_cell("x", outputs=outputs())]
    for cell in made.notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.score, cell.metadata.nbgrader.comment = 0.0, RAW
    config = course.config.copy()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [str(FORMGRADER / "templates")]
    config.HTMLExporter.extra_template_paths = [str(BOOTSTRAP)]
    body = rendered(HTMLExporter(config=config), made.notebook)
    seen, _ = opened(body, tmp_path, browser)
    assert (seen.ran, seen.dialogs, seen.left) == ([], [], [])
    assert not [url for url in seen.requests if "hostile.example" in url or "example.org" in url]


def rendered(exporter: HTMLExporter, notebook: nbformat.NotebookNode) -> str:
    names = dict.fromkeys(("notebook", "assignment", "notebook_id", "assignment_id", "submission_id"), "mini")
    names |= {"student": "ada", "score": 1, "max_score": 9, "late_penalty": 0, "index": 0, "total": 1}
    resources = {"nbgrader": names, "base_url": "/x", "mode": "formgrader", "unique_key": "mini", **names}
    return exporter.from_notebook_node(notebook, resources=resources)[0]
