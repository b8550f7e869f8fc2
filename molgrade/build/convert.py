"""Release and solutions by nbgrader's own converters, in a scratch course that has no gradebook."""

from __future__ import annotations

import logging
from pathlib import Path

from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, SaveCells
from traitlets.config import Config


class ConversionError(Exception):
    """nbgrader refused a notebook."""


class GenerateReference(GenerateSolution):
    """nbgrader's solution, for a course whose gradebook knows no assignment."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        BaseConverter.init_assignment(self, assignment_id, student_id)


def convert(course: Path, chapter: str) -> None:
    """Write release/<chapter>/ and solutions/<chapter>/ from source/<chapter>/, all in `course`.

    Raises:
        ConversionError: with nbgrader's reason.
    """
    config = scratch_config(course)
    for converter in (GenerateAssignment, GenerateReference):
        records = Records()
        courses = CourseDirectory(config=config, log=records.logger)
        courses.assignment_id = chapter
        try:
            converter(coursedir=courses, config=config, log=records.logger).start()
        except NbGraderException as error:
            reason = records.last_line() or str(error)
            raise ConversionError(f"nbgrader can't convert {chapter}: {reason}") from None


def scratch_config(course: Path) -> Config:
    """nbgrader's defaults, less gradebook and execution of solutions, so that bytes depend on source only.

    The course's own nbgrader_config.py is left out on purpose: with other marks round hidden tests they would
    stay in the release.
    """
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.solution_directory = "solutions"
    config.ClearMarkScheme.enforce_metadata = False
    config.GenerateAssignment.no_database = True
    config.GenerateAssignment.preprocessors = without(SaveCells, GenerateAssignment)
    config.GenerateSolution.preprocessors = without(Execute, GenerateSolution)
    return config


def without(preprocessor: type, converter: type[BaseConverter]) -> list[type]:
    """A converter's usual preprocessors less one."""
    return [each for each in converter().preprocessors if each is not preprocessor]


class Records(logging.Handler):
    """Keeps what nbgrader logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []
        self.logger = logging.Logger("nbgrader", logging.ERROR)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())

    def last_line(self) -> str:
        """The last line of a traceback, where there is one."""
        traceback = next((text for text in self.texts if text.startswith("Traceback")), "")
        return (traceback.strip().splitlines() or [""])[-1]
