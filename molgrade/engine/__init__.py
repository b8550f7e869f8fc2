"""The grading engine: student code runs in a sandbox, checks in an examiner, and only data passes between
them."""

from .autograder import Autograder
from .errors import EngineError
from .results import CheckResult, CheckStatus, ExerciseResult, Limits, Result, Status
from .slot import Engine, Graded

__all__ = [
    "Autograder",
    "CheckResult",
    "CheckStatus",
    "Engine",
    "EngineError",
    "ExerciseResult",
    "Graded",
    "Limits",
    "Result",
    "Status",
]
