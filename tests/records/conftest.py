"""The same course as in the tests of grading."""

from tests.grading.conftest import built, course

__all__ = ["built", "course"]
