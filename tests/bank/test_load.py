"""Loading a chapter, and the code that a check needs."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from molgrade.bank import BankError, check_bank, list_chapters, load_assignment, stub
from tests.bank.small_bank import CHAPTER, edit, write_bank


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return write_bank(tmp_path)


@pytest.fixture
def assignment(bank: Path):
    return load_assignment(bank / "source", CHAPTER)


def test_small_bank_is_sound(bank):
    assert check_bank(bank / "source", [CHAPTER]) == []
    assert check_bank(bank / "source") == []


def test_everything_is_loaded(assignment):
    assert assignment.name == CHAPTER
    assert assignment.points == 6.5
    assert assignment.minutes == 13
    assert assignment.limits.cell_seconds == 20
    assert assignment.limits.check_seconds == 30
    assert [exercise.kind for exercise in assignment.exercises] == ["code", "code", "written"]
    double = assignment.exercise("double")
    assert [(check.id, check.title, check.points, check.hidden) for check in double.checks] == [
        ("number", "A number", 1, False),
        ("shapes", "Arrays of any shape", 2, True),
    ]
    assert double.checks[0].parameters == ("double", "masses")
    assert [answer.name for answer in double.accepted] == ["sum"]
    assert double.rejected[1].fails == {"number": "multiply, do not add 2", "shapes": "Every element counts"}
    assert "canary_sample" in assignment.exercise("explain").sample


def test_module_code_is_what_the_check_needs_and_no_more(assignment):
    file = assignment.exercise("double").check_file
    number, shapes = file.checks
    needed = file.module_code(number)
    assert needed.startswith("import numpy as np\n\n\ndef _seen")
    assert "scipy" not in needed and "_SIZES" not in needed and "canary" not in needed
    assert "test_case" not in needed
    assert "_SIZES = [(2,), (3, 4)]  # one and two axes" in file.module_code(shapes)
    assert "import scipy.special" in file.module_code(shapes)
    assert file.function_code(number).startswith("def test_number(double, masses):")


def test_module_code_follows_statements_that_bind_nothing(bank):
    edit(
        bank,
        "source/mini/double/checks.py",
        "_SIZES = [(2,), (3, 4)]  # one and two axes",
        "_SIZES = []\n_SIZES.append((2,))\nif _SIZES:\n    _OTHER = 1",
    )
    file = load_assignment(bank / "source", CHAPTER).exercise("double").check_file
    assert "_SIZES = []\n_SIZES.append((2,))" in file.module_code(file.checks[1])
    assert "_OTHER" not in file.module_code(file.checks[1])
    ast.parse(file.module_code(file.checks[1]))


def test_exercise_of_another_chapter(bank):
    midterm = bank / "source" / "midterm"
    midterm.mkdir()
    for name in ("assignment.toml", "intro.md", "setup.py"):
        shutil.copy(bank / "source" / CHAPTER / name, midterm)
    own = '"double", "triple", "explain"'
    wrong, right = '"mini/triple", "mini/double"', '"mini/double", "mini/triple"'
    edit(midterm, "assignment.toml", own, wrong)
    problems = check_bank(bank / "source", ["midterm"])
    assert [problem.message for problem in problems] == ["uses 'double', which doesn't come before 'triple'"]
    edit(midterm, "assignment.toml", wrong, right)
    assert load_assignment(bank / "source", "midterm").points == 4.5


def test_chapters_come_in_the_order_of_the_book(bank):
    for name, number in (("zeta", "chapter = 0.5"), ("alpha", "chapter = 12"), ("beta", "")):
        (bank / "source" / name).mkdir()
        text = f'title = "?"\n{number}\nexercises = ["x"]\n'
        (bank / "source" / name / "assignment.toml").write_text(text)
    assert list_chapters(bank / "source") == ["mini", "alpha", "beta", "zeta"]


def test_broken_chapter_is_not_loaded(bank):
    edit(bank, "source/mini/double/exercise.md", "points: 3", "points: 4")
    with pytest.raises(BankError, match=r"exercise.md:4: the exercise has 4 points, its checks have 3"):
        load_assignment(bank / "source", CHAPTER)


def test_stub_keeps_the_signature():
    text = "def f(x):\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    assert stub(text) == "def f(x):\n    raise NotImplementedError()\n"


def test_import_is_light():
    """`molgrade --help` must answer at once."""
    code = "import sys, molgrade.bank; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "nbformat", "nbgrader", "otter", "IPython"} & {*run.stdout.split()}
