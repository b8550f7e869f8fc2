"""From notebook to steps, and from whatever the sandbox answered to outputs that may be shown."""

from __future__ import annotations

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import determine_grade

from molgrade.engine import CheckResult, CheckStatus
from molgrade.engine.notebook import clean_outputs, imported_modules, readable, verdict

VALUES = st.recursive(
    st.none()
    | st.integers()
    | st.text(st.characters(), max_size=5)
    | st.sampled_from(["stream", "stdout", "error", "text/plain"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["output_type", "name", "text", "data", "ename", "evalue", "traceback", "text/html"]
            ),
            inner,
            max_size=6,
        )
    ),
)


@given(st.lists(VALUES, max_size=4))
def test_outputs_are_always_well_formed(outputs):
    cell = nbformat.v4.new_code_cell("", outputs=clean_outputs(outputs))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()


@pytest.mark.parametrize(
    "outputs",
    [None, 5, "text", {"output_type": "stream"}, [5], [[]], [np.zeros(2)], [{"output_type": ["stream"]}]],
)
def test_nonsense_gives_no_outputs(outputs):
    assert clean_outputs(outputs) == []


def test_unknown_kinds_of_data_are_left_out():
    data = {"text/plain": "x", "application/javascript": "alert(1)", "text/html": 5}
    (output,) = clean_outputs([{"output_type": "display_data", "data": data, "metadata": {"a": 1}}])
    assert output["data"] == {"text/plain": "x"} and output["metadata"] == {}


def test_outputs_are_bounded():
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 1000}] * 100
    assert len(clean_outputs(outputs, 5000)) == 4


def test_text_for_people_is_readable():
    assert readable("a\x1b[31m\ud800\tb\n\u202e", 100) == "a\ufffd[31m\ufffd\tb\n\ufffd"
    assert readable("x" * 50, 10) == "x" * 10 + "\n[...]"


@pytest.mark.parametrize("status", list(CheckStatus))
def test_nbgrader_reads_the_same_marks(status):
    points = 2.0 if status is CheckStatus.PASSED else 0.0
    check = CheckResult(
        name="n",
        title="<b>",
        cell="c",
        points=points,
        max_points=2,
        status=status,
        hidden=True,
        message="<i>",
    )
    cell = nbformat.v4.new_code_cell("", outputs=[verdict(check)])
    cell.metadata["nbgrader"] = {
        "grade": True,
        "solution": False,
        "points": 2,
        "grade_id": "c",
        "locked": True,
        "schema_version": 3,
    }
    assert determine_grade(cell) == (points, 2)
    assert "<b>" not in str(cell.outputs[0].get("data", {}).get("text/html"))


def test_modules_to_have_ready():
    release = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("import numpy as np\nfrom rdkit import Chem\n%matplotlib inline"),
            nbformat.v4.new_code_cell("import os, sys\nfrom rdkit import Chem\nfrom . import x"),
        ]
    )
    assert imported_modules(release) == ["os", "sys", "rdkit", "rdkit.Chem"]
