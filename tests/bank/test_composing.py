"""Assignments composed of exercises from several chapters."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from molgrade.bank import check_bank, load_assignment
from molgrade.bank.composing import compose
from molgrade.errors import MolgradeError
from tests.bank.small_bank import edit, write_bank

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_bank(tmp_path) / "source"


@pytest.fixture
def second(source: Path) -> Path:
    """Another chapter with one exercise, whose set-up cell has more than that exercise needs."""
    for file in ("exercise.md", "solution.py", "checks.py"):
        text = (source / "mini" / "triple" / file).read_text()
        path = source / "more" / "fourfold" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (
            text.replace("uses: [double]", "uses: []")
            .replace("triple", "fourfold")
            .replace("triple", "fourfold")
        )
        path.write_text(
            text.replace("double(x) + x", "FACTOR * x").replace(", double", "").replace("double(1)", "3")
        )
    for folder in ("accepted", "rejected"):
        for path in (source / "mini" / "triple" / folder).glob("*.py"):
            target = source / "more" / "fourfold" / folder / path.name
            target.parent.mkdir(exist_ok=True)
            target.write_text(path.read_text().replace("triple", "fourfold").replace("double(x)", "2 * x"))
    (source / "more" / "intro.md").write_text("# More\n")
    (source / "more" / "setup.py").write_text(
        '"""What is needed, and what is not."""\n'
        "import math\nimport numpy as np\n\nnp.seterr(all='ignore')\n\n"
        "# How many times\nSTEP = np.ones(1)\nFACTOR = 3 * STEP\nmasses = {'H': math.pi}\n"
    )
    (source / "more" / "assignment.toml").write_text(
        'title = "More"\nbook = "https://dmol.pub/more"\npackages = ["numpy"]\nexercises = ["fourfold"]\n'
        "[limits]\ncheck_seconds = 45\n"
    )
    return source


def test_the_second_chapter_is_sound(second: Path) -> None:
    assert check_bank(second) == []


def test_exercises_of_two_chapters_share_one_setup(second: Path) -> None:
    compose(second, "midterm", ["more/fourfold", "double"], "Mid-term")
    assert check_bank(second, ["midterm"]) == []
    midterm = load_assignment(second, "midterm")
    assert [exercise.name for exercise in midterm.exercises] == ["fourfold", "double"]
    assert (midterm.title, midterm.data) == ("Mid-term", ["masses.csv"])
    assert (midterm.limits.cell_seconds, midterm.limits.check_seconds) == (60, 45)  # the most generous
    setup = midterm.setup.text
    assert "# How many times\nSTEP = np.ones(1)\nFACTOR" in setup and "np.seterr" in setup
    assert "math" not in setup and "'H'" not in setup  # `masses` is the other chapter's
    assert setup.count("import numpy as np") == 1
    assert "https://dmol.pub/more" in midterm.intro


def test_what_is_used_and_asked_for_comes_first(source: Path) -> None:
    compose(source, "quiz", ["explain", "triple", "double"])
    quiz = load_assignment(source, "quiz")
    assert [exercise.name for exercise in quiz.exercises] == ["explain", "double", "triple"]
    assert quiz.given == ()


def test_what_is_used_and_not_asked_for_is_given(source: Path) -> None:
    compose(source, "quiz", ["triple"])
    quiz = load_assignment(source, "quiz")
    assert [exercise.name for exercise in quiz.given] == ["double"]


def test_setups_that_contradict_each_other_are_named(second: Path) -> None:
    edit(second.parent, "source/more/setup.py", "3 * STEP", "len(masses) * STEP")
    with pytest.raises(MolgradeError, match="set-up cells of more and mini both bind 'masses'"):
        compose(second, "midterm", ["fourfold", "double"])
    assert not (second / "midterm").exists()


def test_values_drawn_by_one_name_do_not_go_together(second: Path) -> None:
    for place in ("mini/triple", "more/fourfold"):
        (second / place / "variant.py").write_text("def draw(rng):\n    return {'mine': rng.integers(99)}\n")
        prompt = second / place / "exercise.md"
        prompt.write_text(prompt.read_text() + "\nYours is `mine`.\n")
    with pytest.raises(MolgradeError, match="both define 'mine'"):
        compose(second, "quiz", ["triple", "fourfold"])


@pytest.mark.parametrize(
    ("name", "exercises", "message"),
    [
        ("mini", ["double"], "exists: choose another name"),
        ("Mid term", ["double"], "can't be a name"),
        ("quiz", ["double", "nope"], "There is no exercise 'nope'"),
    ],
)
def test_faults_of_use_are_named_and_leave_nothing(
    source: Path, name: str, exercises: list[str], message: str
) -> None:
    before = sorted(source.rglob("*"))
    with pytest.raises(MolgradeError, match=message):
        compose(source, name, exercises)
    assert sorted(source.rglob("*")) == before


def test_the_real_chapters_go_together(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "source", tmp_path / "source")
    source = tmp_path / "source"
    chosen = [
        "gcn-layer",
        "solubility-gnn",
        "early-stopping",
        "segment-ops",
        "silent-broadcast",
        "peptide-classifier",
    ]
    compose(source, "final", chosen)
    assert check_bank(source, ["final"]) == []
    final = load_assignment(source, "final")
    assert [exercise.name for exercise in final.exercises] == chosen
    setup = final.setup.text
    assert setup.index("KERAS_BACKEND") < setup.index("import keras")  # or the variable would come too late
    assert "qm9" not in setup  # neither of chapter 1's exercises needs it
