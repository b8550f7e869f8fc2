"""The assignment that hostile submissions attack: three exercises, ten points, a canary for every secret."""

from __future__ import annotations

import shutil
from pathlib import Path

from molgrade.engine import Autograder
from molgrade.records.course import CONFIG_FILE, Course

from tests.engine.conftest import Toy, write_autograder

SETUP = "import numpy as np"

CENTRE = """
import numpy as np

_TABLE = np.arange(12.0).reshape(4, 3)


@test_case(name="Worked example", points=1, failure_message="The centre is the mean over the atoms.")
def test_example(centre):
    np.testing.assert_allclose(np.asarray(centre(np.array([[0.0, 0.0], [2.0, 4.0]]))), [1.0, 2.0])


@test_case(name="Any molecule", points=2, hidden=True, failure_message="Try a molecule of six atoms.")
def test_random(centre):
    reason = "canary-text"
    positions = np.random.default_rng(8253).normal(size=(6, 3))
    expected = positions.sum(axis=0) / 6
    got = np.asarray(centre(positions))
    assert got.shape == (3,), reason
    np.testing.assert_allclose(got, expected, rtol=1e-10, err_msg=reason)


@test_case(name="The input is kept", points=1, hidden=True, failure_message="Leave the positions alone.")
def test_input_kept(centre):
    positions = np.random.default_rng(4711).normal(size=(4, 3))
    before = positions.copy()
    assert np.asarray(centre(positions)).shape == (3,)
    np.testing.assert_array_equal(positions, before)


@test_case(name="A table", points=1, hidden=True, failure_message="Try evenly spaced positions.")
def test_table(centre):
    np.testing.assert_allclose(np.asarray(centre(_TABLE)), [4.5, 5.5, 6.5])
"""

LABEL = """
@test_case(name="Worked example", points=1, failure_message="Capitals, backwards.")
def test_example(label):
    assert str(label("ab")) == "BA"


@test_case(name="Any text", points=2, hidden=True, failure_message="Capitals, backwards, for any text.")
def test_any(label):
    assert str(label("canary-input")) == "TUPNI-YRANAC"
"""

TOTAL = """
@test_case(name="Worked example", points=1, failure_message="Add all numbers.")
def test_example(total):
    assert float(total([1.0, 2.0])) == 3.0


@test_case(name="Any numbers", points=1, hidden=True, failure_message="Add all numbers, negative ones too.")
def test_any(total):
    sums = {-0.25: [1.5, -2.0, 0.25], 4.0: [4.0]}
    for got, expected in zip(map(total, sums.values()), sums, strict=False):
        assert float(got) == expected
"""

TOYS = [Toy("centre", ["centre"], CENTRE), Toy("label", ["label"], LABEL), Toy("total", ["total"], TOTAL)]

HONEST = {
    "centre": "def centre(positions):\n    return positions.mean(axis=0)",
    "label": "def label(text):\n    return text.upper()[::-1]",
    "total": "def total(values):\n    return float(sum(values))",
}

LIMITS = {
    "cell_seconds": 2,
    "check_seconds": 1.5,
    "submission_seconds": 25,
    "memory_mb": 1024,
    "processes": 64,
    "tmpfs_mb": 64,
    "file_mb": 16,
    "output_kb": 64,
}


def make_toy(folder: Path) -> Autograder:
    return write_autograder(folder, SETUP, TOYS, limits=LIMITS)


def make_course(folder: Path) -> Course:
    """A course whose only assignment is the toy, with the project's own configuration of nbgrader."""
    toy = make_toy(folder / "autograder" / "toy")
    source = folder / "source" / "toy"
    source.mkdir(parents=True)
    shutil.copy(toy.notebook_path, source)
    shutil.copy(Path(__file__).parents[2] / CONFIG_FILE, folder)
    return Course.at(folder)
