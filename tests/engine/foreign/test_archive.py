"""An autograder from elsewhere is read whole or refused with a line that says what to do."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from molgrade.engine import EngineError
from molgrade.engine.foreign.archive import MAX_BYTES, read_archive

TEST = "OK_FORMAT = True\ntest = {}\n"
FILES = {"tests/q1.py": TEST, "tests/__init__.py": "", "otter_config.json": "{}", "files/data/x.csv": "1"}


def packed(folder: Path, files: dict[str, str | bytes], name: str = "autograder.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in files.items():
            archive.writestr(entry, content)
    return folder / name


def test_tests_and_support_files(tmp_path: Path) -> None:
    archive = read_archive(packed(tmp_path, FILES))
    assert archive.tests == {"q1": TEST}
    assert archive.data == {"data/x.csv": b"1"}


def test_a_zip_of_the_folder_and_the_folder_itself_read_the_same(tmp_path: Path) -> None:
    inner = {f"lab/{name}": content for name, content in FILES.items()} | {"__MACOSX/lab/._q1": "x"}
    for name, content in FILES.items():
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_text(content)
    found = [read_archive(path) for path in (packed(tmp_path, inner), tmp_path / "folder")]
    assert found[0].tests == found[1].tests
    assert found[0].data == found[1].data
    assert found[0].sha256 == found[1].sha256


def test_of_a_folder_written_by_otter_assign_its_zip_is_taken(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "old.py").write_text(TEST)
    assert read_archive(packed(tmp_path, FILES).parent).tests == {"q1": TEST}


def test_requirements_are_names_without_otters_own(tmp_path: Path) -> None:
    environment = {
        "dependencies": ["python=3.12", "SciPy=1.1", {"pip": ["otter-grader[grading]==7.0.0", "a_b>=2"]}]
    }
    files = FILES | {"environment.yml": json.dumps(environment), "requirements.txt": "# c\nnumpy\n-e x\n"}
    assert read_archive(packed(tmp_path, files)).requirements == ["a-b", "numpy", "scipy"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"readme.txt": "x"}, "has no folder tests/"),
        ({"tests/__init__.py": ""}, "has no test files"),
        ({"tests/q1.R": "test = list()"}, "for R: molgrade grades Python"),
        (FILES | {"otter_config.json": "{"}, "otter_config.json is not JSON"),
        (FILES | {"otter_config.json": "[]"}, "not a JSON object"),
        (FILES | {"tests/q2.py": b"\xff\xfe"}, "tests/q2.py is not UTF-8"),
        (FILES | {"environment.yml": "a: [b"}, "environment.yml can't be read"),
        (FILES | {"../evil.py": "x"}, "leads outside"),
        (FILES | {"/etc/evil": "x"}, "leads outside"),
        (FILES | {"files\\..\\evil": "x"}, "leads outside"),
        (FILES | {"files/big": bytes(MAX_BYTES)}, "unpacks to more than 48 MB"),
    ],
)
def test_what_is_no_autograder_is_refused(files: dict, words: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=words) as error:
        read_archive(packed(tmp_path, files))
    assert "\n" not in str(error.value)


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("files/passwd")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("tests/q1.py", TEST)
        archive.writestr(link, "/etc/passwd")
    (tmp_path / "a.zip").write_bytes(content.getvalue())
    with pytest.raises(EngineError, match="'files/passwd', which leads outside"):
        read_archive(tmp_path / "a.zip")


def test_links_in_a_folder_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "q1.py").write_text(TEST)
    (tmp_path / "secret").symlink_to("/etc/passwd")
    assert read_archive(tmp_path).data == {}


def test_what_is_no_zip_and_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("no zip")
    with pytest.raises(EngineError, match="can't be read as a zip"):
        read_archive(tmp_path / "a.zip")
    with pytest.raises(EngineError, match="does not exist"):
        read_archive(tmp_path / "b.zip")
