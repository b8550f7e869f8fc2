"""The gradebook in PostgreSQL, as a site with several graders keeps it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from nbgrader.api import Grade, Student, SubmittedAssignment
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from molgrade.cli import app
from molgrade.errors import MolgradeError
from molgrade.records.course import Course
from molgrade.records.gradebook import Recorder, one_writer, open_gradebook, read_marks
from molgrade.records.history import History, verify
from tests.grading.fakes import ALL, failed, graded
from tests.grading.mini import NAME, REFERENCE, copy_course, submit

from .postgres import Server, server
from .test_gradebook import SUBMITTED, rewrite_checks

__all__ = ["server"]


@pytest.fixture
def site(server: Server, course: Course, request: pytest.FixtureRequest) -> Course:
    """The mini course, with its gradebook in a database that is still empty."""
    url = server.create(f"grades{abs(hash(request.node.name))}")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.db_url = {url!r}\n")
    (course.root / "gradebook.db").unlink()
    return Course.at(course.root)


def molgrade(course: Course, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "molgrade", *arguments, "--course", str(course.root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_marks_feedback_formgrader_and_export_come_from_the_database(site: Course) -> None:
    submit(site, "ada", REFERENCE)
    submit(site, "bob", {})
    submit(site, "cy", b"%PDF")
    for command in (["grade", NAME, "--boundary", "process", "--slots", "2"], ["feedback", NAME]):
        done = CliRunner().invoke(app, [*command, "--course", str(site.root)])
        assert done.exit_code == 0, done.output
    assert not (site.root / "gradebook.db").exists()
    assert (site.feedback("ada", NAME) / f"{NAME}.html").is_file()

    api = NbGraderAPI(site.directory)
    shown = {entry["student"]: entry for entry in api.get_submissions(NAME)}
    assert {student: (entry["score"], entry["max_score"]) for student, entry in shown.items()} == {
        "ada": (6, 9),
        "bob": (0, 9),
        "cy": (0, 9),
    }
    assert [student for student, entry in shown.items() if not entry["needs_manual_grade"]] == ["bob"]
    failed = {entry["student"]: entry["failed_tests"] for entry in api.get_notebook_submissions(NAME, NAME)}
    assert failed == {"ada": False, "bob": True}
    [assignment] = [entry for entry in api.get_assignments() if entry["name"] == NAME]
    assert (assignment["num_submissions"], assignment["max_score"]) == (3, 9)
    assert {entry["id"]: entry["score"] for entry in api.get_students()} == {"ada": 6, "bob": 0, "cy": 0}
    assert api.get_student_submissions("ada")[0]["score"] == 6

    done = subprocess.run([sys.executable, "-m", "nbgrader", "export"], cwd=site.root, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert "ada" in (site.root / "grades.csv").read_text()


def test_marks_by_hand_stay_and_checks_may_come_and_go(site: Course) -> None:
    with open_gradebook(site) as gradebook:
        made = graded(site, "ada", answers=REFERENCE)
        Recorder(site, gradebook, NAME).record(made.result, made.notebook, SUBMITTED)
        grade = gradebook.find_grade("why", NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = 2, False
        gradebook.db.commit()
        rewrite_checks(site)
        made = graded(site, "bob", passed={"mean--zero"})
        Recorder(site, gradebook, NAME).record(made.result, made.notebook, SUBMITTED)
        gradebook.db.expire_all()
        marks = read_marks(gradebook, NAME)
    assert (
        set(marks["ada"].marks) == set(marks["bob"].marks) == (ALL | {"mean--zero", "why"}) - {"mean--worked"}
    )
    assert (marks["ada"].marks["why"].points, marks["ada"].marks["why"].manual) == (2, True)
    assert marks["bob"].marks["mean--zero"].points == 1


def test_nbgraders_migrations_bring_an_old_database_up_to_date(site: Course) -> None:
    from sqlalchemy import create_engine, inspect, text

    with open_gradebook(site) as gradebook:
        gradebook.add_student("ada")
    engine = create_engine(site.gradebook_url)
    with engine.begin() as connection:  # as nbgrader 0.6 made it: no courses, no id of the LMS's user
        connection.execute(text("ALTER TABLE assignment DROP COLUMN course_id"))
        connection.execute(text("ALTER TABLE student DROP COLUMN lms_user_id"))
        connection.execute(text("DROP TABLE course"))
        connection.execute(text("UPDATE alembic_version SET version_num = '167914646830'"))
    made = graded(site, "ada", answers=REFERENCE)

    def record() -> None:
        with open_gradebook(site) as gradebook:
            Recorder(site, gradebook, NAME).record(made.result, made.notebook, SUBMITTED)

    with pytest.raises(MolgradeError, match=r"can't be used: .*nbgrader db upgrade"):
        record()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "upgrade"], cwd=site.root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "lms_user_id" in {column["name"] for column in inspect(engine).get_columns("student")}
    engine.dispose()
    record()
    with open_gradebook(site) as gradebook:
        assert sum(mark.points for mark in read_marks(gradebook, NAME)["ada"].marks.values()) == 6


def test_two_graders_at_once_neither_lose_nor_double_a_mark(site: Course, tmp_path: Path) -> None:
    """Two clones of the course, the same class, one new database: everything is added by both at once."""
    students = [f"student-{number}" for number in range(12)]
    for student in students:
        submit(site, student, REFERENCE)
    clones = [copy_course(site, tmp_path / name) for name in ("left", "right")]
    runs = [molgrade(clone, "grade", NAME, "--boundary", "process", "-v") for clone in clones]
    said = [run.communicate(timeout=240)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], "\n".join(said)
    with open_gradebook(site) as gradebook:
        assert gradebook.db.query(Student).count() == len(students)
        assert Counter(row.student_id for row in gradebook.db.query(SubmittedAssignment)) == (
            dict.fromkeys(students, 1)
        )
        assert gradebook.db.query(Grade).count() == 5 * len(students)
        history = History(gradebook, NAME)
        assert {row.student for row in history.rows()} == set(students)
        assert verify(history) == []
        marks = read_marks(gradebook, NAME)
    assert {s: sum(m.points for m in marks[s].marks.values()) for s in students} == dict.fromkeys(students, 6)


def test_one_grader_waits_for_the_other_and_a_dead_one_holds_nothing(site: Course) -> None:
    code = (
        "import sys; from pathlib import Path; from molgrade.records.course import Course\n"
        "from molgrade.records.gradebook import one_writer\n"
        "with one_writer(Course.at(Path(sys.argv[1]))):\n    print('in', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code, str(site.root)], **pipes) as other:
        assert other.stdout.readline() == "in\n"
        from sqlalchemy import create_engine, text

        engine = create_engine(site.gradebook_url)
        with engine.connect() as connection:
            free = connection.execute(text("SELECT pg_try_advisory_lock(hashtext('molgrade'))")).scalar()
        engine.dispose()
        other.kill()
        other.communicate()
    assert free is False
    with one_writer(site):
        pass


def test_the_command_line_names_another_gradebook(server: Server, course: Course) -> None:
    submit(course, "ada", REFERENCE)
    options = ["--course", str(course.root), "--db", server.create("named")]
    assert CliRunner().invoke(app, ["grade", NAME, "--boundary", "process", *options]).exit_code == 0
    assert CliRunner().invoke(app, ["feedback", NAME, *options]).exit_code == 0
    with open_gradebook(Course.at(course.root, options[-1])) as gradebook:
        assert set(read_marks(gradebook, NAME)) == {"ada"}
    with open_gradebook(course) as gradebook:
        assert read_marks(gradebook, NAME) == {}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql+psycopg://ada:secret@/none?host=/nowhere", r"ada:\*\*\*@.*can't be used: .*--db"),
        ("postgresql+nodriver://ada:secret@/none", r"ada:\*\*\*@.*can't be used"),
        ("postgresql:grades", "can't be used: .*Write sqlite:///FILE or postgresql"),
    ],
)
def test_a_database_that_is_not_there_is_one_line(course: Course, url: str, expected: str) -> None:
    with pytest.raises(MolgradeError, match=expected) as raised, open_gradebook(Course.at(course.root, url)):
        pass
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_without_psycopg_the_extra_is_named(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    elsewhere = Course.at(course.root, "postgresql+psycopg://ada:secret@/none")
    expected = r"needs the Python package psycopg: .*molgrade\[postgres\]"
    with pytest.raises(MolgradeError, match=expected), open_gradebook(elsewhere):
        pass


def test_an_unusable_submission_waits_for_a_person(site: Course) -> None:
    with open_gradebook(site) as gradebook:
        result = failed(site, "ada").result
        Recorder(site, gradebook, NAME).record(result, None, SUBMITTED)
        assert all(mark.needs_marking for mark in read_marks(gradebook, NAME)["ada"].marks.values())
