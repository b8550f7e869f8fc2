"""From the bank to what nbgrader, Otter and the engine take: notebooks, release, solutions, autograders."""

from .build import BuildError, Change, build

__all__ = ["BuildError", "Change", "build"]
