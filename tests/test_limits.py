"""The one table of limits in the docs says what the model says."""

from __future__ import annotations

import re
from pathlib import Path

from molgrade.limits import ExerciseLimits, Limits

DOCS = Path(__file__).resolve().parents[1] / "docs"
UNITS = {"seconds": "s", "mb": "MB", "kb": "kB", "processes": "", "cpus": ""}


def test_docs_name_every_limit_with_unit_default_and_meaning():
    rows = re.findall(
        r"^\| `(\w+)` \| ([\d.]+) \| ?(\S*) ?\| (.*) \|$", (DOCS / "boundaries.md").read_text(), re.M
    )
    found = {name: (default, unit, meaning) for name, default, unit, meaning in rows}
    assert found.keys() == Limits.model_fields.keys()
    for name, field in Limits.model_fields.items():
        default, unit, meaning = found[name]
        assert float(default) == field.default, name
        assert unit == UNITS[name.rpartition("_")[2]], name
        assert meaning.startswith(field.description), name


def test_docs_say_which_an_exercise_may_set():
    text = (DOCS / "authors.md").read_text()
    assert all(f"`{name}`" in text for name in ExerciseLimits.model_fields)
