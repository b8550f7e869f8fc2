"""Everything that can be wrong is reported, with file, line and words that help."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from molgrade.bank import check_bank
from tests.bank.small_bank import CHAPTER, edit, write_bank

SOURCE = "source/mini"


class Fault(NamedTuple):
    """One entry of faults.yaml."""

    name: str
    file: str
    old: str
    new: str
    message: str
    at: str
    reported_in: str | None = None

    @property
    def shown_in(self) -> str:
        return self.reported_in or self.file


FAULTS = [Fault(**entry) for entry in yaml.safe_load((Path(__file__).parent / "faults.yaml").read_text())]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return write_bank(tmp_path)


def problems_in(bank: Path) -> dict[str, list]:
    """Problems by file, as a path below the chapter's folder."""
    found: dict[str, list] = {}
    for problem in check_bank(bank / "source", [CHAPTER]):
        found.setdefault(str(problem.file.relative_to(bank / SOURCE)), []).append(problem)
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{Path(fault.file).name}: {fault.name}")
def test_fault_is_reported(bank, fault):
    edit(bank / SOURCE, fault.file, fault.old, fault.new)
    found = problems_in(bank)
    matching = [problem for problem in found.get(fault.shown_in, []) if fault.message in problem.message]
    assert matching, found
    assert matching[0].line == line_of(bank / SOURCE / fault.shown_in, fault.at), matching


def line_of(path: Path, words: str) -> int:
    """The line on which the words end."""
    text = path.read_text()
    return text[: text.index(words) + len(words)].rstrip("\n").count("\n") + 1


REQUIRED = (
    "intro.md",
    "setup.py",
    "explain/solution.md",
    "double/exercise.md",
    "double/solution.py",
    "double/checks.py",
)


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_file(bank, name):
    (bank / SOURCE / name).unlink()
    assert [p.message for p in problems_in(bank)[name]] == ["this file is missing"]


def test_answers_that_are_missing(bank):
    shutil.rmtree(bank / SOURCE / "double" / "accepted")
    (bank / SOURCE / "triple" / "rejected" / "twice.py").unlink()
    found = problems_in(bank)
    assert found.keys() == {"double/accepted", "triple/rejected"}
    assert found["double/accepted"][0].message == "accepted answers: 0, at least 1 needed"
    assert found["triple/rejected"][0].message == "rejected answers: 1, at least 2 needed"


def test_rejected_answer_without_header(bank):
    (bank / SOURCE / "triple" / "rejected" / "twice.py").write_text("def triple(x):\n    return x\n")
    problems = problems_in(bank)["triple/rejected/twice.py"]
    assert [p.message for p in problems] == ["must begin with a docstring in YAML: misconception, fails"]


def test_names_of_exercises(bank):
    (bank / SOURCE / "double").rename(bank / SOURCE / "Double")
    edit(bank / SOURCE, "assignment.toml", '"double"', '"Double"')
    (bank / "source" / "explain").mkdir()
    messages = [problem.message for problems in problems_in(bank).values() for problem in problems]
    assert any(message.startswith("exercise name 'Double'") for message in messages)
    assert any("a chapter is called 'explain' too" in message for message in messages)


def test_id_of_another_cell(bank):
    (bank / SOURCE / "triple").rename(bank / SOURCE / "double-prompt")
    edit(bank / SOURCE, "assignment.toml", '"triple"', '"double-prompt"')
    assert "is the id of another cell" in problems_in(bank)["double-prompt/exercise.md"][0].message


def test_signature_inside_the_region(bank):
    function = "def double(x: int) -> int:\n    '''Twice.'''\n    return 2 * x\n"
    text = f"### BEGIN SOLUTION\n{function}### END SOLUTION\n"
    (bank / SOURCE / "double" / "solution.py").write_text(text)
    (problem,) = problems_in(bank)["double/solution.py"]
    assert problem.line == 2 and "inside the solution region" in problem.message


def test_notebook_of_the_author(bank):
    (bank / SOURCE / "mini.ipynb").write_text("{}")
    (bank / SOURCE / "scratch.ipynb").write_text("{}")
    assert problems_in(bank).keys() == {"scratch.ipynb"}


def test_unknown_chapter(bank):
    (problem,) = check_bank(bank / "source", ["maxi"])
    assert problem.message == "there is no chapter 'maxi' (chapters: mini)"


def test_unreadable_files(bank):
    (bank / SOURCE / "intro.md").write_bytes(b"\xff\xfe")
    (bank / SOURCE / "double" / "solution.py").write_bytes(b"x = '\x00'\n")
    (bank / SOURCE / "triple" / "exercise.md").write_text("---\n- a list\n---\nPrompt\n")
    found = problems_in(bank)
    assert "can't be read as UTF-8" in found["intro.md"][0].message
    assert "syntax error" in found["double/solution.py"][0].message
    assert "expected keys and values, found list" in found["triple/exercise.md"][0].message


def test_everything_is_reported_at_once(bank):
    """Faults of every file in one run, none hidden by another; setup.py stays readable, as rules need it."""
    faults = [fault for fault in FAULTS if fault.file != "setup.py" and not fault.reported_in]
    one_per_file = list({fault.file: fault for fault in faults}.values())
    assert len(one_per_file) > 8
    for fault in one_per_file:
        edit(bank / SOURCE, fault.file, fault.old, fault.new)
    found = problems_in(bank)
    assert not [fault for fault in one_per_file if not found.get(fault.shown_in)]


def test_broken_front_matter_hides_no_other_fault(bank):
    """Keys that can still be read are used, and no rule complains about a key that can't."""
    edit(bank / SOURCE, "double/exercise.md", "points: 3", "points: three")
    edit(bank / SOURCE, "double/rejected/plus-two.py", "  shapes: Every", "  shape: Every")
    found = problems_in(bank)
    assert found.keys() == {"double/exercise.md", "double/rejected/plus-two.py"}
    assert [len(problems) for problems in found.values()] == [1, 2]  # unknown check, no hidden one left
