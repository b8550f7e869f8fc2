"""Broken notebooks: mended, or refused with words for the person who handed them in."""

from __future__ import annotations

import json
import time

import nbformat
import pytest

from molgrade.engine.repair import (
    MAX_BYTES,
    MAX_SOURCE,
    MAX_VALUES,
    SubmissionError,
    bound_names,
    grade_id,
    read_notebook,
    repair,
)

from .conftest import Toy, submission

CHECKS = """
@test_case(points=1, failure_message="Twice, please.")
def test_two(double):
    assert double(2) == 4
"""
DEFINES = {"double": ["double"], "half": ["half"]}


@pytest.fixture
def autograder(toy_autograder):
    return toy_autograder(
        "import numpy as np",
        [Toy("double", ["double"], CHECKS), Toy("half", ["half"], CHECKS.replace("double", "half"))],
    )


@pytest.fixture
def release(autograder):
    return autograder.release


def edited(autograder, edit) -> bytes:
    """A submission after `edit` has changed it as a plain dict."""
    raw = json.loads(
        submission(autograder, {"double": "def double(x): return 2 * x", "half": "def half(x): return x / 2"})
    )
    edit(raw)
    return json.dumps(raw).encode()


def mend(autograder, edit):
    done = repair(edited(autograder, edit), autograder.release, DEFINES)
    return {grade_id(c): c for c in done.notebook.cells}, done.repairs, done.notebook


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"%PDF-1.4", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1, 2]", "not a notebook"),
        (b'{"cells": 5}', "not a notebook"),
        (b'{"nbformat": 4, "cells": []}', "no cells"),
        (b'{"nbformat": 4, "cells": [1, null, {"cell_type": "odd"}]}', "no cells"),
        (b'{"nbformat": 3, "worksheets": [5]}', "old format"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x"}]}', "another assignment"),
    ],
)
def test_what_is_no_notebook_is_refused(content, words, release):
    with pytest.raises(SubmissionError, match=words):
        repair(content, release, DEFINES)


def test_too_large_files_are_refused(release):
    with pytest.raises(SubmissionError, match="Clear the outputs"):
        read_notebook(b" " * MAX_BYTES + b"1")


