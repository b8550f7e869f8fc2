"""Grading a class: submissions in, autograded notebooks, results and marks out."""

from .classroom import Event, Interrupted, Outcome, grade_class

__all__ = ["Event", "Interrupted", "Outcome", "grade_class"]
