"""The commands: what they print, and how they end."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner, Result

from molgrade import __version__
from molgrade.cli import app
from molgrade.records.course import Course
from tests.grading.conftest import built, course
from tests.grading.mini import NAME, REFERENCE, notebook, submit

__all__ = ["built", "course"]

COMMANDS = [
    *("build", "lint", "grade", "worker", "feedback", "check", "demo", "doctor", "image build", "image show"),
    *("list", "search", "show", "compose", "new", "catalogue", "verify"),
    *("history", "regrade", "replay", "export", "collect", "statistics", "similarity"),
    *(f"lti {command}" for command in ("register", "list", "rotate-keys", "doctor", "reconcile")),
    "serve",
]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def in_course(course: Course, *arguments: object) -> Result:
    return run(*arguments, "--course", course.root)


def without_safe_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("Docker", "Podman", "Bubblewrap"):
        monkeypatch.setattr(f"molgrade.engine.boundary.{kind}Boundary.missing", lambda: "it is out of order")


def test_help_comes_at_once() -> None:
    code = "import sys; from molgrade.cli import app\ntry: app(['--help'])\nfinally: print(*sys.modules)"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1
    heavy = {
        "numpy",
        "nbformat",
        "nbconvert",
        "nbgrader",
        "pydantic",
        "molgrade.engine",
        "otter",
        "distributed",
        "flask",
        "sqlalchemy",
    }
    assert not heavy & set(done.stdout.split())
    for command in ("build", "lint", "grade", "worker", "feedback", "check", "demo", "image"):
        assert command in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = run(*command.split(), "--help")
    assert done.exit_code == 0
    assert "Example: " in done.output


def test_version() -> None:
    assert run("--version").output == f"molgrade {__version__}\n"


def test_module_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "molgrade", "--version"], capture_output=True, text=True, check=True
    )
    assert __version__ in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["grade", "x"],
        ["feedback", "x"],
        ["build"],
        ["lint"],
        ["check", "x.ipynb"],
        ["list"],
        ["search", "x"],
        ["show", "x"],
        ["compose", "x", "y"],
        ["new", "x/y"],
        ["catalogue"],
        ["export", "canvas", "x"],
        ["collect", "canvas", "x.zip", "x"],
        ["statistics", "x"],
        ["similarity", "x"],
    ],
)
def test_outside_a_course_each_command_says_so(command: list[str], tmp_path: Path) -> None:
    done = run(*command, "--course", tmp_path)
    assert done.exit_code == 2
    assert "is not a course" in done.stderr
    assert "Traceback" not in done.output


def test_faults_of_use_are_one_line_and_status_2(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments, expected in {
        ("grade", "nope"): "There is no assignment 'nope'",
        ("grade", NAME): "No submissions",
        ("feedback", NAME): "Nothing graded",
        ("check", "missing.ipynb"): "missing.ipynb can't be read",
    }.items():
        done = in_course(course, *arguments)
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.stderr
        assert expected in done.stderr
    submit(course, "ada", REFERENCE)
    without_safe_boundaries(monkeypatch)
    done = in_course(course, "grade", NAME)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "--boundary process" in done.stderr


def test_a_release_older_than_the_bank_is_not_graded(course: Course) -> None:
    submit(course, "ada", REFERENCE)
    checks = course.root / "source" / NAME / "mean" / "checks.py"
    checks.write_text(checks.read_text().replace("size=17", "size=18").replace("/ 17", "/ 18"))
    done = in_course(course, "grade", NAME, "--boundary", "process")
    assert done.exit_code == 2
    assert f"run `molgrade build {NAME}` first" in done.stderr


def test_gpu_without_one_is_one_line(course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    submit(course, "ada", REFERENCE)
    monkeypatch.setattr("molgrade.engine.boundary.DockerBoundary.missing", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    for boundary, expected in {"docker": "no NVIDIA driver", "process": "Only containers"}.items():
        done = in_course(course, "grade", NAME, "--gpu", "--boundary", boundary)
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.stderr
        assert expected in done.stderr


def test_doctor_fails_only_if_nothing_safe_can_grade(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    without_safe_boundaries(monkeypatch)
    done = in_course(course, "doctor")
    assert done.exit_code == 1
    assert "It is out of order." in done.stdout and "Nothing safe can grade here" in done.stdout
    monkeypatch.setattr("molgrade.engine.boundary.BubblewrapBoundary.missing", lambda: None)
    done = in_course(course, "doctor")
    assert done.exit_code == 0
    assert "Grading is done in bubblewrap" in done.stdout
    assert "✓  gradebook" in done.stdout


def test_lint_names_file_and_line(course: Course) -> None:
    assert in_course(course, "lint").exit_code == 0
    header = course.root / "source" / NAME / "mean" / "exercise.md"
    header.write_text(header.read_text().replace("points: 4", "points: 5"))
    done = in_course(course, "lint", NAME)
    assert done.exit_code == 1
    assert f"{NAME}/mean/" in done.stdout.replace("\n", "")


def test_build_check_only_compares(course: Course) -> None:
    assert in_course(course, "build", "--check").exit_code == 0
    release = course.root / "release" / NAME / f"{NAME}.ipynb"
    release.write_text("{}")
    done = in_course(course, "build", "--check")
    assert done.exit_code == 1
    assert f"differs: release/{NAME}/{NAME}.ipynb" in done.stdout
    assert release.read_text() == "{}"
    assert in_course(course, "build", NAME).exit_code == 0
    assert release.read_text() != "{}"


def test_grade_and_feedback(course: Course) -> None:
    submit(course, "ada", REFERENCE)
    submit(course, "bob", b"")
    done = in_course(course, "grade", NAME, "--boundary", "process", "-v")
    assert done.exit_code == 0, done.output
    assert "holds nothing in" in done.stderr
    assert "✓ ada: 6 of 9 points" in done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["ada", "4", "2", "?", "6"] in rows
    assert ["bob", "error", "The", "file", "is", "empty"] in rows
    assert "✗ bob: The file is empty. Save the notebook in Jupyter and hand in again." in done.stdout
    assert "1 graded, 1 not gradable." in done.stdout
    done = in_course(course, "feedback", NAME)
    assert done.exit_code == 0
    assert "2 written" in done.stdout
    assert (course.feedback("ada", NAME) / f"{NAME}.html").is_file()


@pytest.mark.parametrize(
    ("answers", "status", "expected", "not_expected"),
    [
        (REFERENCE, 0, ["✓ Worked example (1)", "Checks worth 4 more points"], ["✗", "Random"]),
        (
            {"mean": "def mean(x):\n    return 7.0"},
            1,
            ["✗ Worked example (1)", "The mean of 1 and 3"],
            ["Random"],
        ),
    ],
)
def test_selfcheck_shows_the_visible_checks(
    course: Course, tmp_path: Path, answers: dict, status: int, expected: list[str], not_expected: list[str]
) -> None:
    mine = tmp_path / "my copy.ipynb"
    nbformat.write(notebook(course, answers), mine)
    done = in_course(course, "check", mine, "--boundary", "process")
    assert done.exit_code == status, done.output
    assert all(text in done.stdout for text in expected)
    assert not any(text in done.stdout for text in not_expected)


def test_selfcheck_of_something_else(course: Course, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.ipynb").write_text("[1]")
    done = in_course(course, "check", tmp_path / f"{NAME}.ipynb", "--boundary", "process")
    assert done.exit_code == 1
    assert "not a notebook" in done.stdout
    (tmp_path / "other.ipynb").write_text("{}")
    done = in_course(course, "check", tmp_path / "other.ipynb", "--boundary", "process")
    assert done.exit_code == 2
    assert "no assignment 'other'" in done.stderr


@pytest.mark.slow
def test_demo_grades_a_class_and_a_second_time_only_what_could_not_be(course: Course, tmp_path: Path) -> None:
    command = ("demo", tmp_path / "demo", "--chapter", NAME, "--boundary", "process")
    done = in_course(course, *command)
    assert done.exit_code == 0, done.output
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.strip()}
    assert rows["reference"] == ["4", "2", "?", "6"]
    assert rows["accepted-1"] == ["4", "2", "?", "6"]
    assert rows["untouched"] == ["0", "0", "0", "0"]
    assert rows["endless-loop"][:6] == ["0", "0", "?", "0", "1", "fault,"]
    assert rows["exits-early"] == ["4", "0", "?", "4", "1", "fault"]
    assert [name for name, row in rows.items() if row[:1] == ["error"]] == [
        "empty-file",
        "no-cells",
        "not-json",
    ]
    assert "boundary process" in done.stdout
    assert (tmp_path / "demo" / "feedback" / "reference" / NAME / f"{NAME}.html").is_file()
    again = in_course(course, *command)
    assert "0 graded" in again.stdout
    assert {
        line.split()[0]: line.split()[1:] for line in again.stdout.splitlines() if line.strip()
    }.items() >= {
        "reference": rows["reference"],
        "endless-loop": rows["endless-loop"],
    }.items()


def test_exercises_are_listed_searched_and_shown(course: Course) -> None:
    listed = in_course(course, "list", "--kind", "code")
    assert (listed.exit_code, "2 exercises, 6 points" in listed.stdout) == (0, True), listed.stdout
    assert "mini/mean" in in_course(course, "search", "extremes").stdout  # of a misconception
    nothing = in_course(course, "search", "quantum")
    assert (nothing.exit_code, nothing.stdout) == (1, "") and "No exercise fits" in nothing.stderr
    shown = in_course(course, "show", "mean").stdout
    assert "Return the mean of" in shown and "np.mean(x)" not in shown and "Divide by" not in shown
    answers = in_course(course, "show", "mean", "--answers").stdout
    assert "np.mean(x)" in answers and "Divide by" in answers and "Takes the middle" in answers


def test_an_assignment_is_composed_and_an_exercise_begun(course: Course) -> None:
    done = in_course(course, "compose", "quiz", "spread", "mean")
    assert done.exit_code == 0 and "molgrade build quiz" in done.stdout.replace("\n", " ")
    assert in_course(course, "new", "quiz/another").exit_code == 0
    assert in_course(course, "lint").exit_code == 0
    assert in_course(course, "build", "quiz").exit_code == 0


def test_a_catalogue_is_made_for_everyone_and_for_instructors(course: Course, tmp_path: Path) -> None:
    done = in_course(course, "catalogue")
    assert (done.exit_code, done.stdout) == (0, f"3 exercises: {course.root / 'catalogue' / 'index.html'}\n")
    assert (course.root / "catalogue" / "index.html").is_file()
    assert in_course(course, "catalogue", "--instructor", "--output", tmp_path / "all").exit_code == 0
    page = Path("exercises", NAME, "mean.html")
    assert "Takes the middle" in (tmp_path / "all" / page).read_text()
    assert "Takes the middle" not in (course.root / "catalogue" / page).read_text()
