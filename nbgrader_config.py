"""nbgrader for this course: its own commands and formgrader work in a clone.

`nbgrader autograde` and formgrader's button grade with molgrade's engine. With the environment variable
MOLGRADE_STOCK_NBGRADER=1 they run each submission in a kernel on this machine, as nbgrader does by itself.
"""

import os
from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearMarkScheme,
    ClearOutput,
    Execute,
    IgnorePattern,
    IncludeHeaderFooter,
    LimitOutput,
    LockCells,
    SaveAutoGrades,
)

course = Path(__file__).resolve().parent
is_stock = os.environ.get("MOLGRADE_STOCK_NBGRADER") == "1"

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "molgrade"
c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.solution_directory = "solutions"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"

# Of a chapter only notebooks and data files leave source/, never an exercise or its checks.
data = {path.name for path in course.glob("data/*")}
chapters = [path.parent for path in course.glob("source/*/assignment.toml")]
authored = {path.name for chapter in chapters for path in chapter.iterdir() if path.suffix != ".ipynb"} - data
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", *sorted(authored)]

c.GenerateSolution.preprocessors = [IncludeHeaderFooter, LockCells, ClearOutput, ClearMarkScheme]
c.ClearMarkScheme.enforce_metadata = False  # a written answer's cell holds its marking scheme
c.Autograde.autograde_preprocessors = [
    Execute if is_stock else "molgrade.grading.nbgrader.GradeWithEngine",
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
    "molgrade.grading.nbgrader.KeepHistory",
]
# Formgrader shows what students wrote in Jupyter's own origin: a script there could do all that you can.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "clean_html": "molgrade.records.notebook_html.sanitise",
    "markdown2html": "molgrade.records.notebook_html.markdown",
}
c.Execute.timeout = 300  # seconds per cell, for the chapters that train
