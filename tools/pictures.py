"""Make docs/pictures from what `molgrade demo` made: a release notebook, a feedback page, the table of marks.

    molgrade demo && python tools/pictures.py

Needs Chromium (`apt-get install chromium`), and MathJax from the network, or from a folder:

    npm pack mathjax@2.7.9 && tar xzf mathjax-2.7.9.tgz
    python tools/pictures.py --mathjax package/MathJax.js
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from rich.console import Console

from molgrade.records.course import Course
from molgrade.records.feedback import reports
from molgrade.records.table import marks_table

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--virtual-time-budget=5000",
]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--demo", type=Path, default=ROOT / "demo", help="a folder that `molgrade demo` made")
    parser.add_argument("--chapter", default="tensors-and-shapes")
    parser.add_argument("--student", default="rejected-1", help="whose feedback page to show")
    parser.add_argument("--mathjax", type=Path, help="MathJax.js of MathJax 2")
    arguments = parser.parse_args()
    if shutil.which("chromium") is None:
        sys.exit("Chromium is missing: apt-get install chromium.")
    course = Course.at(arguments.demo)
    PICTURES.mkdir(parents=True, exist_ok=True)
    screenshot(release_page(arguments.chapter, arguments.mathjax), "release", 1000, 2050)
    screenshot(marks_page(course, arguments.chapter), "marks", 930, 500)
    feedback = course.feedback(arguments.student, arguments.chapter) / f"{arguments.chapter}.html"
    screenshot(feedback.read_text(), "feedback", 1000, 1400)
    screenshot(feedback.read_text(), "feedback-phone", 390, 900)


def release_page(chapter: str, mathjax: Path | None) -> str:
    notebook = nbformat.read(ROOT / "release" / chapter / f"{chapter}.ipynb", as_version=4)
    url = {"mathjax_url": f"{mathjax.resolve().as_uri()}?config=TeX-AMS_CHTML-full,Safe"} if mathjax else {}
    return HTMLExporter(**url).from_notebook_node(notebook)[0]


def marks_page(course: Course, chapter: str) -> str:
    """What the terminal shows, as a page of the same colours."""
    title = course.autograder(chapter).assignment.title
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=110, file=nowhere, force_terminal=True)
        console.print(marks_table(title, reports(course, chapter)))
    page = console.export_html(inline_styles=True)
    return page.replace("<body>", '<body style="margin: 24px; font-size: 15px; zoom: 0.95">')


def screenshot(page: str, name: str, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page)
        size = [f"--window-size={width},{height}", f"--user-data-dir={folder}/profile"]
        target = f"--screenshot={PICTURES / name}.png"
        subprocess.run(["chromium", *QUIET, *size, target, file.as_uri()], check=True, capture_output=True)
    print(PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