def test_files_that_would_fill_the_memory_are_refused():
    with pytest.raises(SubmissionError, match="too many values"):
        read_notebook(b'{"cells": [' + b"[]," * (MAX_VALUES // 2) + b"[]]}")


def test_cells_of_absurd_length_are_refused(autograder):
    with pytest.raises(SubmissionError, match="Keep data in files"):
        mend(autograder, lambda raw: raw["cells"][1].update(source="#" * (MAX_SOURCE + 1)))


@pytest.mark.parametrize("version", ["5", '"4"', "null", "[[]]", "1e999", '"' + "x" * 10_000 + '"'])
def test_unknown_formats_are_read_and_not_repeated(version):
    _, repairs = read_notebook(
        b'{"nbformat": %s, "cells": [{"cell_type": "code", "source": "x"}]}' % version.encode()
    )
    assert len(repairs) == 1 and len(repairs[0]) < 100


def test_the_untouched_release_needs_no_repair(autograder):
    assert repair(submission(autograder, {}), autograder.release, DEFINES).repairs == []


def test_format_3_is_converted(autograder):
    old = nbformat.convert(nbformat.reads(edited(autograder, lambda raw: None), as_version=4), 3)
    done = repair(nbformat.writes(old, version=3).encode(), autograder.release, DEFINES)
    assert "format 3" in done.repairs[0]
    assert {grade_id(c): c.source for c in done.notebook.cells}["double"] == "def double(x): return 2 * x"


def test_missing_cells_are_put_back(autograder):
    cells, repairs, _ = mend(autograder, lambda raw: raw["cells"].pop(1))
    assert cells["double"].source == "" and "missing" in repairs[0]


def test_duplicates_are_run_as_own_cells(autograder):
    _, repairs, notebook = mend(autograder, lambda raw: raw["cells"].insert(2, raw["cells"][1]))
    assert "more than one" in repairs[0] and len(notebook.cells) == 6
    nbformat.validate(notebook)


def test_renamed_cells_are_found_by_what_they_define(autograder):
    def rename(raw):
        raw["cells"][1].update(metadata={}, id="other")

    cells, repairs, _ = mend(autograder, rename)
    assert "2 * x" in cells["double"].source and "lost its name" in repairs[0]


def test_reordered_cells_are_put_back(autograder):
    _, repairs, notebook = mend(autograder, lambda raw: raw["cells"].reverse())
    assert [grade_id(c) for c in notebook.cells] == [grade_id(c) for c in autograder.release.cells]
    assert "out of order" in repairs[0]


def test_locked_cells_come_from_the_release(autograder):
    def change(raw):
        raw["cells"][0]["source"] = "np = None"
        raw["cells"][2]["source"] = "# my check"

    cells, repairs, _ = mend(autograder, change)
    assert cells["setup"].source == "import numpy as np" and len(repairs) == 2


def test_metadata_of_the_submission_counts_for_nothing(autograder):
    def change(raw):
        raw["metadata"] = {"kernelspec": {"name": "evil", "language": "bash"}}
        for cell in raw["cells"]:
            cell["metadata"]["nbgrader"] |= {"points": 100, "locked": False, "solution": True}

    _, repairs, notebook = mend(autograder, change)
    assert notebook.metadata == autograder.release.metadata
    assert repairs == ["The notebook asked for another kernel; it was run with Python."]
    assert [c.metadata for c in notebook.cells] == [c.metadata for c in autograder.release.cells]


def test_own_cells_stay_where_they_were(autograder):
    def add(raw):
        for place in (5, 0):
            raw["cells"].insert(
                place, {"cell_type": "code", "source": f"x = {place}", "metadata": {"nbgrader": 5}}
            )

    _, repairs, notebook = mend(autograder, add)
    assert [c.source for c in (notebook.cells[0], notebook.cells[-1])] == ["x = 0", "x = 5"] and repairs == []


@pytest.mark.parametrize(
    "cell",
    [
        {"cell_type": "code"},
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": [1, "x", [["y"]]]},
        {"cell_type": "code", "source": "\ud800", "id": 5, "metadata": []},
        {"cell_type": "markdown", "source": "x", "metadata": {"nbgrader": {"grade_id": "double"}}},
        {
            "cell_type": "code",
            "source": "x",
            "id": "double",
            "metadata": {"nbgrader": {"grade_id": "\ud800"}},
        },
        {"cell_type": "code", "source": "a\r\nb\0"},
        {"cell_type": "code", "source": "x", "id": "no such id is allowed " * 10},
        {"cell_type": "code", "source": "-" * 50_000 + "1"},
        {"cell_type": "code", "source": "(" * 5_000},
        {"cell_type": "code", "source": "x" + ".a" * 40_000},
    ],
)
def test_odd_cells_do_no_harm(autograder, cell):
    _, _, notebook = mend(autograder, lambda raw: raw["cells"].insert(1, cell))
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()


def test_a_vast_cell_is_not_parsed(autograder):
    start = time.monotonic()
    mend(
        autograder,
        lambda raw: raw["cells"].insert(1, {"cell_type": "code", "source": "double = 1\n" * 800_000}),
    )
    assert time.monotonic() - start < 5


def own(source: str) -> dict:
    return {"cell_type": "code", "source": source, "metadata": {}}


@pytest.mark.parametrize(
    "left", ["# YOUR CODE HERE\nraise NotImplementedError()", "raise NotImplementedError()", "", "print('?')"]
)
def test_an_answer_below_an_empty_cell_is_found(autograder, left):
    def move(raw):
        raw["cells"].append(own(raw["cells"][1]["source"]))
        raw["cells"][1]["source"] = left

    cells, repairs, notebook = mend(autograder, move)
    assert cells["double"].source == "def double(x): return 2 * x" and "held no answer" in repairs[0]
    sources = [c.source for c in notebook.cells]
    assert sources.count("def double(x): return 2 * x") == 1 and ("print('?')" in sources) == ("?" in left)


@pytest.mark.parametrize(
    "answer", ["def double(x): return 3", "def double(x)", "%%time\ndouble = 3", "from a import double"]
)
def test_an_answer_where_it_belongs_stays(autograder, answer):
    def scribble(raw):
        raw["cells"][1]["source"] = answer
        raw["cells"].append(own("double = 5"))

    cells, repairs, _ = mend(autograder, scribble)
    assert cells["double"].source == answer and repairs == []


def test_what_was_added_to_locked_cells_runs_beside_them(autograder):
    def add(raw):
        raw["cells"][0]["source"] += "\nimport math as m\nnp = None\n@m.cache\ndef mine(): return np\n1 / 0"
        raw["cells"][2]["source"] = "def helper(): pass"

    _, repairs, notebook = mend(autograder, add)
    added = [c.source for c in notebook.cells if not grade_id(c)]
    assert added == ["import math as m\n@m.cache\ndef mine():\n    return np"], "and nothing from a check"
    assert [grade_id(c) for c in notebook.cells][:3] == ["setup", None, "double"]
    assert sum("What you added" in line for line in repairs) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_other_encodings_are_read(autograder, encoding):
    raw = json.loads(edited(autograder, lambda raw: raw["cells"][1].update(source="double = 'Ångström'")))
    content = json.dumps(raw, ensure_ascii=False).encode(encoding)
    found = {grade_id(c): c.source for c in read_notebook(content)[0].cells}
    assert found["double"] == "double = 'Ångström'"


def test_a_vast_notebook_is_not_searched(autograder):
    def add(raw):
        raw["cells"] += [own("double = 1\n" * 9000)] * 25
        raw["cells"][1]["source"] = ""

    cells, repairs, _ = mend(autograder, add)
    assert cells["double"].source == "" and repairs == []


def test_bound_names():
    source = "import a.b, c as d\nfrom e import f\nx, (y, *z) = 1, (2, 3)\n"
    source += "for i in (): w = 1\ndef g(): local = 1\nclass H: pass"
    assert bound_names(source) == {"a", "d", "f", "x", "y", "z", "i", "w", "g", "H"}
    assert bound_names("def (") == set()
