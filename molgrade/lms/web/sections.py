"""Where teachers and assistants go from any of their pages."""

from __future__ import annotations

from typing import NamedTuple


class Section(NamedTuple):
    """A page of an assignment, by its endpoint."""

    endpoint: str
    title: str


SECTIONS: tuple[Section, ...] = (
    Section("student.assignment", "Assignment"),
    Section("submissions.index", "Submissions"),
    Section("marking.overview", "Written answers"),
    Section("extensions.index", "Extensions"),
    Section("scores.index", "Marks in the LMS"),
    Section("insight.statistics", "Statistics"),
    Section("insight.similarity", "Similarity"),
    Section("regrading.regrade", "Regrade"),
)
