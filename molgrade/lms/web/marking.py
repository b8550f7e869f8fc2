"""What people mark: the answers that wait, one answer's form, and all there is to know of a submission."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import nbformat
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from ...engine.repair import grade_id
from ...engine.results import Result
from ...records.notebook_html import render
from ...records.report import Report
from ...records.scheme import Scheme, read_schemes
from ..chain import first_broken
from ..marking import Answer, MarkedMeanwhile, answers, cells_of, give, last_mark, next_waiting
from ..marks import attempts_of, marked, terms_for
from ..models import Assignment, Audit, Enrolment, Score, Submission, User
from . import access
from .app import parts
from .forms import FormError, read_number
from .mark_form import Entry, Marks, as_saved, as_written, given_in

pages = Blueprint("marking", __name__)


class View(NamedTuple):
    """How somebody goes through the answers; it stays in the address from page to page."""

    every: bool = False
    hidden: bool = False
    backwards: bool = False

    @classmethod
    def asked(cls) -> View:
        given = request.args
        return cls(
            given.get("attempts") == "every", given.get("names") == "hidden", given.get("from") == "last"
        )

    @property
    def query(self) -> dict[str, str]:
        chosen = {"attempts": self.every and "every", "names": self.hidden and "hidden"}
        chosen |= {"from": self.backwards and "last"}
        return {name: value for name, value in chosen.items() if value}


class Kind(NamedTuple):
    """An exercise that people mark, and how far they are."""

    name: str
    title: str
    waiting: int
    answers: list[Answer]


@pages.get("/assignments/<int:assignment_id>/marking")
def overview(assignment_id: int) -> str:
    """The exercises that people mark, how many answers wait, and every answer."""
    view = View.asked()
    with parts().tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        return render_template(
            "marking.html",
            assignment=found,
            me=me,
            title="Written answers",
            view=view,
            kinds=_kinds(answers(session, found, view.every)),
            people=_people(session, found),
            link=_link,
        )


@pages.get("/assignments/<int:assignment_id>/marking/<exercise>")
def following(assignment_id: int, exercise: str) -> AnyResponse:
    """To the next answer that waits; back to the list when none does."""
    with parts().tool.database.reading() as session:
        found, _ = access.assignment(session, assignment_id, access.STAFF)
        after = session.get(Submission, request.args.get("after", 0, int))
        here = after and after.assignment_id == found.id
        return _to_next(session, found, exercise, after if here else None)


@pages.get("/submissions/<int:submission_id>/marks/<exercise>")
def marks(submission_id: int, exercise: str) -> str:
    with parts().tool.database.reading() as session:
        page = _find(session, submission_id, exercise)
        return _page(session, page, as_saved(page))


@pages.post("/submissions/<int:submission_id>/marks/<exercise>")
def mark(submission_id: int, exercise: str) -> AnyResponse | tuple[str, int]:
    """Write what was given. What can't be taken comes back as it was written, with the reason."""
    tool, form, view = parts().tool, request.form, View.asked()
    try:
        with tool.database.writing() as session:
            page = _find(session, submission_id, exercise)
            given = given_in(page, form)
            seen = int(read_number(form, "seen", 0, 2**63) or 0)
            give(session, tool.clock(), page.me, page.submission, exercise, given, seen)
    except (FormError, MarkedMeanwhile) as error:
        with tool.database.reading() as session:
            page = _find(session, submission_id, exercise)
            status = 409 if isinstance(error, MarkedMeanwhile) else 422
            return _page(session, page, as_written(page, form), error), status
    parts().outbox.wake.set()
    if form.get("then") == "next":
        with tool.database.reading() as session:
            return _to_next(session, page.submission.assignment, exercise, page.submission, saved=1)
    return redirect(_link(page.submission, exercise, view, saved=1), code=303)


@pages.get("/submissions/<int:submission_id>/record")
def submission(submission_id: int) -> AnyResponse:
    """All there is to know of a submission."""
    with parts().tool.database.reading() as session:
        found, me = access.submission(session, submission_id, access.STAFF)
        terms = terms_for(session, found.assignment, found.user)
        result = found.grading and Result.model_validate_json(found.grading.result)
        mark = marked(found, terms)
        response = make_response(
            render_template(
                "record.html",
                assignment=found.assignment,
                me=me,
                title=f"Attempt {found.number} of {found.user.shown}",
                it=found,
                report=mark.report if mark else result and Report.of(result),
                result=result,
                days_late=terms.days_late(found.received_at),
                broken=first_broken(found.gradings),
                attempts=attempts_of(session, found.assignment, found.user),
                titles=_titles(mark.report if mark else None),
                people=_people(session, found.assignment),
                **_log(session, found),
            )
        )
    response.csp = {"frame-src": "'self'"}
    return response


