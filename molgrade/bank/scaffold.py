"""A new exercise to fill in: a small one that works, which an author then turns into theirs."""

from __future__ import annotations

import re
from pathlib import Path

import tomlkit
from tomlkit.exceptions import ParseError

from molgrade.errors import MolgradeError

from .models import NAME

CHAPTER = {
    "intro.md": "# {title}\n\nTODO: what this is about, why a chemist cares, where the book explains it.\n",
    "setup.py": "import numpy as np  # noqa: F401 - for the cells below\n",
}

EXERCISE = {
    "exercise.md": """\
---
title: "TODO: what the student makes"
kind: code
points: 3                  # the sum of the checks' points
difficulty: 1              # 1 to 5
minutes: 10
topics: [TODO]
objectives: ["TODO: a verb, and what the student can do afterwards."]
uses: []                   # earlier exercises of this chapter whose functions this one calls
gpu: none
defines: [{function}]
---
TODO: why a chemist would care, in a sentence or two.

Write `{function}(values)` for a list of at least one number. It returns their mean, a float.
""",
    "solution.py": '''\
def {function}(values: list[float]) -> float:
    """Mean of some numbers.

    Args:
        values: at least one number.

    Returns:
        Their sum divided by how many there are.
    """
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION
''',
    "checks.py": '''\
"""Checks for {function}."""

import numpy as np
from otter.test_files import test_case


@test_case(
    name="Two numbers",
    points=1,
    failure_message="The mean of 1 and 3 is 2: add the numbers, then divide by how many there are.",
)
def test_two_numbers({function}):
    np.testing.assert_allclose(float({function}([1.0, 3.0])), 2.0)


@test_case(
    name="Any numbers",
    points=2,
    hidden=True,
    failure_message="Divide by how many numbers there are, whatever their number. The middle one of the "
    "sorted numbers is their median, which is something else.",
)
def test_any_numbers({function}):
    rng = np.random.default_rng(1)
    for size in (1, 4, 7):
        values = rng.normal(size=size)
        expected = np.mean(values)
        np.testing.assert_allclose(float({function}(values.tolist())), expected, rtol=1e-9, atol=1e-12)
''',
    "accepted/another_method.py": """\
def {function}(values):
    return float(np.mean(values))
""",
    "rejected/fixed-count.py": '''\
"""
misconception: Divides by two, which is right for the example only.
fails:
  any_numbers: "Divide by how many numbers there are"
"""


def {function}(values):
    return sum(values) / 2
''',
    "rejected/median.py": '''\
"""
misconception: Takes the middle number.
fails:
  any_numbers: "is their median, which is something else"
"""


def {function}(values):
    return float(np.median(values))
''',
}


def new_exercise(source: Path, address: str) -> list[Path]:
    """Make source/<chapter>/<exercise>/ with a small exercise in it, list it in assignment.toml,
    and make the chapter if there is none.

    Args:
        source: the bank's folder.
        address: "chapter/exercise".

    Returns:
        The files that were written; none that was there is changed but assignment.toml.

    Raises:
        MolgradeError: for a name that can't be, an exercise that exists, or a broken assignment.toml.
    """
    chapter, _, name = address.partition("/")
    if not (re.fullmatch(NAME, chapter) and re.fullmatch(NAME, name)):
        raise MolgradeError(
            f"{address!r} is no address: write chapter/exercise, in small letters, digits and single hyphens."
        )
    folder = source / chapter
    if (folder / name).exists():
        raise MolgradeError(f"{folder / name} exists: choose another name.")
    texts = {folder / name / file: text for file, text in EXERCISE.items()}
    if not (folder / "assignment.toml").exists():
        texts |= {folder / file: text for file, text in CHAPTER.items()}
    listed = _listed(folder / "assignment.toml", chapter, name)
    known = {"title": chapter.replace("-", " ").capitalize(), "function": name.replace("-", "_")}
    known["function"] = f"f_{known['function']}" if known["function"][0].isdigit() else known["function"]
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format_map(known), encoding="utf-8")
    (folder / "assignment.toml").write_text(listed, encoding="utf-8")
    return [*texts, folder / "assignment.toml"]


def _listed(path: Path, chapter: str, name: str) -> str:
    """assignment.toml with the exercise at the end of its list; all else as the author wrote it."""
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    except ParseError as error:
        raise MolgradeError(f"{path} is not valid TOML: {error}.") from None
    document.setdefault("title", chapter.replace("-", " ").capitalize())
    document.setdefault("packages", ["numpy"])
    exercises = document.setdefault("exercises", tomlkit.array().multiline(True))
    if not isinstance(exercises, list):
        raise MolgradeError(f"{path}: `exercises` is not a list.")
    exercises.append(name)
    return tomlkit.dumps(document)
