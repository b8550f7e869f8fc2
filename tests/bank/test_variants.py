"""What is drawn for whom, and what can be wrong with a variant.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from molgrade.bank import check_bank, load_assignment
from molgrade.bank.variants import for_student, generator, numbered
from tests.bank.small_bank import CHAPTER, edit, write_bank

SECRET = b"a secret of this test"
EXERCISE = f"source/{CHAPTER}/double"
DRAW = '''"""Some numbers and a name."""
import numpy as np


def draw(rng):
    return {
        "numbers": rng.normal(size=3),
        "molecule": rng.choice(["CO", "CCO", "c1ccccc1"]),
        "size": rng.integers(10**6),
    }
'''
STUDENTS = ["ada", "Ada", "ada ", "", "../x", "名前", "a/b", '"], "', "\x00", "x" * 5000, "\udcff"]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """The small bank, its first exercise varying."""
    write_bank(tmp_path)
    (tmp_path / EXERCISE / "variant.py").write_text(DRAW)
    prompt = (
        "Write `double(x)`, for `molecule` = {{ molecule }}, `size` {{ size }} or `numbers`: {{ numbers }}."
    )
    edit(tmp_path, f"{EXERCISE}/exercise.md", "Write `double(x)`.", prompt)
    return tmp_path


def drawn(bank: Path, student: str, secret: bytes = SECRET) -> dict:
    assignment = load_assignment(bank / "source", CHAPTER)
    return for_student(assignment, secret, student).exercise("double").drawn


def said(bank: Path) -> list[str]:
    return [problem.message for problem in check_bank(bank / "source", [CHAPTER])]


def test_the_same_student_gets_the_same(bank: Path) -> None:
    assert said(bank) == []
    for student in STUDENTS:
        assert drawn(bank, student) == drawn(bank, student)


def test_any_two_students_secrets_and_assignments_get_something_else(bank: Path) -> None:
    draws = [drawn(bank, student) for student in STUDENTS] + [drawn(bank, "ada", b"another secret")]
    (bank / "source" / CHAPTER).rename(bank / "source" / "other")
    other = load_assignment(bank / "source", "other")
    draws.append(for_student(other, SECRET, "ada").exercise("double").drawn)
    assert len({repr(draw) for draw in draws}) == len(draws)


def test_one_name_in_two_spellings_of_unicode_is_one_student(bank: Path) -> None:
    assert drawn(bank, "Zoe\u0308") == drawn(bank, "Zo\u00eb")


def test_no_two_exercises_are_drawn_alike() -> None:
    names = [("a", "b", "c"), ("b", "a", "c"), ("a", "bc", ""), ("a,b", "", "c"), ("", "a", "b")]
    assert len({generator(SECRET, *each).integers(2**60) for each in names}) == len(names)


def test_the_base_version_is_one_draw_and_the_prompt_shows_it(bank: Path) -> None:
    exercise = load_assignment(bank / "source", CHAPTER).exercise("double")
    numbers, molecule, size = exercise.drawn.values()
    assert f"for `molecule` = {molecule}, `size` {size} or" in exercise.prompt
    assert exercise.prompt.endswith(f"{numbers[0]}, {numbers[1]}, {numbers[2]}.")
    assert [type(each) for each in (numbers, numbers[0], molecule, size)] == [list, float, str, int]
    again = load_assignment(bank / "source", CHAPTER).exercise("double")
    assert again.drawn == exercise.drawn
    other = numbered(load_assignment(bank / "source", CHAPTER), 7).exercise("double")
    assert other.drawn != exercise.drawn and str(other.drawn["size"]) in other.prompt


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("def draw(rng):", "def drawn(rng):", "there is no function `draw(rng)`"),
        ("rng.integers(10**6)", "1 / 0", "draw raises ZeroDivisionError"),
        ("rng.integers(10**6)", "{}['a']", "draw raises KeyError('a')"),
        ("rng.integers(10**6)", "rng", "return numbers, text, and lists"),
        ("rng.integers(10**6)", "float('nan')", "return numbers, text, and lists"),
        ("rng.integers(10**6)", "2**80", "return numbers, text, and lists"),
        ("size=3", "size=3000", "more than 20000 characters"),
        ('"size"', '"a size"', "a value named 'a size', which is no name"),
        ('"size"', '"lambda"', "a value named 'lambda', which is no name"),
        ("    return {", "    return None and {", "must return a dictionary"),
        ("import numpy as np", "import rdkit.Chem as np", "imports rdkit: draw with NumPy"),
        ("rng.integers(10**6)", "np.random.default_rng().integers(10**6)", "something else each time"),
        ("rng.", "np.random.default_rng(1).", "draw returns the same for everybody"),
        ('"size"', '"masses"', "'masses' is also bound by the set-up cell"),
        ('"size"', '"triple"', "'triple' is also bound by exercise 'triple'"),
        ('"size"', '"scale"', "shows 'size', which draw does not return"),
        ('        "size"', '        "more": 1, "size"', "the prompt doesn't mention 'more'"),
        ('"CO", "CCO", "c1ccccc1"]', '"CO"] if rng.random() < 0 else [][0]', "draw raises IndexError"),
        (
            "    return {",
            "    if rng.random() < 0.2: raise ValueError\n    return {",
            "draw raises ValueError",
        ),
    ],
)
def test_what_can_be_wrong(bank: Path, old: str, new: str, message: str) -> None:
    file = bank / EXERCISE / "variant.py"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    assert any(message in text for text in said(bank)), said(bank)


def test_an_error_is_reported_where_it_is_raised(bank: Path) -> None:
    edit(bank, f"{EXERCISE}/variant.py", "rng.integers(10**6)", "1 / 0")
    (problem,) = check_bank(bank / "source", [CHAPTER])[:1]
    assert (problem.file.name, problem.line) == ("variant.py", 9)


def test_only_what_varies_can_be_per_student(bank: Path) -> None:
    edit(bank, f"source/{CHAPTER}/assignment.toml", 'part = "A', 'per_student = true\npart = "A')
    assert said(bank) == []
    (bank / EXERCISE / "variant.py").unlink()
    assert "nothing can be drawn: no exercise has a variant.py" in said(bank)


def test_checks_may_take_what_is_drawn_for_their_exercise(bank: Path) -> None:
    edit(bank, f"{EXERCISE}/checks.py", "def test_shapes(double)", "def test_shapes(double, numbers)")
    edit(
        bank,
        f"source/{CHAPTER}/triple/checks.py",
        "def test_three(triple, double)",
        "def test_three(triple, size)",
    )
    assert said(bank) == []  # `triple` uses `double`
    edit(bank, f"{EXERCISE}/checks.py", "def _seen(value)", "numbers = 3\n\n\ndef _seen(value)")
    assert "'numbers' is a name of the notebook: choose another" in said(bank)
