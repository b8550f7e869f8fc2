"""The small bank, built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from molgrade.build import build
from tests.bank.small_bank import write_bank

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def built_once(tmp_path_factory) -> Path:
    """A course with the small bank and everything built of it; not to be changed."""
    course = write_bank(tmp_path_factory.mktemp("course"))
    shutil.copy(ROOT / "nbgrader_config.py", course)
    build(course)
    return course


@pytest.fixture
def course(built_once: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(built_once, tmp_path / "course"))
