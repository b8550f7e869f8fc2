"""What teachers see of a whole class: statistics of the exercises, and submissions that are alike."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, render_template, url_for
from sqlalchemy.orm import Session

from ...records import similarity_page, statistics_page
from ...records.pages import sheet as sheet_of
from ...records.similarity import similar
from ...records.statistics import Figures
from ..models import Assignment
from . import access
from .app import parts
from .downloads import download

pages = Blueprint("insight", __name__)

MOST = 30
"""Pairs that are shown."""


@pages.get("/look/<any(statistics, similarity):name>.css")
def sheet(name: str) -> Response:
    """The style of the parts that the terminal's pages have, too."""
    return Response("\n".join(map(sheet_of, ("parts", name))), mimetype="text/css")


@pages.get("/assignments/<int:assignment_id>/statistics")
def statistics(assignment_id: int) -> str:
    with parts().tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        figures = _figures(session, found)
        shown = figures and statistics_page.parts(figures)
        return render_template(
            "statistics.html", title="Statistics", assignment=found, me=me, figures=figures, shown=shown
        )


@pages.get("/assignments/<int:assignment_id>/statistics.csv")
def table(assignment_id: int) -> Response:
    """The same figures for a spreadsheet."""
    with parts().tool.database.reading() as session:
        found, _ = access.assignment(session, assignment_id, access.STAFF)
        figures = _figures(session, found)
    content = statistics_page.as_csv(figures) if figures else b""
    return download(content, f"{found.name}-statistics.csv", "text/csv")


@pages.get("/assignments/<int:assignment_id>/similarity")
def similarity(assignment_id: int) -> str:
    with parts().tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        works = parts().insight.works(session, found) if found.name else {}
    linked = [
        replace(work, link=url_for("student.feedback", submission_id=number))
        for number, work in works.items()
    ]
    pairs = similar(linked)
    return render_template(
        "similarity.html",
        title="Similar submissions",
        assignment=found,
        me=me,
        students=len(linked),
        more=max(len(pairs) - MOST, 0),
        shown=similarity_page.parts(pairs[:MOST]) if len(linked) > 1 else None,
    )


def _figures(session: Session, found: Assignment) -> Figures | None:
    return parts().insight.figures(session, found) if found.name else None
