"""What passes between client and workers is plain data and comes back as it was."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import distributed
import pytest
from distributed.versions import get_versions

from molgrade.errors import MolgradeError
from molgrade.grading.jobs import code, from_data, pack, packed_hash, to_data, unpack
from molgrade.grading.scheduler import Scheduler
from molgrade.grading.worker import Grader, _compare, grade, resources
from molgrade.records.course import Course

from .fakes import failed, graded
from .mini import NAME, REFERENCE

HUB = Scheduler("tcp://hub:8786")


def test_a_result_and_its_notebook_come_back_as_they_were(course: Course) -> None:
    for made in (graded(course, "ada", answers=REFERENCE), failed(course, "bob")):
        assert from_data(to_data(made)) == made


def test_an_autograder_is_the_same_where_it_is_unpacked(course: Course, tmp_path: Path) -> None:
    files = pack(course.autograder(NAME))
    assert {type(content) for content in files.values()} == {bytes}
    there = unpack(files, tmp_path / "there")
    assert there.sha256 == course.autograder(NAME).sha256
    assert packed_hash(pack(there)) == packed_hash(files)
    name = next(iter(files))
    assert packed_hash(files | {name: files[name] + b" "}) != packed_hash(files)


def test_functions_and_plug_in_go_by_name() -> None:
    for each in (grade, Grader("process")):
        assert b"molgrade.grading.worker" in pickle.dumps(each)
        assert len(pickle.dumps(each)) < 200


def test_versions_that_fit_are_let_in() -> None:
    _compare(
        HUB, get_versions(), {"workers": {"a": {"resources": resources(1, gpu=True)}, "b": {"resources": {}}}}
    )


@pytest.mark.parametrize(
    ("group", "name", "version", "expected"),
    [
        ("host", "python", "3.10.4.final.0", "hub:8786 has Python 3.10, this worker 3."),
        ("packages", "distributed", "2020.1.0", f"has Dask 2020.1.0, this worker {distributed.__version__}"),
    ],
)
def test_another_python_or_dask_is_refused(group: str, name: str, version: str, expected: str) -> None:
    versions = copy.deepcopy(get_versions())
    versions[group][name] = version
    with pytest.raises(MolgradeError, match=expected):
        _compare(HUB, versions, {"workers": {}})


def test_another_molgrade_is_refused() -> None:
    others = {"workers": {"a": {"resources": {"molgrade-0.0.1-abc-py3.11": 1, "gpu": 1}}}}
    with pytest.raises(
        MolgradeError, match=rf"grade with molgrade-0\.0\.1-abc-py3\.11, this one with {code()}"
    ):
        _compare(HUB, get_versions(), others)
