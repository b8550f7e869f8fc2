"""A class's figures: what is counted, what is not, and how the page says it."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from molgrade.bank import load_assignment
from molgrade.engine.results import CheckStatus
from molgrade.errors import MolgradeError
from molgrade.records.course import Course
from molgrade.records.report import Report
from molgrade.records.statistics import Figures, figures, statistics
from molgrade.records.statistics_page import figures_table, page
from tests.grading.fakes import ALL, failed, graded
from tests.grading.mini import NAME, REFERENCE
from tests.test_cli import in_course

from .test_exports import marked

__all__ = ["marked"]

CLASS = [
    *[ALL] * 4,
    {"mean--worked", "mean--random", "spread--two"},
    {"mean--worked", "spread--two", "spread--shifted"},
    {"mean--worked", "spread--two"},
    {"mean--worked"},
    set(),
    set(),
]
"""Checks that each passes; the second to last has failed all, the last has answered nothing."""


@pytest.fixture
def found(built: Course) -> Figures:
    made = [Report.of(graded(built, f"s{n}", passed).result) for n, passed in enumerate(CLASS)]
    bank = {exercise.name: exercise for exercise in load_assignment(built.root / "source", NAME).exercises}
    error = Report.of(failed(built, "x").result)
    return figures(NAME, "Means", [*made, error], bank, {"s9": {"mean", "spread", "why"}})


def test_exercises(found: Figures) -> None:
    mean, spread, why = found.exercises
    points = np.array([4, 4, 4, 4, 4, 1, 1, 1, 0, 0]), np.array([2, 2, 2, 2, 1, 2, 1, 0, 0, 0])
    assert (found.graded, found.errors, found.submissions, found.uncertain) == (10, 1, 11, False)
    assert mean.difficulty == pytest.approx(points[0].mean() / 4)
    assert spread.difficulty == pytest.approx(points[1].mean() / 2)
    r = np.corrcoef(*points)[0, 1]
    assert mean.discrimination == spread.discrimination == pytest.approx(r)
    assert (why.difficulty, math.isnan(why.discrimination)) == (0, True)
    assert (found.mean, found.median) == pytest.approx((points[0].mean() + points[1].mean(), 4.0))
    assert found.histogram == [2, 1, 1, 1, 0, 1, 4, 0, 0, 0]
    assert sum(found.histogram) == 10


def test_checks_and_the_commonest(found: Figures) -> None:
    worked, random = found.exercises[0].checks
    assert (worked.failed, random.failed) == (2, 5)
    assert found.exercises[0].commonest == random
    assert random.message == "Divide by the number of values."
    rest = [float("spread--two" in p) + ("spread--shifted" in p) + ("mean--worked" in p) for p in CLASS]
    passed = ["mean--random" in p for p in CLASS]
    assert random.discrimination == pytest.approx(np.corrcoef(passed, rest)[0, 1])


def test_misconceptions_are_told_by_just_the_checks_that_fail_of_what_was_tried(found: Figures) -> None:
    mean, spread, _ = found.exercises
    assert [(m.answers, m.submissions) for m in mean.misconceptions] == [(["middle"], 3), (["total"], 1)]
    assert [(m.answers, m.submissions) for m in spread.misconceptions] == [(["no_shift"], 2), (["range"], 2)]
    assert mean.misconceptions[0].texts == ["Takes the middle between the extremes."]


def test_checks_that_could_not_be_decided_show_no_misconception(built: Course) -> None:
    made = graded(built, "ada", {"mean--worked"}).result
    made.exercises[0].checks[1].status = CheckStatus.TIMEOUT
    bank = {exercise.name: exercise for exercise in load_assignment(built.root / "source", NAME).exercises}
    mean = figures(NAME, "Means", [Report.of(made)], bank, {}).exercises[0]
    assert (mean.misconceptions, mean.checks[1].failed, mean.checks[1].stopped) == ([], 0, 1)


def test_what_waits_is_in_no_total(built: Course) -> None:
    made = [graded(built, f"s{n}", passed, {"why": "x"} if n < 3 else {}) for n, passed in enumerate(CLASS)]
    found = figures(NAME, "Means", [Report.of(each.result) for each in made], {}, {})
    why = found.exercises[2]
    assert (why.waiting, why.marked, found.waiting, found.alpha_items) == (3, 7, 3, 2)
    assert why.difficulty == 0
    assert found.exercises[0].misconceptions == []


def test_a_course_is_read_with_marks_by_hand_and_answers_left_as_they_were(marked: Course) -> None:
    found = statistics(marked, NAME)
    assert (found.submissions, found.graded, found.errors, found.waiting) == (4, 3, 1, 1)
    assert found.uncertain
    # cyd failed all, but with the cells as released: that is no mistake of a known kind.
    assert [m.answers for m in found.exercises[0].misconceptions] == []
    with pytest.raises(MolgradeError, match="There is no assignment 'nope'"):
        statistics(marked, "nope")


def test_the_page_needs_nothing_and_says_what_is_uncertain(found: Figures) -> None:
    html = page(found)
    assert "Uncertain." not in html and "<script" not in html and "http" not in html.replace("http-equiv", "")
    assert "Takes the middle between the extremes." in html
    assert "Divide by the number of values." in html
    few = replace(found, graded=3, title="<img src=x>")
    html = page(few)
    assert "Fewer than 10 submissions" in html and "<img" not in html
    assert "uncertain" in figures_table(few).caption


def test_figures_without_a_value_are_null_in_json_and_a_dash_on_the_page(built: Course) -> None:
    found = figures(NAME, "Means", [Report.of(graded(built, "ada").result)], {}, {})
    data = json.loads(json.dumps(found.as_data(), allow_nan=False))
    assert (data["alpha"], data["exercises"][0]["discrimination"], data["mean"]) == (None, None, 6.0)
    assert data["uncertain"] is True
    assert "nan" not in page(found)


def test_the_command(marked: Course, tmp_path) -> None:
    done = in_course(marked, "statistics", NAME, "--output", tmp_path)
    assert (done.exit_code, "1. Mean" in done.stdout, "Fewer than 10" in done.stdout) == (0, True, True)
    assert (tmp_path / f"{NAME}.html").read_text().startswith("<!DOCTYPE html>")
    assert json.loads(in_course(marked, "statistics", NAME, "--json").stdout)["graded"] == 3


def test_written_answers_that_a_person_marked_count(built: Course) -> None:
    from molgrade.records.gradebook import Mark, StudentMarks

    made = graded(built, "ada", answers={"why": REFERENCE["why"]}).result
    report = Report.of(made, StudentMarks(marks={"why": Mark(1.5, True, False)}))
    assert figures(NAME, "Means", [report], {}, {}).exercises[2].difficulty == 0.5
