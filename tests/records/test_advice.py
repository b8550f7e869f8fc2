"""What a student should look at next is what cost most, and what was the cause."""

from __future__ import annotations

import re

from molgrade.engine import Graded
from molgrade.engine.results import CheckStatus
from molgrade.records.advice import look_at_next
from molgrade.records.course import Course
from molgrade.records.feedback import page
from molgrade.records.gradebook import Mark, StudentMarks
from molgrade.records.report import Report
from tests.grading.fakes import ALL, failed, graded

from .test_feedback import text_of


def found(made: Graded, marks: StudentMarks | None = None) -> list[tuple]:
    steps = look_at_next(Report.of(made.result, marks))
    return [(step.number, step.lost, step.row and step.row.check.title) for step in steps]


def test_the_costliest_exercise_comes_first_with_its_costliest_check(course: Course) -> None:
    assert found(graded(course, "ada", passed={"spread--two", "spread--shifted"})) == [
        (1, 4.0, "Random"),
        (3, 3.0, None),
    ]


def test_the_page_says_it_in_sentences_with_links(course: Course) -> None:
    html = page(Report.of(graded(course, "ada", passed=ALL - {"mean--random"}).result), "Means")
    assert "Look at next" in html and html.index("Look at next") < html.index('class="exercise"')
    first, second = re.findall(r"<li>(<a href=\"#.*?)</li>", html, re.DOTALL)
    assert 'href="#mean"' in first and 'id="mean"' in html
    text = text_of(html)
    assert "Exercise 1: Mean (3 points to gain): Divide by the number of values." in text
    assert 'href="#why"' in second and "no answer was given" in second


def test_what_only_followed_from_an_earlier_exercise_is_left_out(course: Course) -> None:
    made = graded(course, "ada", passed={"mean--worked"}, answers={"why": "because"})
    for check in made.result.exercises[1].checks:
        check.carried, check.carried_points = True, check.max_points
    assert [number for number, *_ in found(made)] == [1]


def test_the_cause_comes_before_what_was_not_run_because_of_it(course: Course) -> None:
    made = graded(course, "ada", passed=set())
    by_points = sorted(made.result.exercises[0].checks, key=lambda check: -check.max_points)
    by_points[0].status = CheckStatus.NOT_RUN
    assert found(made)[0][2] == by_points[1].title


def test_a_mark_by_hand_counts_and_its_comment_is_pointed_to(course: Course) -> None:
    made = graded(course, "ada", answers={"why": "because"})
    assert found(made) == []  # it waits for a person
    marks = StudentMarks({"why": Mark(1.0, manual=True, needs_marking=False)}, {"why": "Say more."})
    assert found(made, marks) == [(3, 2.0, None)]
    assert "read what was said about your answer" in page(Report.of(made.result, marks), "Means")


def test_with_all_points_or_none_to_give_there_is_nothing_to_look_at(course: Course) -> None:
    assert "Look at next" not in page(
        Report.of(graded(course, "ada", answers={"why": "because"}).result), "Means"
    )
    assert found(failed(course, "ada")) == []
