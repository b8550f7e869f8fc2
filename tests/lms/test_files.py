"""Files by hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from molgrade.errors import MolgradeError
from molgrade.lms.files import Files


def test_content_comes_back_and_is_kept_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.put(b"notebook")
    assert files.put(b"notebook") == name
    assert files.get(name) == b"notebook"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_what_was_changed_or_lost_is_never_served(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.put(b"notebook")
    path = tmp_path / name[:2] / name
    path.write_bytes(b"another")
    with pytest.raises(MolgradeError, match="was changed"):
        files.get(name)
    path.unlink()
    with pytest.raises(MolgradeError, match="is missing"):
        files.get(name)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_only_hashes_are_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no hash"):
        Files(tmp_path).get(name)
