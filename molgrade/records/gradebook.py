"""Marks in nbgrader's gradebook, as nbgrader's own autograde would have recorded them."""

from __future__ import annotations

import os
import shutil
import sysconfig
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from ..engine.results import Result, Status
from ..errors import MolgradeError
from .course import Course
from .history import Grading, History, How
from .history import table as history_table

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import Gradebook, Notebook, SubmittedNotebook


class GradebookError(MolgradeError):
    """The gradebook can't be opened or written."""


@dataclass(frozen=True)
class Mark:
    """One grade cell of one student: what counts (`points`) and whether a person set it or still has to."""

    points: float
    manual: bool
    needs_marking: bool


@dataclass
class StudentMarks:
    """What the gradebook holds for one student's submission, by grade_id."""

    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """nbgrader's gradebook of the course; database errors become one line."""
    from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
    from sqlalchemy.exc import SAWarning, SQLAlchemyError

    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # about its own queries
    _find_alembic()
    try:
        with one_writer(course):  # the first to open it makes the tables
            opened = Gradebook(course.gradebook_url, course.directory.course_id)
            history_table().create(opened.engine, checkfirst=True)
        with opened as gradebook:
            yield gradebook
    except (SQLAlchemyError, InvalidEntry, MissingEntry) as error:
        raise GradebookError(
            f"The gradebook {_without_password(course.gradebook_url)} can't be used: "
            f"{' '.join(str(error.args[0]).split())}. {_what_to_do(error)}"
        ) from error
    except ModuleNotFoundError as error:
        raise GradebookError(
            f"The gradebook {_without_password(course.gradebook_url)} needs the Python package {error.name}: "
            'install molgrade with its extra, `pip install "molgrade[postgres]"`, and write the address as '
            "postgresql+psycopg://…"
        ) from error


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "(its address is no URL)"


def _what_to_do(error: Exception) -> str:
    from sqlalchemy.exc import ArgumentError, OperationalError

    if isinstance(error, ArgumentError):
        return "Write sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE."
    if isinstance(error, OperationalError):
        return "Is it there, and may you use it? The address is CourseDirectory.db_url, or --db."
    return "If nbgrader was updated, back it up and run `nbgrader db upgrade`."


@contextmanager
def one_writer(course: Course) -> Iterator[None]:
    """Hold what no two programs may do at once in a gradebook that several can write to.

    nbgrader looks whether a student, a submission or a table is there, and adds it if not; two at once would
    both add it. PostgreSQL lends a lock for the whole database, and takes it back when its holder dies.
    SQLite has none to lend: there one program at a time may grade.
    """
    from sqlalchemy import create_engine, text

    if not course.gradebook_url.startswith("postgresql"):
        yield
        return
    engine = create_engine(course.gradebook_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(hashtext('molgrade'))"))
            yield
    finally:
        engine.dispose()


def _find_alembic() -> None:
    """nbgrader calls the program alembic; it lies beside Python even if the environment is not activated."""
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])


