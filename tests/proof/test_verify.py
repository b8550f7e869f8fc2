"""Each rule speaks up when the bank breaks it, and about nothing else."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from molgrade.bank import load_assignment
from molgrade.bank.finding import entries
from molgrade.build import build
from molgrade.errors import MolgradeError
from molgrade.proof import Verdict, verify
from molgrade.proof.evidence import Store
from molgrade.proof.figures import read_figures
from molgrade.proof.page import write_page
from molgrade.records.course import Course
from tests.bank.small_bank import edit
from tests.grading.conftest import built, course
from tests.grading.mini import NAME
from tests.grading.own_mini import vary

__all__ = ["built", "course"]

pytestmark = pytest.mark.slow

CHECKS = f"source/{NAME}/mean/checks.py"
ARRAY = "np.random.default_rng(3).normal(size=17)"


def said(course: Course, exercise: str = "mean") -> dict[int, list[str]]:
    """What `verify` says of an exercise, by rule."""
    build(course.root, [NAME])
    (verdict,) = verify(course, [f"{NAME}/{exercise}"], "process")
    found: dict[int, list[str]] = {}
    for number, text in verdict.problems:
        found.setdefault(number, []).append(text)
    return found


def test_a_sound_exercise_has_no_problems(course: Course) -> None:
    assert said(course) == {}


def test_what_it_builds_on_is_answered_for_it(course: Course) -> None:
    verdicts = verify(course, [NAME], "process")
    assert [verdict.exercise.name for verdict in verdicts] == ["mean", "spread", "why"]
    spread = verdicts[1].evidence
    assert spread.seeds[0].failed == [] and spread.accepted["direct"].failed == []
    assert verdicts[2].evidence is None


def test_a_reference_that_fails(course: Course) -> None:
    edit(course.root, CHECKS, "x.sum() / 17", "x.sum() / 18")
    problems = said(course)
    assert problems[1] == [f"the reference fails 'random' with seed {seed}" for seed in range(3)]
    assert problems[3] == ["accepted/by_sum.py fails 'random'"]


def test_a_check_that_passes_on_the_stub(course: Course) -> None:
    edit(course.root, CHECKS, "assert float(mean(np.array([1.0, 3.0]))) == 2.0", "assert callable(mean)")
    problems = said(course)
    assert problems[2] == ["'worked' passes on the untouched release"]
    assert problems[5] == ["rejected/total.py passes worked"]


def test_a_check_that_holds_for_its_own_numbers_only(course: Course) -> None:
    edit(
        course.root,
        CHECKS,
        "x.sum() / 17)",
        f"x.sum() / 17 + (x[0] != {ARRAY.replace('(3)', '(int(3))')}[0]))",
    )
    problems = said(course)
    assert set(problems) == {4}
    assert "the reference fails 'random' when its inputs are redrawn (every seed plus 1)" in problems[4]
    assert any(text.startswith("accepted/by_sum.py fails 'random'") for text in problems[4])


def test_a_rejected_answer_that_fails_more_than_it_names(course: Course) -> None:
    edit(course.root, f"source/{NAME}/mean/rejected/middle.py", "np.min(x)) / 2", "np.min(x)) / 3")
    assert said(course) == {5: ["rejected/middle.py also fails worked"]}


def test_mutants_that_survive_and_equivalent_ones(course: Course) -> None:
    edit(
        course.root,
        f"source/{NAME}/mean/solution.py",
        "float(np.mean(x))",
        "float(np.sum(x) / len(x) + 0 * 3)",
    )
    problems = said(course)
    assert set(problems) == {7}
    assert problems[7][0].startswith("hidden checks catch ")
    survivor = "return float(np.sum(x) / len(x) + 0 * 3) → return float(np.sum(x) / len(x) + 0 * 4)"
    assert f"survives: line 4: {survivor}" in problems[7]
    survivors = [text.partition(": line 4: ")[2] for text in problems[7][1:]]
    listed = [f"{text!r}: Nothing times any number is nothing." for text in survivors]
    listed.append("'a → b': There is no such mutant.")
    (course.root / f"source/{NAME}/mean/equivalents.yaml").write_text("\n".join(listed))
    assert said(course) == {8: ["equivalents.yaml names a change that no mutant makes: a → b"]}


def test_a_hidden_check_with_the_visible_one_s_numbers(course: Course) -> None:
    numbers = "[1.0, 3.0, 7.5, 2.0]"
    edit(course.root, CHECKS, "np.array([1.0, 3.0]))) == 2.0", f"np.array({numbers}))) == 3.375")
    edit(course.root, CHECKS, f"x = {ARRAY}", f"x = np.array({numbers} * 5)[:17]")
    problems = said(course)
    assert problems[9] == [f"'random' is hidden and uses {numbers}, which a visible check shows"]


def test_results_are_kept_until_something_changes(course: Course, tmp_path: Path) -> None:
    store, tried = Store(tmp_path / "store"), []

    def verdicts() -> list[Verdict]:
        tried.clear()
        build(course.root, [NAME])
        return verify(course, [NAME], "process", store=store, watch=tried.append)

    def found(verdict: Verdict) -> dict:
        return verdict.evidence.model_dump(exclude={"exercise"})

    first = verdicts()
    assert {*tried} == {f"{NAME}/mean", f"{NAME}/spread"}
    again = verdicts()
    assert tried == []
    assert [found(v) for v in again[:2]] == [found(v) for v in first[:2]]
    edit(course.root, f"source/{NAME}/spread/checks.py", "18.0]))) - 8 / 3", "18.0]))) - 8.0 / 3")
    verdicts()
    assert {*tried} == {f"{NAME}/spread"}
    edit(course.root, f"source/{NAME}/mean/solution.py", "np.mean(x)", "x.mean()")
    verdicts()
    assert {*tried} == {f"{NAME}/mean", f"{NAME}/spread"}  # which builds on it


def test_an_interrupt_keeps_what_is_known(course: Course, tmp_path: Path) -> None:
    store, known, tried = Store(tmp_path / "store"), [], []

    def interrupt(address: str) -> None:
        if address.endswith("spread"):
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            verify(course, [NAME], "process", store=store, watch=interrupt, tell=known.append)
    finally:
        signal.signal(signal.SIGINT, before)
    assert [verdict.exercise.name for verdict in known] == ["why", "mean"]
    verify(course, [NAME], "process", store=store, watch=tried.append)
    assert {*tried} == {f"{NAME}/spread"}


def test_the_page_has_every_exercise(course: Course, tmp_path: Path) -> None:
    page = tmp_path / "bank.md"
    write_page(page, entries(course.root / "source"), verify(course, [NAME], "process"))
    text = page.read_text()
    for exercise in load_assignment(course.root / "source", NAME).exercises:
        assert exercise.title in text
        assert all(answer.misconception in text for answer in exercise.rejected)
    figures = read_figures(page.with_suffix(".json"))
    assert list(figures) == [f"{NAME}/mean", f"{NAME}/spread"]
    assert all(each.tried and each.tried == each.caught for each in figures.values())


def test_faults_of_use_are_named(course: Course) -> None:
    with pytest.raises(MolgradeError, match="There is no exercise 'nope'"):
        verify(course, ["nope"], "process")
    (course.root / f"source/{NAME}/mean/equivalents.yaml").write_text("- a list\n")
    with pytest.raises(MolgradeError, match=r"equivalents\.yaml must map each mutant"):
        verify(course, [f"{NAME}/mean"], "process")
    edit(course.root, CHECKS, "size=17", "size=18")
    with pytest.raises(MolgradeError, match="run `molgrade build mini` first"):
        verify(course, [NAME], "process")


def test_a_sound_exercise_that_varies(course: Course) -> None:
    vary(course.root, per_student=False)
    (verdict,) = verify(course, [f"{NAME}/mean"], "process")
    assert verdict.problems == []
    versions = verdict.evidence.variants
    assert len(versions) == 50
    assert all(
        drawn.failed
        == {
            "": [],
            "stub": ["worked", "random"],
            "accepted/by_sum": [],
            "rejected/middle": ["worked", "random"],
            "rejected/total": ["worked", "random"],
        }
        for drawn in versions
    )


def test_what_does_not_hold_for_every_draw(course: Course) -> None:
    # The mean is the middle between the extremes when the last number is 9, not when it is 10.
    vary(course.root, per_student=False)
    (course.root / f"source/{NAME}/mean/variant.py").write_text(
        "def draw(rng):\n    return {'my_values': [1, 3, 5, 7, 9 + int(rng.integers(2))]}\n"
    )
    problems = said(course)
    assert {11, 12} <= set(problems) <= {5, 11, 12}  # 5: if the base version drew a 9
    assert set(problems[11]) == {"rejected/middle.py passes worked with {'my_values': [1, 3, 5, 7, 9]}"}
    assert problems[12] == ["of 50 students only 2 get something of their own"]
