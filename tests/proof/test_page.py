"""The page of figures: what it says, and that the committed one says what the bank says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from molgrade.bank import load_assignment
from molgrade.bank.finding import entries
from molgrade.cli import app
from molgrade.errors import MolgradeError
from molgrade.proof.evidence import Evidence, Tried, key_of
from molgrade.proof.figures import Figures, read_figures
from molgrade.proof.page import bank_page, write_page
from molgrade.proof.trial import Outcome
from molgrade.proof.verify import Verdict
from tests.bank.small_bank import edit, write_bank

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "bank.md"


def verdict(root: Path, name: str, caught: int, missed: int, problems: int = 0) -> Verdict:
    """What `verify` might have found of an exercise of the small bank."""
    chapter = load_assignment(root / "source", "mini")
    exercise = chapter.exercise(name)
    fine = Outcome(checks={}, faults=[], cpu_seconds=0.5)
    tried = [Tried(line=3, before="a", after=f"a{n}", caught=n < caught) for n in range(caught + missed)]
    evidence = Evidence(
        exercise=exercise,
        check_seconds=20,
        seeds=[fine],
        redrawn=[],
        untouched=fine,
        accepted={},
        rejected={},
        mutants=[*tried, Tried(line=3, before="b", after="c", caught=False, equivalent=True)],
        possible_mutants=99,
        unknown_equivalents=[],
    )
    return Verdict(chapter, exercise, evidence, [(7, "too few")] * problems)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_bank(tmp_path)


def written(root: Path, *verdicts: Verdict) -> str:
    (root / "docs").mkdir(exist_ok=True)
    page = root / "docs" / "bank.md"
    write_page(page, entries(root / "source"), list(verdicts))
    return page.read_text()


def test_the_committed_page_says_what_the_bank_says() -> None:
    """Its figures may be older: only what is read from source/ is compared."""
    page = bank_page(entries(ROOT / "source"), {})
    assert without_figures(PAGE.read_text()) == without_figures(page), (
        "docs/bank.md is out of date: run `molgrade verify --kept --page docs/bank.md`"
    )


def without_figures(page: str) -> str:
    """The page less what only `verify` can tell: the last column, and the line of what was tried."""
    page = re.sub(r"^(\| \[.*\|)[^|]*\|$", r"\1", page, flags=re.M)
    return re.sub(r"^\*\*Tried:\*\*.*$", "", page, flags=re.M)


def test_the_committed_figures_are_of_exercises_that_exist() -> None:
    addresses = {entry.address for entry in entries(ROOT / "source")}
    figures = read_figures(PAGE.with_suffix(".json"))
    assert set(figures) <= addresses
    shown = [str(each) for each in figures.values()]
    assert all(score in PAGE.read_text() for score in shown)


def test_every_fact_of_an_exercise_stands_in_its_row(root: Path) -> None:
    page = written(root, verdict(root, "double", caught=19, missed=1))
    link = "[Twice as much](../source/mini/double/exercise.md)"
    assert f"| {link} | 3 | 1 | 5 | 1 + 1 | 1 | 2 | 95% (19/20) |" in page
    assert "| 1.5 | 2 | 5 | 1 + 1 | 1 | 2 | – |" in page
    assert "[Explain it](../source/mini/explain/exercise.md) | 2 | 1 | 3 | marked by a person |" in page
    assert "4 misconceptions" in page and "* Loses the sign." in page
    assert "3 exercises, 6.5 points, 2 visible and 2 hidden checks, 2 right and 4 wrong answers." in page
    assert "1 of the 2 exercises with checks" in page and "catch 19 of 20 mutants" in page
    assert "rules are broken by none. Lowest scores: mini/double 95%." in page


def test_broken_rules_are_seen(root: Path) -> None:
    page = written(root, verdict(root, "double", caught=1, missed=1, problems=2))
    assert "| 50% (1/2) ✗ |" in page and "rules are broken by mini/double" in page


def test_one_exercise_verified_leaves_the_figures_of_others(root: Path) -> None:
    written(root, verdict(root, "double", caught=9, missed=1))
    page = written(root, verdict(root, "triple", caught=4, missed=0))
    assert "| 90% (9/10) |" in page and "| 100% (4/4) |" in page
    again = written(root, verdict(root, "double", caught=10, missed=0))
    assert "| 100% (10/10) |" in again and "90%" not in again
    assert list(read_figures(root / "docs" / "bank.json")) == ["mini/double", "mini/triple"]


@pytest.mark.parametrize(
    ("file", "old", "new", "kept"),
    [
        ("source/mini/double/solution.py", "Twice x", "Two times x", []),  # triple builds on it
        ("source/mini/triple/checks.py", "The sign stays.", "Signs stay.", ["mini/double"]),
        ("source/mini/setup.py", "import csv", "import csv  # tables", []),
        ("source/mini/intro.md", "Twice and", "Two and", ["mini/double", "mini/triple"]),
    ],
)
def test_figures_are_dropped_when_what_they_are_about_changes(file, old, new, kept, root: Path) -> None:
    written(root, verdict(root, "double", caught=9, missed=1), verdict(root, "triple", caught=4, missed=0))
    edit(root, file, old, new)
    if file.endswith("checks.py"):
        edit(root, "source/mini/triple/rejected/absolute.py", old, new)
        edit(root, "source/mini/triple/rejected/twice.py", "The sign}", "Signs}")
    written(root)
    assert list(read_figures(root / "docs" / "bank.json")) == kept


def test_results_are_kept_when_only_the_page_s_code_changes(root: Path, tmp_path: Path, monkeypatch) -> None:
    package = tmp_path / "package"
    for name in ("proof/page.py", "proof/trial.py", "bank/finding.py", "bank/checks.py", "engine/wire.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    monkeypatch.setattr("molgrade.proof.evidence.PACKAGE", package)
    chapter = load_assignment(root / "source", "mini")

    def key() -> str:
        return key_of(chapter, chapter.exercise("double"), "process", None)

    before = key()
    for name in ("proof/page.py", "bank/finding.py"):
        (package / name).write_text("x = 1")
        assert key() == before
    for name in ("proof/trial.py", "bank/checks.py", "engine/wire.py"):
        earlier = key()
        (package / name).write_text("x = 1")
        assert key() != earlier


def test_the_page_is_written_again_without_trying_anything(root: Path) -> None:
    written(root, verdict(root, "double", caught=9, missed=1))
    edit(root, "source/mini/explain/exercise.md", "minutes: 3", "minutes: 4")
    (root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    page = root / "docs" / "bank.md"
    done = CliRunner().invoke(app, ["verify", "--kept", "--page", str(page), "--course", str(root)])
    assert done.exit_code == 0, done.output
    assert "| 2 | 1 | 4 | marked by a person |" in page.read_text() and "90% (9/10)" in page.read_text()
    done = CliRunner().invoke(app, ["verify", "--kept", "--course", str(root)])
    assert done.exit_code == 2 and "--kept takes --page" in done.stderr


def test_figures_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    file = tmp_path / "bank.json"
    for text in ("{", "[]", '{"a/b": {"caught": 1}}'):
        file.write_text(text)
        with pytest.raises(MolgradeError, match=r"bank\.json can't be read"):
            read_figures(file)
    assert read_figures(tmp_path / "none.json") == {}
    assert (
        Figures(content="", problems=0, possible=0, tried=0, caught=0, equivalent=0, survivors=[]).score == 1
    )
