"""Catalogues of the small bank, whose secrets are known, and of the real one, each built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from molgrade.catalogue import build_catalogue
from tests.build.conftest import ROOT, built_once, course

__all__ = ["built_once", "course"]


@pytest.fixture(scope="session")
def small(built_once: Path, tmp_path_factory) -> Path:
    """What students may see of the small bank."""
    site = tmp_path_factory.mktemp("small") / "site"
    build_catalogue(built_once, site)
    return site


@pytest.fixture(scope="session")
def real(tmp_path_factory) -> Path:
    """What students may see of the bank in this repository."""
    site = tmp_path_factory.mktemp("real") / "site"
    build_catalogue(ROOT, site)
    return site


@pytest.fixture(scope="session")
def instructors(tmp_path_factory) -> Path:
    """All of the bank in this repository."""
    site = tmp_path_factory.mktemp("real") / "site"
    build_catalogue(ROOT, site, instructor=True)
    return site