class Recorder:
    """Writes one assignment's marks and their history, in which `by` stands for whoever records.

    SQLite takes one writer, so a run has one Recorder, in one thread.
    """

    def __init__(self, course: Course, gradebook: Gradebook, assignment: str, by: str | None = None):
        self.course, self.gradebook, self.assignment = course, gradebook, assignment
        self.history = History(gradebook, assignment, by)
        with self.alone():
            self.history.note()  # before cells go, and with them what people gave
            gradebook.update_or_create_assignment(assignment)
            save_cells(course, gradebook, assignment)
            self.history.note(How.CHECKS)
            gradebook.db.commit()

    def alone(self) -> AbstractContextManager[None]:
        """While it lasts no other grader writes to the gradebook."""
        return one_writer(self.course)

    def timestamps(self) -> dict[str, datetime | None]:
        """When each recorded submission was handed in, by student."""
        submissions = self.gradebook.assignment_submissions(self.assignment)
        return {submission.student_id: submission.timestamp for submission in submissions}

    def record(
        self,
        result: Result,
        notebook: NotebookNode | None,
        timestamp: datetime | None = None,
        resubmitted: bool = True,
        how: How = How.GRADED,
        **facts: str,
    ) -> None:
        """Record one submission and an entry in the history, all of it or nothing.

        Points and comments that a person gave stay. They are put up for review when the student handed in
        something new (`resubmitted`) or when the automatic mark beside them changed. `facts` are more fields
        of the history's `Entry`.
        """
        gradebook, student = self.gradebook, result.student
        self.history.note(student=student)
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(self.assignment, student, timestamp=timestamp)
        submission = gradebook.find_submission_notebook(self.assignment, self.assignment, student)
        _score(submission, automatic_marks(result), resubmitted)
        untouched = _untouched(notebook) if notebook else set()
        for comment in submission.comments:
            comment.auto_comment = "No response." if comment.name in untouched else None
        submission.late_submission_penalty = self._late_penalty(submission, student)
        self.history.append(student, how, Grading.of(result), **facts)
        gradebook.db.commit()

    def let_stand(self, student: str, how: How, grading: Grading, **facts: str) -> None:
        """Record that an earlier grading stands; `facts` are more fields of the history's `Entry`."""
        self.history.note(student=student)
        self.history.append(student, how, grading, **facts)
        self.gradebook.db.commit()

    def _late_penalty(self, submission: SubmittedNotebook, student: str) -> float | None:
        """What nbgrader's own plug-in decides, asked as its `AssignLatePenalties` asks, but in the
        transaction that writes the marks."""
        late = submission.assignment.total_seconds_late
        if not late:
            return None
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(config=self.course.config)
        step.init_plugin()
        self.gradebook.db.flush()
        self.gradebook.db.refresh(submission)
        penalty = step.plugin_inst.late_submission_penalty(student, submission.score, late)
        return None if penalty is None else step._check_late_penalty(submission, penalty)


def automatic_marks(result: Result) -> dict[str, float]:
    """Points by grade_id; a written answer that waits for a person is missing, one left untouched has 0."""
    if result.status is Status.ERROR:
        return {}
    marks = {check.cell: check.points for exercise in result.exercises for check in exercise.checks}
    written = [exercise for exercise in result.exercises if not exercise.checks]
    return marks | {exercise.name: exercise.points for exercise in written if exercise.points is not None}


def _untouched(notebook: NotebookNode) -> set[str]:
    """Answer cells, by grade_id, that are still as released."""
    from nbgrader.utils import compute_checksum, is_solution

    answers = [cell for cell in notebook.cells if is_solution(cell)]
    same = [cell for cell in answers if cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)]
    return {cell.metadata.nbgrader.grade_id for cell in same}


def _score(submission: SubmittedNotebook, marks: dict[str, float], resubmitted: bool) -> None:
    for grade in submission.grades:
        automatic = marks.get(grade.name)
        review = grade.manual_score is not None and (resubmitted or automatic != grade.auto_score)
        waiting = grade.manual_score is None and automatic is None
        grade.auto_score, grade.needs_manual_grade = automatic, review or waiting


def read_marks(gradebook: Gradebook, assignment: str) -> dict[str, StudentMarks]:
    """Every recorded student's marks and comments for one assignment."""
    from nbgrader.api import BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook

    def rows(kind: Any) -> Any:
        query = gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, kind).select_from(kind)
        query = query.join(BaseCell, BaseCell.id == kind.cell_id)
        query = query.join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        query = query.join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        return query.filter(SubmittedAssignment.name == assignment)

    students: dict[str, StudentMarks] = defaultdict(StudentMarks)
    for student, name, grade in rows(Grade):
        manual = grade.manual_score is not None
        students[student].marks[name] = Mark(grade.score, manual, grade.needs_manual_grade)
    for student, name, comment in rows(Comment):
        if comment.comment:
            students[student].comments[name] = comment.comment
    for submission in gradebook.notebook_submissions(assignment, assignment):
        students[submission.student.id].late_penalty = submission.late_submission_penalty or 0.0
    return dict(students)