def _log(session: Session, found: Submission) -> dict[str, Any]:
    """The scores sent of a submission, and who did what to it."""
    scores = select(Score).where(Score.submission_id == found.id).order_by(Score.id)
    names = [f"submission {found.id}", *(f"grading {each.id}" for each in found.gradings)]
    lines = select(Audit).where(or_(*(Audit.object == name for name in names))).order_by(Audit.id)
    return {"scores": session.scalars(scores).all(), "lines": session.scalars(lines).all()}


def _titles(report: Report | None) -> dict[str, str]:
    """What can be marked by hand, by cell."""
    titles = {}
    for row in report.exercises if report else []:
        titles[row.exercise.name] = row.exercise.title
        titles |= {each.check.cell: f"{row.exercise.title}: {each.check.title}" for each in row.checks}
    return titles


def _find(session: Session, submission_id: int, exercise: str) -> Marks:
    """What a page about an exercise of a submission needs; there is none before it is graded."""
    found, me = access.submission(session, submission_id, access.STAFF)
    mark = marked(found, terms_for(session, found.assignment, found.user))
    rows = mark.report.exercises if mark else []
    row = next((each for each in rows if each.exercise.name == exercise), None)
    if mark is None or row is None:
        access.not_here()
    schemes = read_schemes(parts().tool.course.solutions(found.assignment.name))
    return Marks(found, me, mark, row, Scheme() if row.checks else schemes.get(exercise, Scheme()))


def _to_next(
    session: Session, found: Assignment, exercise: str, after: Submission | None, **more: Any
) -> AnyResponse:
    view = View.asked()
    line = answers(session, found, view.every)
    following = next_waiting(line, exercise, after, view.backwards)
    if following:
        return redirect(_link(following, exercise, view, **more), code=303)
    done = {"done": exercise} | more | view.query
    return redirect(url_for(".overview", assignment_id=found.id, **done), code=303)


def _link(submission: Submission, exercise: str, view: View, **more: Any) -> str:
    return url_for(".marks", submission_id=submission.id, exercise=exercise, **view.query, **more)


def _kinds(found: list[Answer]) -> list[Kind]:
    """By exercise, in the order of the assignment."""
    by_name: dict[str, list[Answer]] = {}
    for mark in {each.submission.id: each.mark for each in found}.values():
        for row in mark.report.exercises:
            by_name.setdefault(row.exercise.name, [])
    for each in found:
        by_name[each.exercise].append(each)
    return [
        Kind(name, of_it[0].row.exercise.title, sum(each.row.waiting for each in of_it), of_it)
        for name, of_it in by_name.items()
        if of_it
    ]


def _people(session: Session, found: Assignment) -> dict[int, str]:
    """Names of everybody in the course."""
    query = select(User).join(Enrolment).where(Enrolment.context_id == found.context_id)
    return {user.id: user.shown for user in session.scalars(query)}


def _page(session: Session, page: Marks, entry: Entry, error: Exception | None = None) -> str:
    view, shown = View.asked(), _notebook(page)
    cells = cells_of(page.row)
    latest = last_mark(page.submission, cells)
    who = f"Submission {page.submission.id}" if view.hidden else page.submission.user.shown
    return render_template(
        "marks.html",
        assignment=page.submission.assignment,
        me=page.me,
        title=f"{page.row.exercise.title}: {who}",
        page=page,
        entry=entry,
        error=error,
        view=view,
        seen=latest.id if latest else 0,
        saved=as_saved(page),
        history=[each for each in page.submission.hand_marks if each.cell in cells],
        titles=_titles(page.mark.report),
        people=_people(session, page.submission.assignment),
        question=_cells(shown, f"{page.row.exercise.name}-prompt", alone=True),
        answer=_cells(shown, page.row.exercise.name),
        sample=_sample(page),
        link=_link,
    )


def _notebook(page: Marks) -> nbformat.NotebookNode:
    """The notebook as it ran, or as it was handed in."""
    grading = page.submission.grading
    content = parts().tool.files.get(grading.notebook or page.submission.notebook)
    return nbformat.from_dict(json.loads(content))


def _cells(notebook: nbformat.NotebookNode, name: str, alone: bool = False) -> Markup:
    """A cell by its name, with what a student wrote between it and the next of ours."""
    found: list[nbformat.NotebookNode] = []
    for cell in notebook.cells:
        if grade_id(cell) == name:
            found.append(cell)
        elif found and (alone or grade_id(cell)):
            break
        elif found:
            found.append(cell)
    return render(nbformat.v4.new_notebook(cells=found)) if found else Markup()


def _sample(page: Marks) -> Markup:
    """The bank's own answer, to a written exercise."""
    reference = parts().tool.course.reference(page.submission.assignment.name)
    if reference is None or page.row.checks:
        return Markup()
    return _cells(nbformat.reads(reference.decode(), as_version=4), page.row.exercise.name, alone=True)
