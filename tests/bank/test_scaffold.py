"""A new exercise's folder: sound from the start, and listed where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from molgrade.bank import check_bank, load_assignment
from molgrade.bank.scaffold import new_exercise
from molgrade.errors import MolgradeError
from tests.bank.small_bank import write_bank


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_bank(tmp_path) / "source"


def test_it_joins_a_chapter_whose_file_is_otherwise_kept(source: Path) -> None:
    path = source / "mini" / "assignment.toml"
    before = path.read_text()
    new_exercise(source, "mini/fresh-one")
    assert check_bank(source) == []
    assert path.read_text() == before.replace('"explain"]', '"explain", "fresh-one"]')
    assert load_assignment(source, "mini").exercise("fresh-one").defines == ["fresh_one"]


@pytest.mark.parametrize("name", ["fresh", "2d-thing"])
def test_it_makes_a_chapter(source: Path, name: str) -> None:
    written = new_exercise(source, f"brand-new/{name}")
    assert all(path.is_file() for path in written)
    assert check_bank(source) == []
    assert load_assignment(source, "brand-new").title == "Brand new"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("mini/double", "exists"),
        ("double", "is no address"),
        ("mini/Double it", "is no address"),
        ("../mini/x", "is no address"),
        ("mini/x/y", "is no address"),
    ],
)
def test_faults_of_use_write_nothing(source: Path, address: str, message: str) -> None:
    before = sorted(source.parent.rglob("*"))
    with pytest.raises(MolgradeError, match=message):
        new_exercise(source, address)
    assert sorted(source.parent.rglob("*")) == before


def test_a_broken_header_is_named_and_nothing_is_written(source: Path) -> None:
    (source / "mini" / "assignment.toml").write_text("title = \n")
    with pytest.raises(MolgradeError, match=r"assignment\.toml is not valid TOML"):
        new_exercise(source, "mini/fresh")
    assert not (source / "mini" / "fresh").exists()