def save_cells(course: Course, gradebook: Gradebook, assignment: str) -> None:
    """Tell the gradebook the assignment's cells, as `nbgrader generate_assignment` does.

    nbgrader refuses when cells came or went after the first submission. Here they come and go with their
    marks, so that an instructor can change a check and grade again.
    """
    from nbgrader.api import MissingEntry
    from nbgrader.preprocessors import SaveCells

    notebook = _as_released(course, assignment)
    try:
        known = gradebook.find_notebook(assignment, assignment)
    except MissingEntry:
        pass
    else:
        if {cell.name: cell.checksum for cell in known.source_cells} == _checksums(notebook):
            return
        if known.submissions:
            _reconcile(gradebook, known, notebook)
    gradebook.db.commit()
    SaveCells(config=course.config).preprocess(notebook, _resources(course, assignment, "."))
    gradebook.db.expire_all()


def cells_differ(course: Course, gradebook: Gradebook, assignment: str) -> bool:
    """Whether `save_cells` would add or remove cells that have marks, or change what they are worth."""
    from nbgrader.api import MissingEntry
    from nbgrader.utils import is_grade

    try:
        known = gradebook.find_notebook(assignment, assignment).grade_cells
    except MissingEntry:
        return False
    cells = [cell.metadata.nbgrader for cell in _as_released(course, assignment).cells if is_grade(cell)]
    return {cell.name: cell.max_score for cell in known} != {c.grade_id: float(c.points) for c in cells}


def _reconcile(gradebook: Gradebook, known: Notebook, notebook: NotebookNode) -> None:
    """Remove cells that went, and give every submission a place for cells that came."""
    from nbgrader import utils
    from nbgrader.api import Comment, Grade, GradeCell, SolutionCell, SourceCell

    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    for stored, kind, entry, belongs in [
        (known.grade_cells, GradeCell, Grade, utils.is_grade),
        (known.solution_cells, SolutionCell, Comment, utils.is_solution),
        (known.source_cells, SourceCell, None, lambda cell: True),
    ]:
        wanted = {cell.metadata.nbgrader.grade_id: cell for cell in cells if belongs(cell)}
        for gone in [cell for cell in stored if cell.name not in wanted]:
            for row in [*getattr(gone, "grades", []), *getattr(gone, "comments", [])]:
                gradebook.db.delete(row)
            gradebook.db.delete(gone)
        for name in wanted.keys() - {cell.name for cell in stored}:
            details = {} if kind is SolutionCell else {"cell_type": wanted[name].cell_type}
            if kind is GradeCell:
                details["max_score"] = float(wanted[name].metadata.nbgrader.points)
            new = kind(name=name, notebook=known, **details)
            gradebook.db.add(new)
            gradebook.db.flush()
            for submission in known.submissions if entry else []:
                gradebook.db.add(entry(cell_id=new.id, notebook=submission))


def _as_released(course: Course, assignment: str) -> NotebookNode:
    """The source notebook with solutions cleared and checksums computed: what nbgrader keeps of a release."""
    import nbformat
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    source = course.source_notebook(assignment)
    try:
        notebook = nbformat.read(source, as_version=4)
    except FileNotFoundError:
        raise MolgradeError(f"{source} does not exist: run `molgrade build {assignment}`.") from None
    steps = GenerateAssignment(coursedir=course.directory, config=course.config).preprocessors
    for step in takewhile(lambda step: step is not SaveCells, steps):
        notebook, _ = step(config=course.config).preprocess(notebook, _resources(course, assignment, "."))
    return notebook


def _checksums(notebook: NotebookNode) -> dict[str, str]:
    nbgrader = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {cell.grade_id: cell.get("checksum") for cell in nbgrader}


def _resources(course: Course, assignment: str, student: str) -> dict[str, Any]:
    names = {"notebook": assignment, "assignment": assignment, "student": student}
    return {"nbgrader": names | {"db_url": course.gradebook_url}, "metadata": {"path": str(course.root)}}
