"""`make serve-demo`: one command to an LMS in which a student finds a mark, and back."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup

from tests.grading.machines import ENVIRONMENT, Program, wait

pytestmark = pytest.mark.slow

OPTIONS = ["--lms-port", "0", "--tool-port", "0", "--boundary", "process", "--students", "2"]


def demo(folder: Path, *more: str) -> Program:
    command = [sys.executable, "-m", "tools.serve_demo", "--folder", str(folder / "demo"), *OPTIONS, *more]
    return Program(command, folder / "said", ENVIRONMENT)


def as_student(program: Program) -> tuple[requests.Session, str]:
    """A browser in which the LMS's page was asked to open the course as Ada, and the LMS's address."""
    program.wait_for("and choose who you are")
    browser, url = requests.Session(), re.search(r"Open (\S+)/ and", program.said)[1]
    browser.trust_env = False
    people = BeautifulSoup(browser.get(url).text, "html.parser")
    (form,) = [form for form in people.find_all("form") if "Open as student Ada" in form.text]
    course = browser.post(url + form["action"])
    assert "Tensors and shapes" in course.text
    return browser, url


def marks(browser: requests.Session, url: str) -> list[str]:
    """A student's marks in the LMS."""
    table = BeautifulSoup(browser.get(f"{url}/gradebook").text, "html.parser").find("tbody")
    return [cell.find(string=True) for row in table.find_all("tr") for cell in row.find_all("td")]


def end(program: Program) -> None:
    """Ctrl-C."""
    program.process.send_signal(signal.SIGINT)
    assert program.ended() == 0, program.said
    assert program.said.endswith("Ended.\n")


def test_a_student_finds_a_mark_and_it_is_there_the_next_time(tmp_path: Path) -> None:
    program = demo(tmp_path)
    try:
        browser, url = as_student(program)
        wait(lambda: any(mark != "–" for mark in marks(browser, url)), "a mark of Ada's in the LMS")
        found = marks(browser, url)
        assert len(found) == 3
        end(program)
        program = demo(tmp_path)
        again, url = as_student(program)
        assert "Goes on with the course" in program.said and "Registering" not in program.said
        assert [mark for mark in marks(again, url) if mark != "–"] != []
        end(program)
    finally:
        program.stop()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "demo" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("kept")
    program = demo(tmp_path, "--fresh")
    assert program.ended() == 1
    assert "holds something else" in program.said and mine.read_text() == "kept"
