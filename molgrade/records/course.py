"""A course: the folder with nbgrader_config.py, and where nbgrader keeps each step's files in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.autograder import Autograder
from ..errors import MolgradeError

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

CONFIG_FILE = "nbgrader_config.py"


@dataclass(frozen=True)
class Course:
    """A course's folders. `Course.at` checks that it is one; the rest follows nbgrader's own settings."""

    root: Path
    database: str | None = None
    """URL of the gradebook, where it is not as the settings say."""

    @classmethod
    def at(cls, folder: Path, database: str | None = None) -> Course:
        root = folder.resolve()
        if not (root / CONFIG_FILE).is_file():
            raise MolgradeError(
                f"{root} is not a course: it has no {CONFIG_FILE}. "
                "Go to your clone of the project, or name its folder with --course."
            )
        return cls(root, database)

    @cached_property
    def config(self) -> Config:
        """The settings of the course's nbgrader_config.py."""
        from traitlets.config.loader import PyFileConfigLoader

        try:
            config = PyFileConfigLoader(CONFIG_FILE, path=str(self.root)).load_config()
        except Exception as error:
            raise MolgradeError(f"{self.root / CONFIG_FILE} can't be read: {error}") from error
        if self.database:
            config.CourseDirectory.db_url = self.database
        return config

    @cached_property
    def directory(self) -> CourseDirectory:
        """nbgrader's own view of the folders."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config, root=str(self.root))

    @property
    def gradebook_url(self) -> str:
        return self.directory.db_url

    def submitted(self, student: str, assignment: str) -> Path:
        return self._step(self.directory.submitted_directory, student, assignment)

    def autograded(self, student: str, assignment: str) -> Path:
        return self._step(self.directory.autograded_directory, student, assignment)

    def feedback(self, student: str, assignment: str) -> Path:
        return self._step(self.directory.feedback_directory, student, assignment)

    def source_notebook(self, assignment: str) -> Path:
        return self._step(self.directory.source_directory, ".", assignment) / f"{assignment}.ipynb"

    def reference(self, assignment: str) -> bytes | None:
        """The solution notebook, if the course has it."""
        file = self.solutions(assignment) / f"{assignment}.ipynb"
        return file.read_bytes() if file.is_file() else None

    def solutions(self, assignment: str) -> Path:
        return self._step(self.directory.solution_directory, ".", assignment)

    def _source_folders(self) -> list[str]:
        return [
            folder.name for folder in self.source_notebook(".").parent.parent.glob("*") if folder.is_dir()
        ]

    def _step(self, step: str, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(step, student, assignment))

    @property
    def variants(self) -> Path:
        """Releases for single students, below their names."""
        return self.root / "variants"

    @property
    def autograders(self) -> Path:
        return self.root / "autograder"

    def autograder(self, assignment: str) -> Autograder:
        """The built autograder of an assignment, or its plain nbgrader notebook. An error names those there
        are."""
        built = sorted(file.parent.name for file in self.autograders.glob("*/assignment.json"))
        if assignment in built:
            return Autograder.load(self.autograders / assignment)
        if (self.root / "source" / assignment / "assignment.toml").is_file():
            raise MolgradeError(f"{assignment} is not built yet: run `molgrade build {assignment}`.")
        if self.source_notebook(assignment).is_file():
            from ..engine.foreign.nbgrader import NbgraderAutograder

            return NbgraderAutograder.load(self.source_notebook(assignment), self.config)
        plain = [name for name in self._source_folders() if self.source_notebook(name).is_file()]
        known = ", ".join(sorted({*built, *plain})) or "none is built: run `molgrade build`"
        raise MolgradeError(f"There is no assignment {assignment!r}. Assignments here: {known}.")
