"""What checks find round them is what was in force at their exercise, whatever cells changed later."""

from __future__ import annotations

import os
import random
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from molgrade.engine.surroundings import Surroundings

CHANGES = {
    "folder": (lambda: os.chdir("/"), os.getcwd),
    "environment": (lambda: os.environ.update(HOME="/nowhere", NEW="1"), lambda: dict(os.environ)),
    "search path": (lambda: sys.path.clear(), lambda: list(sys.path)),
    "recursion limit": (lambda: sys.setrecursionlimit(5000), sys.getrecursionlimit),
    "warnings": (lambda: warnings.simplefilter("error"), lambda: list(warnings.filters)),
    "Python's generator": (random.random, random.getstate),
    "NumPy's generator": (np.random.rand, lambda: np.random.get_state()[2]),  # noqa: NPY002
    "NumPy's errors": (lambda: np.seterr(all="raise"), np.geterr),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_is_put_back(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = Surroundings()
    change, read = CHANGES[what]
    try:
        was = read()
        change()
        assert read() != was
        before.restore()
        assert read() == was
    finally:
        before.restore()


def test_what_can_not_be_put_back_is_left(tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = Surroundings()
    folder.rmdir()
    os.chdir(tmp_path)
    before.restore()
    assert Path.cwd() == tmp_path
